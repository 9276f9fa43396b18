package cli

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"neurorbit/pipeline/claims"
	"neurorbit/pipeline/engine"
	"neurorbit/pipeline/provenance"
	"neurorbit/pipeline/report"
	"neurorbit/pipeline/store"
	"neurorbit/pipeline/table"
)

// catalogue is the name of the table by which a stage lists the tables and
// figures it made; its columns are those of catalogueRow.
const catalogue = "catalogue"

// manifestName is the file of a report that says what made each of its files.
const manifestName = "manifest.json"

type catalogueRow struct {
	Paper      string `col:"paper"`
	ID         string `col:"id"`
	Order      int64  `col:"order"`
	Section    string `col:"section"`
	Title      string `col:"title"`
	Caption    string `col:"caption"`
	Files      string `col:"files"`
	Tables     string `col:"tables"`
	Published  string `col:"published"`
	Ours       string `col:"ours"`
	Difference string `col:"difference"`
	Agrees     bool   `col:"agrees"`
}

// A manifest says what made each file of a report.
type manifest struct {
	Program string                   `json:"program"`
	Config  string                   `json:"config"`
	Sets    []string                 `json:"set,omitempty"`
	Stages  map[string]manifestStage `json:"stages"`
	Files   map[string]manifestFile  `json:"files"`
}

type manifestStage struct {
	Key      string            `json:"key"`
	Settings map[string]string `json:"settings,omitempty"`
	Inputs   map[string]string `json:"inputs,omitempty"`
}

type manifestFile struct {
	Stage    string `json:"stage,omitempty"` // empty: the report command itself
	Shard    string `json:"shard,omitempty"`
	Key      string `json:"key,omitempty"` // of the shard, or of the stage for a table
	Artifact string `json:"artifact,omitempty"`
	SHA256   string `json:"sha256"`
}

func (a *app) reportCommand() *cobra.Command {
	var out string
	var check bool
	cmd := &cobra.Command{
		Use:   "report",
		Short: "Write the report: every table and figure, the claims, an index page",
		Long: `Writes the tables and figures, the data behind them, index.html and README.md to
reports/ for configs/paper.yaml, and to reports/configs/<config>/ for any other
config. Files of an earlier report that are no longer made are removed.

--check writes nothing and says which files are not what would be written.`,
		Annotations: exits(exitDone, exitBug, exitUsage, exitStale, exitLocked),
		Args:        noArgs,
		RunE: func(*cobra.Command, []string) error {
			p, plans, err := a.openFresh()
			if err != nil {
				return err
			}
			dir := out
			if dir == "" {
				dir = a.reportDir(p)
			}
			files, err := a.buildReport(p, dir)
			if err != nil {
				return err
			}
			if check {
				return a.checkReport(p, dir, files)
			}
			unlock, err := a.lock(p.Project)
			if err != nil {
				return err
			}
			defer unlock()
			changed, err := writeReport(dir, files)
			if err != nil {
				return err
			}
			index := filepath.Join(dir, "index.html")
			if a.json {
				return a.printJSON(map[string]any{"folder": dir, "index": index, "files": len(files), "changed": changed})
			}
			fmt.Fprintf(a.out, "%s: %d files, %d changed\n", index, len(files), changed)
			a.printStamps(planStamps(plans))
			return nil
		},
	}
	cmd.Flags().StringVarP(&out, "out", "o", "", "folder to write to")
	cmd.Flags().BoolVar(&check, "check", false, "compare with the report that is there (exit 3 if it differs)")
	return cmd
}

func (a *app) reportDir(p *project) string {
	dir := filepath.Join(p.Root, "reports")
	if p.cfg.Name != "paper" {
		dir = filepath.Join(dir, "configs", filepath.FromSlash(p.cfg.Name))
	}
	return dir
}

