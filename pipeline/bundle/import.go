package bundle

import (
	"bytes"
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
	err = os.MkdirAll(parent, 0o777)
	var tmp string
	if err == nil {
		tmp, err = os.MkdirTemp(parent, filepath.Base(to)+".tmp-*")
	}
	if err != nil {
		return fmt.Errorf("bundle: %w", err)
	}
	defer os.RemoveAll(tmp) // no-op after the rename
	for _, f := range b.all {
		if err := b.writeFile(tmp, f); err != nil {
			return err
		}
	}
	err = os.Chmod(tmp, 0o755)
	if rerr := os.Remove(to); !errors.Is(rerr, fs.ErrNotExist) {
		err = errors.Join(err, rerr)
	}
	if err := errors.Join(err, os.Rename(tmp, to)); err != nil {
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
		if err := b.joinRecord(s, r, j); err != nil {
			return nil, err
		}
	}
	return j, nil
}

// records returns the records of the bundle's ledger. The blobs that they name
// must be there; otherwise the error is a fault.Damage.
func (b *Bundle) records() ([]*store.Record, error) {
	f, ok := b.listed(ledgerName)
	if !ok {
		return nil, b.damage(ledgerName, "the bundle has no such file")
	}
	var text bytes.Buffer
	if err := b.copyFile(&text, f); err != nil {
		return nil, err
	}
	records, err := store.DecodeLedger(text.Bytes())
	if err != nil {
		return nil, b.damage(ledgerName, "%w", err)
	}
	for _, r := range records {
		if r.Shard == nil {
			continue
		}
		for _, o := range r.Shard.Outputs {
			if f, ok := b.listed(blobName(o.Blob.Digest)); !ok || f.Size != o.Blob.Size {
				return nil, b.damage(blobName(o.Blob.Digest), "it is not there, or not as the ledger says")
			}
		}
	}
	return records, nil
}

// joinFiles adds the files of data/raw, unless others are there, and the records
// of the runs. Files that are there stay.
func (b *Bundle) joinFiles(root string, j *Joined) error {
	there, err := walk(root, "data/raw/", "data/runs/")
	if err != nil {
		return err
	}
	for _, name := range there {
		if partOf(name) != "raw" {
			continue
		}
		f, ok := b.listed(name)
		digest, _, err := store.DigestFile(filepath.Join(root, filepath.FromSlash(name)))
		if err != nil {
			return fmt.Errorf("bundle: %w", err)
		}
		j.RawLeft = j.RawLeft || !ok || digest != f.SHA256
	}
	for _, f := range b.Files {
		n := &j.Runs
		switch part := partOf(f.Name); {
		case slices.Contains(there, f.Name), part != "raw" && part != "runs", part == "raw" && j.RawLeft:
			continue
		case part == "raw":
			n = &j.Raw
		}
		if err := b.writeFile(root, f); err != nil {
			return err
		}
		*n++
	}
	return nil
}

// writeFile writes a file of the bundle below root, whole or not at all.
func (b *Bundle) writeFile(root string, f File) error {
	to := filepath.Join(root, filepath.FromSlash(f.Name))
	if err := store.WriteFile(to, func(w io.Writer) error { return b.copyFile(w, f) }, f.mode()); err != nil {
		return fmt.Errorf("bundle: %w", err)
	}
	return nil
}

// joinRecord adds a record, unless there is one already, and what it names, where
// that is missing or damaged.
func (b *Bundle) joinRecord(s *store.Store, r *store.Record, j *Joined) error {
	there := false
	switch {
	case r.Context != nil:
		_, there = s.Context(r.Context.ID)
	case r.Stage != nil:
		var now *store.Stage
		if now, there = s.Stage(r.Stage.Config, r.Stage.Stage); there && now.Key != r.Stage.Key {
			j.InForce = append(j.InForce, r.Stage.Stage)
		}
	case r.Shard != nil:
		_, there = s.Shard(r.Shard.Key)
		for _, o := range r.Shard.Outputs {
			if err := b.joinBlob(s, o.Blob, j); err != nil {
				return err
			}
		}
	}
	if there {
		return nil
	}
	j.Records++
	return s.Append(r)
}

// joinBlob stores a blob that is missing or damaged.
func (b *Bundle) joinBlob(s *store.Store, blob store.Blob, j *Joined) error {
	f, _ := b.listed(blobName(blob.Digest))
	if s.CheckBlob(blob, store.ReadAll) == nil {
		return nil
	}
	j.Blobs++
	j.Bytes += blob.Size
	_, err := s.Put(func(w io.Writer) error { return b.copyFile(w, f) })
	return err
}
