package report

import (
	"math"
	"slices"
	"strings"
	"testing"

	"neurorbit/stages/num/strict"
	search "neurorbit/stages/pbnn/beyond"
	"neurorbit/stages/pbnn/orbits"
	"neurorbit/stages/render/page"
	"neurorbit/stages/render/page/pagetest"
)

func TestCompareGBPOs(t *testing.T) {
	rows := []orbits.GBPORow{{ID: "12345", Period: 4}, {ID: "13245", Period: 6}, {ID: "14253", Period: 8}}
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

func TestTable1(t *testing.T) {
	counts := []orbits.CountRow{{N: 3, Standard: 4, FullBinaryLog2: 9}, {N: 4, Standard: 10, FullBinaryLog2: 16}, {N: 5, Standard: 27, FullBinaryLog2: 25}}
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
	table, c := countsTable([]orbits.CountRow{
		{N: 5, Prime: true, Standard: 28, Theorem: 28, Enumerated: 28},
		{N: 6, Standard: 136, Enumerated: 135},
		{N: 7, Prime: true, Standard: 726, Theorem: 725, Enumerated: -1},
	})
	if want := "N = 6: 135 enumerated, 136 counted; N = 7: theorem 3.5 gives 725, the orbit count 726"; len(table.Rows) != 3 || c.Agrees || c.Difference != want {
		t.Errorf("%d rows, difference %q", len(table.Rows), c.Difference)
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
	printed := []printedPanel{{"a", "1234567", 1, 14}, {"b", "2613754", 1, 20}}
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
		if got := comparePanels(printed, c.examples); got.Difference != c.want || got.Agrees != c.agrees {
			t.Errorf("%+v", got)
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
	printed := []string{"1325476", "7243651", "2135476", "7324651", "2143576", "7325461", "2143576"}
	set := func(ids ...string) (out []wiring) {
		for _, id := range ids {
			out = append(out, wiring{EquivalentRow: orbits.EquivalentRow{ID: id}})
		}
		return out
	}
	if c := compareEPS(printed, set("132")); !c.Agrees || !strings.HasPrefix(c.Difference, "not compared") {
		t.Errorf("%+v", c)
	}
	if c := compareEPS(printed, set("1325476", "7243651")); c.Agrees || strings.Count(c.Difference, "is printed but not in the orbit") != 5 {
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

func TestSurvey(t *testing.T) {
	csv, err := surveyTable([][]orbits.NetworkRow{
		{
			{N: 3, ID: "123", CN: 1, BPOs: 2, Periods: "4 2", Basins: "4 2", EndpointBasin: 2, LongestTransient: 3, MeanTransient: 0.5},
			{N: 3, ID: "132", CN: 1, BPOs: 0, EndpointBasin: 8, LongestTransient: 1, MeanTransient: 1.5},
			{N: 3, ID: "213", CN: 1, BPOs: 1, Periods: "2", Basins: "6", EndpointBasin: 2, GBPO: true},
		},
		{{N: 3, ID: "123", CN: 7, BPOs: 1, Periods: "3", Basins: "3", EndpointBasin: 5}},
	}).CSV()
	if err != nil {
		t.Fatal(err)
	}
	want := "CN1,3,1,1,1.00,2,4,0.67,3,41.7,50.0\nCN7,1,0,0,1.00,1,3,0.00,0,37.5,62.5\n"
	if _, got, _ := strings.Cut(string(csv), "\n"); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	defer func() {
		if recover() == nil {
			t.Error("a broken column: no panic")
		}
	}()
	largest("4 two")
}

// Hand-made pairs: one shared, one of each kind alone, mirror images for CN6.
func TestPairings(t *testing.T) {
	gbpos := []orbits.GBPORow{
		{N: 7, CN: 1, ID: "p", MirrorID: "p'", Period: 8}, {N: 7, CN: 3, ID: "p'", MirrorID: "p", Period: 8},
		{N: 7, CN: 1, ID: "q", MirrorID: "q'", Period: 6},
		{N: 7, CN: 3, ID: "r'", MirrorID: "r", Period: 10},
		{N: 7, CN: 2, ID: "s", MirrorID: "s'", Period: 2},
	}
	networks := []orbits.NetworkRow{
		{N: 7, CN: 3, ID: "q'", Periods: "3 3"}, {N: 7, CN: 3, ID: "q", Periods: "9"},
		{N: 7, CN: 1, ID: "r", Periods: "5 5"}, {N: 7, CN: 5, ID: "s", Periods: "1 1"},
	}
	both := func(gbpos []orbits.GBPORow, networks []orbits.NetworkRow) []pairing {
		return []pairing{newPairing(7, pairs[0], gbpos, networks), newPairing(7, pairs[1], gbpos, networks)}
	}
	ps := both(gbpos, networks)
	counts, unequal := ps[0].counts()
	if want := []pairCount{{6, 0, 1, 0, 1}, {8, 1, 0, 0, 0}, {10, 0, 0, 1, 1}}; !slices.Equal(counts, want) || len(unequal) > 0 {
		t.Errorf("CN1 and CN6: %+v, %v", counts, unequal)
	}
	counts, _ = ps[1].counts()
	if want := []pairCount{{2, 0, 1, 0, 1}}; !slices.Equal(counts, want) {
		t.Errorf("CN2 and CN5: %+v", counts)
	}
	if _, c := pairTable(ps); !c.Agrees {
		t.Errorf("exceptions: %s", c.Difference)
	}

	// Without the mirror image, or with another companion, the rule is broken.
	networks[0].ID = "q"
	networks[3].Periods = "1 1 1"
	if _, c := pairTable(both(gbpos, networks)); c.Agrees || c.Difference != "CN1, CN6, period 6; CN2, CN5, period 2" {
		t.Errorf("exceptions: %s", c.Difference)
	}
	unlike := []orbits.GBPORow{{N: 7, CN: 2, ID: "s", Period: 4}, {N: 7, CN: 5, ID: "s", Period: 8}, {N: 7, CN: 5, ID: "t", Period: 4}}
	if _, c := pairTable(both(unlike, nil)); c.Difference != "CN2, CN5, period 4; CN2, CN5, P(s): unequal periods" {
		t.Errorf("exceptions: %s", c.Difference)
	}
}

// A quantity that doubles with each neuron has the factor 2 and no scatter, the
// primes apart from the others; what has too few points says so.
func TestFit(t *testing.T) {
	g := growths[0]
	var rows []orbits.StatisticsRow
	for n := int64(3); n <= 13; n++ {
		rows = append(rows, orbits.StatisticsRow{N: n, CN: 1, GBPOs: 3 << n}, orbits.StatisticsRow{N: n, CN: 2, GBPOs: 1})
	}
	rows[0].GBPOs = 1e9 // below the paper's dimension
	for prime, want := range map[bool]string{true: "7 11 13", false: "8 9 10 12"} {
		f := newFit(g, 1, prime, rows)
		if f.none != "" || strings.Join(f.n, " ") != want || math.Abs(f.Slope-math.Ln2) > 1e-12 || f.Scatter > 1e-12 || math.Abs(f.lastFactor-2) > 1e-12 || math.Abs(f.at(9)-3<<9) > 1e-9 {
			t.Errorf("%+v", f)
		}
		if !math.IsNaN(f.at(6)) {
			t.Error("a value below the first dimension")
		}
	}
	// One point off by a factor e: by hand, at N = 8, 9, 10, 12 with mean 9.75.
	for i, r := range rows {
		if r.CN == 2 && r.N == 10 {
			rows[i].GBPOs = int64(math.Round(1e6 * math.E))
		} else if r.CN == 2 {
			rows[i].GBPOs = 1e6
		}
	}
	f := newFit(g, 2, false, rows)
	slope := 0.25 / 8.75
	if math.Abs(f.Slope-slope) > 1e-6 || math.Abs(f.Largest-(1-0.25-0.25*slope)) > 1e-6 || math.Abs(f.lastFactor-strict.Exp(-0.5)) > 1e-6 {
		t.Errorf("%+v", f)
	}
	if f := newFit(g, 1, true, rows[:18]); f.none == "" || !math.IsNaN(f.at(7)) {
		t.Errorf("two points have a fit: %+v", f)
	}
	csv, err := content(t, "beyond_fits").Table.CSV()
	if err != nil || strings.Count(string(csv), "none: a line takes 3 points") != 6*4 {
		t.Errorf("%v:\n%s", err, csv)
	}
}

// One broken row breaks the statement it is about, and no other.
func TestTheorems(t *testing.T) {
	fx := paper(t)
	all := evidence{
		pagetest.Rows[orbits.StatisticsRow](fx, tableStatistics), pagetest.Rows[orbits.PeriodRow](fx, tablePeriods),
		pagetest.Rows[orbits.NetworkRow](fx, tableNetworks), pagetest.Rows[orbits.GBPORow](fx, tableGBPO),
	}
	broken := func(list []theorem) (out []int) {
		for i, th := range list {
			if len(th.exceptions) > 0 {
				out = append(out, i+1)
			}
		}
		return out
	}
	list := all.theorems()
	if b := broken(list); b != nil {
		t.Errorf("%v do not hold", b)
	}
	for i, want := range map[int]string{3: "1800 networks analysed one by one", 4: "3600 networks and their mirror images analysed one by one"} {
		if list[i].checked != want {
			t.Errorf("no. %d is checked on %s", i+1, list[i].checked)
		}
	}
	turned := slices.IndexFunc(all.networks, func(r orbits.NetworkRow) bool { return r.CN == 2 && r.MirrorID != r.ID })
	at := slices.IndexFunc(all.periods, func(r orbits.PeriodRow) bool { return r.N == 7 && r.CN == 2 && r.Period == 8 })
	alone := slices.IndexFunc(all.gbpos, func(r orbits.GBPORow) bool { return r.N == 7 && r.CN == 1 && r.Period%4 == 2 })
	odd := slices.IndexFunc(all.periods, func(r orbits.PeriodRow) bool { return r.Period%4 == 2 })
	for _, c := range []struct {
		want []int
		edit func(evidence)
	}{
		{[]int{1}, func(e evidence) { e.periods[odd].Period = 3 }},
		{[]int{2}, func(e evidence) { e.periods[at].GBPOs++ }},
		{[]int{3}, func(e evidence) { e.gbpos[alone].Period += 2 }},
		{[]int{4}, func(e evidence) { e.networks[0].GBPO = true }},
		{[]int{5}, func(e evidence) { e.networks[turned].Basins += " 1" }},
		{[]int{6}, func(e evidence) { e.periods[odd].Period = 1<<e.periods[odd].N - 2 }},
	} {
		e := evidence{all.statistics, slices.Clone(all.periods), slices.Clone(all.networks), slices.Clone(all.gbpos)}
		c.edit(e)
		list := e.theorems()
		if b := broken(list); !slices.Equal(b, c.want) {
			t.Errorf("broken %v, want %v", b, c.want)
		}
		if _, c := theoremTable(list); c.Agrees {
			t.Error("the table agrees")
		}
	}
}

// TestEstimates: exact numbers are those of the statistics, and an interval that
// misses its number is counted as such.
func TestEstimates(t *testing.T) {
	fx := paper(t)
	moved := slices.Clone(pagetest.Rows[search.EstimateRow](fx, tableEstimates))
	moved[0].Low = moved[0].High
	rows, err := readEstimates(page.Source{In: fx.With(map[string]any{tableEstimates: moved})})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows {
		if r.counted() != (r.N <= 10) || r.counted() && (r.Exact == 0 || r.covered() != (r.Low <= r.Exact && r.Exact <= r.High)) {
			t.Errorf("N = %d, CN%d: counted %v, exact number %v, interval %v to %v", r.N, r.CN, r.counted(), r.Exact, r.Low, r.High)
		}
	}
	if got := coverage(rows); !strings.Contains(got, "7 of 8 intervals contain it; at this level 7.9 are expected") {
		t.Error(got)
	}
	if got := coverage(rows[8:]); !strings.Contains(got, "nothing here is checked") {
		t.Error(got)
	}
}
