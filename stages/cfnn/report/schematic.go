package report

import (
	"fmt"
	"math"

	"neurorbit/stages/model/classify"
	"neurorbit/stages/render/chart"
	"neurorbit/stages/render/figure"
	"neurorbit/stages/render/page"
	"neurorbit/stages/render/texttable"
)

// Figures 1 to 3 explain the perceptron. Their numbers are images that the
// paper's text does not have; those below are ours.

// Tints of the two sides of a line, and of a region.
var (
	plusTint   = mix(figure.Red, 0.16)
	minusTint  = mix(figure.Blue, 0.16)
	regionTint = mix(printedColor, 0.3)
)

// pointer draws an arrow from (x0, y0) to (x1, y1).
func pointer(d *figure.Drawing, x0, y0, x1, y1 float64) {
	dx, dy := x1-x0, y1-y0
	length := math.Sqrt(float64(dx*dx) + float64(dy*dy))
	dx, dy = float64(5*dx)/length, float64(5*dy)/length // of the head
	d.Line(x0, y0, x1-dx, y1-dy, figure.Style{Stroke: figure.Black, Width: 0.8})
	d.Add(figure.NewPath(figure.Style{Fill: figure.Black}).Move(x1, y1).Line(x1-dx-dy/2, y1-dy+dx/2).Line(x1-dx+dy/2, y1-dy-dx/2).Close())
}

// buildPerceptron draws figure 1.
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
		// From the rim of the input to the rim of the sum.
		dx, dy := sumX-left, middle-y
		length := math.Sqrt(float64(dx*dx) + float64(dy*dy))
		at := func(t float64) (float64, float64) { return left + float64(t*dx), y + float64(t*dy) }
		x0, y0 := at(8 / length)
		x1, y1 := at(1 - 12/length)
		pointer(d, x0, y0, x1, y1)
		tx, ty := at(0.36)
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
	t := &texttable.Table{Columns: []texttable.Column{{Name: "part"}, {Name: "value"}}}
	t.Add(texttable.Text("potential"), texttable.Text("v = w1 x1 + w2 x2 + ... + wn xn + w0"))
	t.Add(texttable.Text("output"), texttable.Text("y = +1 if v > 0, else -1"))
	return &page.Content{Drawing: d, Data: []chart.Dataset{{Table: t}}, Comparison: page.DrawnOnly("schematic")}, nil
}

// far is beyond every panel, in the units of its axes.
const far = 1e3

// alongside returns the corners of the part of a plane whose distance from a line, on
// the positive side, is between two numbers.
func alongside(l classify.Line, from, to float64) (x, y chart.Col) {
	norm := math.Sqrt(float64(l.W1*l.W1) + float64(l.W2*l.W2))
	nx, ny := l.W1/norm, l.W2/norm
	var xs, ys []float64
	for _, c := range [][2]float64{{far, from}, {-far, from}, {-far, to}, {far, to}} {
		off := c[1] - l.B/norm
		xs = append(xs, float64(off*nx)-float64(c[0]*ny))
		ys = append(ys, float64(off*ny)+float64(c[0]*nx))
	}
	return chart.Const(xs...), chart.Const(ys...)
}

// half tints the positive side of a line.
func half(color figure.Color, l classify.Line) *chart.Mark {
	x, y := alongside(l, 0, far)
	return chart.Area(chart.Style{Color: color}, x, y)
}

// straight draws lines as far as the panel goes.
func straight(s chart.Style, lines ...classify.Line) *chart.Mark {
	var ends [4][]float64
	for _, l := range lines {
		norm := math.Sqrt(float64(l.W1*l.W1) + float64(l.W2*l.W2))
		nx, ny := l.W1/norm, l.W2/norm
		for i, t := range []float64{-far, far} {
			ends[2*i] = append(ends[2*i], -float64(l.B/norm*nx)-float64(t*ny))
			ends[2*i+1] = append(ends[2*i+1], -float64(l.B/norm*ny)+float64(t*nx))
		}
	}
	return chart.Segments(s, chart.Const(ends[0]...), chart.Const(ends[1]...), chart.Const(ends[2]...), chart.Const(ends[3]...))
}

