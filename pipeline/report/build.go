package report

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"neurorbit/pipeline/catalogue"
	"neurorbit/pipeline/claims"
	"neurorbit/pipeline/engine"
	"neurorbit/pipeline/project"
	"neurorbit/pipeline/provenance"
	"neurorbit/pipeline/stage"
	"neurorbit/pipeline/store"
	"neurorbit/pipeline/table"
)

// StaleBanners says of each stage that is not fresh why.
func StaleBanners(plans []*engine.StagePlan) []string {
	var out []string
	for _, sp := range plans {
		if sp.State != engine.Fresh {
			out = append(out, fmt.Sprintf("STALE: stage %s is %s: %s", sp.Stage.Name, sp.State, engine.Headline(sp.Reasons)))
		}
	}
	return out
}

// Build returns every file of the report of a config by its path, for a folder.
// stale says what is not fresh; a stage that was never made is left out then.
func Build(p *project.Project, results []claims.FileResult, dir string, stale []string) (map[string][]byte, error) {
	inputs, err := pageInputs(p)
	if err != nil {
		return nil, err
	}
	b := &builder{
		p: p, dir: dir, files: map[string][]byte{},
		manifest: Manifest{
			Program: "neurorbit " + provenance.Version, Config: p.Rel(p.Config.Path), Sets: p.Config.Sets,
			Stale: stale, Stages: map[string]ManifestStage{}, Inputs: inputs, Files: map[string]ManifestFile{},
		},
	}
	for _, st := range p.Stages {
		rec, ok := p.Store.Stage(p.Cfg.Name, st.Name)
		if !ok {
			continue
		}
		b.manifest.Stages[st.Name] = ManifestStage{rec.Key, rec.Settings, rec.Inputs}
		if err := b.addStage(rec); err != nil {
			return nil, err
		}
	}
	if err := b.addPages(results); err != nil {
		return nil, err
	}
	if err := b.addReview(results); err != nil {
		return nil, err
	}
	text, err := json.MarshalIndent(b.manifest, "", "  ")
	if err != nil {
		return nil, err
	}
	b.files[ManifestName] = append(text, '\n')
	return b.files, nil
}

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

// A builder collects the files of a report.
type builder struct {
	p        *project.Project
	dir      string
	files    map[string][]byte
	papers   []Paper
	manifest Manifest
}

func (b *builder) add(path string, data []byte, m ManifestFile) {
	sum := sha256.Sum256(data)
	m.SHA256 = hex.EncodeToString(sum[:])
	b.files[path] = data
	b.manifest.Files[path] = m
}

// artifactsOf returns the artifacts of a stage by their paths below its folder.
func artifactsOf(rec *store.Stage) map[string]store.Artifact {
	out := map[string]store.Artifact{}
	for _, art := range rec.Artifacts {
		out[strings.TrimPrefix(art.Path, rec.Stage+"/")] = art
	}
	return out
}

// catalogueOf returns what a stage's catalogue lists, in order; nothing if the
// stage has no catalogue.
func catalogueOf(p *project.Project, rec *store.Stage) ([]catalogue.Row, error) {
	list, ok := artifactsOf(rec)[catalogue.Table+".parquet"]
	if !ok {
		return nil, nil
	}
	f, err := table.OpenFile(p.ArtifactPath(rec.Config, list.Path))
	if err != nil {
		return nil, err
	}
	rows, err := table.Rows[catalogue.Row](f)
	slices.SortStableFunc(rows, func(x, y catalogue.Row) int { return int(x.Order - y.Order) })
	return rows, err
}

// addStage adds what a stage's catalogue lists.
func (b *builder) addStage(rec *store.Stage) error {
	rows, err := catalogueOf(b.p, rec)
	if err != nil {
		return err
	}
	makers := b.makers(rec)
	for _, row := range rows {
		if shown := b.p.Keys.Publications; len(shown) > 0 && !slices.Contains(shown, row.Paper) {
			continue
		}
		item := Item{
			ID: row.ID, Section: row.Section, Title: row.Title, Caption: row.Caption, Published: row.Published,
			Ours: row.Ours, Difference: row.Difference, Agrees: row.Agrees,
		}
		if err := b.addFiles(&item, rec, strings.Fields(row.Files), makers); err != nil {
			return err
		}
		if err := b.addTables(&item, rec.Config, strings.Fields(row.Tables)); err != nil {
			return err
		}
		paper := slices.IndexFunc(b.papers, func(p Paper) bool { return p.Name == row.Paper })
		if paper < 0 {
			paper = len(b.papers)
			b.papers = append(b.papers, Paper{Name: row.Paper})
		}
		b.papers[paper].Items = append(b.papers[paper].Items, item)
	}
	return nil
}

