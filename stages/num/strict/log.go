package strict

import (
	"math"
	"slices"
)

// The table of Log has a line for each of logN intervals of [1, 2): with c near
// its middle, inv is 1/c cut to 12 bits, and hi + lo = -ln(inv), hi being a
// multiple of 2^-42. From the middle of [1, 2) on, inv and the logarithm are
// those of the interval halved, so that they are near 1 and 0 about x = 1.
const (
	logBits = 7
	logN    = 1 << logBits
	logHalf = 0x3ff6a << 44 // the bits of 1+53/128 = 1.414: from here on mantissas are halved
)

type logEntry struct{ inv, hi, lo float64 }

var logTable = makeLogTable()

func makeLogTable() (t [logN]logEntry) {
	var odd [21]dd // 1, 1/3, 1/5 ...
	for i := range odd {
		odd[i] = dd{1, 0}.div(dd{float64(2*i + 1), 0})
	}
	for i := range t {
		c := (logN + float64(i) + 0.5) / logN
		if math.Float64bits(c) >= logHalf {
			c /= 2
		}
		inv := float64(math.Floor(2048/c+0.5) / 2048)
		// -ln inv = 2 atanh s, s = (1 - inv)/(1 + inv), |s| < 0.18
		s := dd{1 - inv, 0}.div(dd{1 + inv, 0})
		s2 := s.mul(s)
		var sum dd
		for _, c := range slices.Backward(odd[:]) {
			sum = c.add(sum.mul(s2))
		}
		sum = sum.mul(s)
		sum = sum.add(sum)
		hi := (sum.hi + 0x1.8p10) - 0x1.8p10 // to a multiple of 2^-42
		lo := sum.add(dd{-hi, 0})
		t[i] = logEntry{inv, hi, lo.hi}
	}
	return t
}

// Log returns the natural logarithm of x with an error below 0.65 ulp.
//
// Special cases: Log(+Inf) = +Inf, Log(0) = -Inf, Log(x < 0) = NaN, Log(NaN) =
// NaN.
//
// Method: x = 2^k z and z inv = 1 + r with inv from a table and |r| < 2^-7, then
// ln x = k ln 2 - ln inv + r - r^2/2 + ... + r^7/7; near 1, where the terms
// would cancel, the series of ln(1 + (x - 1)) with its first two terms summed
// exactly.
func Log(x float64) float64 {
	if d := x - 1; math.Abs(d) < 0x1p-5 {
		return logNear1(d)
	}
	b := math.Float64bits(x)
	k := 0
	if b-1<<52 >= 0x7fe<<52 {
		switch {
		case x != x || x > math.MaxFloat64:
			return x
		case x < 0:
			return math.NaN()
		case x == 0:
			return math.Inf(-1)
		}
		b = math.Float64bits(float64(x * 0x1p52)) // subnormal
		k = -52
	}
	e := b - (logHalf - 1<<52) // z in [1.414/2, 1.414) has e < 1<<52
	k += int(int64(e) >> 52)
	z := b - e>>52<<52
	t := &logTable[z>>(52-logBits)%logN]

	// 21 + 12 bits of the first product and 32 + 12 of the second: exact
	zh := math.Float64frombits(z >> 32 << 32)
	zl := math.Float64frombits(z) - zh
	r := (float64(zh*t.inv) - 1) + float64(zl*t.inv)

	kd := float64(k)
	w := float64(kd*ln2Hi) + t.hi // exact
	hi := w + r
	lo := (w - hi) + r + (float64(kd*ln2Lo) + t.lo)
	r2 := float64(r * r)
	p := float64(r*r2) * ((1./3 - float64(r*(1./4))) + float64(r2*((1./5-float64(r*(1./6)))+float64(r2*(1./7)))))
	return hi + ((lo + float64(p)) - float64(r2*0.5))
}

// logNear1 returns ln(1+r) for |r| < 2^-5.
func logNear1(r float64) float64 {
	if r == 0 {
		return 0
	}
	// r = h + l with h of 26 bits, r^2/2 = h^2/2 + l(h + r)/2
	h, l := split(r)
	hh := float64(float64(h*h) * 0.5)
	hi := r - hh
	lo := (r - hi) - hh
	lo -= float64(float64(l*(h+r)) * 0.5)
	r2 := float64(r * r)
	r4 := float64(r2 * r2)
	p := (1./3 - float64(r*(1./4))) + float64(r2*(1./5-float64(r*(1./6))))
	p += float64(r4 * ((1./7 - float64(r*(1./8))) + float64(r2*(1./9-float64(r*(1./10))))))
	p += float64(float64(r4*r4) * (1./11 - float64(r*(1./12))))
	return hi + (lo + float64(float64(r*r2)*p))
}
