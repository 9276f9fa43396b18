package beyond

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"sync"
	"testing"

	"neurorbit/pipeline/stage"
	"neurorbit/stages/num/strict"
	search "neurorbit/stages/pbnn/beyond"
	"neurorbit/stages/pbnn/orbits"
	"neurorbit/stages/pbnn/signals"
	"neurorbit/stages/render/figure"
	"neurorbit/stages/render/page"
	"neurorbit/stages/render/page/pagetest"
)

// maker is the test that makes the fixture.
var maker testing.TB

// wanted has signals that are a GBPO, with and without a further cell, that are stored, and
// that nothing stores.
func wanted() *signals.Section {
	s := signals.Stage().Config().(*signals.Section)
	s.Cycles, s.Properties, s.Sets = []int{4}, []signals.Property{{N: 6}, {N: 8, Samples: 3000}}, 200
	s.List = []signals.Signal{
		{Name: "six-step", About: "six steps", Source: "test", Rows: []string{"101010", "100011", "110001", "010101", "011100", "001110"}},
		{Name: "phases", About: "three phases", Source: "test", Rows: []string{"101", "100", "110", "010", "011", "001"}},
		{Name: "gates", About: "six gates", Source: "test", Rows: []string{"100001", "110000", "011000", "001100", "000110", "000011"}},
		{Name: "ring", About: "ring counter", Source: "test", Rows: []string{"1000", "0100", "0010", "0001"}},
		{Name: "gray", About: "Gray code", Source: "test", Rows: []string{"000", "100", "110", "010", "011", "111", "101", "001"}},
	}
	return s
}

// fixture is what the stages make of all permutations of some dimensions. It is made
// once; tests must not change it.
var fixture = sync.OnceValue(func() *pagetest.Fixture {
	all := orbits.Stage().Config().(*orbits.Section)
	all.N = []int{4, 5, 6, 7, 8, 9, 10}
	all.LongOnly = []orbits.LongOnly{{N: 10, CN: []int{1, 2, 3, 5}, Period: 30}}
	estimates := search.Stage().Config().(*search.Section)
	estimates.Estimate = []search.Estimate{{N: 7, Samples: 3000}, {N: 10, Samples: 3000}, {N: 15, Samples: 2000}}
	return pagetest.Make(maker, "../../../..", []*stage.Stage{orbits.Stage(), search.Stage(), signals.Stage()}, map[string]any{"orbits": all, "search": estimates, "signals": wanted()})
})

func paper(t testing.TB) *pagetest.Fixture {
	t.Helper()
	maker = t
	return fixture()
}

func source(t testing.TB) page.Source { return page.Source{In: paper(t)} }

