package report

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"image"
	"image/color"
	"maps"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"neurorbit/pipeline/engine"
	"neurorbit/pipeline/stage"
	"neurorbit/pipeline/stagetest"
	"neurorbit/stages/attractors/gallery"
	"neurorbit/stages/attractors/nets"
	"neurorbit/stages/attractors/portrait"
	"neurorbit/stages/attractors/survey"
	"neurorbit/stages/render/figure"
	"neurorbit/stages/render/page"
	"neurorbit/stages/render/page/pagetest"
	"neurorbit/stages/render/raster"
)

// fixture runs the stages attractors and survey once, briefly: the article's sets, the
// chaotic one and two more, and some random nets.
func fixture(t testing.TB) *pagetest.Fixture {
	if made != nil {
		return made
	}
	sets := nets.Stage().Config().(*nets.Section)
	sets.Tmax, sets.Keep, sets.Transient, sets.Steps = 4000, 2500, 5000, 3000
	sets.Author.Steps, sets.Author.Discard = 100, 0
	sets.Sets = append(sets.Sets,
		nets.Set{Name: "periodic", N: 4, D: 8, S: 4, Seed: 1, Skip: 3},
		nets.Set{Name: "second", N: 6, D: 8, S: 1.2, Seed: 5},
		nets.Set{Name: "one-neuron", N: 1, D: 1, S: 0.5, Seed: 1})
	random := survey.Stage().Config().(*survey.Section)
	random.Grids = []survey.Grid{{N: 4, D: 8, Nets: 5}, {N: 4, D: 16, Nets: 5}, {N: 8, D: 12, Nets: 5}}
	random.S = []float64{0.25, 0.5, 1, 2, 4}
	random.Transient, random.Steps, random.Limit = 1000, 2000, 2000
	random.Recheck = survey.Recheck{Every: 2, Transient: 2000, Steps: 2000}
	shown := gallery.Stage().Config().(*gallery.Section)
	shown.Tiles, shown.Discard, shown.Tmax, shown.Transient, shown.Steps = 8, 100, 2000, 1000, 1000
	made = pagetest.Make(t, root, []*stage.Stage{nets.Stage(), survey.Stage(), gallery.Stage()},
		map[string]any{"attractors": sets, "survey": random, "gallery": shown})
	return made
}

var made *pagetest.Fixture

const root = "../../.."

func suite(t testing.TB) pagetest.Suite {
	made := fixture(t)
	made = made.With(map[string]any{tableGallery: pagetest.Rows[gallery.Row](made, tableGallery)[:3]}) // a picture takes seconds
	first := func(keep ...string) *pagetest.Fixture {
		sets := slices.DeleteFunc(slices.Clone(pagetest.Rows[nets.SetRow](made, tableSets)), func(r nets.SetRow) bool { return !slices.Contains(keep, r.Set) })
		return made.With(map[string]any{tableSets: sets})
	}
	return pagetest.Suite{
		Stage: Stage(), Pub: pub, Items: items(), Paper: made,
		Others: map[string]*pagetest.Fixture{
			"one set":     first("strange"),
			"other sets":  first("real-chaos", "periodic", "one-neuron"),
			"few of each": made.With(map[string]any{tableNets: pagetest.Rows[survey.NetRow](made, tableNets)[:7]}),
		},
		Empty: pagetest.Empty(root, []*stage.Stage{nets.Stage(), survey.Stage(), gallery.Stage()}),
		Large: []string{"fig2_true", "fig3_true", "fig4_true", "chaos_true", "chaos_folds", "survey_author", "starts_points"}, Tall: []string{"spectra_all", "chaos_folds"},
	}
}

// All files of all items: formats, faults, stamps, the same bytes on any CPU.
func TestPages(t *testing.T) { suite(t).Run(t) }

// The stage by the engine, on tables that hold nothing: keys, order, cancellation.
func TestStage(t *testing.T) {
	sets, random := nets.Stage().Config().(*nets.Section), survey.Stage().Config().(*survey.Section)
	sets.Sets, sets.Tmax, sets.Keep, sets.Transient, sets.Steps = sets.Sets[2:], 1000, 500, 1000, 1000
	random.Grids, random.S = []survey.Grid{{N: 2, D: 4, Nets: 3}}, []float64{0.5, 4}
	random.Transient, random.Steps, random.Limit, random.Recheck.Every = 1000, 1000, 1000, 0
	shown := gallery.Stage().Config().(*gallery.Section)
	shown.Tiles, shown.Tmax, shown.Transient, shown.Steps = 2, 1000, 1000, 1000
	stagetest.Run(t, stagetest.Suite{
		Stages: []*stage.Stage{nets.Stage(), survey.Stage(), gallery.Stage(), Stage()}, Root: root,
		Config: &engine.Config{Name: "test", Section: func(name string) any {
			return map[string]any{"attractors": sets, "survey": random, "gallery": shown, "attractors_report": &page.PictureConfig{PNGDPI: 72, Dots: 200}}[name]
		}},
	})
}

