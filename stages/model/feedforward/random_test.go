package feedforward

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// newSource returns the stream of a seed.
func newSource(seed uint64) Source { return Source{rand.New(rand.NewPCG(seed, 0))} }

// TestNormal: moments, and shares within one and two standard deviations.
func TestNormal(t *testing.T) {
	const n = 200001
	x := make([]float32, n)
	newSource(1).Normal(x, 3)
	var m1, m2, m3, m4, one, two float64
	for _, f := range x {
		v := float64(f) / 3
		m1 += v
		m2 += v * v
		m3 += v * v * v
		m4 += v * v * v * v
		if math.Abs(v) < 1 {
			one++
		}
		if math.Abs(v) < 2 {
			two++
		}
	}
	for _, c := range []struct {
		name            string
		got, want, sure float64 // five standard errors
	}{
		{"mean", m1 / n, 0, 5 / math.Sqrt(n)},
		{"variance", m2 / n, 1, 5 * math.Sqrt(2./n)},
		{"third moment", m3 / n, 0, 5 * math.Sqrt(15./n)},
		{"fourth moment", m4 / n, 3, 5 * math.Sqrt(96./n)},
		{"within 1", one / n, math.Erf(math.Sqrt(0.5)), 5 * math.Sqrt(0.22/n)},
		{"within 2", two / n, math.Erf(math.Sqrt2), 5 * math.Sqrt(0.044/n)},
	} {
		if math.Abs(c.got-c.want) > c.sure {
			t.Errorf("%s: %v, want %v", c.name, c.got, c.want)
		}
	}
}

func TestUniform(t *testing.T) {
	x := make([]float32, 100000)
	newSource(2).Uniform(x, 2)
	sum, squares := 0.0, 0.0
	for _, v := range x {
		sum += float64(v)
		squares += float64(v) * float64(v)
	}
	if lo, hi := slices.Min(x), slices.Max(x); lo < -2 || lo > -1.999 || hi > 2 || hi < 1.999 {
		t.Errorf("from %v to %v", lo, hi)
	}
	if mean, square := sum/1e5, squares/1e5; math.Abs(mean) > 0.02 || math.Abs(square-4./3) > 0.02 {
		t.Errorf("mean %v, mean square %v", mean, square)
	}
}

// TestPermutation: all numbers once, and each order of four as often.
func TestPermutation(t *testing.T) {
	s := newSource(3)
	count := map[[4]int32]int{}
	for range 24000 {
		p := s.Permutation(4)
		count[[4]int32(p)]++
		slices.Sort(p)
		if !slices.Equal(p, all(4)) {
			t.Fatal(p)
		}
	}
	for p, n := range count {
		if n < 850 || n > 1150 { // five standard deviations are 155
			t.Errorf("%v came %d times of 24000", p, n)
		}
	}
	if len(count) != 24 {
		t.Errorf("%d orders", len(count))
	}
}
