package basenet

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"neurorbit/pipeline/engine"
	"neurorbit/pipeline/stage"
	"neurorbit/pipeline/stagetest"
	"neurorbit/pipeline/table"
	"neurorbit/stages/cfnn/images"
	"neurorbit/stages/model/feedforward"
	"neurorbit/stages/num/rng"
)

// fixture makes images that can be learnt: for each digit a random pattern, with
// noise.
func fixture(train, test int) []images.Row {
	s := feedforward.Source{Rand: rng.New(1, "basenet fixture")}
	var patterns [classes][pixels]float32
	for d := range patterns {
		s.Uniform(patterns[d][:], 1)
	}
	var rows []images.Row
	for _, split := range []string{"train", "test"} {
		n := train
		if split == "test" {
			n = test
		}
		for i := range n {
			r := images.Row{Split: split, Index: int32(i), Label: int32(i % classes)}
			s.Uniform(r.P[:], 1)
			for k, v := range patterns[r.Label] {
				r.P[k] = float32(0.3*v) + float32(0.7*r.P[k])
			}
			rows = append(rows, r)
		}
	}
	return rows
}

// digitsStage stands for stage digits.
func digitsStage(rows []images.Row) *stage.Stage {
	type row struct {
		Split string          `col:"split" doc:"fixture"`
		Index int32           `col:"index" doc:"fixture"`
		Label int32           `col:"label" doc:"fixture"`
		P     [pixels]float32 `col:"p" doc:"fixture"`
	}
	type array struct {
		Name string `col:"name" doc:"fixture"`
		Data string `col:"data" doc:"fixture"`
	}
	return &stage.Stage{
		Name: "digits", Doc: "fixture",
		Outputs: []stage.Output{
			{Name: "images", Row: row{}, Key: []string{"split", "index"}, Doc: "fixture", Source: "fixture"},
			{Name: "arrays", Row: array{}, Key: []string{"name"}, Doc: "fixture", Source: "fixture"},
		},
		Shards: func(any) ([]stage.Shard, error) { return []stage.Shard{{ID: "all", Params: struct{}{}}}, nil },
		Run: func(_ context.Context, t *stage.Task) error {
			var out []row
			for _, r := range rows {
				out = append(out, row(r))
			}
			if err := t.Out.Append("images", out); err != nil {
				return err
			}
			return t.Out.Append("arrays", []array{{"train_patterns", "synthetic"}, {"test_patterns", "synthetic"}})
		},
	}
}

// small is a section that takes no time.
func small() *Section {
	s := defaults().(*Section)
	s.Hidden = []int{20, 15}
	s.Pretrain.Epochs, s.Pretrain.Batch, s.Pretrain.MomentumEpochs = 2, 20, 1
	s.Finetune.TopEpochs = 1
	s.Finetune.CG = CG{Epochs: 2, Batch: 30, LineSearches: 2}
	s.Finetune.Adam = Adam{Epochs: 3, Batch: 10, Rate: 0.02}
	s.Finetune.Full = Full{Epochs: 1, LineSearches: 5}
	s.Baselines.SubspaceRank = 3
	return s
}

func TestSuite(t *testing.T) {
	s := small()
	stagetest.Run(t, stagetest.Suite{
		Stages: []*stage.Stage{digitsStage(fixture(70, 50)), Stage()},
		Config: &engine.Config{Name: "test", Section: func(string) any { return s }},
		Root:   "../..",
	})
}

// memory is the inputs and outputs of shards that are run one after the other. The
// tables of a shard are below its ID.
type memory struct {
	inputs map[string][]byte
	tables map[string]map[string]any
	shard  string
}

type file struct{ *bytes.Reader }

func (file) Close() error { return nil }

func (m *memory) Table(name string) (stage.File, error) {
	return file{bytes.NewReader(m.inputs[name])}, nil
}

func (m *memory) Once(name string, parse func(stage.File) (any, error)) (any, error) {
	f, err := m.Table(name)
	if err != nil {
		return nil, err
	}
	return parse(f)
}

func (m *memory) Earlier(shard, name string) (stage.File, error) {
	rows, ok := m.tables[shard][name]
	if !ok {
		return nil, fmt.Errorf("no table %s of %s", name, shard)
	}
	return file{bytes.NewReader(encode(rows))}, nil
}

