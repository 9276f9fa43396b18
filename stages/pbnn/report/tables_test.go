package report

import (
	"strings"
	"testing"
)

func TestCompareGBPOs(t *testing.T) {
	rows := []gbpoRow{{ID: "12345", Period: 4}, {ID: "13245", Period: 6}, {ID: "14253", Period: 8}}
	for _, c := range []struct {
		name    string
		printed []printedGBPO
		want    string
	}{
		{"equal", []printedGBPO{{"12345", 4}, {"13245", 6}, {"14253", 8}}, "none"},
		{"other order", []printedGBPO{{"14253", 8}, {"12345", 4}, {"13245", 6}}, "none"},
		{"period", []printedGBPO{{"12345", 4}, {"13245", 2}, {"14253", 8}}, "13245 has period 6, printed 2"},
		{"missing here", []printedGBPO{{"12345", 4}, {"13245", 6}, {"14253", 8}, {"15243", 2}}, "15243 is printed but did not come out"},
		{"missing there", []printedGBPO{{"12345", 4}, {"14253", 8}}, "13245 (period 6) came out but is not printed"},
		{"twice", []printedGBPO{{"12345", 4}, {"12345", 4}, {"13245", 6}, {"14253", 8}}, "12345 is printed twice"},
		{"several", []printedGBPO{{"12345", 2}, {"15243", 2}, {"14253", 8}},
			"12345 has period 4, printed 2; 15243 is printed but did not come out; 13245 (period 6) came out but is not printed"},
	} {
		got := compareGBPOs(rows, c.printed)
		if got.difference != c.want || got.agrees != (c.want == "none") {
			t.Errorf("%s: %q, agrees %v", c.name, got.difference, got.agrees)
		}
	}
}

func TestLongDifferencesAreCut(t *testing.T) {
	c := page.Comparison{}.Conclude(strings.Split(strings.Repeat("x;", 19)+"x", ";"))
	if c.Agrees || !strings.HasSuffix(c.Difference, "; and 8 more") || strings.Count(c.Difference, "x") != 12 {
		t.Errorf("%q", c.Difference)
	}
}

func TestTable1(t *testing.T) {
	counts := []countRow{{N: 3, Standard: 4, FullBinaryLog2: 9}, {N: 4, Standard: 10, FullBinaryLog2: 16}, {N: 5, Standard: 27, FullBinaryLog2: 25}}
	table, c := table1(counts, [][]int64{{3, 4, 9}, {5, 28, 26}, {7, 726, 49}})
	if len(table.Rows) != 2 {
		t.Errorf("%d rows", len(table.Rows))
	}
	if want := "N = 5: 27 standard IDs, printed 28; N = 5: 2^25 full connections, printed 2^26"; c.Agrees || c.Difference != want {
		t.Errorf("difference %q, agrees %v", c.Difference, c.Agrees)
	}
	_, c = table1(counts[:1], [][]int64{{3, 4, 9}, {7, 726, 49}})
	if want := "1 dimensions not in this config, otherwise none"; !c.Agrees || c.Difference != want {
		t.Errorf("difference %q, agrees %v", c.Difference, c.Agrees)
	}
}

func TestCounts(t *testing.T) {
	table, c := countsTable([]countRow{
		{N: 5, Prime: true, Standard: 28, Theorem: 28, Enumerated: 28},
		{N: 6, Standard: 136, Enumerated: 135},
		{N: 7, Prime: true, Standard: 726, Theorem: 725, Enumerated: -1},
	})
	if len(table.Rows) != 3 {
		t.Errorf("%d rows", len(table.Rows))
	}
	if want := "N = 6: 135 enumerated, 136 counted; N = 7: theorem 3.5 gives 725, the orbit count 726"; c.Agrees || c.Difference != want {
		t.Errorf("difference %q", c.Difference)
	}
}

