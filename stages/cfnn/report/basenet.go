package report

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"neurorbit/stages/cfnn/basenet"
	"neurorbit/stages/cfnn/digits"
	"neurorbit/stages/num/stats"
	"neurorbit/stages/render/chart"
	"neurorbit/stages/render/figure"
	"neurorbit/stages/render/page"
	"neurorbit/stages/render/texttable"
)

// A curvePoint is a point of a learning curve; what a phase does not have is NaN.
type curvePoint struct {
	Seed        int64   `col:"seed"`
	Phase       string  `col:"phase"`
	Epoch       int32   `col:"epoch"`
	Loss        float64 `col:"loss" digits:"6"`
	TestLoss    float64 `col:"test_loss" digits:"6"`
	TrainErrors float64 `col:"train_errors"`
	TestErrors  float64 `col:"test_errors"`
	Evaluations int32   `col:"evaluations"`
}

// buildCurves draws the learning curves: the hidden layers in order, then the
// fine-tuning.
func buildCurves(_ *reader, rows []basenet.CurveRow) *page.Content {
	slices.SortStableFunc(rows, func(a, b basenet.CurveRow) int { // rbm1, rbm2 ... rbm10 ..., finetune; seeds as they come
		return cmp.Or(cmp.Compare(len(a.Phase), len(b.Phase)), cmp.Compare(a.Phase, b.Phase))
	})
	known := func(n int32) float64 {
		if n < 0 {
			return math.NaN()
		}
		return float64(n)
	}
	f := chart.Rows("", each(rows, func(r basenet.CurveRow) curvePoint {
		return curvePoint{r.Seed, r.Phase, r.Epoch, r.Loss, r.TestLoss, known(r.TrainErrors), known(r.TestErrors), r.Evaluations}
	}))
	c := &chart.Chart{
		Label: "Learning curves of the base net", LegendEach: true,
		X: chart.Axis{Label: "epoch", Each: true, Zero: true, Tight: true, Most: 6}, Y: chart.Axis{Each: true, Grid: true},
	}
	remark, width, seeds := "", 0.9, len(f.By("seed"))
	if seeds > 1 {
		remark, width = fmt.Sprintf("One line for each of %d seeds.", seeds), 0.5
	}
	line := func(p *chart.Panel, i int, name string, one *chart.Frame, column string) {
		p.Add(chart.Line(chart.Style{Name: name, Color: seriesColor(i), Width: width}, one.Col("epoch"), one.Col(column)))
	}
	fine := f.Where("phase", "finetune")
	if fine.Len() < f.Len() {
		p := c.Panel("pretraining, reconstruction error").With(chart.Axis{}, chart.Axis{Scale: chart.Log})
		for i, layer := range f.By("phase") {
			if n, ok := strings.CutPrefix(layer.Text("phase"), "rbm"); ok {
				for _, one := range layer.By("seed") {
					line(p, i, "layer "+n, one, "loss")
				}
			}
		}
	}
	tuned := func(title string, scale chart.Scale, training, test string) {
		p := c.Panel(title).With(chart.Axis{}, chart.Axis{Scale: scale, Zero: true})
		for _, one := range fine.By("seed") {
			line(p, 0, "training", one, training)
			line(p, 1, "test", one, test)
		}
	}
	if fine.Len() > 0 {
		tuned("fine-tuning, cross-entropy (nat)", chart.Log, "loss", "test_loss")
		tuned("fine-tuning, misclassified images", chart.Log1, "train_errors", "test_errors")
	}
	ours := fmt.Sprintf("%d epochs in %s", len(rows), page.Plural(len(f.By("phase")), "phase"))
	return &page.Content{Chart: c, Remark: remark, Comparison: page.NotInPaper(ours)}
}

// firstNet returns what the first net of the table says of the test images.
func firstNet(rows []basenet.PredictionRow) []basenet.PredictionRow {
	return where(rows, func(r basenet.PredictionRow) bool { return r.Seed == rows[0].Seed && r.Split == test })
}

func wrong(r basenet.PredictionRow) bool { return r.Label != r.Predicted }

