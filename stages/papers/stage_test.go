package papers

import (
	"context"
	"testing"

	"neurorbit/pipeline/engine"
	"neurorbit/pipeline/stage"
	"neurorbit/pipeline/stagetest"
)

// orbitsStage, searchStage, attractorsStage, surveyStage, digitsStage, basenetStage and
// chaoticnetStage stand for the stages of these names: one shard each that writes
// a fixture.
func orbitsStage(fx fixture) *stage.Stage {
	output := func(name string, row any, key ...string) stage.Output {
		return stage.Output{Name: name, Doc: "fixture", Source: "fixture", Row: row, Key: key}
	}
	outputs := []stage.Output{
		output("counts", countRow{}, "n"),
		output("gbpo", gbpoRow{}, "n", "cn", "id"),
		output("networks", networkRow{}, "n", "id", "cn"),
		output("statistics", statisticsRow{}, "n", "cn"),
		output("periods", periodRow{}, "n", "cn", "period"),
		output("longest", longestRow{}, "n", "cn", "id"),
		output("longest_orbits", longestStateRow{}, "n", "cn", "t"),
		output("examples", exampleRow{}, "figure", "panel"),
		output("connections", connectionRow{}, "figure", "panel", "layer", "from", "to"),
		output("spacetime", spacetimeRow{}, "figure", "panel", "t", "i"),
		output("dmap", dmapRow{}, "figure", "panel", "x"),
		output("equivalents", equivalentRow{}, "figure", "panel", "k"),
	}
	return standIn("orbits", outputs, fx)
}

func searchStage(fx fixture) *stage.Stage {
	return standIn("search", []stage.Output{
		{Name: "estimates", Doc: "fixture", Source: "fixture", Row: estimateRow{}, Key: []string{"n", "cn"}},
		{Name: "progress", Doc: "fixture", Source: "fixture", Row: progressRow{}, Key: []string{"n", "cn", "method", "island", "epoch"}},
		{Name: "best", Doc: "fixture", Source: "fixture", Row: bestRow{}, Key: []string{"n", "cn", "method", "rank"}},
	}, fx)
}

func attractorsStage(fx fixture) *stage.Stage {
	return standIn("attractors", []stage.Output{
		{Name: "sets", Doc: "fixture", Source: "fixture", Row: setRow{}, Key: []string{"set"}},
		{Name: "spectrum", Doc: "fixture", Source: "fixture", Row: exponentRow{}, Key: []string{"set", "k"}},
		{Name: "convergence", Doc: "fixture", Source: "fixture", Row: convergenceRow{}, Key: []string{"set", "k", "step"}},
		{Name: "orbit", Doc: "fixture", Source: "fixture", Row: orbitRow{}, Key: []string{"set", "t"}},
		{Name: "plotted", Doc: "fixture", Source: "fixture", Row: plottedRow{}, Key: []string{"set", "i"}},
		{Name: "weights", Doc: "fixture", Source: "fixture", Row: weightRow{}, Key: []string{"set", "layer", "i", "j"}},
		{Name: "power", Doc: "fixture", Source: "fixture", Row: powerRow{}, Key: []string{"set", "f"}},
	}, fx)
}

func surveyStage(fx fixture) *stage.Stage {
	return standIn("survey", []stage.Output{
		{Name: "nets", Doc: "fixture", Source: "fixture", Row: netRow{}, Key: []string{"n", "d", "s", "seed"}},
	}, fx)
}

func digitsStage(fx fixture) *stage.Stage {
	return standIn("digits", []stage.Output{
		{Name: "images", Doc: "fixture", Source: "fixture", Row: imageRow{}, Key: []string{"split", "index"}},
		{Name: "classes", Doc: "fixture", Source: "fixture", Row: digitRow{}, Key: []string{"split", "digit"}},
		{Name: "arrays", Doc: "fixture", Source: "fixture", Row: arrayRow{}, Key: []string{"name"}},
	}, fx)
}

func basenetStage(fx fixture) *stage.Stage {
	return standIn("basenet", []stage.Output{
		{Name: "nets", Doc: "fixture", Source: "fixture", Row: baseNetRow{}, Key: []string{"seed"}},
		{Name: "weights", Doc: "fixture", Source: "fixture", Row: baseWeightRow{}, Key: []string{"seed", "layer", "i", "j"}},
		{Name: "curves", Doc: "fixture", Source: "fixture", Row: curveRow{}, Key: []string{"seed", "phase", "epoch"}},
		{Name: "predictions", Doc: "fixture", Source: "fixture", Row: predictionRow{}, Key: []string{"seed", "split", "index"}},
		{Name: "baselines", Doc: "fixture", Source: "fixture", Row: baselineRow{}, Key: []string{"method", "parameter"}},
	}, fx)
}

