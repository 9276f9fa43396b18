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

// buildBifurcation draws figure 4 as a density: the darker, the more of the states of an
// A are in a cell, by the share that even states would have there.
func buildBifurcation(r *reader, rows []chaoticnet.BifurcationRow) *page.Content {
	const cells, darkest = chaoticnet.BifurcationCells, 3 // darkest: times the even share
	shares, column := make([]float64, cells*len(rows)), map[float64]int{}
	single := 0.0 // the largest A below the first doubling
	for i, row := range rows {
		if column[row.A] = i; row.Period == 1 {
			single = row.A
		}
	}
	for _, c := range read[chaoticnet.BifurcationCellRow](r, bifurcationCells) {
		i := column[c.A]
		even := float64(rows[i].States) / cells
		shares[int(c.Cell)*len(rows)+i] = 0.1 + 0.9*min(float64(c.Count)/float64(darkest*even), 1)
	}
	last := rows[len(rows)-1]
	from, half := rows[0].A, (last.A-rows[0].A)/float64(2*max(len(rows)-1, 1))
	c := &chart.Chart{
		Label: "Bifurcation diagram of the logistic map", Height: 240, Hidden: true,
		X: chart.Axis{Label: "*A*", Min: from, Max: last.A, Most: 10}, Y: chart.Axis{Label: "*u*", Min: 0, Max: 1},
	}
	c.Panel("", chart.Density(chart.Style{Color: figure.Blue, Title: "states after the transient"}, from-half, last.A+half, 0, 1, len(rows), shares))
	remark := fmt.Sprintf("The darker, the more of the %d states after the transient lie in a cell, of %d in each of %d columns; "+
		"darkest: %d times as many as if they were spread evenly, or more. ", last.States, cells, len(rows), darkest)
	if single > 0 {
		remark += fmt.Sprintf("One state recurs up to A = %s, then the period doubles again and again. ", page.Short(single))
	}
	remark += fmt.Sprintf("At A = %s the states range from %s to %s.", page.Short(last.A), page.Fixed(last.Low, 4), page.Fixed(last.High, 4))
	data := chart.Rows("", rows).As("a:9 states low=u_min:9 high=u_max:9 period").Dataset()
	return &page.Content{Chart: c, Data: []chart.Dataset{data}, Remark: remark, Comparison: page.DrawnOnly(fmt.Sprintf("%d values of A", len(rows)))}
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