func buildConfusion(_ *reader, rows []basenet.PredictionRow) *page.Content {
	tested := firstNet(rows)
	t := newTable("cfnn-confusion", ">digit")
	line := func(name any, shown []basenet.PredictionRow) {
		cells, misread := []any{name}, len(where(shown, wrong))
		for k := range int32(classes) {
			cells = append(cells, len(where(shown, func(r basenet.PredictionRow) bool { return r.Predicted == k })))
		}
		right := float64(100*(len(shown)-misread)) / float64(len(shown))
		addLine(t, append(cells, len(shown), misread, page.Optional(right, 2))...)
	}
	for k := range int32(classes) {
		t.Columns = append(t.Columns, page.Right(fmt.Sprintf("as %d", k)))
		line(k, where(tested, func(r basenet.PredictionRow) bool { return r.Label == k }))
	}
	line("all", tested)
	t.Columns = append(t.Columns, page.Right("images"), page.Right("wrong"), page.Right("correct (%)"))
	misread, count := where(tested, wrong), map[[2]int32]int{}
	for _, r := range misread {
		count[[2]int32{r.Label, r.Predicted}]++
	}
	pairs := slices.SortedFunc(maps.Keys(count), func(a, b [2]int32) int {
		return cmp.Or(cmp.Compare(count[b], count[a]), slices.Compare(a[:], b[:]))
	})
	remark := fmt.Sprintf("Net of seed %d.", rows[0].Seed)
	if len(pairs) > 0 {
		most := each(pairs[:min(3, len(pairs))], func(p [2]int32) string { return fmt.Sprintf("%d as %d (%d)", p[0], p[1], count[p]) })
		remark += " Most frequent: " + strings.Join(most, ", ") + "."
	}
	ours := fmt.Sprintf("%d of %d test images misclassified", len(misread), len(tested))
	return &page.Content{Table: t, Remark: remark, Comparison: page.NotInPaper(ours)}
}

func buildMisread(r *reader, all []digits.ImageRow) *page.Content {
	rows := read[basenet.PredictionRow](r, predictions)
	tested := firstNet(rows)
	misread := where(tested, wrong)
	if len(misread) == 0 {
		return nil
	}
	slices.SortFunc(misread, func(a, b basenet.PredictionRow) int {
		return cmp.Or(cmp.Compare(a.Label, b.Label), cmp.Compare(a.Predicted, b.Predicted), cmp.Compare(a.Index, b.Index))
	})
	p, remark := r.gallery(all, "Test images that the base net misclassifies", 16, 240, each(misread, func(r basenet.PredictionRow) testPicture {
		return testPicture{r.Index, fmt.Sprintf("%d → **%d**", r.Label, r.Predicted), "", figure.Black}
	}))
	remark = fmt.Sprintf("Net of seed %d; %d of %d test images are misclassified.", rows[0].Seed, len(misread), len(tested)) + remark
	if n, all, nets := misreadByAll(rows); nets > 1 {
		remark += fmt.Sprintf(" Of the %d that any of the %d nets misclassifies, %d are misclassified by all.", n, nets, all)
	}
	data := newTable("", "split", "index", "label", "predicted", "probability_predicted", "probability_label")
	for _, r := range misread {
		probability := func(digit int32) texttable.Cell { return texttable.Float(float64(r.Prob[digit]), 4) }
		addLine(data, r.Split, r.Index, r.Label, r.Predicted, probability(r.Predicted), probability(r.Label))
	}
	ours := page.Plural(len(misread), "misclassified image")
	return &page.Content{Plate: p, Data: []chart.Dataset{{Table: data}}, Remark: remark, Comparison: page.NotInPaper(ours)}
}

// misreadByAll counts the test images that any net misreads, those that all of
// them do, and the nets.
func misreadByAll(rows []basenet.PredictionRow) (anyNet, all, nets int) {
	nets = len(distinct(rows, func(r basenet.PredictionRow) int64 { return r.Seed }))
	count := map[int32]int{}
	for _, r := range rows {
		if r.Split == test && wrong(r) {
			if count[r.Index]++; count[r.Index] == nets {
				all++
			}
		}
	}
	return len(count), all, nets
}

