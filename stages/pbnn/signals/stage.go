package signals

import (
	"context"
	"fmt"

	"neurorbit/pipeline/stage"
)

const source = "beyond Onuki, Saka, Saito (2023), sec. 5"

// Stage returns the stage.
func Stage() *stage.Stage {
	return &stage.Stage{
		Name:   "signals",
		Doc:    "PBNNs for wanted signals, how many cycles PBNNs have, what goes with GBPOs",
		Config: defaults,
		Outputs: []stage.Output{
			{Name: "signals", Row: SignalRow{}, Key: []string{"name"}, Doc: "a wanted signal and what stores it", Source: source},
			{Name: "connections", Row: ConnectionRow{}, Key: []string{"name", "cn"}, Doc: "a wanted signal with a connection number", Source: source},
			{Name: "cycles", Row: CycleRow{}, Key: []string{"n", "cn", "period"}, Doc: "the cycles of a dimension and period that PBNNs have", Source: source},
			{Name: "properties", Row: PropertyRow{}, Key: []string{"n", "property", "value", "cn"}, Doc: "a property of permutations and the GBPOs that go with it", Source: source},
		},
		Shards: func(config any) ([]stage.Shard, error) { return shards(config.(*Section)), nil },
		Run:    run,
	}
}

// signalParams are the parameters of the shard of a signal.
type signalParams struct {
	Signal  Signal `json:"signal"`
	Further int    `json:"further"`
	Sets    int64  `json:"sets"`
}

// cycleParams are those of the shard that counts cycles.
type cycleParams struct {
	N int `json:"n"`
}

// propertyParams are those of the shard of a dimension.
type propertyParams struct {
	N       int    `json:"n"`
	Samples int    `json:"samples"`
	Seed    uint32 `json:"seed,omitempty"`
}

func shards(s *Section) []stage.Shard {
	var out []stage.Shard
	for _, signal := range s.List {
		out = append(out, stage.Shard{ID: "signal/" + signal.Name, Params: signalParams{signal, s.Further, s.Sets}, Cost: float64(s.Sets)})
	}
	for _, n := range s.Cycles {
		out = append(out, stage.Shard{ID: fmt.Sprintf("cycles/n%d", n), Params: cycleParams{n}, Cost: 10})
	}
	for _, p := range s.Properties {
		params := propertyParams{N: p.N, Samples: p.Samples}
		if p.Samples > 0 {
			params.Seed = s.Seed
		}
		out = append(out, stage.Shard{ID: fmt.Sprintf("properties/n%d", p.N), Params: params, Cost: 1000})
	}
	return out
}

func run(ctx context.Context, t *stage.Task) error {
	switch p := t.Shard.Params.(type) {
	case signalParams:
		row, connections, err := answer(ctx, p, t.Progress)
		if err != nil {
			return err
		}
		if err := t.Out.Append("connections", connections); err != nil {
			return err
		}
		return t.Out.Append("signals", []SignalRow{row})
	case cycleParams:
		rows, err := countCycles(ctx, p.N)
		if err != nil {
			return err
		}
		return t.Out.Append("cycles", rows)
	case propertyParams:
		rows, err := properties(ctx, p, t.Progress)
		if err != nil {
			return err
		}
		return t.Out.Append("properties", rows)
	}
	return fmt.Errorf("unexpected parameters %T", t.Shard.Params)
}
