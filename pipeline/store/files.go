package store

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

// DigestFile returns the SHA-256 and the size of a file.
func DigestFile(path string) (digest string, size int64, err error) {
	f, err := os.Open(path)
	if err != nil {
		return "", 0, err
	}
	defer f.Close()
	h := sha256.New()
	size, err = io.Copy(h, f)
	return hex.EncodeToString(h.Sum(nil)), size, err
}

// SyncDir makes a rename in a folder durable. File systems that cannot sync a
// folder are left to their own ways.
func SyncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	if err := d.Sync(); !errors.Is(err, syscall.EINVAL) && !errors.Is(err, errors.ErrUnsupported) {
		return err
	}
	return nil
}

// makeDir makes a folder and those above it, and makes each new one durable.
func makeDir(dir string) error {
	if info, err := os.Stat(dir); err == nil && info.IsDir() {
		return nil
	}
	up := filepath.Dir(dir)
	if up != dir {
		if err := makeDir(up); err != nil {
			return err
		}
	}
	if err := os.Mkdir(dir, 0o777); err != nil && !errors.Is(err, fs.ErrExist) { // another process may be faster
		return err
	}
	return SyncDir(up)
}

// litter is the prefix of the files that are not finished.
const litter = ".tmp-"

// WriteFile writes a file so that either the old or the new content is there at
// any moment: to a temporary file beside it, synced and renamed. Of the mode the
// umask takes what it takes.
func WriteFile(path string, write func(io.Writer) error, mode fs.FileMode) error {
	_, err := WriteBlob(path, write, mode)
	return err
}

// WriteBlob is WriteFile that says what was written.
func WriteBlob(path string, write func(io.Writer) error, mode fs.FileMode) (Blob, error) {
	if err := makeDir(filepath.Dir(path)); err != nil {
		return Blob{}, err
	}
	return writeWhole("file", filepath.Dir(path), write, mode, func(Blob) string { return path })
}

// writeWhole writes a file in the folder tmp and, when all of it is on disk,
// renames it to what to returns. The labels of its write points begin with kind.
func writeWhole(kind, tmp string, write func(io.Writer) error, mode fs.FileMode, to func(Blob) string) (b Blob, err error) {
	f, err := createTemp(tmp, mode)
	if err != nil {
		return b, err
	}
	h := sha256.New()
	path := ""
	err = inOrder(
		func() error { return at(kind+"-created", f.Name()) },
		func() error { return write(io.MultiWriter(f, h)) },
		func() (err error) {
			b.Digest = hex.EncodeToString(h.Sum(nil))
			b.Size, err = f.Seek(0, io.SeekCurrent)
			return err
		},
		func() error { return at(kind+"-written", f.Name()) },
		f.Sync,
		f.Close,
		func() error {
			path = to(b)
			return makeDir(filepath.Dir(path))
		},
		func() error { return at(kind+"-synced", path) },
		func() error { return os.Rename(f.Name(), path) },
		func() error { return at(kind+"-renamed", path) },
		func() error { return SyncDir(filepath.Dir(path)) },
	)
	if err != nil {
		f.Close()
		os.Remove(f.Name())
	}
	return b, err
}

// createTemp makes a new file that is not finished. What of the mode it gets is up to
// the umask alone.
func createTemp(dir string, mode fs.FileMode) (*os.File, error) {
	for {
		name := filepath.Join(dir, litter+strconv.FormatUint(rand.Uint64(), 36))
		f, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE|os.O_EXCL, mode)
		if !errors.Is(err, fs.ErrExist) {
			return f, err
		}
	}
}

// inOrder takes steps until one fails, and returns its error.
func inOrder(steps ...func() error) error {
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// Remove removes a file.
func Remove(path string) error {
	if err := at(FileRemoving, path); err != nil {
		return err
	}
	return os.Remove(path)
}

// Sweep removes what a WriteFile that was killed left in a folder and below it.
// The caller must be the only one that writes there. A folder that does not
// exist is clean.
func Sweep(dir string) error {
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasPrefix(d.Name(), litter) {
			return err
		}
		return os.Remove(path)
	})
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// How much of a file is read to verify it.
type Read int

