package store

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// keyOf returns a key as parts need it: a digest.
func keyOf(name string) string {
	sum := sha256.Sum256([]byte(name))
	return hex.EncodeToString(sum[:])
}

// part opens a store for a part until the test ends.
func part(t *testing.T, dir string) *Store {
	t.Helper()
	s := open(t, dir)
	if err := s.StartPart(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.EndPart(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func merge(t *testing.T, s *Store) (int, []PartRecord) {
	t.Helper()
	n, damaged, err := s.MergeParts(t.Context(), func(sh *Shard) { t.Errorf("shard %s differs", sh.Key) })
	if err != nil {
		t.Fatal(err)
	}
	return n, damaged
}

// Parts store results at the same time, beside the holder of the lock and
// whoever takes it next, and see each other's; the ledger has them after a merge.
func TestParts(t *testing.T) {
	dir := t.TempDir()
	holder := open(t, dir)
	if err := holder.Lock(); err != nil {
		t.Fatal(err)
	}
	a, b := part(t, dir), part(t, dir)
	half, err := os.CreateTemp(a.tmp, "blob-*")
	if err != nil {
		t.Fatal(err)
	}
	defer half.Close()
	addShard(t, a, keyOf("1"), "one")
	addShard(t, b, keyOf("2"), "two")
	addShard(t, b, keyOf("1"), "one") // the same part elsewhere
	if _, ok := a.Shard(keyOf("2")); !ok {
		t.Error("a part does not see what another has stored")
	}
	if r := open(t, dir); len(r.Shards()) != 0 {
		t.Error("a part wrote to the ledger")
	}
	if _, ok := holder.Shard(keyOf("2")); ok {
		t.Error("who is no part takes its records for results before a merge")
	}
	if err := holder.Unlock(); err != nil {
		t.Fatal(err)
	}

	s := locked(t, dir)
	if _, err := os.Stat(half.Name()); err != nil {
		t.Errorf("taking the lock removed what a part is writing: %v", err)
	}
	if n, damaged := merge(t, s); n != 2 || damaged != nil {
		t.Errorf("merged %d records, damaged %v", n, damaged)
	}
	if n, _ := merge(t, s); n != 0 {
		t.Errorf("%d records are left after a merge", n)
	}
	r := open(t, dir)
	for _, key := range []string{keyOf("1"), keyOf("2")} {
		sh, ok := r.Shard(key)
		if !ok {
			t.Fatalf("record %s is not in the ledger", key)
		}
		if err := r.CheckBlob(sh.Outputs[0].Blob, true); err != nil {
			t.Error(err)
		}
		if _, ok := r.Context(sh.Context); !ok {
			t.Errorf("the context of %s is not in the ledger", key)
		}
	}
	if len(r.BadLines()) > 0 {
		t.Error(r.BadLines())
	}
}

// A part that was started before a merge sees what that took into the ledger.
func TestPartBesideMerge(t *testing.T) {
	dir := t.TempDir()
	early, other := part(t, dir), part(t, dir)
	addShard(t, other, keyOf("1"), "one")
	s := locked(t, dir)
	if n, err := s.Unmerged(); n != 1 || err != nil {
		t.Errorf("%d records to be merged, %v", n, err)
	}
	merge(t, s)
	if n, err := s.Unmerged(); n != 0 || err != nil {
		t.Errorf("%d records to be merged, %v", n, err)
	}
	if sh, ok := early.Shard(keyOf("1")); !ok || sh.ID != "one" {
		t.Error("the record is neither in the file nor in the ledger")
	}
	own := addShard(t, early, keyOf("2"), "two")
	if err := s.Append(&Record{Stage: &Stage{Config: "paper", Stage: "demo", Key: "K"}}); err != nil {
		t.Fatal(err)
	}
	if err := early.Refresh(); err != nil {
		t.Fatal(err)
	}
	if _, ok := early.Stage("paper", "demo"); !ok {
		t.Error("a stage that was published in the meantime is not seen")
	}
	if _, ok := early.Context(own.Context); !ok {
		t.Error("reading the ledger again forgets what the part has added")
	}
}

func TestPartMayNotPublish(t *testing.T) {
	s := part(t, t.TempDir())
	if err := s.Append(&Record{Stage: &Stage{Config: "paper", Stage: "demo"}}); err == nil {
		t.Error("a part recorded a stage")
	}
	if err := s.Append(&Record{Shard: &Shard{Key: keyOf("1"), Context: "unknown"}}); err == nil {
		t.Error("a record without its context")
	}
}

// At every write point of a part, what a record names is on disk.
func TestPartWriteOrder(t *testing.T) {
	dir := t.TempDir()
	s := part(t, dir)
	points := map[string]int{}
	t.Cleanup(func() { Fault = nil })
	Fault = func(point, _ string) error {
		points[point]++
		files, err := s.partFiles()
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			r := readPart(f)
			if r.Err != nil {
				t.Fatalf("at %s: %v", point, r.Err)
			}
			if err := s.checkOutputs(r.Shard); err != nil {
				t.Errorf("at %s: %v", point, err)
			}
		}
		return nil
	}
	for i := range 5 {
		addShard(t, s, keyOf(fmt.Sprint(i)), fmt.Sprint("text ", i))
	}
	if points["part-written"] != 5 || points["part-renamed"] != 5 || points["blob-written"] != 5 {
		t.Errorf("write points %v", points)
	}
}

// A merge that is stopped at any write point is completed by the next one.
func TestMergeInterrupted(t *testing.T) {
	type stop struct{}
	for at := 1; ; at++ {
		dir := t.TempDir()
		p := part(t, dir)
		for i := range 4 {
			addShard(t, p, keyOf(fmt.Sprint(i)), fmt.Sprint("text ", i))
		}
		s := open(t, dir)
		if err := s.Lock(); err != nil {
			t.Fatal(err)
		}
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
			merge(t, s)
		}()
		Fault = nil
		_ = s.lock.Unlock() // as the system does for a process that ends
		again := locked(t, dir)
		if _, damaged := merge(t, again); damaged != nil {
			t.Errorf("stopped at point %d: damaged %v", at, damaged)
		}
		r := open(t, dir)
		if len(r.Shards()) != 4 || len(r.BadLines()) > 0 {
			t.Errorf("stopped at point %d: %d records, bad lines %v", at, len(r.Shards()), r.BadLines())
		}
		if files, _ := s.partFiles(); len(files) > 0 {
			t.Errorf("stopped at point %d: left over %v", at, files)
		}
		if !stopped {
			if at < 6 {
				t.Errorf("a merge of 4 records has only %d write points", at-1)
			}
			return
		}
	}
}

// A damaged record, and one whose blob is damaged, is named and set aside; the
// others are merged.
func TestPartDamage(t *testing.T) {
	base := t.TempDir()
	good := part(t, base)
	addShard(t, good, keyOf("1"), "one")
	bad := addShard(t, good, keyOf("2"), "two")
	record, err := os.ReadFile(good.partPath(keyOf("2")))
	if err != nil {
		t.Fatal(err)
	}
	check := func(what string, spoil func(s *Store) error) {
		t.Helper()
		dir := t.TempDir()
		if err := os.CopyFS(dir, os.DirFS(base)); err != nil {
			t.Fatal(err)
		}
		s := locked(t, dir)
		if err := spoil(s); err != nil {
			t.Fatal(err)
		}
		n, damaged := merge(t, s)
		var damage *DamageError
		if n != 1 || len(damaged) != 1 || !errors.As(damaged[0].Err, &damage) {
			t.Fatalf("%s: merged %d, damaged %v", what, n, damaged)
		}
		if _, ok := s.Shard(keyOf("2")); ok {
			t.Errorf("%s: it counts", what)
		}
		if _, err := os.Stat(filepath.Join(dir, "parts", "damaged", keyOf("2"))); err != nil {
			t.Errorf("%s: the record was not set aside: %v", what, err)
		}
		// A part computes it again.
		p := part(t, dir)
		if _, ok := p.Shard(keyOf("2")); ok {
			t.Errorf("%s: a part takes it for a result", what)
		}
		addShard(t, p, keyOf("2"), "two")
		if n, damaged := merge(t, s); n != 1 || damaged != nil {
			t.Errorf("%s: then merged %d, damaged %v", what, n, damaged)
		}
	}
	rewrite := func(data []byte) func(s *Store) error {
		return func(s *Store) error { return os.WriteFile(s.partPath(keyOf("2")), data, 0o644) }
	}
	for i := 0; i < len(record); i += 41 {
		flipped := append([]byte(nil), record...)
		flipped[i] ^= 0x20
		check(fmt.Sprintf("byte %d", i), rewrite(flipped))
	}
	for _, cut := range []int{0, 10, len(record) / 2, len(record) - 1} {
		check(fmt.Sprintf("cut at %d", cut), rewrite(record[:cut]))
	}
	other, err := os.ReadFile(good.partPath(keyOf("1")))
	if err != nil {
		t.Fatal(err)
	}
	check("another shard's record", rewrite(other))
	blob := bad.Outputs[0].Blob.Digest
	check("a missing blob", func(s *Store) error { return os.Remove(s.BlobPath(blob)) })
	check("a flipped blob", func(s *Store) error {
		if err := os.Chmod(s.BlobPath(blob), 0o644); err != nil {
			return err
		}
		return os.WriteFile(s.BlobPath(blob), []byte("twO"), 0o644)
	})
}

// A result that differs from the ledger's is told of.
func TestMergeDiffers(t *testing.T) {
	dir := t.TempDir()
	s := locked(t, dir)
	addShard(t, s, keyOf("1"), "one")
	addShard(t, part(t, dir), keyOf("1"), "another")
	var told []string
	if _, _, err := s.MergeParts(t.Context(), func(sh *Shard) { told = append(told, sh.Key) }); err != nil {
		t.Fatal(err)
	}
	if len(told) != 1 {
		t.Errorf("told of %v", told)
	}
}

// gc keeps what parts have stored, or may be about to name.
func TestCollectKeepsParts(t *testing.T) {
	dir := t.TempDir()
	s := locked(t, dir)
	p := part(t, dir)
	named := addShard(t, p, keyOf("1"), "named").Outputs[0].Blob
	young, old := put(t, p, "young"), put(t, p, "old")
	killed := part(t, dir)
	past := time.Now().Add(-2 * litterAge)
	for _, f := range []string{s.BlobPath(named.Digest), s.BlobPath(old.Digest), killed.tmp} {
		if err := os.Chtimes(f, past, past); err != nil {
			t.Fatal(err)
		}
	}
	if g, err := s.Collect(false); err != nil || g.Blobs != 1 {
		t.Errorf("collected %+v, %v", g, err)
	}
	if s.CheckBlob(named, true) != nil || s.CheckBlob(young, true) != nil || s.CheckBlob(old, true) == nil {
		t.Error("the wrong blobs were kept")
	}
	merge(t, s)
	if _, err := os.Stat(killed.tmp); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the litter of a part killed long ago is left: %v", err)
	}
	if _, err := os.Stat(p.tmp); err != nil {
		t.Errorf("the folder of a running part is gone: %v", err)
	}
}
