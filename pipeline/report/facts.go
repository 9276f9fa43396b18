package report

import (
	"path"
	"path/filepath"
	"slices"
	"strings"

	"neurorbit/pipeline/claims"
	"neurorbit/pipeline/stage"
	"neurorbit/pipeline/store"
	"neurorbit/pipeline/text"
)

// Facts is what the pages for evaluators are made from: the checklists of the
// ACM badges (Artifact Review and Badging, version 1.1) in Markdown, and an
// artifact appendix in LaTeX.
type Facts struct {
	Page
	// Go is the version of the language that the program was built with.
	Go string
	// Flag selects the config on a command line (" -c configs/quick.yaml", or
	// nothing for the default).
	Flag string
	// Report is the report's folder as a reader in the project's folder types it.
	Report string
	// Root is the relative path by which a page reaches the project's folder, or
	// empty if it cannot.
	Root string
	// Workflow and Library are those of the program.
	Workflow, Library string
	Stages            []StageFacts
	// Shards counts those of all stages, Uncovered the statements that no data can
	// test, Megabytes the size of the stored results and of the published files.
	Shards, Uncovered int
	Megabytes         int64
	// Stamps are reservations on the data.
	Stamps []string
}

// StageFacts are those of a stage; Key is the short key of what it made.
type StageFacts struct {
	Name, Folder, Doc, Key string
	Shards                 int
}

// render adds the pages to others.
func (f *Facts) render(pages map[string][]byte) (err error) {
	if pages[reviewName], err = render("review.md.tmpl", Page{}.funcs(""), f); err != nil {
		return err
	}
	pages[appendixName], err = render("appendix.tex.tmpl", Page{}.funcs(""), f)
	return err
}

// facts gathers what the store knows of the stages.
func (b *builder) facts(page Page) *Facts {
	p := b.p
	f := &Facts{Page: page, Report: p.Rel(b.dir), Root: b.toRoot(), Workflow: p.Program.Workflow, Library: p.Program.Library}
	if p.Flag() != "" {
		f.Flag = " -c " + text.Quote(f.File)
	}
	for _, set := range p.Config.Sets {
		f.Flag += " --set " + text.Quote(set)
	}
	for _, paper := range page.Claims {
		f.Uncovered += len(paper.Uncovered)
	}
	var bytes int64
	stored := map[store.Blob]bool{}
	for _, st := range p.Stages {
		rec, ok := p.Record(p.Cfg, st.Name)
		if !ok {
			continue
		}
		f.Stages = append(f.Stages, StageFacts{
			Name: st.Name, Folder: p.Program.Folder(st.Name), Doc: st.Doc, Key: stage.ShortKey(rec.Key), Shards: len(rec.Shards),
		})
		f.Shards += len(rec.Shards)
		if c, ok := p.Store.Context(rec.Context); ok {
			f.Go = c.Components["go"]
		}
		for _, art := range rec.Artifacts {
			bytes += art.Blob.Size
			f.Stamps = union(f.Stamps, textsOf(art.Stamps)...)
		}
		for _, key := range rec.Shards {
			if sh, ok := p.Store.Shard(key); ok {
				for _, o := range sh.Outputs {
					stored[o.Blob] = true
				}
			}
		}
	}
	for blob := range stored {
		bytes += blob.Size
	}
	f.Megabytes = (bytes + 1e6 - 1) / 1e6 // rounded up
	return f
}

// toRoot returns the path from the report's folder to the project's, or "" if the
// report lies outside.
func (b *builder) toRoot() string {
	dir, errDir := filepath.Abs(b.dir)
	to, err := filepath.Rel(dir, b.p.Root)
	if errDir != nil || err != nil || strings.Trim(to, "."+string(filepath.Separator)) != "" {
		return ""
	}
	return filepath.ToSlash(to)
}

// Ref names a file or folder of the project in Markdown, as a link where there
// can be one.
func (f *Facts) Ref(name string) string {
	if f.Root == "" {
		return mdCode(name)
	}
	return "[" + mdCode(name) + "](" + path.Join(f.Root, name) + ")"
}

// A claimGroup is what a publication says that one stage's tables can show.
type claimGroup struct {
	publication // with the claims of the group alone
	Number      int
	Stage       StageFacts
	Tables      []string // queried, sorted
}

type publication = claims.File

// Groups divides the claims of each publication by the stage whose tables show
// them, in the order of the publications and the stages.
func (f *Facts) Groups() []*claimGroup {
	var out []*claimGroup
	for _, paper := range f.Claims {
		for _, st := range f.Stages {
			g := &claimGroup{Number: len(out) + 1, Stage: st}
			g.Paper, g.Label, g.Title, g.File = paper.Paper, paper.Label, paper.Title, paper.File
			for _, c := range paper.Claims {
				if strings.HasPrefix(c.Table, st.Name+"/") {
					g.Claims = append(g.Claims, c)
					g.Tables = append(g.Tables, c.Table)
				}
			}
			if len(g.Claims) > 0 {
				slices.Sort(g.Tables)
				g.Tables = slices.Compact(g.Tables)
				out = append(out, g)
			}
		}
	}
	return out
}

// Steps are the commands of a review, in order: each with what it does and what
// to expect.
func (f *Facts) Steps() ([][]string, error) {
	lines, err := render("steps.md.tmpl", Page{}.funcs(""), f)
	var steps [][]string
	for line := range strings.Lines(string(lines)) {
		steps = append(steps, strings.Split(strings.TrimSpace(line), " | "))
	}
	return steps, err
}
