package report

import (
	"bytes"
	"image"
	"image/png"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"neurorbit/pipeline/catalogue"
	"neurorbit/pipeline/claims"
)

// page is a page with every part that a page can have. The text s stands
// wherever text can stand.
func page(s string) Page {
	outcome := func(v claims.Verdict, as bool) claims.Outcome {
		return claims.Outcome{Verdict: v, Kind: "exact", Query: "a/b where c = d: count" + s, Got: "1" + s, Published: "2" + s,
			Difference: "-1" + s, AsDeclared: as, Missing: []string{"(1, 2)" + s}, Extra: []string{"(3)" + s}}
	}
	untested := outcome(claims.NotTestable, true)
	untested.Reason = "needs more" + s
	shownBy, notShown := outcome(claims.Reproduced, true), outcome(claims.Differs, false)
	return Page{
		Title: "Title" + s, Lead: "Lead" + s, Config: "paper" + s, File: "configs/paper.yaml" + s, Version: "1.2.3" + s,
		Stamps: []string{"STALE: old" + s}, More: []Download{{Name: "More" + s, Path: "configs/x/index.html"}},
		Claims: []claims.File{{
			Paper: "p", Title: "A paper" + s, File: "c.yaml", Finding: claims.Finding{Says: "Found." + s, Picture: "fig2", Claims: []string{"p.a"}},
			Claims: []claims.Claim{
				{ID: "p.a", Weight: claims.Result, Place: "Table 1" + s, Says: "one" + s, Holds: true, At: "c.yaml:4", Note: "see p.b" + s,
					Readings: []claims.Reading{{As: "a reading" + s, Outcome: outcome(claims.Differs, true)}}, Outcome: outcome(claims.Reproduced, true)},
				{ID: "p.b", Weight: claims.Result, Place: "Table 2" + s, Says: "two" + s, Holds: false, Why: "see p.err.a" + s, At: "c.yaml:9", Outcome: outcome(claims.Differs, true)},
				{ID: "p.c", Weight: claims.Detail, Repeats: "p.a", Place: "Table 3" + s, Says: "three" + s, Holds: true, At: "c.yaml:14", Outcome: outcome(claims.Differs, false)},
				{ID: "p.d", Weight: claims.Result, Place: "Table 4" + s, Says: "four" + s, Holds: true, At: "c.yaml:19", Outcome: untested},
			},
			Errata: []claims.Erratum{
				{ID: "p.err.a", Place: "Sec. 1" + s, Printed: "teh" + s, Correct: "the" + s, Evidence: "spelling" + s},
				{ID: "p.err.b", Place: "Sec. 2" + s, Printed: "3" + s, Correct: "4" + s, Evidence: "p.a" + s, Outcome: &shownBy},
				{ID: "p.err.c", Place: "Sec. 3" + s, Printed: "5" + s, Correct: "6" + s, Evidence: "data" + s, Outcome: &notShown},
			},
			Uncovered: []claims.Uncovered{{Place: "Sec. 4" + s, Says: "five" + s, Why: "no data" + s}},
		}},
		Papers: []Paper{{Name: "p", Title: "A paper" + s, Items: []Item{
			{Row: catalogue.Row{ID: "table1", Section: catalogue.Published, Title: "Counts" + s, Caption: "All counts" + s, Agrees: true,
				Published: "2 rows" + s, Ours: "2 rows" + s, Difference: "none"},
				Files:  []File{{"p/table1.md", []byte("x")}, {"p/table1.csv", []byte("n,name\n1,\"a\"\n22,b\n")}},
				Tables: []Download{{Name: "s/counts", Path: "data/s/counts.parquet"}},
				Key:    "abc" + s, Explain: "neurorbit explain p/table1.md" + s},
			{Row: catalogue.Row{ID: "fig2", Section: catalogue.Published, Title: "Curve" + s, Caption: "A curve" + s, Agrees: false, Difference: "other" + s},
				Files: []File{{"p/fig2.svg", []byte("<svg xmlns='http://www.w3.org/2000/svg'/>")}, {"p/fig2.png", []byte("PNG")},
					{"p/fig2.csv", []byte("x\n1\n")}, {"p/fig2_more.csv", []byte("x\n1\n")}}},
			{Row: catalogue.Row{ID: "long", Section: catalogue.Beyond, Title: "Many rows" + s, Agrees: true, Difference: "nothing to compare" + s},
				Files: []File{{"p/long.csv", []byte("x\n" + strings.Repeat("1\n", longGrid+1))}}},
			{Row: catalogue.Row{ID: "none", Section: catalogue.Beyond, Title: "Not made" + s, Agrees: true}},
		}}},
	}
}

