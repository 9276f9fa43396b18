package store

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/gofrs/flock"

	"neurorbit/pipeline/fault"
)

// A Store is an open store. Use Open to read, and Lock or Join before writing.
type Store struct {
	dir      string
	lock     *flock.Flock // nil: not locked
	tmp      string       // where blobs are written; empty: nothing may be written
	verified verified

	mu       sync.Mutex
	index    index
	out      appender        // to the ledger, or the segment
	segment  string          // path without its ending; empty: not joined
	recorded map[string]bool // contexts that the segment holds
}

const ledgerName = "ledger"

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
	return &Store{dir: dir, index: *x, verified: verified{path: filepath.Join(dir, "verified")}}, nil
}

// Dir returns the store's folder.
func (s *Store) Dir() string { return s.dir }

// Lock makes s the only writer of the ledger, creating the folder if need be,
// and reads what was added since, so that nothing is missed. What an earlier
// process left half-written is removed. The error is of kind fault.Locked if
// another process holds the lock.
func (s *Store) Lock() error {
	if err := errors.Join(makeDir(filepath.Join(s.dir, "blobs")), makeDir(filepath.Join(s.dir, "tmp"))); err != nil {
		return err
	}
	lock, err := s.tryLock()
	for tries := 0; fault.Of(err) == fault.Locked && tries < 5; tries++ {
		time.Sleep(20 * time.Millisecond) // a Probe has it for a moment only
		lock, err = s.tryLock()
	}
	if err != nil {
		return err
	}
	s.lock = lock
	err = inOrder(
		// The process number is for people only; the lock itself is the system's.
		func() error {
			return os.WriteFile(lock.Path()+".holder", []byte(strconv.Itoa(os.Getpid())+"\n"), 0o666)
		},
		s.noteUse,
		s.clean,
		s.Refresh,
		s.repair,
		s.openLedger,
	)
	if err != nil {
		return errors.Join(err, s.Unlock())
	}
	s.tmp = filepath.Join(s.dir, "tmp")
	return nil
}

// tryLock takes the lock. The error is of kind fault.Locked if another process has
// it, and gives its number if the lock's file for that has one.
func (s *Store) tryLock() (*flock.Flock, error) {
	lock := flock.New(filepath.Join(s.dir, "lock"), flock.SetPermissions(0o666))
	ok, err := lock.TryLock()
	if ok || err != nil {
		return lock, err
	}
	busy := "the store " + s.dir + " is in use by another run"
	text, _ := os.ReadFile(lock.Path() + ".holder")
	if pid, err := strconv.Atoi(strings.TrimSpace(string(text))); err == nil {
		busy += " (process " + strconv.Itoa(pid) + ")"
	}
	return nil, fault.New(fault.Locked, busy, "wait for the other run to end; the lock goes away with its process")
}

// Probe reports whether the lock is free, without keeping it. The error is of kind
// fault.Locked if it is not.
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
	for _, pattern := range []string{litter + "*", "tmp/*", "segments/*.tmp"} {
		names, err := fs.Glob(os.DirFS(s.dir), pattern)
		if err != nil {
			return err
		}
		for _, name := range names {
			path := filepath.Join(s.dir, filepath.FromSlash(name))
			if info, err := os.Stat(path); pattern == "segments/*.tmp" && (err != nil || time.Since(info.ModTime()) < litterAge) {
				continue // it is gone, or written to
			}
			if err := os.RemoveAll(path); err != nil {
				return err
			}
		}
	}
	return nil
}

// repair sets damaged lines aside, of the ledger and of segments to which
// nothing is written any more, before anything is appended. The lock is held.
func (s *Store) repair() error {
	x := &s.index
	for _, j := range x.journals {
		if damaged(j.bad) == nil || j != x.ledger() && !j.complete() {
			continue
		}
		if err := j.setAside(filepath.Join(s.dir, ledgerName+".damaged")); err != nil {
			return err
		}
	}
	return nil
}

// openLedger opens the ledger for writing. The lock is held.
func (s *Store) openLedger() (err error) {
	s.out, err = openAppender(s.index.ledger().path, s.index.ledger().good)
	return err
}

// BlobPath returns where the blob of a digest is kept.
func (s *Store) BlobPath(digest string) string {
	return filepath.Join(s.dir, "blobs", digest[:min(2, len(digest))], digest)
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
	// A blob of that name is replaced: it may be damaged.
	return writeWhole("blob", s.tmp, write, 0o444, func(b Blob) string { return s.BlobPath(b.Digest) })
}
