package bundle

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"time"

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
	tmp := fmt.Sprintf("%s.tmp-%d", to, time.Now().UnixNano())
	defer os.RemoveAll(tmp) // no-op after the rename
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
	return store.SyncDir(filepath.Dir(to))
}

// records returns the records of the bundle's ledger. Everything in the bundle
// that they promise must be there as promised, and nothing that they do not;
// otherwise the error is a fault.Damage.
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
	promised, stages, err := promises(b.Config, records)
	if err != nil {
		return nil, b.damage(ledgerName, "%w", err)
	}
	for _, f := range b.Files {
		part := partOf(f.Name)
		if f.Name == ledgerName || part != "store" && part != "artifacts" {
			continue
		}
		if blob, ok := promised[f.Name]; !ok || blob.Digest != f.SHA256 || blob.Size != f.Size {
			return nil, b.damage(f.Name, "the ledger does not name it so")
		}
		delete(promised, f.Name)
	}
	if left := slices.Sorted(maps.Keys(promised)); len(left) > 0 {
		return nil, b.damage(left[0], "the ledger names it, and it is not there")
	}
	for _, s := range b.Stages {
		if st, ok := stages[s.Stage]; !ok || st.Key != s.Key {
			return nil, b.damage(manifestName, "stage %s with a key that the ledger does not have", s.Stage)
		}
	}
	return records, nil
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
		if err := b.joinRecord(s, r, j); err != nil {
			return nil, err
		}
	}
	return j, nil
}

// joinFiles adds the files of data/raw, unless others are there, and the records
// of the runs.
func (b *Bundle) joinFiles(root string, j *Joined) error {
	there, err := walk(root, "data/raw")
	if err != nil {
		return err
	}
	others := slices.ContainsFunc(there, func(name string) bool {
		_, ours := b.listed(name)
		return !ours
	})
	counts := map[string]*int{"runs": &j.Runs, "raw": &j.Raw}
	for _, f := range b.Files {
		part := partOf(f.Name)
		if counts[part] == nil {
			continue
		}
		if part == "raw" && others {
			j.RawLeft = true
			continue
		}
		switch digest, _, err := store.DigestFile(filepath.Join(root, filepath.FromSlash(f.Name))); {
		case errors.Is(err, fs.ErrNotExist):
			if err := b.writeFile(root, f); err != nil {
				return err
			}
			*counts[part]++
		case err != nil:
			return fmt.Errorf("bundle: %w", err)
		case digest != f.SHA256:
			j.Kept = append(j.Kept, f.Name)
		}
	}
	return nil
}

// writeFile writes a file of the bundle below root, whole or not at all.
func (b *Bundle) writeFile(root string, f File) error {
	to := filepath.Join(root, filepath.FromSlash(f.Name))
	mode := f.mode()
	if mode&0o200 != 0 {
		mode |= 0o022 // the umask takes what it takes
	}
	if err := store.WriteFile(to, func(w io.Writer) error { return b.copyFile(w, f) }, mode); err != nil {
		return fmt.Errorf("bundle: %w", err)
	}
	return nil
}

// joinRecord adds a record that the store does not have. Before that of a shard
// come the blobs that it names, where they are missing or damaged.
func (b *Bundle) joinRecord(s *store.Store, r *store.Record, j *Joined) error {
	var known bool
	switch {
	case r.Context != nil:
		_, known = s.Context(r.Context.ID)
	case r.Shard != nil:
		_, known = s.Shard(r.Shard.Key)
		for _, o := range r.Shard.Outputs {
			if s.CheckBlob(o.Blob, store.ReadAll) == nil {
				continue
			}
			f, _ := b.listed(blobName(o.Blob.Digest))
			if _, err := s.Put(func(w io.Writer) error { return b.copyFile(w, f) }); err != nil {
				return err
			}
			j.Blobs++
			j.Bytes += f.Size
		}
	default:
		var now *store.Stage
		now, known = s.Stage(r.Stage.Config, r.Stage.Stage)
		if known && now.Key != r.Stage.Key {
			j.InForce = append(j.InForce, r.Stage.Stage)
		}
	}
	if known {
		return nil
	}
	j.Records++
	return s.Append(r)
}
