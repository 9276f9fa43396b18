package bundle

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"neurorbit/pipeline/store"
)

// Results are the results of a config and what they rest on. The sources are
// not measured; once they are, Check compares them with the records.
type Results struct {
	Files []*Source
	// Raw names the files below data/raw that the results rest on, whether they
	// are among Files or not.
	Raw []string
	// NoRuns counts the runs whose record was removed.
	NoRuns int

	promised map[string]store.Blob // name -> what it must hold
}

// CollectResults finds the results of a config in the project in root: the
// records in force, with all those of its past that are complete, too; the blobs
// that they need, what is published, the records of the runs, and the files in data/raw, unless
// withoutRaw.
func CollectResults(root string, s *store.Store, config string, all, withoutRaw bool) (*Results, error) {
	r := &Results{promised: map[string]store.Blob{}}
	inForce := func(st *store.Stage) bool {
		now, ok := s.Stage(st.Config, st.Stage)
		return ok && now == st && st.Config == config
	}
	records := s.Needed(func(st *store.Stage) bool { return inForce(st) || all && st.Config == config && complete(s, st) })
	ledger, err := store.EncodeLedger(records)
	if err != nil {
		return nil, err
	}
	r.Files = append(r.Files, FromBytes("data/store/ledger", ledger))
	names, runs, raw := map[string]string{}, map[string]bool{}, map[string]bool{}
	packed := map[string]bool{}
	for _, rec := range records {
		switch {
		case rec.Shard != nil:
			runs[rec.Shard.Run] = true
			for _, o := range rec.Shard.Outputs {
				name := BlobName(o.Blob.Digest)
				names[name], r.promised[name] = s.BlobPath(o.Blob.Digest), o.Blob
				packed[name] = o.Content != "" || isPacked(o.Name) // a table, or a bitmap
			}
		case rec.Stage != nil:
			runs[rec.Stage.Run] = true
			if !inForce(rec.Stage) {
				continue
			}
			for _, a := range rec.Stage.Artifacts {
				name := ArtifactName(config, a.Path)
				names[name], r.promised[name] = filepath.Join(root, filepath.FromSlash(name)), a.Blob
			}
			for _, in := range slices.Sorted(maps.Keys(rec.Stage.Inputs)) {
				if Part(in) == "raw" {
					raw[in] = true
				}
			}
		}
	}
	r.Raw = slices.Sorted(maps.Keys(raw))
	if !withoutRaw {
		for _, name := range r.Raw {
			file := filepath.Join(root, filepath.FromSlash(name))
			names[name] = file
			// The note where it is from lies beside it.
			if _, err := os.Stat(file + ".origin.json"); err == nil {
				names[name+".origin.json"] = file + ".origin.json"
			}
		}
	}
	if all {
		list, err := walk(root, []string{"data/runs/"})
		if err != nil {
			return nil, err
		}
		for _, name := range list {
			if id, ok := strings.CutSuffix(strings.TrimPrefix(name, "data/runs/"), ".json"); ok && !strings.HasPrefix(id, ".") {
				runs[id] = true
			}
		}
	}
	for _, id := range slices.Sorted(maps.Keys(runs)) {
		name := "data/runs/" + id + ".json"
		file := filepath.Join(root, filepath.FromSlash(name))
		if _, err := os.Stat(file); errors.Is(err, fs.ErrNotExist) {
			r.NoRuns++
			continue
		}
		names[name] = file
	}
	for _, name := range slices.Sorted(maps.Keys(names)) {
		f, err := FromPath(name, names[name])
		if err != nil {
			return nil, fmt.Errorf("bundle: %w", err)
		}
		f.Packed = f.Packed || packed[name]
		r.Files = append(r.Files, f)
	}
	return r, nil
}

// complete says whether a stage's results are all there. Those of its past need
// not be.
func complete(s *store.Store, st *store.Stage) bool {
	for _, key := range st.Shards {
		sh, ok := s.Shard(key)
		if !ok || slices.ContainsFunc(sh.Outputs, func(o store.Output) bool { return s.CheckBlob(o.Blob, store.ReadSize) != nil }) {
			return false
		}
	}
	return true
}

// ArtifactName returns the name of a published file in a bundle.
func ArtifactName(config, path string) string { return "data/artifacts/" + config + "/" + path }

// Check compares the measured sources with the records that promise them. A
// mismatch is a *store.DamageError.
func (r *Results) Check() error {
	for _, f := range r.Files {
		if want, ok := r.promised[f.Name]; ok && (f.SHA256 != want.Digest || f.Size != want.Size) {
			return &store.DamageError{Path: f.Name, Reason: "its bytes do not match its record"}
		}
	}
	return nil
}

// Records returns the records of the bundle's ledger. Everything in the bundle
// that they promise must be there as promised, and nothing that they do not;
// otherwise the error is an *Error.
func (b *Bundle) Records() ([]*store.Record, error) {
	const ledger = "data/store/ledger"
	if _, ok := b.manifest.File(ledger); !ok {
		return nil, b.damage(ledger, "the bundle has no such file")
	}
	data, err := b.ReadFile(ledger)
	if err != nil {
		return nil, err
	}
	records, err := store.DecodeLedger(data)
	if err != nil {
		return nil, b.damage(ledger, "%v", err)
	}
	promised := map[string]store.Blob{}
	contexts, shards := map[string]bool{}, map[string]bool{}
	stages := map[string]*store.Stage{} // in force
	for _, r := range records {
		switch {
		case r.Context != nil:
			contexts[r.Context.ID] = true
		case r.Shard != nil:
			if !contexts[r.Shard.Context] {
				return nil, b.damage(ledger, "shard %s of stage %s names a context that is not recorded", r.Shard.ID, r.Shard.Stage)
			}
			shards[r.Shard.Key] = true
			for _, o := range r.Shard.Outputs {
				promised[BlobName(o.Blob.Digest)] = o.Blob
			}
		case r.Stage != nil:
			if !contexts[r.Stage.Context] || slices.ContainsFunc(r.Stage.Shards, func(key string) bool { return !shards[key] }) {
				return nil, b.damage(ledger, "stage %s names a shard or context that is not recorded", r.Stage.Stage)
			}
			if r.Stage.Config != b.manifest.Config {
				return nil, b.damage(ledger, "stage %s of config %s", r.Stage.Stage, r.Stage.Config)
			}
			stages[r.Stage.Stage] = r.Stage
		}
	}
	for _, st := range stages {
		for _, a := range st.Artifacts {
			promised[ArtifactName(st.Config, a.Path)] = a.Blob
		}
	}
	for _, name := range slices.Sorted(maps.Keys(promised)) {
		f, ok := b.manifest.File(name)
		if !ok || f.SHA256 != promised[name].Digest || f.Size != promised[name].Size {
			return nil, b.damage(name, "it is not there, or not as the ledger says")
		}
	}
	for _, f := range b.manifest.Files {
		part := Part(f.Name)
		if _, ok := promised[f.Name]; !ok && (part == "store" || part == "artifacts") && f.Name != ledger {
			return nil, b.damage(f.Name, "the ledger does not name it")
		}
	}
	for _, s := range b.manifest.Stages {
		if st, ok := stages[s.Stage]; !ok || st.Key != s.Key {
			return nil, b.damage(ManifestName, "stage %s with a key that the ledger does not have", s.Stage)
		}
	}
	return records, nil
}
