package strict

import (
	"math"
	"math/big"
)

// The references: elementary functions in math/big with prec bits, good to
// about prec - 20 bits.
const prec = 240

func bf(x float64) *big.Float { return newBig().SetFloat64(x) }

func newBig() *big.Float { return new(big.Float).SetPrec(prec) }

// atanhInv returns atanh(1/n) with p bits, atanInv the arc tangent.
func atanhInv(n int64, p uint, alternate bool) *big.Float {
	one := new(big.Int).Lsh(big.NewInt(1), p+32)
	n2 := big.NewInt(n * n)
	t := new(big.Int).Div(one, big.NewInt(n))
	sum := new(big.Int)
	for k := int64(1); t.Sign() != 0; k += 2 {
		u := new(big.Int).Div(t, big.NewInt(k))
		if alternate && k%4 == 3 {
			u.Neg(u)
		}
		sum.Add(sum, u)
		t.Div(t, n2)
	}
	f := new(big.Float).SetPrec(p).SetInt(sum)
	return f.SetMantExp(f, -int(p+32))
}

func scaled(f *big.Float, by int64) *big.Float {
	return new(big.Float).SetPrec(f.Prec()).Mul(f, new(big.Float).SetInt64(by))
}

var (
	// ln 2 = 18 atanh 1/26 - 2 atanh 1/4801 + 8 atanh 1/8749
	bigLn2 = func() *big.Float {
		s := scaled(atanhInv(26, prec+80, false), 18)
		s.Sub(s, scaled(atanhInv(4801, prec+80, false), 2))
		return s.Add(s, scaled(atanhInv(8749, prec+80, false), 8))
	}()
	// pi/2 = 8 atan 1/5 - 2 atan 1/239 (Machin)
	bigHalfPi = func() *big.Float {
		const p = 1100 + 2*prec
		return new(big.Float).SetPrec(p).Sub(scaled(atanhInv(5, p, true), 8), scaled(atanhInv(239, p, true), 2))
	}()
)

// bigExp returns e^x for |x| < 2^20.
func bigExp(x *big.Float) *big.Float {
	q, _ := newBig().Quo(x, bigLn2).Float64()
	k := math.Round(q)
	p := uint(prec + 60)
	r := new(big.Float).SetPrec(p).Mul(bigLn2, bf(k))
	r.Sub(x, r)
	const halvings = 14
	if r.Sign() != 0 {
		r.SetMantExp(r, -halvings)
	}
	s := new(big.Float).SetPrec(p).SetInt64(1)
	for n := int64(18); n > 0; n-- { // 2^(-15*19)/19! < 2^-340
		s.Mul(s, r)
		s.Quo(s, new(big.Float).SetInt64(n))
		s.Add(s, big.NewFloat(1))
	}
	for range halvings {
		s.Mul(s, s)
	}
	return newBig().SetMantExp(s, int(k))
}

// bigTanh returns tanh x, by the series of sinh and cosh for small x.
func bigTanh(x float64) *big.Float {
	if math.Abs(x) < 0x1p-20 {
		z := bf(x)
		z2 := newBig().Mul(z, z)
		s, c := newBig().SetInt64(1), newBig().SetInt64(1)
		for n := int64(16); n > 0; n -= 2 {
			c.Mul(c, z2).Quo(c, bf(float64(n*(n-1)))).Add(c, bf(1))
			s.Mul(s, z2).Quo(s, bf(float64(n*(n+1)))).Add(s, bf(1))
		}
		return s.Mul(s, z).Quo(s, c)
	}
	if math.Abs(x) > 1000 {
		return bf(math.Copysign(1, x))
	}
	e := bigExp(bf(2 * x))
	return newBig().Quo(newBig().Sub(e, bf(1)), newBig().Add(e, bf(1)))
}

// bigLog returns ln x for finite x > 0, by Newton's method.
func bigLog(x float64) *big.Float {
	m, k := math.Frexp(x)
	if m < math.Sqrt2/2 {
		m *= 2
		k--
	}
	y := bf(math.Log1p(m - 1))
	for range 3 { // 50, 100, 200, more bits: y += 2 (m - e^y) / (m + e^y) is cubic
		e := bigExp(y)
		d := newBig().Sub(bf(m), e)
		y.Add(y, d.Mul(d, bf(2)).Quo(d, e.Add(e, bf(m))))
	}
	return y.Add(y, newBig().Mul(bigLn2, bf(float64(k))))
}

// bigSin returns sin(x + quarter pi/2).
func bigSin(x float64, quarter int64) *big.Float {
	p := bigHalfPi.Prec()
	bx := new(big.Float).SetPrec(p).SetFloat64(x)
	q := new(big.Float).SetPrec(p).Quo(bx, bigHalfPi)
	q.Add(q, big.NewFloat(math.Copysign(0.5, x)))
	k, _ := q.Int(nil)
	r := new(big.Float).SetPrec(p).SetInt(k)
	r = newBig().Sub(bx, r.Mul(r, bigHalfPi))
	k.Add(k, big.NewInt(quarter))
	n := new(big.Int).And(k, big.NewInt(3)).Int64()
	z2 := newBig().Mul(r, r)
	first := 2.0
	y := newBig().SetInt64(1)
	if n&1 == 0 {
		first = 3
	}
	for m := first + 56; m >= first; m -= 2 {
		y.Mul(y, z2).Quo(y, bf(-m*(m-1))).Add(y, bf(1))
	}
	if n&1 == 0 {
		y.Mul(y, r)
	}
	if n&2 == 2 {
		y.Neg(y)
	}
	return y
}

// ulps returns |got - want| in units of the last place of want, one place
// being at least the least subnormal number.
func ulps(got float64, want *big.Float) float64 {
	if want.Sign() == 0 {
		if got == 0 {
			return 0
		}
		return math.Inf(1)
	}
	e := want.MantExp(nil) - 53
	if e+53 > 1024 { // |want| >= 2^1024
		if math.IsInf(got, want.Sign()) {
			return 0
		}
		return math.Inf(1)
	}
	e = max(e, -1074)
	if math.IsInf(got, 0) { // stands for 2^1024
		d := newBig().SetMantExp(bf(math.Copysign(1, got)), 1024)
		d.Sub(d, want).SetMantExp(d, -e)
		f, _ := d.Float64()
		return math.Abs(f)
	}
	d := newBig().Sub(bf(got), want)
	if d.Sign() == 0 {
		return 0
	}
	f, _ := d.SetMantExp(d, -e).Float64()
	return math.Abs(f)
}
