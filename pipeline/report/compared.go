package report

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"neurorbit/pipeline/claims"
	"neurorbit/pipeline/experiment"
	"neurorbit/pipeline/fault"
	"neurorbit/pipeline/provenance"
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
}

// A Subject is an experiment; the first is the base. Command makes its results.
type Subject struct{ Name, Description, Command string }

// A ComparedFigure is a figure of several experiments: one drawing, or a picture
// of each, by its name, side by side.
type ComparedFigure struct {
	Item
	Tiles []Download
}

// Compared returns every file of a page that compares experiments, by its path.
// command is what writes it anew. Shown are those figures that differ, or those
// named, lines drawn by draw; a name that no experiment has is an error of kind
// fault.Usage.
func Compared(set *experiment.Set, command string, named []string,
	draw func(*experiment.Chart) (svg, png []byte, err error)) (map[string][]byte, error) {
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
		Missing: c.Missing(), Metrics: c.Metrics,
	}
	if len(page.Title) > 120 {
		page.Title = names[0] + " and " + others
	}
	page.Grid = &Grid{Header: c.Header(), Rows: c.Cells(), Numeric: make([]bool, len(c.Header()))}
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
	draw  func(*experiment.Chart) (svg, png []byte, err error)
	files map[string][]byte
}

// A figure, "<publication>/<name>", is what the experiments have of it, each in its
// place; nil for one without it.
type figure struct {
	id, title string
	items     []*Item
}

// all returns the figures of all experiments, and their names.
func (b *comparer) all() (out []*figure, ids []string, err error) {
	for i, p := range b.set.Projects {
		made, err := newBuilder(p, p.Root)
		if err != nil {
			return nil, nil, err
		}
		for _, paper := range made.papers {
			for _, item := range paper.Items {
				id := item.Paper + "/" + item.ID
				at := slices.Index(ids, id)
				if at < 0 {
					at, ids = len(ids), append(ids, id)
					out = append(out, &figure{id, item.Title, make([]*Item, len(b.set.Projects))})
				}
				if len(item.Files) > 0 {
					out[at].items[i] = &item
				}
			}
		}
	}
	return out, ids, nil
}

// figures makes the figures of the page: those named, or else those whose data
// differ and that are lines or pictures.
func (b *comparer) figures() (out []ComparedFigure, err error) {
	all, ids, err := b.all()
	if err != nil {
		return nil, err
	}
	for _, id := range b.named {
		if !slices.Contains(ids, id) {
			return nil, fault.New(fault.Usage, fmt.Sprintf("--figure %s: no experiment has it", id), "the figures are "+strings.Join(ids, ", "))
		}
	}
	for _, f := range all {
		if len(b.named) > 0 && !slices.Contains(b.named, f.id) {
			continue
		}
		shown, err := b.figure(f)
		if err != nil {
			return nil, err
		}
		if shown != nil {
			out = append(out, *shown)
		}
	}
	return out, nil
}

// figure makes one figure: lines laid over each other if it can be drawn so, else
// pictures side by side. It returns nil if the figure does not differ and is not
// named.
func (b *comparer) figure(f *figure) (*ComparedFigure, error) {
	out := &ComparedFigure{}
	out.ID, out.Title = f.id, f.title+" ("+f.id+")"
	for i, name := range b.set.Names() {
		if f.items[i] == nil {
			out.Caption += " " + name + " does not have the figure."
		}
	}
	if d, ok := b.set.Metrics.Chart(f.id); ok {
		chart, err := b.chart(d, f)
		if chart == nil || err != nil {
			return nil, err
		}
		if len(chart.Panels) > 0 {
			return out, b.drawing(out, chart)
		}
	}
	return b.tiles(out, f), nil
}

// chart lays the lines of a figure over each other; nil if they do not differ and
// the figure is not named.
func (b *comparer) chart(d *claims.Chart, f *figure) (*experiment.Chart, error) {
	var series []experiment.Series
	var stamps []string
	for i, name := range b.set.Names() {
		s := experiment.Series{Experiment: name}
		if it := f.items[i]; it != nil {
			stamps = union(stamps, it.Stamps...)
			for _, file := range it.Files {
				if file.Path == d.CSV() {
					s.Data = file.Data
				}
			}
		}
		series = append(series, s)
	}
	chart, err := experiment.Superpose(d, f.title, series)
	if err != nil {
		return nil, err
	}
	chart.Stamps = stamps
	if len(b.named) == 0 && len(chart.Experiments) == len(series) && !slices.Contains(chart.AsBase()[1:], false) {
		return nil, nil
	}
	return chart, nil
}

// drawing draws a chart.
func (b *comparer) drawing(out *ComparedFigure, chart *experiment.Chart) error {
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
	return nil
}

// figurePath is where the files of a figure are, without an extension.
func figurePath(id string) string { return "figures/" + strings.ReplaceAll(id, "/", "_") }

// tiles puts the pictures of a figure side by side; nil if there are none, or if
// all are the same or drawn from lines and the figure is not named.
func (b *comparer) tiles(out *ComparedFigure, f *figure) *ComparedFigure {
	var pictures [][]byte
	for i, it := range f.items {
		if it == nil || it.file(".png") == nil {
			continue
		}
		if len(b.named) == 0 && it.file(".svg") != nil {
			return nil
		}
		pictures = append(pictures, it.file(".png").Data)
		name := b.set.Names()[i]
		out.Tiles = append(out.Tiles, Download{Name: name, Path: figurePath(f.id) + "/" + strings.ReplaceAll(name, "/", "-") + ".png"})
		out.Stamps = union(out.Stamps, it.Stamps...)
	}
	differ := func(p []byte) bool { return !bytes.Equal(p, pictures[0]) }
	if len(pictures) == 0 || len(b.named) == 0 && len(pictures) == len(f.items) && !slices.ContainsFunc(pictures, differ) {
		return nil
	}
	for i, tile := range out.Tiles {
		b.files[tile.Path] = pictures[i]
	}
	out.Caption = "The picture of each experiment." + out.Caption
	return out
}
