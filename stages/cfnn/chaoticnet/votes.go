package chaoticnet

import (
	"context"

	"neurorbit/pipeline/stage"
	"neurorbit/stages/cfnn/images"
	"neurorbit/stages/model/chaotic"
	"neurorbit/stages/model/feedforward"
	"neurorbit/stages/num/gemm"
	"neurorbit/stages/num/rng"
)

// votesJob evaluates a variant on the test images: which classes its outputs give to
// each.
type votesJob struct{ variant }

// resolve replaces auto by what the calibration found.
func (j *votesJob) resolve(t *stage.Task) error {
	if j.Range == auto {
		rows, err := earlier[PickedRow](t, "picked", chooseRangeID(j.Seed))
		if err != nil {
			return err
		}
		j.Range = rows[0].Range
	}
	if j.T == auto {
		rows, err := earlier[ChosenRow](t, "chosen", chooseTID(j.Seed))
		if err != nil {
			return err
		}
		j.T = int(rows[0].T)
	}
	return nil
}

// row describes a variant.
func (j *votesJob) row() VariantRow {
	r, _ := number(j.Range)
	t, _ := integer(j.T)
	return VariantRow{
		Name: j.id(), Seed: int64(j.Seed), Map: j.Map, Reading: j.Reading, Range: r, T: int32(t), Factor: j.Factor, Skip: int32(j.Skip),
		Order: j.Order, Rows: int32(j.Rows), Outputs: int32(j.Outputs), Chosen: j.Chosen, Published: j.Published,
	}
}

// series prepares the outputs of a variant for the inputs x. next gives the inputs of
// the output units for k = 1, 2, ... in order; orbits is nil unless it has a map.
func (j *votesJob) series(w []gemm.Matrix, x gemm.Matrix, threads int) (next func(k, threads int) gemm.Matrix, orbits *chaotic.Orbits) {
	r := j.row()
	src := rng.New(uint64(j.Seed), "chaoticnet", j.Map)
	if j.Map == "dropout" {
		d := chaotic.NewDropout(w, x, r.Range, threads)
		return func(_, threads int) gemm.Matrix { return d.Outputs(src, threads) }, nil
	}
	rows := firstRows(j.Rows, j.Order)
	ev := chaotic.NewEvaluator(w, x, rows, threads)
	h := halfWidth(j.Reading, r.Range)
	base := chaotic.Weights(w[0], rows)
	shift := make([]float64, len(base))
	switch j.Map {
	case "uniform", "arcsine", "gaussian":
		law := map[string]chaotic.Law{"uniform": chaotic.Uniform, "arcsine": chaotic.Arcsine, "gaussian": chaotic.Gaussian}[j.Map]
		return func(_, threads int) gemm.Matrix {
			law.Fill(shift, h, src)
			return ev.Outputs(shift, threads)
		}, nil
	case "constant":
		return func(k, threads int) gemm.Matrix {
			level := chaotic.FromUnit(h, float64(k-1)/float64(j.Outputs-1))
			for i := range shift {
				shift[i] = level
			}
			return ev.Outputs(shift, threads)
		}, nil
	}
	orbits = chaotic.NewOrbits(maps[j.Map], h, starts(j.Factor, base))
	return func(k, threads int) gemm.Matrix {
		orbits.Advance(j.Skip + int(r.T)*k) // eq. (6)
		orbits.X(shift)
		return ev.Outputs(shift, threads)
	}, orbits
}

// answersOf returns the digits that the images are taken for, one character each.
func answersOf(z gemm.Matrix) string {
	answers := make([]byte, z.Rows)
	for i := range answers {
		answers[i] = byte('0' + feedforward.Class(z.Row(i)))
	}
	return string(answers)
}

// answers returns by time what earlier shards found with the same orbits on the same
// images.
func answers(t *stage.Task, shards []string) (map[int]string, error) {
	rows, err := earlier[AnswerRow](t, "answers", shards...)
	known := map[int]string{}
	for _, r := range rows {
		known[int(r.Index)] = r.Answers
	}
	return known, err
}

func (j votesJob) run(ctx context.Context, t *stage.Task) error {
	var shared []string // shards with the same orbits
	if _, ok := j.orbit(); ok {
		shared = t.Shard.After
	}
	known, err := answers(t, shared)
	if err != nil {
		return err
	}
	if err := j.resolve(t); err != nil {
		return err
	}
	test, w, err := load(t, images.Test, j.Seed)
	if err != nil {
		return err
	}
	n := len(test.Labels)
	base := predict(w, test.X, t.Threads)
	rows := make([]VoteRow, n)
	for i := range rows {
		rows[i] = VoteRow{Variant: j.id(), Index: int32(i), Label: test.Labels[i], Base: feedforward.Class(base.Row(i))}
	}
	next, orbits := j.series(w, test.X, t.Threads)
	row := j.row()
	found := make([]AnswerRow, j.Outputs)
	sums := make([]sum, n)
	for k := range found {
		if err := ctx.Err(); err != nil {
			return err
		}
		time := j.Skip + int(row.T)*(k+1)
		a, ok := known[time]
		if ok {
			orbits.Advance(time)
		} else {
			z := next(k+1, t.Threads)
			a = answersOf(z)
			for i := 0; j.Main && i < n; i++ {
				sums[i].add(z.Row(i))
			}
		}
		found[k] = AnswerRow{int32(time), a}
		for i := range rows {
			rows[i].Votes[a[i]-'0']++
		}
		t.Progress(float64(k+1) / float64(j.Outputs))
	}
	if orbits != nil {
		row.Collapsed, row.Folded = int32(orbits.Collapsed()), int32(orbits.Folded())
	}
	scores := byVotes(j.Name, rows)
	if j.Main {
		scores = append(scores, byProbability(j.Name+" mean", sums, test.Labels)...)
	}
	out := map[string]any{"variants": []VariantRow{row}, "votes": rows, "scores": scores}
	if orbits != nil {
		out["answers"] = found
	}
	if j.Examples {
		out["examples"] = examples(rows, found)
	}
	return appendAll(t, out)
}

// predict returns the inputs of the base net's output units.
func predict(w []gemm.Matrix, x gemm.Matrix, threads int) gemm.Matrix {
	z := gemm.NewMatrix(x.Rows, w[len(w)-1].Cols)
	gemm.Forward(z, x, feedforward.Layers(w), threads)
	return z
}
