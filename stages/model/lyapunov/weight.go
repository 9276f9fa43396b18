package lyapunov

import "neurorbit/stages/num/strict"

// bump is the weight of Das et al., exp(-1/(t(1-t))) for 0 < t < 1, times e^4 so
// that its maximum is 1. It and all its derivatives vanish at both ends.
func bump(t float64) float64 {
	u := t * (1 - t)
	if u < 1.0/700 { // the weight is below e^-696
		return 0
	}
	return strict.Exp(4 - 1/u)
}

// birkhoff accumulates the weighted Birkhoff means of k observables over a window
// of the orbit that begins at step from and has the given number of steps.
type birkhoff struct {
	from, steps float64
	weight      float64
	sums        []float64
}

func newBirkhoff(from, steps, k int) birkhoff {
	return birkhoff{from: float64(from), steps: float64(steps), sums: make([]float64, k)}
}

// add takes in the sums of the observables over the length steps that end at step
// end. Their weight is that of the middle of these steps.
func (b *birkhoff) add(end, length int, logs []float64) {
	w := bump((float64(end) - b.from - float64(0.5*float64(length))) / b.steps)
	if w == 0 {
		return
	}
	b.weight += float64(w * float64(length))
	for i, l := range logs {
		b.sums[i] += float64(w * l)
	}
}

func (b *birkhoff) mean(i int) float64 { return b.sums[i] / b.weight }
