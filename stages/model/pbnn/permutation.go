package pbnn

import (
	"fmt"
	"slices"
	"strings"
)

// A Permutation is a global permutation connection sigma in one-line notation:
// p[i-1] = sigma(i), i = 1 ... N, with values 1 ... N and MinN <= N <= MaxN.
// The methods take a valid Permutation (see Validate) and never change it.
type Permutation []int

// Identity returns the identity permutation of 1 ... n.
func Identity(n int) Permutation {
	p := make(Permutation, n)
	for i := range p {
		p[i] = i + 1
	}
	return p
}

// Basic returns the n basic permutations (definition 3.4), in increasing order
// of their IDs: sigma(i) = i + c mod n for c = 0 ... n-1.
func Basic(n int) []Permutation {
	basic := make([]Permutation, n)
	for c := range basic {
		basic[c] = make(Permutation, n)
		for i := range n {
			basic[c][i] = (i+c)%n + 1
		}
	}
	return basic
}

// Validate returns an error that names the entry at fault unless p is a
// permutation of 1 ... N with MinN <= N <= MaxN.
func (p Permutation) Validate() error {
	if err := CheckN(len(p)); err != nil {
		return err
	}
	_, err := p.fault(len(p))
	return err
}

// fault finds the first entry that keeps p from being a permutation of 1 ... n or
// the beginning of one. It returns its index and an error that describes it.
func (p Permutation) fault(n int) (int, error) {
	for i, v := range p {
		if v < 1 || v > n {
			return i, fmt.Errorf("entry %d is %d, out of the range 1 to %d", i+1, v, n)
		}
		if j := slices.Index(p[:i], v); j >= 0 {
			return i, fmt.Errorf("entries %d and %d are both %d%s", j+1, i+1, v, p.missing(n))
		}
	}
	return 0, nil
}

// missing names the values of 1 ... n that p of n entries does not have, as the end
// of a sentence.
func (p Permutation) missing(n int) string {
	var names []string
	for v := 1; v <= n; v++ {
		if !slices.Contains(p, v) {
			names = append(names, fmt.Sprint(v))
		}
	}
	if len(p) < n {
		return ""
	}
	return ", and " + strings.Join(names, ", ") + map[bool]string{true: " is", false: " are"}[len(names) == 1] + " missing"
}

// N returns the number of entries.
func (p Permutation) N() int { return len(p) }

// Clone returns a copy that shares nothing with p.
func (p Permutation) Clone() Permutation { return slices.Clone(p) }

// Equal reports whether p and q are the same permutation.
func (p Permutation) Equal(q Permutation) bool { return slices.Equal(p, q) }

// Compare returns -1, 0 or +1 as the ID of p is less than, equal to or greater
// than that of q as a base-N number (definition 3.3). For permutations of the
// same N that is the lexicographic order.
func (p Permutation) Compare(q Permutation) int { return slices.Compare(p, q) }

// Mirror returns the permutation that takes the place of p when x_i is replaced
// by x_{N-i+1} (sec. 2.2): sigma'(i) = N+1 - sigma(N+1-i). The PBNN of (p, cn)
// and that of (p.Mirror(), cn.Mirror()) are the same but for that replacement
// (Fact 8 of the package comment).
func (p Permutation) Mirror() Permutation {
	n := len(p)
	mirror := make(Permutation, n)
	for i, v := range p {
		mirror[n-1-i] = n + 1 - v
	}
	return mirror
}
