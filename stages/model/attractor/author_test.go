package attractor

import (
	"math"
	"testing"
)

// The published values come out of the author's estimator at two decimals, and of
// the closed form; the reference digits are those of the author's own program and
// of NumPy.
func TestPublishedLambdas(t *testing.T) {
	estimator := []float64{-3.6457290555243, -0.1954368360889, 0.3167203674882}
	closed := []float64{-3.645729055524273, -0.195436836088935, 0.316720367488245}
	withReset := []float64{-4.1155, -0.9533, -0.7358}
	for i, set := range published {
		net := newNet(t, set.p)
		got := net.AuthorLambda(AuthorSteps, AuthorDiscard, AuthorEps, false)
		if math.Abs(got-set.lambda) > 0.005 || math.Abs(got-estimator[i]) > 1e-12 {
			t.Errorf("%s: the estimator gives %.16g, published %v, the author's program %v", set.name, got, set.lambda, estimator[i])
		}
		form := net.AuthorClosedForm()
		if math.Abs(form-set.lambda) > 0.005 || math.Abs(form/closed[i]-1) > 1e-12 {
			t.Errorf("%s: the closed form gives %.16g, want %.16g", set.name, form, closed[i])
		}
		if math.Abs(got/form-1) > 1e-12 {
			t.Errorf("%s: the estimator gives %.16g, the closed form %.16g", set.name, got, form)
		}
		if got := net.AuthorLambda(AuthorSteps, AuthorDiscard, AuthorEps, true); math.Abs(got-withReset[i]) > 5e-5 {
			t.Errorf("%s: with reset %v, want %v", set.name, got, withReset[i])
		}
		t.Logf("%s: estimator %.16g, closed form %.16g", set.name, got, form)
	}
}

// Without reset nothing depends on steps, discard or eps; with another D the values
// are others, so that the match is no accident.
func TestAuthorLambdaIsOneStep(t *testing.T) {
	for _, set := range published {
		net := newNet(t, set.p)
		want := net.AuthorClosedForm()
		for _, steps := range []int{1, 500, 10000} {
			for _, eps := range []float64{1e-6, 1e-8} {
				if got := net.AuthorLambda(steps, steps/2, eps, false); math.Abs(got-want) > 1e-11 {
					t.Errorf("%s: %d steps, eps %v: %v, want %v", set.name, steps, eps, got, want)
				}
			}
		}
	}
	for _, other := range []struct {
		p    Params
		want float64
	}{{Params{4, 16, 0.22, 174658140}, -1.5339}, {Params{4, 16, 0.55, 3160697950}, -1.3744}, {Params{4, 32, 1.4, 174658140}, -1.7951}} {
		if got := newNet(t, other.p).AuthorLambda(10, 0, AuthorEps, false); math.Abs(got-other.want) > 5e-5 {
			t.Errorf("%+v: %v, want %v", other.p, got, other.want)
		}
	}
	// The dependence on S is ln S, nothing else.
	p := Params{5, 9, 1, 77}
	one := newNet(t, p).AuthorClosedForm()
	p.S = 0.3
	if got := newNet(t, p).AuthorClosedForm(); math.Abs(got-one-math.Log(0.3)) > 1e-14 {
		t.Errorf("S = 0.3: %v, S = 1: %v", got, one)
	}
}

// An implementation of its own, with nets that are built anew and stepped, as the
// author's program does it; any N and D, with and without reset.
func TestAuthorLambdaPlain(t *testing.T) {
	for _, p := range []Params{{1, 1, 0.8, 3}, {3, 5, 1.2, 4}, {8, 12, 0.9, 5}, {9, 140, 0.6, 6}} {
		for _, reset := range []bool{false, true} {
			net := newNet(t, p)
			var init float64
			if reset {
				init = DefaultInit
			}
			ref := newPlain(net, init)
			for range 20 {
				ref.iterate()
			}
			var sum float64
			for range 30 {
				moved := newPlain(net, 0)
				copy(moved.x, ref.x)
				copy(moved.y, ref.y)
				moved.x[0] += 1e-8
				ref.iterate()
				moved.iterate()
				var square float64
				for i := range ref.x {
					square += (moved.x[i] - ref.x[i]) * (moved.x[i] - ref.x[i])
				}
				sum += math.Log(math.Sqrt(square) / 1e-8)
			}
			if got, want := net.AuthorLambda(30, 20, 1e-8, reset), sum/30; math.Abs(got-want) > 1e-12 {
				t.Errorf("%+v, reset %v: %v, want %v", p, reset, got, want)
			}
		}
	}
}

func TestAuthorLambdaOddCases(t *testing.T) {
	dead := newNet(t, Params{4, 16, 0, 1})
	if got := dead.AuthorLambda(10, 0, 1e-8, true); !math.IsInf(got, -1) {
		t.Errorf("S = 0: %v", got)
	}
	if got := dead.AuthorClosedForm(); !math.IsInf(got, -1) {
		t.Errorf("S = 0: %v", got)
	}
	if got := newNet(t, published[0].p).AuthorLambda(0, 0, 1e-8, false); !math.IsNaN(got) {
		t.Errorf("no steps: %v", got)
	}
}
