package report

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"neurorbit/stages/render/figure"
	"neurorbit/stages/render/texttable"
)

// seedColors tells the base nets apart; the first is the one that the text names.
var seedColors = []figure.Color{figure.Blue, figure.Orange, "#6a5ba8", "#1b8a8a", figure.Grey}

// seedKeys is a legend of the seeds, empty if there is one.
func seedKeys(seeds []int64) []key {
	if len(seeds) < 2 {
		return nil
	}
	var keys []key
	for i, s := range seeds[:min(len(seeds), len(seedColors))] {
		keys = append(keys, key{seedColors[i], fmt.Sprintf("seed %d", s)})
	}
	return keys
}

// A rangeSweep is the calibration of the range parameter for one base net.
type rangeSweep struct {
	seed      int64
	settled   []rangeRow // all outputs
	transient []rangeRow // the first outputs at T = 1
	single    []rangeRow // each of these
}

// rangeSweeps groups the rows by seed. The calibration proper is the one with
// the most outputs.
func rangeSweeps(rows []rangeRow) []rangeSweep {
	most := int32(0)
	for _, r := range rows {
		most = max(most, r.Outputs)
	}
	var out []rangeSweep
	for _, seed := range seedsOf(rows, func(r rangeRow) int64 { return r.Seed }) {
		s := rangeSweep{seed: seed}
		for _, r := range ofSeed(rows, func(r rangeRow) int64 { return r.Seed }, seed) {
			switch {
			case r.Outputs == most:
				s.settled = append(s.settled, r)
			case r.Outputs == 1:
				s.single = append(s.single, r)
			default:
				s.transient = append(s.transient, r)
			}
		}
		for _, list := range [][]rangeRow{s.settled, s.transient, s.single} {
			slices.SortFunc(list, func(a, b rangeRow) int { return cmp.Or(cmp.Compare(a.Range, b.Range), cmp.Compare(a.First, b.First)) })
		}
		out = append(out, s)
	}
	return out
}

// voted is the share of the images that most outputs read right, in percent.
func (r rangeRow) voted() float64 {
	return float64(100*(r.Samples-r.VotedErrors)) / float64(r.Samples)
}

// mark draws a vertical line across a panel, with a label of its colour above the
// panel, higher by a line for each level.
func (p plot) mark(x float64, label string, s figure.Style, level int) {
	if x < p.sx.Lo || x > p.sx.Hi {
		return
	}
	at, w := p.sx.At(x), figure.TextWidth(figure.TickSize, label)
	y := p.sy.To - 3 - float64(8.5*float64(level))
	p.d.Line(at, p.sy.From, at, p.sy.To-1, s)
	p.d.Text(min(max(at, p.sx.From+w/2), p.sx.To-w/2), y-1, figure.Middle, figure.TickSize, s.Stroke, label)
}

