package stats

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"
)

// TestAgainstBeta: the bounds are quantiles of beta distributions.
func TestAgainstBeta(t *testing.T) {
	for _, c := range []struct {
		k, n  int64
		level float64
	}{
		{0, 10, 0.95}, {10, 10, 0.95}, {1, 10, 0.95}, {5, 10, 0.9}, {9, 10, 0.99}, {0, 1000000, 0.99}, {1, 1000000, 0.99},
		{317, 20000, 0.99}, {12345, 1000000, 0.95}, {999999, 1000000, 0.99}, {500000, 1000000, 0.999}, {1, 1, 0.5}, {0, 1, 0.5},
	} {
		low, high, err := ClopperPearson(c.k, c.n, c.level)
		if err != nil {
			t.Fatal(err)
		}
		half := (1 - c.level) / 2
		wantLow, wantHigh := 0.0, 1.0
		if c.k > 0 {
			wantLow = distuv.Beta{Alpha: float64(c.k), Beta: float64(c.n - c.k + 1)}.Quantile(half)
		}
		if c.k < c.n {
			wantHigh = distuv.Beta{Alpha: float64(c.k + 1), Beta: float64(c.n - c.k)}.Quantile(1 - half)
		}
		if math.Abs(low-wantLow) > 1e-9*wantLow || math.Abs(high-wantHigh) > 1e-9*wantHigh {
			t.Errorf("%d of %d at %v: %v to %v, want %v to %v", c.k, c.n, c.level, low, high, wantLow, wantHigh)
		}
	}
}

func TestAtMost(t *testing.T) {
	for _, n := range []int64{1, 2, 7, 60} {
		for _, p := range []float64{0.001, 0.3, 0.5, 0.99} {
			sum := 0.0
			for k := int64(0); k <= n; k++ {
				lg := func(x int64) float64 { v, _ := math.Lgamma(float64(x + 1)); return v }
				sum += math.Exp(lg(n) - lg(k) - lg(n-k) + float64(k)*math.Log(p) + float64(n-k)*math.Log1p(-p))
				if got := AtMost(k, n, p); math.Abs(got-sum) > 1e-12 {
					t.Errorf("P(X <= %d) with n = %d, p = %v: %v, want %v", k, n, p, got, sum)
				}
			}
		}
	}
}

// TestCoverage: over all outcomes, weighted by their probability, the interval
// contains the true p at least as often as the level says.
func TestCoverage(t *testing.T) {
	for _, n := range []int64{5, 50} {
		for _, p := range []float64{0.01, 0.1, 0.37, 0.5} {
			covered := 0.0
			for k := int64(0); k <= n; k++ {
				low, high, err := ClopperPearson(k, n, 0.9)
				if err != nil {
					t.Fatal(err)
				}
				if low <= p && p <= high {
					covered += AtMost(k, n, p)
					if k > 0 {
						covered -= AtMost(k-1, n, p)
					}
				}
			}
			if covered < 0.9 {
				t.Errorf("n = %d, p = %v: covered with probability %v", n, p, covered)
			}
		}
	}
}

func TestErrors(t *testing.T) {
	for _, c := range []struct {
		k, n  int64
		level float64
	}{{-1, 5, 0.9}, {6, 5, 0.9}, {0, 0, 0.9}, {1, 5, 0}, {1, 5, 1}, {1, 5, math.NaN()}} {
		if _, _, err := ClopperPearson(c.k, c.n, c.level); err == nil {
			t.Errorf("%+v: no error", c)
		}
	}
}
