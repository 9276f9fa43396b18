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
	points *chart.Frame
	groups [2][]classify.Point // the second belongs on the positive side of lines
	digits []int32
	lines  []classify.Line
}

// separations builds from points in two groups that have lines.
func separations(build func(*separation) *page.Content) func(*reader, []chaoticnet.PointRow) *page.Content {
	return func(r *reader, all []chaoticnet.PointRow) *page.Content {
		sp := &separation{points: chart.Rows("", all).As("group=digit index=training_image x:9 y:9 side share=share_other_side:9")}
		sp.digits = distinct(all, func(p chaoticnet.PointRow) int32 { return p.Group })
		sp.lines = each(read[chaoticnet.LineRow](r, lines), func(l chaoticnet.LineRow) classify.Line {
			return classify.Line{W1: l.W1, W2: l.W2, B: l.B}
		})
		if len(sp.lines) == 0 || len(sp.digits) != 2 {
			return nil
		}
		for i, digit := range sp.digits {
			group := where(all, func(p chaoticnet.PointRow) bool { return p.Group == digit })
			sp.groups[i] = each(group, func(p chaoticnet.PointRow) classify.Point { return classify.Point{p.X, p.Y} })
		}
		c := build(sp)
		c.Remark = fmt.Sprintf("The points are ours: %d training images of the digit %d (O) and %d of the digit %d (X), "+
			"in the plane of their two principal directions; the paper draws a sketch.",
			len(sp.groups[0]), sp.digits[0], len(sp.groups[1]), sp.digits[1]) + c.Remark
		return c
	}
}

// marks draws the points: O for the first group, X for the second; the legend names
// them with a word before the digit, or not at all without.
func (sp *separation) marks(word string) []*chart.Mark {
	var out []*chart.Mark
	for i, g := range sp.points.By("group") {
		style := chart.Style{Color: figure.Blue, Dot: chart.Ring, Size: 1.8}
		if word != "" {
			style.Name = fmt.Sprintf("%s %d", word, sp.digits[i])
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
	for _, v := range slices.Concat(sp.points.Values("x"), sp.points.Values("y")) {
		limit = max(limit, float64(1.08*math.Abs(v)))
	}
	return &chart.Chart{
		Label: label, Width: width, Square: true, LegendEach: true,
		X: chart.Axis{Label: "first principal direction", Min: -limit, Max: limit},
		Y: chart.Axis{Label: "second principal direction", Min: -limit, Max: limit},
	}
}

type namedLine struct {
	Name   string  `col:"line"`
	W1     float64 `col:"w1" digits:"9"`
	W2     float64 `col:"w2" digits:"9"`
	B      float64 `col:"b" digits:"9"`
	Wrong  int     `col:"wrong_points"`
	Margin float64 `col:"margin" digits:"9"` // NaN if points are on the wrong side
}

func (sp *separation) wrong(l classify.Line) int { return l.Wrong(sp.groups[0], sp.groups[1]) }

func (sp *separation) named(name string, l classify.Line) namedLine {
	n := namedLine{name, l.W1, l.W2, l.B, sp.wrong(l), math.NaN()}
	if n.Wrong == 0 {
		n.Margin = l.Margin(slices.Concat(sp.groups[0], sp.groups[1]))
	}
	return n
}

func buildSeparation(sp *separation) *page.Content {
	line := sp.named("L", sp.lines[0])
	c := sp.chart("Two groups of points with a line between them", figure.SingleColumn)
	p := c.Panel("", halves(sp.lines[0])...)
	p.Add(straight(chart.Style{Color: figure.Black, Width: 1.1, Title: "line of the perceptron"}, sp.lines[0]))
	p.Add(sp.marks("digit")...)
	return &page.Content{
		Chart: c, Data: dataset(chart.Rows("_line", []namedLine{line})),
		Remark:     fmt.Sprintf(" Line: found by the perceptron rule; %d of %d points are on its wrong side.", line.Wrong, sp.points.Len()),
		Comparison: page.DrawnOnly(fmt.Sprintf("%d points", sp.points.Len())),
	}
}

// lineColors are those of L1, L2, L3.
var lineColors = colors[1:4]

// buildMargins draws figure 11: (a) three lines and the one with the largest
// margin, (b) the lines of all outputs of a chaotic perceptron.
func buildMargins(sp *separation) *page.Content {
	c := sp.chart("Several lines between two groups of points, and the one with the largest margin", 0)
	a := c.Panel("several lines")
	// L1 to L3: the first lines, those free of errors before others.
	ordered := slices.Clone(sp.lines)
	slices.SortStableFunc(ordered, func(a, b classify.Line) int { return cmp.Compare(min(sp.wrong(a), 1), min(sp.wrong(b), 1)) })
	remark := " (a) L1 to L3: lines that chaotic weights make of that of figure 10."
	if ordered[0] == sp.lines[0] {
		remark = " (a) L1 to L3: the line of figure 10 and lines that its chaotic weights make."
	}
	var named []namedLine
	var drawn []*chart.Mark
	add := func(name string, l classify.Line, color figure.Color, width float64) float64 {
		named = append(named, sp.named(name, l))
		drawn = append(drawn, straight(chart.Style{Name: name, Color: color, Width: width}, l))
		return named[len(named)-1].Margin
	}
	for i, l := range ordered[:min(len(lineColors), len(ordered))] {
		add(fmt.Sprintf("L%d", i+1), l, lineColors[i], 0.8)
	}
	if best, separable := classify.MaxMargin(sp.groups[0], sp.groups[1]); separable {
		m := add("largest margin", best, figure.Black, 1.3)
		x, y := alongside(best, -m, m)
		a.Add(chart.Area(chart.Style{Color: figure.PaleGrey, Title: "margin"}, x, y))
		remark += fmt.Sprintf(" The line with the largest margin is the perpendicular bisector of the shortest connection of the convex hulls of the two groups; "+
			"no point is nearer to it than %s (grey: its margin)", page.Rounded(m, 3))
		if named[0].Wrong == 0 {
			remark += fmt.Sprintf(", against %s for L1", page.Rounded(named[0].Margin, 3))
		}
		remark += "."
	} else {
		remark += " No line separates these points without error, so that none has a margin."
	}
	a.Add(append(drawn, sp.marks("")...)...)
	crossed := chart.Filter(sp.points, func(r chaoticnet.PointRow) bool { return r.Share > 0 })
	b := c.Panel(fmt.Sprintf("%d lines of a chaotic perceptron", len(sp.lines)-1),
		straight(chart.Style{Color: "#b8b8b8", Width: 0.3}, sp.lines[1:]...), straight(chart.Style{Color: figure.Black, Width: 1}, sp.lines[0]),
		chart.Points(chart.Style{Name: "changes sides", Color: "#ffd34d", Size: 3.6}, crossed.Col("x"), crossed.Col("y")))
	b.Add(sp.marks("digit")...)
	remark += fmt.Sprintf(" (b) Black: the line of figure 10; its weights and its bias move on chaotic orbits, which makes the grey lines; "+
		"%s are on different sides of different lines.", page.Plural(crossed.Len(), "point"))
	ours := fmt.Sprintf("%d points, %s", sp.points.Len(), page.Plural(len(sp.lines), "line"))
	return &page.Content{Chart: c, Data: dataset(chart.Rows("_lines", named)), Remark: remark, Comparison: page.DrawnOnly(ours)}
}
