package pbnn

// A spread applies a permutation to hidden states, x_i = y_sigma(i) of eq. (2),
// by table: entry [c][v] is the state x of the hidden state y that has v at its
// bits 5c ... 5c+4 and -1 elsewhere. Bit N-1 of y is left out, as it is 0 in the
// number of a class.
type spread [chunks][1 << chunkBits]uint32

const (
	chunkBits = 5
	chunkMask = 1<<chunkBits - 1
	chunks    = 4
)

// set fills the tables: bit sigma(i)-1 of y goes to bit i-1 of x. Chunks that no
// class of this N reaches keep their entry 0, which is 0 always.
func (s *spread) set(sigma Permutation) {
	var to [MaxN]uint32 // to[j]: what bit j of y sets in x
	for i, v := range sigma {
		to[v-1] = 1 << i
	}
	for c := range s {
		table := &s[c]
		for b := 0; b < chunkBits && c*chunkBits+b < len(sigma)-1; b++ {
			bit := to[c*chunkBits+b]
			low, high := table[:1<<b], table[1<<b:2<<b]
			for v := range low {
				high[v] = low[v] | bit
			}
		}
	}
}

// apply returns the state x of a hidden state y with y_N = -1.
func (s *spread) apply(y uint32) uint32 {
	return s[0][y&chunkMask] |
		s[1][y>>chunkBits&chunkMask] |
		s[2][y>>(2*chunkBits)&chunkMask] |
		s[3][y>>(3*chunkBits)&chunkMask]
}
