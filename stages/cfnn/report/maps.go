package report

import (
	"fmt"
	"math"
	"slices"

	"neurorbit/stages/cfnn/chaoticnet"
	"neurorbit/stages/render/chart"
	"neurorbit/stages/render/figure"
	"neurorbit/stages/render/page"
	"neurorbit/stages/render/texttable"
)

// Resolution of figure 4: columns, one value of A each, and cells of a column.
const (
	bifurcationColumns = 301
	bifurcationCells   = 184
)

// buildBifurcation draws figure 4: the cells in which states lie. A disc for
// each of the states would make a drawing of megabytes.
func buildBifurcation(_ *reader, rows []chaoticnet.BifurcationRow) *page.Content {
	states := map[float64][]float64{}
	for _, r := range rows {
		states[r.A] = append(states[r.A], r.U)
	}
	all := distinct(rows, func(r chaoticnet.BifurcationRow) float64 { return r.A })
	every, end := oneIn(len(all), bifurcationColumns), len(all)-1
	half := float64(float64(every)*(all[end]-all[0])) / float64(2*max(end, 1))
	columns := newTable("", "a", "states", "u_min", "u_max", "period")
	var cells []pair
	single := 0.0 // the largest A below the first doubling
	for i, a := range all {
		if i%every != 0 && i != end {
			continue
		}
		u := states[a]
		period := cycleLength(u)
		if period == 1 {
			single = a
		}
		addLine(columns, texttable.Sci(a, 9), len(u), texttable.Sci(slices.Min(u), 9), texttable.Sci(slices.Max(u), 9), page.Optional(period, 0))
		for _, run := range occupied(u) {
			cells = append(cells, pair{{a - half, float64(run[0]) / bifurcationCells}, {a + half, float64(run[1]) / bifurcationCells}})
		}
	}
	c := &chart.Chart{
		Label: "Bifurcation diagram of the logistic map", Height: bifurcationCells, Hidden: true,
		X: chart.Axis{Label: "*A*", Min: all[0], Max: all[end], Most: 10}, Y: chart.Axis{Label: "*u*", Min: 0, Max: 1},
	}
	c.Panel("", boxes(chart.Style{Color: figure.Blue, Title: "states after the transient"}, nil, cells...))
	last := states[all[end]]
	remark := fmt.Sprintf("Each column shows in which of %d cells the states after the transient lie. ", bifurcationCells)
	if single > 0 {
		remark += fmt.Sprintf("One state recurs up to A = %s, then the period doubles again and again. ", page.Short(single))
	}
	remark += fmt.Sprintf("At A = %s the %d states shown range from %s to %s.",
		page.Short(all[end]), len(last), page.Fixed(slices.Min(last), 4), page.Fixed(slices.Max(last), 4))
	ours := fmt.Sprintf("%d values of A", len(columns.Rows))
	return &page.Content{Chart: c, Data: []chart.Dataset{{Table: columns}}, Remark: remark, Comparison: page.DrawnOnly(ours)}
}

// occupied returns the runs of cells, from a first one to that behind the last, in
// which states lie.
func occupied(u []float64) (runs [][2]int) {
	cells := each(u, func(v float64) int {
		return int(min(max(math.Floor(float64(v*bifurcationCells)), 0), bifurcationCells-1))
	})
	slices.Sort(cells)
	for _, c := range slices.Compact(cells) {
		if n := len(runs); n > 0 && runs[n-1][1] == c {
			runs[n-1][1]++
		} else {
			runs = append(runs, [2]int{c, c + 1})
		}
	}
	return runs
}

// cycleLength returns the period of states that recur within 1e-6, at least twice;
// NaN if they do not.
func cycleLength(u []float64) float64 {
	for n := 1; 2*n <= len(u); n++ {
		if slices.EqualFunc(u[n:], u[:len(u)-n], func(a, b float64) bool { return math.Abs(a-b) <= 1e-6 }) {
			return float64(n)
		}
	}
	return math.NaN()
}

