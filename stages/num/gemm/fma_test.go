package gemm

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"
)

// bigFMA is FMA in exact arithmetic; the special cases, and the sign of an exact
// zero, are those of math.FMA.
func bigFMA(a, b, c float32) float32 {
	x, y, z := float64(a), float64(b), float64(c)
	if special := math.FMA(x, y, z); special-special != 0 || special == 0 {
		return float32(special)
	}
	p := new(big.Float).SetPrec(48).SetFloat64(x)
	p.Mul(p, big.NewFloat(y))
	s, _ := new(big.Float).SetPrec(700).Add(p, big.NewFloat(z)).Float32()
	return s
}

func same(a, b float32) bool {
	return math.Float32bits(a) == math.Float32bits(b) || a != a && b != b
}

// anyFloat is uniform on the bits of a float32.
func anyFloat(r *rand.Rand) float32 { return math.Float32frombits(r.Uint32()) }

var specials = []float32{0, float32(math.Copysign(0, -1)), 1, -1, 0x1p-149, -0x1p-149, 0x1p-126, -0x1p-126,
	0x1.fffffcp-127, 0x1p-75, 0x1p-74, 0x1.000002p0, 0x1.fffffep-1, 0x1.fffffep0, 3, 1.5, 0.5, 0x1p23, 0x1p24, 0x1p-24, 0x1p-25,
	0x1p64, 0x1p127, math.MaxFloat32, -math.MaxFloat32, float32(math.Inf(1)), float32(math.Inf(-1)), float32(math.NaN())}

// nearHalfway returns a triple whose a*b is about half a unit in the last place
// of c, or of the subnormal numbers, so that the sum is near a halfway point, on
// it, or so near that float64 does not tell.
func nearHalfway(r *rand.Rand) (a, b, c float32) {
	c = float32(math.Ldexp(float64(1<<23+r.IntN(1<<23)), r.IntN(250)-149))
	_, e := math.Frexp(float64(c))
	half := max(e-25, -150)
	if r.IntN(4) == 0 {
		// The sum of a subnormal or zero c and a product below the least number.
		c, half = math.Float32frombits(uint32(r.IntN(1<<uint(r.IntN(24))))), -150
	}
	// (1 + d) (1 - d) and (1 + d) (1 + d'), by few steps of d.
	d := uint32(r.IntN(1 << uint(r.IntN(20))))
	a = math.Float32frombits(math.Float32bits(1) + d)
	switch r.IntN(3) {
	case 0:
		b = 1 / a
	case 1:
		b = 2 - a
	case 2:
		b = 1
	}
	b = math.Float32frombits(math.Float32bits(b) + uint32(r.IntN(3)) - 1)
	split := half / 2
	a = float32(math.Ldexp(float64(a), split))
	b = float32(math.Ldexp(float64(b), half-split))
	if r.IntN(2) == 0 {
		a = -a
	}
	if r.IntN(2) == 0 {
		c = -c
	}
	return a, b, c
}

// TestFMA compares FMA with exact arithmetic. The test is worth something only if
// it meets sums that need more than one rounding in float64, which it counts.
func TestFMA(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	hard := 0
	check := func(a, b, c float32) {
		t.Helper()
		want := bigFMA(a, b, c)
		if got := FMA(a, b, c); !same(got, want) {
			t.Errorf("FMA(%x, %x, %x) = %x, want %x", a, b, c, got, want)
		}
		if p := float64(float64(a) * float64(b)); !same(float32(p+float64(c)), want) {
			hard++
		}
	}
	for _, a := range specials {
		for _, b := range specials {
			for _, c := range specials {
				check(a, b, c)
			}
		}
	}
	rounds := 200_000
	if testing.Short() {
		rounds /= 10
	}
	for range rounds {
		check(anyFloat(r), anyFloat(r), anyFloat(r))
		a, b := anyFloat(r), anyFloat(r)
		check(a, b, -float32(float64(a)*float64(b))) // cancellation
		check(nearHalfway(r))
	}
	t.Logf("%d sums that rounding twice gets wrong", hard)
	if hard < rounds/200 {
		t.Errorf("only %d sums that rounding twice gets wrong", hard)
	}
}
