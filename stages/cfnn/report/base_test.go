package report

import (
	"errors"
	"fmt"
	"image/color"
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"neurorbit/stages/cfnn/basenet"
	"neurorbit/stages/cfnn/digits"
	"neurorbit/stages/render/figure"
	"neurorbit/stages/render/page"
	"neurorbit/stages/render/page/pagetest"
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
		for _, stamps := range [][]string{nil, {"synthetic digits, not USPS"}} {
			one := tile{x: 10, y: 20, width: 36, color: inkColor}
			for i := range one.value {
				one.value[i] = -1
			}
			one.value[16*2+5] = 1 // row 2, column 5
			p := &plate{sheet: figure.New(60, 80, ""), tiles: []tile{one}}
			p.Stamp(stamps...)
			img, err := p.Image(dpi)
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
	if _, err := bad.Image(72); err == nil {
		t.Error("a text that leaves the sheet is accepted")
	}
}

// The sheet has the first images of each digit, training on the left.
func TestSamples(t *testing.T) {
	fx := two(t)
	c := build(t, fx, "digits")
	p, listed := c.Plate.(*plate), data(t, c, "")
	if len(p.tiles) < 100 || len(listed["index"]) != len(p.tiles) {
		t.Fatalf("%d tiles, %d rows", len(p.tiles), len(listed["index"]))
	}
	all := pagetest.Rows[digits.ImageRow](fx, images)
	for i, one := range p.tiles {
		split := map[bool]string{true: train, false: test}[one.x < p.sheet.W/2]
		of := where(all, func(r digits.ImageRow) bool { return r.Split == split && float64(r.Label) == listed["label"][i] })
		if k := slices.IndexFunc(of, func(r digits.ImageRow) bool { return float64(r.Index) == listed["index"][i] }); k < 0 || k >= samplesShown || of[k].P != one.value {
			t.Errorf("tile %d of %s is not one of the first images of its digit", i, split)
		}
	}
}

// USPS images appear in pictures only: no CSV file has their pixels, and reports
// do not copy the table.
func TestImagesAreNotPassedOn(t *testing.T) {
	out, rows := pagetest.Suite{Stage: Stage()}.Make(t, two(t))
	for path, text := range out.Files {
		header, _, _ := strings.Cut(string(text), "\n")
		if strings.HasSuffix(path, ".csv") && path != "cfnn/digits_mean.csv" && strings.Count(header, ",") > 20 {
			t.Errorf("%s has the columns %.80s", path, header)
		}
	}
	for _, r := range rows {
		if strings.Contains(r.Tables, images) {
			t.Errorf("%s passes on %s", r.ID, images)
		}
		if r.ID == "base_misread" && (r.Tables != predictions || !strings.Contains(r.Caption, "made from digits/images, basenet/predictions")) {
			t.Errorf("%s: tables %q, caption %s", r.ID, r.Tables, r.Caption)
		}
	}
}

// published reads what the paper prints.
func published(t *testing.T) *reader {
	t.Helper()
	return &reader{Source: page.Source{In: &pagetest.Fixture{Root: root}}}
}

func TestPrinted(t *testing.T) {
	r := published(t)
	want := printedBase{train: 4649, test: 4649, layers: "256-200-200-750-10", parameters: 257*200 + 201*200 + 201*750 + 751*10, trainAccuracy: "100", testAccuracy: "96.9", testErrors: 143}
	if p := r.base(); p != want || r.err != nil {
		t.Errorf("%+v, %v", p, r.err)
	}
	if p := r.chaotic(); p != (printedChaotic{0.2, 12, 187, 143, 43}) || r.err != nil {
		t.Errorf("%+v, %v", p, r.err)
	}
}

// badFile returns other published values.
type badFile struct {
	pagetest.Fixture
	text string
}

func (b *badFile) ReadFile(string) ([]byte, error) {
	if b.text == "" {
		return nil, errors.New("gone")
	}
	return []byte(b.text), nil
}

func TestBadPublished(t *testing.T) {
	for text, want := range map[string]string{
		"":                                 "gone",
		"place,name\n":                     "no column value",
		"place,name,value\nx,range,wide\n": `range: strconv.ParseFloat: parsing "wide"`,
		"place,name,value\nx,range,0.2\n":  "t: strconv",
	} {
		r := &reader{Source: page.Source{In: &badFile{text: text}}}
		if r.chaotic(); r.err == nil || !strings.Contains(r.err.Error(), want) {
			t.Errorf("%q: error %v", text, r.err)
		}
	}
	r := &reader{Source: page.Source{In: &badFile{text: "property,static,chaotic\nwrong,143,none\n"}}}
	if r.table1(); r.err == nil || !strings.Contains(r.err.Error(), "wrong: strconv") {
		t.Errorf("error %v", r.err)
	}
}

func TestDigitCounts(t *testing.T) {
	printed := published(t).base()
	var rows []digits.ClassRow
	for i, counts := range [2][classes]int32{{767, 622, 475, 406, 409, 361, 420, 390, 377, 422}, {786, 647, 454, 418, 443, 355, 414, 402, 331, 399}} {
		for digit, n := range counts {
			rows = append(rows, digits.ClassRow{Split: []string{train, test}[i], Digit: int32(digit), Count: n})
		}
	}
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
	rows := []digits.ClassRow{{Split: train, Digit: 0, Count: 5}, {Split: train, Digit: 1}, {Split: train, Digit: 2, Count: 5}, {Split: test, Digit: 1, Count: 2}}
	rows[0].Mean[100] = 0.12345
	c := build(t, with("digits/classes", rows), "digits_mean")
	got := data(t, c, "")
	if !slices.Equal(got["digit"], []float64{0, 2, 1}) || !slices.Equal(got["images"], []float64{5, 5, 2}) || len(c.Plate.(*plate).tiles) != 3 || got["p100"][0] != 0.1235 {
		t.Errorf("digits %v with %v images, pixel 100 %v", got["digit"], got["images"], got["p100"])
	}
}

func TestArrays(t *testing.T) {
	for _, c := range []struct {
		row  digits.ArrayRow
		want string
	}{
		{digits.ArrayRow{Name: "a", Rows: 256, Cols: 7, SHA256: strings.Repeat("ab", 32), Published: strings.Repeat("ab", 32), Data: "USPS"}, "a,256 × 7,abababab,equal,USPS"},
		{digits.ArrayRow{Name: "a", Rows: 256, Cols: 7, SHA256: strings.Repeat("ab", 32), Published: strings.Repeat("cd", 32), Data: "USPS"}, "a,256 × 7,abababab,differs,USPS"},
		{digits.ArrayRow{Name: "b", Rows: 10, Cols: 7, SHA256: strings.Repeat("ef", 32), Published: "", Data: "synthetic"}, "b,10 × 7,efefefef,−,synthetic"},
	} {
		if got := csvOf(t, build(t, with("digits/arrays", []digits.ArrayRow{c.row}), "digits_data")); got != "array,shape,digest,known,data set\n"+c.want+"\n" {
			t.Error(got)
		}
	}
}

func TestAccuracy(t *testing.T) {
	printed := published(t).base()
	net := func(seed int64, errors int32) basenet.NetRow {
		return basenet.NetRow{Seed: seed, Parameters: printed.parameters, TrainSamples: 4649, TestSamples: 4649, TestErrors: errors, TrainAccuracy: 100, TestAccuracy: 100 - float64(errors)/46.49}
	}
	bad, other := net(1, 143), net(1, 143)
	bad.TrainErrors, other.Parameters = 2, 99
	for _, c := range []struct {
		nets   []basenet.NetRow
		agrees bool
		want   string
	}{
		{[]basenet.NetRow{net(1, 143)}, true, "none"},
		{[]basenet.NetRow{net(1, 131)}, false, "12 test errors fewer than printed"},
		{[]basenet.NetRow{net(1, 144), net(2, 150)}, false, "1 test error more than printed"},
		{[]basenet.NetRow{net(1, 131), net(2, 150)}, true, "none"},
		{[]basenet.NetRow{bad}, false, "training images are misclassified"},
		{[]basenet.NetRow{other}, true, "not compared: the paper's net is 256-200-200-750-10 with 4649 training and 4649 test images"},
	} {
		got := compareAccuracy(c.nets, printed)
		if got.Agrees != c.agrees || got.Difference != c.want {
			t.Errorf("%+v", got)
		}
	}
	nets := []basenet.NetRow{net(1, 131), net(2, 138), net(7, 140)}
	table := accuracyTable(nets, []basenet.BaselineRow{
		{Method: "nearest neighbour", Parameter: 1, TestSamples: 4649, TestErrors: 140, Accuracy: 96.99},
		{Method: "nearest neighbour", Parameter: 3, TestSamples: 4649, TestErrors: 136, Accuracy: 97.07},
		{Method: "class mean", Parameter: 0, TestSamples: 4649, TestErrors: 713, Accuracy: 84.66},
		{Method: "class subspace", Parameter: 17, TestSamples: 4649, TestErrors: 157, Accuracy: 96.62},
	}, printed)
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
	if c := compareAccuracy(nets, printed); c.Ours != "131 test errors (97.18 %), 138 test errors (97.03 %), 140 test errors (96.99 %); training errors: 0, 0, 0" {
		t.Error(c.Ours)
	}
}

func TestConfusion(t *testing.T) {
	p := func(seed int64, split string, label, predicted int32) basenet.PredictionRow {
		return basenet.PredictionRow{Seed: seed, Split: split, Label: label, Predicted: predicted}
	}
	c := build(t, with(predictions, []basenet.PredictionRow{
		p(5, train, 1, 2), p(5, test, 4, 9), p(5, test, 4, 9), p(5, test, 4, 4), p(5, test, 7, 1), p(6, test, 0, 8),
	}), "base_confusion")
	lines := strings.Split(csvOf(t, c), "\n")
	for i, want := range map[int]string{
		0: "digit,as 0,as 1,as 2,as 3,as 4,as 5,as 6,as 7,as 8,as 9,images,wrong,correct (%)",
		1: "0,0,0,0,0,0,0,0,0,0,0,0,0,", 5: "4,0,0,0,0,1,0,0,0,0,2,3,2,33.33", 8: "7,0,1,0,0,0,0,0,0,0,0,1,1,0.00", 11: "all,0,1,0,0,1,0,0,0,0,2,4,3,25.00",
	} {
		if lines[i] != want {
			t.Errorf("line %d: %s, want %s", i, lines[i], want)
		}
	}
	if c.Remark != "Net of seed 5. Most frequent: 4 as 9 (2), 7 as 1 (1)." || c.Ours != "3 of 4 test images misclassified" {
		t.Errorf("%s %s", c.Remark, c.Ours)
	}
}

// Every finite value of every curve is a point of a line, in its phase's panel; there
// is none for the pretraining without one.
func TestCurves(t *testing.T) {
	rows := slices.Clone(pagetest.Rows[basenet.CurveRow](two(t), "basenet/curves"))
	for _, n := range []int{10, 3} { // more layers, not in order
		rows = append(rows, basenet.CurveRow{Seed: 3, Phase: fmt.Sprintf("rbm%d", n), Loss: 0.1, TestLoss: math.NaN(), TrainErrors: -1, TestErrors: -1},
			basenet.CurveRow{Seed: 3, Phase: fmt.Sprintf("rbm%d", n), Epoch: 1, Loss: 0.01, TestLoss: math.NaN(), TrainErrors: -1, TestErrors: -1})
	}
	want := map[string]int{}
	for _, r := range rows {
		if n, ok := strings.CutPrefix(r.Phase, "rbm"); ok {
			want["layer "+n]++
		} else {
			want["training"] += 2
			want["test"] += 2
		}
	}
	c := build(t, with("basenet/curves", rows), "base_curves")
	got := map[string]int{}
	for _, m := range c.Chart.Draw().Marks {
		if p, ok := m.(*figure.Path); ok && p.Title != "" {
			got[p.Title] += len(p.Ops)
		}
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("points %v, want %v", got, want)
	}
	csv := data(t, c, "")
	if len(csv["epoch"]) != len(rows) || !strings.Contains(c.Remark, "2 seeds") || !strings.HasSuffix(c.Ours, "in 5 phases") {
		t.Errorf("%d rows of %d; %s %s", len(csv["epoch"]), len(rows), c.Remark, c.Ours)
	}
	if names := strings.Join(texts(c.Chart.Draw()), " "); !strings.Contains(names, "layer 1 layer 2 layer 3 layer 10") {
		t.Error(names)
	}
	tuned := where(rows, func(r basenet.CurveRow) bool { return r.Phase == "finetune" })
	for _, text := range texts(build(t, with("basenet/curves", tuned), "base_curves").Chart.Draw()) {
		if strings.Contains(text, "pretraining") {
			t.Error(text)
		}
	}
}

// Every misread image is there with what it shows and what is read, by digit; of many
// some are shown.
func TestMisread(t *testing.T) {
	fx := two(t)
	c := build(t, fx, "base_misread")
	p, rows := c.Plate.(*plate), data(t, c, "")
	all, predicted := map[int32]digits.ImageRow{}, map[int32]basenet.PredictionRow{}
	for _, r := range pagetest.Rows[digits.ImageRow](fx, images) {
		if r.Split == test {
			all[r.Index] = r
		}
	}
	wrong := 0
	for _, r := range firstNet(pagetest.Rows[basenet.PredictionRow](fx, predictions)) {
		predicted[r.Index] = r
		if r.Label != r.Predicted {
			wrong++
		}
	}
	names := texts(p.sheet)
	if wrong == 0 || len(names) != wrong || len(p.tiles) != wrong || len(rows["index"]) != wrong || !slices.IsSorted(names) {
		t.Fatalf("%d texts, %d tiles, %d rows for %d images", len(names), len(p.tiles), len(rows["index"]), wrong)
	}
	for i, name := range names {
		img := all[int32(rows["index"][i])]
		r := predicted[img.Index]
		if want := fmt.Sprintf("%d → %d", img.Label, r.Predicted); name != want || p.tiles[i].value != img.P {
			t.Errorf("tile %d: %q, want %q", i, name, want)
		}
		if rows["label"][i] != float64(img.Label) || rows["predicted"][i] != float64(r.Predicted) || math.Abs(rows["probability_predicted"][i]-float64(r.Prob[r.Predicted])) > 6e-5 {
			t.Errorf("row %d of the CSV file differs", i)
		}
	}

	var many []basenet.PredictionRow
	var shown []digits.ImageRow
	for i := range int32(490) {
		shown = append(shown, digits.ImageRow{Split: test, Index: i, Label: 4})
		many = append(many, basenet.PredictionRow{Seed: 1, Split: test, Index: i, Label: 4, Predicted: 9}, basenet.PredictionRow{Seed: 2, Split: test, Index: i, Label: 4, Predicted: 4})
	}
	fx = with(predictions, many).With(map[string]any{images: shown})
	c = build(t, fx, "base_misread")
	if n := len(c.Plate.(*plate).tiles); n != (490+2)/3 || len(data(t, c, "")["index"]) != 490 || !strings.Contains(c.Remark, "One in 3 is shown") || !strings.Contains(c.Remark, "of the 2 nets misclassifies, 0 are") {
		t.Errorf("%d tiles; %s", n, c.Remark)
	}
	if _, err := reading(buildMisread, page.Item{}, images, predictions).Build(page.Source{In: fx.With(map[string]any{images: shown[:50]})}); err == nil || !strings.Contains(err.Error(), "is not in digits/images") {
		t.Errorf("error %v", err)
	}
	if n, all, nets := misreadByAll([]basenet.PredictionRow{
		{Seed: 1, Split: test, Index: 3, Label: 1}, {Seed: 2, Split: test, Index: 3, Label: 1}, {Seed: 2, Split: test, Index: 4, Label: 1}, {Seed: 2, Split: train, Index: 5, Label: 1},
	}); n != 2 || all != 1 || nets != 2 {
		t.Errorf("%d misclassified by any, %d by all of %d", n, all, nets)
	}
}

// Every unit's weights are there, in order, and the scale covers 99 % of them.
func TestFilters(t *testing.T) {
	var rows []basenet.WeightRow
	for i := range int32(pixels + 1) {
		for j := range int32(210) {
			rows = append(rows, basenet.WeightRow{Seed: 4, Layer: 1, I: i, J: j, W: float32((i*7+j*3)%101-50) / 40})
		}
	}
	rows = append(rows, basenet.WeightRow{Seed: 4, Layer: 2, W: 9}, basenet.WeightRow{Seed: 5, Layer: 1, W: 9})
	c := build(t, with("basenet/weights", rows), "base_filters")
	p, bias := c.Plate.(*plate), data(t, c, "")["bias"]
	if len(p.tiles) != filtersShown || len(bias) != 210 || !strings.Contains(c.Remark, "seed 4") || !strings.Contains(c.Remark, "The first 200 of 210 units") {
		t.Fatalf("%d tiles, %d rows; %s", len(p.tiles), len(bias), c.Remark)
	}
	for _, r := range rows {
		switch {
		case r.Seed != 4 || r.Layer != 1 || r.J >= filtersShown:
		case r.I == pixels && math.Abs(bias[r.J]-float64(r.W)) > 6e-6:
			t.Fatalf("bias of unit %d is %g, want %g", r.J, bias[r.J], r.W)
		case r.I < pixels && p.tiles[r.J].value[r.I] != r.W:
			t.Fatalf("pixel %d of unit %d is %g, want %g", r.I, r.J, p.tiles[r.J].value[r.I], r.W)
		}
	}
	if got := strings.Join(texts(p.sheet), " "); got != "−1.3 0 1.3" { // weights up to 1.25
		t.Error(got)
	}
	if _, err := filters(rows[1:]); err == nil {
		t.Error("a missing weight is accepted")
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
