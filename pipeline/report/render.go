package report

import (
	"bytes"
	"embed"
	html "html/template"
	"io"
	"path"
	"regexp"
	"strconv"
	"strings"
	text "text/template"

	"neurorbit/pipeline/claims"
	words "neurorbit/pipeline/text"
)

// templates holds the templates of all pages, and their style sheets.
//
//go:embed pages
var templates embed.FS

// Names of pages in the report, and of those in the folder of a publication.
const (
	indexName    = "index.html"
	claimsName   = "claims.html"
	claimsText   = "CLAIMS.md"
	readmeName   = "README.md"
	reviewName   = "REVIEW.md"
	appendixName = "appendix.tex"
)

// A paperPage is what the pages of a publication show.
type paperPage struct {
	Title  string
	Page   Page
	Paper  Paper
	Claims *claims.File // nil if it has none
}

// Description is what came out of the publication, if its claims say that in a sentence.
func (p paperPage) Description() string {
	if p.Claims != nil && p.Claims.Found() {
		return p.Claims.Finding.Says
	}
	return p.Title + ": tables, figures and numbers, reproduced and checked"
}

// Pages renders the index page and the pages of each publication, in HTML and in
// Markdown (GitHub's dialect), and errata, by path. It fails if the CSV of an
// item cannot be read.
func Pages(p Page) (map[string][]byte, error) {
	out := map[string][]byte{}
	var failed error
	add := func(to, template, paper string, data any) {
		if failed == nil {
			out[to], failed = render(template, p.funcs(paper), data)
		}
	}
	add(indexName, "index.html", "", p)
	add(readmeName, "README.md.tmpl", "", p)
	if len(p.Claims) > 0 {
		add(claimsName, "claims.html", "", p)
		add(claimsText, "claims.md.tmpl", "", p)
	}
	stamps := map[string][]string{}
	for _, paper := range p.Papers {
		stamps[paper.Name] = paper.Stamps()
		v := paperPage{paper.Short() + " - " + p.Title, p, paper, p.ClaimsOf(paper.Name)}
		add(paper.Page(), "paper.html", paper.Name, v)
		add(path.Join(paper.Name, readmeName), "publication.md.tmpl", paper.Name, v)
	}
	for _, r := range p.Claims {
		data := map[string]any{"Claims": r, "Stale": p.Stale, "Stamps": stamps[r.Paper]}
		add(path.Join(r.Paper, "errata.md"), "errata.md.tmpl", r.Paper, data)
	}
	return out, failed
}

// render executes a template of the folder pages.
func render(name string, funcs map[string]any, data any) ([]byte, error) {
	var t interface {
		ExecuteTemplate(io.Writer, string, any) error
	}
	var err error
	switch path.Ext(strings.TrimSuffix(name, ".tmpl")) {
	case ".html":
		t, err = html.New("").Funcs(funcs).ParseFS(templates, "pages/*.html", "pages/words.tmpl")
	case ".tex": // where braces are LaTeX's own
		t, err = text.New("").Delims("<<", ">>").Funcs(funcs).ParseFS(templates, "pages/*.tex.tmpl")
	default:
		t, err = text.New("").Funcs(funcs).ParseFS(templates, "pages/*.md.tmpl", "pages/words.tmpl")
	}
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = t.ExecuteTemplate(&b, name, data)
	return b.Bytes(), err
}

// funcs are the functions of the templates, for a page in the folder of a paper
// or, if that is empty, in the report's.
func (p Page) funcs(paper string) map[string]any {
	return map[string]any{
		"css":        styleSheet,
		"hero":       p.Hero,
		"fragment":   fragment,
		"capitalise": capitalise,
		"differing":  differing,
		"mainFirst":  mainFirst,
		"tally":      claims.Sum,
		"plural":     words.Plural,
		"join":       strings.Join,
		"text":       mdText,
		"code":       mdCode,
		"link":       mdLink,
		"tex":        texText,
		"texcode":    texCode,
		"linked":     p.linker(paper),
		"typeset":    typeset,
		"rounded":    rounded,
		"fromPaper":  func(to string) string { return fromPaper(paper, to) },
	}
}

func styleSheet(name string) (html.CSS, error) {
	data, err := templates.ReadFile("pages/" + name)
	return html.CSS(data), err
}

// fromPaper turns a path relative to the report into one relative to the folder
// of a paper's pages, or of the report if the paper is empty.
func fromPaper(paper, to string) string {
	if paper == "" {
		return to
	}
	if in, ok := strings.CutPrefix(to, paper+"/"); ok {
		return in
	}
	return "../" + to
}

var (
	symbols    = regexp.MustCompile(`\b([A-Za-z]|sigma|lambda)_([A-Za-z0-9]|[A-Z]{2})\b`)
	powers     = regexp.MustCompile(`([A-Za-z0-9)])\^(?:([A-Za-z0-9]+)|\(([^()]*(?:\([^()]*\))?[^()]*)\))`)
	longNumber = regexp.MustCompile(`-?\d+\.\d{6,}(?:e[-+]?\d+)?`)
)

// typeset escapes text and raises and lowers what stands after ^ and _ in its formulas.
func typeset(text string) html.HTML {
	s := symbols.ReplaceAllString(html.HTMLEscapeString(text), "<i>$1</i><sub>$2</sub>")
	s = strings.NewReplacer("<i>sigma</i>", "σ", "<i>lambda</i>", "λ").Replace(s)
	for range 2 { // powers in powers
		s = powers.ReplaceAllString(s, "$1<sup>$2$3</sup>")
	}
	return html.HTML(s)
}

// rounded shortens the long numbers in a text to six digits.
func rounded(text string) string {
	return longNumber.ReplaceAllStringFunc(text, func(number string) string {
		v, err := strconv.ParseFloat(number, 64)
		if err != nil {
			return number
		}
		return strconv.FormatFloat(v, 'g', 6, 64)
	})
}

var idInText = regexp.MustCompile(`[a-z0-9_]+(\.[a-z0-9_]+)+`)

// linker returns a function that escapes text and turns the ids of claims and
// errata in it into links, for the page of a paper or, if that is empty, for the
// page of claims. Errata are on the page of their paper.
func (p Page) linker(paper string) func(string) html.HTML {
	known := map[string]string{}
	to := func(page, id string) string {
		if page == path.Join(paper, indexName) || page == claimsName && paper == "" {
			return "#" + id
		}
		return fromPaper(paper, page) + "#" + id
	}
	for _, r := range p.Claims {
		for _, c := range r.Claims {
			known[c.ID] = to(claimsName, fragment("claim", c.ID))
		}
		for _, e := range r.Errata {
			known[e.ID] = to(path.Join(r.Paper, indexName), fragment("erratum", e.ID))
		}
	}
	return func(text string) html.HTML {
		return html.HTML(idInText.ReplaceAllStringFunc(string(typeset(text)), func(id string) string {
			if to, ok := known[id]; ok {
				return `<a href="` + html.HTMLEscapeString(to) + `">` + id + `</a>`
			}
			return id
		}))
	}
}
