package chart

import (
	"cmp"
	"image"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"neurorbit/stages/render/figure"
)

// A Style says how a mark looks. Marks with a Name are in the legend, one entry a
// name.
type Style struct {
	Name  string
	Color figure.Color
	Width float64 // of lines, in points; 0 means 0.9
	Gap   float64 // lines break where points are farther apart on the x axis; 0: nowhere
	Dot   Dot     // shape of points
	Size  float64 // radius of points; 0 means 1.4
	Title string  // shown when a reader points at it; empty means Name
}

// A Dot is the shape of a point.
type Dot byte

// The shapes.
const (
	Disc Dot = iota
	Ring
	Square
	Triangle
	Cross
)

// A Mark is something drawn in a panel.
type Mark struct {
	style  Style
	sample func(*Mark, *canvas, vg.Point) // draws the legend's sample from a point on
	x, y   []float64                      // what the axes must show
	from   []*source
	plot   func(s Style, c draw.Canvas, p *plot.Plot, at place)
}

// A place is where a point lies on the canvas.
type place func(x, y float64) vg.Point

// Plot draws the mark; it makes Mark a plot.Plotter.
func (m *Mark) Plot(c draw.Canvas, p *plot.Plot) {
	paper := paper(c)
	paper.title = cmp.Or(m.style.Title, m.style.Name)
	tx, ty := p.Transforms(&c)
	m.plot(m.style, c, p, func(x, y float64) vg.Point { return vg.Point{X: tx(x), Y: ty(y)} })
	paper.title = ""
}

func newMark(s Style, sample func(*Mark, *canvas, vg.Point), xs, ys []Col, plot func(Style, draw.Canvas, *plot.Plot, place)) *Mark {
	s.Width, s.Size = cmp.Or(s.Width, 0.9), cmp.Or(s.Size, 1.4)
	m := &Mark{style: s, sample: sample, plot: plot}
	for _, c := range xs {
		m.x, m.from = append(m.x, c.v...), append(m.from, c.from)
	}
	for _, c := range ys {
		m.y, m.from = append(m.y, c.v...), append(m.from, c.from)
	}
	return m
}

func (s Style) line() draw.LineStyle {
	return draw.LineStyle{Color: s.Color, Width: vg.Length(s.Width)}
}

// pieces returns the points of two columns, in pieces between those that are not
// finite, or that have a gap between them.
func (s Style) pieces(x, y Col) []plotter.XYs {
	out := []plotter.XYs{nil}
	for i := range x.v {
		if s.Gap > 0 && i > 0 && x.v[i]-x.v[i-1] > s.Gap {
			out = append(out, nil)
		}
		switch last := &out[len(out)-1]; {
		case finite(x.v[i]) && finite(y.v[i]):
			*last = append(*last, plotter.XY{X: x.v[i], Y: y.v[i]})
		case len(*last) > 0:
			out = append(out, nil)
		}
	}
	return out
}

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

// Line is straight lines from point to point, interrupted where one is not finite.
func Line(s Style, x, y Col) *Mark { return lines(s, x, y, plotter.NoStep) }

// Steps is a line that keeps its height until the next point, as distribution
// functions do.
func Steps(s Style, x, y Col) *Mark { return lines(s, x, y, plotter.PostStep) }

func lines(s Style, x, y Col, step plotter.StepKind) *Mark {
	return newMark(s, sampleLine, []Col{x}, []Col{y}, func(s Style, c draw.Canvas, p *plot.Plot, _ place) {
		for _, piece := range s.pieces(x, y) {
			if len(piece) > 1 {
				l := plotter.Line{XYs: piece, StepStyle: step, LineStyle: s.line()}
				l.Plot(c, p)
			}
		}
	})
}

// Points is a dot at each point.
func Points(s Style, x, y Col) *Mark {
	return newMark(s, sampleDot, []Col{x}, []Col{y}, func(s Style, c draw.Canvas, _ *plot.Plot, at place) {
		for i := range x.v {
			if p := at(x.v[i], y.v[i]); finite(x.v[i]) && finite(y.v[i]) && c.Contains(p) {
				s.dot(paper(c), p)
			}
		}
	})
}

// LinePoints is a line with a dot at each point.
func LinePoints(s Style, x, y Col) *Mark {
	l, d := Line(s, x, y), Points(s, x, y)
	both := func(m *Mark, c *canvas, at vg.Point) { sampleLine(m, c, at); sampleDot(m, c, at) }
	return newMark(s, both, []Col{x}, []Col{y}, func(s Style, c draw.Canvas, p *plot.Plot, at place) {
		l.plot(s, c, p, at)
		d.plot(s, c, p, at)
	})
}

