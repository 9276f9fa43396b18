package engine_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"neurorbit/pipeline/engine"
	"neurorbit/pipeline/fault"
	"neurorbit/pipeline/stage"
	"neurorbit/pipeline/stagetest"
	"neurorbit/pipeline/store"
	"neurorbit/pipeline/table"
)

// Two toy stages: squares makes a table of squares, a shard a decade; total
// sums them up and writes a file.

type squareRow struct {
	N  int64 `col:"n" doc:"a number"`
	N2 int64 `col:"n2" doc:"its square"`
}

type totalRow struct {
	Sum int64 `col:"sum" doc:"the sum of the squares"`
}

type squaresSection struct{ Decades, Offset int }

type decade struct {
	Decade int `json:"decades"`
	Offset int `json:"offset"`
}

func squares() *stage.Stage {
	return &stage.Stage{
		Name:    "squares",
		Config:  func() any { return &squaresSection{} },
		Outputs: []stage.Output{{Name: "squares", Row: squareRow{}, Key: []string{"n"}, Doc: "a square", Source: "arithmetic"}},
		Shards: func(config any) (out []stage.Shard, err error) {
			s := config.(*squaresSection)
			for d := range s.Decades {
				out = append(out, stage.Shard{ID: fmt.Sprint("d", d), Params: decade{d, s.Offset}, Cost: float64(d)})
			}
			return out, nil
		},
		Run: func(ctx context.Context, t *stage.Task) error {
			d := t.Shard.Params.(decade)
			var rows []squareRow
			for n := int64(10 * d.Decade); n < int64(10*d.Decade+10); n++ {
				rows = append(rows, squareRow{n, n*n + int64(d.Offset)})
			}
			t.Progress(1)
			return t.Out.Append("squares", rows)
		},
	}
}

func total() *stage.Stage {
	return &stage.Stage{
		Name:   "total",
		Inputs: []stage.Input{{Table: "squares/squares"}, {Files: "data/*.txt"}},
		Outputs: []stage.Output{
			{Name: "total", Row: totalRow{}, Key: []string{"sum"}, Doc: "the total", Source: "arithmetic"},
			{Name: "page", Doc: "a page"},
		},
		Shards: func(any) ([]stage.Shard, error) {
			return []stage.Shard{
				{ID: "sum", Inputs: []string{"squares/squares"}},
				{ID: "page", Inputs: []string{"data/*.txt"}},
			}, nil
		},
		Run: func(ctx context.Context, t *stage.Task) error {
			if t.Shard.ID == "page" {
				files, err := t.In.Files("data/*.txt")
				if err != nil {
					return err
				}
				text, err := t.In.ReadFile(files[0])
				if err != nil {
					return err
				}
				return t.Out.WriteFile("page/index.txt", append([]byte("words: "), text...))
			}
			f, err := t.In.Table("squares/squares")
			if err != nil {
				return err
			}
			rows, err := table.Read[squareRow](f)
			if err != nil {
				return err
			}
			sum := int64(0)
			for _, r := range rows {
				sum += r.N2
			}
			return t.Out.Append("total", []totalRow{{sum}})
		},
	}
}

func config(decades, offset int) *engine.Config {
	return &engine.Config{
		Name:    "toy",
		Section: func(string) any { return &squaresSection{decades, offset} },
		Settings: map[string]string{
			"squares.decades": fmt.Sprint(decades), "squares.offset": fmt.Sprint(offset), "other.key": "1",
		},
	}
}

type world struct {
	t    *testing.T
	p    *engine.Project
	code map[string]string
}

func newWorld(t *testing.T, stages ...*stage.Stage) *world {
	t.Helper()
	root := t.TempDir()
	write(t, filepath.Join(root, "data", "words.txt"), "one")
	w := &world{t: t, code: map[string]string{"code:stages/squares/run.go": "1"}}
	if stages == nil {
		stages = []*stage.Stage{squares(), total()}
	}
	w.p = &engine.Project{
		Root: root, Data: filepath.Join(root, "data"), Stages: stages, Version: "test",
		Code: func(string) (map[string]string, error) { return w.code, nil },
	}
	w.reopen()
	return w
}

