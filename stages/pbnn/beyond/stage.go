package beyond

import (
	"context"
	"fmt"

	"neurorbit/pipeline/stage"
	"neurorbit/pipeline/table"
)

const source = "beyond Onuki, Saka, Saito (2023), sec. 5"

// Stage returns the stage.
func Stage() *stage.Stage {
	return &stage.Stage{
		Name:   "search",
		Doc:    "PBNNs too large to enumerate: estimated numbers of GBPOs",
		Config: defaults,
		Outputs: []stage.Output{
			{Name: "estimates", Row: EstimateRow{}, Key: []string{"n", "cn"}, Doc: "a number of GBPOs, estimated from sampled permutations", Source: source},
			{Name: "tallies", Row: TallyRow{}, Key: []string{"n", "cn", "chunk"}, Internal: true, Doc: "what a shard adds to an estimate", Source: source},
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
	return out
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
	}
	return fmt.Errorf("unexpected parameters %T", t.Shard.Params)
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
