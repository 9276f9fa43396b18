package diff

import (
	"bytes"
	_ "embed"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"text/template"

	"neurorbit/pipeline/text"
)

//go:embed text.tmpl
var words string

var page = template.Must(template.New("").Funcs(template.FuncMap{
	"add": func(a, b int) int { return a + b }, "change": change, "clip": clip, "differ": differ, "duration": duration,
	"few": few, "key": keyText, "named": named, "number": number, "plural": text.Plural, "summary": summary,
}).Parse(strings.TrimSpace(words)))

// maxWidth is how much of a value is shown, maxItems how many things of a list,
// maxOpen how many lines stand open in Markdown.
const (
	maxWidth = 60
	maxItems = 6
	maxOpen  = 8
)

// A view is a report with what the template asks of it.
type view struct {
	*Report
	Short    bool // counts only
	HasCode  bool
	Nothing  string // what was compared, if it is all equal and known
	Sections []section
}

// A section is a list of tables or files.
type section struct {
	Title  string
	Tables []*Table
	Short  bool
}

// Text renders a report for a terminal. With stat it gives counts only, one line a
// table or figure that differs.
func Text(w io.Writer, r *Report, stat bool) error {
	v := view{Report: r, Short: stat, HasCode: r.Code != nil}
	var parts []string
	for _, p := range []struct {
		name string
		done bool
	}{{"config", r.Config != nil}, {"code", r.Code != nil}, {"tables", r.Tables != nil}, {"figures", r.Figures != nil}, {"claims", r.Claims != nil}} {
		if p.done {
			parts = append(parts, p.name)
		}
	}
	if !r.Differs() && r.known() {
		v.Nothing = strings.Join(parts, ", ")
	}
	if r.Tables != nil {
		v.Sections = append(v.Sections, section{tableTitle("Tables", "table", r.Tables), r.Tables, stat})
	}
	if r.Figures != nil {
		v.Sections = append(v.Sections, section{tableTitle("Figures and printed tables", "file", r.Figures), r.Figures, stat})
	}
	return page.Execute(w, v)
}

// Markdown renders a report for a pull request: a heading for each part, with the
// lines of the text below it, folded if they are many.
func Markdown(w io.Writer, r *Report) error {
	var b bytes.Buffer
	if err := Text(&b, r, false); err != nil {
		return err
	}
	if _, err := io.WriteString(w, "## neurorbit diff\n"); err != nil {
		return err
	}
	for _, part := range strings.Split(strings.TrimSpace(b.String()), "\n\n") {
		title, body, _ := strings.Cut(part, "\n")
		switch {
		case strings.HasPrefix(title, "A: "):
			title, body = part, ""
			title = strings.ReplaceAll(title, "\n", "  \n")
		case strings.Count(body, "\n") >= maxOpen:
			title = "### " + title
			body = "\n\n<details><summary>" + text.Plural(strings.Count(body, "\n")+1, "line") + "</summary>\n\n```diff\n" + body + "\n```\n\n</details>"
		case body != "":
			title, body = "### "+title, "\n\n```\n"+body+"\n```"
		default:
			title = "### " + title
		}
		if _, err := fmt.Fprintf(w, "\n%s%s\n", title, body); err != nil {
			return err
		}
	}
	return nil
}

// tableTitle says how many tables differ, and whether all were compared.
func tableTitle(title, what string, tables []*Table) string {
	differs, compared := 0, 0
	for _, t := range tables {
		if t.Differs() {
			differs++
		}
		if t.Verdict != Unavailable {
			compared++
		}
	}
	title += ": "
	switch {
	case compared == len(tables):
		return title + summary(differs, compared, what)
	case compared == 0:
		return title + "not compared"
	}
	return title + summary(differs, compared, what) + ", not all were compared"
}

// Changes lists the changed values of a row.
func (r Row) Changes() []string {
	var out []string
	for _, c := range r.Cells {
		out = append(out, c.Column+" "+change(c.Old, c.New))
	}
	return out
}

// duration words a predicted time of one core.
func duration(seconds float64, known bool) string {
	words := fmt.Sprintf("about %.1f s of one core", seconds)
	switch {
	case !known && seconds == 0:
		return "time not known"
	case seconds < 0.1:
		words = "less than 0.1 s of one core"
	case seconds >= 60:
		words = fmt.Sprintf("about %.1f min of one core", seconds/60)
	}
	if !known {
		words += " and what has never been timed"
	}
	return words
}

func named(name, unit string) string {
	if unit == "" {
		return name
	}
	return name + " [" + unit + "]"
}

// number rounds to six digits, whole numbers apart.
func number(f float64) string {
	if f == math.Trunc(f) && f < 1e15 {
		return strconv.FormatFloat(f, 'f', -1, 64)
	}
	return strconv.FormatFloat(f, 'g', 6, 64)
}

// clip shortens a value to what fits a line.
func clip(s string) string { return text.Clip(strings.ReplaceAll(s, "\n", " "), maxWidth) }

// few joins the first things of a list.
func few(list []string) string {
	if n := len(list) - maxItems; n > 0 {
		list = append(slices.Clone(list[:maxItems]), fmt.Sprintf("and %d more", n))
	}
	return strings.Join(list, ", ")
}

// change writes old -> new; of long texts, from a little before where they differ.
func change(old, now string) string {
	const lead = 15
	a, b := []rune(old), []rune(now)
	n := 0
	for n < min(len(a), len(b)) && a[n] == b[n] {
		n++
	}
	if max(len(a), len(b)) > maxWidth && n > lead {
		old, now = "…"+string(a[n-lead:]), "…"+string(b[n-lead:])
	}
	return clip(text.OrNone(old)) + " -> " + clip(text.OrNone(now))
}

// summary says how many things of a kind differ.
func summary(n, of int, what string) string {
	switch {
	case of == 0:
		return "none"
	case n == 0:
		return "equal"
	}
	return fmt.Sprintf("%d of %s %s", n, text.Plural(of, what), differ(n))
}

func differ(n int) string {
	if n == 1 {
		return "differs"
	}
	return "differ"
}
