package attractor

import (
	"fmt"
	"math"
	"testing"

	"neurorbit/stages/num/strict"
)

// numpySum is np.sum of a contiguous array: pairwise_sum of NumPy's loops, added
// to the start value +0. It is written after NumPy's source and shares nothing
// with the program.
func numpySum(a []float64) float64 { return 0 + pairwise(a) }

func pairwise(a []float64) float64 {
	n := len(a)
	if n < 8 {
		res := 0.0
		for i := 0; i < n; i++ {
			res += a[i]
		}
		return res
	}
	if n <= 128 {
		var r [8]float64
		for k := 0; k < 8; k++ {
			r[k] = a[k]
		}
		i := 8
		for ; i < n-n%8; i += 8 {
			for k := 0; k < 8; k++ {
				r[k] += a[i+k]
			}
		}
		res := ((r[0] + r[1]) + (r[2] + r[3])) + ((r[4] + r[5]) + (r[6] + r[7]))
		for ; i < n; i++ {
			res += a[i]
		}
		return res
	}
	n2 := n / 2
	n2 -= n2 % 8
	return pairwise(a[:n2]) + pairwise(a[n2:])
}

// plain is the article's class, line by line, with strict.Tanh for np.tanh.
type plain struct {
	n, d    int
	w, b    []float64
	x, y    []float64
	product []float64
}

func newPlain(net *Net, init float64) *plain {
	p := net.Params()
	a := &plain{n: p.N, d: p.D, w: net.W(), b: net.B(), x: make([]float64, p.N), y: make([]float64, p.D)}
	for i := range a.x {
		a.x[i] = init
	}
	return a
}

func (a *plain) sum(u, v []float64) float64 {
	a.product = a.product[:0]
	for i := range u {
		p := u[i] * v[i]
		a.product = append(a.product, p)
	}
	return numpySum(a.product)
}

func (a *plain) iterate() {
	y0 := a.sum(a.b, a.x)
	copy(a.y[1:], a.y[:a.d-1])
	a.y[0] = y0
	for i := range a.n {
		a.x[i] = strict.Tanh(a.sum(a.w[i*a.d:(i+1)*a.d], a.y))
	}
}

func sameBits(a, b []float64) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if math.Float64bits(a[i]) != math.Float64bits(b[i]) {
			return false
		}
	}
	return true
}

// grid calls f for nets with all branches of the sums and of the code: N and D
// below, at and above 4 and 8, D = 1, D no multiple of 8, D above 128 and 256.
func grid(t *testing.T, f func(t *testing.T, p Params)) {
	ds := []int{1, 2, 3, 4, 7, 8, 9, 12, 15, 16, 17, 23, 24, 31, 32, 33, 40, 64, 100, 127, 128, 129, 136, 200, 257, 300}
	for _, n := range []int{1, 2, 3, 4, 5, 7, 8, 9, 12, 17, 130} {
		for _, d := range ds {
			if n > 12 && d > 40 {
				continue
			}
			for k, s := range []float64{0, 1e-310, 1e-3, 0.22, 0.75, 1.4, 3, 20, 1e6} {
				f(t, Params{n, d, s, uint32(1000*n+d)*2654435761 + uint32(k)})
			}
		}
	}
}

