package report

import (
	"errors"
	"strings"
	"testing"

	"neurorbit/pipeline/experiment"
)

// experiments is a page with every part that it can have; s stands wherever text
// can stand.
func experiments(s string) *Comparison {
	return &Comparison{
		Title: "Title" + s, Lead: "Lead" + s, Version: "1" + s, Command: "neurorbit exp report" + s, Stamps: []string{"synthetic" + s},
		Subjects: []Subject{
			{Name: "paper" + s, Description: "as published" + s, Command: "neurorbit run" + s},
			{Name: "other" + s, Description: "asks?" + s, Command: "neurorbit run -c c" + s},
		},
		Grid:    &Grid{Header: []string{"experiment", "a.b" + s, "m.id" + s}, Rows: [][]string{{"paper" + s, "1" + s, "2"}, {"other" + s, "2" + s, "3"}}, Numeric: []bool{false, false, true}},
		Metrics: []experiment.Metric{{ID: "m.id" + s, Doc: "a number" + s, Unit: "steps" + s}}, Missing: []string{"none" + s},
	}
}

// comparedForms renders the page in both forms.
func comparedForms(t *testing.T, c *Comparison) (html, md string) {
	t.Helper()
	a, errA := render("experiments.html", Page{}.funcs(""), c)
	b, errB := render("experiments.md.tmpl", Page{}.funcs(""), c)
	if err := errors.Join(errA, errB); err != nil {
		t.Fatal(err)
	}
	return string(a), string(b)
}

// Every link of the page leads to an anchor on it or to one of its files, and
// nothing is loaded from elsewhere.
func TestExperimentsLinks(t *testing.T) {
	html, _ := comparedForms(t, experiments(""))
	checkTags(t, "experiments", []byte(html))
	known := map[string]bool{"comparison.csv": true}
	for _, m := range idAttr.FindAllStringSubmatch(html, -1) {
		if known["#"+m[1]] {
			t.Errorf("the id %s stands twice", m[1])
		}
		known["#"+m[1]] = true
	}
	links := append(hrefAttr.FindAllStringSubmatch(html, -1), srcAttr.FindAllStringSubmatch(html, -1)...)
	for _, m := range links {
		if !known[m[1]] && !strings.HasPrefix(m[1], "data:image/svg&#43;xml;base64,") {
			t.Errorf("%s leads nowhere", m[1])
		}
	}
	if len(links) < 5 {
		t.Errorf("%d links", len(links))
	}
}

// Text stays text, in both forms, and all of it is there.
func TestExperimentsEscape(t *testing.T) {
	const evil = `</p><script>alert(1)</script>"'|*`
	html, md := comparedForms(t, experiments(evil))
	for form, text := range map[string]string{"HTML": html, "Markdown": md} {
		if form == "HTML" && strings.Contains(text, "<script>") {
			t.Errorf("%s: markup comes through", form)
		}
		for _, want := range []string{"Title", "Lead", "as published", "asks?", "a number", "none", "synthetic"} {
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
