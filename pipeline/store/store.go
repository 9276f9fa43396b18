package store

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"neurorbit/pipeline/fault"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/gofrs/flock"
)

// A Store is an open store. Use Open to read, and Lock or Join before writing.
type Store struct {
	dir      string
	lock     *flock.Flock // nil: not locked
	tmp      string       // where blobs are written; empty: nothing may be written
	verified verified

	mu       sync.Mutex
	index    *index
	out      journal         // the ledger, or the segment
	segment  string          // path without its ending; empty: not joined
	recorded map[string]bool // contexts that the segment holds
}

const ledgerName = "ledger"

// A LockedError says that another process is writing to the store.
type LockedError struct{ Dir, Holder string }

// Kind returns the kind of the error.
func (e *LockedError) Kind() fault.Kind { return fault.Locked }

func (e *LockedError) Error() string {
	s := "the store " + e.Dir + " is in use by another run"
	if e.Holder != "" {
		s += " (process " + e.Holder + ")"
	}
	return s
}

// Hint says what to do about it.
func (e *LockedError) Hint() string {
	return "wait for the other run to end; the lock goes away with its process"
}

// A DamageError says that stored bytes are not what was stored.
type DamageError struct {
	Path   string // of the file
	Reason string
}

// Kind returns the kind of the error.
func (e *DamageError) Kind() fault.Kind { return fault.Damage }

func (e *DamageError) Error() string { return e.Path + ": " + e.Reason }

// Hint says what to do about it.
func (e *DamageError) Hint() string {
	return "neurorbit check --read-data names what is damaged; neurorbit run computes just that again"
}

// Open opens the store in a folder, which need not exist yet.
func Open(dir string) (*Store, error) {
	x, err := readIndex(dir)
	if err != nil {
		return nil, err
	}
	return &Store{dir: dir, index: x, verified: verified{path: filepath.Join(dir, "verified")}}, nil
}

// Dir returns the store's folder.
func (s *Store) Dir() string { return s.dir }

// Lock makes s the only writer of the ledger, creating the folder if need be,
// and reads what was added since, so that nothing is missed. What an earlier
// process left half-written is removed. The error is a *LockedError if another
// process holds the lock.
func (s *Store) Lock() error {
	for _, d := range []string{"blobs", "tmp"} {
		if err := makeDir(filepath.Join(s.dir, d)); err != nil {
			return fmt.Errorf("store: %w", err)
		}
	}
	path := filepath.Join(s.dir, "lock")
	lock := flock.New(path)
	ok, err := lock.TryLock()
	for range 5 {
		if ok || err != nil {
			break
		}
		time.Sleep(20 * time.Millisecond) // a Probe has it for a moment only
		ok, err = lock.TryLock()
	}
	if err != nil {
		return fmt.Errorf("store: lock: %w", err)
	}
	if !ok {
		return &LockedError{Dir: s.dir, Holder: holder(path)}
	}
	s.lock = lock
	// The process number is for people only; the lock itself is the system's.
	if err := os.WriteFile(path+".holder", fmt.Appendln(nil, os.Getpid()), 0o666); err != nil {
		return errors.Join(fmt.Errorf("store: lock: %w", err), s.Unlock())
	}
	if err := s.begin(); err != nil {
		return errors.Join(err, s.Unlock())
	}
	s.tmp = filepath.Join(s.dir, "tmp")
	return nil
}

// begin puts everything in order for the holder of the lock and opens the ledger
// for writing.
func (s *Store) begin() error {
	if err := s.clean(); err != nil {
		return err
	}
	if err := s.cleanSegments(); err != nil {
		return fmt.Errorf("store: segment: %w", err)
	}
	if err := s.Refresh(); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.repair(); err != nil {
		return err
	}
	s.out = journal{path: filepath.Join(s.dir, ledgerName)}
	if err := s.out.open(s.index.good); err != nil {
		return fmt.Errorf("store: ledger: %w", err)
	}
	return nil
}

