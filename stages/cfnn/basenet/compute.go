package basenet

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"

	"neurorbit/stages/cfnn/images"
	"neurorbit/stages/model/classify"
	"neurorbit/stages/model/feedforward"
	"neurorbit/stages/num/gemm"
	"neurorbit/stages/num/rng"
)

// rbmParams are the parameters of an epoch of the pretraining of a layer.
type rbmParams struct {
	Seed        uint32  `json:"seeds"`
	Hidden      []int   `json:"hidden"` // up to the layer
	Epoch       int     `json:"epoch"`  // from 1
	Batch       int     `json:"pretrain.batch"`
	Rate        float64 `json:"pretrain.rate"`
	Momentum    float64 `json:"pretrain.momentum"` // in this epoch
	WeightDecay float64 `json:"pretrain.weight_decay"`
	Init        float64 `json:"pretrain.init"`
}

// tuneParams are the parameters of an epoch of fine-tuning.
type tuneParams struct {
	Seed         uint32  `json:"seeds"`
	Hidden       []int   `json:"hidden"`
	Epoch        int     `json:"epoch"` // from 1
	Pretrained   bool    `json:"pretrained"`
	Init         float64 `json:"pretrain.init"`
	Method       string  `json:"method"` // of this epoch
	Top          bool    `json:"top"`    // only the weights of the outputs change
	Batch        int     `json:"batch"`  // 0: all images
	LineSearches int     `json:"line_searches,omitempty"`
	Rate         float64 `json:"finetune.adam.rate,omitempty"`
	Since        int     `json:"since,omitempty"` // adam: earlier epochs that changed the same weights
}

// netParams are the parameters of what is made of a trained net.
type netParams struct {
	Seed           uint32 `json:"seeds"`
	Hidden         []int  `json:"hidden"`
	Method         string `json:"finetune.method"`
	PretrainEpochs int    `json:"pretrain.epochs"`
	FinetuneEpochs int    `json:"epochs"`
}

// baselineParams are the parameters of a plain classifier.
type baselineParams struct {
	Method string `json:"method"`
	Rank   int    `json:"baselines.subspace_rank,omitempty"`
}

// The plain classifiers.
const (
	nearestNeighbour = "nearest neighbour"
	classMean        = "class mean"
	classSubspace    = "class subspace"
)

// A worker is how a shard computes.
type worker struct {
	ctx      context.Context
	threads  int
	progress func(done float64)
}

// batches calls f for one batch after the other of the rows, taken in the order
// given, with the number of the batch. The last one may be smaller. F may report
// the share of its batch that is done.
func (w worker) batches(rows []int32, size int, f func(i int, batch []int32, done func(float64))) error {
	for i := 0; i*size < len(rows); i++ {
		if err := w.ctx.Err(); err != nil {
			return err
		}
		batch := rows[i*size : min(len(rows), (i+1)*size)]
		done := func(share float64) {
			w.progress((float64(i*size) + float64(share*float64(len(batch)))) / float64(len(rows)))
		}
		f(i, batch, done)
		done(1)
	}
	return w.ctx.Err()
}

// source returns the random numbers of a purpose in the training of a net.
func source(seed uint32, purpose ...string) feedforward.Source {
	return feedforward.Source{Rand: rng.New(uint64(seed), append([]string{"basenet"}, purpose...)...)}
}

// sizes returns the sizes of the layers of a net.
func sizes(hidden []int) []int { return append(append([]int{pixels}, hidden...), classes) }

// A state is what a training goes on from: the parameters, and what a method keeps
// for each of them (see StateRow).
type state struct{ w, m, v []float32 }

// newState returns a state with the given parameters and zeros.
func newState(w []float32) state { return state{w, make([]float32, len(w)), make([]float32, len(w))} }

