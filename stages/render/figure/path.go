package figure

import "math"

// A Path is a mark made of straight lines and cubic Bézier curves.
type Path struct {
	Ops []Op
	Style
}

// An Op is one step of a path: 'M' starts a piece at (X, Y), 'L' draws a line
// to (X, Y), 'C' a curve to (X, Y) with the control points (X1, Y1), (X2, Y2),
// 'Z' closes the piece.
type Op struct {
	Kind                 byte
	X1, Y1, X2, Y2, X, Y float64
}

// NewPath returns an empty path; Move, Line, Curve and Close extend it and
// return it.
func NewPath(s Style) *Path { return &Path{Style: s} }

func (p *Path) step(op Op) *Path {
	p.Ops = append(p.Ops, op)
	return p
}

// Move starts a new piece at (x, y).
func (p *Path) Move(x, y float64) *Path { return p.step(Op{Kind: 'M', X: snap(x), Y: snap(y)}) }

// Line draws a line to (x, y).
func (p *Path) Line(x, y float64) *Path { return p.step(Op{Kind: 'L', X: snap(x), Y: snap(y)}) }

// Curve draws a cubic Bézier curve to (x, y).
func (p *Path) Curve(x1, y1, x2, y2, x, y float64) *Path {
	return p.step(Op{'C', snap(x1), snap(y1), snap(x2), snap(y2), snap(x), snap(y)})
}

// Close draws a line back to the start of the piece.
func (p *Path) Close() *Path { return p.step(Op{Kind: 'Z'}) }

// Add appends the path to the drawing.
func (d *Drawing) Add(p *Path) { d.Marks = append(d.Marks, p) }

// Bounds implements Mark. Curves count with their control points, between which
// they run.
func (p *Path) Bounds() Rect {
	r := Rect{math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)}
	for _, op := range p.Ops {
		if op.Kind == 'C' {
			r = r.with(op.X1, op.Y1).with(op.X2, op.Y2)
		}
		if op.Kind != 'Z' {
			r = r.with(op.X, op.Y)
		}
	}
	h := p.half()
	return Rect{r.X0 - h, r.Y0 - h, r.X1 + h, r.Y1 + h}
}

// Numbers of chords that stand for one curve in PNG, of a path and of a letter.
const curveSteps, glyphSteps = 16, 5

// A polygon is one piece of a path without curves.
type polygon struct {
	points [][2]float64
	closed bool
}

// flatten replaces curves by chords.
func (p *Path) flatten() []polygon {
	var out []polygon
	for _, op := range p.Ops {
		if op.Kind == 'M' {
			out = append(out, polygon{points: [][2]float64{{op.X, op.Y}}})
		}
		switch cur := &out[len(out)-1]; op.Kind {
		case 'L':
			cur.points = append(cur.points, [2]float64{op.X, op.Y})
		case 'C':
			cur.curve([2]float64{op.X1, op.Y1}, [2]float64{op.X2, op.Y2}, [2]float64{op.X, op.Y}, curveSteps)
		case 'Z':
			cur.closed = true
		}
	}
	return out
}

// last returns the point where the polygon ends so far.
func (p *polygon) last() [2]float64 { return p.points[len(p.points)-1] }

// curve appends chords of a cubic curve to d with control points b, c.
func (p *polygon) curve(b, c, d [2]float64, steps int) {
	a := p.last()
	for i := 1; i <= steps; i++ {
		t := float64(i) / float64(steps)
		p.points = append(p.points, [2]float64{bezier(a[0], b[0], c[0], d[0], t), bezier(a[1], b[1], c[1], d[1], t)})
	}
}

// bezier is the cubic Bernstein polynomial with coefficients a, b, c, d at t.
func bezier(a, b, c, d, t float64) float64 {
	u := 1 - t
	uu, tt := float64(u*u), float64(t*t)
	s := float64(float64(uu*u) * a)
	s += float64(float64(3*float64(uu*t)) * b)
	s += float64(float64(3*float64(u*tt)) * c)
	s += float64(float64(tt*t) * d)
	return s
}

// round adds a circle of radius r as four curves; a negative radius runs round
// the other way.
func (p *Path) round(x, y, r float64) *Path {
	k := float64(r * 0.5522847498) // makes it a circle, up to 0.03 % of the radius
	a := math.Abs(r)
	x0, x1, y0, y1, h := x-a, x+a, y-r, y+r, math.Abs(k)
	return p.Move(x1, y).Curve(x1, y+k, x+h, y1, x, y1).Curve(x-h, y1, x0, y+k, x0, y).
		Curve(x0, y-k, x-h, y0, x, y0).Curve(x+h, y0, x1, y-k, x1, y).Close()
}

// paths returns what a circle is painted as: the disc, and the outline as the
// ring between two circles, which has no seam.
func (c *Circle) paths() []*Path {
	var out []*Path
	if c.Fill != "" {
		out = append(out, NewPath(Style{Fill: c.Fill}).round(c.X, c.Y, c.R))
	}
	if c.Stroke != "" {
		h := c.Width / 2
		out = append(out, NewPath(Style{Fill: c.Stroke}).round(c.X, c.Y, c.R+h).round(c.X, c.Y, h-c.R))
	}
	return out
}
