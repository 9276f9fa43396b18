package engine_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"neurorbit/pipeline/engine"
	"neurorbit/pipeline/stage"
	"neurorbit/pipeline/stagetest"
	"neurorbit/pipeline/table"
)

// Two more toy stages: walk has two chains of shards, each of which adds one to
// what the one before it left; page writes what came out, with its stamps.

type walkRow struct {
	Chain string `col:"chain" doc:"the chain"`
	Step  int64  `col:"step" doc:"the step"`
	X     int64  `col:"x" doc:"where it is"`
}

type stateRow struct {
	X int64 `col:"x" doc:"where it is"`
}

type walkSection struct {
	Steps int
	Add   int
}

type walkParams struct {
	Chain string `json:"chain"`
	Step  int    `json:"step"`
	Add   int    `json:"add"`
}

// walk's chains start at what data/start.txt says, or, stamped, at 100.
func walk(fetch func(context.Context, *stage.Fetch) ([]stage.Origin, error)) *stage.Stage {
	return &stage.Stage{
		Name:   "walk",
		Config: func() any { return &walkSection{} },
		Inputs: []stage.Input{{Files: "data/start*.txt"}},
		Outputs: []stage.Output{
			{Name: "walk", Row: walkRow{}, Key: []string{"chain", "step"}, Doc: "a step", Source: "arithmetic"},
			{Name: "state", Row: stateRow{}, Key: []string{"x"}, Doc: "a state", Source: "arithmetic", Internal: true},
		},
		Fetch: fetch,
		Shards: func(config any) (out []stage.Shard, err error) {
			s := config.(*walkSection)
			for _, chain := range []string{"a", "b"} {
				for i := range s.Steps {
					sh := stage.Shard{ID: fmt.Sprintf("%s/%d", chain, i), Params: walkParams{chain, i, s.Add}}
					if i > 0 {
						sh.After, sh.Inputs = []string{fmt.Sprintf("%s/%d", chain, i-1)}, []string{}
					}
					out = append(out, sh)
				}
			}
			return out, nil
		},
		Run: func(ctx context.Context, t *stage.Task) error {
			p := t.Shard.Params.(walkParams)
			x := int64(100)
			if len(t.Shard.After) > 0 {
				f, err := t.In.Earlier(t.Shard.After[0], "state")
				if err != nil {
					return err
				}
				rows, err := table.Read[stateRow](f)
				if err != nil {
					return err
				}
				x = rows[0].X
			} else {
				files, err := t.In.Files("data/start*.txt")
				if err != nil {
					return err
				}
				if len(files) == 0 {
					t.Out.Stamp(stage.Stamp{Text: "made-up start", Remedy: "write data/start.txt"})
				} else {
					text, err := t.In.ReadFile(files[0])
					if err != nil {
						return err
					}
					fmt.Sscan(string(text), &x)
				}
			}
			x += int64(p.Add)
			if err := t.Out.Append("state", []stateRow{{x}}); err != nil {
				return err
			}
			return t.Out.Append("walk", []walkRow{{p.Chain, int64(p.Step), x}})
		},
	}
}

func page() *stage.Stage {
	return &stage.Stage{
		Name: "page", Inputs: []stage.Input{{Table: "walk/walk"}},
		Outputs: []stage.Output{{Name: "page", Doc: "a page"}},
		Shards: func(any) ([]stage.Shard, error) {
			return []stage.Shard{{ID: "walk"}, {ID: "other", Inputs: []string{}}}, nil
		},
		Run: func(ctx context.Context, t *stage.Task) error {
			return t.Out.WriteFile("page/"+t.Shard.ID+".txt", fmt.Appendf(nil, "%v\n", t.Stamps))
		},
	}
}

func walkConfig(steps, add int) *engine.Config {
	return &engine.Config{
		Name:     "toy",
		Section:  func(string) any { return &walkSection{steps, add} },
		Settings: map[string]string{"walk.steps": fmt.Sprint(steps), "walk.add": fmt.Sprint(add)},
	}
}

func (w *world) walked() []walkRow {
	w.t.Helper()
	tab, err := table.OpenFile(w.p.ArtifactPath("toy", "walk/walk.parquet"))
	if err != nil {
		w.t.Fatal(err)
	}
	rows, err := table.Rows[walkRow](tab)
	if err != nil {
		w.t.Fatal(err)
	}
	return rows
}

func TestChainSuite(t *testing.T) {
	root := t.TempDir()
	write(t, filepath.Join(root, "data", "start.txt"), "5")
	stagetest.Run(t, stagetest.Suite{Stages: []*stage.Stage{walk(nil)}, Config: walkConfig(4, 2), Root: root})
	stagetest.Run(t, stagetest.Suite{Stages: []*stage.Stage{walk(nil)}, Config: walkConfig(4, 2), Root: t.TempDir()})
}

