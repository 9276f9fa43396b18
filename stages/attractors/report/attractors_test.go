package report

import (
	"encoding/csv"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"neurorbit/stages/render/figure"
	"neurorbit/stages/render/raster"
)

func TestNumbers(t *testing.T) {
	for _, c := range []struct{ got, want string }{
		{page.Fixed(-3.6457, 2), "−3.65"},
		{page.Fixed(-0.001, 2), "0.00"},
		{page.Rounded(1.234e-19, 2), "1.2e−19"},
		{page.Rounded(-0.03217, 3), "−0.0322"},
		{page.Rounded(0, 3), "0"},
		{page.Rounded(math.NaN(), 3), "not known"},
		{plusMinus(0.03216, 0.00021), "0.03216 ± 0.00021"},
		{plusMinus(-1.2e-6, 4.1e-6), "−0.0000012 ± 0.0000041"},
		{plusMinus(-1e-12, 0), "0.000000000 ± 0.000000000"},
		{plusMinus(2.5, 0.7), "2.5000 ± 0.7000"},
		{plusMinus(2.5, math.NaN()), "2.5"},
		{page.Short(0.22), "0.22"},
		{page.Short(-2), "−2"},
		{percent(0.999999), "99.99"},
		{percent(1), "100.00"},
		{page.Plural(1, "run"), "1 run"},
		{page.Plural(0, "run"), "0 runs"},
		{tally([]string{"chaotic", "chaotic", "periodic"}), "2 chaotic, 1 periodic"},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}

// A path through known points: the picture has their shape, equal scales, y
// upwards, and each line the article's colour at its first point.
func TestPaintPath(t *testing.T) {
	path := []plottedRow{{"", 0, -1, 0.5}, {"", 1, 1, 0.5}, {"", 2, 1, -0.5}}
	// So narrow a sheet has lines of 7 dots.
	c := paintPath(path, 400, 400*articleWidth/72/7)
	w, h := c.Size()
	if w != 400 || h != 204 {
		t.Fatalf("%dx%d dots, want 400x204", w, h)
	}
	near := func(x, y int, color raster.RGB, opacity float64) {
		t.Helper()
		got := c.At(x, y)
		for k := range got {
			if want := 1 + (float64(color[k])-1)*opacity; math.Abs(float64(got[k])-want) > 1e-5 {
				t.Errorf("dot %d,%d: %v, want %v of %v", x, y, got, opacity, color)
				return
			}
		}
	}
	near(200, 4, raster.Spectral(math.Sin(0.4)), articleOpacity)                          // |sin(1.6*0.5 + 0.4*-1)|
	near(395, 100, raster.Spectral(math.Sin(1.2)), articleOpacity)                        // |sin(1.6*0.5 + 0.4*1)|
	near(200, 100, raster.White, 1)                                                       // nothing joins the ends
	if one := paintPath(path[:2], 300, articleInches); one.At(150, 3) == (raster.RGB{}) { // a flat path has a height, too
		t.Error("a flat path is black")
	}
	point := paintPath([]plottedRow{{}, {}}, 300, articleInches)
	if w, h := point.Size(); w != 6 || h != 6 {
		t.Errorf("a path of one point has %dx%d dots", w, h)
	}
}

// The pictures are as long as asked for and the gallery as wide.
func TestPictureSizes(t *testing.T) {
	fx := paperFixture(t)
	for _, r := range fx[tableSets].([]setRow) {
		path := ofSet(fx[tablePlotted].([]plottedRow), func(p plottedRow) string { return p.Set }, r.Set)
		if want := (3*(100000-1))/int(r.Skip) + 1; len(path) != want {
			t.Errorf("%s: %d vertices, want %d", r.Set, len(path), want)
		}
		if w, h := paintPath(path, 250, articleInches).Size(); max(w, h) != 250 || min(w, h) < 100 {
			t.Errorf("%s: %dx%d dots", r.Set, w, h)
		}
	}
	tiles := gallery(fx[tableSets].([]setRow), fx[tablePlotted].([]plottedRow))
	if len(tiles) != 3 {
		t.Errorf("%d tiles", len(tiles))
	}
	page, err := paintGallery(tiles, 500)
	if err != nil {
		t.Fatal(err)
	}
	if w := page.Bounds().Dx(); w != 500 {
		t.Errorf("gallery of %d dots", w)
	}
	dark := 0
	for i := 0; i < len(page.Pix); i += 4 {
		if page.Pix[i] < 250 {
			dark++
		}
	}
	if share := float64(dark) / float64(len(page.Pix)/4); share < 0.1 {
		t.Errorf("only %.3f of the gallery is painted", share)
	}
}

// Every weight that is shown is there once, between its neurons, in its colour.
func TestSchematic(t *testing.T) {
	fx := paperFixture(t)
	rows := ofSet(fx[tableWeights].([]weightRow), func(r weightRow) string { return r.Set }, "limit-cycle")
	got := lines(build(t, fx, "attractors/fig1").drawing)
	n := 0
	for _, r := range rows {
		title := fmt.Sprintf("b[%d] = %s", r.I, page.Fixed(r.Value, 4))
		if r.Layer == "w" {
			title = fmt.Sprintf("w[%d,%d] = %s", r.I, r.J, page.Fixed(r.Value, 4))
			if r.J > 3 && r.J < 32 {
				continue // stands for by the dots
			}
		}
		n++
		color := figure.Red
		if r.Value < 0 {
			color = figure.Blue
		}
		if p := got[title]; len(p) != 1 || p[0].Stroke != color {
			t.Errorf("%q is drawn %d times", title, len(p))
		}
	}
	if n != 4*4+4 || len(got) != n {
		t.Errorf("%d weights drawn, want %d", len(got), n)
	}
	for _, c := range []struct {
		n    int64
		want []int64
	}{{1, []int64{1}}, {5, []int64{1, 2, 3, 4, 5}}, {6, []int64{1, 2, 3, 0, 6}}} {
		if got := abbreviate(c.n, 5); !slices.Equal(got, c.want) {
			t.Errorf("%d of 5: %v", c.n, got)
		}
	}
}

// discs returns the discs of a fill colour.
func discs(d *figure.Drawing, fill ...figure.Color) []*figure.Circle {
	var out []*figure.Circle
	for _, m := range d.Marks {
		if c, ok := m.(*figure.Circle); ok && slices.Contains(fill, c.Fill) {
			out = append(out, c)
		}
	}
	return out
}

// Panel (a) has every point of the orbit, in equal scales, and panel (b) a mark
// at every odd multiple of the rotation number.
func TestTruth(t *testing.T) {
	fx := paperFixture(t)
	for number, set := range map[string]string{"fig2": "limit-cycle", "fig3": "toroidal", "fig4": "strange"} {
		c := build(t, fx, "attractors/"+number+"_true")
		points := discs(c.drawing, figure.Blue)
		orbit := ofSet(fx[tableOrbit].([]orbitRow), func(r orbitRow) string { return r.Set }, set)
		orbit = orbit[len(orbit)-orbitPoints:]
		if len(points) != len(orbit) {
			t.Fatalf("%s: %d points drawn of %d", number, len(points), len(orbit))
		}
		a, b := 0, 0
		for i, p := range orbit {
			if p.X1 < orbit[a].X1 {
				a = i
			}
			if p.X1 > orbit[b].X1 {
				b = i
			}
		}
		scale := (points[b].X - points[a].X) / (orbit[b].X1 - orbit[a].X1)
		for i, p := range orbit {
			x := points[a].X + scale*(p.X1-orbit[a].X1)
			y := points[a].Y - scale*(p.X2-orbit[a].X2)
			if math.Abs(points[i].X-x) > 0.05 || math.Abs(points[i].Y-y) > 0.05 {
				t.Fatalf("%s: point %d at (%g, %g), want (%g, %g)", number, i, points[i].X, points[i].Y, x, y)
			}
		}

		r := *first(fx[tableSets].([]setRow), func(r setRow) bool { return r.Set == set })
		marks := lines(c.drawing)
		one := marks["1 f"][0].Ops[0].X
		three := marks["3 f"][0].Ops[0].X
		perHertz := (three - one) / (folded(3*r.Rotation) - folded(r.Rotation))
		for k := 1; k <= highestOdd; k += 2 {
			m := marks[fmt.Sprintf("%d f", k)]
			if len(m) != 1 {
				t.Fatalf("%s: %d marks of %d f", number, len(m), k)
			}
			if want := one + perHertz*(folded(float64(k)*r.Rotation)-folded(r.Rotation)); math.Abs(m[0].Ops[0].X-want) > 0.1 {
				t.Errorf("%s: %d f at %g, want %g", number, k, m[0].Ops[0].X, want)
			}
		}
	}
	if marks := lines(build(t, fx, "attractors/chaos_true").drawing); len(marks["1 f"]) != 0 {
		t.Error("a chaotic orbit has marks of a rotation number")
	}
}

func TestNearOdd(t *testing.T) {
	line := func(multiples ...int) truth {
		tr := truth{set: setRow{Class: classQuasi, Rotation: 0.381966}}
		for k := range 1024 {
			tr.power = append(tr.power, powerRow{F: float64(k) / 2048})
		}
		for _, m := range multiples {
			tr.power[int(math.Round(2048*folded(float64(m)*0.381966)))%1024].Power = 1
		}
		return tr
	}
	if got := line(1, 3, 5, 31).nearOdd(); got != 1 {
		t.Errorf("odd lines: %g", got)
	}
	if got := line(2, 4).nearOdd(); got != 0 {
		t.Errorf("even lines: %g", got)
	}
	if got := line(1, 2).nearOdd(); got != 0.5 {
		t.Errorf("one of each: %g", got)
	}
	rapid.Check(t, func(t *rapid.T) {
		v := rapid.Float64Range(-50, 50).Draw(t, "v")
		if f := folded(v); f < 0 || f > 0.5 || math.Abs(math.Cos(2*math.Pi*f)-math.Cos(2*math.Pi*v)) > 1e-9 {
			t.Fatalf("%g folds to %g", v, f)
		}
	})
}

// Clipped lines stay between the borders and keep what is inside.
func TestClipped(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := figure.New(100, 100, "")
		var points [][2]float64
		for i := range rapid.IntRange(2, 12).Draw(t, "points") {
			points = append(points, [2]float64{float64(5 * i), rapid.Float64Range(-50, 150).Draw(t, "y")})
		}
		clipped(d, points, 20, 80, figure.Style{Stroke: figure.Black, Width: 1})
		inside := 0
		for _, p := range points {
			if p[1] >= 20 && p[1] <= 80 {
				inside++
			}
		}
		if inside == 0 {
			return
		}
		for _, m := range d.Marks {
			for _, op := range m.(*figure.Path).Ops {
				if op.Y < 20-1.0/64 || op.Y > 80+1.0/64 {
					t.Fatalf("at %g", op.Y)
				}
			}
		}
	})
}

