package stats

import (
	"math"

	"neurorbit/stages/num/strict"
)

// Bump is the weight of weighted Birkhoff means at t, 0 < t < 1, the place in the
// orbit: exp(-1/(t(1-t))), times e^4 so that its maximum is 1. It and all its
// derivatives vanish at both ends (Das, Saiki, Sander and Yorke, Nonlinearity 30,
// 2017).
func Bump(t float64) float64 {
	u := float64(t * (1 - t))
	if u < 1.0/700 { // the weight is below e^-696
		return 0
	}
	return strict.Exp(4 - 1/u)
}

// Bumps sets w to Bump((first + i)/steps), i = 0, 1, ..., faster than one after another.
func Bumps(w []float64, first, steps float64) {
	for i := range w {
		t := (first + float64(i)) / steps
		u := float64(t * (1 - t))
		w[i] = 4 - 1/u
		if u < 1.0/700 {
			w[i] = math.Inf(-1)
		}
	}
	strict.Exps(w)
}
