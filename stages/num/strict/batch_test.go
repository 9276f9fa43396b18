package strict

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// Nets side by side give the bits that each gives alone, of outputs, registers, tangent
// vectors and diagonals of R, whichever and however many they are, odd numbers and vectors
// that are dependent or annihilated among them.
func TestBatch(t *testing.T) {
	if !hasBatches {
		t.Skip("no lanes on this processor")
	}
	rnd := rand.New(rand.NewPCG(9, 10))
	for _, n := range []int{1, 2, 3, 4, 5, 7, 8, 9, 11, 16, 21} {
		for _, d := range []int{1, 2, 3, 4, 5, 7, 8, 9, 13, 16, 21, 32, 128} {
			batch := NewBatch(n, d)
			for trial := range 40 {
				k := rnd.IntN(min(d, BatchVectors) + 1)
				steps := 1 + rnd.IntN(BatchSteps)
				nets, want := make([]BatchNet, 1+rnd.IntN(BatchSize)), []float64{}
				for i := range nets {
					w, b := make([]float64, n*d), make([]float64, n)
					for i := range w {
						w[i] = 2*rnd.Float64() - 1
						if trial%5 == 3 {
							w[i] *= 1e-3 // arguments below the table
						}
					}
					for i := range b {
						b[i] = math.Ldexp(rnd.Float64(), rnd.IntN(12)-4)
					}
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
					if trial%3 == 0 && i%2 == 0 {
						for _, a := range [][]float64{x, y, v} {
							if len(a) > 0 {
								a[rnd.IntN(len(a))] = oddNumbers[rnd.IntN(len(oddNumbers))]
							}
						}
					}
					if trial%3 == 1 && k > 1 { // dependent, exactly or within rounding
						crumb := math.Ldexp(float64(rnd.IntN(2)), -45-rnd.IntN(12))
						for l := range d {
							v[(k-1)*d+l] = v[l] + crumb*v[(k-1)*d+l]
						}
					}
					if trial%7 == 4 { // annihilated in some steps
						clear(b)
					}
					f := &Feedback{n: n, d: d, w: w, b: b, padded: n}
					nets[i] = BatchNet{Net: f, X: slices.Clone(x), Y: slices.Clone(y), V: slices.Clone(v), R: make([]float64, k*steps)}
					if k == 0 {
						nets[i].History = make([]float64, steps+d)
						nets[i].Outputs = make([][]float64, rnd.IntN(n+1))
						outputs := make([][]float64, len(nets[i].Outputs))
						for j := range outputs {
							nets[i].Outputs[j], outputs[j] = make([]float64, steps), make([]float64, steps)
						}
						history := slices.Clone(y)
						f.Run(x, y, steps, func(t int, x, y []float64) {
							history = slices.Insert(history, 0, y[0])
							for j := range outputs {
								outputs[j][t] = x[j]
							}
						})
						want = slices.Concat(append([][]float64{want, x, y, history}, outputs...)...)
						continue
					}
					r := make([]float64, k*steps)
					size := f.Tangents(k).Carry(x, y, v, r, nil)
					want = slices.Concat(want, x, y, v, r, []float64{size})
				}
				batch.Steps(nets, steps, k)
				got := []float64{}
				for _, s := range nets {
					got = slices.Concat(got, s.X, s.Y, s.History, s.V, s.R, slices.Concat(s.Outputs...))
					if k > 0 {
						got = append(got, s.Size)
					}
				}
				sameNumbers(t, fmt.Sprintf("N = %d, D = %d, k = %d, %d nets, %d steps", n, d, k, len(nets), steps), got, want)
			}
		}
	}
}

// BenchmarkBatch measures a step and net, orbit alone (K = 0) or with tangent vectors.
func BenchmarkBatch(b *testing.B) {
	for _, size := range []struct{ n, d int }{{1, 16}, {2, 16}, {4, 16}, {4, 32}, {8, 16}} {
		for k := range BatchVectors + 1 {
			b.Run(fmt.Sprintf("N=%d/D=%d/K=%d", size.n, size.d, k), func(b *testing.B) {
				rnd := rand.New(rand.NewPCG(9, 10))
				const steps = 64
				nets := make([]BatchNet, BatchSize)
				for i := range nets {
					w, out := make([]float64, size.n*size.d), make([]float64, size.n)
					for i := range w {
						w[i] = 2*rnd.Float64() - 1
					}
					for i := range out {
						out[i] = rnd.Float64()
					}
					v := make([]float64, k*size.d)
					for i := range v {
						v[i] = rnd.NormFloat64()
					}
					nets[i] = BatchNet{Net: NewFeedback(w, out), X: make([]float64, size.n), Y: make([]float64, size.d), V: v, R: make([]float64, k*steps)}
					nets[i].X[0] = 1
				}
				batch := NewBatch(size.n, size.d)
				for b.Loop() {
					batch.Steps(nets, steps, k)
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*BatchSize*steps), "ns/step")
			})
		}
	}
}
