package chaoticnet

import (
	"context"
	"fmt"

	"neurorbit/pipeline/stage"
	"neurorbit/stages/cfnn/images"
	"neurorbit/stages/model/chaotic"
	"neurorbit/stages/model/classify"
)

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
	train, err := set(t, images.Train)
	if err != nil {
		return err
	}
	points, err := principal(train)
	if err != nil {
		return err
	}
	at, second := make([]classify.Point, len(points)), make([]bool, len(points))
	for i, p := range points {
		at[i], second[i] = classify.Point{p.X, p.Y}, p.Group == 1
	}
	base := classify.Perceptron(at, second, separationEpochs)
	lines := []classify.Line{base}
	o := chaotic.NewOrbits(chaotic.Logistic, j.Range, starts(j.Factor, []float64{base.W1, base.W2, base.B}))
	x := make([]float64, 3)
	for k := 1; k <= j.Outputs; k++ {
		o.Advance(j.T * k)
		o.X(x)
		lines = append(lines, classify.Line{W1: base.W1 + x[0], W2: base.W2 + x[1], B: base.B + x[2]})
	}
	for i := range points {
		p := &points[i]
		p.Side = side(base, at[i])
		other := 0
		for _, l := range lines[1:] {
			if side(l, at[i]) != p.Side {
				other++
			}
		}
		p.Share = share(other, j.Outputs)
	}
	rows := make([]LineRow, len(lines))
	for k, l := range lines {
		rows[k] = LineRow{int32(k), l.W1, l.W2, l.B}
	}
	return appendAll(t, map[string]any{"separation_points": points, "separation_lines": rows})
}

// side returns 1 for points on the positive side of the line or on it, else -1.
func side(l classify.Line, p classify.Point) int32 {
	if l.Potential(p) >= 0 {
		return 1
	}
	return -1
}

// principal returns the first images of the digits 0 and 1 in the plane of the two
// principal directions of these images.
func principal(s images.Set) ([]PointRow, error) {
	var points []PointRow
	var shown [][]float32
	for group := range int32(2) {
		n := 0
		for i, label := range s.Labels {
			if label == group && n < separationGroup {
				points, shown = append(points, PointRow{Group: group, Index: int32(i)}), append(shown, s.X.Row(i))
				n++
			}
		}
		if n == 0 {
			return nil, fmt.Errorf("%s has no training image of the digit %d", images.Table, group)
		}
	}
	at, err := classify.Principal(shown)
	for i, p := range at {
		points[i].X, points[i].Y = p[0], p[1]
	}
	return points, err
}