// arrow draws an arrow whose head has the given length.
func arrow(s chart.Style, x0, y0, x1, y1, head float64) []*chart.Mark {
	dx, dy := x1-x0, y1-y0
	length := math.Sqrt(float64(dx*dx) + float64(dy*dy))
	dx, dy = float64(head*dx)/length, float64(head*dy)/length
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

// A weight is a weight of figure 2.
type weight struct {
	Name  string  `col:"weight"`
	Value float64 `col:"value" digits:"9"`
}

// buildPerceptronLine draws figure 2.
func buildPerceptronLine(page.Source) (*page.Content, error) {
	l := classify.Line{W1: 1, W2: 2, B: -2}
	c, p := plane("The line of a perceptron in the plane of its inputs, its weight vector at right angles to it", "*x*_{1}", "*x*_{2}", -2, 4)
	axes := chart.Style{Color: figure.Grey, Width: 0.4}
	red, black := chart.Style{Color: figure.Red, Width: 1.1, Size: figure.LabelSize}, chart.Style{Color: figure.Black, Size: figure.LabelSize}
	// The weight vector from the foot of the origin, and the right angle.
	const fx, fy, unit = 0.4, 0.8, 0.14
	p.Add(half(plusTint, l), half(minusTint, classify.Line{W1: -l.W1, W2: -l.W2, B: -l.B}), chart.HLine(axes, 0), chart.VLine(axes, 0),
		straight(chart.Style{Color: figure.Black, Width: 1.2, Title: "w0 + w1 x1 + w2 x2 = 0"}, l))
	p.Add(arrow(red, fx, fy, fx+l.W1, fy+l.W2, 0.17)...)
	p.Add(chart.Line(chart.Style{Color: figure.Red, Width: 0.6}, chart.Const(fx+unit, fx+3*unit, fx+2*unit), chart.Const(fy+2*unit, fy+unit, fy-unit)),
		chart.Labels(red, chart.RightOf, chart.Const(fx+l.W1), chart.Const(fy+l.W2), []string{"**w** = (*w*_{1}, *w*_{2})"}),
		chart.Labels(black, chart.Over, chart.Const(2.9, -1.2), chart.Const(1.2, -1), []string{"*y* = +1", "*y* = −1"}),
		chart.Labels(black, chart.LeftOf, chart.Const(4), chart.Const(-1.55), []string{"*w*_{0} + *w*_{1}*x*_{1} + *w*_{2}*x*_{2} = 0"}))
	weights := chart.Rows("", []weight{{"w0", l.B}, {"w1", l.W1}, {"w2", l.W2}})
	return &page.Content{
		Chart: c, Data: []chart.Dataset{weights.Dataset()},
		Remark: fmt.Sprintf("The weights are ours: w0 = %s, w1 = %s, w2 = %s; those of the paper are images that its text does not have.",
			page.Short(l.B), page.Short(l.W1), page.Short(l.W2)),
		Comparison: page.DrawnOnly("schematic with weights of our own"),
	}, nil
}

// A weightInput is an input of figure 3 with its desired output.
type weightInput struct {
	Input int     `col:"input"`
	X1    float64 `col:"x1" digits:"9"`
	X2    float64 `col:"x2" digits:"9"`
	Want  int     `col:"desired_output"`
}

var weightInputs = []weightInput{{1, 2, 0.5, 1}, {2, -1, 2, 0}, {3, 1, -1, 1}}

// buildWeightRegion draws figure 3: what is not in the region is painted over.
func buildWeightRegion(page.Source) (*page.Content, error) {
	c, p := plane("The lines of three inputs in the plane of the weights, and the region in which all three outputs are as desired", "*w*_{1}", "*w*_{2}", -3, 3)
	p.Add(chart.Span(chart.Style{Color: regionTint, Title: "region I"}, -far, far))
	for _, in := range weightInputs {
		l := classify.Line{W1: in.X1, W2: in.X2}
		if in.Want == 1 {
			l = classify.Line{W1: -in.X1, W2: -in.X2}
		}
		p.Add(half(figure.White, l))
	}
	pale := chart.Style{Color: figure.LightGrey, Width: 0.4}
	p.Add(chart.HLine(pale, 0), chart.VLine(pale, 0))
	// Where the names of the lines' sides and of the inputs stand.
	names := [][2]float64{{-0.65, 2.6}, {-2.45, -1.225}, {2.4, 2.4}}
	beside := []chart.At{chart.RightOf, chart.LeftOf, chart.RightOf}
	for i, in := range weightInputs {
		s := chart.Style{Color: colors[i], Width: 1.1, Size: figure.LabelSize, Title: fmt.Sprintf("input %d", i+1)}
		p.Add(straight(s, classify.Line{W1: in.X1, W2: in.X2}))
		p.Add(arrow(s, 0, 0, in.X1, in.X2, 0.17)...)
		p.Add(chart.Labels(s, beside[i], chart.Const(in.X1), chart.Const(in.X2), []string{fmt.Sprintf("**x**^{%d}", i+1)}))
		// Beside the line's end: 1 where the product is positive, 0 where it is negative.
		norm := math.Sqrt(float64(in.X1*in.X1) + float64(in.X2*in.X2))
		dx, dy := float64(0.33*in.X1)/norm, float64(0.33*in.X2)/norm
		small := chart.Style{Color: colors[i], Size: 6}
		p.Add(chart.Labels(small, chart.Over, chart.Const(names[i][0]+dx, names[i][0]-dx), chart.Const(names[i][1]+dy, names[i][1]-dy),
			[]string{fmt.Sprintf("*y*_{%d}=1", i+1), fmt.Sprintf("*y*_{%d}=0", i+1)}))
	}
	p.Add(chart.Labels(chart.Style{Color: figure.Black, Size: 10}, chart.Over, chart.Const(1.8), chart.Const(-0.6), []string{"**I**"}))
	return &page.Content{
		Chart: c, Data: []chart.Dataset{chart.Rows("", weightInputs).Dataset()},
		Remark:     "The three inputs are ours: (2, 0.5), (−1, 2) and (1, −1); those of the paper are images that its text does not have.",
		Comparison: page.DrawnOnly("schematic with inputs of our own"),
	}, nil
}
