package bundle

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"slices"

	"neurorbit/pipeline/store"
)

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
// locked. Everything is checked before anything is added. Blobs come first,
// their records last, so that it may be stopped at any moment and done again.
func (b *Bundle) Join(root string, s *store.Store) (Joined, error) {
	var j Joined
	records, err := b.Records()
	if err != nil {
		return j, err
	}
	if err := b.Verify(); err != nil {
		return j, err
	}
	there, err := walk(root, []string{"data/raw/"})
	if err != nil {
		return j, err
	}
	j.RawLeft = slices.ContainsFunc(there, func(name string) bool {
		_, ours := b.manifest.File(name)
		return !ours
	}) && slices.ContainsFunc(b.manifest.Files, func(f File) bool { return Part(f.Name) == "raw" })
	// Files come before the records, which name the runs.
	for _, f := range b.manifest.Files {
		n := &j.Runs
		switch Part(f.Name) {
		case "raw":
			if j.RawLeft {
				continue
			}
			n = &j.Raw
		case "runs":
		default:
			continue
		}
		added, err := b.addFile(root, f, &j)
		if err != nil {
			return j, err
		}
		if added {
			*n++
		}
	}
	for _, r := range records {
		switch {
		case r.Context != nil:
			if _, ok := s.Context(r.Context.ID); ok {
				continue
			}
		case r.Shard != nil:
			fresh, err := b.addBlobs(s, r.Shard, &j)
			if err != nil {
				return j, err
			}
			if !fresh {
				continue
			}
		case r.Stage != nil:
			if now, ok := s.Stage(r.Stage.Config, r.Stage.Stage); ok {
				if now.Key != r.Stage.Key {
					j.InForce = append(j.InForce, r.Stage.Stage)
				}
				continue
			}
		}
		if err := s.Append(r); err != nil {
			return j, err
		}
		j.Records++
	}
	return j, nil
}

// addBlobs stores what a shard wrote, where it is missing or damaged, and says
// whether the shard has to be recorded.
func (b *Bundle) addBlobs(s *store.Store, sh *store.Shard, j *Joined) (bool, error) {
	have, recorded := s.Shard(sh.Key)
	outputs := sh.Outputs
	if recorded {
		// What was computed here stays; the bundle can only repair it.
		outputs = have.Outputs
	}
	for _, o := range outputs {
		name := BlobName(o.Blob.Digest)
		if _, ok := b.manifest.File(name); !ok || s.CheckBlob(o.Blob, store.ReadAll) == nil {
			continue
		}
		got, err := s.Put(func(w io.Writer) error { return b.Copy(w, name) })
		if err != nil {
			return false, err
		}
		if got != o.Blob {
			return false, b.damage(name, "other bytes than before: the bundle changed while it was read")
		}
		j.Blobs++
		j.Bytes += got.Size
	}
	return !recorded, nil
}

// addFile writes a file of the bundle below root if nothing is there.
func (b *Bundle) addFile(root string, f File, j *Joined) (bool, error) {
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
	err = store.WriteFile(to, func(w io.Writer) error { return b.Copy(w, f.Name) }, 0o644)
	if err != nil {
		return false, fmt.Errorf("bundle: %w", err)
	}
	return true, nil
}
