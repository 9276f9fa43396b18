package chaoticnet

import (
	"context"
	"fmt"
	"math"

	"neurorbit/pipeline/stage"
	"neurorbit/stages/model/chaotic"
	"neurorbit/stages/num/gemm"
	"neurorbit/stages/num/strict"
)

// boundaryJob makes a picture of the decision boundary of the nets in the plane
// through a test image and two training images (figures 10 and 11 with the real
// net).
type boundaryJob struct {
	votesJob
	Points int `json:"boundary"`
}

// margin is how much wider the picture is than the triangle of the three images.
const margin = 1.8

// A plane is a plane in the space of images: origin + x e1 + y e2.
type plane struct{ origin, e1, e2 []float64 }

// newPlane returns the plane through three images: a is its origin, b is on its
// first axis.
func newPlane(a, b, c []float32) plane {
	p := plane{widen(a), widen(b), widen(c)}
	for k, v := range p.origin {
		p.e1[k] -= v
		p.e2[k] -= v
	}
	normalize(p.e1)
	d := strict.Dot(p.e1, p.e2)
	for k, v := range p.e1 {
		p.e2[k] -= float64(d * v)
	}
	normalize(p.e2)
	return p
}

func widen(x []float32) []float64 {
	out := make([]float64, len(x))
	for k, v := range x {
		out[k] = float64(v)
	}
	return out
}

// normalize makes x a unit vector, unless it is 0.
func normalize(x []float64) {
	if norm := strict.Norm(x); norm > 0 {
		for k := range x {
			x[k] /= norm
		}
	}
}

// project returns the coordinates of an image.
func (p *plane) project(x []float32) (float64, float64) {
	d := widen(x)
	for k, v := range p.origin {
		d[k] -= v
	}
	return strict.Dot(d, p.e1), strict.Dot(d, p.e2)
}

// image sets dst to the image at a point.
func (p *plane) image(dst []float32, x, y float64) {
	for k, v := range p.origin {
		dst[k] = float32(v + float64(x*p.e1[k]) + float64(y*p.e2[k]))
	}
}

// nearest returns the image of a split that is nearest to x, among those with a
// label that want accepts; -1 if there is none.
func (s *split) nearest(x []float32, want func(label int32) bool) int {
	best, least := -1, math.Inf(1)
	for i, label := range s.labels {
		if !want(label) {
			continue
		}
		d := 0.0
		for k, v := range s.x.Row(i) {
			e := float64(v) - float64(x[k])
			d += float64(e * e)
		}
		if d < least {
			best, least = i, d
		}
	}
	return best
}

func (j boundaryJob) run(ctx context.Context, t *stage.Task) error {
	if err := j.resolve(t); err != nil {
		return err
	}
	found, err := earlier[ExampleRow](t, t.Shard.After[0], "examples")
	if err != nil {
		return err
	}
	if len(found) == 0 {
		return fmt.Errorf("shard %s has no examples: the base net misreads no test image and reads no 3 right", t.Shard.After[0])
	}
	example := found[len(found)-1] // the misread one, if there is one
	train, err := images(t, "train")
	if err != nil {
		return err
	}
	test, err := images(t, "test")
	if err != nil {
		return err
	}
	w, err := net(t, j.Seed)
	if err != nil {
		return err
	}
	x := test.x.Row(int(example.Index))
	own := train.nearest(x, func(label int32) bool { return label == example.Label })
	other := train.nearest(x, func(label int32) bool {
		return label != example.Label && (label == example.Base || example.Base == example.Label)
	})
	if own < 0 || other < 0 {
		return fmt.Errorf("the training images show no %d or nothing but it", example.Label)
	}
	p := newPlane(train.x.Row(own), train.x.Row(other), x)
	var points []BoundaryPointRow
	for _, at := range []struct {
		role, split string
		from        split
		i           int
	}{{"own", "train", train, own}, {"other", "train", train, other}, {"test", "test", test, int(example.Index)}} {
		px, py := p.project(at.from.x.Row(at.i))
		points = append(points, BoundaryPointRow{at.role, at.split, int32(at.i), at.from.labels[at.i], px, py})
	}
	if err := t.Out.Append("boundary_points", points); err != nil {
		return err
	}
	rows, grid := j.grid(&p, points)
	base := predict(w, grid, t.Threads)
	next, _ := j.series(w, grid, t.Threads)
	seen := make([][classes]bool, len(rows))
	same := make([]int, len(rows))
	for i := range rows {
		rows[i].Base, rows[i].L3 = chaotic.Class(base.Row(i)), -1
	}
	for k := 1; k <= j.Outputs; k++ {
		if err := ctx.Err(); err != nil {
			return err
		}
		z := next(k, t.Threads)
		for i := range rows {
			r := &rows[i]
			c := chaotic.Class(z.Row(i))
			switch k {
			case 1:
				r.L1 = c
			case 2:
				r.L2 = c
			case 3:
				r.L3 = c
			}
			if !seen[i][c] {
				seen[i][c] = true
				r.Classes++
			}
			if c == r.Base {
				same[i]++
			}
		}
		t.Progress(float64(k) / float64(j.Outputs))
	}
	for i := range rows {
		rows[i].Share = share(same[i], j.Outputs)
	}
	return t.Out.Append("boundary", rows)
}

