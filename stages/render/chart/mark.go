package chart

import (
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
	Width float64      // of lines, in points; 0 means 0.9
	Dot   Dot          // shape of points
	Size  float64      // radius of points; 0 means 1.4
	Title string       // shown when a reader points at it; empty means Name
	Edge  figure.Color // outline of boxes; empty: none
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
	plot   func(m *Mark, c draw.Canvas, p *plot.Plot)
}

// Plot draws the mark; it makes Mark a plot.Plotter.
func (m *Mark) Plot(c draw.Canvas, p *plot.Plot) {
	paper := paper(c)
	if paper.title = m.style.Title; paper.title == "" {
		paper.title = m.style.Name
	}
	m.plot(m, c, p)
	paper.title = ""
}

// newMark returns a mark of columns of x and of y coordinates.
func newMark(s Style, xs, ys []Col, plot func(*Mark, draw.Canvas, *plot.Plot)) *Mark {
	if s.Width == 0 {
		s.Width = 0.9
	}
	if s.Size == 0 {
		s.Size = 1.4
	}
	m := &Mark{style: s, plot: plot, sample: sampleBox}
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
// finite.
func pieces(x, y Col) []plotter.XYs {
	out := []plotter.XYs{nil}
	for i := range x.v {
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
	m := newMark(s, []Col{x}, []Col{y}, func(m *Mark, c draw.Canvas, p *plot.Plot) {
		for _, piece := range pieces(x, y) {
			if len(piece) > 1 {
				l := plotter.Line{XYs: piece, StepStyle: step, LineStyle: m.style.line()}
				l.Plot(c, p)
			}
		}
	})
	m.sample = sampleLine
	return m
}

// Points is a dot at each point.
func Points(s Style, x, y Col) *Mark {
	m := newMark(s, []Col{x}, []Col{y}, func(m *Mark, c draw.Canvas, p *plot.Plot) {
		for _, piece := range pieces(x, y) {
			(&plotter.Scatter{XYs: piece, GlyphStyle: m.style.glyph()}).Plot(c, p)
		}
	})
	m.sample = sampleDot
	return m
}

// LinePoints is a line with a dot at each point.
func LinePoints(s Style, x, y Col) *Mark {
	l, d := Line(s, x, y), Points(s, x, y)
	l.plot = func(m *Mark, c draw.Canvas, p *plot.Plot) { Line(s, x, y).plot(m, c, p); d.plot(m, c, p) }
	l.sample = func(m *Mark, c *canvas, at vg.Point) { sampleLine(m, c, at); sampleDot(m, c, at) }
	return l
}

// Band is the area between two lines over the same abscissa.
func Band(s Style, x, low, high Col) *Mark {
	return newMark(s, []Col{x}, []Col{low, high}, func(m *Mark, c draw.Canvas, p *plot.Plot) {
		var around plotter.XYs
		for i := range x.v {
			around = append(around, plotter.XY{X: x.v[i], Y: low.v[i]})
		}
		for i := len(x.v) - 1; i >= 0; i-- {
			around = append(around, plotter.XY{X: x.v[i], Y: high.v[i]})
		}
		(&plotter.Polygon{XYs: []plotter.XYs{around}, Color: m.style.Color}).Plot(c, p)
	})
}

// Boxes is a rectangle a row, from x0 to x1 and from y0 to y1; what the panel does
// not show of it is cut off. color gives each its colour; nil means the style's, and
// all are one mark of the drawing then, unless they have edges.
func Boxes(s Style, x0, x1, y0, y1 Col, color func(i int) figure.Color) *Mark {
	return newMark(s, []Col{x0, x1}, []Col{y0, y1}, func(m *Mark, c draw.Canvas, p *plot.Plot) {
		x, y := p.Transforms(&c)
		var all vg.Path
		for i := range x0.v {
			a := vg.Point{X: clamp(x(x0.v[i]), c.Min.X, c.Max.X), Y: clamp(y(y0.v[i]), c.Min.Y, c.Max.Y)}
			b := vg.Point{X: clamp(x(x1.v[i]), c.Min.X, c.Max.X), Y: clamp(y(y1.v[i]), c.Min.Y, c.Max.Y)}
			if a.X == b.X || a.Y == b.Y {
				continue
			}
			fill := m.style.Color
			if color != nil {
				fill = color(i)
			}
			corners := []vg.Point{a, {X: b.X, Y: a.Y}, b, {X: a.X, Y: b.Y}}
			if color == nil && m.style.Edge == "" {
				all.Move(corners[0])
				for _, q := range corners[1:] {
					all.Line(q)
				}
				all.Close()
				continue
			}
			c.FillPolygon(fill, corners)
			if m.style.Edge != "" {
				c.StrokeLines(draw.LineStyle{Color: m.style.Edge, Width: 0.4}, append(corners, a))
			}
		}
		if len(all) > 0 {
			c.SetColor(m.style.Color)
			c.Fill(all)
		}
	})
}

func clamp(v, lo, hi vg.Length) vg.Length { return min(max(v, lo), hi) }

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
	m := newMark(s, []Col{x}, []Col{low, high}, func(m *Mark, c draw.Canvas, p *plot.Plot) {
		tx, ty := p.Transforms(&c)
		for i := range x.v {
			at := tx(x.v[i])
			c.StrokeLines(m.style.line(), c.ClipLinesXY([]vg.Point{{X: at, Y: ty(low.v[i])}, {X: at, Y: ty(high.v[i])}})...)
		}
	})
	m.sample = sampleLine
	return m
}

// HLine and VLine are lines across the panel at a value.
func HLine(s Style, y float64) *Mark {
	m := newMark(s, nil, []Col{Const(y)}, func(m *Mark, c draw.Canvas, p *plot.Plot) {
		_, ty := p.Transforms(&c)
		c.StrokeLine2(m.style.line(), c.Min.X, ty(y), c.Max.X, ty(y))
	})
	m.sample = sampleLine
	return m
}

// VLine is a vertical line across the panel at a value.
func VLine(s Style, x float64) *Mark {
	m := newMark(s, []Col{Const(x)}, nil, func(m *Mark, c draw.Canvas, p *plot.Plot) {
		tx, _ := p.Transforms(&c)
		c.StrokeLine2(m.style.line(), tx(x), c.Min.Y, tx(x), c.Max.Y)
	})
	m.sample = sampleLine
	return m
}

// An At says where a label stands beside its point.
type At byte

// The places of labels.
const (
	Above At = iota
	Below
	LeftOf
	RightOf
	Over // on the point itself
)

// Labels is a text at each point, in the style's colour. Size is that of the type; 0
// means that of ticks.
func Labels(s Style, where At, x, y Col, texts []string) *Mark {
	size := s.Size
	if size == 0 {
		size = figure.TickSize
	}
	return newMark(s, []Col{x}, []Col{y}, func(m *Mark, c draw.Canvas, p *plot.Plot) {
		tx, ty := p.Transforms(&c)
		style := typeset(size, m.style.Color, text.XCenter, text.YCenter)
		var by vg.Point
		switch where {
		case Above:
			style.YAlign, by.Y = text.YBottom, 3
		case Below:
			style.YAlign, by.Y = text.YTop, -3
		case LeftOf:
			style.XAlign, by.X = text.XRight, -4
		case RightOf:
			style.XAlign, by.X = text.XLeft, 4
		}
		for i, s := range texts {
			c.FillText(style, vg.Point{X: tx(x.v[i]), Y: ty(y.v[i])}.Add(by), s)
		}
	})
}

// glyph draws dots of a style.
type glyph struct{ s Style }

func (s Style) glyph() draw.GlyphStyle {
	return draw.GlyphStyle{Color: s.Color, Radius: vg.Length(s.Size), Shape: glyph{s}}
}

// DrawGlyph implements draw.GlyphDrawer.
func (g glyph) DrawGlyph(c *draw.Canvas, _ draw.GlyphStyle, at vg.Point) {
	paper := paper(c)
	x, y := paper.at(at)
	r := g.s.Size
	full := figure.Style{Fill: g.s.Color, Title: paper.title}
	line := figure.Style{Stroke: g.s.Color, Width: max(0.5, float64(r*0.4)), Title: paper.title}
	switch g.s.Dot {
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
	glyph{m.style}.DrawGlyph(&draw.Canvas{Canvas: c}, draw.GlyphStyle{}, at.Add(vg.Point{X: sampleWidth / 2}))
}

func sampleBox(m *Mark, c *canvas, at vg.Point) {
	x, y := c.at(at)
	edge := m.style.Edge
	if edge == "" {
		edge = figure.Grey
	}
	c.d.Box(x+4, y-3.5, x+sampleWidth, y+3.5, figure.Style{Fill: m.style.Color, Stroke: edge, Width: 0.4})
}
