package strokes

import (
	"math"
	"math/rand/v2"

	"neurorbit/stages/num/strict"
)

// random is a source of random numbers that are the same on every platform.
type random struct{ *rand.Rand }

// uniform returns a number that is uniform in [0, 1).
func (r random) uniform() float64 {
	return float64(r.Float64()) // the conversion keeps its last step, a division by 2^53, out of what follows
}

// between returns a number that is uniform in a ... b.
func (r random) between(a, b float64) float64 { return a + float64((b-a)*r.uniform()) }

// normal returns a number with mean 0 and standard deviation 1 that is nearly
// normal, but never beyond 3.5: the sum of four uniform ones.
func (r random) normal() float64 {
	s := ((r.uniform() + r.uniform()) + (r.uniform() + r.uniform())) - 2
	return float64(s * 1.7320508075688772)
}

type point struct{ x, y float64 }

// How an image varies; all is multiplied by the distortion and the freedom of the
// digit. Lengths are in units of the height of the skeleton.
const (
	slantMean    = 0.08 // tangent of the angle by which the writing leans right
	slantSpread  = 0.14
	turnSpread   = 0.07 // rotation, radians
	aspectSpread = 0.2  // logarithm of the width

	// These are multiplied by the carelessness, too.
	pointShift  = 0.022 // standard deviation of each point of a skeleton
	fieldShift  = 0.055 // of the corners of the cells of the elastic field
	endShift    = 0.06  // of the length added to or taken from the end of a stroke
	strokeShift = 0.025 // of a stroke as a whole

	hurried = 0.1 // part of the images that are written in a hurry
	hurry   = 2.15
)

// freedom is how far the pen strays in each digit, in relation to the others, so
// that the variances within the classes are about those of USPS.
var freedom = [10]float64{1.15, 0.5, 1.3, 1, 0.95, 1.25, 1, 0.9, 1, 0.75}

// draw makes one image of a digit.
func draw(r random, digit int, distortion float64) [256]float32 {
	strokes := pick(r, shapes[digit])
	distortion = float64(distortion * freedom[digit])
	careless := r.between(0.6, 1.3) // how far the pen strays in this image
	if r.uniform() < hurried {
		careless = float64(careless * hurry)
	}
	s := float64(distortion * careless)
	var field field
	for i := range field {
		for j := range field[i] {
			field[i][j] = point{float64(float64(s*fieldShift) * r.normal()), float64(float64(s*fieldShift) * r.normal())}
		}
	}
	slant := float64(distortion * (slantMean + float64(slantSpread*r.normal())))
	turn := float64(float64(distortion*turnSpread) * r.normal())
	sin, cos := strict.Sin(turn), strict.Cos(turn)
	width := strict.Exp(float64(float64(distortion*aspectSpread) * r.normal()))
	var paths [][]point
	for _, skeleton := range strokes {
		path := smooth(shifted(r, skeleton, s))
		for i, p := range path {
			p = field.move(p)
			p.x = float64(width*p.x) + float64(slant*(1-p.y))
			path[i] = point{float64(cos*p.x) - float64(sin*p.y), float64(sin*p.x) + float64(cos*p.y)}
		}
		paths = append(paths, path)
	}
	return ink(r, paths)
}

// pick chooses a shape by the weights.
func pick(r random, of []shape) [][]float64 {
	sum := 0.0
	for _, s := range of {
		sum += s.weight
	}
	at := float64(r.uniform() * sum)
	for _, s := range of[:len(of)-1] {
		if at -= s.weight; at < 0 {
			return s.strokes
		}
	}
	return of[len(of)-1].strokes
}

// shifted returns the points of a skeleton each moved a little, and all together,
// and the ends of the stroke made longer or shorter. Points that stand twice stay
// together.
func shifted(r random, skeleton []float64, s float64) []point {
	step := float64(s * pointShift)
	all := point{float64(float64(s*strokeShift) * r.normal()), float64(float64(s*strokeShift) * r.normal())}
	points := make([]point, len(skeleton)/2)
	for i := range points {
		if i > 0 && skeleton[2*i] == skeleton[2*i-2] && skeleton[2*i+1] == skeleton[2*i-1] {
			points[i] = points[i-1]
			continue
		}
		points[i].x = skeleton[2*i] + all.x + float64(step*r.normal())
		points[i].y = skeleton[2*i+1] + all.y + float64(step*r.normal())
	}
	last := len(points) - 1
	points[0] = longer(points[1], points[0], float64(float64(s*endShift)*r.normal()))
	points[last] = longer(points[last-1], points[last], float64(float64(s*endShift)*r.normal()))
	return points
}

// longer returns the end of the line from a to b after it has been made longer by
// d, or shorter, but not by more than half.
func longer(a, b point, d float64) point {
	dx, dy := b.x-a.x, b.y-a.y
	length := math.Sqrt(float64(dx*dx) + float64(dy*dy))
	if length == 0 {
		return b
	}
	f := max(1+d/length, 0.5)
	return point{a.x + float64(f*dx), a.y + float64(f*dy)}
}

// piecesPerSpan is how many straight pieces stand for the curve between two
// points.
const piecesPerSpan = 6

// smooth returns a path of short straight pieces along the Catmull-Rom spline
// through the points.
func smooth(points []point) []point {
	path := []point{points[0]}
	for i := 0; i+1 < len(points); i++ {
		a, b := points[i], points[i+1]
		if a == b {
			continue
		}
		before, after := a, b // at an end and at a corner: a itself
		if i > 0 && points[i-1] != a {
			before = points[i-1]
		}
		if i+2 < len(points) && points[i+2] != b {
			after = points[i+2]
		}
		for k := 1; k <= piecesPerSpan; k++ {
			t := float64(k) / piecesPerSpan
			path = append(path, point{spline(before.x, a.x, b.x, after.x, t), spline(before.y, a.y, b.y, after.y, t)})
		}
	}
	return path
}

// spline returns the Catmull-Rom polynomial from b at t = 0 to c at t = 1.
func spline(a, b, c, d, t float64) float64 {
	m, n := float64((c-a)/2), float64((d-b)/2) // the slopes at the ends
	k2 := float64(3*(c-b)) - float64(2*m) - n
	k3 := float64(2*(b-c)) + m + n
	return b + float64(t*(m+float64(t*(k2+float64(t*k3)))))
}

// A field moves the points of the plane smoothly: each corner of a grid of cells
// goes somewhere, and points between follow.
type field [fieldCells + 1][fieldCells + 1]point

// The cells cover 0 ... 1 in both directions.
const fieldCells = 2

func (f *field) move(p point) point {
	i, u := cell(p.y)
	j, v := cell(p.x)
	mix := func(a, b, c, d float64) float64 {
		top, bottom := a+float64(v*(b-a)), c+float64(v*(d-c))
		return top + float64(u*(bottom-top))
	}
	a, b, c, d := f[i][j], f[i][j+1], f[i+1][j], f[i+1][j+1]
	return point{p.x + mix(a.x, b.x, c.x, d.x), p.y + mix(a.y, b.y, c.y, d.y)}
}

// cell returns the cell of a coordinate and how far into it it is, 0 ... 1,
// rounded off at both ends.
func cell(x float64) (int, float64) {
	x = float64(min(max(x, 0), 1) * fieldCells)
	i := min(int(x), fieldCells-1)
	t := x - float64(i)
	return i, float64(float64(t*t) * (3 - float64(2*t)))
}
