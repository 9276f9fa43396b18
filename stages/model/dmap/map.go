package dmap

import (
	"fmt"
	"math/bits"
)

// MaxN is the largest number of binary variables a Map may have.
const MaxN = 20

// A Map is a digital return map, eq. (3): f[x] is the index of the state that
// follows state x. Its length is 2^N for some N = 1 ... MaxN and every entry is
// less than its length.
type Map []uint32

// N returns the number of binary variables.
func (f Map) N() int { return bits.Len(uint(len(f))) - 1 }

// Validate says what keeps f from being a Map: a length that is not 2^N with
// 1 <= N <= MaxN, or an entry that is not a state index.
func (f Map) Validate() error {
	if n := f.N(); n < 1 || n > MaxN || len(f) != 1<<n {
		return fmt.Errorf("dmap: a map has 2^N entries with N = 1 to %d, not %d entries", MaxN, len(f))
	}
	for x, y := range f {
		if int(y) >= len(f) {
			return fmt.Errorf("dmap: entry %d is %d, which is not a state index below %d", x, y, len(f))
		}
	}
	return nil
}

// Orbit returns the states of the BPO that state x falls into, in the order in
// which f visits them, starting with the smallest index.
func (f Map) Orbit(x uint32) []uint32 {
	for range f { // after 2^N steps every state is on its BPO
		x = f[x]
	}
	least := x
	for z := f[x]; z != x; z = f[z] {
		least = min(least, z)
	}
	orbit := []uint32{least}
	for z := f[least]; z != least; z = f[z] {
		orbit = append(orbit, z)
	}
	return orbit
}
