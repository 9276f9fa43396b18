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

// votesJob evaluates a variant on the test images.
type votesJob struct{ variant }

// resolve replaces auto by what the calibration found.
func (j *votesJob) resolve(t *stage.Task) error {
	for _, shard := range t.Shard.After {
		switch shard {
		case chooseRangeID(j.Seed):
			rows, err := earlier[PickedRow](t, shard, "picked")
			if err != nil {
				return err
			}
			j.Range = rows[0].Range
		case chooseTID(j.Seed):
			rows, err := earlier[ChosenRow](t, shard, "chosen")
			if err != nil {
				return err
			}
			j.T = int(rows[0].T)
		}
	}
	return nil
}

// A series gives the inputs of the output units for the outputs k = 1, 2, ... in
// order.
type series func(k, threads int) gemm.Matrix

// row describes a variant.
func (j *votesJob) row() VariantRow {
	r, _ := number(j.Range)
	t, _ := integer(j.T)
	return VariantRow{
		Name: j.id(), Seed: int64(j.Seed), Map: j.Map, Reading: j.Reading, Range: r, T: int32(t), Factor: j.Factor, Skip: int32(j.Skip),
		Order: j.Order, Rows: int32(j.Rows), Outputs: int32(j.Outputs), Chosen: j.Chosen, Published: j.Published,
	}
}

// series prepares the outputs of a variant for the inputs x. orbits is nil unless
// it has a map.
func (j *votesJob) series(w []gemm.Matrix, x gemm.Matrix, threads int) (next series, orbits *chaotic.Orbits) {
	r := j.row()
	if j.Map == "dropout" {
		d := chaotic.NewDropout(w, x, r.Range, threads)
		src := stream(j.Seed, j.Map)
		return func(_, threads int) gemm.Matrix { return d.Outputs(src, threads) }, nil
	}
	ev := chaotic.NewEvaluator(w, x, firstRows(j.Rows, j.Order), threads)
	h := halfWidth(j.Reading, r.Range)
	base := ev.Weights()
	shift := make([]float64, len(base))
	draw := func(law chaotic.Law) series {
		src := stream(j.Seed, j.Map)
		return func(_, threads int) gemm.Matrix {
			law.Fill(shift, h, src)
			return ev.Outputs(shift, threads)
		}
	}
	switch j.Map {
	case "uniform":
		return draw(chaotic.Uniform), nil
	case "arcsine":
		return draw(chaotic.Arcsine), nil
	case "gaussian":
		return draw(chaotic.Gaussian), nil
	case "constant":
		return func(k, threads int) gemm.Matrix {
			level := chaotic.FromUnit(h, float64(k-1)/float64(j.Outputs-1))
			for i := range shift {
				shift[i] = level
			}
			return ev.Outputs(shift, threads)
		}, nil
	}
	m := map[string]chaotic.Map{"logistic": chaotic.Logistic, "tent": chaotic.Tent, "sine": chaotic.Sine}[j.Map]
	orbits = chaotic.NewOrbits(m, h, starts(j.Factor, base))
	return func(k, threads int) gemm.Matrix {
		orbits.Advance(j.Skip + int(r.T)*k)
		orbits.X(shift)
		return ev.Outputs(shift, threads)
	}, orbits
}

