package engine_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"weak"

	"neurorbit/pipeline/engine"
	"neurorbit/pipeline/stage"
	"neurorbit/pipeline/table"
)

// readers is a stage whose shards all read the squares; each calls use.
func readers(n int, use func(t *stage.Task) (int64, error)) *stage.Stage {
	return &stage.Stage{
		Name:    "readers",
		Inputs:  []stage.Input{{Table: "squares/squares"}},
		Outputs: []stage.Output{{Name: "sums", Row: readerRow{}, Key: []string{"shard"}, Doc: "a sum", Source: "arithmetic"}},
		Shards: func(any) (out []stage.Shard, err error) {
			for i := range n {
				out = append(out, stage.Shard{ID: fmt.Sprint("r", i)})
			}
			return append(out, stage.Shard{ID: "blind", Inputs: []string{}}), nil
		},
		Run: func(ctx context.Context, t *stage.Task) error {
			if t.Shard.ID == "blind" {
				if _, err := t.In.Once("squares/squares", nil); err == nil || !strings.Contains(err.Error(), "does not declare the input") {
					return fmt.Errorf("an undeclared table: %v", err)
				}
				return nil
			}
			sum, err := use(t)
			if err != nil {
				return err
			}
			return t.Out.Append("sums", []readerRow{{t.Shard.ID, sum}})
		},
	}
}

type readerRow struct {
	Shard string `col:"shard" doc:"who read"`
	Sum   int64  `col:"sum" doc:"the sum of the squares"`
}

type squareSum struct{ sum int64 }

func newSum(rows []squareRow) (*squareSum, error) {
	s := new(squareSum)
	for _, r := range rows {
		s.sum += r.N2
	}
	return s, nil
}

// Shards that run at the same time share what is parsed once; after the run it is
// let go. A recomputation parses again, once.
func TestOnce(t *testing.T) {
	const shards = 20
	var parsed atomic.Int32
	var mu sync.Mutex
	var held weak.Pointer[squareSum]
	w := newWorld(t, squares(), readers(shards, func(t *stage.Task) (int64, error) {
		s, err := table.ReadOnce(t.In, "squares/squares", func(rows []squareRow) (*squareSum, error) {
			parsed.Add(1)
			runtime.Gosched()
			return newSum(rows)
		})
		if err != nil {
			return 0, err
		}
		mu.Lock()
		held = weak.Make(s)
		mu.Unlock()
		return s.sum, nil
	}))
	if got, err := w.run(config(2, 0), engine.Options{Workers: 8}); err != nil || got != "squares 2/2, readers 21/21" {
		t.Fatal(got, err)
	}
	if n := parsed.Load(); n != 1 {
		t.Errorf("%d shards parsed the table %d times", shards, n)
	}
	tab, err := table.OpenFile(w.p.ArtifactPath("toy", "readers/sums.parquet"))
	if err != nil {
		t.Fatal(err)
	}
	if c, _ := tab.Column("sum"); tab.NumRows != shards || slices.Min(c.Ints) != 2470 || slices.Max(c.Ints) != 2470 {
		t.Errorf("%d sums: %v", tab.NumRows, c.Ints)
	}
	runtime.GC()
	if held.Value() != nil {
		t.Error("what was parsed is kept after the run")
	}

	// Other contents are parsed anew.
	if got, err := w.run(config(2, 1), engine.Options{Workers: 8}); err != nil || got != "squares 2/2, readers 20/21" {
		t.Fatal(got, err)
	}
	if n := parsed.Load(); n != 2 {
		t.Errorf("two runs parsed %d times", n)
	}
	plans, err := w.p.Plan(config(2, 1), []string{"readers"}, false)
	if err != nil {
		t.Fatal(err)
	}
	r, err := w.p.Recompute(t.Context(), engine.StoredShards(plans), engine.Options{Workers: 8, Observer: quiet{}})
	if err != nil || len(r.Mismatches) > 0 {
		t.Fatal(r, err)
	}
	if n := parsed.Load(); n != 3 {
		t.Errorf("the recomputation parsed %d times", n-2)
	}
}

// An error or a panic is not kept: who asks next parses again.
func TestOnceErrors(t *testing.T) {
	bad := errors.New("bad rows")
	build := func(fail func() error) func([]squareRow) (*squareSum, error) {
		return func(rows []squareRow) (*squareSum, error) {
			if err := fail(); err != nil {
				return nil, err
			}
			return newSum(rows)
		}
	}
	w := newWorld(t, squares(), readers(1, func(t *stage.Task) (int64, error) {
		const name = "squares/squares"
		if _, err := table.ReadOnce(t.In, name, build(func() error { return bad })); !errors.Is(err, bad) || err.Error() != name+": bad rows" {
			return 0, fmt.Errorf("a failed parse: %v", err)
		}
		func() {
			defer func() { recover() }()
			table.ReadOnce(t.In, name, build(func() error { panic("oh") }))
		}()
		s, err := table.ReadOnce(t.In, name, build(func() error { return nil }))
		if err != nil {
			return 0, err
		}
		again, err := table.ReadOnce(t.In, name, build(func() error { return bad }))
		if err != nil || again != s {
			return 0, fmt.Errorf("parsed again: %v, %v", again, err)
		}
		if _, err := table.ReadOnce(t.In, name, func(rows []squareRow) (int, error) { return len(rows), nil }); err == nil || !strings.Contains(err.Error(), "made into a *engine_test.squareSum before") {
			return 0, fmt.Errorf("another type: %v", err)
		}
		return s.sum, nil
	}))
	w.mustRun(config(2, 0), "squares 2/2, readers 2/2")
}

// A table without the wanted column is an error that names it.
func TestOnceColumns(t *testing.T) {
	w := newWorld(t, squares(), readers(1, func(t *stage.Task) (int64, error) {
		type other struct {
			X int64 `col:"x"`
		}
		_, err := table.ReadOnce(t.In, "squares/squares", func([]other) (int64, error) { return 0, nil })
		return 0, err
	}))
	if _, err := w.run(config(1, 0), engine.Options{}); err == nil || !strings.Contains(err.Error(), "squares/squares: table: no column x") {
		t.Errorf("a missing column: %v", err)
	}
}

// A shard is given the key under which its result is stored, in a run as in a
// recomputation.
func TestKeyOfTask(t *testing.T) {
	st := page()
	st.Run = func(ctx context.Context, t *stage.Task) error {
		return t.Out.WriteFile("page/"+t.Shard.ID+".txt", []byte(t.Key))
	}
	w := newWorld(t, walk(nil), st)
	w.mustRun(walkConfig(1, 1), "walk 2/2, page 2/2")
	rec, _ := w.p.Store.Stage("toy", "page")
	for _, key := range rec.Shards {
		sh, _ := w.p.Store.Shard(key)
		if got, err := os.ReadFile(w.p.ArtifactPath("toy", "page/page/"+sh.ID+".txt")); err != nil || string(got) != key {
			t.Errorf("shard %s shows the key %s, not %s (%v)", sh.ID, got, key, err)
		}
	}
	plans, err := w.p.Plan(walkConfig(1, 1), []string{"page"}, false)
	if err != nil {
		t.Fatal(err)
	}
	r, err := w.p.Recompute(t.Context(), engine.StoredShards(plans), engine.Options{Workers: 1, Observer: quiet{}})
	if err != nil || len(r.Mismatches) > 0 {
		t.Error(r, err)
	}
	if a := stage.ShortKey(rec.Shards[0]); len(a) != 12 || !strings.HasPrefix(rec.Shards[0], a) {
		t.Errorf("short key %s of %s", a, rec.Shards[0])
	}
}
