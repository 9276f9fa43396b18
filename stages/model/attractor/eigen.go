package attractor

import (
	"errors"
	"math"
	"slices"

	"neurorbit/stages/num/strict"
)

// OriginEigenvalueModuli returns the moduli of the D eigenvalues of the Jacobian at
// the origin, largest first. They are the roots of
//
//	z^D - a_1 z^(D-1) - ... - a_D,  a_j = sum_i b_i w_ij,
//
// found all at once by the iteration of Aberth (1973) from the start values of Bini
// (1996), until the polynomial is as small as its rounding errors. The logarithms
// of the moduli are the Lyapunov exponents of the fixed point. It is an error if
// the iteration does not end, which no net is known to cause.
func (n *Net) OriginEigenvalueModuli() ([]float64, error) {
	d := n.p.D
	a := make([]float64, d+1) // a[j] is the coefficient of z^(d-j)
	a[0] = 1
	for j := 1; j <= d; j++ {
		for i, b := range n.b {
			a[j] -= float64(b * n.w[i*d+j-1])
		}
	}
	moduli := make([]float64, d)
	// Roots that are exactly 0.
	last := d
	for last > 0 && a[last] == 0 {
		last--
	}
	a = a[:last+1]
	if last == 0 {
		return moduli, nil
	}
	// z = 2^e y, e <= 0, so that small coefficients do not underflow: the largest
	// becomes about 1.
	e := math.MinInt
	for j := 1; j <= last; j++ {
		if a[j] != 0 {
			_, exp := math.Frexp(a[j]) // |a_j| < 2^exp
			e = max(e, exp/j)
		}
	}
	e = min(e, 0)
	p := make([]float64, last+1) // p[k] is the coefficient of y^k
	for j, v := range a {
		p[last-j] = math.Ldexp(v, -e*j)
	}
	roots, err := aberth(p)
	if err != nil {
		return nil, err
	}
	for k, z := range roots {
		moduli[k] = math.Ldexp(z.abs(), e)
	}
	slices.SortFunc(moduli, func(x, y float64) int {
		switch {
		case x > y:
			return -1
		case x < y:
			return 1
		}
		return 0
	})
	return moduli, nil
}

// A complexNumber is a complex number whose arithmetic has one order and no fused
// products; the built-in type promises neither.
type complexNumber struct{ re, im float64 }

func (x complexNumber) add(y complexNumber) complexNumber {
	return complexNumber{x.re + y.re, x.im + y.im}
}

func (x complexNumber) sub(y complexNumber) complexNumber {
	return complexNumber{x.re - y.re, x.im - y.im}
}

func (x complexNumber) mul(y complexNumber) complexNumber {
	return complexNumber{
		float64(x.re*y.re) - float64(x.im*y.im),
		float64(x.re*y.im) + float64(x.im*y.re),
	}
}

// inv returns 1/x by the method of Smith (1962).
func (x complexNumber) inv() complexNumber {
	if math.Abs(x.re) >= math.Abs(x.im) {
		q := x.im / x.re
		d := x.re + float64(x.im*q)
		return complexNumber{1 / d, -q / d}
	}
	q := x.re / x.im
	d := float64(x.re*q) + x.im
	return complexNumber{q / d, -1 / d}
}

func (x complexNumber) abs() float64 {
	a, b := math.Abs(x.re), math.Abs(x.im)
	if a < b {
		a, b = b, a
	}
	if a == 0 {
		return 0
	}
	q := b / a
	return float64(a * math.Sqrt(1+float64(q*q)))
}

var errNoConvergence = errors.New("attractor: the eigenvalues at the origin do not converge")

// aberth returns the roots of sum_k p[k] y^k; p[0] and the last entry are not 0.
func aberth(p []float64) ([]complexNumber, error) {
	n := len(p) - 1
	z := startValues(p)
	reversed := slices.Clone(p)
	slices.Reverse(reversed)
	done := make([]bool, n)
	left := n
	for range 200 {
		for k := range z {
			if done[k] {
				continue
			}
			newton, small := newtonStep(p, reversed, z[k])
			if small {
				done[k] = true
				left--
				continue
			}
			var sum complexNumber
			for l := range z {
				if l != k && z[l] != z[k] {
					sum = sum.add(z[k].sub(z[l]).inv())
				}
			}
			// step = newton / (1 - newton sum)
			q := newton.mul(sum)
			step := newton.mul(complexNumber{1 - q.re, -q.im}.inv())
			next := z[k].sub(step)
			if step.abs() <= 0x1p-53*next.abs() {
				done[k] = true
				left--
			}
			z[k] = next
		}
		if left == 0 {
			return z, nil
		}
	}
	return nil, errNoConvergence
}

// newtonStep returns p(z)/p'(z), and whether |p(z)| is below its rounding errors.
// For |z| > 1 it uses the reversed polynomial r at 1/z, p(z) = z^n r(1/z), which
// cannot overflow: p'/p = (n - y r'(y)/r(y)) y with y = 1/z.
func newtonStep(p, reversed []float64, z complexNumber) (step complexNumber, small bool) {
	n := len(p) - 1
	outside := z.abs() > 1
	if outside {
		p, z = reversed, z.inv()
	}
	var f, df complexNumber
	var size float64 // sum (4k+1) |p_k| |z|^k, which bounds the rounding errors in ulps
	r := z.abs()
	for k := n; k >= 0; k-- {
		df = df.mul(z).add(f)
		f = f.mul(z)
		f.re += p[k]
		size = float64(size*r) + float64(float64(4*k+1)*math.Abs(p[k]))
	}
	if f.abs() <= float64(0x1p-53*size) {
		return complexNumber{}, true
	}
	if !outside {
		return f.mul(df.inv()), false
	}
	q := z.mul(df).mul(f.inv())
	return complexNumber{float64(n) - q.re, -q.im}.mul(z).inv(), false
}

// startValues spreads start values over circles whose radii are the slopes of the
// upper convex hull of the points (k, ln|p_k|): as many on each circle as there are
// roots of about that size.
func startValues(p []float64) []complexNumber {
	n := len(p) - 1
	var hull []int
	height := make([]float64, n+1)
	for k, v := range p {
		height[k] = strict.Log(math.Abs(v))
		if v == 0 {
			continue
		}
		for len(hull) >= 2 {
			i, j := hull[len(hull)-2], hull[len(hull)-1]
			if (height[j]-height[i])/float64(j-i) > (height[k]-height[j])/float64(k-j) {
				break
			}
			hull = hull[:len(hull)-1]
		}
		hull = append(hull, k)
	}
	const golden = 2.399963229728653 // turns one circle against the next
	z := make([]complexNumber, 0, n)
	for h := range len(hull) - 1 {
		i, j := hull[h], hull[h+1]
		r := strict.Exp((height[i] - height[j]) / float64(j-i))
		for k := range j - i {
			angle := float64(2*math.Pi*float64(k))/float64(j-i) + float64(golden*float64(h)) + 0.7
			z = append(z, complexNumber{float64(r * strict.Cos(angle)), float64(r * strict.Sin(angle))})
		}
	}
	return z
}
