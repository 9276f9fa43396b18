package store

import (
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
	lock, err := s.tryLock()
	var busy *LockedError
	for range 5 {
		if !errors.As(err, &busy) {
			break
		}
		time.Sleep(20 * time.Millisecond) // a Probe has it for a moment only
		lock, err = s.tryLock()
	}
	if err != nil {
		return err
	}
	s.lock = lock
	// The process number is for people only; the lock itself is the system's.
	if err := os.WriteFile(lock.Path()+".holder", fmt.Appendln(nil, os.Getpid()), 0o666); err != nil {
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

// tryLock takes the lock. The error is a *LockedError if another process has it,
// with its number if the lock's file for that has one.
func (s *Store) tryLock() (*flock.Flock, error) {
	lock := flock.New(filepath.Join(s.dir, "lock"))
	ok, err := lock.TryLock()
	if err != nil {
		return nil, fmt.Errorf("store: lock: %w", err)
	}
	if ok {
		return lock, nil
	}
	text, _ := os.ReadFile(lock.Path() + ".holder")
	busy := &LockedError{Dir: s.dir}
	if pid, err := strconv.Atoi(strings.TrimSpace(string(text))); err == nil {
		busy.Holder = strconv.Itoa(pid)
	}
	return nil, busy
}

// Probe reports whether the lock is free, without keeping it. The error is a
// *LockedError if it is not.
func (s *Store) Probe() error {
	lock, err := s.tryLock()
	if err != nil {
		return err
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

// clean removes what earlier processes left half-written, and what writers of
// segments did, as far as age tells. The lock is held.
func (s *Store) clean() error {
	return errors.Join(
		removeFrom(s.dir, func(e fs.DirEntry) bool { return strings.HasPrefix(e.Name(), litter) }),
		removeFrom(filepath.Join(s.dir, "tmp"), func(fs.DirEntry) bool { return true }),
		removeFrom(filepath.Join(s.dir, "segments"), func(e fs.DirEntry) bool {
			info, err := e.Info()
			return err == nil && e.IsDir() && time.Since(info.ModTime()) >= litterAge // else it is gone, or written to
		}))
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
	h := sha256.New()
	var b Blob
	w := whole{s.tmp, "blob-*", 0o444, [4]string{BlobCreated, BlobWritten, BlobSynced, BlobRenamed}}
	err := w.write("", func(f io.Writer) error {
		counter := &countingWriter{w: io.MultiWriter(f, h)}
		err := write(counter)
		b = Blob{Digest: hex.EncodeToString(h.Sum(nil)), Size: counter.n}
		return err
	}, func() string { return s.BlobPath(b.Digest) }) // one of that name is replaced: it may be damaged
	return b, err
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
