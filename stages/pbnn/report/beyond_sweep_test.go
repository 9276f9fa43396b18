package report

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"neurorbit/stages/render/figure"
)

// sweepRows makes up the tables on GBPOs of dimensions lo to hi; the longest
// period doubles until it is the given one in the largest dimension. The
// statements on periods hold.
func (fx fixture) sweepRows(lo, hi, longest int64) {
	statistics, periods := []statisticsRow{}, []periodRow{}
	records, states := []longestRow{}, []longestStateRow{}
	for n := lo; n <= hi; n++ {
		top := max(4, longest>>(hi-n)/4*4)
		for _, cn := range []int32{0, 1, 2, 3, 5, 7} {
			st := statisticsRow{N: n, CN: cn, Permutations: burnside(n)}
			for p := int64(2); cn != 0 && cn != 7 && p <= top; p += 2 {
				c := int64(1) + (top-p)*(top-p)*int64(pairOf(cn))
				if p%4 == 2 {
					c += int64(cn) - 1
				}
				if c == 0 {
					continue
				}
				periods = append(periods, periodRow{n, cn, p, c})
				st.GBPOs += c
				st.MeanPeriod += float64(c * p)
			}
			if st.GBPOs > 0 {
				st.LongestPeriod, st.LongestIDs, st.TopPeriod = top, int64(cn), top-2
				st.MeanPeriod /= float64(st.GBPOs)
				st.LongestTransient, st.MeanTransient = n*n, float64(n)/2
				if n != 7 {
					st.ListFrom = 2
				}
				for k := range int64(cn) {
					id := make([]int64, n)
					for i := range id {
						id[i] = (int64(i)+k)%n + 1
					}
					records = append(records, longestRow{n, cn, top, formatID(id)})
				}
				for t := range top {
					x := (t*t*37 + 11*t) % (1 << n)
					if t >= top/2 {
						x = 1<<n - 1 - states[len(states)-int(top/2)].X
					}
					states = append(states, longestStateRow{n, cn, t, records[len(records)-int(cn)].ID, x})
				}
			}
			statistics = append(statistics, st)
		}
	}
	fx[tableStatistics], fx[tablePeriods], fx[tableLongest], fx[tableLongestOrbits] = statistics, periods, records, states
}

// A quantity that doubles with each neuron has the factor 2 with no width; noise
// widens the interval about the factor.
func TestFit(t *testing.T) {
	g := growths[0]
	var rows []statisticsRow
	for n := int64(3); n <= 13; n++ {
		rows = append(rows, statisticsRow{N: n, CN: 1, GBPOs: 3 << n}, statisticsRow{N: n, CN: 2, GBPOs: 1})
	}
	rows[0].GBPOs = 1e9 // below fitFrom
	f, ok := newFit(g, 1, rows)
	if !ok || f.from != 7 || f.to != 13 || f.points != 7 || !near(f.slope, math.Ln2) || f.halfWidth > 1e-12 || f.spread > 1e-12 || !near(f.lastSlope, math.Ln2) || !near(f.at(9), 3<<9) {
		t.Errorf("%+v", f)
	}
	// By hand: log y = 0, 0, 0, 1, 0, 0, 0 deviates evenly; slope 0, residuals 6/7
	// and six times -1/7, spread^2 = (42/49)/5.
	e := 1e6
	for i, r := range rows {
		if r.CN == 1 {
			rows[i].GBPOs = 1e6
			if r.N == 10 {
				rows[i].GBPOs = int64(math.Round(e * math.E))
			}
		}
	}
	f, _ = newFit(g, 1, rows)
	if spread := math.Sqrt(42.0 / 49 / 5); math.Abs(f.slope) > 1e-6 || math.Abs(f.spread-spread) > 1e-6 || math.Abs(f.halfWidth-2.571*spread/math.Sqrt(28)) > 1e-6 {
		t.Errorf("%+v", f)
	}
	if _, ok := newFit(g, 1, rows[:10]); ok {
		t.Error("two points have a fit")
	}
}

