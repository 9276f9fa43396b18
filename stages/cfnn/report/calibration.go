package report

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"neurorbit/stages/cfnn/chaoticnet"
	"neurorbit/stages/num/strict"
	"neurorbit/stages/render/chart"
	"neurorbit/stages/render/figure"
	"neurorbit/stages/render/page"
)

// chosenOf returns the outcome of the calibration for a seed, or nil.
func chosenOf(rows []chaoticnet.ChosenRow, seed int64) *chaoticnet.ChosenRow {
	return first(rows, func(r chaoticnet.ChosenRow) bool { return r.Seed == seed })
}

// marked draws a vertical line at the value in use and one at the paper's, thicker and
// behind it if that is the same.
func marked(p *chart.Panel, name string, value float64, printedName string, printed float64) {
	paper := chart.Style{Name: printedName + page.Short(printed), Color: printedColor, Width: 0.8}
	if value == printed {
		paper.Width = 2
	}
	p.Add(chart.VLine(paper, printed), chart.VLine(chart.Style{Name: name + page.Short(value), Color: chosenColor, Width: 0.8}, value))
}

// decades returns the powers of ten around the positive ones of some numbers.
func decades(values []float64) (low, high float64) {
	low, high = math.Inf(1), 0
	for _, v := range values {
		if v > 0 {
			low, high = min(low, v), max(high, v)
		}
	}
	power := func(round func(float64) float64, v float64) float64 {
		p, _ := strconv.ParseFloat(fmt.Sprintf("1e%.0f", round(strict.Log(v)/math.Ln10)), 64)
		return p
	}
	if high == 0 {
		return 0, 0
	}
	return power(math.Floor, low), power(math.Ceil, high)
}

// voted is the share of the images that most outputs read right, in percent.
func voted(r chaoticnet.RangeRow) float64 {
	return float64(100*(r.Samples-r.VotedErrors)) / float64(r.Samples)
}

// buildRange draws figure 7: (a) the calibration proper, over the most outputs; (b) the
// first outputs at T = 1.
func buildRange(s page.Source) (*page.Content, error) {
	r := &reader{Source: s}
	rows, outcome, printed := read[chaoticnet.RangeRow](r, "chaoticnet/range"), read[chaoticnet.ChosenRow](r, chosen), r.chaotic()
	if len(rows) == 0 || r.err != nil {
		return nil, r.err
	}
	most := slices.MaxFunc(rows, func(a, b chaoticnet.RangeRow) int { return cmp.Compare(a.Outputs, b.Outputs) })
	f := chart.Rows("", rows).As("seed range:9 t first=first_output outputs samples=images errors=wrong_outputs " +
		"worst_errors=worst_output_errors voted_errors=wrong_majorities accuracy=accuracy_percent:.5 transient")
	settled, one := f.Where("outputs", most.Outputs), f.Where("seed", rows[0].Seed)
	c := &chart.Chart{
		Label: "Accuracy on the training images against the range parameter", LegendEach: true, Columns: 2, Height: 150,
		X: chart.Axis{Each: true, Tight: true}, Y: chart.Axis{Each: true},
	}
	a := c.Panel(fmt.Sprintf("%d outputs at T = %d", most.Outputs, most.T), chart.HLine(chart.Style{Color: figure.Black, Width: 0.6}, 100))
	a.X.Label, a.Y.Label = "range parameter", "accuracy (%)"
	result := chosenOf(outcome, rows[0].Seed)
	if result != nil {
		marked(a, "in use: ", result.Range, "paper: ", printed.chosenRange)
	}
	seeds := settled.By("seed")
	for i, g := range slices.Backward(seeds) {
		style := chart.Style{Name: fmt.Sprintf("seed %d", g.Int("seed")), Color: seriesColor(i), Width: 0.6, Size: 1.2}
		if len(seeds) == 1 {
			style.Name = "outputs"
		}
		if i > 0 {
			a.Add(chart.Line(style, g.Col("range"), g.Col("accuracy")))
			continue
		}
		a.Add(chart.LinePoints(style, g.Col("range"), g.Col("accuracy")),
			chart.Line(chart.Style{Name: "majority of the outputs", Color: figure.Grey, Width: 1}, g.Col("range"), chart.Of(g, voted)))
	}
	if single := one.Where("outputs", 1); single.Len() > 0 {
		b := c.Panel("misread training images, T = 1")
		b.X.Label, b.Y.Scale, b.Y.Zero = "output *k*", chart.Log1, true
		shown := single.By("range")
		slices.SortFunc(shown, func(a, b *chart.Frame) int { return cmp.Compare(a.Float("range"), b.Float("range")) })
		for i, g := range slices.Compact([]*chart.Frame{shown[0], shown[len(shown)/2], shown[len(shown)-1]}) {
			b.Add(chart.Line(chart.Style{Name: "range " + page.Short(g.Float("range")), Color: seriesColor(i)}, g.Col("first"), g.Col("errors")))
		}
	}
	remark, comparison := rangeRemark(where(rows, func(r chaoticnet.RangeRow) bool { return r.Seed == rows[0].Seed }), most.Outputs, result, printed)
	return &page.Content{Chart: c, Remark: remark, Comparison: comparison}, nil
}

