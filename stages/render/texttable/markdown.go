package texttable

import (
	"strings"
	"unicode/utf8"
)

// Markdown writes the table as GitHub-flavoured Markdown: the stamps in bold, the
// caption, the pipe table padded so that it reads well as plain text, the notes
// and the key. A row of the wrong length is an error.
func (t *Table) Markdown() ([]byte, error) {
	if err := t.check(); err != nil {
		return nil, err
	}
	columns, rows := t.shown().layout()
	width := make([]int, len(columns))
	for i, c := range columns {
		width[i] = max(utf8.RuneCountInString(escapeMarkdown(c.Title)), 3)
		for _, row := range rows {
			width[i] = max(width[i], utf8.RuneCountInString(row[i].md))
		}
	}

	var b strings.Builder
	for _, s := range t.Stamps {
		b.WriteString("**" + escapeMarkdown(s) + "**\n\n")
	}
	if t.Caption != "" {
		b.WriteString(escapeMarkdown(t.Caption) + "\n\n")
	}
	line := func(cell func(i int) string) {
		for i := range columns {
			b.WriteString("| " + cell(i) + " ")
		}
		b.WriteString("|\n")
	}
	line(func(i int) string { return pad(escapeMarkdown(columns[i].Title), width[i], columns[i].Align) })
	line(func(i int) string { return ruler(width[i], columns[i].Align) })
	for _, row := range rows {
		line(func(i int) string { return pad(row[i].md, width[i], columns[i].Align) })
	}
	for _, note := range t.Notes {
		b.WriteString("\n" + escapeMarkdown(note) + "\n")
	}
	return []byte(b.String()), nil
}

// pad fills s with spaces up to width characters.
func pad(s string, width int, a Align) string {
	free := strings.Repeat(" ", width-utf8.RuneCountInString(s))
	if a == Right {
		return free + s
	}
	return s + free
}

// ruler is the line below a heading; its colon carries the alignment.
func ruler(width int, a Align) string {
	line := strings.Repeat("-", width-1)
	if a == Right {
		return line + ":"
	}
	return ":" + line
}
