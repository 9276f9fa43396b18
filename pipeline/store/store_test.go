package store

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"syscall"
	"testing"

	"neurorbit/pipeline/fault"
)

func open(t *testing.T, dir string) *Store {
	t.Helper()
	s, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// locked opens a store for writing until the test ends.
func locked(t *testing.T, dir string) *Store {
	t.Helper()
	s := open(t, dir)
	if err := s.Lock(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Unlock(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func put(t *testing.T, s *Store, text string) Blob {
	t.Helper()
	b, err := s.Put(func(w io.Writer) error { _, err := io.WriteString(w, text); return err })
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// addShard stores a shard with one blob and returns its record.
func addShard(t *testing.T, s *Store, key, text string) *Shard {
	t.Helper()
	ctx := &Context{ID: "ctx-" + key, Components: map[string]string{"code:x": key}}
	sh := &Shard{Key: key, Stage: "demo", ID: "one", Context: ctx.ID, Outputs: []Output{{Name: "t", Blob: put(t, s, text)}}}
	if err := s.Append(&Record{Context: ctx}, &Record{Shard: sh}); err != nil {
		t.Fatal(err)
	}
	return sh
}

func TestBlobs(t *testing.T) {
	s := locked(t, t.TempDir())
	b := put(t, s, "hello")
	if b.Size != 5 || !strings.HasPrefix(b.Digest, "2cf24dba") {
		t.Errorf("blob %+v", b)
	}
	if err := s.CheckBlob(b, ReadAll); err != nil {
		t.Error(err)
	}
	path := s.BlobPath(b.Digest)
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte("hellO"), 0o644); err != nil {
		t.Fatal(err)
	}
	var damage *DamageError
	if err := s.CheckBlob(b, ReadSize); err != nil {
		t.Errorf("presence and size are right, but: %v", err)
	}
	if err := s.CheckBlob(b, ReadAll); !errors.As(err, &damage) {
		t.Errorf("a flipped byte gives %v", err)
	}
	if put(t, s, "hello"); s.CheckBlob(b, ReadAll) != nil {
		t.Error("storing the blob again does not repair it")
	}
	if err := os.Truncate(path, 3); err != nil {
		t.Fatal(err)
	}
	if err := s.CheckBlob(b, ReadSize); !errors.As(err, &damage) {
		t.Errorf("a cut blob gives %v", err)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if err := s.CheckBlob(b, ReadSize); !errors.As(err, &damage) {
		t.Errorf("a missing blob gives %v", err)
	}
}

func TestPutFailure(t *testing.T) {
	s := locked(t, t.TempDir())
	failure := errors.New("cannot write")
	if _, err := s.Put(func(w io.Writer) error { _, _ = io.WriteString(w, "half"); return failure }); !errors.Is(err, failure) {
		t.Errorf("got %v", err)
	}
	for _, dir := range []string{"tmp", "blobs"} {
		if entries, _ := os.ReadDir(filepath.Join(s.Dir(), dir)); len(entries) > 0 {
			t.Errorf("a failed put left %v in %s", entries, dir)
		}
	}
}

func TestWithoutLock(t *testing.T) {
	s := open(t, t.TempDir())
	if _, err := s.Put(func(io.Writer) error { return nil }); err == nil {
		t.Error("put without the lock")
	}
	if err := s.Append(&Record{Context: &Context{}}); err == nil {
		t.Error("append without the lock")
	}
}

func TestLock(t *testing.T) {
	dir := t.TempDir()
	first := open(t, dir)
	if err := first.Lock(); err != nil {
		t.Fatal(err)
	}
	second := open(t, dir)
	if err := second.Lock(); fault.Of(err) != fault.Locked || !strings.Contains(err.Error(), fmt.Sprintf("(process %d)", os.Getpid())) {
		t.Errorf("second lock: %v", err)
	}
	if err := second.Probe(); fault.Of(err) != fault.Locked {
		t.Errorf("probe: %v", err)
	}
	addShard(t, first, "k1", "text")
	if err := first.Unlock(); err != nil {
		t.Fatal(err)
	}
	if err := second.Lock(); err != nil {
		t.Fatal(err)
	}
	if _, ok := second.Shard("k1"); !ok {
		t.Error("a record written before the lock was taken is not seen")
	}
	if err := second.Unlock(); err != nil {
		t.Error(err)
	}
}

func TestLedgerPersists(t *testing.T) {
	dir := t.TempDir()
	s := locked(t, dir)
	addShard(t, s, "k1", "one")
	sh := addShard(t, s, "k2", "two")
	st := &Stage{Config: "paper", Stage: "demo", Key: "K", Shards: []string{"k2"}, Context: sh.Context}
	if err := s.Append(&Record{Stage: st}); err != nil {
		t.Fatal(err)
	}
	r := open(t, dir)
	if got, ok := r.LatestShard("demo", "one"); !ok || got.Key != "k2" {
		t.Errorf("latest shard %+v", got)
	}
	if _, ok := r.Shard("k1"); !ok {
		t.Error("the earlier key is gone")
	}
	if got, ok := r.Stage("paper", "demo"); !ok || got.Key != "K" {
		t.Errorf("stage %+v", got)
	}
	if c, ok := r.Context(sh.Context); !ok || c.Components["code:x"] != "k2" {
		t.Errorf("context %+v", c)
	}
}

// TestTornLine cuts the ledger at every byte: records before the cut stay, what
// follows is appended on a line of its own.
func TestTornLine(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	if err := s.Lock(); err != nil {
		t.Fatal(err)
	}
	addShard(t, s, "k1", "one")
	whole := int(s.out.good)
	addShard(t, s, "k2", "two")
	if err := s.Unlock(); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "ledger")
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for cut := whole; cut < len(data); cut++ {
		if err := os.WriteFile(path, data[:cut], 0o666); err != nil {
			t.Fatal(err)
		}
		s := open(t, dir)
		if _, ok := s.Shard("k1"); !ok {
			t.Fatalf("cut at %d: the first record is gone", cut)
		}
		if _, ok := s.Shard("k2"); ok {
			t.Fatalf("cut at %d: half a record counts", cut)
		}
		if err := s.Lock(); err != nil {
			t.Fatal(err)
		}
		addShard(t, s, "k3", "three")
		if err := s.Unlock(); err != nil {
			t.Fatal(err)
		}
		again := open(t, dir)
		if _, ok := again.Shard("k3"); !ok || len(again.BadLines()) > 0 {
			t.Fatalf("cut at %d: after an append the bad lines are %v", cut, again.BadLines())
		}
	}
}

// TestDamagedLine flips each byte of a record in the middle: that record is no
// more, the others are, and the line is kept aside.
func TestDamagedLine(t *testing.T) {
	base := t.TempDir()
	s := open(t, base)
	if err := s.Lock(); err != nil {
		t.Fatal(err)
	}
	addShard(t, s, "k1", "one")
	from := int(s.out.good)
	if err := s.Append(&Record{Shard: &Shard{Key: "k2", Stage: "demo", ID: "two"}}); err != nil {
		t.Fatal(err)
	}
	to := int(s.out.good)
	addShard(t, s, "k3", "three")
	if err := s.Unlock(); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(filepath.Join(base, "ledger"))
	if err != nil {
		t.Fatal(err)
	}
	for i := from; i < to-1; i += 3 {
		dir := t.TempDir()
		bad := bytes.Clone(data)
		bad[i] ^= 0x20
		if err := os.WriteFile(filepath.Join(dir, "ledger"), bad, 0o666); err != nil {
			t.Fatal(err)
		}
		s := open(t, dir)
		if _, ok := s.Shard("k2"); ok {
			t.Fatalf("byte %d: a damaged record counts", i)
		}
		if len(s.BadLines()) == 0 || s.BadLines()[0].Torn {
			t.Fatalf("byte %d: bad lines %v", i, s.BadLines())
		}
		for _, key := range []string{"k1", "k3"} {
			if _, ok := s.Shard(key); !ok {
				t.Fatalf("byte %d: record %s is gone", i, key)
			}
		}
		if err := s.Lock(); err != nil {
			t.Fatal(err)
		}
		if err := s.Unlock(); err != nil {
			t.Fatal(err)
		}
		if bad := open(t, dir).BadLines(); len(bad) > 0 {
			t.Fatalf("byte %d: still damaged after a writer: %v", i, bad)
		}
		if aside, err := os.ReadFile(filepath.Join(dir, "ledger.damaged")); err != nil || len(aside) == 0 {
			t.Fatalf("byte %d: the damaged line was not kept: %v", i, err)
		}
	}
}

func TestLitterIsRemoved(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	if err := os.MkdirAll(filepath.Join(dir, "tmp"), 0o777); err != nil {
		t.Fatal(err)
	}
	litter := filepath.Join(dir, "tmp", "blob-123")
	if err := os.WriteFile(litter, []byte("half"), 0o666); err != nil {
		t.Fatal(err)
	}
	if err := s.Lock(); err != nil {
		t.Fatal(err)
	}
	defer s.Unlock()
	if _, err := os.Stat(litter); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("litter is still there: %v", err)
	}
}

// TestWriteOrder: at every labelled write point, what the ledger on disk names
// is on disk.
func TestWriteOrder(t *testing.T) {
	dir := t.TempDir()
	s := locked(t, dir)
	points := map[string]int{}
	t.Cleanup(func() { Fault = nil })
	Fault = func(point, _ string) error {
		points[point]++
		r := open(t, dir)
		for _, sh := range r.Shards() {
			for _, o := range sh.Outputs {
				if err := r.CheckBlob(o.Blob, ReadAll); err != nil {
					t.Errorf("at %s: %v", point, err)
				}
			}
		}
		return nil
	}
	for i := range 5 {
		addShard(t, s, fmt.Sprint("k", i), strings.Repeat("x", i))
	}
	last := addShard(t, s, "last", "text")
	if err := s.Append(&Record{Stage: &Stage{Config: "paper", Stage: "demo", Key: "K", Shards: []string{"last"}, Context: last.Context}}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Collect(false, all); err != nil {
		t.Fatal(err)
	}
	want := []string{
		BlobCreated, BlobRenamed, BlobSynced, BlobWritten, FileCreated, FileRemoving, FileRenamed, FileSynced, FileWritten,
		LedgerBefore, LedgerWritten,
	}
	if got := slices.Sorted(maps.Keys(points)); !slices.Equal(got, want) {
		t.Errorf("write points %v, want %v", got, want)
	}
}

// all needs every record.
func all(*Stage) bool { return true }

func TestCollect(t *testing.T) {
	dir := t.TempDir()
	s := locked(t, dir)
	old := addShard(t, s, "k1", "old")
	kept := addShard(t, s, "k2", "kept")
	other := addShard(t, s, "k3", "of another config")
	orphan := put(t, s, "orphan")
	for _, st := range []*Stage{
		{Config: "paper", Stage: "demo", Key: "A", Shards: []string{"k1"}, Context: old.Context},
		{Config: "paper", Stage: "demo", Key: "B", Shards: []string{"k2"}, Context: kept.Context},
		{Config: "quick", Stage: "demo", Key: "C", Shards: []string{"k3"}, Context: other.Context},
	} {
		if err := s.Append(&Record{Stage: st}); err != nil {
			t.Fatal(err)
		}
	}
	dry, err := s.Collect(true, all)
	if err != nil {
		t.Fatal(err)
	}
	got, err := s.Collect(false, all)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, dry) || got.Blobs != 2 || got.Bytes != int64(len("old")+len("orphan")) || got.Records != 3 {
		t.Errorf("dry run %+v, then %+v", dry, got)
	}
	addShard(t, s, "k4", "after") // the ledger is open for appending again
	r := open(t, dir)
	for key, want := range map[string]bool{"k1": false, "k2": true, "k3": true, "k4": true} {
		if _, ok := r.Shard(key); ok != want {
			t.Errorf("record %s there: %v, want %v", key, ok, want)
		}
	}
	for b, want := range map[Blob]bool{old.Outputs[0].Blob: false, orphan: false, kept.Outputs[0].Blob: true, other.Outputs[0].Blob: true} {
		if (r.CheckBlob(b, ReadAll) == nil) != want {
			t.Errorf("blob %s there: %v, want %v", b.Digest[:8], !want, want)
		}
	}
	if st, ok := r.Stage("paper", "demo"); !ok || st.Key != "B" {
		t.Errorf("stage in force %+v", st)
	}
}

// TestFailures has the call after each labelled write point fail, at each time:
// the error is reported with the file's name, and what was recorded before stays
// whole, as does what is written once the failure is over.
func TestFailures(t *testing.T) {
	t.Cleanup(func() { Fault = nil })
	failures := map[string]int{}
	for n := 1; ; n++ {
		dir := t.TempDir()
		// A damaged line is to be set aside, too.
		if err := os.WriteFile(filepath.Join(dir, "ledger"), []byte("damaged\n"), 0o666); err != nil {
			t.Fatal(err)
		}
		met, failed := 0, ""
		Fault = func(point, path string) error {
			if met++; met == n {
				failed = point
				return &fs.PathError{Op: point, Path: path, Err: syscall.EIO}
			}
			return nil
		}
		write := func() error {
			s, err := Open(dir)
			if err != nil {
				return err
			}
			if err := s.Lock(); err != nil {
				return err
			}
			for _, key := range []string{"k1", "k2", "k3"} {
				if _, ok := s.Shard(key); ok {
					continue
				}
				b, err := s.Put(func(w io.Writer) error { _, err := io.WriteString(w, "of "+key); return err })
				if err == nil {
					sh := &Shard{Key: key, Stage: "demo", ID: key, Context: "c", Outputs: []Output{{Name: "t", Blob: b}}}
					err = s.Append(&Record{Shard: sh})
				}
				if err != nil {
					// Another worker may go on.
					_ = s.Append(&Record{Context: &Context{ID: "after"}})
					return errors.Join(err, s.Unlock())
				}
			}
			err = s.Append(&Record{Stage: &Stage{Config: "paper", Stage: "demo", Key: "K", Shards: []string{"k1", "k3"}}})
			if err := errors.Join(err, s.Unlock()); err != nil {
				return err
			}
			if err := s.Lock(); err != nil {
				return err
			}
			_, err = s.Collect(false, all)
			return errors.Join(err, s.Unlock())
		}
		err := write()
		Fault = nil
		if failed == "" {
			if err != nil {
				t.Fatal(err)
			}
			break
		}
		failures[failed]++
		if !errors.Is(err, syscall.EIO) || !strings.Contains(err.Error(), dir) {
			t.Errorf("time %d, at %s: %v", n, failed, err)
		}
		r := open(t, dir)
		for _, bad := range r.BadLines() {
			if bad.Line > 1 {
				t.Errorf("time %d, at %s: bad line %v", n, failed, bad)
			}
		}
		if err := write(); err != nil {
			t.Fatalf("time %d, at %s: afterwards: %v", n, failed, err)
		}
		r = open(t, dir)
		for _, key := range []string{"k1", "k3"} {
			sh, ok := r.Shard(key)
			if !ok {
				t.Fatalf("time %d, at %s: record %s is gone", n, failed, key)
			}
			if err := r.CheckBlob(sh.Outputs[0].Blob, ReadAll); err != nil {
				t.Errorf("time %d, at %s: %v", n, failed, err)
			}
		}
		if entries, _ := os.ReadDir(filepath.Join(dir, "tmp")); len(entries) > 0 || len(r.BadLines()) > 0 {
			t.Errorf("time %d, at %s: litter %v, bad lines %v", n, failed, entries, r.BadLines())
		}
		if aside, err := os.ReadFile(filepath.Join(dir, "ledger.damaged")); err != nil || !strings.HasPrefix(string(aside), "damaged\n") {
			t.Errorf("time %d, at %s: the damaged line was not kept: %q, %v", n, failed, aside, err)
		}
	}
	want := []string{
		BlobCreated, BlobRenamed, BlobSynced, BlobWritten, FileCreated, FileRemoving, FileRenamed, FileSynced, FileWritten,
		LedgerBefore, LedgerWritten,
	}
	if got := slices.Sorted(maps.Keys(failures)); !slices.Equal(got, want) {
		t.Errorf("failures at %v, want %v", got, want)
	}
	t.Logf("figures: failures at all occurrences of each labelled point of the store: %v", failures)
}

// TestBrokenLedger: when half a line could not be taken back, nothing is
// appended to it.
func TestBrokenLedger(t *testing.T) {
	s := locked(t, t.TempDir())
	addShard(t, s, "k1", "one")
	path := s.out.path
	t.Cleanup(func() { Fault = nil })
	Fault = func(point, _ string) error {
		if point != LedgerWritten {
			return nil
		}
		// The descriptor is gone, so that neither this nor taking back works.
		s.out.file.Close()
		return syscall.EIO
	}
	if err := s.Append(&Record{Context: &Context{ID: "lost"}}); !errors.Is(err, syscall.EIO) {
		t.Fatalf("got %v", err)
	}
	Fault = nil
	f, err := os.OpenFile(path, os.O_RDWR|os.O_APPEND, 0)
	if err != nil {
		t.Fatal(err)
	}
	s.out.file = f
	if err := s.Append(&Record{Context: &Context{ID: "after"}}); !errors.Is(err, syscall.EIO) {
		t.Errorf("an append to a broken ledger: %v", err)
	}
}

// TestCollectDamaged: as long as a damaged line may be what needs a result,
// nothing is collected.
func TestCollectDamaged(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	if err := s.Lock(); err != nil {
		t.Fatal(err)
	}
	sh := addShard(t, s, "k1", "one")
	if err := s.Append(&Record{Stage: &Stage{Config: "paper", Stage: "demo", Key: "K", Shards: []string{"k1"}}}); err != nil {
		t.Fatal(err)
	}
	if err := s.Unlock(); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "ledger")
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	data[len(data)-10] ^= 1
	if err := os.WriteFile(path, data, 0o666); err != nil {
		t.Fatal(err)
	}
	s = locked(t, dir)
	var damage *DamageError
	for _, dryRun := range []bool{true, false} {
		if g, err := s.Collect(dryRun, all); !errors.As(err, &damage) || g.Blobs+g.Records > 0 {
			t.Errorf("collected %+v, %v", g, err)
		}
	}
	if err := s.CheckBlob(sh.Outputs[0].Blob, ReadAll); err != nil {
		t.Error(err)
	}
	if !strings.Contains(damage.Reason, `"demo"`) || !strings.Contains(damage.Reason, `"paper"`) {
		t.Errorf("the line is not said to be of demo and paper: %v", damage)
	}
}

func TestWriteFileKeepsOldOnFailure(t *testing.T) {
	path := filepath.Join(t.TempDir(), "sub", "file")
	write := func(text string, err error) error {
		return WriteFile(path, func(w io.Writer) error { _, _ = io.WriteString(w, text); return err }, 0o644)
	}
	if err := write("old", nil); err != nil {
		t.Fatal(err)
	}
	failure := errors.New("cannot")
	if err := write("half of the new", failure); !errors.Is(err, failure) {
		t.Errorf("got %v", err)
	}
	data, err := os.ReadFile(path)
	if err != nil || string(data) != "old" {
		t.Errorf("the file holds %q, %v", data, err)
	}
	if entries, _ := os.ReadDir(filepath.Dir(path)); len(entries) != 1 {
		t.Errorf("litter: %v", entries)
	}
}

// FuzzLedger: whatever a ledger holds, reading never fails or panics, and every
// record that counts encodes to a line that reads back.
func FuzzLedger(f *testing.F) {
	line, err := EncodeLedger([]*Record{{Shard: &Shard{Key: "k", Stage: "s", ID: "i", Params: map[string]string{"n": "7"}}}})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(line)
	f.Add(append(line, line[:len(line)/2]...))
	f.Add([]byte("0123456789abcdef {}\n\n"))
	f.Add([]byte("not a ledger\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		path := filepath.Join(t.TempDir(), "ledger")
		if err := os.WriteFile(path, data, 0o666); err != nil {
			t.Fatal(err)
		}
		x := newIndex()
		j := &journal{path: path}
		if err := j.read(x.add); err != nil {
			t.Fatal(err)
		}
		for _, sh := range x.shards {
			line, err := EncodeLedger([]*Record{{Shard: sh}})
			if err != nil {
				t.Fatal(err)
			}
			r, err := decodeLine(bytes.TrimSuffix(line, []byte("\n")))
			if err != nil || r.Shard.Key != sh.Key {
				t.Fatalf("record %+v does not read back: %v", sh, err)
			}
		}
		if j.good > int64(len(data)) {
			t.Fatalf("good size %d of %d bytes", j.good, len(data))
		}
	})
}

// TestNeeded: the records of one config can be appended to an empty store in
// their order, and read back from the bytes of a ledger.
func TestNeeded(t *testing.T) {
	s := locked(t, t.TempDir())
	one, two, other := addShard(t, s, "k1", "one"), addShard(t, s, "k2", "two"), addShard(t, s, "k3", "other")
	for _, st := range []*Stage{
		{Config: "paper", Stage: "a", Key: "A", Shards: []string{"k1"}, Context: one.Context},
		{Config: "quick", Stage: "a", Key: "C", Shards: []string{"k3"}, Context: other.Context},
		{Config: "paper", Stage: "b", Key: "B", Shards: []string{"k1", "k2"}, Context: two.Context},
	} {
		if err := s.Append(&Record{Stage: st}); err != nil {
			t.Fatal(err)
		}
	}
	records := s.Needed(func(st *Stage) bool { return st.Config == "paper" })
	var got []string
	for _, r := range records {
		switch {
		case r.Context != nil:
			got = append(got, r.Context.ID)
		case r.Shard != nil:
			got = append(got, r.Shard.Key)
		case r.Stage != nil:
			got = append(got, r.Stage.Key)
		}
	}
	if want := []string{"ctx-k1", "k1", "A", "ctx-k2", "k2", "B"}; !slices.Equal(got, want) {
		t.Errorf("needed %v, want %v", got, want)
	}
	data, err := EncodeLedger(records)
	if err != nil {
		t.Fatal(err)
	}
	back, err := DecodeLedger(data)
	if err != nil || len(back) != len(records) || back[5].Stage.Key != "B" {
		t.Errorf("%d records read back, %v", len(back), err)
	}
	for i := range data {
		data[i] ^= 1 << (i % 8)
		if _, err := DecodeLedger(data); err == nil {
			t.Fatalf("byte %d flipped: the ledger reads back", i)
		}
		data[i] ^= 1 << (i % 8)
	}
	if _, err := DecodeLedger(data[:len(data)-1]); err == nil {
		t.Error("a cut ledger reads back")
	}
}
