package spectral

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"neurorbit/stages/model/attractor"
	"neurorbit/stages/model/lyapunov"
)

func signal(n int, f func(t float64) float64) []float64 {
	x := make([]float64, n)
	for t := range x {
		x[t] = f(float64(t))
	}
	return x
}

func cosine(f, t float64) float64 { return math.Cos(2 * math.Pi * math.Mod(f*t, 1)) }

func mustRotate(t *testing.T, x []float64) *Rotation {
	t.Helper()
	r, err := RotationNumber(x, 12)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// explained counts the lines that are harmonics.
func explained(r *Rotation) (n int) {
	for _, l := range r.Lines {
		if l.Harmonic >= 0 {
			n++
		}
	}
	return n
}

func TestRotationNumber(t *testing.T) {
	golden := (3 - math.Sqrt(5)) / 2
	const n = 1 << 14
	for _, c := range []struct {
		name   string
		x      []float64
		number float64
		pieces int
		lines  int
	}{
		{"one line", signal(n, func(t float64) float64 { return 3 + cosine(golden, t) }), golden, 1, 1},
		{"harmonics", signal(n, func(t float64) float64 {
			return cosine(golden, t) + 0.3*cosine(2*golden, t) + 1e-4*cosine(5*golden, t)
		}), golden, 1, 3},
		{"a strong third harmonic", signal(n, func(t float64) float64 {
			return 0.2*cosine(golden, t) + cosine(3*golden, t) + 0.1*cosine(5*golden, t)
		}), golden, 1, 3},
		{"two curves in turn", signal(n, func(t float64) float64 {
			return cosine(golden, t) + 0.5*cosine(0.5, t) + 0.2*cosine(golden+0.5, t) + 0.1*cosine(2*golden, t)
		}), golden, 2, 4},
		{"three curves in turn", signal(n, func(t float64) float64 {
			return cosine(0.1/math.Pi, t) + 0.5*cosine(1.0/3, t) + 0.2*cosine(0.1/math.Pi+1.0/3, t) + 0.1*cosine(0.2/math.Pi, t)
		}), 0.1 / math.Pi, 3, 4},
		{"torus of two rotations", signal(n, func(t float64) float64 {
			return cosine(golden, t) + 0.5*cosine(math.Sqrt2-1, t) + 0.1*cosine(golden+math.Sqrt2-1, t)
		}), golden, 0, 3},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := mustRotate(t, c.x)
			if math.Abs(r.Number-c.number) > 1e-12 {
				t.Errorf("rotation number %.15g, want %.15g", r.Number, c.number)
			}
			if r.Pieces != c.pieces || len(r.Lines) != c.lines {
				t.Errorf("%d pieces, want %d; lines %+v, want %d", r.Pieces, c.pieces, r.Lines, c.lines)
			}
			if (explained(r) == c.lines) != (c.pieces > 0) {
				t.Errorf("%d lines explained of %d", explained(r), c.lines)
			}
		})
	}
}

// A line alone, anywhere but close to 0 and 1/2, is found to rounding.
func TestRotationProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := rapid.Float64Range(0.01, 0.49).Draw(t, "f")
		phase := rapid.Float64Range(0, 1).Draw(t, "phase")
		size := math.Pow(10, rapid.Float64Range(-100, 100).Draw(t, "size"))
		n := rapid.IntRange(1<<12, 1<<13).Draw(t, "n")
		r, err := RotationNumber(signal(n, func(t float64) float64 { return size * cosine(1, math.Mod(f*t, 1)+phase) }), 3)
		if err != nil {
			t.Fatal(err)
		}
		if math.Abs(r.Number-f) > 1e-11 || math.Abs(r.Lines[0].Amplitude/size-1) > 1e-7 {
			t.Fatalf("%+v, want %.15g", r, f)
		}
	})
}

