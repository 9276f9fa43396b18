package classify

import (
	"math"
	"slices"
)

// A Line is the line W1 x + W2 y + B = 0 in a plane, the decision boundary of a
// perceptron with two inputs (Taherkhani and Seyyedsalehi, eqs. (1) and (2)). Inputs
// with a potential above 0 are on its positive side.
type Line struct{ W1, W2, B float64 }

// A Point is a point of the plane.
type Point = [2]float64

// Potential returns the weighted sum of an input and the bias, eq. (1).
func (l Line) Potential(p Point) float64 {
	return float64(l.W1*p[0]) + float64(l.W2*p[1]) + l.B
}

// Margin returns the least distance of a point from the line.
func (l Line) Margin(points []Point) float64 {
	norm, least := l.norm(), math.Inf(1)
	for _, p := range points {
		least = min(least, math.Abs(l.Potential(p))/norm)
	}
	return least
}

// norm is the length of the vector of the weights, at right angles to the line.
func (l Line) norm() float64 { return math.Sqrt(float64(l.W1*l.W1) + float64(l.W2*l.W2)) }

// Wrong returns how many of two groups of points are on the wrong side, the line
// itself included; the second group belongs on the positive side.
func (l Line) Wrong(first, second []Point) int {
	n := 0
	for _, p := range first {
		if l.Potential(p) >= 0 {
			n++
		}
	}
	for _, p := range second {
		if l.Potential(p) <= 0 {
			n++
		}
	}
	return n
}

// Perceptron returns the line that the perceptron rule finds from weights 0: point
// by point, those on the wrong side are added to the weights, until there are none or
// for as many rounds as given. Points with positive true belong on the positive side.
// The line is scaled to W1^2 + W2^2 = 1.
func Perceptron(points []Point, positive []bool, rounds int) Line {
	var l Line
	for range rounds {
		moved := false
		for i, p := range points {
			want := -1.0
			if positive[i] {
				want = 1
			}
			if float64(want*l.Potential(p)) > 0 {
				continue
			}
			l.W1 += float64(want * p[0])
			l.W2 += float64(want * p[1])
			l.B += want
			moved = true
		}
		if !moved {
			break
		}
	}
	norm := l.norm()
	return Line{l.W1 / norm, l.W2 / norm, l.B / norm}
}

// MaxMargin returns the line with the largest margin between two groups of points,
// the second on its positive side; false if no line separates them. It is the
// perpendicular bisector of the shortest connection of their convex hulls.
func MaxMargin(first, second []Point) (Line, bool) {
	a, b := hull(first), hull(second)
	var p, q Point
	least := math.Inf(1)
	try := func(from, to Point) {
		dx, dy := to[0]-from[0], to[1]-from[1]
		if d := float64(dx*dx) + float64(dy*dy); d < least {
			least, p, q = d, from, to
		}
	}
	for i := range a {
		for j := range b {
			try(a[i], nearestOn(b[j], b[(j+1)%len(b)], a[i]))
			try(nearestOn(a[i], a[(i+1)%len(a)], b[j]), b[j])
		}
	}
	l := Line{W1: q[0] - p[0], W2: q[1] - p[1]}
	l.B = -float64(l.W1*((p[0]+q[0])/2)) - float64(l.W2*((p[1]+q[1])/2))
	return l, least > 0 && l.Wrong(first, second) == 0
}

// nearestOn returns the point of the segment from a to b that is nearest to p.
func nearestOn(a, b, p Point) Point {
	dx, dy := b[0]-a[0], b[1]-a[1]
	d := float64(dx*dx) + float64(dy*dy)
	if d == 0 {
		return a
	}
	t := (float64((p[0]-a[0])*dx) + float64((p[1]-a[1])*dy)) / d
	t = min(max(t, 0), 1)
	return Point{a[0] + float64(t*dx), a[1] + float64(t*dy)}
}

// hull returns the corners of the convex hull of one or more points, in order
// (Andrew, "Another efficient algorithm for convex hulls in two dimensions", 1979).
func hull(points []Point) []Point {
	sorted := slices.Clone(points)
	slices.SortFunc(sorted, func(a, b Point) int { return slices.Compare(a[:], b[:]) })
	sorted = slices.Compact(sorted)
	if len(sorted) < 3 {
		return sorted
	}
	half := func(points []Point) []Point {
		var out []Point
		for _, p := range points {
			for len(out) > 1 {
				a, b := out[len(out)-2], out[len(out)-1]
				if float64((b[0]-a[0])*(p[1]-a[1]))-float64((b[1]-a[1])*(p[0]-a[0])) > 0 {
					break
				}
				out = out[:len(out)-1]
			}
			out = append(out, p)
		}
		return out[:len(out)-1]
	}
	lower := half(sorted)
	slices.Reverse(sorted)
	return append(lower, half(sorted)...)
}
