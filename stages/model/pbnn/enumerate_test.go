package pbnn

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// standardsOf collects what Standards yields.
func standardsOf(t rapid.TB, n int, prefix []int) []Permutation {
	t.Helper()
	standards, err := Standards(n, prefix)
	if err != nil {
		t.Fatalf("Standards(%d, %v): %v", n, prefix, err)
	}
	var all []Permutation
	for p := range standards {
		all = append(all, p.Clone())
	}
	return all
}

func TestStandardsAgainstBruteForce(t *testing.T) {
	for n := 3; n <= 7; n++ {
		var want []Permutation
		seen := map[string]bool{}
		eachPermutation(n, func(p Permutation) {
			least := slices.MinFunc(plainEPS(p), Permutation.Compare)
			if !seen[least.ID()] {
				seen[least.ID()] = true
				want = append(want, least.Clone())
			}
		})
		slices.SortFunc(want, Permutation.Compare)
		if got := standardsOf(t, n, nil); !slices.EqualFunc(got, want, Permutation.Equal) {
			t.Errorf("N = %d: %v, want %v", n, got, want)
		}
	}
}

func TestStandardsAgainstBurnside(t *testing.T) {
	for n := MinN; n <= 10; n++ {
		standards, err := Standards(n, nil)
		if err != nil {
			t.Fatal(err)
		}
		var count int64
		var previous Permutation
		for p := range standards {
			count++
			if previous != nil && previous.Compare(p) >= 0 {
				t.Fatalf("%v comes after %v", p, previous)
			}
			previous = append(previous[:0], p...)
		}
		if want, err := CountStandard(n); err != nil || count != want {
			t.Errorf("N = %d: %d standard permutations, want %d, %v", n, count, want, err)
		}
	}
}

// The ranges of Prefixes follow one another without gap or overlap.
func TestPrefixesDivideTheWork(t *testing.T) {
	for n := MinN; n <= 8; n++ {
		want := standardsOf(t, n, nil)
		for k := 0; k <= n; k++ {
			prefixes, err := Prefixes(n, k)
			if err != nil {
				t.Fatal(err)
			}
			if !slices.IsSortedFunc(prefixes, slices.Compare[[]int]) {
				t.Errorf("N = %d, k = %d: prefixes are not in order: %v", n, k, prefixes)
			}
			var got []Permutation
			for _, prefix := range prefixes {
				if len(prefix) != k {
					t.Fatalf("N = %d, k = %d: prefix %v", n, k, prefix)
				}
				got = append(got, standardsOf(t, n, prefix)...)
			}
			if !slices.EqualFunc(got, want, Permutation.Equal) {
				t.Fatalf("N = %d, k = %d: %d permutations, want %d", n, k, len(got), len(want))
			}
		}
	}
}

// Any prefix gives exactly the standard permutations that begin with it.
func TestStandardsOfPrefix(t *testing.T) {
	const n = 8
	all := standardsOf(t, n, nil)
	rapid.Check(t, func(t *rapid.T) {
		prefix := rapid.Permutation(Identity(n)).Draw(t, "sigma")[:rapid.IntRange(0, n).Draw(t, "k")]
		if rapid.Bool().Draw(t, "of a standard permutation") {
			copy(prefix, all[rapid.IntRange(0, len(all)-1).Draw(t, "index")])
		}
		var want []Permutation
		for _, p := range all {
			if slices.Equal(p[:len(prefix)], prefix) {
				want = append(want, p)
			}
		}
		if got := standardsOf(t, n, prefix); !slices.EqualFunc(got, want, Permutation.Equal) {
			t.Fatalf("prefix %v: %v, want %v", prefix, got, want)
		}
	})
}

// The enumeration can be left and started again.
func TestStandardsStop(t *testing.T) {
	standards, err := Standards(9, []int{2, 3})
	if err != nil {
		t.Fatal(err)
	}
	var first [2][]string
	for round := range first {
		for p := range standards {
			if first[round] = append(first[round], p.ID()); len(first[round]) == 5 {
				break
			}
		}
	}
	if len(first[0]) != 5 || !slices.Equal(first[0], first[1]) {
		t.Errorf("%v, then %v", first[0], first[1])
	}
}

// Even for N = 20 the first permutations of a far prefix come at once.
func TestStandardsLargeN(t *testing.T) {
	prefix := []int{3, 20, 18, 15, 12}
	standards, err := Standards(20, prefix)
	if err != nil {
		t.Fatal(err)
	}
	count := 0
	for p := range standards {
		if p.Validate() != nil || !p.IsStandard() || !slices.Equal(p[:5], prefix) {
			t.Fatalf("%v", p)
		}
		if count++; count == 1000 {
			break
		}
	}
	if count != 1000 {
		t.Errorf("only %d permutations", count)
	}
}

func TestEnumerationErrors(t *testing.T) {
	for _, c := range []struct {
		n      int
		prefix []int
	}{
		{2, nil}, {21, nil}, {5, []int{0}}, {5, []int{6}}, {5, []int{2, 3, 2}}, {3, []int{1, 2, 3, 4}},
	} {
		if _, err := Standards(c.n, c.prefix); err == nil {
			t.Errorf("Standards(%d, %v): no error", c.n, c.prefix)
		}
	}
	for _, c := range [][2]int{{2, 0}, {21, 1}, {5, -1}, {5, 6}} {
		if _, err := Prefixes(c[0], c[1]); err == nil {
			t.Errorf("Prefixes(%d, %d): no error", c[0], c[1])
		}
	}
}
