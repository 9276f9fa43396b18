package chaoticnet

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"

	"neurorbit/pipeline/stage"
	"neurorbit/pipeline/table"
	"neurorbit/stages/cfnn/images"
	"neurorbit/stages/model/chaotic"
	"neurorbit/stages/model/selective"
	"neurorbit/stages/num/gemm"
)

// settings are those of the chaotic net that the calibration shares.
type settings struct {
	Seed    uint32  `json:"seeds"`
	Rows    int     `json:"rows"`
	Order   string  `json:"order"`
	Reading string  `json:"reading"`
	Factor  float64 `json:"factor"`
	Outputs int     `json:"outputs"`
	Map     string  `json:"map,omitempty"` // another form of the logistic map
}

// maps are the maps by the names of the config.
var maps = map[string]chaotic.Map{
	"": chaotic.Logistic, "logistic": chaotic.Logistic, "logistic-square": chaotic.LogisticSquare, "logistic-centred": chaotic.LogisticCentred,
	"tent": chaotic.Tent, "sine": chaotic.Sine,
}

// table returns the table for rows that each form of the map has.
func (s *settings) table(name string) string {
	if s.Map != "" {
		return "form_" + name
	}
	return name
}

// firstRows returns the rows of the first weight matrix whose weights vary.
func firstRows(rows int, order string) []int {
	return chaotic.FirstRows(rows, edge, edge, order == "column")
}

// starts returns the initial states x(0) = factor w for base weights w, "very small"
// and proportional to the weight (section 3).
func starts(factor float64, w []float64) []float64 {
	x0 := make([]float64, len(w))
	for j, v := range w {
		x0[j] = factor * v
	}
	return x0
}

// A trainer evaluates the chaotic net on the training images.
type trainer struct {
	images.Set
	ev    *chaotic.Evaluator
	x0    []float64
	h     float64
	shift []float64
	done  int // outputs, in all
}

func (s *settings) trainer(t *stage.Task, r float64) (*trainer, error) {
	train, w, err := load(t, images.Train, s.Seed)
	if err != nil {
		return nil, err
	}
	rows := firstRows(s.Rows, s.Order)
	x0 := starts(s.Factor, chaotic.Weights(w[0], rows))
	ev := chaotic.NewEvaluator(w, train.X, rows, t.Threads)
	return &trainer{train, ev, x0, halfWidth(s.Reading, r), make([]float64, len(x0)), 0}, nil
}

// outputs advances the orbits to a time and returns the inputs of the output units.
func (tr *trainer) outputs(o *chaotic.Orbits, time, threads int) gemm.Matrix {
	o.Advance(time)
	o.X(tr.shift)
	return tr.ev.Outputs(tr.shift, threads)
}

// percent returns the share of right ones in percent.
func percent(right, all int64) float64 { return 100 * float64(right) / float64(all) }

// rangeJob evaluates the chaotic net on the training images at a range parameter
// (figure 7).
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
	known, err := answers(t, t.Shard.After)
	if err != nil {
		return err
	}
	rows, err := j.measure(ctx, t, tr, known, j.T, j.Outputs)
	if err != nil {
		return err
	}
	rows = rows[:1] // the single outputs are of interest in the transient only
	if j.Transient > 0 {
		more, err := j.measure(ctx, t, tr, known, 1, j.Transient)
		if err != nil {
			return err
		}
		rows = append(rows, more...)
	}
	return t.Out.Append(j.table("range"), rows)
}

// measure counts the errors of the first outputs at a T: all together, and then each.
// Known are answers by time that need not be computed.
func (j *rangeJob) measure(ctx context.Context, t *stage.Task, tr *trainer, known map[int]string, every, outputs int) ([]RangeRow, error) {
	steps := chaotic.TransientSteps(maps[j.Map], tr.h, tr.x0, transientLimit)
	o := chaotic.NewOrbits(maps[j.Map], tr.h, tr.x0)
	votes := make([][classes]int32, len(tr.Labels))
	blank := RangeRow{Seed: int64(j.Seed), Reading: j.Reading, Range: j.Range, T: int32(every), Outputs: 1, Samples: int32(len(tr.Labels))}
	all := blank
	all.First, all.Outputs, all.Transient = 1, int32(outputs), every < steps
	rows := []RangeRow{all}
	for k := 1; k <= outputs; k++ {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		one := blank
		one.First, one.Transient = int32(k), every*k < steps
		a, ok := known[every*k]
		if !ok {
			a = answersOf(tr.outputs(o, every*k, t.Threads))
		}
		for i, label := range tr.Labels {
			c := int32(a[i] - '0')
			votes[i][c]++
			if c != label {
				one.Errors++
			}
		}
		one.WorstErrors, one.VotedErrors = int32(one.Errors), int32(one.Errors)
		rows = append(rows, one)
		rows[0].Errors += one.Errors
		rows[0].WorstErrors = max(rows[0].WorstErrors, one.WorstErrors)
		tr.done++
		t.Progress(float64(tr.done) / float64(j.Outputs+j.Transient))
	}
	for i, v := range votes {
		if c, _ := selective.Spread(v[:]); int32(c) != tr.Labels[i] {
			rows[0].VotedErrors++
		}
	}
	for i := range rows {
		r := &rows[i]
		answers := int64(r.Samples) * int64(r.Outputs)
		r.Accuracy = percent(answers-r.Errors, answers)
	}
	return rows, nil
}

// chooseRangeJob picks the range parameter from what the shards it comes after
// found (section 3: the largest at which the training accuracy is still 100 %).
type chooseRangeJob struct {
	settings
	Range any `json:"range"`
	T     int `json:"t"` // of the calibration
	TMax  int `json:"t_max"`
}

func (j chooseRangeJob) run(_ context.Context, t *stage.Task) error {
	nets, err := table.ReadOnce(t.In, netsTable, func(rows []netRow) ([]netRow, error) { return rows, nil })
	if err != nil {
		return err
	}
	i := slices.IndexFunc(nets, func(r netRow) bool { return r.Seed == int64(j.Seed) })
	if i < 0 || nets[i].TrainSamples <= 0 {
		return fmt.Errorf("%s has no trained net of seed %d: %s", netsTable, j.Seed, seedHint)
	}
	n := nets[i]
	base := percent(int64(n.TrainSamples-n.TrainErrors), int64(n.TrainSamples))
	var settled, transient []RangeRow
	for _, shard := range t.Shard.After {
		rows, err := earlier[RangeRow](t, "range", shard)
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
	x0 := starts(j.Factor, chaotic.Weights(w[0], firstRows(j.Rows, j.Order)))
	h := halfWidth(j.Reading, p.Range)
	p.Steps = int32(chaotic.TransientSteps(chaotic.Logistic, h, x0, transientLimit))
	o := chaotic.NewOrbits(chaotic.Logistic, h, x0)
	o.Advance(j.TMax * j.Outputs)
	p.Collapsed = int32(o.Collapsed())
	return t.Out.Append("picked", []PickedRow{p})
}

// transientLimit bounds how far the length of a transient is looked for.
const transientLimit = 10000

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
