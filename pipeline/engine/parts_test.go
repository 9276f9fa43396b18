package engine_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"neurorbit/pipeline/engine"
	"neurorbit/pipeline/stage"
	"neurorbit/pipeline/store"
	"neurorbit/pipeline/table"
)

// fan has shards that branch and join: three starts, a choice among them, three
// shards that follow the choice, and their sum.
func fan() *stage.Stage {
	after := map[string][]string{
		"choice": {"s0", "s1", "s2"}, "t0": {"choice"}, "t1": {"choice"}, "t2": {"choice"}, "sum": {"choice", "t0", "t1", "t2"},
	}
	return &stage.Stage{
		Name:    "fan",
		Outputs: []stage.Output{{Name: "state", Row: stateRow{}, Key: []string{"x"}, Doc: "a state", Source: "arithmetic"}},
		Shards: func(any) (out []stage.Shard, err error) {
			for i, id := range []string{"s0", "s1", "s2", "choice", "t0", "t1", "t2", "sum"} {
				out = append(out, stage.Shard{ID: id, Params: map[string]int{"i": i}, After: after[id]})
			}
			return out, nil
		},
		Run: func(ctx context.Context, t *stage.Task) error {
			x := int64(t.Shard.Params.(map[string]int)["i"])
			for _, id := range t.Shard.After {
				f, err := t.In.Earlier(id, "state")
				if err != nil {
					return err
				}
				rows, err := table.Read[stateRow](f)
				if err != nil {
					return err
				}
				x = 3*x + rows[0].X
			}
			return t.Out.Append("state", []stateRow{{x}})
		},
	}
}

// everything is all toy stages; a part of them needs several merges.
func everything() []*stage.Stage {
	return []*stage.Stage{squares(), total(), walk(nil), page(), fan()}
}

func everyConfig() *engine.Config {
	return &engine.Config{
		Name: "toy",
		Section: func(name string) any {
			if name == "squares" {
				return &squaresSection{5, 0}
			}
			return &walkSection{3, 2}
		},
		Settings: map[string]string{"squares.decades": "5", "walk.steps": "3"},
	}
}

// expected is what a run of everything publishes.
func expected(t *testing.T) map[string]string {
	t.Helper()
	w := newWorld(t, everything()...)
	if _, err := w.run(everyConfig(), engine.Options{}); err != nil {
		t.Fatal(err)
	}
	return artifacts(t, w)
}

// part runs a part as a process of its own would.
func (w *world) part(cfg *engine.Config, part engine.Part, stages ...string) ([]engine.StageResult, error) {
	s, err := store.Open(filepath.Join(w.p.Data, "store"))
	if err != nil {
		return nil, err
	}
	if err := s.StartPart(); err != nil {
		return nil, err
	}
	p := *w.p
	p.Store = s
	r, err := p.RunPart(w.t.Context(), cfg, part, engine.Options{Stages: stages, Workers: 2, Observer: quiet{}})
	return r, errors.Join(err, s.EndPart())
}

func (w *world) mustPart(cfg *engine.Config, part engine.Part, stages ...string) string {
	w.t.Helper()
	results, err := w.part(cfg, part, stages...)
	if err != nil {
		w.t.Fatal(err)
	}
	var out []string
	for _, r := range results {
		out = append(out, fmt.Sprintf("%s %d/%d", r.Stage, r.Computed, r.Shards))
	}
	return strings.Join(out, ", ")
}

func (w *world) merge(cfg *engine.Config, stages ...string) (engine.MergeResult, error) {
	w.t.Helper()
	w.reopen()
	if err := w.p.Store.Lock(); err != nil {
		w.t.Fatal(err)
	}
	r, err := w.p.Merge(w.t.Context(), cfg, engine.Options{Stages: stages, Workers: 1, Observer: quiet{}})
	if uerr := w.p.Store.Unlock(); uerr != nil {
		w.t.Fatal(uerr)
	}
	w.reopen()
	return r, err
}

// TestParts: parts in any number and order, each once or twice, then a merge, as
// often as there is something left: the same bytes as a run.
func TestParts(t *testing.T) {
	want := expected(t)
	rng := rand.New(rand.NewPCG(1, 2))
	for _, n := range []int{1, 2, 3, 5, 9} {
		w := newWorld(t, everything()...)
		for round := 0; ; round++ {
			if round > 6 {
				t.Fatalf("%d parts: still not complete after %d rounds", n, round)
			}
			parts := rng.Perm(n)
			parts = append(parts, parts[:rng.IntN(n)]...)
			for _, i := range parts {
				w.mustPart(everyConfig(), engine.Part{I: i + 1, N: n})
			}
			_, err := w.merge(everyConfig())
			var left *engine.LeftError
			if err == nil {
				break
			}
			if !errors.As(err, &left) {
				t.Fatal(err)
			}
		}
		if !maps.Equal(artifacts(t, w), want) {
			t.Errorf("%d parts: other bytes", n)
		}
		if got := w.reasons(everyConfig()); got != "fresh: " {
			t.Errorf("%d parts: %s", n, got)
		}
	}
}

