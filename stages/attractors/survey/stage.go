package survey

import (
	"context"
	"errors"
	"fmt"

	"neurorbit/pipeline/stage"
)

const source = "beyond Korsakova (2025)"

// Stage returns the stage.
func Stage() *stage.Stage {
	return &stage.Stage{
		Name:   "survey",
		Doc:    "many random networks with a shift-register feedback: classes and exponents against s",
		Config: defaults,
		Outputs: []stage.Output{
			{Name: "nets", Row: NetRow{}, Key: []string{"n", "d", "seed", "s"}, Doc: "a random network at one scaling factor", Source: source},
			{Name: "horizons", Row: HorizonRow{}, Key: []string{"n", "d", "seed", "s", "horizon"}, Doc: "whether a chaotic network still is at a later time", Source: source},
			{Name: "starts", Row: StartRow{}, Key: []string{"n", "d", "seed", "s", "start"}, Doc: "a network with another start", Source: source},
		},
		Shards: func(config any) ([]stage.Shard, error) { return shards(config.(*Section)), nil },
		Run: func(ctx context.Context, t *stage.Task) error {
			r, err := compute(ctx, t.Shard.Params.(params), t.Progress)
			if err != nil {
				return err
			}
			return errors.Join(t.Out.Append("nets", r.nets), t.Out.Append("horizons", r.horizons), t.Out.Append("starts", r.starts))
		},
	}
}

// shards divides the nets of each size into chunks.
func shards(s *Section) []stage.Shard {
	var out []stage.Shard
	for _, g := range s.Grids {
		for first := 0; first < g.Nets; first += s.Chunk {
			p := params{
				N: g.N, D: g.D, Seed: s.FirstSeed + uint32(first), Nets: min(s.Chunk, g.Nets-first), First: first,
				S: s.S, Transient: s.Transient, Steps: s.Steps, Limit: s.Limit, Exponents: s.Exponents, Recheck: s.Recheck, Starts: s.Starts, Horizons: s.Horizons,
			}
			out = append(out, stage.Shard{
				ID:     fmt.Sprintf("n%d-d%d/%d", g.N, g.D, p.Seed),
				Params: p,
				Cost:   float64(p.Nets) * float64(len(p.S)) * float64(g.D) * float64(g.N+2*s.Exponents),
			})
		}
	}
	return out
}
