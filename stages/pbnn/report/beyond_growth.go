package report

import (
	"fmt"
	"math"
	"slices"

	"neurorbit/stages/num/strict"
	"neurorbit/stages/render/figure"
	"neurorbit/stages/render/texttable"
)

// A logScale maps positive values by their logarithms.
type logScale struct{ figure.Scale }

// newLogScale covers lo to hi with a little room at both ends.
func newLogScale(lo, hi, from, to float64) logScale {
	a, b := strict.Log(lo), strict.Log(hi)
	room := max(float64(0.04*(b-a)), 0.05)
	return logScale{figure.Scale{Lo: a - room, Hi: b + room, From: from, To: to}}
}

func (s logScale) at(v float64) float64 { return s.At(strict.Log(v)) }

// ticks marks powers of ten, and 2 and 5 times these if there are few.
func (s logScale) ticks() []figure.Tick {
	ln10 := strict.Log(10)
	multiples, every := []float64{1, 2, 5}, 1
	switch decades := (s.Hi - s.Lo) / ln10; {
	case decades > 7:
		multiples, every = []float64{1}, 2
	case decades > 2.5:
		multiples = []float64{1}
	}
	var out []figure.Tick
	for e := int(math.Floor(s.Lo / ln10)); float64(float64(e)*ln10) <= s.Hi; e++ {
		if e%every != 0 {
			continue
		}
		for _, m := range multiples {
			v := strict.Log(m) + float64(float64(e)*ln10)
			if v < s.Lo || v > s.Hi {
				continue
			}
			label := fmt.Sprintf("10^{%d}", e)
			if e >= -2 && e <= 3 {
				label = fmt.Sprint(float64(m * math.Pow10(e)))
			}
			out = append(out, figure.Tick{Value: v, Label: label})
		}
	}
	return out
}

// drawGrowths draws each quantity against the dimension, with its fits as thin
// lines.
func drawGrowths(rows []statisticsRow) *figure.Drawing {
	p := newPanels(len(growths), 16, 120, "Growth of the number of globally stable orbits, their periods and transients with the dimension")
	d := p.d
	x := 12.0
	for _, cn := range connectionNumbers(rows) {
		name := fmt.Sprintf("CN%d", cn)
		style := surveyStyle(cn)
		d.Line(x, 8, x+14, 8, style)
		d.Disc(x+7, 8, 1.8, figure.Style{Fill: style.Stroke})
		d.TextMid(x+17, 8, figure.Start, figure.LabelSize, figure.Black, name)
		x += 17 + figure.TextWidth(figure.LabelSize, name) + 12
	}
	d.Line(x, 8, x+14, 8, figure.Style{Stroke: figure.Grey, Width: 0.5})
	d.TextMid(x+17, 8, figure.Start, figure.LabelSize, figure.Black, fmt.Sprintf("fit from N = %d on", fitFrom))
	dims := dimensions(rows)
	for i, g := range growths {
		x0, x1, y0, y1 := p.box(i, g.title)
		lo, hi := math.Inf(1), 0.0
		for _, r := range rows {
			lo, hi = min(lo, g.of(r)), max(hi, g.of(r))
		}
		if g.bound != nil {
			hi = g.bound(dims[len(dims)-1])
		}
		sx := figure.Scale{Lo: float64(dims[0]) - 0.4, Hi: float64(dims[len(dims)-1]) + 0.4, From: x0, To: x1}
		sy := newLogScale(lo, hi, y1, y0)
		for _, t := range sy.ticks() {
			d.Line(x0, sy.At(t.Value), x1, sy.At(t.Value), figure.Style{Stroke: figure.PaleGrey, Width: 0.5})
		}
		if g.bound != nil {
			var line [][2]float64
			for _, n := range dims {
				line = append(line, [2]float64{sx.At(float64(n)), sy.at(g.bound(n))})
			}
			d.Polyline(line, figure.Style{Stroke: figure.Black, Width: 0.8, Title: "2^N - 1"})
			d.Text(sx.At(float64(dims[len(dims)/2])), sy.at(g.bound(dims[len(dims)/2]))-4, figure.End, figure.TickSize, figure.Black, "2^{N} − 1")
		}
		cns := connectionNumbers(rows)
		slices.SortStableFunc(cns, func(a, b int32) int { return int(surveyStyle(b).Width*10) - int(surveyStyle(a).Width*10) })
		for _, cn := range cns {
			if f, ok := newFit(g, cn, rows); ok {
				a, b := float64(f.from), float64(f.to)
				d.Line(sx.At(a), sy.at(f.at(a)), sx.At(b), sy.at(f.at(b)), figure.Style{Stroke: figure.Grey, Width: 0.5})
			}
			style := surveyStyle(cn)
			style.Title = fmt.Sprintf("CN%d: %s", cn, g.title)
			line, last := figure.NewPath(style), int64(-1)
			for _, r := range rows {
				if r.CN != cn {
					continue
				}
				x, y := sx.At(float64(r.N)), sy.at(g.of(r))
				d.Disc(x, y, 1.1+style.Width/2, figure.Style{Fill: style.Stroke})
				if r.N == last+1 {
					line.Line(x, y)
				} else {
					line.Move(x, y) // not across a dimension without a GBPO
				}
				last = r.N
			}
			d.Add(line)
		}
		var ticks []figure.Tick
		for _, n := range dims {
			t := figure.Tick{Value: float64(n)}
			if len(dims) <= 12 || n%2 == 1 {
				t.Label = fmt.Sprint(n)
			}
			ticks = append(ticks, t)
		}
		d.XAxis(sx, y1, ticks)
		d.YAxis(sy.Scale, x0, sy.ticks())
		d.Text((x0+x1)/2, y1+20, figure.Middle, figure.LabelSize, figure.Black, "*N*")
	}
	return d
}

