package chaoticnet

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"

	"neurorbit/pipeline/stage"
	"neurorbit/pipeline/table"
	"neurorbit/stages/model/chaotic"
	"neurorbit/stages/num/gemm"
	"neurorbit/stages/num/rng"
	"neurorbit/stages/num/strict"
)

// settings are those of the chaotic net that the calibration shares.
type settings struct {
	Seed    uint32  `json:"seeds"`
	Rows    int     `json:"rows"`
	Order   string  `json:"order"`
	Reading string  `json:"reading"`
	Factor  float64 `json:"factor"`
	Outputs int     `json:"outputs"`
}

// firstRows returns the rows of the first weight matrix whose weights vary.
func firstRows(rows int, order string) []int {
	return chaotic.FirstRows(rows, edge, edge, order == "column")
}

// starts returns the initial states for base weights.
func starts(factor float64, w []float64) []float64 {
	x0 := make([]float64, len(w))
	for j, v := range w {
		x0[j] = factor * v
	}
	return x0
}

// transientLimit bounds how far the length of a transient is looked for.
const transientLimit = 10000

// A trainer evaluates the chaotic net on the training images.
type trainer struct {
	split
	ev    *chaotic.Evaluator
	x0    []float64
	h     float64
	shift []float64
}

func (s *settings) trainer(t *stage.Task, r float64) (*trainer, error) {
	train, err := images(t, "train")
	if err != nil {
		return nil, err
	}
	w, err := net(t, s.Seed)
	if err != nil {
		return nil, err
	}
	ev := chaotic.NewEvaluator(w, train.x, firstRows(s.Rows, s.Order), t.Threads)
	x0 := starts(s.Factor, ev.Weights())
	return &trainer{train, ev, x0, halfWidth(s.Reading, r), make([]float64, len(x0))}, nil
}

// outputs advances the orbits to a time and returns the inputs of the output units.
func (tr *trainer) outputs(o *chaotic.Orbits, time, threads int) gemm.Matrix {
	o.Advance(time)
	o.X(tr.shift)
	return tr.ev.Outputs(tr.shift, threads)
}

// errors counts the images that are misread.
func (s *split) errors(z gemm.Matrix) int {
	n := 0
	for i, label := range s.labels {
		if chaotic.Class(z.Row(i)) != label {
			n++
		}
	}
	return n
}

// percent returns the share of right ones in percent.
func percent(right, all int64) float64 { return 100 * float64(right) / float64(all) }

// rangeJob evaluates the chaotic net on the training images at a range parameter.
type rangeJob struct {
	settings
	Range float64 `json:"range"`
	T     int     `json:"t"`
	// Transient is the number of outputs that are looked at with T = 1, too.
	Transient int `json:"transient"`
}

func (j rangeJob) run(ctx context.Context, t *stage.Task) error {
	tr, err := j.trainer(t, j.Range)
	if err != nil {
		return err
	}
	steps := chaotic.TransientSteps(chaotic.Logistic, tr.h, tr.x0, transientLimit)
	done, todo := 0, j.Outputs+j.Transient
	measure := func(every, outputs int) ([]RangeRow, error) {
		o := chaotic.NewOrbits(chaotic.Logistic, tr.h, tr.x0)
		votes := make([][classes]int32, len(tr.labels))
		rows := []RangeRow{j.row(every, 1, outputs, steps)}
		for k := 1; k <= outputs; k++ {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			one := j.row(every, k, 1, steps)
			one.count(&tr.split, tr.outputs(o, every*k, t.Threads), votes)
			rows = append(rows, one)
			rows[0].Errors += one.Errors
			rows[0].WorstErrors = max(rows[0].WorstErrors, one.WorstErrors)
			done++
			t.Progress(float64(done) / float64(todo))
		}
		for i, v := range votes {
			if c, _ := chaotic.Spread(v[:]); int32(c) != tr.labels[i] {
				rows[0].VotedErrors++
			}
		}
		for i := range rows {
			r := &rows[i]
			r.Samples = int32(len(tr.labels))
			all := int64(r.Samples) * int64(r.Outputs)
			r.Accuracy = percent(all-r.Errors, all)
		}
		return rows, nil
	}
	rows, err := measure(j.T, j.Outputs)
	if err != nil {
		return err
	}
	rows = rows[:1] // the single outputs are of interest in the transient only
	if j.Transient > 0 {
		more, err := measure(1, j.Transient)
		if err != nil {
			return err
		}
		rows = append(rows, more...)
	}
	return t.Out.Append("range", rows)
}

