package report

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"neurorbit/stages/render/figure"
)

func TestHistograms(t *testing.T) {
	rows := []gbpoRow{
		{N: 7, CN: 1, ID: "a", Period: 4}, {N: 7, CN: 1, ID: "b", Period: 4}, {N: 7, CN: 1, ID: "c", Period: 10},
		{N: 7, CN: 5, ID: "a", Period: 2}, {N: 5, CN: 1, ID: "d", Period: 6},
	}
	hs := histograms(7, rows)
	if len(hs) != 2 || hs[0].cn != 1 || hs[1].cn != 5 || hs[0].total != 3 || hs[0].max != 10 {
		t.Fatalf("%+v", hs)
	}
	if ps := hs[0].periods(); !slices.Equal(ps, []int64{4, 10}) || hs[0].counts[4] != 2 || hs[0].counts[10] != 1 {
		t.Errorf("%+v", hs[0])
	}
	// Bars: as high as their count, coloured by the period.
	d := drawPeriods(hs)
	height := map[string]float64{}
	for _, m := range d.Marks {
		p, ok := m.(*figure.Path)
		if !ok || p.Title == "" {
			continue
		}
		b := p.Bounds()
		height[p.Title] = b.Y1 - b.Y0
		if want := periodColor(4); (p.Fill == want) != strings.Contains(p.Title, "period 4:") {
			t.Errorf("%s is %s", p.Title, p.Fill)
		}
	}
	if len(height) != 3 || !near(height["CN1, period 4: 2"], 2*height["CN1, period 10: 1"]) || !near(height["CN5, period 2: 1"], height["CN1, period 10: 1"]) {
		t.Errorf("heights %v", height)
	}
	if f := d.Faults(); len(f) > 0 {
		t.Error(f)
	}
}

func TestSurvey(t *testing.T) {
	rows := []networkRow{
		{N: 3, ID: "123", CN: 1, BPOs: 2, Periods: "4 2", Basins: "4 2", EndpointBasin: 2, LongestTransient: 3, MeanTransient: 0.5},
		{N: 3, ID: "132", CN: 1, BPOs: 0, EndpointBasin: 8, LongestTransient: 1, MeanTransient: 1.5},
		{N: 3, ID: "213", CN: 1, BPOs: 1, Periods: "2", Basins: "6", EndpointBasin: 2, GBPO: true},
		{N: 3, ID: "123", CN: 7, BPOs: 1, Periods: "3", Basins: "3", EndpointBasin: 5},
		{N: 4, ID: "1234", CN: 1, BPOs: 9, Periods: "9", Basins: "9"},
	}
	surveys, err := newSurveys(3, rows)
	if err != nil {
		t.Fatal(err)
	}
	if len(surveys) != 2 || surveys[0].cn != 1 || surveys[1].cn != 7 {
		t.Fatalf("%+v", surveys)
	}
	csv, err := surveyTable(surveys).CSV()
	if err != nil {
		t.Fatal(err)
	}
	want := "CN1,3,1,1,1.00,2,4,0.67,3,41.7,50.0\nCN7,1,0,0,1.00,1,3,0.00,0,37.5,62.5\n"
	if _, got, _ := strings.Cut(string(csv), "\n"); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	rows[0].Periods = "4 two"
	if _, err := newSurveys(3, rows); err == nil || !strings.Contains(err.Error(), "P(123)") {
		t.Errorf("error %v", err)
	}
}

func TestDistribution(t *testing.T) {
	d := distribute([]float64{3, 1, 3, 2})
	if !slices.Equal(d.value, []float64{1, 2, 3}) || !slices.Equal(d.share, []float64{0.25, 0.5, 1}) {
		t.Errorf("%+v", d)
	}
}

// An axis ends where the cut is reached by all, or at its fixed end.
func TestQuantityEnd(t *testing.T) {
	s := survey{cn: 1}
	for i := range int64(100) {
		s.bpos = append(s.bpos, i+1)
		s.transient = append(s.transient, i+1)
		s.largest = append(s.largest, 0.5)
	}
	for i, want := range []float64{98, 100, 100} {
		if got := quantities[i].end([]survey{s}); got != want {
			t.Errorf("%s ends at %g, want %g", quantities[i].name, got, want)
		}
	}
}

