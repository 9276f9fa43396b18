package report

import (
	"bytes"
	"cmp"
	"fmt"
	"os"
	"path"
	"slices"
	"strings"

	"neurorbit/pipeline/claims"
	"neurorbit/pipeline/experiment"
	"neurorbit/pipeline/fault"
	"neurorbit/pipeline/project"
	"neurorbit/pipeline/provenance"
	"neurorbit/pipeline/store"
	"neurorbit/pipeline/text"
)

// A Comparison is a page that compares experiments with each other.
type Comparison struct {
	Title, Lead string
	// Version is the program's version, Command what writes the page anew.
	Version, Command string
	Stamps           []string
	// Grid has a row for each experiment and a column for each setting and each
	// metric that differs. Missing says why values are missing, a sentence each.
	Grid     *Grid
	Missing  []string
	Metrics  []experiment.Metric
	Subjects []Subject
	Figures  []ComparedFigure
	Download []Download
}

// A Subject is an experiment; the first is the base. Command makes its results.
type Subject struct{ Name, Description, Command string }

// A ComparedFigure is a figure of several experiments: one drawing, or a picture
// of each, by its name, side by side.
type ComparedFigure struct {
	Item
	Tiles []Download
}

// An Overlay draws the lines of several experiments over each other.
type Overlay func(*experiment.Chart) (svg, png []byte, err error)

// Compared returns every file of a page that compares experiments, by its path.
// command is what writes it anew. Shown are those figures that differ, or those
// named; a name that no experiment has is an error of kind fault.Usage.
func Compared(set *experiment.Set, command string, named []string, draw Overlay) (map[string][]byte, error) {
	var csv bytes.Buffer
	if err := set.Comparison.WriteCSV(&csv); err != nil {
		return nil, err
	}
	b := &comparer{set: set, named: named, draw: draw, files: map[string][]byte{"comparison.csv": csv.Bytes()}}
	page := comparison(set, command)
	var err error
	if page.Figures, err = b.figures(); err != nil {
		return nil, err
	}
	for to, template := range map[string]string{indexName: "experiments.html", readmeName: "experiments.md.tmpl"} {
		if b.files[to], err = render(template, Page{}.funcs(""), page); err != nil {
			return nil, err
		}
	}
	return b.files, nil
}

// comparison returns the page without its figures.
func comparison(set *experiment.Set, command string) *Comparison {
	c, names := set.Comparison, set.Names()
	others := text.Plural(len(names)-1, "experiment")
	page := &Comparison{
		Title: strings.Join(names, ", "), Version: provenance.Version, Command: command,
		Lead: fmt.Sprintf("%s of the config %s, each from a config that says only what differs. "+
			"The table has the settings and the numbers that are not the same for all.", others, names[0]),
		Missing: c.Missing(), Metrics: c.Metrics, Download: []Download{{Name: "csv", Path: "comparison.csv"}},
	}
	if len(page.Title) > 120 {
		page.Title = names[0] + " and " + others
	}
	page.Grid = &Grid{Header: c.Header(), Rows: c.Cells(), Numeric: make([]bool, 1+len(c.Keys))}
	for k := range c.Metrics {
		page.Grid.Numeric = append(page.Grid.Numeric, c.Numeric(k))
	}
	for _, s := range c.Stamps() {
		page.Stamps = append(page.Stamps, "†: "+s)
	}
	for i, p := range set.Projects {
		page.Subjects = append(page.Subjects, Subject{
			Name: names[i], Description: p.Keys.Description, Command: "neurorbit run -c " + p.Rel(p.Config.Path),
		})
	}
	return page
}

// A comparer makes the figures of a comparison.
type comparer struct {
	set   *experiment.Set
	named []string // the figures wanted; empty for those that differ
	draw  Overlay
	files map[string][]byte
}

// A drawnFigure is a figure as one experiment has it.
type drawnFigure struct {
	title string
	files map[string]store.Artifact // by path below the stage's folder
}

// with returns a file of the figure with an extension; no path if it has none.
func (f drawnFigure) with(ext string) store.Artifact {
	for name, art := range f.files {
		if path.Ext(name) == ext {
			return art
		}
	}
	return store.Artifact{}
}

// drawnFigures reads the catalogues of a project's stages. It returns the ids
// of the figures, "<publication>/<name>", in order, and the figures by id.
func drawnFigures(p *project.Project) (ids []string, figures map[string]drawnFigure, err error) {
	figures = map[string]drawnFigure{}
	for _, st := range p.Stages {
		rec, ok := p.Store.Stage(p.Cfg.Name, st.Name)
		if !ok {
			continue
		}
		rows, err := catalogueOf(p, rec)
		if err != nil {
			return nil, nil, err
		}
		artifacts := artifactsOf(rec)
		for _, row := range rows {
			f := drawnFigure{row.Title, map[string]store.Artifact{}}
			for _, name := range strings.Fields(row.Files) {
				f.files[name] = artifacts[name]
			}
			id := row.Paper + "/" + row.ID
			ids = append(ids, id)
			figures[id] = f
		}
	}
	return ids, figures, nil
}