// What the captions say follows from the rows.
func TestVerdict(t *testing.T) {
	printed := &printedLambda{set: "strange (chaotic)", lambda: 0.32, text: "0.32"}
	tr := truth{set: setRow{N: 4, D: 16, S: 1.4, Seed: 7, Class: classQuasi, TorusDim: 1, Rotation: 0.25, Lambda1: 1e-7, Lambda1SE: 3e-7, AuthorLambda: 0.31672, ClosedForm: 0.31672, KYDim: 1, Steps: 500, Transient: 60}}
	tr.power = []powerRow{{F: 0, Power: 1}, {F: 0.25, Power: 3}}
	for name, c := range map[string]struct {
		change func(*setRow)
		has    []string
		not    []string
		agrees bool
	}{
		"quasiperiodic": {func(*setRow) {}, []string{"closed curve", "λ₁ = 0.00000010 ± 0.00000030", "500 steps after 60", "prints λ = 0.32", "no Lyapunov exponent", "= 0.316720"}, []string{"chaotic"}, false},
		"torus":         {func(r *setRow) { r.TorusDim = 2 }, []string{"torus of dimension 2"}, []string{"closed curve"}, false},
		"chaotic":       {func(r *setRow) { r.Class, r.Lambda1, r.Lambda1SE, r.ClosedForm = classChaos, 0.318, 0.001, 0.1 }, []string{"is chaotic", "prints λ = 0.32"}, []string{"quasiperiodic", "no Lyapunov", "rotation"}, true},
		"periodic":      {func(r *setRow) { r.Class, r.Period = classPeriod, 12 }, []string{"period 12"}, []string{"quasiperiodic", "rotation"}, false},
	} {
		other := tr
		c.change(&other.set)
		text := other.verdict(printed)
		for _, want := range c.has {
			if !strings.Contains(text, want) {
				t.Errorf("%s: no %q in %s", name, want, text)
			}
		}
		for _, not := range c.not {
			if strings.Contains(text, not) {
				t.Errorf("%s: %q in %s", name, not, text)
			}
		}
		if got := other.compare(printed); got.agrees != c.Agrees {
			t.Errorf("%s: agrees %v, %s", name, got.agrees, got.difference)
		}
	}
	if c := tr.compare(nil); !c.Agrees || c.Published != "not in the paper" {
		t.Errorf("%+v", c)
	}
}

