package report

import (
	"fmt"
	"math"

	"neurorbit/stages/model/classify"
	"neurorbit/stages/render/chart"
	"neurorbit/stages/render/figure"
	"neurorbit/stages/render/page"
)

// Figures 1 to 3 explain the perceptron. Their numbers are images that the
// paper's text does not have; those below are ours.

var regionTint = mix(printedColor, 0.3)

// scaled returns a vector in the direction of another, with the given length.
func scaled(x, y, length float64) (float64, float64) {
	norm := math.Sqrt(float64(x*x) + float64(y*y))
	return float64(length*x) / norm, float64(length*y) / norm
}

// pointer draws an arrow from (x0, y0) to (x1, y1).
func pointer(d *figure.Drawing, x0, y0, x1, y1 float64) {
	dx, dy := scaled(x1-x0, y1-y0, 5) // of the head
	d.Line(x0, y0, x1-dx, y1-dy, figure.Style{Stroke: figure.Black, Width: 0.8})
	d.Add(figure.NewPath(figure.Style{Fill: figure.Black}).Move(x1, y1).Line(x1-dx-dy/2, y1-dy+dx/2).Line(x1-dx+dy/2, y1-dy-dx/2).Close())
}

func buildPerceptron(page.Source) (*page.Content, error) {
	d := figure.New(figure.SingleColumn, 132, "A perceptron: weighted sum of the inputs and a threshold")
	const left, sumX, stepX, middle = 30.0, 122.0, 176.0, 58.0
	outline := figure.Style{Fill: figure.White, Stroke: figure.Black, Width: 0.8}
	for i, index := range []string{"1", "2", "n", "0"} {
		y := 14 + float64(27*float64(i))
		if i >= 2 {
			y += 12
		}
		input, weight := "*x*_{"+index+"}", "*w*_{"+index+"}"
		if index == "0" {
			input = "1"
		}
		d.Disc(left, y, 8, outline)
		d.TextMid(left, y, figure.Middle, figure.LabelSize, figure.Black, input)
		x0, y0 := scaled(sumX-left, middle-y, 8)
		x1, y1 := scaled(sumX-left, middle-y, 12)
		pointer(d, left+x0, y+y0, sumX-x1, middle-y1)
		tx, ty := left+float64(0.36*(sumX-left)), y+float64(0.36*(middle-y))
		w := figure.TextWidth(figure.LabelSize, weight)
		d.Box(tx-w/2-1, ty-5, tx+w/2+1, ty+5, figure.Style{Fill: figure.White})
		d.TextMid(tx, ty, figure.Middle, figure.LabelSize, figure.Black, weight)
	}
	for i := range 3 {
		d.Disc(left, 57+float64(4*float64(i)), 0.7, figure.Style{Fill: figure.Black})
	}
	d.Disc(sumX, middle, 12, outline)
	d.TextMid(sumX, middle, figure.Middle, 12, figure.Black, "Σ")
	pointer(d, sumX+12, middle, stepX-14, middle)
	d.TextMid((sumX+stepX)/2-1, middle-7, figure.Middle, figure.LabelSize, figure.Black, "*v*")
	d.Box(stepX-14, middle-14, stepX+14, middle+14, outline)
	d.Line(stepX-9, middle, stepX+9, middle, figure.Style{Stroke: figure.Grey, Width: 0.5})
	step := [][2]float64{{stepX - 9, middle + 8}, {stepX, middle + 8}, {stepX, middle - 8}, {stepX + 9, middle - 8}}
	d.Polyline(step, figure.Style{Stroke: figure.Blue, Width: 1.2})
	pointer(d, stepX+14, middle, stepX+32, middle)
	d.TextMid(stepX+36, middle, figure.Start, figure.LabelSize, figure.Black, "*y*")
	d.Text(sumX, middle+28, figure.Middle, figure.TickSize, figure.Black, "potential")
	d.Text(stepX, middle+28, figure.Middle, figure.TickSize, figure.Black, "threshold")
	d.Text(left, 125, figure.Middle, figure.TickSize, figure.Black, "bias input")
	t := newTable("", "part", "value")
	addLine(t, "potential", "v = w1 x1 + w2 x2 + ... + wn xn + w0")
	addLine(t, "output", "y = +1 if v > 0, else -1")
	return &page.Content{Drawing: d, Data: []chart.Dataset{{Table: t}}, Comparison: page.DrawnOnly("schematic")}, nil
}

