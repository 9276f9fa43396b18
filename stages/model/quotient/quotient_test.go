package quotient

import (
	"math/rand/v2"
	"slices"
	"testing"

	"neurorbit/stages/model/pbnn"
)

var cns = []pbnn.CN{pbnn.CN1, pbnn.CN2, pbnn.CN3, pbnn.CN4, pbnn.CN5, pbnn.CN6}

// random returns a uniform permutation of 1 ... n.
func random(r *rand.Rand, n int) pbnn.Permutation {
	p := pbnn.Identity(n)
	r.Shuffle(n, func(i, j int) { p[i], p[j] = p[j], p[i] })
	return p
}

// check compares a structure with the analysis of the whole Dmap.
func check(t *testing.T, w *Walker, sigma pbnn.Permutation, cn pbnn.CN) {
	t.Helper()
	net, err := pbnn.New(sigma, cn)
	if err != nil {
		t.Fatal(err)
	}
	a := net.Analyse()
	got := w.Find(sigma, false)
	period, basin := 0, 0
	pairs := 0 // quotient cycles
	for _, o := range a.BPOs() {
		if o.Period > period || o.Period == period && o.Basin > basin {
			period, basin = o.Period, o.Basin
		}
		if o.Symmetric {
			pairs += 2
		} else {
			pairs++
		}
	}
	_, gbpo := a.GBPO()
	if got.Period != period || got.Basin != basin || got.GBPO != gbpo || 2*got.Cycles != pairs {
		t.Errorf("%v %v: %+v; the Dmap has period %d, basin %d, GBPO %v, %d half cycles", sigma, cn, got, period, basin, gbpo, pairs)
	}
	early := w.Find(sigma, true)
	if early.GBPO != gbpo || early.Visits > got.Visits || early.Cycles != min(got.Cycles, 2) {
		t.Errorf("%v %v: stopping early gives %+v instead of %+v", sigma, cn, early, got)
	}
}

func TestStandardPermutations(t *testing.T) {
	for n := MinN; n <= 7; n++ {
		all, err := pbnn.Standards(n, nil)
		if err != nil {
			t.Fatal(err)
		}
		walkers := map[pbnn.CN]*Walker{}
		for _, cn := range cns {
			if walkers[cn], err = NewWalker(n, cn); err != nil {
				t.Fatal(err)
			}
		}
		for sigma := range all {
			for _, cn := range cns {
				check(t, walkers[cn], sigma, cn)
			}
		}
	}
}

func TestLarger(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, n := range []int{9, 10, 13, 17, 19} {
		rounds := 20
		if n > 13 {
			rounds = 1
		}
		for _, cn := range cns {
			w, err := NewWalker(n, cn)
			if err != nil {
				t.Fatal(err)
			}
			for range rounds {
				check(t, w, random(r, n), cn)
			}
		}
	}
}

// step is eq. (2) entry by entry.
func step(sigma pbnn.Permutation, cn pbnn.CN, x uint64) uint64 {
	n := len(sigma)
	at := func(i int) int { return 2*int(x>>((i+n)%n)&1) - 1 }
	wa, wb, wc := cn.Weights()
	var next uint64
	for i, v := range sigma {
		j := v - 1
		if wa*at(j-1)+wb*at(j)+wc*at(j+1) > 0 {
			next |= 1 << i
		}
	}
	return next
}

// TestBeyondTables: at N = 23, out of the reach of a Dmap in a test, all states
// that are tried fall into the GBPO that was found, and it has that period.
func TestBeyondTables(t *testing.T) {
	if testing.Short() {
		t.Skip("visits some million states")
	}
	const n = 23
	r := rand.New(rand.NewPCG(3, 4))
	found := 0
	for _, cn := range []pbnn.CN{pbnn.CN1, pbnn.CN2} {
		w, err := NewWalker(n, cn)
		if err != nil {
			t.Fatal(err)
		}
		var sigma pbnn.Permutation
		var s Structure
		for range 400 {
			sigma = random(r, n)
			if s = w.Find(sigma, true); s.GBPO {
				break
			}
		}
		if !s.GBPO {
			continue
		}
		found++
		if s.Basin != 1<<n-2 {
			t.Errorf("%v %v: the basin of a GBPO has %d states", sigma, cn, s.Basin)
		}
		on := map[uint64]bool{}
		for range 20 {
			x := r.Uint64N(1<<n-2) + 1
			for range 1 << 16 {
				x = step(sigma, cn, x)
			}
			if len(on) == 0 {
				for y := x; !on[y]; y = step(sigma, cn, y) {
					on[y] = true
				}
			}
			if len(on) != s.Period {
				t.Fatalf("%v %v: period %d, counted %d", sigma, cn, s.Period, len(on))
			}
			if !on[x] {
				t.Fatalf("%v %v: a state does not fall into the GBPO in 2^16 steps", sigma, cn)
			}
		}
	}
	if found == 0 {
		t.Error("no GBPO was found: the test shows nothing")
	}
}

func TestErrors(t *testing.T) {
	for _, n := range []int{MinN - 1, MaxN + 1} {
		if _, err := NewWalker(n, pbnn.CN1); err == nil {
			t.Errorf("N = %d: no error", n)
		}
	}
	for _, cn := range []pbnn.CN{-1, pbnn.CN0, pbnn.CN7, 8} {
		if _, err := NewWalker(7, cn); err == nil {
			t.Errorf("CN %d: no error", int(cn))
		}
	}
	defer func() {
		if recover() == nil {
			t.Error("a permutation of another size is taken")
		}
	}()
	w, err := NewWalker(7, pbnn.CN1)
	if err != nil {
		t.Fatal(err)
	}
	w.Find(pbnn.Identity(8), false)
}

// TestImages: every state has an image, and both signs are counted.
func TestImages(t *testing.T) {
	for _, n := range []int{5, 12} {
		for _, cn := range cns {
			w, err := NewWalker(n, cn)
			if err != nil {
				t.Fatal(err)
			}
			sum := int32(0)
			for _, s := range w.weight {
				sum += s
			}
			if sum != 1<<n-2 || !slices.IsSorted(w.starts) {
				t.Errorf("N = %d, %v: %d states have images that are no endpoints, want %d", n, cn, sum, 1<<n-2)
			}
		}
	}
}

func BenchmarkFind(b *testing.B) {
	for _, n := range []int{17, 19, 23} {
		for _, early := range []bool{false, true} {
			name := map[bool]string{false: "whole", true: "early"}[early]
			b.Run(map[int]string{17: "N=17", 19: "N=19", 23: "N=23"}[n]+"/"+name, func(b *testing.B) {
				w, err := NewWalker(n, pbnn.CN1)
				if err != nil {
					b.Fatal(err)
				}
				r := rand.New(rand.NewPCG(1, 1))
				visits := 0
				for b.Loop() {
					visits += w.Find(random(r, n), early).Visits
				}
				b.ReportMetric(float64(visits)/float64(b.N), "visits/op")
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(visits), "ns/visit")
			})
		}
	}
}
