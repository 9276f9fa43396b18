package report

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"neurorbit/stages/cfnn/basenet"
	"neurorbit/stages/cfnn/digits"
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
func buildCurves(s page.Source) (*page.Content, error) {
	r := &reader{Source: s}
	rows := read[basenet.CurveRow](r, "basenet/curves")
	if len(rows) == 0 {
		return nil, r.err
	}
	slices.SortStableFunc(rows, func(a, b basenet.CurveRow) int { // rbm1, rbm2 ... rbm10 ..., finetune; seeds as they come
		return cmp.Or(cmp.Compare(len(a.Phase), len(b.Phase)), cmp.Compare(a.Phase, b.Phase))
	})
	known := func(n int32) float64 {
		if n < 0 {
			return math.NaN()
		}
		return float64(n)
	}
	var list []curvePoint
	for _, r := range rows {
		list = append(list, curvePoint{r.Seed, r.Phase, r.Epoch, r.Loss, r.TestLoss, known(r.TrainErrors), known(r.TestErrors), r.Evaluations})
	}
	f := chart.Rows("", list)
	c := &chart.Chart{
		Label: "Learning curves of the base net", LegendEach: true,
		X: chart.Axis{Label: "epoch", Each: true, Zero: true, Tight: true, Most: 6}, Y: chart.Axis{Each: true, Grid: true},
	}
	fine := f.Where("phase", "finetune")
	style := func(i int, name string) chart.Style {
		return chart.Style{Name: name, Color: seriesColor(i), Width: map[bool]float64{true: 0.9, false: 0.5}[len(f.By("seed")) == 1]}
	}
	if fine.Len() < f.Len() {
		p := c.Panel("pretraining, reconstruction error")
		p.Y.Scale = chart.Log
		for i, layer := range f.By("phase") {
			if n, ok := strings.CutPrefix(layer.Text("phase"), "rbm"); ok {
				for _, one := range layer.By("seed") {
					p.Add(chart.Line(style(i, "layer "+n), one.Col("epoch"), one.Col("loss")))
				}
			}
		}
	}
	tuned := func(title string, scale chart.Scale, columns ...string) {
		p := c.Panel(title)
		p.Y.Scale, p.Y.Zero = scale, true
		for _, one := range fine.By("seed") {
			for i, column := range columns {
				p.Add(chart.Line(style(i, []string{"training", "test"}[i]), one.Col("epoch"), one.Col(column)))
			}
		}
	}
	if fine.Len() > 0 {
		tuned("fine-tuning, cross-entropy (nat)", chart.Log, "loss", "test_loss")
		tuned("fine-tuning, misread images", chart.Log1, "train_errors", "test_errors")
	}
	remark := ""
	if n := len(f.By("seed")); n > 1 {
		remark = fmt.Sprintf("One line for each of %d seeds.", n)
	}
	return &page.Content{
		Chart: c, Remark: remark,
		Comparison: page.NotInPaper(fmt.Sprintf("%d epochs in %s", len(rows), page.Plural(len(f.By("phase")), "phase"))),
	}, nil
}

// firstNet returns what the first net of the table says of the test images.
func firstNet(rows []basenet.PredictionRow) []basenet.PredictionRow {
	return where(rows, func(r basenet.PredictionRow) bool { return r.Seed == rows[0].Seed && r.Split == test })
}

