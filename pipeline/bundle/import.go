package bundle

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"neurorbit/pipeline/fault"
	"neurorbit/pipeline/store"
)

// Unpack makes a project of a bundle in a folder, which must be new or empty. The
// folder appears when all of it is on disk and every digest was checked.
func (b *Bundle) Unpack(to string) error {
	entries, err := os.ReadDir(to)
	if len(entries) > 0 || err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fault.New(fault.Usage, to+": not a new or empty folder", "name another folder with --to")
	}
	if _, err := b.records(); err != nil {
		return err
	}
	parent := filepath.Dir(to)
	if err := os.MkdirAll(parent, 0o777); err != nil {
		return fmt.Errorf("bundle: %w", err)
	}
	tmp, err := os.MkdirTemp(parent, filepath.Base(to)+".tmp-*")
	if err != nil {
		return fmt.Errorf("bundle: %w", err)
	}
	defer os.RemoveAll(tmp) // no-op after the rename
	if err := os.Chmod(tmp, 0o755); err != nil {
		return fmt.Errorf("bundle: %w", err)
	}
	for _, f := range b.all {
		if err := b.writeFile(tmp, f); err != nil {
			return err
		}
	}
	if err := os.Remove(to); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("bundle: %w", err)
	}
	if err := os.Rename(tmp, to); err != nil {
		return fmt.Errorf("bundle: %w", err)
	}
	return store.SyncDir(parent)
}

// Joined says what Join took over.
type Joined struct {
	Blobs   int   `json:"blobs"`
	Bytes   int64 `json:"bytes"`
	Records int   `json:"records"` // ledger lines
	Runs    int   `json:"runs"`
	Raw     int   `json:"raw"`
	// InForce names the stages for which the project had results of its own for
	// this config; these stay in force.
	InForce []string `json:"in_force,omitempty"`
	// RawLeft says that the bundle's files for data/raw were left out, as there
	// are others.
	RawLeft bool `json:"raw_left,omitempty"`
	// Kept names files that are there with other bytes; they stay.
	Kept []string `json:"kept,omitempty"`
}

// Join adds the results of a bundle to the project in root, whose store must be
// locked. Everything is checked before anything is added. Files and blobs come
// first, the records that name them last, so that it may be stopped at any moment
// and done again.
func (b *Bundle) Join(root string, s *store.Store) (*Joined, error) {
	records, err := b.records()
	if err != nil {
		return nil, err
	}
	for _, f := range b.all {
		if err := b.copyFile(io.Discard, f); err != nil {
			return nil, err
		}
	}
	j := &Joined{}
	if err := b.joinFiles(root, j); err != nil {
		return nil, err
	}
	for _, r := range records {
		fresh, err := b.joinRecord(s, r, j)
		if err == nil && fresh {
			err = s.Append(r)
			j.Records++
		}
		if err != nil {
			return nil, err
		}
	}
	return j, nil
}

// joinFiles adds the files of data/raw, unless others are there, and the records
// of the runs.
func (b *Bundle) joinFiles(root string, j *Joined) error {
	there, err := walk(root, []string{"data/raw/"})
	if err != nil {
		return err
	}
	others := slices.ContainsFunc(there, func(name string) bool {
		_, ours := b.listed(name)
		return !ours
	})
	for _, f := range b.Files {
		n := &j.Runs
		switch part := partOf(f.Name); {
		case part == "raw" && others:
			j.RawLeft = true
			continue
		case part == "raw":
			n = &j.Raw
		case part != "runs":
			continue
		}
		added, err := b.joinFile(root, f, j)
		if err != nil {
			return err
		}
		if added {
			*n++
		}
	}
	return nil
}

// joinFile writes a file of the bundle below root if nothing is there.
func (b *Bundle) joinFile(root string, f File, j *Joined) (bool, error) {
	to := filepath.Join(root, filepath.FromSlash(f.Name))
	digest, _, err := store.DigestFile(to)
	if err == nil {
		if digest != f.SHA256 {
			j.Kept = append(j.Kept, f.Name)
		}
		return false, nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return false, fmt.Errorf("bundle: %w", err)
	}
	return true, b.writeFile(root, f)
}

// writeFile writes a file of the bundle below root, whole or not at all.
func (b *Bundle) writeFile(root string, f File) error {
	to := filepath.Join(root, filepath.FromSlash(f.Name))
	if err := store.WriteFile(to, func(w io.Writer) error { return b.copyFile(w, f) }, f.mode()); err != nil {
		return fmt.Errorf("bundle: %w", err)
	}
	return nil
}

// joinRecord adds what a record names and says whether it is to be recorded.
func (b *Bundle) joinRecord(s *store.Store, r *store.Record, j *Joined) (bool, error) {
	switch {
	case r.Context != nil:
		_, ok := s.Context(r.Context.ID)
		return !ok, nil
	case r.Shard != nil:
		return b.joinShard(s, r.Shard, j)
	}
	now, ok := s.Stage(r.Stage.Config, r.Stage.Stage)
	if ok && now.Key != r.Stage.Key {
		j.InForce = append(j.InForce, r.Stage.Stage)
	}
	return !ok, nil
}

// joinShard stores what a shard wrote, where it is missing or damaged.
func (b *Bundle) joinShard(s *store.Store, sh *store.Shard, j *Joined) (bool, error) {
	have, recorded := s.Shard(sh.Key)
	if recorded {
		sh = have // what was computed here stays; the bundle can only repair it
	}
	for _, o := range sh.Outputs {
		f, ok := b.listed(blobName(o.Blob.Digest))
		if !ok || s.CheckBlob(o.Blob, store.ReadAll) == nil {
			continue
		}
		got, err := s.Put(func(w io.Writer) error { return b.copyFile(w, f) })
		if err != nil {
			return false, err
		}
		j.Blobs++
		j.Bytes += got.Size
	}
	return !recorded, nil
}
