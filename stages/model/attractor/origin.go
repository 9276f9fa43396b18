package attractor

import (
	"math"

	"neurorbit/stages/num/strict"
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

func (b Bifurcation) String() string {
	return [...]string{"none", "pitchfork", "flip", "Neimark-Sacker"}[b]
}

// cellsPerEntry times D is the number of equal cells of 0 <= theta <= pi in which
// FirstBifurcation looks for sign changes of P, which has at most D - 1.
const cellsPerEntry = 64

// FirstBifurcation returns the smallest S, s_c, at which the origin is not stable,
// the kind of that bifurcation, and the rotation number theta/(2 pi) of the
// eigenvalue exp(i theta) that reaches the unit circle there, from 0 (pitchfork) to
// 1/2 (flip): section "Origin" of the package comment. The N, D and Seed of the net
// matter, its S does not. If all c_j are 0, the result is +Inf, NoBifurcation, NaN.
//
// Two angles at which h is real within one cell, pi/(64 D), would be missed. For
// 60,000 random nets with N < 10, D <= 40 an isolation of all such angles in integers,
// without rounding, gave the same kind, s_c to 2e-13 and the rotation to 5e-16.
func (n *Net) FirstBifurcation() (sc float64, kind Bifurcation, rotation float64) {
	c := n.feedback()
	largest, theta := math.Inf(-1), 0.0
	take := func(at float64) {
		if re, _ := rim(c, at); re > largest {
			largest, theta = re, at
		}
	}
	take(0)
	take(math.Pi)
	cells := cellsPerEntry * len(c)
	left := 0.0
	_, before := rim(c, left)
	for k := 1; k <= cells; k++ {
		right := float64(math.Pi*float64(k)) / float64(cells)
		_, after := rim(c, right)
		if (before < 0) != (after < 0) {
			take(signChange(c, left, right, before < 0))
		}
		left, before = right, after
	}
	switch {
	case !(largest > 0): // only if all c_j are 0
		return math.Inf(1), NoBifurcation, math.NaN()
	case theta == 0:
		return 1 / largest, Pitchfork, 0
	case theta == math.Pi:
		return 1 / largest, Flip, 0.5
	}
	return 1 / largest, NeimarkSacker, theta / (2 * math.Pi)
}

// feedback returns c_j = sum_i u_i w_ij, j = 1 ... D, of eq. (4).
func (n *Net) feedback() []float64 {
	c := make([]float64, n.p.D)
	for i, u := range n.u {
		for j, w := range n.row(i) {
			c[j] += float64(u * w)
		}
	}
	return c
}

// rim returns Re h(theta) = sum_j c_j T_j(x) and P(x) = sum_j c_j U_{j-1}(x), x =
// cos(theta), by Clenshaw's recursion b_j = c_j + 2 x b_{j+1} - b_{j+2}.
func rim(c []float64, theta float64) (re, p float64) {
	x := strict.Cos(theta)
	var b1, b2 float64
	for j := len(c) - 1; j >= 0; j-- {
		b1, b2 = c[j]+float64(2*float64(x*b1))-b2, b1
	}
	return float64(x*b1) - b2, b1
}

// signChange returns an angle between left and right at which P changes its sign;
// negative is whether P is negative at left.
func signChange(c []float64, left, right float64, negative bool) float64 {
	for {
		mid := (left + right) / 2
		if mid <= left || mid >= right {
			return left
		}
		if _, p := rim(c, mid); (p < 0) == negative {
			left = mid
		} else {
			right = mid
		}
	}
}
