package report

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"maps"
	"neurorbit/pipeline/store"
	"os"
	"path/filepath"
	"slices"
)

// Write writes what differs, removes what the earlier report had and this
// one has not, and returns how many files changed. The manifest comes last: if
// this is cut short, the next report still knows what the earlier one had.
func Write(dir string, files map[string][]byte) (changed int, err error) {
	if err := store.Sweep(dir); err != nil {
		return 0, err
	}
	old, err := ReadManifest(dir)
	if err != nil {
		old = nil // damaged: it is written anew
	}
	gone, differ := old.gone(files), Differing(dir, files)
	for _, name := range gone {
		if err := store.Remove(filepath.Join(dir, filepath.FromSlash(name))); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return 0, err
		}
	}
	for _, name := range differ {
		write := func(w io.Writer) error { _, err := w.Write(files[name]); return err }
		if err := store.WriteFile(filepath.Join(dir, filepath.FromSlash(name)), write, 0o644); err != nil {
			return 0, err
		}
	}
	return len(gone) + len(differ), nil
}

// Differing lists the files that are not in a folder as they should be, the
// manifest last.
func Differing(dir string, files map[string][]byte) []string {
	var differ []string
	for _, name := range slices.Sorted(maps.Keys(files)) {
		have, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(name)))
		if err != nil || !bytes.Equal(have, files[name]) {
			differ = append(differ, name)
		}
	}
	if i := slices.Index(differ, ManifestName); i >= 0 {
		differ = append(slices.Delete(differ, i, i+1), ManifestName)
	}
	return differ
}
