package engine

import (
	"cmp"
	"math/big"
	"slices"

	"neurorbit/pipeline/stage"
)

// A Division says how the shards of a stage are divided among processes that work
// at the same time: in waves, one after another, each of parts, which are lists
// of shards. No shard of a part comes after one of another part of its wave.
type Division [][][]string

// Divide divides shards, in the order in which the stage lists them, into so many
// parts at the most. The result depends on the arguments alone, so that processes
// that know nothing of each other agree about it.
//
// Shards that follow one another without a branch are a chain, which is not
// divided. A chain is in the wave after those of all the chains it comes after.
// The chains of a wave are dealt out by the costs that the stage declares, the
// costliest first, each to the part with the least to do.
func Divide(shards []stage.Shard, parts int) Division {
	chains := chainsOf(shards)
	weights := make([]float64, len(chains))
	waves := 0
	for i, c := range chains {
		for _, k := range c.shards {
			weights[i] += (&ShardPlan{Shard: shards[k]}).Cost()
		}
		waves = max(waves, c.wave+1)
	}
	out := make(Division, waves)
	for wave := range out {
		var here []int
		for i, c := range chains {
			if c.wave == wave {
				here = append(here, i)
			}
		}
		slices.SortStableFunc(here, func(a, b int) int { return cmp.Compare(weights[b], weights[a]) })
		for _, p := range deal(chains, here, weights, parts) {
			slices.Sort(p)
			out[wave] = append(out[wave], namesOf(shards, p))
		}
	}
	return out
}

// deal gives each of some chains, the heaviest first, to the part with the least
// to do.
func deal(chains []*chain, here []int, weights []float64, n int) [][]int {
	parts := make([][]int, min(len(here), n))
	loads := make([]float64, len(parts))
	for _, i := range here {
		least := 0
		for p, load := range loads {
			if load < loads[least] || load == loads[least] && len(parts[p]) < len(parts[least]) {
				least = p
			}
		}
		parts[least] = append(parts[least], chains[i].shards...)
		loads[least] += weights[i]
	}
	return parts
}

func namesOf(shards []stage.Shard, indices []int) []string {
	out := make([]string, len(indices))
	for i, k := range indices {
		out[i] = shards[k].ID
	}
	return out
}

// A chain is a list of shards, each of which comes after the one before it.
type chain struct {
	shards []int // indices
	wave   int
}

// chainsOf finds the chains among shards: it follows the shard before if that is
// the only one a shard comes after directly, and nothing else comes after that one
// directly. What comes before the one before does not count: an epoch that needs
// the last of each machine below it still follows the last of the topmost.
func chainsOf(shards []stage.Shard) []*chain {
	index := map[string]int{}
	before := make([]*big.Int, len(shards)) // as a set of bits; nil: nothing
	direct := make([][]int, len(shards))
	followers := make([]int, len(shards))
	for i, sh := range shards {
		index[sh.ID] = i
		named, indirect := new(big.Int), new(big.Int)
		for _, id := range sh.After {
			k, ok := index[id]
			if !ok {
				continue
			}
			named.SetBit(named, k, 1)
			if before[k] != nil {
				indirect.Or(indirect, before[k])
			}
		}
		rest := new(big.Int).AndNot(named, indirect)
		for _, id := range sh.After {
			if k, ok := index[id]; ok && rest.Bit(k) == 1 {
				rest.SetBit(rest, k, 0)
				direct[i] = append(direct[i], k)
				followers[k]++
			}
		}
		if named.Sign() != 0 {
			before[i] = named.Or(named, indirect)
		}
	}
	of := make([]*chain, len(shards))
	var out []*chain
	for i := range shards {
		if d := direct[i]; len(d) == 1 && followers[d[0]] == 1 {
			of[i] = of[d[0]]
			of[i].shards = append(of[i].shards, i)
			continue
		}
		of[i] = &chain{shards: []int{i}}
		for _, k := range direct[i] {
			of[i].wave = max(of[i].wave, of[k].wave+1)
		}
		out = append(out, of[i])
	}
	return out
}
