package claims

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"neurorbit/pipeline/table"
)

// A row is what the test tables are made of.
type row struct {
	N      int64   `col:"n"`
	CN     int32   `col:"cn"`
	ID     string  `col:"id"`
	Period int64   `col:"period"`
	Lambda float64 `col:"lambda"`
	Small  float32 `col:"small"`
	Stable bool    `col:"stable"`
}

var testRows = []row{
	{7, 1, "1357246", 42, 0.5, 0.25, true},
	{7, 1, "1526374", 42, -1.25, 0.5, false},
	{7, 2, "1462753", 14, 2, 0.75, true},
	{5, 2, "13524", 6, 0.125, 1, true},
}

// testData is Data in memory. Tables named in missing are known but not made.
type testData struct {
	tables  map[string]*table.Table
	missing []string
	files   map[string]string
	config  map[string]string
	err     error
}

func newTestData(t *testing.T) *testData {
	t.Helper()
	tab, err := table.FromRows(testRows)
	if err != nil {
		t.Fatal(err)
	}
	return &testData{
		tables:  map[string]*table.Table{"orbits/gbpo": tab},
		missing: []string{"orbits/late"},
		files: map[string]string{
			"data/published/p.csv": "place,id,period\nTable 1,1357246,42\nTable 1,1526374,42\n",
		},
		config: map[string]string{"orbits.n": "[3,5,7]", "orbits.mode": `"full"`, "orbits.scale": "0.5", "orbits.deep": "true"},
	}
}

func (d *testData) table(name string, _ []string) (*table.Table, error) {
	if d.err != nil {
		return nil, d.err
	}
	if tab, ok := d.tables[name]; ok {
		return tab, nil
	}
	for _, m := range d.missing {
		if m == name {
			return nil, fmt.Errorf("table %s: %w", name, ErrMissing)
		}
	}
	return nil, &unknownTable{name}
}

type unknownTable struct{ name string }

func (e *unknownTable) Error() string { return "table " + e.name }
func (e *unknownTable) Unwrap() error { return ErrUnknown }
func (e *unknownTable) Hint() string  { return "did you mean orbits/gbpo?" }

func (d *testData) data() Data {
	files := fstest.MapFS{}
	for path, text := range d.files {
		files[path] = &fstest.MapFile{Data: []byte(text)}
	}
	return Data{Table: d.table, Files: files, Settings: d.config}
}

// claimFile returns a claims file with one claim, whose lines after says are
// given; they are indented here.
func claimFile(lines string) string {
	return "paper: p\ntitle: A paper\nclaims:\n  - id: p.a\n    place: here\n    says: something\n" + indent(lines) + "    weight: result\n"
}

func indent(lines string) string {
	var b strings.Builder
	for line := range strings.Lines(strings.TrimLeft(lines, "\n")) {
		b.WriteString("    " + strings.TrimRight(line, "\n") + "\n")
	}
	return b.String()
}

func mustParse(t *testing.T, text string) *File {
	t.Helper()
	f, err := Parse("c.yaml", []byte(text))
	if err != nil {
		t.Fatalf("%v\nin\n%s", err, text)
	}
	return f
}
