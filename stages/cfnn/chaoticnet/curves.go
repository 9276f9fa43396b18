package chaoticnet

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"neurorbit/pipeline/stage"
	"neurorbit/stages/model/selective"
	"neurorbit/stages/num/stats"
)

// curvePoints is the number of points that are kept of a curve.
const curvePoints = 200

// curvesJob makes the risk-coverage curves of all methods from the scores in the
// shards it comes after: those of one seed or, to be averaged, those of all.
type curvesJob struct {
	Seed       int64 `json:"seed"` // -1: all
	Replicates int   `json:"replicates"`
	Abstained  int   `json:"abstained"`
}

// A ranked is a method with its ranking of the images, one for each seed.
type ranked struct {
	method   string
	rankings []*selective.Ranking
	wrong    int // in all rankings together
}

func (j curvesJob) run(ctx context.Context, t *stage.Task) error {
	methods, n, err := j.methods(t)
	if err != nil {
		return err
	}
	weights := make([][]int32, j.Replicates)
	for r := range weights {
		weights[r] = make([]int32, n)
		resample(weights[r], "images", r)
	}
	for i, m := range methods {
		if err := ctx.Err(); err != nil {
			return err
		}
		curve, area := j.curve(m, n, weights)
		if err := appendAll(t, map[string]any{"curves": curve, "aurc": []AURCRow{area}}); err != nil {
			return err
		}
		t.Progress(float64(i+1) / float64(len(methods)))
	}
	return nil
}

// methods reads the scores, in the order of the shards, and counts the images. Methods
// that are not there for every seed have one ranking.
func (j *curvesJob) methods(t *stage.Task) (order []*ranked, images int, err error) {
	byName := map[string]*ranked{}
	for _, shard := range t.Shard.After {
		rows, err := earlier[ScoreRow](t, "scores", shard)
		if err != nil {
			return nil, 0, err
		}
		for len(rows) > 0 {
			method := rows[0].Method
			var score []float64
			var wrong []bool
			m := byName[method]
			if m == nil {
				m = &ranked{method: method}
				byName[method], order = m, append(order, m)
			}
			for ; len(rows) > 0 && rows[0].Method == method; rows = rows[1:] {
				score, wrong = append(score, rows[0].Score), append(wrong, rows[0].Wrong)
				if rows[0].Wrong {
					m.wrong++
				}
			}
			if images = cmp.Or(images, len(score)); len(score) != images {
				return nil, 0, fmt.Errorf("shard %s has %d scores of %s for %d images", shard, len(score), method, images)
			}
			m.rankings = append(m.rankings, selective.Rank(score, wrong))
		}
	}
	return order, images, nil
}

// curve returns the curve of a method and the area below it, with bootstrap bands:
// weights says how often each image is in each sample. With several rankings the
// curve is their mean, and in each sample as many of them are drawn.
func (j *curvesJob) curve(m *ranked, n int, weights [][]int32) ([]CurveRow, AURCRow) {
	counts := thinned(n)
	errors := m.mean(n, nil, nil)
	row := AURCRow{
		Method: m.method, Seed: j.Seed, AURC: selective.AURC(errors), Errors: share(m.wrong, len(m.rankings)), CaughtAt: math.NaN(),
	}
	if n > j.Abstained {
		row.CaughtAt = errors[n-1] - errors[n-j.Abstained-1]
	}
	risks, areas := make([][]float64, len(counts)), []float64(nil)
	for r, w := range weights {
		var drawn []int32
		if len(m.rankings) > 1 {
			drawn = make([]int32, len(m.rankings))
			resample(drawn, "seeds", r)
		}
		sample := m.mean(n, w, drawn)
		areas = append(areas, selective.AURC(sample))
		for i, c := range counts {
			risks[i] = append(risks[i], sample[c-1]/float64(c))
		}
	}
	row.Low, row.High = stats.Interval(areas)
	var curve []CurveRow
	for i, c := range counts {
		low, high := stats.Interval(risks[i])
		curve = append(curve, CurveRow{m.method, j.Seed, share(c, n), errors[c-1] / float64(c), low, high})
	}
	return curve, row
}

// mean returns the errors of selective.Ranking.Errors averaged over the rankings, each
// as often as drawn says.
func (m *ranked) mean(n int, weights, drawn []int32) []float64 {
	sum := make([]float64, n)
	for s, r := range m.rankings {
		times := 1.0
		if drawn != nil {
			times = float64(drawn[s])
		}
		if times == 0 {
			continue
		}
		for i, v := range r.Errors(weights) {
			sum[i] += float64(times * v)
		}
	}
	for i := range sum {
		sum[i] /= float64(len(m.rankings))
	}
	return sum
}

// thinned returns at most curvePoints numbers of accepted images, the last of which
// is all.
func thinned(n int) []int {
	var out []int
	for i := 1; i <= curvePoints; i++ {
		out = append(out, max(1, i*n/curvePoints))
	}
	return slices.Compact(out)
}
