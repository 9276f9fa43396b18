package chart

import (
	"image/color"

	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"neurorbit/stages/render/figure"
)

// A canvas paints what gonum/plot draws onto a drawing, whose y axis points down.
// Plots here have neither dashes and curves nor anything turned, scaled or out of images.
type canvas struct {
	vg.Canvas // nil: no plot here turns or scales its canvas, draws an image, or writes text past its handler
	d         *figure.Drawing
	title     string // of the marks that follow
	state
	stack []state
}

type state struct {
	width vg.Length
	color figure.Color
	shift vg.Point
}

func (c *canvas) SetLineWidth(w vg.Length)           { c.width = w }
func (c *canvas) SetLineDash([]vg.Length, vg.Length) {}
func (c *canvas) Translate(by vg.Point)              { c.shift = c.shift.Add(by) }
func (c *canvas) Push()                              { c.stack = append(c.stack, c.state) }

// SetColor takes black for nil, as vg.Canvas demands.
func (c *canvas) SetColor(v color.Color) {
	if c.color = figure.Black; v != nil {
		c.color = figure.ColorOf(v)
	}
}

func (c *canvas) Pop() {
	c.state = c.stack[len(c.stack)-1]
	c.stack = c.stack[:len(c.stack)-1]
}

// paper returns the canvas under those that gonum lays over each other.
func paper(v vg.Canvas) *canvas {
	for {
		switch over := v.(type) {
		case *draw.Canvas:
			v = over.Canvas
		case draw.Canvas:
			v = over.Canvas
		case *canvas:
			return over
		}
	}
}

func (c *canvas) at(p vg.Point) (x, y float64) {
	return (p.X + c.shift.X).Points(), c.d.H - (p.Y + c.shift.Y).Points()
}

// Stroke draws nothing with a line of no width, which is how gonum says none.
func (c *canvas) Stroke(p vg.Path) {
	if c.width <= 0 {
		return
	}
	c.path(p, figure.Style{Stroke: c.color, Width: c.width.Points(), Title: c.title})
}

func (c *canvas) Fill(p vg.Path) { c.path(p, figure.Style{Fill: c.color, Title: c.title}) }

func (c *canvas) path(p vg.Path, s figure.Style) {
	if len(p) == 0 {
		return
	}
	out := figure.NewPath(s)
	for _, step := range p {
		x, y := c.at(step.Pos)
		switch step.Type {
		case vg.MoveComp:
			out.Move(x, y)
		case vg.LineComp:
			out.Line(x, y)
		case vg.CloseComp:
			out.Close()
		}
	}
	c.d.Add(out)
}

// markup sets texts with the markup of package figure. The box of a text is as high
// as capitals, with a little room above.
type markup struct{}

const (
	capitals = 0.70 // height of capitals in type sizes
	room     = 2.5
)

func (markup) Cache() *font.Cache               { return font.DefaultCache }
func (markup) Extents(f font.Font) font.Extents { return font.Extents{Height: f.Size, Ascent: f.Size} }
func (markup) Lines(s string) []string          { return []string{s} }

func (markup) Box(s string, f font.Font) (width, height, depth vg.Length) {
	return vg.Length(figure.TextWidth(f.Size.Points(), s)), vg.Length(float64(capitals*f.Size.Points()) + room), 0
}

func (markup) Draw(v vg.Canvas, s string, style text.Style, at vg.Point) {
	c := paper(v)
	x, y := c.at(at)
	size := style.Font.Size.Points()
	switch height := float64(capitals * size); style.YAlign {
	case text.YTop:
		y += height + room
	case text.YCenter:
		y += height / 2
	}
	anchor := map[text.XAlignment]figure.Anchor{text.XLeft: figure.Start, text.XCenter: figure.Middle, text.XRight: figure.End}
	c.d.Text(x, y, anchor[style.XAlign], size, figure.ColorOf(style.Color), s)
}

// typeset is the style of a text of some size.
func typeset(size float64, c figure.Color, x text.XAlignment, y text.YAlignment) text.Style {
	return text.Style{Color: c, Font: font.Font{Size: vg.Length(size)}, XAlign: x, YAlign: y, Handler: markup{}}
}
