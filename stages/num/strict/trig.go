package strict

import (
	"math"
	"math/bits"
)

// pi/2 in three parts, the first two of 33 bits: their products with n < 2^20
// are exact.
const (
	halfPi1 = 0x1.921fb544p+0
	halfPi2 = 0x1.0b4611a6p-34
	halfPi3 = 0x1.3198a2e037073p-69

	halfPiHi = 0x1.921fb54442d18p+0 // pi/2 = halfPiHi + halfPiLo to 2^-109
	halfPiLo = 0x1.1a62633145c07p-54
)

// twoOverPi holds the bits of 2/pi after the binary point; a word of zeros comes
// first.
var twoOverPi = [...]uint64{
	0,
	0xa2f9836e4e441529, 0xfc2757d1f534ddc0, 0xdb6295993c439041, 0xfe5163abdebbc561,
	0xb7246e3a424dd2e0, 0x06492eea09d1921c, 0xfe1deb1cb129a73e, 0xe88235f52ebb4484,
	0xe99c7026b45f7e41, 0x3991d639835339f4, 0x9c845f8bbdf9283b, 0x1ff897ffde05980f,
	0xef2f118b5a0a6d1f, 0x6d367ecf27cb09b7, 0x4f463f669e5fea2d, 0x7527bac7ebe5f17b,
	0x3d0739f78a5292ea, 0x6bfb5fb11f8d5d08, 0x56033046fc7b6bab, 0xf0cfbc209af4361d,
}

// reduce returns n mod 4 and y + t, |t| <= ulp(y)/2, so that x = n pi/2 + y + t
// and |y| <= pi/4, nearly; x is finite.
func reduce(x float64) (n uint64, y, t float64) {
	if math.Abs(x) < 0x1p20 {
		k := (float64(x*(2/math.Pi)) + shifter) - shifter
		a := x - float64(k*halfPi1)
		s, e := twoSum(a, -float64(k*halfPi2))
		y, t = fastTwoSum(s, e-float64(k*halfPi3))
		if math.Abs(y) > 0x1p-25 || k == 0 { // the error is below 2^-98
			return uint64(int64(k)) & 3, y, t
		}
	}
	return reduceLong(x)
}

// reduceLong is reduce for |x| >= pi/4 without loss (Payne and Hanek): the bits
// of 2/pi that matter times the integer mantissa of x, in integers.
func reduceLong(x float64) (n uint64, y, t float64) {
	b := math.Float64bits(x)
	m := b&(1<<52-1) | 1<<52
	// |x| = m 2^e; the bits of 2/pi at and above 2^(1-e) give multiples of 4
	e := int(b>>52&0x7ff) - 1075
	first := uint(e + 62) // the first bit that counts; 64 is the first after the point
	word, off := first/64, first%64
	var w [4]uint64
	for i := range w {
		w[i] = twoOverPi[word+uint(i)] << off
		if off > 0 {
			w[i] |= twoOverPi[word+uint(i)+1] >> (64 - off)
		}
	}
	// The product modulo 4: p0 has two bits before the point.
	h3, _ := bits.Mul64(w[3], m)
	h2, l2 := bits.Mul64(w[2], m)
	h1, l1 := bits.Mul64(w[1], m)
	p0 := w[0] * m
	p2, c := bits.Add64(l2, h3, 0)
	p1, c := bits.Add64(l1, h2, c)
	p0, _ = bits.Add64(p0, h1, c)
	// Round to the nearest n: the fraction is in [-1/2, 1/2).
	n = p0 >> 62
	f := p0 << 2
	f |= p1 >> 62
	g := p1<<2 | p2>>62
	d := p2 << 2
	negative := f>>63 == 1
	if negative {
		n++
		d, c = bits.Sub64(0, d, 0)
		g, c = bits.Sub64(0, g, c)
		f, _ = bits.Sub64(0, f, c)
	}
	// The upper 53 bits and the next 53.
	scale := 1.0 / (1 << 32) / (1 << 32)
	if f == 0 {
		f, g, d = g, d, 0
		scale = float64(scale * (1.0 / (1 << 32) / (1 << 32)))
	}
	z := uint(bits.LeadingZeros64(f))
	f = f<<z | g>>(64-z)
	g = g<<z | d>>(64-z)
	scale = float64(scale * math.Float64frombits(uint64(1023-z)<<52))
	hi := float64(float64(f>>11) * 2048)
	lo := float64(f<<53>>53) + float64(float64(g>>11)*(2048.0/(1<<32)/(1<<32)))
	v := dd{float64(hi * scale), float64(lo * scale)}
	v.hi, v.lo = fastTwoSum(v.hi, v.lo)
	v = v.mul(dd{halfPiHi, halfPiLo})
	if negative {
		v = v.neg()
	}
	if x < 0 {
		n, v = -n, v.neg()
	}
	return n & 3, v.hi, v.lo
}

// sinCore returns sin(y + t) for |y| <= pi/4: y - y^3/6 + t (1 - y^2/2) and the
// terms up to y^17.
func sinCore(y, t float64) float64 {
	z := float64(y * y)
	p := 1./120 + float64(z*(-1./5040+float64(z*(1./362880+float64(z*(-1./39916800+float64(z*(1./6227020800+float64(z*(-1./1307674368000+float64(z*(1./355687428096000))))))))))))
	p = -1./6 + float64(z*p)
	return y + (float64(float64(z*y)*p) + (t - float64(float64(0.5*z)*t)))
}

// cosCore returns cos(y + t) for |y| <= pi/4: 1 - y^2/2 - y t and the terms up
// to y^18.
func cosCore(y, t float64) float64 {
	z := float64(y * y)
	p := 1./24 + float64(z*(-1./720+float64(z*(1./40320+float64(z*(-1./3628800+float64(z*(1./479001600+float64(z*(-1./87178291200+float64(z*(1./20922789888000+float64(z*(-1./6402373705728000))))))))))))))
	h := float64(0.5 * z)
	w := 1 - h
	return w + (((1 - w) - h) + (float64(float64(z*z)*p) - float64(y*t)))
}

// quarter returns sin(y + t + n pi/2).
func quarter(n uint64, y, t float64) float64 {
	var s float64
	if n&1 == 0 {
		s = sinCore(y, t)
	} else {
		s = cosCore(y, t)
	}
	if n&2 != 0 {
		return -s
	}
	return s
}

// Sin returns the sine of x (radians) with an error below 0.9 ulp, for every
// finite x.
//
// Special cases: Sin(+-0) = +-0, Sin(+-Inf) = Sin(NaN) = NaN.
func Sin(x float64) float64 {
	switch a := math.Abs(x); {
	case a < 0x1p-27:
		return x
	case !(a <= math.MaxFloat64):
		return math.NaN()
	}
	n, y, t := reduce(x)
	return quarter(n, y, t)
}

// Cos returns the cosine of x (radians) with an error below 0.9 ulp, for every
// finite x.
//
// Special cases: Cos(+-Inf) = Cos(NaN) = NaN.
func Cos(x float64) float64 {
	if !(math.Abs(x) <= math.MaxFloat64) {
		return math.NaN()
	}
	n, y, t := reduce(x)
	return quarter(n+1, y, t)
}

// SinCos returns Sin(x) and Cos(x) in less time than both.
func SinCos(x float64) (sin, cos float64) {
	if a := math.Abs(x); a < 0x1p-27 || !(a <= math.MaxFloat64) {
		return Sin(x), Cos(x)
	}
	n, y, t := reduce(x)
	return quarter(n, y, t), quarter(n+1, y, t)
}
