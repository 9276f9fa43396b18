package report

import (
	"errors"
	"io/fs"
	"neurorbit/pipeline/claims"
	"neurorbit/pipeline/project"
	"neurorbit/pipeline/provenance"
	"neurorbit/pipeline/stage"
	"neurorbit/pipeline/store"
	"path/filepath"
	"slices"
	"strings"
)

// pageInputs digests the files that the pages of a report are made from, beside
// the results: the claims files.
func pageInputs(p *project.Project) (map[string]string, error) {
	out := map[string]string{}
	for _, name := range p.Keys.Claims {
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

// addReview adds the pages for evaluators.
func (b *reportBuilder) addReview(commands []string, results []claims.File) error {
	f := Facts{
		Version: provenance.Version, Config: b.p.Cfg.Name, File: b.p.Rel(b.p.Config.Path), Report: b.p.Rel(b.dir),
		Papers: results, Stale: b.manifest.Stale, Commands: commands, Link: b.link,
	}
	if f.Config != b.p.Program.Config {
		f.Flag = " -c " + f.File
	}
	seen := map[string]bool{}
	for _, st := range b.p.Stages {
		rec, ok := b.p.Store.Stage(f.Config, st.Name)
		if !ok {
			continue
		}
		f.Stages = append(f.Stages, StageFacts{
			Name: st.Name, Doc: st.Doc, Key: stage.ShortKey(rec.Key), Shards: len(rec.Shards), Exact: slices.Contains(b.p.Program.Whole, st.Name),
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
	b.add(MarkdownName, ReviewMarkdown(f), ManifestFile{})
	b.add(TeXName, Appendix(f), ManifestFile{})
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
