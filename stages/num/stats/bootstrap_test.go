package stats

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

func TestResample(t *testing.T) {
	const n = 10_000
	count := make([]int32, n)
	Resample(count, rand.New(rand.NewPCG(1, 2)))
	sum, absent := 0, 0
	for _, c := range count {
		sum += int(c)
		if c == 0 {
			absent++
		}
	}
	if share := float64(absent) / n; sum != n || math.Abs(share-math.Exp(-1)) > 0.02 {
		t.Errorf("%d draws, a share of %v never drawn", sum, share)
	}
}

func TestInterval(t *testing.T) {
	if low, high := Interval([]float64{5, 1, 2, 4, 3}); low != 1 || high != 5 {
		t.Errorf("%v to %v", low, high)
	}
	for _, c := range []struct {
		picks     []int // how often 1, 2, ... are among 100 values
		low, high float64
	}{{[]int{0, 100, 0}, 2, 2}, {[]int{2, 96, 2}, 2, 2}, {[]int{3, 94, 3}, 1, 3}, {[]int{1, 1, 1, 94, 0, 3}, 3, 6}} {
		var all []float64
		for i, n := range c.picks {
			all = append(slices.Repeat([]float64{float64(i + 1)}, n), all...)
		}
		if low, high := Interval(all); low != c.low || high != c.high {
			t.Errorf("%v: %v to %v", c.picks, low, high)
		}
	}
}
