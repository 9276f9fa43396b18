package report

import (
	"fmt"
	"math"
	"slices"

	"neurorbit/stages/cfnn/chaoticnet"
	"neurorbit/stages/render/chart"
	"neurorbit/stages/render/figure"
	"neurorbit/stages/render/page"
)

// Resolution of figure 4: columns, one value of A each, and cells of a column.
const (
	bifurcationColumns = 301
	bifurcationCells   = 184
)

// A stateColumn is what figure 4 shows of a value of A.
type stateColumn struct {
	A      float64 `col:"a" digits:"9"`
	States int     `col:"states"`
	Low    float64 `col:"u_min" digits:"9"`
	High   float64 `col:"u_max" digits:"9"`
	Period float64 `col:"period"` // NaN if the states do not recur
}

// buildBifurcation draws figure 4: the cells in which states lie. A disc for
// each of the states would make a drawing of megabytes.
func buildBifurcation(s page.Source) (*page.Content, error) {
	r := &reader{Source: s}
	rows := read[chaoticnet.BifurcationRow](r, "chaoticnet/bifurcation")
	if len(rows) == 0 {
		return nil, r.err
	}
	states := map[float64][]float64{}
	for _, r := range rows {
		states[r.A] = append(states[r.A], r.U)
	}
	all := distinct(rows, func(r chaoticnet.BifurcationRow) float64 { return r.A })
	every := oneIn(len(all), bifurcationColumns)
	half := float64(float64(every)*(all[len(all)-1]-all[0])) / float64(2*max(len(all)-1, 1))
	var columns []stateColumn
	var x0, x1, y0, y1 []float64
	single := 0.0 // the largest A below the first doubling
	for i, a := range all {
		if i%every != 0 && i != len(all)-1 {
			continue
		}
		u := states[a]
		c := stateColumn{a, len(u), slices.Min(u), slices.Max(u), cycleLength(u)}
		if c.Period == 1 {
			single = a
		}
		columns = append(columns, c)
		for _, run := range occupied(u) {
			x0, x1 = append(x0, a-half), append(x1, a+half)
			y0, y1 = append(y0, float64(run[0])/bifurcationCells), append(y1, float64(run[1])/bifurcationCells)
		}
	}
	c := &chart.Chart{
		Label: "Bifurcation diagram of the logistic map", Height: bifurcationCells, Hidden: true,
		X: chart.Axis{Label: "*A*", Min: all[0], Max: all[len(all)-1], Most: 10}, Y: chart.Axis{Label: "*u*", Min: 0, Max: 1},
	}
	cells := chart.Style{Color: figure.Blue, Title: "states after the transient"}
	c.Panel("", chart.Boxes(cells, chart.Const(x0...), chart.Const(x1...), chart.Const(y0...), chart.Const(y1...), nil))
	last := columns[len(columns)-1]
	remark := fmt.Sprintf("Each column shows in which of %d cells the states after the transient lie. ", bifurcationCells)
	if single > 0 {
		remark += fmt.Sprintf("One state recurs up to A = %s, then the period doubles again and again. ", page.Short(single))
	}
	remark += fmt.Sprintf("At A = %s the %d states shown range from %s to %s.", page.Short(last.A), last.States, page.Fixed(last.Low, 4), page.Fixed(last.High, 4))
	return &page.Content{
		Chart: c, Data: []chart.Dataset{chart.Rows("", columns).Dataset()}, Remark: remark,
		Comparison: page.DrawnOnly(fmt.Sprintf("%d values of A", len(columns))),
	}, nil
}

// occupied returns the runs of cells, from a first one to that behind the last, in
// which states lie.
func occupied(u []float64) [][2]int {
	var full [bifurcationCells + 1]bool
	for _, v := range u {
		full[int(min(max(math.Floor(float64(v*bifurcationCells)), 0), bifurcationCells-1))] = true
	}
	var runs [][2]int
	for i := 0; i < bifurcationCells; i++ {
		if from := i; full[i] {
			for full[i] {
				i++
			}
			runs = append(runs, [2]int{from, i})
		}
	}
	return runs
}

// cycleLength returns the period of states that recur within 1e-6, at least twice;
// NaN if they do not.
func cycleLength(u []float64) float64 {
	for n := 1; 2*n <= len(u); n++ {
		recurs := true
		for i := n; i < len(u) && recurs; i++ {
			recurs = math.Abs(u[i]-u[i-n]) <= 1e-6
		}
		if recurs {
			return float64(n)
		}
	}
	return math.NaN()
}

