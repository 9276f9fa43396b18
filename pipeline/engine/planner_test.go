package engine_test

import (
	"fmt"
	"strings"
	"testing"

	"neurorbit/pipeline/engine"
	"neurorbit/pipeline/fault"
	"neurorbit/pipeline/stage"
)

// planned returns "<stage> <state> <to compute>+<open>/<shards>" for each stage.
func (w *world) planned(cfg *engine.Config) string {
	w.t.Helper()
	plans, err := w.p.Plan(cfg, nil, false)
	if err != nil {
		w.t.Fatal(err)
	}
	var out []string
	for _, sp := range plans {
		all, open := sp.ToCompute()
		out = append(out, fmt.Sprintf("%s %s %d+%d/%d", sp.Stage.Name, sp.State, all-open, open, len(sp.Shards)))
	}
	return strings.Join(out, ", ")
}

// A plan for a config that was never run says what its run then computes: it
// finds results of other configs, and leaves open only what nobody has made.
func TestPlanAhead(t *testing.T) {
	w := newWorld(t)
	expect := func(cfg *engine.Config, want string) {
		t.Helper()
		if got := w.planned(cfg); got != want {
			t.Errorf("planned %s, want %s", got, want)
		}
	}
	first := config(3, 0)
	expect(first, "squares missing 3+0/3, total missing 1+1/2")
	w.mustRun(first, "squares 3/3, total 2/2")
	expect(first, "squares fresh 0+0/3, total fresh 0+0/2")

	same := config(3, 0)
	same.Name = "same"
	expect(same, "squares missing 0+0/3, total missing 0+0/2")
	w.mustRun(same, "squares 0/3, total 0/2")

	more := config(4, 0)
	more.Name = "more"
	expect(more, "squares missing 1+0/4, total missing 0+1/2")
	w.mustRun(more, "squares 1/4, total 1/2")

	// A change of the config that is in force: stale, and what reads it waits.
	expect(config(2, 0), "squares stale 0+0/2, total waiting 0+1/2")
	w.mustRun(config(2, 0), "squares 0/2, total 1/2")
}

// What changes some settings of a config takes from it what does not depend on these,
// and leaves it as it is.
func TestPlanChanged(t *testing.T) {
	w := newWorld(t)
	base := config(3, 0)
	w.mustRun(base, "squares 3/3, total 2/2")
	expect := func(cfg *engine.Config, want string) {
		t.Helper()
		if got := w.planned(cfg); got != want {
			t.Errorf("planned %s, want %s", got, want)
		}
	}
	const fresh = "squares fresh 0+0/3, total fresh 0+0/2"
	same, more := config(3, 0), config(4, 0)
	same.Name, same.Base = base.Name+"+00000000", base.Name
	more.Name, more.Base = base.Name+"+00000001", base.Name
	expect(same, fresh)
	w.mustRun(same, "squares 0/3, total 0/2")
	if _, ok := w.p.Store.Stage(same.Name, "total"); ok {
		t.Error("what is the same was published twice")
	}
	expect(more, "squares stale 1+0/4, total waiting 0+1/2")
	w.mustRun(more, "squares 1/4, total 1/2")
	expect(more, "squares fresh 0+0/4, total fresh 0+0/2")
	expect(base, fresh)
	expect(same, fresh)
}

// A plan is bounded.
func TestTooManyShards(t *testing.T) {
	st := squares()
	st.Shards = func(any) ([]stage.Shard, error) { return make([]stage.Shard, 100_001), nil }
	w := newWorld(t, st)
	_, err := w.p.Plan(config(3, 0), nil, false)
	if fault.Of(err) != fault.Usage || !strings.Contains(err.Error(), "100001 shards, more than 100000") {
		t.Errorf("error %v", err)
	}
}

// Configs that are planned together are planned as each would be alone.
func TestPlanEach(t *testing.T) {
	w := newWorld(t)
	w.mustRun(config(3, 0), "squares 3/3, total 2/2")
	var cfgs []*engine.Config
	for i := range 8 {
		cfg := config(2+i%4, i%2)
		cfg.Name = fmt.Sprint("c", i)
		cfgs = append(cfgs, cfg)
	}
	all, err := w.p.PlanEach(append(cfgs, config(3, 0)))
	if err != nil {
		t.Fatal(err)
	}
	for i, cfg := range append(cfgs, config(3, 0)) {
		alone, err := w.p.Plan(cfg, nil, false)
		if err != nil {
			t.Fatal(err)
		}
		for k, sp := range alone {
			got := all[i][k]
			if got.Key != sp.Key || got.State != sp.State || got.Config != sp.Config || len(got.Shards) != len(sp.Shards) {
				t.Errorf("%s of %s: %s %s, want %s %s", sp.Stage.Name, cfg.Name, got.State, got.Key, sp.State, sp.Key)
				continue
			}
			for j, sh := range sp.Shards {
				g := got.Shards[j]
				if g.Key != sh.Key || g.Reason != sh.Reason || g.Open != sh.Open || (g.Record == nil) != (sh.Record == nil) {
					t.Errorf("%s of %s: shard %s is planned otherwise", sp.Stage.Name, cfg.Name, sh.Shard.ID)
				}
			}
		}
	}
}
