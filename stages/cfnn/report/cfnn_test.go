package report

import (
	"fmt"
	"image/color"
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"neurorbit/stages/render/figure"
)

// Ink is dark on white paper; weights are blue, white and red.
func TestPixelColors(t *testing.T) {
	for v, want := range map[float32]uint8{-1: 255, 0: 128, 1: 0, -3: 255, 2: 0} {
		if got := inkColor(v); got != (color.RGBA{want, want, want, 255}) {
			t.Errorf("ink %g is %v", v, got)
		}
	}
	scale := signedColor(2)
	for v, want := range map[float32]color.RGBA{0: {255, 255, 255, 255}, 2: {200, 16, 46, 255}, 9: {200, 16, 46, 255}, -2: {31, 95, 191, 255}} {
		if got := scale(v); got != want {
			t.Errorf("weight %g is %v, want %v", v, got, want)
		}
	}
	if half := scale(-1); half.B <= half.G || half.G <= half.R {
		t.Errorf("a small negative weight is %v", half)
	}
}

// Each pixel of a tile is a square of whole dots at its place, not mirrored; a
// stamp moves it down with the sheet.
func TestPlate(t *testing.T) {
	for _, dpi := range []int{72, 100, 144, 300} {
		for _, stamps := range [][]string{nil, {uspsStamp}} {
			tile := pixelTile{x: 10, y: 20, width: 36, color: inkColor}
			for i := range tile.value {
				tile.value[i] = -1
			}
			tile.value[16*2+5] = 1 // row 2, column 5
			p := &plate{sheet: figure.New(60, 80, ""), tiles: []pixelTile{tile}}
			p.stamp(stamps)
			img, err := p.image(dpi)
			if err != nil {
				t.Fatal(err)
			}
			shift := p.sheet.H - 80
			if (shift > 0) != (stamps != nil) {
				t.Errorf("stamps %v move the sheet by %g", stamps, shift)
			}
			scale := float64(dpi) / 72
			dots := int(36*scale-2) / 16
			x0, y0 := int(math.Round(28*scale))-8*dots, int(math.Round((38+shift)*scale))-8*dots
			black := 0
			for y := y0; y < y0+16*dots; y++ {
				for x := x0; x < x0+16*dots; x++ {
					if img.RGBAAt(x, y) == (color.RGBA{0, 0, 0, 255}) {
						black++
						if (x-x0)/dots != 5 || (y-y0)/dots != 2 {
							t.Fatalf("%d dpi: dot %d,%d of the tile is black", dpi, x-x0, y-y0)
						}
					}
				}
			}
			if black != dots*dots {
				t.Errorf("%d dpi: %d black dots, want %d", dpi, black, dots*dots)
			}
			if img.RGBAAt(x0-1, y0-1) != tileEdge || img.RGBAAt(x0+16*dots, y0+16*dots) != tileEdge {
				t.Errorf("%d dpi: no edge round the tile", dpi)
			}
		}
	}
	bad := &plate{sheet: figure.New(10, 10, "")}
	bad.sheet.Text(0, 5, figure.Start, 8, figure.Black, "too long")
	if _, err := bad.image(72); err == nil {
		t.Error("a text that leaves the sheet is accepted")
	}
}

// imagesOf returns the images of a digit and split in their order.
func imagesOf(fx fixture, split string, digit int32) []imageRow {
	var out []imageRow
	for _, r := range fx[tableImages].([]imageRow) {
		if r.Split == split && r.Label == digit {
			out = append(out, r)
		}
	}
	return out
}

// The sheet has the first images of each digit, training on the left.
func TestSamples(t *testing.T) {
	fx := paperFixture(t)
	c := build(t, fx, "cfnn/digits")
	if len(c.plate.tiles) != 2*classes*samplesShown || len(c.data[0].table.Rows) != len(c.plate.tiles) {
		t.Fatalf("%d tiles, %d rows", len(c.plate.tiles), len(c.data[0].table.Rows))
	}
	listed := records(t, c, "")
	for i, tile := range c.plate.tiles {
		digit, k := i/(2*samplesShown), i%(2*samplesShown)
		split := splitTrain
		if k >= samplesShown {
			split = splitTest
		}
		want := imagesOf(fx, split, int32(digit))[k%samplesShown]
		if tile.value != want.P || listed["label"][i] != float64(digit) || listed["index"][i] != float64(want.Index) {
			t.Errorf("tile %d is not image %d of %s", i, want.Index, split)
		}
		if left := tile.x < c.plate.sheet.W/2; left != (split == splitTrain) {
			t.Errorf("tile %d of split %s at %g", i, split, tile.x)
		}
	}
}

