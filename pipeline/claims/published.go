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

// published reads the rows that a claim compares with, in the canonical text of the
// types of as many columns of its table. If they cannot be had, ok is false, and the
// outcome or the checker has the reason.
func (l *lookup) published(c *Claim, columns []*table.Column, o *Outcome) (rows [][]string, ok bool) {
	data, err := l.data.File(c.CSV)
	switch {
	case errors.Is(err, ErrMissing):
		o.Verdict, o.Reason = NotTestable, err.Error()
		return nil, false
	case err != nil:
		l.failed = err
		return nil, false
	}
	names := c.CSVColumns
	if names == nil {
		names = c.Lookup.Columns
	}
	if rows, err = publishedRows(c.CSV, data, names, columns); err != nil {
		l.fault(l.entry+".published", "", err.Error(), "")
	}
	return rows, err == nil
}

// publishedRows reads the named columns of a CSV file with a header. Its errors name
// the line and column of the CSV file.
func publishedRows(path string, data []byte, names []string, columns []*table.Column) (rows [][]string, err error) {
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
