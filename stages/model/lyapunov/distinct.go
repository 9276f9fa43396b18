package lyapunov

import "math"

// leastDifference is the least difference of exponents that tells attractors apart.
const leastDifference = 1e-4

// Distinct reports whether two orbits of one system show different attractors, as far as
// their exponents and classes tell: two that are mirror images of one another, as the
// orbits of y and -y of an odd map are, are not told apart. Different are a class, where
// both are settled and not both are chaotic, a period, or an exponent, by more than five
// standard errors of the difference and more than 1e-4. The exponents compared are those
// that both have.
func Distinct(a, b *Spectrum, va, vb *Verdict) bool {
	if va.Class == Undecided || vb.Class == Undecided {
		return false
	}
	chaos := func(v *Verdict) bool { return v.Class == Chaotic || v.Class == Hyperchaotic }
	if va.Class != vb.Class && !(chaos(va) && chaos(vb)) || va.Period != vb.Period {
		return true
	}
	for k := range min(len(a.Exponents), len(b.Exponents)) {
		x, y := a.Exponents[k], b.Exponents[k]
		if math.Abs(x.Mean-y.Mean) > max(leastDifference, sigma*math.Sqrt(float64(x.SE*x.SE)+float64(y.SE*y.SE))) {
			return true
		}
	}
	return false
}
