package chart

import (
	"bytes"
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"neurorbit/stages/render/figure"
)

type row struct {
	Group string  `col:"group"`
	N     int64   `col:"n"`
	X     float64 `col:"x" digits:"3"`
	Y     float64 `col:"y" fixed:"2"`
	Flag  bool    `col:"flag"`
	extra int
}

var rows = []row{{"a", 1, 0.5, 10, true, 1}, {"b", 1, 1.23456, 1000, false, 2}, {"a", 2, math.NaN(), 1, true, 3}, {"b", 2, 3, 0.001, false, 4}}

// TestFrame: groups, filters and CSV files of rows.
func TestFrame(t *testing.T) {
	f := Rows("_x", rows)
	by := f.By("group")
	if len(by) != 2 || by[0].Text("group") != "a" || by[1].Int("n") != 1 || by[1].Len() != 2 || by[1].Float("x") != 1.23456 {
		t.Errorf("groups %v", by)
	}
	if got := f.Where("n", 2).Where("group", "b", "c").Col("y").v; !slices.Equal(got, []float64{0.001}) {
		t.Errorf("filtered: %v", got)
	}
	if got := f.Col("flag").v; !slices.Equal(got, []float64{1, 0, 1, 0}) {
		t.Errorf("bools: %v", got)
	}
	c := &Chart{}
	c.Panel("", Line(Style{Color: figure.Blue}, by[0].Col("x"), by[0].Col("y")), HLine(Style{Color: figure.Grey}, 1))
	data := c.Data()
	if len(data) != 1 || data[0].Suffix != "_x" {
		t.Fatalf("data %v", data)
	}
	csv, err := data[0].Table.CSV()
	if err != nil {
		t.Fatal(err)
	}
	if want := "group,n,x,y,flag\na,1,0.5,10.00,yes\nb,1,1.23,1000.00,no\na,2,,1.00,yes\nb,2,3,0.00,no\n"; string(csv) != want {
		t.Errorf("CSV\n%s, want\n%s", csv, want)
	}
	defer func() {
		if r := recover(); r == nil || !strings.Contains(r.(string), `no column "z"`) {
			t.Errorf("an unknown column: %v", r)
		}
	}()
	f.Col("z")
}

// TestDraw: any data, scale, number of panels and names gives a sheet without faults,
// with all texts, and twice the same bytes.
func TestDraw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		scale := rapid.SampledFrom([]Scale{Linear, Log, Log1})
		c := &Chart{
			Label:      "random",
			X:          Axis{Label: "abscissa *x*", Scale: scale.Draw(t, "x scale"), Each: rapid.Bool().Draw(t, "each"), Grid: true},
			Y:          Axis{Label: "ordinate", Scale: scale.Draw(t, "y scale"), Zero: rapid.Bool().Draw(t, "zero"), Grid: true, Most: 5},
			LegendEach: rapid.Bool().Draw(t, "legends"),
		}
		number := rapid.Float64Range(0, 1e6)
		for range rapid.IntRange(1, 5).Draw(t, "panels") {
			var rows []row
			for range rapid.IntRange(0, 20).Draw(t, "rows") {
				rows = append(rows, row{X: number.Draw(t, "x"), Y: number.Draw(t, "y")})
			}
			f := Rows("", rows)
			x, y := f.Col("x"), f.Col("y")
			c.Panel("title", Line(Style{Name: "line", Color: figure.Blue}, x, y), Points(Style{Name: "points", Color: figure.Red, Dot: Ring}, x, y),
				Steps(Style{Color: figure.Grey}, x, y), Bars(Style{Name: "bars", Color: figure.Orange}, x, y, 3), Errors(Style{Color: figure.Black}, x, y, y),
				VLine(Style{Color: figure.Red}, 5), Band(Style{Name: "band", Color: figure.PaleGrey}, x, y, y))
		}
		d := c.Draw()
		for _, f := range d.Faults() {
			t.Errorf("%s", f)
		}
		svg := d.SVG()
		for _, want := range []string{"abscissa", "ordinate", "title", "points", "bars"} {
			if !bytes.Contains(svg, []byte(want)) {
				t.Errorf("no %q in the figure", want)
			}
		}
		if !bytes.Equal(svg, c.Draw().SVG()) {
			t.Error("drawn again it has other bytes")
		}
	})
}