func TestLambdaTable(t *testing.T) {
	printed, err := source{fixture{}}.printedLambdas()
	if err != nil || len(printed) != 3 {
		t.Fatalf("%d printed exponents, %v", len(printed), err)
	}
	sets := paperFixture(t)[tableSets].([]setRow)
	table, remark, c := lambdaTable(sets, printed)
	if len(table.Rows) != len(sets) || !c.Agrees || c.Difference != "none" || c.Published != "λ = −3.65, −0.20, 0.32" {
		t.Errorf("%d rows, %+v", len(table.Rows), c)
	}
	if !strings.Contains(remark, "Of the 3 exponents printed, 3 equal") || !strings.Contains(remark, "All 3 networks are quasiperiodic") {
		t.Error(remark)
	}

	changed := slices.Clone(sets)
	changed[0].AuthorLambda, changed[1].Class = -3.6549, classChaos
	_, remark, c = lambdaTable(changed, printed)
	if c.Agrees != true || !strings.Contains(remark, "2 of the 3 networks are not chaotic") || !strings.Contains(remark, ", 2 equal") {
		t.Errorf("%+v, %s", c, remark)
	}
	changed[0].AuthorLambda = -3.66
	if _, _, c = lambdaTable(changed, printed); c.Agrees || c.Difference != "N = 4, D = 32, s = 0.22, seed 174658140: the estimator gives −3.6600, printed −3.65" {
		t.Errorf("%+v", c)
	}
	if _, _, c = lambdaTable(sets[1:], printed); !c.Agrees || c.Difference != "1 of 3 not in this config, otherwise none" {
		t.Errorf("%+v", c)
	}
	if _, _, c = lambdaTable(sets[3:], printed); c.Difference != "not compared" {
		t.Errorf("%+v", c)
	}
}