// Step, Trajectory and Map give the bits of the article's program, whichever of
// them makes which part of the orbit, and from any start.
func TestOrbits(t *testing.T) {
	const steps = 60
	grid(t, func(t *testing.T, p Params) {
		net := newNet(t, p)
		init := []float64{DefaultInit, 0, -0.7, 1e-300, 1, 100}[(p.N+p.D)%6]
		want := newPlain(net, init)
		byStep, fast := net.Run(init), net.Run(init)
		m := net.Map()
		var y []float64
		next := make([]float64, p.D)
		x := make([]float64, p.N)
		for t0 := 0; t0 < steps; {
			part := 1 + (t0*7+p.D)%23
			x1, x2 := make([]float64, part), make([]float64, part)
			switch {
			case t0%3 == 0:
				fast.Trajectory(x1, x2)
			case t0%3 == 1:
				fast.Trajectory(x1, x2)
			default:
				fast.Advance(part - 1)
				fast.Step()
			}
			for k := range part {
				want.iterate()
				byStep.Step()
				if y == nil {
					y = m.Start(init)
				} else {
					m.Step(y, next)
					y, next = next, y
				}
				m.Outputs(y, x)
				if !sameBits(byStep.x, want.x) || !sameBits(byStep.y, want.y) || math.Float64bits(byStep.y[0]) != math.Float64bits(want.y[0]) {
					t.Fatalf("%+v from %v: Step differs at step %d: x = %v, want %v", p, init, t0+k, byStep.x, want.x)
				}
				if !sameBits(y, want.y) || !sameBits(x, want.x) {
					t.Fatalf("%+v from %v: Map differs at step %d", p, init, t0+k)
				}
				if t0%3 != 2 && math.Float64bits(x1[k]) != math.Float64bits(want.x[0]) {
					t.Fatalf("%+v from %v: Trajectory: x1 = %v at step %d, want %v", p, init, x1[k], t0+k, want.x[0])
				}
				if t0%3 != 2 {
					if p.N == 1 {
						if !math.IsNaN(x2[k]) {
							t.Fatalf("%+v: a second neuron where there is none", p)
						}
					} else if math.Float64bits(x2[k]) != math.Float64bits(want.x[1]) {
						t.Fatalf("%+v from %v: Trajectory: x2 = %v at step %d, want %v", p, init, x2[k], t0+k, want.x[1])
					}
				}
			}
			if !sameBits(fast.x, want.x) || !sameBits(fast.y, want.y) || math.Float64bits(fast.y[0]) != math.Float64bits(want.y[0]) {
				t.Fatalf("%+v from %v: the state after Trajectory differs at step %d: %v, want %v", p, init, t0+part, fast.x, want.x)
			}
			t0 += part
		}
	})
}

// The published orbits, and those of chaotic nets, over the article's
// 101000 steps: the same bits, while the register moves to the end many times.
func TestLongOrbits(t *testing.T) {
	sets := []Params{published[0].p, published[1].p, published[2].p, {4, 16, 2.1, 174658140}, {8, 16, 1.9, 3}, {5, 33, 2.2, 8}}
	for _, p := range sets {
		t.Run(fmt.Sprintf("%+v", p), func(t *testing.T) {
			net := newNet(t, p)
			want := newPlain(net, DefaultInit)
			r := net.Run(DefaultInit)
			const discard, tmax = 1000, 100000
			r.Advance(discard)
			for range discard {
				want.iterate()
			}
			x1, x2 := make([]float64, tmax), make([]float64, tmax)
			r.Trajectory(x1, x2)
			for k := range x1 {
				want.iterate()
				if math.Float64bits(x1[k]) != math.Float64bits(want.x[0]) || math.Float64bits(x2[k]) != math.Float64bits(want.x[1]) {
					t.Fatalf("step %d: (%v, %v), want (%v, %v)", k, x1[k], x2[k], want.x[0], want.x[1])
				}
			}
		})
	}
}

// The map is odd, and |y_0| <= sum b.
func TestOddAndBounded(t *testing.T) {
	grid(t, func(t *testing.T, p Params) {
		net := newNet(t, p)
		plus, minus := net.Run(0.3), net.Run(-0.3)
		var bound float64
		for _, b := range net.b {
			bound += b
		}
		bound *= 1 + 1e-14
		for range 40 {
			plus.Step()
			minus.Step()
			for i, x := range plus.x {
				if x != -minus.x[i] {
					t.Fatalf("%+v: %v and %v are not negatives", p, plus.x, minus.x)
				}
			}
			if !(math.Abs(plus.y[0]) <= bound) {
				t.Fatalf("%+v: |y_0| = %v, sum b = %v", p, plus.y[0], bound)
			}
		}
	})
}

func TestEmptyTrajectory(t *testing.T) {
	for _, p := range []Params{published[2].p, {3, 5, 1, 1}} {
		r := newNet(t, p).Run(DefaultInit)
		r.Trajectory(nil, nil)
		r.Advance(0)
		r.Advance(-3)
		for i, x := range r.x {
			if x != DefaultInit {
				t.Errorf("x[%d] = %v before the first step", i, x)
			}
		}
		for j, y := range r.y {
			if y != 0 {
				t.Errorf("y[%d] = %v before the first step", j, y)
			}
		}
	}
}
