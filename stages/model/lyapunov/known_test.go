package lyapunov

import (
	"context"
	"errors"
	"math"
	"slices"
	"testing"
)

// within fails unless the exponent is the wanted one within four standard errors,
// which must be smaller than se.
func within(t *testing.T, e Exponent, want, se float64) {
	t.Helper()
	if !(e.SE < se) {
		t.Errorf("standard error %.2g, want less than %.2g", e.SE, se)
	}
	near(t, "mean", e.Mean, want, 4*e.SE)
	near(t, "weighted mean", e.Birkhoff, want, 12*e.SE)
}

func TestLogistic(t *testing.T) {
	sp := mustCompute(t, logistic(4), []float64{0.3}, Options{Transient: 1000, Steps: 200000})
	within(t, sp.Exponents[0], math.Ln2, 1e-3)
	near(t, "sum check", sp.SumCheck, 0, 1e-12)
	if ky := sp.KaplanYorke; ky.Dim != 1 || ky.AtLeast || ky.SE != 0 {
		t.Errorf("dimension %+v, want the whole line", ky)
	}
}

// Henon's map: lambda_1 = 0.41922, the sum is ln b, D_KY = 1.25826 (Sprott, Chaos
// and Time-Series Analysis, 2003, appendix A).
func TestHenon(t *testing.T) {
	sp := mustCompute(t, henon(1.4, 0.3), []float64{0.1, 0.1}, Options{Transient: 1000, Steps: 300000})
	within(t, sp.Exponents[0], 0.41922, 1e-3)
	near(t, "sum", sp.Sum, math.Log(0.3), 1e-11)
	near(t, "sum check", sp.SumCheck, 0, 1e-11)
	near(t, "dimension", sp.KaplanYorke.Dim, 1.25826, 4*sp.KaplanYorke.SE)
	if se := sp.KaplanYorke.SE; se <= 0 || se > 1e-3 {
		t.Errorf("standard error %g of the dimension", se)
	}
	// D = 1 + l1/(l1 + |ln b|) moves with l1 alone
	l, b := sp.Exponents[0].Mean, -math.Log(0.3)
	want := b / ((l + b) * (l + b)) * sp.Exponents[0].SE
	near(t, "error of the dimension", sp.KaplanYorke.SE, want, 1e-3*want)
}

// Arnold's cat map and coupled maps x' = 3((1-e) x + e y) mod 1, with constant
// Jacobian matrices.
func TestConstantChaos(t *testing.T) {
	cat := mustCompute(t, mod1(2, 2, 1, 1, 1), []float64{0.1234, 0.5678}, Options{Transient: 100, Align: 100, Steps: 10000})
	golden := math.Log((3 + math.Sqrt(5)) / 2)
	near(t, "cat 1", cat.Exponents[0].Mean, golden, 1e-13)
	near(t, "cat 2", cat.Exponents[1].Mean, -golden, 1e-13)
	if cat.KaplanYorke.Dim != 2 && math.Abs(cat.KaplanYorke.Dim-2) > 1e-12 {
		t.Errorf("dimension %+v", cat.KaplanYorke)
	}
	const e = 0.05
	coupled := mod1(2, 3*(1-e), 3*e, 3*e, 3*(1-e))
	sp := mustCompute(t, coupled, []float64{0.1234, 0.5678}, Options{Transient: 1000, Align: 1000, Steps: 10000})
	near(t, "coupled 1", sp.Exponents[0].Mean, math.Log(3), 1e-12)
	near(t, "coupled 2", sp.Exponents[1].Mean, math.Log(3*(1-2*e)), 1e-12)
}

// The K largest exponents do not depend on how many are computed with them, but for
// rounding.
func TestLeading(t *testing.T) {
	m := newNet(4, 16, 0.9, 5)
	all := mustCompute(t, m, m.start(), Options{Transient: 5000, Steps: 2000, Batches: 10})
	for _, k := range []int{1, 3, 15} {
		sp := mustCompute(t, m, m.start(), Options{K: k, Transient: 5000, Steps: 2000, Batches: 10})
		for i, e := range sp.Exponents {
			near(t, "exponent", e.Mean, all.Exponents[i].Mean, 1e-12)
		}
		if !math.IsNaN(sp.SumCheck) {
			t.Errorf("sum check %g with %d of 16 exponents", sp.SumCheck, k)
		}
	}
}

