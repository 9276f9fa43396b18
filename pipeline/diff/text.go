package diff

import (
	"bytes"
	"cmp"
	_ "embed"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"text/template"

	"neurorbit/pipeline/text"
)

//go:embed text.tmpl
var words string

var page = template.Must(template.New("").Funcs(template.FuncMap{
	"add": func(a, b int) int { return a + b }, "duration": text.Duration,
	"change": change, "clip": clip, "asked": func(part any) bool { return !reflect.ValueOf(part).IsNil() },
	"join": strings.Join, "plural": text.Plural, "reach": reach, "tally": tally, "tables": tallyTables,
}).Parse(strings.TrimSpace(words)))

// maxWidth is how much of a value is shown, maxLine of a line of Markdown.
const maxWidth, maxLine = 60, 200

// sections returns the report in words: what it comes to with the sides, then the
// parts, each with its title in the first line.
func (r *Report) sections() (head string, parts []string) {
	var all bytes.Buffer
	_ = page.Execute(&all, r) // to memory
	sections := strings.Split(strings.TrimSpace(all.String()), "\n\n")
	return sections[0], sections[1:]
}

// Text renders a report for a terminal: as much of it as the screen has room for,
// unless everything is asked for. With stat it gives counts only, one line a table or
// figure. more is the command that shows everything.
func Text(w io.Writer, s text.Screen, r *Report, stat bool, more string) error {
	head, parts := r.sections()
	var lines, equal []string
	for line := range strings.SplitSeq(head, "\n") {
		lines = append(lines, s.Wrap(line, "   "))
	}
	var blocks [][]string
	for _, part := range parts {
		block := strings.Split(part, "\n")
		if stat || !s.All() {
			block = slices.DeleteFunc(block, func(line string) bool { return strings.HasPrefix(line, "    ") })
		}
		if name, ok := strings.CutSuffix(part, ": equal"); ok && !s.All() {
			equal = append(equal, strings.ToLower(name))
			continue
		}
		for i := range block {
			if !s.All() {
				block[i] = s.Wrap(text.Clip(block[i], 2*s.Width-10), "      ")
			}
		}
		if s.All() {
			block = slices.Insert(block, 0, "")
		}
		blocks = append(blocks, block)
	}
	var tail []string
	if len(equal) > 0 {
		tail = append(tail, s.Wrap("Equal: "+strings.Join(equal, ", "), "   "))
	}
	if len(blocks) > 0 && !s.All() {
		tail = append(tail, s.Wrap("In full: "+more, "   "))
	}
	lines = append(lines, text.Share(blocks, s.Lines-text.Count(lines)-text.Count(tail))...)
	_, err := fmt.Fprintln(w, strings.Join(append(lines, tail...), "\n"))
	return err
}

// Headline says what all of it comes to.
func (r *Report) Headline() string {
	if r.Nothing() {
		return "nothing changes: all that was compared is equal"
	}
	var differ []string
	add := func(noun string, n int) {
		if n > 0 {
			differ = append(differ, text.Plural(n, noun))
		}
	}
	if c := r.Claims; c != nil {
		add("verdict", c.Verdicts())
		add("other outcome", len(c.Changed)-c.Verdicts())
	}
	if r.Metrics != nil {
		add("metric", len(r.Metrics.Changed))
	}
	add("setting", len(r.Config))
	add("input", len(r.Inputs))
	add("code component", len(r.Code))
	add("table", len(differing(r.Tables)))
	add("figure file", len(differing(r.Figures)))
	if len(differ) == 0 {
		return "no difference is known, but not all could be compared"
	}
	if len(differ) == 1 && strings.HasPrefix(differ[0], "1 ") {
		return differ[0] + " differs"
	}
	return strings.Join(differ, ", ") + " differ"
}

// Verdicts counts the claims whose verdict changed.
func (c *Claims) Verdicts() (n int) {
	for _, x := range c.Changed {
		if x.verdict() {
			n++
		}
	}
	return n
}

