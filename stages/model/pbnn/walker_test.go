package pbnn

import (
	"math/bits"
	"testing"

	"pgregory.net/rapid"
)

// compare checks the Walker against the reference for one permutation.
func compare(t rapid.TB, walker *Walker, ref *reference, sigma Permutation, cns []CN) Periods {
	t.Helper()
	got, want := walker.GBPOs(sigma), ref.periods(sigma, cns)
	if got != want {
		t.Fatalf("N = %d, %v: walker %v, definition %v", len(sigma), sigma, got, want)
	}
	return got
}

func newWalker(t rapid.TB, n int, cns []CN) *Walker {
	t.Helper()
	walker, err := NewWalker(n, cns...)
	if err != nil {
		t.Fatalf("NewWalker: %v", err)
	}
	return walker
}

// All permutations of N = 3 ... 7 and all CNs: fact 6, with facts 4 and 7 on the
// results of the definition.
func TestWalkerAllPermutations(t *testing.T) {
	for n := 3; n <= 7; n++ {
		walker, ref := newWalker(t, n, allCNs()), newReference(n)
		found := 0
		eachPermutation(n, func(sigma Permutation) {
			p := compare(t, walker, ref, sigma, allCNs())
			checkPeriods(t, sigma, p)
			for _, period := range p {
				if period > 0 {
					found++
				}
			}
		})
		if n >= 5 && found == 0 {
			t.Errorf("N = %d: no GBPO at all; the test shows nothing", n)
		}
	}
}

// checkPeriods checks facts 4 and 7 on the periods of all CNs.
func checkPeriods(t *testing.T, sigma Permutation, p Periods) {
	t.Helper()
	if p[CN0] != 0 || p[CN7] != 0 {
		t.Fatalf("%v: GBPO for CN0 or CN7: %v", sigma, p)
	}
	for k := CN1; k <= CN3; k++ {
		a, b := p[k], p[k.Negated()]
		if a%2 != 0 || b%2 != 0 {
			t.Fatalf("%v: odd period: %v", sigma, p)
		}
		if a%4 == 0 && b%4 == 0 && a != b { // includes 0: none
			t.Fatalf("%v: %v has period %d, %v has %d", sigma, k, a, k.Negated(), b)
		}
		if (a%4 == 2 || b%4 == 2) && a != 0 && b != 0 {
			t.Fatalf("%v: both %v and %v have GBPOs, with periods %d and %d", sigma, k, k.Negated(), a, b)
		}
	}
}

func TestWalkerStandardsOf8(t *testing.T) {
	walker, ref := newWalker(t, 8, gbpoCNs()), newReference(8)
	standards, err := Standards(8, nil)
	if err != nil {
		t.Fatal(err)
	}
	for sigma := range standards {
		compare(t, walker, ref, sigma, gbpoCNs())
	}
}

func TestWalkerSampled(t *testing.T) {
	walkers, refs := map[int]*Walker{}, map[int]*reference{}
	rapid.Check(t, func(t *rapid.T) {
		sigma := drawPermutation(t, 8, 12)
		n := len(sigma)
		if walkers[n] == nil {
			walkers[n], refs[n] = newWalker(t, n, allCNs()), newReference(n)
		}
		compare(t, walkers[n], refs[n], sigma, allCNs())
	})
}

// The tables of all chunks, used again for one permutation after another.
func TestSpread(t *testing.T) {
	tables := map[int]*spread{}
	rapid.Check(t, func(t *rapid.T) {
		sigma := drawPermutation(t, MinN, MaxN)
		n := len(sigma)
		if tables[n] == nil {
			tables[n] = new(spread)
		}
		tables[n].set(sigma)
		y := rapid.Uint32Range(0, 1<<(n-1)-1).Draw(t, "y")
		if got, want := tables[n].apply(y), sigma.permute(y); got != want {
			t.Fatalf("%v: hidden state %d gives %d, want %d", sigma, y, got, want)
		}
	})
}