func (m *memory) Files(string) ([]string, error)  { panic("not used") }
func (m *memory) ReadFile(string) ([]byte, error) { panic("not used") }
func (m *memory) WriteFile(string, []byte) error  { panic("not used") }
func (m *memory) Stamp(stage.Stamp)               { panic("not used") }
func (m *memory) Append(name string, r any) error {
	if m.tables[m.shard] == nil {
		m.tables[m.shard] = map[string]any{}
	}
	m.tables[m.shard][name] = r
	return nil
}

func encode(rows any) []byte {
	t, err := table.FromRows(rows)
	if err != nil {
		panic(err)
	}
	var b bytes.Buffer
	if _, err := table.Write(&b, t, nil); err != nil {
		panic(err)
	}
	return b.Bytes()
}

// rowsOf returns the rows that the shards wrote to a table, in their order.
func rowsOf[Row any](m *memory, shards []stage.Shard, name string) []Row {
	var out []Row
	for _, sh := range shards {
		if rows, ok := m.tables[sh.ID][name]; ok {
			out = append(out, rows.([]Row)...)
		}
	}
	return out
}

// newMemory holds images of stage digits.
func newMemory(rows []images.Row, name string) *memory {
	return &memory{tables: map[string]map[string]any{}, inputs: map[string][]byte{
		images.Table: encode(rows), arrays: encode([]arrayRow{{name}}),
	}}
}

// runAll runs all shards of a section.
func (m *memory) runAll(t *testing.T, s *Section, threads int) []stage.Shard {
	t.Helper()
	list := shards(s)
	for _, sh := range list {
		m.shard = sh.ID
		last := 0.0
		task := &stage.Task{Shard: sh, In: m, Out: m, Threads: threads, Progress: func(done float64) {
			if done < last || done > 1 {
				t.Errorf("%s: progress %v after %v", sh.ID, done, last)
			}
			last = done
		}}
		if err := run(t.Context(), task); err != nil {
			t.Fatalf("%s: %v", sh.ID, err)
		}
	}
	return list
}

