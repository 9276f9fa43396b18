package report

import (
	"cmp"
	"fmt"
	"slices"

	"neurorbit/stages/cfnn/chaoticnet"
	"neurorbit/stages/render/chart"
	"neurorbit/stages/render/figure"
	"neurorbit/stages/render/page"
)

const timesShown = 40

// buildTransient draws the error of the net with the weights of the first times,
// and beside it the error for each T.
func buildTransient(r *reader, times []chaoticnet.TimeRow) *page.Content {
	seed := times[0].Seed
	rows := where(times, func(r chaoticnet.TimeRow) bool { return r.Seed == seed && r.Index <= timesShown })
	sweep := where(read[chaoticnet.TRow](r, "chaoticnet/tsweep"), func(r chaoticnet.TRow) bool { return r.Seed == seed && r.T <= timesShown })
	result := r.outcome(seed)
	slices.SortFunc(rows, func(a, b chaoticnet.TimeRow) int { return cmp.Compare(a.Index, b.Index) })
	f := chart.Rows("", rows).As("seed range:9 index=time mse:9 errors=misread_images")
	t := each(sweep, func(r chaoticnet.TRow) float64 { return float64(r.T) })
	mean := each(sweep, func(r chaoticnet.TRow) float64 { return r.MSE })
	steps := result.TransientSteps
	c := &chart.Chart{
		Label: "Error of the net with the weights of the first times", Height: 142,
		X: chart.Axis{Min: 0, Max: timesShown, Label: "time"}, Y: chart.Axis{Each: true},
	}
	panel := func(title string, series int, x, y chart.Col) *chart.Panel {
		p := c.Panel(title, chart.Span(chart.Style{Name: "start-up transient", Color: figure.PaleGrey}, 0, float64(steps)),
			chart.LinePoints(chart.Style{Color: seriesColor(series), Width: 0.6, Size: 1.2}, x, y))
		p.Y.Scale = chart.Log
		p.Y.Min, p.Y.Max = decades(slices.Concat(f.Values("mse"), mean))
		return p
	}
	panel("misclassified training images", 0, f.Col("index"), f.Col("errors")).Y = chart.Axis{Scale: chart.Log1, Zero: true}
	panel("mean squared error", 0, f.Col("index"), f.Col("mse"))
	panel("mean squared error, all outputs", 1, chart.Const(t...), chart.Const(mean...)).X.Label = "*T*"
	misread := func(a, b chaoticnet.TimeRow) int { return cmp.Compare(a.Errors, b.Errors) }
	worst := slices.MaxFunc(rows, misread)
	remark := fmt.Sprintf("Range parameter %s. The maps start near 0, where the logistic map has its maximum: all go to the upper end of the region, "+
		"from there to its lower end, and need %s to leave it, one more if they start half as far from 0: "+
		"the factor of the initial states is ours, the paper does not print it. "+
		"Until then the weights are moved together, not at random; at worst, at time %d, %d training images are misclassified.",
		page.Short(result.Range), page.Plural(int(steps), "step"), worst.Index, worst.Errors)
	if after := where(rows, func(r chaoticnet.TimeRow) bool { return r.Index > steps }); len(after) > 0 {
		remark += fmt.Sprintf(" After the transient at most %d are, at the times shown.", slices.MaxFunc(after, misread).Errors)
	}
	if len(t) > 0 && slices.Max(t) > float64(steps) {
		remark += " For a small T the mean over the outputs (c) holds the transient; once T is longer than it, the error is on a plateau. " +
			"That is what figure 8 shows, not a synchrony of the weights."
	}
	return &page.Content{Chart: c, Remark: remark, Comparison: page.NotInPaper(page.Plural(len(rows), "time"))}
}

func buildTChoice(r *reader, rows []chaoticnet.ArgminRow) *page.Content {
	result, printed := r.outcome(rows[0].Seed), r.chaotic()
	f := chart.Rows("", rows).As("seed t images=share_images:9 both=share_images_and_times:9").Where("seed", rows[0].Seed)
	c := &chart.Chart{
		Label: "How often each T has the least error among bootstrap samples", Height: 122, LegendTitle: "resampled:",
		X: chart.Axis{Label: "*T*", Zero: true, Most: 11},
		Y: chart.Axis{Label: "bootstrap samples (%) in which the T has the least error (logarithm of one more)", Scale: chart.Log1, Zero: true, Grid: true},
	}
	p := c.Panel("")
	bars := func(name string, color figure.Color, from, to float64, share func(chaoticnet.ArgminRow) float64) {
		edge := func(by float64) chart.Col {
			return chart.Of(f, func(r chaoticnet.ArgminRow) float64 { return float64(r.T) + by })
		}
		percent := chart.Of(f, func(r chaoticnet.ArgminRow) float64 { return float64(100 * share(r)) })
		zero := chart.Const(make([]float64, f.Len())...)
		p.Add(chart.Boxes(chart.Style{Name: name, Color: color}, edge(from), edge(to), zero, percent, nil))
	}
	marked(p, "least", float64(result.TCalibrated), "published", float64(printed.chosenT), "T = ")
	bars("images", figure.Grey, -0.45, 0, func(r chaoticnet.ArgminRow) float64 { return r.Images })
	bars("images and times", figure.Blue, 0, 0.45, func(r chaoticnet.ArgminRow) float64 { return r.Both })
	picked := chart.Filter(f, func(r chaoticnet.ArgminRow) bool { return r.Both > 0 }).Len()
	remark := fmt.Sprintf("Training images resampled (grey), and the times behind the start-up transient as well, each for all T that it belongs to (blue): "+
		"%d values of T are the best in some sample; 95 %% of the samples pick T from %d to %d.", picked, result.TLow, result.THigh)
	return &page.Content{Chart: c, Remark: remark, Comparison: page.NotInPaper(fmt.Sprintf("interval %d to %d", result.TLow, result.THigh))}
}