func (w *world) reopen() {
	w.t.Helper()
	s, err := store.Open(filepath.Join(w.p.Data, "store"))
	if err != nil {
		w.t.Fatal(err)
	}
	w.p.Store = s
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

// run runs and returns "<stage> <computed>/<shards>" for each stage.
func (w *world) run(cfg *engine.Config, opt engine.Options) (string, error) {
	w.t.Helper()
	if opt.Observer == nil {
		opt.Observer = quiet{}
	}
	opt.Workers = max(opt.Workers, 1)
	if err := w.p.Store.Lock(); err != nil {
		w.t.Fatal(err)
	}
	results, err := w.p.Run(w.t.Context(), cfg, opt)
	if uerr := w.p.Store.Unlock(); uerr != nil {
		w.t.Fatal(uerr)
	}
	w.reopen()
	var out []string
	for _, r := range results {
		out = append(out, fmt.Sprintf("%s %d/%d", r.Stage, r.Computed, r.Shards))
	}
	return strings.Join(out, ", "), err
}

func (w *world) mustRun(cfg *engine.Config, want string) {
	w.t.Helper()
	got, err := w.run(cfg, engine.Options{})
	if err != nil {
		w.t.Fatal(err)
	}
	if got != want {
		w.t.Errorf("computed %s, want %s", got, want)
	}
}

// reasons plans and returns the reasons of the last stage, as text.
func (w *world) reasons(cfg *engine.Config, names ...string) string {
	w.t.Helper()
	plans, err := w.p.Plan(cfg, names, false)
	if err != nil {
		w.t.Fatal(err)
	}
	var out []string
	var walk func(rs []engine.Reason)
	walk = func(rs []engine.Reason) {
		for _, r := range rs {
			out = append(out, r.String())
			walk(r.Cause)
		}
	}
	walk(plans[len(plans)-1].Reasons)
	return string(plans[len(plans)-1].State) + ": " + strings.Join(out, "; ")
}

type quiet struct{}

func (quiet) StageStart(string, []*engine.ShardPlan, int)        {}
func (quiet) ShardStart(string, *engine.ShardPlan)               {}
func (quiet) ShardProgress(string, *engine.ShardPlan, float64)   {}
func (quiet) ShardDone(string, *engine.ShardPlan, time.Duration) {}
func (quiet) StageDone(engine.StageResult)                       {}
func (quiet) FetchProgress(string, string, int64, int64)         {}
func (quiet) Warn(string)                                        {}

func TestSuite(t *testing.T) {
	root := t.TempDir()
	write(t, filepath.Join(root, "data", "words.txt"), "one")
	stagetest.Run(t, stagetest.Suite{Stages: []*stage.Stage{squares()}, Config: config(5, 0), Root: root})
	stagetest.Run(t, stagetest.Suite{Stages: []*stage.Stage{squares(), total()}, Config: config(5, 0), Root: root})
}

func TestOnlyWhatChanged(t *testing.T) {
	w := newWorld(t)
	w.mustRun(config(3, 0), "squares 3/3, total 2/2")
	w.mustRun(config(3, 0), "squares 0/3, total 0/2")

	// One more decade: the three there are stay.
	if got := w.reasons(config(4, 0), "squares"); got != "stale: config squares.decades: 3 -> 4" {
		t.Error(got)
	}
	if got := w.reasons(config(4, 0), "total"); got != "waiting: stage squares is stale; config squares.decades: 3 -> 4" {
		t.Error(got)
	}
	w.mustRun(config(4, 0), "squares 1/4, total 1/2")

	// Back again: everything is stored.
	w.mustRun(config(3, 0), "squares 0/3, total 0/2")

	// The sum is the only shard that depends on the table, the page on the file.
	write(t, filepath.Join(w.p.Root, "data", "words.txt"), "two")
	if got := w.reasons(config(3, 0), "total"); !strings.HasPrefix(got, "stale: file data/words.txt: ") {
		t.Error(got)
	}
	w.mustRun(config(3, 0), "squares 0/3, total 1/2")

	// Code.
	w.code = map[string]string{"code:stages/squares/run.go": "2"}
	if got := w.reasons(config(3, 0), "squares"); got != "stale: code stages/squares/run.go: 1 -> 2" {
		t.Error(got)
	}
	w.mustRun(config(3, 0), "squares 3/3, total 2/2")
}

// TestEarlyCutoff: a stage that is computed again with equal contents leaves the
// stages that read it alone.
func TestEarlyCutoff(t *testing.T) {
	w := newWorld(t)
	w.mustRun(config(3, 0), "squares 3/3, total 2/2")
	code := w.code
	w.p.Code = func(name string) (map[string]string, error) {
		if name == "squares" {
			return map[string]string{"code:stages/squares/run.go": "2"}, nil
		}
		return code, nil
	}
	w.mustRun(config(3, 0), "squares 3/3, total 0/2")
}

// TestRootCause: after upstream was made again on its own, why names what
// changed there.
func TestRootCause(t *testing.T) {
	w := newWorld(t)
	w.mustRun(config(3, 0), "squares 3/3, total 2/2")
	if got, err := w.run(config(3, 7), engine.Options{Stages: []string{"squares"}}); err != nil || got != "squares 3/3" {
		t.Fatal(got, err)
	}
	got := w.reasons(config(3, 7), "total")
	if !strings.HasPrefix(got, "stale: input squares/squares: ") || !strings.HasSuffix(got, "; config squares.offset: 0 -> 7") {
		t.Error(got)
	}
}

func TestDamage(t *testing.T) {
	w := newWorld(t)
	w.mustRun(config(3, 0), "squares 3/3, total 2/2")
	before := artifacts(t, w)
	sh, ok := w.p.Store.LatestShard("squares", "d1")
	if !ok {
		t.Fatal("no shard d1")
	}
	flip(t, w.p.Store.BlobPath(sh.Outputs[0].Blob.Digest))
	c, err := w.p.Check(t.Context(), -1)
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Damages) != 1 || c.Damages[0].Stage != "squares" || c.Damages[0].Shard != "d1" || c.Damages[0].What != "blob" {
		t.Errorf("damages %+v", c.Damages)
	}
	if got := w.reasons(config(3, 0), "squares"); !strings.Contains(got, "blob of shard d1") {
		t.Error(got)
	}
	w.mustRun(config(3, 0), "squares 1/3, total 0/2")
	if !maps.Equal(before, artifacts(t, w)) {
		t.Error("the repaired artifacts differ")
	}

	// A published file that was edited or removed is put together again.
	path := w.p.ArtifactPath("toy", "squares/squares.parquet")
	flip(t, path)
	if got := w.reasons(config(3, 0), "squares"); !strings.Contains(got, "artifact squares/squares.parquet: the file's bytes do not match its digest") {
		t.Error(got)
	}
	w.mustRun(config(3, 0), "squares 0/3, total 0/2")
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	w.mustRun(config(3, 0), "squares 0/3, total 0/2")
	if !maps.Equal(before, artifacts(t, w)) {
		t.Error("the restored artifacts differ")
	}
}

