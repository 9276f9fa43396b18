package attractor

import (
	"math"
	"slices"

	"neurorbit/stages/num/strict"
)

// A Map is a net as a map of its register: the D-dimensional map of eq. (3),
//
//	F(y) = (b.tanh(W y), y_1, ..., y_{D-1}),
//
// with the same bits as a Run: if y is the register of a Run, F(y) is that after
// the next Step. It is a System of package lyapunov. A Map holds memory of its
// own and is not for use by several goroutines at once.
type Map struct {
	net  *Net
	x, g []float64
}

// Map returns the map of the net.
func (n *Net) Map() *Map {
	return &Map{net: n, x: make([]float64, n.p.N), g: make([]float64, n.p.D)}
}

// Dim returns the dimension D.
func (m *Map) Dim() int { return m.net.p.D }

// Start returns the register after the first step of a Run that starts from
// init: (np.sum(b * init), 0, ..., 0).
func (m *Map) Start(init float64) []float64 {
	y := make([]float64, m.net.p.D)
	y[0] = m.net.output(slices.Repeat([]float64{init}, m.net.p.N))
	return y
}

// Outputs sets x to the outputs of the neurons that belong to the register y,
// x_i = tanh(sum_j w_ij y_j).
func (m *Map) Outputs(y, x []float64) { m.net.neurons(x, y) }

// Step sets next = F(y). The two must not overlap.
func (m *Map) Step(y, next []float64) {
	m.net.neurons(m.x, y)
	m.shift(y, next)
}

// Advance replaces y by its image after the given number of steps, faster than Step.
func (m *Map) Advance(y []float64, steps int) {
	m.net.neurons(m.x, y)
	m.net.loop.Run(m.x, y, steps, nil)
}

// shift sets next to the shifted y with the output of m.x in front.
func (m *Map) shift(y, next []float64) {
	copy(next[1:m.net.p.D], y)
	next[0] = m.net.output(m.x)
}

// gradient sets g to the first row of the Jacobian where the outputs are m.x,
//
//	g_j = sum_i b_i (1 - x_i^2) w_ij,
//
// summed from i = 1 to N. The other rows are a shift: ones below the diagonal.
func (m *Map) gradient(g []float64) {
	n := m.net
	g = g[:n.p.D]
	clear(g)
	i := 0
	// Four rows at once: each g_j is read and written once, in the same order.
	for ; i+4 <= n.p.N; i += 4 {
		a0, a1, a2, a3 := m.slope(i), m.slope(i+1), m.slope(i+2), m.slope(i+3)
		w0, w1, w2, w3 := n.row(i)[:len(g)], n.row(i + 1)[:len(g)], n.row(i + 2)[:len(g)], n.row(i + 3)[:len(g)]
		for j := range g {
			g[j] = g[j] + float64(a0*w0[j]) + float64(a1*w1[j]) + float64(a2*w2[j]) + float64(a3*w3[j])
		}
	}
	for ; i < n.p.N; i++ {
		a := m.slope(i)
		w := n.row(i)[:len(g)]
		for j := range g {
			g[j] += float64(a * w[j])
		}
	}
}

// slope returns b_i tanh'(u_i) = b_i (1 - x_i^2), without cancellation.
func (m *Map) slope(i int) float64 {
	x := m.x[i]
	return float64(m.net.b[i] * float64((1-x)*(1+x)))
}

// StepTangent sets next = F(y) and replaces each of the k columns of length D
// that are stored one after another in v by its product with the Jacobian at y:
// (g.v, v_1, ..., v_{D-1}), with g.v summed from left to right. y and next must
// not overlap.
func (m *Map) StepTangent(y, next, v []float64, k int) {
	m.net.neurons(m.x, y)
	m.shift(y, next)
	m.gradient(m.g)
	d := len(m.g)
	c := 0
	// Four columns at once: four sums under way, each in its own order.
	for ; c+4 <= k; c += 4 {
		v0, v1, v2, v3 := v[c*d:][:d], v[(c+1)*d:][:d], v[(c+2)*d:][:d], v[(c+3)*d:][:d]
		var s0, s1, s2, s3, p0, p1, p2, p3 float64
		for j, g := range m.g {
			t0, t1, t2, t3 := v0[j], v1[j], v2[j], v3[j]
			s0 += float64(g * t0)
			s1 += float64(g * t1)
			s2 += float64(g * t2)
			s3 += float64(g * t3)
			v0[j], v1[j], v2[j], v3[j] = p0, p1, p2, p3
			p0, p1, p2, p3 = t0, t1, t2, t3
		}
		v0[0], v1[0], v2[0], v3[0] = s0, s1, s2, s3
	}
	for ; c < k; c++ {
		col := v[c*d:][:d]
		var s, p float64
		for j, g := range m.g {
			t := col[j]
			s += float64(g * t)
			col[j] = p
			p = t
		}
		col[0] = s
	}
}

// LogAbsDet returns ln|det J| at y, which is ln|g_D|; -Inf where J is singular.
func (m *Map) LogAbsDet(y []float64) float64 {
	m.net.neurons(m.x, y)
	n := m.net
	var g float64
	for i := range n.p.N {
		g += float64(m.slope(i) * n.w[(i+1)*n.p.D-1])
	}
	return strict.Log(math.Abs(g))
}
