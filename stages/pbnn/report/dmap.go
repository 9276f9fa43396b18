package report

import (
	"fmt"
	"slices"

	"neurorbit/stages/render/figure"
)

// A dmap is a digital return map with one orbit.
type dmap struct {
	fx    []int64 // fx[x] = f(x)
	orbit []int64 // states in the order of the orbit
}

// newDmap collects the map of one panel.
func newDmap(panel string, rows []dmapRow) dmap {
	var m dmap
	var on []dmapRow
	for _, r := range rows {
		if r.Panel != panel {
			continue
		}
		for int64(len(m.fx)) <= r.X {
			m.fx = append(m.fx, 0)
		}
		m.fx[r.X] = r.FX
		if r.Step >= 0 {
			on = append(on, r)
		}
	}
	slices.SortFunc(on, func(a, b dmapRow) int { return int(a.Step - b.Step) })
	for _, r := range on {
		m.orbit = append(m.orbit, r.X)
	}
	return m
}

// Space around the square of a map for the labels, in points.
const (
	dmapLeft   = 33
	dmapBottom = 26
	dmapTop    = 4
)

// draw draws the map into the square of the given side with the upper left
// corner (x, y): the diagonal, the closed orbit as the staircase through it, all
// points black and those of the orbit blue.
func (m dmap) draw(d *figure.Drawing, x, y, side float64) {
	n := float64(len(m.fx))
	pad := 0.5 + n/64 // keeps the corner points off the frame
	sx := figure.Scale{Lo: 1 - pad, Hi: n + pad, From: x, To: x + side}
	sy := figure.Scale{Lo: 1 - pad, Hi: n + pad, From: y + side, To: y}
	at := func(v int64) (float64, float64) { return sx.At(float64(v + 1)), sy.At(float64(m.fx[v] + 1)) }

	d.Line(x, y+side, x+side, y, figure.Style{Stroke: figure.LightGrey, Width: 0.6})
	var stairs [][2]float64
	for _, v := range m.orbit {
		px, py := at(v)
		// From the point go level to the diagonal, then upright to the next one.
		stairs = append(stairs, [2]float64{px, py}, [2]float64{sx.At(float64(m.fx[v] + 1)), py})
	}
	if len(m.orbit) > 0 {
		px, py := at(m.orbit[0])
		stairs = append(stairs, [2]float64{px, py})
	}
	d.Polyline(stairs, figure.Style{Stroke: figure.Blue, Width: 0.6, Title: fmt.Sprintf("orbit of period %d", len(m.orbit))})
	radius := min(1.1, max(0.3, float64(0.65*side/n)))
	for v := range m.fx {
		px, py := at(int64(v))
		d.Disc(px, py, radius, figure.Style{Fill: figure.Black})
	}
	for _, v := range m.orbit {
		px, py := at(v)
		d.Disc(px, py, float64(1.5*radius), figure.Style{Fill: figure.Blue})
	}
	d.Box(x, y, x+side, y+side, figure.Style{Stroke: figure.Black, Width: 0.7})
	ticks := stateTicks(int64(len(m.fx)))
	d.XAxis(sx, y+side, ticks)
	d.YAxis(sy, x, ticks)
	d.Text(x+side/2, y+side+22, figure.Middle, 8, figure.Black, "***x***^{*t*}")
	between := sy.At(n * 5 / 8)
	d.TextMid(x-6, between, figure.End, 8, figure.Black, "***x***^{*t*+1}")
}

// stateTicks marks C_1, the last state and the quarters between them.
func stateTicks(states int64) []figure.Tick {
	ticks := []figure.Tick{{Value: 1, Label: "*C*_1"}}
	for k := int64(1); k <= 4; k++ {
		c := states * k / 4
		ticks = append(ticks, figure.Tick{Value: float64(c), Label: fmt.Sprintf("*C*_{%d}", c)})
	}
	return ticks
}
