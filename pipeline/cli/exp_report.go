package cli

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"neurorbit/pipeline/catalogue"
	"neurorbit/pipeline/config"
	"neurorbit/pipeline/experiment"
	"neurorbit/pipeline/fault"
	"neurorbit/pipeline/project"
	"neurorbit/pipeline/provenance"
	"neurorbit/pipeline/report"
	"neurorbit/pipeline/store"
	"neurorbit/pipeline/table"
)

func (a *app) expReportCommand() *cobra.Command {
	var (
		s       selection
		figures []string
		name    string
	)
	cmd := &cobra.Command{
		Use:   "report [NAME...]",
		Short: "Write a page that compares experiments, with their figures laid over each other",
		Long: `Writes reports/experiments/<comparison>/: index.html and README.md with the table
of exp compare, what each experiment changes, and figures; and the files behind
them. Figures that the metrics file describes as lines are drawn with all
experiments in one chart; pictures stand side by side. Shown are those whose
data differ, or those that --figure names. Files of an earlier page that are no
longer made are removed. ` + namesHelp,
		Example:           "  neurorbit exp report cfnn-t30 cfnn-full-range\n  neurorbit exp report --base quick --figure cfnn/fig7",
		Annotations:       exits(exitDone, fault.Usage, fault.Stale, fault.Locked),
		ValidArgsFunction: a.completeExperiments,
		RunE: func(_ *cobra.Command, args []string) error {
			set, err := a.selectFresh(s, args)
			if err != nil {
				return err
			}
			if name == "" {
				name = comparisonName(set.names())
			}
			if !plainName(name) {
				return fault.New(fault.Usage, fmt.Sprintf("--name %s: not the name of a folder", name), "use letters, digits and . _ + -")
			}
			return a.expReport(set, name, figures)
		},
	}
	s.flags(a, cmd)
	cmd.Flags().StringArrayVar(&figures, "figure", nil, "a figure to show, such as cfnn/fig7 (may be repeated)")
	cmd.Flags().StringVar(&name, "name", "", "folder below reports/experiments/ (default: made of the names)")
	return cmd
}

// comparisonName is the folder of a comparison: the names, or the first of them
// and a digest of all if that would be long.
func comparisonName(names []string) string {
	for i, n := range names {
		names[i] = strings.ReplaceAll(n, "/", "-")
	}
	name := strings.Join(names, "+")
	if len(name) > 80 {
		sum := sha256.Sum256([]byte(name))
		name = fmt.Sprintf("%s+%d-more-%s", names[0], len(names)-1, hex.EncodeToString(sum[:4]))
	}
	return name
}

