package report

import (
	"bytes"
	_ "embed"
	"html/template"
	"regexp"
	"strings"

	"neurorbit/pipeline/claims"
)

//go:embed page.html
var pageHTML string

//go:embed page.css
var pageCSS string

// An itemOf is an item with the name of its paper.
type itemOf struct {
	Name string
	Item Item
}

// HTML renders the index page.
func HTML(p Page) ([]byte, error) {
	var b bytes.Buffer
	t, err := template.New("page").Funcs(template.FuncMap{
		"css":        func() template.CSS { return template.CSS(pageCSS) },
		"fragment":   fragment,
		"capitalise": capitalise,
		"class":      verdictClass,
		"differing":  differing,
		"shown":      shown,
		"linked":     linker(p),
		"pair":       func(name string, it Item) itemOf { return itemOf{name, it} },
	}).Parse(pageHTML)
	if err != nil {
		return nil, err
	}
	if err := t.Execute(&b, p); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

var idInText = regexp.MustCompile(`[a-z0-9_]+(\.[a-z0-9_]+)+`)

// linker returns a function that escapes text and turns the ids of claims and
// errata in it into links.
func linker(p Page) func(string) template.HTML {
	known := map[string]string{}
	for _, r := range p.Claims {
		for _, c := range r.Claims {
			known[c.ID] = fragment("claim", c.ID)
		}
		for _, e := range r.Errata {
			known[e.ID] = fragment("erratum", e.ID)
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
			b.WriteString(`<a href="#` + template.HTMLEscapeString(target) + `">` + template.HTMLEscapeString(id) + `</a>`)
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
