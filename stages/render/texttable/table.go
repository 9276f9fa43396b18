package texttable

import (
	"fmt"
	"strings"
)

// An Align says how the cells of a column are set.
type Align byte

// The alignments: numbers go right, text goes left.
const (
	Left Align = iota
	Right
)

// A Column is a column's heading and alignment.
type Column struct {
	Name  string // heading in CSV; an empty one is Title
	Title string // heading for readers, plain text
	Align Align
	Data  bool // in CSV only
}

// A Table is a table before it is written. All texts are plain.
type Table struct {
	Label   string // LaTeX label after "tab:": letters, digits, '-'
	Title   string // a short caption, for LaTeX
	Caption string // in Markdown it stands above the table
	Columns []Column
	Rows    [][]Cell // each as long as Columns, in reading order
	Fold    int      // groups of columns side by side, read down one after the other; 0 and 1 mean none
	Notes   []string // they stand below the table, one paragraph each
	// Stamps are reservations on the data. They stand above all else in Markdown and
	// LaTeX; CSV, which has no place outside its rows, has them in a last column "stamp".
	Stamps []string
}

// New begins a table; ">" stands before the titles of columns of numbers, "csv:" before
// those of columns that are in CSV only.
func New(label string, titles ...string) *Table {
	t := &Table{Label: label}
	for _, title := range titles {
		c := Column{Title: title}
		if number, ok := strings.CutPrefix(title, ">"); ok {
			c = Column{Title: number, Align: Right}
		} else if data, ok := strings.CutPrefix(title, "csv:"); ok {
			c = Column{Title: data, Align: Right, Data: true}
		}
		t.Columns = append(t.Columns, c)
	}
	return t
}

// Add appends a row.
func (t *Table) Add(cells ...Cell) { t.Rows = append(t.Rows, cells) }

// check reports a row whose length is not that of Columns.
func (t *Table) check() error {
	if len(t.Columns) == 0 {
		return fmt.Errorf("texttable: table %q has no columns", t.Label)
	}
	for i, row := range t.Rows {
		if len(row) != len(t.Columns) {
			return fmt.Errorf("texttable: table %q row %d has %d cells for %d columns", t.Label, i+1, len(row), len(t.Columns))
		}
	}
	return nil
}

// shown is the table without the columns that are in CSV only.
func (t *Table) shown() *Table {
	s := *t
	s.Columns, s.Rows = nil, make([][]Cell, len(t.Rows))
	for i, c := range t.Columns {
		if c.Data {
			continue
		}
		s.Columns = append(s.Columns, c)
		for r, row := range t.Rows {
			s.Rows[r] = append(s.Rows[r], row[i])
		}
	}
	return &s
}

// layout returns the grid that readers see, headings excluded: Fold groups side
// by side, each ceil(rows/Fold) high, the last groups padded with empty cells.
func (t *Table) layout() (columns []Column, rows [][]Cell) {
	groups := max(t.Fold, 1)
	height := (len(t.Rows) + groups - 1) / groups
	for range groups {
		columns = append(columns, t.Columns...)
	}
	for r := range height {
		line := make([]Cell, 0, len(columns))
		for g := range groups {
			if i := g*height + r; i < len(t.Rows) {
				line = append(line, t.Rows[i]...)
			} else {
				line = append(line, make([]Cell, len(t.Columns))...)
			}
		}
		rows = append(rows, line)
	}
	return columns, rows
}
