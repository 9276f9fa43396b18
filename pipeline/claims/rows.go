package claims

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"neurorbit/pipeline/table"
)

// compareRows compares two multisets of rows, each a list of cells in
// canonical text. Missing and extra are in the order of the lists they come from.
func compareRows(got, published [][]string) (matching int, missing, extra []string) {
	count := map[string]int{}
	key := func(cells []string) string { return strings.Join(cells, "\x00") }
	for _, r := range got {
		count[key(r)]++
	}
	for _, r := range published {
		if k := key(r); count[k] > 0 {
			count[k]--
			matching++
		} else {
			missing = append(missing, rowText(r))
		}
	}
	// What is left over is extra; of equal rows the last ones.
	for _, r := range slices.Backward(got) {
		if k := key(r); count[k] > 0 {
			count[k]--
			extra = append(extra, rowText(r))
		}
	}
	slices.Reverse(extra)
	return matching, missing, extra
}

func rowText(cells []string) string { return "(" + strings.Join(cells, ", ") + ")" }

// tableRows returns the query's columns of the selected rows as text.
func (q Query) tableRows(t *table.Table) (rows [][]string, types []table.Type, err error) {
	selected, err := q.selectRows(t)
	errs := []error{err}
	cols := make([]*table.Column, len(q.Columns))
	for i, name := range q.Columns {
		col, err := findColumn(t, q.Table, name, fmt.Sprintf("columns[%d]", i))
		errs = append(errs, err)
		cols[i] = col
	}
	if err := errors.Join(errs...); err != nil {
		return nil, nil, err
	}
	for _, c := range cols {
		types = append(types, c.Type)
	}
	for _, r := range selected {
		cells := make([]string, len(cols))
		for i, c := range cols {
			cells[i] = formatScalar(c.Value(r))
		}
		rows = append(rows, cells)
	}
	return rows, types, nil
}

// publishedRows reads the named columns of a CSV file with a header and brings
// the cells into the canonical text of the given types. Its errors name the
// line and column of the CSV file.
func publishedRows(path string, data []byte, columns []string, types []table.Type) ([][]string, error) {
	r := csv.NewReader(bytes.NewReader(data))
	header, err := r.Read()
	if err == io.EOF {
		return nil, fmt.Errorf("%s:1:1: no header line", path)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	index := make([]int, len(columns))
	for i, name := range columns {
		index[i] = slices.Index(header, name)
		if index[i] < 0 {
			return nil, fmt.Errorf("%s:1:1: no column %q; the header has %s", path, name, strings.Join(header, ", "))
		}
	}
	var rows [][]string
	for {
		record, err := r.Read()
		if err == io.EOF {
			return rows, nil
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		cells := make([]string, len(columns))
		for i, k := range index {
			cells[i], err = canonicalCell(record[k], types[i])
			if err != nil {
				line, column := r.FieldPos(k)
				return nil, fmt.Errorf("%s:%d:%d: column %s: %q is not %s", path, line, column, columns[i], record[k], types[i])
			}
		}
		rows = append(rows, cells)
	}
}

func canonicalCell(cell string, typ table.Type) (string, error) {
	switch typ {
	case table.Int64, table.Int32:
		v, err := strconv.ParseInt(cell, 10, 64)
		return formatScalar(v), err
	case table.Float64:
		v, err := strconv.ParseFloat(cell, 64)
		return formatScalar(v), err
	case table.Float32:
		v, err := strconv.ParseFloat(cell, 32)
		return formatScalar(v), err
	case table.Bool:
		v, err := strconv.ParseBool(cell)
		return formatScalar(v), err
	}
	return formatScalar(cell), nil
}
