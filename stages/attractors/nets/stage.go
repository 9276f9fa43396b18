package nets

import (
	"context"

	"neurorbit/pipeline/stage"
)

const source = "Korsakova (2025), "

// Stage returns the stage.
func Stage() *stage.Stage {
	return &stage.Stage{
		Name:   "attractors",
		Doc:    "networks with a shift-register feedback: trajectories, Lyapunov spectra, classes",
		Config: defaults,
		Outputs: []stage.Output{
			{Name: "sets", Row: SetRow{}, Key: []string{"set"}, Doc: "a network with all that was found out about it", Source: source + "figures 2-4 and the values below them"},
			{Name: "starts", Row: StartRow{}, Key: []string{"set", "start"}, Doc: "a start of a network and the attractor it leads to", Source: "beyond " + source + "\"regardless of its initial conditions\""},
			{Name: "start_points", Row: StartPointRow{}, Key: []string{"set", "start", "t"}, Doc: "a point of the attractor that a start leads to", Source: "beyond " + source + "\"regardless of its initial conditions\""},
			{Name: "spectrum", Row: SpectrumRow{}, Key: []string{"set", "k"}, Doc: "a Lyapunov exponent of a network", Source: source + "values below figures 2-4"},
			{Name: "convergence", Row: ConvergenceRow{}, Key: []string{"set", "k", "step"}, Doc: "the running mean of an exponent", Source: source + "values below figures 2-4"},
			{Name: "trajectory", Row: TrajectoryRow{}, Key: []string{"set", "t"}, Doc: "a point of a trajectory after the discarded iterations", Source: source + "generate_trajectory"},
			{Name: "orbit", Row: OrbitRow{}, Key: []string{"set", "t"}, Doc: "a point of an attractor, long after the transient", Source: "beyond " + source + "figures 2-4"},
			{Name: "plotted", Row: PlottedRow{}, Key: []string{"set", "i"}, Doc: "a vertex of the drawing of a trajectory", Source: source + "plot_attractor_trajectory"},
			{Name: "weights", Row: WeightRow{}, Key: []string{"set", "layer", "i", "j"}, Doc: "a weight of a network", Source: source + "figure 1"},
			{Name: "power", Row: PowerRow{}, Key: []string{"set", "f"}, Doc: "a line of the power spectrum of x1", Source: source + "figures 2-4"},
			{Name: "parting", Row: PartingRow{}, Key: []string{"set", "t"}, Doc: "how far near states of a chaotic orbit are apart as time goes by", Source: "beyond " + source + "\"sensitive dependence on initial conditions\""},
			{Name: "segment", Row: SegmentRow{}, Key: []string{"set", "k"}, Doc: "a point of the image of a short segment that chaos stretches and folds", Source: "beyond " + source + "\"sensitive dependence on initial conditions\""},
			{Name: "density", Row: DensityRow{}, Key: []string{"set", "section", "j", "i"}, Doc: "points of a chaotic attractor in a cell of the plane of y1 and y2", Source: "beyond " + source + "figures 2-4"},
		},
		Shards: func(config any) ([]stage.Shard, error) { return shards(config.(*Section)), nil },
		Run:    run,
	}
}

// shards makes one shard of each set, and one of its starts.
func shards(s *Section) []stage.Shard {
	var out []stage.Shard
	for _, set := range s.Sets {
		out = append(out, stage.Shard{
			ID: set.Name,
			Params: params{
				Set: set, Init: s.Init, Discard: s.Discard, Tmax: s.Tmax, Keep: s.Keep,
				Transient: s.Transient, Steps: s.Steps, Author: s.Author,
			},
			Cost: float64(set.D) * float64(set.D+set.N) * float64(s.Steps),
		})
		if len(s.Starts) > 0 {
			out = append(out, stage.Shard{
				ID: "starts/" + set.Name, Params: startParams{set, s.Starts, s.Transient, s.Steps},
				Cost: float64(set.D) * float64(startExponents+set.N) * float64(s.Steps) * float64(len(s.Starts)),
			})
		}
	}
	return out
}

func run(ctx context.Context, t *stage.Task) error {
	if p, ok := t.Shard.Params.(startParams); ok {
		starts, points, err := p.compute(ctx, t.Progress)
		if err != nil {
			return err
		}
		if err := t.Out.Append("start_points", points); err != nil {
			return err
		}
		return t.Out.Append("starts", starts)
	}
	r, err := compute(ctx, t.Shard.Params.(params))
	if err != nil {
		return err
	}
	for name, rows := range map[string]any{
		"sets": r.sets, "spectrum": r.spectrum, "convergence": r.convergence, "trajectory": r.trajectory, "orbit": r.orbit,
		"plotted": r.plotted, "weights": r.weights, "power": r.power,
		"parting": r.parting, "segment": r.segment, "density": r.density,
	} {
		if err := t.Out.Append(name, rows); err != nil {
			return err
		}
	}
	return nil
}