// row returns a row of the table range without counts; steps is the length of the
// start-up transient.
func (j *rangeJob) row(every, first, outputs, steps int) RangeRow {
	return RangeRow{
		Seed: int64(j.Seed), Reading: j.Reading, Range: j.Range, T: int32(every), First: int32(first), Outputs: int32(outputs),
		Transient: every*first < steps,
	}
}

// count counts the errors of one output and adds it to the votes.
func (r *RangeRow) count(s *split, z gemm.Matrix, votes [][classes]int32) {
	for i, label := range s.labels {
		c := chaotic.Class(z.Row(i))
		votes[i][c]++
		if c != label {
			r.Errors++
		}
	}
	r.WorstErrors, r.VotedErrors = int32(r.Errors), int32(r.Errors)
}

// chooseRangeJob picks the range parameter from what the shards it comes after
// found.
type chooseRangeJob struct {
	settings
	Range any `json:"range"`
	T     int `json:"t"` // of the calibration
	TMax  int `json:"t_max"`
}

func (j chooseRangeJob) run(_ context.Context, t *stage.Task) error {
	n, err := j.base(t)
	if err != nil {
		return err
	}
	base := percent(int64(n.TrainSamples-n.TrainErrors), int64(n.TrainSamples))
	var settled, transient []RangeRow
	for _, shard := range t.Shard.After {
		rows, err := earlier[RangeRow](t, shard, "range")
		if err != nil {
			return err
		}
		settled = append(settled, rows[0])
		if len(rows) > 1 {
			transient = append(transient, rows[1])
		}
	}
	voted := slices.Clone(settled)
	for i := range voted {
		voted[i].Accuracy = percent(int64(voted[i].Samples-voted[i].VotedErrors), int64(voted[i].Samples))
	}
	p := PickedRow{
		Calibrated: largest(settled, base), Transient: largest(transient, base), Voted: largest(voted, base), Samples: n.TrainSamples,
	}
	p.Range = p.Calibrated
	target := "100.00 %"
	if printed(base) != "100.00" {
		target = printed(base) + " %, that of the base net"
	}
	p.Rule = fmt.Sprintf("largest range parameter of the sweep up to which the accuracy on the training images, over %d outputs at T = %d, prints as %s", j.Outputs, j.T, target)
	if r, ok := number(j.Range); ok {
		p.Range, p.Rule = r, "given in the config"
	} else if math.IsNaN(p.Range) {
		p.Range, p.Rule = settled[0].Range, "smallest range parameter of the sweep: at none does the accuracy on the training images print as "+target
	}
	w, err := net(t, j.Seed)
	if err != nil {
		return err
	}
	x0 := starts(j.Factor, varying(w[0], j.Rows, j.Order))
	h := halfWidth(j.Reading, p.Range)
	p.Steps = int32(chaotic.TransientSteps(chaotic.Logistic, h, x0, transientLimit))
	o := chaotic.NewOrbits(chaotic.Logistic, h, x0)
	o.Advance(j.TMax * j.Outputs)
	p.Collapsed = int32(o.Collapsed())
	return t.Out.Append("picked", []PickedRow{p})
}

// base returns what is known of the base net.
func (j *chooseRangeJob) base(t *stage.Task) (netRow, error) {
	f, err := t.In.Table(netsTable)
	if err != nil {
		return netRow{}, err
	}
	defer f.Close()
	rows, err := table.Read[netRow](f)
	if err != nil {
		return netRow{}, fmt.Errorf("%s: %w", netsTable, err)
	}
	i := slices.IndexFunc(rows, func(r netRow) bool { return r.Seed == int64(j.Seed) })
	if i < 0 || rows[i].TrainSamples <= 0 {
		return netRow{}, fmt.Errorf("%s has no trained net of seed %d: add it to basenet.seeds or remove it from chaoticnet.seeds", netsTable, j.Seed)
	}
	return rows[i], nil
}

