package diff

import (
	"bytes"
	_ "embed"
	"fmt"
	"io"
	"strings"
	"text/template"
	"time"

	"neurorbit/pipeline/text"
)

//go:embed text.tmpl
var words string

var page = template.Must(template.New("").Funcs(template.FuncMap{
	"add": func(a, b int) int { return a + b }, "change": change, "clip": clip,
	"join": strings.Join, "plural": text.Plural, "span": span, "summary": summary,
}).Parse(strings.TrimSpace(words)))

// maxWidth is how much of a value is shown, maxOpen how many lines stand open in
// Markdown.
const (
	maxWidth = 60
	maxOpen  = 8
)

// A section is a list of tables or files.
type section struct {
	Title, What      string
	Tables           []*Table
	Differ, Compared int
	Short            bool
}

// Text renders a report for a terminal. With stat it gives counts only, one line a
// table or figure that differs.
func Text(w io.Writer, r *Report, stat bool) error {
	v := struct {
		*Report
		Short, HasCode, Nothing bool
		Sections                []section
	}{r, stat, r.Code != nil, !r.Differs() && r.known(), nil}
	for _, s := range []section{{Title: "Tables", What: "table", Tables: r.Tables}, {Title: "Figures and printed tables", What: "file", Tables: r.Figures}} {
		s.Short = stat
		for _, t := range s.Tables {
			if t.Differs() {
				s.Differ++
			}
			if t.Verdict != Unavailable {
				s.Compared++
			}
		}
		if s.Tables != nil {
			v.Sections = append(v.Sections, s)
		}
	}
	return page.Execute(w, v)
}

// Markdown renders a report for a pull request: a heading for each part, with the
// lines of the text below it, folded if they are many.
func Markdown(w io.Writer, r *Report) error {
	var plain, out bytes.Buffer
	if err := Text(&plain, r, false); err != nil {
		return err
	}
	out.WriteString("## neurorbit diff\n")
	for i, part := range strings.Split(strings.TrimSpace(plain.String()), "\n\n") {
		title, body, more := strings.Cut(part, "\n")
		n := strings.Count(body, "\n") + 1
		switch {
		case i == 0:
			fmt.Fprintf(&out, "\n%s\n", strings.ReplaceAll(part, "\n", "  \n"))
		case strings.HasPrefix(part, "note: "):
			fmt.Fprintf(&out, "\n> %s\n", part)
		case !more:
			fmt.Fprintf(&out, "\n### %s\n", title)
		case n <= maxOpen:
			fmt.Fprintf(&out, "\n### %s\n\n```\n%s\n```\n", title, body)
		default:
			fmt.Fprintf(&out, "\n### %s\n\n<details><summary>%d lines</summary>\n\n```\n%s\n```\n\n</details>\n", title, n, body)
		}
	}
	_, err := out.WriteTo(w)
	return err
}

// span words a predicted time.
func span(seconds float64) string {
	if seconds < 0.1 {
		return "less than 0.1 s of one core"
	}
	return "about " + time.Duration(seconds*float64(time.Second)).Round(100*time.Millisecond).String() + " of one core"
}

// clip shortens a value to what fits a line.
func clip(s string) string { return text.Clip(strings.ReplaceAll(s, "\n", " "), maxWidth) }

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
	case n == 1:
		return fmt.Sprintf("1 of %s differs", text.Plural(of, what))
	}
	return fmt.Sprintf("%d of %s differ", n, text.Plural(of, what))
}