// pagesOf returns all pages.
func pagesOf(t testing.TB, p Page) map[string][]byte {
	t.Helper()
	pages, err := Pages(p)
	if err != nil {
		t.Fatal(err)
	}
	return pages
}

// joined returns the pages with an extension one after the other.
func joined(pages map[string][]byte, ext string) string {
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(pages)) {
		if path.Ext(name) == ext {
			b.Write(pages[name])
		}
	}
	return b.String()
}

// forms returns both forms of a page.
func forms(t testing.TB, p Page) (html, md string) {
	t.Helper()
	pages := pagesOf(t, p)
	return joined(pages, ".html"), joined(pages, ".md")
}

func TestSameBytes(t *testing.T) {
	if !maps.EqualFunc(pagesOf(t, page("")), pagesOf(t, page("")), bytes.Equal) {
		t.Error("two renderings differ")
	}
}

func TestHTMLWellFormed(t *testing.T) {
	for _, p := range []Page{page(""), page(hostile), {Title: "empty"}, {Title: "t", Papers: []Paper{{Name: "p"}}}} {
		for page, html := range pagesOf(t, p) {
			if path.Ext(page) == ".html" {
				checkTags(t, p.Title+", "+page, html)
			}
		}
	}
}

// checkTags checks that every tag of a page is closed in order.
func checkTags(t *testing.T, name string, html []byte) {
	t.Helper()
	var open []string
	for _, m := range htmlTag.FindAllStringSubmatch(string(html), -1) {
		tag := m[2]
		switch {
		case slices.Contains([]string{"meta", "img", "br", "link", "input"}, tag):
		case m[1] == "":
			open = append(open, tag)
		case len(open) == 0 || open[len(open)-1] != tag:
			t.Fatalf("%s: </%s> closes %v", name, tag, open)
		default:
			open = open[:len(open)-1]
		}
	}
	if len(open) > 0 {
		t.Errorf("%s: %v not closed", name, open)
	}
}

var (
	htmlTag  = regexp.MustCompile(`<(/?)([a-z][a-z0-9]*)`)
	idAttr   = regexp.MustCompile(` id="([^"]*)"`)
	hrefAttr = regexp.MustCompile(` href="([^"]*)"`)
	srcAttr  = regexp.MustCompile(` src="([^"]*)"`)
	refAttr  = regexp.MustCompile(` aria-labelledby="([^"]*)"`)
	imgTag   = regexp.MustCompile(`<img [^>]*>`)
	altAttr  = regexp.MustCompile(` alt="[^"]+"`)
)

func TestHTMLLinks(t *testing.T) {
	pages := pagesOf(t, page(""))
	maps.DeleteFunc(pages, func(name string, _ []byte) bool { return path.Ext(name) != ".html" })
	ids := map[string]bool{} // "<page>#<id>"
	for name, html := range pages {
		ids[name+"#"] = true
		for _, m := range idAttr.FindAllStringSubmatch(string(html), -1) {
			if ids[name+"#"+m[1]] {
				t.Errorf("%s: id %s stands twice", name, m[1])
			}
			ids[name+"#"+m[1]] = true
		}
	}
	var files []string
	for name, html := range pages {
		for _, m := range hrefAttr.FindAllStringSubmatch(string(html), -1) {
			if strings.HasPrefix(m[1], "data:") {
				continue
			}
			to, id, _ := strings.Cut(m[1], "#")
			full := name
			if to != "" {
				full = path.Join(path.Dir(name), to)
			}
			if _, ok := pages[full]; !ok {
				files = append(files, full)
			} else if !ids[full+"#"+id] {
				t.Errorf("%s: link to %s leads nowhere", name, m[1])
			}
		}
	}
	want := []string{"REVIEW.md", "appendix.tex", "configs/x/index.html", "data/s/counts.parquet", "p/fig2.csv", "p/fig2.png", "p/fig2.svg", "p/fig2_more.csv", "p/long.csv", "p/table1.csv", "p/table1.md"}
	slices.Sort(files)
	if !slices.Equal(slices.Compact(files), want) {
		t.Errorf("links to files %v, want %v", files, want)
	}
	html := string(pages["p/index.html"])
	for name, html := range pages {
		for _, m := range refAttr.FindAllStringSubmatch(string(html), -1) {
			if !ids[name+"#"+m[1]] {
				t.Errorf("%s: aria-labelledby=%q names nothing", name, m[1])
			}
		}
	}
	for _, m := range srcAttr.FindAllStringSubmatch(html, -1) {
		if !slices.Contains(want, path.Join("p", m[1])) {
			t.Errorf("source that is not linked: %s", m[1])
		}
	}
	images := imgTag.FindAllString(html, -1)
	if len(images) != 1 || !altAttr.MatchString(images[0]) {
		t.Errorf("images without a text: %q", images)
	}
}

