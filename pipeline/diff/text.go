package diff

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
	"text/tabwriter"
)

// maxSeries is how many series of a figure are listed, maxWidth how much of a
// value.
const (
	maxSeries = 8
	maxWidth  = 60
)

// Text renders a report for a terminal. With stat it gives counts only, one line a
// table or figure that differs.
func Text(w io.Writer, r *Report, stat bool) error {
	var b bytes.Buffer
	fmt.Fprintf(&b, "A: %s\nB: %s\n", r.A.Label, r.B.Label)
	if !r.Differs() && quiet(r) {
		fmt.Fprintf(&b, "nothing changes: %s\n", strings.Join(compared(r), ", ")+" are equal")
	} else {
		textConfig(&b, r.Config, stat)
		textCode(&b, r.Code, stat)
		textPlan(&b, r.Plan)
		textTables(&b, r.Tables, stat)
		textFigures(&b, r.Figs, stat)
		textClaims(&b, r.Claims, stat)
	}
	for _, n := range r.Notes {
		fmt.Fprintf(&b, "note: %s\n", n)
	}
	_, err := w.Write(b.Bytes())
	return err
}

// quiet reports whether there is nothing to run and no result that could not be
// compared.
func quiet(r *Report) bool {
	if r.Code != nil && r.Plan == nil {
		return false // what would run is not known
	}
	for _, t := range r.Tables {
		if t.Verdict == Unavailable {
			return false
		}
	}
	return (r.Plan == nil || r.Plan.Compute+r.Plan.Maybe == 0) && (r.Claims == nil || r.Claims.Note == "")
}

// compared names what was compared.
func compared(r *Report) []string {
	var out []string
	for _, p := range []struct {
		name string
		done bool
	}{
		{"config", r.Config != nil}, {"code", r.Code != nil}, {"tables", r.Tables != nil},
		{"figures", r.Figs != nil}, {"claims", r.Claims != nil},
	} {
		if p.done {
			out = append(out, p.name)
		}
	}
	return out
}

func textConfig(b *bytes.Buffer, c *Config, stat bool) {
	if c == nil {
		return
	}
	fmt.Fprintf(b, "\nConfig: %s\n", summary(len(c.Changed), c.Keys, "key"))
	if stat {
		return
	}
	for _, s := range c.Changed {
		fmt.Fprintf(b, "  %s: %s  (%s -> %s)\n", named(s.Key, s.Unit), change(s.Old, s.New), origin(s.OldOrigin), origin(s.NewOrigin))
	}
}

func named(name, unit string) string {
	if unit == "" {
		return name
	}
	return name + " [" + unit + "]"
}

func value(s string) string {
	if s == "" {
		return "(none)"
	}
	return clip(s)
}

func origin(s string) string {
	if s == "" {
		return "none"
	}
	return s
}

// clip shortens a value to what fits a line.
func clip(s string) string {
	s = strings.ReplaceAll(s, "\n", " ")
	if r := []rune(s); len(r) > maxWidth {
		return string(r[:maxWidth-1]) + "…"
	}
	return s
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
	return value(old) + " -> " + value(now)
}

// summary says how many things of a kind differ.
func summary(n, of int, what string) string {
	switch {
	case n == 0 && of > 0:
		return "equal"
	case n == 0:
		return "none"
	}
	return fmt.Sprintf("%d of %s", n, plural(of, what)) + " " + differ(n)
}

func differ(n int) string {
	if n == 1 {
		return "differs"
	}
	return "differ"
}

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return strconv.Itoa(n) + " " + what + "s"
}

func textCode(b *bytes.Buffer, c *Code, stat bool) {
	if c == nil {
		return
	}
	if c.empty() {
		fmt.Fprintf(b, "\nCode: equal\n")
		return
	}
	fmt.Fprintf(b, "\nCode: %s\n", codeSummary(c))
	if stat {
		return
	}
	for _, f := range c.components() {
		fmt.Fprintf(b, "  %s\n", f)
	}
}

func codeSummary(c *Code) string {
	var parts []string
	if n := len(c.Files); n > 0 {
		parts = append(parts, plural(n, "file")+" "+differ(n))
	}
	if n := len(c.Modules); n > 0 {
		parts = append(parts, plural(n, "module")+" "+differ(n))
	}
	if len(c.Go) > 0 {
		parts = append(parts, "the language version differs")
	}
	return strings.Join(parts, ", ")
}

func (c *Code) components() []string {
	var out []string
	for _, list := range [][]Component{c.Files, c.Modules, c.Go} {
		for _, f := range list {
			to := "no stage"
			if len(f.Stages) > 0 {
				to = strings.Join(f.Stages, ", ")
			}
			out = append(out, fmt.Sprintf("%s: %s -> %s, reaches %s", f.Name, value(f.Old), value(f.New), to))
		}
	}
	return out
}

func textPlan(b *bytes.Buffer, p *Plan) {
	if p == nil {
		return
	}
	fmt.Fprintf(b, "\n%s\n", planSummary(p))
	w := tabwriter.NewWriter(b, 0, 0, 2, ' ', 0)
	for _, s := range p.Stages {
		if text := s.text(p.Past); text != "" {
			fmt.Fprintf(w, "  %s\t%s\n", s.Name, text)
		}
	}
	w.Flush()
}