// TestTables: the tables agree with each other.
func TestTables(t *testing.T) {
	for _, method := range []string{methodCG, methodAdam} {
		s := small()
		s.Seeds = []uint32{5, 4000000000}
		s.Finetune.Method = method
		s.Finetune.Full, s.Finetune.Adam.Epochs = Full{Epochs: 2, LineSearches: 20}, 20
		m := newMemory(fixture(70, 50), "synthetic")
		list := m.runAll(t, s, 2)
		nets, curves := rowsOf[NetRow](m, list, "nets"), rowsOf[CurveRow](m, list, "curves")
		weights, predictions := rowsOf[WeightRow](m, list, "weights"), rowsOf[PredictionRow](m, list, "predictions")
		if len(nets) != 2 {
			t.Fatalf("%d nets", len(nets))
		}
		data, err := images.Parse(fixture(70, 50))
		if err != nil {
			t.Fatal(err)
		}
		for k, n := range nets {
			seed := int64(s.Seeds[k])
			want := NetRow{
				Seed: seed, Data: "synthetic", Method: method, Parameters: 256*20 + 20 + 20*15 + 15 + 15*10 + 10, PretrainEpochs: 2, FinetuneEpochs: int32(s.Finetune.epochs()),
				TrainSamples: 70, TestSamples: 50, TrainErrors: n.TrainErrors, TestErrors: n.TestErrors, TrainLoss: n.TrainLoss, TestLoss: n.TestLoss,
				TrainAccuracy: float64(100*(70-n.TrainErrors)) / 70, TestAccuracy: float64(2 * (50 - n.TestErrors)),
			}
			if n != want {
				t.Errorf("%s: %+v, want %+v", method, n, want)
			}

			// The weights of the table, put into a net, give the predictions.
			var params []float32
			at := []int32{1, 0, 0}
			ends := [][2]int32{{257, 20}, {21, 15}, {16, 10}}
			for _, w := range weights {
				if w.Seed != seed {
					continue
				}
				if got := []int32{w.Layer, w.I, w.J}; !slices.Equal(got, at) {
					t.Fatalf("%s: weight %v where %v is expected", method, got, at)
				}
				params = append(params, w.W)
				end := ends[at[0]-1]
				if at[2]++; at[2] == end[1] {
					at[2] = 0
					if at[1]++; at[1] == end[0] {
						at[1] = 0
						at[0]++
					}
				}
			}
			net := feedforward.View(params, 256, 20, 15, 10)
			train, test := net.Score(data.Train.X, data.Train.Labels, 1), net.Score(data.Test.X, data.Test.Labels, 1)
			if train.Loss != n.TrainLoss || test.Loss != n.TestLoss || train.Errors != int(n.TrainErrors) || test.Errors != int(n.TestErrors) {
				t.Errorf("%s: the weights give losses %v, %v and errors %d, %d; nets has %+v", method, train.Loss, test.Loss, train.Errors, test.Errors, n)
			}
			mine := slices.DeleteFunc(slices.Clone(predictions), func(p PredictionRow) bool { return p.Seed != seed })
			if len(mine) != 120 {
				t.Fatalf("%s: %d predictions", method, len(mine))
			}
			wrong := map[string]int{}
			for i, p := range mine {
				prob, split, index := train.Probabilities, "train", i
				if i >= 70 {
					prob, split, index = test.Probabilities, "test", i-70
				}
				if p.Split != split || p.Index != int32(index) || p.Label != int32(index%classes) || !slices.Equal(p.Prob[:], prob.Row(index)) {
					t.Fatalf("%s: prediction %d: %+v", method, i, p)
				}
				if p.Prob[p.Predicted] != slices.Max(p.Prob[:]) {
					t.Errorf("%s: predicted %d, probabilities %v", method, p.Predicted, p.Prob)
				}
				if p.Predicted != p.Label {
					wrong[p.Split]++
				}
			}
			if wrong["train"] != train.Errors || wrong["test"] != test.Errors {
				t.Errorf("%s: %v wrong, want %d and %d", method, wrong, train.Errors, test.Errors)
			}

			// Each phase has all its epochs; the last point is the net.
			lines := map[string][]CurveRow{}
			for _, c := range curves {
				if c.Seed == seed {
					lines[c.Phase] = append(lines[c.Phase], c)
				}
			}
			for phase, epochs := range map[string]int{"rbm1": 2, "rbm2": 2, "finetune": s.Finetune.epochs()} {
				if len(lines[phase]) != epochs+1 {
					t.Errorf("%s: %d points of %s", method, len(lines[phase]), phase)
				}
				for e, c := range lines[phase] {
					if c.Epoch != int32(e) || (c.Evaluations == 0) != (e == 0) {
						t.Errorf("%s: point %d: %+v", method, e, c)
					}
					if rbm := phase != "finetune"; rbm != math.IsNaN(c.TestLoss) || rbm != (c.TrainErrors == -1) || rbm != (c.TestErrors == -1) {
						t.Errorf("%s: %+v", method, c)
					}
				}
				if first, last := lines[phase][0], lines[phase][len(lines[phase])-1]; !(last.Loss < first.Loss) {
					t.Errorf("%s: %s ends at %v, began at %v", method, phase, last.Loss, first.Loss)
				}
			}
			tune := lines["finetune"]
			if end := tune[len(tune)-1]; end.Loss != n.TrainLoss || end.TestLoss != n.TestLoss || end.TrainErrors != n.TrainErrors || end.TestErrors != n.TestErrors {
				t.Errorf("%s: the curve ends at %+v, the net is %+v", method, end, n)
			}
			if n.TrainErrors > 7 {
				t.Errorf("%s: %d of 70 training images wrong", method, n.TrainErrors)
			}
		}
		if nets[0].TrainLoss == nets[1].TrainLoss {
			t.Errorf("%s: two seeds, the same net", method)
		}
		baselines := rowsOf[BaselineRow](m, list, "baselines")
		for i, want := range []BaselineRow{{nearestNeighbour, 1, 50, 0, 0}, {classMean, 0, 50, 0, 0}, {classSubspace, 3, 50, 0, 0}} {
			want.TestErrors = baselines[i].TestErrors
			want.Accuracy = 2 * float64(50-want.TestErrors)
			if baselines[i] != want || want.TestErrors > 10 {
				t.Errorf("baseline %+v, want %+v", baselines[i], want)
			}
		}
	}
}

