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
	net      *Net
	x, g     []float64
	tangents *strict.Tangents // of Carry
	lane     *Lane            // or nil
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

// Advance implements lyapunov.Advancer: it replaces y by its image after the given number
// of steps, faster than Step, and calls each, if not nil, with every state on the way.
func (m *Map) Advance(y []float64, steps int, each func(y []float64)) {
	// Memory of its own: each may ask for other steps of this map.
	net := strict.BatchNet{Net: m.net.loop, X: make([]float64, m.net.p.N), Y: y}
	m.net.neurons(net.X, y)
	most := steps
	if each != nil {
		most = min(steps, historySteps)
		net.History = make([]float64, most+len(y))
	}
	for steps > 0 {
		n := min(steps, most)
		m.lane.make(&net, n, 0, nil)
		for t := n - 1; each != nil && t >= 0; t-- {
			each(net.History[t:][:len(y)])
		}
		steps -= n
	}
}

// historySteps is the number of steps of which Advance keeps the registers at most.
const historySteps = 128

// shift sets next to the shifted y with the output of m.x in front.
func (m *Map) shift(y, next []float64) {
	copy(next[1:m.net.p.D], y)
	next[0] = m.net.output(m.x)
}

// StepTangent sets next = F(y) and replaces each of the k columns of length D
// that are stored one after another in v by its product with the Jacobian at y, whose
// first row is
//
//	g_j = sum_i b_i (1 - x_i^2) w_ij
//
// and whose other rows are a shift: (g.v, v_1, ..., v_{D-1}), with g.v summed from left
// to right. y and next must not overlap.
func (m *Map) StepTangent(y, next, v []float64, k int) {
	m.net.neurons(m.x, y)
	m.shift(y, next)
	m.net.loop.Gradient(m.x, m.g)
	strict.Companion(m.g, v, k)
}

// Carry implements lyapunov.Carrier: many steps of StepTangent and strict.QR at once.
func (m *Map) Carry(y, v []float64, k int, r, logdet []float64) float64 {
	m.net.neurons(m.x, y)
	if m.lane != nil && k <= strict.BatchVectors && len(logdet) == 0 {
		net := strict.BatchNet{Net: m.net.loop, X: m.x, Y: y, V: v, R: r}
		m.lane.make(&net, len(r)/k, k, m)
		return net.Size
	}
	size := m.carrier(k).Carry(m.x, y, v, r, logdet)
	strict.Logs(logdet)
	return size
}

// carrier returns what carries k tangent vectors.
func (m *Map) carrier(k int) *strict.Tangents {
	if m.tangents == nil || m.tangents.K() != k {
		m.tangents = m.net.loop.Tangents(k)
	}
	return m.tangents
}

// LogAbsDet returns ln|det J| at y, which is ln|g_D|; -Inf where J is singular.
func (m *Map) LogAbsDet(y []float64) float64 {
	m.net.neurons(m.x, y)
	m.net.loop.Gradient(m.x, m.g)
	return strict.Log(math.Abs(m.g[m.net.p.D-1]))
}
