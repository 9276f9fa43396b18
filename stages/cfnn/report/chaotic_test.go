package report

import (
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"neurorbit/stages/cfnn/chaoticnet"
	"neurorbit/stages/cfnn/digits"
	"neurorbit/stages/model/classify"
	"neurorbit/stages/render/chart"
	"neurorbit/stages/render/figure"
	"neurorbit/stages/render/page/pagetest"
)

// A line is drawn where its potential is zero, and the part of the plane between two
// distances lies there.
func TestLines(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		whole := rapid.Float64Range(-3, 3)
		l := classify.Line{W1: whole.Draw(t, "w1"), W2: whole.Draw(t, "w2"), B: whole.Draw(t, "b")}
		norm := math.Hypot(l.W1, l.W2)
		if norm < 1e-2 {
			t.Skip("weights near zero make no line: another case is drawn")
		}
		from, to := whole.Draw(t, "from"), whole.Draw(t, "to")
		x, y := alongside(l, from, to)
		for i, want := range []float64{from, from, to, to} {
			if got := l.Potential(classify.Point{x.At(i), y.At(i)}) / norm; math.Abs(got-want) > 1e-9 {
				t.Fatalf("corner %d is at distance %g, not %g", i, got, want)
			}
		}
	})
	c := &chart.Chart{X: chart.Axis{Min: -1, Max: 1}, Y: chart.Axis{Min: -1, Max: 1}, Square: true}
	c.Panel("", straight(chart.Style{Color: figure.Red}, classify.Line{W1: 1, W2: 1}, classify.Line{W2: 1, B: 9}), half(figure.Blue, classify.Line{W1: 1}))
	var red, blue []figure.Rect
	for _, m := range c.Draw().Marks {
		if p, ok := m.(*figure.Path); ok && p.Stroke == figure.Red {
			red = append(red, p.Bounds())
		} else if ok && p.Fill == figure.Blue {
			blue = append(blue, p.Bounds())
		}
	}
	// One line from corner to corner, the other outside; the right half.
	if len(red) != 1 || len(blue) != 1 || math.Abs((red[0].X1-red[0].X0)-(red[0].Y1-red[0].Y0)) > 1 ||
		math.Abs((red[0].X1-red[0].X0)-2*(blue[0].X1-blue[0].X0)) > 2 || math.Abs(red[0].X1-blue[0].X1) > 1 {
		t.Errorf("lines %v, half %v", red, blue)
	}
}

func TestTopVotes(t *testing.T) {
	for votes, want := range map[[classes]int32]string{
		{3: 100}:                         "3:100",
		{3: 40, 7: 60}:                   "7:60 3:40",
		{1: 10, 2: 10, 3: 10, 4: 10}:     "1:10 2:10 +2",
		{0: 1, 5: 2, 9: 97}:              "9:97 5:2 +1",
		{0: 33, 4: 33, 9: 34}:            "9:34 0:33 +1",
		{8: 79, 9: 20, 1: 1, 2: 0, 3: 0}: "8:79 9:20 +1",
	} {
		if got := topVotes(votes); got != want {
			t.Errorf("%v: %q, want %q", votes, got, want)
		}
	}
}

// The picture shows all images of the calibrated net that the rule leaves
// undecided, and no others.
func TestAbstainedPicture(t *testing.T) {
	fx := two(t)
	want := map[int32]bool{}
	for _, r := range pagetest.Rows[chaoticnet.VoteRow](fx, "chaoticnet/votes") {
		n, most := 0, int32(0)
		for _, v := range r.Votes {
			most = max(most, v)
			if v > 0 {
				n++
			}
		}
		if r.Variant == "3/chosen" && (n > 2 || most < 11) {
			want[r.Index] = true
		}
	}
	c := build(t, fx, "abstained")
	if n := len(c.Plate.(*plate).tiles); n != len(want) || n < 10 {
		t.Errorf("%d images shown, %d undecided", n, len(want))
	}
	for _, i := range data(t, c, "")["index"] {
		if !want[int32(i)] {
			t.Errorf("image %g is shown", i)
		}
	}
}

// exactRule is what the paper prints of its chaotic net.
var exactRule = ruleRow{
	Variant: "1/chosen", MaxClasses: 2, MinVotes: 80, Seed: 1, Chosen: true, Samples: 4649, BaseErrors: 143, BaseCorrect: 4506,
	Abstained: 187, ErrorsCaught: 143, CorrectLost: 44, CorrectKept: 4462, Coverage: 96, SelectiveAccuracy: 100, Accepted: 4462,
}