// buildReport returns every file of the report by its path.
func (a *app) buildReport(p *project, dir string) (map[string][]byte, error) {
	results, err := a.checkClaims(p)
	if err != nil {
		return nil, err
	}
	b := &reportBuilder{
		p: p, dir: dir, files: map[string][]byte{}, papers: map[string]*report.Paper{},
		manifest: manifest{
			Program: "neurorbit " + provenance.Version, Config: p.rel(p.config.Path), Sets: a.sets,
			Stages: map[string]manifestStage{}, Files: map[string]manifestFile{},
		},
	}
	for _, st := range p.Stages {
		rec, ok := p.Store.Stage(p.cfg.Name, st.Name)
		if !ok {
			return nil, &staleError{"stage " + st.Name + " has not been made", "neurorbit run"}
		}
		b.manifest.Stages[st.Name] = manifestStage{rec.Key, rec.Settings, rec.Inputs}
		if err := b.addStage(rec); err != nil {
			return nil, err
		}
	}
	if err := b.addPages(p, results, a.sets); err != nil {
		return nil, err
	}
	text, err := json.MarshalIndent(b.manifest, "", "  ")
	if err != nil {
		return nil, err
	}
	b.files[manifestName] = append(text, '\n')
	return b.files, nil
}

type reportBuilder struct {
	p        *project
	dir      string
	files    map[string][]byte
	papers   map[string]*report.Paper
	order    []string // paper names in the order met
	manifest manifest
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
	if _, ok := artifact(rec.Stage + "/" + catalogue + ".parquet"); !ok {
		return nil
	}
	f, err := table.OpenFile(b.p.ArtifactPath(rec.Config, rec.Stage+"/"+catalogue+".parquet"))
	if err != nil {
		return err
	}
	rows, err := table.Rows[catalogueRow](f)
	if err != nil {
		return err
	}
	slices.SortStableFunc(rows, func(x, y catalogueRow) int { return int(x.Order - y.Order) })
	makers := b.shardsByFile(rec)
	for _, row := range rows {
		item := report.Item{
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
			b.add(name, data, manifestFile{Stage: rec.Stage, Shard: maker.ID, Key: maker.Key, Artifact: art.Path})
			item.Files = append(item.Files, report.File{Path: name, Data: data})
			if item.Key == "" {
				item.Key = engine.ShortKey(maker.Key)
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
			item.Tables = append(item.Tables, report.Download{Name: name, Path: to})
		}
		paper := b.papers[row.Paper]
		if paper == nil {
			paper = &report.Paper{Name: row.Paper}
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

// addTable copies a table that items are drawn from to data/ in the report.
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
	data, err := os.ReadFile(b.p.ArtifactPath(config, name+".parquet"))
	if err != nil {
		return "", err
	}
	b.add(to, data, manifestFile{Stage: stage, Key: rec.Key, Artifact: name + ".parquet"})
	return to, nil
}

func (b *reportBuilder) add(path string, data []byte, m manifestFile) {
	sum := sha256.Sum256(data)
	m.SHA256 = hex.EncodeToString(sum[:])
	b.files[path] = data
	b.manifest.Files[path] = m
}

// shown is a report file's path as a reader types it in the project's folder.
func (b *reportBuilder) shown(name string) string {
	return b.p.rel(filepath.Join(b.dir, filepath.FromSlash(name)))
}

// rel returns a path relative to the project's folder where possible.
func (p *project) rel(file string) string {
	abs, err := filepath.Abs(file)
	if err != nil {
		return filepath.ToSlash(file)
	}
	if r, err := filepath.Rel(p.Root, abs); err == nil && !strings.HasPrefix(r, "..") {
		return filepath.ToSlash(r)
	}
	return filepath.ToSlash(file)
}

// addPages renders the index and the errata.
func (b *reportBuilder) addPages(p *project, results []claims.FileResult, sets []string) error {
	page := report.Page{
		Title: "neurorbit", Version: provenance.Version,
		Lead: "Publications on neural networks as dynamical systems, reproduced from raw data to every table and figure. " +
			"Each published number is compared with what came out; each table and figure names the key and the command that made it.",
		Config: p.cfg.Name + " (" + p.rel(p.config.Path) + ")",
		Claims: results,
	}
	if len(sets) > 0 {
		page.Stamps = append(page.Stamps, "made with --set "+strings.Join(sets, " --set "))
	}
	if p.cfg.Name != "paper" {
		page.Stamps = append(page.Stamps, "made with the config "+p.cfg.Name+", not with the published settings")
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
	html, err := report.HTML(page)
	if err != nil {
		return err
	}
	md, err := report.Markdown(page)
	if err != nil {
		return err
	}
	for _, pages := range []map[string][]byte{html, md} {
		for _, name := range slices.Sorted(maps.Keys(pages)) {
			b.add(name, pages[name], manifestFile{})
		}
	}
	for _, r := range results {
		text, err := report.Errata(r, stamps[r.Paper])
		if err != nil {
			return err
		}
		b.add(path.Join(r.Paper, "errata.md"), text, manifestFile{})
	}
	return nil
}

// writeReport writes what differs, removes what the earlier report had and this
// one has not, and returns how many files changed. The manifest comes last: if
// this is cut short, the next report still knows what the earlier one had.
func writeReport(dir string, files map[string][]byte) (changed int, err error) {
	if err := store.Sweep(dir); err != nil {
		return 0, err
	}
	old, err := readManifest(dir)
	if err != nil {
		old = nil // damaged: it is written anew
	}
	write := func(name string) error {
		full := filepath.Join(dir, filepath.FromSlash(name))
		have, err := os.ReadFile(full)
		if err == nil && bytes.Equal(have, files[name]) {
			return nil
		}
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		changed++
		return store.WriteFile(full, func(w io.Writer) error { _, err := w.Write(files[name]); return err }, 0o644)
	}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if name == manifestName {
			continue
		}
		if err := write(name); err != nil {
			return changed, err
		}
	}
	for _, name := range old.gone(files) {
		if err := store.Remove(filepath.Join(dir, filepath.FromSlash(name))); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return changed, err
		}
		changed++
	}
	return changed, write(manifestName)
}

// gone returns the files of the manifest that are not among files, in order. A
// damaged manifest cannot name one outside the report's folder.
func (m *manifest) gone(files map[string][]byte) []string {
	if m == nil {
		return nil
	}
	var out []string
	for _, name := range slices.Sorted(maps.Keys(m.Files)) {
		if _, ok := files[name]; !ok && fs.ValidPath(name) && filepath.IsLocal(filepath.FromSlash(name)) && name != "." {
			out = append(out, name)
		}
	}
	return out
}

// readManifest reads a report's manifest; nil if there is none.
func readManifest(dir string) (*manifest, error) {
	data, err := os.ReadFile(filepath.Join(dir, manifestName))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	m, err := parseManifest(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", filepath.Join(dir, manifestName), err)
	}
	return m, nil
}

func parseManifest(data []byte) (*manifest, error) {
	m := new(manifest)
	if err := json.Unmarshal(data, m); err != nil {
		return nil, err
	}
	return m, nil
}

// checkReport compares a report with what would be written.
func (a *app) checkReport(p *project, dir string, files map[string][]byte) error {
	var differ []string
	for _, name := range slices.Sorted(maps.Keys(files)) {
		have, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(name)))
		if err != nil || !bytes.Equal(have, files[name]) {
			differ = append(differ, name)
		}
	}
	if a.json {
		if err := a.printJSON(map[string]any{"folder": dir, "differ": differ}); err != nil {
			return err
		}
	} else {
		for _, name := range differ {
			fmt.Fprintf(a.out, "differs: %s\n", name)
		}
		fmt.Fprintf(a.out, "%d of %d files are current\n", len(files)-len(differ), len(files))
	}
	if len(differ) > 0 {
		return &staleError{fmt.Sprintf("the report in %s is stale", p.rel(dir)), "neurorbit report" + configFlag(p) + " writes it anew"}
	}
	return nil
}