// rows takes a state into pieces.
func (s state) rows() []StateRow {
	out := make([]StateRow, 0, (len(s.w)+statePiece-1)/statePiece)
	for lo := 0; lo < len(s.w); lo += statePiece {
		r := StateRow{I: int32(len(out))}
		r.N = int32(copy(r.W[:], s.w[lo:]))
		copy(r.M[:], s.m[lo:])
		copy(r.V[:], s.v[lo:])
		out = append(out, r)
	}
	return out
}

// stateOf puts a state together.
func stateOf(rows []StateRow) state {
	n := statePiece * len(rows)
	s := state{make([]float32, 0, n), make([]float32, 0, n), make([]float32, 0, n)}
	for _, r := range rows {
		s.w, s.m, s.v = append(s.w, r.W[:r.N]...), append(s.m, r.M[:r.N]...), append(s.v, r.V[:r.N]...)
	}
	return s
}

// machine returns the restricted Boltzmann machine of a layer, counted from 1, in
// the given state.
func machine(hidden []int, layer int, s state, threads int) (*feedforward.RBM, error) {
	n := sizes(hidden)
	if want := feedforward.CountRBM(n[layer-1], n[layer]); len(s.w) != want {
		return nil, fmt.Errorf("the state of layer %d has %d numbers, want %d", layer, len(s.w), want)
	}
	return feedforward.NewRBM(n[layer-1], n[layer], s.w, s.m, threads), nil
}

// rbmEpoch makes an epoch of the pretraining of a layer from the states of the
// layers below it at their ends and, but for the first epoch, its own at the end of
// the one before. It returns the tables: the new state and the learning curve.
func (w worker) rbmEpoch(p rbmParams, train images.Set, states []state) (map[string]any, error) {
	layer := len(p.Hidden) // from 1
	visible, hidden := sizes(p.Hidden)[layer-1], p.Hidden[layer-1]
	phase, epoch := rbmPhase(layer), strconv.Itoa(p.Epoch)
	if p.Epoch == 1 {
		s := newState(make([]float32, feedforward.CountRBM(visible, hidden)))
		source(p.Seed, phase, "init").Normal(s.w[:visible*hidden], p.Init)
		states = append(slices.Clip(states), s)
	}
	x := gemm.NewMatrix(train.X.Rows, train.X.Cols)
	for i, v := range train.X.Data {
		x.Data[i] = (v + 1) / 2 // pixels from 0 to 1
	}
	var m *feedforward.RBM
	var below []gemm.Layer
	for l, s := range states {
		if l > 0 {
			below = append(below, m.Upward())
		}
		var err error
		if m, err = machine(p.Hidden, l+1, s, w.threads); err != nil {
			return nil, err
		}
	}
	if len(below) > 0 {
		pixels := x
		x = gemm.NewMatrix(x.Rows, visible)
		gemm.Forward(x, pixels, below, w.threads)
	}
	point := func(epoch, evaluations int) CurveRow {
		return CurveRow{
			Seed: int64(p.Seed), Phase: phase, Epoch: int32(epoch), Loss: m.Error(x), TestLoss: math.NaN(),
			TrainErrors: -1, TestErrors: -1, Evaluations: int32(evaluations),
		}
	}
	var curves []CurveRow
	if p.Epoch == 1 {
		curves = append(curves, point(0, 0))
	}
	steps := 0
	order := source(p.Seed, phase, epoch).Permutation(x.Rows)
	step := feedforward.Step{Rate: p.Rate, Momentum: p.Momentum, Decay: p.WeightDecay}
	err := w.batches(order, p.Batch, func(i int, batch []int32, _ func(float64)) {
		m.Train(x, batch, step, source(p.Seed, phase, epoch, strconv.Itoa(i)))
		steps++
	})
	if err != nil {
		return nil, err
	}
	return map[string]any{"state": states[layer-1].rows(), "curves": append(curves, point(p.Epoch, steps))}, nil
}

// rbmPhase returns the name of the pretraining of a hidden layer, counted from 1.
func rbmPhase(layer int) string { return "rbm" + strconv.Itoa(layer) }

const tunePhase = "finetune"

