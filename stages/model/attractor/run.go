package attractor

import (
	"math"
	"slices"
)

// A Run is an orbit of a net in the article's variables: the outputs x of the
// neurons and the register y. It is not for use by several goroutines at once.
type Run struct {
	net *Net
	x   []float64
	// hist[pos:pos+D] is the register, newest entry first: to shift it by one is
	// to move pos down by one. When pos is 0, the register moves to the end.
	hist []float64
	pos  int
}

// Run returns the orbit that starts from the article's reset: all x_i = init, all
// y_j = 0. The article's init is DefaultInit.
func (n *Net) Run(init float64) *Run {
	r := &Run{net: n, x: make([]float64, n.p.N), hist: make([]float64, 3*n.p.D+1024)}
	for i := range r.x {
		r.x[i] = init
	}
	r.pos = len(r.hist) - n.p.D
	return r
}

// X returns a copy of the outputs x_1 ... x_N of the neurons.
func (r *Run) X() []float64 { return slices.Clone(r.x) }

// Register returns a copy of the register y_1 ... y_D. From the first step on it
// is the state of the Map.
func (r *Run) Register() []float64 { return slices.Clone(r.register()) }

func (r *Run) register() []float64 { return r.hist[r.pos : r.pos+r.net.p.D] }

// Y0 returns the last output y_0, which is the newest entry of the register.
func (r *Run) Y0() float64 { return r.hist[r.pos] }

// push shifts the register and puts y0 in front.
func (r *Run) push(y0 float64) {
	if r.pos == 0 {
		d := r.net.p.D
		end := len(r.hist) - (d - 1)
		copy(r.hist[end:], r.hist[:d-1])
		r.pos = end
	}
	r.pos--
	r.hist[r.pos] = y0
}

// Step makes one iteration of the article: y_0 from the current x, the shift,
// then all x_i from the new register.
func (r *Run) Step() {
	r.push(r.net.output(r.x))
	r.net.neurons(r.x, r.register())
}

// Advance makes the given number of iterations. The article's "discard" is
// Advance before Trajectory.
func (r *Run) Advance(steps int) {
	for range steps {
		r.Step()
	}
}

// Trajectory makes len(x1) iterations and stores the outputs of the first two
// neurons after each of them in x1 and x2. A nil x2 is left out; otherwise it has
// the length of x1. A net with N = 1 has no second neuron: its x2 is NaN.
func (r *Run) Trajectory(x1, x2 []float64) {
	for t := range x1 {
		r.Step()
		x1[t] = r.x[0]
		switch {
		case x2 == nil:
		case len(r.x) > 1:
			x2[t] = r.x[1]
		default:
			x2[t] = math.NaN()
		}
	}
}