// USPS images appear in pictures only: no CSV file has their pixels, and reports
// do not copy the table.
func TestImagesAreNotPassedOn(t *testing.T) {
	out := paperRun(t)
	for path, data := range out.files {
		header, _, _ := strings.Cut(string(data), "\n")
		if strings.HasPrefix(path, "cfnn/") && strings.HasSuffix(path, ".csv") && path != "cfnn/digits_mean.csv" && strings.Count(header, ",") > 20 {
			t.Errorf("%s has the columns %.80s", path, header)
		}
	}
	for _, r := range out.rows {
		if strings.Contains(r.Tables, tableImages) {
			t.Errorf("%s passes on %s", r.ID, tableImages)
		}
		if r.ID == "base_misread" && (r.Tables != tablePredictions || !strings.Contains(r.Caption, "made from digits/images, basenet/predictions")) {
			t.Errorf("%s: tables %q, caption %s", r.ID, r.Tables, r.Caption)
		}
	}
}

func TestPrintedBase(t *testing.T) {
	p, err := source{fixture{}}.printedBase()
	want := printedBase{train: 4649, test: 4649, layers: "256-200-200-750-10", parameters: 257*200 + 201*200 + 201*750 + 751*10, trainAccuracy: "100", testAccuracy: "96.9", testErrors: 143}
	if err != nil || p != want {
		t.Errorf("%+v, %v", p, err)
	}
}

func TestDigitCounts(t *testing.T) {
	printed, err := source{fixture{}}.printedBase()
	if err != nil {
		t.Fatal(err)
	}
	rows := slices.Clone(paperFixture(t)[tableClasses].([]digitRow))
	table, c := digitCounts(rows, printed)
	if len(table.Rows) != classes+1 || c.Difference != "none" || c.Ours != "4649 training and 4649 test images" {
		t.Errorf("%d rows, %+v", len(table.Rows), c)
	}
	rows[3].Count -= 6
	if _, c = digitCounts(rows, printed); c.Agrees || c.Difference != "-6 training images, +0 test images" {
		t.Errorf("%+v", c)
	}
}

// Classes without images have no mean image.
func TestMeans(t *testing.T) {
	fx := fixture{}
	fx.digitRows([2][classes]int32{{5, 0, 5}, {0, 2}}, 1, 1)
	c := build(t, fx, "cfnn/digits_mean")
	rows := records(t, c, "")
	if !slices.Equal(rows["digit"], []float64{0, 2, 1}) || !slices.Equal(rows["images"], []float64{5, 5, 2}) || len(c.plate.tiles) != 3 {
		t.Errorf("digits %v with %v images", rows["digit"], rows["images"])
	}
	if got, want := rows["p100"][0], fx[tableClasses].([]digitRow)[0].Mean[100]; math.Abs(got-float64(want)) > 5e-5 {
		t.Errorf("pixel 100 is %g, want %g", got, want)
	}
}

func TestArrays(t *testing.T) {
	for _, c := range []struct {
		row  arrayRow
		want string
	}{
		{arrayRow{"a", 256, 7, strings.Repeat("ab", 32), strings.Repeat("ab", 32), "USPS"}, "a,256 × 7,abababababababab,equal,USPS"},
		{arrayRow{"a", 256, 7, strings.Repeat("ab", 32), strings.Repeat("cd", 32), "USPS"}, "a,256 × 7,abababababababab,differs,USPS"},
		{arrayRow{"b", 10, 7, strings.Repeat("ef", 32), "", "synthetic"}, "b,10 × 7,efefefefefefefef,−,synthetic"},
	} {
		csv, err := build(t, fixture{tableArrays: []arrayRow{c.row}}, "cfnn/digits_data").table.CSV()
		if err != nil || string(csv) != "array,shape,digest,known,data set\n"+c.want+"\n" {
			t.Errorf("%s, %v", csv, err)
		}
	}
}

