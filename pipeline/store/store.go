package store

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/gofrs/flock"
)

// A Store is an open store. Use Open to read and Lock before writing.
type Store struct {
	dir    string
	lock   *flock.Flock
	ledger *ledger
	tmp    string // where blobs are written; empty: nothing may be written

	inPart    bool // records go to files of their own (StartPart)
	withParts bool // records of parts are results, too
}

// A LockedError says that another process is writing to the store.
type LockedError struct{ Dir, Holder string }

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

func (e *DamageError) Error() string { return e.Path + ": " + e.Reason }

// Hint says what to do about it.
func (e *DamageError) Hint() string {
	return "neurorbit check --read-data names what is damaged; neurorbit run computes just that again"
}

// Open opens the store in a folder, which need not exist yet.
func Open(dir string) (*Store, error) {
	l, err := readLedger(filepath.Join(dir, "ledger"))
	if err != nil {
		return nil, err
	}
	return &Store{dir: dir, ledger: l}, nil
}

// Dir returns the store's folder.
func (s *Store) Dir() string { return s.dir }

// Lock makes s the only writer, creating the folder if need be, and reads the
// ledger again, so that nothing is missed. What an earlier process left
// half-written is removed. The error is a *LockedError if another process
// holds the lock.
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
	if err := s.clean(); err != nil {
		return errors.Join(err, s.Unlock())
	}
	l, err := readLedger(filepath.Join(s.dir, "ledger"))
	if err == nil {
		err = l.openForAppend()
	}
	if err != nil {
		return errors.Join(err, s.Unlock())
	}
	s.ledger, s.tmp = l, filepath.Join(s.dir, "tmp")
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
	var errs []error
	if s.ledger != nil {
		errs = append(errs, s.ledger.close())
	}
	if s.lock != nil {
		errs = append(errs, s.lock.Unlock())
		s.lock, s.tmp = nil, ""
	}
	return errors.Join(errs...)
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

// CheckBlob verifies a blob: that it exists with its size and, if readData is
// set, that its bytes have its digest. A mismatch is a *DamageError.
func (s *Store) CheckBlob(b Blob, readData bool) error {
	path := s.BlobPath(b.Digest)
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return &DamageError{path, "the blob is missing"}
	case err != nil:
		return fmt.Errorf("store: %w", err)
	case info.Size() != b.Size:
		return &DamageError{path, fmt.Sprintf("the blob has %d bytes instead of %d", info.Size(), b.Size)}
	case !readData:
		return nil
	}
	digest, _, err := DigestFile(path)
	if err != nil {
		return err
	}
	if digest != b.Digest {
		return &DamageError{path, "the blob's bytes do not match its digest (got " + digest[:12] + ")"}
	}
	return nil
}

// DigestFile returns the SHA-256 and the size of a file.
func DigestFile(path string) (digest string, size int64, err error) {
	f, err := os.Open(path)
	if err != nil {
		return "", 0, err
	}
	defer f.Close()
	h := sha256.New()
	n, err := io.Copy(h, f)
	if err != nil {
		return "", 0, err
	}
	return hex.EncodeToString(h.Sum(nil)), n, nil
}

// SyncDir makes a rename in a folder durable. File systems that cannot sync a
// folder are left to their own ways.
func SyncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("store: %w", err)
	}
	defer d.Close()
	if err := d.Sync(); err != nil && !errors.Is(err, syscall.EINVAL) && !errors.Is(err, errors.ErrUnsupported) {
		return fmt.Errorf("store: %w", err)
	}
	return nil
}

// makeDir makes a folder and those above it, and makes each new one durable.
func makeDir(dir string) error {
	if info, err := os.Stat(dir); err == nil && info.IsDir() {
		return nil
	}
	if up := filepath.Dir(dir); up != dir {
		if err := makeDir(up); err != nil {
			return err
		}
	}
	if err := os.Mkdir(dir, 0o777); err != nil {
		if info, statErr := os.Stat(dir); statErr == nil && info.IsDir() {
			return nil // another process was faster
		}
		return err
	}
	return SyncDir(filepath.Dir(dir))
}

// litter is the prefix of the files that WriteFile has not finished.
const litter = ".tmp-"

// WriteFile writes a file so that either the old or the new content is there at
// any moment: to a temporary file beside it, synced and renamed.
func WriteFile(path string, write func(io.Writer) error, mode fs.FileMode) (err error) {
	dir := filepath.Dir(path)
	if err := makeDir(dir); err != nil {
		return err
	}
	f, err := os.CreateTemp(dir, litter+"*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			f.Close()
			os.Remove(f.Name())
		}
	}()
	if err := at(FileCreated, path); err != nil {
		return err
	}
	if err := write(f); err != nil {
		return err
	}
	if err := f.Chmod(mode); err != nil {
		return err
	}
	if err := cmp.Or(at(FileWritten, f.Name()), f.Sync()); err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	if err := at(FileSynced, path); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return err
	}
	if err := at(FileRenamed, path); err != nil {
		return err
	}
	return SyncDir(dir)
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
