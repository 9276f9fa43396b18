package report

import (
	"fmt"

	"neurorbit/stages/render/figure"
)

// A pattern is a spatiotemporal pattern: x[t][i-1] is +1 or -1.
type pattern struct {
	x [][]int32
}

// newPattern collects the pattern of one panel.
func newPattern(panel string, rows []spacetimeRow) pattern {
	var p pattern
	for _, r := range rows {
		if r.Panel != panel {
			continue
		}
		for int64(len(p.x)) <= r.T {
			p.x = append(p.x, nil)
		}
		for int64(len(p.x[r.T])) < r.I {
			p.x[r.T] = append(p.x[r.T], 0)
		}
		p.x[r.T][r.I-1] = r.X
	}
	return p
}

// Space around the squares of a pattern for the labels, in points.
const (
	patternLeft   = 17
	patternRight  = 5
	patternBottom = 18
)

// width and height return the size of the pattern with squares of the given
// side, labels included.
func (p pattern) width(side float64) float64 {
	return patternLeft + float64(float64(len(p.x))*side) + patternRight
}

func (p pattern) height(side float64) float64 {
	return float64(float64(p.neurons())*side) + patternBottom
}

func (p pattern) neurons() int {
	if len(p.x) == 0 {
		return 0
	}
	return len(p.x[0])
}

// draw draws the squares, white for +1 and black for -1, from the upper left
// corner (x, y) of the first square; t runs to the right, i downwards.
func (p pattern) draw(d *figure.Drawing, x, y, side float64) {
	n := p.neurons()
	right, bottom := x+float64(float64(len(p.x))*side), y+float64(float64(n)*side)
	black := figure.NewPath(figure.Style{Fill: figure.Black})
	for t, states := range p.x {
		for i, v := range states {
			if v < 0 {
				x0, y0 := x+float64(float64(t)*side), y+float64(float64(i)*side)
				black.Move(x0, y0).Line(x0+side, y0).Line(x0+side, y0+side).Line(x0, y0+side).Close()
			}
		}
	}
	d.Add(black)
	lines := figure.NewPath(figure.Style{Stroke: figure.Grey, Width: 0.4})
	for t := 1; t < len(p.x); t++ {
		at := x + float64(float64(t)*side)
		lines.Move(at, y).Line(at, bottom)
	}
	for i := 1; i < n; i++ {
		at := y + float64(float64(i)*side)
		lines.Move(x, at).Line(right, at)
	}
	d.Add(lines)
	d.Box(x, y, right, bottom, figure.Style{Stroke: figure.Black, Width: 0.7})

	for i := range n {
		d.TextMid(x-3, y+float64((float64(i)+0.5)*side), figure.End, min(6.5, float64(0.95*side)), figure.Black, fmt.Sprint(i+1))
	}
	d.TextMid(x-12, y+float64(float64(n)*side)/2, figure.Middle, 8, figure.Black, "*i*")
	step := timeStep(side)
	for t := 0; t < len(p.x); t += step {
		d.Text(x+float64((float64(t)+0.5)*side), bottom+8, figure.Middle, 6.5, figure.Black, fmt.Sprint(t))
	}
	d.Text((x+right)/2, bottom+16, figure.Middle, 8, figure.Black, "*t*")
}

// timeStep returns the distance of the labels of the time axis.
func timeStep(side float64) int {
	for _, step := range []int{1, 2, 5, 10, 20} {
		if float64(float64(step)*side) >= 13 {
			return step
		}
	}
	return 50
}