// content builds the content of one item.
func content(t testing.TB, id string) *page.Content {
	t.Helper()
	i := slices.IndexFunc(Items, func(it page.Item) bool { return it.ID == id })
	c, err := Items[i].Build(source(t))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestSurvey(t *testing.T) {
	csv, err := surveyTable([][]orbits.NetworkRow{
		{
			{N: 3, ID: "123", CN: 1, BPOs: 2, Periods: "4 2", Basins: "4 2", EndpointBasin: 2, LongestTransient: 3, MeanTransient: 0.5},
			{N: 3, ID: "132", CN: 1, BPOs: 0, EndpointBasin: 8, LongestTransient: 1, MeanTransient: 1.5},
			{N: 3, ID: "213", CN: 1, BPOs: 1, Periods: "2", Basins: "6", EndpointBasin: 2, GBPO: true},
		},
		{{N: 3, ID: "123", CN: 7, BPOs: 1, Periods: "3", Basins: "3", EndpointBasin: 5}},
	}).Table.CSV()
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
		return []pairing{newPairing(7, Pairs[0], gbpos, networks), newPairing(7, Pairs[1], gbpos, networks)}
	}
	ps := both(gbpos, networks)
	counts := ps[0].counts()
	if want := []pairCount{{6, 0, 1, 0, 1}, {8, 1, 0, 0, 0}, {10, 0, 0, 1, 1}}; !slices.Equal(counts, want) {
		t.Errorf("CN1 and CN6: %+v", counts)
	}
	counts = ps[1].counts()
	if want := []pairCount{{2, 0, 1, 0, 1}}; !slices.Equal(counts, want) {
		t.Errorf("CN2 and CN5: %+v", counts)
	}
	if c := pairTable(ps); !c.Agrees {
		t.Errorf("exceptions: %s", c.Difference)
	}

	// Without the mirror image, or with another companion, the rule is broken.
	networks[0].ID = "q"
	networks[3].Periods = "1 1 1"
	if c := pairTable(both(gbpos, networks)); c.Agrees || c.Difference != "CN1, CN6, period 6; CN2, CN5, period 2" {
		t.Errorf("exceptions: %s", c.Difference)
	}
	unlike := []orbits.GBPORow{{N: 7, CN: 2, ID: "s", Period: 4}, {N: 7, CN: 5, ID: "s", Period: 8}, {N: 7, CN: 5, ID: "t", Period: 4}}
	if c := pairTable(both(unlike, nil)); c.Difference != "CN2, CN5, period 4; CN2, CN5, P(s): unequal periods" {
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
		if !f.drawn() || strings.Join(f.n, " ") != want || math.Abs(f.Slope-math.Ln2) > 1e-12 || f.Scatter > 1e-12 || math.Abs(f.lastFactor-2) > 1e-12 || math.Abs(f.at(9)-3<<9) > 1e-9 {
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
	if f := newFit(g, 1, true, rows[:18]); f.drawn() || !math.IsNaN(f.at(7)) {
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
		pagetest.Rows[orbits.StatisticsRow](fx, TableStatistics), pagetest.Rows[orbits.PeriodRow](fx, tablePeriods),
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
		if got := fmt.Sprint(list[i].checked, " ", list[i].on); got != want {
			t.Errorf("no. %d is checked on %s", i+1, got)
		}
	}
	turned := slices.IndexFunc(all.networks, func(r orbits.NetworkRow) bool { return r.CN == 2 && r.MirrorID != r.ID && r.BPOs > 0 })
	at := slices.IndexFunc(all.periods, func(r orbits.PeriodRow) bool { return r.N == 7 && r.CN == 2 && r.Period == 8 })
	alone := slices.IndexFunc(all.gbpos, func(r orbits.GBPORow) bool { return r.N == 7 && r.CN == 1 && r.Period%4 == 2 })
	fixed := slices.IndexFunc(all.gbpos, func(r orbits.GBPORow) bool { return r.N == 7 && r.CN == 2 })
	odd := slices.IndexFunc(all.periods, func(r orbits.PeriodRow) bool { return r.Period%4 == 2 })
	for _, c := range []struct {
		want []int
		edit func(evidence)
	}{
		{[]int{1}, func(e evidence) { e.periods[odd].Period = 3 }},
		{[]int{2}, func(e evidence) { e.periods[at].GBPOs++ }},
		{[]int{3}, func(e evidence) { e.gbpos[alone].Period += 2 }},
		{[]int{4}, func(e evidence) { e.networks[0].GBPO = true }},
		{[]int{5}, func(e evidence) { e.networks[turned].Basins = "1" + e.networks[turned].Basins }},
		{[]int{6}, func(e evidence) { e.periods[odd].Period = 1<<e.periods[odd].N - 2 }},
		{[]int{3, 7}, func(e evidence) { e.gbpos[fixed].ID = "1234576" }},
	} {
		e := evidence{all.statistics, slices.Clone(all.periods), slices.Clone(all.networks), slices.Clone(all.gbpos)}
		c.edit(e)
		list := e.theorems()
		if b := broken(list); !slices.Equal(b, c.want) {
			t.Errorf("broken %v, want %v", b, c.want)
		}
		if theoremTable(list).Agrees {
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
	var rows []estimated
	read := ofEstimates(func(all []estimated) *page.Content {
		rows = all
		return nil
	})
	if _, err := read(page.Source{In: fx.With(map[string]any{tableEstimates: moved})}); err != nil {
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

// shapes counts the filled boxes and the circles of a drawing by colour, without those
// of the legend.
func shapes(d *figure.Drawing) (boxes, circles map[figure.Color]int) {
	boxes, circles = map[figure.Color]int{}, map[figure.Color]int{}
	for _, m := range d.Marks {
		switch m := m.(type) {
		case *figure.Path:
			for _, op := range m.Ops { // several boxes may be one mark
				if op.Kind == 'M' && m.Stroke == "" {
					boxes[m.Fill]++
				}
			}
		case *figure.Circle:
			circles[m.Fill]++
		}
	}
	return boxes, circles
}

// The histograms of N = 7 have a bar for each period that occurs, in the colour of its
// class, those of the large dimensions a dot for each number of their data.
func TestHistogramBars(t *testing.T) {
	want := map[figure.Color]int{}
	seen := map[[2]int64]bool{}
	for _, r := range pagetest.Rows[orbits.GBPORow](paper(t), tableGBPO) {
		if bar := [2]int64{int64(r.CN), r.Period}; r.N == PaperN && !seen[bar] {
			seen[bar] = true
			want[periodStyle(r.Period%4 == 0).Color]++
		}
	}
	got, _ := shapes(content(t, "beyond_periods").Chart.Draw())
	if got[figure.Blue] != want[figure.Blue] || got[figure.Orange] != want[figure.Orange] {
		t.Errorf("bars %v, want %v", got, want)
	}
	c := histograms([]orbits.PeriodRow{
		{N: 9, CN: 1, Period: 4, GBPOs: 10}, {N: 9, CN: 1, Period: 6, GBPOs: 3}, {N: 9, CN: 3, Period: 4, GBPOs: 10},
		{N: 9, CN: 3, Period: 10, GBPOs: 1}, {N: 8, CN: 2, Period: 2, GBPOs: 5},
	})
	_, got = shapes(c.Draw())
	const legend = 1 // dot of each colour
	if len(c.Panels) != 2 || got[figure.Blue] != 1+legend || got[figure.Orange] != 2+legend || got[cnStyle(5).Color] != 1+legend {
		t.Errorf("%d panels, dots %v", len(c.Panels), got)
	}
}

// The distribution functions end at 1, rise, and those of the longest transient
// coincide in pairs: CN 0 and 7, 2 and 5, and 1 and 3 (the mirror image of 6).
func TestDistributions(t *testing.T) {
	c := content(t, "beyond_basins")
	if ends := []float64{c.Chart.Panels[0].X.Max, c.Chart.Panels[1].X.Max, c.Chart.Panels[2].X.Max}; ends[0] != 19 || ends[1] != 24 || ends[2] != 100 {
		t.Errorf("axes end at %v", ends)
	}
	csv, err := c.Chart.Data()[0].Table.CSV()
	if err != nil {
		t.Fatal(err)
	}
	transients := map[string]string{}
	last := map[string]string{}
	for line := range strings.Lines(string(csv)) {
		f := strings.Split(strings.TrimSpace(line), ",")
		if f[0] == "longest_transient" {
			transients["CN"+f[1]] += f[2] + " " + f[3] + "; "
		}
		if before := last[f[0]+f[1]]; f[3] <= before {
			t.Errorf("%s after a share of %s", line, before)
		}
		last[f[0]+f[1]] = f[3]
	}
	for name, share := range last {
		if name != "quantitycn" && share != "1.000000" {
			t.Errorf("%s ends at %s", name, share)
		}
	}
	for _, pair := range [][2]string{{"CN0", "CN7"}, {"CN2", "CN5"}, {"CN1", "CN3"}} {
		if transients[pair[0]] == "" || transients[pair[0]] != transients[pair[1]] {
			t.Errorf("%v differ", pair)
		}
	}
	if transients["CN0"] == transients["CN1"] || transients["CN0"] == transients["CN2"] {
		t.Error("curves of different pairs coincide")
	}
}

// The numbers in the circles of each panel add up to the IDs with a GBPO, shared ones
// once.
func TestPairingCircles(t *testing.T) {
	var ps []pairing
	read := ofPairings(func(all []pairing) *page.Content {
		ps = all
		return nil
	})
	if _, err := read(source(t)); err != nil {
		t.Fatal(err)
	}
	d := pairingFigure(ps).Chart.Draw()
	sum, want := 0, 0
	for _, m := range d.Marks {
		if txt, ok := m.(*figure.Text); ok && txt.Color == figure.White {
			n := 0
			fmt.Sscan(txt.String(), &n)
			sum += n
		}
	}
	under := map[int32]int{}
	cells := map[[3]int64]bool{}
	for _, p := range ps {
		want += len(p.rows)
		for _, r := range p.rows {
			cells[[3]int64{int64(p.a), r.Period, r.Opposite}] = true
			if r.Period > 0 {
				under[p.a]++
			}
			if r.Opposite > 0 {
				under[p.b]++
			}
		}
	}
	if sum != want || under[1] != 27 || under[6] != 28 || under[2] != 56 || under[5] != 62 {
		t.Errorf("%d IDs in circles, %d there; %v", sum, want, under)
	}
	_, circles := shapes(d)
	if circles[figure.Blue] != 6+2+1 || circles[figure.Blue]+circles[figure.Orange] != len(cells)+2 {
		t.Errorf("circles %v for %d pairs of periods", circles, len(cells)) // one each in the legend
	}
}

// Lines join consecutive dimensions only.
func TestGrowthPieces(t *testing.T) {
	points := []point{{"gbpos", 1, 4, 2, 0}, {"gbpos", 1, 6, 3, 0}, {"gbpos", 1, 7, 9, 0}, {"gbpos", 2, 7, 9, 0}}
	pieces, dots := 0, 0
	for _, m := range growthChart(points, []int64{4, 6, 7}).Draw().Marks {
		switch m := m.(type) {
		case *figure.Path:
			if m.Title == "CN1" && m.Stroke != "" && len(m.Ops) == 2 {
				pieces++
			}
		case *figure.Circle:
			if m.Title == "CN1" {
				dots++
			}
		}
	}
	if pieces != 1 || dots != 3 {
		t.Errorf("%d lines and %d dots", pieces, dots)
	}
}

// Every signal has a row, a GBPO the sentence for an engineer, what nothing stores the
// certificate and what more cells do.
func TestSignals(t *testing.T) {
	rows, err := page.Read[signals.SignalRow](source(t), TableSignals)
	if err != nil || len(rows) != len(wanted().List) {
		t.Fatal(len(rows), err)
	}
	table := signalsTable(rows).Table
	notes := strings.Join(table.Notes, "\n")
	for _, want := range []string{
		"six steps: from any state but two, a ring of 6 majority gates, P(251643) with CN5, falls into the signal within 3 steps.",
		"three phases: from any state but two, a ring of 4 majority gates",
	} {
		if !strings.Contains(notes, want) {
			t.Errorf("no %q in\n%s", want, notes)
		}
	}
	if strings.Contains(notes, "six gates:") {
		t.Error("a signal that is stored and no GBPO has a note")
	}
	rows[0].Complete, rows[4].MissAll = false, false
	if got := signalsTable(rows).Table.Rows[0][8].String(); got != "at least 220" {
		t.Errorf("a search that was cut short says %q", got)
	}
	var lines []string
	for _, row := range unstoredTable(rows).Table.Rows {
		lines = append(lines, fmt.Sprint(row))
	}
	want := []string{"[ring counter 4 16 P(2341), CN1 all stored with 2, not with fewer all]", "[Gray code 8 24 P(312), CN3 all too many to search that given]"}
	if !slices.Equal(lines, want) {
		t.Errorf("certificates %q", lines)
	}
}

// The remark has the ratios of the largest N.
func TestEnds(t *testing.T) {
	row := func(n, value int64, cn int32, ratio float64) signals.PropertyRow {
		return signals.PropertyRow{N: n, Property: "local sites", Value: value, CN: cn, Ratio: ratio}
	}
	got := ends([]signals.PropertyRow{row(7, 0, 1, 9), row(11, 1, 1, 1.234), row(11, 5, 1, 0.5), row(11, 8, 1, 0.1), row(11, 1, 2, 2), row(11, 8, 2, 0)})
	if got != "At N = 11, from 1 to 8 local sites the ratio goes from 1.23 to 0.10 (CN1), 2.00 to 0.00 (CN2)." {
		t.Error(got)
	}
}