func TestAccuracy(t *testing.T) {
	printed, err := source{fixture{}}.printedBase()
	if err != nil {
		t.Fatal(err)
	}
	net := func(seed int64, errors int32) baseNetRow {
		return baseNetRow{Seed: seed, Parameters: printed.parameters, TrainSamples: 4649, TestSamples: 4649, TestErrors: errors, TrainAccuracy: 100, TestAccuracy: 100 - float64(errors)/46.49}
	}
	bad, other := net(1, 143), net(1, 143)
	bad.TrainErrors, other.Parameters = 2, 99
	for _, c := range []struct {
		nets   []baseNetRow
		agrees bool
		want   string
	}{
		{[]baseNetRow{net(1, 143)}, true, "none"},
		{[]baseNetRow{net(1, 131)}, false, "12 test errors fewer than printed"},
		{[]baseNetRow{net(1, 144), net(2, 150)}, false, "1 test error more than printed"},
		{[]baseNetRow{net(1, 131), net(2, 150)}, true, "none"},
		{[]baseNetRow{bad}, false, "training images are misread"},
		{[]baseNetRow{other}, true, "not compared: the paper's net is 256-200-200-750-10 with 4649 training and 4649 test images"},
	} {
		got := compareAccuracy(c.nets, printed)
		if got.agrees != c.Agrees || got.difference != c.want {
			t.Errorf("%+v", got)
		}
	}
	table, _, c := accuracyTable([]baseNetRow{net(1, 131), net(2, 138), net(7, 140)}, []baselineRow{
		{"nearest neighbour", 1, 4649, 140, 96.99}, {"nearest neighbour", 3, 4649, 136, 97.07}, {"class mean", 0, 4649, 713, 84.66}, {"class subspace", 17, 4649, 157, 96.62}}, printed)
	csv, err := table.CSV()
	if err != nil {
		t.Fatal(err)
	}
	want := `classifier,seed,training errors,training accuracy (%),test errors,test images,test accuracy (%)
"base net, as printed",,,100,143,4649,96.9
base net,1,0,100.00,131,4649,97.18
base net,2,0,100.00,138,4649,97.03
base net,7,0,100.00,140,4649,96.99
"base net, mean of 3",,0.0,100.00,136.3,,97.07
"base net, standard deviation",,0.0,0.00,4.7,,0.10
nearest neighbour,,,,140,4649,96.99
3 nearest neighbours,,,,136,4649,97.07
class mean,,,,713,4649,84.66
class subspace of rank 17,,,,157,4649,96.62
`
	if string(csv) != want {
		t.Errorf("got\n%s", csv)
	}
	if c.Ours != "131 test errors (97.18 %), 138 test errors (97.03 %), 140 test errors (96.99 %); training errors: 0, 0, 0" {
		t.Error(c.Ours)
	}
}

func TestCountTicks(t *testing.T) {
	var labels []string
	for _, k := range countTicks(countScale(4649)) {
		labels = append(labels, k.Label)
		var n float64
		fmt.Sscan(k.Label, &n)
		if math.Abs(k.Value-math.Log10(1+n)) > 1e-12 {
			t.Errorf("%s at %g", k.Label, k.Value)
		}
	}
	if got := strings.Join(labels, " "); got != "0 1 3 10 30 100 300 1000 3000" {
		t.Error(got)
	}
}

func TestRoundTicks(t *testing.T) {
	for _, c := range []struct {
		lo, hi float64
		want   string
	}{
		{-2.5, -0.6, "0.005 0.01 0.02 0.05 0.1 0.2"},
		{0.1, 1.1, "2 5 10"},
		{-4.2, 0.3, "10−4 10−3 10−2 10−1 100"},
	} {
		var labels []string
		for _, k := range roundTicks(c.lo, c.hi) {
			text := figure.Text{Runs: figure.Markup(k.Label)}
			labels = append(labels, text.String())
			if k.Value < c.lo || k.Value > c.hi {
				t.Errorf("%s at %g", k.Label, k.Value)
			}
		}
		if got := strings.Join(labels, " "); got != c.want {
			t.Errorf("%g to %g: %s", c.lo, c.hi, got)
		}
	}
}

func TestKeyLines(t *testing.T) {
	var keys []key
	for n := range 9 {
		keys = append(keys, key{figure.Blue, fmt.Sprintf("layer %d", n+1)})
	}
	var got []int
	for _, line := range keyLines(keys, panelRoom) {
		got = append(got, len(line))
		if legendWidth(line) > panelRoom {
			t.Errorf("%d keys are %g pt wide", len(line), legendWidth(line))
		}
	}
	if !slices.Equal(got, []int{3, 3, 3}) {
		t.Errorf("lines of %v keys", got)
	}
}

