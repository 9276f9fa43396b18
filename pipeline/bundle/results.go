package bundle

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"

	"neurorbit/pipeline/project"
	"neurorbit/pipeline/store"
)

// collectResults finds the results of a config, not measured: the records in
// force, the blobs that they need, what is published, the records of the runs, and
// the files in data/raw, unless withoutRaw. raw names the latter, those that the
// results rest on.
func collectResults(p *project.Project, withoutRaw bool) (files []*source, raw []string, err error) {
	records := p.Store.Needed(func(st *store.Stage) bool {
		now, ok := p.Store.Stage(p.Cfg.Name, st.Stage)
		return ok && now == st
	})
	ledger, err := store.EncodeLedger(records)
	if err != nil {
		return nil, nil, err
	}
	promised, _, err := promises(p.Cfg.Name, records)
	if err != nil {
		return nil, nil, fmt.Errorf("bundle: %w", err)
	}
	files = append(files, fromBytes(ledgerName, ledger))
	for name, blob := range promised {
		s, err := fromPath(name, filepath.Join(p.Root, filepath.FromSlash(name)))
		if err != nil {
			return nil, nil, err
		}
		s.want = blob
		files = append(files, s)
	}
	var more []string // as far as they are there
	for _, r := range records {
		switch {
		case r.Shard != nil:
			more = append(more, "data/runs/"+r.Shard.Run+".json")
		case r.Stage != nil:
			more = append(more, "data/runs/"+r.Stage.Run+".json")
			raw = slices.AppendSeq(raw, maps.Keys(r.Stage.Inputs))
		}
	}
	raw = slices.DeleteFunc(raw, func(name string) bool { return partOf(name) != "raw" })
	slices.Sort(raw)
	raw = slices.Compact(raw)
	if !withoutRaw {
		for _, name := range raw {
			more = append(more, name, name+".origin.json") // where it is from
		}
	}
	others, err := fromTree(p.Root, more)
	return append(files, others...), raw, err
}

// promises returns the files of a bundle that the records of its config name, and
// the keys of the stages in force. A record must come after those that it names.
func promises(config string, records []*store.Record) (files map[string]store.Blob, keys map[string]string, err error) {
	files, keys = map[string]store.Blob{}, map[string]string{}
	stages := map[string]*store.Stage{}
	contexts, shards := map[string]bool{}, map[string]bool{}
	for _, r := range records {
		switch {
		case r.Context != nil:
			contexts[r.Context.ID] = true
		case r.Shard != nil:
			if !contexts[r.Shard.Context] {
				return nil, nil, fmt.Errorf("shard %s of stage %s names a context that is not recorded", r.Shard.ID, r.Shard.Stage)
			}
			shards[r.Shard.Key] = true
			for _, o := range r.Shard.Outputs {
				files[blobName(o.Blob.Digest)] = o.Blob
			}
		case r.Stage == nil:
			return nil, nil, errors.New("a record of nothing")
		case r.Stage.Config != config:
			return nil, nil, fmt.Errorf("stage %s of config %s", r.Stage.Stage, r.Stage.Config)
		case !contexts[r.Stage.Context] || slices.ContainsFunc(r.Stage.Shards, func(key string) bool { return !shards[key] }):
			return nil, nil, fmt.Errorf("stage %s names a shard or context that is not recorded", r.Stage.Stage)
		default:
			stages[r.Stage.Stage], keys[r.Stage.Stage] = r.Stage, r.Stage.Key
		}
	}
	for _, st := range stages {
		for _, a := range st.Artifacts {
			files[artifactName(st.Config, a.Path)] = a.Blob
		}
	}
	return files, keys, nil
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
	var promised map[string]store.Blob
	var keys map[string]string
	if err == nil {
		promised, keys, err = promises(b.Config, records)
	}
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
	for name := range promised {
		return nil, b.damage(name, "the ledger names it, and it is not there")
	}
	for _, s := range b.Stages {
		if keys[s.Stage] != s.Key {
			return nil, b.damage(manifestName, "stage %s with a key that the ledger does not have", s.Stage)
		}
	}
	return records, nil
}