// buildRange draws figure 7.
func buildRange(s page.Source) (*page.Content, error) {
	rows, err := page.Read[rangeRow](s, tableRange)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	chosen, err := page.Read[chosenRow](s, tableChosen)
	if err != nil {
		return nil, err
	}
	printed, err := s.printedChaotic()
	if err != nil {
		return nil, err
	}
	sweeps := rangeSweeps(rows)
	t := &texttable.Table{Columns: csvColumns("seed", "range", "t", "first_output", "outputs", "images", "wrong_outputs", "worst_output_errors", "wrong_majorities", "accuracy_percent", "transient")}
	for _, r := range rows {
		t.Add(whole(r.Seed), number(r.Range), whole(r.T), whole(r.First), whole(r.Outputs), whole(r.Samples), whole(r.Errors), whole(r.WorstErrors), whole(r.VotedErrors), texttable.Float(r.Accuracy, 5), texttable.Bool(r.Transient))
	}
	keys := seedKeys(seedsOf(rows, func(r rangeRow) int64 { return r.Seed }))
	if keys == nil {
		keys = []key{{seedColors[0], "outputs"}}
	}
	keys = append(keys, key{figure.Grey, "majority of the outputs"})
	lines := [][]key{keys} // of the legend, below
	if half := len(keys) / 2; legendWidth(keys) > figure.DoubleColumn-52 {
		lines = [][]key{keys[:half], keys[half:]}
	}
	d := figure.New(figure.DoubleColumn, 224+float64(10*float64(len(lines))), "Accuracy on the training images against the range parameter")
	main := sweeps[0]
	lowest, lo, hi := 100.0, main.settled[0].Range, main.settled[0].Range
	for _, sw := range sweeps {
		for _, r := range sw.settled {
			lowest, lo, hi = min(lowest, r.Accuracy, r.voted()), min(lo, r.Range), max(hi, r.Range)
		}
	}
	if lo == hi {
		lo, hi = lo-0.01, hi+0.01
	}
	margin := max(float64(0.08*(100-lowest)), 0.004)
	wide := float64(d.W*0.62) - 52
	p := newPlot(d, 46, 46, wide, 148, lo, hi, lowest-margin, 100+margin)
	title(d, 6, 11, wide+40, fmt.Sprintf("**(a)** accuracy (%%), %d outputs at T = %d", main.settled[0].Outputs, main.settled[0].T))
	p.level(100, "100.00 %", figure.Style{Stroke: figure.Black, Width: 0.6})
	c, hasChosen := chosenOf(chosen, main.seed)
	if hasChosen {
		p.mark(c.Range, "chosen "+page.Short(c.Range), figure.Style{Stroke: chosenColor, Width: 0.8}, 0)
	}
	p.mark(printed.chosenRange, "paper "+page.Short(printed.chosenRange), figure.Style{Stroke: publishedColor, Width: 0.8}, 1)
	for i := len(sweeps) - 1; i >= 0; i-- {
		var points [][2]float64
		for _, r := range sweeps[i].settled {
			x, y := p.at(r.Range, r.Accuracy)
			points = append(points, [2]float64{x, y})
		}
		color := seedColors[i%len(seedColors)]
		if len(points) > 1 {
			d.Polyline(points, figure.Style{Stroke: color, Width: 0.6})
		}
		if i == 0 {
			for k, q := range points {
				r := sweeps[i].settled[k]
				d.Disc(q[0], q[1], 1.2, figure.Style{Fill: color, Title: fmt.Sprintf("range %s: %s %%", page.Short(r.Range), page.Fixed(r.Accuracy, 4))})
			}
		}
	}
	var majority [][2]float64
	for _, r := range main.settled {
		x, y := p.at(r.Range, r.voted())
		majority = append(majority, [2]float64{x, y})
	}
	if len(majority) > 1 {
		d.Polyline(majority, figure.Style{Stroke: figure.Grey, Width: 1, Title: "majority of the outputs"})
	}
	p.axes(9, 6, "range parameter", "")
	for i, keys := range lines {
		legend(d, p.sx.From, d.H-7-float64(10*float64(len(lines)-1-i)), keys)
	}
	drawRangeTransient(d, main, float64(d.W*0.62)+34, 46, float64(d.W*0.38)-44, 148)

	differences := []string{}
	remark := ""
	if hasChosen {
		remark = fmt.Sprintf("Red: the range parameter in use, %s (%s). ", page.Short(c.Range), c.RangeRule)
		if !math.IsNaN(c.RangeCalibrated) {
			remark += fmt.Sprintf("The calibration gives %s.", page.Short(c.RangeCalibrated))
		} else {
			remark += "The calibration gives none."
		}
		if c.RangeCalibrated != printed.chosenRange {
			difference := "no range parameter of the sweep keeps the accuracy"
			if !math.IsNaN(c.RangeCalibrated) {
				difference = fmt.Sprintf("%s, not %s", page.Short(c.RangeCalibrated), page.Short(printed.chosenRange))
			}
			differences = append(differences, difference)
		}
	}
	if r := first(main.settled, func(r rangeRow) bool { return math.Abs(r.Range-printed.chosenRange) < 1e-9 }); r != nil {
		remark += fmt.Sprintf(" At the paper's %s the accuracy is %s %%; the worst of the outputs misreads %s.", page.Short(printed.chosenRange), page.Fixed(r.Accuracy, 4), page.Plural(int(r.WorstErrors), "image"))
	}
	if hasChosen {
		remark += " If an image counts as right when most of its outputs are (grey), "
		if math.IsNaN(c.RangeVoted) {
			remark += "none qualifies."
		} else {
			remark += fmt.Sprintf("the same rule gives %s.", page.Short(c.RangeVoted))
		}
	}
	if len(main.transient) > 0 {
		best := slices.MaxFunc(main.transient, func(a, b rangeRow) int { return cmp.Compare(a.Accuracy, b.Accuracy) })
		remark += fmt.Sprintf(" (b) With T = 1 the first outputs fall into the start-up transient: over %d of them the accuracy is at most %s %%, at %s.", best.Outputs, page.Fixed(best.Accuracy, 2), page.Short(best.Range))
	}
	ours := "no calibration"
	if hasChosen {
		ours = "no range parameter qualifies"
		if !math.IsNaN(c.RangeCalibrated) {
			ours = "range parameter " + page.Short(c.RangeCalibrated)
		}
	}
	return &page.Content{
		Drawing: d, Data: []chart.Dataset{{"", t}}, Remark: strings.TrimSpace(remark),
		Comparison: page.Comparison{Published: "range parameter " + page.Short(printed.chosenRange), Ours: ours}.Conclude(differences),
	}, nil
}