// far is beyond every panel, in the units of its axes.
const far = 1e3

// alongside returns the corners of the part of a plane whose distance from a line, on
// the positive side, is between two numbers.
func alongside(l classify.Line, from, to float64) (x, y chart.Col) {
	p, q := parallel(l, from), parallel(l, to)
	return chart.Const(p[1][0], p[0][0], q[0][0], q[1][0]), chart.Const(p[1][1], p[0][1], q[0][1], q[1][1])
}

// parallel returns two far points at a distance from a line, on its positive side.
func parallel(l classify.Line, distance float64) pair {
	nx, ny := scaled(l.W1, l.W2, 1)
	off := distance - l.B/math.Sqrt(float64(l.W1*l.W1)+float64(l.W2*l.W2))
	x, y := float64(off*nx), float64(off*ny)
	return pair{{x + float64(far*ny), y - float64(far*nx)}, {x - float64(far*ny), y + float64(far*nx)}}
}

func opposite(l classify.Line) classify.Line { return classify.Line{W1: -l.W1, W2: -l.W2, B: -l.B} }

// half tints the positive side of a line.
func half(color figure.Color, l classify.Line) *chart.Mark {
	x, y := alongside(l, 0, far)
	return chart.Area(chart.Style{Color: color}, x, y)
}

func halves(l classify.Line) []*chart.Mark {
	return []*chart.Mark{half(mix(figure.Red, 0.16), l), half(mix(figure.Blue, 0.16), opposite(l))}
}

// straight draws lines as far as the panel goes.
func straight(s chart.Style, lines ...classify.Line) *chart.Mark {
	return segments(s, each(lines, func(l classify.Line) pair { return parallel(l, 0) })...)
}

// arrow draws an arrow whose head has the given length.
func arrow(s chart.Style, x0, y0, x1, y1, head float64) []*chart.Mark {
	dx, dy := scaled(x1-x0, y1-y0, head)
	return []*chart.Mark{
		chart.Line(s, chart.Const(x0, x1-dx), chart.Const(y0, y1-dy)),
		chart.Area(s, chart.Const(x1, x1-dx-dy/2, x1-dx+dy/2), chart.Const(y1, y1-dy+dx/2, y1-dy-dx/2)),
	}
}

// plane returns a square chart of a column's width with both axes from lo to hi and
// lines through the origin.
func plane(label, x, y string, lo, hi float64) (*chart.Chart, *chart.Panel) {
	c := &chart.Chart{
		Label: label, Width: figure.SingleColumn, Square: true, Hidden: true,
		X: chart.Axis{Label: x, Min: lo, Max: hi}, Y: chart.Axis{Label: y, Min: lo, Max: hi},
	}
	return c, c.Panel("")
}

func buildPerceptronLine(page.Source) (*page.Content, error) {
	l := classify.Line{W1: 1, W2: 2, B: -2}
	c, p := plane("The line of a perceptron in the plane of its inputs, its weight vector at right angles to it", "*x*_{1}", "*x*_{2}", -2, 4)
	axes := chart.Style{Color: figure.Grey, Width: 0.4}
	red, black := chart.Style{Color: figure.Red, Width: 1.1, Size: figure.LabelSize}, chart.Style{Color: figure.Black, Size: figure.LabelSize}
	// The weight vector from the foot of the origin, and the right angle.
	const fx, fy, unit = 0.4, 0.8, 0.14
	p.Add(halves(l)...)
	zero := chart.Style{Color: figure.Black, Width: 1.2, Title: "w0 + w1 x1 + w2 x2 = 0"}
	p.Add(chart.HLine(axes, 0), chart.VLine(axes, 0), straight(zero, l))
	p.Add(arrow(red, fx, fy, fx+l.W1, fy+l.W2, 0.17)...)
	cornerX, cornerY := chart.Const(fx+unit, fx+3*unit, fx+2*unit), chart.Const(fy+2*unit, fy+unit, fy-unit)
	p.Add(chart.Line(chart.Style{Color: figure.Red, Width: 0.6}, cornerX, cornerY),
		chart.Labels(red, chart.RightOf, chart.Const(fx+l.W1), chart.Const(fy+l.W2), []string{"**w** = (*w*_{1}, *w*_{2})"}),
		chart.Labels(black, chart.Over, chart.Const(2.9, -1.2), chart.Const(1.2, -1), []string{"*y* = +1", "*y* = −1"}),
		chart.Labels(black, chart.LeftOf, chart.Const(4), chart.Const(-1.55), []string{"*w*_{0} + *w*_{1}*x*_{1} + *w*_{2}*x*_{2} = 0"}))
	weights := newTable("", "weight", "value")
	for i, w := range []float64{l.B, l.W1, l.W2} {
		addLine(weights, fmt.Sprintf("w%d", i), w)
	}
	remark := fmt.Sprintf("The weights are ours: w0 = %s, w1 = %s, w2 = %s; those of the paper are images that its text does not have.",
		page.Short(l.B), page.Short(l.W1), page.Short(l.W2))
	comparison := page.DrawnOnly("schematic with weights of our own")
	return &page.Content{Chart: c, Data: []chart.Dataset{{Table: weights}}, Remark: remark, Comparison: comparison}, nil
}

