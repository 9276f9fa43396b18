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

// timesShown is the number of times in the figure of the transient.
const timesShown = 40

// buildTransient draws the error of the net with the weights of the first times,
// and beside it the error for each T.
func buildTransient(s page.Source) (*page.Content, error) {
	r := &reader{Source: s}
	times, sweep, outcome := read[chaoticnet.TimeRow](r, "chaoticnet/time"), read[chaoticnet.TRow](r, "chaoticnet/tsweep"), read[chaoticnet.ChosenRow](r, chosen)
	if len(times) == 0 || r.err != nil {
		return nil, r.err
	}
	seed := times[0].Seed
	c := chosenOf(outcome, seed)
	rows := where(times, func(r chaoticnet.TimeRow) bool { return r.Seed == seed && r.Index <= timesShown })
	if c == nil || len(rows) == 0 {
		return nil, nil
	}
	slices.SortFunc(rows, func(a, b chaoticnet.TimeRow) int { return cmp.Compare(a.Index, b.Index) })
	f := chart.Rows("", rows).As("seed range:9 index=time mse:9 errors=misread_images")
	var t, mean []float64
	for _, r := range sweep {
		if r.Seed == seed && r.T <= timesShown {
			t, mean = append(t, float64(r.T)), append(mean, r.MSE)
		}
	}
	ch := &chart.Chart{
		Label: "Error of the net with the weights of the first times", Height: 142,
		X: chart.Axis{Min: 0, Max: timesShown, Label: "time"}, Y: chart.Axis{Each: true},
	}
	style := func(i int) chart.Style { return chart.Style{Color: seriesColor(i), Width: 0.6, Size: 1.2} }
	panel := func(title string, m *chart.Mark) *chart.Panel {
		return ch.Panel(title, chart.Span(chart.Style{Name: "start-up transient", Color: figure.PaleGrey}, 0, float64(c.TransientSteps)), m)
	}
	a := panel("misread training images", chart.LinePoints(style(0), f.Col("index"), f.Col("errors")))
	a.Y.Scale, a.Y.Zero = chart.Log1, true
	b := panel("mean squared error", chart.LinePoints(style(0), f.Col("index"), f.Col("mse")))
	d := panel("mean squared error, all outputs", chart.LinePoints(style(1), chart.Const(t...), chart.Const(mean...)))
	d.X.Label = "*T*"
	for _, p := range []*chart.Panel{b, d} {
		p.Y.Scale = chart.Log
		p.Y.Min, p.Y.Max = decades(slices.Concat(f.Values("mse"), mean))
	}
	misread := func(a, b chaoticnet.TimeRow) int { return cmp.Compare(a.Errors, b.Errors) }
	worst := slices.MaxFunc(rows, misread)
	remark := fmt.Sprintf("Range parameter %s. The maps start near 0, where the logistic map has its maximum: all go to the upper end of the region, from there to its lower end, and need %s to leave it. "+
		"Until then the weights are moved together, not at random; at worst, at time %d, %d training images are misread.", page.Short(c.Range), page.Plural(int(c.TransientSteps), "step"), worst.Index, worst.Errors)
	if after := where(rows, func(r chaoticnet.TimeRow) bool { return r.Index > c.TransientSteps }); len(after) > 0 {
		remark += fmt.Sprintf(" After the transient it is at most %d at the times shown.", slices.MaxFunc(after, misread).Errors)
	}
	if len(t) > 0 && slices.Max(t) > float64(c.TransientSteps) {
		remark += " For a small T the mean over the outputs (c) holds the transient; once T is longer than it, the error is on a plateau. That is what figure 8 shows, not a synchrony of the weights."
	}
	return &page.Content{Chart: ch, Remark: remark, Comparison: page.NotInPaper(page.Plural(len(rows), "time"))}, nil
}

// buildTChoice draws how often each T is the best among bootstrap samples.
func buildTChoice(s page.Source) (*page.Content, error) {
	r := &reader{Source: s}
	rows, outcome, printed := read[chaoticnet.ArgminRow](r, "chaoticnet/argmin"), read[chaoticnet.ChosenRow](r, chosen), r.chaotic()
	if len(rows) == 0 || r.err != nil {
		return nil, r.err
	}
	c := chosenOf(outcome, rows[0].Seed)
	if c == nil {
		return nil, nil
	}
	f := chart.Rows("", rows).As("seed t images=share_images:9 both=share_images_and_times:9").Where("seed", rows[0].Seed)
	percent := func(of func(chaoticnet.ArgminRow) float64) chart.Col {
		return chart.Of(f, func(r chaoticnet.ArgminRow) float64 { return float64(100 * of(r)) })
	}
	ch := &chart.Chart{
		Label: "How often each T has the least error among bootstrap samples", Height: 122, LegendTitle: "resampled:",
		X: chart.Axis{Label: "*T*", Zero: true, Most: 11}, Y: chart.Axis{Label: "bootstrap samples (%) in which the T has the least error", Zero: true},
	}
	p := ch.Panel("",
		chart.Bars(chart.Style{Name: "images", Color: figure.LightGrey}, f.Col("t"), percent(func(r chaoticnet.ArgminRow) float64 { return r.Images }), 0.84),
		chart.Bars(chart.Style{Name: "images and times", Color: figure.Blue}, f.Col("t"), percent(func(r chaoticnet.ArgminRow) float64 { return r.Both }), 0.46))
	marked(p, "least: T = ", float64(c.TCalibrated), "paper: T = ", float64(printed.chosenT))
	picked := chart.Filter(f, func(r chaoticnet.ArgminRow) bool { return r.Both > 0 }).Len()
	return &page.Content{
		Chart: ch,
		Remark: fmt.Sprintf("Training images resampled (grey), and the times behind the start-up transient as well, each for all T that it belongs to (blue): %d values of T are the best in some sample; 95 %% of the samples pick T from %d to %d.",
			picked, c.TLow, c.THigh),
		Comparison: page.NotInPaper(fmt.Sprintf("interval %d to %d", c.TLow, c.THigh)),
	}, nil
}
