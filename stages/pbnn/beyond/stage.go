package beyond

import (
	"context"
	"fmt"

	"neurorbit/pipeline/stage"
	"neurorbit/pipeline/table"
	"neurorbit/stages/model/pbnn"
	"neurorbit/stages/model/quotient"
)

const source = "beyond Onuki, Saka, Saito (2023), sec. 5"

// Stage returns the stage.
func Stage() *stage.Stage {
	return &stage.Stage{
		Name:   "search",
		Doc:    "PBNNs too large to enumerate: estimated numbers of GBPOs, and a search for long ones",
		Config: defaults,
		Outputs: []stage.Output{
			{Name: "estimates", Row: EstimateRow{}, Key: []string{"n", "cn"}, Doc: "a number of GBPOs, estimated from sampled permutations", Source: source},
			{Name: "progress", Row: ProgressRow{}, Key: []string{"n", "cn", "method", "island", "epoch"}, Doc: "an epoch of a search for long GBPOs", Source: source},
			{Name: "best", Row: BestRow{}, Key: []string{"n", "cn", "method", "rank"}, Doc: "one of the longest GBPOs that a search found", Source: source},
			{Name: "tallies", Row: TallyRow{}, Key: []string{"n", "cn", "chunk"}, Internal: true, Doc: "what a shard adds to an estimate", Source: source},
			{Name: "population", Row: MemberRow{}, Key: []string{"member"}, Internal: true, Doc: "a permutation of an island at the end of an epoch", Source: source},
			{Name: "finds", Row: FindRow{}, Key: []string{"id"}, Internal: true, Doc: "a GBPO among the longest of an epoch", Source: source},
		},
		Shards: func(config any) ([]stage.Shard, error) { return shards(config.(*Section)), nil },
		Run:    run,
	}
}

// estimateParams are the parameters of a shard that sums tallies up.
type estimateParams struct {
	N     int     `json:"n"`
	Level float64 `json:"level"`
}

// bestParams are the parameters of a shard that sums epochs up.
type bestParams struct {
	N      int    `json:"n"`
	CN     int    `json:"cn"`
	Method string `json:"method"`
	Best   int    `json:"best"`
}

func shards(s *Section) []stage.Shard {
	var out []stage.Shard
	for _, e := range s.Estimate {
		var chunks []string
		for c := 0; c*s.Chunk < e.Samples; c++ {
			sh := stage.Shard{
				ID:     fmt.Sprintf("estimate/n%d/%d", e.N, c+1),
				Params: tallyParams{N: e.N, CN: s.CN, Seed: s.Seed, Chunk: c, Samples: min(s.Chunk, e.Samples-c*s.Chunk)},
			}
			sh.Cost = float64(sh.Params.(tallyParams).Samples) * float64(e.N*e.N) // about the visits
			chunks = append(chunks, sh.ID)
			out = append(out, sh)
		}
		out = append(out, stage.Shard{
			ID: fmt.Sprintf("estimate/n%d", e.N), Params: estimateParams{N: e.N, Level: s.Level}, After: chunks, Cost: 1,
		})
	}
	for _, n := range s.Evolve.N {
		for _, cn := range s.CN {
			for _, method := range []string{evolution, sampling} {
				out = append(out, epochs(s, n, cn, method)...)
			}
		}
	}
	return out
}

// epochs makes the shards of one N, CN and method: an island's epoch comes after
// its epoch before and, in an evolution, that of its neighbour.
func epochs(s *Section, n, cn int, method string) []stage.Shard {
	id := func(island, epoch int) string { return fmt.Sprintf("%s/n%d/cn%d/%d/%d", method, n, cn, island, epoch) }
	byIsland := make([][]string, s.Evolve.Islands)
	var out []stage.Shard
	for e := 1; e <= s.Evolve.Epochs; e++ {
		for i := 1; i <= s.Evolve.Islands; i++ {
			p := epochParams{
				N: n, CN: cn, Seed: s.Seed, Method: method, Island: i, Epoch: e, Visits: s.Evolve.Visits, Best: s.Evolve.Best,
			}
			sh := stage.Shard{ID: id(i, e), Cost: 4 * float64(s.Evolve.Visits)}
			if method == evolution {
				p.Population = s.Evolve.Population
				if e > 1 {
					sh.After = []string{id(i, e-1)}
					if s.Evolve.Islands > 1 {
						sh.After = append(sh.After, id(i%s.Evolve.Islands+1, e-1))
					}
				}
			}
			sh.Params = p
			byIsland[i-1] = append(byIsland[i-1], sh.ID)
			out = append(out, sh)
		}
	}
	var all []string
	for _, ids := range byIsland {
		all = append(all, ids...)
	}
	return append(out, stage.Shard{
		ID: fmt.Sprintf("%s/n%d/cn%d", method, n, cn), Params: bestParams{n, cn, method, s.Evolve.Best}, After: all, Cost: 1,
	})
}