// varying returns the base weights that vary, as chaotic.Evaluator does.
func varying(w gemm.Matrix, rows int, order string) []float64 {
	var out []float64
	for _, r := range firstRows(rows, order) {
		for _, v := range w.Row(r) {
			out = append(out, float64(v))
		}
	}
	return out
}

// printed is how a paper prints an accuracy: with two decimals.
func printed(accuracy float64) string { return strconv.FormatFloat(accuracy, 'f', 2, 64) }

// largest returns the largest range parameter such that there, and at all smaller
// ones, the accuracy is printed as that of the base net or is higher; NaN if there
// is none. Rows are in the order of the range parameter.
func largest(rows []RangeRow, base float64) float64 {
	found := math.NaN()
	for _, r := range rows {
		if r.Accuracy < base && printed(r.Accuracy) != printed(base) {
			break
		}
		found = r.Range
	}
	return found
}

// timesJob measures the error of the net with the weights of each of some times.
type timesJob struct {
	settings
	TMax       int `json:"t_max"`
	From       int `json:"from"` // places in chaotic.Times, To excluded
	To         int `json:"to"`
	Replicates int `json:"replicates"`
}

func (j timesJob) run(ctx context.Context, t *stage.Task) error {
	picked, err := earlier[PickedRow](t, t.Shard.After[0], "picked")
	if err != nil {
		return err
	}
	r := picked[0].Range
	tr, err := j.trainer(t, r)
	if err != nil {
		return err
	}
	times := chaotic.Times(j.TMax, j.Outputs)[j.From:j.To]
	n := len(tr.labels)
	squares := gemm.NewMatrix(len(times), n)
	o := chaotic.NewOrbits(chaotic.Logistic, tr.h, tr.x0)
	var rows []TimeRow
	p, e := make([]float64, classes), make([]float64, n)
	for i, time := range times {
		if err := ctx.Err(); err != nil {
			return err
		}
		z := tr.outputs(o, time, t.Threads)
		for k, label := range tr.labels {
			chaotic.Softmax(p, z.Row(k))
			e[k] = chaotic.SquaredError(p, label)
			squares.Row(i)[k] = float32(e[k])
		}
		rows = append(rows, TimeRow{int64(j.Seed), r, int32(time), strict.PairwiseSum(e) / float64(classes*n), int32(tr.errors(z))})
		t.Progress(float64(i+1) / float64(len(times)))
	}
	if err := t.Out.Append("time", rows); err != nil {
		return err
	}
	// The sums over bootstrap samples: times x images by images x samples.
	var weights gemm.Packed
	weights.Pack(resampleImages(n, j.Replicates), true)
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

// stream returns the random numbers of an item of the stage.
func stream(root uint32, parts ...string) *rand.PCG {
	return rand.NewPCG(rng.Derive(uint64(root), append([]string{"chaoticnet"}, parts...)...), 0)
}

// resampleImages returns how often each of n images is in each bootstrap sample, a
// row for each sample.
func resampleImages(n, replicates int) gemm.Matrix {
	m := gemm.NewMatrix(replicates, n)
	count := make([]int32, n)
	for k := range replicates {
		chaotic.Resample(count, stream(0, "images", strconv.Itoa(k)))
		for i, c := range count {
			m.Row(k)[i] = float32(c)
		}
	}
	return m
}

// chooseTJob puts the times together, picks T and looks how sure it is.
type chooseTJob struct {
	settings
	T          any `json:"t"`
	TMax       int `json:"t_max"`
	Replicates int `json:"replicates"`
}

func (j chooseTJob) run(_ context.Context, t *stage.Task) error {
	picked, err := earlier[PickedRow](t, t.Shard.After[0], "picked")
	if err != nil {
		return err
	}
	p := picked[0]
	byTime := map[int]TimeRow{}
	sums := map[int][]float64{}
	for _, shard := range t.Shard.After[1:] {
		times, err := earlier[TimeRow](t, shard, "time")
		if err != nil {
			return err
		}
		for _, r := range times {
			byTime[int(r.Index)] = r
		}
		resampled, err := earlier[ResampledRow](t, shard, "resampled")
		if err != nil {
			return err
		}
		for _, r := range resampled {
			sums[int(r.Index)] = append(sums[int(r.Index)], float64(r.Sum))
		}
	}
	rows := make([]TRow, j.TMax)
	mse := make([]float64, j.TMax)
	for i := range rows {
		r := &rows[i]
		*r = TRow{Seed: int64(j.Seed), Range: p.Range, T: int32(i + 1)}
		for k := 1; k <= j.Outputs; k++ {
			r.MSE += byTime[(i+1)*k].MSE
			r.Errors += int64(byTime[(i+1)*k].Errors)
		}
		r.MSE /= float64(j.Outputs)
		all := int64(j.Outputs) * int64(p.Samples)
		r.Accuracy = percent(all-r.Errors, all)
		mse[i] = r.MSE
	}
	best := argmin(mse) + 1
	alone, both := j.bootstrap(sums)
	c := ChosenRow{
		Seed: int64(j.Seed), Range: p.Range, T: int32(best), RangeRule: p.Rule, RangeCalibrated: p.Calibrated, RangeTransient: p.Transient, RangeVoted: p.Voted,
		TCalibrated: int32(best), TShare: share(both[best-1], j.Replicates), TransientSteps: p.Steps, Collapsed: p.Collapsed,
	}
	c.TLow, c.THigh = interval(both, j.Replicates)
	if v, ok := integer(j.T); ok {
		c.T = int32(v)
	}
	c.MSE = mse[c.T-1]
	shares := make([]ArgminRow, j.TMax)
	for i := range shares {
		shares[i] = ArgminRow{int64(j.Seed), int32(i + 1), share(alone[i], j.Replicates), share(both[i], j.Replicates)}
	}
	for name, rows := range map[string]any{"tsweep": rows, "argmin": shares, "chosen": []ChosenRow{c}} {
		if err := t.Out.Append(name, rows); err != nil {
			return err
		}
	}
	return nil
}

// bootstrap counts for each T the bootstrap samples in which its error is the
// least: with the images resampled alone, and with the outputs of each T resampled
// as well. sums holds the errors of each time on each sample of images.
func (j *chooseTJob) bootstrap(sums map[int][]float64) (alone, both []int) {
	alone, both = make([]int, j.TMax), make([]int, j.TMax)
	count := make([]int32, j.Outputs)
	one, two := make([]float64, j.TMax), make([]float64, j.TMax)
	for r := range j.Replicates {
		src := stream(0, "outputs", strconv.Itoa(r))
		for i := range j.TMax {
			chaotic.Resample(count, src)
			one[i], two[i] = 0, 0
			for k := 1; k <= j.Outputs; k++ {
				e := sums[(i+1)*k][r]
				one[i] += e
				two[i] += float64(float64(count[k-1]) * e)
			}
		}
		alone[argmin(one)]++
		both[argmin(two)]++
	}
	return alone, both
}

// argmin returns the place of the smallest number, the first of several.
func argmin(x []float64) int {
	best := 0
	for i, v := range x {
		if v < x[best] {
			best = i
		}
	}
	return best
}

func share(n, of int) float64 { return float64(n) / float64(of) }

// interval returns the least and the greatest T such that at most 2.5 % of the
// bootstrap samples pick a smaller or a larger one.
func interval(picks []int, replicates int) (low, high int32) {
	beyond := func(sum int) bool { return 40*sum > replicates }
	lo, sum := 0, picks[0]
	for !beyond(sum) {
		lo++
		sum += picks[lo]
	}
	hi := len(picks) - 1
	sum = picks[hi]
	for !beyond(sum) {
		hi--
		sum += picks[hi]
	}
	return int32(lo + 1), int32(hi + 1)
}
