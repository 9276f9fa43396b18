package pbnn

import (
	"testing"

	"pgregory.net/rapid"
)

// The fixed classes of one permutation after another, as the Dmap has them: after a
// permutation with which it shares a beginning of any length.
func TestFixedPoints(t *testing.T) {
	points := map[[2]int]*fixedPoints{}
	seen := [3]int{}
	rapid.Check(t, func(t *rapid.T) {
		sigma, cn := drawPermutation(t, MinN, 9), CN(rapid.IntRange(1, 2).Draw(t, "CN"))
		n := len(sigma)
		at := [2]int{n, int(cn)}
		if points[at] == nil {
			points[at] = newFixedPoints(n, cn)
		}
		for range 3 {
			f, full := mustNew(t, sigma, cn).Dmap(), uint32(1)<<n-1
			var want []fixed
			for x := uint32(1); x < 1<<(n-1); x++ {
				if f[x] == x || f[x] == x^full {
					class, _ := classOf(n, hidden(n, cn, x))
					want = append(want, fixed{1, uint16(class), f[x] != x})
				}
			}
			var e entrant
			e.set(sigma)
			got := points[at].of(&e.sigma)
			seen[got.count]++
			if got.count != min(len(want), 2) || got.count == 1 && got != want[0] {
				t.Fatalf("%v %v: %+v, want %+v", sigma, cn, got, want)
			}
			i, j := rapid.IntRange(0, n-1).Draw(t, "i"), rapid.IntRange(0, n-1).Draw(t, "j")
			sigma[i], sigma[j] = sigma[j], sigma[i]
		}
	})
	if seen[0] == 0 || seen[1] == 0 || seen[2] == 0 {
		t.Errorf("%v permutations with none, one, more: the test shows little", seen)
	}
}