func run(ctx context.Context, t *stage.Task) error {
	switch p := t.Shard.Params.(type) {
	case tallyParams:
		rows, err := tally(ctx, p, t.Progress)
		if err != nil {
			return err
		}
		return t.Out.Append("tallies", rows)
	case estimateParams:
		var tallies [][]TallyRow
		for _, id := range t.Shard.After {
			rows, err := earlier[TallyRow](t.In, id, "tallies")
			if err != nil {
				return err
			}
			tallies = append(tallies, rows)
		}
		rows, err := estimate(p.N, p.Level, tallies)
		if err != nil {
			return err
		}
		return t.Out.Append("estimates", rows)
	case epochParams:
		return runEpoch(ctx, t, p)
	case bestParams:
		var results []epochResult
		for _, id := range t.Shard.After {
			progress, err := earlier[ProgressRow](t.In, id, "progress")
			if err != nil {
				return err
			}
			finds, err := earlier[FindRow](t.In, id, "finds")
			if err != nil {
				return err
			}
			results = append(results, epochResult{progress[0], finds})
		}
		return t.Out.Append("best", longest(results, p.Best))
	}
	return fmt.Errorf("unexpected parameters %T", t.Shard.Params)
}

func runEpoch(ctx context.Context, t *stage.Task, p epochParams) error {
	e, err := newEpoch(p)
	if err != nil {
		return err
	}
	if p.Method == sampling {
		err = e.sample(ctx, t.Progress)
	} else {
		err = runEvolution(ctx, t, e)
	}
	if err != nil {
		return err
	}
	if err := t.Out.Append("progress", []ProgressRow{e.end()}); err != nil {
		return err
	}
	return t.Out.Append("finds", e.finds)
}

// runEvolution reads the populations of the epoch before and writes this one's.
func runEvolution(ctx context.Context, t *stage.Task, e *epoch) error {
	populations := make([][]member, 2) // this island's and its neighbour's
	for i, id := range t.Shard.After {
		rows, err := earlier[MemberRow](t.In, id, "population")
		if err != nil {
			return err
		}
		for _, r := range rows {
			sigma, err := parse(r.ID)
			if err != nil {
				return err
			}
			populations[i] = append(populations[i], member{sigma, quotient.Structure{
				Cycles: int(r.Cycles), Period: int(r.Period), Basin: int(r.Basin), GBPO: r.GBPO,
			}})
		}
	}
	population, err := e.evolve(ctx, populations[0], populations[1], t.Progress)
	if err != nil {
		return err
	}
	var rows []MemberRow
	for i, m := range population {
		rows = append(rows, MemberRow{int32(i), m.sigma.SeparatedID(), int64(m.Cycles), int64(m.Period), int64(m.Basin), m.GBPO})
	}
	return t.Out.Append("population", rows)
}

// parse reads a separated ID, also of more entries than package pbnn has tables
// for.
func parse(id string) (pbnn.Permutation, error) {
	var p pbnn.Permutation
	v := 0
	for _, c := range id + "-" {
		switch {
		case c == '-':
			p = append(p, v)
			v = 0
		case '0' <= c && c <= '9':
			v = 10*v + int(c-'0')
		default:
			return nil, fmt.Errorf("search: %q in the permutation ID %s", c, id)
		}
	}
	return p, nil
}

// earlier reads a table of an earlier shard.
func earlier[Row any](in stage.Inputs, shard, name string) ([]Row, error) {
	f, err := in.Earlier(shard, name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return table.Read[Row](f)
}
