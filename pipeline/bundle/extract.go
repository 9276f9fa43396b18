package bundle

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
)

// Copy writes the content of a listed file to w. An error after the first byte
// means that what was written must not be used.
func (b *Bundle) Copy(w io.Writer, name string) error {
	f, ok := b.manifest.File(name)
	if !ok {
		return fmt.Errorf("bundle: %s: %s: %w", b.path, name, fs.ErrNotExist)
	}
	return b.copy(w, &b.entries[b.index[name]], f.SHA256)
}

// ReadFile returns the content of a listed file.
func (b *Bundle) ReadFile(name string) ([]byte, error) {
	f, ok := b.manifest.File(name)
	if !ok {
		return nil, fmt.Errorf("bundle: %s: %s: %w", b.path, name, fs.ErrNotExist)
	}
	return b.read(&b.entries[b.index[name]], f.SHA256)
}

// Verify reads every file and compares it with its digest.
func (b *Bundle) Verify() error {
	for _, f := range b.manifest.Files {
		if err := b.Copy(io.Discard, f.Name); err != nil {
			return err
		}
	}
	return nil
}

// Extract writes the files that want accepts, by their names below the bundle's
// folder, to the folder dir, which must exist; nil wants all. Each is compared
// with its size and digest; none may be there yet. All are on disk when Extract
// returns. Nothing is written outside dir, whatever links it has. After an error
// some files may be there.
func (b *Bundle) Extract(dir string, want func(name string) bool) error {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return fmt.Errorf("bundle: %w", err)
	}
	defer root.Close()
	folders := map[string]bool{}
	for i := range b.entries {
		e := &b.entries[i]
		if want != nil && !want(e.rel) {
			continue
		}
		if err := root.MkdirAll(path.Dir(e.rel), 0o777); err != nil {
			return fmt.Errorf("bundle: %w", err)
		}
		for d := path.Dir(e.rel); !folders[d]; d = path.Dir(d) {
			folders[d] = true
		}
		if err := b.extract(root, e); err != nil {
			return err
		}
	}
	if err := syncAll(root, folders); err != nil {
		return fmt.Errorf("bundle: %w", err)
	}
	return nil
}

func (b *Bundle) extract(root *os.Root, e *openEntry) (err error) {
	f, err := root.OpenFile(e.rel, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return fmt.Errorf("bundle: %w", err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	digest := ""
	if listed, ok := b.manifest.File(e.rel); ok {
		digest = listed.SHA256
	}
	if err := b.copy(f, e, digest); err != nil {
		return err
	}
	if err := f.Chmod(e.mode); err != nil {
		return fmt.Errorf("bundle: %w", err)
	}
	if syncEach {
		if err := f.Sync(); err != nil {
			return fmt.Errorf("bundle: %w", err)
		}
	}
	return nil
}