// buildConfusion makes the confusion matrix.
func buildConfusion(s page.Source) (*page.Content, error) {
	r := &reader{Source: s}
	rows := firstNet(read[basenet.PredictionRow](r, predictions))
	if len(rows) == 0 {
		return nil, r.err
	}
	var counts [classes + 1][classes]int // the last row: all digits
	var hits [classes + 1]int
	for _, r := range rows {
		for _, line := range []int32{r.Label, classes} {
			counts[line][r.Predicted]++
			if r.Label == r.Predicted {
				hits[line]++
			}
		}
	}
	t := &texttable.Table{Label: "cfnn-confusion", Columns: []texttable.Column{page.Right("digit")}}
	for k := range classes {
		t.Columns = append(t.Columns, texttable.Column{Name: fmt.Sprintf("read_as_%d", k), Title: fmt.Sprintf("as %d", k), Align: texttable.Right})
	}
	t.Columns = append(t.Columns, page.Right("images"), page.Right("misread"), page.Right("right (%)"))
	type pair struct{ label, predicted, n int }
	var pairs []pair
	for label, row := range counts {
		cells, total := []texttable.Cell{whole(label)}, 0
		if label == classes {
			cells[0] = texttable.Text("all")
		}
		for predicted, n := range row {
			cells = append(cells, whole(n))
			total += n
			if n > 0 && label != predicted && label < classes {
				pairs = append(pairs, pair{label, predicted, n})
			}
		}
		right := math.NaN()
		if total > 0 {
			right = float64(100*hits[label]) / float64(total)
		}
		t.Add(append(cells, whole(total), whole(total-hits[label]), page.Optional(right, 2))...)
	}
	remark := fmt.Sprintf("Net of seed %d.", rows[0].Seed)
	slices.SortStableFunc(pairs, func(a, b pair) int { return cmp.Compare(b.n, a.n) })
	var most []string
	for _, p := range pairs[:min(3, len(pairs))] {
		most = append(most, fmt.Sprintf("%d as %d (%d)", p.label, p.predicted, p.n))
	}
	if len(most) > 0 {
		remark += " Most frequent: " + strings.Join(most, ", ") + "."
	}
	ours := fmt.Sprintf("%d of %d test images misread", len(rows)-hits[classes], len(rows))
	return &page.Content{Table: t, Remark: remark, Comparison: page.NotInPaper(ours)}, nil
}

// misreadShown is the largest number of misread images in the picture.
const misreadShown = 240

// A misreadImage is an image that the base net misreads.
type misreadImage struct {
	Split       string  `col:"split"`
	Index       int32   `col:"index"`
	Label       int32   `col:"label"`
	Predicted   int32   `col:"predicted"`
	OfPredicted float32 `col:"probability_predicted" fixed:"4"`
	OfLabel     float32 `col:"probability_label" fixed:"4"`
}

// buildMisread draws the misread test images, by digit and by what is read.
func buildMisread(s page.Source) (*page.Content, error) {
	r := &reader{Source: s}
	rows := read[basenet.PredictionRow](r, predictions)
	tested := firstNet(rows)
	wrong := where(tested, func(r basenet.PredictionRow) bool { return r.Label != r.Predicted })
	if len(wrong) == 0 {
		return nil, r.err
	}
	slices.SortFunc(wrong, func(a, b basenet.PredictionRow) int {
		return cmp.Or(cmp.Compare(a.Label, b.Label), cmp.Compare(a.Predicted, b.Predicted), cmp.Compare(a.Index, b.Index))
	})
	every := oneIn(len(wrong), misreadShown)
	var list []misreadImage
	var pictures []testPicture
	for i, r := range wrong {
		list = append(list, misreadImage{r.Split, r.Index, r.Label, r.Predicted, r.Prob[r.Predicted], r.Prob[r.Label]})
		if i%every == 0 {
			pictures = append(pictures, testPicture{r.Index, []pictureLine{{fmt.Sprintf("%d → **%d**", r.Label, r.Predicted), 8, figure.Black}}})
		}
	}
	remark := fmt.Sprintf("Net of seed %d; %d of %d test images are misread.", rows[0].Seed, len(wrong), len(tested))
	if every > 1 {
		remark += fmt.Sprintf(" One in %d is shown; the CSV file lists all.", every)
	}
	if n, all, nets := misreadByAll(rows); nets > 1 {
		remark += fmt.Sprintf(" Of the %d that any of the %d nets misreads, %d are misread by all.", n, nets, all)
	}
	all := read[digits.ImageRow](r, images)
	if r.err != nil {
		return nil, r.err
	}
	p, err := testPlate(all, "Test images that the base net misreads", 16, pictures)
	return &page.Content{
		Plate: p, Data: []chart.Dataset{chart.Rows("", list).Dataset()}, Remark: remark,
		Comparison: page.NotInPaper(page.Plural(len(wrong), "misread image")),
	}, err
}

// misreadByAll counts the test images that any net misreads, those that all of
// them do, and the nets.
func misreadByAll(rows []basenet.PredictionRow) (anyNet, all, nets int) {
	nets = len(distinct(rows, func(r basenet.PredictionRow) int64 { return r.Seed }))
	wrong := map[int32]int{}
	for _, r := range rows {
		if r.Split == test && r.Label != r.Predicted {
			wrong[r.Index]++
		}
	}
	for _, n := range wrong {
		if n == nets {
			all++
		}
	}
	return len(wrong), all, nets
}
