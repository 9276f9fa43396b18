package dbnn

import (
	"fmt"
	"slices"

	"neurorbit/stages/model/dmap"
)

// MaxM is the largest number of hidden neurons. MaxThreshold is the largest
// absolute value of a threshold; a larger one would do the same, as the sums of
// eq. (1) have at most MaxM terms -1 or +1.
const (
	MaxM         = 4096
	MaxThreshold = 1 << 20
)

// Parameters are the connections and thresholds of eq. (1).
type Parameters struct {
	// W[j-1][i-1] = w_ji, each -1, 0 or +1: M rows of N entries, from input i to
	// hidden neuron j.
	W [][]int
	// C[i-1][j-1] = c_ij, each -1, 0 or +1: N rows of M entries, from hidden neuron
	// j to output i.
	C [][]int
	// S[i-1] = S_i is added at output i: N integers.
	S []int
	// T[j-1] = T_j is subtracted at hidden neuron j: M integers.
	T []int
}

// Validate returns an error that names the entry at fault unless the sizes fit
// together with 1 <= N <= dmap.MaxN and 1 <= M <= MaxM, all connections are
// ternary, and no threshold is beyond MaxThreshold.
func (p Parameters) Validate() error {
	n, m := len(p.S), len(p.T)
	if n < 1 || n > dmap.MaxN {
		return fmt.Errorf("dbnn: N = %d (the number of thresholds S_i) is out of range: want 1 to %d", n, dmap.MaxN)
	}
	if m < 1 || m > MaxM {
		return fmt.Errorf("dbnn: M = %d (the number of thresholds T_j) is out of range: want 1 to %d", m, MaxM)
	}
	if err := checkTernary("w", p.W, m, n); err != nil {
		return err
	}
	if err := checkTernary("c", p.C, n, m); err != nil {
		return err
	}
	if err := checkThresholds("S", p.S); err != nil {
		return err
	}
	return checkThresholds("T", p.T)
}

func checkThresholds(name string, thresholds []int) error {
	for k, v := range thresholds {
		if v < -MaxThreshold || v > MaxThreshold {
			return fmt.Errorf("dbnn: %s_%d is %d: want %d to %d", name, k+1, v, -MaxThreshold, MaxThreshold)
		}
	}
	return nil
}

// checkTernary checks a matrix with the given numbers of rows and columns.
func checkTernary(name string, matrix [][]int, rows, columns int) error {
	if len(matrix) != rows {
		return fmt.Errorf("dbnn: %s has %d rows: want %d", name, len(matrix), rows)
	}
	for r, row := range matrix {
		if len(row) != columns {
			return fmt.Errorf("dbnn: row %d of %s has %d entries: want %d", r+1, name, len(row), columns)
		}
		for c, v := range row {
			if v < -1 || v > 1 {
				return fmt.Errorf("dbnn: %s_{%d,%d} is %d: want -1, 0 or +1", name, r+1, c+1, v)
			}
		}
	}
	return nil
}

// A Network is a DBNN, eq. (1).
type Network struct {
	p Parameters
}

// New returns the DBNN with the given parameters, or the error of
// Parameters.Validate. It keeps a copy of them.
func New(p Parameters) (*Network, error) {
	if err := p.Validate(); err != nil {
		return nil, err
	}
	return &Network{p.clone()}, nil
}

func (p Parameters) clone() Parameters {
	matrix := func(a [][]int) [][]int {
		b := make([][]int, len(a))
		for r := range a {
			b[r] = slices.Clone(a[r])
		}
		return b
	}
	return Parameters{W: matrix(p.W), C: matrix(p.C), S: slices.Clone(p.S), T: slices.Clone(p.T)}
}

// N returns the number of binary variables.
func (net *Network) N() int { return len(net.p.S) }

// M returns the number of hidden neurons.
func (net *Network) M() int { return len(net.p.T) }

// Parameters returns a copy of the connections and thresholds.
func (net *Network) Parameters() Parameters { return net.p.clone() }

// sgn is +1 for u >= 0 and -1 for u < 0, eq. (1).
func sgn(u int) int {
	if u >= 0 {
		return +1
	}
	return -1
}

// hidden sets y to the hidden variables y_1 ... y_M of state x, each -1 or +1, eq. (1),
// and returns it.
func (net *Network) hidden(x uint32, y []int) []int {
	for j, wj := range net.p.W {
		u := -net.p.T[j]
		for i, wji := range wj {
			u += wji * dmap.Value(x, i+1)
		}
		y[j] = sgn(u) // y_j = sgn(sum_i w_ji x_i - T_j)
	}
	return y
}

// output returns the state that follows hidden variables, eq. (1).
func (net *Network) output(y []int) uint32 {
	var x uint32
	for i, ci := range net.p.C {
		u := net.p.S[i]
		for j, cij := range ci {
			u += cij * y[j]
		}
		if sgn(u) > 0 { // x_i = sgn(sum_j c_ij y_j + S_i)
			x |= 1 << i
		}
	}
	return x
}

// Dmap returns the digital return map, eq. (3): all 2^N steps, each of about
// 2 N M additions.
func (net *Network) Dmap() dmap.Map {
	f := make(dmap.Map, 1<<net.N())
	y := make([]int, net.M())
	for x := range f {
		f[x] = net.output(net.hidden(uint32(x), y))
	}
	return f
}

// Analyse finds all BPOs and EPPs of the network, and its GBPO in the sense of
// dmap.Analysis.GBPO, if any.
func (net *Network) Analyse() *dmap.Analysis { return dmap.Analyse(net.Dmap()) }
