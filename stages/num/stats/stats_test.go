package stats

import (
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"
	"pgregory.net/rapid"
)

// TestQuantile: at the values themselves, between them, and against gonum's mean.
func TestQuantile(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := rapid.SliceOfN(rapid.Float64Range(-1e3, 1e3), 1, 20).Draw(t, "values")
		slices.Sort(v)
		for i := range v {
			if len(v) > 1 {
				if got := Quantile(v, float64(i)/float64(len(v)-1)); math.Abs(got-v[i]) > 1e-9 {
					t.Fatalf("quantile %d of %v: %v", i, v, got)
				}
			}
		}
		if q := Quantile(v, 0.37); q < v[0] || q > v[len(v)-1] {
			t.Fatalf("quantile of %v: %v", v, q)
		}
		if got, want := Mean(v), stat.Mean(v, nil); math.Abs(got-want) > 1e-9 {
			t.Fatalf("mean of %v: %v, want %v", v, got, want)
		}
	})
}

// TestWilson: the bounds solve |p - k/n| = z sqrt(p(1-p)/n), of which the interval is
// made.
func TestWilson(t *testing.T) {
	z := distuv.UnitNormal.Quantile(0.975)
	for _, c := range [][2]int{{0, 10}, {1, 10}, {5, 10}, {10, 10}, {37, 960}} {
		low, high := Wilson(c[0], c[1])
		n := float64(c[1])
		share := float64(c[0]) / n
		for _, p := range []float64{low, high} {
			if d := math.Abs(math.Abs(p-share) - z*math.Sqrt(p*(1-p)/n)); d > 1e-8 && p > 0 && p < 1 {
				t.Errorf("%d of %d: %v is off by %v", c[0], c[1], p, d)
			}
		}
		if !(low <= share && share <= high) {
			t.Errorf("%d of %d: %v to %v", c[0], c[1], low, high)
		}
	}
	if low, high := Wilson(0, 0); low != 0 || high != 1 {
		t.Errorf("nothing seen: %v to %v", low, high)
	}
}

// The bump against its formula: 1 in the middle, symmetric, flat at both ends.
func TestBump(t *testing.T) {
	for _, x := range []float64{0.001, 0.01, 0.1, 0.25, 0.4, 0.5} {
		want := math.Exp(4 - 1/(x*(1-x)))
		if got := Bump(x); math.Abs(got-want) > 1e-14*want && want > 1e-300 || math.Abs(Bump(1-x)-got) > 1e-12*got {
			t.Errorf("Bump(%g) = %g, want %g; on the other side %g", x, got, want, Bump(1-x))
		}
	}
	if Bump(0.5) != 1 || Bump(0) != 0 || Bump(1) != 0 || Bump(1e-9) != 0 {
		t.Errorf("%g in the middle, %g and %g at the ends", Bump(0.5), Bump(0), Bump(1))
	}
}