// Band is the area between two lines over the same abscissa.
func Band(s Style, x, low, high Col) *Mark {
	return newMark(s, sampleBox, []Col{x}, []Col{low, high}, func(s Style, c draw.Canvas, p *plot.Plot, _ place) {
		n := len(x.v)
		around := make(plotter.XYs, 2*n)
		for i := range x.v {
			around[i] = plotter.XY{X: x.v[i], Y: low.v[i]}
			around[2*n-1-i] = plotter.XY{X: x.v[i], Y: high.v[i]}
		}
		(&plotter.Polygon{XYs: []plotter.XYs{around}, Color: s.Color}).Plot(c, p)
	})
}

// Boxes is a rectangle a row, from x0 to x1 and from y0 to y1; what the panel does
// not show of it is cut off. color gives each its colour; nil means the style's, and
// all are one mark of the drawing then.
func Boxes(s Style, x0, x1, y0, y1 Col, color func(i int) figure.Color) *Mark {
	return newMark(s, sampleBox, []Col{x0, x1}, []Col{y0, y1}, func(s Style, c draw.Canvas, _ *plot.Plot, at place) {
		var all vg.Path
		for i := range x0.v {
			a, b := within(c, at(x0.v[i], y0.v[i])), within(c, at(x1.v[i], y1.v[i]))
			switch {
			case a.X == b.X || a.Y == b.Y:
			case color != nil:
				c.FillPolygon(color(i), corners(a, b))
			default:
				all = append(all, outline(corners(a, b))...)
			}
		}
		c.SetColor(s.Color)
		c.Fill(all)
	})
}

func within(c draw.Canvas, p vg.Point) vg.Point {
	return vg.Point{X: min(max(p.X, c.Min.X), c.Max.X), Y: min(max(p.Y, c.Min.Y), c.Max.Y)}
}

func corners(a, b vg.Point) []vg.Point { return []vg.Point{a, {X: b.X, Y: a.Y}, b, {X: a.X, Y: b.Y}} }

func outline(points []vg.Point) (out vg.Path) {
	out.Move(points[0])
	for _, p := range points[1:] {
		out.Line(p)
	}
	out.Close()
	return out
}

// Density fills the box from (x0, y0) to (x1, y1) with a grid of cells, columns of them
// side by side, the first row at y0: values from 0, white, to 1, dark. The axes are
// linear.
func Density(s Style, x0, x1, y0, y1 float64, columns int, values []float64) *Mark {
	img := image.NewPaletted(image.Rect(0, 0, columns, len(values)/columns), figure.Shades(s.Color))
	for k, v := range values {
		img.SetColorIndex(k%columns, img.Rect.Dy()-1-k/columns, figure.Shade(v))
	}
	return newMark(s, sampleBox, []Col{Const(x0, x1)}, []Col{Const(y0, y1)}, func(_ Style, c draw.Canvas, _ *plot.Plot, at place) {
		paper := paper(c)
		left, bottom := paper.at(at(x0, y0))
		right, top := paper.at(at(x1, y1))
		paper.d.Bitmap(left, top, right, bottom, img, paper.title)
	})
}

// Bars is a bar a row from zero to y, with the given width on the x axis. On a
// logarithmic axis bars start at its lower end.
func Bars(s Style, x, y Col, width float64) *Mark {
	x0, x1, base := Col{from: x.from}, Col{from: x.from}, Col{}
	for _, v := range x.v {
		x0.v, x1.v, base.v = append(x0.v, v-width/2), append(x1.v, v+width/2), append(base.v, 0)
	}
	return Boxes(s, x0, x1, base, y, nil)
}

// Errors is a vertical line from low to high at each x.
func Errors(s Style, x, low, high Col) *Mark {
	return newMark(s, sampleLine, []Col{x}, []Col{low, high}, func(s Style, c draw.Canvas, _ *plot.Plot, at place) {
		for i := range x.v {
			c.StrokeLines(s.line(), c.ClipLinesXY([]vg.Point{at(x.v[i], low.v[i]), at(x.v[i], high.v[i])})...)
		}
	})
}

// HLine is a horizontal line across the panel at a value.
func HLine(s Style, y float64) *Mark {
	return newMark(s, sampleLine, nil, []Col{Const(y)}, func(s Style, c draw.Canvas, p *plot.Plot, at place) {
		v := at(p.X.Min, y)
		c.StrokeLine2(s.line(), c.Min.X, v.Y, c.Max.X, v.Y)
	})
}