func planSummary(p *Plan) string {
	switch {
	case p.Past:
		same, all := 0, 0
		for _, s := range p.Stages {
			same += s.Same
			all += s.Shards
		}
		return fmt.Sprintf("Shards of B: %d of %d as in A", same, all)
	case p.Compute+p.Maybe == 0:
		return "Would run: nothing"
	case p.Maybe == 0:
		return "Would run: " + plural(p.Compute, "shard") + ", " + duration(p.Seconds, p.Known)
	}
	return fmt.Sprintf("Would run: %d to %s, at most %s", p.Compute, plural(p.Compute+p.Maybe, "shard"), duration(p.Seconds, p.Known))
}

// duration words a predicted time of one core.
func duration(seconds float64, known bool) string {
	text := fmt.Sprintf("about %.1f s of one core", seconds)
	switch {
	case seconds < 0.1:
		text = "less than 0.1 s of one core"
	case seconds >= 60:
		text = fmt.Sprintf("about %.1f min of one core", seconds/60)
	}
	if !known {
		if seconds == 0 {
			return "time not known"
		}
		text += " and what has never been timed"
	}
	return text
}

// text says what becomes of a stage; empty if nothing differs and nothing is to be
// done.
func (s *Stage) text(past bool) string {
	if past {
		return s.pastText()
	}
	if s.Compute+s.Maybe == 0 {
		if !s.Differs {
			return ""
		}
		return fmt.Sprintf("0 of %s to compute: %d stored, %d of them as in A", plural(s.Shards, "shard"), s.Reused, s.Same)
	}
	var text string
	switch {
	case s.Maybe == 0:
		text = fmt.Sprintf("%d of %s to compute, %d stored", s.Compute, plural(s.Shards, "shard"), s.Reused)
	case s.Compute == 0:
		text = fmt.Sprintf("at most %d of %s to compute, %d stored", s.Maybe, plural(s.Shards, "shard"), s.Reused)
	default:
		text = fmt.Sprintf("%d to %d of %s to compute, %d stored", s.Compute, s.Compute+s.Maybe, plural(s.Shards, "shard"), s.Reused)
	}
	if s.Same > 0 {
		text += fmt.Sprintf(" (%s as in A)", plural(s.Same, "key"))
	}
	text += "; " + duration(s.Seconds, s.Known)
	if len(s.Waits) > 0 {
		list := s.Waits
		more := ""
		if len(list) > 4 {
			list, more = list[:4], fmt.Sprintf(" and %d more", len(s.Waits)-4)
		}
		text += "; reads " + strings.Join(list, ", ") + more + ", to be made first"
		if s.Maybe > 0 {
			text += " (fewer shards if they come out as before)"
		}
	}
	return text
}

func (s *Stage) pastText() string {
	switch {
	case s.Shards == 0:
		return s.Note
	case s.Same == s.Shards && s.Lost == 0:
		return ""
	}
	text := fmt.Sprintf("%d of %s as in A", s.Same, plural(s.Shards, "shard"))
	if s.Lost > 0 {
		text += fmt.Sprintf(", %d no longer stored", s.Lost)
	}
	return text
}

func textTables(b *bytes.Buffer, tables []*Table, stat bool) {
	if tables == nil {
		return
	}
	fmt.Fprintf(b, "\nTables: %s\n", tablesSummary(tables))
	for _, t := range tables {
		switch {
		case t.Verdict == Equal:
			continue
		case t.Verdict == Unavailable:
			fmt.Fprintf(b, "  %s: not compared (%s)\n", t.Name, t.Note)
			continue
		}
		fmt.Fprintf(b, "  %s: %s\n", t.Name, t.counts())
		if stat {
			continue
		}
		for _, line := range t.columnChanges() {
			fmt.Fprintf(b, "    %s\n", line)
		}
		for _, c := range t.Columns {
			fmt.Fprintf(b, "    %s: %s\n", named(c.Name, c.Unit), c.Magnitude.text())
		}
		for _, row := range t.Rows {
			fmt.Fprintf(b, "    ~ %s: %s\n", t.keyText(row.Key), row.cells())
		}
		for _, k := range t.AddedKeys {
			fmt.Fprintf(b, "    + %s\n", t.keyText(k))
		}
		for _, k := range t.RemovedKeys {
			fmt.Fprintf(b, "    - %s\n", t.keyText(k))
		}
	}
}

func tablesSummary(tables []*Table) string {
	changed, of, not := 0, 0, 0
	for _, t := range tables {
		switch {
		case t.Verdict == Unavailable:
			not++
			continue
		case t.differs():
			changed++
		}
		of++
	}
	text := summary(changed, of, "table")
	switch {
	case not > 0 && of == 0:
		return "not compared"
	case not > 0:
		text += ", not all were compared"
	}
	return text
}

