package report

import (
	"cmp"
	"fmt"
	"image/color"
	"math"
	"slices"
	"strconv"
	"strings"

	"neurorbit/stages/render/figure"
	"neurorbit/stages/render/texttable"
)

// trainingMethods are the methods of fine-tuning as readers call them.
var trainingMethods = map[string]string{"cg": "conjugate gradients", "adam": "Adam"}

// training says how a net was trained.
func (r baseNetRow) training() string {
	method := cmp.Or(trainingMethods[r.Method], r.Method)
	if r.PretrainEpochs == 0 {
		return fmt.Sprintf("%d weights, no pretraining, %d epochs of fine-tuning by %s", r.Parameters, r.FinetuneEpochs, method)
	}
	return fmt.Sprintf("%d weights, pretraining of %d epochs a layer, %d epochs of fine-tuning by %s", r.Parameters, r.PretrainEpochs, r.FinetuneEpochs, method)
}

// buildAccuracy makes the table of accuracies.
func buildAccuracy(s page.Source) (*page.Content, error) {
	nets, err := page.Read[baseNetRow](s, tableBaseNets)
	if err != nil || len(nets) == 0 {
		return nil, err
	}
	baselines, err := page.Read[baselineRow](s, tableBaselines)
	if err != nil {
		return nil, err
	}
	printed, err := s.printedBase()
	if err != nil {
		return nil, err
	}
	t, remark, c := accuracyTable(nets, baselines, printed)
	return &page.Content{Table: t, Remark: remark, Comparison: c}, nil
}

// accuracyTable lays the accuracies out and compares the nets with the printed
// one.
func accuracyTable(nets []baseNetRow, baselines []baselineRow, printed printedBase) (*texttable.Table, string, page.Comparison) {
	t := &texttable.Table{
		Label: "cfnn-accuracy",
		Columns: []texttable.Column{
			{Title: "classifier"}, page.Right("seed"), page.Right("training errors"), page.Right("training accuracy (%)"),
			page.Right("test errors"), page.Right("test images"), page.Right("test accuracy (%)"),
		},
	}
	none := texttable.Cell{}
	integer := func(v int32) texttable.Cell { return texttable.Int(int64(v)) }
	t.Add(texttable.Text("base net, as printed"), none, none, texttable.Text(printed.trainAccuracy),
		integer(printed.testErrors), integer(printed.test), texttable.Text(printed.testAccuracy))
	var trainErrors, trainAccuracy, testErrors, testAccuracy []float64
	var methods []string
	for _, r := range nets {
		t.Add(texttable.Text("base net"), texttable.Int(r.Seed), integer(r.TrainErrors), texttable.Float(r.TrainAccuracy, 2),
			integer(r.TestErrors), integer(r.TestSamples), texttable.Float(r.TestAccuracy, 2))
		trainErrors, trainAccuracy = append(trainErrors, float64(r.TrainErrors)), append(trainAccuracy, r.TrainAccuracy)
		testErrors, testAccuracy = append(testErrors, float64(r.TestErrors)), append(testAccuracy, r.TestAccuracy)
		if m := r.training(); !slices.Contains(methods, m) {
			methods = append(methods, m)
		}
	}
	if len(nets) > 1 {
		line := func(name string, of func([]float64) float64) {
			t.Add(texttable.Text(name), none, texttable.Float(of(trainErrors), 1), texttable.Float(of(trainAccuracy), 2),
				texttable.Float(of(testErrors), 1), none, texttable.Float(of(testAccuracy), 2))
		}
		line(fmt.Sprintf("base net, mean of %d", len(nets)), meanOf)
		line("base net, standard deviation", deviationOf)
	}
	for _, r := range baselines {
		name := r.Method
		switch r.Method {
		case "nearest neighbour":
			if r.Parameter > 1 {
				name = fmt.Sprintf("%d nearest neighbours", r.Parameter)
			}
		case "class subspace":
			name = fmt.Sprintf("class subspace of rank %d", r.Parameter)
		}
		t.Add(texttable.Text(name), none, none, none, integer(r.TestErrors), integer(r.TestSamples), texttable.Float(r.Accuracy, 2))
	}
	remark := fmt.Sprintf("Trained here: %s.", strings.Join(methods, "; "))
	lo, hi := stats.Wilson(int(printed.testErrors), int(printed.test))
	remark += fmt.Sprintf(" The choice of %d test images alone makes %d errors uncertain: %.0f to %.0f with 95 %% confidence (after Wilson).",
		printed.test, printed.testErrors, math.Ceil(float64(lo*float64(printed.test))), math.Floor(float64(hi*float64(printed.test))))
	return t, remark, compareAccuracy(nets, printed)
}

