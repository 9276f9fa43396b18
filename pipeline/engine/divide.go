package engine

import (
	"cmp"
	"maps"
	"math"
	"math/big"
	"slices"

	"neurorbit/pipeline/stage"
	"neurorbit/pipeline/store"
)

// Divide says how the shards of a stage are divided among processes that work at
// the same time: in waves, one after another, each of so many parts at the most,
// which are lists of shards. No shard of a part comes after one of another part of
// its wave. The result depends on the arguments alone, so that processes that know
// nothing of each other agree about it.
//
// Shards that follow one another without a branch are a chain, which is not
// divided. A chain is in the wave after those of all the chains it comes after.
// The chains of a wave are dealt out by the costs that the stage declares, the
// costliest first, each to the part with the least to do.
func Divide(shards []stage.Shard, parts int) [][][]string {
	waves := chainsOf(shards)
	out := make([][][]string, len(waves))
	for w, chains := range waves {
		slices.SortStableFunc(chains, func(a, b *chain) int { return cmp.Compare(b.cost, a.cost) })
		dealt := make([]*chain, min(len(chains), parts))
		for i := range dealt {
			dealt[i] = new(chain)
		}
		for _, c := range chains {
			least := slices.MinFunc(dealt, func(a, b *chain) int {
				return cmp.Or(cmp.Compare(a.cost, b.cost), cmp.Compare(len(a.shards), len(b.shards)))
			})
			least.shards = append(least.shards, c.shards...)
			least.cost += c.cost
		}
		for _, part := range dealt {
			slices.Sort(part.shards)
			var names []string
			for _, k := range part.shards {
				names = append(names, shards[k].ID)
			}
			out[w] = append(out[w], names)
		}
	}
	return out
}

// A chain is a list of shards, each of which comes after the one before it.
type chain struct {
	shards []int // indices
	cost   float64
	wave   int
}

// chainsOf finds the chains among shards, by wave: it follows the shard before if
// that is the only one a shard comes after directly, and nothing else comes after
// that one directly. What comes before the one before does not count: an epoch that
// needs the last of each machine below it still follows the last of the topmost.
func chainsOf(shards []stage.Shard) [][]*chain {
	index := map[string]int{}
	before := make([]big.Int, len(shards)) // as a set of bits
	direct := make([][]int, len(shards))
	followers := make([]int, len(shards))
	for i, sh := range shards {
		index[sh.ID] = i
		var indirect big.Int
		for _, id := range sh.After {
			indirect.Or(&indirect, &before[index[id]])
		}
		for _, id := range sh.After {
			if k := index[id]; indirect.Bit(k) == 0 {
				direct[i] = append(direct[i], k)
				followers[k]++
			}
			before[i].SetBit(&before[i], index[id], 1)
		}
		before[i].Or(&before[i], &indirect)
	}
	of := make([]*chain, len(shards))
	var waves [][]*chain
	for i, sh := range shards {
		c := new(chain)
		if d := direct[i]; len(d) == 1 && followers[d[0]] == 1 {
			c = of[d[0]]
		} else {
			for _, k := range d {
				c.wave = max(c.wave, of[k].wave+1)
			}
			if c.wave == len(waves) {
				waves = append(waves, nil)
			}
			waves[c.wave] = append(waves[c.wave], c)
		}
		of[i] = c
		c.shards, c.cost = append(c.shards, i), c.cost+(&ShardPlan{Shard: sh}).Cost()
	}
	return waves
}

// shards returns all shards as the stage lists them.
func (sp *StagePlan) shards() []stage.Shard {
	out := make([]stage.Shard, len(sp.Shards))
	for i, sh := range sp.Shards {
		out[i] = sh.Shard
	}
	return out
}

// own returns the shards of a part.
func (sp *StagePlan) own(part Part) []*ShardPlan {
	want := map[string]bool{}
	for _, wave := range Divide(sp.shards(), part.N) {
		if part.I <= len(wave) {
			for _, id := range wave[part.I-1] {
				want[id] = true
			}
		}
	}
	return slices.DeleteFunc(slices.Clone(sp.Shards), func(sh *ShardPlan) bool { return !want[sh.Shard.ID] })
}

// A Level is a set of stages that do not read from one another, and how processes
// that compute parts of them are to be run: so many at a time, in so many rounds,
// one after another, as shards come after shards of other parts.
type Level struct {
	Stages []string `json:"stages"`
	Parts  int      `json:"parts"`
	Rounds int      `json:"rounds"`
	// Seconds is the predicted work of the level, of one core; 0 if nothing is known.
	Seconds float64 `json:"seconds,omitempty"`
}

