package feedforward

import "math"

// An Objective returns the value of a function of x and sets gradient, of the
// length of x, to its derivatives. It must not keep or change x.
type Objective func(x, gradient []float32) float64

// A Minimum is what Minimize found.
type Minimum struct {
	// Value is that of the function at x, and Evaluations how often it was
	// computed.
	Value       float64
	Evaluations int
	// Searches is the number of line searches that were made.
	Searches int
}

// Constants of the line search. A step a along the direction d from x is taken if
// it meets the conditions of Wolfe (SIAM Review 11, 226-235, 1969) and Powell in
// the strong form,
//
//	f(x + a d) <= f(x) + sufficient a f'(x) d   and   |f'(x + a d) d| <= -curvature f'(x) d.
const (
	sufficient = 0.01
	curvature  = 0.25
	// grow bounds a step by that many times the last one while the minimum is not
	// yet enclosed; margin keeps a step off the ends of the interval that encloses
	// it, as a share of its length.
	grow   = 3
	margin = 0.1
	// ratio bounds the first step of a line search by that many times the step that
	// the one before took.
	ratio = 10
	// evaluations is how often the function is computed at most in a line search.
	evaluations = 20
)

// Minimize makes the given number of line searches of the method of conjugate
// gradients from x, and leaves in x the best point it found. It stops earlier where
// the gradient is 0 or no step downhill is found.
//
// The directions are those of Polak and Ribiere (Rev. Franc. Inform. Rech. Oper.
// 16, 35-43, 1969), d <- b d - g with b = g (g - g0) / g0 g0 and g0 the gradient
// before, and -g where this does not lead downhill. The first step of a line search
// is the last one times the ratio of the slopes, the first of all 1 / (1 + |g|^2);
// further steps come from cubics through the values and slopes that are known,
// outside of them until a minimum is enclosed and inside afterwards. This is the
// method of Hinton and Salakhutdinov (2006); the line search follows Nocedal and
// Wright, Numerical Optimization, 2nd ed., section 3.5.
//
// Steps are float32 numbers, x + a d and the directions are rounded to float32
// after every operation, and dot products are summed in float64.
func Minimize(x []float32, f Objective, searches int) Minimum {
	n := len(x)
	c := &conjugate{f: f, x: x, d: make([]float32, n), trial: make([]float32, n)}
	at := c.evaluate(0)
	c.steepest(&at)
	steepest, step := true, 1/(1-at.slope)
	done := 0
	for done < searches && at.slope < 0 {
		done++
		to, ok := c.search(at, step)
		if !ok {
			if steepest {
				break
			}
			c.steepest(&at)
			steepest, step = true, 1/(1-at.slope)
			continue
		}
		add(x, x, c.d, to.a)
		b := float32((dot(to.g, to.g) - dot(to.g, at.g)) / dot(at.g, at.g))
		for i, g := range to.g {
			c.d[i] = float32(b*c.d[i]) - g
		}
		slope := dot(to.g, c.d)
		if steepest = !(slope < 0); steepest {
			c.steepest(&to)
			slope = to.slope
		}
		step = to.a * min(ratio, at.slope/slope)
		at = point{f: to.f, slope: slope, g: to.g}
	}
	return Minimum{Value: at.f, Evaluations: c.evaluations, Searches: done}
}

// A point is a place on the line of a search.
type point struct {
	a     float64 // step from the start of the line, a float32 number
	f     float64 // value of the function
	slope float64 // its derivative along the line
	g     []float32
}

// conjugate is the state of Minimize.
type conjugate struct {
	f           Objective
	x           []float32 // start of the line
	d           []float32 // its direction
	trial       []float32
	evaluations int
}

// steepest makes the direction that of steepest descent from p.
func (c *conjugate) steepest(p *point) {
	for i, g := range p.g {
		c.d[i] = -g
	}
	p.slope = -dot(p.g, p.g)
}

