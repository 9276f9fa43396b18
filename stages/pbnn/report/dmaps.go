package report

import (
	"fmt"
	"slices"

	"neurorbit/stages/render/chart"
	"neurorbit/stages/render/figure"
)

// buildDmaps makes figures 4 and 10: digital return maps, two a line across the page.
// The data have the paper's numbers of states, which start at 1, and their place on the
// orbit that is drawn, -1 if they are not there.
func buildDmaps(examples []example) (*figure.Drawing, []chart.Dataset) {
	const top, left, below = 19.0, 33.0, 30.0
	cells := grid{columns: 2, width: figure.DoubleColumn}
	side := cells.step() - left - 12
	cells.height = top + side + below
	d, _ := cells.sheet(len(examples), margin, "Digital return maps with one periodic orbit each")
	var points []datum
	for i, e := range examples {
		x, y := cells.at(i)
		title(d, x+left, y+8, side, orbitTitle(e))
		drawDmap(d, e, x+left, y+top, side)
		for x, fx := range e.dmap {
			points = append(points, datum{e.Panel, x + 1, int(fx + 1), slices.Index(e.orbit, uint32(x))})
		}
	}
	return d, datasets(points, "panel a=c b=f_c c=step")
}

// drawDmap draws the map of an example into the square of the given side with the
// upper left corner (x, y): the diagonal, the closed orbit as the staircase through
// it, all points black and those of the orbit blue.
func drawDmap(d *figure.Drawing, e example, x, y, side float64) {
	n := float64(len(e.dmap))
	pad := 0.5 + n/64 // keeps the corner points off the frame
	lo, hi, bottom := 1-pad, n+pad, y+side
	sx := func(v float64) float64 { return x + float64((v-lo)/(hi-lo)*(x+side-x)) }
	sy := func(v float64) float64 { return bottom + float64((v-lo)/(hi-lo)*(y-bottom)) }
	at := func(v uint32) (float64, float64) { return sx(float64(v + 1)), sy(float64(e.dmap[v] + 1)) }

	d.Line(x, y+side, x+side, y, figure.Style{Stroke: figure.LightGrey, Width: 0.6})
	var stairs [][2]float64
	for _, v := range e.orbit {
		px, py := at(v)
		// From the point go level to the diagonal, then upright to the next one.
		stairs = append(stairs, [2]float64{px, py}, [2]float64{sx(float64(e.dmap[v] + 1)), py})
	}
	name := fmt.Sprintf("orbit of period %d", len(e.orbit))
	d.Polyline(append(stairs, stairs[0]), figure.Style{Stroke: figure.Blue, Width: 0.6, Title: name})
	radius := min(1.1, max(0.3, 0.65*side/n))
	for v := range e.dmap {
		px, py := at(uint32(v))
		d.Disc(px, py, radius, figure.Style{Fill: figure.Black})
	}
	for _, v := range e.orbit {
		px, py := at(v)
		d.Disc(px, py, 1.5*radius, figure.Style{Fill: figure.Blue})
	}
	d.Box(x, y, x+side, y+side, figure.Style{Stroke: figure.Black, Width: 0.7})
	size := len(e.dmap)
	ticks := []int{1, size / 4, size / 2, size * 3 / 4, size}
	axis := figure.Style{Stroke: figure.Black, Width: 0.6}
	d.Line(x, bottom, x+side, bottom, axis)
	for _, c := range ticks {
		px := sx(float64(c))
		d.Line(px, bottom, px, bottom+2.5, axis)
		d.Text(px, bottom+2.5+1.5+0.74*figure.TickSize, figure.Middle, figure.TickSize, figure.Black, fmt.Sprintf("*C*_{%d}", c))
	}
	d.Line(x, bottom, x, y, axis)
	for _, c := range ticks {
		py := sy(float64(c))
		d.Line(x, py, x-2.5, py, axis)
		d.TextMid(x-2.5-1.5, py, figure.End, figure.TickSize, figure.Black, fmt.Sprintf("*C*_{%d}", c))
	}
	d.Text(x+side/2, y+side+22, figure.Middle, 8, figure.Black, "***x***^{*t*}")
	d.TextMid(x-6, sy(n*5/8), figure.End, 8, figure.Black, "***x***^{*t*+1}")
}