// The drawn curves of panel (b) coincide in pairs: CN 0 and 7, 2 and 5, and 1
// and 3 (the mirror image of 6).
func TestTransientsCoincide(t *testing.T) {
	points := map[string]string{}
	for _, m := range drawing(t, paperFixture(t), "beyond_basins").Marks {
		if p, ok := m.(*figure.Path); ok && strings.HasSuffix(p.Title, ": longest transient (steps)") {
			points[p.Title[:3]] = fmt.Sprint(p.Ops)
		}
	}
	if len(points) != 6 {
		t.Fatalf("%d curves", len(points))
	}
	for _, pair := range [][2]string{{"CN0", "CN7"}, {"CN2", "CN5"}, {"CN1", "CN3"}} {
		if points[pair[0]] != points[pair[1]] {
			t.Errorf("%v differ", pair)
		}
	}
	if points["CN0"] == points["CN1"] || points["CN0"] == points["CN2"] {
		t.Error("curves of different pairs coincide")
	}
}

// Hand-made pairs: one shared, one of each kind alone, mirror images for CN6.
func TestPairings(t *testing.T) {
	gbpos := []gbpoRow{
		{N: 7, CN: 1, ID: "p", MirrorID: "p'", Period: 8}, {N: 7, CN: 3, ID: "p'", MirrorID: "p", Period: 8},
		{N: 7, CN: 1, ID: "q", MirrorID: "q'", Period: 6},
		{N: 7, CN: 3, ID: "r'", MirrorID: "r", Period: 10},
		{N: 7, CN: 2, ID: "s", MirrorID: "s'", Period: 2},
	}
	networks := []networkRow{
		{N: 7, CN: 3, ID: "q'", Periods: "3 3"}, {N: 7, CN: 3, ID: "q", Periods: "9"},
		{N: 7, CN: 1, ID: "r", Periods: "5 5"}, {N: 7, CN: 5, ID: "s", Periods: "1 1"},
	}
	ps := newPairings(7, gbpos, networks)
	if len(ps) != 2 {
		t.Fatalf("%d pairs", len(ps))
	}
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
	if _, c := pairTable(newPairings(7, gbpos, networks)); c.Agrees || c.Difference != "CN1, CN6, period 6; CN2, CN5, period 2" {
		t.Errorf("exceptions: %s", c.Difference)
	}
	unlike := []gbpoRow{{N: 7, CN: 2, ID: "s", Period: 4}, {N: 7, CN: 5, ID: "s", Period: 8}, {N: 7, CN: 5, ID: "t", Period: 4}}
	if _, c := pairTable(newPairings(7, unlike, nil)); c.Difference != "CN2, CN5, period 4; CN2, CN5, P(s): unequal periods" {
		t.Errorf("exceptions: %s", c.Difference)
	}
}

// Each circle stands in the cell of its two periods and carries their count.
func TestPairingCircles(t *testing.T) {
	fx := paperFixture(t)
	d := drawing(t, fx, "beyond_pairing")
	total := map[string]int64{}
	for i, m := range d.Marks {
		c, ok := m.(*figure.Circle)
		if !ok || c.Title == "" {
			continue
		}
		var a, b int
		var pa, pb string
		var count int64
		title := strings.NewReplacer(",", " ", ":", " ").Replace(c.Title)
		if _, err := fmt.Sscanf(title, "period under CN%d %s under CN%d %s %d IDs", &a, &pa, &b, &pb, &count); err != nil {
			t.Fatalf("%q: %v", c.Title, err)
		}
		if txt, ok := d.Marks[i+1].(*figure.Text); !ok || txt.String() != fmt.Sprint(count) || txt.X != c.X {
			t.Errorf("%q has no number", c.Title)
		}
		if diagonal := pa == pb; diagonal == (pa == "none" || pb == "none") || diagonal != (c.Fill == periodColor(4)) {
			t.Errorf("%q is %s", c.Title, c.Fill)
		}
		if pa != "none" {
			total[fmt.Sprintf("CN%d", a)] += count
		}
		if pb != "none" {
			total[fmt.Sprintf("CN%d", b)] += count
		}
	}
	if total["CN1"] != 27 || total["CN6"] != 28 || total["CN2"] != 56 || total["CN5"] != 62 {
		t.Errorf("IDs per connection number: %v", total)
	}
}