// The layout of the paper: three pairs of columns, read down, then across.
func TestLayoutOfTables(t *testing.T) {
	files := paperRun(t).files
	for path, rows := range map[string][]string{
		"pbnn/table2.csv": {"ID,period,ID,period,ID,period", "1256374,26,1625473,6,2517436,18", "1576324,24,2417356,14,4671325,24"},
		"pbnn/table3.csv": {"ID,period,ID,period,ID,period", "1367245,4,1653724,14,2641735,2", "1653274,10,2571634,2,,"},
		"pbnn/table4.csv": {"ID,period,ID,period,ID,period", "1235476,14,1567243,12,2761345,2", "1476235,2,2641753,20,,"},
		"pbnn/table5.csv": {"ID,period,ID,period,ID,period", "1245673,10,1436752,8,1673452,10", "1436275,8,1672534,10,,"},
		"pbnn/table1.csv": {"Np,# standard permutation IDs,# full binary connections", "3,4,2^9", "17,20922789888016,2^289"},
	} {
		got := strings.Split(strings.TrimSpace(string(files[path])), "\n")
		if got[0] != rows[0] || got[1] != rows[1] || got[len(got)-1] != rows[2] {
			t.Errorf("%s: %q, %q, ..., %q", path, got[0], got[1], got[len(got)-1])
		}
	}
	if md := string(files["pbnn/table2.md"]); !strings.Contains(md, "| 1256374 |     26 | 1625473 |      6 | 2517436 |     18 |") || !strings.Contains(md, "Onuki, Saka, Saito (2023), table 2") {
		t.Errorf("table2.md:\n%s", md)
	}
}

func TestComparePanels(t *testing.T) {
	printed := []printedPanel{{"a", "1234567", 1, 14}, {"b", "2613754", 1, 20}}
	same := []exampleRow{{Panel: "a", ID: "1234567", CN: 1, Period: 14}, {Panel: "b", ID: "2613754", CN: 1, Period: 20}}
	if c := comparePanels(printed, same); c.Difference != "none" || !c.Agrees {
		t.Errorf("%+v", c)
	}
	other := []exampleRow{{Panel: "a", ID: "1234567", CN: 1, Period: 12}, {Panel: "b", ID: "2613754", CN: 1, Period: 20}}
	if c := comparePanels(printed, other); c.Difference != "(a) has period 12, not 14" || c.Agrees {
		t.Errorf("%+v", c)
	}
	moved := []exampleRow{{Panel: "a", ID: "1234567", CN: 2, Period: 3}}
	if c := comparePanels(printed, moved); c.Difference != "1 of 1 panels not compared: the config draws other networks" || !c.Agrees {
		t.Errorf("%+v", c)
	}
}

func TestCompareEPS(t *testing.T) {
	printed := []string{"1325476", "7243651", "2135476", "7324651", "2143576", "7325461", "2143576"}
	if c := compareEPS(printed, []equivalentRow{{ID: "132"}}); !c.Agrees || !strings.HasPrefix(c.Difference, "not compared") {
		t.Errorf("%+v", c)
	}
	if c := compareEPS(printed, []equivalentRow{{ID: "1325476"}, {ID: "7243651"}}); c.Agrees || strings.Count(c.Difference, "is printed but not in the orbit") != 5 {
		t.Errorf("%+v", c)
	}
}

func TestPublishedFiles(t *testing.T) {
	s := source{paperFixture(t)}
	records, column, err := s.Published(table1CSV)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := page.Integers(table1CSV, records, column, "absent"); err == nil || !strings.Contains(err.Error(), "no column absent") {
		t.Errorf("error %v", err)
	}
	if _, err := page.Integers(table1CSV, [][]string{{"", "x", "4", "9"}}, column, "np"); err == nil || !strings.Contains(err.Error(), "record 1") {
		t.Errorf("error %v", err)
	}
	if _, _, err := s.Published("data/published/absent.csv"); err == nil {
		t.Error("a missing file is no error")
	}
}
