package project

import (
	"os"
	"path/filepath"
	"testing"

	"neurorbit/pipeline/table"
)

// The columns that are named have all their values, over several row groups, and
// those after them none; the table's metadata and length are always there.
func TestOpenColumns(t *testing.T) {
	type row struct {
		A int64   `col:"a"`
		B string  `col:"b"`
		C float64 `col:"c"`
	}
	rows := make([]row, 2*table.RowGroupLength+3)
	for i := range rows {
		rows[i] = row{int64(i), string(rune('a' + i%26)), float64(i) / 2}
	}
	whole, err := table.FromRows(rows)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "t.parquet")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := table.Write(f, whole, map[string]string{table.StampKey(0): "synthetic"}); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	for name, values := range map[string]int{"": 0, "none": 0, "a": 1, "b": 2, "c": 3} {
		got, err := openColumns(path, []string{name})
		if err != nil {
			t.Fatal(err)
		}
		if got.NumRows != len(rows) || len(got.Columns) != 3 || len(got.Stamps()) != 1 {
			t.Errorf("%s: %d rows, %d columns, stamps %v", name, got.NumRows, len(got.Columns), got.Stamps())
		}
		for i := range got.Columns {
			c := &got.Columns[i]
			switch {
			case i >= values && c.Len() != 0, i < values && c.Len() != len(rows):
				t.Errorf("%s: column %s has %d values", name, c.Name, c.Len())
			case i >= values:
				continue
			}
			for k := range rows {
				if c.Value(k) != whole.Columns[i].Value(k) {
					t.Fatalf("%s: row %d of column %s is %v", name, k, c.Name, c.Value(k))
				}
			}
		}
	}
}
