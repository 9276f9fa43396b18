package texttable

import "strings"

// TeX writes the table as a LaTeX table environment to be \input into a
// document that loads booktabs. Groups of a folded table are set apart by a
// quad. A row of the wrong length is an error.
func (t *Table) TeX() ([]byte, error) {
	if err := t.check(); err != nil {
		return nil, err
	}
	t = t.shown()
	columns, rows := t.layout()
	var b strings.Builder
	b.WriteString("% \\usepackage{booktabs}\n\\begin{table}\n  \\centering\n")
	for _, s := range t.Stamps {
		b.WriteString("  {\\bfseries " + escapeTeX(s) + "\\par\\smallskip}\n")
	}
	if t.Caption != "" {
		b.WriteString("  \\caption{" + escapeTeX(t.Caption) + "}\n")
	}
	if t.Label != "" {
		b.WriteString("  \\label{tab:" + t.Label + "}\n")
	}
	b.WriteString("  \\begin{tabular}{" + t.preamble() + "}\n    \\toprule\n")
	line := func(cell func(i int) string) {
		cells := make([]string, len(columns))
		for i := range cells {
			cells[i] = cell(i)
		}
		b.WriteString("    " + strings.Join(cells, " & ") + " \\\\\n")
	}
	line(func(i int) string { return escapeTeX(columns[i].Title) })
	b.WriteString("    \\midrule\n")
	for _, row := range rows {
		line(func(i int) string { return row[i].tex })
	}
	b.WriteString("    \\bottomrule\n  \\end{tabular}\n")
	for _, note := range t.Notes {
		b.WriteString("\n  \\smallskip\n  {\\footnotesize " + escapeTeX(note) + "\\par}\n")
	}
	b.WriteString("\\end{table}\n")
	return []byte(b.String()), nil
}

// preamble gives the column letters, with a quad between folded groups.
func (t *Table) preamble() string {
	group := ""
	for _, c := range t.Columns {
		group += []string{Left: "l", Right: "r"}[c.Align]
	}
	return group + strings.Repeat(`@{\quad}`+group, max(t.Fold, 1)-1)
}