// level draws a horizontal line across a panel with a label at its right end.
func (p plot) level(y float64, label string, s figure.Style) {
	at := p.sy.At(y)
	p.d.Line(p.sx.From, at, p.sx.To, at, s)
	p.d.Text(p.sx.To-2, at-2.5, figure.End, figure.TickSize, s.Stroke, label)
}

// chosenOf returns the outcome of the calibration for a seed.
func chosenOf(rows []chosenRow, seed int64) (chosenRow, bool) {
	if r := first(rows, func(r chosenRow) bool { return r.Seed == seed }); r != nil {
		return *r, true
	}
	return chosenRow{}, false
}

// drawRangeTransient draws panel (b) of figure 7: the misread share of each of
// the first outputs at T = 1, a line for each of some range parameters.
func drawRangeTransient(d *figure.Drawing, sw rangeSweep, left, top, w, h float64) {
	if len(sw.single) == 0 {
		return
	}
	var ranges []float64
	last := int32(1)
	for _, r := range sw.single {
		if !slices.Contains(ranges, r.Range) {
			ranges = append(ranges, r.Range)
		}
		last = max(last, r.First)
	}
	p := newPlot(d, left, top, w, h, 1, float64(max(last, 2)), 0, countScale(float64(sw.single[0].Samples)))
	title(d, left-28, 11, w+34, "**(b)** misread training images, T = 1")
	d.XAxis(p.sx, p.sy.From, ticks(0, p.sx.Hi, 6)[1:])
	d.YAxis(p.sy, p.sx.From, countTicks(p.sy.Hi))
	p.names("output *k*", "")
	shown := []float64{ranges[0], ranges[len(ranges)/2], ranges[len(ranges)-1]}
	shown = slices.Compact(shown)
	var keys []key
	for i, v := range shown {
		var points [][2]float64
		for _, r := range sw.single {
			if r.Range == v {
				x, y := p.at(float64(r.First), countScale(float64(r.Errors)))
				points = append(points, [2]float64{x, y})
			}
		}
		if len(points) > 1 {
			d.Polyline(points, figure.Style{Stroke: layerColors[i], Width: 0.9})
		}
		keys = append(keys, key{layerColors[i], page.Short(v)})
	}
	const name = "range parameter"
	d.TextMid(left, top-24, figure.Start, figure.LabelSize, figure.Black, name)
	legend(d, left, top-13, keys)
}

