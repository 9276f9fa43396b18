package strict

import "math"

// The table of Exp: 2^(i/expN) = expTable[i].hi + expTable[i].lo, the first as
// its bits less i << 52/expN, so that adding k << 52/expN gives the bits of
// 2^(k/expN) for every k = i mod expN.
const (
	expBits = 7
	expN    = 1 << expBits
)

type expEntry struct {
	tail float64 // lo/hi
	bits uint64
}

var expTable = makeExpTable()

func makeExpTable() (t [expN]expEntry) {
	var root [expBits]dd // root[j] = 2^(2^j/expN)
	r := dd{2, 0}
	for j := expBits - 1; j >= 0; j-- {
		r = r.sqrt()
		root[j] = r
	}
	for i := range t {
		p := dd{1, 0}
		for j, r := range root {
			if i>>j&1 == 1 {
				p = p.mul(r)
			}
		}
		t[i] = expEntry{p.lo / p.hi, math.Float64bits(p.hi) - uint64(i)<<(52-expBits)}
	}
	return t
}

// ln 2 and ln 2 / expN in two parts. The upper ones are so short that k*ln2Hi is
// exact for |k| < 2^11 and k*ln2HiN for |k| < 2^18: for every k that occurs.
const (
	ln2Hi  = 0x1.62e42fefa38p-1 // a multiple of 2^-42
	ln2Lo  = 0x1.ef35793c7673p-45
	ln2HiN = 0x1.62e42fef8p-8 // 35 bits
	ln2LoN = 0x1.1cf79abc9e3b4p-43

	invLn2N = expN * math.Log2E
	shifter = 0x1.8p52 // adding it rounds to an integer

	expOverflow  = 0x1.62e42fefa39efp+9  // above it e^x > 2^1024
	expUnderflow = -0x1.74910d52d3053p+9 // below it e^x < 2^-1075
)

// Exp returns e**x with an error below 0.52 ulp (one rounding more where the
// result is subnormal: below 1 ulp).
//
// Special cases: Exp(+Inf) = +Inf, Exp(-Inf) = 0, Exp(NaN) = NaN; a result too
// large is +Inf, one too small is 0.
//
// Method: x = k (ln 2)/128 + r with |r| <= (ln 2)/256 + 2^-40, then e^x =
// 2^(k/128) (1 + (e^r - 1)), with 2^(k/128) from a table to 2^-100 and e^r - 1
// from five terms of the Taylor series (truncation 2^-60).
func Exp(x float64) float64 {
	// 2^-54 <= |x| < 512, or else the careful way
	if e := math.Float64bits(x) >> 52 & 0x7ff; e-(1023-54) >= 54+9 {
		return expEdge(x)
	}
	m, k := expCore(x)
	return math.Float64frombits(k) + float64(math.Float64frombits(k)*m)
}

// expCore returns m and the bits of s so that e^x = s (1 + m); the exponent of
// s is taken modulo 2^11.
func expCore(x float64) (m float64, s uint64) {
	kd := float64(x*invLn2N) + shifter
	k := math.Float64bits(kd)
	kd -= shifter
	r := (x - float64(kd*ln2HiN)) - float64(kd*ln2LoN)
	t := &expTable[k%expN]
	r2 := float64(r * r)
	m = (t.tail + r) + float64(r2*((1./2+float64(r*(1./6)))+float64(r2*(1./24+float64(r*(1./120))))))
	return m, t.bits + k<<(52-expBits)
}

func expEdge(x float64) float64 {
	switch {
	case x != x || x > math.MaxFloat64:
		return x
	case math.Abs(x) < 1:
		return 1 + x
	case x > expOverflow:
		return math.Inf(1)
	case x < expUnderflow:
		return 0
	case x > 0:
		m, s := expCore(x)
		h := math.Float64frombits(s - 1<<52) // s may stand for 2^1024
		return 2 * (h + float64(h*m))
	}
	m, s := expCore(x)
	const up = 1022 // lifts the result out of the subnormal range
	h := math.Float64frombits(s + up<<52)
	y := h + float64(h*m)
	if y < 1 {
		// The sum y = hi + lo is rounded at 2^-52, the last bit of the result
		// times 2^up, instead of first at its own last bit.
		lo := (h - y) + float64(h*m)
		hi := 1 + y
		lo = ((1 - hi) + y) + lo
		y = (hi + lo) - 1
	}
	return float64(y * 0x1p-1022)
}
