package report

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"neurorbit/pipeline/catalogue"
	"neurorbit/pipeline/claims"
	"neurorbit/pipeline/engine"
	"neurorbit/pipeline/project"
	"neurorbit/pipeline/provenance"
	"neurorbit/pipeline/stage"
	"neurorbit/pipeline/store"
	"neurorbit/pipeline/table"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
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

// Options steer Build.
type Options struct {
	Dir      string   // the folder it is made for
	Stale    []string // what is not fresh; a stage that was never made is left out then
	Commands []string // names of the program's commands
}

// Build returns every file of the report of a config by its path.
func Build(p *project.Project, results []claims.File, opt Options) (map[string][]byte, error) {
	inputs, err := pageInputs(p)
	if err != nil {
		return nil, err
	}
	b := &reportBuilder{
		p: p, dir: opt.Dir, files: map[string][]byte{}, papers: map[string]*Paper{},
		manifest: Manifest{
			Program: "neurorbit " + provenance.Version, Config: p.Rel(p.Config.Path), Sets: p.Config.Sets,
			Stale: opt.Stale, Stages: map[string]ManifestStage{}, Inputs: inputs, Files: map[string]ManifestFile{},
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
	if err := b.addReview(opt.Commands, results); err != nil {
		return nil, err
	}
	text, err := json.MarshalIndent(b.manifest, "", "  ")
	if err != nil {
		return nil, err
	}
	b.files[ManifestName] = append(text, '\n')
	return b.files, nil
}

type reportBuilder struct {
	p        *project.Project
	dir      string
	files    map[string][]byte
	papers   map[string]*Paper
	order    []string // paper names in the order met
	manifest Manifest
}

// addStage adds what a stage's catalogue lists, if it has one.
func (b *reportBuilder) addStage(rec *store.Stage) error {
	artifact := func(path string) (store.Artifact, bool) {
		i := slices.IndexFunc(rec.Artifacts, func(a store.Artifact) bool { return a.Path == path })
		if i < 0 {
			return store.Artifact{}, false
		}
		return rec.Artifacts[i], true
	}
	if _, ok := artifact(rec.Stage + "/" + catalogue.Table + ".parquet"); !ok {
		return nil
	}
	f, err := table.OpenFile(b.p.ArtifactPath(rec.Config, rec.Stage+"/"+catalogue.Table+".parquet"))
	if err != nil {
		return err
	}
	rows, err := table.Rows[catalogue.Row](f)
	if err != nil {
		return err
	}
	slices.SortStableFunc(rows, func(x, y catalogue.Row) int { return int(x.Order - y.Order) })
	makers := b.shardsByFile(rec)
	for _, row := range rows {
		if shown := b.p.Keys.Publications; len(shown) > 0 && !slices.Contains(shown, row.Paper) {
			continue
		}
		item := Item{
			ID: row.ID, Section: row.Section, Title: row.Title, Caption: row.Caption, Published: row.Published,
			Ours: row.Ours, Difference: row.Difference, Agrees: row.Agrees, Stage: rec.Stage,
		}
		for _, name := range strings.Fields(row.Files) {
			art, ok := artifact(rec.Stage + "/" + name)
			if !ok {
				return fmt.Errorf("stage %s: its catalogue lists the file %s, which it did not make", rec.Stage, name)
			}
			data, err := os.ReadFile(b.p.ArtifactPath(rec.Config, art.Path))
			if err != nil {
				return err
			}
			maker := makers[name]
			b.add(name, data, ManifestFile{Stage: rec.Stage, Shard: maker.ID, Key: maker.Key, Artifact: art.Path})
			item.Files = append(item.Files, File{Path: name, Data: data})
			if item.Key == "" {
				item.Key = stage.ShortKey(maker.Key)
				for _, s := range maker.Stamps {
					item.Stamps = append(item.Stamps, s.Text)
				}
				item.Explain = "neurorbit explain " + b.shown(name)
			}
		}
		for _, name := range strings.Fields(row.Tables) {
			to, err := b.addTable(rec.Config, name)
			if err != nil {
				return err
			}
			if to != "" {
				item.Tables = append(item.Tables, Download{Name: name, Path: to})
			}
		}
		paper := b.papers[row.Paper]
		if paper == nil {
			paper = &Paper{Name: row.Paper}
			b.papers[row.Paper] = paper
			b.order = append(b.order, row.Paper)
		}
		paper.Items = append(paper.Items, item)
	}
	return nil
}

// shardsByFile maps the files of a stage to the shards that wrote them.
func (b *reportBuilder) shardsByFile(rec *store.Stage) map[string]*store.Shard {
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

// CopyLimit is the size in bytes up to which a table is copied into a
const CopyLimit = 16 << 20

// addTable copies a table that items are drawn from to data/ in the  It
// returns an empty path if the table is too large for that.
func (b *reportBuilder) addTable(config, name string) (string, error) {
	to := "data/" + name + ".parquet"
	if _, ok := b.files[to]; ok {
		return to, nil
	}
	stage, _, _ := strings.Cut(name, "/")
	rec, ok := b.p.Store.Stage(config, stage)
	if !ok {
		return "", fmt.Errorf("table %s: stage %s has not been made", name, stage)
	}
	file := b.p.ArtifactPath(config, name+".parquet")
	info, err := os.Stat(file)
	if err != nil || info.Size() > CopyLimit {
		return "", err
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return "", err
	}
	b.add(to, data, ManifestFile{Stage: stage, Key: rec.Key, Artifact: name + ".parquet"})
	return to, nil
}

func (b *reportBuilder) add(path string, data []byte, m ManifestFile) {
	sum := sha256.Sum256(data)
	m.SHA256 = hex.EncodeToString(sum[:])
	b.files[path] = data
	b.manifest.Files[path] = m
}

// shown is a report file's path as a reader types it in the project's folder.
func (b *reportBuilder) shown(name string) string {
	return b.p.Rel(filepath.Join(b.dir, filepath.FromSlash(name)))
}

// addPages renders the index and the errata.
func (b *reportBuilder) addPages(results []claims.File) error {
	p, sets := b.p, b.p.Config.Sets
	page := Page{
		Title: "neurorbit", Version: provenance.Version,
		Lead: "Publications on neural networks as dynamical systems, reproduced from raw data to every table and figure. " +
			"Each published number is compared with what came out; each table and figure names the key and the command that made it.",
		Config: p.Cfg.Name + " (" + p.Rel(p.Config.Path) + ")",
		Claims: results, Stale: b.manifest.Stale,
		Others: []Download{
			{Name: "For evaluators: checklists, commands, what to expect", Path: MarkdownName},
			{Name: "Artifact appendix (LaTeX)", Path: TeXName},
		},
	}
	if len(sets) > 0 {
		page.Stamps = append(page.Stamps, "made with --set "+strings.Join(sets, " --set "))
	}
	if p.Cfg.Name != p.Program.Config {
		page.Stamps = append(page.Stamps, "made with the config "+p.Cfg.Name+", not with the published settings")
	}
	stamps := map[string][]string{} // by paper
	for _, name := range b.order {
		paper := *b.papers[name]
		for _, r := range results {
			if r.Paper == name {
				paper.Label, paper.Title = r.Label, r.Title
			}
		}
		page.Papers = append(page.Papers, paper)
		stamps[name] = paper.Stamps()
		for _, s := range stamps[name] {
			page.Stamps = append(page.Stamps, paper.Short()+": "+s)
		}
	}
	pagesHTML, err := HTML(page)
	if err != nil {
		return err
	}
	md, err := Markdown(page)
	if err != nil {
		return err
	}
	for _, pages := range []map[string][]byte{pagesHTML, md} {
		for _, name := range slices.Sorted(maps.Keys(pages)) {
			b.add(name, pages[name], ManifestFile{})
		}
	}
	for _, r := range results {
		text, err := Errata(r, slices.Concat(b.manifest.Stale, stamps[r.Paper]))
		if err != nil {
			return err
		}
		b.add(path.Join(r.Paper, "errata.md"), text, ManifestFile{})
	}
	return nil
}