// TestRange: what axes cover.
func TestRange(t *testing.T) {
	for _, c := range []struct {
		axis   Axis
		v      []float64
		lo, hi float64
	}{
		{Axis{}, []float64{0, 100}, -4, 104},
		{Axis{Zero: true}, []float64{10, 100}, 0, 104},
		{Axis{Zero: true}, []float64{-10, -100}, -104, 0},
		{Axis{Tight: true}, []float64{3, math.NaN(), 7, math.Inf(1)}, 3, 7},
		{Axis{Min: 1, Max: 2}, []float64{0, 100}, 1, 2},
		{Axis{}, nil, 0, 1},
		{Axis{}, []float64{5}, 4.5, 5.5},
		{Axis{Names: []string{"a", "b", "c"}}, nil, -0.5, 2.5},
		{Axis{Scale: Log, Tight: true}, []float64{-1, 0, 1, 1000}, 1, 1000},
		{Axis{Scale: Log1, Zero: true, Tight: true}, []float64{9}, 0, 9},
	} {
		c.axis.cover(c.v)
		if math.Abs(c.axis.Min-c.lo) > 1e-9 || math.Abs(c.axis.Max-c.hi) > 1e-9 {
			t.Errorf("%+v with %v: %v to %v, want %v to %v", c.axis, c.v, c.axis.Min, c.axis.Max, c.lo, c.hi)
		}
	}
}

// TestTicks: the labels of axes.
func TestTicks(t *testing.T) {
	for _, c := range []struct {
		axis Axis
		want string
	}{
		{Axis{Min: -1, Max: 1, Most: 5}, "−1.0 −0.5 0.0 0.5 1.0"},
		{Axis{Min: 0, Max: 0.001, Most: 3}, "0.0000 0.0005 0.0010"},
		{Axis{Scale: Log, Min: 0.5, Max: 2e5}, "1 10 100 1000 10^{4} 10^{5}"},
		{Axis{Scale: Log, Min: 1e-20, Max: 1}, "10^{−18} 10^{−15} 10^{−12} 10^{−9} 10^{−6} 10^{−3} 1"},
		{Axis{Scale: Log, Min: 3, Max: 60}, "5 10 20 50"},
		{Axis{Scale: Log1, Min: 0, Max: 3500}, "0 1 3 10 30 100 300 1000 3000"},
		{Axis{Names: []string{"one", "two"}}, "one two"},
	} {
		var got []string
		for _, tick := range c.axis.marks() {
			if tick.Label != "" {
				got = append(got, tick.Label)
			}
		}
		if s := strings.Join(got, " "); s != c.want {
			t.Errorf("%+v: %s, want %s", c.axis, s, c.want)
		}
	}
}

func TestRoundTicks(t *testing.T) {
	for _, c := range []struct {
		lo, hi float64
		limit  int
		want   string
	}{
		{0, 42, 6, "0 10 20 30 40"},
		{0, 1, 6, "0.0 0.2 0.4 0.6 0.8 1.0"},
		{0, 0.3, 4, "0.0 0.1 0.2 0.3"},
		{2, 9, 9, "2 3 4 5 6 7 8 9"},
		{0, 3600000, 4, "0 2000000"},
		{0, 3600000, 5, "0 1000000 2000000 3000000"},
		{-1, 1, 5, "−1.0 −0.5 0.0 0.5 1.0"},
	} {
		var got []string
		for _, k := range roundTicks(c.lo, c.hi, c.limit) {
			got = append(got, k.Label)
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%g to %g, at most %d: %v, want %s", c.lo, c.hi, c.limit, got, c.want)
		}
	}
}

func TestRoundTicksProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lo := rapid.Float64Range(-1e6, 1e6).Draw(t, "lo")
		hi := lo + rapid.Float64Range(1e-3, 1e6).Draw(t, "span")
		limit := rapid.IntRange(2, 12).Draw(t, "limit")
		ticks := roundTicks(lo, hi, limit)
		if len(ticks) > limit {
			t.Fatalf("%d ticks, limit %d", len(ticks), limit)
		}
		for _, k := range ticks {
			if k.Value < lo-1e-6*(hi-lo) || k.Value > hi+1e-6*(hi-lo) {
				t.Fatalf("tick %g outside %g to %g", k.Value, lo, hi)
			}
		}
	})
}

// TestAs: columns of the CSV file by other names, with other digits, and arrays.
func TestAs(t *testing.T) {
	type votes struct {
		X     float64    `col:"x"`
		Votes [3]int32   `col:"votes"`
		P     [2]float32 `col:"p"`
	}
	all := []votes{{1.23456, [3]int32{7, 8, 9}, [2]float32{0.5, 1}}}
	for spec, want := range map[string]string{
		"":                  "x\n1.23456\n", // no arrays unasked
		"votes x=share:3":   "votes0,votes1,votes2,share\n7,8,9,1.23\n",
		"x:.1 p=pixel:.2":   "x,pixel0,pixel1\n1.2,0.50,1.00\n",
		"x x=again:2 votes": "x,again,votes0,votes1,votes2\n1.23456,1.2,7,8,9\n",
	} {
		f := Rows("", all)
		if spec != "" {
			f.As(spec)
		}
		if csv, err := f.Dataset().Table.CSV(); err != nil || string(csv) != want {
			t.Errorf("%q: %s, %v", spec, csv, err)
		}
	}
	g := Filter(Rows("", rows), func(r row) bool { return r.Group == "b" })
	if got := Of(g, func(r row) float64 { return 2 * r.Y }); !slices.Equal(got.v, []float64{2000, 0.002}) || got.from != g.source {
		t.Errorf("derived: %v", got.v)
	}
}

// TestShapes: what reaches beyond the panel is cut off there.
func TestShapes(t *testing.T) {
	c := &Chart{Label: "shapes", X: Axis{Min: 0, Max: 1}, Y: Axis{Min: 0, Max: 1}}
	c.Panel("",
		Area(Style{Color: figure.Red}, Const(-9, 9, 9), Const(-9, -9, 9)),
		Span(Style{Color: figure.Blue}, 0.5, 7),
		Segments(Style{Color: figure.Grey}, Const(-5, 2), Const(0.5, 2), Const(5, 3), Const(0.5, 3)),
		Boxes(Style{Color: figure.Orange}, Const(0.1, 0.6), Const(0.2, 9), Const(0.1, 0.1), Const(0.2, 0.2), nil))
	d := c.Draw()
	if faults := d.Faults(); len(faults) > 0 {
		t.Error(faults)
	}
	found := map[figure.Color][]figure.Rect{}
	for _, m := range d.Marks {
		if p, ok := m.(*figure.Path); ok {
			found[p.Fill+p.Stroke] = append(found[p.Fill+p.Stroke], p.Bounds())
		}
	}
	area, span, lines, boxes := found[figure.Red], found[figure.Blue], found[figure.Grey], found[figure.Orange]
	if len(area) != 1 || len(span) != 1 || len(lines) != 1 || len(boxes) != 1 {
		t.Fatalf("marks %v", found)
	}
	if math.Abs(span[0].X1-area[0].X1) > 0.1 || math.Abs(span[0].X1-boxes[0].X1) > 0.1 || span[0].X0 < area[0].X0+50 {
		t.Errorf("area %v, span %v, boxes %v", area[0], span[0], boxes[0])
	}
}

// TestGap: a line breaks where points are too far apart.
func TestGap(t *testing.T) {
	var lengths []int
	for _, p := range (Style{Gap: 1}).pieces(Const(1, 2, 4, 5, 7), Const(0, 0, 0, math.NaN(), 0)) {
		lengths = append(lengths, len(p))
	}
	if want := []int{2, 1, 0, 1}; !slices.Equal(lengths, want) {
		t.Errorf("%v", lengths)
	}
}
