package figure

import "math"

// Widths that journals give to a figure, in points.
const (
	SingleColumn = 8.5 / 2.54 * 72  // 8.5 cm
	DoubleColumn = 17.6 / 2.54 * 72 // 17.6 cm
)

// A Drawing is a white sheet with marks on it; later marks cover earlier ones.
type Drawing struct {
	// W and H are the size of the sheet in points.
	W, H float64
	// Label says what the figure shows, for readers who cannot see it.
	Label string
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

// A Mark is a *Path, *Circle or *Text.
type Mark interface {
	// Bounds returns the rectangle the mark covers, line widths included.
	Bounds() Rect
}

// A Rect is an upright rectangle, y downwards.
type Rect struct{ X0, Y0, X1, Y1 float64 }

// Union returns the smallest rectangle around r and s.
func (r Rect) Union(s Rect) Rect {
	return Rect{min(r.X0, s.X0), min(r.Y0, s.Y0), max(r.X1, s.X1), max(r.Y1, s.Y1)}
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
func (d *Drawing) Line(x0, y0, x1, y1 float64, s Style) {
	d.Marks = append(d.Marks, NewPath(s).Move(x0, y0).Line(x1, y1))
}

// Polyline draws straight lines through the points.
func (d *Drawing) Polyline(points [][2]float64, s Style) {
	p := NewPath(s)
	for i, q := range points {
		if i == 0 {
			p.Move(q[0], q[1])
		} else {
			p.Line(q[0], q[1])
		}
	}
	d.Marks = append(d.Marks, p)
}

// Box draws an upright rectangle with the corners (x0, y0) and (x1, y1).
func (d *Drawing) Box(x0, y0, x1, y1 float64, s Style) {
	d.Marks = append(d.Marks, NewPath(s).Move(x0, y0).Line(x1, y0).Line(x1, y1).Line(x0, y1).Close())
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
	r := c.R
	if c.Stroke != "" {
		r += c.Width / 2
	}
	return Rect{c.X - r, c.Y - r, c.X + r, c.Y + r}
}

// grid is the step that coordinates are snapped to, in points. It is a power of
// two, so that snapped coordinates are exact.
const grid = 1.0 / 64

// bias moves coordinates off the ties between two steps of the grid, where round
// values lie: there an error of rounding, which depends on the processor, would
// decide.
const bias = 1.0 / 1024

// snap rounds a coordinate to the grid.
func snap(v float64) float64 { return math.Floor(v/grid+0.5+bias) * grid }
