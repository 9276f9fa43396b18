package chaoticnet

import (
	"context"
	"fmt"
	"math"

	"gonum.org/v1/gonum/floats"

	"neurorbit/pipeline/stage"
	"neurorbit/pipeline/table"
	"neurorbit/stages/cfnn/images"
	"neurorbit/stages/model/classify"
	"neurorbit/stages/model/feedforward"
	"neurorbit/stages/model/selective"
	"neurorbit/stages/num/gemm"
)

// boundaryJob makes a picture of the decision boundary of the nets in the plane
// through a test image and two training images (figures 10 and 11 with the real
// net).
type boundaryJob struct {
	votesJob
	Points int `json:"boundary"`
}

// nearest returns the image of a split that is nearest to x, among those with a
// label that want accepts; -1 if there is none.
func nearest(s images.Set, x []float32, want func(label int32) bool) int {
	best, least := -1, math.Inf(1)
	for i, label := range s.Labels {
		if !want(label) {
			continue
		}
		d := 0.0
		for k, v := range s.X.Row(i) {
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
	w, err := net(t, j.Seed)
	if err != nil {
		return err
	}
	p, points, err := j.plane(t)
	if err != nil {
		return err
	}
	rows, grid := j.grid(p, points)
	base := predict(w, grid, t.Threads)
	next, _ := j.series(w, grid, t.Threads)
	votes := make([][classes]int32, len(rows))
	for k := 1; k <= j.Outputs; k++ {
		if err := ctx.Err(); err != nil {
			return err
		}
		z := next(k, t.Threads)
		for i := range rows {
			c := feedforward.Class(z.Row(i))
			votes[i][c]++
			if k <= 3 {
				*[]*int32{&rows[i].L1, &rows[i].L2, &rows[i].L3}[k-1] = c
			}
		}
		t.Progress(float64(k) / float64(j.Outputs))
	}
	for i := range rows {
		r := &rows[i]
		r.Base = feedforward.Class(base.Row(i))
		_, n := selective.Spread(votes[i][:])
		r.Classes, r.Share = int32(n), share(int(votes[i][r.Base]), j.Outputs)
	}
	return appendAll(t, map[string]any{"boundary": rows, "boundary_points": points})
}

// plane returns the plane through an image of the examples, the misread one if there is
// one, and two training images, and the places of the three.
func (j *boundaryJob) plane(t *stage.Task) (*classify.Plane, []BoundaryPointRow, error) {
	found, err := earlier[ExampleRow](t, "examples", t.Shard.After[0])
	if err != nil {
		return nil, nil, err
	}
	if len(found) == 0 {
		return nil, nil, fmt.Errorf("shard %s has no examples: the base net misreads no test image and reads no 3 right", t.Shard.After[0])
	}
	example := found[len(found)-1]
	all, err := table.ReadOnce(t.In, images.Table, images.Parse)
	if err != nil {
		return nil, nil, err
	}
	x := all.Test.X.Row(int(example.Index))
	own := nearest(all.Train, x, func(label int32) bool { return label == example.Label })
	other := nearest(all.Train, x, func(label int32) bool {
		return label != example.Label && (label == example.Base || example.Base == example.Label)
	})
	if own < 0 || other < 0 {
		return nil, nil, fmt.Errorf("the training images show no %d or nothing but it", example.Label)
	}
	p := classify.NewPlane(all.Train.X.Row(own), all.Train.X.Row(other), x)
	points := []BoundaryPointRow{
		{Role: "own", Split: images.Train, Index: int32(own)}, {Role: "other", Split: images.Train, Index: int32(other)},
		{Role: "test", Split: images.Test, Index: example.Index},
	}
	for i := range points {
		q := &points[i]
		set := all.Of(q.Split)
		q.Label = set.Labels[q.Index]
		q.X, q.Y = p.Project(set.X.Row(int(q.Index)))
	}
	return &p, points, nil
}

// grid returns the points of a square about the three images, row by row, and the
// images at these points.
func (j *boundaryJob) grid(p *classify.Plane, around []BoundaryPointRow) ([]BoundaryRow, gemm.Matrix) {
	var x, y []float64
	for _, r := range around {
		x, y = append(x, r.X), append(y, r.Y)
	}
	left, right, low, high := floats.Min(x), floats.Max(x), floats.Min(y), floats.Max(y)
	side := 1.8 * max(right-left, high-low) // wider than the triangle of the three images
	n := j.Points
	rows := make([]BoundaryRow, 0, n*n)
	grid := gemm.NewMatrix(n*n, pixels)
	at := func(from, to float64, i int) float64 {
		return float64((from+to)/2) + float64(side*(float64(i)/float64(n-1)-0.5))
	}
	for k := range n {
		for i := range n {
			r := BoundaryRow{I: int32(i), J: int32(k), L3: -1, X: at(left, right, i), Y: at(low, high, k)}
			p.Image(grid.Row(len(rows)), r.X, r.Y)
			rows = append(rows, r)
		}
	}
	return rows, grid
}
