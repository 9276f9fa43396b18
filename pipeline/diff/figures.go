package diff

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"strconv"

	"neurorbit/pipeline/table"
)

// figures compares two CSV files of the name, each with a header. Rows are told
// apart by their first columns, as many as it takes, or by their numbers.
func figures(name string, a, b []byte) (*Table, error) {
	ta, errA := readCSV(a)
	tb, errB := readCSV(b)
	if err := errors.Join(errA, errB); err != nil { // not tables: other bytes is all that can be said
		return &Table{Name: name, Verdict: Changed, Note: err.Error()}, nil
	}
	var key []string
	for _, c := range ta.Columns {
		key = append(key, c.Name)
		if t, err := joined(name, key, ta, tb, 0); err == nil {
			return t, nil
		}
	}
	for _, t := range []*table.Table{ta, tb} {
		numbers := table.Column{Name: rowNumber, Type: table.String}
		for i := range t.NumRows {
			numbers.Strings = append(numbers.Strings, strconv.Itoa(i+1))
		}
		t.Columns = append(t.Columns, numbers)
	}
	return joined(name, []string{rowNumber}, ta, tb, 0)
}

// rowNumber is the key of a CSV file whose columns do not tell its rows apart.
const rowNumber = "(row)"

// readCSV reads a CSV file as a table of texts. Of columns with one name, the
// later ones are numbered.
func readCSV(data []byte) (*table.Table, error) {
	records, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
	if err != nil {
		return nil, err
	}
	if len(records) == 0 {
		return nil, errors.New("the file is empty")
	}
	t := &table.Table{NumRows: len(records) - 1}
	seen := map[string]int{}
	for i, name := range records[0] {
		if seen[name]++; seen[name] > 1 {
			name = fmt.Sprintf("%s (%d)", name, seen[name])
		}
		c := table.Column{Name: name, Type: table.String}
		for _, row := range records[1:] {
			c.Strings = append(c.Strings, row[i])
		}
		t.Columns = append(t.Columns, c)
	}
	return t, nil
}
