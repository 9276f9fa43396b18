package chaotic

import (
	"math"
	"slices"

	"neurorbit/stages/num/strict"
)

// A Map is a chaotic map of [0, 1] onto (nearly) itself, with its maximum at 1/2.
type Map int

const (
	// Logistic is 4u(1-u), eq. (4) for A = 4.
	Logistic Map = iota
	// Tent is TentSlope times the distance of u from the nearer end.
	Tent
	// Sine is sin(pi u).
	Sine
	// LogisticSquare is 1 - (2u-1)^2, the same function as Logistic, rounded otherwise.
	LogisticSquare
	// LogisticCentred is the same function again, computed in v = 2u - 1 = x/h as
	// 1 - 2v^2; Step takes and returns v.
	LogisticCentred
)

// TentSlope is the slope of Tent. With slope 2 the map only shifts bits, and
// every float64 is at 0 after 54 steps or so; with this slope the orbits go on,
// with the exponent ln 1.99999 instead of ln 2 and a density that is uniform to a
// part in 10^4.
const TentSlope = 1.99999

// LogisticStep returns A u (1-u), eq. (4).
func LogisticStep(a, u float64) float64 { return float64(a*u) * (1 - u) }

// Step returns the image of u.
func (m Map) Step(u float64) float64 {
	switch m {
	case Tent:
		return TentSlope * min(u, 1-u)
	case Sine:
		return strict.Sin(float64(math.Pi * u))
	case LogisticSquare:
		v := float64(2*u) - 1
		return 1 - float64(v*v)
	case LogisticCentred:
		return 1 - float64(float64(2*u)*u)
	default:
		return LogisticStep(4, u)
	}
}

// FromUnit returns x = h (2u - 1), eq. (5) as we read it: the point of the region [-h, h] for u in [0, 1].
func FromUnit(h, u float64) float64 { return h * (float64(2*u) - 1) }

// ToUnit is the inverse of FromUnit. A point outside of the region is reflected at
// its borders until it is inside.
func ToUnit(h, x float64) float64 {
	u := math.Mod(math.Abs((x/h+1)/2), 2)
	return min(u, 2-u)
}

// Orbits are orbits of one map in the region [-h, h], each with its own start.
type Orbits struct {
	m    Map
	h    float64
	u    []float64 // v of LogisticCentred
	time int
	// Every orbit is compared with where it was at the last power of two (Brent).
	mark   []float64
	cyclic []bool
	folded int
}

// NewOrbits returns orbits that are at x0 at time 0. A start outside of the region,
// whose half-width is h > 0, is reflected at its borders.
func NewOrbits(m Map, h float64, x0 []float64) *Orbits {
	o := &Orbits{m: m, h: h, u: make([]float64, len(x0)), cyclic: make([]bool, len(x0))}
	for j, x := range x0 {
		o.u[j] = m.from(h, x)
		if math.Abs(x) > h {
			o.folded++
		}
	}
	o.mark = slices.Clone(o.u)
	return o
}

// from returns the state of the point x.
func (m Map) from(h, x float64) float64 {
	switch {
	case m != LogisticCentred:
		return ToUnit(h, x)
	case math.Abs(x) <= h:
		return x / h
	}
	return float64(2*ToUnit(h, x)) - 1
}

// to is the inverse of from.
func (m Map) to(h, u float64) float64 {
	if m == LogisticCentred {
		return h * u
	}
	return FromUnit(h, u)
}

// Time returns the number of steps made.
func (o *Orbits) Time() int { return o.time }

// Advance goes on to time t, which must not have passed.
func (o *Orbits) Advance(t int) {
	if t < o.time {
		panic("chaotic: orbits do not go back")
	}
	for o.time < t {
		o.step()
	}
}

func (o *Orbits) step() {
	u := o.u
	if o.m == Logistic {
		for j, v := range u {
			u[j] = LogisticStep(4, v)
		}
	} else {
		for j, v := range u {
			u[j] = o.m.Step(v)
		}
	}
	o.time++
	mark := o.mark[:len(u)]
	for j, v := range u {
		if v == mark[j] {
			o.cyclic[j] = true
		}
	}
	if o.time&(o.time-1) == 0 {
		copy(mark, u)
	}
}

// X sets dst to the states x.
func (o *Orbits) X(dst []float64) {
	dst = dst[:len(o.u)]
	for j, u := range o.u {
		dst[j] = o.m.to(o.h, u)
	}
}

// Collapsed returns how many orbits are known to have reached a cycle or a fixed
// point, and so are not chaotic any more. A cycle of length n is known at the
// latest after four times the steps until the orbit has been through it once.
func (o *Orbits) Collapsed() int {
	n := 0
	for _, c := range o.cyclic {
		if c {
			n++
		}
	}
	return n
}

// Folded returns how many starts were outside of the region.
func (o *Orbits) Folded() int { return o.folded }

// Times returns the times T k of eq. (6) for T = 1 ... tMax and k = 1 ... outputs,
// each once, rising. For 100 and 100 these are 2906 instead of 10000.
func Times(tMax, outputs int) []int {
	var times []int
	for t := 1; t <= tMax; t++ {
		for k := 1; k <= outputs; k++ {
			times = append(times, t*k)
		}
	}
	slices.Sort(times)
	return slices.Compact(times)
}

// TransientSteps returns the number of steps after which at least nine in ten of
// the orbits that start at x0 have left the lower end of the region, where they
// all are at time 2: the least n such that nine in ten have been above the middle
// at some time from 2 to n. It looks limit steps ahead and returns limit if that
// is not enough.
func TransientSteps(m Map, h float64, x0 []float64, limit int) int {
	o := NewOrbits(m, h, x0)
	o.Advance(1)
	left := make([]bool, len(x0))
	count := 0
	for o.time < limit && 10*count < 9*len(x0) {
		o.step()
		for j, u := range o.u {
			if m.to(1, u) > 0 && !left[j] {
				left[j] = true
				count++
			}
		}
	}
	return o.time
}