// makers maps the files of a stage to the shards that wrote them.
func (b *builder) makers(rec *store.Stage) map[string]*store.Shard {
	out := map[string]*store.Shard{}
	for _, key := range rec.Shards {
		if sh, ok := b.p.Store.Shard(key); ok {
			for _, o := range sh.Outputs {
				out[o.Name] = sh
			}
		}
	}
	return out
}

// addFiles adds the files of an item; the first tells what made it.
func (b *builder) addFiles(item *Item, rec *store.Stage, names []string, makers map[string]*store.Shard) error {
	artifacts := artifactsOf(rec)
	for i, name := range names {
		art, ok := artifacts[name]
		maker := makers[name]
		if !ok || maker == nil {
			return fmt.Errorf("stage %s: its catalogue lists the file %s, which it did not make", rec.Stage, name)
		}
		data, err := os.ReadFile(b.p.ArtifactPath(rec.Config, art.Path))
		if err != nil {
			return err
		}
		b.add(name, data, ManifestFile{Stage: rec.Stage, Shard: maker.ID, Key: maker.Key, Artifact: art.Path})
		item.Files = append(item.Files, File{Path: name, Data: data})
		if i == 0 {
			item.Key = stage.ShortKey(maker.Key)
			item.Stamps = textsOf(maker.Stamps)
			item.Explain = "neurorbit explain " + b.p.Rel(filepath.Join(b.dir, filepath.FromSlash(name)))
		}
	}
	return nil
}

// textsOf returns the texts of stamps.
func textsOf(stamps []stage.Stamp) []string {
	var out []string
	for _, s := range stamps {
		out = append(out, s.Text)
	}
	return out
}

// CopyLimit is the size in bytes up to which a table is copied into a report.
const CopyLimit = 16 << 20

// addTables copies the tables that an item is drawn from to data/, except those
// that are too large for that.
func (b *builder) addTables(item *Item, config string, names []string) error {
	for _, name := range names {
		from, to := name+".parquet", "data/"+name+".parquet"
		stage, _, _ := strings.Cut(name, "/")
		rec, ok := b.p.Store.Stage(config, stage)
		if !ok {
			return fmt.Errorf("table %s: stage %s has not been made", name, stage)
		}
		file := b.p.ArtifactPath(config, from)
		info, err := os.Stat(file)
		if err != nil {
			return err
		}
		if info.Size() > CopyLimit {
			continue
		}
		if _, ok := b.files[to]; !ok {
			data, err := os.ReadFile(file)
			if err != nil {
				return err
			}
			b.add(to, data, ManifestFile{Stage: stage, Key: rec.Key, Artifact: from})
		}
		item.Tables = append(item.Tables, Download{Name: name, Path: to})
	}
	return nil
}

// addPages renders the index, the pages of the publications and the errata.
func (b *builder) addPages(results []claims.FileResult) error {
	p := b.p
	page := Page{
		Title: p.Program.Title, Lead: p.Program.Lead, Version: provenance.Version,
		Config: p.Cfg.Name + " (" + p.Rel(p.Config.Path) + ")",
		Claims: results, Papers: b.papers, Stale: b.manifest.Stale,
	}
	if sets := p.Config.Sets; len(sets) > 0 {
		page.Stamps = append(page.Stamps, "made with --set "+strings.Join(sets, " --set "))
	}
	if p.Cfg.Name != p.Program.Config {
		page.Stamps = append(page.Stamps, "made with the config "+p.Cfg.Name+", not with the published settings")
	}
	for i := range page.Papers {
		paper := &page.Papers[i]
		if r := page.ClaimsOf(paper.Name); r != nil {
			paper.Label, paper.Title = r.Label, r.Title
		}
		for _, s := range paper.Stamps() {
			page.Stamps = append(page.Stamps, paper.Short()+": "+s)
		}
	}
	pages, err := Pages(page)
	if err != nil {
		return err
	}
	for name, data := range pages {
		b.add(name, data, ManifestFile{})
	}
	return nil
}
