package spectral_test

import (
	"fmt"
	"math"

	"neurorbit/stages/model/spectral"
)

// wave is a series with the frequency 0.381966, in cycles per step, and its third
// harmonic.
func wave(n int) []float64 {
	x := make([]float64, n)
	for t := range x {
		phase := 2 * math.Pi * 0.381966 * float64(t)
		x[t] = math.Sin(phase) + 0.2*math.Sin(3*phase)
	}
	return x
}

// The rotation number behind all lines of a series.
func ExampleRotationNumber() {
	r, err := spectral.RotationNumber(wave(1<<14), 10)
	if err != nil {
		panic(err)
	}
	fmt.Printf("%.9f\n", r.Number)
	for _, l := range r.Lines {
		fmt.Printf("%d: frequency %.6f, amplitude %.2f\n", l.Harmonic, l.Frequency, l.Amplitude)
	}
	// Output:
	// 0.381966000
	// 1: frequency 0.381966, amplitude 1.00
	// 3: frequency 0.145898, amplitude 0.20
}

// The power at the frequencies i/(2 lines), whose sum is the variance.
func ExamplePowerSpectrum() {
	power, err := spectral.PowerSpectrum(wave(1<<14), 64)
	if err != nil {
		panic(err)
	}
	strongest, sum := 0, 0.0
	for i, p := range power {
		sum += p
		if p > power[strongest] {
			strongest = i
		}
	}
	fmt.Printf("strongest at %.3f, variance %.2f\n", float64(strongest)/128, sum)
	// Output: strongest at 0.383, variance 0.52
}
