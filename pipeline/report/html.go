package report

import (
	"bytes"
	_ "embed"
	"html/template"
	"path"
	"regexp"
	"strings"

	"neurorbit/pipeline/claims"
)

//go:embed page.html
var pageHTML string

//go:embed page.css
var pageCSS string

// A paperPage is what the page of a publication shows.
type paperPage struct {
	Page   Page
	Head   struct{ Title string }
	Paper  Paper
	Claims *claims.File // nil if it has none
}

// indexName is the name of a page in its folder.
const indexName = "index.html"

// Page returns the path of the paper's page.
func (p Paper) Page() string { return path.Join(p.Name, indexName) }

// claimsOf returns the claims of a publication, or nil.
func (p Page) claimsOf(paper string) *claims.File {
	for i := range p.Claims {
		if p.Claims[i].Paper == paper {
			return &p.Claims[i]
		}
	}
	return nil
}

// HTML renders the index page and a page for each publication, by path.
func HTML(p Page) (map[string][]byte, error) {
	out := map[string][]byte{}
	render := func(to, name, paper string, data any) error {
		t, err := template.New("page").Funcs(template.FuncMap{
			"css":        func() template.CSS { return template.CSS(pageCSS) },
			"fragment":   fragment,
			"capitalise": capitalise,
			"class":      verdictClass,
			"differing":  differing,
			"shown":      shown,
			"claimsOf":   p.claimsOf,
			"linked":     linker(p, paper),
			"fromPaper":  func(to string) string { return fromPaper(paper, to) },
		}).Parse(pageHTML)
		if err != nil {
			return err
		}
		var b bytes.Buffer
		if err := t.ExecuteTemplate(&b, name, data); err != nil {
			return err
		}
		out[to] = b.Bytes()
		return nil
	}
	if err := render(indexName, "index", "", p); err != nil {
		return nil, err
	}
	for _, paper := range p.Papers {
		v := paperPage{Page: p, Paper: paper, Claims: p.claimsOf(paper.Name)}
		v.Head.Title = paper.Short() + " - " + p.Title
		if err := render(paper.Page(), "paper", paper.Name, v); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// fromPaper turns a path relative to the report into one relative to the folder
// of a paper's pages.
func fromPaper(paper, to string) string {
	if in, ok := strings.CutPrefix(to, paper+"/"); ok {
		return in
	}
	return "../" + to
}

var idInText = regexp.MustCompile(`[a-z0-9_]+(\.[a-z0-9_]+)+`)

// linker returns a function that escapes text and turns the ids of claims and
// errata in it into links, for the page of a paper or, if that is empty, for the
// index page. Claims are on the index page, errata on that of their paper.
func linker(p Page, paper string) func(string) template.HTML {
	index := ""
	if paper != "" {
		index = "../" + indexName
	}
	known := map[string]string{}
	for _, r := range p.Claims {
		for _, c := range r.Claims {
			known[c.ID] = index + "#" + fragment("claim", c.ID)
		}
		page := path.Join(r.Paper, indexName)
		if paper != "" {
			page = fromPaper(paper, page)
		}
		if r.Paper == paper {
			page = ""
		}
		for _, e := range r.Errata {
			known[e.ID] = page + "#" + fragment("erratum", e.ID)
		}
	}
	return func(text string) template.HTML {
		var b strings.Builder
		last := 0
		for _, m := range idInText.FindAllStringIndex(text, -1) {
			id := text[m[0]:m[1]]
			target, ok := known[id]
			if !ok {
				continue
			}
			template.HTMLEscape(&b, []byte(text[last:m[0]]))
			b.WriteString(`<a href="` + template.HTMLEscapeString(target) + `">` + template.HTMLEscapeString(id) + `</a>`)
			last = m[1]
		}
		template.HTMLEscape(&b, []byte(text[last:]))
		return template.HTML(b.String())
	}
}

// verdictClass names the style of a verdict.
func verdictClass(c claims.Outcome) string {
	switch {
	case !c.AsDeclared:
		return "bad"
	case c.Verdict == claims.Reproduced:
		return "ok"
	case c.Verdict == claims.Differs:
		return "differs"
	}
	return "untested"
}