func flip(t *testing.T, path string) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	data[len(data)/2] ^= 1
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	write(t, path, string(data))
}

// artifacts digests all published files.
func artifacts(t *testing.T, w *world) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, st := range w.p.Stages {
		rec, ok := w.p.Store.Stage("toy", st.Name)
		if !ok {
			t.Fatalf("stage %s has no record", st.Name)
		}
		for _, a := range rec.Artifacts {
			d, _, err := store.DigestFile(w.p.ArtifactPath("toy", a.Path))
			if err != nil {
				t.Fatal(err)
			}
			out[a.Path] = d
		}
	}
	return out
}

// TestInputChangesUnderStage: nothing is published, whether the stage has read
// the input before or after the change.
func TestInputChangesUnderStage(t *testing.T) {
	for _, when := range []string{"before reading", "after reading"} {
		var words string
		tot := total()
		inner := tot.Run
		tot.Run = func(ctx context.Context, task *stage.Task) error {
			if task.Shard.ID == "page" && when == "before reading" {
				write(t, words, "changed")
			}
			err := inner(ctx, task)
			if task.Shard.ID == "page" && when == "after reading" {
				write(t, words, "changed")
			}
			return err
		}
		w := newWorld(t, squares(), tot)
		words = filepath.Join(w.p.Root, "data", "words.txt")
		_, err := w.run(config(2, 0), engine.Options{})
		if fault.Of(err) != fault.Stage || !strings.Contains(fmt.Sprint(err), "input data/words.txt changed while") {
			t.Errorf("%s: %v", when, err)
		}
		if _, ok := w.p.Store.Stage("toy", "total"); ok {
			t.Errorf("%s: the stage was recorded", when)
		}
		if _, err := os.Stat(w.p.ArtifactPath("toy", "total/total.parquet")); !os.IsNotExist(err) {
			t.Errorf("%s: a table was published", when)
		}
	}
}

