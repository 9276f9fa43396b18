package pbnn

import (
	"cmp"
	"fmt"
	"slices"
)

// Periods holds, by connection number, the period of the GBPO of a permutation,
// or 0 where there is none or where the connection number was not asked for.
type Periods [NumCN]int

// A Tester finds out quickly whether permutations of 1 ... N have GBPOs
// (definition 3.1). It holds tables and scratch space for one goroutine; Test
// allocates nothing.
//
// It rests on the facts of the package comment. A pair CN k and CN 7-k shares a
// map of 2^(N-1) classes {y, -y} of hidden states (Facts 2 and 5), and has a
// GBPO only if that map has a single cycle, the endpoints apart (Fact 6). So
// Test follows the map from classes that are images (Fact 5), marks what it
// meets, and stops at a second cycle, or at a first one that has the wrong sign
// for all that was asked for. CN0 and CN7 have no GBPO (Fact 4).
type Tester struct {
	n     int
	pairs []pair

	spread spread // of the permutation under test

	// seen[class] is 2*time + sign of the visit to the class: sign is 1 if an odd
	// number of steps since the start of the walk changed the sign. What is older
	// than the current test counts as never.
	seen []uint32
	time uint32
}

// A pair is what CN k and CN 7-k share, k = 1, 2, 3. A class {y, -y} of hidden
// states is numbered by the one of its two state indices with y_N = -1.
type pair struct {
	cn              CN   // k
	wanted, negated bool // whether CN k and CN 7-k are asked for

	// image[x] is 2*class + sign for y = hidden(x): sign is 1 if the class has the
	// number of -y.
	image []uint32
	// starts are the classes of the y = hidden(x), endpoints apart.
	starts []uint32
}

// NewTester returns a Tester for permutations of 1 ... n and the given
// connection numbers. It is an error if n or a connection number is out of range.
//
// One map is followed per pair CN k, CN 7-k. A sweep over all standard
// permutations therefore does least if it asks for CN1, CN6, CN2 and CN5, two
// maps instead of three: by Fact 8, the period of (sigma, CN6) is that of
// (mirror of sigma, CN3).
func NewTester(n int, cns ...CN) (*Tester, error) {
	if err := CheckN(n); err != nil {
		return nil, err
	}
	var asked [NumCN]bool
	for _, cn := range cns {
		if err := cn.Check(); err != nil {
			return nil, fmt.Errorf("tester: %w", err)
		}
		asked[cn] = true
	}
	t := &Tester{n: n, seen: make([]uint32, 1<<(n-1)), time: 1}
	for k := CN1; k <= CN3; k++ {
		if asked[k] || asked[k.Negated()] {
			t.pairs = append(t.pairs, newPair(n, k, asked[k], asked[k.Negated()]))
		}
	}
	return t, nil
}

// newPair tabulates the hidden map of CN k on classes.
func newPair(n int, k CN, wanted, negated bool) pair {
	p := pair{cn: k, wanted: wanted, negated: negated, image: make([]uint32, 1<<n)}
	full := uint32(1)<<n - 1
	preimages := make([]int, 1<<(n-1))
	for x := range p.image {
		y, sign := hidden(n, k, uint32(x)), uint32(0)
		if y>>(n-1) == 1 {
			y, sign = y^full, 1
		}
		p.image[x] = y<<1 | sign
		preimages[y]++
	}
	for class := range preimages {
		if class != 0 && preimages[class] > 0 {
			p.starts = append(p.starts, uint32(class))
		}
	}
	// The order does not matter for the result. To begin with the classes that have
	// many preimages finds second cycles sooner: at N = 11 it takes an eighth fewer
	// steps than the order of the classes' numbers.
	slices.SortStableFunc(p.starts, func(a, b uint32) int { return cmp.Compare(preimages[b], preimages[a]) })
	return p
}

// Test returns the periods of the GBPOs of sigma for the connection numbers of
// NewTester. sigma must be a permutation of 1 ... N with the tester's N; Test
// panics if its length differs.
func (t *Tester) Test(sigma Permutation) Periods {
	if len(sigma) != t.n {
		panic(fmt.Sprintf("pbnn: a permutation of %d entries in a tester for N = %d", len(sigma), t.n))
	}
	t.spread.set(sigma)
	var periods Periods
	for i := range t.pairs {
		p := &t.pairs[i]
		periods[p.cn], periods[p.cn.Negated()] = t.test(p)
	}
	return periods
}

// test returns the periods of the GBPOs for CN k and CN 7-k of the pair, 0 for
// none or not asked for.
func (t *Tester) test(p *pair) (period, periodNegated int) {
	t.refresh()
	begin := t.time << 1 // what seen holds from this test is not less
	wanted, negated := p.wanted, p.negated
	length := uint32(0) // of the only cycle met so far; 0 if none

	for _, class := range p.starts {
		if t.seen[class] >= begin {
			continue
		}
		first := t.time << 1 // what seen holds from this walk is not less
		met, sign := t.walk(p.image, class, begin)
		if met < first {
			continue // falls into what earlier walks have met
		}
		if length > 0 {
			return 0, 0 // a second cycle
		}
		length = t.time - met>>1
		changed := (sign^met)&1 == 1 // e = -1, Fact 2
		wanted = wanted && changed
		negated = negated && changed != (length%2 == 1)
		if !wanted && !negated {
			return 0, 0
		}
	}

	// Fact 6; without EPPs the BPO is not called a GBPO.
	full := 2 * int(length)
	if full == 1<<t.n-2 {
		return 0, 0
	}
	if wanted {
		period = full
	}
	if negated {
		periodNegated = full
	}
	return period, periodNegated
}

// walk follows the map from a class that this test has not met, and marks what
// it meets in seen, until it comes to a class with a mark of this test. It
// returns that mark, and the sign with which it came there.
func (t *Tester) walk(image []uint32, class, begin uint32) (met, sign uint32) {
	spread, seen, now := &t.spread, t.seen, t.time
	for met = seen[class]; met < begin; met = seen[class] {
		seen[class] = now<<1 | sign
		now++
		next := image[spread.apply(class)]
		sign ^= next & 1
		class = next >> 1
	}
	t.time = now
	return met, sign
}

// refresh makes room for the time stamps of one more test, at most 2^(N-1) of
// them, in the 31 bits there are.
func (t *Tester) refresh() {
	if t.time >= 1<<31-1<<MaxN {
		clear(t.seen)
		t.time = 1
	}
}
