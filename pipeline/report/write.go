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
	write := func(name string) error {
		full := filepath.Join(dir, filepath.FromSlash(name))
		have, err := os.ReadFile(full)
		if err == nil && bytes.Equal(have, files[name]) {
			return nil
		}
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		changed++
		return store.WriteFile(full, func(w io.Writer) error { _, err := w.Write(files[name]); return err }, 0o644)
	}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if name == ManifestName {
			continue
		}
		if err := write(name); err != nil {
			return changed, err
		}
	}
	for _, name := range old.gone(files) {
		if err := store.Remove(filepath.Join(dir, filepath.FromSlash(name))); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return changed, err
		}
		changed++
	}
	return changed, write(ManifestName)
}

// Differing lists the files that are not in a folder as they should be.
func Differing(dir string, files map[string][]byte) []string {
	var differ []string
	for _, name := range slices.Sorted(maps.Keys(files)) {
		have, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(name)))
		if err != nil || !bytes.Equal(have, files[name]) {
			differ = append(differ, name)
		}
	}
	return differ
}
