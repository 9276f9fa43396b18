package strict

import "math"

// The table of Tanh has 64 lines for each power of two from 2^-6 on. Line i
// serves the |x| whose exponent and upper six bits are those of its middle a; it
// holds tanh(a), split into c[0] and c[1], and the coefficients c[2] ... c[7] of
// h, ..., h^6 in tanh(a + h).
const (
	tanhShift = 52 - 6
	tanhFirst = (1023 - 6) << 6      // 2^-6, the lower end of the table
	tanhLines = (6+4)<<6 + 64/4      // up to 20
	tanhHalf  = 1 << (tanhShift - 1) // from the lower end of a line to its middle
)

var tanhTable = makeTanhTable()

func makeTanhTable() (t [tanhLines][8]float64) {
	// T_n/2^(n-1) = t^n + sum over j > 0 of telescope[n][j] t^(n-2j)
	var telescope [tanhDegree + 1][tanhDegree/2 + 1]float64
	for n := 7; n <= tanhDegree; n++ {
		b := 1.0
		for j := 1; 2*j <= n; j++ {
			b = -b * float64((n-2*j+2)*(n-2*j+1)) / float64(4*j*(n-j))
			telescope[n][j] = b
		}
	}
	for j := range 64 {
		// a in [2^-6, 2^-5): sinh and cosh from their series
		a := math.Float64frombits(uint64(tanhFirst+j)<<tanhShift + tanhHalf)
		a2 := dd{a, 0}.mul(dd{a, 0})
		sinh, cosh := dd{1, 0}, dd{1, 0}
		for m := 16.0; m > 0; m -= 2 {
			cosh = dd{1, 0}.add(cosh.mul(a2).div(dd{m * (m - 1), 0}))
			sinh = dd{1, 0}.add(sinh.mul(a2).div(dd{m * (m + 1), 0}))
		}
		sinh = sinh.mul(dd{a, 0})
		tanh, sech2 := sinh.div(cosh), dd{1, 0}.div(cosh.mul(cosh))

		delta := 0x1p-13 // half the width of a line
		for i := j; i < tanhLines; i += 64 {
			t[i] = tanhLine(tanh, sech2.hi, delta, &telescope)
			// tanh 2a = 2 tanh a / (1 + tanh^2 a), sech 2a = sech^2 a / (1 + tanh^2 a)
			d := dd{1, 0}.add(tanh.mul(tanh))
			tanh = tanh.add(tanh).div(d)
			sech2 = sech2.div(d)
			sech2 = sech2.mul(sech2)
			delta *= 2
		}
	}
	return t
}

// tanhDegree is the degree of the Taylor series a line is made from.
const tanhDegree = 12

// tanhLine makes a line: the Taylor series about a, telescoped to degree 6 on |h|
// <= delta with Chebyshev polynomials (t^n loses T_n(t)/2^(n-1), t = h/delta, for
// the greatest n first).
func tanhLine(tanh dd, sech2, delta float64, telescope *[tanhDegree + 1][tanhDegree/2 + 1]float64) (line [8]float64) {
	// (tanh)' = 1 - tanh^2 gives (n+1) c_(n+1) = - sum c_i c_(n-i)
	var c [tanhDegree + 1]float64
	c[0], c[1] = tanh.hi, sech2
	for n := 1; n < tanhDegree; n++ {
		s := 0.0
		for i := 0; i <= n; i++ {
			s += float64(c[i] * c[n-i])
		}
		c[n+1] = -s / float64(n+1)
	}
	c[0] = tanh.lo
	for n := tanhDegree; n > 6; n-- {
		b := c[n]
		for j := 1; 2*j <= n; j++ {
			b = float64(b * float64(delta*delta))
			c[n-2*j] -= float64(b * telescope[n][j])
		}
	}
	line[0] = tanh.hi
	copy(line[1:], c[:7])
	return line
}

// Tanh returns the hyperbolic tangent of x with an error below 0.6 ulp.
//
// Special cases: Tanh(+-0) = +-0, Tanh(+-Inf) = +-1, Tanh(NaN) = NaN.
//
// Method: for 2^-6 <= |x| < 20 a polynomial of degree 6 about the middle of one
// of 656 intervals whose width is 2^-6 of the power of two below |x|. There is
// no division and no exponential, and few operations follow one another. Below
// 2^-6 the Taylor series to x^9.
func Tanh(x float64) float64 {
	i := tanhIndex(x)
	if i >= tanhLines {
		return tanhEdge(x)
	}
	return float64(sign(x) * tanhSum(&tanhTable[i], tanhOffset(x)))
}

// The parts of Tanh are small enough for the compiler to inline them.

// tanhIndex returns the line of x, at least tanhLines if there is none.
func tanhIndex(x float64) uint64 {
	return math.Float64bits(x)<<1>>(tanhShift+1) - tanhFirst
}

// tanhOffset returns |x| - a, which is exact.
func tanhOffset(x float64) float64 {
	return math.Abs(x) - math.Float64frombits(math.Float64bits(x)<<1>>(tanhShift+1)<<tanhShift|tanhHalf)
}

// tanhSum returns tanh(a + h) from the line of a.
func tanhSum(c *[8]float64, h float64) float64 {
	h2 := float64(h * h)
	p := (c[1] + float64(c[2]*h)) + float64(h2*(c[3]+float64(c[4]*h)))
	q := float64(float64(h2*h2) * ((c[5] + float64(c[6]*h)) + float64(h2*c[7])))
	return c[0] + (p + q)
}

// sign returns 1 or -1, as the sign bit of x says.
func sign(x float64) float64 {
	return math.Float64frombits(math.Float64bits(x)>>63<<63 | 0x3ff<<52)
}

// tanhEdge is Tanh where the table does not reach.
func tanhEdge(x float64) float64 {
	switch a := math.Abs(x); {
	case a < 0x1p-6:
		z := float64(a * a)
		p := -1./3 + float64(z*(2./15+float64(z*(-17./315+float64(z*(62./2835))))))
		return float64(sign(x) * (a + float64(float64(a*z)*p)))
	case x != x:
		return x
	}
	return math.Copysign(1, x)
}

// Tanh4 replaces the four entries of x by their hyperbolic tangents, with the
// bits of Tanh. It is a little faster than four calls of it.
func Tanh4(x *[4]float64) {
	x[0], x[1], x[2], x[3] = TanhOf4(x[0], x[1], x[2], x[3])
}

// TanhOf4 is Tanh4 on values that need not go through memory: the form for four
// arguments that were just computed.
func TanhOf4(x0, x1, x2, x3 float64) (y0, y1, y2, y3 float64) {
	i0, i1, i2, i3 := tanhIndex(x0), tanhIndex(x1), tanhIndex(x2), tanhIndex(x3)
	if i0 >= tanhLines || i1 >= tanhLines || i2 >= tanhLines || i3 >= tanhLines {
		return Tanh(x0), Tanh(x1), Tanh(x2), Tanh(x3)
	}
	return float64(sign(x0) * tanhSum(&tanhTable[i0], tanhOffset(x0))),
		float64(sign(x1) * tanhSum(&tanhTable[i1], tanhOffset(x1))),
		float64(sign(x2) * tanhSum(&tanhTable[i2], tanhOffset(x2))),
		float64(sign(x3) * tanhSum(&tanhTable[i3], tanhOffset(x3)))
}
