package strict

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// sameNumbers fails if two lists differ in a bit, all NaN being one number.
func sameNumbers(t *testing.T, what string, got, want []float64) {
	t.Helper()
	for i := range want {
		if canonical(got[i]) != canonical(want[i]) {
			t.Fatalf("%s: number %d is %v, want %v\ngot  %v\nwant %v", what, i, got[i], want[i], got, want)
		}
	}
}

// oddNumbers are what arithmetic treats in a way of its own, or QR does.
var oddNumbers = []float64{
	0, math.Copysign(0, -1), 1, -1, 5e-324, -5e-324, 0x1p-1022, 1e-310, 1e-200, -1e-160, 0x1p-150, 1e-100, 1e-90, 1e90, 0x1p150, -1e160, 1e200,
	math.MaxFloat64, math.Inf(1), math.Inf(-1), math.NaN(),
}

// Lanes give the bits of Companion and QR in every step: for columns that are random, of
// every scale, dependent, dependent within rounding, annihilated, 0, or not finite, and
// the same where such a column comes in the middle of a block.
func TestTangentsLanes(t *testing.T) {
	if !hasLanes {
		t.Skip("no lanes on this processor")
	}
	rnd := rand.New(rand.NewPCG(5, 6))
	odd := func() float64 { return oddNumbers[rnd.IntN(len(oddNumbers))] }
	fill := func(a []float64) {
		for i := range a {
			a[i] = rnd.NormFloat64()
		}
	}
	for _, d := range []int{8, 9, 13, 15, 16, 17, 24, 30, 31, 32} {
		for _, k := range []int{1, 2, 3, 4, 5, 8, d - 1, d} {
			f := NewFeedback(make([]float64, 4*d), make([]float64, 4))
			lanes, scalar := f.Tangents(k), f.scalar().Tangents(k)
			if lanes.v == nil || scalar.v != nil {
				t.Fatalf("D = %d: lanes %v, without %v", d, lanes.v != nil, scalar.v != nil)
			}
			for trial := range 160 {
				steps := 1 + rnd.IntN(6)
				v := make([]float64, k*d)
				fill(v)
				g := make([]float64, steps*d)
				fill(g)
				row := func() []float64 { return g[rnd.IntN(steps)*d:][:d] }
				switch trial % 8 {
				case 1: // scales
					for j := range k {
						scale := math.Ldexp(1, rnd.IntN(1400)-700)
						for l := range d {
							v[j*d+l] *= scale
						}
					}
				case 2: // dependent within rounding, or exactly
					for j := 1; j < k; j++ {
						crumb := math.Ldexp(1, -45-rnd.IntN(12))
						if trial%16 == 2 {
							crumb = 0
						}
						for l := range d {
							v[j*d+l] = v[l] + crumb*v[j*d+l]
						}
					}
				case 3: // annihilated
					row()[d-1] = 0
					for j := range k {
						clear(v[j*d : (j+1)*d])
						v[j*d+d-1-rnd.IntN(2)] = 1
					}
				case 4: // odd numbers here and there
					for range 1 + rnd.IntN(3) {
						v[rnd.IntN(len(v))] = odd()
					}
				case 5:
					for range 1 + rnd.IntN(3) {
						row()[rnd.IntN(d)] = odd()
					}
				case 6:
					clear(v[rnd.IntN(k)*d:][:d])
					clear(row())
				case 7: // zeros of both signs
					for i := range v {
						if rnd.IntN(4) > 0 {
							v[i] = math.Copysign(0, v[i])
						}
					}
					for i := range g {
						if rnd.IntN(3) > 0 {
							g[i] = math.Copysign(0, g[i])
						}
					}
				}
				carry := func(x *Tangents) []float64 {
					for i := range steps {
						copy(x.g[i*x.width:], g[i*d:(i+1)*d])
					}
					v, r := slices.Clone(v), make([]float64, steps*k)
					x.carry(v, r)
					return append(r, v...)
				}
				sameNumbers(t, "r, then v", carry(lanes), carry(scalar))
				if k > waveColumns {
					continue
				}
				// Nets whose gradients are these, a step of each.
				wave := func(scalar bool) []float64 {
					v, r := slices.Clone(v), make([]float64, steps*k)
					for i := range steps {
						w := make([]float64, []int{4, 5, 7, 8}[trial/8%4]*d)
						copy(w, g[i*d:(i+1)*d])
						b := make([]float64, len(w)/d)
						b[0] = 1
						f := NewFeedback(w, b)
						if scalar {
							f = f.scalar()
						}
						f.Tangents(k).Carry(make([]float64, len(b)), make([]float64, d), v, r[i*k:(i+1)*k], nil)
					}
					return append(r, v...)
				}
				sameNumbers(t, "r, then v, step by step", wave(false), wave(true))
			}
		}
	}
}

// The same for whole nets: outputs, register, gradients, determinants, for as many steps
// as take several blocks.
func TestTangentsOfNets(t *testing.T) {
	if !hasLanes {
		t.Skip("no lanes on this processor")
	}
	rnd := rand.New(rand.NewPCG(7, 8))
	for _, n := range []int{1, 2, 3, 4, 5, 6, 7, 8} {
		for _, d := range []int{8, 16, 21, 32} {
			for trial := range 60 {
				w, b := make([]float64, n*d), make([]float64, n)
				for i := range w {
					w[i] = 2*rnd.Float64() - 1
				}
				for i := range b {
					b[i] = math.Ldexp(rnd.Float64(), rnd.IntN(12)-4)
				}
				k := 1 + rnd.IntN(d)
				x, y, v := make([]float64, n), make([]float64, d), make([]float64, k*d)
				for i := range x {
					x[i] = 2*rnd.Float64() - 1
				}
				for i := range y {
					y[i] = rnd.NormFloat64()
				}
				for i := range v {
					v[i] = rnd.NormFloat64()
				}
				steps := 1 + rnd.IntN(2*tangentsBlock+9)
				if trial%3 == 0 { // odd numbers
					steps = 1 + rnd.IntN(9)
					y[rnd.IntN(d)] = oddNumbers[rnd.IntN(len(oddNumbers))]
					x[rnd.IntN(n)] = oddNumbers[rnd.IntN(len(oddNumbers))]
				}
				f := NewFeedback(w, b)
				run := func(f *Feedback) []float64 {
					x, y, v := slices.Clone(x), slices.Clone(y), slices.Clone(v)
					r, det := make([]float64, steps*k), make([]float64, steps)
					size := f.Tangents(k).Carry(x, y, v, r, det)
					return slices.Concat([]float64{size}, x, y, det, r, v)
				}
				sameNumbers(t, "size, x, y, det, r, v", run(f), run(f.scalar()))
			}
		}
	}
}
