package page

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"fmt"
	"io"
	"strconv"

	"neurorbit/pipeline/stage"
	"neurorbit/pipeline/table"
)

// A Source gives items their inputs.
type Source struct{ In stage.Inputs }

// Read reads the rows of a table, "stage/table".
func Read[Row any](s Source, name string) ([]Row, error) {
	f, err := s.In.Table(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	rows, err := table.Read[Row](f)
	if err != nil {
		return nil, fmt.Errorf("table %s: %w", name, err)
	}
	return rows, nil
}

// Published reads a CSV file of published values and returns its records and the
// index of each column by name. It is an error if one of the given columns is not
// there.
func (s Source) Published(path string, columns ...string) (records [][]string, column map[string]int, err error) {
	data, err := s.In.ReadFile(path)
	if err != nil {
		return nil, nil, err
	}
	records, err = csv.NewReader(bytes.NewReader(data)).ReadAll()
	if err != nil || len(records) == 0 {
		return nil, nil, fmt.Errorf("%s: no header: %w", path, cmp.Or(err, io.ErrUnexpectedEOF))
	}
	column = map[string]int{}
	for i, name := range records[0] {
		column[name] = i
	}
	for _, name := range columns {
		if _, ok := column[name]; !ok {
			return nil, nil, fmt.Errorf("%s: no column %s", path, name)
		}
	}
	return records[1:], column, nil
}

// Integers returns the named columns of published records as integers.
func Integers(path string, records [][]string, column map[string]int, names ...string) ([][]int64, error) {
	out := make([][]int64, len(records))
	for i, r := range records {
		for _, name := range names {
			k, ok := column[name]
			if !ok {
				return nil, fmt.Errorf("%s: no column %s", path, name)
			}
			v, err := strconv.ParseInt(r[k], 10, 64)
			if err != nil {
				return nil, fmt.Errorf("%s: record %d: %w", path, i+1, err)
			}
			out[i] = append(out[i], v)
		}
	}
	return out, nil
}
