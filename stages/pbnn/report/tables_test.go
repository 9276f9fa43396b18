package report

import (
	"slices"
	"strings"
	"testing"

	"neurorbit/stages/pbnn/orbits"
	"neurorbit/stages/render/page"
	"neurorbit/stages/render/page/pagetest"
)

func TestCompareGBPOs(t *testing.T) {
	rows := []orbits.GBPORow{{ID: "12345", Period: 4}, {ID: "13245", Period: 6}, {ID: "14253", Period: 8}}
	for _, c := range []struct {
		name    string
		printed [][]int64
		want    string
	}{
		{"equal", [][]int64{{12345, 4}, {13245, 6}, {14253, 8}}, "none"},
		{"other order", [][]int64{{14253, 8}, {12345, 4}, {13245, 6}}, "none"},
		{"period", [][]int64{{12345, 4}, {13245, 2}, {14253, 8}}, "13245 has period 6, printed 2"},
		{"missing here", [][]int64{{12345, 4}, {13245, 6}, {14253, 8}, {15243, 2}}, "15243 is printed but did not come out"},
		{"missing there", [][]int64{{12345, 4}, {14253, 8}}, "13245 (period 6) came out but is not printed"},
		{"twice", [][]int64{{12345, 4}, {12345, 4}, {13245, 6}, {14253, 8}}, "12345 is printed twice"},
		{"several", [][]int64{{12345, 2}, {15243, 2}, {14253, 8}},
			"12345 has period 4, printed 2; 15243 is printed but did not come out; 13245 (period 6) came out but is not printed"},
	} {
		if got := compareGBPOs(rows, c.printed); got.Difference != c.want || got.Agrees != (c.want == "none") {
			t.Errorf("%s: %q, agrees %v", c.name, got.Difference, got.Agrees)
		}
	}
}

func TestLongDifferencesAreCut(t *testing.T) {
	c := page.Comparison{}.Conclude(strings.Split(strings.Repeat("x;", 19)+"x", ";"))
	if c.Agrees || !strings.HasSuffix(c.Difference, "; and 8 more") || strings.Count(c.Difference, "x") != 12 {
		t.Errorf("%q", c.Difference)
	}
}

