package engine_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"neurorbit/pipeline/engine"
	"neurorbit/pipeline/stage"
	"neurorbit/pipeline/store"
)

// pages writes a file for each decade, so that fewer decades leave files that
// are to be removed.
func pages() *stage.Stage {
	return &stage.Stage{
		Name:    "pages",
		Config:  func() any { return &squaresSection{} },
		Outputs: []stage.Output{{Name: "page", Doc: "pages"}},
		Shards: func(config any) (out []stage.Shard, err error) {
			s := config.(*squaresSection)
			for d := range s.Decades {
				out = append(out, stage.Shard{ID: fmt.Sprint("p", d), Params: decade{d, s.Offset}})
			}
			return out, nil
		},
		Run: func(_ context.Context, t *stage.Task) error {
			d := t.Shard.Params.(decade)
			return t.Out.WriteFile(fmt.Sprintf("page/%d.txt", d.Decade), fmt.Appendf(nil, "page %d, %d", d.Decade, d.Offset))
		},
	}
}

// elsewhere returns a world over a copy of another one's folder.
func (w *world) elsewhere(root string) *world {
	p := *w.p
	p.Root, p.Data = root, filepath.Join(root, "data")
	c := &world{t: w.t, p: &p, code: w.code}
	c.reopen()
	return c
}

