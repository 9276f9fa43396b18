package classify

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestPerceptron(t *testing.T) {
	points := []Point{{-1, 0.2}, {0.1, -0.5}, {0.3, 0.9}, {1, -0.4}}
	l := Perceptron(points, []bool{false, false, true, true}, 1000)
	if n := l.W1*l.W1 + l.W2*l.W2; math.Abs(n-1) > 1e-15 {
		t.Errorf("norm %v", n)
	}
	if n := l.Wrong(points[:2], points[2:]); n > 0 {
		t.Errorf("%+v has %d points on the wrong side", l, n)
	}
	if n := l.Wrong(points[2:], points[:2]); n != 4 {
		t.Errorf("%+v has %d points on the wrong side, if that is the other one", l, n)
	}
}

// The line found separates the groups, has the margin of the definition, and no
// other line has a larger one; groups that no line separates have none.
func TestMaxMargin(t *testing.T) {
	l, ok := MaxMargin([]Point{{-1, 0}, {-2, 1}, {-5, -5}}, []Point{{1, 0}, {2, -3}})
	if !ok || math.Abs(l.Potential(Point{0, 7})) > 1e-12 || l.Potential(Point{1, 0}) <= 0 {
		t.Errorf("%+v, %v", l, ok)
	}
	// The nearest point is on an edge, not at a corner.
	first, second := []Point{{0, -1}, {0, 1}}, []Point{{3, 0.25}}
	if l, ok = MaxMargin(first, second); !ok || math.Abs(l.Margin(slices.Concat(first, second))-1.5) > 1e-12 {
		t.Errorf("margin %g", l.Margin(first))
	}
	for name, g := range map[string][2][]Point{
		"crossing": {{{0, 0}, {2, 2}}, {{0, 2}, {2, 0}}},
		"inside":   {{{0, 0}, {4, 0}, {0, 4}, {4, 4}}, {{1, 1.5}}},
		"equal":    {{{1, 1}}, {{1, 1}}},
	} {
		if l, ok := MaxMargin(g[0], g[1]); ok {
			t.Errorf("%s: separated by %+v", name, l)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		// On a lattice, where margins are either 0 or far above the rounding errors,
		// and where equal points and points in a line are common.
		coordinate := rapid.IntRange(-64, 64)
		point := rapid.Custom(func(t *rapid.T) Point {
			return Point{float64(coordinate.Draw(t, "x")) / 64, float64(coordinate.Draw(t, "y")) / 64}
		})
		first, second := rapid.SliceOfN(point, 1, 8).Draw(t, "a"), rapid.SliceOfN(point, 1, 8).Draw(t, "b")
		l, ok := MaxMargin(first, second)
		best := 0.0
		if ok {
			best = l.Margin(slices.Concat(first, second))
		}
		// In each direction the best line lies between the nearest two points.
		for k := range 360 {
			a, b := math.Cos(float64(k)*math.Pi/180), math.Sin(float64(k)*math.Pi/180)
			lo, hi := math.Inf(-1), math.Inf(1)
			for _, p := range first {
				lo = max(lo, a*p[0]+b*p[1])
			}
			for _, p := range second {
				hi = min(hi, a*p[0]+b*p[1])
			}
			if (hi-lo)/2 > best+1e-9 {
				t.Fatalf("direction %d has the margin %g, found %g (%v)", k, (hi-lo)/2, best, ok)
			}
		}
	})
}

func TestPlane(t *testing.T) {
	a, b, c := make([]float32, 8), make([]float32, 8), make([]float32, 8)
	a[3], b[3], b[4], c[3], c[5] = 1, 1, 3, 1, -2
	p := NewPlane(a, b, c)
	for _, at := range []struct {
		x    []float32
		u, v float64
	}{{a, 0, 0}, {b, 3, 0}, {c, 0, 2}} {
		u, v := p.Project(at.x)
		if u != at.u || v != at.v {
			t.Errorf("image at %v, %v, want %v, %v", u, v, at.u, at.v)
		}
		back := make([]float32, 8)
		p.Image(back, u, v)
		if !slices.Equal(back, at.x) {
			t.Error("the image at its own coordinates is another")
		}
	}
}
