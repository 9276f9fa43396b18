package stats

import (
	"math"
	"math/rand/v2"
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
	var all []float64
	for i := range 100 {
		all = append(all, float64(99-i))
	}
	if low, high := Interval(all); low != 2 || high != 97 {
		t.Errorf("%v to %v", low, high)
	}
}
