package attractor

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"gonum.org/v1/gonum/mat"
)

var sizes = []struct{ n, d int }{{1, 1}, {1, 2}, {2, 1}, {3, 2}, {4, 4}, {5, 7}, {4, 16}, {4, 32}, {8, 16}, {9, 33}, {2, 130}}

// jacobian returns the Jacobian of the map at y, column by column, from central
// differences.
func jacobian(m *Map, y []float64) *mat.Dense {
	d := m.Dim()
	j := mat.NewDense(d, d, nil)
	const h = 1e-5
	at := make([]float64, d)
	plus, minus := make([]float64, d), make([]float64, d)
	for c := range d {
		copy(at, y)
		at[c] = y[c] + h
		m.Step(at, plus)
		width := at[c]
		at[c] = y[c] - h
		m.Step(at, minus)
		width -= at[c]
		for r := range d {
			j.Set(r, c, (plus[r]-minus[r])/width)
		}
	}
	return j
}

func TestTangent(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, size := range sizes {
		for _, s := range []float64{0, 0.3, 1.4} {
			net := newNet(t, Params{size.n, size.d, s, r.Uint32()})
			m := net.Map()
			d := m.Dim()
			if d != size.d {
				t.Fatalf("Dim gives %d for D = %d", d, size.d)
			}
			y := make([]float64, d)
			for j := range y {
				y[j] = r.Float64() - 0.5
			}
			want := jacobian(m, y)
			for _, k := range []int{0, 1, 2, 3, 4, 5, 8, d} {
				v := make([]float64, k*d+3)
				for i := range v {
					v[i] = r.NormFloat64()
				}
				before := append([]float64(nil), v...)
				next, byStep := make([]float64, d), make([]float64, d)
				m.StepTangent(y, next, v, k)
				m.Step(y, byStep)
				if !sameBits(next, byStep) {
					t.Fatalf("%+v: StepTangent and Step differ", net.p)
				}
				if !sameBits(v[k*d:], before[k*d:]) {
					t.Fatalf("%+v: StepTangent writes behind the k columns", net.p)
				}
				for c := range k {
					var col mat.VecDense
					col.MulVec(want, mat.NewVecDense(d, before[c*d:(c+1)*d]))
					for i := range d {
						if got := v[c*d+i]; math.Abs(got-col.AtVec(i)) > 1e-9*(1+float64(d)) {
							t.Fatalf("%+v: column %d, row %d of %d columns: %v, by differences %v", net.p, c, i, k, got, col.AtVec(i))
						}
					}
					// The result for a column does not depend on the others.
					single := append([]float64(nil), before[c*d:(c+1)*d]...)
					m.StepTangent(y, next, single, 1)
					if !sameBits(single, v[c*d:(c+1)*d]) {
						t.Fatalf("%+v: column %d of %d differs from the same column alone", net.p, c, k)
					}
				}
			}
			g := make([]float64, d)
			m.net.neurons(m.x, y)
			m.net.loop.Gradient(m.x, g)
			for j := range g {
				if math.Abs(g[j]-want.At(0, j)) > 1e-9*(1+float64(d)) {
					t.Errorf("%+v: g[%d] = %v, by differences %v", net.p, j, g[j], want.At(0, j))
				}
			}
			// |det J| = |g_D|, which the Jacobian with the exact first row shows.
			exact := mat.NewDense(d, d, nil)
			for i := 1; i < d; i++ {
				exact.Set(i, i-1, 1)
			}
			exact.SetRow(0, g)
			logDet, _ := mat.LogDet(exact)
			if s == 0 {
				logDet = math.Inf(-1)
			}
			if got := m.LogAbsDet(y); got != logDet && math.Abs(got-logDet) > 1e-12*(1+math.Abs(logDet)) {
				t.Errorf("%+v: LogAbsDet = %v, want %v", net.p, got, logDet)
			}
		}
	}
}

// The conjugacy of S outside and inside tanh: with z = y/S the outputs x are those
// of the net with S = 1 and weights S w. For a power of two it is exact.
func TestScaling(t *testing.T) {
	for _, size := range sizes {
		p := Params{size.n, size.d, 0.5, 99}
		net := newNet(t, p)
		inside := newNet(t, Params{size.n, size.d, 1, 99})
		for k := range inside.w {
			inside.w[k] *= 0.5
		}
		a, b := net.Run(DefaultInit), inside.Run(DefaultInit)
		for range 300 {
			a.Step()
			b.Step()
			if math.Abs(a.y[0]) < 1e-280 {
				break // denormal numbers are rounded
			}
			if !sameBits(a.x, b.x) {
				t.Fatalf("%+v: %v and %v", p, a.x, b.x)
			}
		}
	}
}

// Advance gives the bits of as many Steps.
func TestAdvance(t *testing.T) {
	grid(t, func(t *testing.T, p Params) {
		m := newNet(t, p).Map()
		y := m.Start(0.7)
		many, next := slices.Clone(y), make([]float64, p.D)
		for steps := range 7 {
			var all, each []float64
			for range steps * steps {
				m.Step(y, next)
				y, next = next, y
				all = append(all, y...)
			}
			m.Advance(many, steps*steps, func(y []float64) { each = append(each, y...) })
			if !sameBits(many, y) || !sameBits(each, all) {
				t.Fatalf("%+v: %d steps at once: %v, want %v", p, steps*steps, many, y)
			}
		}
	})
}