func TestTableOfRule(t *testing.T) {
	r := published(t)
	printed, more := r.table1(), r.chaotic()
	if r.err != nil {
		t.Fatal(r.err)
	}
	if printedLoss(printed) != 44 || more.correctLost != 43 {
		t.Errorf("the paper's sums give %d, its text %d", printedLoss(printed), more.correctLost)
	}
	if _, d := chaoticTable(printed, more, exactRule, exactRule); len(d) > 0 {
		t.Errorf("differences %v", d)
	}
	other := exactRule
	other.Abstained, other.ErrorsCaught, other.ErrorsAccepted, other.CorrectLost, other.CorrectKept = 70, 40, 103, 30, 4476
	other.SelectiveAccuracy = 97.751
	table, d := chaoticTable(printed, more, other, exactRule)
	want := []string{
		"accuracy (%), chaotic: 97.8, printed 100", "wrongly classified, chaotic: 103, printed 0", "correctly classified, chaotic: 4476, printed 4462",
		"not decided, chaotic: 70, printed 187", "of these, misclassified by the static net: 40, printed 143",
	}
	if !slices.Equal(d, want) {
		t.Errorf("differences\n%s", strings.Join(d, "\n"))
	}
	csv, err := table.CSV()
	if err != nil {
		t.Fatal(err)
	}
	const rows = `property,"printed, static","printed, chaotic",static,chaotic,"chaotic, range and T as printed"
accuracy (%),96.9,100,96.92,97.75,100.00
wrongly classified,143,0,143,103,0
correctly classified,4506,4462,4506,4476,4462
not decided,0,187,0,70,187
"of these, misclassified by the static net",,143,,40,143
"of these, classified correctly by the static net",,43,,30,44
`
	if string(csv) != rows {
		t.Errorf("got\n%s", csv)
	}
}

func TestUniverses(t *testing.T) {
	printed := printedChaotic{abstained: 187, caught: 143, correctLost: 43}
	one := func(name string, abstained, caught int32) universe {
		return universe{chaoticnet.VariantRow{Name: "1/" + name, Seed: 1}, ruleRow{BaseErrors: 143, Abstained: abstained, ErrorsCaught: caught, CorrectLost: abstained - caught}}
	}
	for _, c := range []struct {
		us   []universe
		want string
	}{
		{
			[]universe{one("a", 70, 30), one("b", 180, 60), one("c", 900, 140)},
			"None of the 3 variants catches all errors. Of those that leave at most 187 undecided, as the paper does, the best is b (seed 1): 180 undecided, 60 of 143 errors, 120 correct answers lost.",
		},
		{
			[]universe{one("a", 900, 143), one("b", 700, 143)},
			"2 of 2 variants catch all errors, with the fewest images undecided b (seed 1): 700 undecided, 143 of 143 errors, 557 correct answers lost.",
		},
	} {
		if got := universesRemark(c.us, printed); got != c.want {
			t.Errorf("got %q", got)
		}
	}
}

// Figure 4: a cell is white where no state lies, and only there.
func TestBifurcationCells(t *testing.T) {
	c := build(t, two(t), "fig4")
	marks := c.Chart.Draw().Marks
	i := slices.IndexFunc(marks, func(m figure.Mark) bool { _, ok := m.(*figure.Bitmap); return ok })
	if i < 0 {
		t.Fatal("no picture")
	}
	img := marks[i].(*figure.Bitmap).Image
	a := data(t, c, "")["a"]
	if size := img.Bounds().Size(); size.X != len(a) || size.X < 1000 || size.Y != chaoticnet.BifurcationCells {
		t.Errorf("%v cells for %d values of A", size, len(a))
	}
	left := 0
	for _, shade := range img.Pix {
		if shade > 0 {
			left++
		}
	}
	for _, r := range pagetest.Rows[chaoticnet.BifurcationCellRow](two(t), bifurcationCells) {
		x := int(math.Round((r.A - 2.5) / 1.5 * float64(len(a)-1)))
		if left--; img.ColorIndexAt(x, chaoticnet.BifurcationCells-1-int(r.Cell)) == 0 {
			t.Fatalf("%+v is white", r)
		}
	}
	if left != 0 {
		t.Errorf("%d cells without a state are painted", left)
	}
}

