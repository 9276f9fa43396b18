package chaoticnet

import (
	"context"
	"math/rand/v2"
	"testing"

	"neurorbit/pipeline/engine"
	"neurorbit/pipeline/stage"
	"neurorbit/pipeline/store"
	"neurorbit/pipeline/table"
	"neurorbit/stages/cfnn/images"
	"neurorbit/stages/model/feedforward"
	"neurorbit/stages/num/gemm"
)

// Stand-ins for the stages that come before: images that are random patterns, one
// for each digit, with noise, and nets that compare an image with the patterns.

type (
	weightOut struct {
		Seed  int64   `col:"seed" doc:"seed"`
		Layer int32   `col:"layer" doc:"layer"`
		I     int32   `col:"i" doc:"from"`
		J     int32   `col:"j" doc:"to"`
		W     float32 `col:"w" doc:"weight"`
	}
	netOut struct {
		Seed         int64 `col:"seed" doc:"seed"`
		TrainSamples int32 `col:"train_samples" doc:"images"`
		TrainErrors  int32 `col:"train_errors" doc:"errors"`
	}
)

const (
	trainImages = 70
	testImages  = 60
)

// pattern returns the pattern of a digit.
func pattern(digit int) []float32 {
	r := rand.New(rand.NewPCG(uint64(digit), 1))
	p := make([]float32, pixels)
	for k := range p {
		p[k] = float32(2*r.IntN(2) - 1)
	}
	return p
}

// fixtureImages returns images of a split; test images are noisier.
func fixtureImages(name string) []images.Row {
	n, flips, r := trainImages, 0.25, rand.New(rand.NewPCG(1, 2))
	if name == "test" {
		n, flips, r = testImages, 0.41, rand.New(rand.NewPCG(3, 4))
	}
	var out []images.Row
	for i := range n {
		row := images.Row{Split: name, Index: int32(i), Label: int32(i % classes)}
		for k, v := range pattern(i % classes) {
			if r.Float64() < flips {
				v = -v
			}
			row.P[k] = v
		}
		out = append(out, row)
	}
	return out
}

// fixtureNet returns the weights of a net of three layers.
func fixtureNet(seed uint32) []gemm.Matrix {
	const gain = 20
	r := rand.New(rand.NewPCG(uint64(seed), 5))
	w := []gemm.Matrix{gemm.NewMatrix(pixels+1, classes), gemm.NewMatrix(classes+1, classes), gemm.NewMatrix(classes+1, classes)}
	for c := range classes {
		for k, v := range pattern(c) {
			w[0].Row(k)[c] = v*gain/pixels + float32(r.Float64()-0.5)/8
		}
		w[0].Row(pixels)[c] = -gain / 4
		for l := 1; l < 3; l++ {
			w[l].Row(c)[c] = 8
			w[l].Row(classes)[c] = -4
		}
	}
	return w
}

// fixtures returns stand-ins for digits and basenet, with nets of these seeds.
func fixtures(seeds ...uint32) []*stage.Stage {
	one := func(any) ([]stage.Shard, error) { return []stage.Shard{{ID: "all"}}, nil }
	digits := &stage.Stage{
		Name: "digits", Shards: one,
		Outputs: []stage.Output{{Name: "images", Row: images.Row{}, Key: []string{"split", "index"}, Doc: "an image", Source: "none"}},
		Run: func(_ context.Context, t *stage.Task) error {
			return t.Out.Append("images", append(fixtureImages("train"), fixtureImages("test")...))
		},
	}
	basenet := &stage.Stage{
		Name: "basenet", Shards: one,
		Outputs: []stage.Output{
			{Name: "weights", Row: weightOut{}, Key: []string{"seed", "layer", "i", "j"}, Doc: "a weight", Source: "none"},
			{Name: "nets", Row: netOut{}, Key: []string{"seed"}, Doc: "a net", Source: "none"},
		},
		Run: func(_ context.Context, t *stage.Task) error {
			train := fixtureSplit("train")
			for _, seed := range seeds {
				w := fixtureNet(seed)
				var rows []weightOut
				for l, m := range w {
					for i := range m.Rows {
						for j, v := range m.Row(i) {
							rows = append(rows, weightOut{int64(seed), int32(l + 1), int32(i), int32(j), v})
						}
					}
				}
				if err := t.Out.Append("weights", rows); err != nil {
					return err
				}
				errors := misread(train.Labels, predict(w, train.X, 1))
				if err := t.Out.Append("nets", []netOut{{int64(seed), trainImages, int32(errors)}}); err != nil {
					return err
				}
			}
			return nil
		},
	}
	return []*stage.Stage{digits, basenet}
}

func fixtureSplit(name string) images.Set {
	all, err := images.Parse(append(fixtureImages("train"), fixtureImages("test")...))
	if err != nil {
		panic(err)
	}
	return all.Of(name)
}

// misread counts the images whose class is not their label.
func misread(labels []int32, z gemm.Matrix) int {
	n := 0
	for i, label := range labels {
		if feedforward.Class(z.Row(i)) != label {
			n++
		}
	}
	return n
}

// tiny returns a section that takes a moment.
func tiny() *Section {
	s := defaults().(*Section)
	s.Seeds, s.Outputs, s.TMax, s.Chunk, s.Replicates = []uint32{1, 5}, 12, 6, 20, 40
	s.Sweep = Sweep{From: 0.2, To: 0.65, Step: 0.15, Below: []float64{0.05}, T: 12, Transient: Transient{Outputs: 4, Every: 2}}
	s.Published = Published{Range: 0.4, T: 5, Abstained: 9}
	s.Rule = Rule{MaxClasses: 2, MinVotes: 10}
	s.Multiverse = []Grid{
		{Range: []any{0.4, 0.8}, Order: []string{"row", "column"}},
		{Seeds: []uint32{5}, Reading: []string{"full"}, Rows: []int{257}, Factor: []float64{0.5}, Skip: []int{7}},
	}
	s.Boundary = 5
	return s
}

func engineConfig(s *Section) *engine.Config {
	return &engine.Config{
		Name: "tiny",
		Section: func(name string) any {
			if name == "chaoticnet" {
				return s
			}
			return nil
		},
	}
}

// A project runs the stage after the fixtures in a folder of its own.
type project struct{ *engine.Project }

func newProject(t *testing.T, seeds ...uint32) project {
	t.Helper()
	dir := t.TempDir()
	st, err := store.Open(dir + "/store")
	if err != nil {
		t.Fatal(err)
	}
	p := &engine.Project{
		Root: dir, Data: dir, Stages: append(fixtures(seeds...), Stage()), Store: st, Version: "test",
		Code: func(string) (map[string]string, error) { return nil, nil },
	}
	if err := p.Validate(); err != nil {
		t.Fatal(err)
	}
	return project{p}
}

// run runs all stages and returns the names of the shards of the last that were
// computed.
func (p project) run(t *testing.T, s *Section) ([]string, error) {
	t.Helper()
	if err := p.Store.Lock(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := p.Store.Unlock(); err != nil {
			t.Error(err)
		}
	}()
	var o observer
	_, err := p.Run(t.Context(), engineConfig(s), engine.Options{Workers: 1, Observer: &o})
	return o.computed, err
}

// rows reads a published table.
func rows[Row any](t *testing.T, p project, name string) []Row {
	t.Helper()
	tab, err := table.OpenFile(p.ArtifactPath("tiny", "chaoticnet/"+name+".parquet"))
	if err != nil {
		t.Fatal(err)
	}
	out, err := table.Rows[Row](tab)
	if err != nil {
		t.Fatal(err)
	}
	return out
}
