package report

import (
	"fmt"
	"strings"
	"testing"

	"neurorbit/stages/model/pbnn"
	"neurorbit/stages/pbnn/orbits"
	"neurorbit/stages/render/figure"
	"neurorbit/stages/render/page/pagetest"
)

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
// class, and one of the large dimensions for each bar of its data.
func TestHistogramBars(t *testing.T) {
	want := map[figure.Color]int{}
	seen := map[[2]int64]bool{}
	for _, r := range pagetest.Rows[orbits.GBPORow](paper(t), tableGBPO) {
		if bar := [2]int64{int64(r.CN), r.Period}; r.N == paperN && !seen[bar] {
			seen[bar] = true
			want[periodStyle(r.Period%4 == 0).Color]++
		}
	}
	got, _ := shapes(drawing(t, "beyond_periods"))
	if got[figure.Blue] != want[figure.Blue] || got[figure.Orange] != want[figure.Orange] {
		t.Errorf("bars %v, want %v", got, want)
	}
	c := histograms([]orbits.PeriodRow{
		{N: 9, CN: 1, Period: 4, GBPOs: 10}, {N: 9, CN: 1, Period: 6, GBPOs: 3}, {N: 9, CN: 3, Period: 4, GBPOs: 10},
		{N: 9, CN: 3, Period: 10, GBPOs: 1}, {N: 8, CN: 2, Period: 2, GBPOs: 5},
	})
	got, _ = shapes(c.Draw())
	if len(c.Panels) != 2 || got[figure.Blue] != 1 || got[figure.Orange] != 2 || got[cnStyle(5).Color] != 1 {
		t.Errorf("%d panels, bars %v", len(c.Panels), got)
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
	ps, err := readPairings(source(t))
	if err != nil {
		t.Fatal(err)
	}
	d := pairingChart(ps).Draw()
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
		want += len(p.periods)
		for _, v := range p.periods {
			cells[[3]int64{int64(p.a), v[0], v[1]}] = true
			if v[0] > 0 {
				under[p.a]++
			}
			if v[1] > 0 {
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
	points := []grown{{"gbpos", 1, 4, 2, 0}, {"gbpos", 1, 6, 3, 0}, {"gbpos", 1, 7, 9, 0}, {"gbpos", 2, 7, 9, 0}}
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

// Of each pair the longer orbit of the largest dimension is drawn, all of it.
func TestLongOrbits(t *testing.T) {
	var rows []orbits.OrbitRow
	for cn, period := range map[int32]int64{1: 120, 3: 110, 5: 30} {
		for _, n := range []int64{6, 9} {
			for k := range period {
				rows = append(rows, orbits.OrbitRow{N: n, CN: cn, T: k, ID: pbnn.Identity(int(n)).ID(), X: 0})
			}
		}
	}
	long := longOrbits(rows)
	if len(long) != 2 || long[0][0].CN != 1 || long[1][0].CN != 5 || long[0][0].N != 9 || len(long[0]) != 120 {
		t.Fatalf("%+v", long)
	}
	// All states are 0: black squares in nine rows, 121 and 31 columns.
	side := (figure.DoubleColumn - 22 - 2*margin) / (longLine + 1)
	if got := area(drawLongOrbits(long)) / (side * side); got < 9*151 || got > 9*153 {
		t.Errorf("%g squares", got)
	}
}
