package strict

import (
	"bufio"
	"fmt"
	"math"
	"os"
	"testing"

	"neurorbit/stages/num/rng"
)

// TestPairwiseNumPy compares with NumPy 1.24.2 (testdata/pairwise.py), bit for
// bit.
func TestPairwiseNumPy(t *testing.T) {
	f, err := os.Open("testdata/pairwise.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	l := rng.NewLegacy(7)
	row := func(n int) []float64 {
		x := make([]float64, n)
		for i := range x {
			x[i] = l.Float64()*2 - 1
		}
		return x
	}
	lines := 0
	for s := bufio.NewScanner(f); s.Scan(); lines++ {
		var n int
		var sum, dot uint64
		if _, err := fmt.Sscanf(s.Text(), "%d %x %x", &n, &sum, &dot); err != nil {
			t.Fatal(err)
		}
		a := row(n)
		b := row(n)
		if got := PairwiseSum(a); math.Float64bits(got) != sum {
			t.Errorf("PairwiseSum of %d: %v, want %v", n, got, math.Float64frombits(sum))
		}
		if got := PairwiseDot(a, b); math.Float64bits(got) != dot {
			t.Errorf("PairwiseDot of %d: %v, want %v", n, got, math.Float64frombits(dot))
		}
	}
	if lines != 312 {
		t.Errorf("%d lines, want 312", lines)
	}
}

func TestLeftToRight(t *testing.T) {
	// The order shows: left to right 1e16 swallows each 1.
	a := []float64{1e16, 1, 1, 1, -1e16, 3}
	if got := Sum(a); got != 3 {
		t.Errorf("Sum = %v, want 3", got)
	}
	if got := Dot(a, []float64{1, 1, 1, 1, 1, 2, 9}); got != 6 {
		t.Errorf("Dot = %v, want 6", got)
	}
	if Sum(nil) != 0 || Dot(nil, nil) != 0 || PairwiseSum(nil) != 0 || PairwiseDot(nil, nil) != 0 {
		t.Error("an empty sum is not 0")
	}
	for n := range 20 { // the sign of zero
		z := make([]float64, n)
		for i := range z {
			z[i] = math.Copysign(0, -1)
		}
		if math.Signbit(Sum(z)) || math.Signbit(PairwiseSum(z)) {
			t.Errorf("the sum of %d times -0 is -0", n)
		}
	}
}

// Dot4 adds product l to accumulator l mod 4 from the first on, however its loops
// are unrolled, and does not read what b has more.
func TestDot4(t *testing.T) {
	r := rng.NewLegacy(11)
	for n := range 70 {
		a, b := make([]float64, n), make([]float64, n+3)
		for i := range b {
			b[i] = r.Float64() - 0.5
			if i < n {
				a[i] = r.Float64() - 0.5
			}
		}
		b[n] = math.NaN()
		var s [4]float64
		for i, x := range a {
			s[i%4] += float64(x * b[i])
		}
		if got, want := Dot4(a, b), (s[0]+s[1])+(s[2]+s[3]); math.Float64bits(got) != math.Float64bits(want) {
			t.Errorf("%d entries: %v, want %v", n, got, want)
		}
	}
}

func TestNorm(t *testing.T) {
	inf, nan := math.Inf(1), math.NaN()
	for _, c := range []struct {
		a    []float64
		want float64
	}{
		{nil, 0}, {[]float64{0, math.Copysign(0, -1)}, 0}, {[]float64{-3, 4}, 5}, {[]float64{3e200, 4e200}, 5e200},
		{[]float64{3e-200, 4e-200}, 5e-200}, {[]float64{math.MaxFloat64}, math.MaxFloat64},
		{[]float64{3 * 5e-324, -4 * 5e-324}, 5 * 5e-324}, {[]float64{5e-324}, 5e-324},
		{[]float64{math.MaxFloat64, math.MaxFloat64}, inf}, {[]float64{1, -inf, nan}, inf}, {[]float64{nan, -inf}, inf},
		{[]float64{nan, 1}, nan}, {[]float64{1e-170, 1}, 1},
	} {
		got := Norm(c.a)
		if got != c.want && !(math.Abs(got/c.want-1) < 3e-16) && !(got != got && c.want != c.want) {
			t.Errorf("Norm(%v) = %v, want %v", c.a, got, c.want)
		}
	}
}