// Every finite value of every curve is a point of a line, in its phase's panel.
func TestCurves(t *testing.T) {
	fx := fixture{}
	fx.digitRows(paperCounts, 10, 10)
	fx.baseRows([]int{3, 4}, []int64{1, 2, 3}, 5)
	rows := fx[tableCurves].([]curveRow)
	for _, n := range []int{10, 3} { // more layers, not in order
		rows = append(rows, curveRow{1, fmt.Sprintf("rbm%d", n), 1, 0.1, math.NaN(), -1, -1, 1})
	}
	var names []string
	for _, p := range phases(rows) {
		names = append(names, p.name)
	}
	if got := strings.Join(names, " "); got != "rbm1 rbm2 rbm3 rbm10 finetune" {
		t.Error(got)
	}
	rows[0].Loss, rows[70].Loss = math.Inf(1), 0
	want := map[string]int{}
	for i, r := range rows {
		switch {
		case r.Phase != phaseFinetune && i > 0:
			want["layer "+strings.TrimPrefix(r.Phase, "rbm")]++
		case r.Phase == phaseFinetune:
			if r.Loss > 0 {
				want["training"]++
			}
			want["training"]++
			want["test"] += 2
		}
	}
	fx[tableCurves] = rows
	c := build(t, fx, "cfnn/base_curves")
	got := map[string]int{}
	for _, m := range c.drawing.Marks {
		if p, ok := m.(*figure.Path); ok && p.Title != "" {
			got[p.Title] += len(p.Ops)
		}
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("points %v, want %v", got, want)
	}
	if n := len(records(t, c, "")["epoch"]); n != len(rows) {
		t.Errorf("%d rows of %d", n, len(rows))
	}
	if !strings.Contains(c.remark, "3 seeds") {
		t.Error(c.remark)
	}
	// Without pretraining there are two panels.
	fx[tableCurves] = slices.DeleteFunc(rows, func(r curveRow) bool { return r.Phase != phaseFinetune })
	for _, m := range build(t, fx, "cfnn/base_curves").drawing.Marks {
		if txt, ok := m.(*figure.Text); ok && strings.Contains(txt.String(), "pretraining") {
			t.Error(txt.String())
		}
	}
}

func TestConfusion(t *testing.T) {
	p := func(seed int64, split string, label, predicted int32) predictionRow {
		return predictionRow{Seed: seed, Split: split, Label: label, Predicted: predicted}
	}
	c := build(t, fixture{tablePredictions: []predictionRow{
		p(5, splitTrain, 1, 2), p(5, splitTest, 4, 9), p(5, splitTest, 4, 9), p(5, splitTest, 4, 4), p(5, splitTest, 7, 1), p(6, splitTest, 0, 8),
	}}, "cfnn/base_confusion")
	csv, err := c.table.CSV()
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(string(csv), "\n")
	for i, want := range map[int]string{
		0: "digit,read_as_0,read_as_1,read_as_2,read_as_3,read_as_4,read_as_5,read_as_6,read_as_7,read_as_8,read_as_9,images,misread,right (%)",
		1: "0,0,0,0,0,0,0,0,0,0,0,0,0,", 5: "4,0,0,0,0,1,0,0,0,0,2,3,2,33.33", 8: "7,0,1,0,0,0,0,0,0,0,0,1,1,0.00", 11: "all,0,1,0,0,1,0,0,0,0,2,4,3,25.00",
	} {
		if lines[i] != want {
			t.Errorf("line %d: %s, want %s", i, lines[i], want)
		}
	}
	if c.remark != "Net of seed 5. Most frequent: 4 as 9 (2), 7 as 1 (1)." || c.Ours != "3 of 4 test images misread" {
		t.Errorf("%s %s", c.remark, c.Ours)
	}
}