func TestChain(t *testing.T) {
	w := newWorld(t, walk(nil))
	write(t, filepath.Join(w.p.Root, "data", "start.txt"), "5")
	w.mustRun(walkConfig(3, 2), "walk 6/6")
	want := []walkRow{{"a", 0, 7}, {"a", 1, 9}, {"a", 2, 11}, {"b", 0, 7}, {"b", 1, 9}, {"b", 2, 11}}
	if got := w.walked(); !slices.Equal(got, want) {
		t.Errorf("walked %v, want %v", got, want)
	}
	if _, err := os.Stat(w.p.ArtifactPath("toy", "walk/state.parquet")); !os.IsNotExist(err) {
		t.Errorf("an internal table was published (%v)", err)
	}
	// A longer chain goes on from the stored state, and only a changed start or
	// step begins anew.
	w.mustRun(walkConfig(5, 2), "walk 4/10")
	w.mustRun(walkConfig(5, 3), "walk 10/10")
	write(t, filepath.Join(w.p.Root, "data", "start.txt"), "6")
	w.mustRun(walkConfig(5, 3), "walk 10/10")
	if got := w.walked()[4]; got != (walkRow{"a", 4, 21}) {
		t.Errorf("the last step is %v", got)
	}
	if got := w.reasons(walkConfig(5, 3)); got != "fresh: " {
		t.Error(got)
	}
}

// A damaged state is computed again, and only that.
func TestChainDamage(t *testing.T) {
	w := newWorld(t, walk(nil))
	w.mustRun(walkConfig(3, 2), "walk 6/6")
	for _, sh := range w.p.Store.Shards() {
		if sh.ID == "a/1" {
			if err := os.Remove(w.p.Store.BlobPath(sh.Outputs[0].Blob.Digest)); err != nil {
				t.Fatal(err)
			}
		}
	}
	w.reopen()
	w.mustRun(walkConfig(3, 2), "walk 2/6") // both chains hold the same state
	w.mustRun(walkConfig(3, 2), "walk 0/6")
}

func TestAfterMustBeEarlier(t *testing.T) {
	st := walk(nil)
	st.Shards = func(any) ([]stage.Shard, error) {
		return []stage.Shard{{ID: "one", After: []string{"two"}}, {ID: "two"}}, nil
	}
	w := newWorld(t, st)
	if _, err := w.run(walkConfig(1, 1), engine.Options{}); err == nil || !strings.Contains(err.Error(), `comes after "two", which is not an earlier shard`) {
		t.Errorf("a chain that is no chain: %v", err)
	}
}

func TestEarlierMustBeDeclared(t *testing.T) {
	st := walk(nil)
	st.Run = func(ctx context.Context, t *stage.Task) error {
		_, err := t.In.Earlier("a/0", "state")
		return err
	}
	w := newWorld(t, st)
	if _, err := w.run(walkConfig(1, 1), engine.Options{}); err == nil || !strings.Contains(err.Error(), "does not declare that it comes after a/0") {
		t.Errorf("an undeclared earlier shard: %v", err)
	}
}

// Shards share out the workers.
func TestThreads(t *testing.T) {
	var mu sync.Mutex
	seen := map[string]int{}
	st := walk(nil)
	run := st.Run
	st.Run = func(ctx context.Context, task *stage.Task) error {
		mu.Lock()
		seen[task.Shard.ID] = task.Threads
		mu.Unlock()
		return run(ctx, task)
	}
	shards := st.Shards
	st.Shards = func(config any) ([]stage.Shard, error) {
		all, err := shards(config)
		return all[:3], err // one chain
	}
	w := newWorld(t, st)
	if _, err := w.run(walkConfig(3, 1), engine.Options{Workers: 4}); err != nil {
		t.Fatal(err)
	}
	for id, n := range seen {
		if n != 4 {
			t.Errorf("shard %s, alone, had %d of 4 threads", id, n)
		}
	}
}

func TestStamps(t *testing.T) {
	stamp := stage.Stamp{Text: "made-up start", Remedy: "write data/start.txt"}
	w := newWorld(t, walk(nil), page())
	read := func(name string) string {
		data, err := os.ReadFile(w.p.ArtifactPath("toy", "page/page/"+name))
		if err != nil {
			t.Fatal(err)
		}
		return strings.TrimSpace(string(data))
	}
	stamps := func(name string) []string {
		tab, err := table.OpenFile(w.p.ArtifactPath("toy", name))
		if err != nil {
			t.Fatal(err)
		}
		return tab.Stamps()
	}
	w.mustRun(walkConfig(2, 1), "walk 4/4, page 2/2")
	if got := read("walk.txt"); got != fmt.Sprint([]stage.Stamp{stamp}) {
		t.Errorf("the page knows of the stamps %s", got)
	}
	if got := read("other.txt"); got != "[]" {
		t.Errorf("a page that reads nothing has the stamps %s", got)
	}
	if got := stamps("walk/walk.parquet"); !slices.Equal(got, []string{stamp.Text}) {
		t.Errorf("the table has the stamps %v", got)
	}
	rec, _ := w.p.Store.Stage("toy", "page")
	for _, a := range rec.Artifacts {
		if want := a.Path == "page/page/walk.txt"; (len(a.Stamps) == 1 && a.Stamps[0] == stage.Stamp(stamp)) != want {
			t.Errorf("artifact %s has the stamps %v", a.Path, a.Stamps)
		}
	}
	// The same numbers without the reservation are another result.
	write(t, filepath.Join(w.p.Root, "data", "start.txt"), "100")
	w.mustRun(walkConfig(2, 1), "walk 4/4, page 1/2")
	if got := read("walk.txt"); got != "[]" {
		t.Errorf("without a reservation the page has the stamps %s", got)
	}
	if got := stamps("walk/walk.parquet"); got != nil {
		t.Errorf("without a reservation the table has the stamps %v", got)
	}
}

