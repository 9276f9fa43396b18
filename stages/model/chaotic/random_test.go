package chaotic

import (
	"math"
	"math/rand/v2"
	"testing"
)

func TestLaws(t *testing.T) {
	const h, n = 0.2, 200_000
	for law, cdf := range map[Law]func(x float64) float64{
		Uniform: func(x float64) float64 { return (x + h) / (2 * h) },
		Arcsine: arcsine(h),
		Gaussian: func(x float64) float64 {
			return 0.5 * math.Erfc(-x/h) // standard deviation h/sqrt(2)
		},
	} {
		x := make([]float64, n)
		law.Fill(x, h, rand.NewPCG(1, 2))
		if d := distance(x, cdf); d > 0.004 { // 1.8 times the 5 % limit of Kolmogorov and Smirnov
			t.Errorf("law %d is off by %v", law, d)
		}
	}
}

func TestResample(t *testing.T) {
	const n = 10_000
	count := make([]int32, n)
	Resample(count, rand.NewPCG(1, 2))
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