// rangeRemark says what the calibration of the range parameter gives for one net, with
// that many outputs; result is nil without one.
func rangeRemark(rows []chaoticnet.RangeRow, outputs int32, result *chaoticnet.ChosenRow, printed printedChaotic) (string, page.Comparison) {
	var remark []string
	say := func(format string, args ...any) { remark = append(remark, fmt.Sprintf(format, args...)) }
	c := page.Comparison{Published: "range parameter " + page.Short(printed.chosenRange), Ours: "no calibration"}
	var differences []string
	if result != nil {
		say("Red: the range parameter in use, %s (%s).", page.Short(result.Range), result.RangeRule)
		if math.IsNaN(result.RangeCalibrated) {
			say("The calibration gives none.")
			c.Ours, differences = "no range parameter qualifies", []string{"no range parameter of the sweep keeps the accuracy"}
		} else {
			say("The calibration gives %s.", page.Short(result.RangeCalibrated))
			c.Ours = "range parameter " + page.Short(result.RangeCalibrated)
			if result.RangeCalibrated != printed.chosenRange {
				differences = append(differences, fmt.Sprintf("%s, not %s", page.Short(result.RangeCalibrated), page.Short(printed.chosenRange)))
			}
		}
	}
	if r := first(rows, func(r chaoticnet.RangeRow) bool {
		return r.Outputs == outputs && math.Abs(r.Range-printed.chosenRange) < 1e-9
	}); r != nil {
		say("At the paper's %s the accuracy is %s %%; the worst of the outputs misreads %s.", page.Short(printed.chosenRange), page.Fixed(r.Accuracy, 4), page.Plural(int(r.WorstErrors), "image"))
	}
	if result != nil {
		rule := "none qualifies."
		if !math.IsNaN(result.RangeVoted) {
			rule = fmt.Sprintf("the same rule gives %s.", page.Short(result.RangeVoted))
		}
		say("If an image counts as right when most of its outputs are (grey), %s", rule)
	}
	if transient := where(rows, func(r chaoticnet.RangeRow) bool { return r.Outputs != outputs && r.Outputs > 1 }); len(transient) > 0 {
		best := slices.MaxFunc(transient, func(a, b chaoticnet.RangeRow) int { return cmp.Compare(a.Accuracy, b.Accuracy) })
		say("(b) With T = 1 the first outputs fall into the start-up transient: over %d of them the accuracy is at most %s %%, at %s.", best.Outputs, page.Fixed(best.Accuracy, 2), page.Short(best.Range))
	}
	return strings.Join(remark, " "), c.Conclude(differences)
}

