package attractor

import (
	"math"
	"math/big"
)

// A Bifurcation says how the fixed point at the origin first loses its stability
// as S grows: by which eigenvalue on the unit circle.
type Bifurcation int

const (
	NoBifurcation Bifurcation = iota // the origin is stable for every S
	Pitchfork                        // +1: two more fixed points, y and -y, as the map is odd
	Flip                             // -1: an orbit of period 2
	NeimarkSacker                    // a complex pair: a closed curve
)

// String returns "none", "pitchfork", "flip" or "Neimark-Sacker".
func (b Bifurcation) String() string {
	switch b {
	case Pitchfork:
		return "pitchfork"
	case Flip:
		return "flip"
	case NeimarkSacker:
		return "Neimark-Sacker"
	}
	return "none"
}

// fracBits is the number of binary places of x = cos(theta) and of the values of
// polynomials of x; rootBits is that of a root at its most accurate.
const (
	fracBits = 192
	rootBits = 128
)

// scaleBits: the numbers c_j are integers times 2^-scaleBits, because the u_i are
// multiples of 2^-53 and the w_ij of 2^-52.
const scaleBits = 53 + 52

// FirstBifurcation returns the smallest S, s_c, at which the origin is not stable,
// the kind of that bifurcation, and the rotation number theta/(2 pi) of the
// eigenvalue exp(i theta) that reaches the unit circle there, from 0 (pitchfork) to
// 1/2 (flip). The N, D and Seed of the net matter, its S does not. If all c_j of
// section "Origin" are 0, the result is +Inf, NoBifurcation, NaN.
//
// No angle can be missed, and hardly a digit is lost: s_c is right to the last bit but
// one, the rotation to 1e-18 (see section "Origin"). Only the rounding of
// b_i = fl(S u_i) is left out. If several angles give the same s_c to about 30
// digits, the smallest of them is returned.
func (n *Net) FirstBifurcation() (sc float64, kind Bifurcation, rotation float64) {
	c := n.feedback()
	p := newCosPoly(c)
	if p == nil {
		return math.Inf(1), NoBifurcation, math.NaN()
	}
	best, x := p.largestReal()
	// s_c = 1 / (best 2^-scaleBits 2^-fracBits)
	num := new(big.Int).Lsh(big.NewInt(1), fracBits+scaleBits)
	sc, _ = new(big.Rat).SetFrac(num, best).Float64()
	one := new(big.Int).Lsh(big.NewInt(1), fracBits)
	switch x.CmpAbs(one) {
	case 0:
		if x.Sign() > 0 {
			return sc, Pitchfork, 0
		}
		return sc, Flip, 0.5
	}
	return sc, NeimarkSacker, turn(x)
}

// feedback returns c_j = sum_i u_i w_ij, j = 1 ... D, times 2^scaleBits: exactly.
func (n *Net) feedback() []*big.Int {
	c := make([]*big.Int, n.p.D)
	term, weight := new(big.Int), new(big.Int)
	for j := range c {
		c[j] = new(big.Int)
		for i, u := range n.u {
			term.SetInt64(int64(math.Ldexp(u, 53)))
			weight.SetInt64(int64(math.Ldexp(n.w[i*n.p.D+j], 52)))
			c[j].Add(c[j], term.Mul(term, weight))
		}
	}
	return c
}

// A cosPoly is h of section "Origin" on the unit circle, with integers c_j: its
// real part Q(x) = sum_j c_j T_j(x) and P(x) = sum_j c_j U_{j-1}(x), which is its
// imaginary part divided by -sin(theta); x = cos(theta).
type cosPoly struct {
	c     []*big.Int
	lip   *big.Int  // sum_j j^2 |c_j|, a bound of |Q'| on [-1, 1]
	near  []float64 // c_j, rounded
	error float64   // bound of the error of P(x) from near and a rounded x

	a, b, t big.Int // memory of clenshaw
}

// newCosPoly returns nil if all c are 0.
func newCosPoly(c []*big.Int) *cosPoly {
	for len(c) > 0 && c[len(c)-1].Sign() == 0 {
		c = c[:len(c)-1]
	}
	if len(c) == 0 {
		return nil
	}
	p := &cosPoly{c: c, lip: new(big.Int), near: make([]float64, len(c))}
	for j, v := range c {
		w := big.NewInt(int64(j+1) * int64(j+1))
		p.lip.Add(p.lip, w.Mul(w, new(big.Int).Abs(v)))
		p.near[j], _ = new(big.Float).SetInt(v).Float64()
		p.error += math.Abs(p.near[j])
	}
	// One rounding of relative size 2^-53 in each c_j, in x, where |P'| is at most
	// D^3/3 sum |c_j|, and four in each step of the recursion, whose numbers are at
	// most D sum |c_j| and which increases an error by at most a factor D: less than
	// 8 D^3 2^-53 sum |c_j| in all.
	d := float64(len(c))
	p.error *= d * d * d * 0x1p-50
	return p
}