// compareAccuracy compares the nets with the printed one. The paper prints no
// seed, so what it prints agrees if it lies within the range of the nets.
func compareAccuracy(nets []baseNetRow, printed printedBase) page.Comparison {
	var test, train []string
	low, high := nets[0], nets[0]
	perfect := true
	for _, r := range nets {
		if r.TestErrors < low.TestErrors {
			low = r
		}
		if r.TestErrors > high.TestErrors {
			high = r
		}
		perfect = perfect && r.TrainErrors == 0
		test = append(test, fmt.Sprintf("%d test errors (%s %%)", r.TestErrors, page.Fixed(r.TestAccuracy, 2)))
		train = append(train, strconv.Itoa(int(r.TrainErrors)))
	}
	c := page.Comparison{
		Published: fmt.Sprintf("%d test errors (%s %%), %s %% right on the training images", printed.testErrors, printed.testAccuracy, printed.trainAccuracy),
		Ours:      fmt.Sprintf("%s; training errors: %s", strings.Join(test, ", "), strings.Join(train, ", ")),
	}
	for _, r := range nets {
		if r.Parameters != printed.parameters || r.TrainSamples != printed.train || r.TestSamples != printed.test {
			c.Difference, c.Agrees = fmt.Sprintf("not compared: the paper's net is %s with %d training and %d test images", printed.layers, printed.train, printed.test), true
			return c
		}
	}
	var differences []string
	switch n := printed.testErrors; {
	case low.TestErrors > n:
		differences = append(differences, fmt.Sprintf("%s more than printed", page.Plural(int(low.TestErrors-n), "test error")))
	case high.TestErrors < n:
		differences = append(differences, fmt.Sprintf("%s fewer than printed", page.Plural(int(n-high.TestErrors), "test error")))
	}
	if !perfect {
		differences = append(differences, "training images are misread")
	}
	return c.Conclude(differences)
}

// meanOf returns the mean.
func meanOf(v []float64) float64 {
	sum := 0.0
	for _, x := range v {
		sum += x
	}
	return sum / float64(len(v))
}

// deviationOf returns the standard deviation of a sample of two or more.
func deviationOf(v []float64) float64 {
	mean, sum := meanOf(v), 0.0
	for _, x := range v {
		sum += float64((x - mean) * (x - mean))
	}
	return math.Sqrt(sum / float64(len(v)-1))
}

// A phase is a phase of training with its curve for each seed.
type phase struct {
	name   string // as in the table
	curves [][]curveRow
}

// readable is the phase's name for readers.
func (p phase) readable() string {
	if n, ok := strings.CutPrefix(p.name, "rbm"); ok {
		return "layer " + n
	}
	return p.name
}

// phases groups the curves: the hidden layers in order, then the fine-tuning.
func phases(rows []curveRow) []phase {
	var out []phase
	for _, r := range rows {
		i := slices.IndexFunc(out, func(p phase) bool { return p.name == r.Phase })
		if i < 0 {
			i = len(out)
			out = append(out, phase{name: r.Phase})
		}
		p := &out[i]
		k := slices.IndexFunc(p.curves, func(c []curveRow) bool { return c[0].Seed == r.Seed })
		if k < 0 {
			p.curves = append(p.curves, []curveRow{r})
		} else {
			p.curves[k] = append(p.curves[k], r)
		}
	}
	slices.SortFunc(out, func(a, b phase) int { // rbm1, rbm2 ... rbm10 ..., finetune
		return cmp.Or(cmp.Compare(len(a.name), len(b.name)), cmp.Compare(a.name, b.name))
	})
	for _, p := range out {
		for _, c := range p.curves {
			slices.SortFunc(c, func(a, b curveRow) int { return cmp.Compare(a.Epoch, b.Epoch) })
		}
	}
	return out
}