// holder returns the number of the process that holds a lock, if its file has
// one.
func holder(lock string) string {
	text, err := os.ReadFile(lock + ".holder")
	if err != nil {
		return ""
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil {
		return ""
	}
	return strconv.Itoa(pid)
}

// Probe reports whether the lock is free, without keeping it. The error is a
// *LockedError if it is not.
func (s *Store) Probe() error {
	path := filepath.Join(s.dir, "lock")
	lock := flock.New(path)
	ok, err := lock.TryLock()
	if err != nil {
		return fmt.Errorf("store: lock: %w", err)
	}
	if !ok {
		return &LockedError{Dir: s.dir, Holder: holder(path)}
	}
	return lock.Unlock()
}

// Unlock gives up the lock.
func (s *Store) Unlock() error {
	if s.lock == nil {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	err := errors.Join(s.out.close(), s.lock.Unlock())
	s.lock, s.tmp = nil, ""
	return err
}

// clean removes what an earlier process left half-written.
func (s *Store) clean() error {
	for dir, prefix := range map[string]string{s.dir: litter, filepath.Join(s.dir, "tmp"): ""} {
		entries, err := os.ReadDir(dir)
		if err != nil {
			return fmt.Errorf("store: %w", err)
		}
		for _, e := range entries {
			if !strings.HasPrefix(e.Name(), prefix) {
				continue
			}
			if err := os.RemoveAll(filepath.Join(dir, e.Name())); err != nil {
				return fmt.Errorf("store: %w", err)
			}
		}
	}
	return nil
}

// BlobPath returns where the blob of a digest is kept.
func (s *Store) BlobPath(digest string) string {
	if len(digest) < 2 {
		return filepath.Join(s.dir, "blobs", "invalid")
	}
	return filepath.Join(s.dir, "blobs", digest[:2], digest)
}

// A Blob names stored bytes.
type Blob struct {
	Digest string `json:"digest"` // SHA-256, hexadecimal
	Size   int64  `json:"size"`
}

// Put stores what write writes and returns its name. On return the blob is
// complete and on disk.
func (s *Store) Put(write func(io.Writer) error) (Blob, error) {
	if s.tmp == "" {
		return Blob{}, errors.New("store: put without the lock")
	}
	f, err := os.CreateTemp(s.tmp, "blob-*")
	if err != nil {
		return Blob{}, fmt.Errorf("store: %w", err)
	}
	defer os.Remove(f.Name()) // no-op after the rename
	defer f.Close()
	h := sha256.New()
	counter := &countingWriter{w: io.MultiWriter(f, h)}
	if err := at(BlobCreated, f.Name()); err != nil {
		return Blob{}, fmt.Errorf("store: %w", err)
	}
	if err := write(counter); err != nil {
		return Blob{}, err
	}
	if err := cmp.Or(at(BlobWritten, f.Name()), f.Sync()); err != nil {
		return Blob{}, fmt.Errorf("store: %w", err)
	}
	if err := f.Chmod(0o444); err != nil {
		return Blob{}, fmt.Errorf("store: %w", err)
	}
	if err := f.Close(); err != nil {
		return Blob{}, fmt.Errorf("store: %w", err)
	}
	b := Blob{Digest: hex.EncodeToString(h.Sum(nil)), Size: counter.n}
	path := s.BlobPath(b.Digest)
	if err := makeDir(filepath.Dir(path)); err != nil {
		return Blob{}, fmt.Errorf("store: %w", err)
	}
	if err := at(BlobSynced, path); err != nil {
		return Blob{}, fmt.Errorf("store: %w", err)
	}
	// An existing blob of that name is replaced: it may be damaged.
	if err := os.Rename(f.Name(), path); err != nil {
		return Blob{}, fmt.Errorf("store: %w", err)
	}
	if err := at(BlobRenamed, path); err != nil {
		return Blob{}, fmt.Errorf("store: %w", err)
	}
	if err := SyncDir(filepath.Dir(path)); err != nil {
		return Blob{}, err
	}
	return b, nil
}

type countingWriter struct {
	w io.Writer
	n int64
}

func (c *countingWriter) Write(p []byte) (int, error) {
	n, err := c.w.Write(p)
	c.n += int64(n)
	return n, err
}

// How much of a file is read to verify it.
type Read int

const (
	ReadSize    Read = iota // nothing: only presence and size are compared
	ReadChanged             // all, unless it was read before and has not changed
	ReadAll                 // all
)

// CheckBlob verifies a blob: that it exists with its size and, as far as read
// says, that its bytes have its digest. A mismatch is a *DamageError.
func (s *Store) CheckBlob(b Blob, read Read) error {
	path := s.BlobPath(b.Digest)
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return &DamageError{path, "the blob is missing"}
	case err != nil:
		return fmt.Errorf("store: %w", err)
	case info.Size() != b.Size:
		return &DamageError{path, fmt.Sprintf("the blob has %d bytes instead of %d", info.Size(), b.Size)}
	case read == ReadSize:
		return nil
	}
	digest, err := s.DigestAs(path, read)
	if err != nil {
		return err
	}
	if digest != b.Digest {
		return &DamageError{path, "the blob's bytes do not match its digest (got " + digest[:12] + ")"}
	}
	return nil
}

// DigestAs returns the digest of a file's bytes.
func (s *Store) DigestAs(path string, read Read) (string, error) {
	if read == ReadChanged {
		return s.Digest(path)
	}
	digest, _, err := DigestFile(path)
	return digest, err
}
