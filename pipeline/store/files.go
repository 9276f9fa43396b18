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
	"strings"
	"syscall"
)

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
func WriteFile(path string, write func(io.Writer) error, mode fs.FileMode) error {
	if err := makeDir(filepath.Dir(path)); err != nil {
		return err
	}
	w := whole{filepath.Dir(path), litter + "*", mode, [4]string{FileCreated, FileWritten, FileSynced, FileRenamed}}
	return w.write(path, write, func() string { return path })
}

// A whole is a file that appears when all of it is on disk.
type whole struct {
	tmp, pattern string // folder and name of the file until then
	mode         fs.FileMode
	points       [4]string // labels: before writing, syncing, renaming, and syncing the folder
}

// write writes the file, which is then renamed to what to returns; path is for
// the first label.
func (o whole) write(path string, write func(io.Writer) error, to func() string) (err error) {
	f, err := os.CreateTemp(o.tmp, o.pattern)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			f.Close()
			os.Remove(f.Name())
		}
	}()
	if err := at(o.points[0], cmp.Or(path, f.Name())); err != nil {
		return err
	}
	if err := write(f); err != nil {
		return err
	}
	if err := f.Chmod(o.mode); err != nil {
		return err
	}
	if err := cmp.Or(at(o.points[1], f.Name()), f.Sync()); err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	path = to()
	if err := makeDir(filepath.Dir(path)); err != nil {
		return err
	}
	if err := at(o.points[2], path); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return err
	}
	if err := at(o.points[3], path); err != nil {
		return err
	}
	return SyncDir(filepath.Dir(path))
}

// removeFrom removes the files and folders of a folder that gone accepts. A folder
// that does not exist has none.
func removeFrom(dir string, gone func(fs.DirEntry) bool) error {
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("store: %w", err)
	}
	for _, e := range entries {
		if !gone(e) {
			continue
		}
		if err := os.RemoveAll(filepath.Join(dir, e.Name())); err != nil {
			return fmt.Errorf("store: %w", err)
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