// buildRegions draws figure 5, a panel for each range value.
func buildRegions(s page.Source) (*page.Content, error) {
	r := &reader{Source: s}
	rows := read[chaoticnet.RegionRow](r, "chaoticnet/region")
	if len(rows) == 0 {
		return nil, r.err
	}
	f := chart.Rows("", rows).As("range:9 i x:9 next:9")
	panels := f.By("range")
	largest := 0.0
	for _, g := range panels {
		largest = max(largest, regionHalf(rows, g.Float("range")))
	}
	limit := float64(1.12 * largest)
	c := &chart.Chart{
		Label: "The range-limited map for two range values", Square: true, Hidden: true, Unnumbered: true,
		X: chart.Axis{Label: "*x*_{k}", Min: -limit, Max: limit}, Y: chart.Axis{Label: "*x*_{k+1}", Min: -limit, Max: limit},
	}
	if c.Width = float64(215 * float64(min(len(panels), 3))); c.Width > figure.DoubleColumn {
		c.Width = figure.DoubleColumn
	}
	remark := ""
	for i, g := range panels {
		v := g.Float("range")
		h := regionHalf(rows, v)
		var x, next []float64
		for k := range 81 {
			q := float64(k)/40 - 1
			x, next = append(x, float64(h*q)), append(next, float64(h*(1-float64(2*float64(q*q)))))
		}
		region := chart.Style{Color: regionTint, Title: fmt.Sprintf("region from %s to %s", page.Short(-h), page.Short(h))}
		c.Panel(fmt.Sprintf("**(%d)** range value %s", i+1, page.Short(v)),
			chart.Area(region, chart.Const(-h, h, h, -h), chart.Const(-h, -h, h, h)),
			chart.Line(chart.Style{Color: figure.Grey, Width: 0.5, Title: "next state = state"}, chart.Const(-limit, limit), chart.Const(-limit, limit)),
			chart.Line(chart.Style{Color: figure.Blue, Width: 0.8}, chart.Const(x...), chart.Const(next...)),
			chart.Points(chart.Style{Color: figure.Red, Size: 0.7}, g.Col("x"), g.Col("next")))
		remark += fmt.Sprintf("(%d) Range value %s: the map searches the region from %s to %s (square). ", i+1, page.Short(v), page.Short(-h), page.Short(h))
	}
	return &page.Content{
		Chart:      c,
		Remark:     remark + "Line: the map; dots: states of an orbit with the state that follows. Eq. (5) and its range values are images that the paper's text does not have; this is our reading of it.",
		Comparison: page.DrawnOnly(page.Plural(len(panels), "range value")),
	}, nil
}

// regionHalf returns the half-width of the region that an orbit fills: the range
// value or, in the other reading of eq. (5), half of it.
func regionHalf(rows []chaoticnet.RegionRow, v float64) float64 {
	if first(rows, func(r chaoticnet.RegionRow) bool { return r.Range == v && max(math.Abs(r.X), math.Abs(r.Next)) > v/2 }) != nil {
		return v
	}
	return v / 2
}

// A seriesValue is a value of figure 6.
type seriesValue struct {
	Init float64 `col:"x1" digits:"9"`
	T    int32   `col:"t"`
	K    int32   `col:"k"`
	Time int32   `col:"time"`
	X    float64 `col:"x" digits:"9"`
}

// buildSeries draws figure 6, a panel for each T.
func buildSeries(s page.Source) (*page.Content, error) {
	r := &reader{Source: s}
	rows := read[chaoticnet.SeriesRow](r, "chaoticnet/series")
	if len(rows) == 0 {
		return nil, r.err
	}
	slices.SortStableFunc(rows, func(a, b chaoticnet.SeriesRow) int { return int(a.T - b.T) })
	var list []seriesValue
	for _, r := range rows {
		list = append(list, seriesValue{r.Init, r.T, r.K, r.T * r.K, r.X})
	}
	c := &chart.Chart{
		Label: "Time series for two initial states", Columns: 1, Height: 74, Unnumbered: true,
		X: chart.Axis{Label: "time *Tk*", Zero: true, Tight: true, Most: 11},
		Y: chart.Axis{Label: "*x*", Min: -0.55, Max: 0.55, Ticks: []chart.Tick{{Value: -0.5, Label: "−0.5"}, {Label: "0"}, {Value: 0.5, Label: "0.5"}}},
	}
	for _, g := range chart.Rows("", list).By("t") {
		p := c.Panel(fmt.Sprintf("**T = %d**", g.Int("t")), chart.HLine(chart.Style{Color: figure.LightGrey, Width: 0.5}, 0))
		for i, one := range g.By("x1") {
			style := []chart.Style{{Color: figure.Blue, Dot: chart.Ring, Size: 1.7, Width: 0.5}, {Color: figure.Red, Dot: chart.Triangle, Size: 1.7, Width: 0.5}}[i%2]
			style.Name = "*x*(1) = " + page.Short(one.Float("x1"))
			p.Add(chart.LinePoints(style, one.Col("time"), one.Col("x")))
		}
	}
	return &page.Content{
		Chart:      c,
		Remark:     "The state x(1) is that at time 1; a series with T = 2 or 3 has every second or third value of the basic one.",
		Comparison: page.DrawnOnly(fmt.Sprintf("%d values", len(rows))),
	}, nil
}
