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
	if err := s.Join(); err != nil {
		return nil, err
	}
	p := *w.p
	p.Store = s
	r, err := p.RunPart(w.t.Context(), cfg, part, engine.Options{Stages: stages, Workers: 2, Observer: quiet{}})
	return r, errors.Join(err, s.Leave())
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

// left counts what a run would compute.
func (w *world) left(cfg *engine.Config) int {
	w.t.Helper()
	w.reopen()
	plans, err := w.p.Plan(cfg, nil, false)
	if err != nil {
		w.t.Fatal(err)
	}
	n := 0
	for _, sp := range plans {
		all, _ := sp.ToCompute()
		n += all
	}
	return n
}

// finish runs what parts have left and compares all that is published.
func (w *world) finish(want map[string]string, computed string) {
	w.t.Helper()
	w.reopen()
	w.mustRun(everyConfig(), computed)
	if !maps.Equal(artifacts(w.t, w), want) {
		w.t.Error("other bytes")
	}
	if got := w.reasons(everyConfig()); got != "fresh: " {
		w.t.Error(got)
	}
}

const nothingLeft = "squares 0/5, total 0/2, walk 0/6, page 0/2, fan 0/8"

// TestParts: parts in any number and order, each once or twice, as often as there
// is something left, then a run that computes nothing: the same bytes as a run.
func TestParts(t *testing.T) {
	want := expected(t)
	rng := rand.New(rand.NewPCG(1, 2))
	for _, n := range []int{1, 2, 3, 5, 9} {
		w := newWorld(t, everything()...)
		for round := 0; w.left(everyConfig()) > 0; round++ {
			if round > 6 {
				t.Fatalf("%d parts: still not complete after %d rounds", n, round)
			}
			parts := rng.Perm(n)
			parts = append(parts, parts[:rng.IntN(n)]...)
			for _, i := range parts {
				w.mustPart(everyConfig(), engine.Part{I: i + 1, N: n})
			}
		}
		w.finish(want, nothingLeft)
	}
}

// TestPartsAtOnce: all parts at the same time, each twice, beside processes that
// publish.
func TestPartsAtOnce(t *testing.T) {
	want := expected(t)
	w := newWorld(t, everything()...)
	for round := 0; w.left(everyConfig()) > 0; round++ {
		if round > 6 {
			t.Fatal("not complete after six rounds")
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
	}
	w.finish(want, nothingLeft)
}

// TestLevels: the levels of a plan, one after another, each round once, compute
// everything, whatever the number of parts, and no shard twice.
func TestLevels(t *testing.T) {
	want := expected(t)
	for _, n := range []int{1, 2, 3, 16} {
		w := newWorld(t, everything()...)
		plans, err := w.p.Plan(everyConfig(), nil, false)
		if err != nil {
			t.Fatal(err)
		}
		computed := 0
		for _, l := range w.p.Levels(plans, n, 0) {
			if l.Parts > n {
				t.Errorf("%v has %d parts", l.Stages, l.Parts)
			}
			for range l.Rounds {
				for _, i := range rand.Perm(l.Parts) {
					results, err := w.part(everyConfig(), engine.Part{I: i + 1, N: l.Parts}, l.Stages...)
					if err != nil {
						t.Fatalf("%d parts, %v: %v", n, l.Stages, err)
					}
					for _, r := range results {
						computed += r.Computed
					}
				}
			}
		}
		if computed != 5+2+6+2+8 {
			t.Errorf("%d parts: %d shards computed", n, computed)
		}
		w.finish(want, nothingLeft)
		if plans, err = w.p.Plan(everyConfig(), nil, false); err != nil {
			t.Fatal(err)
		}
		if l := w.p.Levels(plans, n, 0); len(l) != 0 {
			t.Errorf("when all is fresh: %v", l)
		}
	}
}

// TestRunAfterSomeParts: a run uses what parts have stored, and computes the rest;
// what reads from an incomplete stage waits.
func TestRunAfterSomeParts(t *testing.T) {
	want := expected(t)
	w := newWorld(t, everything()...)
	if got := w.mustPart(everyConfig(), engine.Part{I: 2, N: 3}); got != "squares 2/2, walk 3/3, fan 1/2" {
		t.Error(got)
	}
	if _, ok := w.p.Store.Stage("toy", "squares"); ok {
		t.Error("an incomplete stage was published")
	}
	if _, err := os.Stat(filepath.Join(w.p.Data, "store", "ledger")); !os.IsNotExist(err) {
		t.Errorf("a part wrote to the ledger: %v", err)
	}
	w.finish(want, "squares 3/5, total 2/2, walk 3/6, page 2/2, fan 7/8")
}

// TestPartDamage: a bit that flips in a segment or in a blob is noticed, and just
// that is computed again.
func TestPartDamage(t *testing.T) {
	want := expected(t)
	w := newWorld(t, squares(), total(), walk(nil), page(), fan())
	cfg := everyConfig()
	w.mustPart(cfg, engine.Part{I: 1, N: 1})
	dir := filepath.Join(w.p.Data, "store", "segments")
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 1 {
		t.Fatal(entries, err)
	}
	flip(t, filepath.Join(dir, entries[0].Name()))
	w.reopen()
	if bad := w.p.Store.BadLines(); len(bad) != 1 || filepath.Dir(bad[0].File) != dir {
		t.Errorf("bad lines %v", bad)
	}
	if n := w.left(cfg); n < 1 || n > 8 {
		t.Errorf("%d shards are left", n)
	}
	if _, err := w.run(cfg, engine.Options{}); err != nil {
		t.Fatal(err)
	}
	if bad := w.p.Store.BadLines(); len(bad) != 0 {
		t.Errorf("bad lines after a run: %v", bad)
	}
	w.finish(want, nothingLeft)
}

// TestSeconds: recorded times predict, by name, otherwise by declared cost at
// their rate; small work makes few parts.
func TestSeconds(t *testing.T) {
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
	plans, err := w.p.Plan(config(5, 7), []string{"squares"}, false)
	if err != nil {
		t.Fatal(err)
	}
	if s, known := w.p.Seconds(plans[0]); fmt.Sprintf("%.1f %v", s, known) != "188.6 true" {
		t.Errorf("predicted %v, %v", s, known)
	}
	for target, want := range map[float64]int{0: 3, 100: 2, 1000: 1} {
		if l := w.p.Levels(plans, 3, target); len(l) != 1 || l[0].Parts != want {
			t.Errorf("target %v: %+v, want %d parts", target, l, want)
		}
	}
}

// TestSecondsOfOther: of a config that was never made, similar work of the same code is
// known, and larger work is not.
func TestSecondsOfOther(t *testing.T) {
	w := newWorld(t)
	w.mustRun(config(4, 0), "squares 4/4, total 2/2")
	for n, want := range map[int]bool{5: true, 60: false} {
		cfg := config(n, 7)
		cfg.Name = "other"
		plans, err := w.p.Plan(cfg, []string{"squares"}, false)
		if err != nil {
			t.Fatal(err)
		}
		if s, known := w.p.Seconds(plans[0]); known != want || want != (s > 0) {
			t.Errorf("%d shards: predicted %v, %v", n, s, known)
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
		d := engine.Divide(shards, n)
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
		if again := engine.Divide(shards, n); fmt.Sprint(again) != fmt.Sprint(d) {
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
	d := engine.Divide(shards, 4)
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
	d := engine.Divide(shards, 8)
	if len(d) != 1 || len(d[0]) != 3 || len(d[0][0]) != 6 {
		t.Errorf("divided into %v", d)
	}
}
