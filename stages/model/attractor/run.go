package attractor

import (
	"math"
	"slices"

	"neurorbit/stages/num/strict"
)

// A Run is an orbit of a net in the article's variables: the outputs x of the
// neurons and the register y. It is not for use by several goroutines at once.
type Run struct {
	net  *Net
	x, y []float64
	lane *Lane
}

// Run returns the orbit that starts from the article's reset: all x_i = init, all
// y_j = 0. The article's init is DefaultInit.
func (n *Net) Run(init float64) *Run {
	return n.RunIn(nil, init)
}

// RunIn is Run with its steps made in the lane where many are asked for at once.
func (n *Net) RunIn(lane *Lane, init float64) *Run {
	return &Run{net: n, x: slices.Repeat([]float64{init}, n.p.N), y: make([]float64, n.p.D), lane: lane}
}

// Step makes one iteration of the article: y_0 from the current x, the shift,
// then all x_i from the new register.
func (r *Run) Step() {
	y0 := r.net.output(r.x)
	copy(r.y[1:], r.y)
	r.y[0] = y0
	r.net.neurons(r.x, r.y)
}

// Advance makes the given number of iterations. The article's "discard" is
// Advance before Trajectory.
func (r *Run) Advance(steps int) {
	if steps > 0 {
		r.lane.make(&strict.BatchNet{Net: r.net.loop, X: r.x, Y: r.y}, steps, 0, nil)
	}
}

// Trajectory makes len(x1) iterations and stores the outputs of the first two
// neurons after each of them in x1 and x2, which has the same length. A net with N = 1
// has no second neuron: its x2 is NaN.
func (r *Run) Trajectory(x1, x2 []float64) {
	outputs := [][]float64{x1, x2}
	if r.net.p.N == 1 {
		outputs = outputs[:1]
		for t := range x2 {
			x2[t] = math.NaN()
		}
	}
	if len(x1) > 0 {
		r.lane.make(&strict.BatchNet{Net: r.net.loop, X: r.x, Y: r.y, Outputs: outputs}, len(x1), 0, nil)
	}
}