// Every file and function that the map of the article names is there.
func TestMap(t *testing.T) {
	doc, err := os.ReadFile("../doc.go")
	if err != nil {
		t.Fatal(err)
	}
	named := 0
	for _, m := range regexp.MustCompile(`([a-z_/]+\.go)(?:: ([A-Za-z]+(?:, [A-Za-z]+)*))?`).FindAllStringSubmatch(string(doc), -1) {
		source, err := os.ReadFile(filepath.Join("../..", m[1]))
		if err != nil {
			t.Errorf("%s: %v", m[1], err)
		}
		for _, name := range strings.Split(m[2], ", ") {
			if named++; name != "" && !regexp.MustCompile(`(?m)^func (\([^)]*\) )?`+name+`[(\[]`).Match(source) {
				t.Errorf("%s has no function %s", m[1], name)
			}
		}
	}
	if named < 40 {
		t.Errorf("only %d names found", named)
	}
}

// build builds an item from the fixture.
func build(t *testing.T, id string) *page.Content {
	t.Helper()
	it := first(items(), func(it page.Item) bool { return it.ID == id })
	c, err := it.Build(page.Source{In: fixture(t)})
	if err != nil || c == nil {
		t.Fatalf("%s: %v, %v", id, c, err)
	}
	return c
}

// titled returns the paths of a drawing by their titles.
func titled(d *figure.Drawing) map[string][]*figure.Path {
	out := map[string][]*figure.Path{}
	for _, m := range d.Marks {
		if p, ok := m.(*figure.Path); ok && p.Title != "" {
			out[p.Title] = append(out[p.Title], p)
		}
	}
	return out
}

// rowsOf returns the rows of a set of the fixture.
func rowsOf[R any](t testing.TB, table, set string, name func(R) string) []R {
	return slices.DeleteFunc(slices.Clone(pagetest.Rows[R](fixture(t), table)), func(r R) bool { return name(r) != set })
}

// setOf returns a set of the fixture.
func setOf(t testing.TB, name string) nets.SetRow {
	return rowsOf(t, tableSets, name, func(r nets.SetRow) string { return r.Set })[0]
}

