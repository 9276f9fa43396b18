package basenet

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"neurorbit/pipeline/stage"
	"neurorbit/pipeline/table"
	"neurorbit/stages/cfnn/images"
	"neurorbit/stages/model/feedforward"
)

const (
	paper  = "Taherkhani and Seyyedsalehi, chaotic feed-forward net, "
	arrays = "digits/arrays"
)

// Stage returns the stage.
func Stage() *stage.Stage {
	return &stage.Stage{
		Name:   "basenet",
		Doc:    "the base net for handwritten digits: pretrained layer by layer, fine-tuned, tested",
		Config: defaults,
		Inputs: []stage.Input{{Table: images.Table}, {Table: arrays}},
		Outputs: []stage.Output{
			{Name: "nets", Row: NetRow{}, Key: []string{"seed"}, Doc: "a trained net with what it gets right", Source: paper + "section 5"},
			{Name: "weights", Row: WeightRow{}, Key: []string{"seed", "layer", "i", "j"}, Doc: "a weight of a trained net", Source: paper + "section 5"},
			{Name: "curves", Row: CurveRow{}, Key: []string{"seed", "phase", "epoch"}, Doc: "a point of a learning curve", Source: paper + "section 5, its reference [23]"},
			{Name: "predictions", Row: PredictionRow{}, Key: []string{"seed", "split", "index"}, Doc: "what a trained net says of an image", Source: paper + "section 5, table 1"},
			{Name: "baselines", Row: BaselineRow{}, Key: []string{"method"}, Doc: "a plain classifier on the same images", Source: "beyond " + paper + "section 5"},
			{Name: "state", Row: StateRow{}, Key: []string{"i"}, Internal: true, Doc: "a piece of the state of a training at the end of an epoch", Source: paper + "section 5, its reference [23]"},
		},
		Shards: func(config any) ([]stage.Shard, error) { return shards(config.(*Section)), nil },
		Run:    run,
	}
}

// shards makes for each seed a chain with a shard for each epoch, and a shard for
// each plain classifier.
func shards(s *Section) []stage.Shard {
	var out []stage.Shard
	for _, p := range []baselineParams{{Method: nearestNeighbour}, {Method: classMean}, {Method: classSubspace, Rank: s.Baselines.SubspaceRank}} {
		out = append(out, stage.Shard{
			ID: "baselines/" + strings.ReplaceAll(p.Method, " ", "-"), Params: p, Inputs: []string{images.Table}, Cost: 1e6,
		})
	}
	for _, seed := range s.Seeds {
		out = append(out, chain(s, seed)...)
	}
	return out
}

// chain makes the shards of a seed. Costs are in multiplications for each training
// image.
func chain(s *Section, seed uint32) []stage.Shard {
	var out []stage.Shard
	n := sizes(s.Hidden)
	var machines []string // last shards of the layers
	for l := range s.Hidden {
		for e := range s.Pretrain.Epochs {
			p := rbmParams{
				Seed: seed, Hidden: s.Hidden[:l+1], Epoch: e + 1,
				Batch: s.Pretrain.Batch, Rate: s.Pretrain.Rate, Momentum: s.Pretrain.Momentum,
				WeightDecay: s.Pretrain.WeightDecay, Init: s.Pretrain.Init,
			}
			if e < s.Pretrain.MomentumEpochs {
				p.Momentum = s.Pretrain.FirstMomentum
			}
			after := slices.Clone(machines)
			if e > 0 {
				after = append(after, rbmID(seed, l+1, e))
			}
			out = append(out, stage.Shard{
				ID: rbmID(seed, l+1, e+1), Params: p, Inputs: []string{images.Table}, After: after,
				Cost: 6 * float64(feedforward.CountRBM(n[l], n[l+1])),
			})
		}
		if s.Pretrain.Epochs > 0 {
			machines = append(machines, rbmID(seed, l+1, s.Pretrain.Epochs))
		}
	}
	f := s.Finetune
	for e := range f.epochs() {
		p := tuneParams{
			Seed: seed, Hidden: s.Hidden, Epoch: e + 1, Pretrained: len(machines) > 0, Init: s.Pretrain.Init, Top: e < f.TopEpochs,
		}
		gradients := 1.0 // for each image
		switch {
		case e >= f.methodEpochs():
			p.Method, p.LineSearches = methodCG, f.Full.LineSearches
		case f.Method == methodAdam:
			p.Method, p.Batch, p.Rate, p.Since = methodAdam, f.Adam.Batch, f.Adam.Rate, e
			if !p.Top {
				p.Since -= f.TopEpochs
			}
		default:
			p.Method, p.Batch, p.LineSearches = methodCG, f.CG.Batch, f.CG.LineSearches
		}
		if p.Method == methodCG {
			gradients = gradientsOfSearch * float64(p.LineSearches)
		}
		after := machines
		if e > 0 {
			after = []string{tuneID(seed, e)}
		}
		changed := float64(feedforward.Count(n...))
		cost := 2 * changed
		if p.Top {
			changed = float64(feedforward.Count(n[len(n)-2:]...))
		}
		out = append(out, stage.Shard{
			ID: tuneID(seed, e+1), Params: p, Inputs: []string{images.Table}, After: after, Cost: cost + float64(3*gradients*changed),
		})
	}
	return append(out, stage.Shard{
		ID:     fmt.Sprintf("seed%d/net", seed),
		Params: netParams{Seed: seed, Hidden: s.Hidden, Method: f.Method, PretrainEpochs: s.Pretrain.Epochs, FinetuneEpochs: f.epochs()},
		After:  []string{tuneID(seed, f.epochs())},
		Cost:   2 * float64(feedforward.Count(n...)),
	})
}

func rbmID(seed uint32, layer, epoch int) string {
	return fmt.Sprintf("seed%d/%s/%d", seed, rbmPhase(layer), epoch)
}

func tuneID(seed uint32, epoch int) string {
	return fmt.Sprintf("seed%d/%s/%d", seed, tunePhase, epoch)
}

func run(ctx context.Context, t *stage.Task) error {
	data, err := table.ReadOnce(t.In, images.Table, images.Parse)
	if err != nil {
		return err
	}
	var states []state // of the earlier shards, in their order
	for _, id := range t.Shard.After {
		s, err := readState(t.In, id)
		if err != nil {
			return fmt.Errorf("state of the shard %s: %w", id, err)
		}
		states = append(states, s)
	}
	w := worker{ctx, t.Threads, t.Progress}
	var tables map[string]any
	switch p := t.Shard.Params.(type) {
	case rbmParams:
		tables, err = w.rbmEpoch(p, data.Train, states)
	case tuneParams:
		tables, err = w.tuneEpoch(p, data, states)
	case netParams:
		var name string // of the images: USPS or synthetic
		name, err = table.ReadOnce(t.In, arrays, func(rows []arrayRow) (string, error) {
			if len(rows) == 0 {
				return "", errors.New("no rows")
			}
			return rows[0].Data, nil
		})
		if err == nil {
			tables, err = w.finish(p, data, name, states[0])
		}
	case baselineParams:
		tables, err = w.baseline(p, data)
	}
	if err != nil {
		return err
	}
	for name, rows := range tables {
		if err := t.Out.Append(name, rows); err != nil {
			return err
		}
	}
	return nil
}

// readState reads the state that an earlier shard wrote.
func readState(in stage.Inputs, shard string) (state, error) {
	f, err := in.Earlier(shard, "state")
	if err != nil {
		return state{}, err
	}
	defer f.Close()
	rows, err := table.Read[StateRow](f)
	return stateOf(rows), err
}
