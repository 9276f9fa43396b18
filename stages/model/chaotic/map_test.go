package chaotic

import (
	"math"
	"slices"
	"testing"

	"neurorbit/stages/num/strict"
)

// slope returns |f'(u)|.
func (m Map) slope(u float64) float64 {
	switch m {
	case Tent:
		return TentSlope
	case Sine:
		return math.Abs(math.Pi * strict.Cos(math.Pi*u))
	default:
		return math.Abs(4 * (1 - 2*u))
	}
}

// The Lyapunov exponents: ln 2 for the logistic map, ln of the slope for the tent;
// for the sine map the value is that of a run with other starts and a hundred times
// the steps.
func TestLyapunov(t *testing.T) {
	for m, want := range map[Map]float64{Logistic: math.Ln2, Tent: math.Log(TentSlope), Sine: 0.6891} {
		const steps = 1_000_000
		u, sum := 0.1234, 0.0
		for range steps {
			sum += strict.Log(m.slope(u))
			u = m.Step(u)
		}
		if got := sum / steps; math.Abs(got-want) > 0.002 {
			t.Errorf("map %d: exponent %v, want %v", m, got, want)
		}
	}
}

// distance returns the greatest difference between the share of values below a
// point and what it should be.
func distance(x []float64, cdf func(x float64) float64) float64 {
	slices.Sort(x)
	worst := 0.0
	for i, v := range x {
		worst = max(worst, math.Abs(cdf(v)-(float64(i)+0.5)/float64(len(x))))
	}
	return worst
}

func arcsine(h float64) func(x float64) float64 {
	return func(x float64) float64 { return 0.5 + math.Asin(max(-1, min(1, x/h)))/math.Pi }
}

// The invariant laws: arcsine for the logistic map, nearly uniform for the tent.
func TestInvariantLaw(t *testing.T) {
	for m, cdf := range map[Map]func(float64) float64{
		Logistic: arcsine(0.2), Tent: func(x float64) float64 { return (x + 0.2) / 0.4 },
	} {
		o := NewOrbits(m, 0.2, []float64{0.03})
		all, x := make([]float64, 300_000), make([]float64, 1)
		for i := range all {
			o.Advance(i + 1)
			o.X(x)
			all[i] = x[0]
		}
		if d := distance(all, cdf); d > 0.005 {
			t.Errorf("map %d: the law is off by %v", m, d)
		}
	}
}

func TestLogisticStep(t *testing.T) {
	for _, c := range [][3]float64{{2, 0.5, 0.5}, {4, 0.5, 1}, {4, 0.75, 0.75}, {3, 0.25, 0.5625}} {
		if got := LogisticStep(c[0], c[1]); got != c[2] {
			t.Errorf("A = %v, u = %v: %v, want %v", c[0], c[1], got, c[2])
		}
	}
	// A = 3.2 has a cycle of two: (A+1 +- sqrt((A+1)(A-3)))/(2A).
	u := 0.3
	for range 1000 {
		u = LogisticStep(3.2, u)
	}
	want := (4.2 + math.Sqrt(4.2*0.2)) / 6.4
	if v := LogisticStep(3.2, u); math.Abs(max(u, v)-want) > 1e-12 {
		t.Errorf("the cycle of A = 3.2 has %v and %v, not %v", u, v, want)
	}
}

func TestRegion(t *testing.T) {
	for _, c := range []struct{ h, x, u float64 }{
		{0.2, 0, 0.5}, {0.2, 0.2, 1}, {0.2, -0.2, 0}, {0.5, 0.25, 0.75},
		{0.5, 0.75, 0.75}, {0.5, -0.75, 0.25}, {0.5, 1.5, 0}, {0.5, -2.5, 0},
	} {
		if u := ToUnit(c.h, c.x); u != c.u {
			t.Errorf("h = %v, x = %v: u = %v, want %v", c.h, c.x, u, c.u)
		}
		if x := FromUnit(c.h, c.u); math.Abs(c.x) <= c.h && math.Abs(x-c.x) > 1e-17 {
			t.Errorf("h = %v, u = %v: x = %v, want %v", c.h, c.u, x, c.x)
		}
	}
}

// Orbits are what the map gives step by step, and stay in the region.
func TestOrbits(t *testing.T) {
	x0 := []float64{0.001, -0.17, 0.3, 1e-9}
	for _, m := range []Map{Logistic, Tent, Sine} {
		o := NewOrbits(m, 0.2, x0)
		u := make([]float64, len(x0))
		for j := range u {
			u[j] = ToUnit(0.2, x0[j])
		}
		x := make([]float64, len(x0))
		for _, to := range []int{0, 1, 5, 6, 400} {
			for range to - o.Time() {
				for j := range u {
					u[j] = m.Step(u[j])
				}
			}
			o.Advance(to)
			o.X(x)
			for j := range x {
				if want := FromUnit(0.2, u[j]); x[j] != want || math.Abs(want) > 0.2 {
					t.Errorf("map %d, orbit %d, time %d: x = %v, want %v", m, j, to, x[j], want)
				}
			}
		}
		if o.Folded() != 1 {
			t.Errorf("map %d: %d starts outside of the region, want 1", m, o.Folded())
		}
	}
}

