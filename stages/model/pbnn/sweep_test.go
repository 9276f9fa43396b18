package pbnn

import (
	"fmt"
	"maps"
	"slices"
	"testing"
)

// sweepAll returns the hits of all standard permutations of n, one text each.
func sweepAll(t testing.TB, n int, cns ...CN) []string {
	t.Helper()
	s, err := NewSweep(n, cns...)
	if err != nil {
		t.Fatal(err)
	}
	standards, err := Standards(n, nil)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for h := range s.All(standards) {
		all = append(all, fmt.Sprintf("%v %v period %d longest %d sum %d", h.CN, h.Sigma(), h.Period, h.LongestTransient, h.SumTransient))
	}
	slices.Sort(all)
	return all
}

// analysed returns the same by the definitions.
func analysed(t testing.TB, n int, cns ...CN) []string {
	t.Helper()
	ref := newReference(n)
	standards, err := Standards(n, nil)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for sigma := range standards {
		for _, cn := range cns {
			period := ref.period(sigma, cn)
			if period == 0 {
				continue
			}
			net, err := New(sigma, cn)
			if err != nil {
				t.Fatal(err)
			}
			o, ok := net.Analyse().GBPO()
			if !ok || o.Period != period || o.EPPs != 1<<n-2-period {
				t.Fatalf("%v %v: the analysis has %+v, the reference period %d", sigma, cn, o, period)
			}
			all = append(all, fmt.Sprintf("%v %v period %d longest %d sum %d", cn, sigma, period, o.LongestTransient, o.SumTransient))
		}
	}
	slices.Sort(all)
	return all
}

// Every GBPO once, with its transients, as the definitions have it.
func TestSweepAgainstDefinition(t *testing.T) {
	largest := 9
	if testing.Short() {
		largest = 8
	}
	for n := MinN; n <= largest; n++ {
		cns := allCNs()
		if n > 7 {
			cns = gbpoCNs()
		}
		got, want := sweepAll(t, n, cns...), analysed(t, n, cns...)
		if !slices.Equal(got, want) {
			t.Errorf("N = %d: %d hits, want %d", n, len(got), len(want))
			for _, h := range got {
				if _, ok := slices.BinarySearch(want, h); !ok {
					t.Fatalf("N = %d: %s is wrong", n, h)
				}
			}
		}
		if n >= 7 && len(got) < 100 {
			t.Errorf("N = %d: only %d GBPOs; the test shows little", n, len(got))
		}
	}
}

// The GBPOs of a connection number do not depend on which others are asked for.
func TestSweepSubsets(t *testing.T) {
	const n = 7
	all := sweepAll(t, n, allCNs()...)
	for set := range 1 << NumCN {
		var cns []CN
		for cn := CN0; cn <= CN7; cn++ {
			if set>>cn&1 == 1 {
				cns = append(cns, cn)
			}
		}
		want := slices.DeleteFunc(slices.Clone(all), func(h string) bool { return set>>(h[2]-'0')&1 == 0 })
		if got := sweepAll(t, n, cns...); !slices.Equal(got, want) {
			t.Errorf("%v: %d hits, want %d", cns, len(got), len(want))
		}
	}
}

// For large N: a sweep of any permutations yields what Walker and the analysis of
// the Dmap say of each of them, and of its mirror image.
func TestSweepLargeN(t *testing.T) {
	for n := 10; n <= MaxSweepN; n++ {
		s, err := NewSweep(n, allCNs()...)
		if err != nil {
			t.Fatal(err)
		}
		walker := newWalker(t, n, allCNs())
		sample := sampleStandards(n, 3000, 6)
		got := map[string]int{}
		checked := 0
		for h := range s.All(slices.Values(sample)) {
			own := h.Sigma()
			tested := sample[h.Index]
			if want := tested; h.Mirrored {
				want = tested.Mirror().Standard()
				if !own.Equal(want) {
					t.Fatalf("%v: the mirror image %v, want %v", tested, own, want)
				}
			} else if !own.Equal(want) {
				t.Fatalf("hit %d is %v, want %v", h.Index, own, want)
			}
			got[fmt.Sprint(h.Index, h.CN, own)] = h.Period
			if h.Index%10 == 0 {
				checked++
				net, err := New(own, h.CN)
				if err != nil {
					t.Fatal(err)
				}
				o, ok := net.Analyse().GBPO()
				if !ok || o.Period != h.Period || o.LongestTransient != h.LongestTransient || o.SumTransient != h.SumTransient {
					t.Fatalf("%v %v: %+v, want %+v", own, h.CN, h, o)
				}
			}
		}
		want := map[string]int{}
		for i, sigma := range sample {
			mirror := sigma.Mirror().Standard()
			for cn, period := range walker.GBPOs(sigma) {
				cn := CN(cn)
				if period == 0 {
					continue
				}
				if other := cn.Mirror(); other == cn {
					// Both, once, if the mirror image does not have the smaller ID.
					if mirror.Compare(sigma) >= 0 {
						want[fmt.Sprint(i, cn, sigma)] = period
						want[fmt.Sprint(i, cn, mirror)] = period
					}
				} else if cn == CN1 || cn == CN6 {
					want[fmt.Sprint(i, cn, sigma)] = period
					want[fmt.Sprint(i, other, mirror)] = period
				}
			}
		}
		if !maps.Equal(got, want) {
			t.Errorf("N = %d: %d hits, want %d", n, len(got), len(want))
		}
		if checked == 0 {
			t.Errorf("N = %d: no GBPO", n)
		}
	}
}

// A sweep can be left in the middle, and used again.
func TestSweepStops(t *testing.T) {
	const n = 9
	s, err := NewSweep(n, gbpoCNs()...)
	if err != nil {
		t.Fatal(err)
	}
	sample := sampleStandards(n, 1000, 7)
	for left := range 3 {
		for h := range s.All(slices.Values(sample)) {
			if h.Index >= int64(100*left) {
				break
			}
		}
	}
	fresh, err := NewSweep(n, gbpoCNs()...)
	if err != nil {
		t.Fatal(err)
	}
	list := func(s *Sweep) (out []string) {
		for h := range s.All(slices.Values(sample)) {
			out = append(out, fmt.Sprint(h.Index, h.CN, h.Sigma(), h.Period, h.LongestTransient, h.SumTransient))
		}
		return out
	}
	if a, b := list(s), list(fresh); !slices.Equal(a, b) || len(a) < 100 {
		t.Errorf("%d and %d hits", len(a), len(b))
	}
}

func TestSweepErrors(t *testing.T) {
	for _, n := range []int{2, MaxSweepN + 1, MaxN + 1} {
		if _, err := NewSweep(n, CN1); err == nil {
			t.Errorf("N = %d: no error", n)
		}
	}
	if _, err := NewSweep(7, 8); err == nil {
		t.Error("CN8: no error")
	}
}
