package pbnn

import (
	"fmt"
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