// buildT draws figure 8: the error for each T on a logarithmic axis, and the
// plateau behind the transient on a linear one.
func buildT(s page.Source) (*page.Content, error) {
	rows, err := page.Read[sweepRow](s, tableTSweep)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	chosen, err := page.Read[chosenRow](s, tableChosen)
	if err != nil {
		return nil, err
	}
	printed, err := s.printedChaotic()
	if err != nil {
		return nil, err
	}
	t := &texttable.Table{Columns: csvColumns("seed", "range", "t", "mse", "wrong_outputs", "accuracy_percent")}
	for _, r := range rows {
		t.Add(whole(r.Seed), number(r.Range), whole(r.T), number(r.MSE), whole(r.Errors), texttable.Float(r.Accuracy, 5))
	}
	seeds := seedsOf(rows, func(r sweepRow) int64 { return r.Seed })
	main := ofSeed(rows, func(r sweepRow) int64 { return r.Seed }, seeds[0])
	c, ok := chosenOf(chosen, seeds[0])
	remark := ""
	d := figure.New(figure.DoubleColumn, 226, "Mean squared error against T")
	lo, hi, last := math.Inf(1), math.Inf(-1), int32(1)
	for _, r := range rows {
		if r.MSE > 0 {
			lo, hi = min(lo, log10(r.MSE)), max(hi, log10(r.MSE))
		}
		last = max(last, r.T)
	}
	if lo > hi {
		lo, hi = -1, 0
	}
	lo, hi = math.Floor(lo), math.Ceil(hi)
	if lo == hi {
		hi++
	}
	plateau := plateauFrom(main, c.TransientSteps)
	half := d.W / 2
	width := half - 56
	if len(plateau) < 2 {
		width += half
	}
	a := newPlot(d, 40, 46, width, 148, 0, float64(last), lo, hi)
	title(d, 6, 11, half-12, "**(a)** mean squared error")
	b, top := plot{}, 0.0
	if len(plateau) > 1 {
		for _, r := range plateau {
			top = max(top, r.MSE)
		}
		scale := math.Pow10(-int(math.Floor(log10(top))))
		b = newPlot(d, half+34, 46, half-46, 148, 0, float64(last), 0, float64(1.08*float64(top*scale)))
		title(d, half+6, 11, half-12, fmt.Sprintf("**(b)** the plateau, in 10^{%s}", page.Minus(fmt.Sprint(-int(math.Round(log10(scale)))))))
		var points [][2]float64
		for _, r := range plateau {
			x, y := b.at(float64(r.T), float64(r.MSE*scale))
			points = append(points, [2]float64{x, y})
		}
		d.Polyline(points, figure.Style{Stroke: seedColors[0], Width: 0.5})
		for _, q := range points {
			d.Disc(q[0], q[1], 1, figure.Style{Fill: seedColors[0]})
		}
		b.axes(6, 6, "*T*", "")
	}
	for i := len(seeds) - 1; i >= 0; i-- {
		color := seedColors[i%len(seedColors)]
		var points [][2]float64
		for _, r := range ofSeed(rows, func(r sweepRow) int64 { return r.Seed }, seeds[i]) {
			if r.MSE > 0 {
				x, y := a.at(float64(r.T), log10(r.MSE))
				points = append(points, [2]float64{x, y})
			}
		}
		if len(points) > 1 {
			d.Polyline(points, figure.Style{Stroke: color, Width: 0.5})
		}
		if i == 0 {
			for _, q := range points {
				d.Disc(q[0], q[1], 1, figure.Style{Fill: color})
			}
		}
	}
	d.XAxis(a.sx, a.sy.From, ticks(0, float64(last), 6))
	d.YAxis(a.sy, a.sx.From, decades(lo, hi, 8))
	a.names("*T*", "")
	if keys := seedKeys(seeds); keys != nil {
		for i, k := range keys {
			legend(d, a.sx.To-56, a.sy.To+6+float64(9*float64(i)), []key{k})
		}
	}
	for _, p := range []plot{a, b} {
		if p.d == nil {
			continue
		}
		if ok {
			p.mark(float64(c.TCalibrated), fmt.Sprintf("least, T = %d", c.TCalibrated), figure.Style{Stroke: chosenColor, Width: 0.8}, 0)
		}
		p.mark(float64(printed.chosenT), fmt.Sprintf("paper, T = %d", printed.chosenT), figure.Style{Stroke: publishedColor, Width: 0.8}, 1)
	}
	cmpn := page.Comparison{Published: fmt.Sprintf("least error at T = %d; its value is an image", printed.chosenT), Ours: "no calibration"}
	if !ok {
		return &page.Content{Drawing: d, Data: []chart.Dataset{{"", t}}, Comparison: cmpn.Conclude(nil)}, nil
	}
	least := first(main, func(r sweepRow) bool { return r.T == c.TCalibrated })
	cmpn.ours = fmt.Sprintf("least error at T = %d", c.TCalibrated)
	if least != nil {
		cmpn.ours += fmt.Sprintf(" (%s)", page.Rounded(least.MSE, 3))
		remark = fmt.Sprintf("Range parameter %s; the least error, %s, is at T = %d.", page.Short(c.Range), page.Rounded(least.MSE, 3), c.TCalibrated)
	}
	if r := first(main, func(r sweepRow) bool { return r.T == printed.chosenT }); r != nil {
		remark += fmt.Sprintf(" At the paper's T = %d it is %s.", r.T, page.Rounded(r.MSE, 3))
	}
	remark += fmt.Sprintf(" The start-up transient lasts %s", page.Plural(int(c.TransientSteps), "step"))
	if len(plateau) > 1 {
		remark += "; (b) shows the T beyond it"
	}
	remark += "."
	remark += fmt.Sprintf(" 95 %% bootstrap interval of the best T: %d to %d; T = %d is best in %s %% of the samples.", c.TLow, c.THigh, c.TCalibrated, percent(c.TShare))
	var differences []string
	if c.TCalibrated != printed.chosenT {
		differences = append(differences, fmt.Sprintf("T = %d, not %d; the bootstrap interval is %d to %d", c.TCalibrated, printed.chosenT, c.TLow, c.THigh))
	}
	return &page.Content{Drawing: d, Data: []chart.Dataset{{"", t}}, Remark: strings.TrimSpace(remark), Comparison: cmpn.Conclude(differences)}, nil
}