// layerColors tells the hidden layers apart.
var layerColors = []figure.Color{figure.Blue, figure.Orange, "#1b7a43", "#6a5ba8", figure.Red, figure.Grey}

// Colours of the curves of the two splits.
const (
	trainColor = figure.Blue
	testColor  = figure.Orange
)

// buildCurves draws the learning curves.
func buildCurves(s page.Source) (*page.Content, error) {
	rows, err := page.Read[curveRow](s, tableCurves)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	all := phases(rows)
	t := &texttable.Table{Columns: []texttable.Column{{Name: "seed"}, {Name: "phase"}, {Name: "epoch"}, {Name: "loss"}, {Name: "test_loss"}, {Name: "train_errors"}, {Name: "test_errors"}, {Name: "evaluations"}}}
	count := func(n int32) texttable.Cell {
		if n < 0 {
			return texttable.Cell{}
		}
		return texttable.Int(int64(n))
	}
	seeds := map[int64]bool{}
	for _, p := range all {
		for _, c := range p.curves {
			for _, r := range c {
				t.Add(texttable.Int(r.Seed), texttable.Text(r.Phase), texttable.Int(int64(r.Epoch)), texttable.Sci(r.Loss, 6), texttable.Sci(r.TestLoss, 6),
					count(r.TrainErrors), count(r.TestErrors), texttable.Int(int64(r.Evaluations)))
				seeds[r.Seed] = true
			}
		}
	}
	remark := ""
	if len(seeds) > 1 {
		remark = fmt.Sprintf("One line for each of %d seeds.", len(seeds))
	}
	return &page.Content{Drawing: drawCurves(all, len(seeds)), Data: []chart.Dataset{{"", t}}, Remark: remark, Comparison: page.NotInPaper(fmt.Sprintf("%d epochs in %s", len(rows), page.Plural(len(all), "phase")))}, nil
}

// A series is the values of one quantity over the epochs of a phase and seed.
type series struct {
	color  figure.Color
	label  string
	points [][2]float64 // epoch, value on the axis
}

// seriesOf takes a quantity of every curve of a phase; values that are not
// finite are left out.
func (p phase) seriesOf(color figure.Color, label string, value func(curveRow) float64) []series {
	var out []series
	for _, c := range p.curves {
		one := series{color: color, label: label}
		for _, r := range c {
			if v := value(r); !math.IsNaN(v) && !math.IsInf(v, 0) {
				one.points = append(one.points, [2]float64{float64(r.Epoch), v})
			}
		}
		out = append(out, one)
	}
	return out
}

// panelRoom is the width that the keys of a panel may take.
const panelRoom = 150.0

// keyLines breaks keys into lines of at most the given width.
func keyLines(keys []key, room float64) [][]key {
	var out [][]key
	for _, k := range keys {
		if n := len(out); n == 0 || legendWidth(append(slices.Clone(out[n-1]), k)) > room {
			out = append(out, nil)
		}
		out[len(out)-1] = append(out[len(out)-1], k)
	}
	return out
}

// A curvePanel is a panel of curves over epochs.
type curvePanel struct {
	heading string
	series  []series
	// marks returns the ticks of the vertical axis and its ends, for values from
	// lo to hi.
	marks func(lo, hi float64) (ticks []figure.Tick, from, to float64)
}

// keys are the entries of the legend.
func (c curvePanel) keys() []key {
	var out []key
	for _, s := range c.series {
		if k := (key{s.color, s.label}); !slices.Contains(out, k) {
			out = append(out, k)
		}
	}
	return out
}

