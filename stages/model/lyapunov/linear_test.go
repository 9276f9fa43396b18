package lyapunov

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

var inf = math.Inf(1)

// Linear maps: the exponents are the logs of the moduli of the eigenvalues.
func TestLinear(t *testing.T) {
	cosine, sine := 0.8, 0.6
	cases := []struct {
		name string
		sys  Func
		want []float64
		tol  float64 // of the plain mean
	}{
		{"number", linear(1, 0.5), []float64{math.Log(0.5)}, 1e-13},
		{"expansion", linear(1, -3), []float64{math.Log(3)}, 1e-13},
		{"diagonal", linear(3, 0.25, 0, 0, 0, 2, 0, 0, 0, 0.5), []float64{math.Log(2), math.Log(0.5), math.Log(0.25)}, 1e-13},
		{"triangular", linear(2, 0.5, 7, 0, 0.1), []float64{math.Log(0.5), math.Log(0.1)}, 1e-13},
		{"symmetric", linear(2, 2, 1, 1, 1), []float64{math.Log((3 + math.Sqrt(5)) / 2), math.Log((3 - math.Sqrt(5)) / 2)}, 1e-13},
		{"rotation", linear(2, cosine, -sine, sine, cosine), []float64{0, 0}, 1e-13},
		{"spiral", linear(2, 0.9*cosine, -0.9*sine, 0.9*sine, 0.9*cosine), []float64{math.Log(0.9), math.Log(0.9)}, 1e-13},
		// a companion matrix with eigenvalues 0.9 exp(+-i), 0.5: a pair of equal moduli in a skew basis
		{"companion", linear(3, 1.8*math.Cos(1)+0.5, -0.81-0.9*math.Cos(1), 0.405, 1, 0, 0, 0, 1, 0), []float64{math.Log(0.9), math.Log(0.9), math.Log(0.5)}, 2e-4},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			sp := mustCompute(t, c.sys, make([]float64, c.sys.D), Options{Transient: 1000, Align: 1000, Steps: 20000})
			for i, e := range sp.Exponents {
				near(t, "mean", e.Mean, c.want[i], c.tol)
				near(t, "weighted", e.Birkhoff, c.want[i], 1e-9)
				if e.SE < 1e-16 || e.SE > c.tol+1e-13 {
					t.Errorf("standard error %g", e.SE)
				}
				if c.tol < 1e-12 && math.Abs(e.Mean-c.want[i]) > e.SE { // which is the bound of rounding errors here
					t.Errorf("mean %v, want %v, standard error %g", e.Mean, c.want[i], e.SE)
				}
			}
		})
	}
}

// Every diagonal map, with any options, has the logs of its entries, in order,
// and their sum is ln|det|.
func TestDiagonalProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := rapid.IntRange(1, 6).Draw(t, "d")
		a := make([]float64, d*d)
		want := make([]float64, d)
		level := rapid.Float64Range(-2, 1).Draw(t, "level")
		for i := range d {
			want[i] = level
			level -= rapid.Float64Range(0.2, 1).Draw(t, "gap")
		}
		order := rapid.Permutation(want).Draw(t, "order")
		for i, l := range order {
			a[i*d+i] = math.Exp(l)
			if rapid.Bool().Draw(t, "sign") {
				a[i*d+i] *= -1
			}
		}
		opt := Options{
			K:         rapid.IntRange(1, d).Draw(t, "k"),
			Batches:   rapid.IntRange(2, 9).Draw(t, "batches"),
			Record:    rapid.IntRange(0, 7).Draw(t, "record"),
			Transient: 400, Align: 400,
			Steps: rapid.IntRange(100, 300).Draw(t, "steps"),
		}
		sys := withDet{linear(d, a...), func([]float64) float64 {
			det := 1.0
			for i := range d {
				det *= a[i*d+i]
			}
			return det
		}}
		sp, err := Compute(sys, make([]float64, d), opt)
		if err != nil {
			t.Fatal(err)
		}
		for i, e := range sp.Exponents {
			for _, got := range []float64{e.Mean, e.Birkhoff, e.Halves[0], e.Halves[1]} {
				if math.Abs(got-want[i]) > 1e-11 {
					t.Fatalf("exponent %d = %v, want %v", i, e, want[i])
				}
			}
		}
		if (opt.K == d) == math.IsNaN(sp.SumCheck) || math.Abs(sp.SumCheck) > 1e-11 {
			t.Fatalf("sum check %g with %d of %d exponents", sp.SumCheck, opt.K, d)
		}
		if opt.Record > 0 {
			if n := len(sp.Convergence); n == 0 || n > max(1, opt.Record) || sp.Convergence[n-1].Step != opt.Steps {
				t.Fatalf("convergence record %v", sp.Convergence)
			}
		}
	})
}