// VLine is a vertical line across the panel at a value.
func VLine(s Style, x float64) *Mark {
	return newMark(s, sampleLine, []Col{Const(x)}, nil, func(s Style, c draw.Canvas, p *plot.Plot, at place) {
		v := at(x, p.Y.Min)
		c.StrokeLine2(s.line(), v.X, c.Min.Y, v.X, c.Max.Y)
	})
}

// Area is the polygon with these corners, as far as the panel shows it. It does not
// count for the ranges of the axes.
func Area(s Style, x, y Col) *Mark {
	return newMark(s, sampleBox, nil, nil, func(s Style, c draw.Canvas, _ *plot.Plot, at place) {
		var corners []vg.Point
		for i := range x.v {
			corners = append(corners, at(x.v[i], y.v[i]))
		}
		c.FillPolygon(s.Color, c.ClipPolygonXY(corners))
	})
}

// Span is the part of the panel from x0 to x1.
func Span(s Style, x0, x1 float64) *Mark {
	return newMark(s, sampleBox, nil, nil, func(s Style, c draw.Canvas, p *plot.Plot, at place) {
		a, b := within(c, at(x0, p.Y.Min)), within(c, at(x1, p.Y.Max))
		if a.X < b.X {
			c.FillPolygon(s.Color, corners(a, b))
		}
	})
}

// Segments is a straight line a row from (x0, y0) to (x1, y1), all of them one mark of
// the drawing.
func Segments(s Style, x0, y0, x1, y1 Col) *Mark {
	return newMark(s, sampleLine, []Col{x0, x1}, []Col{y0, y1}, func(s Style, c draw.Canvas, _ *plot.Plot, at place) {
		var all vg.Path
		for i := range x0.v {
			for _, piece := range c.ClipLinesXY([]vg.Point{at(x0.v[i], y0.v[i]), at(x1.v[i], y1.v[i])}) {
				all.Move(piece[0])
				all.Line(piece[1])
			}
		}
		c.SetLineStyle(s.line())
		c.Stroke(all)
	})
}

// An At says where a label stands beside its point.
type At byte

// The places of labels.
const (
	Above At = iota
	LeftOf
	RightOf
	Over // on the point itself
)

// Labels is a text at each point, in the style's colour. Size is that of the type; 0
// means that of ticks.
func Labels(s Style, where At, x, y Col, texts []string) *Mark {
	size := cmp.Or(s.Size, figure.TickSize)
	return newMark(s, sampleBox, []Col{x}, []Col{y}, func(s Style, c draw.Canvas, _ *plot.Plot, at place) {
		style := typeset(size, s.Color, text.XCenter, text.YCenter)
		var by vg.Point
		switch where {
		case Above:
			style.YAlign, by.Y = text.YBottom, 3
		case LeftOf:
			style.XAlign, by.X = text.XRight, -4
		case RightOf:
			style.XAlign, by.X = text.XLeft, 4
		}
		for i, s := range texts {
			c.FillText(style, at(x.v[i], y.v[i]).Add(by), s)
		}
	})
}

func (s Style) dot(paper *canvas, at vg.Point) {
	x, y := paper.at(at)
	r := s.Size
	full := figure.Style{Fill: s.Color, Title: paper.title}
	line := figure.Style{Stroke: s.Color, Width: max(0.5, float64(r*0.4)), Title: paper.title}
	switch s.Dot {
	case Disc:
		paper.d.Disc(x, y, r, full)
	case Ring:
		line.Fill = figure.White
		paper.d.Disc(x, y, r, line)
	case Square:
		paper.d.Box(x-r, y-r, x+r, y+r, full)
	case Triangle:
		line.Fill = figure.White
		paper.d.Add(figure.NewPath(line).Move(x-float64(0.8*r), y-r).Line(x+r, y).Line(x-float64(0.8*r), y+r).Close())
	case Cross:
		paper.d.Add(figure.NewPath(line).Move(x-r, y-r).Line(x+r, y+r).Move(x-r, y+r).Line(x+r, y-r))
	}
}

// Width of the sample of a mark in a legend.
const sampleWidth = 14.0

func sampleLine(m *Mark, c *canvas, at vg.Point) {
	x, y := c.at(at)
	c.d.Line(x, y, x+sampleWidth, y, figure.Style{Stroke: m.style.Color, Width: m.style.Width})
}

func sampleDot(m *Mark, c *canvas, at vg.Point) {
	m.style.dot(c, at.Add(vg.Point{X: sampleWidth / 2}))
}

func sampleBox(m *Mark, c *canvas, at vg.Point) {
	x, y := c.at(at)
	c.d.Box(x+4, y-3.5, x+sampleWidth, y+3.5, figure.Style{Fill: m.style.Color, Stroke: figure.Grey, Width: 0.4})
}