// TestThreads: the number of threads shows in no table.
func TestThreads(t *testing.T) {
	for name, change := range map[string]func(s *Section){
		"cg":             func(*Section) {},
		"adam":           func(s *Section) { s.Finetune.Method = methodAdam },
		"no pretraining": func(s *Section) { s.Pretrain.Epochs = 0 },
	} {
		s := small()
		change(s)
		one, many := newMemory(fixture(70, 50), "synthetic"), newMemory(fixture(70, 50), "synthetic")
		one.runAll(t, s, 1)
		for _, sh := range many.runAll(t, s, 5) {
			for table, rows := range many.tables[sh.ID] {
				if fmt.Sprint(rows) != fmt.Sprint(one.tables[sh.ID][table]) {
					t.Errorf("%s: table %s of %s differs", name, table, sh.ID)
				}
			}
		}
	}
}

// TestTopEpochs: in the first epochs the hidden layers stay as they were.
func TestTopEpochs(t *testing.T) {
	for _, method := range []string{methodCG, methodAdam} {
		s := small()
		s.Finetune.Method, s.Finetune.TopEpochs = method, 2
		m := newMemory(fixture(70, 50), "synthetic")
		m.runAll(t, s, 1)
		hidden := func(epoch int) []float32 {
			return stateOf(m.tables[tuneID(1, epoch)]["state"].([]StateRow)).w[:feedforward.Count(256, 20, 15)]
		}
		if !slices.Equal(hidden(1), hidden(2)) || slices.Equal(hidden(2), hidden(3)) {
			t.Errorf("%s: the hidden layers do not change in epoch 3 and no earlier", method)
		}
		machines := []state{stateOf(m.tables[rbmID(1, 1, 2)]["state"].([]StateRow)), stateOf(m.tables[rbmID(1, 2, 2)]["state"].([]StateRow))}
		net, err := start(tuneParams{Seed: 1, Hidden: s.Hidden, Pretrained: true, Init: 0.1}, machines)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(hidden(1), net.Params[:len(hidden(1))]) {
			t.Errorf("%s: fine-tuning does not start from the machines", method)
		}
	}
}

// TestReuse: a change of the config changes the shards that depend on it, and no
// others.
func TestReuse(t *testing.T) {
	for name, c := range map[string]struct {
		change func(s *Section)
		want   []string // prefixes of the shards that are changed or new
	}{
		"nothing":       {func(*Section) {}, nil},
		"more full":     {func(s *Section) { s.Finetune.Full.Epochs++ }, []string{"seed1/finetune/4", "seed1/net"}},
		"more adam":     {func(s *Section) { s.Finetune.Adam.Epochs++ }, nil},
		"adam's rate":   {func(s *Section) { s.Finetune.Adam.Rate = 0.5 }, nil},
		"line searches": {func(s *Section) { s.Finetune.Full.LineSearches++ }, []string{"seed1/finetune/3"}},
		"batch":         {func(s *Section) { s.Finetune.CG.Batch++ }, []string{"seed1/finetune/1", "seed1/finetune/2"}},
		"top":           {func(s *Section) { s.Finetune.TopEpochs++ }, []string{"seed1/finetune/2"}},
		"more cg": {
			func(s *Section) { s.Finetune.CG.Epochs++ },
			[]string{"seed1/finetune/3", "seed1/finetune/4", "seed1/net"},
		},
		"method":          {func(s *Section) { s.Finetune.Method = methodAdam }, []string{"seed1/finetune", "seed1/net"}},
		"another seed":    {func(s *Section) { s.Seeds = []uint32{1, 2} }, []string{"seed2"}},
		"rank":            {func(s *Section) { s.Baselines.SubspaceRank++ }, []string{"baselines/class-subspace"}},
		"top hidden":      {func(s *Section) { s.Hidden = []int{20, 16} }, []string{"seed1/rbm2", "seed1/finetune", "seed1/net"}},
		"momentum":        {func(s *Section) { s.Pretrain.Momentum = 0.8 }, []string{"seed1/rbm1/2", "seed1/rbm2/2"}},
		"momentum epochs": {func(s *Section) { s.Pretrain.MomentumEpochs = 2 }, []string{"seed1/rbm1/2", "seed1/rbm2/2"}},
		"more rbm": {
			func(s *Section) { s.Pretrain.Epochs++ },
			[]string{"seed1/rbm1/3", "seed1/rbm2", "seed1/finetune/1", "seed1/net"},
		},
	} {
		s := small()
		before := map[string]stage.Shard{}
		for _, sh := range shards(s) {
			before[sh.ID] = sh
		}
		c.change(s)
		var changed []string
		for _, sh := range shards(s) {
			old := before[sh.ID]
			if !reflect.DeepEqual(sh.Params, old.Params) || !slices.Equal(sh.After, old.After) {
				changed = append(changed, sh.ID)
			}
		}
		for _, id := range changed {
			if !slices.ContainsFunc(c.want, func(p string) bool { return id == p || strings.HasPrefix(id, p+"/") }) {
				t.Errorf("%s: shard %s is another one", name, id)
			}
		}
		for _, p := range c.want {
			if !slices.ContainsFunc(changed, func(id string) bool { return id == p || strings.HasPrefix(id, p+"/") }) {
				t.Errorf("%s: no shard %s is another one", name, p)
			}
		}
	}
}

