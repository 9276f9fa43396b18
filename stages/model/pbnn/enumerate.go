package pbnn

import (
	"fmt"
	"iter"
	"math/bits"
	"slices"
)

// Standards enumerates, in increasing order of their IDs, the standard
// permutations of 1 ... n that begin with prefix = sigma(1), ..., sigma(k);
// k = 0 gives all of them and k = n at most one. Nothing is stored, so that the
// work divides into the ranges that Prefixes lists.
//
// The permutation that is yielded is overwritten by the next one: Clone it to
// keep it. It is an error if n is out of range or if the prefix has more than n
// entries, a repeated one, or one that is not in 1 ... n.
//
// The search goes through the permutations with d_i >= d_1 for all i, where d_i
// = sigma(i) - i mod n. A standard permutation is among them: R turns the cyclic
// sequence of the d_i (see Permutation.R), and an element of an EPS with d_i at
// its first place has sigma(1) = 1 + d_i; the smallest ID has the smallest
// sigma(1). Among those the ones that have the smallest ID of their EPS are
// picked by comparison (see Permutation.IsStandard).
func Standards(n int, prefix []int) (iter.Seq[Permutation], error) {
	if err := CheckN(n); err != nil {
		return nil, err
	}
	if len(prefix) > n {
		return nil, fmt.Errorf("pbnn: a prefix of %d entries is longer than N = %d", len(prefix), n)
	}
	if _, err := Permutation(prefix).fault(n); err != nil {
		return nil, fmt.Errorf("pbnn: prefix: %w", err)
	}
	return func(yield func(Permutation) bool) {
		s := search{n: n, depth: n, yield: func(p Permutation) bool { return !p.IsStandard() || yield(p) }}
		s.from(slices.Clone(prefix))
	}, nil
}

// Prefixes lists, in increasing order, the prefixes sigma(1), ..., sigma(k) with
// d_i >= d_1 (see Standards), 0 <= k <= n. Each standard permutation of 1 ... n
// begins with exactly one of them; a few may begin none. It is an error if n or
// k is out of range.
func Prefixes(n, k int) ([][]int, error) {
	if err := CheckN(n); err != nil {
		return nil, err
	}
	if k < 0 || k > n {
		return nil, fmt.Errorf("pbnn: a prefix of %d entries: want 0 to N = %d", k, n)
	}
	var prefixes [][]int
	s := search{n: n, depth: k, yield: func(p Permutation) bool {
		prefixes = append(prefixes, slices.Clone(p))
		return true
	}}
	s.from(nil)
	return prefixes, nil
}

// A search goes depth first through the sequences sigma(1), ..., sigma(depth)
// of distinct values with d_i >= d_1, in lexicographic order.
type search struct {
	n, depth int
	yield    func(Permutation) bool
	sigma    Permutation
	unused   uint32 // bit v-1 is set iff no entry is v
	allowed  uint32 // bit d is set iff d_1 <= d < n
}

// from yields all sequences that begin with prefix.
func (s *search) from(prefix []int) {
	s.sigma, s.unused, s.allowed = make(Permutation, s.depth), 1<<s.n-1, 1<<s.n-1
	if len(prefix) > 0 {
		s.allowed = s.unused &^ (1<<(prefix[0]-1) - 1)
	}
	for i, v := range prefix {
		if s.candidates(i)>>(v-1)&1 == 0 {
			return // d_{i+1} < d_1
		}
		s.sigma[i] = v
		s.unused &^= 1 << (v - 1)
	}
	s.extend(len(prefix))
}

// candidates returns the values that entry i+1 may take: bit v-1 is set iff v is
// unused and v - (i+1) mod n is allowed.
func (s *search) candidates(i int) uint32 {
	return (s.allowed<<i | s.allowed>>(s.n-i)) & s.unused
}

// extend fills the entries from i+1 on in every way; it returns false as soon
// as yield does.
func (s *search) extend(i int) bool {
	if i == s.depth {
		return s.yield(s.sigma)
	}
	for c := s.candidates(i); c != 0; c &= c - 1 {
		v := bits.TrailingZeros32(c)
		if i == 0 {
			s.allowed = (1<<s.n - 1) &^ (1<<v - 1) // d_1 = v
		}
		s.sigma[i] = v + 1
		s.unused ^= 1 << v
		if !s.extend(i + 1) {
			return false
		}
		s.unused ^= 1 << v
	}
	return true
}