// Nothing reports whether all was compared that was asked for, and is equal.
func (r *Report) Nothing() bool {
	known := !slices.ContainsFunc(r.Tables, func(t *Table) bool { return t.Verdict == Unavailable })
	known = known && r.FiguresMissing == 0 && (r.Claims == nil || r.Claims.Missing == 0) && (r.Metrics == nil || r.Metrics.Missing == 0)
	return known && !r.Differs() && (r.Plan == nil || r.Plan.Compute+r.Plan.Maybe == 0)
}

// differing returns those tables that differ.
func differing(tables []*Table) []*Table {
	return slices.DeleteFunc(slices.Clone(tables), func(t *Table) bool { return !t.Differs() })
}

// tallyTables says of tables, or of files, how many differ.
func tallyTables(tables []*Table, missing int, what string) string {
	n, equal := len(differing(tables)), 0
	for _, t := range tables {
		if t.Verdict == Equal {
			equal++
		}
	}
	return tally(n, equal, missing+len(tables)-n-equal, what)
}

// tally says how many things of a kind differ; nothing is equal that was not compared.
func tally(differ, equal, missing int, what string) string {
	said := fmt.Sprintf("%d of %s differ", differ, text.Plural(differ+equal, what))
	switch {
	case differ+equal+missing == 0:
		return "none"
	case differ+equal == 0:
		return "not compared, as a side does not have what they rest on"
	case differ+missing == 0:
		return "equal"
	case differ == 0:
		said = text.Plural(equal, what) + " equal"
	case differ == 1:
		said += "s"
	}
	if missing > 0 {
		said += fmt.Sprintf("; %d more not compared", missing)
	}
	return said
}

// reach says which stages some code reaches.
func reach(code []Component) string {
	var all []string
	for _, c := range code {
		for _, name := range c.Stages {
			if !slices.Contains(all, name) {
				all = append(all, name)
			}
		}
	}
	return "reaching " + cmp.Or(strings.Join(all, ", "), "no stage")
}

// Largest says of a table which value changed most, and by how much.
func (t *Table) Largest() string {
	if len(t.Columns) == 0 {
		return ""
	}
	c := slices.MaxFunc(t.Columns, func(a, b Column) int { return cmp.Compare(a.MaxRel, b.MaxRel) })
	switch {
	case c.MaxAbs == 0:
		return "; " + c.Name
	case c.MaxRel < 1e-9:
		return fmt.Sprintf("; largest in %s: the last digits (%.1g)", c.Name, c.MaxRel)
	}
	return fmt.Sprintf("; largest in %s: %.3g (%.2g %%)", c.Name, c.MaxAbs, 100*c.MaxRel)
}

// Markdown renders a report for a pull request: a heading for each part, with the
// lines of the text folded below it.
func Markdown(w io.Writer, r *Report) error {
	var out bytes.Buffer
	wide := text.Screen{Width: maxLine}
	head, parts := r.sections()
	fmt.Fprintf(&out, "## neurorbit diff\n\n%s\n", strings.ReplaceAll(wide.Wrap(head, ""), "\n", "  \n"))
	for _, part := range parts {
		title, body, more := strings.Cut(part, "\n")
		fmt.Fprintf(&out, "\n### %s\n", text.Clip(title, maxLine-4))
		if more {
			lines := strings.Split(body, "\n")
			fmt.Fprintf(&out, "\n<details><summary>%s</summary>\n\n```\n", text.Plural(len(lines), "line"))
			for _, line := range lines {
				fmt.Fprintln(&out, wide.Wrap(line, "      "))
			}
			fmt.Fprint(&out, "```\n\n</details>\n")
		}
	}
	_, err := out.WriteTo(w)
	return err
}

// clip is a value in a line: a number with six digits, a text cut where it is long.
func clip(s string) string {
	if x, err := strconv.ParseFloat(s, 64); err == nil && len(s) > 9 && strings.ContainsAny(s, ".e") {
		return strconv.FormatFloat(x, 'g', 6, 64)
	}
	return text.Clip(strings.ReplaceAll(s, "\n", " "), maxWidth)
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