// drawCurves draws a panel for the pretraining, if there was any, and two for
// the fine-tuning.
func drawCurves(all []phase, seeds int) *figure.Drawing {
	pretraining := curvePanel{heading: "pretraining, reconstruction error", marks: func(lo, hi float64) ([]figure.Tick, float64, float64) {
		lo, hi = lo-0.1, hi+0.1
		return roundTicks(lo, hi), lo, hi
	}}
	loss := curvePanel{heading: "fine-tuning, cross-entropy (nat)", marks: func(lo, hi float64) ([]figure.Tick, float64, float64) {
		lo, hi = math.Floor(lo), math.Ceil(hi)
		if lo == hi {
			hi++
		}
		return decades(lo, hi, 9), lo, hi
	}}
	misread := curvePanel{heading: "fine-tuning, misread images", marks: func(_, hi float64) ([]figure.Tick, float64, float64) {
		hi = max(hi+0.1, log10(3))
		return countTicks(hi), 0, hi
	}}
	logarithm := func(v float64) float64 {
		if !(v > 0) {
			return math.NaN()
		}
		return log10(v)
	}
	for i, p := range all {
		if p.name != phaseFinetune {
			pretraining.series = append(pretraining.series, p.seriesOf(layerColors[i%len(layerColors)], p.readable(), func(r curveRow) float64 { return logarithm(r.Loss) })...)
			continue
		}
		errorsOf := func(n int32) float64 {
			if n < 0 {
				return math.NaN()
			}
			return countScale(float64(n))
		}
		loss.series = append(loss.series, p.seriesOf(trainColor, splitNames[splitTrain], func(r curveRow) float64 { return logarithm(r.Loss) })...)
		loss.series = append(loss.series, p.seriesOf(testColor, splitNames[splitTest], func(r curveRow) float64 { return logarithm(r.TestLoss) })...)
		misread.series = append(misread.series, p.seriesOf(trainColor, splitNames[splitTrain], func(r curveRow) float64 { return errorsOf(r.TrainErrors) })...)
		misread.series = append(misread.series, p.seriesOf(testColor, splitNames[splitTest], func(r curveRow) float64 { return errorsOf(r.TestErrors) })...)
	}
	drawn := slices.DeleteFunc([]curvePanel{pretraining, loss, misread}, func(c curvePanel) bool { return len(c.series) == 0 })
	width := 1.0
	if seeds > 1 {
		width = 0.5
	}
	// The keys stand in lines between heading and axes.
	const line, left = 10.0, 22.0
	strip := 0.0
	for _, c := range drawn {
		strip = max(strip, float64(line*float64(len(keyLines(c.keys(), panelRoom)))))
	}
	p := newPanels(len(drawn), 2, 140+strip, "Learning curves of the base net")
	for i, c := range drawn {
		x0, x1, y0, y1 := p.box(i, c.heading)
		for k, keys := range keyLines(c.keys(), panelRoom) {
			legend(p.d, x0-left, y0+float64(line*float64(k)), keys)
		}
		c.draw(p.d, figure.Rect{X0: x0, Y0: y0 + strip, X1: x1, Y1: y1}, width)
	}
	return p.d
}

// roundTicks returns ticks for an axis of logarithms: 1, 2 and 5 times a power of
// ten, or the powers alone if these would be many.
func roundTicks(lo, hi float64) []figure.Tick {
	if hi-lo > 4 {
		return decades(lo, hi, 9)
	}
	var out []figure.Tick
	for e := math.Floor(lo); e <= hi; e++ {
		for _, m := range []float64{1, 2, 5} {
			if v := log10(m) + e; v >= lo && v <= hi {
				out = append(out, figure.Tick{Value: v, Label: strconv.FormatFloat(m*math.Pow10(int(e)), 'g', 3, 64)})
			}
		}
	}
	return out
}

// countScale is where a count lies on an axis of counts: the logarithm of one
// more than it, so that 0 has a place.
func countScale(n float64) float64 { return log10(1 + n) }

// countTicks returns ticks for such an axis, up to hi: 0, and 1, 3, 10, 30 ...
func countTicks(hi float64) []figure.Tick {
	out := []figure.Tick{{Value: 0, Label: "0"}}
	for n := 1; countScale(float64(n)) <= hi; {
		out = append(out, figure.Tick{Value: countScale(float64(n)), Label: strconv.Itoa(n)})
		if strconv.Itoa(n)[0] == '1' {
			n *= 3
		} else {
			n = n / 3 * 10
		}
	}
	return out
}

