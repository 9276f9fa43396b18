package chaoticnet

import (
	"context"
	"fmt"
	"slices"

	"neurorbit/pipeline/stage"
	"neurorbit/stages/cfnn/images"
	"neurorbit/stages/model/chaotic"
)

const source = "Taherkhani and Seyyedsalehi, "

// Stage returns the stage.
func Stage() *stage.Stage {
	return &stage.Stage{
		Name:   "chaoticnet",
		Doc:    "the chaotic feed-forward net: calibration of range and T, votes, abstention, comparison with other methods",
		Config: defaults,
		Inputs: []stage.Input{{Table: images.Table}, {Table: weightsTable}, {Table: netsTable}},
		Outputs: []stage.Output{
			{Name: "bifurcation", Row: BifurcationRow{}, Key: []string{"a"}, Doc: "where the logistic map stays", Source: source + "figure 4"},
			{Name: "bifurcation_cells", Row: BifurcationCellRow{}, Key: []string{"a", "cell"}, Doc: "how often the logistic map is in a cell of the unit interval", Source: source + "figure 4"},
			{Name: "region", Row: RegionRow{}, Key: []string{"range", "i"}, Doc: "a step of the range-limited map", Source: source + "figure 5"},
			{Name: "series", Row: SeriesRow{}, Key: []string{"init", "t", "k"}, Doc: "a value of a subsampled orbit", Source: source + "figure 6"},
			{Name: "range", Row: RangeRow{}, Key: []string{"seed", "reading", "range", "t", "first", "outputs"}, Doc: "accuracy on the training images at a range parameter", Source: source + "figure 7"},
			{Name: "time", Row: TimeRow{}, Key: []string{"seed", "range", "index"}, Doc: "error on the training images with the weights of one time", Source: source + "figure 8"},
			{Name: "tsweep", Row: TRow{}, Key: []string{"seed", "range", "t"}, Doc: "error on the training images for a T", Source: source + "figure 8"},
			{Name: "argmin", Row: ArgminRow{}, Key: []string{"seed", "t"}, Doc: "how sure the best T is", Source: "beyond " + source + "figure 8"},
			{Name: "chosen", Row: ChosenRow{}, Key: []string{"seed"}, Doc: "outcome of the calibration", Source: source + "section 5"},
			{Name: "forms", Row: FormRow{}, Key: []string{"seed", "form"}, Doc: "a form of the logistic map, which is one function, and what its rounding does to the calibration", Source: "beyond " + source + "eq. (4)"},
			{Name: "variants", Row: VariantRow{}, Key: []string{"name"}, Doc: "a way to vary the weights of a net", Source: source + "sections 2, 3 and 5"},
			{Name: "votes", Row: VoteRow{}, Key: []string{"variant", "index"}, Doc: "classes of a test image's outputs", Source: source + "section 5"},
			{Name: "table1", Row: Table1Row{}, Key: []string{"variant", "max_classes", "min_votes"}, Doc: "what the rule of abstention makes of a variant", Source: source + "table 1"},
			{Name: "examples", Row: ExampleRow{}, Key: []string{"role", "k"}, Doc: "an output for an image read right and a misread one", Source: source + "figure 9"},
			{Name: "boundary", Row: BoundaryRow{}, Key: []string{"i", "j"}, Doc: "a point of a plane in the space of images", Source: source + "figures 10 and 11"},
			{Name: "boundary_points", Row: BoundaryPointRow{}, Key: []string{"role"}, Doc: "an image in that plane", Source: source + "figures 10 and 11"},
			{Name: "separation_lines", Row: LineRow{}, Key: []string{"line"}, Doc: "a line that divides two groups of points", Source: source + "figures 10 and 11"},
			{Name: "separation_points", Row: PointRow{}, Key: []string{"group", "index"}, Doc: "a point of two groups", Source: source + "figures 10 and 11"},
			{Name: "curves", Row: CurveRow{}, Key: []string{"method", "seed", "coverage"}, Doc: "a point of a risk-coverage curve", Source: "beyond " + source + "table 1"},
			{Name: "aurc", Row: AURCRow{}, Key: []string{"method", "seed"}, Doc: "area under a risk-coverage curve", Source: "beyond " + source + "table 1"},
			{Name: "picked", Row: PickedRow{}, Internal: true, Key: []string{"range"}, Doc: "outcome of the calibration of the range parameter"},
			{Name: "form_range", Row: RangeRow{}, Internal: true, Key: []string{"seed", "reading", "range", "t", "first", "outputs"}, Doc: "accuracy with another form of the map"},
			{Name: "form_time", Row: TimeRow{}, Internal: true, Key: []string{"seed", "range", "index"}, Doc: "error with another form of the map with the weights of one time"},
			{Name: "resampled", Row: ResampledRow{}, Internal: true, Key: []string{"index", "replicate"}, Doc: "error of one time on a bootstrap sample"},
			{Name: "answers", Row: AnswerRow{}, Internal: true, Key: []string{"index"}, Doc: "what the images are taken for with the weights of one time"},
			{Name: "scores", Row: ScoreRow{}, Internal: true, Key: []string{"method", "index"}, Doc: "how much a method trusts itself with a test image"},
		},
		Shards: func(config any) ([]stage.Shard, error) { return shards(config.(*Section)), nil },
		Run:    func(ctx context.Context, t *stage.Task) error { return t.Shard.Params.(job).run(ctx, t) },
	}
}