func TestNumbers(t *testing.T) {
	for _, c := range []struct{ got, want string }{
		{PlusMinus(0.03216, 0.00021), "0.03216 ± 0.00021"},
		{PlusMinus(-1.2e-6, 4.1e-6), "−0.0000012 ± 0.0000041"},
		{PlusMinus(-1e-12, 0), "0.000000000 ± 0.000000000"},
		{PlusMinus(2.5, 0.7), "2.50 ± 0.70"},
		{PlusMinus(2.5, math.NaN()), "2.5"},
		{percent(0.999999), "99.99"},
		{percent(1), "100.00"},
		{tally([]gallery.Row{{Class: "periodic"}, {Class: "chaotic"}, {Class: "chaotic"}}), "2 chaotic, 1 periodic"},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}

// A path through known points: the picture has their shape, equal scales, y
// upwards, and each line the article's colour at its first point.
func TestPaintPath(t *testing.T) {
	path := []nets.PlottedRow{{X: -1, Y: 0.5}, {X: 1, Y: 0.5}, {X: 1, Y: -0.5}}
	// So narrow a sheet has lines of 7 dots.
	c := portrait.Paint(path, 400, 400*portrait.Width/72/7)
	if size := c.Bounds().Size(); size != image.Pt(400, 204) {
		t.Fatalf("%v dots, want 400x204", size)
	}
	near := func(x, y int, ink raster.RGB, opacity float64) {
		t.Helper()
		got := c.Pix[c.PixOffset(x, y):][:3]
		for k, v := range got {
			level := math.Round(float64(ink[k]) * 255)
			if want := math.Floor(255 + (256*level-255*255)*math.Round(255*opacity)/255/256); float64(v) != want {
				t.Errorf("dot %d,%d: %v, want %v of %v", x, y, got, opacity, ink)
				return
			}
		}
	}
	near(200, 4, raster.Spectral(math.Sin(0.4)), portrait.Opacity)   // |sin(1.6*0.5 + 0.4*-1)|
	near(395, 100, raster.Spectral(math.Sin(1.2)), portrait.Opacity) // |sin(1.6*0.5 + 0.4*1)|
	if c.RGBAAt(200, 100) != (color.RGBA{255, 255, 255, 255}) {
		t.Error("something joins the ends")
	}
	if one := portrait.Paint(path[:2], 300, portrait.Inches); one.RGBAAt(150, 3) == (color.RGBA{A: 255}) { // a flat path has a height, too
		t.Error("a flat path is black")
	}
	point := portrait.Paint([]nets.PlottedRow{{}, {}}, 300, portrait.Inches)
	if size := point.Bounds().Size(); size != image.Pt(6, 6) {
		t.Errorf("a path of one point has %v dots", size)
	}
}

// The pictures are as long as asked for and the gallery as wide.
func TestPictureSizes(t *testing.T) {
	sets := pagetest.Rows[nets.SetRow](fixture(t), tableSets)
	for _, r := range sets[:4] {
		path := rowsOf(t, tablePlotted, r.Set, func(p nets.PlottedRow) string { return p.Set })
		if want := (3*(4000-1))/int(r.Skip) + 1; len(path) != want {
			t.Errorf("%s: %d vertices, want %d", r.Set, len(path), want)
		}
		if size := portrait.Paint(path, 250, portrait.Inches).Bounds().Size(); max(size.X, size.Y) != 250 || min(size.X, size.Y) < 100 {
			t.Errorf("%s: %v dots", r.Set, size)
		}
	}
}

// The gallery shows each network that was picked, as large as its file says, with the
// command that draws it; the opening picture has the frames that its CSV file lists.
func TestGalleryAndFilm(t *testing.T) {
	rows := pagetest.Rows[gallery.Row](fixture(t), tableGallery)
	c := build(t, "gallery")
	if len(rows) < 4 || len(c.Tiles) != len(rows) || c.Picture != nil {
		t.Fatalf("%d pictures of %d networks", len(c.Tiles), len(rows))
	}
	for i, tile := range c.Tiles {
		img, err := tile.Picture(200)
		if err != nil {
			t.Fatal(err)
		}
		if size := img.Bounds().Size(); max(size.X, size.Y) != 200 || tile.Title != rows[i].Class {
			t.Errorf("%s: %v dots, class %s", tile.Title, size, rows[i].Class)
		}
		r := rows[i]
		want := fmt.Sprintf("neurorbit attractor --n %d --d %d --s %v --seed %d ", r.N, r.D, r.S, r.Seed)
		if !strings.HasPrefix(tile.Command, want) {
			t.Errorf("%q, want %q", tile.Command, want)
		}
	}
	film, err := build(t, "opening").Film()
	if err != nil {
		t.Fatal(err)
	}
	shown := build(t, "opening").Data[0].Table.Rows
	if last := shown[len(shown)-1][0].String(); len(film.Frames) != frames || last != fmt.Sprint(frames) {
		t.Errorf("%d frames, the last row is of frame %s", len(film.Frames), last)
	}
	hero, err := build(t, "hero").Picture(100)
	if err != nil || hero.Bounds().Dx() != 120 || hero.Bounds().Dy() != 63 {
		t.Errorf("hero: %v, %v", hero.Bounds(), err)
	}
}

// Every weight that is shown is there once, between its neurons, in its colour.
func TestSchematic(t *testing.T) {
	rows := rowsOf(t, tableWeights, "limit-cycle", func(r nets.WeightRow) string { return r.Set })
	got := titled(build(t, "fig1").Drawing)
	delete(got, "feedback")
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

// circles returns the dots of a drawing.
func circles(d *figure.Drawing) (out []*figure.Circle) {
	for _, m := range d.Marks {
		if c, ok := m.(*figure.Circle); ok {
			out = append(out, c)
		}
	}
	return out
}

// Panel (a) has every point of the orbit, in equal scales, and panel (b) a mark
// at every odd multiple of the rotation number.
func TestTruth(t *testing.T) {
	for id, set := range map[string]string{"fig2_true": "limit-cycle", "fig3_true": "toroidal", "fig4_true": "strange"} {
		c := build(t, id)
		d := c.Chart.Draw()
		points := circles(d)
		orbit := rowsOf(t, tableOrbit, set, func(r nets.OrbitRow) string { return r.Set })
		orbit = orbit[len(orbit)-orbitPoints:]
		if len(points) != len(orbit) || c.Data != nil || len(c.Chart.Data()[0].Table.Rows) != len(orbit) {
			t.Fatalf("%s: %d points drawn of %d", id, len(points), len(orbit))
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
				t.Fatalf("%s: point %d at (%g, %g), want (%g, %g)", id, i, points[i].X, points[i].Y, x, y)
			}
		}

		rotation := setOf(t, set).Rotation
		marks := titled(d)
		one := marks["1 f"][0].Ops[0].X
		three := marks["3 f"][0].Ops[0].X
		perHertz := (three - one) / (folded(3*rotation) - folded(rotation))
		for k := 1; k <= highestOdd; k += 2 {
			m := marks[fmt.Sprintf("%d f", k)]
			if len(m) != 1 {
				t.Fatalf("%s: %d marks of %d f", id, len(m), k)
			}
			if want := one + perHertz*(folded(float64(k)*rotation)-folded(rotation)); math.Abs(m[0].Ops[0].X-want) > 0.1 {
				t.Errorf("%s: %d f at %g, want %g", id, k, m[0].Ops[0].X, want)
			}
		}
	}
	if marks := titled(build(t, "chaos_true").Chart.Draw()); len(marks["1 f"]) != 0 {
		t.Error("a chaotic orbit has marks of a rotation number")
	}
}

func TestNearOdd(t *testing.T) {
	line := func(multiples ...int) truth {
		tr := truth{set: nets.SetRow{Class: classQuasi, Rotation: 0.381966}}
		for k := range 1024 {
			tr.power = append(tr.power, nets.PowerRow{F: float64(k) / 2048})
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

// What the captions say follows from the rows.
func TestVerdict(t *testing.T) {
	printed := &printedLambda{set: "strange (chaotic)", lambda: 0.32, text: "0.32"}
	tr := truth{set: nets.SetRow{N: 4, D: 16, S: 1.4, Seed: 7, Class: classQuasi, TorusDim: 1, Rotation: 0.25, Lambda1: 1e-7, Lambda1SE: 3e-7, AuthorLambda: 0.31672, ClosedForm: 0.31672, KYDim: 1, Steps: 500, Transient: 60}}
	tr.power = []nets.PowerRow{{F: 0, Power: 1}, {F: 0.25, Power: 3}}
	for name, c := range map[string]struct {
		change func(*nets.SetRow)
		has    []string
		not    []string
		agrees bool
	}{
		"quasiperiodic": {func(*nets.SetRow) {}, []string{"closed curve", "λ₁ = 0 (within 6×10⁻⁷)", "500 steps after 60", "prints λ = 0.32", "no Lyapunov exponent", "= 0.3167,"}, []string{"chaotic"}, false},
		"torus":         {func(r *nets.SetRow) { r.TorusDim = 2 }, []string{"torus of dimension 2"}, []string{"closed curve"}, false},
		"chaotic":       {func(r *nets.SetRow) { r.Class, r.Lambda1, r.Lambda1SE, r.ClosedForm = classChaos, 0.318, 0.001, 0.1 }, []string{"is chaotic", "prints λ = 0.32"}, []string{"quasiperiodic", "no Lyapunov", "rotation"}, true},
		"periodic":      {func(r *nets.SetRow) { r.Class, r.Period = classPeriod, 12 }, []string{"period 12"}, []string{"quasiperiodic", "rotation"}, false},
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
		if got := other.compare(printed); got.Agrees != c.agrees {
			t.Errorf("%s: agrees %v, %s", name, got.Agrees, got.Difference)
		}
	}
	if c := tr.compare(nil); !c.Agrees || c.Published != "not in the paper" {
		t.Errorf("%+v", c)
	}
}

func TestLambdaTable(t *testing.T) {
	r := &reader{Source: page.Source{In: fixture(t)}}
	printed := printedLambdas(r)
	if r.err != nil || len(printed) != 3 {
		t.Fatalf("%d printed exponents, %v", len(printed), r.err)
	}
	sets := pagetest.Rows[nets.SetRow](fixture(t), tableSets)
	c := lambdaTable(sets, printed)
	const wrong = " as printed are no Lyapunov exponents of the orbits"
	regular := page.Select(sets, func(r nets.SetRow) bool { return printedFor(r, printed) == nil && !chaotic(r.Class) })
	if len(regular) == 0 || len(c.Table.Rows) != len(sets)-len(regular) || c.Agrees || c.Difference != "−3.65, −0.20, 0.32"+wrong || c.Published != "λ = −3.65, −0.20, 0.32" {
		t.Errorf("%d rows, %+v", len(c.Table.Rows), c)
	}
	if !strings.Contains(c.Remark, "Of the 3 exponents printed, 3 equal") || !strings.Contains(c.Remark, "All 3 networks are quasiperiodic") {
		t.Error(c.Remark)
	}

	changed := slices.Clone(sets)
	changed[0].AuthorLambda, changed[1].Class = -3.6549, classChaos
	changed[2].Lambda1 = 0.32 // as printed
	if c = lambdaTable(changed, printed); c.Difference != "−3.65, −0.20"+wrong {
		t.Errorf("%+v", c)
	}
	changed[2].Lambda1 = sets[2].Lambda1
	c = lambdaTable(changed, printed)
	if c.Difference != "−3.65, −0.20, 0.32"+wrong || !strings.Contains(c.Remark, "2 of the 3 networks are not chaotic") || !strings.Contains(c.Remark, ", 2 equal") {
		t.Errorf("%+v, %s", c.Comparison, c.Remark)
	}
	changed[0].AuthorLambda = -3.66
	if c = lambdaTable(changed, printed); c.Agrees || c.Difference != "N = 4, D = 32, s = 0.22, seed 174658140: the estimator gives −3.6600, printed −3.65; −3.65, −0.20, 0.32"+wrong {
		t.Errorf("%+v", c)
	}
	if c = lambdaTable(sets[1:], printed); c.Difference != "−0.20, 0.32"+wrong+"; 1 of 3 are not in this config" {
		t.Errorf("%+v", c)
	}
	if c = lambdaTable(sets[3:], printed); c.Difference != "not compared" {
		t.Errorf("%+v", c)
	}
}

func TestBinning(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := binning{first: rapid.IntRange(-20, 5).Draw(t, "first"), count: rapid.IntRange(1, 40).Draw(t, "count"),
			width: rapid.SampledFrom([]float64{0.01, 0.2, 1}).Draw(t, "width"), zero: rapid.SampledFrom([]float64{0, 0.5}).Draw(t, "zero")}
		lo, hi := b.axis("").Min, b.axis("").Max
		v := rapid.Float64Range(-30, 30).Draw(t, "v")
		from, to := b.edges(b.cell(v))
		inside := v >= lo && v < hi
		if eps := 1e-9; inside && (v < from-eps || v > to+eps) || v < lo-eps && b.cell(v) != 0 || v > hi+eps && b.cell(v) != b.count-1 {
			t.Fatalf("%g in cell %d, %g to %g", v, b.cell(v), from, to)
		}
	})
}

func TestDetector(t *testing.T) {
	nets := []survey.NetRow{
		{Class: classChaos, AuthorLambda: 1}, {Class: classHyper, AuthorLambda: 0.1}, {Class: classQuasi, AuthorLambda: 2},
		{Class: classChaos, AuthorLambda: 0}, {Class: classFixed, AuthorLambda: -1}, {Class: classPeriod, AuthorLambda: math.Inf(-1)},
		{Class: "undecided", AuthorLambda: 3}, {Class: "of another version", AuthorLambda: 3},
	}
	if a, b, c, d := detect(nets); a != 2 || b != 1 || c != 1 || d != 2 {
		t.Error(a, b, c, d)
	}
}

// Each column of the stacked bars is full, and no run is lost in the counts.
func TestSurveyFigures(t *testing.T) {
	rows := pagetest.Rows[survey.NetRow](fixture(t), tableNets)
	zs := sizes(rows)
	if len(zs) != 3 || zs[0].label() != "*N* = 4, *D* = 8" || zs[2].n != 8 || len(zs[0].seeds()) != 5 || len(zs[0].at(2)) != 5 {
		t.Fatalf("%d sizes", len(zs))
	}
	heights := map[float64]float64{} // by column
	bars := titled(build(t, "survey_classes").Chart.Draw())
	for _, c := range surveyClasses {
		for _, p := range bars[c.Name] {
			for at := 0; at+4 < len(p.Ops); at += 5 { // four corners and the way back
				heights[p.Ops[at].X] += math.Abs(p.Ops[at+2].Y - p.Ops[at].Y)
			}
		}
	}
	if len(heights) != 15 {
		t.Errorf("%d columns", len(heights))
	}
	least, most := slices.Min(slices.Collect(maps.Values(heights))), slices.Max(slices.Collect(maps.Values(heights)))
	if most-least > 0.1 || most < 120 {
		t.Errorf("the bars are %g to %g high in all", least, most)
	}
	sum := func(id, column string) (total, lines int) {
		text, err := build(t, id).Chart.Data()[0].Table.CSV()
		if err != nil {
			t.Fatal(err)
		}
		all, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range all[1:] {
			v, err := strconv.Atoi(r[slices.Index(all[0], column)])
			if err != nil {
				t.Fatal(err)
			}
			total += v
		}
		return total, len(all) - 1
	}
	for id, column := range map[string]string{"survey_lambda": "nets", "survey_author": "runs", "survey_classes": "nets"} {
		if n, _ := sum(id, column); n != len(rows) {
			t.Errorf("%s counts %d of %d runs", id, n, len(rows))
		}
	}
	if n, lines := sum("survey_onset", "nets"); n != 15 || lines != 9 {
		t.Errorf("%d networks in %d lines", n, lines)
	}
	types, places := onsetRows(zs)
	if len(types) != 9 || len(places) != 15 || places[4].Share != 1 || places[0].Share != 0.2 || places[0].SC >= places[1].SC {
		t.Errorf("%+v, %+v", types, places)
	}
}

// The published colour function and drawing settings do not change by accident:
// 1.6, 0.4, 0.1 pt, 0.1, 10 inches, skip 16.
func TestArticleSettings(t *testing.T) {
	if portrait.Color(0.5, 0.25) != raster.Spectral(math.Abs(math.Sin(1.6*0.25+0.4*0.5))) {
		t.Error("colour")
	}
	if portrait.Width != 0.1 || portrait.Opacity != 0.1 || portrait.Inches != 10 || portrait.Skip != 16 {
		t.Error("settings")
	}
}

// BenchmarkPictures draws and encodes the pictures of figures 2 to 4.
func BenchmarkPictures(b *testing.B) {
	for _, r := range pagetest.Rows[nets.SetRow](fixture(b), tableSets)[:3] {
		path := rowsOf(b, tablePlotted, r.Set, func(p nets.PlottedRow) string { return p.Set })
		for _, dots := range []int{page.NewPictureConfig().(*page.PictureConfig).Dots, 3000} {
			b.Run(fmt.Sprintf("%s/%d", r.Set, dots), func(b *testing.B) {
				for b.Loop() {
					data, err := raster.EncodePNG(portrait.Paint(path, dots, portrait.Inches), 300)
					if err != nil {
						b.Fatal(err)
					}
					b.ReportMetric(float64(len(data)), "bytes")
				}
			})
		}
	}
}

// Survivors are counted by horizon among all that are asked at the first.
func TestSurvivors(t *testing.T) {
	row := func(seed, horizon int64, ok bool) survey.HorizonRow {
		return survey.HorizonRow{Seed: seed, Horizon: horizon, Chaotic: ok}
	}
	got := survivors([]survey.HorizonRow{row(1, 10, true), row(1, 100, true), row(2, 10, true), row(2, 100, false), row(3, 10, false), row(4, 10, true), row(4, 100, true)})
	if len(got) != 2 || got[0].Chaotic != 3 || got[1].Chaotic != 2 || got[0].Nets != 4 || got[1].Share != 0.5 || got[1].Low > 0.07 || got[1].High < 0.93 {
		t.Errorf("%+v", got)
	}
	several, sets := manyAttractors([]nets.StartRow{{Set: "a", Attractor: 1}, {Set: "a", Attractor: 2}, {Set: "b", Attractor: 1}, {Set: "a", Attractor: 2}})
	if sets != 2 || !slices.Equal(several, []string{"a"}) {
		t.Errorf("%v of %d sets", several, sets)
	}
}

// A picture's badge compares the article's name of the attractor with the class.
func TestKind(t *testing.T) {
	for _, c := range []struct {
		called, class string
		agrees        bool
	}{
		{"limit cycle", classPeriod, true}, {"limit cycle", classQuasi, false}, {"toroidal (quasiperiodic)", classQuasi, true},
		{"toroidal (quasiperiodic)", classPeriod, false}, {"strange (chaotic)", classHyper, true}, {"strange (chaotic)", classQuasi, false},
	} {
		if got := (printedLambda{set: c.called}).kind(c.class); got.Agrees != c.agrees || got.Of == "" {
			t.Errorf("%s, %s: %+v", c.called, c.class, got)
		}
	}
}
