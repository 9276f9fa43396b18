package stats

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/stat"
	"pgregory.net/rapid"
)

// TestLeastSquares: against gonum's regression, and the residuals by hand.
func TestLeastSquares(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(3, 12).Draw(t, "n")
		var x, y []float64
		for i := range n {
			x = append(x, float64(i)+rapid.Float64Range(0, 0.9).Draw(t, "x"))
			y = append(y, rapid.Float64Range(-100, 100).Draw(t, "y"))
		}
		l, ok := LeastSquares(x, y)
		alpha, beta := stat.LinearRegression(x, y, nil, false)
		if !ok || math.Abs(l.Slope-beta) > 1e-9 || math.Abs(l.At(0)-alpha) > 1e-9 {
			t.Fatalf("%+v, %v, want %v + %v x", l, ok, alpha, beta)
		}
		squares, largest := 0.0, 0.0
		for i := range x {
			e := y[i] - alpha - beta*x[i]
			squares += e * e
			largest = max(largest, math.Abs(e))
		}
		if math.Abs(l.Scatter-math.Sqrt(squares/float64(n-2))) > 1e-9 || math.Abs(math.Abs(l.Largest)-largest) > 1e-9 {
			t.Fatalf("%+v, want scatter %v, largest %v", l, math.Sqrt(squares/float64(n-2)), largest)
		}
	})
}

func TestNoLine(t *testing.T) {
	for _, x := range [][]float64{nil, {1}, {2, 2, 2}} {
		if l, ok := LeastSquares(x, make([]float64, len(x))); ok {
			t.Errorf("%v: %+v", x, l)
		}
	}
	if l, ok := LeastSquares([]float64{1, 2}, []float64{1, 3}); !ok || l.Slope != 2 || l.Scatter != 0 {
		t.Errorf("two points: %+v", l)
	}
}
