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
	"neurorbit/pipeline/text"
)

// compareRows is the outcome of a claim that compares the selected rows with those
// of its file.
func (l *lookup) compareRows(c *Claim) Outcome {
	before := len(l.faults)
	selected := l.rows()
	var cols []*table.Column
	for i, name := range c.Lookup.Columns {
		cols = append(cols, l.column(name, fmt.Sprintf("columns[%d]", i)))
	}
	if len(l.faults) > before {
		return Outcome{}
	}
	var got [][]string
	for _, r := range selected {
		cells := make([]string, len(cols))
		for i, c := range cols {
			cells[i] = formatValue(c.Value(r))
		}
		got = append(got, cells)
	}
	data, err := l.data.File(c.CSV)
	if errors.Is(err, ErrMissing) {
		return Outcome{Verdict: NotTestable, Reason: err.Error(), Published: c.printed()}
	}
	if err != nil {
		l.fail(err)
		return Outcome{}
	}
	names := c.CSVColumns
	if names == nil {
		names = c.Lookup.Columns
	}
	published, err := publishedRows(c.CSV, data, names, cols)
	if err != nil {
		l.fault(l.entry+".published", "", err.Error(), "")
		return Outcome{}
	}
	missing, extra := differingRows(got, published)
	o := Outcome{
		Verdict: verdict(len(missing)+len(extra) == 0), Missing: missing, Extra: extra,
		Got: text.Plural(len(got), "row"), Published: text.Plural(len(published), "row"), Difference: "none",
	}
	if o.Verdict == Differs {
		o.Difference = fmt.Sprintf("%d match", len(published)-len(missing))
	}
	if len(missing) > 0 {
		o.Difference += fmt.Sprintf(", %d missing", len(missing))
	}
	if len(extra) > 0 {
		o.Difference += fmt.Sprintf(", %d extra", len(extra))
	}
	return o
}

// differingRows compares two multisets of rows, each a list of cells in canonical
// text. Missing and extra are in the order of the lists they come from.
func differingRows(got, published [][]string) (missing, extra []string) {
	count := map[string]int{}
	key := func(cells []string) string { return strings.Join(cells, "\x00") }
	for _, r := range got {
		count[key(r)]++
	}
	for _, r := range published {
		if count[key(r)]--; count[key(r)] < 0 {
			missing = append(missing, rowText(r))
		}
	}
	// What is left over is extra; of equal rows the last ones.
	for _, r := range slices.Backward(got) {
		if count[key(r)]--; count[key(r)] >= 0 {
			extra = append(extra, rowText(r))
		}
	}
	slices.Reverse(extra)
	return missing, extra
}

func rowText(cells []string) string { return "(" + strings.Join(cells, ", ") + ")" }

// publishedRows reads the named columns of a CSV file with a header and brings
// the cells into the canonical text of the types of as many columns of a table. Its
// errors name the line and column of the CSV file.
func publishedRows(path string, data []byte, columns []string, as []*table.Column) (rows [][]string, err error) {
	r := csv.NewReader(bytes.NewReader(data))
	var index []int // of the columns
	for {
		record, err := r.Read()
		switch {
		case err == io.EOF && index == nil:
			return nil, fmt.Errorf("%s:1:1: no header line", path)
		case err == io.EOF:
			return rows, nil
		case err != nil:
			return nil, fmt.Errorf("%s: %w", path, err)
		case index == nil:
			for _, name := range columns {
				index = append(index, slices.Index(record, name))
				if !slices.Contains(record, name) {
					return nil, fmt.Errorf("%s:1:1: no column %q; the header has %s", path, name, strings.Join(record, ", "))
				}
			}
			continue
		}
		cells := make([]string, len(columns))
		for i, k := range index {
			if cells[i], err = canonicalCell(record[k], as[i].Type); err != nil {
				line, column := r.FieldPos(k)
				return nil, fmt.Errorf("%s:%d:%d: column %s: %q is not %s", path, line, column, columns[i], record[k], as[i].Type)
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