func TestFetch(t *testing.T) {
	origin := stage.Origin{File: "data/start.txt", From: "https://example.org/start", SHA256: "ab", Size: 1, Time: "2026-01-02T03:04:05Z"}
	var got stage.Fetch
	var fail error
	w := newWorld(t, walk(func(_ context.Context, f *stage.Fetch) ([]stage.Origin, error) {
		got = *f
		if fail != nil {
			return nil, fail
		}
		f.Progress("start", 1, 2)
		return []stage.Origin{origin}, os.WriteFile(filepath.Join(f.Root, "data", "start.txt"), []byte("7"), 0o666)
	}))
	cfg := walkConfig(1, 1)
	// Planning does not fetch.
	if state := w.reasons(cfg); !strings.HasPrefix(state, "missing") || got.Root != "" {
		t.Errorf("planned: %s; fetched with %+v", state, got)
	}
	opt := engine.Options{Offline: true, Getenv: func(name string) string { return "<" + name + ">" }}
	if s, err := w.run(cfg, opt); err != nil || s != "walk 2/2" {
		t.Fatal(s, err)
	}
	if !got.Offline || got.Getenv("X") != "<X>" || got.Config.(*walkSection).Steps != 1 || got.Root != w.p.Root {
		t.Errorf("fetch was given %+v", got)
	}
	if x := w.walked()[0].X; x != 8 {
		t.Errorf("the fetched file was not used: %d", x)
	}
	rec, _ := w.p.Store.Stage("toy", "walk")
	if len(rec.Origins) != 1 || rec.Origins[0] != stage.Origin(origin) {
		t.Errorf("recorded origins %v", rec.Origins)
	}
	fail = &stage.Unavailable{What: "no start", Remedy: "write one"}
	_, err := w.run(cfg, engine.Options{})
	var unavailable *stage.Unavailable
	if !errors.As(err, &unavailable) || !strings.Contains(err.Error(), "stage walk") {
		t.Errorf("a failed fetch: %v", err)
	}
}

// TestRecomputeChain: workers that compute shards again read the records of those
// they come after while other workers end. It is for the race detector.
func TestRecomputeChain(t *testing.T) {
	w := newWorld(t, walk(nil), fan())
	w.mustRun(walkConfig(20, 1), "walk 40/40, fan 8/8")
	plans, err := w.p.Plan(walkConfig(20, 1), nil, false)
	if err != nil {
		t.Fatal(err)
	}
	for seed := range uint64(10) {
		jobs := engine.Shuffle(engine.StoredShards(plans), seed)
		r, err := w.p.Recompute(t.Context(), jobs, engine.Options{Workers: 8, Observer: quiet{}})
		if err != nil || r.Shards != 48 || len(r.Mismatches) != 0 {
			t.Fatalf("%+v, %v", r, err)
		}
	}
}

// A chain of one stage does not keep a worker from the shards of another: its last link waits
// here until the other stage's shard has begun. What is told of stages comes in their order.
func TestStagesAtOnce(t *testing.T) {
	begun := make(chan bool)
	long, short := walk(nil), squares()
	inner := long.Run
	long.Run = func(ctx context.Context, t *stage.Task) error {
		if t.Shard.ID == "a/2" {
			select {
			case <-begun:
			case <-ctx.Done():
				return ctx.Err()
			case <-time.After(time.Minute):
				return errors.New("nothing else was begun")
			}
		}
		return inner(ctx, t)
	}
	count := short.Run
	short.Run = func(ctx context.Context, t *stage.Task) error {
		close(begun)
		return count(ctx, t)
	}
	w := newWorld(t, long, short)
	cfg := walkConfig(3, 1)
	cfg.Section = func(stage string) any {
		if stage == "walk" {
			return &walkSection{3, 1}
		}
		return &squaresSection{1, 0}
	}
	var told order
	if got, err := w.run(cfg, engine.Options{Workers: 2, Observer: &told}); err != nil || got != "walk 6/6, squares 1/1" {
		t.Fatal(got, err)
	}
	if !slices.Equal(told.stages, []string{"walk", "squares"}) {
		t.Errorf("told of %v", told.stages)
	}
}

// order notes which stages it is told to be done.
type order struct {
	quiet
	stages []string
}

func (o *order) StageDone(r engine.StageResult) { o.stages = append(o.stages, r.Stage) }
