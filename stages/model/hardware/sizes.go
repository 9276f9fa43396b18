package hardware

import (
	"neurorbit/stages/model/dbnn"
	"neurorbit/stages/model/dmap"
)

// Store returns the DBNN of the package comment for a cycle of different states of n
// binary variables.
func Store(n int, rows []uint32) dbnn.Parameters {
	p := dbnn.Parameters{S: make([]int, n), C: make([][]int, n)}
	for t, z := range rows {
		p.T = append(p.T, n-1)
		p.W = append(p.W, make([]int, n))
		for i := range n {
			next := dmap.Value(rows[(t+1)%len(rows)], i+1)
			p.W[t][i] = dmap.Value(z, i+1)
			p.C[i] = append(p.C[i], next)
			p.S[i] += next
		}
	}
	for i := range n {
		p.S[i] += dmap.Value(rows[0], i+1)
	}
	return p
}

// A Size is what a circuit takes.
type Size struct {
	FlipFlops int
	// Gates are three-input majority gates, inverters not counted. With one input
	// constant such a gate is an AND or an OR of two.
	Gates int
	// Connections of the network that are not 0, each a wire.
	Connections int
}

// PBNN returns the size of a PBNN of n neurons: three local connections and one global
// connection for each.
func PBNN(n int) Size { return Size{FlipFlops: n, Gates: n, Connections: 4 * n} }

// DBNN returns the size of Store's network: each hidden neuron is the AND of all n
// variables, and each output joins the hidden neurons for which it differs from row 1.
func DBNN(n int, rows []uint32) Size {
	s := Size{FlipFlops: n, Gates: len(rows) * (n - 1), Connections: 2 * n * len(rows)}
	for i := range n {
		joined := 0
		for _, z := range rows {
			joined += int((z ^ rows[0]) >> i & 1)
		}
		s.Gates += max(joined-1, 0)
	}
	return s
}