// visible digests every file below the folder of artifacts.
func visible(t *testing.T, w *world) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := filepath.WalkDir(filepath.Join(w.p.Data, "artifacts"), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		out[path[len(w.p.Data):]], _, err = store.DigestFile(path)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func copyTree(t *testing.T, from string) string {
	t.Helper()
	to := filepath.Join(t.TempDir(), "copy")
	if err := os.CopyFS(to, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
	return to
}

// TestEveryWritePoint copies the project at each time a run reaches a labelled
// write point, which is what a kill there leaves: every file that is visible is
// the old or the new one, every record is whole, and a run from there on gives
// what it gives undisturbed, computing nothing that was recorded. Then it has
// the call after each point fail: the run says so, and the next one mends it.
func TestEveryWritePoint(t *testing.T) {
	first, second := config(3, 0), config(2, 1)
	w := newWorld(t, squares(), total(), pages())
	if _, err := w.run(first, engine.Options{}); err != nil {
		t.Fatal(err)
	}
	old := visible(t, w)
	start := copyTree(t, w.p.Root)
	t.Cleanup(func() { store.Fault = nil })

	type copied struct{ point, root string }
	var copies []copied
	labels := map[string]int{}
	store.Fault = func(point, _ string) error {
		labels[point]++
		copies = append(copies, copied{fmt.Sprintf("%s, time %d", point, labels[point]), copyTree(t, w.p.Root)})
		return nil
	}
	if _, err := w.run(second, engine.Options{}); err != nil {
		t.Fatal(err)
	}
	store.Fault = nil
	now := visible(t, w)
	if maps.Equal(old, now) || len(now) >= len(old) {
		t.Fatalf("the second run changes and removes nothing: %v, then %v", old, now)
	}
	// This run collects nothing and no line of the ledger is damaged.
	for _, l := range []string{
		store.BlobCreated, store.BlobWritten, store.BlobSynced, store.BlobRenamed, store.LedgerBefore, store.LedgerWritten,
		store.FileCreated, store.FileWritten, store.FileSynced, store.FileRenamed, store.FileRemoving,
	} {
		if labels[l] == 0 {
			t.Errorf("write point %s was not reached", l)
		}
	}
	sound := func(what string, c *world) {
		t.Helper()
		for name, text := range visible(t, c) {
			if text != old[name] && text != now[name] && !strings.HasPrefix(filepath.Base(name), ".tmp-") {
				t.Errorf("%s: %s is neither the old nor the new file", what, name)
			}
		}
		for _, sh := range c.p.Store.Shards() {
			for _, o := range sh.Outputs {
				if err := c.p.Store.CheckBlob(o.Blob, store.ReadAll); err != nil {
					t.Errorf("%s: %v", what, err)
				}
			}
		}
	}
	mended := func(what string, c *world) {
		t.Helper()
		have := len(c.p.Store.Shards())
		if _, err := c.run(second, engine.Options{}); err != nil {
			t.Fatalf("%s: then %v", what, err)
		}
		if got := visible(t, c); !maps.Equal(got, now) {
			t.Errorf("%s: then other artifacts: %v", what, slices.Sorted(maps.Keys(got)))
		}
		if all := len(w.p.Store.Shards()); len(c.p.Store.Shards()) != all || have > all {
			t.Errorf("%s: %d records, then %d, want %d", what, have, len(c.p.Store.Shards()), all)
		}
		if check, err := c.p.Check(t.Context(), -1); err != nil || len(check.Damages) > 0 {
			t.Errorf("%s: then damaged: %v, %v", what, check.Damages, err)
		}
	}
	for _, k := range copies {
		c := w.elsewhere(k.root)
		sound(k.point, c)
		mended(k.point, c)
	}
	for n := 1; n <= len(copies); n++ {
		what := "EIO at " + copies[n-1].point
		c := w.elsewhere(copyTree(t, start))
		met := 0
		store.Fault = func(point, path string) error {
			if met++; met == n {
				return &fs.PathError{Op: point, Path: path, Err: syscall.EIO}
			}
			return nil
		}
		_, err := c.run(second, engine.Options{})
		store.Fault = nil
		if !errors.Is(err, syscall.EIO) {
			t.Fatalf("%s: %v", what, err)
		}
		sound(what, c)
		mended(what, c)
	}
	t.Logf("figures: %d kills and %d failures at all occurrences of %d labelled points", len(copies), len(copies), len(labels))
}

// TestNoGoroutineStays: a run leaves no goroutine behind, whether it ends well,
// fails or is cancelled in the middle; nor does a recomputation.
func TestNoGoroutineStays(t *testing.T) {
	started := make(chan struct{}, 100)
	mode := ""
	slow := squares()
	run := slow.Run
	slow.Run = func(ctx context.Context, task *stage.Task) error {
		switch mode {
		case "fail":
			if task.Shard.ID == "d3" {
				return errors.New("no")
			}
		case "cancel":
			started <- struct{}{}
			<-ctx.Done()
			return ctx.Err()
		}
		return run(ctx, task)
	}
	// do runs or recomputes; a cancelled one is cancelled once two shards run.
	do := func(w *world, offset int, recompute bool) error {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		if mode == "cancel" {
			go func() {
				<-started
				<-started
				cancel()
			}()
		}
		cfg, opt := config(8, offset), engine.Options{Workers: 4, Observer: quiet{}}
		if recompute {
			plans, err := w.p.Plan(cfg, nil, false)
			if err != nil {
				return err
			}
			_, err = w.p.Recompute(ctx, engine.StoredShards(plans), opt)
			return err
		}
		if err := w.p.Store.Lock(); err != nil {
			return err
		}
		_, err := w.p.Run(ctx, cfg, opt)
		return errors.Join(err, w.p.Store.Unlock())
	}
	for _, recompute := range []bool{false, true} {
		for _, m := range []string{"well", "fail", "cancel"} {
			w := newWorld(t, slow, total())
			mode = "well"
			if err := do(w, 0, false); err != nil {
				t.Fatal(err)
			}
			before := runtime.NumGoroutine()
			mode = m
			offset := 1
			if recompute {
				offset = 0
			}
			if err := do(w, offset, recompute); (err == nil) != (m == "well") {
				t.Errorf("%s, recompute %v: %v", m, recompute, err)
			}
			for wait := time.Millisecond; runtime.NumGoroutine() > before; wait *= 2 {
				if wait > 10*time.Second {
					stacks := make([]byte, 1<<16)
					t.Fatalf("%s, recompute %v: %d goroutines before, %d after\n%s", m, recompute, before, runtime.NumGoroutine(),
						bytes.TrimSpace(stacks[:runtime.Stack(stacks, true)]))
				}
				time.Sleep(wait)
			}
		}
	}
}
