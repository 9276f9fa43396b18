package chaoticnet

import (
	"context"
	"math"
	"strconv"

	"gonum.org/v1/gonum/floats"

	"neurorbit/pipeline/stage"
	"neurorbit/stages/model/chaotic"
	"neurorbit/stages/model/feedforward"
	"neurorbit/stages/num/gemm"
	"neurorbit/stages/num/rng"
	"neurorbit/stages/num/stats"
	"neurorbit/stages/num/strict"
)

// timesJob measures the error of the net with the weights of each of some times.
type timesJob struct {
	settings
	TMax       int `json:"t_max"`
	From       int `json:"from"` // places in chaotic.Times, To excluded
	To         int `json:"to"`
	Replicates int `json:"replicates"` // 0: no bootstrap
	// Answers is the T for whose outputs the answers are kept; 0 for none.
	Answers int `json:"answers,omitempty"`
}

func (j timesJob) run(ctx context.Context, t *stage.Task) error {
	picked, err := earlier[PickedRow](t, "picked", t.Shard.After[0])
	if err != nil {
		return err
	}
	r := picked[0].Range
	tr, err := j.trainer(t, r)
	if err != nil {
		return err
	}
	times := chaotic.Times(j.TMax, j.Outputs)[j.From:j.To]
	n := len(tr.Labels)
	squares := gemm.NewMatrix(len(times), n)
	o := chaotic.NewOrbits(maps[j.Map], tr.h, tr.x0)
	var rows []TimeRow
	var found []AnswerRow
	p, e := make([]float64, classes), make([]float64, n)
	for i, time := range times {
		if err := ctx.Err(); err != nil {
			return err
		}
		z := tr.outputs(o, time, t.Threads)
		row := TimeRow{Seed: int64(j.Seed), Range: r, Index: int32(time)}
		for k, label := range tr.Labels {
			feedforward.Softmax(p, z.Row(k))
			e[k] = chaotic.SquaredError(p, label)
			squares.Row(i)[k] = float32(e[k])
			if feedforward.Class(z.Row(k)) != label {
				row.Errors++
			}
		}
		row.MSE = strict.PairwiseSum(e) / float64(classes*n)
		rows = append(rows, row)
		if j.Answers > 0 && time%j.Answers == 0 && time <= j.Answers*j.Outputs {
			found = append(found, AnswerRow{int32(time), answersOf(z)})
		}
		t.Progress(float64(i+1) / float64(len(times)))
	}
	if j.Answers > 0 {
		if err := t.Out.Append("answers", found); err != nil {
			return err
		}
	}
	if err := t.Out.Append(j.table("time"), rows); err != nil || j.Replicates == 0 {
		return err
	}
	// The sums over bootstrap samples: times x images by images x samples.
	drawn, count := gemm.NewMatrix(j.Replicates, n), make([]int32, n)
	for r := range j.Replicates {
		resample(count, "images", r)
		for i, c := range count {
			drawn.Row(r)[i] = float32(c)
		}
	}
	var weights gemm.Packed
	weights.Pack(drawn, true)
	sums := gemm.NewMatrix(len(times), j.Replicates)
	gemm.Mul(sums, squares, &weights, gemm.Options{Threads: t.Threads})
	resampled := make([]ResampledRow, 0, len(sums.Data))
	for i, time := range times {
		for k, s := range sums.Row(i) {
			resampled = append(resampled, ResampledRow{int32(time), int32(k), s})
		}
	}
	return t.Out.Append("resampled", resampled)
}

// resample draws bootstrap sample r of a kind: the images, the times, the seeds.
func resample(count []int32, kind string, r int) {
	stats.Resample(count, rng.New(0, "chaoticnet", kind, strconv.Itoa(r)))
}

// chooseTJob puts the times together, picks T and looks how sure it is (figure 8).
type chooseTJob struct {
	settings
	T          any `json:"t"`
	TMax       int `json:"t_max"`
	Replicates int `json:"replicates"`
}

