package papers

import (
	"context"
	"testing"

	"neurorbit/pipeline/engine"
	"neurorbit/pipeline/stage"
	"neurorbit/pipeline/stage/stagetest"
)

// orbitsStage stands for stage orbits: one shard that writes a fixture.
func orbitsStage(fx fixture) *stage.Stage {
	output := func(name string, row any, key ...string) stage.Output {
		return stage.Output{Name: name, Doc: "fixture", Source: "fixture", Row: row, Key: key}
	}
	outputs := []stage.Output{
		output("counts", countRow{}, "n"),
		output("gbpo", gbpoRow{}, "n", "cn", "id"),
		output("networks", networkRow{}, "n", "id", "cn"),
		output("examples", exampleRow{}, "figure", "panel"),
		output("connections", connectionRow{}, "figure", "panel", "layer", "from", "to"),
		output("spacetime", spacetimeRow{}, "figure", "panel", "t", "i"),
		output("dmap", dmapRow{}, "figure", "panel", "x"),
		output("equivalents", equivalentRow{}, "figure", "panel", "k"),
	}
	return &stage.Stage{
		Name: "orbits", Doc: "fixture", Outputs: outputs,
		Shards: func(any) ([]stage.Shard, error) { return []stage.Shard{{ID: "all", Params: struct{}{}}}, nil },
		Run: func(_ context.Context, t *stage.Task) error {
			for _, o := range outputs {
				if err := t.Out.Append(o.Name, fx["orbits/"+o.Name]); err != nil {
					return err
				}
			}
			return nil
		},
	}
}

func TestSuite(t *testing.T) {
	if testing.Short() {
		t.Skip("renders everything eight times")
	}
	stagetest.Run(t, stagetest.Suite{
		Stages: []*stage.Stage{orbitsStage(paperFixture(t)), Stage()},
		Config: &engine.Config{
			Name: "test", Settings: map[string]string{"papers.png_dpi": "72"},
			Section: func(string) any { return &Config{PNGDPI: 72} },
		},
		Root: "../..",
	})
}

// A table depends on no key of the config, and no item on more inputs than it
// reads: editing the published values of table 2 touches table 2 only.
func TestShards(t *testing.T) {
	st := Stage()
	shards, err := st.Shards(st.Config())
	if err != nil {
		t.Fatal(err)
	}
	readers := map[string][]string{}
	for _, sh := range shards {
		for _, in := range sh.Inputs {
			readers[in] = append(readers[in], sh.ID)
		}
	}
	if r := readers["data/published/pbnn_table2.csv"]; len(r) != 1 || r[0] != "pbnn/table2" {
		t.Errorf("table 2's published values are read by %v", r)
	}
	for _, in := range st.Inputs {
		if len(readers[in.Name()]) == 0 {
			t.Errorf("input %s is declared and not read", in.Name())
		}
	}
	if _, ok := shards[1].Params.(params); ok || shards[1].ID != "pbnn/table2" {
		t.Errorf("shard %s depends on %+v", shards[1].ID, shards[1].Params)
	}
}