// Levels divides what plans have to compute into levels, in the order in which
// they are to be run: no more than parts at a time, and fewer where each would
// have less than target seconds to do, as far as times are known. Stages that
// have nothing to compute are in no level.
func (p *Project) Levels(plans []*StagePlan, parts int, target float64) []Level {
	level := map[string]int{} // from 1
	var out []Level
	for _, sp := range plans {
		at := 0
		for _, up := range upstream(sp.Stage) {
			at = max(at, level[up])
		}
		todo, _ := sp.ToCompute()
		if todo > 0 {
			at++
		}
		level[sp.Stage.Name] = at
		if todo == 0 {
			continue
		}
		if len(out) < at {
			out = append(out, Level{Parts: 1, Rounds: 1})
		}
		l := &out[at-1]
		l.Stages = append(l.Stages, sp.Stage.Name)
		seconds, known := p.Seconds(sp)
		l.Seconds += seconds
		n := parts
		if known && target > 0 {
			n = int(min(float64(parts), max(1, math.Ceil(seconds/target))))
		}
		waves := Divide(sp.shards(), n)
		for _, wave := range waves {
			l.Parts = max(l.Parts, len(wave))
		}
		if n > 1 {
			l.Rounds = max(l.Rounds, len(waves))
		}
	}
	return out
}

// Seconds predicts how long one core takes for what a plan has to compute, those
// shards included of which that is not known yet. It goes by what is the same work: what
// a shard of that name took when the stage was made for this config, or with the same
// parameters. What has none goes by its declared cost at the rate of those, and of
// similar shards of any config that the same code made of the same inputs. known is
// false if these say nothing of more than half of the work.
func (p *Project) Seconds(sp *StagePlan) (seconds float64, known bool) {
	return p.SecondsOf(sp, func(sh *ShardPlan) bool { return sh.Record == nil })
}

// SecondsOf is Seconds for the shards that want accepts; it is asked once for each.
func (p *Project) SecondsOf(sp *StagePlan, want func(*ShardPlan) bool) (seconds float64, known bool) {
	planned, last, most := map[string]*ShardPlan{}, map[string]*store.Shard{}, 0.0
	for _, sh := range sp.Shards {
		planned[sh.Shard.ID], most = sh, max(most, sh.Cost())
	}
	var took, cost, otherTook, otherCost, todo float64
	for _, rec := range p.Store.ShardsOf(sp.Stage.Name) {
		sh, reads := planned[rec.ID], sp.reads(rec.Inputs)
		own := sp.old != nil && slices.Contains(sp.old.Shards, rec.Key)
		switch {
		case sh != nil && (own || maps.Equal(rec.Params, sh.Params) && (reads || sp.old != nil)):
			if old := last[rec.ID]; old == nil || old.Run < rec.Run { // as run IDs begin with the time
				last[rec.ID] = rec
			}
		case rec.Context == sp.Context.ID && reads && rec.Cost*similar >= most:
			otherTook, otherCost = otherTook+rec.Seconds, otherCost+rec.Cost
		}
	}
	for _, sh := range sp.Shards {
		rec, here := last[sh.Shard.ID], 0.0
		if rec != nil {
			here = rec.Seconds
			if rec.Cost > 0 {
				here *= sh.Cost() / rec.Cost
			}
			took, cost = took+here, cost+sh.Cost()
		}
		switch {
		case !want(sh):
		case rec != nil:
			seconds += here
		default:
			todo += sh.Cost()
		}
	}
	took, known = took+otherTook, todo == 0 || otherCost > 0 || cost >= todo // else they say little of the rest
	if !known {
		return seconds, false
	}
	return seconds + todo*took/max(cost+otherCost, 1), true
}

// similar is by how much the largest shard of a plan may be larger than one whose rate
// says how long it takes: the time of small ones is spent on other things.
const similar = 8

// reads tells whether inputs are those of the plan, as far as these are made: some must
// be, unless there are none.
func (sp *StagePlan) reads(inputs map[string]string) bool {
	same := len(inputs) == 0
	for name, digest := range inputs {
		now, made := sp.Inputs[name]
		if made && now != digest {
			return false
		}
		same = same || made
	}
	return same
}