func buildRegions(_ *reader, rows []chaoticnet.RegionRow) *page.Content {
	panels := chart.Rows("", rows).As("range:9 i x:9 next:9").By("range")
	limit := 0.0
	for _, g := range panels {
		limit = max(limit, float64(1.12*regionHalf(g)))
	}
	c := &chart.Chart{
		Label: "The range-limited map for two range values", Square: true, Hidden: true, Unnumbered: true,
		Width: min(float64(215*float64(len(panels))), figure.DoubleColumn),
		X:     chart.Axis{Label: "*x*_{k}", Min: -limit, Max: limit}, Y: chart.Axis{Label: "*x*_{k+1}", Min: -limit, Max: limit},
	}
	remark := ""
	for i, g := range panels {
		v, h := page.Short(g.Float("range")), regionHalf(g)
		var x, next []float64
		for k := range 81 {
			q := float64(k)/40 - 1
			x, next = append(x, float64(h*q)), append(next, float64(h*(1-float64(2*float64(q*q)))))
		}
		diagonal, region := chart.Const(-limit, limit), fmt.Sprintf("region from %s to %s", page.Short(-h), page.Short(h))
		c.Panel(fmt.Sprintf("**(%d)** range value %s", i+1, v),
			chart.Area(chart.Style{Color: regionTint, Title: region}, chart.Const(-h, h, h, -h), chart.Const(-h, -h, h, h)),
			chart.Line(chart.Style{Color: figure.Grey, Width: 0.5, Title: "next state = state"}, diagonal, diagonal),
			chart.Line(chart.Style{Color: figure.Blue, Width: 0.8}, chart.Const(x...), chart.Const(next...)),
			chart.Points(chart.Style{Color: figure.Red, Size: 0.7}, g.Col("x"), g.Col("next")))
		remark += fmt.Sprintf("(%d) Range value %s: the map searches the %s (square). ", i+1, v, region)
	}
	remark += "Line: the map; dots: states of an orbit with the state that follows. " +
		"Eq. (5) and its range values are images that the paper's text does not have; this is our reading of it."
	return &page.Content{Chart: c, Remark: remark, Comparison: page.DrawnOnly(page.Plural(len(panels), "range value"))}
}

// regionHalf returns the half-width of the region that an orbit fills: the range
// value or, in the other reading of eq. (5), half of it.
func regionHalf(orbit *chart.Frame) float64 {
	v := orbit.Float("range")
	if chart.Filter(orbit, func(r chaoticnet.RegionRow) bool { return max(math.Abs(r.X), math.Abs(r.Next)) > v/2 }).Len() > 0 {
		return v
	}
	return v / 2
}

type seriesValue struct {
	Init float64 `col:"x1" digits:"9"`
	T    int32   `col:"t"`
	K    int32   `col:"k"`
	Time int32   `col:"time"`
	X    float64 `col:"x" digits:"9"`
}

func buildSeries(_ *reader, rows []chaoticnet.SeriesRow) *page.Content {
	slices.SortStableFunc(rows, func(a, b chaoticnet.SeriesRow) int { return int(a.T - b.T) })
	f := chart.Rows("", each(rows, func(r chaoticnet.SeriesRow) seriesValue { return seriesValue{r.Init, r.T, r.K, r.T * r.K, r.X} }))
	c := &chart.Chart{
		Label: "Time series for two initial states", Columns: 1, Height: 74, Unnumbered: true,
		X: chart.Axis{Label: "time *Tk*", Zero: true, Tight: true, Most: 11},
		Y: chart.Axis{Label: "*x*", Min: -0.55, Max: 0.55, Ticks: []chart.Tick{{Value: -0.5, Label: "−0.5"}, {Label: "0"}, {Value: 0.5, Label: "0.5"}}},
	}
	for _, g := range f.By("t") {
		p := c.Panel(fmt.Sprintf("**T = %d**", g.Int("t")), chart.HLine(chart.Style{Color: figure.LightGrey, Width: 0.5}, 0))
		for i, one := range g.By("x1") {
			style := chart.Style{Name: "*x*(1) = " + page.Short(one.Float("x1")), Color: figure.Blue, Dot: chart.Ring, Size: 1.7, Width: 0.5}
			if i%2 == 1 {
				style.Color, style.Dot = figure.Red, chart.Triangle
			}
			p.Add(chart.LinePoints(style, one.Col("time"), one.Col("x")))
		}
	}
	const remark = "The state x(1) is that at time 1; a series with T = 2 or 3 has every second or third value of the basic one."
	return &page.Content{Chart: c, Remark: remark, Comparison: page.DrawnOnly(fmt.Sprintf("%d values", len(rows)))}
}