// figures makes the figures of the page: those named, or else those whose data
// differ and that are lines or pictures.
func (b *comparer) figures() ([]ComparedFigure, error) {
	var order []string
	figures := map[string][]drawnFigure{} // by id, one for each experiment
	for i, p := range b.set.Projects {
		ids, drawn, err := drawnFigures(p)
		if err != nil {
			return nil, err
		}
		for _, id := range ids {
			if figures[id] == nil {
				order = append(order, id)
				figures[id] = make([]drawnFigure, len(b.set.Projects))
			}
			figures[id][i] = drawn[id]
		}
	}
	for _, id := range b.named {
		if figures[id] == nil {
			return nil, fault.New(fault.Usage, fmt.Sprintf("--figure %s: no experiment has it", id), "the figures are "+strings.Join(order, ", "))
		}
	}
	var out []ComparedFigure
	for _, id := range order {
		if len(b.named) > 0 && !slices.Contains(b.named, id) {
			continue
		}
		f, err := b.figure(id, figures[id])
		if err != nil {
			return nil, err
		}
		if f != nil {
			f.Title += " (" + id + ")"
			out = append(out, *f)
		}
	}
	return out, nil
}

// figure makes one figure: lines laid over each other if it can be drawn so, else
// pictures side by side. It returns nil if the figure does not differ and is not
// named.
func (b *comparer) figure(id string, figures []drawnFigure) (*ComparedFigure, error) {
	out := &ComparedFigure{Item: Item{ID: id}}
	for i, p := range b.set.Projects {
		out.Title = cmp.Or(out.Title, figures[i].title)
		if len(figures[i].files) == 0 {
			out.Caption += " " + experiment.Name(p.Config) + " does not have the figure."
		}
	}
	if d, ok := b.set.Metrics.Chart(id); ok {
		chart, left, err := b.chart(d, out.Title, figures)
		if chart == nil || err != nil {
			return nil, err
		}
		if len(chart.Panels) > 0 {
			return out, b.drawing(out, chart, left)
		}
	}
	return b.tiles(out, figures)
}

// chart lays the lines of a figure over each other; nil if they do not differ and
// the figure is not named. left is how many panels are too many to be drawn.
func (b *comparer) chart(d *claims.Chart, title string, figures []drawnFigure) (chart *experiment.Chart, left int, err error) {
	var series []experiment.Series
	for i, p := range b.set.Projects {
		s := experiment.Series{Experiment: experiment.Name(p.Config)}
		if art, ok := figures[i].files[d.CSV()]; ok {
			if s.Data, err = os.ReadFile(p.ArtifactPath(p.Cfg.Name, art.Path)); err != nil {
				return nil, 0, err
			}
			s.Stamps = textsOf(art.Stamps)
		}
		series = append(series, s)
	}
	chart, left, err = experiment.Superpose(d, title, series)
	if err != nil {
		return nil, 0, err
	}
	if len(b.named) == 0 && len(chart.Experiments) == len(series) && !slices.Contains(chart.AsBase()[1:], false) {
		return nil, 0, nil
	}
	return chart, left, nil
}

// drawing draws a chart.
func (b *comparer) drawing(out *ComparedFigure, chart *experiment.Chart, left int) error {
	svg, png, err := b.draw(chart)
	if err != nil {
		return err
	}
	var csv bytes.Buffer
	if err := chart.WriteCSV(&csv); err != nil {
		return err
	}
	file := figurePath(out.ID)
	out.Files = []File{{file + ".svg", svg}, {file + ".png", png}, {file + ".csv", csv.Bytes()}}
	for _, f := range out.Files {
		b.files[f.Path] = f.Data
	}
	out.Stamps = chart.Stamps
	out.Caption = fmt.Sprintf("%s against %s, a colour for each experiment.%s", chart.YText, chart.XText, out.Caption)
	if left > 0 {
		out.Caption += fmt.Sprintf(" Of %d panels the first %d are drawn.", len(chart.Panels)+left, len(chart.Panels))
	}
	return nil
}

// figurePath is where the files of a figure are, without an extension.
func figurePath(id string) string { return "figures/" + strings.ReplaceAll(id, "/", "_") }

// tiles puts the pictures of a figure side by side; nil if there are none, or if
// all are the same or drawn from lines and the figure is not named.
func (b *comparer) tiles(out *ComparedFigure, figures []drawnFigure) (*ComparedFigure, error) {
	base, differs, lines := figures[0].with(".png"), false, false
	for _, f := range figures {
		differs = differs || f.with(".png").Blob != base.Blob
		lines = lines || f.with(".svg").Path != ""
	}
	if len(b.named) == 0 && (lines || !differs) {
		return nil, nil
	}
	for i, p := range b.set.Projects {
		art, name := figures[i].with(".png"), experiment.Name(p.Config)
		if art.Path == "" {
			continue
		}
		data, err := os.ReadFile(p.ArtifactPath(p.Cfg.Name, art.Path))
		if err != nil {
			return nil, err
		}
		to := figurePath(out.ID) + "/" + strings.ReplaceAll(name, "/", "-") + ".png"
		b.files[to] = data
		out.Tiles = append(out.Tiles, Download{Name: name, Path: to})
		out.Stamps = union(out.Stamps, textsOf(art.Stamps)...)
	}
	if len(out.Tiles) == 0 {
		return nil, nil
	}
	out.Caption = "The picture of each experiment." + out.Caption
	return out, nil
}