func TestFailures(t *testing.T) {
	for name, run := range map[string]func(context.Context, *stage.Task) error{
		"error":            func(context.Context, *stage.Task) error { return errors.New("no luck") },
		"panic":            func(context.Context, *stage.Task) error { panic("no luck") },
		"undeclared table": func(_ context.Context, t *stage.Task) error { return t.Out.Append("luck", []squareRow{}) },
		"undeclared input": func(_ context.Context, t *stage.Task) error { _, err := t.In.Table("luck/luck"); return err },
		"wrong rows":       func(_ context.Context, t *stage.Task) error { return t.Out.Append("squares", []totalRow{{1}}) },
		"path":             func(_ context.Context, t *stage.Task) error { return t.Out.WriteFile("../luck", nil) },
	} {
		st := squares()
		inner := st.Run
		st.Run = func(ctx context.Context, task *stage.Task) error {
			if task.Shard.ID == "d1" {
				return run(ctx, task)
			}
			return inner(ctx, task)
		}
		w := newWorld(t, st)
		_, err := w.run(config(3, 0), engine.Options{})
		var failed *engine.StageError
		if !errors.As(err, &failed) || failed.Stage != "squares" || failed.Shard != "d1" {
			t.Errorf("%s: %v", name, err)
		}
		if _, ok := w.p.Store.Stage("toy", "squares"); ok {
			t.Errorf("%s: the stage was recorded", name)
		}
		// The shards that ended before are kept: d2 costs most and comes first.
		st.Run = inner
		w.mustRun(config(3, 0), "squares 1/3")
	}
}

func TestForce(t *testing.T) {
	w := newWorld(t)
	w.mustRun(config(2, 0), "squares 2/2, total 2/2")
	if got, err := w.run(config(2, 0), engine.Options{Stages: []string{"total"}, Force: true}); err != nil || got != "squares 0/2, total 2/2" {
		t.Errorf("%s, %v", got, err)
	}
}

// TestRecompute: a stage that is not deterministic is found out.
func TestRecompute(t *testing.T) {
	st := squares()
	salt := int64(0)
	inner := st.Run
	st.Run = func(ctx context.Context, task *stage.Task) error {
		if task.Shard.ID == "d1" {
			salt++
			return task.Out.Append("squares", []squareRow{{1, salt}})
		}
		return inner(ctx, task)
	}
	w := newWorld(t, st)
	w.mustRun(config(3, 0), "squares 3/3")
	plans, err := w.p.Plan(config(3, 0), nil, false)
	if err != nil {
		t.Fatal(err)
	}
	r, err := w.p.Recompute(t.Context(), engine.StoredShards(plans), engine.Options{Workers: 2, Observer: quiet{}})
	if err != nil {
		t.Fatal(err)
	}
	if r.Shards != 3 || len(r.Mismatches) != 1 || r.Mismatches[0].Shard != "d1" {
		t.Errorf("%+v", r)
	}
	sampled := map[int]bool{}
	for seed := range uint64(20) {
		r, err := w.p.Recompute(t.Context(), engine.Shuffle(engine.StoredShards(plans), seed)[:1], engine.Options{Workers: 1, Observer: quiet{}})
		if err != nil || r.Shards != 1 {
			t.Fatalf("sample: %+v, %v", r, err)
		}
		sampled[len(r.Mismatches)] = true
	}
	if !sampled[0] || !sampled[1] {
		t.Error("the seed does not choose the shard")
	}
}