func plainName(s string) bool {
	for _, r := range s {
		if (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && !strings.ContainsRune("._+-", r) {
			return false
		}
	}
	return s != "" && !strings.HasPrefix(s, ".")
}

func (a *app) expReport(set *freshSet, name string, figures []string) error {
	files, err := a.comparisonFiles(set, figures)
	if err != nil {
		return err
	}
	unlock, err := a.lock(set.projects[0].Project)
	if err != nil {
		return err
	}
	defer unlock()
	dir := filepath.Join(set.root, "reports", "experiments", name)
	changed, err := report.Write(dir, files)
	if err != nil {
		return err
	}
	index := filepath.Join(dir, "index.html")
	if a.json {
		return a.printJSON(map[string]any{"folder": dir, "index": index, "files": len(files), "changed": changed})
	}
	fmt.Fprintf(a.out, "%s: %d files, %d changed\n", index, len(files), changed)
	for _, s := range set.comparison.Stamps() {
		a.talk("note: %s", s)
	}
	return nil
}

// comparisonFiles returns every file of the page by its path.
func (a *app) comparisonFiles(set *freshSet, figures []string) (map[string][]byte, error) {
	c := set.comparison
	names := set.names()
	page := report.Experiments{
		Title: strings.Join(names, ", "), Version: provenance.Version, Command: commandLine(a.args),
		Lead: fmt.Sprintf("%s of %s, each from a config that says only what differs. "+
			"The table has the settings and the numbers that are not the same for all.",
			count(len(names)-1, "experiment"), "the config "+names[0]),
		Same: c.Same,
	}
	if len(page.Title) > 120 {
		page.Title = fmt.Sprintf("%s and %s", names[0], count(len(names)-1, "experiment"))
	}
	header, cells, first := c.Header(), c.Cells(), 1+len(c.Keys)
	if len(c.Keys) > 0 {
		page.Tables = append(page.Tables, columns("Settings", header, cells, 1, first, func(int) bool { return false }))
	}
	if len(c.Metrics) > 0 {
		page.Tables = append(page.Tables, columns("Metrics", header, cells, first, len(header), func(k int) bool { return c.Numeric(k - first) }))
	}
	for _, m := range c.Metrics {
		page.Metrics = append(page.Metrics, report.MetricDoc{ID: m.ID, Doc: m.Doc, Unit: m.Unit})
	}
	for _, s := range c.Stamps() {
		page.Stamps = append(page.Stamps, "†: "+s)
	}
	for k, m := range c.Metrics {
		for _, r := range c.Rows {
			if v := r.Metrics[k]; v.Value == nil {
				page.NoValue = append(page.NoValue, fmt.Sprintf("%s of %s: n/a, %s.", m.ID, r.Name, v.Reason))
			}
		}
	}
	base := set.projects[0].Config
	for _, p := range set.projects {
		e := report.Experiment{
			Name: experimentName(p.Config), Config: p.Rel(p.Config.Path), Description: description(p.Config),
			Command: "neurorbit run -c " + p.Rel(p.Config.Path),
		}
		var changes []config.Change
		for _, ch := range config.Diff(base.Leaves(), p.Config.Leaves()) {
			if ch.Path != "description" {
				changes = append(changes, ch)
			}
		}
		e.Changes = changeLines(changes)
		page.Subjects = append(page.Subjects, e)
	}
	files := map[string][]byte{}
	var table bytes.Buffer
	if err := c.WriteCSV(&table); err != nil {
		return nil, err
	}
	files["comparison.csv"] = table.Bytes()
	text, err := json.MarshalIndent(c, "", "  ")
	if err != nil {
		return nil, err
	}
	files["comparison.json"] = append(text, '\n')
	page.Download = []report.Download{{Name: "csv", Path: "comparison.csv"}, {Name: "json", Path: "comparison.json"}}

	if page.Figures, err = a.comparedFigures(set, figures); err != nil {
		return nil, err
	}
	for _, f := range page.Figures {
		for _, file := range f.Files {
			files[file.Path] = file.Data
		}
		for _, t := range f.Tiles {
			files[t.File.Path] = t.File.Data
		}
	}
	if files["index.html"], err = page.HTML(); err != nil {
		return nil, err
	}
	files["README.md"] = page.Markdown()
	m := report.Manifest{Program: "neurorbit " + provenance.Version, Config: set.projects[0].Rel(base.Path), Command: page.Command, Files: map[string]report.ManifestFile{}}
	for name, data := range files {
		sum := sha256.Sum256(data)
		m.Files[name] = report.ManifestFile{SHA256: hex.EncodeToString(sum[:])}
	}
	if text, err = json.MarshalIndent(m, "", "  "); err != nil {
		return nil, err
	}
	files[report.ManifestName] = append(text, '\n')
	return files, nil
}

// columns is a table of the names and the columns from to to of a comparison.
func columns(title string, header []string, cells [][]string, from, to int, numeric func(int) bool) report.NamedGrid {
	g := report.NamedGrid{Title: title}
	pick := func(row []string) []string { return append([]string{row[0]}, row[from:to]...) }
	g.Header, g.Numeric = pick(header), []bool{false}
	for _, row := range cells {
		g.Rows = append(g.Rows, pick(row))
	}
	for k := from; k < to; k++ {
		g.Numeric = append(g.Numeric, numeric(k))
	}
	return g
}

func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// A drawnFigure is a figure as one experiment has it.
type drawnFigure struct {
	id, title string
	files     map[string]store.Artifact // by path below the stage's folder
	png, svg  string                    // path of its picture, or empty
}

// drawnFigures reads the catalogues of a project's stages.
func drawnFigures(p *project.Project) ([]drawnFigure, error) {
	var out []drawnFigure
	for _, st := range p.Stages {
		rec, ok := p.Store.Stage(p.Cfg.Name, st.Name)
		if !ok {
			continue
		}
		artifacts := map[string]store.Artifact{}
		for _, art := range rec.Artifacts {
			artifacts[strings.TrimPrefix(art.Path, st.Name+"/")] = art
		}
		list, ok := artifacts[catalogue.Table+".parquet"]
		if !ok {
			continue
		}
		t, err := table.OpenFile(p.ArtifactPath(rec.Config, list.Path))
		if err != nil {
			return nil, err
		}
		rows, err := table.Rows[catalogue.Row](t)
		if err != nil {
			return nil, err
		}
		slices.SortStableFunc(rows, func(x, y catalogue.Row) int { return int(x.Order - y.Order) })
		for _, row := range rows {
			f := drawnFigure{id: row.Paper + "/" + row.ID, title: row.Title, files: map[string]store.Artifact{}}
			for _, name := range strings.Fields(row.Files) {
				f.files[name] = artifacts[name]
				switch path.Ext(name) {
				case ".png":
					f.png = name
				case ".svg":
					f.svg = name
				}
			}
			out = append(out, f)
		}
	}
	return out, nil
}

// comparedFigures makes the figures of the page: those named, or else those whose
// data differ and that are lines or pictures.
func (a *app) comparedFigures(set *freshSet, named []string) ([]report.ComparedFigure, error) {
	var order []string
	byProject := make([]map[string]drawnFigure, len(set.projects))
	for i, p := range set.projects {
		list, err := drawnFigures(p)
		if err != nil {
			return nil, err
		}
		byProject[i] = map[string]drawnFigure{}
		for _, f := range list {
			byProject[i][f.id] = f
			if !slices.Contains(order, f.id) {
				order = append(order, f.id)
			}
		}
	}
	for _, id := range named {
		if !slices.Contains(order, id) {
			return nil, fault.New(fault.Usage, fmt.Sprintf("--figure %s: no experiment has it", id), "the figures are "+strings.Join(order, ", "))
		}
	}
	var out []report.ComparedFigure
	for _, id := range order {
		if len(named) > 0 && !slices.Contains(named, id) {
			continue
		}
		f, err := a.comparedFigure(set, id, byProject, len(named) > 0)
		if err != nil {
			return nil, err
		}
		if f != nil {
			out = append(out, *f)
		}
	}
	return out, nil
}

// comparedFigure makes one figure; nil if it does not differ and is not wanted all
// the same.
func (a *app) comparedFigure(set *freshSet, id string, byProject []map[string]drawnFigure, wanted bool) (*report.ComparedFigure, error) {
	title := ""
	for _, figures := range byProject {
		if f, ok := figures[id]; ok && title == "" {
			title = f.title
		}
	}
	out := &report.ComparedFigure{ID: id, Title: title + " (" + id + ")"}
	file := "figures/" + strings.ReplaceAll(id, "/", "_")
	if d, ok := set.metrics.Chart(id); ok {
		var series []experiment.Series
		differs := false
		for i, p := range set.projects {
			s := experiment.Series{Experiment: experimentName(p.Config)}
			if art, ok := byProject[i][id].files[d.CSV()]; ok {
				data, err := os.ReadFile(p.ArtifactPath(p.Cfg.Name, art.Path))
				if err != nil {
					return nil, err
				}
				s.Data = data
				for _, stamp := range art.Stamps {
					s.Stamps = append(s.Stamps, stamp.Text)
				}
			}
			series = append(series, s)
			differs = differs || !bytes.Equal(s.Data, series[0].Data)
		}
		if !differs && !wanted {
			return nil, nil
		}
		chart, left, err := experiment.Superpose(d, title, series)
		if err != nil {
			return nil, err
		}
		if !wanted && len(chart.Experiments) == len(series) && !slices.Contains(chart.AsBase()[1:], false) {
			return nil, nil // it differs in what is not drawn
		}
		if len(chart.Panels) > 0 {
			svg, png, err := a.program.Overlay(chart)
			if err != nil {
				return nil, err
			}
			var csv bytes.Buffer
			if err := chart.WriteCSV(&csv); err != nil {
				return nil, err
			}
			out.Files = []report.File{{Path: file + ".svg", Data: svg}, {Path: file + ".png", Data: png}, {Path: file + ".csv", Data: csv.Bytes()}}
			out.Stamps = chart.Stamps
			out.Caption = caption(chart, series, left)
			return out, nil
		}
	}
	return tiles(set, out, file, byProject, wanted)
}

// tiles puts the pictures of a figure side by side; nil if there are none, or if
// all are the same or drawn from lines and the figure is not wanted all the same.
func tiles(set *freshSet, out *report.ComparedFigure, file string, byProject []map[string]drawnFigure, wanted bool) (*report.ComparedFigure, error) {
	differs, missing := false, ""
	var same []string // experiments with the base's picture
	first := byProject[0][out.ID]
	for i, p := range set.projects {
		f := byProject[i][out.ID]
		if f.svg != "" && !wanted {
			return nil, nil
		}
		name := experimentName(p.Config)
		differs = differs || f.files[f.png].Blob.Digest != first.files[first.png].Blob.Digest
		if f.png == "" {
			missing += " " + name + " does not have the figure."
			continue
		}
		if i > 0 && f.files[f.png].Blob == first.files[first.png].Blob {
			same = append(same, name)
			continue
		}
		data, err := os.ReadFile(p.ArtifactPath(p.Cfg.Name, f.files[f.png].Path))
		if err != nil {
			return nil, err
		}
		to := file + "/" + strings.ReplaceAll(name, "/", "-") + ".png"
		out.Tiles = append(out.Tiles, report.Tile{Name: name, File: report.File{Path: to, Data: data}})
		for _, s := range f.files[f.png].Stamps {
			if !slices.Contains(out.Stamps, s.Text) {
				out.Stamps = append(out.Stamps, s.Text)
			}
		}
	}
	if len(out.Tiles) == 0 || !differs && !wanted {
		return nil, nil
	}
	out.Caption = "The picture of each experiment."
	if len(same) > 0 {
		out.Caption += " As the base: " + strings.Join(same, ", ") + "."
	}
	out.Caption += missing
	return out, nil
}

// caption says what a chart shows and what it lacks.
func caption(c *experiment.Chart, series []experiment.Series, left int) string {
	text := fmt.Sprintf("%s against %s, a colour for each experiment.", c.YText, c.XText)
	for _, s := range series {
		if s.Data == nil {
			text += " " + s.Experiment + " does not have the figure."
		}
	}
	if left > 0 {
		text += fmt.Sprintf(" Of %d panels the first %d are drawn.", len(c.Panels)+left, len(c.Panels))
	}
	return text
}
