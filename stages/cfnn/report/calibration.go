package report

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"neurorbit/stages/cfnn/chaoticnet"
	"neurorbit/stages/num/strict"
	"neurorbit/stages/render/chart"
	"neurorbit/stages/render/figure"
	"neurorbit/stages/render/page"
)

// outcome reads the outcome of the calibration for a seed.
func (r *reader) outcome(seed int64) chaoticnet.ChosenRow {
	c := first(read[chaoticnet.ChosenRow](r, chosen), func(r chaoticnet.ChosenRow) bool { return r.Seed == seed })
	if c == nil {
		r.err = cmp.Or(r.err, fmt.Errorf("table %s: no seed %d", chosen, seed))
		return chaoticnet.ChosenRow{}
	}
	return *c
}

// marked draws a vertical line at the paper's value, with its name, and one at another,
// if it is another.
func marked(p *chart.Panel, name string, value float64, printedName string, printed float64, unit string) {
	if value == printed {
		printedName, value = printedName+", "+name, math.NaN()
	}
	line := func(name string, color figure.Color, at float64) {
		if !math.IsNaN(at) {
			p.Add(chart.VLine(chart.Style{Name: name + ": " + unit + page.Short(at), Color: color, Width: 0.9}, at))
		}
	}
	line(printedName, printedColor, printed)
	line(name, chosenColor, value)
}

// decades returns the powers of ten around the positive ones of some numbers.
func decades(values []float64) (low, high float64) {
	positive := where(values, func(v float64) bool { return v > 0 })
	if len(positive) == 0 {
		return 0, 0
	}
	power := func(round func(float64) float64, v float64) float64 {
		return math.Pow10(int(round(strict.Log(v) / math.Ln10)))
	}
	return power(math.Floor, slices.Min(positive)), power(math.Ceil, slices.Max(positive))
}

// buildRange draws figure 7: (a) the calibration proper, over the most outputs; (b) the
// first outputs at T = 1.
func buildRange(r *reader, rows []chaoticnet.RangeRow) *page.Content {
	result, printed := r.outcome(rows[0].Seed), r.chaotic()
	most := slices.MaxFunc(rows, func(a, b chaoticnet.RangeRow) int { return cmp.Compare(a.Outputs, b.Outputs) })
	f := chart.Rows("", rows).As("seed range:9 t first=first_output outputs samples=images errors=wrong_outputs " +
		"worst_errors=worst_output_errors voted_errors=wrong_majorities accuracy=accuracy_percent:.5 transient")
	c := &chart.Chart{
		Label: "Accuracy on the training images against the range parameter", LegendEach: true, Columns: 2, Height: 150,
		X: chart.Axis{Each: true, Tight: true}, Y: chart.Axis{Each: true},
	}
	a := c.Panel(fmt.Sprintf("%d outputs at T = %d", most.Outputs, most.T), chart.HLine(chart.Style{Color: figure.Black, Width: 0.6}, 100))
	a.X.Label, a.Y.Label = "range parameter", "accuracy (%)"
	name := "published"
	if result.Range == printed.chosenRange {
		name += " and in use"
	} else if result.Range != result.RangeCalibrated {
		a.Add(chart.VLine(chart.Style{Name: "in use: " + page.Short(result.Range), Color: figure.Black, Width: 0.6}, result.Range))
	}
	marked(a, "ours, by the paper's rule", result.RangeCalibrated, name, printed.chosenRange, "")
	seeds := f.Where("outputs", most.Outputs).By("seed")
	for i, g := range slices.Backward(seeds) {
		style := chart.Style{Name: fmt.Sprintf("seed %d", g.Int("seed")), Color: seriesColor(i), Width: 0.6, Size: 1.2}
		if len(seeds) == 1 {
			style.Name = "all outputs"
		}
		if i > 0 {
			a.Add(chart.Line(style, g.Col("range"), g.Col("accuracy")))
			continue
		}
		voted := chart.Of(g, func(r chaoticnet.RangeRow) float64 {
			return float64(100*(r.Samples-r.VotedErrors)) / float64(r.Samples)
		})
		a.Add(chart.LinePoints(style, g.Col("range"), g.Col("accuracy")),
			chart.Line(chart.Style{Name: "majority of the outputs", Color: figure.Grey, Width: 1}, g.Col("range"), voted))
	}
	if shown := f.Where("seed", rows[0].Seed).Where("outputs", 1).By("range"); len(shown) > 0 {
		b := c.Panel("misclassified training images, T = 1").With(chart.Axis{Label: "output *k*"}, chart.Axis{Scale: chart.Log1, Zero: true})
		slices.SortFunc(shown, func(a, b *chart.Frame) int { return cmp.Compare(a.Float("range"), b.Float("range")) })
		for i, g := range slices.Compact([]*chart.Frame{shown[0], shown[len(shown)/2], shown[len(shown)-1]}) {
			b.Add(chart.Line(chart.Style{Name: "range " + page.Short(g.Float("range")), Color: seriesColor(i)}, g.Col("first"), g.Col("errors")))
		}
	}
	own := where(rows, func(r chaoticnet.RangeRow) bool { return r.Seed == rows[0].Seed })
	remark, comparison := rangeRemark(own, most.Outputs, result, printed.chosenRange)
	return &page.Content{Chart: c, Remark: remark, Comparison: comparison}
}

