package lyapunov

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestClasses(t *testing.T) {
	golden := (math.Sqrt(5) - 1) / 2
	half := []float64{0.3, 0.4, 0.35, 0.45, 0.3, 0.4}
	cases := []struct {
		name   string
		sys    System
		y      []float64
		k      int
		class  Class
		period int
		torus  int
		dim    float64 // Kaplan-Yorke; NaN: not compared
	}{
		{"contraction", linear(2, 0.9, 0.1, -0.1, 0.9), []float64{1, 1}, 0, FixedPoint, 1, 0, 0},
		{"slow contraction", linear(1, 0.9997), []float64{1}, 0, FixedPoint, 1, 0, 0},
		{"slow spiral", linear(2, 0.9998*0.8, -0.9998*0.6, 0.9998*0.6, 0.9998*0.8), []float64{1, 0}, 0, FixedPoint, 1, 0, 0},
		{"flip", linear(1, -0.99), []float64{1}, 0, FixedPoint, 1, 0, 0},
		{"logistic, fixed point", logistic(2.8), []float64{0.3}, 0, FixedPoint, 1, 0, 0},
		{"logistic, period 2", logistic(3.2), []float64{0.3}, 0, Periodic, 2, 0, 0},
		{"logistic, period 2 just born", logistic(3.0005), []float64{0.3}, 0, Periodic, 2, 0, 0},
		{"logistic, period 4", logistic(3.5), []float64{0.3}, 0, Periodic, 4, 0, 0},
		{"logistic, period 8", logistic(3.55), []float64{0.3}, 0, Periodic, 8, 0, 0},
		{"logistic, period 16", logistic(3.5667), []float64{0.3}, 0, Periodic, 16, 0, 0},
		{"logistic, window of period 3", logistic(3.83), []float64{0.3}, 0, Periodic, 3, 0, 0},
		{"logistic, bands", logistic(3.6), []float64{0.3}, 0, Chaotic, 0, 0, 1},
		{"logistic, 4 bands", logistic(3.58), []float64{0.3}, 0, Chaotic, 0, 0, 1},
		{"logistic, r = 4", logistic(4), []float64{0.3}, 0, Chaotic, 0, 0, 1},
		{"Henon", henon(1.4, 0.3), []float64{0.1, 0.1}, 0, Chaotic, 0, 0, math.NaN()},
		{"Henon, period 7", henon(1.24, 0.3), []float64{0.1, 0.1}, 0, Periodic, 7, 0, 0},
		{"cat map", mod1(2, 2, 1, 1, 1), []float64{0.1234, 0.5678}, 0, Chaotic, 0, 0, math.NaN()},
		{"rotation", turn(golden), half[:1], 0, Quasiperiodic, 0, 1, 1},
		{"rotation by 3/8", turn(0.375), half[:1], 0, Periodic, 8, 0, math.NaN()},
		{"torus of two rotations", turn(golden, math.Sqrt2-1), half[:2], 0, Quasiperiodic, 0, 2, 2},
		{"closed curve", delayed(2.05), half[:2], 0, Quasiperiodic, 0, 1, 1},
		{"closed curve, one exponent", delayed(2.05), half[:2], 1, Quasiperiodic, 0, 1, math.NaN()},
		{"spiral into a fixed point", delayed(1.99), half[:2], 0, FixedPoint, 1, 0, 0},
		{"delayed, chaos", delayed(2.27), half[:2], 0, Chaotic, 0, 0, math.NaN()},
		{"two closed curves", product(delayed(2.05).Func, delayed(2.1).Func), half[:4], 0, Quasiperiodic, 0, 2, 2},
		{"three closed curves", product(product(delayed(2.05).Func, delayed(2.1).Func), delayed(2.02).Func), half, 0, Quasiperiodic, 0, 3, 3},
		{"chaos beside a closed curve", product(logistic(4).Func, delayed(2.05).Func), half[:3], 0, Chaotic, 0, 0, 3},
		{"hyperchaotic Henon", hyperHenon(1.76, 0.1), []float64{0.1, 0.1, 0.1}, 0, Hyperchaotic, 0, 0, math.NaN()},
		{"coupled maps", mod1(2, 2.85, 0.15, 0.15, 2.85), half[:2], 0, Hyperchaotic, 0, 0, 2},
		{"coupled maps, one exponent", mod1(2, 2.85, 0.15, 0.15, 2.85), half[:2], 1, Chaotic, 0, 0, math.NaN()},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			sp, v, err := Analyse(c.sys, c.y, Survey(c.k), Tolerances{}, 20000)
			if err != nil {
				t.Fatal(err)
			}
			if v.Class != c.class || v.Period != c.period || v.TorusDim != c.torus {
				t.Fatalf("%v, period %d, torus %d, want %v, %d, %d: %s; %+v", v.Class, v.Period, v.TorusDim, c.class, c.period, c.torus, v.Reason, sp.Exponents)
			}
			if d := sp.KaplanYorke.Dim; !math.IsNaN(c.dim) && math.Abs(d-c.dim) > 1e-9 {
				t.Errorf("dimension %g, want %g", d, c.dim)
			}
			if v.Unstable {
				t.Error("called unstable")
			}
		})
	}
}

