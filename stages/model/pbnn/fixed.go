package pbnn

import "math/bits"

// fixedPoints finds the classes that the quotient of f leaves fixed, of one permutation
// after another. Such a class {x, -x} has x_i = e h(x)_sigma(i) for all i, with one sign e.
// levels[k] has the candidates that hold out for i = 1 ... k. These depend on the first
// k entries of the permutation only, so permutations with the same beginning share
// them, and each entry halves their number.
type fixedPoints struct {
	n      int
	sigma  [16]uint8 // of levels[1], levels[2] ...
	levels [MaxSweepN][]candidate
}

// A candidate has x at its bits 0 ..., e h(x) at its bits 16 ..., and bit 15 is set iff
// e = -1. The states x and e h(x) have equally many +1, so the last entry of
// the permutation need not be looked at.
type candidate uint32

func newFixedPoints(n int, k CN) *fixedPoints {
	f := &fixedPoints{n: n}
	full := uint32(1)<<n - 1
	for x := uint32(1); x < 1<<(n-1); x++ {
		y := hidden(n, k, x)
		for sign, y := range [2]uint32{y, y ^ full} {
			if bits.OnesCount32(x) == bits.OnesCount32(y) {
				f.levels[0] = append(f.levels[0], candidate(y<<16|uint32(sign)<<15|x))
			}
		}
	}
	for k := range f.levels[1:] {
		f.levels[k+1] = make([]candidate, len(f.levels[0]))
	}
	return f
}

// A fixed says how many classes are left fixed, and one of them as a hidden state.
type fixed struct {
	count   int // 2 if there are more
	class   uint16
	changed bool // e = -1
}

// of returns the fixed classes of a permutation.
func (f *fixedPoints) of(sigma *[16]uint8) (out fixed) {
	same := 0
	for same < f.n && sigma[same] == f.sigma[same] {
		same++
	}
	f.sigma = *sigma
	for i := same; i < f.n-1; i++ {
		x, y := i&31, (sigma[i]+15)&31 // "& 31" spares the check for long shifts
		to, kept := f.levels[i+1][:cap(f.levels[i+1])], 0
		for _, c := range f.levels[i] {
			to[kept] = c
			kept += int(^(c>>x ^ c>>y) & 1)
		}
		f.levels[i+1] = to[:kept]
	}
	last := f.levels[f.n-1]
	out.count = min(len(last), 2)
	if out.count == 1 {
		class, _ := classOf(f.n, uint32(last[0])>>16)
		out.class, out.changed = uint16(class), last[0]>>15&1 == 1
	}
	return out
}