// plateauFrom returns the rows of the T that go beyond the transient with the
// first output.
func plateauFrom(rows []sweepRow, steps int32) []sweepRow {
	var out []sweepRow
	for _, r := range rows {
		if r.T > steps {
			out = append(out, r)
		}
	}
	return out
}

// timesShown is the number of times in the figure of the transient.
const timesShown = 40

// buildTransient draws the error of the net with the weights of the first times,
// and beside it the error for each T.
func buildTransient(s page.Source) (*page.Content, error) {
	times, err := page.Read[timeRow](s, tableTime)
	if err != nil || len(times) == 0 {
		return nil, err
	}
	sweep, err := page.Read[sweepRow](s, tableTSweep)
	if err != nil {
		return nil, err
	}
	chosen, err := page.Read[chosenRow](s, tableChosen)
	if err != nil {
		return nil, err
	}
	seed := times[0].Seed
	c, ok := chosenOf(chosen, seed)
	if !ok {
		return nil, nil
	}
	rows := slices.DeleteFunc(ofSeed(times, func(r timeRow) int64 { return r.Seed }, seed), func(r timeRow) bool { return r.Index > timesShown })
	slices.SortFunc(rows, func(a, b timeRow) int { return cmp.Compare(a.Index, b.Index) })
	byT := slices.DeleteFunc(ofSeed(sweep, func(r sweepRow) int64 { return r.Seed }, seed), func(r sweepRow) bool { return r.T > timesShown })
	if len(rows) == 0 {
		return nil, nil
	}
	t := &texttable.Table{Columns: csvColumns("seed", "range", "time", "mse", "misread_images")}
	var mse, errs, mean [][2]float64
	for _, r := range rows {
		t.Add(whole(r.Seed), number(r.Range), whole(r.Index), number(r.MSE), whole(r.Errors))
		if r.MSE > 0 {
			mse = append(mse, [2]float64{float64(r.Index), log10(r.MSE)})
		}
		errs = append(errs, [2]float64{float64(r.Index), countScale(float64(r.Errors))})
	}
	for _, r := range byT {
		if r.MSE > 0 {
			mean = append(mean, [2]float64{float64(r.T), log10(r.MSE)})
		}
	}
	d := figure.New(figure.DoubleColumn, 214, "Error of the net with the weights of the first times")
	third := d.W / 3
	panel := func(i int, heading, xname string, points [][2]float64, marks []figure.Tick, lo, hi float64, color figure.Color) {
		p := newPlot(d, float64(third*float64(i))+34, 36, third-44, 142, 0, timesShown, lo, hi)
		title(d, float64(third*float64(i))+6, 11, third-10, fmt.Sprintf("**(%c)** %s", 'a'+rune(i), heading))
		if steps := float64(c.TransientSteps); steps <= timesShown {
			x0, x1 := p.sx.At(0), p.sx.At(steps)
			d.Box(x0, p.sy.To, x1, p.sy.From, figure.Style{Fill: figure.PaleGrey, Title: "start-up transient"})
			if i == 0 {
				d.Text(x0+3, p.sy.To-4, figure.Start, figure.TickSize, figure.Grey, "start-up transient")
			}
		}
		var line [][2]float64
		for _, q := range points {
			x, y := p.at(q[0], q[1])
			line = append(line, [2]float64{x, y})
		}
		if len(line) > 1 {
			d.Polyline(line, figure.Style{Stroke: color, Width: 0.6})
		}
		for _, q := range line {
			d.Disc(q[0], q[1], 1.2, figure.Style{Fill: color})
		}
		d.XAxis(p.sx, p.sy.From, ticks(0, timesShown, 5))
		d.YAxis(p.sy, p.sx.From, marks)
		p.names(xname, "")
	}
	lo, hi := math.Inf(1), math.Inf(-1)
	for _, q := range slices.Concat(mse, mean) {
		lo, hi = min(lo, q[1]), max(hi, q[1])
	}
	if lo > hi {
		lo, hi = -1, 0
	}
	lo, hi = math.Floor(lo), math.Ceil(hi)
	if lo == hi {
		hi++
	}
	top := 0.0
	for _, q := range errs {
		top = max(top, q[1])
	}
	top = max(top+0.1, countScale(3))
	panel(0, "misread training images", "time", errs, countTicks(top), 0, top, seedColors[0])
	panel(1, "mean squared error", "time", mse, decades(lo, hi, 8), lo, hi, seedColors[0])
	panel(2, "mean squared error, all outputs", "*T*", mean, decades(lo, hi, 8), lo, hi, figure.Orange)
	worst := slices.MaxFunc(rows, func(a, b timeRow) int { return cmp.Compare(a.Errors, b.Errors) })
	remark := fmt.Sprintf("Range parameter %s. The maps start near 0, where the logistic map has its maximum: all go to the upper end of the region, from there to its lower end, and need %s to leave it. "+
		"Until then the weights are moved together, not at random; at worst, at time %d, %d training images are misread.", page.Short(c.Range), page.Plural(int(c.TransientSteps), "step"), worst.Index, worst.Errors)
	var after []timeRow
	for _, r := range rows {
		if r.Index > c.TransientSteps {
			after = append(after, r)
		}
	}
	if len(after) > 0 {
		most := slices.MaxFunc(after, func(a, b timeRow) int { return cmp.Compare(a.Errors, b.Errors) })
		remark += fmt.Sprintf(" After the transient it is at most %d at the times shown.", most.Errors)
	}
	if len(plateauFrom(byT, c.TransientSteps)) > 0 {
		remark += " For a small T the mean over the outputs (c) holds the transient; once T is longer than it, the error is on a plateau. That is what figure 8 shows, not a synchrony of the weights."
	}
	return &page.Content{Drawing: d, Data: []chart.Dataset{{"", t}}, Remark: remark, Comparison: page.NotInPaper(page.Plural(len(rows), "time"))}, nil
}