type weightInput struct {
	Input int     `col:"input"`
	X1    float64 `col:"x1" digits:"9"`
	X2    float64 `col:"x2" digits:"9"`
	Want  int     `col:"desired_output"`
	// Where the names of the line's sides stand, and that of the input.
	x, y float64
	name chart.At
}

var weightInputs = []weightInput{
	{1, 2, 0.5, 1, -0.65, 2.6, chart.RightOf}, {2, -1, 2, 0, -2.45, -1.225, chart.LeftOf}, {3, 1, -1, 1, 2.4, 2.4, chart.RightOf},
}

// buildWeightRegion draws figure 3: what is not in the region is painted over.
func buildWeightRegion(page.Source) (*page.Content, error) {
	c, p := plane("The lines of three inputs in the plane of the weights, and the region in which all three outputs are as desired", "*w*_{1}", "*w*_{2}", -3, 3)
	p.Add(chart.Span(chart.Style{Color: regionTint, Title: "region I"}, -far, far))
	for _, in := range weightInputs {
		l := classify.Line{W1: in.X1, W2: in.X2}
		if in.Want == 1 {
			l = opposite(l)
		}
		p.Add(half(figure.White, l))
	}
	pale := chart.Style{Color: figure.LightGrey, Width: 0.4}
	p.Add(chart.HLine(pale, 0), chart.VLine(pale, 0))
	for i, in := range weightInputs {
		s := chart.Style{Color: colors[i], Width: 1.1, Size: figure.LabelSize, Title: fmt.Sprintf("input %d", i+1)}
		p.Add(straight(s, classify.Line{W1: in.X1, W2: in.X2}))
		p.Add(arrow(s, 0, 0, in.X1, in.X2, 0.17)...)
		p.Add(chart.Labels(s, in.name, chart.Const(in.X1), chart.Const(in.X2), []string{fmt.Sprintf("**x**^{%d}", i+1)}))
		// Beside the line's end: 1 where the product is positive, 0 where it is negative.
		dx, dy := scaled(in.X1, in.X2, 0.33)
		sides := []string{fmt.Sprintf("*y*_{%d}=1", i+1), fmt.Sprintf("*y*_{%d}=0", i+1)}
		small := chart.Style{Color: colors[i], Size: 6}
		p.Add(chart.Labels(small, chart.Over, chart.Const(in.x+dx, in.x-dx), chart.Const(in.y+dy, in.y-dy), sides))
	}
	p.Add(chart.Labels(chart.Style{Color: figure.Black, Size: 10}, chart.Over, chart.Const(1.8), chart.Const(-0.6), []string{"**I**"}))
	const remark = "The three inputs are ours: (2, 0.5), (−1, 2) and (1, −1); those of the paper are images that its text does not have."
	comparison := page.DrawnOnly("schematic with inputs of our own")
	return &page.Content{Chart: c, Data: dataset(chart.Rows("", weightInputs)), Remark: remark, Comparison: comparison}, nil
}