// TestPartsAtOnce: all parts at the same time, each twice, beside a process that
// holds the lock.
func TestPartsAtOnce(t *testing.T) {
	want := expected(t)
	w := newWorld(t, everything()...)
	for range 4 {
		if err := w.p.Store.Lock(); err != nil {
			t.Fatal(err)
		}
		var wg sync.WaitGroup
		for i := range 6 {
			wg.Go(func() {
				if _, err := w.part(everyConfig(), engine.Part{I: i/2 + 1, N: 3}); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if err := w.p.Store.Unlock(); err != nil {
			t.Fatal(err)
		}
		if _, err := w.merge(everyConfig()); err == nil {
			if !maps.Equal(artifacts(t, w), want) {
				t.Error("other bytes")
			}
			return
		}
	}
	t.Error("not complete after four rounds")
}

// TestSubmission: the arrays of a submission, one after another and each once,
// make everything fresh, whatever the number of parts; no shard is computed twice.
func TestSubmission(t *testing.T) {
	want := expected(t)
	for _, n := range []int{1, 2, 3, 16} {
		w := newWorld(t, everything()...)
		s, err := w.p.Submit("id", everyConfig(), nil, n, 0)
		if err != nil {
			t.Fatal(err)
		}
		done := map[string]bool{}
		computed := 0
		for _, j := range s.Jobs {
			for _, name := range j.After {
				if !done[name] {
					t.Fatalf("%s comes after %s, which is not before it", j.Name, name)
				}
			}
			done[j.Name] = true
			if j.Merge() {
				if _, err := w.merge(everyConfig(), j.Stages...); err != nil {
					t.Fatalf("%d parts, %s: %v", n, j.Name, err)
				}
				continue
			}
			if len(j.Parts) > n {
				t.Errorf("%s has %d parts", j.Name, len(j.Parts))
			}
			for _, i := range rand.Perm(len(j.Parts)) {
				r, err := w.part(everyConfig(), engine.Part{I: i + 1, N: len(j.Parts), Job: j})
				if err != nil {
					t.Fatalf("%d parts, %s: %v", n, j.Name, err)
				}
				computed += r[0].Computed
			}
		}
		if computed != 5+2+6+2+8 {
			t.Errorf("%d parts: %d shards computed", n, computed)
		}
		if !maps.Equal(artifacts(t, w), want) {
			t.Errorf("%d parts: other bytes", n)
		}
		if s, err := w.p.Submit("id", everyConfig(), nil, n, 0); err != nil || len(s.Jobs) != 0 {
			t.Errorf("when all is fresh: %v, %v", s, err)
		}
	}
}

// TestSubmissionGoesOn: what parts have stored is not submitted again, merged or
// not.
func TestSubmissionGoesOn(t *testing.T) {
	w := newWorld(t, fan())
	submit := func() *engine.Submission {
		t.Helper()
		s, err := w.p.Submit("id", everyConfig(), nil, 2, 0)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	names := func(s *engine.Submission) string {
		var out []string
		for _, j := range s.Jobs {
			out = append(out, fmt.Sprint(j.Name, j.Parts))
		}
		return strings.Join(out, " ")
	}
	s := submit()
	if got := names(s); got != "fan-1[[s0 s2] [s1]] fan-2[[choice]] fan-3[[t0 t2] [t1]] fan-4[[sum]] merge-1[]" {
		t.Fatal(got)
	}
	// A part whose earlier shards are missing says which.
	var left *engine.LeftError
	if _, err := w.part(everyConfig(), engine.Part{I: 1, N: 1, Job: s.Jobs[1]}); !errors.As(err, &left) || !strings.Contains(err.Error(), "s0") {
		t.Errorf("a part before those it needs: %v", err)
	}
	for _, i := range []int{1, 2} {
		if _, err := w.part(everyConfig(), engine.Part{I: i, N: 2, Job: s.Jobs[0]}); err != nil {
			t.Fatal(err)
		}
	}
	for range 2 {
		w.reopen()
		if got := names(submit()); got != "fan-1[[choice]] fan-2[[t0 t2] [t1]] fan-3[[sum]] merge-1[]" {
			t.Error(got)
		}
		if _, err := w.merge(everyConfig()); !errors.As(err, &left) || len(left.Shards) != 5 {
			t.Errorf("an incomplete merge: %v", err)
		}
	}
}

// TestMergeIncomplete: what is missing is named; complete stages are published.
func TestMergeIncomplete(t *testing.T) {
	w := newWorld(t)
	cfg := config(5, 0)
	for i := 1; i <= 3; i++ {
		got := w.mustPart(cfg, engine.Part{I: i, N: 3}, "squares")
		if i == 2 {
			if got != "squares 2/2" {
				t.Errorf("part 2: %s", got)
			}
		}
	}
	w2 := newWorld(t)
	w2.mustPart(cfg, engine.Part{I: 1, N: 3}, "squares")
	r, err := w2.merge(cfg)
	var left *engine.LeftError
	if !errors.As(err, &left) || left.Stage != "squares" || len(left.Shards)+r.Records != 5 || r.Records == 0 {
		t.Errorf("merged %d: %v", r.Records, err)
	}
	if _, ok := w2.p.Store.Stage("toy", "squares"); ok {
		t.Error("an incomplete stage was published")
	}
	r, err = w.merge(cfg)
	if !errors.As(err, &left) || left.Stage != "total" || r.Records != 5 {
		t.Errorf("merged %d: %v", r.Records, err)
	}
	if _, ok := w.p.Store.Stage("toy", "squares"); !ok {
		t.Error("a complete stage was not published")
	}
	w.mustRun(cfg, "squares 0/5, total 2/2")
}

// TestMergeDamaged: a damaged record is named, and its shard computed again.
func TestMergeDamaged(t *testing.T) {
	want := expected(t)
	w := newWorld(t, everything()...)
	cfg := everyConfig()
	w.mustPart(cfg, engine.Part{I: 1, N: 1})
	files, err := filepath.Glob(filepath.Join(w.p.Data, "store", "parts", "??", "*"))
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	flip(t, files[len(files)/2])
	r, err := w.merge(cfg)
	var left *engine.LeftError
	if len(r.Damaged) != 1 || r.Damaged[0].Path != files[len(files)/2] || !errors.As(err, &left) {
		t.Errorf("damaged %v, %v", r.Damaged, err)
	}
	for range 3 {
		w.mustPart(cfg, engine.Part{I: 1, N: 1})
		if _, err = w.merge(cfg); err == nil {
			break
		}
	}
	if err != nil || !maps.Equal(artifacts(t, w), want) {
		t.Errorf("computed again: %v", err)
	}
}

// TestPartMismatch: a part of a submission for other code does nothing.
func TestPartMismatch(t *testing.T) {
	w := newWorld(t)
	s, err := w.p.Submit("id", config(3, 0), []string{"squares"}, 2, 0)
	if err != nil {
		t.Fatal(err)
	}
	w.code = map[string]string{"code:stages/squares/run.go": "2"}
	var mismatch *engine.MismatchError
	if _, err := w.part(config(3, 0), engine.Part{I: 1, N: 2, Job: s.Jobs[0]}); !errors.As(err, &mismatch) {
		t.Errorf("other code: %v", err)
	}
	w2 := newWorld(t)
	s, err = w2.p.Submit("id", config(3, 0), nil, 2, 0)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(s.Jobs, func(j *engine.Job) bool { return j.Stage == "total" })
	var notMade *engine.NotMadeError
	if _, err := w2.part(config(3, 0), engine.Part{I: 1, N: 2, Job: s.Jobs[i]}); !errors.As(err, &notMade) || notMade.Needs != "squares" {
		t.Errorf("before its input is made: %v", err)
	}
}

// TestMeasured: recorded times divide the work, and small work is not divided.
func TestMeasured(t *testing.T) {
	w := newWorld(t)
	w.mustRun(config(4, 0), "squares 4/4, total 2/2")
	if err := w.p.Store.Lock(); err != nil {
		t.Fatal(err)
	}
	for id, seconds := range map[string]float64{"d0": 60, "d1": 10, "d2": 20, "d3": 30} {
		sh, _ := w.p.Store.LatestShard("squares", id)
		measured := *sh
		measured.Seconds = seconds
		if err := w.p.Store.Append(&store.Record{Shard: &measured}); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.p.Store.Unlock(); err != nil {
		t.Fatal(err)
	}
	// With another offset everything is to be computed again. d4 is new: it costs
	// 4 of 7 times 120 seconds, as d0 counts as 1.
	for target, want := range map[float64]string{
		0:    "[[d4] [d0] [d1 d2 d3]] 69",
		100:  "[[d1 d2 d4] [d0 d3]] 99",
		1000: "[[d0 d1 d2 d3 d4]] 189",
	} {
		s, err := w.p.Submit("id", config(5, 7), []string{"squares"}, 3, target)
		if err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprintf("%v %.0f", s.Jobs[0].Parts, s.Jobs[0].Seconds); got != want {
			t.Errorf("target %v: %s, want %s", target, got, want)
		}
	}
}

// TestDivide divides random work: each shard is in one part, none comes after one
// of another part of its wave or of a later wave, and no part has more to do than
// greedy packing allows.
func TestDivide(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for range 300 {
		n, size := 1+rng.IntN(6), rng.IntN(40)
		var shards []stage.Shard
		for i := range size {
			sh := stage.Shard{ID: fmt.Sprint(i), Cost: float64(1 + rng.IntN(9))}
			for k := range i {
				if rng.IntN(12) == 0 || k == i-1 && rng.IntN(3) == 0 {
					sh.After = append(sh.After, fmt.Sprint(k))
				}
			}
			shards = append(shards, sh)
		}
		sizing := engine.Sizing{Parts: n, Weight: func(sh stage.Shard) float64 { return sh.Cost }}
		d := engine.Divide(shards, sizing)
		place := map[string][2]int{}
		for w, wave := range d {
			if len(wave) == 0 || len(wave) > n {
				t.Fatalf("wave %d has %d parts, at most %d are wanted", w, len(wave), n)
			}
			for p, part := range wave {
				if len(part) == 0 {
					t.Fatal("an empty part")
				}
				for _, id := range part {
					if _, ok := place[id]; ok {
						t.Fatalf("shard %s is in two parts", id)
					}
					place[id] = [2]int{w, p}
				}
			}
		}
		if len(place) != size {
			t.Fatalf("%d of %d shards are in parts", len(place), size)
		}
		for _, sh := range shards {
			for _, id := range sh.After {
				a, b := place[id], place[sh.ID]
				if a[0] > b[0] || a[0] == b[0] && a[1] != b[1] {
					t.Fatalf("shard %s in %v comes after %s in %v", sh.ID, b, id, a)
				}
			}
		}
		if again := engine.Divide(shards, sizing); fmt.Sprint(again) != fmt.Sprint(d) {
			t.Fatal("the division is not determined by its arguments")
		}
	}
}

// TestDivideBalance: independent shards are balanced, and shards that follow one
// are spread as well.
func TestDivideBalance(t *testing.T) {
	var shards []stage.Shard
	after := []string{}
	for i := range 40 {
		shards = append(shards, stage.Shard{ID: fmt.Sprint("a", i), Cost: float64(1 + i%7)})
		after = append(after, fmt.Sprint("a", i))
	}
	shards = append(shards, stage.Shard{ID: "choice", After: after})
	for i := range 40 {
		shards = append(shards, stage.Shard{ID: fmt.Sprint("b", i), After: []string{"choice"}, Cost: float64(1 + i%7)})
	}
	d := engine.Divide(shards, engine.Sizing{Parts: 4, Weight: func(sh stage.Shard) float64 { return sh.Cost }})
	if len(d) != 3 || len(d[0]) != 4 || len(d[1]) != 1 || len(d[2]) != 4 {
		t.Fatalf("divided into %v", d)
	}
	cost := map[string]float64{}
	for _, sh := range shards {
		cost[sh.ID] = sh.Cost
	}
	for _, w := range []int{0, 2} {
		var loads []float64
		for _, part := range d[w] {
			load := 0.0
			for _, id := range part {
				load += cost[id]
			}
			loads = append(loads, load)
		}
		if slices.Max(loads)-slices.Min(loads) > 1 {
			t.Errorf("wave %d: loads %v", w, loads)
		}
	}
}

// TestDivideTraining: the epochs of a training stay together, although the first
// epoch of each layer names the last of every layer below it.
func TestDivideTraining(t *testing.T) {
	var shards []stage.Shard
	for seed := range 3 {
		var machines []string
		for layer := range 3 {
			for epoch := range 2 {
				after := slices.Clone(machines)
				if epoch > 0 {
					after = append(after, fmt.Sprintf("%d/%d/%d", seed, layer, epoch-1))
				}
				shards = append(shards, stage.Shard{ID: fmt.Sprintf("%d/%d/%d", seed, layer, epoch), After: after})
			}
			machines = append(machines, fmt.Sprintf("%d/%d/1", seed, layer))
		}
	}
	d := engine.Divide(shards, engine.Sizing{Parts: 8, Weight: func(stage.Shard) float64 { return 1 }})
	if len(d) != 1 || len(d[0]) != 3 || len(d[0][0]) != 6 {
		t.Errorf("divided into %v", d)
	}
}

// TestPartsAreNotPublished: a part leaves what is published and the ledger alone.
func TestPartsAreNotPublished(t *testing.T) {
	w := newWorld(t)
	w.mustPart(config(3, 0), engine.Part{I: 1, N: 1}, "squares")
	if _, err := os.Stat(filepath.Join(w.p.Data, "artifacts")); !os.IsNotExist(err) {
		t.Errorf("a part published something: %v", err)
	}
	if _, err := os.Stat(filepath.Join(w.p.Data, "store", "ledger")); !os.IsNotExist(err) {
		t.Errorf("a part wrote to the ledger: %v", err)
	}
}
