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

// A sum is the probabilities of the classes of an image, summed over several nets.
type sum [classes]float64

// add adds the probabilities of a net, given the inputs of its output units.
func (s *sum) add(z []float32) {
	var p [classes]float64
	feedforward.Softmax(p[:], z)
	for c, q := range p {
		s[c] += q
	}
}

// rest returns the sum of all but one class, from left to right.
func (s *sum) rest(but int32) float64 {
	r := 0.0
	for c, q := range s {
		if int32(c) != but {
			r += q
		}
	}
	return r
}

// byProbability ranks images by the largest mean probability, with its class as the
// statement. The sum of the others says more than the largest, which may round to 1.
func byProbability(method string, sums []sum, labels []int32) []ScoreRow {
	var out []ScoreRow
	for i := range sums {
		c := feedforward.Class(sums[i][:])
		out = append(out, ScoreRow{method, int32(i), c != labels[i], -sums[i].rest(c)})
	}
	return out
}

// byVotes ranks images by the votes of the most frequent class among the outputs of a
// variant, and among equals by the number of classes with a vote.
func byVotes(method string, rows []VoteRow) []ScoreRow {
	var out []ScoreRow
	for i, r := range rows {
		top, n := selective.Spread(r.Votes[:])
		out = append(out, ScoreRow{method, int32(i), r.Base != r.Label, float64(r.Votes[top]) - float64(float64(n)/16)})
	}
	return out
}

// scoresJob ranks the test images by the base net itself or, given several, by the mean
// probability that the base nets of all seeds give to a class.
type scoresJob struct {
	Seeds []uint32 `json:"seeds"`
}

func (j scoresJob) run(_ context.Context, t *stage.Task) error {
	test, err := set(t, images.Test)
	if err != nil {
		return err
	}
	sums := make([]sum, len(test.Labels))
	for _, seed := range j.Seeds {
		w, err := net(t, seed)
		if err != nil {
			return err
		}
		z := predict(w, test.X, t.Threads)
		for i := range sums {
			sums[i].add(z.Row(i))
		}
	}
	if len(j.Seeds) > 1 {
		return t.Out.Append("scores", byProbability("ensemble", sums, test.Labels))
	}
	softmax := byProbability("softmax", sums, test.Labels)
	margin, entropy := slices.Clone(softmax), slices.Clone(softmax)
	for i, p := range sums {
		c := feedforward.Class(p[:])
		second, h := 0.0, 0.0
		for k, q := range p {
			if int32(k) != c {
				second = max(second, q)
			}
			if q > 0 {
				h += float64(q * strict.Log(q))
			}
		}
		margin[i].Method, margin[i].Score = "margin", -(p.rest(c) + second)
		entropy[i].Method, entropy[i].Score = "entropy", h
	}
	return t.Out.Append("scores", slices.Concat(softmax, margin, entropy))
}
