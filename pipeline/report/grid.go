package report

import (
	"html"
	"slices"
	"strings"
	"unicode/utf8"
)

// show puts the cells of a table for readers, heading and ruler first, in place of the
// grid's own, which it keeps as full values, and the notes below it. Columns belong
// together by their headings where the grid has more of them. A table with other rows is
// not taken.
func (g *Grid) show(table [][]string, notes []string) {
	if len(table) != len(g.Rows)+2 {
		return
	}
	header, ruler, rows := table[0], table[1], table[2:]
	of, next := make([]int, len(header)), 0 // the grid's column of each
	for j, title := range header {
		if of[j] = j; len(header) < len(g.Header) {
			if k := slices.Index(g.Header[next:], title); k >= 0 {
				next += k
			}
			of[j] = next
			next = min(next+1, len(g.Header)-1)
		}
	}
	shown := &Grid{Header: header, Rows: rows}
	for _, r := range ruler {
		shown.Numeric = append(shown.Numeric, strings.HasSuffix(r, ":"))
	}
	for i, row := range rows {
		full := make([]string, len(row))
		for j, cell := range row {
			if j < len(of) && of[j] < len(g.Rows[i]) && g.Rows[i][of[j]] != cell {
				full[j] = g.Rows[i][of[j]]
			}
		}
		shown.Full = append(shown.Full, full)
	}
	shown.Notes = notes
	*g = *shown
}

// Class is how a column is set: "num" if it holds numbers only, "short" if its cells are
// short texts that are better not broken, else "".
func (g *Grid) Class(column int) string {
	const short = 16 // letters
	switch {
	case g.Numeric[column]:
		return "num"
	case slices.ContainsFunc(g.Rows, func(r []string) bool { return utf8.RuneCountInString(r[column]) > short }):
		return ""
	}
	return "short"
}

// FullOf returns the full value of a cell that shows less, or "".
func (g *Grid) FullOf(row, column int) string {
	if g.Full == nil {
		return ""
	}
	return g.Full[row][column]
}

// pipeTable returns the cells of all lines of a text that begin with a bar, and the
// paragraphs below them.
func pipeTable(md []byte) (rows [][]string, notes []string) {
	for line := range strings.Lines(string(md)) {
		cells := unescaped(strings.TrimSpace(line))
		switch {
		case strings.HasPrefix(line, "|"):
			rows = append(rows, cells[1:len(cells)-1])
		case len(rows) > 0 && cells[0] != "":
			notes = append(notes, strings.Join(cells, "|"))
		}
	}
	return rows, notes
}

// unescaped returns the texts of a line of Markdown between bars.
func unescaped(line string) (cells []string) {
	var cell strings.Builder
	for i := 0; i < len(line); i++ {
		switch {
		case line[i] == '\\' && i+1 < len(line):
			i++
			cell.WriteByte(line[i])
		case line[i] == '|':
			cells = append(cells, strings.TrimSpace(html.UnescapeString(cell.String())))
			cell.Reset()
		default:
			cell.WriteByte(line[i])
		}
	}
	return append(cells, strings.TrimSpace(html.UnescapeString(cell.String())))
}
