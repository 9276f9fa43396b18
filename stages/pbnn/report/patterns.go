package report

import (
	"fmt"
	"slices"

	"neurorbit/stages/model/dmap"
	"neurorbit/stages/pbnn/orbits"
	"neurorbit/stages/pbnn/report/beyond"
	"neurorbit/stages/render/chart"
	"neurorbit/stages/render/figure"
	"neurorbit/stages/render/page"
)

// A pattern is the states of n neurons at times from, from+1, ...
type pattern struct {
	n, from int
	states  []uint32
}

// patternOf is the pattern of an example's orbit with the return to its first state.
func patternOf(e example) pattern {
	return pattern{n: int(e.N), states: append(slices.Clone(e.orbit), e.orbit[0])}
}

// Space beside the squares of a pattern for the labels, in points.
const patternLeft, patternRight = 17, 5

// draw draws the squares, white for +1 and black for -1, from the upper left
// corner (x, y) of the first square; t runs to the right, i downwards. Small squares
// have no grid and fewer labels.
func (p pattern) draw(d *figure.Drawing, x, y, side float64) {
	small := side < 5
	column := func(t int) float64 { return x + float64(t)*side }
	row := func(i int) float64 { return y + float64(i)*side }
	right, bottom := column(len(p.states)), row(p.n)
	black := figure.NewPath(figure.Style{Fill: figure.Black})
	for i := range p.n {
		for t := 0; t < len(p.states); t++ {
			begin := t
			for t < len(p.states) && dmap.Value(p.states[t], i+1) < 0 {
				t++
			}
			if t > begin {
				black.Move(column(begin), row(i)).Line(column(t), row(i)).Line(column(t), row(i+1)).Line(column(begin), row(i+1)).Close()
			}
		}
	}
	d.Add(black)
	if !small {
		lines := figure.NewPath(figure.Style{Stroke: figure.Grey, Width: 0.4})
		for t := 1; t < len(p.states); t++ {
			lines.Move(column(t), y).Line(column(t), bottom)
		}
		for i := 1; i < p.n; i++ {
			lines.Move(x, row(i)).Line(right, row(i))
		}
		d.Add(lines)
	}
	d.Box(x, y, right, bottom, figure.Style{Stroke: figure.Black, Width: 0.7})

	size := map[bool]float64{false: 6.5, true: 5.5}[small]
	for i := range p.n {
		if !small || i == 0 || i == p.n-1 {
			d.TextMid(x-3, row(i)+side/2, figure.End, min(size, max(5.5, 0.95*side)), figure.Black, fmt.Sprint(i+1))
		}
	}
	d.TextMid(x-12, (y+bottom)/2, figure.Middle, 8, figure.Black, "*i*")
	steps := []int{1, 2, 5, 10, 20, 50}
	for len(steps) > 1 && float64(steps[0])*side < 13 {
		steps = steps[1:]
	}
	for t := 0; t < len(p.states); t += steps[0] {
		d.Text(column(t)+side/2, bottom+8, figure.Middle, size, figure.Black, fmt.Sprint(p.from+t))
	}
	if !small {
		d.Text((x+right)/2, bottom+16, figure.Middle, 8, figure.Black, "*t*")
	}
}

// squareKeys explains the squares of patterns.
var squareKeys = []key{{figure.White, "*x*_{*i*}^{*t*} = +1", true}, {figure.Black, "*x*_{*i*}^{*t*} = −1", true}}

// patternData is the data behind patterns.
func patternData(examples []example) []chart.Dataset {
	var squares []datum
	for _, e := range examples {
		for t, x := range patternOf(e).states {
			for i := 1; i <= int(e.N); i++ {
				squares = append(squares, datum{e.Panel, t, i, dmap.Value(x, i)})
			}
		}
	}
	return datasets(squares, "panel a=t b=i c=x")
}

