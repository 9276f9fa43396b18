package texttable

import (
	"cmp"
	"fmt"
	"strings"
)

// TeX writes the table as a LaTeX longtable, to be \input into a document in one
// column that loads the packages named in its first line. The caption is the title, or
// the caption where there is none; what else there is to say stands below. A table wider
// than a page of the class article has smaller type and columns that wrap, if need be on
// a page turned on its side. A row of the wrong length is an error.
func (t *Table) TeX() ([]byte, error) {
	if err := t.check(); err != nil {
		return nil, err
	}
	t = t.shown()
	columns, rows := t.layout()
	fit := t.fit(columns, rows)
	var b strings.Builder
	b.WriteString("% \\usepackage{booktabs,longtable,array,lscape}\n")
	if fit.landscape {
		b.WriteString("\\begin{landscape}\n")
	}
	b.WriteString("\\begingroup\\" + fit.size + "\\setlength{\\tabcolsep}{" + fmt.Sprint(fit.sep) + "pt}\n")
	for _, s := range t.Stamps {
		b.WriteString("{\\bfseries " + escapeTeX(s) + "\\par\\smallskip}\n")
	}
	b.WriteString("\\begin{longtable}{" + fit.preamble + "}\n")
	notes := t.Notes
	if caption := cmp.Or(t.Title, t.Caption); caption != "" {
		b.WriteString("  \\caption{" + escapeTeX(caption) + "}")
		if t.Label != "" {
			b.WriteString("\\label{tab:" + t.Label + "}")
		}
		b.WriteString("\\\\\n")
		if caption != t.Caption {
			notes = append([]string{t.Caption}, notes...)
		}
	}
	line := func(cell func(i int) string) {
		cells := make([]string, len(columns))
		for i := range cells {
			cells[i] = cell(i)
		}
		b.WriteString("  " + strings.Join(cells, " & ") + " \\\\\n")
	}
	b.WriteString("  \\toprule\n")
	line(func(i int) string { return escapeTeX(columns[i].Title) })
	b.WriteString("  \\midrule\n  \\endhead\n  \\bottomrule\n  \\endfoot\n")
	for _, row := range rows {
		line(func(i int) string { return row[i].tex })
	}
	b.WriteString("\\end{longtable}\n")
	for _, note := range notes {
		b.WriteString("\n{\\sloppy\\noindent " + escapeTeX(note) + "\\par\\smallskip}\n")
	}
	b.WriteString("\\endgroup\n")
	if fit.landscape {
		b.WriteString("\\end{landscape}\n")
	}
	return []byte(b.String()), nil
}

// A fit is how a table is set so that it fits a page.
type fit struct {
	size      string  // of the type
	em        float64 // of the type in points, Computer Modern
	room      float64 // width of the lines in points
	sep       float64 // on each side of a column, in points
	landscape bool
	preamble  string
}

// fits are tried in turn; the numbers are those of the class article at 10 pt.
var fits = []fit{
	{size: "small", em: 9.25, room: 345}, {size: "footnotesize", em: 8.5, room: 345}, {size: "scriptsize", em: 7.9, room: 345},
	{size: "footnotesize", em: 8.5, room: 550, landscape: true}, {size: "scriptsize", em: 7.9, room: 550, landscape: true},
	{size: "tiny", em: 6.8, room: 550, landscape: true},
}

// fit chooses: columns as wide as they are where that fits, else the first fit in which
// every word has room in its column and cells have some three lines.
func (t *Table) fit(columns []Column, rows [][]Cell) fit {
	whole, word := make([]float64, len(columns)), make([]float64, len(columns)) // widths in em
	sums := [2]float64{}
	for i, c := range columns {
		take := func(s string) {
			whole[i] = max(whole[i], ems(s))
			for w := range strings.FieldsSeq(s) {
				word[i] = max(word[i], ems(w))
			}
		}
		take(c.Title)
		for _, row := range rows {
			take(row[i].md)
		}
		sums[0], sums[1] = sums[0]+whole[i], sums[1]+word[i]
	}
	f := fits[0]
	if f.sep = 6; float64(f.em*sums[0])+float64(12*len(columns)) < f.room {
		group := ""
		for _, c := range t.Columns {
			group += []string{Left: "l", Right: "r"}[c.Align]
		}
		f.preamble = group + strings.Repeat(`@{\quad}`+group, max(t.Fold, 1)-1)
		return f
	}
	for _, f = range fits {
		f.sep = 2
		f.room -= float64(4 * len(columns))
		if f.room > f.em*max(sums[1], 0.4*sums[0]) {
			break
		}
	}
	share := max(0, min(1, (f.room/f.em-sums[1])/max(1e-9, sums[0]-sums[1])))
	for i, c := range columns {
		width := float64(f.em * (word[i] + float64(share*(whole[i]-word[i]))))
		f.preamble += fmt.Sprintf(`>{\%s\arraybackslash}p{%.1fpt}`, []string{Left: "raggedright", Right: "raggedleft"}[c.Align], width)
	}
	return f
}

// ems is about the width of a text in Computer Modern, in em, rather more than less.
func ems(s string) float64 {
	w := 0.0
	for _, r := range s {
		switch {
		case r == '\\':
		case strings.ContainsRune(" .,;:'|!()[]iljtfIrs-", r):
			w += 0.39
		case strings.ContainsRune("mMwW%−±×≤≥≡→", r) || r >= 'A' && r <= 'Z':
			w += 0.83
		default:
			w += 0.54
		}
	}
	return w
}