// On a closed curve the weighted mean finds lambda_1 = 0 many orders of magnitude
// better than the plain one.
func TestWeightedMean(t *testing.T) {
	for _, c := range []struct {
		name string
		sys  System
		y    []float64
	}{
		{"delayed logistic map", delayed(2.05), []float64{0.5, 0.5}},
		{"net", newNet(4, 16, 1.4, 174658140), newNet(4, 16, 1.4, 174658140).start()},
	} {
		e := mustCompute(t, c.sys, c.y, Options{K: 1, Transient: 10000, Steps: 20000}).Exponents[0]
		if math.Abs(e.Birkhoff) > 1e-9 || math.Abs(e.Mean) < 1e-9 {
			t.Errorf("%s: plain mean %g, weighted mean %g", c.name, e.Mean, e.Birkhoff)
		}
	}
}

// The convergence record agrees with shorter runs.
func TestRecord(t *testing.T) {
	sys := henon(1.4, 0.3)
	y := []float64{0.1, 0.1}
	sp := mustCompute(t, sys, y, Options{Transient: 100, Align: 100, Steps: 5000, Record: 20})
	if n := len(sp.Convergence); n != 20 {
		t.Fatalf("%d points", n)
	}
	last := 0
	for _, p := range sp.Convergence {
		if p.Step <= last {
			t.Fatalf("step %d after %d", p.Step, last)
		}
		last = p.Step
		if p.Step < 100 {
			continue
		}
		short := mustCompute(t, sys, y, Options{Transient: 100, Align: 100, Steps: p.Step})
		for i, e := range short.Exponents {
			near(t, "mean", p.Mean[i], e.Mean, 1e-12)
			near(t, "weighted", p.Birkhoff[i], e.Birkhoff, 1e-12)
		}
	}
	if last != 5000 {
		t.Errorf("the record ends at step %d", last)
	}
	if !slices.Equal(sp.Final, orbitOf(sys, y, 5100)) {
		t.Errorf("it ends at %v", sp.Final)
	}
}

func orbitOf(sys System, y []float64, steps int) []float64 {
	y = slices.Clone(y)
	for range steps {
		next := make([]float64, len(y))
		sys.StepTangent(y, next, nil, 0)
		y = next
	}
	return y
}

func TestErrors(t *testing.T) {
	y := []float64{0.1, 0.1}
	sys := henon(1.4, 0.3)
	for name, opt := range map[string]Options{
		"K":         {K: 3, Steps: 100},
		"K < 0":     {K: -1, Steps: 100},
		"Transient": {Transient: -1, Steps: 100},
		"Align":     {Transient: 5, Align: 6, Steps: 100},
		"Batches":   {Batches: 1, Steps: 100},
		"Steps":     {Steps: 49},
		"no Steps":  {},
		"Record":    {Steps: 100, Record: -1},
	} {
		if _, err := Compute(sys, y, opt); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if _, err := Compute(sys, y[:1], Options{Steps: 100}); err == nil {
		t.Error("a start of the wrong length: no error")
	}
	var diverged *DivergedError
	for _, transient := range []int{0, 1000} {
		if _, err := Compute(sys, []float64{5, 5}, Options{Transient: transient, Steps: 1000}); !errors.As(err, &diverged) {
			t.Errorf("a diverging orbit: %v", err)
		}
	}
	if _, err := Compute(sys, []float64{math.NaN(), 0}, Options{Steps: 1000}); !errors.As(err, &diverged) {
		t.Errorf("a start that is not a number: %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	calls := 0
	check := func() error {
		if calls++; calls == 3 {
			cancel()
		}
		return ctx.Err()
	}
	if _, err := Compute(sys, y, Options{Transient: 10000, Steps: 1 << 40, Check: check}); !errors.Is(err, context.Canceled) || calls != 3 {
		t.Errorf("cancelled: %v after %d calls", err, calls)
	}
	sp := mustCompute(t, sys, y, Options{Steps: 1000})
	if _, err := Classify(sys, sp, Tolerances{MaxPeriod: -1}); err == nil {
		t.Error("a negative longest period: no error")
	}
}
