package cli

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"neurorbit/pipeline/claims"
	"neurorbit/pipeline/project"
	"neurorbit/pipeline/provenance"
	"neurorbit/pipeline/review"
	"neurorbit/pipeline/stage"
	"neurorbit/pipeline/store"
)

// recordPath is where the record of what a review of a config took is kept,
// relative to the project's root.
func recordPath(config string) string { return "configs/review/" + config + ".yaml" }

// pageInputs digests the files that the pages of a report are made from, beside
// the results: the claims files and, if there is one, the record of a review.
func pageInputsOfProject(p *project.Project) (map[string]string, error) {
	out := map[string]string{}
	for _, name := range append(slices.Clone(p.Keys.Claims), recordPath(p.Cfg.Name)) {
		digest, _, err := store.DigestFile(filepath.Join(p.Root, filepath.FromSlash(name)))
		switch {
		case err == nil:
			out[name] = digest
		case !errors.Is(err, fs.ErrNotExist):
			return nil, err
		}
	}
	return out, nil
}

// reviewRecord reads the record of what a review took; nil if there is none.
func reviewRecordOfProject(p *project.Project) (*review.Record, error) {
	name := recordPath(p.Cfg.Name)
	data, err := os.ReadFile(filepath.Join(p.Root, filepath.FromSlash(name)))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return review.ParseRecord(name, data)
}

// addReview adds the pages for evaluators.
func (b *reportBuilder) addReview(a *app, results []claims.FileResult) error {
	record, err := reviewRecordOfProject(b.p)
	if err != nil {
		return err
	}
	f := review.Facts{
		Version: provenance.Version, Config: b.p.Cfg.Name, File: b.p.Rel(b.p.Config.Path), Report: b.p.Rel(b.dir),
		Papers: results, Stale: b.manifest.Stale, Commands: a.commands, Record: record, Link: b.link,
	}
	if f.Config != "paper" {
		f.Flag = " -c " + f.File
	}
	seen := map[string]bool{}
	for _, st := range b.p.Stages {
		rec, ok := b.p.Store.Stage(f.Config, st.Name)
		if !ok {
			continue
		}
		f.Stages = append(f.Stages, review.StageFacts{
			Name: st.Name, Doc: st.Doc, Key: stage.ShortKey(rec.Key), Shards: len(rec.Shards), Exact: slices.Contains(a.program.Whole, st.Name),
		})
		if c, ok := b.p.Store.Context(rec.Context); ok {
			f.Go = c.Components["go"]
		}
		for _, art := range rec.Artifacts {
			f.Bytes += art.Blob.Size
			for _, s := range art.Stamps {
				if !slices.Contains(f.Stamps, s.Text) {
					f.Stamps = append(f.Stamps, s.Text)
				}
			}
		}
		for _, key := range rec.Shards {
			sh, ok := b.p.Store.Shard(key)
			if !ok {
				continue
			}
			for _, o := range sh.Outputs {
				if !seen[o.Blob.Digest] {
					seen[o.Blob.Digest] = true
					f.Bytes += o.Blob.Size
				}
			}
		}
	}
	b.add(review.MarkdownName, review.Markdown(f), manifestFile{})
	b.add(review.TeXName, review.Appendix(f), manifestFile{})
	return nil
}

// link returns the path from the report's folder to a file of the project, or ""
// if the report lies outside.
func (b *reportBuilder) link(name string) string {
	dir, err := filepath.Abs(b.dir)
	if err != nil {
		return ""
	}
	if in, err := filepath.Rel(b.p.Root, dir); err != nil || strings.HasPrefix(in, "..") {
		return ""
	}
	to, err := filepath.Rel(dir, filepath.Join(b.p.Root, filepath.FromSlash(name)))
	if err != nil {
		return ""
	}
	return filepath.ToSlash(to)
}