// counts says in one line how many rows differ.
func (t *Table) counts() string {
	parts := []string{fmt.Sprintf("%d equal", t.Equal)}
	for _, p := range []struct {
		n    int
		what string
	}{{t.Changed, "changed"}, {t.Added, "added"}, {t.Removed, "removed"}} {
		if p.n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", p.n, p.what))
		}
	}
	return fmt.Sprintf("rows %d -> %d: %s", t.RowsA, t.RowsB, strings.Join(parts, ", "))
}

func (t *Table) columnChanges() []string {
	var out []string
	for _, c := range t.NewColumns {
		out = append(out, "new column "+c)
	}
	for _, c := range t.LostColumns {
		out = append(out, "column "+c+" is gone")
	}
	return out
}

func (t *Table) keyText(key []string) string {
	parts := make([]string, len(key))
	for i, v := range key {
		parts[i] = t.Key[i] + "=" + clip(v)
	}
	return strings.Join(parts, ", ")
}

// cells lists the changed values of a row; a wide row is cut.
func (r *Row) cells() string {
	const most = 6
	var parts []string
	for i, c := range r.Cells {
		if i == most {
			parts = append(parts, fmt.Sprintf("and %d more", len(r.Cells)-most))
			break
		}
		parts = append(parts, c.Column+" "+change(c.Old, c.New))
	}
	return strings.Join(parts, ", ")
}

func (m Magnitude) text() string {
	text := fmt.Sprintf("%d changed", m.Changed)
	if m.MaxAbs != "" {
		text += fmt.Sprintf(", max abs %s, max rel %.3g", short(m.MaxAbs), m.MaxRel)
	}
	if m.MaxULP > 0 {
		text += fmt.Sprintf(", max ulp %d", m.MaxULP)
	}
	if m.NonFinite > 0 {
		text += fmt.Sprintf(", %d not finite on a side", m.NonFinite)
	}
	return text
}

// short rounds a number that is not whole to six digits.
func short(n json.Number) string {
	if !strings.ContainsAny(string(n), ".e") {
		return string(n)
	}
	f, err := n.Float64()
	if err != nil {
		return string(n)
	}
	return strconv.FormatFloat(f, 'g', 6, 64)
}

func textFigures(b *bytes.Buffer, figs []*Figure, stat bool) {
	if len(figs) == 0 {
		return
	}
	fmt.Fprintf(b, "\nFigures and printed tables: %s\n", figuresSummary(figs))
	for _, f := range figs {
		if !f.differs() {
			continue
		}
		fmt.Fprintf(b, "  %s: %s\n", f.Name, f.text())
		if stat {
			continue
		}
		for _, line := range f.seriesLines() {
			fmt.Fprintf(b, "    %s\n", line)
		}
	}
}

func figuresSummary(figs []*Figure) string {
	changed := 0
	for _, f := range figs {
		if f.differs() {
			changed++
		}
	}
	return summary(changed, len(figs), "file")
}

func (f *Figure) text() string {
	text := f.Verdict
	if n := len(f.Series); n > 0 {
		text = plural(n, "series")
		if n > 1 {
			text = fmt.Sprintf("%d series", n)
		}
		text += " " + differ(n)
	}
	if f.Note != "" {
		text += "; " + f.Note
	}
	if f.Title != "" {
		text += "  (" + clip(f.Title) + ")"
	}
	return text
}

func (f *Figure) seriesLines() []string {
	var out []string
	for i, s := range f.Series {
		if i == maxSeries {
			return append(out, fmt.Sprintf("and %d more", len(f.Series)-maxSeries))
		}
		out = append(out, s.Name+": "+s.text())
	}
	return out
}

func (s *Series) text() string {
	var parts []string
	if s.Changed > 0 {
		parts = append(parts, s.Magnitude.text())
	}
	if s.Added > 0 {
		parts = append(parts, fmt.Sprintf("%d added", s.Added))
	}
	if s.Removed > 0 {
		parts = append(parts, fmt.Sprintf("%d removed", s.Removed))
	}
	return fmt.Sprintf("of %s %s", plural(s.Points, "point"), strings.Join(parts, ", "))
}

func textClaims(b *bytes.Buffer, c *Claims, stat bool) {
	if c == nil {
		return
	}
	fmt.Fprintf(b, "\nClaims: %s\n", c.summary())
	if stat {
		return
	}
	for _, x := range c.Changed {
		fmt.Fprintf(b, "  %s %s: %s -> %s\n", x.Paper, x.ID, x.Old.text(), x.New.text())
	}
}

func (c *Claims) summary() string {
	if c.Note != "" {
		return c.Note
	}
	text := summary(len(c.Changed), len(c.Changed)+c.Equal, "outcome")
	if c.Missing > 0 {
		text += fmt.Sprintf("; %d not compared, as what they test is missing on a side", c.Missing)
	}
	return text
}

func (v *Verdict) text() string {
	switch {
	case v == nil:
		return "(none)"
	case v.Reason != "":
		return v.Verdict + " (" + clip(v.Reason) + ")"
	}
	return v.Verdict + " (" + clip(v.Got) + ", published " + clip(v.Published) + ")"
}
