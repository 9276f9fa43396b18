package report

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"neurorbit/stages/cfnn/chaoticnet"
	"neurorbit/stages/model/classify"
	"neurorbit/stages/render/chart"
	"neurorbit/stages/render/figure"
	"neurorbit/stages/render/page"
)

// A separation is two groups of points in a plane with lines between them.
type separation struct {
	points []chaoticnet.PointRow
	groups [2][]classify.Point // the second belongs on the positive side of lines
	digits []int32
	lines  []classify.Line
}

// separation reads it; nil if there is none.
func (r *reader) separation() *separation {
	sp := &separation{points: read[chaoticnet.PointRow](r, points)}
	sp.digits = distinct(sp.points, func(p chaoticnet.PointRow) int32 { return p.Group })
	for _, l := range read[chaoticnet.LineRow](r, lines) {
		sp.lines = append(sp.lines, classify.Line{W1: l.W1, W2: l.W2, B: l.B})
	}
	if len(sp.lines) == 0 || len(sp.digits) != 2 {
		return nil
	}
	for _, p := range sp.points {
		i := slices.Index(sp.digits, p.Group)
		sp.groups[i] = append(sp.groups[i], classify.Point{p.X, p.Y})
	}
	return sp
}

func (sp *separation) wrong(l classify.Line) int { return l.Wrong(sp.groups[0], sp.groups[1]) }

func (sp *separation) margin(l classify.Line) float64 {
	return l.Margin(slices.Concat(sp.groups[0], sp.groups[1]))
}

// frame is the points with their CSV file.
func (sp *separation) frame() *chart.Frame {
	return chart.Rows("", sp.points).As("group=digit index=training_image x:9 y:9 side share=share_other_side:9")
}

// marks draws the points: O for the first group, X for the second; the legend names
// them with a word before the digit, or not at all without.
func (sp *separation) marks(f *chart.Frame, word string) []*chart.Mark {
	var out []*chart.Mark
	for i, g := range f.By("group") {
		style := chart.Style{Color: figure.Blue, Dot: chart.Ring, Size: 1.8}
		if word != "" {
			style.Name = fmt.Sprintf("%s %d", word, g.Int("group"))
		}
		if i == 1 {
			style.Color, style.Dot = figure.Red, chart.Cross
		}
		out = append(out, chart.Points(style, g.Col("x"), g.Col("y")))
	}
	return out
}

// chart returns a chart with square panels that show all points.
func (sp *separation) chart(label string, width float64) *chart.Chart {
	limit := 1e-9
	for _, p := range sp.points {
		limit = max(limit, math.Abs(p.X), math.Abs(p.Y))
	}
	limit *= 1.08
	return &chart.Chart{
		Label: label, Width: width, Square: true, LegendEach: true,
		X: chart.Axis{Label: "first principal direction", Min: -limit, Max: limit}, Y: chart.Axis{Label: "second principal direction", Min: -limit, Max: limit},
	}
}

// remark says which points are drawn.
func (sp *separation) remark() string {
	return fmt.Sprintf("The points are ours: %d training images of the digit %d (O) and %d of the digit %d (X), in the plane of their two principal directions; the paper draws a sketch.",
		len(sp.groups[0]), sp.digits[0], len(sp.groups[1]), sp.digits[1])
}

// A namedLine is a line of figures 10 and 11.
type namedLine struct {
	Name   string  `col:"line"`
	W1     float64 `col:"w1" digits:"9"`
	W2     float64 `col:"w2" digits:"9"`
	B      float64 `col:"b" digits:"9"`
	Wrong  int     `col:"wrong_points"`
	Margin float64 `col:"margin" digits:"9"` // NaN if points are on the wrong side
	line   classify.Line
	color  figure.Color
	width  float64
}

func (sp *separation) named(name string, l classify.Line, color figure.Color, width float64) namedLine {
	n := namedLine{name, l.W1, l.W2, l.B, sp.wrong(l), math.NaN(), l, color, width}
	if n.Wrong == 0 {
		n.Margin = sp.margin(l)
	}
	return n
}

