package chaotic

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// BenchmarkOutputs evaluates the net of the paper with 30 varying rows on as many
// inputs as a split has.
func BenchmarkOutputs(b *testing.B) {
	const samples = 4649
	w, x, shift := randomNet(rand.New(rand.NewPCG(1, 2)), samples, 30, 256, 200, 200, 750, 10)
	e := NewEvaluator(w, x, FirstRows(30, 16, 16, false), 1)
	flop := 2 * samples * (30*200 + 200*200 + 200*750 + 750*10.0)
	for _, threads := range []int{1, 2} {
		b.Run(fmt.Sprintf("threads=%d", threads), func(b *testing.B) {
			for b.Loop() {
				e.Outputs(shift, threads)
			}
			b.ReportMetric(flop*float64(b.N)/b.Elapsed().Seconds()/1e9, "GFLOP/s")
		})
	}
}

// BenchmarkOrbits advances the orbits of 30 rows of 200 weights by a step.
func BenchmarkOrbits(b *testing.B) {
	for m, name := range map[Map]string{Logistic: "logistic", Tent: "tent", Sine: "sine"} {
		b.Run(name, func(b *testing.B) {
			x0 := make([]float64, 6000)
			Uniform.Fill(x0, 0.01, rand.NewPCG(1, 2))
			o := NewOrbits(m, 0.2, x0)
			for b.Loop() {
				o.step()
			}
		})
	}
}
