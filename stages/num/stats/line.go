package stats

import "math"

// A Line is a straight line y = Level + Slope (x - Mean) through points by least
// squares.
type Line struct {
	Mean, Level, Slope float64
	// Scatter is the standard deviation of the residuals, with n-2 degrees of freedom;
	// 0 for two points.
	Scatter float64
	// Largest is the residual of the point that is farthest from the line.
	Largest float64
}

// LeastSquares returns the line with the least sum of squares of the residuals y -
// At(x). ok is false if there is none: fewer than two different x.
func LeastSquares(x, y []float64) (l Line, ok bool) {
	l.Mean, l.Level = Mean(x), Mean(y)
	var sxx, sxy float64
	for i := range x {
		d := x[i] - l.Mean
		sxx += float64(d * d)
		sxy += float64(d * (y[i] - l.Level))
	}
	if !(sxx > 0) {
		return Line{}, false
	}
	l.Slope = sxy / sxx
	squares := 0.0
	for i := range x {
		e := y[i] - l.At(x[i])
		squares += float64(e * e)
		if math.Abs(e) > math.Abs(l.Largest) {
			l.Largest = e
		}
	}
	if len(x) > 2 {
		l.Scatter = math.Sqrt(squares / float64(len(x)-2))
	}
	return l, true
}

// At returns the height of the line at x.
func (l Line) At(x float64) float64 { return l.Level + float64(l.Slope*(x-l.Mean)) }
