package lyapunov

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math"
	"testing"

	"neurorbit/stages/model/spectral"
)

// Everything that Compute and Classify return, and package spectral, for systems made of
// products and sums alone has these bits, on every platform.
func TestBits(t *testing.T) {
	h := sha256.New()
	put := func(values ...float64) {
		for _, v := range values {
			if math.IsNaN(v) {
				v = math.NaN()
			}
			var w [8]byte
			binary.BigEndian.PutUint64(w[:], math.Float64bits(v))
			h.Write(w[:])
		}
	}
	for _, c := range []struct {
		sys System
		y   []float64
		opt Options
	}{
		{henon(1.4, 0.3), []float64{0.1, 0.1}, Options{Transient: 100, Steps: 5000, Record: 10}},
		{hyperHenon(1.76, 0.1), []float64{0.1, 0.1, 0.1}, Options{Transient: 100, Steps: 5000}},
		{delayed(2.05), []float64{0.5, 0.5}, Options{K: 1, Transient: 1000, Steps: 5000}},
		{mod1(2, 2.85, 0.15, 0.15, 2.85), []float64{0.1, 0.2}, Options{Transient: 1000, Steps: 5000}},
	} {
		sp := mustCompute(t, c.sys, c.y, c.opt)
		for _, e := range sp.Exponents {
			put(e.Mean, e.SE, e.Birkhoff, e.Halves[0], e.Halves[1])
		}
		for _, p := range sp.Convergence {
			put(float64(p.Step))
			put(p.Mean...)
			put(p.Birkhoff...)
		}
		put(sp.KaplanYorke.Dim, sp.KaplanYorke.SE, sp.Sum, sp.SumCheck, sp.Scale)
		put(sp.Final...)
		v, err := Classify(c.sys, sp, Tolerances{})
		if err != nil {
			t.Fatal(err)
		}
		put(float64(v.Class), v.Recurrence.Distance)
		x := make([]float64, 1<<12)
		for t, y := range Orbit(c.sys, sp.Final, len(x)) {
			x[t] = y[0]
		}
		r, err := spectral.RotationNumber(x, 5)
		if err != nil {
			t.Fatal(err)
		}
		put(r.Number)
		for _, l := range r.Lines {
			put(l.Frequency, l.Amplitude, float64(l.Harmonic))
		}
		power, err := spectral.PowerSpectrum(x, 512)
		if err != nil {
			t.Fatal(err)
		}
		put(power...)
	}
	const want = "f915fd8fe31802bf1fc6652ebcc44f8c"
	if got := fmt.Sprintf("%x", h.Sum(nil)[:16]); got != want {
		t.Errorf("digest %s, want %s", got, want)
	}
}
