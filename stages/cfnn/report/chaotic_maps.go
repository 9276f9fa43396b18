package report

import (
	"fmt"
	"math"
	"slices"

	"neurorbit/stages/render/figure"
	"neurorbit/stages/render/texttable"
)

// Resolution of figure 4: columns, one value of A each, and cells of a column,
// which are one point high.
const (
	bifurcationColumns = 301
	bifurcationCells   = 184
)

// buildBifurcation draws figure 4: the cells in which states lie. A disc for
// each of the states would make a drawing of megabytes.
func buildBifurcation(s page.Source) (*page.Content, error) {
	rows, err := page.Read[bifurcationRow](s, tableBifurcation)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	states := map[float64][]float64{}
	var as []float64
	for _, r := range rows {
		if states[r.A] == nil {
			as = append(as, r.A)
		}
		states[r.A] = append(states[r.A], r.U)
	}
	slices.Sort(as)
	if every := (len(as) + bifurcationColumns - 1) / bifurcationColumns; every > 1 {
		var thin []float64
		for i := 0; i < len(as); i += every {
			thin = append(thin, as[i])
		}
		if last := as[len(as)-1]; thin[len(thin)-1] != last {
			thin = append(thin, last)
		}
		as = thin
	}
	lo, hi := as[0], as[len(as)-1]
	if lo == hi {
		hi = lo + 1
	}
	// Columns start at multiples of a quarter of a point: short numbers in SVG.
	gaps := float64(max(len(as)-1, 1))
	half := math.Floor(float64(2*(figure.DoubleColumn-48)/gaps)) / 4
	wide := float64(2 * float64(half*gaps))
	d := figure.New(wide+48, bifurcationCells+52, "Bifurcation diagram of the logistic map")
	p := newPlot(d, 34, 20, wide, bifurcationCells, lo, hi, 0, 1)
	cell := func(i int) float64 { return p.sy.At(float64(i) / bifurcationCells) }
	t := &texttable.Table{Columns: csvColumns("a", "states", "u_min", "u_max", "period")}
	path := figure.NewPath(figure.Style{Fill: figure.Blue, Title: "states after the transient"})
	single := 0.0 // the largest A below the first doubling
	for _, a := range as {
		var full [bifurcationCells + 1]bool
		for _, u := range states[a] {
			full[int(min(max(math.Floor(float64(u*bifurcationCells)), 0), bifurcationCells-1))] = true
		}
		x0, x1 := max(p.sx.At(a)-half, p.sx.From), min(p.sx.At(a)+half, p.sx.To)
		for i := 0; i < bifurcationCells; i++ {
			if !full[i] {
				continue
			}
			k := i
			for full[k] {
				k++
			}
			path.Move(x0, cell(i)).Line(x1, cell(i)).Line(x1, cell(k)).Line(x0, cell(k)).Close()
			i = k
		}
		period := texttable.Cell{}
		if n := cycleLength(states[a]); n > 0 {
			period = whole(n)
			if n == 1 {
				single = a
			}
		}
		t.Add(number(a), whole(len(states[a])), number(slices.Min(states[a])), number(slices.Max(states[a])), period)
	}
	d.Add(path)
	p.axes(9, 6, "*A*", "*u*")
	last := states[as[len(as)-1]]
	remark := fmt.Sprintf("Each column shows in which of %d cells the states after the transient lie. ", bifurcationCells)
	if single > 0 {
		remark += fmt.Sprintf("One state recurs up to A = %s, then the period doubles again and again. ", page.Short(single))
	}
	remark += fmt.Sprintf("At A = %s the %d states shown range from %s to %s.", page.Short(as[len(as)-1]), len(last), page.Fixed(slices.Min(last), 4), page.Fixed(slices.Max(last), 4))
	return &page.Content{Drawing: d, Data: []chart.Dataset{{"", t}}, Remark: remark, Comparison: page.DrawnOnly(fmt.Sprintf("%d values of A", len(as)))}, nil
}

// cycleLength returns the period of states that recur within 1e-6, at least
// twice; 0 if they do not.
func cycleLength(u []float64) int {
	for n := 1; 2*n <= len(u); n++ {
		recurs := true
		for i := n; i < len(u); i++ {
			if math.Abs(u[i]-u[i-n]) > 1e-6 {
				recurs = false
				break
			}
		}
		if recurs {
			return n
		}
	}
	return 0
}