// counted builds an item of other counts.
func counted(t *testing.T, build func(page.Source) (*page.Content, error), counts ...orbits.CountRow) *page.Content {
	t.Helper()
	c, err := build(page.Source{In: paper(t).With(map[string]any{tableCounts: counts})})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestTable1(t *testing.T) {
	three := orbits.CountRow{N: 3, Standard: 4, FullBinaryLog2: 9}
	c := counted(t, buildTable1, three, orbits.CountRow{N: 4, Standard: 10, FullBinaryLog2: 16}, orbits.CountRow{N: 5, Standard: 27, FullBinaryLog2: 26})
	if len(c.Table.Rows) != 2 {
		t.Errorf("%d rows", len(c.Table.Rows))
	}
	if want := "N = 5: 27 standard IDs, printed 28; N = 5: 2^26 full connections, printed 2^25"; c.Agrees || c.Difference != want {
		t.Errorf("difference %q, agrees %v", c.Difference, c.Agrees)
	}
	c = counted(t, buildTable1, three)
	if want := "5 dimensions not in this config, otherwise none"; !c.Agrees || c.Difference != want {
		t.Errorf("difference %q, agrees %v", c.Difference, c.Agrees)
	}
}

func TestCounts(t *testing.T) {
	c := counted(t, buildCounts,
		orbits.CountRow{N: 5, Prime: true, Standard: 28, Theorem: 28, Enumerated: 28},
		orbits.CountRow{N: 6, Standard: 136, Enumerated: 135},
		orbits.CountRow{N: 7, Prime: true, Standard: 726, Theorem: 725, Enumerated: -1})
	if want := "N = 6: 135 enumerated, 136 counted; N = 7: theorem 3.5 gives 725, the orbit count 726"; len(c.Table.Rows) != 3 || c.Agrees || c.Difference != want {
		t.Errorf("%d rows, difference %q", len(c.Table.Rows), c.Difference)
	}
}

// The layout of the paper: three pairs of columns, read down, then across.
func TestLayoutOfTables(t *testing.T) {
	for id, rows := range map[string][]string{
		"table2": {"ID,period,ID,period,ID,period", "1256374,26,1625473,6,2517436,18", "1576324,24,2417356,14,4671325,24"},
		"table3": {"ID,period,ID,period,ID,period", "1367245,4,1653724,14,2641735,2", "1653274,10,2571634,2,,"},
		"table4": {"ID,period,ID,period,ID,period", "1235476,14,1567243,12,2761345,2", "1476235,2,2641753,20,,"},
		"table5": {"ID,period,ID,period,ID,period", "1245673,10,1436752,8,1673452,10", "1436275,8,1672534,10,,"},
		"table1": {"Np,# standard permutation IDs,# full binary connections", "3,4,2^9", "17,20922789888016,2^289"},
	} {
		csv, err := content(t, id).Table.CSV()
		if err != nil {
			t.Fatal(err)
		}
		got := strings.Split(strings.TrimSpace(string(csv)), "\n")
		if got[0] != rows[0] || got[1] != rows[1] || got[len(got)-1] != rows[2] {
			t.Errorf("%s: %q, %q, ..., %q", id, got[0], got[1], got[len(got)-1])
		}
	}
}

func TestComparePanels(t *testing.T) {
	panel := func(name, id string, cn int32, period int64) example {
		return example{ExampleRow: orbits.ExampleRow{Panel: name, ID: id, CN: cn, Period: period}}
	}
	for _, c := range []struct {
		examples []example
		want     string
		agrees   bool
	}{
		{[]example{panel("a", "1234567", 1, 14), panel("b", "2613754", 1, 20)}, "none", true},
		{[]example{panel("a", "1234567", 1, 12), panel("b", "2613754", 1, 20)}, "(a) has period 12, not 14", false},
		{[]example{panel("a", "1234567", 2, 3)}, "1 of 1 panels not compared: the config draws other networks", true},
	} {
		if got, err := comparePanels(source(t), 2, c.examples); err != nil || got.Difference != c.want || got.Agrees != c.agrees {
			t.Errorf("%+v, %v", got, err)
		}
	}
	// A table that says something else than the model is refused.
	rows := slices.Clone(pagetest.Rows[orbits.ExampleRow](paper(t), tableExamples))
	rows[len(rows)-1].Period++
	if _, err := readExamples(page.Source{In: paper(t).With(map[string]any{tableExamples: rows})}, 8); err == nil {
		t.Error("another period: no error")
	}
}

func TestCompareEPS(t *testing.T) {
	compare := func(ids ...string) page.Comparison {
		var set []wiring
		for _, id := range ids {
			set = append(set, wiring{EquivalentRow: orbits.EquivalentRow{ID: id}})
		}
		c, err := buildEquivalents(source(t), set)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	if c := compare("132"); !c.Agrees || !strings.HasPrefix(c.Difference, "not compared") {
		t.Errorf("%+v", c)
	}
	if c := compare("1325476", "7243651"); c.Agrees || strings.Count(c.Difference, "is printed but not in the orbit") != 5 {
		t.Errorf("%+v", c)
	}
}

func TestPublishedFiles(t *testing.T) {
	records, column, err := source(t).Published(table1CSV)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := page.Integers(table1CSV, records, column, "absent"); err == nil || !strings.Contains(err.Error(), "no column absent") {
		t.Errorf("error %v", err)
	}
	if _, err := page.Integers(table1CSV, [][]string{{"", "x", "4", "9"}}, column, "np"); err == nil || !strings.Contains(err.Error(), "record 1") {
		t.Errorf("error %v", err)
	}
	if _, _, err := source(t).Published("data/published/absent.csv"); err == nil {
		t.Error("a missing file is no error")
	}
}
