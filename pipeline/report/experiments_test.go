package report

import (
	"path"
	"regexp"
	"strings"
	"testing"
)

// experiments is a page with every part that it can have; s stands wherever text
// can stand.
func experiments(s string) Experiments {
	return Experiments{
		Title: "Title" + s, Lead: "Lead" + s, Version: "1" + s, Command: "neurorbit exp report" + s, Stamps: []string{"synthetic" + s},
		Subjects: []Experiment{
			{Name: "paper" + s, Config: "configs/paper.yaml" + s, Description: "as published" + s, Command: "neurorbit run" + s},
			{Name: "other" + s, Config: "c" + s, Description: "asks?" + s, Changes: []string{"a.b: 1 -> 2" + s}, Command: "neurorbit run -c c" + s},
		},
		Tables:  []NamedGrid{{"Settings" + s, Grid{Header: []string{"experiment", "a.b" + s, "m.id" + s}, Rows: [][]string{{"paper" + s, "1" + s, "2"}, {"other" + s, "2" + s, "3"}}, Numeric: []bool{false, false, true}}}},
		Metrics: []MetricDoc{{"m.id" + s, "a number" + s, "steps" + s}}, Same: []string{"m.same" + s}, NoValue: []string{"none" + s},
		Figures: []ComparedFigure{
			{ID: "p/fig1", Title: "Lines" + s, Caption: "y against x" + s, Stamps: []string{"synthetic" + s},
				Files: []File{{"figures/p_fig1.svg", []byte("<svg/>")}, {"figures/p_fig1.png", []byte("png")}, {"figures/p_fig1.csv", []byte("a,b\n")}}},
			{ID: "p/fig2", Title: "Pictures" + s, Caption: "side by side" + s,
				Tiles: []Tile{{"paper" + s, File{"figures/p_fig2/paper.png", []byte("png")}}, {"other" + s, File{"figures/p_fig2/other.png", []byte("png")}}}},
		},
		Download: []Download{{"csv", "comparison.csv"}},
	}
}

var (
	hrefs   = regexp.MustCompile(`(?:href|src)="([^"]*)"`)
	anchors = regexp.MustCompile(`id="([^"]*)"`)
)

// Every link of the page leads to an anchor on it or to one of its files, and
// nothing is loaded from elsewhere.
func TestExperimentsLinks(t *testing.T) {
	e := experiments("")
	html, err := e.HTML()
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{"comparison.csv": true}
	for _, f := range e.Figures {
		for _, file := range f.Files {
			known[file.Path] = true
		}
		for _, tile := range f.Tiles {
			known[tile.File.Path] = true
		}
	}
	for _, m := range anchors.FindAllStringSubmatch(string(html), -1) {
		if known["#"+m[1]] {
			t.Errorf("the id %s stands twice", m[1])
		}
		known["#"+m[1]] = true
	}
	links := hrefs.FindAllStringSubmatch(string(html), -1)
	for _, m := range links {
		if !known[m[1]] && !strings.HasPrefix(m[1], "data:image/svg&#43;xml;base64,") {
			t.Errorf("%s leads nowhere", m[1])
		}
	}
	if len(links) < 10 {
		t.Errorf("%d links", len(links))
	}
	for _, name := range []string{"figures/p_fig1.svg", "figures/p_fig1.csv", "figures/p_fig2/other.png"} {
		if md := string(e.Markdown()); !strings.Contains(md, "]("+name+")") {
			t.Errorf("README.md does not link %s (%s)", name, path.Ext(name))
		}
	}
}

// Text stays text, in both forms, and all of it is there.
func TestExperimentsEscape(t *testing.T) {
	const evil = `</p><script>alert(1)</script>"'|*`
	html, err := experiments(evil).HTML()
	if err != nil {
		t.Fatal(err)
	}
	md := string(experiments(evil).Markdown())
	for form, text := range map[string]string{"HTML": string(html), "Markdown": md} {
		if form == "HTML" && strings.Contains(text, "<script>") {
			t.Errorf("%s: markup comes through", form)
		}
		for _, want := range []string{"Title", "Lead", "as published", "asks?", "a number", "m.same", "none", "y against x", "side by side", "synthetic"} {
			if !strings.Contains(strings.ToLower(text), strings.ToLower(want)) {
				t.Errorf("%s has no %s", form, want)
			}
		}
	}
	for line := range strings.Lines(md) {
		if strings.Contains(strings.ReplaceAll(line, "`", ""), "<script>") && !strings.Contains(line, "`") {
			t.Errorf("Markdown: markup comes through: %s", line)
		}
	}
}

// MarkdownTable is a table and nothing before it.
func TestMarkdownTable(t *testing.T) {
	got := string(MarkdownTable([]string{"a", "b|c"}, [][]string{{"1", "x_y"}}))
	if want := "| a | b\\|c |\n| --- | --- |\n| 1 | x\\_y |\n"; got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
