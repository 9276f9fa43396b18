package texttable

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"fmt"
	"strings"
)

// CSV writes the table as comma-separated values (RFC 4180, but with LF line
// ends): the headings, then the rows, without caption and notes. Stamps fill a
// last column "stamp". A row of the wrong length is an error.
func (t *Table) CSV() ([]byte, error) {
	if err := t.check(); err != nil {
		return nil, err
	}
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	columns, rows := t.layout()
	record := make([]string, len(columns), len(columns)+1)
	for i, c := range columns {
		record[i] = cmp.Or(c.Name, c.Title)
	}
	if len(t.Stamps) > 0 {
		record = append(record, "stamp")
	}
	w.Write(record)
	if len(t.Stamps) > 0 {
		record[len(columns)] = strings.Join(t.Stamps, "; ")
	}
	for _, row := range rows {
		for i, c := range row {
			record[i] = c.csv
		}
		w.Write(record)
	}
	w.Flush()
	if err := w.Error(); err != nil {
		return nil, fmt.Errorf("texttable: %w", err)
	}
	return b.Bytes(), nil
}