const filtersShown = 200

// filters returns the weights to each unit of the first layer of a net: of the pixels,
// then the bias.
func filters(rows []basenet.WeightRow) ([][pixels + 1]float32, error) {
	first := where(rows, func(r basenet.WeightRow) bool { return r.Seed == rows[0].Seed && r.Layer == 1 })
	units := make([][pixels + 1]float32, len(first)/(pixels+1))
	if len(first)%(pixels+1) != 0 {
		return nil, fmt.Errorf("%d weights in layer 1, not %d to each unit", len(first), pixels+1)
	}
	for _, r := range first {
		units[r.J][r.I] = r.W
	}
	return units, nil
}

func buildFilters(r *reader, rows []basenet.WeightRow) *page.Content {
	units, err := filters(rows)
	if err != nil {
		r.err = err
		return nil
	}
	data := newTable("", "unit", "bias", "smallest", "largest", "norm")
	number := func(v float32) texttable.Cell { return texttable.Float(float64(v), 5) }
	var sizes []float64
	for j, u := range units {
		square, pixel := 0.0, u[:pixels]
		for _, w := range pixel {
			square += float64(float64(w) * float64(w))
			sizes = append(sizes, math.Abs(float64(w)))
		}
		addLine(data, j, number(u[pixels]), number(slices.Min(pixel)), number(slices.Max(pixel)), texttable.Float(math.Sqrt(square), 5))
	}
	limit, largest := filterLimit(stats.Quantile(slices.Sorted(slices.Values(sizes)), 0.99)), slices.Max(sizes)

	const margin, foot = 4.0, 24.0
	shown, columns := min(len(units), filtersShown), 20
	if shown <= 50 {
		columns = 10
	}
	width := (figure.DoubleColumn - 2*margin) / float64(columns)
	height := float64(width * float64(oneIn(shown, columns)))
	p := &plate{sheet: figure.New(figure.DoubleColumn, height+2*margin+foot, "Weights from the pixels to the units of the first hidden layer")}
	for j, u := range units[:shown] {
		x, y := margin+float64(width*float64(j%columns)), margin+float64(width*float64(j/columns))
		p.tiles = append(p.tiles, tile{x, y, width, [pixels]float32(u[:pixels]), signedColor(limit)})
	}
	colorBar(p.sheet, margin+height+8, limit)
	remark := fmt.Sprintf("Net of seed %d. One scale for all, from −%s to %s, beyond which lies 1 %% of the weights (largest: %s); biases are in the CSV file.",
		rows[0].Seed, page.Rounded(limit, 3), page.Rounded(limit, 3), page.Rounded(largest, 3))
	if shown < len(units) {
		remark += fmt.Sprintf(" The first %d of %d units.", shown, len(units))
	}
	ours := page.Plural(len(units), "unit")
	return &page.Content{Plate: p, Data: []chart.Dataset{{Table: data}}, Remark: remark, Comparison: page.NotInPaper(ours)}
}

// filterLimit rounds the end of a scale up to two digits.
func filterLimit(v float64) float64 {
	if !(v > 0) {
		return 1
	}
	unit, _ := decades([]float64{v})
	unit /= 10
	return float64(math.Ceil(v/unit-1e-9) * unit)
}

// colorBar draws the scale from -limit to limit in the middle of the sheet.
func colorBar(d *figure.Drawing, y, limit float64) {
	const width, height, steps = 180.0, 7.0, 60
	x := (d.W - width) / 2
	for i := range steps {
		v := float64(2*i+1)/steps - 1
		// Up to the end of the scale, so that no seams show between the steps.
		d.Box(x+float64(width*float64(i))/steps, y, x+width, y+height, figure.Style{Fill: figure.ColorOf(signedColor(1)(float32(v)))})
	}
	d.Box(x, y, x+width, y+height, figure.Style{Stroke: figure.Grey, Width: 0.4})
	for i, label := range []string{"−" + page.Rounded(limit, 3), "0", page.Rounded(limit, 3)} {
		d.Text(x+float64(width*float64(i))/2, y+height+8, figure.Middle, figure.TickSize, figure.Black, label)
	}
}
