package store

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// joined opens a store that writes to a segment until the test ends.
func joined(t *testing.T, dir string) *Store {
	t.Helper()
	s := open(t, dir)
	if err := s.Join(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Leave(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// leave completes a segment.
func leave(t *testing.T, s *Store) {
	t.Helper()
	if err := s.Leave(); err != nil {
		t.Fatal(err)
	}
}

// published records a stage with these shards.
func published(t *testing.T, s *Store, keys ...string) {
	t.Helper()
	if err := s.Append(&Record{Stage: &Stage{Config: "some", Stage: "demo", Key: "K", Shards: keys}}); err != nil {
		t.Fatal(err)
	}
}

// Processes store results at the same time, beside the holder of the lock and
// whoever takes it next, and every reader sees them.
func TestJoin(t *testing.T) {
	dir := t.TempDir()
	holder := open(t, dir)
	if err := holder.Lock(); err != nil {
		t.Fatal(err)
	}
	a, b := joined(t, dir), joined(t, dir)
	half, err := os.CreateTemp(a.tmp, "blob-*")
	if err != nil {
		t.Fatal(err)
	}
	defer half.Close()
	addShard(t, a, "1", "one")
	addShard(t, b, "2", "two")
	addShard(t, b, "1", "one") // the same work elsewhere
	addShard(t, holder, "3", "three")
	if err := holder.Unlock(); err != nil {
		t.Fatal(err)
	}
	leave(t, b)
	s := locked(t, dir)
	if _, err := os.Stat(half.Name()); err != nil {
		t.Errorf("taking the lock removed what another process is writing: %v", err)
	}
	if err := a.Refresh(); err != nil {
		t.Fatal(err)
	}
	for _, r := range []*Store{a, s, open(t, dir)} {
		for _, key := range []string{"1", "2", "3"} {
			sh, ok := r.Shard(key)
			if !ok {
				t.Fatalf("record %s is not seen", key)
			}
			if err := r.CheckBlob(sh.Outputs[0].Blob, ReadAll); err != nil {
				t.Error(err)
			}
			if _, ok := r.Context(sh.Context); !ok {
				t.Errorf("the context of %s is not seen", key)
			}
		}
		if bad := r.BadLines(); len(bad) > 0 {
			t.Error(bad)
		}
	}
	published(t, s, "1", "2")
	own := addShard(t, a, "4", "four")
	if err := a.Refresh(); err != nil {
		t.Fatal(err)
	}
	if _, ok := a.Stage("some", "demo"); !ok {
		t.Error("a stage that was published in the meantime is not seen")
	}
	if _, ok := a.Context(own.Context); !ok {
		t.Error("reading again forgets what was added")
	}
}

func TestJoinedMayNotPublish(t *testing.T) {
	dir := t.TempDir()
	s := joined(t, dir)
	if err := s.Append(&Record{Stage: &Stage{Config: "some", Stage: "demo"}}); err == nil {
		t.Error("a stage was recorded without the lock")
	}
	if err := s.Append(&Record{Shard: &Shard{Key: "1", Context: "unknown"}}); err == nil {
		t.Error("a record without its context")
	}
	leave(t, s)
	if entries, err := os.ReadDir(filepath.Join(dir, "segments")); err != nil || len(entries) > 0 {
		t.Errorf("a segment without records is left: %v, %v", entries, err)
	}
}

// At every write point of a process that has joined, what a record names is on
// disk, and every record of before is whole.
func TestJoinedWriteOrder(t *testing.T) {
	dir := t.TempDir()
	s := joined(t, dir)
	points := map[string]int{}
	t.Cleanup(func() { Fault = nil })
	least := 0
	Fault = func(point, _ string) error {
		points[point]++
		r := open(t, dir)
		if n := len(r.Shards()); n < least {
			t.Errorf("at %s: %d records, there were %d", point, n, least)
		} else {
			least = n
		}
		for _, sh := range r.Shards() {
			if _, ok := r.Context(sh.Context); !ok {
				t.Errorf("at %s: no context", point)
			}
			for _, o := range sh.Outputs {
				if err := r.CheckBlob(o.Blob, ReadAll); err != nil {
					t.Errorf("at %s: %v", point, err)
				}
			}
		}
		return nil
	}
	for i := range 5 {
		addShard(t, s, fmt.Sprint(i), fmt.Sprint("text ", i))
	}
	leave(t, s)
	if points[LedgerBefore] != 6 || points[LedgerWritten] != 6 || points[BlobWritten] != 5 || least != 5 {
		t.Errorf("write points %v, %d records", points, least)
	}
}

// TestJoinedFails: an append that fails is taken back, and the next one stands
// with its context.
func TestJoinedFails(t *testing.T) {
	for _, point := range []string{LedgerBefore, LedgerWritten} {
		dir := t.TempDir()
		s := joined(t, dir)
		t.Cleanup(func() { Fault = nil })
		failure := errors.New("no")
		Fault = func(p, _ string) error {
			if p == point {
				return failure
			}
			return nil
		}
		c := &Context{ID: "c", Components: map[string]string{"code:x": "1"}}
		sh := &Shard{Key: "1", Stage: "demo", ID: "one", Context: "c"}
		if err := s.Append(&Record{Context: c}, &Record{Shard: sh}); !errors.Is(err, failure) {
			t.Fatalf("%s: %v", point, err)
		}
		if _, ok := s.Shard("1"); ok {
			t.Errorf("%s: what was not recorded counts", point)
		}
		Fault = nil
		if err := s.Append(&Record{Shard: sh}); err != nil {
			t.Fatal(err)
		}
		r := open(t, dir)
		if _, ok := r.Shard("1"); !ok || len(r.BadLines()) > 0 {
			t.Errorf("%s: then %v", point, r.BadLines())
		}
		if _, ok := r.Context("c"); !ok {
			t.Errorf("%s: the context is missing", point)
		}
	}
}

// TestSegmentDamage flips bytes of a segment and cuts it: the record is no more,
// the others are; who takes the lock sets the line aside.
func TestSegmentDamage(t *testing.T) {
	base := t.TempDir()
	p := joined(t, base)
	addShard(t, p, "1", "one")
	from := p.out.good
	addShard(t, p, "2", "two")
	to := p.out.good
	addShard(t, p, "3", "three")
	name := filepath.Base(p.segment) + segmentExt
	leave(t, p)
	data, err := os.ReadFile(filepath.Join(base, "segments", name))
	if err != nil {
		t.Fatal(err)
	}
	spoilt := func(data []byte) *Store {
		dir := t.TempDir()
		if err := os.CopyFS(dir, os.DirFS(base)); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, "segments", name), data, 0o666); err != nil {
			t.Fatal(err)
		}
		return open(t, dir)
	}
	for i := from; i < to-1; i += 37 {
		bad := bytes.Clone(data)
		bad[i] ^= 0x20
		s := spoilt(bad)
		_, two := s.Shard("2")
		_, one := s.Shard("1")
		_, three := s.Shard("3")
		if !one || two && damaged(s.BadLines()) == nil || !three || damaged(s.BadLines()) == nil {
			t.Fatalf("byte %d: records 1 %v, 2 %v, 3 %v, bad lines %v", i, one, two, three, s.BadLines())
		}
		if err := s.Lock(); err != nil {
			t.Fatal(err)
		}
		if g, err := s.Collect(false, all); err == nil || g.Blobs+g.Records > 0 {
			t.Fatalf("byte %d: collected %+v, %v", i, g, err)
		}
		if err := s.Unlock(); err != nil {
			t.Fatal(err)
		}
		again := open(t, s.Dir())
		if bad := again.BadLines(); len(bad) > 0 {
			t.Fatalf("byte %d: still damaged after a writer: %v", i, bad)
		}
		if _, ok := again.Shard("3"); !ok {
			t.Fatalf("byte %d: another record is gone", i)
		}
		if aside, err := os.ReadFile(filepath.Join(s.Dir(), "ledger.damaged")); err != nil || len(aside) == 0 {
			t.Fatalf("byte %d: the line was not kept: %v", i, err)
		}
	}
	for cut := from; cut < to; cut += 19 {
		s := spoilt(data[:cut])
		if _, ok := s.Shard("1"); !ok {
			t.Fatalf("cut at %d: the first record is gone", cut)
		}
		if _, ok := s.Shard("2"); ok || damaged(s.BadLines()) != nil {
			t.Fatalf("cut at %d: %v, bad lines %v", cut, ok, s.BadLines())
		}
	}
}

// gc keeps results that are not published yet, and what may be about to be named;
// it puts what is published into the ledger.
func TestCollectSegments(t *testing.T) {
	dir := t.TempDir()
	s := locked(t, dir)
	done := joined(t, dir)
	one := addShard(t, done, "1", "one").Outputs[0].Blob
	leave(t, done)
	p := joined(t, dir)
	two := addShard(t, p, "2", "two").Outputs[0].Blob
	young, old := put(t, p, "young"), put(t, p, "old")
	killed := joined(t, dir)
	addShard(t, killed, "3", "three")
	past := time.Now().Add(-2 * litterAge)
	for _, f := range []string{s.BlobPath(one.Digest), s.BlobPath(two.Digest), s.BlobPath(old.Digest), killed.tmp, killed.segment + segmentExt} {
		if err := os.Chtimes(f, past, past); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Refresh(); err != nil {
		t.Fatal(err)
	}
	if g, err := s.Collect(false, all); err != nil || g.Blobs != 1 {
		t.Errorf("collected %+v, %v", g, err)
	}
	if s.CheckBlob(one, ReadAll) != nil || s.CheckBlob(two, ReadAll) != nil || s.CheckBlob(young, ReadAll) != nil || s.CheckBlob(old, ReadAll) == nil {
		t.Error("the wrong blobs were kept")
	}
	if n := len(s.index.segments()); n != 3 {
		t.Errorf("%d segments are left, though nothing is published", n)
	}
	published(t, s, "1", "2", "3")
	if err := s.Unlock(); err != nil {
		t.Fatal(err)
	}
	if err := s.Lock(); err != nil { // completes what was left behind long ago
		t.Fatal(err)
	}
	if _, err := os.Stat(killed.tmp); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the litter of a process killed long ago is left: %v", err)
	}
	if _, err := os.Stat(p.tmp); err != nil {
		t.Errorf("the folder of a running process is gone: %v", err)
	}
	if _, err := s.Collect(false, all); err != nil {
		t.Fatal(err)
	}
	if n := len(s.index.segments()); n != 1 {
		t.Errorf("%d segments are left, want the one that is written to", n)
	}
	for _, key := range []string{"1", "2", "3"} {
		if _, ok := open(t, dir).Shard(key); !ok {
			t.Errorf("record %s is gone", key)
		}
	}
	// It was not dead: what it stores now is lost, and computed again.
	if err := killed.Append(&Record{Context: &Context{ID: "c"}}, &Record{Shard: &Shard{Key: "4", ID: "four", Context: "c"}}); err != nil {
		t.Error(err)
	}
	leave(t, killed)
}

// A gc that is stopped at any write point loses nothing, and the next one
// completes it.
func TestCollectInterrupted(t *testing.T) {
	type stop struct{}
	for at := 1; ; at++ {
		dir := t.TempDir()
		for i := range 3 {
			p := joined(t, dir)
			addShard(t, p, fmt.Sprint(i), fmt.Sprint("text ", i))
			leave(t, p)
		}
		s := open(t, dir)
		if err := s.Lock(); err != nil {
			t.Fatal(err)
		}
		published(t, s, "0", "1", "2")
		n, stopped := 0, false
		Fault = func(string, string) error {
			if n++; n == at {
				panic(stop{})
			}
			return nil
		}
		func() {
			defer func() {
				if v := recover(); v != nil {
					if v != any(stop{}) {
						panic(v)
					}
					stopped = true
				}
			}()
			if _, err := s.Collect(false, all); err != nil {
				t.Error(err)
			}
		}()
		Fault = nil
		_ = s.lock.Unlock() // as the system does for a process that ends
		for round := range 2 {
			again := open(t, dir)
			if len(again.Shards()) != 3 || len(again.BadLines()) > 0 {
				t.Fatalf("stopped at point %d, round %d: %d records, bad lines %v", at, round, len(again.Shards()), again.BadLines())
			}
			if err := again.Lock(); err != nil {
				t.Fatal(err)
			}
			if _, err := again.Collect(false, all); err != nil {
				t.Fatal(err)
			}
			if err := again.Unlock(); err != nil {
				t.Fatal(err)
			}
		}
		if journals, _ := listJournals(dir); len(journals) > 1 {
			t.Errorf("stopped at point %d: segments are left", at)
		}
		if !stopped {
			if at < 6 {
				t.Errorf("a collection of 3 segments has only %d write points", at-1)
			}
			return
		}
	}
}

// Whoever reads while segments are completed and put into the ledger misses
// nothing.
func TestReadWhileCollected(t *testing.T) {
	dir := t.TempDir()
	stop := make(chan struct{})
	var wg sync.WaitGroup
	var mu sync.Mutex
	stored := 0
	for range 3 {
		wg.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				mu.Lock()
				least := stored
				mu.Unlock()
				s, err := Open(dir)
				if err != nil {
					t.Error(err)
					return
				}
				if n := len(s.Shards()); n < least {
					t.Errorf("%d records are seen, %d were stored", n, least)
				}
			}
		})
	}
	var keys []string
	for i := range 40 {
		p := joined(t, dir)
		keys = append(keys, fmt.Sprint(i))
		addShard(t, p, keys[i], strings.Repeat("x", i))
		mu.Lock()
		stored++
		mu.Unlock()
		leave(t, p)
		if i%4 == 3 {
			s := open(t, dir)
			if err := s.Lock(); err != nil {
				t.Fatal(err)
			}
			published(t, s, keys...)
			if _, err := s.Collect(false, all); err != nil {
				t.Fatal(err)
			}
			if err := s.Unlock(); err != nil {
				t.Fatal(err)
			}
		}
	}
	close(stop)
	wg.Wait()
}