// rangeRemark says what the calibration of the range parameter gives for one net, with
// that many outputs.
func rangeRemark(rows []chaoticnet.RangeRow, outputs int32, result chaoticnet.ChosenRow, printed float64) (string, page.Comparison) {
	remark := ""
	say := func(format string, args ...any) { remark += fmt.Sprintf(format, args...) }
	paper, ours := page.Short(printed), page.Short(result.RangeCalibrated)
	c := page.Comparison{Of: "range parameter", Published: "range parameter " + paper, Ours: "range parameter " + ours}
	var differences []string
	if math.IsNaN(result.RangeCalibrated) {
		ours, c.Ours, differences = "none", "no range parameter qualifies", []string{"no range parameter of the sweep keeps the accuracy"}
	} else if ours != paper {
		differences = []string{ours + ", not " + paper}
	}
	say("Red: the range parameter that the calibration gives here, %s. In use is %s (%s).", ours, page.Short(result.Range), result.RangeRule)
	at := func(r chaoticnet.RangeRow) bool { return r.Outputs == outputs && math.Abs(r.Range-printed) < 1e-9 }
	rule := "none qualifies"
	if !math.IsNaN(result.RangeVoted) {
		rule = "the same rule gives " + page.Short(result.RangeVoted)
	}
	if r := first(rows, at); r != nil {
		voted := page.Fixed(float64(100*(r.Samples-r.VotedErrors))/float64(r.Samples), 2)
		say(" At the paper's %s the accuracy over all outputs is %s %%; the worst of the outputs misclassifies %s.",
			paper, page.Fixed(r.Accuracy, 4), page.Plural(int(r.WorstErrors), "image"))
		say(" If an image counts as right when most of its outputs are (grey), it is %s %% there, with %s misclassified, and %s.",
			voted, page.Plural(int(r.VotedErrors), "image"), rule)
		c.Ours += fmt.Sprintf("; at %s, by the majority of the outputs, %s %%", paper, voted)
	} else {
		say(" If an image counts as right when most of its outputs are (grey), %s.", rule)
	}
	if early := where(rows, func(r chaoticnet.RangeRow) bool { return r.Outputs != outputs && r.Outputs > 1 }); len(early) > 0 {
		best := slices.MaxFunc(early, func(a, b chaoticnet.RangeRow) int { return cmp.Compare(a.Accuracy, b.Accuracy) })
		say(" (b) With T = 1 the first outputs fall into the start-up transient: over %d of them the accuracy is at most %s %%, at %s.",
			best.Outputs, page.Fixed(best.Accuracy, 2), page.Short(best.Range))
	}
	return remark, c.Conclude(differences)
}

