package pbnn

import (
	"cmp"
	"fmt"
	"math/bits"
	"slices"
)

// Periods holds, by connection number, the period of the GBPO of a permutation,
// or 0 where there is none or where the connection number was not asked for.
type Periods [NumCN]int

// A Walker finds out whether single permutations of 1 ... N, N up to MaxN, have
// GBPOs (definition 3.1). It holds scratch space for one goroutine; GBPOs
// allocates nothing.
//
// It rests on the facts of the package comment. A pair CN k and CN 7-k shares a
// map G of 2^(N-1) classes {y, -y} of hidden states (Facts 2 and 5), and has a
// GBPO only if that map has a single cycle, the endpoints apart (Fact 6). So the
// Walker follows G from classes that are images (Fact 5), marks what it meets, and
// stops at a second cycle, or at a first one that has the wrong sign for all that
// was asked for. CN0 and CN7 have no GBPO (Fact 4).
type Walker struct {
	n      int
	asked  [NumCN]bool
	starts [CN3 + 1][]uint32 // images of CN k, for each pair that was asked for
	spread spread            // of the permutation

	// seen[class] is 2*time + sign of the visit to the class: sign is 1 if an odd
	// number of steps since the start of the walk changed the sign. What is older
	// than the current test counts as never.
	seen []uint32
	time uint32
}

// NewWalker returns a Walker for permutations of 1 ... n and the given connection
// numbers. It is an error if n or a connection number is out of range.
func NewWalker(n int, cns ...CN) (*Walker, error) {
	if err := CheckN(n); err != nil {
		return nil, err
	}
	w := &Walker{n: n, seen: make([]uint32, 1<<(n-1)), time: 1}
	for _, cn := range cns {
		if err := cn.Check(); err != nil {
			return nil, err
		}
		w.asked[cn] = true
	}
	for k := CN1; k <= CN3; k++ {
		if w.asked[k] || w.asked[k.Negated()] {
			w.starts[k], _ = images(n, k)
		}
	}
	return w, nil
}

// images returns the classes {h(x), -h(x)} of CN k, that of the endpoints left out,
// and how many classes {x, -x} each class is the image of. A class {y, -y} is
// numbered by the one of its two state indices with y_N = -1.
//
// The order does not matter for results. Begun with the classes that have few +1 or
// few -1, walks meet a second cycle after fewer starts than in order of number.
func images(n int, k CN) (classes []uint32, preimages []int) {
	preimages = make([]int, 1<<(n-1))
	for x := range uint32(1) << (n - 1) {
		class, _ := classOf(n, hidden(n, k, x))
		preimages[class]++
	}
	for class := range preimages {
		if class != 0 && preimages[class] > 0 {
			classes = append(classes, uint32(class))
		}
	}
	weight := func(class uint32) int {
		ones := bits.OnesCount32(class)
		return min(ones, n-ones)
	}
	slices.SortStableFunc(classes, func(a, b uint32) int { return cmp.Compare(weight(a), weight(b)) })
	return classes, preimages
}

// classOf returns the class of a hidden state y, and 1 if its number is that of -y.
func classOf(n int, y uint32) (class, sign uint32) {
	sign = y >> (n - 1)
	return y ^ (1<<n-1)&-sign, sign
}

// GBPOs returns the periods of the GBPOs of sigma for the connection numbers of
// NewWalker. sigma must be a permutation of 1 ... N with the walker's N; GBPOs
// panics if its length differs.
func (w *Walker) GBPOs(sigma Permutation) Periods {
	if len(sigma) != w.n {
		panic(fmt.Sprintf("pbnn: a permutation of %d entries in a walker for N = %d", len(sigma), w.n))
	}
	w.spread.set(sigma)
	var periods Periods
	for k := CN1; k <= CN3; k++ {
		length, negative := w.onlyCycle(k)
		for _, cn := range [2]CN{k, k.Negated()} {
			// Fact 6; without EPPs the BPO is not called a GBPO.
			if length > 0 && w.wanted(k, cn, length, negative) && 2*length < 1<<w.n-2 {
				periods[cn] = 2 * length
			}
		}
	}
	return periods
}

// wanted reports whether cn, which is k or 7-k, was asked for and has a GBPO if the
// quotient of CN k has a single cycle, of the given length and with e = -1 if
// negative (Facts 2 and 6).
func (w *Walker) wanted(k, cn CN, length int, negative bool) bool {
	return w.asked[cn] && (negative != (cn != k && length%2 == 1))
}

// onlyCycle returns the length of the single cycle of the quotient of CN k, and
// whether its sign is e = -1. The length is 0 if there are more, or if the sign is
// wrong for what was asked for.
func (w *Walker) onlyCycle(k CN) (length int, negative bool) {
	w.refresh()
	begin := w.time << 1 // what seen holds from this test is not less
	for _, class := range w.starts[k] {
		if w.seen[class] >= begin {
			continue
		}
		first := w.time << 1 // what seen holds from this walk is not less
		met, sign := w.walk(k, class, begin)
		if met < first {
			continue // falls into what earlier walks have met
		}
		if length > 0 {
			return 0, false // a second cycle
		}
		length, negative = int(w.time-met>>1), (sign^met)&1 == 1
		if !w.wanted(k, k, length, negative) && !w.wanted(k, k.Negated(), length, negative) {
			return 0, false
		}
	}
	return length, negative
}

// walk follows G from a class that this test has not met, and marks what it meets
// in seen, until it comes to a class with a mark of this test. It returns that mark,
// and the sign with which it came there.
func (w *Walker) walk(k CN, class, begin uint32) (met, sign uint32) {
	n, spread, seen, now := w.n, &w.spread, w.seen, w.time
	for met = seen[class]; met < begin; met = seen[class] {
		seen[class] = now<<1 | sign
		now++
		next, turned := classOf(n, hidden(n, k, spread.apply(class)))
		sign ^= turned
		class = next
	}
	w.time = now
	return met, sign
}

// refresh makes room for the time stamps of one more test, at most 2^(N-1) of
// them, in the 31 bits there are.
func (w *Walker) refresh() {
	if w.time >= 1<<31-1<<MaxN {
		clear(w.seen)
		w.time = 1
	}
}

// A spread applies a permutation to hidden states, x_i = y_sigma(i) of eq. (2), by
// table: entry [c][v] is the state x of the hidden state y that has v at its bits
// 5c ... 5c+4 and -1 elsewhere. Bit N-1 of y is left out, as it is 0 in the number
// of a class.
type spread [4][32]uint32

// set fills the tables: bit sigma(i)-1 of y goes to bit i-1 of x. Of chunks that
// no class of this N reaches only the entry 0 is used, which is 0 always.
func (s *spread) set(sigma Permutation) {
	var to [MaxN]uint32 // to[j]: what bit j of y sets in x
	for i, v := range sigma {
		to[v-1] = 1 << i
	}
	for c := range s {
		fill(s[c][:], to[min(5*c, len(sigma)-1):min(5*c+5, len(sigma)-1)])
	}
}

// fill sets entry v of a table, for all numbers v of so many bits as to has, to the
// union of to[b] over the bits b of v.
func fill[T uint16 | uint32](table, to []T) {
	for b, bit := range to {
		low, high := table[:1<<b], table[1<<b:2<<b]
		for v := range low {
			high[v] = low[v] | bit
		}
	}
}

// apply returns the state x of a hidden state y with y_N = -1.
func (s *spread) apply(y uint32) uint32 {
	return s[0][y&31] | s[1][y>>5&31] | s[2][y>>10&31] | s[3][y>>15&31]
}
