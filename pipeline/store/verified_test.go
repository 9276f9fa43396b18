package store

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

// TestVerified: a file is read again whenever it may have changed, and not
// otherwise; what is remembered is what its bytes are.
func TestVerified(t *testing.T) {
	dir := t.TempDir()
	s := locked(t, dir)
	path := filepath.Join(dir, "file")
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	digest := func(s *Store) string {
		t.Helper()
		d, err := s.Digest(path)
		if err != nil {
			t.Fatal(err)
		}
		want, _, err := DigestFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if d != want {
			t.Errorf("digest %s, want %s", d, want)
		}
		return d
	}
	write("one")
	digest(s)
	if err := s.Remember(); err != nil {
		t.Fatal(err)
	}
	name, _ := filepath.Abs(path)
	known := func() bool {
		r := open(t, dir)
		r.verified.load()
		_, ok := r.verified.known[name]
		return ok
	}
	if known() {
		t.Error("a file that was written a moment ago is remembered")
	}
	time.Sleep(2 * settled)
	s.verified.dirty = true
	if err := s.Remember(); err != nil {
		t.Fatal(err)
	}
	if !known() {
		t.Fatal("nothing is remembered")
	}
	old, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	digest(open(t, dir))
	write("two")
	digest(open(t, dir))
	// With its old time it still is another file.
	if err := os.Chtimes(path, old.ModTime(), old.ModTime()); err != nil {
		t.Fatal(err)
	}
	digest(open(t, dir))
	// What stands in the file counts for nothing if it cannot be read.
	for _, text := range []string{"", "x", "a b c d e f\n\n", "\x00\xff\n"} {
		if err := os.WriteFile(filepath.Join(dir, "verified"), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		digest(open(t, dir))
	}
	if err := open(t, dir).Remember(); err == nil {
		t.Error("remembered without the lock")
	}
}