// buildPatterns makes figure 9: patterns in rows across the page, broken into lines like
// words, squares of one size in all of them.
func buildPatterns(examples []example) (*figure.Drawing, []chart.Dataset) {
	const width, top, below, apart = figure.DoubleColumn - 2*margin, 15.0, 26.0, 14.0
	side := 7.4
	for _, e := range examples {
		side = min(side, (width-patternLeft-patternRight)/float64(len(e.orbit)+1))
	}
	d := figure.New(figure.DoubleColumn, 0, "Spatiotemporal patterns of globally stable orbits")
	x, y, tallest := margin, margin, 0.0
	for _, e := range examples {
		p, name := patternOf(e), fmt.Sprintf("%s, period %d", panelTitle(e), e.Period)
		w := max(patternLeft+float64(len(p.states))*side+patternRight, figure.TextWidth(8, name)) // a title may be wider than a short pattern
		if x > margin && x+w > margin+width {
			x, y, tallest = margin, y+tallest, 0
		}
		title(d, x, y+8, width, name)
		p.draw(d, x+patternLeft, y+top, side)
		x += w + apart
		tallest = max(tallest, top+float64(e.N)*side+below)
	}
	end(d, y+tallest+12)
	legend(d, margin+patternLeft-7, y+tallest+4, squareKeys...)
	return d, patternData(examples)
}

// longOrbits returns the longest GBPOs of the largest dimension that has any, one of
// each pair of connection numbers, the longer one: rows by time.
func longOrbits(rows []orbits.OrbitRow) (out [][]orbits.OrbitRow) {
	largest := slices.Max(append(page.Values(rows, func(r orbits.OrbitRow) int64 { return r.N }), 0))
	for _, pair := range beyond.Pairs {
		of := func(cn int32) []orbits.OrbitRow {
			return page.Select(rows, func(r orbits.OrbitRow) bool { return r.N == largest && r.CN == cn })
		}
		longer := of(pair[0])
		if other := of(pair[1]); len(other) > len(longer) {
			longer = other
		}
		if len(longer) > 0 {
			out = append(out, longer)
		}
	}
	return out
}

// buildLongOrbits draws the patterns of the longest orbits.
func buildLongOrbits(s page.Source, _ []orbits.StatisticsRow) (*page.Content, error) {
	rows, err := page.Read[orbits.OrbitRow](s, tableLongestOrbits)
	long := longOrbits(rows)
	if err != nil || len(long) == 0 {
		return nil, err
	}
	data := chart.Rows("", slices.Concat(long...)).As("n cn id t x=state_index").Dataset()
	c := page.NotInPaper(fmt.Sprintf("%d orbits of N = %d", len(long), long[0][0].N))
	return &page.Content{Drawing: drawLongOrbits(long), Data: []chart.Dataset{data}, Comparison: c}, nil
}

// longLine is how many steps of a long orbit stand in a line.
const longLine = 100

func drawLongOrbits(long [][]orbits.OrbitRow) *figure.Drawing {
	d := figure.New(figure.DoubleColumn, 0, "Spatiotemporal patterns of the longest globally stable orbits")
	y := margin
	for i, o := range long {
		title(d, margin, y+9, d.W-2*margin, fmt.Sprintf("**(%c)** P(%s), CN%d, period %d", 'a'+rune(i), o[0].ID, o[0].CN, len(o)))
		// The last column is the return to the first.
		states := page.Values(append(slices.Clone(o), o[0]), func(r orbits.OrbitRow) uint32 { return uint32(r.X) })
		y = drawLines(d, int(o[0].N), states, y+16)
	}
	end(d, y+16)
	legend(d, longLeft-7, y+6, squareKeys...)
	return d
}

// longLeft is the room for labels left of a long pattern.
const longLeft = 22.0

// drawLines draws a pattern in lines across the page, from y on, and returns where it ends.
func drawLines(d *figure.Drawing, n int, states []uint32, y float64) float64 {
	const below = 14.0
	const side = (figure.DoubleColumn - longLeft - 2*margin) / (longLine + 1)
	p := pattern{n: n}
	for line := range slices.Chunk(states, longLine) {
		p.from, p.states = p.from+len(p.states), line
		p.draw(d, longLeft, y, side)
		y += side*float64(n) + below
	}
	return y
}
