package raster

import "math"

// A Line is a straight line in dots, Width > 0, with an opacity from 0 to 1.
type Line struct {
	X0, Y0, X1, Y1 float64
	Width          float64
	Color          RGB
	Opacity        float64
}

// bandRows is the height of the bands that are painted one after the other: a band of a
// picture 3000 dots wide stays in a second-level cache.
const bandRows = 48

// Lines paints lines in the order given. Lines that are not finite or have no
// length paint nothing.
func (c *Canvas) Lines(lines []Line) {
	strokes := make([]stroke, 0, len(lines))
	for i := range lines {
		if s, ok := newStroke(&lines[i]); ok {
			strokes = append(strokes, s)
		}
	}
	for top := 0; top < c.h; top += bandRows {
		b := band{w: c.w, top: top, bottom: min(top+bandRows, c.h), pix: c.pix[3*top*c.w:]}
		for i := range strokes {
			b.paint(&strokes[i])
		}
	}
}

// A stroke is a line prepared for painting. Its major axis u is the one along
// which it is longer, x or, if steep, y; v is the other one.
type stroke struct {
	u0, u1    float64 // ends on the major axis, u0 < u1
	v0, slope float64 // v at u0, and dv/du, -1 to 1
	top, low  float64 // rows that it touches
	across    float64 // thickness along v
	full      profile // profile within a whole column
	steep     bool
	color     RGB
	opacity   float64
	ink       []uint64 // in levels: what a layer adds, by its opacity
}

func newStroke(l *Line) (stroke, bool) {
	s := stroke{color: l.Color, opacity: l.Opacity}
	x0, y0, x1, y1 := l.X0, l.Y0, l.X1, l.Y1
	dx, dy := x1-x0, y1-y0
	length := math.Abs(dx) + math.Abs(dy)
	if !(length > 0) || math.IsInf(length, 0) || !(l.Width > 0) {
		return s, false
	}
	if s.steep = math.Abs(dy) > math.Abs(dx); s.steep {
		x0, y0, x1, y1, dx, dy = y0, x0, y1, x1, dy, dx
	}
	if dx < 0 {
		x0, y0, x1, y1 = x1, y1, x0, y0
	}
	s.u0, s.u1, s.v0, s.slope = x0, x1, y0, dy/dx
	s.across = float64(l.Width * math.Sqrt(1+float64(s.slope*s.slope)))
	s.full = newProfile(s.across, math.Abs(s.slope))
	if s.steep {
		s.top, s.low = s.u0, s.u1
	} else {
		s.top, s.low = min(y0, y1)-s.across/2, max(y0, y1)+s.across/2
	}
	return s, true
}

// A profile is the distribution function of the line's area across a column: a
// trapezoid of half widths a at its foot and b at its top.
type profile struct {
	a, b  float64
	level float64 // density at the top
	bend  float64 // half the slope of the density on the ramps
}

// newProfile convolves intervals of the widths h > 0 and s >= 0.
func newProfile(h, s float64) profile {
	p := profile{a: (h + s) / 2, b: math.Abs(h-s) / 2}
	p.level = 1 / (p.a + p.b)
	if p.a > p.b {
		p.bend = p.level / (2 * (p.a - p.b))
	}
	return p
}

// below returns the share of the area at or below v.
func (p *profile) below(v float64) float64 {
	switch {
	case v <= -p.a:
		return 0
	case v >= p.a:
		return 1
	case v < -p.b:
		d := v + p.a
		return float64(p.bend * float64(d*d))
	case v > p.b:
		d := p.a - v
		return 1 - float64(p.bend*float64(d*d))
	}
	return 0.5 + float64(p.level*v)
}

// A band is the rows top <= y < bottom of a picture, in real numbers or in levels.
type band struct {
	w, top, bottom int
	pix            []float32 // as that of a canvas, or
	levels         []uint64  // see Levels
}

// paint paints the part of a stroke that lies in the band.
func (b band) paint(s *stroke) {
	if s.low <= float64(b.top) || s.top >= float64(b.bottom) {
		return
	}
	// Columns of the major axis; if flat, only those where the line is in the
	// band.
	lo, hi := s.u0, s.u1
	uStart, uEnd, vStart, vEnd := 0, b.w, b.top, b.bottom
	uStride, vStride := 1, b.w
	if s.steep {
		uStart, uEnd, vStart, vEnd = b.top, b.bottom, 0, b.w
		uStride, vStride = vStride, uStride
	}
	if s.slope != 0 {
		reach := s.full.a + 1
		p := s.u0 + (float64(vStart)-reach-s.v0)/s.slope
		q := s.u0 + (float64(vEnd)+reach-s.v0)/s.slope
		lo, hi = max(lo, min(p, q)-1), min(hi, max(p, q)+1)
	}
	first := max(uStart, int(math.Floor(max(lo, float64(uStart)))))
	last := min(uEnd, int(math.Ceil(min(hi, float64(uEnd)))))
	area := float64(s.across * s.opacity)
	for i := first; i < last; i++ {
		p, mid, part := &s.full, float64(i)+0.5, area
		if float64(i) < s.u0 || float64(i+1) > s.u1 { // an end
			from, to := max(float64(i), s.u0), min(float64(i+1), s.u1)
			if to <= from {
				continue
			}
			share := to - from
			end := newProfile(s.across, float64(math.Abs(s.slope)*share))
			p, mid, part = &end, (from+to)/2, float64(area*share)
		}
		v := s.v0 + float64(s.slope*(mid-s.u0))
		if v+p.a <= float64(vStart) || v-p.a >= float64(vEnd) {
			continue
		}
		j := max(vStart, int(math.Floor(v-p.a)))
		at := i*uStride + j*vStride - b.top*b.w
		below := 0.0
		if d := float64(j) - v; d > -p.a {
			below = p.below(d)
		}
		for ; j < vEnd; j++ {
			next := p.below(float64(j+1) - v)
			if k := float32(float64(part * (next - below))); b.levels != nil {
				opacity := int(float32(k*255) + 0.5)
				b.levels[at] = layer(b.levels[at], opacity, s.ink[opacity])
			} else if k > 0 {
				p := (*[3]float32)(b.pix[3*at:])
				p[0] += float32((s.color[0] - p[0]) * k)
				p[1] += float32((s.color[1] - p[1]) * k)
				p[2] += float32((s.color[2] - p[2]) * k)
			}
			if next == 1 {
				break
			}
			below = next
			at += vStride
		}
	}
}
