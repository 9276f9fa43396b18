package bundle

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"

	"neurorbit/pipeline/project"
	"neurorbit/pipeline/store"
)

// results are the results of a config and what they rest on.
type results struct {
	files map[string]*source // by name, not measured
	// raw names the files below data/raw that the results rest on, whether they
	// are among the files or not.
	raw []string
}

// collectResults finds the results of a config: the records in force, the blobs
// that they need, what is published, the records of the runs, and the files in
// data/raw, unless withoutRaw.
func collectResults(p *project.Project, withoutRaw bool) (*results, error) {
	records := p.Store.Needed(func(st *store.Stage) bool {
		now, ok := p.Store.Stage(p.Cfg.Name, st.Stage)
		return ok && now == st
	})
	ledger, err := store.EncodeLedger(records)
	if err != nil {
		return nil, err
	}
	r := &results{files: map[string]*source{ledgerName: fromBytes(ledgerName, ledger)}}
	for _, rec := range records {
		var err error
		switch {
		case rec.Shard != nil:
			err = r.addShard(p, rec.Shard)
		case rec.Stage != nil:
			err = r.addStage(p, rec.Stage)
		}
		if err != nil {
			return nil, err
		}
	}
	slices.Sort(r.raw)
	r.raw = slices.Compact(r.raw)
	if withoutRaw {
		return r, nil
	}
	for _, name := range r.raw {
		err := r.addIfThere(p, name)
		if err == nil {
			err = r.addIfThere(p, name+".origin.json") // where it is from
		}
		if err != nil {
			return nil, err
		}
	}
	return r, nil
}

func (r *results) addShard(p *project.Project, sh *store.Shard) error {
	for _, o := range sh.Outputs {
		s, err := r.add(blobName(o.Blob.Digest), p.Store.BlobPath(o.Blob.Digest))
		if err != nil {
			return err
		}
		s.want, s.packed = o.Blob, o.Content != "" || isPacked(o.Name)
	}
	return r.addIfThere(p, "data/runs/"+sh.Run+".json")
}

func (r *results) addStage(p *project.Project, st *store.Stage) error {
	for _, a := range st.Artifacts {
		s, err := r.add(artifactName(st.Config, a.Path), p.ArtifactPath(st.Config, a.Path))
		if err != nil {
			return err
		}
		s.want = a.Blob
	}
	for in := range st.Inputs {
		if partOf(in) == "raw" {
			r.raw = append(r.raw, in)
		}
	}
	return r.addIfThere(p, "data/runs/"+st.Run+".json")
}

func (r *results) add(name, file string) (*source, error) {
	s, err := fromPath(name, file)
	if err != nil {
		return nil, fmt.Errorf("bundle: %w", err)
	}
	r.files[name] = s
	return s, nil
}

func (r *results) addIfThere(p *project.Project, name string) error {
	_, err := r.add(name, filepath.Join(p.Root, filepath.FromSlash(name)))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
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
	promised, stages, err := b.promises(records)
	if err != nil {
		return nil, err
	}
	for _, name := range slices.Sorted(maps.Keys(promised)) {
		f, ok := b.listed(name)
		if !ok || f.SHA256 != promised[name].Digest || f.Size != promised[name].Size {
			return nil, b.damage(name, "it is not there, or not as the ledger says")
		}
	}
	for _, f := range b.Files {
		part := partOf(f.Name)
		if _, ok := promised[f.Name]; !ok && (part == "store" || part == "artifacts") && f.Name != ledgerName {
			return nil, b.damage(f.Name, "the ledger does not name it")
		}
	}
	for _, s := range b.Stages {
		if st, ok := stages[s.Stage]; !ok || st.Key != s.Key {
			return nil, b.damage(manifestName, "stage %s with a key that the ledger does not have", s.Stage)
		}
	}
	return records, nil
}

// promises returns the files that records name, and the stages in force. A record
// must come after those that it names.
func (b *Bundle) promises(records []*store.Record) (files map[string]store.Blob, stages map[string]*store.Stage, err error) {
	files, stages = map[string]store.Blob{}, map[string]*store.Stage{}
	contexts, shards := map[string]bool{}, map[string]bool{}
	for _, r := range records {
		switch {
		case r.Context != nil:
			contexts[r.Context.ID] = true
		case r.Shard != nil:
			if !contexts[r.Shard.Context] {
				return nil, nil, b.damage(ledgerName, "shard %s of stage %s names a context that is not recorded", r.Shard.ID, r.Shard.Stage)
			}
			shards[r.Shard.Key] = true
			for _, o := range r.Shard.Outputs {
				files[blobName(o.Blob.Digest)] = o.Blob
			}
		case r.Stage != nil:
			if !contexts[r.Stage.Context] || slices.ContainsFunc(r.Stage.Shards, func(key string) bool { return !shards[key] }) {
				return nil, nil, b.damage(ledgerName, "stage %s names a shard or context that is not recorded", r.Stage.Stage)
			}
			if r.Stage.Config != b.Config {
				return nil, nil, b.damage(ledgerName, "stage %s of config %s", r.Stage.Stage, r.Stage.Config)
			}
			stages[r.Stage.Stage] = r.Stage
		}
	}
	for _, st := range stages {
		for _, a := range st.Artifacts {
			files[artifactName(st.Config, a.Path)] = a.Blob
		}
	}
	return files, stages, nil
}