// buildRegions draws figure 5, a panel for each range value.
func buildRegions(s page.Source) (*page.Content, error) {
	rows, err := page.Read[regionRow](s, tableRegion)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	var ranges []float64
	largest := 0.0
	for _, r := range rows {
		if !slices.Contains(ranges, r.Range) {
			ranges = append(ranges, r.Range)
		}
		largest = max(largest, regionHalf(rows, r.Range))
	}
	perLine := min(3, len(ranges))
	lines := (len(ranges) + perLine - 1) / perLine
	const size, left, top, bottom = 150.0, 42.0, 32.0, 30.0
	step := left + size + 16
	d := figure.New(max(float64(step*float64(perLine))+6, figure.SingleColumn), float64((top+size+bottom)*float64(lines)), "The range-limited map for two range values")
	t := &texttable.Table{Columns: csvColumns("range", "i", "x", "next")}
	limit := float64(1.12 * largest)
	remark := ""
	for i, v := range ranges {
		h := regionHalf(rows, v)
		p := newPlot(d, left+float64(step*float64(i%perLine)), top+float64((top+size+bottom)*float64(i/perLine)), size, size, -limit, limit, -limit, limit)
		title(d, p.sx.From-left+6, p.sy.To-20, step-8, fmt.Sprintf("**(%d)** range value %s", i+1, page.Short(v)))
		p.area([][2]float64{{-h, -h}, {h, -h}, {h, h}, {-h, h}}, figure.Style{Fill: regionTint, Title: fmt.Sprintf("region from %s to %s", page.Short(-h), page.Short(h))})
		x0, y0 := p.at(-limit, -limit)
		x1, y1 := p.at(limit, limit)
		d.Line(x0, y0, x1, y1, figure.Style{Stroke: figure.Grey, Width: 0.5, Title: "next state = state"})
		var parabola [][2]float64
		for k := range 81 {
			x := float64(h * (float64(k)/40 - 1))
			q := x / h
			px, py := p.at(x, float64(h*(1-float64(2*float64(q*q)))))
			parabola = append(parabola, [2]float64{px, py})
		}
		d.Polyline(parabola, figure.Style{Stroke: figure.Blue, Width: 0.8})
		n := 0
		for _, r := range rows {
			if r.Range != v {
				continue
			}
			px, py := p.at(r.X, r.Next)
			d.Disc(px, py, 0.7, figure.Style{Fill: figure.Red})
			t.Add(number(r.Range), whole(r.I), number(r.X), number(r.Next))
			n++
		}
		p.axes(6, 6, "*x*_{k}", "*x*_{k+1}")
		remark += fmt.Sprintf("(%d) Range value %s: the map searches the region from %s to %s (square). ", i+1, page.Short(v), page.Short(-h), page.Short(h))
	}
	return &page.Content{
		Drawing: d, Data: []chart.Dataset{{"", t}},
		Remark:     remark + "Line: the map; dots: states of an orbit with the state that follows. Eq. (5) and its range values are images that the paper's text does not have; this is our reading of it.",
		Comparison: page.DrawnOnly(page.Plural(len(ranges), "range value")),
	}, nil
}

// regionHalf returns the half-width of the region that an orbit fills: the range
// value or, in the other reading of eq. (5), half of it.
func regionHalf(rows []regionRow, v float64) float64 {
	for _, r := range rows {
		if r.Range == v && max(math.Abs(r.X), math.Abs(r.Next)) > v/2 {
			return v
		}
	}
	return v / 2
}

// buildSeries draws figure 6, a panel for each T.
func buildSeries(s page.Source) (*page.Content, error) {
	rows, err := page.Read[seriesRow](s, tableSeries)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	var every []int32
	var inits []float64
	last := int32(0)
	for _, r := range rows {
		if !slices.Contains(every, r.T) {
			every = append(every, r.T)
		}
		if !slices.Contains(inits, r.Init) {
			inits = append(inits, r.Init)
		}
		last = max(last, r.T*r.K)
	}
	slices.Sort(every)
	const left, top, height, bottom, head = 36.0, 20.0, 74.0, 28.0, 16.0
	d := figure.New(figure.DoubleColumn, head+float64((top+height+bottom)*float64(len(every))), "Time series for two initial states")
	t := &texttable.Table{Columns: csvColumns("x1", "t", "k", "time", "x")}
	x := left
	for i, init := range inits {
		seriesMark(d, i, x, 9)
		label := "*x*(1) = " + page.Short(init)
		d.TextMid(x+7, 9, figure.Start, figure.LabelSize, figure.Black, label)
		x += figure.TextWidth(figure.LabelSize, label) + 24
	}
	for n, v := range every {
		p := newPlot(d, left, head+top+float64((top+height+bottom)*float64(n)), d.W-left-10, height, 0, float64(last), -0.55, 0.55)
		title(d, 6, p.sy.To-9, 200, fmt.Sprintf("**T = %d**", v))
		d.Line(p.sx.From, p.sy.At(0), p.sx.To, p.sy.At(0), figure.Style{Stroke: figure.LightGrey, Width: 0.5})
		for i, init := range inits {
			var points [][2]float64
			for _, r := range rows {
				if r.T == v && r.Init == init {
					px, py := p.at(float64(r.T*r.K), r.X)
					points = append(points, [2]float64{px, py})
					t.Add(number(init), whole(v), whole(r.K), whole(r.T*r.K), number(r.X))
				}
			}
			if len(points) > 1 {
				d.Polyline(points, figure.Style{Stroke: seriesColors[i%len(seriesColors)], Width: 0.5})
			}
			for _, q := range points {
				seriesMark(d, i, q[0], q[1])
			}
		}
		d.XAxis(p.sx, p.sy.From, ticks(0, float64(last), 11))
		d.YAxis(p.sy, p.sx.From, ticks(-0.5, 0.5, 3))
		p.names("time *Tk*", "")
		d.TextMid(p.sx.From-28, (p.sy.From+p.sy.To)/2, figure.Start, figure.LabelSize, figure.Black, "*x*")
	}
	return &page.Content{
		Drawing: d, Data: []chart.Dataset{{"", t}},
		Remark:     "The state x(1) is that at time 1; a series with T = 2 or 3 has every second or third value of the basic one.",
		Comparison: page.DrawnOnly(fmt.Sprintf("%d values", len(rows))),
	}, nil
}

// seriesColors tells the initial states apart.
var seriesColors = []figure.Color{figure.Blue, figure.Red}

// seriesMark draws the mark of the values with initial state i, as in the paper:
// a circle or a triangle to the right.
func seriesMark(d *figure.Drawing, i int, x, y float64) {
	s := figure.Style{Fill: figure.White, Stroke: seriesColors[i%len(seriesColors)], Width: 0.8}
	if i%2 == 0 {
		d.Disc(x, y, 1.7, s)
		return
	}
	d.Add(figure.NewPath(s).Move(x-1.7, y-2).Line(x+2.1, y).Line(x-1.7, y+2).Close())
}
