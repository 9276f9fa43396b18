package engine

import (
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"neurorbit/pipeline/stage"
	"neurorbit/pipeline/store"
	"neurorbit/pipeline/table"
)

// publish puts a stage's tables and files together from its shards and makes
// them visible under plain names, then records the stage. Every file is either
// the old or the new one at any moment. If an input is not what it was when the
// run began, nothing is published.
func (p *Project) publish(sp *StagePlan, opt Options) error {
	if err := sp.inputs.unchanged(p, sp.Stage); err != nil {
		return err
	}
	rec := &store.Stage{
		Config: sp.Config, Stage: sp.Stage.Name, Key: sp.Key, Settings: sp.Settings, Inputs: sp.Inputs,
		Context: sp.Context.ID, Origins: sp.origins, Run: opt.RunID, Time: time.Now().UTC().Format(time.RFC3339),
	}
	for _, sh := range sp.Shards {
		rec.Shards = append(rec.Shards, sh.Key)
	}
	for _, o := range sp.Stage.Outputs {
		if o.Row == nil || o.Internal {
			continue
		}
		a, err := p.publishTable(sp, o)
		if err != nil {
			return err
		}
		rec.Artifacts = append(rec.Artifacts, a)
	}
	files, err := p.publishFiles(sp)
	if err != nil {
		return err
	}
	rec.Artifacts = append(rec.Artifacts, files...)
	if err := p.removeOthers(sp, rec.Artifacts); err != nil {
		return err
	}
	return p.Store.Append(&store.Record{Stage: rec})
}

// publishTable concatenates one table's rows in the order of the shards.
func (p *Project) publishTable(sp *StagePlan, o stage.Output) (store.Artifact, error) {
	name := sp.Stage.Name + "/" + o.Name
	a := store.Artifact{Path: name + ".parquet"}
	columns, err := table.SchemaOf(o.Row)
	if err != nil {
		return a, err
	}
	var parts []string // blobs
	for _, sh := range sp.Shards {
		for _, out := range sh.Record.Outputs {
			if out.Name == o.Name {
				parts = append(parts, p.Store.BlobPath(out.Blob.Digest))
				a.Stamps = joinStamps(a.Stamps, sh.Record.Stamps)
			}
		}
	}
	meta := map[string]string{
		table.MetaTable: name, table.MetaDoc: o.Doc, table.MetaSource: o.Source,
		table.MetaKey: stage.ShortKey(sp.Key), table.MetaVersion: "neurorbit " + p.Version,
		table.MetaRowKey: strings.Join(o.Key, ","),
	}
	for i, s := range a.Stamps {
		meta[table.StampKey(i)] = s.Text
	}
	a.Blob, err = store.WriteBlob(p.ArtifactPath(sp.Config, a.Path), func(w io.Writer) error {
		tw, err := table.NewWriter(w, columns, meta)
		if err != nil {
			return err
		}
		for _, part := range parts {
			t, err := table.OpenFile(part)
			if err == nil {
				err = tw.Append(t)
			}
			if err != nil {
				return err
			}
		}
		a.Rows, a.Content, err = tw.Close()
		return err
	}, 0o666)
	return a, err
}

// publishFiles copies the files that shards wrote.
func (p *Project) publishFiles(sp *StagePlan) ([]store.Artifact, error) {
	var out []store.Artifact
	from := map[string]string{}
	for _, sh := range sp.Shards {
		for _, o := range sh.Record.Outputs {
			if o.Content != "" {
				continue // a table, published or internal
			}
			if other, ok := from[o.Name]; ok {
				return nil, &StageError{sp.Stage.Name, sh.Shard.ID, fmt.Errorf("shard %s writes the file %s, too", other, o.Name)}
			}
			from[o.Name] = sh.Shard.ID
			a := store.Artifact{Path: sp.Stage.Name + "/" + o.Name, Blob: o.Blob, Stamps: sh.Record.Stamps}
			data, err := os.ReadFile(p.Store.BlobPath(o.Blob.Digest))
			if err != nil {
				return nil, err
			}
			if err := store.WriteBytes(p.ArtifactPath(sp.Config, a.Path), data, 0o666); err != nil {
				return nil, err
			}
			out = append(out, a)
		}
	}
	slices.SortFunc(out, func(a, b store.Artifact) int { return strings.Compare(a.Path, b.Path) })
	return out, nil
}

// removeOthers removes what an earlier publication of the stage left and this
// one does not have.
func (p *Project) removeOthers(sp *StagePlan, keep []store.Artifact) error {
	wanted := map[string]bool{}
	for _, a := range keep {
		wanted[p.ArtifactPath(sp.Config, a.Path)] = true
	}
	var dirs []string
	err := filepath.WalkDir(p.ArtifactPath(sp.Config, sp.Stage.Name), func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir():
			dirs = append(dirs, path)
		case !wanted[path]:
			return store.Remove(path)
		}
		return nil
	})
	for _, d := range slices.Backward(dirs) {
		_ = os.Remove(d) // fails unless it is empty
	}
	if os.IsNotExist(err) {
		return nil
	}
	return err
}
