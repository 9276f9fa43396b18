package dmap

import (
	"cmp"
	"slices"
)

// An Orbit describes one BPO and what falls into it.
type Orbit struct {
	Period           int    // number of BPPs on the orbit
	Min              uint32 // smallest state index on it
	EPPs             int    // that fall into it
	Basin            int    // Period + EPPs
	LongestTransient int    // largest transient length of its EPPs, in steps; 0 if it has none
	SumTransient     int64  // sum of the transient lengths of its EPPs, in steps
	Symmetric        bool   // it is its own negative
	Endpoints        bool   // it is made of x_- and x_+ only, eq. (5)
}

// An Analysis is all that the functional graph of a Map tells.
type Analysis struct {
	// N is the number of binary variables.
	N int
	// Orbits holds every BPO: first those not made of endpoints only, by falling
	// period and then by increasing Min, then the ones made of endpoints, in the
	// same order.
	Orbits []Orbit
	// BasinOf[x] is the index in Orbits of the BPO that state x is on or falls into.
	BasinOf []int32
	// Transient[x] is the number of steps from state x to its BPO: 0 for a BPP,
	// the smallest l with f^l(x) a BPP for an EPP (definition 2.1).
	Transient []int32

	bpos int
}

// Analyse finds all BPOs and EPPs of f, in time and memory proportional to 2^N.
// f must be valid (see Map.Validate); Analyse panics if it is not.
func Analyse(f Map) *Analysis {
	if err := f.Validate(); err != nil {
		panic(err)
	}
	a := &Analysis{N: f.N(), BasinOf: make([]int32, len(f)), Transient: make([]int32, len(f))}
	const unseen, onPath = -1, -2
	for x := range a.BasinOf {
		a.BasinOf[x] = unseen
	}
	var path []uint32
	for s := range f {
		path = path[:0]
		x := uint32(s)
		for a.BasinOf[x] == unseen {
			a.BasinOf[x] = onPath
			path = append(path, x)
			x = f[x]
		}
		if a.BasinOf[x] == onPath { // the path has closed on itself: a new BPO
			start := slices.Index(path, x)
			a.addOrbit(path[start:])
			path = path[:start]
		}
		for _, z := range slices.Backward(path) {
			a.addEPP(z, f[z])
		}
	}
	a.sortOrbits()
	return a
}

// addOrbit records the BPO made of the given states. None of its EPPs has been
// recorded yet.
func (a *Analysis) addOrbit(states []uint32) {
	o := Orbit{Period: len(states), Basin: len(states), Min: slices.Min(states)}
	for _, x := range states {
		a.BasinOf[x] = int32(len(a.Orbits))
	}
	minus, plus := Endpoints(a.N)
	o.Symmetric, o.Endpoints = true, true
	for _, x := range states {
		neg := Negative(x, a.N)
		o.Symmetric = o.Symmetric && a.BasinOf[neg] == int32(len(a.Orbits))
		o.Endpoints = o.Endpoints && (x == minus || x == plus)
	}
	a.Orbits = append(a.Orbits, o)
}

// addEPP records state x, whose successor is known already, as an EPP.
func (a *Analysis) addEPP(x, successor uint32) {
	a.BasinOf[x] = a.BasinOf[successor]
	a.Transient[x] = a.Transient[successor] + 1
	o := &a.Orbits[a.BasinOf[x]]
	o.EPPs++
	o.Basin++
	o.LongestTransient = max(o.LongestTransient, int(a.Transient[x]))
	o.SumTransient += int64(a.Transient[x])
}

// sortOrbits brings Orbits into the documented order.
func (a *Analysis) sortOrbits() {
	order := make([]int32, len(a.Orbits))
	for k := range order {
		order[k] = int32(k)
	}
	slices.SortFunc(order, func(j, k int32) int {
		oj, ok := a.Orbits[j], a.Orbits[k]
		if oj.Endpoints != ok.Endpoints {
			if ok.Endpoints {
				return -1
			}
			return 1
		}
		return cmp.Or(cmp.Compare(ok.Period, oj.Period), cmp.Compare(oj.Min, ok.Min))
	})
	sorted := make([]Orbit, len(order))
	place := make([]int32, len(order))
	for k, old := range order {
		sorted[k] = a.Orbits[old]
		place[old] = int32(k)
		if !sorted[k].Endpoints {
			a.bpos++
		}
	}
	a.Orbits = sorted
	for x, old := range a.BasinOf {
		a.BasinOf[x] = place[old]
	}
}

// BPOs returns the BPOs that are not made of endpoints only.
func (a *Analysis) BPOs() []Orbit { return a.Orbits[:a.bpos] }

// EndpointOrbits returns the BPOs made of endpoints only: none, one or two.
func (a *Analysis) EndpointOrbits() []Orbit { return a.Orbits[a.bpos:] }

// EndpointBasin returns the number of states on or falling into the BPOs made
// of endpoints only.
func (a *Analysis) EndpointBasin() int {
	basin := 0
	for _, o := range a.EndpointOrbits() {
		basin += o.Basin
	}
	return basin
}

// IsBPP reports whether state x is a binary periodic point.
func (a *Analysis) IsBPP(x uint32) bool { return a.Transient[x] == 0 }

// LongestTransient returns the largest transient length of all states, in
// steps; 0 if all are BPPs.
func (a *Analysis) LongestTransient() int {
	longest := 0
	for _, o := range a.Orbits {
		longest = max(longest, o.LongestTransient)
	}
	return longest
}

// MeanTransient returns the mean transient length over all 2^N states, in
// steps; BPPs count with 0. It is one division of two exact integers.
func (a *Analysis) MeanTransient() float64 {
	var sum int64
	for _, o := range a.Orbits {
		sum += o.SumTransient
	}
	return float64(sum) / float64(len(a.BasinOf))
}

// GBPO returns the globally stable BPO, if there is one (definition 3.1): the
// endpoints apart, the BPO is unique, all EPPs fall into it, and EPPs exist, so
// that its elements and EPPs are 2^N - 2 states.
//
// For a PBNN the endpoints are always BPPs of their own. In a DBNN they need
// not be: an endpoint may then be on the GBPO or fall into it, and still is not
// counted among its elements and EPPs here.
func (a *Analysis) GBPO() (Orbit, bool) {
	if a.bpos != 1 {
		return Orbit{}, false
	}
	minus, plus := Endpoints(a.N)
	epps := 0
	for x := minus + 1; x < plus; x++ {
		if a.BasinOf[x] != 0 {
			return Orbit{}, false
		}
		if a.Transient[x] > 0 {
			epps++
		}
	}
	return a.Orbits[0], epps > 0
}
