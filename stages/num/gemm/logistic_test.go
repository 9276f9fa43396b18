package gemm

import (
	"flag"
	"math"
	"math/rand/v2"
	"testing"

	"neurorbit/stages/num/strict"
)

var step = flag.Uint("step", 4999, "TestLogistic takes one in so many float32; 1 for all")

// TestLogistic compares every kernel with the definition, and the definition with
// float64. strict.Exp has an error below 1e-16, so the measured error is right to
// 1e-8 ulp.
func TestLogistic(t *testing.T) {
	const bound = 2.5 // ulp
	eachKernel(t, func(t *testing.T) {
		const size = 1 << 12
		in, out := make([]float32, 0, size), make([]float32, size)
		worst, at := 0.0, float32(0)
		check := func() {
			out := out[:len(in)]
			copy(out, in)
			Logistic(out)
			for i, x := range in {
				got := out[i]
				if def := logisticOf(x); !same(got, def) {
					t.Fatalf("Logistic(%x) = %x, want %x", x, got, def)
				}
				if x != x != (got != got) {
					t.Fatalf("Logistic(%x) = %x", x, got)
				}
				want := 1 / (1 + strict.Exp(-float64(x)))
				if x != x || want < 0x1p-126 {
					continue
				}
				_, e := math.Frexp(want)
				if err := math.Abs(float64(got)-want) / math.Ldexp(1, e-24); err > worst {
					worst, at = err, x
				}
			}
			in = in[:0]
		}
		for u := uint64(0); u < 1<<32; u += uint64(*step) {
			if in = append(in, math.Float32frombits(uint32(u))); len(in) == size {
				check()
			}
		}
		check()
		// The range where something happens, and the ends of its pieces.
		r := rand.New(rand.NewPCG(9, 10))
		for range 50 {
			for range size {
				in = append(in, (r.Float32()*2-1)*float32(math.Ldexp(1, r.IntN(16)-8)))
			}
			check()
		}
		for n := -130; n <= 30; n++ {
			for d := range 40 {
				in = append(in, math.Float32frombits(math.Float32bits((float32(n)+0.5)*math.Ln2)+uint32(d)-20))
			}
			if len(in) > size-40 {
				check()
			}
		}
		check()
		t.Logf("greatest error %.4f ulp at %x", worst, at)
		if worst > bound {
			t.Errorf("error %.4f ulp at %x, bound %v", worst, at, bound)
		}
	})
}

func TestLogisticSpecialValues(t *testing.T) {
	inf := float32(math.Inf(1))
	for _, c := range []struct{ x, want float32 }{
		{0, 0.5}, {float32(math.Copysign(0, -1)), 0.5}, {0x1p-149, 0.5}, {-0x1p-149, 0.5},
		{16.64, 1}, {20, 1}, {21, 1}, {math.MaxFloat32, 1}, {inf, 1},
		{-88.73, 0}, {-89, 0}, {-90, 0}, {-math.MaxFloat32, 0}, {-inf, 0},
	} {
		if got := logisticOf(c.x); got != c.want {
			t.Errorf("Logistic(%v) = %v, want %v", c.x, got, c.want)
		}
	}
	if got := logisticOf(-88.72); got == 0 {
		t.Error("Logistic(-88.72) is 0")
	}
	if got := logisticOf(16.63); got == 1 {
		t.Error("Logistic(16.63) is 1")
	}
	if got := logisticOf(float32(math.NaN())); got == got {
		t.Errorf("Logistic(NaN) = %v", got)
	}
}
