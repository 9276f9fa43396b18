package figure

import (
	"fmt"
	"image/color"
	"math"
	"slices"
)

// Widths that journals give to a figure, in points.
const (
	SingleColumn = 8.5 / 2.54 * 72  // 8.5 cm
	DoubleColumn = 17.6 / 2.54 * 72 // 17.6 cm
)

// A Drawing is a white sheet with marks on it; later marks cover earlier ones.
type Drawing struct {
	W, H  float64 // size of the sheet in points
	Label string  // what the figure shows, for readers who cannot see it
	Marks []Mark
}

// New returns an empty sheet of w x h points.
func New(w, h float64, label string) *Drawing {
	return &Drawing{W: snap(w), H: snap(h), Label: label}
}

// A Style says how a path or circle is painted: Fill inside, Stroke along the
// outline with a line Width points wide. Empty colours paint nothing. Title, if
// any, names the mark: it becomes a tooltip in SVG.
type Style struct {
	Fill, Stroke Color
	Width        float64
	Title        string
}

// half returns half the width of the line.
func (s Style) half() float64 {
	if s.Stroke == "" {
		return 0
	}
	return s.Width / 2
}

// A Mark is a *Path, *Circle, *Bitmap or *Text.
type Mark interface {
	// Bounds returns the rectangle the mark covers, line widths included.
	Bounds() Rect
}

// A Rect is an upright rectangle, y downwards.
type Rect struct{ X0, Y0, X1, Y1 float64 }

// with returns the smallest rectangle around r and a point.
func (r Rect) with(x, y float64) Rect {
	return Rect{min(r.X0, x), min(r.Y0, y), max(r.X1, x), max(r.Y1, y)}
}

// Inside reports whether r lies within s, up to a tolerance of 1/64 pt.
func (r Rect) Inside(s Rect) bool {
	return r.X0 >= s.X0-grid && r.Y0 >= s.Y0-grid && r.X1 <= s.X1+grid && r.Y1 <= s.Y1+grid
}

// Overlaps reports whether r and s share more than an edge.
func (r Rect) Overlaps(s Rect) bool {
	return r.X0 < s.X1-grid && s.X0 < r.X1-grid && r.Y0 < s.Y1-grid && s.Y0 < r.Y1-grid
}

// Line draws a straight line.
func (d *Drawing) Line(x0, y0, x1, y1 float64, s Style) { d.Add(NewPath(s).Move(x0, y0).Line(x1, y1)) }

// Polyline draws straight lines through the points.
func (d *Drawing) Polyline(points [][2]float64, s Style) {
	p := NewPath(s).Move(points[0][0], points[0][1])
	for _, q := range points[1:] {
		p.Line(q[0], q[1])
	}
	d.Add(p)
}

// Box draws an upright rectangle with the corners (x0, y0) and (x1, y1).
func (d *Drawing) Box(x0, y0, x1, y1 float64, s Style) {
	d.Add(NewPath(s).Move(x0, y0).Line(x1, y0).Line(x1, y1).Line(x0, y1).Close())
}

// Disc draws a circle of radius r.
func (d *Drawing) Disc(x, y, r float64, s Style) {
	d.Marks = append(d.Marks, &Circle{X: snap(x), Y: snap(y), R: snap(r), Style: s})
}

// A Circle is a mark.
type Circle struct {
	X, Y, R float64
	Style
}

// Bounds implements Mark.
func (c *Circle) Bounds() Rect {
	r := c.R + c.half()
	return Rect{c.X - r, c.Y - r, c.X + r, c.Y + r}
}

// grid is the step that coordinates are snapped to, in points; a power of two makes
// them exact. bias moves them off the ties between two steps, where round values lie:
// there an error of rounding, which depends on the processor, would decide.
const grid, bias = 1.0 / 64, 1.0 / 1024

// snap rounds a coordinate to the grid.
func snap(v float64) float64 { return math.Floor(v/grid+0.5+bias) * grid }

// A Color is an opaque colour as in CSS, "#rrggbb"; the empty Color paints
// nothing.
type Color string

// Colours that all figures share. Positive and negative connections are red and
// blue as in the papers; both keep their contrast for colour-blind readers.
const (
	Black     Color = "#000000"
	White     Color = "#ffffff"
	Red       Color = "#c8102e"
	Blue      Color = "#1f5fbf"
	Grey      Color = "#808080"
	LightGrey Color = "#d0d0d0"
	PaleGrey  Color = "#ececec"
	Orange    Color = "#c06c00"
)

// RGBA makes Color a color.Color.
func (c Color) RGBA() (r, g, b, a uint32) { return c.rgb().RGBA() }

// ColorOf returns an opaque colour as a Color.
func ColorOf(c color.Color) Color {
	if c, ok := c.(Color); ok {
		return c
	}
	r, g, b, _ := c.RGBA()
	return Color(fmt.Sprintf("#%02x%02x%02x", r>>8, g>>8, b>>8))
}

// rgb parses c, which must be "#rrggbb".
func (c Color) rgb() color.RGBA {
	var v uint32
	if _, err := fmt.Sscanf(string(c), "#%06x", &v); err != nil || len(c) != 7 {
		panic(fmt.Sprintf("figure: %q is not a colour", string(c)))
	}
	return color.RGBA{R: uint8(v >> 16), G: uint8(v >> 8), B: uint8(v), A: 255}
}

// Faults lists what no figure should have: marks that leave the sheet, and
// texts that overlap each other. It is meant for the tests of those who draw.
func (d *Drawing) Faults() []string {
	var faults []string
	sheet := Rect{0, 0, d.W, d.H}
	var texts []*Text
	for _, m := range d.Marks {
		if b := m.Bounds(); !b.Inside(sheet) {
			faults = append(faults, fmt.Sprintf("%s leaves the sheet of %gx%g pt: %.1f", describe(m), d.W, d.H, b))
		}
		if t, ok := m.(*Text); ok {
			if i := slices.IndexFunc(texts, func(u *Text) bool { return t.Bounds().Overlaps(u.Bounds()) }); i >= 0 {
				faults = append(faults, fmt.Sprintf("%s overlaps %s", describe(t), describe(texts[i])))
			}
			texts = append(texts, t)
		}
	}
	return faults
}

// describe names a mark in a message.
func describe(m Mark) string {
	switch m := m.(type) {
	case *Text:
		return fmt.Sprintf("text %q", m.String())
	case *Path:
		return fmt.Sprintf("path %q", m.Title)
	case *Bitmap:
		return fmt.Sprintf("bitmap %q", m.Title)
	}
	return fmt.Sprintf("circle %q", m.(*Circle).Title)
}

// Sizes of type, in points.
const (
	LabelSize = 7.0
	TickSize  = 6.5
)