// along returns n values of the first coordinate of the orbit of y after a transient.
func along(sys lyapunov.System, y []float64, transient, n int) []float64 {
	var x []float64
	for t, y := range lyapunov.Orbit(sys, y, transient+n) {
		if t >= transient {
			x = append(x, y[0])
		}
	}
	return x
}

// Near its birth the closed curve of the delayed logistic map turns by the angle of
// the eigenvalue, 1/6; the article's nets have only odd harmonics.
func TestRotationOfOrbits(t *testing.T) {
	const r = 2.001
	delayed := lyapunov.Func{D: 2, F: func(y, next []float64) { next[0], next[1] = r*y[0]*(1-y[1]), y[0] }}
	rotation := mustRotate(t, along(delayed, []float64{0.5, 0.5}, 200000, 1<<14))
	if math.Abs(rotation.Number-1.0/6) > 1e-3 || rotation.Pieces != 1 {
		t.Errorf("%+v, want nearly 1/6", rotation)
	}
	net, err := attractor.New(attractor.Params{N: 4, D: 16, S: 1.4, Seed: 174658140})
	if err != nil {
		t.Fatal(err)
	}
	m := net.Map()
	rotation = mustRotate(t, along(m, m.Start(attractor.DefaultInit), 20000, 1<<15))
	if rotation.Pieces != 1 || explained(rotation) != 12 {
		t.Errorf("%+v", rotation)
	}
	for _, l := range rotation.Lines {
		if l.Harmonic%2 == 0 {
			t.Errorf("even harmonic %+v", l)
		}
	}
}

func TestRotationErrors(t *testing.T) {
	flat := make([]float64, 2000)
	for name, x := range map[string][]float64{
		"too short": flat[:1023],
		"constant":  flat,
		"NaN":       append([]float64{math.NaN()}, flat...),
		"Inf":       append([]float64{math.Inf(1)}, flat...),
	} {
		if _, err := RotationNumber(x, 5); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if _, err := RotationNumber(signal(2000, func(t float64) float64 { return cosine(0.1, t) }), 0); err == nil {
		t.Error("no lines: no error")
	}
}

func TestPowerSpectrum(t *testing.T) {
	const lines = 256
	x := signal(1<<14, func(t float64) float64 { return 5 + 3*cosine(0.25, t) + math.Sqrt2*cosine(0.375, t) })
	power, err := PowerSpectrum(x, lines)
	if err != nil {
		t.Fatal(err)
	}
	if len(power) != lines+1 {
		t.Fatalf("%d lines", len(power))
	}
	sum := 0.0
	for _, p := range power {
		sum += p
	}
	near := func(what string, got, want float64) {
		t.Helper()
		if math.Abs(got-want) > 1e-9 {
			t.Errorf("%s = %.15g, want %.15g", what, got, want)
		}
	}
	near("variance", sum, 4.5+1)
	around := func(i int) float64 { return power[i-1] + power[i] + power[i+1] }
	near("power at 1/4", around(lines/2), 4.5)
	near("power at 3/8", around(lines*3/4), 1)
	for _, bad := range []int{0, 1, 3, 1 << 14} {
		if _, err := PowerSpectrum(x, bad); err == nil {
			t.Errorf("%d lines: no error", bad)
		}
	}
}

// The transform against its definition.
func TestFourier(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := 1 << rapid.IntRange(1, 7).Draw(t, "m")
		x := rapid.SliceOfN(rapid.Float64Range(-1, 1), n, n).Draw(t, "x")
		f := newFourier(n)
		f.transform(x)
		for j := range n {
			re, im := 0.0, 0.0
			for i, v := range x {
				a := 2 * math.Pi * float64(i*j%n) / float64(n)
				re += v * math.Cos(a)
				im -= v * math.Sin(a)
			}
			if math.Hypot(f.re[j]-re, f.im[j]-im) > 1e-12*float64(n) {
				t.Fatalf("coefficient %d: %g %g, want %g %g", j, f.re[j], f.im[j], re, im)
			}
		}
	})
}