// grid returns the points of a square about the three images, row by row, and the
// images at these points.
func (j *boundaryJob) grid(p *plane, around []BoundaryPointRow) ([]BoundaryRow, gemm.Matrix) {
	left, right := span(around, func(r BoundaryPointRow) float64 { return r.X })
	low, high := span(around, func(r BoundaryPointRow) float64 { return r.Y })
	side := margin * max(right-left, high-low)
	n := j.Points
	rows := make([]BoundaryRow, 0, n*n)
	x := gemm.NewMatrix(n*n, pixels)
	at := func(from, to float64, i int) float64 {
		return float64((from+to)/2) + float64(side*(float64(i)/float64(n-1)-0.5))
	}
	for k := range n {
		for i := range n {
			r := BoundaryRow{I: int32(i), J: int32(k), X: at(left, right, i), Y: at(low, high, k)}
			p.image(x.Row(len(rows)), r.X, r.Y)
			rows = append(rows, r)
		}
	}
	return rows, x
}

func span(rows []BoundaryPointRow, of func(r BoundaryPointRow) float64) (low, high float64) {
	low, high = of(rows[0]), of(rows[0])
	for _, r := range rows[1:] {
		low, high = min(low, of(r)), max(high, of(r))
	}
	return low, high
}

// separationJob makes the data of figures 10 and 11 as the paper argues: a
// perceptron with two inputs divides two groups of points, and its line moves with
// the chaotic weights. The points are training images of two digits, in the plane
// of their two principal directions.
type separationJob struct {
	Range   float64 `json:"range"` // half-width; the weights of the two inputs have norm 1
	T       int     `json:"t"`
	Factor  float64 `json:"factor"`
	Outputs int     `json:"outputs"`
}

const (
	separationGroup  = 100  // images of a digit
	separationEpochs = 1000 // limit of the perceptron rule
)

func (j separationJob) run(_ context.Context, t *stage.Task) error {
	train, err := images(t, "train")
	if err != nil {
		return err
	}
	points, err := principal(train)
	if err != nil {
		return err
	}
	base := perceptron(points)
	lines := []LineRow{{0, base[0], base[1], base[2]}}
	o := chaotic.NewOrbits(chaotic.Logistic, j.Range, starts(j.Factor, base[:]))
	x := make([]float64, len(base))
	for k := 1; k <= j.Outputs; k++ {
		o.Advance(j.T * k)
		o.X(x)
		lines = append(lines, LineRow{int32(k), base[0] + x[0], base[1] + x[1], base[2] + x[2]})
	}
	for i := range points {
		p := &points[i]
		p.Side = lines[0].side(p)
		other := 0
		for _, l := range lines[1:] {
			if l.side(p) != p.Side {
				other++
			}
		}
		p.Share = share(other, j.Outputs)
	}
	if err := t.Out.Append("separation_points", points); err != nil {
		return err
	}
	return t.Out.Append("separation_lines", lines)
}

// side returns 1 for points on the positive side of the line or on it, else -1.
func (l *LineRow) side(p *PointRow) int32 {
	if float64(l.W1*p.X)+float64(l.W2*p.Y)+l.B >= 0 {
		return 1
	}
	return -1
}

// principal returns the first images of the digits 0 and 1 in the plane of the two
// principal directions of these images, scaled so that the largest coordinate is 1.
func principal(s split) ([]PointRow, error) {
	var points []PointRow
	for group := range int32(2) {
		n := 0
		for i, label := range s.labels {
			if label == group && n < separationGroup {
				points = append(points, PointRow{Group: group, Index: int32(i)})
				n++
			}
		}
		if n == 0 {
			return nil, fmt.Errorf("%s has no training image of the digit %d", imagesTable, group)
		}
	}
	mean := make([]float64, pixels)
	for _, p := range points {
		for k, v := range s.x.Row(int(p.Index)) {
			mean[k] += float64(v)
		}
	}
	for k := range mean {
		mean[k] /= float64(len(points))
	}
	cov, centred := make([]float64, pixels*pixels), make([]float64, len(points)*pixels)
	for n, p := range points {
		d := centred[n*pixels:][:pixels]
		for k, v := range s.x.Row(int(p.Index)) {
			d[k] = float64(v) - mean[k]
		}
		for k, v := range d {
			row := cov[k*pixels:][:pixels]
			for l, u := range d {
				row[l] += float64(v * u)
			}
		}
	}
	if err := strict.SymEigen(cov, pixels, make([]float64, pixels)); err != nil {
		return nil, err
	}
	largest := 0.0
	for n := range points {
		d := centred[n*pixels:][:pixels]
		points[n].X, points[n].Y = strict.Dot(d, cov[:pixels]), strict.Dot(d, cov[pixels:][:pixels])
		largest = max(largest, math.Abs(points[n].X), math.Abs(points[n].Y))
	}
	for n := range points {
		points[n].X /= largest
		points[n].Y /= largest
	}
	return points, nil
}

// perceptron returns the weights w1, w2 and the bias of a line with group 1 on its
// positive side, by the perceptron rule from weights 0, point by point until no
// point is on the wrong side, scaled to w1^2 + w2^2 = 1.
func perceptron(points []PointRow) [3]float64 {
	var l LineRow
	for range separationEpochs {
		moved := false
		for i := range points {
			p := &points[i]
			want := float64(2*p.Group - 1)
			if float64(want*(float64(l.W1*p.X)+float64(l.W2*p.Y)+l.B)) > 0 {
				continue
			}
			l.W1 += float64(want * p.X)
			l.W2 += float64(want * p.Y)
			l.B += want
			moved = true
		}
		if !moved {
			break
		}
	}
	norm := math.Sqrt(float64(l.W1*l.W1) + float64(l.W2*l.W2))
	return [3]float64{l.W1 / norm, l.W2 / norm, l.B / norm}
}