const (
	ReadSize    Read = iota // nothing: only presence and size are compared
	ReadChanged             // all, unless it was read before and has not changed
	ReadAll                 // all
)

// CheckBlob verifies a blob as CheckFile does.
func (s *Store) CheckBlob(b Blob, read Read) error {
	return s.CheckFile("the blob", s.BlobPath(b.Digest), b, read)
}

// CheckFile verifies a file: that it exists with a blob's size and, as far as read
// says, that its bytes have the blob's digest. A mismatch is a *DamageError, which
// calls the file by name.
func (s *Store) CheckFile(name, path string, b Blob, read Read) error {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return &DamageError{path, name + " is missing"}
	case err != nil:
		return err
	case info.Size() != b.Size:
		return &DamageError{path, fmt.Sprintf("%s has %d bytes instead of %d", name, info.Size(), b.Size)}
	case read == ReadSize:
		return nil
	}
	digest := ""
	if read == ReadChanged {
		digest, err = s.Digest(path)
	} else {
		digest, _, err = DigestFile(path)
	}
	if err == nil && digest != b.Digest {
		err = &DamageError{path, name + "'s bytes do not match its digest"}
	}
	return err
}

// A verified remembers the digests of files that were read, with the state they
// had, in the store's file verified. A file in the same state is not read again
// to plan a run; check and review always read. A line that cannot be read is as
// if it were not there.
type verified struct {
	path  string
	mu    sync.Mutex
	known map[string]string // path as the program has it -> "<digest> <state>"
	dirty bool
}

// settled is how long a file must have been left alone, when the file verified
// is written, for its state to be remembered: clocks of file systems tick a few
// milliseconds apart, and a change within one tick would not show.
const settled = 50 * time.Millisecond

// digestLen is the length of a digest.
const digestLen = 64

// load reads the file on first use; v.mu is held.
func (v *verified) load() {
	if v.known != nil {
		return
	}
	v.known = map[string]string{}
	data, _ := os.ReadFile(v.path) // without it nothing is known
	for line := range strings.Lines(string(data)) {
		at := 0 // the path begins after four blanks
		for range 4 {
			at += strings.Index(line[at:], " ") + 1
		}
		if at > digestLen+1 && line[digestLen] == ' ' {
			v.known[strings.TrimSuffix(line[at:], "\n")] = line[:at-1]
		}
	}
}

// Digest returns the SHA-256 of a file; it is read anew only if its size, times
// or inode are not those of when it was read last.
func (s *Store) Digest(path string) (string, error) {
	v := &s.verified
	info, err := os.Stat(path)
	if err != nil {
		return "", err
	}
	name, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	v.mu.Lock()
	v.load()
	known := v.known[name]
	v.mu.Unlock()
	if len(known) > digestLen && known[digestLen+1:] == stateOf(info) {
		return known[:digestLen], nil
	}
	digest, size, err := DigestFile(path)
	if err == nil && size == info.Size() {
		v.mu.Lock()
		defer v.mu.Unlock()
		v.known[name], v.dirty = digest+" "+stateOf(info), true
	}
	return digest, err
}

// Remember keeps the digests that Digest has found for the next process, without
// files that are gone, have changed since, or may be changing now. The lock must be
// held.
func (s *Store) Remember() error {
	if s.lock == nil {
		return errors.New("store: remember without the lock")
	}
	v := &s.verified
	v.mu.Lock()
	defer v.mu.Unlock()
	if !v.dirty {
		return nil
	}
	var lines []string
	for name, known := range v.known {
		info, err := os.Stat(name)
		if err == nil && known[digestLen+1:] == stateOf(info) && time.Since(info.ModTime()) >= settled && !strings.ContainsAny(name, "\n\r") {
			lines = append(lines, known+" "+name+"\n")
		}
	}
	slices.Sort(lines)
	v.dirty = false
	return WriteBytes(v.path, []byte(strings.Join(lines, "")), 0o666)
}