// A job is what a shard does: its parameters.
type job interface {
	run(ctx context.Context, t *stage.Task) error
}

// The names of shards that others come after.
func chooseRangeID(seed uint32) string       { return fmt.Sprintf("choose/%d/range", seed) }
func chooseTID(seed uint32) string           { return fmt.Sprintf("choose/%d/t", seed) }
func votesID(v *variant) string              { return "votes/" + v.id() }
func formID(seed uint32, form string) string { return fmt.Sprintf("forms/%d/%s", seed, form) }
func scoresID(seed uint32) string            { return fmt.Sprintf("scores/%d", seed) }
func timesID(seed uint32, from int) string   { return fmt.Sprintf("t/%d/%d", seed, from) }
func rangeID(seed uint32, r float64) string  { return fmt.Sprintf("range/%d/%s", seed, text(r)) }

const ensembleID = "scores/ensemble"

// small is the cost of a shard that evaluates no net, in outputs for all images of a
// split, which is the unit of all costs.
const small = 0.1

// settings are those of a seed.
func (s *Section) settings(seed uint32) settings {
	return settings{Seed: seed, Rows: s.Rows, Order: s.Order, Reading: s.Reading, Factor: s.Factor, Outputs: s.Outputs}
}

// shards divides the work: see the package comment.
func shards(s *Section) []stage.Shard {
	var out []stage.Shard
	add := func(id string, params job, cost float64, inputs, after []string) {
		out = append(out, stage.Shard{ID: id, Params: params, Inputs: inputs, After: after, Cost: cost})
	}
	none, nets, all := []string{}, []string{weightsTable, netsTable}, []string{images.Table, weightsTable}
	add("maps/bifurcation", bifurcationJob{}, small, none, nil)
	add("maps/region", regionJob{s.Figure5, s.Reading}, small, none, nil)
	add("maps/series", seriesJob{}, small, none, nil)
	add("separation", separationJob{s.Published.Range, s.Published.T, s.Factor, s.Outputs}, small, []string{images.Table}, nil)

	times := len(chaotic.Times(s.TMax, s.Outputs))
	for _, seed := range s.Seeds {
		c := s.settings(seed)
		var ranges []string
		values, transient := s.Sweep.ranges()
		for i, r := range values {
			j := rangeJob{settings: c, Range: r, T: s.Sweep.T, Transient: transient[i]}
			add(rangeID(seed, r), j, float64(j.Outputs+j.Transient), all, nil)
			ranges = append(ranges, rangeID(seed, r))
		}
		add(chooseRangeID(seed), chooseRangeJob{c, s.Range, s.Sweep.T, s.TMax}, small, nets, ranges)
		after := []string{chooseRangeID(seed)}
		for from := 0; from < times; from += s.Chunk {
			to := min(from+s.Chunk, times)
			add(timesID(seed, from), timesJob{c, s.TMax, from, to, s.Replicates, 0}, float64(to-from), all, after[:1:1])
			after = append(after, timesID(seed, from))
		}
		add(chooseTID(seed), chooseTJob{c, s.T, s.TMax, s.Replicates}, small, none, after)
		add(scoresID(seed), scoresJob{[]uint32{seed}}, 1, all, nil)
	}

	variants := s.variants()
	bySeed := map[uint32][]string{} // shards with scores
	everySeed := []string{}
	sharing := map[variant][]string{} // shards with the same orbits
	for i := range variants {
		v := &variants[i]
		var after []string
		if v.Range == auto {
			after = append(after, chooseRangeID(v.Seed))
		}
		if v.T == auto {
			after = append(after, chooseTID(v.Seed))
		}
		if o, ok := v.orbit(); ok {
			if !v.Main { // which asks for more than answers
				after = slices.Clone(sharing[o])
			}
			sharing[o] = append(sharing[o], votesID(v))
		}
		add(votesID(v), votesJob{*v}, float64(v.Outputs), all, after)
		if v.Examples {
			j := boundaryJob{votesJob{*v}, s.Boundary}
			add("boundary", j, float64(v.Outputs), all, append([]string{votesID(v)}, after...))
		}
		add("rule/"+v.id(), ruleJob{s.Rule}, small, none, []string{votesID(v)})
		bySeed[v.Seed] = append(bySeed[v.Seed], votesID(v))
		if v.Main {
			everySeed = append(everySeed, votesID(v))
		}
	}
	for _, seed := range s.Seeds {
		if len(s.Forms) > 0 {
			addForms(s, s.settings(seed), add)
		}
		everySeed = append(everySeed, scoresID(seed))
		j := curvesJob{int64(seed), s.Replicates, s.Published.Abstained}
		add(fmt.Sprintf("curves/%d", seed), j, 10*small, none, append(bySeed[seed], scoresID(seed)))
	}
	if len(s.Seeds) > 1 {
		add(ensembleID, scoresJob{s.Seeds}, float64(len(s.Seeds)), all, nil)
		j := curvesJob{-1, s.Replicates, s.Published.Abstained}
		add("curves/all", j, 10*small, none, append(everySeed, ensembleID))
	}
	return out
}