func (j votesJob) run(ctx context.Context, t *stage.Task) error {
	if err := j.resolve(t); err != nil {
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
	n := len(test.labels)
	base := predict(w, test.x, t.Threads)
	rows := make([]VoteRow, n)
	for i := range rows {
		rows[i] = VoteRow{Variant: j.id(), Index: int32(i), Label: test.labels[i], Base: chaotic.Class(base.Row(i))}
	}
	next, orbits := j.series(w, test.x, t.Threads)
	classOf := make([][]int32, j.Outputs) // by output and image
	mean := make([][classes]float64, n)
	p := make([]float64, classes)
	for k := range classOf {
		if err := ctx.Err(); err != nil {
			return err
		}
		z := next(k+1, t.Threads)
		classOf[k] = make([]int32, n)
		for i := range rows {
			c := chaotic.Class(z.Row(i))
			classOf[k][i] = c
			rows[i].Votes[c]++
			if !j.Main {
				continue
			}
			chaotic.Softmax(p, z.Row(i))
			for c, q := range p {
				mean[i][c] += q
			}
		}
		t.Progress(float64(k+1) / float64(j.Outputs))
	}
	row := j.row()
	if orbits != nil {
		row.Collapsed, row.Folded = int32(orbits.Collapsed()), int32(orbits.Folded())
	}
	for name, rows := range map[string]any{"variants": []VariantRow{row}, "votes": rows, "scores": j.scores(rows, mean)} {
		if err := t.Out.Append(name, rows); err != nil {
			return err
		}
	}
	if !j.Examples {
		return nil
	}
	return t.Out.Append("examples", examples(rows, classOf))
}

// predict returns the inputs of the base net's output units.
func predict(w []gemm.Matrix, x gemm.Matrix, threads int) gemm.Matrix {
	z := gemm.NewMatrix(x.Rows, w[len(w)-1].Cols)
	gemm.Forward(z, x, chaotic.Layers(w), threads)
	return z
}

// scores ranks images by the outputs of a variant: by the votes of the most frequent
// class, and among equals by the number of classes with a vote; and, but for the
// multiverse, by the largest mean probability, with its class as the statement. mean
// holds sums over the outputs.
func (j *votesJob) scores(rows []VoteRow, mean [][classes]float64) []ScoreRow {
	var out []ScoreRow
	for i, r := range rows {
		top, n := chaotic.Spread(r.Votes[:])
		out = append(out, ScoreRow{j.Name, int32(i), r.Base != r.Label, float64(r.Votes[top]) - float64(float64(n)/16)})
	}
	if !j.Main {
		return out
	}
	for i, r := range rows {
		c := top(mean[i][:])
		out = append(out, ScoreRow{j.Name + " mean", int32(i), int32(c) != r.Label, -rest(mean[i][:], c)})
	}
	return out
}

// top returns the place of the largest number, the first of several.
func top(p []float64) int {
	c := 0
	for k, q := range p {
		if q > p[c] {
			c = k
		}
	}
	return c
}

// examples picks the images of figure 9: one of label 3 that the base net reads
// right, with as many votes for 3 as there are; and one that it misreads, as in the
// paper a 7 read as 1 if there is one with votes for several classes, else the one
// with the most classes among its votes. Among equals the first is taken, or for
// the 7 the one with the fewest votes for one class. An image that cannot be had is
// left out.
func examples(rows []VoteRow, classOf [][]int32) []ExampleRow {
	right, wrong := -1, -1
	rank := func(r *VoteRow) (seven bool, classes, most int32) {
		c, n := chaotic.Spread(r.Votes[:])
		return r.Label == 7 && r.Base == 1 && n > 1, int32(n), r.Votes[c]
	}
	for i := range rows {
		r := &rows[i]
		if r.Base == r.Label {
			if r.Label == 3 && (right < 0 || r.Votes[3] > rows[right].Votes[3]) {
				right = i
			}
			continue
		}
		if wrong < 0 {
			wrong = i
			continue
		}
		seven, n, most := rank(r)
		seven0, n0, most0 := rank(&rows[wrong])
		if seven != seven0 {
			if seven {
				wrong = i
			}
		} else if n > n0 || n == n0 && most < most0 {
			wrong = i
		}
	}
	var out []ExampleRow
	for _, e := range []struct {
		role string
		i    int
	}{{"correct", right}, {"misread", wrong}} {
		if e.i < 0 {
			continue
		}
		for k, c := range classOf {
			r := rows[e.i]
			out = append(out, ExampleRow{e.role, int32(e.i), r.Label, r.Base, int32(k + 1), c[e.i]})
		}
	}
	return out
}

// scoresJob ranks the test images by the base net itself.
type scoresJob struct {
	Seed uint32 `json:"seeds"`
}

func (j scoresJob) run(_ context.Context, t *stage.Task) error {
	test, err := images(t, "test")
	if err != nil {
		return err
	}
	w, err := net(t, j.Seed)
	if err != nil {
		return err
	}
	z := predict(w, test.x, t.Threads)
	p := make([]float64, classes)
	var softmax, margin, entropy []ScoreRow
	for i, label := range test.labels {
		chaotic.Softmax(p, z.Row(i))
		c := top(p)
		wrong := int32(c) != label
		second, h := 0.0, 0.0
		for k, q := range p {
			if k != c {
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
	for _, rows := range [][]ScoreRow{softmax, margin, entropy} {
		if err := t.Out.Append("scores", rows); err != nil {
			return err
		}
	}
	return nil
}

// rest returns the sum of all but one of some probabilities, from left to right.
func rest(p []float64, but int) float64 {
	sum := 0.0
	for k, q := range p {
		if k != but {
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
	test, err := images(t, "test")
	if err != nil {
		return err
	}
	mean := make([][classes]float64, len(test.labels))
	p := make([]float64, classes)
	for _, seed := range j.Seeds {
		w, err := net(t, seed)
		if err != nil {
			return err
		}
		z := predict(w, test.x, t.Threads)
		for i := range mean {
			chaotic.Softmax(p, z.Row(i))
			for c, q := range p {
				mean[i][c] += q
			}
		}
	}
	var rows []ScoreRow
	for i, label := range test.labels {
		c := top(mean[i][:])
		rows = append(rows, ScoreRow{"ensemble", int32(i), int32(c) != label, -rest(mean[i][:], c)})
	}
	return t.Out.Append("scores", rows)
}

// ruleJob applies the rule of abstention to the votes of a variant.
type ruleJob struct {
	Rule Rule `json:"rule"`
}

func (j ruleJob) run(_ context.Context, t *stage.Task) error {
	shard := t.Shard.After[0]
	variants, err := earlier[VariantRow](t, shard, "variants")
	if err != nil {
		return err
	}
	votes, err := earlier[VoteRow](t, shard, "votes")
	if err != nil {
		return err
	}
	if len(variants) != 1 {
		return fmt.Errorf("shard %s has %d variants", shard, len(variants))
	}
	return t.Out.Append("table1", []Table1Row{j.Rule.apply(variants[0], votes)})
}

// apply counts what the rule makes of the votes of a variant.
func (rule Rule) apply(v VariantRow, votes []VoteRow) Table1Row {
	r := Table1Row{
		Variant: v.Name, MaxClasses: int32(rule.MaxClasses), MinVotes: int32(rule.MinVotes),
		Seed: v.Seed, Chosen: v.Chosen, Published: v.Published, Samples: int32(len(votes)), SelectiveAccuracy: math.NaN(),
	}
	for i := range votes {
		abstains := chaotic.Rule(rule).Abstains(votes[i].Votes[:])
		wrong := votes[i].Base != votes[i].Label
		top, _ := chaotic.Spread(votes[i].Votes[:])
		switch {
		case abstains && wrong:
			r.ErrorsCaught++
		case abstains:
			r.CorrectLost++
		case wrong:
			r.ErrorsAccepted++
		default:
			r.CorrectKept++
		}
		if !abstains && int32(top) != votes[i].Base {
			r.Overruled++
		}
	}
	r.BaseErrors, r.BaseCorrect = r.ErrorsCaught+r.ErrorsAccepted, r.CorrectLost+r.CorrectKept
	r.Abstained, r.Accepted = r.ErrorsCaught+r.CorrectLost, r.ErrorsAccepted+r.CorrectKept
	r.Coverage = percent(int64(r.Accepted), int64(r.Samples))
	if r.Accepted > 0 {
		r.SelectiveAccuracy = percent(int64(r.CorrectKept), int64(r.Accepted))
	}
	return r
}