// Figure 9: bars as high as the votes, in red that of the digit shown; no pixel in the
// CSV file.
func TestVotesFigure(t *testing.T) {
	var rows []chaoticnet.ExampleRow
	for k := range int32(100) {
		rows = append(rows, chaoticnet.ExampleRow{Role: "correct", Index: 1, Label: 3, Base: 3, K: k + 1, Class: 3},
			chaoticnet.ExampleRow{Role: "misread", Index: 0, Label: 8, Base: 1, K: k + 1, Class: []int32{1, 8, 3, 9}[k%4]})
	}
	fx := with("chaoticnet/examples", rows).With(map[string]any{images: []digits.ImageRow{{Split: test, Index: 0}, {Split: test, Index: 1}}})
	c := build(t, fx, "fig9")
	heights, red := map[string]float64{}, 0
	for _, m := range c.Chart.Draw().Marks {
		if p, ok := m.(*figure.Path); ok && strings.Contains(p.Title, "output") {
			b := p.Bounds()
			heights[p.Title] = b.Y1 - b.Y0
			if p.Fill == figure.Red {
				red++
			}
		}
	}
	all := heights["3: 100 outputs"]
	if len(heights) != 5 || all == 0 || red != 2 {
		t.Errorf("bars %v, %d of them red", heights, red)
	}
	for title, h := range heights {
		if strings.HasSuffix(title, ": 25 outputs") && math.Abs(4*h-all) > 0.1 {
			t.Errorf("%s: %g pt, all are %g", title, h, all)
		}
	}
	if csv := data(t, c, ""); len(csv) != 7 || len(csv["k"]) != 200 {
		t.Errorf("%d columns, %d rows", len(csv), len(csv["k"]))
	}
	if !strings.Contains(c.Remark, "Test image 0 shows an 8, which the static net reads as 1; outputs: 25 as 1, 25 as 3, 25 as 8, 25 as 9.") {
		t.Error(c.Remark)
	}
}

// The border of the classes has an edge between any two neighbours that differ, and
// a gap in the grid is an error.
func TestClassBorder(t *testing.T) {
	var cells []chaoticnet.BoundaryRow
	for k, base := range []int32{1, 1, 2, 1, 3, 2, 1, 1, 1} {
		cells = append(cells, chaoticnet.BoundaryRow{I: int32(k % 3), J: int32(k / 3), X: float64(k%3) + 0.5, Y: float64(k/3) + 0.5, Base: base})
	}
	g, err := newGrid(cells)
	if err != nil {
		t.Fatal(err)
	}
	c := &chart.Chart{X: chart.Axis{Min: 0, Max: 3}, Y: chart.Axis{Min: 0, Max: 3}}
	c.Panel("", g.border(chart.Style{Color: figure.Red}, func(c chaoticnet.BoundaryRow) int32 { return c.Base }))
	for _, m := range c.Draw().Marks {
		// 1 1 2 / 1 3 2 / 1 1 1: right neighbours 1 + 2 + 0, upper ones 1 + 2.
		if p, ok := m.(*figure.Path); ok && p.Stroke == figure.Red && len(p.Ops) != 2*6 {
			t.Errorf("%d edges", len(p.Ops)/2)
		}
	}
	if _, err := newGrid(cells[1:]); err == nil || !strings.Contains(err.Error(), "has gaps") {
		t.Errorf("error %v", err)
	}
}

// What the paper prints is named inside the sheet of the variants, however few
// images there are.
func TestPaperOnMultiverse(t *testing.T) {
	fx := two(t)
	for _, samples := range []int32{150, 187, 250, 400, 1000, 4649, 100000} {
		rules := slices.Clone(pagetest.Rows[ruleRow](fx, table1))
		for i := range rules {
			rules[i].Samples = samples
			rules[i].Abstained = min(rules[i].Abstained, samples)
		}
		d := build(t, fx.With(map[string]any{table1: rules}), "multiverse_map").Chart.Draw()
		if faults := d.Faults(); len(faults) > 0 {
			t.Errorf("%d images: %s", samples, faults)
		}
	}
}