// TestCollapse: orbits that end in fixed points and cycles are found, the others
// are not said to.
func TestCollapse(t *testing.T) {
	o := NewOrbits(Logistic, 1, []float64{
		0,    // u = 1/2, 1, 0, 0 ...
		0.5,  // u = 3/4, the other fixed point
		-0.5, // u = 1/4, 3/4, 3/4 ...
		7e-9, // u is within 2^-28 of 1/2
		8e-9, // and here it is not
		0.1, 0.01, -0.3,
	})
	o.Advance(100_000)
	if o.Collapsed() != 4 {
		t.Errorf("%d orbits collapsed, want 4", o.Collapsed())
	}
	x := make([]float64, 8)
	o.X(x)
	if x[0] != -1 || x[1] != 0.5 || x[2] != 0.5 || x[3] != -1 {
		t.Errorf("the collapsed orbits are at %v", x[:4])
	}
	tent := NewOrbits(Tent, 1, []float64{0, 0.1, 0.25, 0.01, -0.3})
	tent.Advance(100_000)
	if tent.Collapsed() != 0 {
		t.Errorf("%d orbits of the tent map collapsed", tent.Collapsed())
	}
}

// TestSlopeTwo: why the slope of Tent is not 2.
func TestSlopeTwo(t *testing.T) {
	u := 0.1234
	for range 60 {
		u = 2 * min(u, 1-u)
	}
	if u != 0 {
		t.Errorf("with slope 2 the orbit is at %v after 60 steps, not at 0", u)
	}
}

// TestTransient: near u = 0 the map multiplies by 4, so a start x0 leaves the lower
// end after about log4(h^2/x0^2) steps.
func TestTransient(t *testing.T) {
	for _, x0 := range []float64{1e-2, 1e-3, 1e-4, 1e-6} {
		want := math.Log2(0.2 / x0)
		if got := TransientSteps(Logistic, 0.2, []float64{x0}, 100); math.Abs(float64(got)-want) > 1.5 {
			t.Errorf("x0 = %v: %d steps, want about %v", x0, got, want)
		}
	}
	x0 := slices.Repeat([]float64{1e-3}, 9)
	short := TransientSteps(Logistic, 0.2, x0, 100)
	if got := TransientSteps(Logistic, 0.2, append(x0, 1e-9), 100); got != short {
		t.Errorf("one of ten orbits made the transient last %d instead of %d steps", got, short)
	}
	if got := TransientSteps(Logistic, 0.2, append(x0, 1e-9, 1e-9), 100); got <= short {
		t.Errorf("two of eleven orbits left the transient at %d steps", got)
	}
	if got := TransientSteps(Logistic, 0.2, []float64{0}, 50); got != 50 {
		t.Errorf("an orbit that never leaves did after %d steps", got)
	}
}

func TestTimes(t *testing.T) {
	if got := Times(3, 4); !slices.Equal(got, []int{1, 2, 3, 4, 6, 8, 9, 12}) {
		t.Errorf("times %v", got)
	}
	if n := len(Times(100, 100)); n != 2906 {
		t.Errorf("%d times for T, k <= 100, want 2906", n)
	}
}

// TestTransientLaw: with starts in proportion to weights, as the paper has them, the
// transient takes a step more each time the factor is halved, whatever the weights are.
func TestTransientLaw(t *testing.T) {
	w := make([]float64, 2000)
	for i := range w {
		w[i] = math.Sin(float64(i)) + math.Sin(float64(3*i)+1) // of both signs, some near 0
	}
	steps := func(factor float64) int {
		x0 := make([]float64, len(w))
		for i := range w {
			x0[i] = float64(factor * w[i])
		}
		return TransientSteps(Logistic, 0.1, x0, 1000)
	}
	for factor := 0.02; factor > 1e-5; factor /= 2 {
		if a, b := steps(factor), steps(factor/2); b != a+1 {
			t.Errorf("factor %v: %d steps, half of it: %d", factor, a, b)
		}
	}
}

// The forms of the logistic map are one function: they agree to the last bits for one step,
// go apart by a factor of two or so a step, and are nowhere near each other after 80.
func TestForms(t *testing.T) {
	forms := []Map{Logistic, LogisticSquare, LogisticCentred}
	for _, x := range []float64{-0.19, -1e-3, 0.02, 0.1999} {
		var orbits []*Orbits
		for _, m := range forms {
			orbits = append(orbits, NewOrbits(m, 0.2, []float64{x}))
		}
		apart := func(time int) (largest float64) {
			first, other := make([]float64, 1), make([]float64, 1)
			for _, o := range orbits {
				o.Advance(time)
			}
			orbits[0].X(first)
			for _, o := range orbits[1:] {
				o.X(other)
				largest = max(largest, math.Abs(first[0]-other[0]))
			}
			return largest
		}
		if d := apart(1); d > 1e-15 {
			t.Errorf("from %v: %v apart after a step", x, d)
		}
		most := 0.0
		for time := 80; time < 120; time++ {
			most = max(most, apart(time))
		}
		if most < 0.1 {
			t.Errorf("from %v: never more than %v apart", x, most)
		}
	}
	for _, x := range []float64{-0.37, 0.25, 0.2, -0.6} { // outside of the region, or at its border
		a, b := NewOrbits(Logistic, 0.2, []float64{x}), NewOrbits(LogisticCentred, 0.2, []float64{x})
		u, v := make([]float64, 1), make([]float64, 1)
		if a.X(u); a.Folded() != b.Folded() {
			t.Errorf("%v is folded by one form only", x)
		}
		if b.X(v); math.Abs(u[0]-v[0]) > 1e-15 {
			t.Errorf("%v starts at %v and %v", x, u[0], v[0])
		}
	}
}