// TestState: a state comes back from its rows as it was, whatever its length.
func TestState(t *testing.T) {
	for _, n := range []int{0, 1, statePiece - 1, statePiece, statePiece + 1, 3*statePiece + 5} {
		s := newState(make([]float32, n))
		random := feedforward.Source{Rand: rng.New(uint64(n))}
		for _, v := range [][]float32{s.w, s.m, s.v} {
			random.Normal(v, 1)
		}
		got := stateOf(s.rows())
		if !slices.Equal(got.w, s.w) || !slices.Equal(got.m, s.m) || !slices.Equal(got.v, s.v) {
			t.Errorf("%d numbers come back as others", n)
		}
	}
}

// TestBadState: a state of another size is an error, not a panic.
func TestBadState(t *testing.T) {
	data, err := images.Parse(fixture(12, 11))
	if err != nil {
		t.Fatal(err)
	}
	w := worker{t.Context(), 1, func(float64) {}}
	bad := newState(make([]float32, 3))
	if _, err := w.rbmEpoch(rbmParams{Hidden: []int{4}, Epoch: 2, Batch: 5}, data.Train, []state{bad}); err == nil {
		t.Error("pretraining: no error")
	}
	if _, err := w.tuneEpoch(tuneParams{Hidden: []int{4}, Epoch: 2, Batch: 5}, data, []state{bad}); err == nil {
		t.Error("fine-tuning: no error")
	}
	if _, err := w.finish(netParams{Hidden: []int{4}}, data, "synthetic", bad); err == nil {
		t.Error("testing: no error")
	}
}

// TestCancel: an epoch ends at once when it is cancelled, in a line search, too.
func TestCancel(t *testing.T) {
	data, err := images.Parse(fixture(70, 50))
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range []tuneParams{
		{Hidden: []int{9}, Epoch: 1, Init: 0.1, Method: methodCG, LineSearches: 100000},
		{Hidden: []int{9}, Epoch: 1, Init: 0.1, Method: methodCG, Batch: 10, LineSearches: 10},
		{Hidden: []int{9}, Epoch: 1, Init: 0.1, Method: methodAdam, Batch: 1, Rate: 0.01},
	} {
		ctx, cancel := context.WithCancel(t.Context())
		calls := 0
		w := worker{ctx, 1, func(float64) {
			if calls++; calls == 4 {
				cancel()
			}
		}}
		if _, err := w.tuneEpoch(p, data, nil); err != context.Canceled {
			t.Errorf("%+v: error %v", p, err)
		}
		if calls > 5 {
			t.Errorf("%+v: %d reports, cancelled at the fourth", p, calls)
		}
		cancel()
	}
}

func TestValidate(t *testing.T) {
	s := defaults().(*Section)
	if errs := s.Validate(); errs != nil {
		t.Errorf("the defaults: %v", errs)
	}
	s.Finetune.TopEpochs = s.Finetune.CG.Epochs + 1
	if errs := s.Validate(); len(errs) != 1 || errs[0].Path != "finetune.top_epochs" {
		t.Errorf("faults %v", errs)
	}
}
