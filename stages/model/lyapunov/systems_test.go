package lyapunov

import (
	"math"
	"testing"

	"neurorbit/stages/num/rng"
)

// withDet adds ln|det| to a system.
type withDet struct {
	Func
	det func(y []float64) float64
}

func (s withDet) LogAbsDet(y []float64) float64 { return math.Log(math.Abs(s.det(y))) }

// linear is y' = a y, a square matrix row by row.
func linear(d int, a ...float64) Func {
	return Func{d,
		func(y, next []float64) {
			for i := range next {
				next[i] = 0
				for l, v := range y {
					next[i] += float64(a[i*d+l] * v)
				}
			}
		},
		func(_, j []float64) { copy(j, a) }}
}

func fraction(x float64) float64 { return x - math.Floor(x) }

// mod1 is linear with coordinates modulo 1.
func mod1(d int, a ...float64) Func {
	s := linear(d, a...)
	plain := s.F
	s.F = func(y, next []float64) {
		plain(y, next)
		for i, v := range next {
			next[i] = fraction(v)
		}
	}
	return s
}

// turn is the rotation of a torus by the given angles, in cycles.
func turn(angles ...float64) Func {
	d := len(angles)
	return Func{d,
		func(y, next []float64) {
			for i, a := range angles {
				next[i] = fraction(y[i] + a)
			}
		},
		func(_, j []float64) {
			clear(j)
			for i := range d {
				j[i*d+i] = 1
			}
		}}
}

func logistic(r float64) withDet {
	slope := func(x float64) float64 { return r * (1 - 2*x) }
	return withDet{Func{1,
		func(y, next []float64) { next[0] = r * y[0] * (1 - y[0]) },
		func(y, j []float64) { j[0] = slope(y[0]) },
	}, func(y []float64) float64 { return slope(y[0]) }}
}

func henon(a, b float64) withDet {
	return withDet{Func{2,
		func(y, next []float64) { next[0], next[1] = 1-float64(a*y[0]*y[0])+y[1], b*y[0] },
		func(y, j []float64) { copy(j, []float64{-2 * a * y[0], 1, b, 0}) },
	}, func([]float64) float64 { return -b }}
}

// hyperHenon is the generalised Henon map of Baier and Klein (1990).
func hyperHenon(a, b float64) withDet {
	return withDet{Func{3,
		func(y, next []float64) { next[0], next[1], next[2] = a-float64(y[1]*y[1])-float64(b*y[2]), y[0], y[1] },
		func(y, j []float64) { copy(j, []float64{0, -2 * y[1], -b, 1, 0, 0, 0, 1, 0}) },
	}, func([]float64) float64 { return b }}
}

// delayed is the delayed logistic map x' = r x (1-y), y' = x: a fixed point up to
// r = 2, then a closed curve.
func delayed(r float64) withDet {
	return withDet{Func{2,
		func(y, next []float64) { next[0], next[1] = r*y[0]*(1-y[1]), y[0] },
		func(y, j []float64) { copy(j, []float64{r * (1 - y[1]), -r * y[0], 1, 0}) },
	}, func(y []float64) float64 { return r * y[0] }}
}

// product is two systems side by side.
func product(a, b Func) Func {
	d := a.D + b.D
	return Func{d,
		func(y, next []float64) {
			a.F(y[:a.D], next[:a.D])
			b.F(y[a.D:], next[a.D:])
		},
		func(y, j []float64) {
			clear(j)
			ja, jb := make([]float64, a.D*a.D), make([]float64, b.D*b.D)
			a.Jacobian(y[:a.D], ja)
			b.Jacobian(y[a.D:], jb)
			for i := range a.D {
				copy(j[i*d:], ja[i*a.D:(i+1)*a.D])
			}
			for i := range b.D {
				copy(j[(a.D+i)*d+a.D:], jb[i*b.D:(i+1)*b.D])
			}
		}}
}

// net is the map of Korsakova's network: y_0' = b.tanh(W y), and the other
// coordinates move up by one.
type net struct {
	n, d int
	w, b []float64
}

func newNet(n, d int, s float64, seed uint32) *net {
	r := rng.NewLegacy(seed)
	m := &net{n, d, make([]float64, n*d), make([]float64, n)}
	for i := range m.w {
		m.w[i] = 2*r.Float64() - 1
	}
	for i := range m.b {
		m.b[i] = s * r.Float64()
	}
	return m
}

func (m *net) start() []float64 {
	y := make([]float64, m.d)
	for _, b := range m.b {
		y[0] += float64(0.001 * b)
	}
	return y
}

func (m *net) Dim() int { return m.d }

// gradient sets g to the derivatives of the new coordinate, which it returns.
func (m *net) gradient(y, g []float64) float64 {
	y0 := 0.0
	clear(g)
	for i, b := range m.b {
		w := m.w[i*m.d : (i+1)*m.d]
		u := 0.0
		for j, v := range y {
			u += float64(w[j] * v)
		}
		x := math.Tanh(u)
		y0 += float64(b * x)
		c := b * (1 - float64(x*x))
		for j := range g {
			g[j] += float64(c * w[j])
		}
	}
	return y0
}

func (m *net) StepTangent(y, next, v []float64, k int) {
	var buffer [64]float64
	g := buffer[:m.d]
	y0 := m.gradient(y, g)
	copy(next[1:], y[:m.d-1])
	next[0] = y0
	for c := range k {
		col := v[c*m.d : (c+1)*m.d]
		sum := 0.0
		for j, x := range col {
			sum += float64(g[j] * x)
		}
		copy(col[1:], col[:m.d-1])
		col[0] = sum
	}
}

func (m *net) LogAbsDet(y []float64) float64 {
	g := make([]float64, m.d)
	m.gradient(y, g)
	return math.Log(math.Abs(g[m.d-1]))
}

// mustCompute computes and fails the test on an error.
func mustCompute(t *testing.T, sys System, y0 []float64, opt Options) *Spectrum {
	t.Helper()
	sp, err := Compute(sys, y0, opt)
	if err != nil {
		t.Fatal(err)
	}
	return sp
}

func near(t *testing.T, what string, got, want, tol float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tol) && got != want {
		t.Errorf("%s = %.15g, want %.15g +- %.2g", what, got, want, tol)
	}
}
