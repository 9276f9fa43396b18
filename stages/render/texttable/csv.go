package texttable

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"fmt"
)

// CSV writes the table as comma-separated values (RFC 4180, but with LF line
// ends): the headings, then the rows, without caption and notes. A row of the
// wrong length is an error.
func (t *Table) CSV() ([]byte, error) {
	if err := t.check(); err != nil {
		return nil, err
	}
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	columns, rows := t.layout()
	record := make([]string, len(columns))
	for i, c := range columns {
		record[i] = cmp.Or(c.Name, c.Title)
	}
	w.Write(record)
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