func chaoticnetStage(fx fixture) *stage.Stage {
	return standIn("chaoticnet", []stage.Output{
		{Name: "bifurcation", Doc: "fixture", Source: "fixture", Row: bifurcationRow{}, Key: []string{"a", "i"}},
		{Name: "region", Doc: "fixture", Source: "fixture", Row: regionRow{}, Key: []string{"range", "i"}},
		{Name: "series", Doc: "fixture", Source: "fixture", Row: seriesRow{}, Key: []string{"init", "t", "k"}},
		{Name: "range", Doc: "fixture", Source: "fixture", Row: rangeRow{}, Key: []string{"seed", "reading", "range", "t", "first", "outputs"}},
		{Name: "time", Doc: "fixture", Source: "fixture", Row: timeRow{}, Key: []string{"seed", "range", "index"}},
		{Name: "tsweep", Doc: "fixture", Source: "fixture", Row: sweepRow{}, Key: []string{"seed", "range", "t"}},
		{Name: "argmin", Doc: "fixture", Source: "fixture", Row: argminRow{}, Key: []string{"seed", "t"}},
		{Name: "chosen", Doc: "fixture", Source: "fixture", Row: chosenRow{}, Key: []string{"seed"}},
		{Name: "variants", Doc: "fixture", Source: "fixture", Row: variantRow{}, Key: []string{"name"}},
		{Name: "votes", Doc: "fixture", Source: "fixture", Row: voteRow{}, Key: []string{"variant", "index"}},
		{Name: "table1", Doc: "fixture", Source: "fixture", Row: ruleRow{}, Key: []string{"variant", "max_classes", "min_votes"}},
		{Name: "examples", Doc: "fixture", Source: "fixture", Row: outputRow{}, Key: []string{"role", "k"}},
		{Name: "boundary", Doc: "fixture", Source: "fixture", Row: boundaryRow{}, Key: []string{"i", "j"}},
		{Name: "boundary_points", Doc: "fixture", Source: "fixture", Row: boundaryPointRow{}, Key: []string{"role"}},
		{Name: "separation_lines", Doc: "fixture", Source: "fixture", Row: lineRow{}, Key: []string{"line"}},
		{Name: "separation_points", Doc: "fixture", Source: "fixture", Row: pointRow{}, Key: []string{"group", "index"}},
		{Name: "curves", Doc: "fixture", Source: "fixture", Row: riskRow{}, Key: []string{"method", "seed", "coverage"}},
		{Name: "aurc", Doc: "fixture", Source: "fixture", Row: aurcRow{}, Key: []string{"method", "seed"}},
	}, fx)
}

// standIn is a stage that writes the tables of a fixture.
func standIn(name string, outputs []stage.Output, fx fixture) *stage.Stage {
	return &stage.Stage{
		Name: name, Doc: "fixture", Outputs: outputs,
		Shards: func(any) ([]stage.Shard, error) { return []stage.Shard{{ID: "all", Params: struct{}{}}}, nil },
		Run: func(_ context.Context, t *stage.Task) error {
			for _, o := range outputs {
				if err := t.Out.Append(o.Name, fx[name+"/"+o.Name]); err != nil {
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
	fx := paperFixture(t)
	stagetest.Run(t, stagetest.Suite{
		Stages: []*stage.Stage{orbitsStage(fx), searchStage(fx), attractorsStage(fx), surveyStage(fx), digitsStage(fx), basenetStage(fx), chaoticnetStage(fx), Stage()},
		Config: &engine.Config{
			Name: "test", Settings: map[string]string{"papers.png_dpi": "72", "papers.picture_dots": "200"},
			Section: func(string) any { return &Config{PNGDPI: 72, Dots: 200} },
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
	for i, it := range items() {
		var want params
		if it.drawn {
			want.PNGDPI = 200
		}
		if it.painted {
			want.Dots = 1500
		}
		if shards[i].ID != it.shardID() || shards[i].Params != want {
			t.Errorf("shard %s depends on %+v, want %+v", shards[i].ID, shards[i].Params, want)
		}
	}
}
