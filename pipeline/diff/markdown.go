package diff

import (
	"bytes"
	"fmt"
	"io"
	"strings"
)

// maxOpen is how many lines of a list stand open in Markdown; longer ones are
// folded.
const maxOpen = 8

// Markdown renders a report for a pull request: tables for what differs, long
// lists folded.
func Markdown(w io.Writer, r *Report) error {
	var b bytes.Buffer
	fmt.Fprintf(&b, "## neurorbit diff\n\n**A**: %s  \n**B**: %s\n", mdText(r.A.Label), mdText(r.B.Label))
	if !r.Differs() && quiet(r) {
		fmt.Fprintf(&b, "\nNothing changes: %s are equal.\n", strings.Join(compared(r), ", "))
	} else {
		mdConfig(&b, r.Config)
		mdCode(&b, r.Code)
		mdPlan(&b, r.Plan)
		mdTables(&b, r.Tables)
		mdFigures(&b, r.Figs)
		mdClaims(&b, r.Claims)
	}
	for _, n := range r.Notes {
		fmt.Fprintf(&b, "\n> %s\n", mdText(n))
	}
	_, err := w.Write(b.Bytes())
	return err
}

// mdText makes a text safe in Markdown, also within a table.
func mdText(s string) string {
	return strings.NewReplacer("\\", "\\\\", "|", "\\|", "<", "&lt;", ">", "&gt;", "*", "\\*", "_", "\\_", "`", "\\`",
		"[", "\\[", "]", "\\]", "\n", " ").Replace(s)
}

// mdTable writes a table, folded if it is long.
func mdTable(b *bytes.Buffer, title string, header []string, rows [][]string) {
	if len(rows) == 0 {
		return
	}
	folded := len(rows) > maxOpen
	b.WriteString("\n")
	if folded {
		fmt.Fprintf(b, "<details><summary>%s</summary>\n\n", mdText(title))
	}
	fmt.Fprintf(b, "| %s |\n|%s\n", strings.Join(header, " | "), strings.Repeat("---|", len(header)))
	for _, row := range rows {
		for i := range row {
			row[i] = mdText(row[i])
		}
		fmt.Fprintf(b, "| %s |\n", strings.Join(row, " | "))
	}
	if folded {
		b.WriteString("\n</details>\n")
	}
}

func mdConfig(b *bytes.Buffer, c *Config) {
	if c == nil {
		return
	}
	fmt.Fprintf(b, "\n### Config: %s\n", summary(len(c.Changed), c.Keys, "key"))
	var rows [][]string
	for _, s := range c.Changed {
		rows = append(rows, []string{named(s.Key, s.Unit), value(s.Old), value(s.New), origin(s.OldOrigin), origin(s.NewOrigin)})
	}
	mdTable(b, plural(len(rows), "key"), []string{"key", "A", "B", "origin in A", "origin in B"}, rows)
}

func mdCode(b *bytes.Buffer, c *Code) {
	switch {
	case c == nil:
		return
	case c.empty():
		b.WriteString("\n### Code: equal\n")
		return
	}
	fmt.Fprintf(b, "\n### Code: %s\n", codeSummary(c))
	var rows [][]string
	for _, list := range [][]Component{c.Files, c.Modules, c.Go} {
		for _, f := range list {
			rows = append(rows, []string{f.Name, value(f.Old), value(f.New), strings.Join(f.Stages, ", ")})
		}
	}
	mdTable(b, plural(len(rows), "component"), []string{"component", "A", "B", "reaches"}, rows)
}

func mdPlan(b *bytes.Buffer, p *Plan) {
	if p == nil {
		return
	}
	fmt.Fprintf(b, "\n### %s\n", planSummary(p))
	var rows [][]string
	for _, s := range p.Stages {
		if text := s.text(p.Past); text != "" {
			rows = append(rows, []string{s.Name, text})
		}
	}
	mdTable(b, plural(len(rows), "stage"), []string{"stage", "shards"}, rows)
}

func mdTables(b *bytes.Buffer, tables []*Table) {
	if tables == nil {
		return
	}
	fmt.Fprintf(b, "\n### Tables: %s\n", tablesSummary(tables))
	var rows [][]string
	for _, t := range tables {
		switch t.Verdict {
		case Equal:
		case Unavailable:
			rows = append(rows, []string{t.Name, "not compared: " + t.Note, "", ""})
		default:
			rows = append(rows, []string{t.Name, t.counts(), strings.Join(t.columnChanges(), "; "), t.worst()})
		}
	}
	mdTable(b, plural(len(rows), "table"), []string{"table", "rows", "columns", "values"}, rows)
	for _, t := range tables {
		if len(t.Rows)+len(t.AddedKeys)+len(t.RemovedKeys) == 0 {
			continue
		}
		fmt.Fprintf(b, "\n<details><summary>rows of %s</summary>\n\n| | %s | change |\n|---|---|---|\n", mdText(t.Name), mdText(strings.Join(t.Key, ", ")))
		line := func(sign string, key []string, change string) {
			fmt.Fprintf(b, "| %s | %s | %s |\n", sign, mdText(t.keyText(key)), mdText(change))
		}
		for _, row := range t.Rows {
			line("changed", row.Key, row.cells())
		}
		for _, k := range t.AddedKeys {
			line("added", k, "")
		}
		for _, k := range t.RemovedKeys {
			line("removed", k, "")
		}
		b.WriteString("\n</details>\n")
	}
}

// worst says how far the values of each changed column are apart.
func (t *Table) worst() string {
	var parts []string
	for i, c := range t.Columns {
		if i == maxSeries {
			parts = append(parts, fmt.Sprintf("and %d more", len(t.Columns)-maxSeries))
			break
		}
		parts = append(parts, named(c.Name, c.Unit)+": "+c.Magnitude.text())
	}
	return strings.Join(parts, "; ")
}

func mdFigures(b *bytes.Buffer, figs []*Figure) {
	if len(figs) == 0 {
		return
	}
	fmt.Fprintf(b, "\n### Figures and printed tables: %s\n", figuresSummary(figs))
	var rows [][]string
	for _, f := range figs {
		if f.differs() {
			rows = append(rows, []string{f.Name, f.text(), strings.Join(f.seriesLines(), "; ")})
		}
	}
	mdTable(b, plural(len(rows), "file"), []string{"file", "difference", "series"}, rows)
}

func mdClaims(b *bytes.Buffer, c *Claims) {
	if c == nil {
		return
	}
	fmt.Fprintf(b, "\n### Claims: %s\n", c.summary())
	var rows [][]string
	for _, x := range c.Changed {
		rows = append(rows, []string{x.Paper + " " + x.ID, x.Old.text(), x.New.text()})
	}
	mdTable(b, plural(len(rows), "claim"), []string{"claim", "A", "B"}, rows)
}