// TestSelfContained checks that nothing is loaded from elsewhere and nothing is
// run. (The SVG's name space is inside the data URL.)
func TestSelfContained(t *testing.T) {
	html, _ := forms(t, page(""))
	for _, no := range []string{"http:", "https:", "//", "<script", "<link", "@import", "url(", "onclick", "javascript:"} {
		for line := range strings.Lines(html) {
			if strings.Contains(line, no) && !strings.Contains(line, "data:image/") {
				t.Errorf("%q in %s", no, line)
			}
		}
	}
}

const hostile = "<script>alert(1)</script>\"'`|*_[x](y)\n# &amp; $x$ ~~"

func TestEscapes(t *testing.T) {
	html, _ := forms(t, page(hostile))
	if strings.Contains(html, "<script") {
		t.Error("HTML lets a tag through")
	}
	if n := strings.Count(html, "&lt;script&gt;"); n < 40 {
		t.Errorf("the text shows %d times only", n)
	}
	// Without the backquote, so that code spans are easy to take away.
	_, md := forms(t, page(strings.ReplaceAll(hostile, "`", "")))
	md = regexp.MustCompile("`[^`\n]*`").ReplaceAllString(md, "")
	for _, no := range []string{"<script", "[x]", "$x$", "~~"} {
		if strings.Contains(md, no) {
			t.Errorf("Markdown lets %q through", no)
		}
	}
}

// cellsOf counts the cells of a Markdown table row.
func cellsOf(line string) int {
	return strings.Count(strings.ReplaceAll(line, `\|`, ""), "|") - 1
}

func TestMarkdownTables(t *testing.T) {
	for _, s := range []string{"", hostile} {
		_, md := forms(t, page(s))
		cells, tables := 0, 0
		for line := range strings.Lines(md) {
			if !strings.HasPrefix(line, "|") {
				cells = 0
				continue
			}
			if cells == 0 {
				cells = cellsOf(line)
				tables++
			}
			if got := cellsOf(line); got != cells {
				t.Errorf("%d cells instead of %d: %s", got, cells, line)
			}
		}
		if tables != 6 {
			t.Errorf("%d tables, want 6", tables)
		}
	}
}

