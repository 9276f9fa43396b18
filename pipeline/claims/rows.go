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

	"neurorbit/pipeline/strictyaml"
	"neurorbit/pipeline/table"
	"neurorbit/pipeline/text"
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

// rows is the outcome of a claim that compares the selected rows with those of its
// file.
func (t *test) rows(tab *table.Table) Outcome {
	c := t.claim
	got, types, errs := c.Lookup.tableRows(tab)
	if errs != nil {
		t.queryFaults(errs, t.path)
		return Outcome{}
	}
	data, err := t.data.File(c.CSV)
	if errors.Is(err, ErrMissing) {
		return t.notTestable(err.Error())
	}
	if err != nil {
		t.fail(err)
		return Outcome{}
	}
	columns := c.CSVColumns
	if columns == nil {
		columns = c.Lookup.Columns
	}
	published, err := publishedRows(c.CSV, data, columns, types)
	if err != nil {
		t.fault(t.path+".published", "", err.Error(), "")
		return Outcome{}
	}
	matching, missing, extra := compareRows(got, published)
	return Outcome{
		Verdict:    verdict(len(missing) == 0 && len(extra) == 0),
		Got:        text.Plural(len(got), "row"),
		Published:  text.Plural(len(published), "row"),
		Difference: rowsDifference(matching, missing, extra),
		Missing:    missing,
		Extra:      extra,
	}
}

func rowsDifference(matching int, missing, extra []string) string {
	if len(missing) == 0 && len(extra) == 0 {
		return "none"
	}
	s := fmt.Sprintf("%d match", matching)
	if len(missing) > 0 {
		s += fmt.Sprintf(", %d missing", len(missing))
	}
	if len(extra) > 0 {
		s += fmt.Sprintf(", %d extra", len(extra))
	}
	return s
}

// tableRows returns the query's columns of the selected rows as text.
func (q Query) tableRows(t *table.Table) (rows [][]string, types []table.Type, errs strictyaml.Errors) {
	selected, errs := q.selectRows(t)
	var cols []*table.Column
	for i, name := range q.Columns {
		col, faults := findColumn(t, q.Table, name, fmt.Sprintf("columns[%d]", i))
		if faults != nil {
			errs = append(errs, faults...)
			continue
		}
		cols = append(cols, col)
		types = append(types, col.Type)
	}
	if errs != nil {
		return nil, nil, errs
	}
	for _, r := range selected {
		cells := make([]string, len(cols))
		for i, c := range cols {
			cells[i] = formatValue(c.Value(r))
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