// evaluate returns the point at step a.
func (c *conjugate) evaluate(a float64) point {
	add(c.trial, c.x, c.d, a)
	p := point{a: a, g: make([]float32, len(c.x))}
	p.f = c.f(c.trial, p.g)
	p.slope = dot(p.g, c.d)
	c.evaluations++
	return p
}

// search looks along the line from start for a point that meets both conditions,
// a being the first step it tries. If it finds none it returns the lowest point
// that meets the first condition, or false if there is none either.
func (c *conjugate) search(start point, a float64) (point, bool) {
	// The minimum is looked for between lo, which meets the first condition and is
	// the lowest so far, and hi if there is one, and else beyond lo.
	lo, hi, before, enclosed := start, start, start, false
	for range evaluations {
		a = float64(float32(a))
		if a == lo.a || a == hi.a && enclosed {
			break
		}
		p := c.evaluate(a)
		if !(p.f <= start.f+float64(float64(sufficient*p.a)*start.slope)) || p.f >= lo.f {
			hi, enclosed = p, true
		} else {
			before, lo = lo, p
			if math.Abs(p.slope) <= -curvature*start.slope {
				break
			}
			if !enclosed && p.slope >= 0 || enclosed && (p.slope > 0) == (hi.a > before.a) {
				hi, enclosed = before, true
			}
		}
		if enclosed {
			a = within(cubic(lo, hi), lo.a, hi.a)
		} else if a = cubic(before, lo); !(a > lo.a) {
			a = grow * lo.a
		} else {
			a = min(max(a, lo.a+float64(margin*(lo.a-before.a))), grow*lo.a)
		}
	}
	return lo, lo.a > 0
}

// within returns a, but not within the margin of the ends of an interval; the
// middle if a is not a number.
func within(a, from, to float64) float64 {
	width := to - from
	if a != a {
		return from + float64(0.5*width)
	}
	from, to = from+float64(margin*width), to-float64(margin*width)
	return min(max(a, min(from, to)), max(from, to))
}

// cubic returns the minimum of the cubic that has the values and slopes of two
// points; NaN if it has none or a value is infinite (Nocedal and Wright, eq. 3.59).
func cubic(p, q point) float64 {
	d1 := p.slope + q.slope - float64(3*(p.f-q.f))/(p.a-q.a)
	d2 := math.Sqrt(float64(d1*d1) - float64(p.slope*q.slope))
	if q.a < p.a {
		d2 = -d2
	}
	return q.a - float64((q.a-p.a)*((q.slope+d2-d1)/(q.slope-p.slope+float64(2*d2))))
}

// add sets z = x + a d.
func add(z, x, d []float32, a float64) {
	a32 := float32(a)
	for i, v := range x {
		z[i] = v + float32(a32*d[i])
	}
}

// dot returns the scalar product of a and b. The products are exact; they are
// summed in pieces of dotPiece numbers, each with four accumulators, number i going
// to accumulator i mod 4 (up to three that are left over: to the first), and the
// sums of the pieces left to right.
func dot(a, b []float32) float64 {
	b = b[:len(a)]
	total := 0.0
	for len(a) > 0 {
		n := min(len(a), dotPiece)
		p, q := a[:n], b[:n]
		a, b = a[n:], b[n:]
		var s0, s1, s2, s3 float64
		for ; len(p) >= 4; p, q = p[4:], q[4:] {
			q = q[:len(p)]
			s0 += float64(float64(p[0]) * float64(q[0]))
			s1 += float64(float64(p[1]) * float64(q[1]))
			s2 += float64(float64(p[2]) * float64(q[2]))
			s3 += float64(float64(p[3]) * float64(q[3]))
		}
		for i, v := range p {
			s0 += float64(float64(v) * float64(q[i]))
		}
		total += (s0 + s1) + (s2 + s3)
	}
	return total
}

const dotPiece = 4096