// The cascade of the logistic map: superstable cycles hit the maximum exactly or
// nearly; the exponent is -Inf or limited by the rounding of the orbit.
func TestSuperstable(t *testing.T) {
	// at r = 2 the fixed point is 1/2
	sp, v, err := Analyse(logistic(2), []float64{0.5}, Survey(0), Tolerances{}, 20000)
	if err != nil {
		t.Fatal(err)
	}
	e := sp.Exponents[0]
	if !math.IsInf(e.Mean, -1) || !math.IsInf(e.Birkhoff, -1) || e.SE != 0 || sp.SumCheck != 0 {
		t.Errorf("r = 2: %+v, sum check %g", e, sp.SumCheck)
	}
	if v.Class != FixedPoint || sp.KaplanYorke != (Dimension{}) {
		t.Errorf("r = 2: %v, dimension %+v", v.Class, sp.KaplanYorke)
	}
	// at r = 1 + sqrt 5, rounded, it comes within rounding of 1/2 every second step
	sp, v, err = Analyse(logistic(1+math.Sqrt(5)), []float64{0.3}, Survey(0), Tolerances{}, 20000)
	if err != nil {
		t.Fatal(err)
	}
	if e := sp.Exponents[0]; !(e.Mean < -15) || v.Class != Periodic || v.Period != 2 {
		t.Errorf("r = 1 + sqrt 5: %+v, %v, period %d", e, v.Class, v.Period)
	}
	// beside a chaotic map the dead direction does not disturb the other
	sp, v, err = Analyse(product(logistic(4).Func, logistic(2).Func), []float64{0.3, 0.5}, Survey(0), Tolerances{}, 20000)
	if err != nil {
		t.Fatal(err)
	}
	within(t, sp.Exponents[0], math.Ln2, 0.01)
	if !math.IsInf(sp.Exponents[1].Mean, -1) || v.Class != Chaotic || sp.KaplanYorke.Dim != 1 {
		t.Errorf("%+v, %v, dimension %+v", sp.Exponents, v.Class, sp.KaplanYorke)
	}
}

// An orbit that starts on an unstable fixed point stays there: that is reported as
// what it is.
func TestUnstable(t *testing.T) {
	m := newNet(4, 16, 2.1, 174658140)
	for name, c := range map[string]struct {
		sys System
		y   []float64
	}{
		"origin of a chaotic net": {m, make([]float64, 16)},
		"doubling map":            {mod1(1, 2), []float64{0.3}}, // loses a bit a step, then stays at 0
	} {
		_, v, err := Analyse(c.sys, c.y, Survey(1), Tolerances{}, 20000)
		if err != nil {
			t.Fatal(err)
		}
		if v.Class != FixedPoint || !v.Unstable || !strings.Contains(v.Reason, "unstable") {
			t.Errorf("%s: %v, unstable: %t, %s", name, v.Class, v.Unstable, v.Reason)
		}
	}
}