// One broken row breaks the statement it is about, and no other.
func TestTheorems(t *testing.T) {
	fx := paperFixture(t)
	statistics := fx[tableStatistics].([]statisticsRow)
	periods, networks, gbpos := fx[tablePeriods].([]periodRow), fx[tableNetworks].([]networkRow), fx[tableGBPO].([]gbpoRow)
	broken := func(list []theorem) (out []int) {
		for i, th := range list {
			if len(th.exceptions) > 0 {
				out = append(out, i+1)
			}
		}
		return out
	}
	all := theorems(statistics, periods, networks, gbpos)
	if b := broken(all); b != nil {
		t.Errorf("%v do not hold", b)
	}
	for i, want := range map[int]string{2: "143 IDs of the complete lists", 3: "1452 networks analysed one by one", 4: "2904 networks and their mirror images analysed one by one"} {
		if all[i].checked != want {
			t.Errorf("no. %d is checked on %s", i+1, all[i].checked)
		}
	}
	turned := slices.IndexFunc(networks, func(r networkRow) bool { return r.CN == 2 && r.MirrorID != r.ID })
	at := slices.IndexFunc(periods, func(r periodRow) bool { return r.CN == 2 && r.Period == 8 })
	for _, c := range []struct {
		want []int
		edit func(p []periodRow, n []networkRow, g []gbpoRow)
	}{
		{[]int{1}, func(p []periodRow, _ []networkRow, _ []gbpoRow) { p[0].Period = 3 }},
		{[]int{2}, func(p []periodRow, _ []networkRow, _ []gbpoRow) { p[at].GBPOs++ }},
		{[]int{3}, func(_ []periodRow, _ []networkRow, g []gbpoRow) { g[0].Period += 2 }},
		{[]int{4}, func(_ []periodRow, n []networkRow, _ []gbpoRow) { n[0].GBPO = true }},
		{[]int{5}, func(_ []periodRow, n []networkRow, _ []gbpoRow) { n[turned].Basins += " 1" }},
		{[]int{6}, func(p []periodRow, _ []networkRow, _ []gbpoRow) { p[0].Period = 6 }},
	} {
		p, n, g := slices.Clone(periods), slices.Clone(networks), slices.Clone(gbpos)
		c.edit(p, n, g)
		list := theorems(statistics, p, n, g)
		if b := broken(list); !slices.Equal(b, c.want) {
			t.Errorf("broken %v, want %v", b, c.want)
		}
		if _, c := theoremTable(list); c.Agrees {
			t.Error("the table agrees")
		}
	}
}

// The bars of a panel are as many as its periods.
func TestLogPeriods(t *testing.T) {
	rows := []periodRow{{9, 1, 4, 10}, {9, 3, 4, 10}, {9, 1, 6, 3}, {9, 3, 10, 1}, {9, 2, 2, 5}, {8, 1, 2, 1}}
	panels := pairPanels([]int64{7, 8, 9}, rows)
	if len(panels) != 3 || panels[0].n != 8 || panels[1].n != 9 || panels[1].a != 1 || panels[2].b != 5 || panels[1].counts[3][10] != 1 {
		t.Fatalf("%+v", panels)
	}
	bars := map[figure.Color]int{}
	for _, m := range drawLogPeriods(panels[1:2]).Marks {
		if p, ok := m.(*figure.Path); ok && p.Stroke == "" && len(p.Ops) > 0 {
			bars[p.Fill] += len(p.Ops) / 5
		}
	}
	if bars[figure.Orange] != 2 || bars[lightOrange] != 2 || bars[figure.Blue] != 2 { // one each in the legend
		t.Errorf("%v", bars)
	}
}

func TestLogTicks(t *testing.T) {
	for _, c := range []struct {
		lo, hi float64
		want   string
	}{{2, 30, "2 5 10 20"}, {0.7, 20000, "1 10 100 1000 10^{4}"}, {1, 1e9, "1 100 10^{4} 10^{6} 10^{8}"}, {0.02, 0.4, "0.02 0.05 0.1 0.2"}} {
		var got []string
		for _, tick := range newLogScale(c.lo, c.hi, 0, 100).ticks() {
			got = append(got, tick.Label)
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%g to %g: %v", c.lo, c.hi, got)
		}
	}
}

// Of each pair the longer orbit of the largest dimension is drawn, all of it.
func TestLongOrbits(t *testing.T) {
	var rows []longestStateRow
	for cn, period := range map[int32]int64{1: 120, 3: 110, 5: 30} {
		for _, n := range []int64{6, 9} {
			for k := range period {
				rows = append(rows, longestStateRow{n, cn, k, fmt.Sprint(n, cn), 0})
			}
		}
	}
	orbits := longOrbits(rows)
	if len(orbits) != 2 || orbits[0].cn != 1 || orbits[1].cn != 5 || orbits[0].n != 9 || len(orbits[0].states) != 120 {
		t.Fatalf("%+v", orbits)
	}
	// All states are 0: a black line a neuron, of 100 and 21 and 31 squares.
	length := 0.0
	for _, m := range drawLongOrbits(orbits).Marks {
		if p, ok := m.(*figure.Path); ok && len(p.Ops) == 2*9 {
			for i := 0; i < len(p.Ops); i += 2 {
				length += p.Ops[i+1].X - p.Ops[i].X
			}
		}
	}
	if side := (figure.DoubleColumn - 22 - 2*margin) / 101; math.Abs(length/side-9*152) > 1 {
		t.Errorf("%g squares", length/side)
	}
}