// For large N random permutations rarely have a GBPO. The Walker looks for some,
// and the reference confirms them, with the ones next to them that have none.
func TestWalkerLargeN(t *testing.T) {
	if testing.Short() {
		t.Skip("makes Dmaps of up to 2^20 states")
	}
	for _, n := range []int{13, 15, 16, 17, 20} {
		walker, ref := newWalker(t, n, gbpoCNs()), newReference(n)
		found := 0
		for _, sigma := range sampleStandards(n, 400, 1) {
			if walker.GBPOs(sigma) == (Periods{}) {
				continue
			}
			compare(t, walker, ref, sigma, gbpoCNs())
			compare(t, walker, ref, sigma.Mirror(), gbpoCNs())
			if found++; found == 3 {
				break
			}
		}
		if found == 0 {
			t.Errorf("N = %d: no GBPO; the test shows little", n)
		}
	}
}

// The result does not depend on which connection numbers are asked for.
func TestWalkerSubsets(t *testing.T) {
	const n = 7
	all := newWalker(t, n, allCNs())
	for set := range 1 << NumCN {
		var cns []CN
		for cn := CN0; cn <= CN7; cn++ {
			if set>>cn&1 == 1 {
				cns = append(cns, cn)
			}
		}
		walker := newWalker(t, n, cns)
		for _, sigma := range sampleStandards(n, 30, uint64(set)) {
			want := all.GBPOs(sigma)
			for cn := CN0; cn <= CN7; cn++ {
				if set>>cn&1 == 0 {
					want[cn] = 0
				}
			}
			if got := walker.GBPOs(sigma); got != want {
				t.Fatalf("%v, CNs %v: %v, want %v", sigma, cns, got, want)
			}
		}
	}
}

// CN3 from CN6 of the mirror image, fact 8.
func TestWalkerMirror(t *testing.T) {
	const n = 9
	walker := newWalker(t, n, allCNs())
	for _, sigma := range sampleStandards(n, 2000, 3) {
		p, q := walker.GBPOs(sigma), walker.GBPOs(sigma.Mirror())
		for cn := CN0; cn <= CN7; cn++ {
			if p[cn] != q[cn.Mirror()] {
				t.Fatalf("%v: %v, mirror image %v", sigma, p, q)
			}
		}
	}
}

// Running out of time stamps does not change results.
func TestWalkerRefresh(t *testing.T) {
	const n = 9
	worn, fresh := newWalker(t, n, gbpoCNs()), newWalker(t, n, gbpoCNs())
	worn.time = 1<<31 - 1<<MaxN - 5000
	for _, sigma := range sampleStandards(n, 1000, 4) {
		if got, want := worn.GBPOs(sigma), fresh.GBPOs(sigma); got != want {
			t.Fatalf("%v: %v, want %v", sigma, got, want)
		}
	}
	if worn.time > 1<<30 {
		t.Errorf("time is %d: the test did not reach the limit", worn.time)
	}
}

func TestWalkerAllocatesNothing(t *testing.T) {
	walker := newWalker(t, 11, gbpoCNs())
	sample := sampleStandards(11, 16, 5)
	i := 0
	if allocs := testing.AllocsPerRun(100, func() { walker.GBPOs(sample[i%16]); i++ }); allocs != 0 {
		t.Errorf("%v allocations per call", allocs)
	}
}

func TestWalkerErrors(t *testing.T) {
	for _, n := range []int{-1, 0, 2, 21} {
		if _, err := NewWalker(n, CN1); err == nil {
			t.Errorf("N = %d: no error", n)
		}
	}
	for _, cn := range []CN{-1, 8} {
		if _, err := NewWalker(7, cn); err == nil {
			t.Errorf("%v: no error", cn)
		}
	}
	defer func() {
		if r := recover(); r == nil {
			t.Error("a permutation of another N: no panic")
		}
	}()
	newWalker(t, 7, gbpoCNs()).GBPOs(Identity(8))
}

// Every state but the endpoints has an image that is none, and images with few +1 or
// few -1 come first.
func TestImages(t *testing.T) {
	for _, n := range []int{5, 12} {
		for k := CN1; k <= CN6; k++ {
			classes, preimages := images(n, k)
			sum, last := 0, 0
			for _, class := range classes {
				ones := bits.OnesCount32(class)
				if weight := min(ones, n-ones); weight < last || preimages[class] == 0 {
					t.Errorf("N = %d, %v: class %d out of order, or no image", n, k, class)
				} else {
					last = weight
				}
				sum += preimages[class]
			}
			if sum != 1<<(n-1)-1 || preimages[0] != 1 {
				t.Errorf("N = %d, %v: %d classes have images that are no endpoints, want %d", n, k, sum, 1<<(n-1)-1)
			}
		}
	}
}