// Every misread image is there with what it shows and what is read, by digit.
func TestMisread(t *testing.T) {
	fx := paperFixture(t)
	c := build(t, fx, "cfnn/base_misread")
	var texts []string
	for _, m := range c.plate.sheet.Marks {
		texts = append(texts, m.(*figure.Text).String())
	}
	rows := records(t, c, "")
	if len(texts) != 143 || len(c.plate.tiles) != 143 || len(rows["index"]) != 143 || !slices.IsSorted(texts) {
		t.Fatalf("%d texts, %d tiles, %d rows", len(texts), len(c.plate.tiles), len(rows["index"]))
	}
	test := map[int32]imageRow{}
	for _, r := range fx[tableImages].([]imageRow) {
		if r.Split == splitTest {
			test[r.Index] = r
		}
	}
	predicted := map[int32]int32{}
	for _, r := range fx[tablePredictions].([]predictionRow) {
		if r.Split == splitTest {
			predicted[r.Index] = r.Predicted
		}
	}
	for i, text := range texts {
		img := test[int32(rows["index"][i])]
		if want := fmt.Sprintf("%d → %d", img.Label, predicted[img.Index]); text != want || c.plate.tiles[i].value != img.P {
			t.Errorf("tile %d: %q, want %q", i, text, want)
		}
		if rows["label"][i] != float64(img.Label) || rows["predicted"][i] != float64(predicted[img.Index]) || rows["probability_predicted"][i] != 0.8594 {
			t.Errorf("row %d of the CSV file differs", i)
		}
	}

	many := fixture{}
	many.digitRows(paperCounts, 1, 1100)
	many.baseRows([]int{1}, []int64{1, 2}, 490)
	c = build(t, many, "cfnn/base_misread")
	if n := len(c.plate.tiles); n != (490+2)/3 || len(c.data[0].table.Rows) != 490 || !strings.Contains(c.remark, "One in 3 is shown") || !strings.Contains(c.remark, "of the 2 nets misreads, 0 are") {
		t.Errorf("%d tiles of %d; %s", n, len(c.data[0].table.Rows), c.remark)
	}
	many[tableImages] = many[tableImages].([]imageRow)[:50]
	it := items()[slices.IndexFunc(items(), func(it item) bool { return it.id == "base_misread" })]
	if _, err := it.build(source{many}); err == nil || !strings.Contains(err.Error(), "is not in digits/images") {
		t.Errorf("error %v", err)
	}
	if n, all, nets := misreadByAll([]predictionRow{
		{Seed: 1, Split: splitTest, Index: 3, Label: 1}, {Seed: 2, Split: splitTest, Index: 3, Label: 1}, {Seed: 2, Split: splitTest, Index: 4, Label: 1}, {Seed: 2, Split: splitTrain, Index: 5, Label: 1},
	}); n != 2 || all != 1 || nets != 2 {
		t.Errorf("%d misread by any, %d by all of %d", n, all, nets)
	}
}

// Every unit's weights are there, in order, and the scale covers 99 % of them.
func TestFilters(t *testing.T) {
	fx := fixture{}
	fx.digitRows(paperCounts, 1, 1)
	fx.baseRows([]int{210, 5}, []int64{4, 5}, 0)
	c := build(t, fx, "cfnn/base_filters")
	if len(c.plate.tiles) != filtersShown || len(c.data[0].table.Rows) != 210 || !strings.Contains(c.remark, "seed 4") || !strings.Contains(c.remark, "The first 200 of 210 units") {
		t.Fatalf("%d tiles, %d rows; %s", len(c.plate.tiles), len(c.data[0].table.Rows), c.remark)
	}
	bias := records(t, c, "")["bias"]
	for _, r := range fx[tableBaseWeights].([]baseWeightRow) {
		switch {
		case r.Seed != 4 || r.J >= filtersShown:
		case r.I == pixels:
			if bias[r.J] != float64(r.W) {
				t.Fatalf("bias of unit %d is %g, want %g", r.J, bias[r.J], r.W)
			}
		case c.plate.tiles[r.J].value[r.I] != r.W:
			t.Fatalf("pixel %d of unit %d is %g, want %g", r.I, r.J, c.plate.tiles[r.J].value[r.I], r.W)
		}
	}
	var labels []string
	for _, m := range c.plate.sheet.Marks {
		if txt, ok := m.(*figure.Text); ok {
			labels = append(labels, txt.String())
		}
	}
	if got := strings.Join(labels, " "); got != "−1.3 0 1.3" { // weights up to 1.25
		t.Error(got)
	}
	for v, want := range map[float64]float64{0: 1, 1.25: 1.3, 0.1: 0.1, 0.0101: 0.011, 7: 7, 99.5: 100} {
		if got := filterLimit(v); math.Abs(got-want) > 1e-12 {
			t.Errorf("scale for %g ends at %g, want %g", v, got, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		v := rapid.Float64Range(1e-6, 1e6).Draw(t, "v")
		if got := filterLimit(v); got < v*(1-1e-8) || got > v*1.11 {
			t.Fatalf("scale for %g ends at %g", v, got)
		}
	})
}
