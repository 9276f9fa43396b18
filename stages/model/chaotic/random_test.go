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

// The numbers are in (0, 1), whatever the word.
func TestUnit(t *testing.T) {
	for _, w := range []words{0, 1, 1 << 12, 1 << 63, math.MaxUint64 - 1, math.MaxUint64} {
		if u := unit(w); !(0 < u && u < 1) || u*0x1p53 != math.Trunc(u*0x1p53) {
			t.Errorf("word %#x gives %v", uint64(w), u)
		}
	}
	if lo, hi := unit(words(0)), unit(words(math.MaxUint64)); lo != 0x1p-53 || hi != 1-0x1p-53 {
		t.Errorf("from %v to %v", lo, hi)
	}
}

// words is a source of one word.
type words uint64

func (w words) Uint64() uint64 { return uint64(w) }