func (j chooseTJob) run(_ context.Context, t *stage.Task) error {
	picked, err := earlier[PickedRow](t, "picked", t.Shard.After[0])
	if err != nil {
		return err
	}
	p := picked[0]
	byTime, sums := make([]TimeRow, j.TMax*j.Outputs+1), make([][]float64, j.TMax*j.Outputs+1)
	times, err := earlier[TimeRow](t, "time", t.Shard.After[1:]...)
	if err != nil {
		return err
	}
	for _, r := range times {
		byTime[r.Index] = r
	}
	resampled, err := earlier[ResampledRow](t, "resampled", t.Shard.After[1:]...)
	if err != nil {
		return err
	}
	for _, r := range resampled {
		sums[r.Index] = append(sums[r.Index], float64(r.Sum))
	}
	rows, mse := j.sweep(byTime, p, j.TMax)
	best := floats.MinIdx(mse) + 1
	images, both := j.bootstrap(sums, int(p.Steps))
	c := ChosenRow{
		Seed: int64(j.Seed), Range: p.Range, T: int32(best), RangeRule: p.Rule, RangeCalibrated: p.Calibrated, RangeTransient: p.Transient, RangeVoted: p.Voted,
		TCalibrated: int32(best), TransientSteps: p.Steps, Collapsed: p.Collapsed,
	}
	shares := make([]ArgminRow, j.TMax)
	for i := range shares {
		of := func(picks []float64) float64 {
			return share(floats.Count(func(t float64) bool { return t == float64(i+1) }, picks), j.Replicates)
		}
		shares[i] = ArgminRow{int64(j.Seed), int32(i + 1), of(images), of(both)}
	}
	c.TShare = shares[best-1].Both
	low, high := stats.Interval(both)
	c.TLow, c.THigh = int32(low), int32(high)
	if v, ok := integer(j.T); ok {
		c.T = int32(v)
	}
	c.MSE = mse[c.T-1]
	return appendAll(t, map[string]any{"tsweep": rows, "argmin": shares, "chosen": []ChosenRow{c}})
}

// sweep returns the error E(T) for each T, the mean over the outputs k of the error at
// the times T k.
func (j *settings) sweep(byTime []TimeRow, p PickedRow, tMax int) (rows []TRow, mse []float64) {
	all := int64(j.Outputs) * int64(p.Samples)
	for every := 1; every <= tMax; every++ {
		r := TRow{Seed: int64(j.Seed), Range: p.Range, T: int32(every)}
		for k := 1; k <= j.Outputs; k++ {
			r.MSE += byTime[every*k].MSE
			r.Errors += int64(byTime[every*k].Errors)
		}
		r.MSE /= float64(j.Outputs)
		r.Accuracy = percent(all-r.Errors, all)
		rows, mse = append(rows, r), append(mse, r.MSE)
	}
	return rows, mse
}

// bootstrap returns for each bootstrap sample the T with the least error: with the
// images resampled alone, and with the times behind the start-up transient resampled as
// well. A time T k belongs to several T, so a sample draws it once for all of them; the
// times of the transient, on which all weights move together, are no sample of anything
// and stay. sums holds, by time, the error on each sample of images; the transient
// takes that many steps.
func (j *chooseTJob) bootstrap(sums [][]float64, steps int) (images, both []float64) {
	var behind []int
	for _, time := range chaotic.Times(j.TMax, j.Outputs) {
		if time > steps {
			behind = append(behind, time)
		}
	}
	drawn, weights := make([]int32, len(behind)), make([]int32, len(sums))
	one, two := make([]float64, j.TMax), make([]float64, j.TMax)
	for r := range j.Replicates {
		resample(drawn, "times", r)
		for i, time := range behind {
			weights[time] = drawn[i]
		}
		for i := range j.TMax {
			one[i], two[i] = j.sampleError(i+1, r, sums, weights, steps)
		}
		images, both = append(images, float64(floats.MinIdx(one)+1)), append(both, float64(floats.MinIdx(two)+1))
	}
	return images, both
}

// sampleError returns the error for a T on sample r of images, summed over the
// outputs: as it is, and with the mean over the times behind the transient weighted;
// infinite if the sample has none of these.
func (j *chooseTJob) sampleError(every, r int, sums [][]float64, weights []int32, steps int) (plain, weighted float64) {
	transient, behind := 0.0, 0.0
	n, drawn := 0, 0
	for k := 1; k <= j.Outputs; k++ {
		time := every * k
		e := sums[time][r]
		plain += e
		if time <= steps {
			transient += e
			continue
		}
		n++
		drawn += int(weights[time])
		behind += float64(float64(weights[time]) * e)
	}
	switch {
	case n == 0:
		return plain, plain
	case drawn == 0:
		return plain, math.Inf(1)
	}
	return plain, transient + float64(float64(n)*behind)/float64(drawn)
}

func share(n, of int) float64 { return float64(n) / float64(of) }