// draw draws the panel into a rectangle.
func (c curvePanel) draw(d *figure.Drawing, box figure.Rect, width float64) {
	last, lo, hi := 1.0, math.Inf(1), math.Inf(-1)
	for _, s := range c.series {
		for _, q := range s.points {
			last, lo, hi = max(last, q[0]), min(lo, q[1]), max(hi, q[1])
		}
	}
	if lo > hi {
		lo, hi = 0, 0
	}
	marks, from, to := c.marks(lo, hi)
	sx := figure.Scale{Lo: 0, Hi: last, From: box.X0, To: box.X1}
	sy := figure.Scale{Lo: from, Hi: to, From: box.Y1, To: box.Y0}
	for _, m := range marks {
		if y := sy.At(m.Value); y < box.Y1-1 {
			d.Line(box.X0, y, box.X1, y, figure.Style{Stroke: figure.PaleGrey, Width: 0.5})
		}
	}
	for _, s := range c.series {
		line := make([][2]float64, len(s.points))
		for i, q := range s.points {
			line[i] = [2]float64{sx.At(q[0]), sy.At(q[1])}
		}
		if len(line) > 0 {
			d.Polyline(line, figure.Style{Stroke: s.color, Width: width, Title: s.label})
		}
	}
	// No more than one tick an epoch.
	d.XAxis(sx, box.Y1, figure.Ticks(0, last, min(6, int(last)+1)))
	d.YAxis(sy, box.X0, marks)
	d.Text((box.X0+box.X1)/2, box.Y1+21, figure.Middle, figure.LabelSize, figure.Black, "epoch")
}

// firstNet returns what the first net of the table says of the test images, and
// its seed.
func firstNet(rows []predictionRow) ([]predictionRow, int64) {
	if len(rows) == 0 {
		return nil, 0
	}
	seed := rows[0].Seed
	var out []predictionRow
	for _, r := range rows {
		if r.Seed == seed && r.Split == splitTest {
			out = append(out, r)
		}
	}
	return out, seed
}

// buildConfusion makes the confusion matrix.
func buildConfusion(s page.Source) (*page.Content, error) {
	rows, err := page.Read[predictionRow](s, tablePredictions)
	if err != nil {
		return nil, err
	}
	test, seed := firstNet(rows)
	if len(test) == 0 {
		return nil, nil
	}
	var counts [classes][classes]int
	for _, r := range test {
		counts[r.Label][r.Predicted]++
	}
	t := &texttable.Table{Label: "cfnn-confusion", Columns: []texttable.Column{{Title: "digit", Align: texttable.Right}}}
	for k := range classes {
		t.Columns = append(t.Columns, texttable.Column{Name: fmt.Sprintf("read_as_%d", k), Title: fmt.Sprintf("as %d", k), Align: texttable.Right})
	}
	t.Columns = append(t.Columns, page.Right("images"), page.Right("misread"), page.Right("right (%)"))
	line := func(name texttable.Cell, counts []int, hits int) {
		cells, total := []texttable.Cell{name}, 0
		for _, n := range counts {
			cells = append(cells, texttable.Int(int64(n)))
			total += n
		}
		share := texttable.Cell{}
		if total > 0 {
			share = texttable.Float(float64(100*hits)/float64(total), 2)
		}
		t.Add(append(cells, texttable.Int(int64(total)), texttable.Int(int64(total-hits)), share)...)
	}
	sums, hits := make([]int, classes), 0
	type pair struct{ label, predicted, n int }
	var pairs []pair
	for label, row := range counts {
		line(texttable.Int(int64(label)), row[:], row[label])
		hits += row[label]
		for predicted, n := range row {
			sums[predicted] += n
			if n > 0 && label != predicted {
				pairs = append(pairs, pair{label, predicted, n})
			}
		}
	}
	line(texttable.Text("all"), sums, hits)
	remark := fmt.Sprintf("Net of seed %d.", seed)
	slices.SortStableFunc(pairs, func(a, b pair) int { return cmp.Compare(b.n, a.n) })
	if len(pairs) > 0 {
		var most []string
		for _, p := range pairs[:min(3, len(pairs))] {
			most = append(most, fmt.Sprintf("%d as %d (%d)", p.label, p.predicted, p.n))
		}
		remark += " Most frequent: " + strings.Join(most, ", ") + "."
	}
	return &page.Content{Table: t, Remark: remark, Comparison: page.NotInPaper(fmt.Sprintf("%d of %d test images misread", len(test)-hits, len(test)))}, nil
}