// The intervals of Newcombe (1998), table I, method 3, and the ends.
func TestWilson(t *testing.T) {
	for _, c := range []struct {
		k, n   int
		lo, hi float64
	}{
		{81, 263, 0.2553, 0.3662},
		{15, 148, 0.0624, 0.1605},
		{0, 20, 0, 0.1611},
		{1, 29, 0.0061, 0.1718},
		{29, 29, 0.8830, 1},
		{0, 0, 0, 1},
	} {
		lo, hi := stats.Wilson(c.k, c.n)
		if math.Abs(lo-c.lo) > 6e-5 || math.Abs(hi-c.hi) > 6e-5 {
			t.Errorf("%d of %d: %.4f to %.4f, want %.4f to %.4f", c.k, c.n, lo, hi, c.lo, c.hi)
		}
	}
}

func TestBinning(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := binning{first: rapid.IntRange(-20, 5).Draw(t, "first"), count: rapid.IntRange(1, 40).Draw(t, "count"),
			width: rapid.SampledFrom([]float64{0.01, 0.2, 1}).Draw(t, "width"), zero: rapid.SampledFrom([]float64{0, 0.5}).Draw(t, "zero")}
		lo, hi := b.span()
		v := rapid.Float64Range(-30, 30).Draw(t, "v")
		from, to := b.edges(b.cell(v))
		inside := v >= lo && v < hi
		if eps := 1e-9; inside && (v < from-eps || v > to+eps) || v < lo-eps && b.cell(v) != 0 || v > hi+eps && b.cell(v) != b.count-1 {
			t.Fatalf("%g in cell %d, %g to %g", v, b.cell(v), from, to)
		}
	})
	if q := stats.Quantile([]float64{1, 2, 4}, 0.75); q != 3 {
		t.Errorf("quantile %g", q)
	}
	if q := stats.Quantile([]float64{5}, 0.95); q != 5 {
		t.Errorf("quantile %g", q)
	}
}

func TestDetector(t *testing.T) {
	nets := []netRow{
		{Class: classChaos, AuthorLambda: 1}, {Class: classHyper, AuthorLambda: 0.1}, {Class: classQuasi, AuthorLambda: 2},
		{Class: classChaos, AuthorLambda: 0}, {Class: classFixed, AuthorLambda: -1}, {Class: classPeriod, AuthorLambda: math.Inf(-1)},
		{Class: "undecided", AuthorLambda: 3}, {Class: "of another version", AuthorLambda: 3},
	}
	if c := newDetector(nets); c != (detector{2, 1, 1, 2}) {
		t.Errorf("%+v", c)
	}
}

