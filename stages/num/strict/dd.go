package strict

import "math"

// dd is the unevaluated sum hi + lo of two float64 with |lo| <= ulp(hi)/2: about
// 106 bits. It serves to build the tables when the program starts; the results
// are good to 2^-100, far more than the tables need.
type dd struct{ hi, lo float64 }

// fastTwoSum returns s = fl(a+b) and the exact error e; |a| >= |b| or a = 0.
func fastTwoSum(a, b float64) (s, e float64) {
	s = a + b
	return s, b - (s - a)
}

// twoSum returns s = fl(a+b) and the exact error e (Knuth).
func twoSum(a, b float64) (s, e float64) {
	s = a + b
	t := s - a
	return s, (a - (s - t)) + (b - t)
}

// split returns a = h + l with at most 26 significant bits each (Veltkamp).
func split(a float64) (h, l float64) {
	t := float64(a * (1<<27 + 1))
	h = t - (t - a)
	return h, a - h
}

// twoProd returns p = fl(a*b) and the exact error e (Dekker).
func twoProd(a, b float64) (p, e float64) {
	p = float64(a * b)
	ah, al := split(a)
	bh, bl := split(b)
	e = float64(al*bl) - (((p - float64(ah*bh)) - float64(al*bh)) - float64(ah*bl))
	return p, e
}

func (x dd) add(y dd) dd {
	s, e := twoSum(x.hi, y.hi)
	t, f := twoSum(x.lo, y.lo)
	s, e = fastTwoSum(s, e+t)
	s, e = fastTwoSum(s, e+f)
	return dd{s, e}
}

func (x dd) mul(y dd) dd {
	p, e := twoProd(x.hi, y.hi)
	p, e = fastTwoSum(p, e+(float64(x.hi*y.lo)+float64(x.lo*y.hi)))
	return dd{p, e}
}

func (x dd) neg() dd { return dd{-x.hi, -x.lo} }

func (x dd) div(y dd) dd {
	q := x.hi / y.hi
	r := x.add(y.mul(dd{q, 0}).neg())
	q2 := r.hi / y.hi
	r = r.add(y.mul(dd{q2, 0}).neg())
	q, q2 = fastTwoSum(q, q2)
	return dd{q, q2}.add(dd{r.hi / y.hi, 0})
}

// sqrt is one Newton step from the rounded root.
func (x dd) sqrt() dd {
	r := math.Sqrt(x.hi)
	d := x.add(dd{r, 0}.mul(dd{r, 0}).neg())
	r, e := fastTwoSum(r, d.hi/(2*r))
	return dd{r, e}
}
