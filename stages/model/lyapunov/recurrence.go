package lyapunov

import (
	"math"
	"slices"
)

// Recurrence is what FindPeriod finds.
type Recurrence struct {
	Period   int     // the smallest; 0: none up to the limit
	Distance float64 // largest |y_{t+p} - y_t| over the window, maximum norm; of the best return if Period is 0
	Steps    int     // steps made, those of settling included
}

// window is the number of steps at least over which FindPeriod wants returns.
const window = 16

// FindPeriod looks for the smallest p <= maxPeriod such that the orbit of y has
// |y_{t+p} - y_t| <= within for t = 0, 1, ..., w-1, where w is the smallest
// multiple of p that is at least 16. It makes no more than 3 maxPeriod + 16 steps.
func FindPeriod(sys System, y []float64, maxPeriod int, within float64) Recurrence {
	o := newOrbit(sys, y) // asked only where the orbit comes close
	best := math.Inf(1)
	for p, state := range Orbit(sys, y, maxPeriod+1) {
		if p == 0 {
			continue
		}
		d := distance(state, y, max(best, within))
		if d <= within {
			d = o.largestReturn(p, (window+p-1)/p*p, within)
		}
		if d <= within {
			return Recurrence{p, d, o.last}
		}
		best = min(best, d)
	}
	return Recurrence{0, best, max(maxPeriod, o.last)}
}

// orbit is an orbit, kept as far as it was asked for and some steps further.
type orbit struct {
	sys    System
	states []float64
	last   int // latest time asked for
}

func newOrbit(sys System, y []float64) *orbit { return &orbit{sys: sys, states: slices.Clone(y)} }

// at returns the state after t steps.
func (o *orbit) at(t int) []float64 {
	d := o.sys.Dim()
	o.last = max(o.last, t)
	if made := len(o.states)/d - 1; made < t {
		steps := max(t-made, orbitAtOnce)
		from := o.states[made*d:]
		o.states = slices.Grow(o.states, steps*d)
		for i, y := range Orbit(o.sys, from, steps+1) {
			if i > 0 {
				o.states = append(o.states, y...)
			}
		}
	}
	return o.states[t*d : (t+1)*d]
}

// largestReturn returns the largest distance between states p steps apart over a
// window of w steps. It stops at the first above within.
func (o *orbit) largestReturn(p, w int, within float64) float64 {
	largest := 0.0
	for t := 0; t < w && largest <= within; t++ {
		o.at(t + p)
		largest = max(largest, distance(o.at(t), o.at(t+p), math.Inf(1)))
	}
	return largest
}

// distance returns the maximum norm of a - b, or a number above far if that is above far.
func distance(a, b []float64, far float64) float64 {
	d := 0.0
	for i, x := range a {
		if d = max(d, math.Abs(x-b[i])); d > far {
			break
		}
	}
	return d
}
