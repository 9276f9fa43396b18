package claims

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"slices"
	"strconv"
	"strings"

	"neurorbit/pipeline/table"
	"neurorbit/pipeline/text"
)

// compareRows compares the selected rows with those of a file.
func (l *lookup) compareRows(p *Proof, o *Outcome) {
	before := len(l.faults)
	selected := l.rows()
	var columns []*table.Column
	for i, name := range p.Lookup.Columns {
		columns = append(columns, l.column(name, fmt.Sprintf("columns[%d]", i)))
	}
	if len(l.faults) > before {
		return
	}
	data, err := fs.ReadFile(l.data.Files, p.CSV)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		o.Verdict, o.Reason = NotTestable, fmt.Sprintf("%v: no file %s", ErrMissing, p.CSV)
		return
	case err != nil:
		l.failed = err
		return
	}
	names := p.CSVColumns
	if names == nil {
		names = p.Lookup.Columns
	}
	published, err := readRows(p.CSV, data, names, columns)
	if err != nil {
		l.fault(l.entry+".published", "", err.Error(), "")
		return
	}
	var got [][]string
	for r := range selected {
		cells := make([]string, len(columns))
		for i, col := range columns {
			cells[i] = formatValue(col.Value(r))
		}
		got = append(got, cells)
	}
	o.Missing, o.Extra = differingRows(got, published)
	o.Got, o.Published = text.Plural(len(got), "row"), text.Plural(len(published), "row")
	o.Verdict, o.Difference = Reproduced, "none"
	if len(o.Missing)+len(o.Extra) > 0 {
		count := func(n int, what string) string {
			if n == 0 {
				return ""
			}
			return fmt.Sprintf("%d %s", n, what)
		}
		match := fmt.Sprintf("%d match", len(published)-len(o.Missing))
		o.Verdict, o.Difference = Differs, text.Join(", ", match, count(len(o.Missing), "missing"), count(len(o.Extra), "extra"))
	}
}

// Behind returns the rows that a query that has been checked selects: its own columns
// and those named key, as text, the names first.
func (d Data) Behind(q Query, key []string) ([][]string, error) {
	_, column := q.form()
	names := []string{}
	for _, name := range slices.Concat(key, slices.Sorted(maps.Keys(q.Where)), q.Columns, []string{column}) {
		if name != "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	t, err := d.Table(q.Table, names)
	if err != nil {
		return nil, err
	}
	l := &lookup{&checker{}, "", q, t}
	out := [][]string{names}
	for row := range l.rows() {
		var cells []string
		for _, name := range names {
			cells = append(cells, formatValue(l.column(name, "").Value(row)))
		}
		out = append(out, cells)
	}
	return out, nil
}

// differingRows compares two multisets of rows, each a list of cells in canonical
// text. Missing and extra are in the order of the lists they come from.
func differingRows(got, published [][]string) (missing, extra []string) {
	count := map[string]int{}
	key := func(cells []string) string { return strings.Join(cells, "\x00") }
	shown := func(cells []string) string { return "(" + strings.Join(cells, ", ") + ")" }
	for _, r := range got {
		count[key(r)]++
	}
	for _, r := range published {
		if count[key(r)]--; count[key(r)] < 0 {
			missing = append(missing, shown(r))
		}
	}
	// What is left over is extra; of equal rows the last ones.
	for _, r := range slices.Backward(got) {
		if count[key(r)]--; count[key(r)] >= 0 {
			extra = append(extra, shown(r))
		}
	}
	slices.Reverse(extra)
	return missing, extra
}

// readRows reads the named columns of a CSV file with a header and brings the cells
// into the canonical text of the types of as many columns of a table. Its errors name
// the line and column of the CSV file.
func readRows(path string, data []byte, names []string, columns []*table.Column) (rows [][]string, err error) {
	r := csv.NewReader(bytes.NewReader(data))
	header, err := r.Read()
	if err != nil {
		return nil, fmt.Errorf("%s:1:1: no header line: %w", path, err)
	}
	for _, name := range names {
		if !slices.Contains(header, name) {
			return nil, fmt.Errorf("%s:1:1: no column %q; the header has %s", path, name, strings.Join(header, ", "))
		}
	}
	for {
		record, err := r.Read()
		if errors.Is(err, io.EOF) {
			return rows, nil
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		cells := make([]string, len(columns))
		for i, col := range columns {
			k := slices.Index(header, names[i])
			if cells[i], err = canonicalCell(record[k], col.Type); err != nil {
				line, column := r.FieldPos(k)
				return nil, fmt.Errorf("%s:%d:%d: column %s: %q is not %s", path, line, column, names[i], record[k], col.Type)
			}
		}
		rows = append(rows, cells)
	}
}

// canonicalCell brings the text of a cell into that of a value of a type.
func canonicalCell(cell string, typ table.Type) (string, error) {
	var v any = cell
	var err error
	switch typ {
	case table.Int64, table.Int32:
		v, err = strconv.ParseInt(cell, 10, 64)
	case table.Float64:
		v, err = strconv.ParseFloat(cell, 64)
	case table.Float32:
		v, err = strconv.ParseFloat(cell, 32)
	case table.Bool:
		v, err = strconv.ParseBool(cell)
	}
	return formatValue(v), err
}