// buildTChoice draws how often each T is the best among bootstrap samples.
func buildTChoice(s page.Source) (*page.Content, error) {
	rows, err := page.Read[argminRow](s, tableArgmin)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	chosen, err := page.Read[chosenRow](s, tableChosen)
	if err != nil {
		return nil, err
	}
	printed, err := s.printedChaotic()
	if err != nil {
		return nil, err
	}
	seed := rows[0].Seed
	c, ok := chosenOf(chosen, seed)
	if !ok {
		return nil, nil
	}
	t := &texttable.Table{Columns: csvColumns("seed", "t", "share_images", "share_images_and_outputs")}
	for _, r := range rows {
		t.Add(whole(r.Seed), whole(r.T), number(r.Images), number(r.Both))
	}
	rows = ofSeed(rows, func(r argminRow) int64 { return r.Seed }, seed)
	last, top, picked := int32(1), 0.0, 0
	for _, r := range rows {
		last, top = max(last, r.T), max(top, r.Images, r.Both)
		if r.Both > 0 {
			picked++
		}
	}
	d := figure.New(figure.DoubleColumn, 200, "How often each T has the least error among bootstrap samples")
	p := newPlot(d, 40, 46, d.W-54, 122, 0, float64(last)+1, 0, float64(105*max(top, 0.01)))
	d.TextMid(6, 11, figure.Start, figure.LabelSize, figure.Black, "bootstrap samples (%) in which the T has the least error; resampled:")
	swatches(d, 12+figure.TextWidth(figure.LabelSize, "bootstrap samples (%) in which the T has the least error; resampled:"), 11,
		[]surveyClass{{"images", figure.LightGrey}, {"images and outputs", figure.Blue}})
	half := float64(0.42 * (p.sx.At(1) - p.sx.At(0)))
	for _, r := range rows {
		x := p.sx.At(float64(r.T))
		if r.Images > 0 {
			d.Box(x-half, p.sy.At(float64(100*r.Images)), x+half, p.sy.From, figure.Style{Fill: figure.LightGrey})
		}
		if r.Both > 0 {
			d.Box(x-float64(0.55*half), p.sy.At(float64(100*r.Both)), x+float64(0.55*half), p.sy.From, figure.Style{Fill: figure.Blue, Title: fmt.Sprintf("T = %d: %s %%", r.T, percent(r.Both))})
		}
	}
	d.XAxis(p.sx, p.sy.From, ticks(0, float64(last), 11))
	d.YAxis(p.sy, p.sx.From, ticks(0, p.sy.Hi, 6))
	p.names("*T*", "")
	p.mark(float64(c.TCalibrated), fmt.Sprintf("least, T = %d", c.TCalibrated), figure.Style{Stroke: chosenColor, Width: 0.8}, 0)
	p.mark(float64(printed.chosenT), fmt.Sprintf("paper, T = %d", printed.chosenT), figure.Style{Stroke: publishedColor, Width: 0.8}, 1)
	return &page.Content{
		Drawing: d, Data: []chart.Dataset{{"", t}},
		Remark: fmt.Sprintf("Training images resampled (grey), and the outputs of each T as well (blue): %d values of T are the best in some sample; 95 %% of the samples pick T from %d to %d.",
			picked, c.TLow, c.THigh),
		Comparison: page.NotInPaper(fmt.Sprintf("interval %d to %d", c.TLow, c.THigh)),
	}, nil
}
