package dmap_test

import (
	"fmt"

	"neurorbit/stages/model/dmap"
)

// A map of four states, 0 -> 1 -> 2 -> 1 and 3 -> 0: one orbit, of period 2, into
// which both endpoints fall.
func Example() {
	f := dmap.Map{1, 2, 1, 0}
	a := dmap.Analyse(f)
	orbit := a.Orbits[0]
	fmt.Println(orbit.Period, orbit.EPPs, f.Orbit(3))
	fmt.Println(a.Transient)
	// Output:
	// 2 2 [1 2]
	// [1 0 0 2]
}