// misreadShown is the largest number of misread images in the picture.
const misreadShown = 240

// buildMisread draws the misread test images, by digit and by what is read.
func buildMisread(s page.Source) (*page.Content, error) {
	rows, err := page.Read[predictionRow](s, tablePredictions)
	if err != nil {
		return nil, err
	}
	test, seed := firstNet(rows)
	wrong := slices.DeleteFunc(slices.Clone(test), func(r predictionRow) bool { return r.Label == r.Predicted })
	if len(wrong) == 0 {
		return nil, nil
	}
	slices.SortFunc(wrong, func(a, b predictionRow) int {
		return cmp.Or(cmp.Compare(a.Label, b.Label), cmp.Compare(a.Predicted, b.Predicted), cmp.Compare(a.Index, b.Index))
	})
	t := &texttable.Table{Columns: []texttable.Column{{Name: "split"}, {Name: "index"}, {Name: "label"}, {Name: "predicted"}, {Name: "probability_predicted"}, {Name: "probability_label"}}}
	every := oneIn(len(wrong), misreadShown)
	var shown []predictionRow
	for i, r := range wrong {
		t.Add(texttable.Text(r.Split), texttable.Int(int64(r.Index)), texttable.Int(int64(r.Label)), texttable.Int(int64(r.Predicted)),
			texttable.Float(float64(r.Prob[r.Predicted]), 4), texttable.Float(float64(r.Prob[r.Label]), 4))
		if i%every == 0 {
			shown = append(shown, r)
		}
	}
	remark := fmt.Sprintf("Net of seed %d; %d of %d test images are misread.", seed, len(wrong), len(test))
	if every > 1 {
		remark += fmt.Sprintf(" One in %d is shown; the CSV file lists all.", every)
	}
	if n, all, nets := misreadByAll(rows); nets > 1 {
		remark += fmt.Sprintf(" Of the %d that any of the %d nets misreads, %d are misread by all.", n, nets, all)
	}

	var pictures []testPicture
	for _, r := range shown {
		pictures = append(pictures, testPicture{r.Index, []pictureLine{{fmt.Sprintf("%d → **%d**", r.Label, r.Predicted), 8, figure.Black}}})
	}
	p, err := testPlate(s, "Test images that the base net misreads", 16, pictures)
	if err != nil {
		return nil, err
	}
	return &page.Content{Plate: p, Data: []chart.Dataset{{"", t}}, Remark: remark, Comparison: page.NotInPaper(page.Plural(len(wrong), "misread image"))}, nil
}

// misreadByAll counts the test images that any net misreads, those that all of
// them do, and the nets.
func misreadByAll(rows []predictionRow) (anyNet, all, nets int) {
	seeds, wrong := map[int64]bool{}, map[int32]int{}
	for _, r := range rows {
		seeds[r.Seed] = true
		if r.Split == splitTest && r.Label != r.Predicted {
			wrong[r.Index]++
		}
	}
	for _, n := range wrong {
		if n == len(seeds) {
			all++
		}
	}
	return len(wrong), all, len(seeds)
}

// filtersShown is the largest number of units whose weights are shown.
const filtersShown = 200