// growthData is the data behind the figure.
func growthData(rows []statisticsRow) *texttable.Table {
	t := &texttable.Table{Columns: []texttable.Column{{Name: "quantity"}, {Name: "cn"}, {Name: "n"}, {Name: "value"}, {Name: "fit"}}}
	for _, g := range growths {
		for _, cn := range connectionNumbers(rows) {
			f, ok := newFit(g, cn, rows)
			for _, r := range rows {
				if r.CN != cn {
					continue
				}
				fitted := texttable.Cell{}
				if ok && r.N >= f.from {
					fitted = texttable.Sci(f.at(float64(r.N)), 6)
				}
				t.Add(texttable.Text(g.name), texttable.Int(int64(cn)), texttable.Int(r.N), texttable.Sci(g.of(r), 9), fitted)
			}
		}
	}
	return t
}

// buildGrowth makes the figure of the growth with the dimension.
func buildGrowth(s page.Source) (*page.Content, error) {
	rows, err := readStatistics(s)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	return &page.Content{Drawing: drawGrowths(rows), Data: []chart.Dataset{{"", growthData(rows)}}, Comparison: manyDimensions(rows)}, nil
}

// A pairPanel is the histogram of a pair of connection numbers in one dimension:
// CN a and CN b, CN3 standing for CN6.
type pairPanel struct {
	n      int64
	a, b   int32
	counts map[int32]map[int64]int64 // by connection number and period
}

// histogramDimensions is how many of the largest dimensions have panels.
const histogramDimensions = 2

// pairPanels collects the histograms of the largest dimensions.
func pairPanels(dims []int64, rows []periodRow) []pairPanel {
	var out []pairPanel
	for _, n := range dims[max(0, len(dims)-histogramDimensions):] {
		for _, pair := range pairs {
			p := pairPanel{n: n, a: pair[0], b: pair[1], counts: map[int32]map[int64]int64{pair[0]: {}, pair[1]: {}}}
			some := false
			for _, r := range rows {
				if of, ok := p.counts[r.CN]; ok && r.N == n {
					of[r.Period] += r.GBPOs
					some = true
				}
			}
			if some {
				out = append(out, p)
			}
		}
	}
	return out
}