// records returns the CSV data of an item with the given suffix, as columns of
// numbers; what is not a number is 0.
func records(t *testing.T, c *content, suffix string) map[string][]float64 {
	t.Helper()
	d := first(c.data, func(d dataset) bool { return d.suffix == suffix })
	text, err := d.table.CSV()
	if err != nil {
		t.Fatal(err)
	}
	all, err := csv.NewReader(strings.NewReader(string(text))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][]float64{}
	for _, r := range all[1:] {
		for i, name := range all[0] {
			v, _ := strconv.ParseFloat(r[i], 64)
			out[name] = append(out[name], v)
		}
	}
	return out
}

// Each column of the stacked bars is full, and no run is lost in the counts.
func TestSurveyFigures(t *testing.T) {
	fx := paperFixture(t)
	nets := fx[tableNets].([]netRow)
	zs := sizes(nets)
	if len(zs) != 3 || zs[0].label() != "*N* = 4, *D* = 16" || zs[2].n != 8 || len(zs[0].seeds()) != 12 || len(zs[0].at(2)) != 12 {
		t.Fatalf("%d sizes", len(zs))
	}
	c := build(t, fx, "attractors/survey_classes")
	heights := map[string]float64{}
	for _, m := range c.drawing.Marks {
		if p, ok := m.(*figure.Path); ok && strings.HasPrefix(p.Title, "N = ") {
			column, rest, _ := strings.Cut(p.Title, ": ")
			b := p.Bounds()
			heights[column] += b.Y1 - b.Y0
			var k, n int
			if _, err := fmt.Sscanf(rest, "%d of %d", &k, &n); err != nil || n != 12 || math.Abs((b.Y1-b.Y0)-132*float64(k)/12) > 0.05 {
				t.Errorf("%s has the height %g", p.Title, b.Y1-b.Y0)
			}
		}
	}
	if len(heights) != 30 {
		t.Errorf("%d columns", len(heights))
	}
	for column, h := range heights {
		if math.Abs(h-132) > 0.1 {
			t.Errorf("%s: the bars are %g high in all", column, h)
		}
	}
	for id, name := range map[string]string{"survey_lambda": "nets", "survey_author": "runs"} {
		sum := 0.0
		for _, v := range records(t, build(t, fx, "attractors/"+id), "")[name] {
			sum += v
		}
		if int(sum) != len(nets) {
			t.Errorf("%s counts %g of %d runs", id, sum, len(nets))
		}
	}
	onset := build(t, fx, "attractors/survey_onset")
	sum := 0.0
	for _, v := range records(t, onset, "")["nets"] {
		sum += v
	}
	places := records(t, onset, "_places")
	if sum != 36 || len(places["s_c"]) != 36 || !slices.Contains(places["share_at_most"], 1) {
		t.Errorf("%g networks, %d places", sum, len(places["s_c"]))
	}
}

// The published colour function and drawing settings do not change by accident:
// 1.6, 0.4, 0.1 pt, 0.1, 10 inches, skip 16.
func TestArticleSettings(t *testing.T) {
	if articleColor(0.5, 0.25) != raster.Spectral(math.Abs(math.Sin(1.6*0.25+0.4*0.5))) {
		t.Error("colour")
	}
	if articleWidth != 0.1 || articleOpacity != 0.1 || articleInches != 10 || articleSkip != 16 {
		t.Error("settings")
	}
}

// BenchmarkPictures draws and encodes the pictures of figures 2 to 4.
func BenchmarkPictures(b *testing.B) {
	fx := paperFixture(b)
	for _, r := range fx[tableSets].([]setRow)[:3] {
		path := ofSet(fx[tablePlotted].([]plottedRow), func(p plottedRow) string { return p.Set }, r.Set)
		for _, dots := range []int{newConfig().(*Config).Dots, 3000} {
			b.Run(fmt.Sprintf("%s/%d", r.Set, dots), func(b *testing.B) {
				for b.Loop() {
					data, err := raster.EncodePNG(paintPath(path, dots, articleInches).Image())
					if err != nil {
						b.Fatal(err)
					}
					b.ReportMetric(float64(len(data)), "bytes")
				}
			})
		}
	}
}
