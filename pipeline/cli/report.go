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
	"neurorbit/pipeline/project"
	"neurorbit/pipeline/provenance"
	"neurorbit/pipeline/report"
	"neurorbit/pipeline/review"
	"neurorbit/pipeline/store"
	"neurorbit/pipeline/table"
)

// manifestName is the file of a report that says what made each of its files.
const manifestName = "manifest.json"

const catalogue = report.Catalogue

type catalogueRow = report.CatalogueRow

// A manifest says what made each file of a report.
type manifest struct {
	Program string   `json:"program"`
	Config  string   `json:"config"`
	Command string   `json:"command,omitempty"` // of a comparison, which is of several configs
	Sets    []string `json:"set,omitempty"`
	// Stale says what was older than its config, inputs or code when the report
	// was written with --stale.
	Stale  []string                 `json:"stale,omitempty"`
	Stages map[string]manifestStage `json:"stages,omitempty"`
	// Inputs are the files of the project that the pages are made from, with
	// their SHA-256.
	Inputs map[string]string       `json:"inputs,omitempty"`
	Files  map[string]manifestFile `json:"files"`
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
	var check, stale bool
	cmd := &cobra.Command{
		Use:   "report",
		Short: "Write the report: every table and figure, the claims, an index page",
		Long: fmt.Sprintf(`Writes the tables and figures, the data behind them, index.html and README.md to
reports/ for configs/paper.yaml, and to reports/configs/<config>/ for any other
config. Tables of more than %d MiB stay in data/artifacts/<config>/. Files of an earlier report that are no longer made are removed. REVIEW.md
and appendix.tex are for evaluators.

A report of stale results is refused (exit 3). With --stale it is written from
what there is, and every page says on top which stage is stale, and why.

--check writes nothing and says which files are not what would be written.`, copyLimit>>20),
		Annotations: exits(exitDone, exitBug, exitUsage, exitStale, exitLocked),
		Args:        noArgs,
		RunE: func(*cobra.Command, []string) error {
			p, plans, err := a.openPlanned()
			if err != nil {
				return err
			}
			if err := needFresh(p, plans); err != nil && !stale {
				return err
			}
			dir := out
			if dir == "" {
				dir = a.reportDir(p)
			}
			files, err := a.buildReport(p, dir, staleBanners(plans))
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
	cmd.Flags().BoolVar(&stale, "stale", false, "write a report of stale results too; every page says so")
	cmd.Flags().BoolVar(&check, "check", false, "compare with the report that is there (exit 3 if it differs)")
	return cmd
}

func (a *app) reportDir(p *project.Project) string {
	dir := filepath.Join(p.Root, "reports")
	if p.Cfg.Name != "paper" {
		dir = filepath.Join(dir, "configs", filepath.FromSlash(p.Cfg.Name))
	}
	return dir
}

// staleBanners says of each stage that is not fresh why.
func staleBanners(plans []*engine.StagePlan) []string {
	var out []string
	for _, sp := range plans {
		if sp.State != engine.Fresh {
			out = append(out, fmt.Sprintf("STALE: stage %s is %s: %s", sp.Stage.Name, sp.State, headline(sp.Reasons)))
		}
	}
	return out
}

// buildReport returns every file of the report by its path. stale says what is
// not fresh; a stage that was never made is left out then.
func (a *app) buildReport(p *project.Project, dir string, stale []string) (map[string][]byte, error) {
	results, err := p.CheckClaims()
	if err != nil {
		return nil, err
	}
	inputs, err := pageInputsOfProject(p)
	if err != nil {
		return nil, err
	}
	b := &reportBuilder{
		p: p, dir: dir, files: map[string][]byte{}, papers: map[string]*report.Paper{},
		manifest: manifest{
			Program: "neurorbit " + provenance.Version, Config: p.Rel(p.Config.Path), Sets: a.sets,
			Stale: stale, Stages: map[string]manifestStage{}, Inputs: inputs, Files: map[string]manifestFile{},
		},
	}
	for _, st := range p.Stages {
		rec, ok := p.Store.Stage(p.Cfg.Name, st.Name)
		if !ok {
			continue
		}
		b.manifest.Stages[st.Name] = manifestStage{rec.Key, rec.Settings, rec.Inputs}
		if err := b.addStage(rec); err != nil {
			return nil, err
		}
	}
	if err := b.addPages(p, results, a.sets); err != nil {
		return nil, err
	}
	if err := b.addReview(a, results); err != nil {
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
	p        *project.Project
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
		if shown := b.p.Keys.Publications; len(shown) > 0 && !slices.Contains(shown, row.Paper) {
			continue
		}
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
			if to != "" {
				item.Tables = append(item.Tables, report.Download{Name: name, Path: to})
			}
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

// copyLimit is the size in bytes up to which a table is copied into a report.
const copyLimit = 16 << 20

// addTable copies a table that items are drawn from to data/ in the report. It
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
	if err != nil || info.Size() > copyLimit {
		return "", err
	}
	data, err := os.ReadFile(file)
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
	return b.p.Rel(filepath.Join(b.dir, filepath.FromSlash(name)))
}

// addPages renders the index and the errata.
func (b *reportBuilder) addPages(p *project.Project, results []claims.FileResult, sets []string) error {
	page := report.Page{
		Title: "neurorbit", Version: provenance.Version,
		Lead: "Publications on neural networks as dynamical systems, reproduced from raw data to every table and figure. " +
			"Each published number is compared with what came out; each table and figure names the key and the command that made it.",
		Config: p.Cfg.Name + " (" + p.Rel(p.Config.Path) + ")",
		Claims: results, Stale: b.manifest.Stale,
		Others: []report.Download{
			{Name: "For evaluators: checklists, commands, what to expect", Path: review.MarkdownName},
			{Name: "Artifact appendix (LaTeX)", Path: review.TeXName},
		},
	}
	if len(sets) > 0 {
		page.Stamps = append(page.Stamps, "made with --set "+strings.Join(sets, " --set "))
	}
	if p.Cfg.Name != "paper" {
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
		text, err := report.Errata(r, slices.Concat(b.manifest.Stale, stamps[r.Paper]))
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
func (a *app) checkReport(p *project.Project, dir string, files map[string][]byte) error {
	differ := differingFiles(dir, files)
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
		return staleReport(p, dir)
	}
	return nil
}

// differingFiles lists the files that are not in a folder as they should be.
func differingFiles(dir string, files map[string][]byte) []string {
	var differ []string
	for _, name := range slices.Sorted(maps.Keys(files)) {
		have, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(name)))
		if err != nil || !bytes.Equal(have, files[name]) {
			differ = append(differ, name)
		}
	}
	return differ
}

func staleReport(p *project.Project, dir string) error {
	return &staleError{fmt.Sprintf("the report in %s is stale", p.Rel(dir)), "neurorbit report" + configFlag(p) + " writes it anew"}
}

// damaged says which files of a report are not those of its manifest, and how.
func (m *manifest) damaged(dir string) []string {
	var out []string
	for _, name := range slices.Sorted(maps.Keys(m.Files)) {
		digest, _, err := store.DigestFile(filepath.Join(dir, filepath.FromSlash(name)))
		switch {
		case errors.Is(err, fs.ErrNotExist):
			out = append(out, name+": the file is missing")
		case err != nil:
			out = append(out, name+": "+err.Error())
		case digest != m.Files[name].SHA256:
			out = append(out, name+": the file was changed (other bytes than written)")
		}
	}
	return out
}

// States of a report on disk.
const (
	reportNone    = "none"
	reportCurrent = "current"
	reportOlder   = "not current"
)

// A reportStatus says whether the report on disk was made from the results in
// force.
type reportStatus struct {
	Folder string   `json:"folder"`
	State  string   `json:"state"`
	Why    []string `json:"why,omitempty"`
}

// reportStatus compares the manifest of the report on disk with the records in
// force, the claims and the program.
func (a *app) reportStatus(p *project.Project) (reportStatus, error) {
	dir := a.reportDir(p)
	s := reportStatus{Folder: p.Rel(dir), State: reportNone}
	m, err := readManifest(dir)
	if m == nil || err != nil {
		return s, err
	}
	why := func(format string, args ...any) { s.Why = append(s.Why, fmt.Sprintf(format, args...)) }
	if len(m.Stale) > 0 {
		why("it was written with --stale")
	}
	if now := "neurorbit " + provenance.Version; m.Program != now {
		why("program: %s -> %s", m.Program, now)
	}
	for _, st := range p.Stages {
		rec, ok := p.Store.Stage(p.Cfg.Name, st.Name)
		switch old := m.Stages[st.Name].Key; {
		case !ok:
			why("stage %s: there is no result to compare with", st.Name)
		case old != rec.Key:
			why("stage %s: %s -> %s", st.Name, orNone(engine.ShortKey(old)), engine.ShortKey(rec.Key))
		}
	}
	inputs, err := pageInputsOfProject(p)
	if err != nil {
		return s, err
	}
	for _, name := range slices.Sorted(maps.Keys(inputs)) {
		if m.Inputs[name] != inputs[name] {
			why("file %s: %s -> %s", name, orNone(engine.ShortKey(m.Inputs[name])), engine.ShortKey(inputs[name]))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(m.Inputs)) {
		if inputs[name] == "" {
			why("file %s: no longer read", name)
		}
	}
	s.State = reportCurrent
	if len(s.Why) > 0 {
		s.State = reportOlder
	}
	return s, nil
}

func orNone(s string) string {
	if s == "" {
		return "(none)"
	}
	return s
}

// noteOldReport says that the report on disk is older than the results, if so.
func (a *app) noteOldReport(p *project.Project) error {
	s, err := a.reportStatus(p)
	if err == nil && s.State == reportOlder {
		a.talk("note: the report in %s is not of these results: %s", s.Folder, headlineOf(s.Why))
		a.talk("hint: neurorbit report%s writes it anew", configFlag(p))
	}
	return err
}