// drawLogPeriods draws the histograms with logarithmic counts, two panels a line.
func drawLogPeriods(panels []pairPanel) *figure.Drawing {
	const left, right, top, height, below, head = 30.0, 8.0, 18.0, 110.0, 28.0, 16.0
	lines := (len(panels) + 1) / 2
	d := figure.New(figure.DoubleColumn, head+float64((top+height+below)*float64(lines)), "Histograms of the periods of globally stable orbits, logarithmic counts")
	x := left
	for _, k := range []struct {
		color figure.Color
		label string
	}{{figure.Blue, "period divisible by 4: CN1 and CN2 (equal for CN3 and CN5)"}, {figure.Orange, "2 mod 4: CN1, CN2"}, {lightOrange, "2 mod 4: CN3, CN5"}} {
		d.Box(x, 5, x+7, 12, figure.Style{Fill: k.color})
		d.TextMid(x+10, 8.5, figure.Start, figure.LabelSize, figure.Black, k.label)
		x += 10 + figure.TextWidth(figure.LabelSize, k.label) + 14
	}
	step := figure.DoubleColumn / 2
	for i, p := range panels {
		x0, x1 := float64(step*float64(i%2))+left, float64(step*float64(i%2+1))-right
		y0 := head + top + float64((top+height+below)*float64(i/2))
		y1 := y0 + height
		title(d, x0-left+6, y0-6, step-8, fmt.Sprintf("**(%c)** N = %d, CN%d and CN%d", 'a'+rune(i), p.n, p.a, p.b))
		longest, most := int64(4), int64(1)
		for _, of := range p.counts {
			for period, c := range of {
				longest, most = max(longest, period), max(most, c)
			}
		}
		sx := figure.Scale{Lo: 0, Hi: float64(longest + 4), From: x0, To: x1}
		sy := newLogScale(0.7, float64(most), y1, y0)
		for _, t := range sy.ticks() {
			d.Line(x0, sy.At(t.Value), x1, sy.At(t.Value), figure.Style{Stroke: figure.PaleGrey, Width: 0.5})
		}
		width := sx.At(1.6) - sx.At(0)
		bars := func(cn int32, remainder int64, from, to float64, color figure.Color) {
			path := figure.NewPath(figure.Style{Fill: color})
			for period := int64(2); period <= longest; period += 2 {
				c := p.counts[cn][period]
				if c == 0 || period%4 != remainder {
					continue
				}
				a := sx.At(float64(period)) - width/2
				l, r, y := a+float64(from*width), a+float64(to*width), sy.at(float64(c))
				path.Move(l, y1).Line(l, y).Line(r, y).Line(r, y1).Close()
			}
			if len(path.Ops) > 0 {
				d.Add(path)
			}
		}
		bars(p.a, 0, 0, 1, figure.Blue)
		bars(p.a, 2, 0, 0.5, figure.Orange)
		bars(p.b, 2, 0.5, 1, lightOrange)
		d.XAxis(sx, y1, figure.Ticks(0, float64(longest), 9))
		d.YAxis(sy.Scale, x0, sy.ticks())
		d.Text((x0+x1)/2, y1+20, figure.Middle, figure.LabelSize, figure.Black, "period of the GBPO (steps)")
	}
	return d
}

// lightOrange goes with figure.Orange.
const lightOrange figure.Color = "#fdc383"

// buildLogPeriods makes the histograms of the largest dimensions.
func buildLogPeriods(s page.Source) (*page.Content, error) {
	statistics, err := readStatistics(s)
	if err != nil || len(statistics) == 0 {
		return nil, err
	}
	rows, err := page.Read[periodRow](s, tablePeriods)
	if err != nil {
		return nil, err
	}
	panels := pairPanels(dimensions(statistics), rows)
	if len(panels) == 0 {
		return nil, nil
	}
	t := &texttable.Table{Columns: []texttable.Column{{Name: "n"}, {Name: "cn"}, {Name: "period"}, {Name: "gbpos"}}}
	total := int64(0)
	for _, p := range panels {
		for _, cn := range []int32{p.a, p.b} {
			for _, r := range rows {
				if r.N == p.n && r.CN == cn {
					t.Add(texttable.Int(r.N), texttable.Int(int64(cn)), texttable.Int(r.Period), texttable.Int(r.GBPOs))
					total += r.GBPOs
				}
			}
		}
	}
	return &page.Content{Drawing: drawLogPeriods(panels), Data: []chart.Dataset{{"", t}}, Comparison: page.NotInPaper(fmt.Sprintf("%d GBPOs", total))}, nil
}

// A longOrbit is a GBPO with the longest period.
type longOrbit struct {
	n      int64
	cn     int32
	id     string
	states []int64
}