// Figure 7: the calibration proper is the one with the most outputs; the legend has
// room for as many seeds as there are colours, however long they are.
func TestManySeeds(t *testing.T) {
	for _, seeds := range [][]int64{{1}, {1, 2, 3, 4, 5}, {4294967291, 4294967292, 4294967293, 4294967294, 4294967295}} {
		var rows []chaoticnet.RangeRow
		var outcome []chaoticnet.ChosenRow
		for _, seed := range seeds {
			for _, v := range []float64{0.1, 0.2} {
				row := chaoticnet.RangeRow{Seed: seed, Range: v, T: 12, First: 1, Outputs: 100, Samples: 50, Accuracy: 100 - v}
				single := row
				single.T, single.Outputs, single.Errors = 1, 1, 7
				early := row
				early.T, early.Outputs, early.Accuracy = 1, 20, 90+v
				rows = append(rows, row, early, single)
			}
			outcome = append(outcome, chaoticnet.ChosenRow{Seed: seed, Range: 0.2, RangeRule: "given", RangeCalibrated: 0.1, RangeVoted: math.NaN()})
		}
		c := build(t, with("chaoticnet/range", rows).With(map[string]any{chosen: outcome}), "fig7")
		if faults := c.Chart.Draw().Faults(); len(faults) > 0 {
			t.Errorf("seeds %v: %s", seeds, faults)
		}
		want := "Red: the range parameter that the calibration gives here, 0.1. In use is 0.2 (given). At the paper's 0.2 the accuracy over all outputs is 99.8000 %; the worst of the outputs misclassifies 0 images. " +
			"If an image counts as right when most of its outputs are (grey), it is 100.00 % there, with 0 images misclassified, and none qualifies. (b) With T = 1 the first outputs fall into the start-up transient: over 20 of them the accuracy is at most 90.20 %, at 0.2."
		if c.Remark != want || c.Difference != "0.1, not 0.2" || len(data(t, c, "")["seed"]) != len(rows) {
			t.Errorf("%s; %s", c.Remark, c.Difference)
		}
	}
}

func TestDecades(t *testing.T) {
	for _, c := range []struct {
		values    []float64
		low, high float64
	}{{[]float64{3e-5, 0, 0.02}, 1e-5, 0.1}, {[]float64{5, 0.1}, 0.1, 10}, {[]float64{0}, 0, 0}} {
		if low, high := decades(c.values); low != c.low || high != c.high {
			t.Errorf("%v: %g to %g", c.values, low, high)
		}
	}
}

// The yellow discs of points that change sides are behind all points, and the line
// with the largest margin is among those of the CSV file.
func TestMargins(t *testing.T) {
	rows := slices.Clone(pagetest.Rows[chaoticnet.PointRow](two(t), points))
	for i := range rows {
		rows[i].Share = float64(i%3) / 2
	}
	c := build(t, two(t).With(map[string]any{points: rows}), "fig11")
	last, first := -1, -1
	for i, m := range c.Chart.Draw().Marks {
		circle, ok := m.(*figure.Circle)
		switch {
		case ok && circle.R > 3.5 && circle.Y > 60:
			last = i
		case ok && circle.R < 2 && circle.Y > 60 && circle.X > figure.DoubleColumn/2 && first < 0:
			first = i
		}
	}
	if last < 0 || first < 0 || last > first {
		t.Errorf("the last disc is mark %d, the first point mark %d", last, first)
	}
	margins := data(t, c, "_lines")["margin"]
	if strings.Contains(c.Remark, "no point is nearer") != (len(margins) == 4) || len(margins) == 4 && slices.Max(margins) != margins[3] {
		t.Errorf("margins %v; %s", margins, c.Remark)
	}
}

// The forms of the map are told side by side, and where they differ the remark says that
// the equations do not determine the counts.
func TestForms(t *testing.T) {
	rows := []chaoticnet.FormRow{
		{Seed: 1, Form: "logistic", Range: 0.2, T: 12, Abstained: 90, ErrorsCaught: 46, TBest: 27, Rank: 8, Ranked: 100},
		{Seed: 1, Form: "logistic-centred", Range: 0.2, T: 12, Abstained: 95, ErrorsCaught: 49, TBest: 100, Rank: 90, Ranked: 100},
	}
	c := buildForms(nil, rows)
	if !strings.HasPrefix(c.Remark, "With the paper's range 0.2 and T = 12: 90, 95 undecided, 46, 49 of the errors caught; best T 27, 100. A count") || len(c.Table.Rows) != 2 {
		t.Errorf("%s", c.Remark)
	}
	rows[1].Abstained, rows[1].TBest = 90, 27
	if c := buildForms(nil, rows); strings.Contains(c.Remark, "not determined") {
		t.Errorf("%s", c.Remark)
	}
}