// buildT draws figure 8: the error for each T on a logarithmic axis, and the
// plateau behind the transient on a linear one.
func buildT(r *reader, rows []chaoticnet.TRow) *page.Content {
	result, printed := r.outcome(rows[0].Seed), r.chaotic()
	f := chart.Rows("", rows).As("seed range:9 t mse:9 errors=wrong_outputs accuracy=accuracy_percent:.5")
	c := &chart.Chart{
		Label: "Mean squared error against T", LegendEach: true, Columns: 2, Height: 148,
		X: chart.Axis{Label: "*T*", Zero: true, Tight: true}, Y: chart.Axis{Each: true},
	}
	low, high := decades(f.Values("mse"))
	a := c.Panel("mean squared error").With(chart.Axis{}, chart.Axis{Scale: chart.Log, Min: low, Max: high})
	seeds := f.By("seed")
	for i, g := range slices.Backward(seeds) {
		style := chart.Style{Color: seriesColor(i), Width: 0.5, Size: 1}
		if len(seeds) > 1 {
			style.Name = fmt.Sprintf("seed %d", g.Int("seed"))
		}
		if a.Add(chart.Line(style, g.Col("t"), g.Col("mse"))); i == 0 {
			a.Add(chart.Points(style, g.Col("t"), g.Col("mse")))
		}
	}
	plateau := chart.Filter(seeds[0], func(r chaoticnet.TRow) bool { return r.T > result.TransientSteps || r.T == printed.chosenT })
	if plateau.Len() > 1 {
		unit, exponent := 1.0, 0
		for top := slices.Max(plateau.Values("mse")); top > 0 && float64(top*unit) < 1; exponent++ {
			unit *= 10
		}
		b := c.Panel(fmt.Sprintf("the plateau, in 10^{%s}", page.Short(float64(-exponent)))).With(chart.Axis{}, chart.Axis{Zero: true})
		scaled := chart.Of(plateau, func(r chaoticnet.TRow) float64 { return float64(r.MSE * unit) })
		b.Add(chart.LinePoints(chart.Style{Color: seriesColor(0), Width: 0.5, Size: 1}, plateau.Col("t"), scaled))
		ringed(b, plateau, result.TCalibrated, printed.chosenT, unit)
	}
	for _, p := range c.Panels {
		marked(p, "least", float64(result.TCalibrated), "published", float64(printed.chosenT), "T = ")
	}
	ringed(a, seeds[0], result.TCalibrated, printed.chosenT, 1)
	remark, comparison := tRemark(seeds[0], len(c.Panels) > 1, result, printed.chosenT)
	return &page.Content{Chart: c, Remark: remark, Comparison: comparison}
}

// ringed draws rings around the errors of the least T and of the paper's, if they are there.
func ringed(p *chart.Panel, sweep *chart.Frame, least, printed int32, unit float64) {
	scaled := func(r chaoticnet.TRow) float64 { return float64(r.MSE * unit) }
	for _, ring := range []struct {
		t     int32
		color figure.Color
	}{{least, chosenColor}, {printed, printedColor}} {
		if at := sweep.Where("t", ring.t); at.Len() > 0 {
			p.Add(chart.Points(chart.Style{Color: ring.color, Dot: chart.Ring, Size: 2.4}, at.Col("t"), chart.Of(at, scaled)))
		}
	}
}

// tRemark says what the calibration of T gives for the sweep of one net.
func tRemark(sweep *chart.Frame, plateau bool, result chaoticnet.ChosenRow, printed int32) (remark string, c page.Comparison) {
	least := page.Rounded(sweep.Where("t", result.TCalibrated).Float("mse"), 3)
	c.Of = "T of the least error"
	c.Published = fmt.Sprintf("least error at T = %d; its value is given only as an image", printed)
	c.Ours = fmt.Sprintf("least error at T = %d (%s)", result.TCalibrated, least)
	remark = fmt.Sprintf("Range parameter %s; the least error, %s, is at T = %d.", page.Short(result.Range), least, result.TCalibrated)
	if g := sweep.Where("t", printed); g.Len() > 0 {
		remark += fmt.Sprintf(" At the paper's T = %d it is %s.", printed, page.Rounded(g.Float("mse"), 3))
	}
	remark += " The start-up transient lasts " + page.Plural(int(result.TransientSteps), "step") + ", by our factor of the initial states, " +
		"which is not printed; half that factor adds a step"
	if plateau {
		remark += fmt.Sprintf("; (b) shows the T beyond it, and T = %d", printed)
	}
	interval := fmt.Sprintf("%d to %d", result.TLow, result.THigh)
	share := page.Fixed(math.Floor(float64(result.TShare*1e4))/100, 2) // percent, rounded down
	remark += fmt.Sprintf(". 95 %% bootstrap interval of the best T: %s; T = %d is best in %s %% of the samples.", interval, result.TCalibrated, share)
	var differences []string
	if result.TCalibrated != printed {
		differences = []string{fmt.Sprintf("T = %d, not %d; the bootstrap interval is %s", result.TCalibrated, printed, interval)}
	}
	return remark, c.Conclude(differences)
}