func TestMarkdownText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.String().Draw(t, "s")
		for _, cell := range []string{mdText(s), mdCode(s)} {
			if strings.ContainsAny(cell, "\n\r") || cellsOf("| "+cell+" |") != 1 && !strings.HasSuffix(cell, `\`) {
				t.Fatalf("%q leaves its cell as %q", s, cell)
			}
		}
	})
}

func TestContent(t *testing.T) {
	html, md := forms(t, page(""))
	for _, want := range []string{
		`<strong>1</strong> reproduced`, `<strong>1</strong> differs<`, `<strong>1</strong> not testable`,
		`2 did not come out as declared`, `<a href="p/index.html#erratum-p.err.a">p.err.a</a>`, `<a href="#claim-p.b">p.b</a>`, `<a href="../claims.html#claim-p.a">p.a</a>`,
		`<p>Found.</p>`, `<img src="p/fig2.svg"`, `3 results: 1 reproduced, 1 differs, 1 not testable`, `besides, 1 repetition: 1 differs`, `w-repetition`, `As <a href="#claim-p.a">p.a</a>.`, `1 as a reading`, `Not in this config: Not made.`,
		`<a href="configs/x/index.html">More</a>`,
		`Table 1. Counts <span class="verdict ok">agrees</span>`, `Figure 2. Curve <span class="verdict differs">differs</span>`,
		`Many rows</h3>`, `41 rows`, `STALE: old`, `not shown by the data`, `by reading`, `neurorbit explain p/table1.md`,
	} {
		if !strings.Contains(html, want) {
			t.Errorf("HTML without %q", want)
		}
	}
	for _, want := range []string{
		"# Title\n", "**3 results: 1 reproduced, 1 differs, 1 not testable**. Besides, 1 repetition: 1 differs. **2 did not come out as declared.**",
		"### Table 1. Counts\n", "![Curve](fig2.svg)", "[csv](fig2.csv), [fig2\\_more.csv](fig2_more.csv)", "## [A paper](p/README.md)", "[Every published number beside ours](CLAIMS.md)", "Not in this config: Not made.",
		"| 22 | b |", "| ---: | --- |", "> **STALE: old**", "`neurorbit explain p/table1.md`",
		"[s/counts.parquet](../data/s/counts.parquet)", "<details><summary>41 rows</summary>",
	} {
		if !strings.Contains(md, want) {
			t.Errorf("Markdown without %q", want)
		}
	}
}

func TestBadCSV(t *testing.T) {
	for _, data := range []string{"a,b\n1\n", "", "a\n\"\n"} {
		p := Page{Papers: []Paper{{Name: "p", Items: []Item{{Row: catalogue.Row{ID: "x"}, Files: []File{{"p/x.csv", []byte(data)}}}}}}}
		if _, err := Pages(p); err == nil || !strings.Contains(err.Error(), "p/x.csv") {
			t.Errorf("%q gives %v", data, err)
		}
	}
}

func TestImageSize(t *testing.T) {
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 7, 5))); err != nil {
		t.Fatal(err)
	}
	for data, want := range map[string]string{
		b.String(): `width="7" height="5"`, `<svg xmlns="x" width="498.89pt" height="182.5pt" viewBox="0 0 1 1">`: `width="665" height="243"`, "<svg>": "",
	} {
		if got := string((&File{Data: []byte(data)}).Size()); got != want {
			t.Errorf("%.20q: %s, want %s", data, got, want)
		}
	}
}

func TestPNGWithoutSVG(t *testing.T) {
	it := Item{Files: []File{{"a.csv", nil}, {"a.PNG", []byte{1, 2, 3}}}}
	if got := it.Picture(); got == nil || got.Path != "a.PNG" {
		t.Errorf("image %v", got)
	}
	if g, err := it.Grid(); g != nil || err != nil {
		t.Errorf("an item with an image shows a table: %v, %v", g, err)
	}
}

func TestMarkdownLink(t *testing.T) {
	if got, want := mdLink("a b/(c)/ü.csv"), "a%20b/%28c%29/%C3%BC.csv"; got != want {
		t.Errorf("link %q, want %q", got, want)
	}
}

// A reservation on an item stands at the item and at its paper, in both forms.
func TestStamps(t *testing.T) {
	p := page("")
	p.Papers[0].Items[1].Stamps = []string{"made-up data"}
	html, md := forms(t, p)
	if n := strings.Count(html, `<p class="stamp" role="note">made-up data</p>`); n != 2 {
		t.Errorf("the HTML pages show the reservation %d times, want 2", n)
	}
	if n := strings.Count(md, "> **made-up data**"); n != 3 {
		t.Errorf("the Markdown pages show the reservation %d times, want 3: the errata too", n)
	}
}

func TestErrata(t *testing.T) {
	p := page("")
	p.Papers[0].Items[0].Stamps = []string{"made-up data"}
	got := pagesOf(t, p)["p/errata.md"]
	const want = `# Errata of “A paper”

> **made-up data**

Slips in the printed text, each with its evidence.

| Place | Printed | Correct | Evidence | Shown |
| --- | --- | --- | --- | --- |
| Sec. 1 | teh | the | spelling | by reading |
`
	if !bytes.HasPrefix(got, []byte(want)) {
		t.Errorf("errata page\n%s\nwant at the start\n%s", got, want)
	}
	if !bytes.Contains(got, []byte("not shown by the data: `a/b where c = d: count` gives 1 instead of 2")) {
		t.Errorf("evidence that does not come out is not told:\n%s", got)
	}
}

// Formulas in texts are typeset, names of claims and files stay as they are.
func TestTypeset(t *testing.T) {
	for text, want := range map[string]string{
		"sigma_1(i+1), 3^(N^2) < R^(k-1)(Ps)": "σ<sub>1</sub>(i+1), 3<sup>N<sup>2</sup></sup> &lt; R<sup>k-1</sup>(Ps)",
		"ln(b_1 |w_1|)":                       "ln(<i>b</i><sub>1</sub> |<i>w</i><sub>1</sub>|)",
		"attractors.limit_cycle.lambda":       "attractors.limit_cycle.lambda",
		"survey/start_points, t12_rows60":     "survey/start_points, t12_rows60",
	} {
		if got := string(typeset(text)); got != want {
			t.Errorf("%q becomes %q, want %q", text, got, want)
		}
	}
	if got := rounded("-9.432928896131298e-21 and 97.05312970531297, 2.5"); got != "-9.43293e-21 and 97.0531, 2.5" {
		t.Error(got)
	}
}