// TestRecomputeThreads: the workers that jobs leave idle are shared out among
// them, however many jobs there are.
func TestRecomputeThreads(t *testing.T) {
	st := squares()
	var mu sync.Mutex
	var threads []int
	inner := st.Run
	st.Run = func(ctx context.Context, task *stage.Task) error {
		mu.Lock()
		threads = append(threads, task.Threads)
		mu.Unlock()
		return inner(ctx, task)
	}
	w := newWorld(t, st)
	w.mustRun(config(3, 0), "squares 3/3")
	plans, err := w.p.Plan(config(3, 0), nil, false)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		jobs, workers int
		want          []int
	}{
		{1, 4, []int{4}},
		{2, 1, []int{1, 1}},
		{3, 2, []int{1, 1, 2}},
		{0, 2, nil},
	} {
		threads = nil
		r, err := w.p.Recompute(t.Context(), engine.StoredShards(plans)[:c.jobs], engine.Options{Workers: c.workers, Observer: quiet{}})
		if err != nil || r.Shards != c.jobs || len(r.Mismatches) != 0 {
			t.Errorf("%d jobs: %+v, %v", c.jobs, r, err)
		}
		// The last of three may start while another one is under way.
		slices.Sort(threads)
		if !slices.Equal(threads, c.want) && (c.jobs != 3 || !slices.Equal(threads, []int{1, 1, 1})) {
			t.Errorf("%d jobs, %d workers: threads %v, want %v", c.jobs, c.workers, threads, c.want)
		}
	}
}

// TestRecomputeFails: the first failure is what is reported, not what follows
// from it.
func TestRecomputeFails(t *testing.T) {
	st := squares()
	fails := false
	inner := st.Run
	st.Run = func(ctx context.Context, task *stage.Task) error {
		if fails && task.Shard.ID == "d1" {
			return errors.New("no luck")
		}
		return inner(ctx, task)
	}
	w := newWorld(t, st)
	w.mustRun(config(3, 0), "squares 3/3")
	plans, err := w.p.Plan(config(3, 0), nil, false)
	if err != nil {
		t.Fatal(err)
	}
	fails = true
	_, err = w.p.Recompute(t.Context(), engine.StoredShards(plans), engine.Options{Workers: 2, Observer: quiet{}})
	var failed *engine.StageError
	if !errors.As(err, &failed) || failed.Shard != "d1" {
		t.Errorf("%v", err)
	}
	fails = false
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if r, err := w.p.Recompute(ctx, engine.StoredShards(plans), engine.Options{Workers: 2, Observer: quiet{}}); !errors.Is(err, context.Canceled) || r.Shards != 0 {
		t.Errorf("cancelled: %+v, %v", r, err)
	}
}

// TestRemovedOutputs: what a stage no longer makes disappears.
func TestRemovedOutputs(t *testing.T) {
	w := newWorld(t)
	w.mustRun(config(2, 0), "squares 2/2, total 2/2")
	old := w.p.ArtifactPath("toy", "total/page/old/left.txt")
	write(t, old, "left over")
	if err := os.Remove(w.p.ArtifactPath("toy", "total/total.parquet")); err != nil {
		t.Fatal(err)
	}
	w.mustRun(config(2, 0), "squares 0/2, total 0/2")
	if _, err := os.Stat(filepath.Dir(old)); !os.IsNotExist(err) {
		t.Errorf("left over: %v", err)
	}
}

func TestValidate(t *testing.T) {
	w := newWorld(t, total(), squares())
	if err := w.p.Validate(); err == nil || !strings.Contains(err.Error(), "no earlier stage makes") {
		t.Errorf("a stage before its input: %v", err)
	}
	if _, err := w.p.Plan(config(1, 0), []string{"square"}, false); err == nil {
		t.Error("an unknown stage is planned")
	} else if hint := fault.HintOf(err); fault.Of(err) != fault.Usage || !strings.HasSuffix(hint, "did you mean squares?") {
		t.Error(err)
	}
}
