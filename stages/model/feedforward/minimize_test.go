package feedforward

import (
	"math"
	"testing"
)

// ellipsoid is sum_i k_i (x_i - i)^2 / 2 with curvatures k_i from 1 to condition.
func ellipsoid(n int, condition float64) Objective {
	return func(x, gradient []float32) float64 {
		f := 0.0
		for i, v := range x {
			k := 1 + (condition-1)*float64(i)/float64(max(1, n-1))
			d := float64(v) - float64(i)
			gradient[i] = float32(k * d)
			f += k * d * d / 2
		}
		return f
	}
}

func rosenbrock(x, gradient []float32) float64 {
	a, b := float64(x[0]), float64(x[1])
	gradient[0] = float32(-400*a*(b-a*a) - 2*(1-a))
	gradient[1] = float32(200 * (b - a*a))
	return 100*(b-a*a)*(b-a*a) + (1-a)*(1-a)
}

func TestMinimize(t *testing.T) {
	for _, c := range []struct {
		name     string
		f        Objective
		x        []float32
		searches int
		value    float64
		most     int // evaluations
	}{
		{"parabola", ellipsoid(1, 1), []float32{37}, 3, 1e-10, 15},
		{"sphere", ellipsoid(10, 1), make([]float32, 10), 3, 1e-8, 15},
		{"ellipsoid", ellipsoid(20, 100), make([]float32, 20), 60, 1e-6, 150},
		{"Rosenbrock", rosenbrock, []float32{-1.2, 1}, 60, 1e-8, 200},
	} {
		start := c.f(c.x, make([]float32, len(c.x)))
		m := Minimize(c.x, c.f, c.searches)
		again := c.f(c.x, make([]float32, len(c.x)))
		if m.Value != again {
			t.Errorf("%s: says %v, x has %v", c.name, m.Value, again)
		}
		if m.Value > c.value*max(1, start) || m.Evaluations > c.most || m.Searches > c.searches {
			t.Errorf("%s: %v after %d searches and %d evaluations, from %v", c.name, m.Value, m.Searches, m.Evaluations, start)
		}
		t.Logf("%s: %g after %d searches, %d evaluations", c.name, m.Value, m.Searches, m.Evaluations)
	}
}

// TestMinimizeNeverRises: each further search gives a value that is lower, from any
// start, also where much of the space is infinite or not a number.
func TestMinimizeNeverRises(t *testing.T) {
	wall := func(x, gradient []float32) float64 {
		f := rosenbrock(x, gradient)
		if x[0] > 0.5 {
			return math.Inf(1)
		}
		if x[1] > 3 {
			return math.NaN()
		}
		return f
	}
	s := newSource(9)
	for range 50 {
		x := make([]float32, 2)
		s.Uniform(x, 2)
		x[0] -= 2
		last := wall(x, make([]float32, 2))
		for range 20 {
			m := Minimize(x, wall, 2)
			if !(m.Value <= last) {
				t.Fatalf("%v after %v at %v", m.Value, last, x)
			}
			last = m.Value
		}
		if last > 10 {
			t.Errorf("stuck at %v, value %v", x, last)
		}
	}
}

// TestMinimizeStops: at a minimum and where there is no way down.
func TestMinimizeStops(t *testing.T) {
	x := []float32{0, 1, 2}
	if m := Minimize(x, ellipsoid(3, 5), 10); m.Evaluations != 1 || m.Value != 0 || m.Searches != 0 {
		t.Errorf("at the minimum: %+v", m)
	}
	liar := func(x, gradient []float32) float64 {
		gradient[0] = 1
		return -float64(x[0])
	}
	x = []float32{3}
	if m := Minimize(x, liar, 10); m.Value != -3 || x[0] != 3 || m.Searches != 1 {
		t.Errorf("with a wrong gradient: %+v at %v", m, x)
	}
}

// TestWolfe: a search ends at a point that meets both conditions.
func TestWolfe(t *testing.T) {
	s := newSource(4)
	for range 200 {
		x := make([]float32, 2)
		s.Uniform(x, 2)
		g := make([]float32, 2)
		f := rosenbrock(x, g)
		c := &conjugate{f: rosenbrock, x: x, d: make([]float32, 2), trial: make([]float32, 2)}
		at := point{f: f, g: g}
		c.steepest(&at)
		p, ok := c.search(at, 1/(1-at.slope))
		if !ok || p.f > f+sufficient*p.a*at.slope || math.Abs(p.slope) > -curvature*at.slope {
			t.Errorf("from %v: step %v, value %v after %v, slope %v after %v", x, p.a, p.f, f, p.slope, at.slope)
		}
	}
}

func TestDot(t *testing.T) {
	for _, n := range []int{0, 1, 3, 4, 5, 1000, dotPiece - 1, dotPiece, dotPiece + 1, 3*dotPiece + 7} {
		a, b := make([]float32, n), make([]float32, n)
		newSource(1).Normal(a, 1)
		newSource(2).Normal(b, 1)
		want, size := 0.0, 0.0
		for i := range a {
			want += float64(a[i]) * float64(b[i])
			size += math.Abs(float64(a[i]) * float64(b[i]))
		}
		if got := dot(a, b); math.Abs(got-want) > 1e-12*size {
			t.Errorf("n = %d: %v, want %v", n, got, want)
		}
	}
}

// TestAdam compares some steps with the algorithm in float64, and follows it to the
// minimum of a bowl.
func TestAdam(t *testing.T) {
	f := ellipsoid(5, 10)
	x, g := make([]float32, 5), make([]float32, 5)
	a := &Adam{Rate: 0.1, Mean: make([]float32, 5), Square: make([]float32, 5)}
	y, m, v := make([]float64, 5), make([]float64, 5), make([]float64, 5)
	for n := 1; n <= 1000; n++ {
		f(x, g)
		if n <= 5 {
			for i, d := range g {
				d := float64(d)
				m[i] = 0.9*m[i] + 0.1*d
				v[i] = 0.999*v[i] + 0.001*d*d
				y[i] -= 0.1 * (m[i] / (1 - math.Pow(0.9, float64(n)))) / (math.Sqrt(v[i]/(1-math.Pow(0.999, float64(n)))) + 1e-8)
			}
		}
		a.Step(x, g, n, 1)
		for i := range x {
			if n <= 5 && !near(float64(x[i]), y[i], 1e-5, 0.1) {
				t.Fatalf("step %d: x_%d = %v, want %v", n, i, x[i], y[i])
			}
		}
	}
	if value := f(x, g); value > 1e-3 {
		t.Errorf("value %v at %v", value, x)
	}
}
