package lyapunov

import (
	"cmp"
	"math"
	"math/cmplx"
	"slices"
	"testing"

	"gonum.org/v1/gonum/mat"
	"pgregory.net/rapid"
)

// companionModuli returns the moduli of the eigenvalues of the companion matrix
// with first row g, largest first.
func companionModuli(t *testing.T, g []float64) []float64 {
	d := len(g)
	a := mat.NewDense(d, d, nil)
	a.SetRow(0, g)
	for i := range d - 1 {
		a.Set(i+1, i, 1)
	}
	var eigen mat.Eigen
	if !eigen.Factorize(a, mat.EigenNone) {
		t.Fatal("no eigenvalues")
	}
	var out []float64
	for _, z := range eigen.Values(nil) {
		out = append(out, cmplx.Abs(z))
	}
	slices.SortFunc(out, func(a, b float64) int { return cmp.Compare(b, a) })
	return out
}

// sequence is an orbit through given numbers, around and around from the entry
// back on.
func sequence(values []float64, back int) Func {
	return Func{2,
		func(y, next []float64) {
			i := int(y[0]) + 1
			if i == len(values) {
				i = back
			}
			next[0], next[1] = float64(i), values[i]
		}, nil}
}

// FindPeriod finds the smallest period, whether or not values come up more than
// once within it.
func TestFindPeriodProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.Float64Range(0, 1), 1, 300).Draw(t, "values")
		limit := rapid.IntRange(1, 400).Draw(t, "limit")
		sys := sequence(values, 0)
		r := FindPeriod(sys, []float64{0, values[0]}, limit, 0)
		want := len(values)
		if want > limit {
			want = 0
		}
		if r.Period != want || want > 0 && r.Distance != 0 || r.Steps > 3*limit+window {
			t.Fatalf("%+v, want period %d", r, want)
		}
	})
}

func TestFindPeriod(t *testing.T) {
	// returns of the first state alone do not count
	values := []float64{0, 1, 0, 2, 0, 1, 0, 3}
	symbol := Func{8, func(y, next []float64) {
		copy(next, y[1:])
		next[7] = y[0]
	}, nil}
	if r := FindPeriod(symbol, values, 100, 0); r.Period != 8 {
		t.Errorf("%+v, want period 8", r)
	}
	// closeness: within the tolerance all along the window, not only at first
	spread := []float64{0, 10, 0.5, 20}
	one := Func{1, func(y, next []float64) {
		next[0] = spread[(slices.Index(spread, y[0])+1)%4]
	}, nil}
	if r := FindPeriod(one, []float64{0}, 100, 1); r.Period != 4 {
		t.Errorf("%+v, want period 4", r)
	}
	// a rotation never returns; its best return so far is a Fibonacci number away
	golden := (math.Sqrt(5) - 1) / 2
	r := FindPeriod(turn(golden), []float64{0.4}, 1000, 1e-9)
	if want := math.Abs(987*golden - 610); r.Period != 0 || math.Abs(r.Distance-want) > 1e-12 {
		t.Errorf("%+v, want a best return to %g", r, want)
	}
}