// clenshaw returns b_1 and b_2 of b_j = c_j + 2 x b_{j+1} - b_{j+2}, j = D ... 1;
// x, b_1, b_2 are integers times 2^-fracBits. P(x) = b_1, Q(x) = x b_1 - b_2.
func (p *cosPoly) clenshaw(x *big.Int) (b1, b2 *big.Int) {
	b1, b2 = p.a.SetInt64(0), p.b.SetInt64(0)
	for j := len(p.c) - 1; j >= 0; j-- {
		// b2 becomes c_j + 2 x b1 - b2, the new b_1.
		p.t.Mul(x, b1)
		p.t.Rsh(&p.t, fracBits-1)
		b2.Sub(&p.t, b2)
		b2.Add(b2, p.t.Lsh(p.c[j], fracBits))
		b1, b2 = b2, b1
	}
	return b1, b2
}

// imagSign returns the sign of P(x): from float64 numbers if their error allows it.
func (p *cosPoly) imagSign(x *big.Int) int {
	f, _ := new(big.Float).SetInt(x).Float64()
	f = math.Ldexp(f, 1-fracBits)
	var v, before float64
	for j := len(p.near) - 1; j >= 0; j-- {
		v, before = p.near[j]+float64(f*v)-before, v
	}
	switch {
	case v > p.error:
		return 1
	case v < -p.error:
		return -1
	}
	b1, _ := p.clenshaw(x)
	return b1.Sign()
}

// real returns Q(x) times 2^fracBits.
func (p *cosPoly) real(x *big.Int) *big.Int {
	b1, b2 := p.clenshaw(x)
	q := new(big.Int).Mul(x, b1)
	q.Rsh(q, fracBits)
	return q.Sub(q, b2)
}

// A candidate is an angle at which h may be real: a root of P in the interval
// [lo, hi], or theta = 0 or pi, or a root found exactly, where lo = hi.
type candidate struct {
	lo, hi *big.Int // times 2^-fracBits
	left   int      // sign of P at the left end
	mid    *big.Int
	value  *big.Int // Q(mid) times 2^fracBits
	margin *big.Int // bound of |Q - Q(mid)| in the interval, times 2^fracBits
}

// refine halves the interval until its width is at most 2^-bits.
func (p *cosPoly) refine(r *candidate, bits uint) {
	limit := new(big.Int).Lsh(big.NewInt(1), fracBits-bits)
	width := new(big.Int)
	for width.Sub(r.hi, r.lo).Cmp(limit) > 0 {
		mid := new(big.Int).Add(r.lo, r.hi)
		mid.Rsh(mid, 1)
		switch p.imagSign(mid) {
		case r.left:
			r.lo = mid
		case -r.left:
			r.hi = mid
		default:
			r.lo, r.hi = mid, mid
		}
	}
	r.mid = new(big.Int).Add(r.lo, r.hi)
	r.mid.Rsh(r.mid, 1)
	r.value = p.real(r.mid)
	r.margin = new(big.Int).Mul(p.lip, width)
	// Truncation: at most 2 units in the last place a step, which the recursion
	// increases by a factor of at most D^2.
	d := int64(len(p.c)) + 1
	r.margin.Add(r.margin, big.NewInt(4*d*d))
}

// largestReal returns the largest real value that h takes on the unit circle,
// times 2^fracBits, and the x where it does. It is always positive.
func (p *cosPoly) largestReal() (value, x *big.Int) {
	one := new(big.Int).Lsh(big.NewInt(1), fracBits)
	minus := new(big.Int).Neg(one)
	list := []*candidate{{lo: one, hi: one}, {lo: minus, hi: minus}}
	list = append(list, p.isolate()...)
	var best *candidate
	for bits := uint(24); ; bits = min(2*bits, rootBits) {
		for _, r := range list {
			p.refine(r, bits)
		}
		lower := new(big.Int)
		bound := new(big.Int)
		best = nil
		for _, r := range list {
			if bound.Sub(r.value, r.margin); best == nil || bound.Cmp(lower) > 0 {
				best = r
				lower.Set(bound)
			}
		}
		kept := list[:0]
		for _, r := range list {
			if bound.Add(r.value, r.margin); bound.Cmp(lower) >= 0 {
				kept = append(kept, r)
			}
		}
		list = kept
		if bits == rootBits {
			break
		}
	}
	// What is left cannot be told apart: the smallest angle, the largest x.
	best = list[0]
	for _, r := range list {
		if r.mid.Cmp(best.mid) > 0 {
			best = r
		}
	}
	return best.value, best.mid
}

// turn returns arccos(x) / (2 pi) for |x| < 1. With c = cos(theta), 2c^2 - 1 is
// cos(2 theta): the signs of the c of successive doublings are the binary digits of
// theta/pi in Gray code.
func turn(x *big.Int) float64 {
	const digits = 62 // each doubling costs at most two of the rootBits digits of x
	c := new(big.Int).Set(x)
	one := new(big.Int).Lsh(big.NewInt(1), fracBits)
	phi := new(big.Int)
	bit := uint(0)
	for range digits {
		if c.Sign() < 0 {
			bit ^= 1
		}
		phi.Lsh(phi, 1)
		phi.SetBit(phi, 0, bit)
		c.Mul(c, c)
		c.Rsh(c, fracBits-1)
		c.Sub(c, one)
	}
	f, _ := new(big.Float).SetInt(phi).Float64()
	return math.Ldexp(f, -digits-1)
}