// buildSeparation draws figure 10.
func buildSeparation(s page.Source) (*page.Content, error) {
	r := &reader{Source: s}
	sp := r.separation()
	if sp == nil || r.err != nil {
		return nil, r.err
	}
	l := sp.lines[0]
	c := sp.chart("Two groups of points with a line between them", figure.SingleColumn)
	c.Panel("", append([]*chart.Mark{
		half(plusTint, l), half(minusTint, classify.Line{W1: -l.W1, W2: -l.W2, B: -l.B}),
		straight(chart.Style{Color: figure.Black, Width: 1.1, Title: "line of the perceptron"}, l),
	}, sp.marks(sp.frame(), "digit")...)...)
	return &page.Content{
		Chart: c, Data: []chart.Dataset{chart.Rows("_line", []namedLine{sp.named("L", l, figure.Black, 1)}).Dataset()},
		Remark:     sp.remark() + fmt.Sprintf(" Line: found by the perceptron rule; %d of %d points are on its wrong side.", sp.wrong(l), len(sp.points)),
		Comparison: page.DrawnOnly(fmt.Sprintf("%d points", len(sp.points))),
	}, nil
}

// lineColors are those of L1, L2, L3.
var lineColors = []figure.Color{figure.Orange, "#6a5ba8", "#1b8a8a"}

// buildMargins draws figure 11: (a) three lines and the one with the largest
// margin, (b) the lines of all outputs of a chaotic perceptron.
func buildMargins(s page.Source) (*page.Content, error) {
	r := &reader{Source: s}
	sp := r.separation()
	if sp == nil || r.err != nil {
		return nil, r.err
	}
	c := sp.chart("Several lines between two groups of points, and the one with the largest margin", 0)
	f := sp.frame()
	a := c.Panel("several lines")
	// L1 to L3: the first lines, those free of errors before others.
	ordered := slices.Clone(sp.lines)
	slices.SortStableFunc(ordered, func(a, b classify.Line) int { return cmp.Compare(min(sp.wrong(a), 1), min(sp.wrong(b), 1)) })
	var named []namedLine
	for i, l := range ordered[:min(len(lineColors), len(ordered))] {
		named = append(named, sp.named(fmt.Sprintf("L%d", i+1), l, lineColors[i], 0.8))
	}
	best, separable := classify.MaxMargin(sp.groups[0], sp.groups[1])
	if separable {
		m := sp.margin(best)
		x, y := alongside(best, -m, m)
		a.Add(chart.Area(chart.Style{Color: figure.PaleGrey, Title: "margin"}, x, y))
		named = append(named, sp.named("largest margin", best, figure.Black, 1.3))
	}
	for _, l := range named {
		a.Add(straight(chart.Style{Name: l.Name, Color: l.color, Width: l.width}, l.line))
	}
	a.Add(sp.marks(f, "")...)
	b := c.Panel(fmt.Sprintf("%d lines of a chaotic perceptron", len(sp.lines)-1),
		straight(chart.Style{Color: "#b8b8b8", Width: 0.3}, sp.lines[1:]...), straight(chart.Style{Color: figure.Black, Width: 1}, sp.lines[0]))
	crossed := chart.Filter(f, func(r chaoticnet.PointRow) bool { return r.Share > 0 })
	b.Add(chart.Points(chart.Style{Name: "changes sides", Color: "#ffd34d", Size: 3.6}, crossed.Col("x"), crossed.Col("y")))
	b.Add(sp.marks(f, "digit")...)
	remark := sp.remark() + " (a) L1 to L3: lines that chaotic weights make of that of figure 10."
	if ordered[0] == sp.lines[0] {
		remark = sp.remark() + " (a) L1 to L3: the line of figure 10 and lines that its chaotic weights make."
	}
	if separable {
		remark += fmt.Sprintf(" The line with the largest margin is the perpendicular bisector of the shortest connection of the convex hulls of the two groups; no point is nearer to it than %s (grey: its margin)",
			page.Rounded(sp.margin(best), 3))
		if named[0].Wrong == 0 {
			remark += fmt.Sprintf(", against %s for L1", page.Rounded(named[0].Margin, 3))
		}
		remark += "."
	} else {
		remark += " No line separates these points without error, so that none has a margin."
	}
	remark += fmt.Sprintf(" (b) Black: the line of figure 10; its weights and its bias move on chaotic orbits, which makes the grey lines; %s are on different sides of different lines.", page.Plural(crossed.Len(), "point"))
	return &page.Content{
		Chart: c, Data: []chart.Dataset{chart.Rows("_lines", named).Dataset()}, Remark: remark,
		Comparison: page.DrawnOnly(fmt.Sprintf("%d points, %s", len(sp.points), page.Plural(len(sp.lines), "line"))),
	}, nil
}
