package attractor

import "neurorbit/stages/num/strict"

// AuthorSteps, AuthorDiscard and AuthorEps are the arguments with which the
// author's program computes the published values.
const (
	AuthorSteps   = 5000
	AuthorDiscard = 1000
	AuthorEps     = 1e-8
)

// AuthorLambda is the author's estimator of the "Lyapunov exponent", which the
// article publishes: the mean over steps iterations, after discard iterations, of
//
//	ln(distance / eps), distance = |x' - x| after ONE iteration,
//
// where x' starts from the current x and y with eps added to the first neuron.
// The perturbation is not carried on to the next iteration, and the distance is
// that of the outputs x alone, without the register. The author's reference net
// is never reset: it starts, and stays, at the fixed point x = 0, y = 0, whatever
// steps and discard are. reset makes up for that and starts it from DefaultInit.
//
// The result is -Inf if a distance is 0, and NaN without steps. It is no Lyapunov
// exponent; without reset it is AuthorClosedForm up to rounding and O(eps^2).
func (n *Net) AuthorLambda(steps, discard int, eps float64, reset bool) float64 {
	var init float64
	if reset {
		init = DefaultInit
	}
	r := n.Run(init)
	r.Advance(discard)
	before := make([]float64, n.p.N)
	x := make([]float64, n.p.N)
	y := make([]float64, n.p.D)
	var sum float64
	for range steps {
		copy(before, r.x)
		copy(y[1:], r.y)
		r.Step()
		before[0] += eps
		y[0] = n.output(before)
		n.neurons(x, y)
		for i := range x {
			x[i] -= r.x[i]
		}
		sum += strict.Log(strict.Norm(x) / eps)
	}
	return sum / float64(steps)
}

// AuthorClosedForm returns ln(b_1 |w_1|), w_1 the first column of w: the growth of
// |x| in one iteration at the origin for a perturbation of the first neuron. It is
// what AuthorLambda gives without reset. As b_1 = S u_1, it is ln S plus a number
// that depends on the seed, N and D alone. -Inf if b_1 = 0.
func (n *Net) AuthorClosedForm() float64 {
	column := make([]float64, n.p.N)
	for i := range column {
		column[i] = n.w[i*n.p.D]
	}
	return strict.Log(float64(n.b[0] * strict.Norm(column)))
}
