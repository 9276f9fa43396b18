package chaoticnet

import (
	"context"
	"slices"

	"neurorbit/pipeline/stage"
	"neurorbit/stages/cfnn/images"
	"neurorbit/stages/model/feedforward"
	"neurorbit/stages/model/selective"
	"neurorbit/stages/num/strict"
)

// scores ranks images by the outputs of a variant: by the votes of the most frequent
// class, and among equals by the number of classes with a vote; and, but for the
// multiverse, by the largest mean probability, with its class as the statement. mean
// holds sums over the outputs.
func (j *votesJob) scores(rows []VoteRow, mean [][classes]float64) []ScoreRow {
	var out []ScoreRow
	for i, r := range rows {
		top, n := selective.Spread(r.Votes[:])
		out = append(out, ScoreRow{j.Name, int32(i), r.Base != r.Label, float64(r.Votes[top]) - float64(float64(n)/16)})
	}
	if !j.Main {
		return out
	}
	for i, r := range rows {
		c := feedforward.Class(mean[i][:])
		out = append(out, ScoreRow{j.Name + " mean", int32(i), c != r.Label, -rest(mean[i][:], c)})
	}
	return out
}

// scoresJob ranks the test images by the base net itself.
type scoresJob struct {
	Seed uint32 `json:"seeds"`
}

func (j scoresJob) run(_ context.Context, t *stage.Task) error {
	test, w, err := load(t, images.Test, j.Seed)
	if err != nil {
		return err
	}
	z := predict(w, test.X, t.Threads)
	p := make([]float64, classes)
	var softmax, margin, entropy []ScoreRow
	for i, label := range test.Labels {
		feedforward.Softmax(p, z.Row(i))
		c := feedforward.Class(p)
		wrong := c != label
		second, h := 0.0, 0.0
		for k, q := range p {
			if int32(k) != c {
				second = max(second, q)
			}
			if q > 0 {
				h += float64(q * strict.Log(q))
			}
		}
		// The sum of the others says more than 1 - p[c], which may round to 1.
		softmax = append(softmax, ScoreRow{"softmax", int32(i), wrong, -rest(p, c)})
		margin = append(margin, ScoreRow{"margin", int32(i), wrong, -(rest(p, c) + second)})
		entropy = append(entropy, ScoreRow{"entropy", int32(i), wrong, h})
	}
	return t.Out.Append("scores", slices.Concat(softmax, margin, entropy))
}

// rest returns the sum of all but one of some probabilities, from left to right.
func rest(p []float64, but int32) float64 {
	sum := 0.0
	for k, q := range p {
		if int32(k) != but {
			sum += q
		}
	}
	return sum
}

// ensembleJob ranks the test images by the mean probability that the base nets of
// all seeds give to a class, which is the statement.
type ensembleJob struct {
	Seeds []uint32 `json:"seeds"`
}

func (j ensembleJob) run(_ context.Context, t *stage.Task) error {
	test, err := set(t, images.Test)
	if err != nil {
		return err
	}
	mean := make([][classes]float64, len(test.Labels))
	p := make([]float64, classes)
	for _, seed := range j.Seeds {
		w, err := net(t, seed)
		if err != nil {
			return err
		}
		z := predict(w, test.X, t.Threads)
		for i := range mean {
			feedforward.Softmax(p, z.Row(i))
			for c, q := range p {
				mean[i][c] += q
			}
		}
	}
	var rows []ScoreRow
	for i, label := range test.Labels {
		c := feedforward.Class(mean[i][:])
		rows = append(rows, ScoreRow{"ensemble", int32(i), c != label, -rest(mean[i][:], c)})
	}
	return t.Out.Append("scores", rows)
}