// buildFilters draws the weights of the first layer as pictures.
func buildFilters(s page.Source) (*page.Content, error) {
	rows, err := page.Read[baseWeightRow](s, tableBaseWeights)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	seed := rows[0].Seed
	type unit struct {
		w    [pixels]float32
		bias float32
	}
	units := map[int32]*unit{}
	var sizes []float64
	for _, r := range rows {
		if r.Seed != seed || r.Layer != 1 {
			continue
		}
		u := units[r.J]
		if u == nil {
			u = new(unit)
			units[r.J] = u
		}
		if r.I == pixels {
			u.bias = r.W
			continue
		}
		if r.I < 0 || r.I > pixels {
			return nil, fmt.Errorf("table %s: weight from pixel %d of %d", tableBaseWeights, r.I, pixels)
		}
		u.w[r.I] = r.W
		sizes = append(sizes, math.Abs(float64(r.W)))
	}
	if len(sizes) == 0 {
		return nil, nil
	}
	slices.Sort(sizes)
	limit, largest := filterLimit(stats.Quantile(sizes, 0.99)), sizes[len(sizes)-1]
	colors := signedColor(limit)

	const margin, foot = 4.0, 24.0
	shown, columns := min(len(units), filtersShown), 20
	if shown <= 50 {
		columns = 10
	}
	width := (figure.DoubleColumn - 2*margin) / float64(columns)
	lines := (shown + columns - 1) / columns
	height := float64(width * float64(lines))
	p := &plate{sheet: figure.New(figure.DoubleColumn, height+2*margin+foot, "Weights from the pixels to the units of the first hidden layer")}
	t := &texttable.Table{Columns: []texttable.Column{{Name: "unit"}, {Name: "bias"}, {Name: "smallest"}, {Name: "largest"}, {Name: "norm"}}}
	for j := range int32(len(units)) {
		u := units[j]
		if u == nil {
			return nil, fmt.Errorf("table %s: no weights to unit %d of layer 1", tableBaseWeights, j)
		}
		sum := 0.0
		for _, w := range u.w {
			sum += float64(float64(w) * float64(w))
		}
		t.Add(texttable.Int(int64(j)), texttable.Float(float64(u.bias), 5), texttable.Float(float64(slices.Min(u.w[:])), 5), texttable.Float(float64(slices.Max(u.w[:])), 5), texttable.Float(math.Sqrt(sum), 5))
		if int(j) < shown {
			x, y := margin+float64(width*float64(int(j)%columns)), margin+float64(width*float64(int(j)/columns))
			p.tiles = append(p.tiles, pixelTile{x, y, width, u.w, colors})
		}
	}
	colorBar(p.sheet, margin+height+8, limit, colors)
	remark := fmt.Sprintf("Net of seed %d. One scale for all, from −%s to %s, beyond which lies 1 %% of the weights (largest: %s); biases are in the CSV file.",
		seed, page.Rounded(limit, 3), page.Rounded(limit, 3), page.Rounded(largest, 3))
	if shown < len(units) {
		remark += fmt.Sprintf(" The first %d of %d units.", shown, len(units))
	}
	return &page.Content{Plate: p, Data: []chart.Dataset{{"", t}}, Remark: remark, Comparison: page.NotInPaper(page.Plural(len(units), "unit"))}, nil
}

// filterLimit rounds the end of a scale up to two digits.
func filterLimit(v float64) float64 {
	if !(v > 0) {
		return 1
	}
	unit := math.Pow10(int(math.Floor(log10(v))) - 1)
	return float64(math.Ceil(v/unit-1e-9) * unit)
}

// colorBar draws the scale from -limit to limit in the middle of the sheet.
func colorBar(d *figure.Drawing, y, limit float64, colors func(float32) color.RGBA) {
	const width, height, steps = 180.0, 7.0, 60
	x := (d.W - width) / 2
	for i := range steps {
		v := float64((float64(2*i+1)/steps - 1) * limit)
		// Up to the end of the scale, so that no seams show between the steps.
		d.Box(x+float64(width*float64(i))/steps, y, x+width, y+height, figure.Style{Fill: cssColor(colors(float32(v)))})
	}
	d.Box(x, y, x+width, y+height, figure.Style{Stroke: figure.Grey, Width: 0.4})
	for _, t := range []struct {
		x     float64
		label string
	}{{x, "−" + page.Rounded(limit, 3)}, {x + width/2, "0"}, {x + width, page.Rounded(limit, 3)}} {
		d.Text(t.x, y+height+8, figure.Middle, figure.TickSize, figure.Black, t.label)
	}
}