// buildT draws figure 8: the error for each T on a logarithmic axis, and the
// plateau behind the transient on a linear one.
func buildT(s page.Source) (*page.Content, error) {
	r := &reader{Source: s}
	rows, outcome, printed := read[chaoticnet.TRow](r, "chaoticnet/tsweep"), read[chaoticnet.ChosenRow](r, chosen), r.chaotic()
	if len(rows) == 0 || r.err != nil {
		return nil, r.err
	}
	result := chosenOf(outcome, rows[0].Seed)
	f := chart.Rows("", rows).As("seed range:9 t mse:9 errors=wrong_outputs accuracy=accuracy_percent:.5")
	c := &chart.Chart{
		Label: "Mean squared error against T", LegendEach: true, Columns: 2, Height: 148,
		X: chart.Axis{Label: "*T*", Zero: true, Tight: true}, Y: chart.Axis{Each: true},
	}
	a := c.Panel("mean squared error")
	a.Y.Scale = chart.Log
	a.Y.Min, a.Y.Max = decades(f.Values("mse"))
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
	steps := int32(0)
	if result != nil {
		steps = result.TransientSteps
	}
	main := where(rows, func(r chaoticnet.TRow) bool { return r.Seed == rows[0].Seed })
	if plateau := chart.Filter(seeds[0], func(r chaoticnet.TRow) bool { return r.T > steps }); plateau.Len() > 1 {
		unit, exponent := 1.0, 0
		for top := slices.Max(mseOf(main, steps)); top > 0 && float64(top*unit) < 1; exponent++ {
			unit *= 10
		}
		b := c.Panel(fmt.Sprintf("the plateau, in 10^{%s}", page.Short(float64(-exponent))))
		b.Y.Zero = true
		scaled := chart.Of(plateau, func(r chaoticnet.TRow) float64 { return float64(r.MSE * unit) })
		b.Add(chart.LinePoints(chart.Style{Color: seriesColor(0), Width: 0.5, Size: 1}, plateau.Col("t"), scaled))
	}
	comparison := page.Comparison{Published: fmt.Sprintf("least error at T = %d; its value is an image", printed.chosenT), Ours: "no calibration"}
	if result == nil {
		return &page.Content{Chart: c, Comparison: comparison.Conclude(nil)}, nil
	}
	for _, p := range c.Panels {
		marked(p, "least: T = ", float64(result.TCalibrated), "paper: T = ", float64(printed.chosenT))
	}
	remark, comparison := tRemark(main, len(c.Panels) > 1, *result, printed, comparison)
	return &page.Content{Chart: c, Remark: remark, Comparison: comparison}, nil
}

// mseOf lists the errors for the T beyond a number of steps.
func mseOf(rows []chaoticnet.TRow, steps int32) []float64 {
	var out []float64
	for _, r := range where(rows, func(r chaoticnet.TRow) bool { return r.T > steps }) {
		out = append(out, r.MSE)
	}
	return out
}

// tRemark says what the calibration of T gives for one net.
func tRemark(rows []chaoticnet.TRow, plateau bool, result chaoticnet.ChosenRow, printed printedChaotic, c page.Comparison) (string, page.Comparison) {
	at := func(t int32) *chaoticnet.TRow { return first(rows, func(r chaoticnet.TRow) bool { return r.T == t }) }
	remark := ""
	c.Ours = fmt.Sprintf("least error at T = %d", result.TCalibrated)
	if least := at(result.TCalibrated); least != nil {
		c.Ours += fmt.Sprintf(" (%s)", page.Rounded(least.MSE, 3))
		remark = fmt.Sprintf("Range parameter %s; the least error, %s, is at T = %d.", page.Short(result.Range), page.Rounded(least.MSE, 3), result.TCalibrated)
	}
	if r := at(printed.chosenT); r != nil {
		remark += fmt.Sprintf(" At the paper's T = %d it is %s.", r.T, page.Rounded(r.MSE, 3))
	}
	remark += fmt.Sprintf(" The start-up transient lasts %s", page.Plural(int(result.TransientSteps), "step"))
	if plateau {
		remark += "; (b) shows the T beyond it"
	}
	interval := fmt.Sprintf("%d to %d", result.TLow, result.THigh)
	remark += fmt.Sprintf(". 95 %% bootstrap interval of the best T: %s; T = %d is best in %s %% of the samples.", interval, result.TCalibrated, percent(result.TShare))
	var differences []string
	if result.TCalibrated != printed.chosenT {
		differences = append(differences, fmt.Sprintf("T = %d, not %d; the bootstrap interval is %s", result.TCalibrated, printed.chosenT, interval))
	}
	return strings.TrimSpace(remark), c.Conclude(differences)
}

// percent writes a share in percent, rounded down.
func percent(share float64) string { return page.Fixed(math.Floor(float64(share*1e4))/100, 2) }
