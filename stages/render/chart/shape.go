package chart

import (
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Area is the polygon with these corners, as far as the panel shows it. It does not
// count for the ranges of the axes.
func Area(s Style, x, y Col) *Mark {
	return newMark(s, nil, nil, func(m *Mark, c draw.Canvas, p *plot.Plot) {
		tx, ty := p.Transforms(&c)
		var corners []vg.Point
		for i := range x.v {
			corners = append(corners, vg.Point{X: tx(x.v[i]), Y: ty(y.v[i])})
		}
		if corners = c.ClipPolygonXY(corners); len(corners) > 2 {
			c.FillPolygon(m.style.Color, corners)
		}
	})
}

// Span is the part of the panel from x0 to x1.
func Span(s Style, x0, x1 float64) *Mark {
	return newMark(s, nil, nil, func(m *Mark, c draw.Canvas, p *plot.Plot) {
		tx, _ := p.Transforms(&c)
		a, b := clamp(tx(x0), c.Min.X, c.Max.X), clamp(tx(x1), c.Min.X, c.Max.X)
		if a < b {
			c.FillPolygon(m.style.Color, []vg.Point{{X: a, Y: c.Min.Y}, {X: b, Y: c.Min.Y}, {X: b, Y: c.Max.Y}, {X: a, Y: c.Max.Y}})
		}
	})
}

// Segments is a straight line a row from (x0, y0) to (x1, y1), all of them one mark of
// the drawing.
func Segments(s Style, x0, y0, x1, y1 Col) *Mark {
	m := newMark(s, []Col{x0, x1}, []Col{y0, y1}, func(m *Mark, c draw.Canvas, p *plot.Plot) {
		tx, ty := p.Transforms(&c)
		var all vg.Path
		for i := range x0.v {
			line := []vg.Point{{X: tx(x0.v[i]), Y: ty(y0.v[i])}, {X: tx(x1.v[i]), Y: ty(y1.v[i])}}
			for _, piece := range c.ClipLinesXY(line) {
				all.Move(piece[0])
				all.Line(piece[1])
			}
		}
		if len(all) > 0 {
			c.SetLineStyle(m.style.line())
			c.Stroke(all)
		}
	})
	m.sample = sampleLine
	return m
}