// At a bifurcation no finite horizon decides.
func TestUndecided(t *testing.T) {
	check := func(name string, sys System, y []float64, settle int) {
		sp, err := Compute(sys, y, Survey(0))
		if err != nil {
			t.Fatal(err)
		}
		v, err := Classify(sys, sp, Tolerances{Settle: settle})
		if err != nil {
			t.Fatal(err)
		}
		if v.Class != Undecided || v.Reason == "" {
			t.Errorf("%s: %v (%s)", name, v.Class, v.Reason)
		}
	}
	check("logistic map at r = 3", logistic(3), []float64{0.3}, 0)
	check("delayed logistic map at r = 2", delayed(2), []float64{0.3, 0.4}, 0)
	check("onset of chaos", logistic(3.569945672), []float64{0.3}, 0)
	check("slow contraction, not settled", linear(1, 0.9999), []float64{1}, 1000)
}

// Analyse lengthens the horizon until the rule decides, and says which it used.
func TestAnalyse(t *testing.T) {
	sys := logistic(3.5702) // chaos with a small exponent
	first, v, err := Analyse(sys, []float64{0.3}, Options{Transient: 1000, Steps: 1000}, Tolerances{}, 1000)
	if err != nil {
		t.Fatal(err)
	}
	if v.Class != Undecided || v.Steps != 1000 || v.Transient != 1000 {
		t.Fatalf("1000 steps: %v, horizon %d after %d: %s, %+v", v.Class, v.Steps, v.Transient, v.Reason, first.Exponents)
	}
	sp, v, err := Analyse(sys, []float64{0.3}, Options{Transient: 1000, Steps: 1000}, Tolerances{}, 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	if v.Class != Chaotic || v.Steps <= 1000 || v.Steps != sp.Options.Steps || v.Transient <= 1000 {
		t.Fatalf("%v, horizon %d after %d: %s", v.Class, v.Steps, v.Transient, v.Reason)
	}
}

// The article's nets. All three are closed curves; the same seed at s = 2.1 is
// chaotic. The cheap options decide all of them.
func TestNets(t *testing.T) {
	for _, c := range []struct {
		n, d  int
		s     float64
		seed  uint32
		class Class
		torus int
	}{
		{4, 32, 0.22, 174658140, Quasiperiodic, 1},
		{4, 32, 0.55, 3160697950, Quasiperiodic, 1},
		{4, 16, 1.4, 174658140, Quasiperiodic, 1},
		{4, 16, 2.1, 174658140, Hyperchaotic, 0},
		{4, 16, 0.22, 174658140, FixedPoint, 0},
	} {
		t.Run(fmt.Sprintf("D=%d s=%g", c.d, c.s), func(t *testing.T) {
			m := newNet(c.n, c.d, c.s, c.seed)
			sp, err := Compute(m, m.start(), Survey(3))
			if err != nil {
				t.Fatal(err)
			}
			v, err := Classify(m, sp, Tolerances{})
			if err != nil {
				t.Fatal(err)
			}
			if v.Class != c.class || v.TorusDim != c.torus {
				t.Errorf("%v, torus %d: %s", v.Class, v.TorusDim, v.Reason)
			}
			if c.torus == 1 && (sp.KaplanYorke.Dim != 1 || math.Abs(sp.Exponents[0].Birkhoff) > 1e-9) {
				t.Errorf("dimension %+v, lambda_1 %+v", sp.KaplanYorke, sp.Exponents[0])
			}
		})
	}
}

// The full spectrum of the chaotic net, against 10^6 steps of another program.
func TestChaoticNet(t *testing.T) {
	m := newNet(4, 16, 2.1, 174658140)
	sp := mustCompute(t, m, m.start(), Options{Transient: 10000, Align: 2000, Steps: 100000})
	if e := sp.Exponents[0]; math.Abs(e.Mean-0.0322) > 4*math.Hypot(e.SE, 0.0002) || e.SE > 1e-3 {
		t.Errorf("lambda_1 = %+v, want 0.0322", e)
	}
	if ky := sp.KaplanYorke; math.Abs(ky.Dim-4.10) > 4*ky.SE+0.005 || ky.J != 4 || ky.SE > 0.05 {
		t.Errorf("dimension %+v, want 4.10", ky)
	}
	near(t, "sum check", sp.SumCheck, 0, 1e-12)
}

// Where the origin is stable the exponents are the logs of the moduli of the
// eigenvalues of its companion matrix.
func TestOrigin(t *testing.T) {
	m := newNet(4, 16, 0.22, 174658140)
	g := make([]float64, 16)
	m.gradient(make([]float64, 16), g)
	sp := mustCompute(t, m, m.start(), Options{Transient: 20000, Align: 20000, Steps: 50000})
	for i, want := range companionModuli(t, g) {
		near(t, "mean", sp.Exponents[i].Mean, math.Log(want), 2e-4)
		near(t, "weighted", sp.Exponents[i].Birkhoff, math.Log(want), 1e-6)
	}
}

// spiral is a turn by 1/perTurn of a cycle about (1, 1) that shrinks by a share.
func spiral(perTurn, shrink float64) Func {
	angle := 2 * math.Pi / perTurn
	c, s := (1-shrink)*math.Cos(angle), (1-shrink)*math.Sin(angle)
	sys := linear(2, c, -s, s, c)
	around := sys
	around.F = func(y, next []float64) {
		sys.F([]float64{y[0] - 1, y[1] - 1}, next)
		next[0], next[1] = next[0]+1, next[1]+1
	}
	return around
}

// A spiral into a fixed point comes close to itself after a turn before it does
// after a step. It is a fixed point wherever the horizon cuts it.
func TestSpiralProperty(t *testing.T) {
	check := func(t rapid.TB, perTurn, shrink float64, transient int) {
		_, v, err := Analyse(spiral(perTurn, shrink), []float64{3, 1}, Options{Transient: transient, Steps: 2000}, Tolerances{}, 8000)
		if err != nil {
			t.Fatal(err)
		}
		if v.Class != FixedPoint {
			t.Fatalf("%g a turn, shrink %g, after %d: %v, period %d: %s", perTurn, shrink, transient, v.Class, v.Period, v.Reason)
		}
	}
	// A flip that loses less than a thousandth a step: after two steps it returns that
	// much closer than after one.
	check(t, 2, 0.000865936279296875, 9355)
	for transient := 9000; transient < 9700; transient += 25 {
		check(t, 2, 0.000866, transient)
	}
	rapid.Check(t, func(t *rapid.T) {
		check(t, rapid.Float64Range(2, 50).Draw(t, "steps a turn"), rapid.Float64Range(0.0005, 0.01).Draw(t, "shrink"),
			rapid.IntRange(100, 10000).Draw(t, "transient"))
	})
}

// The same about an orbit of period 3: the period is 3, never a multiple.
func TestSpiralAboutPeriodProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		inner := spiral(rapid.Float64Range(2, 12).Draw(t, "returns a turn"), rapid.Float64Range(0.0005, 0.01).Draw(t, "shrink"))
		sys := Func{3, func(y, next []float64) { // the spiral makes a step every third step
			next[0], next[1], next[2] = y[0], y[1], math.Mod(y[2]+1, 3)
			if y[2] == 2 {
				inner.F(y[:2], next[:2])
			}
		}, func(y, j []float64) {
			copy(j, []float64{1, 0, 0, 0, 1, 0, 0, 0, 0.5})
			if y[2] == 2 {
				inner.Jacobian(y[:2], j[:4])
				copy(j, []float64{j[0], j[1], 0, j[2], j[3], 0, 0, 0, 0.5})
			}
		}}
		_, v, err := Analyse(sys, []float64{3, 1, 0}, Options{Transient: rapid.IntRange(100, 10000).Draw(t, "transient"), Steps: 3000}, Tolerances{}, 12000)
		if err != nil {
			t.Fatal(err)
		}
		if v.Class != Periodic || v.Period != 3 {
			t.Fatalf("%v, period %d: %s", v.Class, v.Period, v.Reason)
		}
	})
}