// start returns the net that fine-tuning starts from: the hidden layers as they
// were pretrained, given the states of their machines, or, without these, random
// weights that are uniform with the bound 4 sqrt(6 / (inputs + outputs)) of Glorot
// and Bengio (AISTATS 2010) for logistic units, and biases of 0. The weights and
// biases of the outputs are normal.
func start(p tuneParams, machines []state) (*feedforward.Net, error) {
	net := feedforward.New(sizes(p.Hidden)...)
	for l := range p.Hidden {
		if p.Pretrained {
			m, err := machine(p.Hidden, l+1, machines[l], 1)
			if err != nil {
				return nil, err
			}
			copy(net.W[l].Data, m.Net.Params)
			continue
		}
		w := net.W[l].Data[:net.Sizes[l]*net.Sizes[l+1]]
		source(p.Seed, tunePhase, "init", strconv.Itoa(l+1)).Uniform(w, 4*math.Sqrt(6/float64(net.Sizes[l]+net.Sizes[l+1])))
	}
	if p.Pretrained {
		feedforward.FromUnit(net.W[0])
	}
	source(p.Seed, tunePhase, "init").Normal(net.Top().Params, p.Init)
	return net, nil
}

// tuneEpoch makes an epoch of fine-tuning. States holds the state at the end of the
// epoch before, or for the first one those of the machines. It returns the tables: the
// new state and the learning curve.
func (w worker) tuneEpoch(p tuneParams, data *images.Sets, states []state) (map[string]any, error) {
	point := func(net *feedforward.Net, epoch, evaluations int) CurveRow {
		train := net.Score(data.Train.X, data.Train.Labels, w.threads)
		test := net.Score(data.Test.X, data.Test.Labels, w.threads)
		return CurveRow{
			Seed: int64(p.Seed), Phase: tunePhase, Epoch: int32(epoch), Loss: train.Loss, TestLoss: test.Loss,
			TrainErrors: int32(train.Errors), TestErrors: int32(test.Errors), Evaluations: int32(evaluations),
		}
	}
	if p.Epoch == 1 {
		net, err := start(p, states)
		if err != nil {
			return nil, err
		}
		states = []state{newState(net.Params)}
	}
	s := states[0]
	net, err := netOf(p.Hidden, s.w)
	if err != nil {
		return nil, err
	}
	var curves []CurveRow
	if p.Epoch == 1 {
		curves = append(curves, point(net, 0, 0))
	}

	// While only the outputs learn, what they read stays as it is: they are trained
	// as a net of their own.
	part, x := net, data.Train.X
	if p.Top {
		part, x = net.Top(), net.Hidden(x, w.threads)
	}
	gradient := feedforward.NewGradient(part.Sizes, w.threads)
	evaluations, batch := 0, cmp.Or(p.Batch, x.Rows)
	step := func(_ int, done func(float64)) { evaluations += w.conjugate(part, gradient, p.LineSearches, done) }
	if p.Method == methodAdam {
		before := p.Since * ((x.Rows + batch - 1) / batch)
		if p.Since == 0 {
			clear(s.m)
			clear(s.v)
		}
		first := len(s.w) - len(part.Params)
		adam := &feedforward.Adam{Rate: p.Rate, Mean: s.m[first:], Square: s.v[first:]}
		g := make([]float32, len(part.Params))
		step = func(i int, _ func(float64)) {
			gradient.Compute(part.Params, g)
			adam.Step(part.Params, g, before+i+1, w.threads)
			evaluations++
		}
	}
	order := source(p.Seed, tunePhase, strconv.Itoa(p.Epoch)).Permutation(x.Rows)
	err = w.batches(order, batch, func(i int, rows []int32, done func(float64)) {
		gradient.Load(x, data.Train.Labels, rows)
		step(i, done)
	})
	if err != nil {
		return nil, err
	}
	return map[string]any{"state": s.rows(), "curves": append(curves, point(net, p.Epoch, evaluations))}, nil
}

