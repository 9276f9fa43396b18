package report

import (
	"bytes"
	_ "embed"
	"html/template"
	"strings"
)

//go:embed experiments.html
var experimentsHTML string

//go:embed experiments.css
var experimentsCSS string

// An Experiments page compares experiments with each other.
type Experiments struct {
	Title, Lead string
	// Version is the program's version, Command what writes the page anew.
	Version, Command string
	Stamps           []string
	Subjects         []Experiment
	// Tables have a row for each experiment: the settings that differ, the metrics
	// that do. Metrics lists these with their meaning; Same names the others.
	Tables   []NamedGrid
	Metrics  []MetricDoc
	Same     []string
	NoValue  []string // why values are missing, a sentence each
	Figures  []ComparedFigure
	Download []Download
}

// An Experiment is a row of the list of experiments; the first is the base.
type Experiment struct {
	Name, Config, Description string
	// Changes says what differs from the base, a key each.
	Changes []string
	// Commands make its results anew.
	Command string
}

// A NamedGrid is a table with a title.
type NamedGrid struct {
	Title string
	Grid
}

// A MetricDoc says what a metric is.
type MetricDoc struct{ ID, Doc, Unit string }

// A ComparedFigure is a figure of several experiments: one drawing, or a picture
// of each side by side.
type ComparedFigure struct {
	// ID is unique on the page.
	ID, Title, Caption string
	// Files are the forms of the drawing; its SVG is shown.
	Files []File
	// Tiles are the pictures, each with the name of its experiment.
	Tiles  []Tile
	Stamps []string
}

// A Tile is the picture of one experiment.
type Tile struct {
	Name string
	File File
}

// Drawing returns the SVG of a figure as a data URL, or "".
func (f ComparedFigure) Drawing() template.URL { return Item{Files: f.Files}.ImageURL() }

// Links lists the files of a figure.
func (f ComparedFigure) Links() []Download { return Item{Files: f.Files}.Links() }

// HTML renders the page. Drawings are part of it; pictures, which may be large, are
// files beside it.
func (e Experiments) HTML() ([]byte, error) {
	t, err := template.New("experiments").Funcs(template.FuncMap{
		"css":        func() template.CSS { return template.CSS(pageCSS + experimentsCSS) },
		"fragment":   fragment,
		"breaks":     breaks,
		"capitalise": capitalise,
	}).Parse(experimentsHTML)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if err := t.Execute(&b, e); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

var wordEnds = strings.NewReplacer(".", ".<wbr>", "_", "_<wbr>", "/", "/<wbr>", ",", ",<wbr>")

// breaks lets a long name be broken after its words.
func breaks(s string) template.HTML {
	return template.HTML(wordEnds.Replace(template.HTMLEscapeString(s)))
}

// Markdown renders the same page in Markdown (GitHub's dialect); pictures are
// links by relative path.
func (e Experiments) Markdown() []byte {
	var m mdWriter
	m.line("# %s", mdText(e.Title))
	m.paragraph("%s", mdText(e.Lead))
	m.paragraph("Made by neurorbit %s with %s.", mdText(e.Version), mdCode(e.Command))
	m.stamps(e.Stamps)
	m.section("## What differs")
	for _, t := range e.Tables {
		m.section("### %s", mdText(t.Title))
		m.grid(&t.Grid)
	}
	for _, n := range e.NoValue {
		m.paragraph("%s", mdText(n))
	}
	if len(e.Metrics) > 0 {
		m.table("Metric", "Meaning", "Unit")
		for _, d := range e.Metrics {
			m.row(mdCode(d.ID), mdText(d.Doc), mdText(d.Unit))
		}
	}
	if len(e.Same) > 0 {
		m.paragraph("The same for all: %s.", mdText(strings.Join(e.Same, ", ")))
	}
	m.section("## Experiments")
	m.b.WriteByte('\n')
	for _, s := range e.Subjects {
		m.line("- **%s**: %s Made by %s.", mdText(s.Name), mdText(sentence(s.Description)), mdCode(s.Command))
		for _, c := range s.Changes {
			m.line("  - %s", mdCode(c))
		}
	}
	if len(e.Figures) > 0 {
		m.section("## Figures")
	}
	for _, f := range e.Figures {
		m.section("### %s", mdText(f.Title))
		m.stamps(f.Stamps)
		m.paragraph("%s", mdText(capitalise(f.Caption)))
		for _, file := range f.Files {
			if strings.HasSuffix(file.Path, ".svg") {
				m.paragraph("![%s](%s)", mdText(f.Title), mdLink(file.Path))
			}
		}
		for _, t := range f.Tiles {
			m.paragraph("%s:", mdText(t.Name))
			m.paragraph("![%s: %s](%s)", mdText(f.Title), mdText(t.Name), mdLink(t.File.Path))
		}
		var links []string
		for _, l := range f.Links() {
			links = append(links, "["+mdText(l.Name)+"]("+mdLink(l.Path)+")")
		}
		if len(links) > 0 {
			m.paragraph("Download: %s", strings.Join(links, ", "))
		}
	}
	return []byte(m.b.String())
}

// sentence ends a text with a full stop.
func sentence(s string) string {
	if s == "" || strings.HasSuffix(s, ".") || strings.HasSuffix(s, "?") {
		return s
	}
	return s + "."
}

// MarkdownTable renders a table of text in Markdown.
func MarkdownTable(header []string, rows [][]string) []byte {
	var m mdWriter
	g := Grid{Header: header, Rows: rows, Numeric: make([]bool, len(header))}
	m.grid(&g)
	return []byte(strings.TrimPrefix(m.b.String(), "\n"))
}
