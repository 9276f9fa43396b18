package engine

import (
	"crypto/sha256"
	"encoding/hex"
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
	meta := map[string]string{
		table.MetaTable: name, table.MetaDoc: o.Doc, table.MetaSource: o.Source,
		table.MetaKey: stage.ShortKey(sp.Key), table.MetaVersion: "neurorbit " + p.Version,
		table.MetaRowKey: strings.Join(o.Key, ","),
	}
	for _, sh := range sp.Shards {
		if slices.ContainsFunc(sh.Record.Outputs, func(out store.Output) bool { return out.Name == o.Name }) {
			a.Stamps = joinStamps(a.Stamps, sh.Record.Stamps)
		}
	}
	for i, s := range a.Stamps {
		meta[table.StampKey(i)] = s.Text
	}
	h := sha256.New()
	size := &sizeWriter{}
	err = store.WriteFile(p.ArtifactPath(sp.Config, a.Path), func(w io.Writer) error {
		tw, err := table.NewWriter(io.MultiWriter(w, h, size), columns, meta)
		if err != nil {
			return err
		}
		for _, sh := range sp.Shards {
			for _, out := range sh.Record.Outputs {
				if out.Name != o.Name {
					continue
				}
				t, err := table.OpenFile(p.Store.BlobPath(out.Blob.Digest))
				if err != nil {
					return err
				}
				if err := tw.Append(t); err != nil {
					return fmt.Errorf("table %s, shard %s: %w", name, sh.Shard.ID, err)
				}
			}
		}
		a.Rows, a.Content, err = tw.Close()
		return err
	}, 0o644)
	if err != nil {
		return a, fmt.Errorf("engine: publish %s: %w", a.Path, err)
	}
	a.Blob = store.Blob{Digest: hex.EncodeToString(h.Sum(nil)), Size: size.n}
	return a, nil
}

type sizeWriter struct{ n int64 }

func (s *sizeWriter) Write(b []byte) (int, error) {
	s.n += int64(len(b))
	return len(b), nil
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
			if err := p.copyBlob(o.Blob, p.ArtifactPath(sp.Config, a.Path)); err != nil {
				return nil, fmt.Errorf("engine: publish %s: %w", a.Path, err)
			}
			out = append(out, a)
		}
	}
	slices.SortFunc(out, func(a, b store.Artifact) int { return strings.Compare(a.Path, b.Path) })
	return out, nil
}

func (p *Project) copyBlob(b store.Blob, path string) error {
	src, err := os.Open(p.Store.BlobPath(b.Digest))
	if err != nil {
		return err
	}
	defer src.Close()
	return store.WriteFile(path, func(w io.Writer) error {
		_, err := io.Copy(w, src)
		return err
	}, 0o644)
}

// removeOthers removes what an earlier publication of the stage left and this
// one does not have.
func (p *Project) removeOthers(sp *StagePlan, keep []store.Artifact) error {
	dir := p.ArtifactPath(sp.Config, sp.Stage.Name)
	wanted := map[string]bool{}
	for _, a := range keep {
		wanted[p.ArtifactPath(sp.Config, a.Path)] = true
	}
	var empty []string
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			empty = append(empty, path)
			return nil
		}
		if wanted[path] {
			return nil
		}
		return store.Remove(path)
	})
	if err != nil && !os.IsNotExist(err) {
		return fmt.Errorf("engine: publish: %w", err)
	}
	for _, d := range slices.Backward(empty) {
		if entries, err := os.ReadDir(d); err == nil && len(entries) == 0 {
			if err := os.Remove(d); err != nil {
				return fmt.Errorf("engine: publish: %w", err)
			}
		}
	}
	return nil
}
