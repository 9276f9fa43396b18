package diff

import (
	"bytes"
	_ "embed"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strings"
	"text/template"
	"time"

	"neurorbit/pipeline/text"
)

//go:embed text.tmpl
var words string

var page = template.Must(template.New("").Funcs(template.FuncMap{
	"add": func(a, b int) int { return a + b }, "change": change, "clip": clip,
	"asked": func(part any) bool { return !reflect.ValueOf(part).IsNil() },
	"join":  strings.Join, "plural": text.Plural, "span": span, "summary": summary, "tally": tally,
}).Parse(strings.TrimSpace(words)))

// maxWidth is how much of a value is shown.
const maxWidth = 60

// Text renders a report for a terminal. With stat it gives counts only, one line a
// table or figure.
func Text(w io.Writer, r *Report, stat bool) error {
	if !stat {
		return page.Execute(w, r)
	}
	var all bytes.Buffer
	if err := page.Execute(&all, r); err != nil {
		return err
	}
	for line := range strings.Lines(all.String()) {
		if strings.HasPrefix(line, "    ") {
			continue
		}
		if _, err := io.WriteString(w, line); err != nil {
			return err
		}
	}
	return nil
}

// Nothing reports whether all was compared that was asked for, and is equal.
func (r *Report) Nothing() bool {
	known := !slices.ContainsFunc(r.Tables, func(t *Table) bool { return t.Verdict == Unavailable })
	return known && !r.Differs() && (r.Plan == nil || r.Plan.Compute+r.Plan.Maybe == 0)
}

// tally says of tables, or of other things called what, how many differ.
func tally(what string, tables []*Table) string {
	differ, compared := 0, 0
	for _, t := range tables {
		if t.Differs() {
			differ++
		}
		if t.Verdict != Unavailable {
			compared++
		}
	}
	switch {
	case compared == len(tables):
		return summary(differ, compared, what)
	case compared == 0:
		return "not compared"
	}
	return summary(differ, compared, what) + ", not all were compared"
}

// Markdown renders a report for a pull request: a heading for each part, with the
// lines of the text folded below it.
func Markdown(w io.Writer, r *Report) error {
	var plain, out bytes.Buffer
	if err := Text(&plain, r, false); err != nil {
		return err
	}
	sides, parts, _ := strings.Cut(strings.TrimSpace(plain.String()), "\n\n")
	fmt.Fprintf(&out, "## neurorbit diff\n\n%s\n", strings.ReplaceAll(sides, "\n", "  \n"))
	for part := range strings.SplitSeq(parts, "\n\n") {
		title, body, more := strings.Cut(part, "\n")
		fmt.Fprintf(&out, "\n### %s\n", title)
		if more {
			lines := text.Plural(strings.Count(body, "\n")+1, "line")
			fmt.Fprintf(&out, "\n<details><summary>%s</summary>\n\n```\n%s\n```\n\n</details>\n", lines, body)
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