// Degenerate maps: what is annihilated has the exponent -Inf, with no error, and
// everything else stays finite.
func TestSingular(t *testing.T) {
	cases := []struct {
		name string
		sys  Func
		det  func([]float64) float64
		want []float64
		dim  float64
	}{
		{"zero", linear(2, 0, 0, 0, 0), nil, []float64{-inf, -inf}, 0},
		{"rank one", linear(2, 0.1, 0.2, 0.2, 0.4), nil, []float64{math.Log(0.5), -inf}, 0},
		{"rank one, expanding", linear(2, 1, 2, 2, 4), nil, []float64{math.Log(5), -inf}, 1},
		{"first coordinate lost", linear(2, 0, 0, 0, 2), nil, []float64{math.Log(2), -inf}, 1},
		{"two of three lost", linear(3, 1, 1, 1, 1, 1, 1, 1, 1, 1), nil, []float64{math.Log(3), -inf, -inf}, 1},
		{"nilpotent", linear(2, 0, 1, 0, 0), nil, []float64{-inf, -inf}, 0},
		// e^-40 beside 1 is beyond float64 within a step and counts as nothing
		{"beyond resolution", linear(2, 1, 0, 0, math.Exp(-40)), nil, []float64{0, -inf}, 1},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			sys := withDet{c.sys, func([]float64) float64 { return 0 }}
			sp := mustCompute(t, sys, make([]float64, c.sys.D), Options{Transient: 200, Align: 200, Steps: 1000, Record: 5})
			dead := 0
			for i, e := range sp.Exponents {
				near(t, "mean", e.Mean, c.want[i], 1e-12)
				near(t, "weighted", e.Birkhoff, c.want[i], 1e-12)
				near(t, "record", sp.Convergence[len(sp.Convergence)-1].Mean[i], c.want[i], 1e-12)
				if math.IsInf(c.want[i], -1) {
					dead++
					if e.SE != 0 {
						t.Errorf("standard error %g of -Inf", e.SE)
					}
				}
			}
			if sp.MinusInf != dead {
				t.Errorf("%d dead, want %d", sp.MinusInf, dead)
			}
			if sp.SumCheck != 0 || !math.IsInf(sp.Sum, -1) {
				t.Errorf("sum %g, check %g", sp.Sum, sp.SumCheck)
			}
			if sp.KaplanYorke.Dim != c.dim || sp.KaplanYorke.SE != 0 {
				t.Errorf("dimension %+v, want %g", sp.KaplanYorke, c.dim)
			}
		})
	}
}

// A derivative that is singular only on the way in does not spoil the exponents.
func TestSingularTransient(t *testing.T) {
	sys := product(logistic(4).Func, linear(1, 0.5)) // from 1/2 to 1, 0, 0, ...
	sp := mustCompute(t, sys, []float64{0.5, 0}, Options{Transient: 300, Align: 300, Steps: 100})
	near(t, "lambda_1", sp.Exponents[0].Mean, math.Log(4), 1e-12)
	near(t, "lambda_2", sp.Exponents[1].Mean, math.Log(0.5), 1e-12)
	if sp.Replaced != 1 || sp.MinusInf != 0 {
		t.Errorf("%d vectors replaced, %d dead", sp.Replaced, sp.MinusInf)
	}
}
