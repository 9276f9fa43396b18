package report

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
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
	"neurorbit/pipeline/text"
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
func Build(p *project.Project, results []claims.File, dir string, stale []string) (map[string][]byte, error) {
	b, err := newBuilder(p, dir)
	if err != nil {
		return nil, err
	}
	b.manifest.Stale = stale
	for _, paper := range b.papers {
		for i := range paper.Items {
			if err := b.addTables(&paper.Items[i]); err != nil {
				return nil, err
			}
		}
	}
	for i := range results {
		for _, c := range results[i].Tested() {
			if _, err := b.copyTable(c.Table); err != nil && c.Verdict != claims.NotTestable && c.Table != "" {
				return nil, err
			}
		}
	}
	page := b.page(results)
	pages, err := Pages(page)
	if err != nil {
		return nil, err
	}
	if err := b.facts(page).render(pages); err != nil {
		return nil, err
	}
	for name, data := range pages {
		b.add(name, data, ManifestFile{})
	}
	return b.finish()
}

// A builder collects the files of a report.
type builder struct {
	p        *project.Project
	dir      string
	files    map[string][]byte
	papers   []Paper
	manifest *Manifest
}

// newBuilder returns a builder with the items of all stages and their files.
func newBuilder(p *project.Project, dir string) (*builder, error) {
	m, err := manifestOf(p)
	if err != nil {
		return nil, err
	}
	b := &builder{p: p, dir: dir, files: map[string][]byte{}, manifest: m}
	for _, st := range p.Stages {
		if rec, ok := p.Record(p.Cfg, st.Name); ok {
			if err := b.addStage(rec); err != nil {
				return nil, err
			}
		}
	}
	return b, nil
}

// finish returns the files with the manifest.
func (b *builder) finish() (map[string][]byte, error) {
	text, err := json.MarshalIndent(b.manifest, "", "  ")
	b.files[ManifestName] = append(text, '\n')
	return b.files, err
}

func (b *builder) add(path string, data []byte, m ManifestFile) {
	sum := sha256.Sum256(data)
	m.SHA256 = hex.EncodeToString(sum[:])
	b.files[path] = data
	b.manifest.Files[path] = m
}

// addStage adds what a stage's catalogue lists, if it has one.
func (b *builder) addStage(rec *store.Stage) error {
	list := rec.Stage + "/" + catalogue.Table + ".parquet"
	if !slices.ContainsFunc(rec.Artifacts, func(a store.Artifact) bool { return a.Path == list }) {
		return nil
	}
	f, err := table.OpenFile(b.p.ArtifactPath(rec.Config, list))
	if err != nil {
		return err
	}
	rows, err := table.Rows[catalogue.Row](f)
	if err != nil {
		return err
	}
	slices.SortStableFunc(rows, func(x, y catalogue.Row) int { return int(x.Order - y.Order) })
	makers := map[string]*store.Shard{} // by file
	for _, key := range rec.Shards {
		if sh, ok := b.p.Store.Shard(key); ok {
			for _, o := range sh.Outputs {
				makers[o.Name] = sh
			}
		}
	}
	for _, row := range rows {
		if shown := b.p.Keys.Publications; len(shown) > 0 && !slices.Contains(shown, row.Paper) {
			continue
		}
		item := Item{Row: row}
		if err := b.addFiles(&item, rec, makers); err != nil {
			return err
		}
		at := slices.IndexFunc(b.papers, func(p Paper) bool { return p.Name == row.Paper })
		if at < 0 {
			at = len(b.papers)
			b.papers = append(b.papers, Paper{Name: row.Paper})
		}
		b.papers[at].Items = append(b.papers[at].Items, item)
	}
	return nil
}

// addFiles adds the files of an item; the first tells what made it.
func (b *builder) addFiles(item *Item, rec *store.Stage, makers map[string]*store.Shard) error {
	tiles, err := item.Row.Pictures()
	if err != nil {
		return fmt.Errorf("stage %s: %s: tiles: %w", rec.Stage, item.Row.ID, err)
	}
	for i, name := range strings.Fields(item.Row.Files) {
		art := rec.Stage + "/" + name
		maker := makers[name]
		if maker == nil {
			return fmt.Errorf("stage %s: its catalogue lists the file %s, which it did not make", rec.Stage, name)
		}
		data, err := os.ReadFile(b.p.ArtifactPath(rec.Config, art))
		if err != nil {
			return err
		}
		b.add(name, data, ManifestFile{Stage: rec.Stage, Shard: maker.ID, Key: maker.Key, Artifact: art})
		item.Files = append(item.Files, File{Path: name, Data: data})
		if i == 0 {
			item.Key = stage.ShortKey(maker.Key)
			item.Stamps = textsOf(maker.Stamps)
			item.Explain = text.Command("neurorbit", "explain", b.p.Rel(filepath.Join(b.dir, filepath.FromSlash(name))))
		}
	}
	for _, t := range tiles {
		at := slices.IndexFunc(item.Files, func(f File) bool { return f.Path == t.File })
		if at < 0 {
			return fmt.Errorf("stage %s: %s: the picture %s is not among its files", rec.Stage, item.Row.ID, t.File)
		}
		item.Pictures = append(item.Pictures, Tile{t, &item.Files[at]})
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

// addTables copies the tables that an item is drawn from.
func (b *builder) addTables(item *Item) error {
	for _, name := range strings.Fields(item.Row.Tables) {
		to, err := b.copyTable(name)
		if err != nil {
			return err
		}
		if to != "" {
			item.Tables = append(item.Tables, Download{Name: name, Path: to})
		}
	}
	return nil
}

// copyTable copies a table to data/ and returns where it is; "" if it is too large for
// that.
func (b *builder) copyTable(name string) (to string, err error) {
	from, to := name+".parquet", "data/"+name+".parquet"
	stage, _, _ := strings.Cut(name, "/")
	rec, ok := b.p.Record(b.p.Cfg, stage)
	if !ok {
		return "", fmt.Errorf("table %s: stage %s has not been made", name, stage)
	}
	file := b.p.Artifact(from)
	info, err := os.Stat(file)
	if err != nil || info.Size() > CopyLimit {
		return "", err
	}
	data, err := os.ReadFile(file)
	if err == nil {
		b.add(to, data, ManifestFile{Stage: stage, Key: rec.Key, Artifact: from})
	}
	return to, err
}

// page returns what the index page shows.
func (b *builder) page(results []claims.File) Page {
	p := b.p
	page := Page{
		Title: p.Program.Title, Lead: p.Program.Lead, Version: provenance.Version,
		Config: p.Cfg.Name, File: p.Rel(p.Config.Path), Claims: results, Papers: b.papers, Stale: b.manifest.Stale,
	}
	if p.Cfg.Name == p.Program.Config {
		page.More = p.Program.Kept
	} else if b.dir == Dir(p) {
		page.Main = strings.Repeat("../", strings.Count(p.Cfg.Name, "/")+2)
	}
	if sets := p.Config.Sets; len(sets) > 0 {
		page.Stale = append(slices.Clone(page.Stale), "made with --set "+strings.Join(sets, " --set "))
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
	return page
}