// conjugate makes line searches on the batch that is loaded and returns how many
// gradients they took.
func (w worker) conjugate(net *feedforward.Net, gradient *feedforward.Gradient, searches int, done func(float64)) int {
	n := 0
	objective := func(params, g []float32) float64 {
		if w.ctx.Err() != nil {
			return math.NaN() // no line search goes on from here
		}
		n++
		done(min(1, float64(n)/(gradientsOfSearch*float64(searches))))
		return gradient.Compute(params, g)
	}
	return feedforward.Minimize(net.Params, objective, searches).Evaluations
}

// gradientsOfSearch is about how many gradients a line search takes.
const gradientsOfSearch = 1.8

// netOf returns the net with these weights.
func netOf(hidden []int, params []float32) (*feedforward.Net, error) {
	n := sizes(hidden)
	if want := feedforward.Count(n...); len(params) != want {
		return nil, fmt.Errorf("the state of the net has %d numbers, want %d", len(params), want)
	}
	return feedforward.View(params, n...), nil
}

// finish returns the tables of the net in the state at the end of its training.
func (w worker) finish(p netParams, data *images.Sets, name string, s state) (map[string]any, error) {
	net, err := netOf(p.Hidden, s.w)
	if err != nil {
		return nil, err
	}
	var weights []WeightRow
	for l, m := range net.W {
		for i := range m.Rows {
			for j, v := range m.Row(i) {
				weights = append(weights, WeightRow{int64(p.Seed), int32(l + 1), int32(i), int32(j), v})
			}
		}
	}
	var predictions []PredictionRow
	score := func(name string, set images.Set) feedforward.Score {
		got := net.Score(set.X, set.Labels, w.threads)
		for i, label := range set.Labels {
			prob := got.Probabilities.Row(i)
			predictions = append(predictions, PredictionRow{
				Seed: int64(p.Seed), Split: name, Index: int32(i), Label: label, Predicted: feedforward.Class(prob), Prob: [classes]float32(prob),
			})
		}
		return got
	}
	train, test := score(images.Train, data.Train), score(images.Test, data.Test)
	row := NetRow{
		Seed: int64(p.Seed), Data: name, Method: p.Method, Parameters: int32(len(s.w)),
		PretrainEpochs: int32(p.PretrainEpochs), FinetuneEpochs: int32(p.FinetuneEpochs),
		TrainSamples: int32(data.Train.X.Rows), TestSamples: int32(data.Test.X.Rows),
		TrainErrors: int32(train.Errors), TestErrors: int32(test.Errors),
		TrainAccuracy: accuracy(train.Errors, data.Train), TestAccuracy: accuracy(test.Errors, data.Test),
		TrainLoss: train.Loss, TestLoss: test.Loss,
	}
	return map[string]any{"nets": []NetRow{row}, "weights": weights, "predictions": predictions}, nil
}

// accuracy returns the share of the images that are read right, in percent.
func accuracy(errors int, s images.Set) float64 {
	return float64(100*(s.X.Rows-errors)) / float64(s.X.Rows)
}

// baseline applies a plain classifier to the test images and returns the table.
func (w worker) baseline(p baselineParams, data *images.Sets) (map[string]any, error) {
	train, test := data.Train.Rows(), data.Test.Rows()
	row := BaselineRow{Method: p.Method, TestSamples: int32(len(test))}
	var predicted []int32
	var err error
	switch p.Method {
	case nearestNeighbour:
		row.Parameter = 1
		predicted, err = classify.NearestNeighbour(train, data.Train.Labels, test, w.threads)
	case classMean:
		predicted, err = classify.ClassMean(train, data.Train.Labels, test, w.threads)
	case classSubspace:
		row.Parameter = int32(p.Rank)
		predicted, err = classify.Subspace(train, data.Train.Labels, p.Rank, test, w.threads)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", p.Method, err)
	}
	errors := classify.Errors(predicted, data.Test.Labels)
	row.TestErrors, row.Accuracy = int32(errors), accuracy(errors, data.Test)
	return map[string]any{"baselines": []BaselineRow{row}}, nil
}