// longOrbits returns those of the largest dimension that has any, one of each pair
// of connection numbers: the longer one.
func longOrbits(rows []longestStateRow) []longOrbit {
	largest := int64(0)
	for _, r := range rows {
		largest = max(largest, r.N)
	}
	by := map[int32]*longOrbit{}
	for _, r := range rows {
		if r.N != largest {
			continue
		}
		if by[r.CN] == nil {
			by[r.CN] = &longOrbit{n: r.N, cn: r.CN, ID: r.ID}
		}
		by[r.CN].states = append(by[r.CN].states, r.X)
	}
	var out []longOrbit
	for _, pair := range [][]int32{{1, 3}, {2, 5}} {
		var best *longOrbit
		for _, cn := range pair {
			if o := by[cn]; o != nil && (best == nil || len(o.states) > len(best.states)) {
				best = o
			}
		}
		if best != nil {
			out = append(out, *best)
		}
	}
	return out
}

// drawLongOrbits draws spatiotemporal patterns in lines of a fixed number of steps.
func drawLongOrbits(orbits []longOrbit) *figure.Drawing {
	const perLine, left, head, below = 100, 22.0, 16.0, 14.0
	side := (figure.DoubleColumn - left - 2*margin) / (perLine + 1)
	height := margin
	for _, o := range orbits {
		lines := float64((len(o.states) + perLine) / perLine)
		height += head + float64(lines*(float64(side*float64(o.n))+below))
	}
	d := figure.New(figure.DoubleColumn, height+16, "Spatiotemporal patterns of the longest globally stable orbits")
	y := margin
	for i, o := range orbits {
		title(d, margin, y+9, d.W-2*margin, fmt.Sprintf("**(%c)** P(%s), CN%d, period %d", 'a'+rune(i), o.id, o.cn, len(o.states)))
		y += head
		// The last column is the return to the first.
		states := append(slices.Clone(o.states), o.states[0])
		for from := 0; from < len(states); from += perLine {
			line := states[from:min(from+perLine, len(states))]
			black := figure.NewPath(figure.Style{Stroke: figure.Black, Width: side})
			for neuron := range o.n {
				middle := y + float64(side*(float64(neuron)+0.5))
				for t := 0; t < len(line); t++ {
					begin := t
					for t < len(line) && line[t]>>neuron&1 == 0 {
						t++
					}
					if t > begin {
						a, b := left+float64(side*float64(begin)), left+float64(side*float64(t))
						black.Move(a, middle).Line(b, middle)
					}
				}
			}
			d.Add(black)
			bottom := y + float64(side*float64(o.n))
			d.Box(left, y, left+float64(side*float64(len(line))), bottom, figure.Style{Stroke: figure.Black, Width: 0.5})
			for _, neuron := range []int64{1, o.n} {
				d.TextMid(left-3, y+float64(side*(float64(neuron)-0.5)), figure.End, 5.5, figure.Black, fmt.Sprint(neuron))
			}
			d.TextMid(left-12, y+float64(side*float64(o.n))/2, figure.Middle, figure.LabelSize, figure.Black, "*i*")
			for t := 0; t < len(line); t += 10 {
				d.Text(left+float64(side*(float64(t)+0.5)), bottom+7, figure.Middle, 5.5, figure.Black, fmt.Sprint(from+t))
			}
			y = bottom + below
		}
	}
	squareKeys(d, left, y+6)
	return d
}

// buildLongOrbits makes the patterns of the longest orbits.
func buildLongOrbits(s page.Source) (*page.Content, error) {
	statistics, err := readStatistics(s)
	if err != nil || len(statistics) == 0 {
		return nil, err
	}
	rows, err := page.Read[longestStateRow](s, tableLongestOrbits)
	if err != nil {
		return nil, err
	}
	orbits := longOrbits(rows)
	if len(orbits) == 0 {
		return nil, nil
	}
	t := &texttable.Table{Columns: []texttable.Column{{Name: "n"}, {Name: "cn"}, {Name: "id"}, {Name: "t"}, {Name: "state_index"}}}
	for _, o := range orbits {
		for step, x := range o.states {
			t.Add(texttable.Int(o.n), texttable.Int(int64(o.cn)), texttable.Text(o.id), texttable.Int(int64(step)), texttable.Int(x))
		}
	}
	return &page.Content{Drawing: drawLongOrbits(orbits), Data: []chart.Dataset{{"", t}}, Comparison: page.NotInPaper(fmt.Sprintf("%d orbits of N = %d", len(orbits), orbits[0].n))}, nil
}
