package pbnn

import "slices"

// R returns R(p), the shift operator of eq. (6): sigma_1(i+1) = sigma_0(i) + 1
// mod N, with values taken from 1 ... N. The PBNNs of p and R(p) are the same
// but for the numbering of the neurons (Fact 9 of the package comment).
//
// In terms of the displacements d_i = sigma(i) - i mod N, eq. (6) reads d_{i+1}
// of R(p) = d_i of p: R turns the cyclic sequence (d_1 ... d_N) by one place.
func (p Permutation) R() Permutation { return p.Shift(1) }

// Shift returns R^k(p), k >= 0: sigma_k(i+k) = sigma_0(i) + k mod N.
func (p Permutation) Shift(k int) Permutation {
	n := len(p)
	k %= n
	shifted := make(Permutation, n)
	for i, v := range p {
		shifted[(i+k)%n] = (v-1+k)%n + 1
	}
	return shifted
}

// OrbitSize returns the number of elements of the equivalent permutation set
// (EPS) of p: the smallest k >= 1 with R^k(p) = p. It divides N.
func (p Permutation) OrbitSize() int {
	k := 1
	for p.compareShift(len(p)-k) != 0 {
		k++
	}
	return k
}

// EPS returns the equivalent permutation set of p (definition 3.3) in the order
// p, R(p), R^2(p), ...
func (p Permutation) EPS() []Permutation {
	eps := make([]Permutation, p.OrbitSize())
	for k := range eps {
		eps[k] = p.Shift(k)
	}
	return eps
}

// Standard returns the standard permutation of p: the element of its EPS with
// the smallest ID as a base-N number (definition 3.3). The definition serves for
// any N, prime or not.
func (p Permutation) Standard() Permutation { return slices.MinFunc(p.EPS(), Permutation.Compare) }

// IsStandard reports whether p is the standard permutation of its EPS.
func (p Permutation) IsStandard() bool {
	d1 := p[0] - 1
	for j := 1; j < len(p); j++ {
		// R^(N-j)(p) starts with 1 + d_{j+1}.
		d := p[j] - 1 - j
		if d < 0 {
			d += len(p)
		}
		if d < d1 || d == d1 && p.compareShift(j) < 0 {
			return false
		}
	}
	return true
}

// IsBasic reports whether p is a basic permutation: R(p) = p (definition 3.4).
func (p Permutation) IsBasic() bool { return p.OrbitSize() == 1 }

// compareShift compares R^(N-j)(p) with p, 0 <= j <= N, without making it.
func (p Permutation) compareShift(j int) int {
	n := len(p)
	for i, v := range p {
		k := i + j
		if k >= n {
			k -= n
		}
		w := p[k] - j // sigma_{N-j}(i+1) = sigma(i+1+j) - j mod N
		if w < 1 {
			w += n
		}
		if w != v {
			if w < v {
				return -1
			}
			return 1
		}
	}
	return 0
}
