package report

import (
	"fmt"
	"math"

	"neurorbit/stages/render/figure"
	"neurorbit/stages/render/texttable"
)

// Figures 1 to 3 explain the perceptron. Their numbers are images that the
// paper's text does not have; those below are ours.

// Colours of the two classes and of the region where all conditions hold.
var (
	plusTint   = mix(huePlus, 0.16)
	minusTint  = mix(hueMinus, 0.16)
	regionTint = mix([3]int{27, 122, 67}, 0.3)
)

// pointer draws an arrow from (x0, y0) to (x1, y1).
func pointer(d *figure.Drawing, x0, y0, x1, y1 float64, s figure.Style) {
	dx, dy := x1-x0, y1-y0
	length := math.Sqrt(float64(dx*dx) + float64(dy*dy))
	if length == 0 {
		return
	}
	dx, dy = dx/length, dy/length
	size := 3 + float64(2.5*s.Width)
	bx, by := x1-float64(size*dx), y1-float64(size*dy)
	half := size / 2
	d.Line(x0, y0, bx, by, s)
	d.Add(figure.NewPath(figure.Style{Fill: s.Stroke}).
		Move(x1, y1).Line(bx-float64(half*dy), by+float64(half*dx)).Line(bx+float64(half*dy), by-float64(half*dx)).Close())
}

// buildPerceptron draws figure 1.
func buildPerceptron(source) (*page.Content, error) {
	d := figure.New(figure.SingleColumn, 132, "A perceptron: weighted sum of the inputs and a threshold")
	inputs := []string{"*x*_{1}", "*x*_{2}", "*x*_{n}", "1"}
	weights := []string{"*w*_{1}", "*w*_{2}", "*w*_{n}", "*w*_{0}"}
	const left, sumX, stepX, middle = 30.0, 122.0, 176.0, 58.0
	line := figure.Style{Stroke: figure.Black, Width: 0.8}
	for i, name := range inputs {
		y := 14 + float64(27*float64(i))
		if i >= 2 {
			y += 12
		}
		d.Disc(left, y, 8, figure.Style{Fill: figure.White, Stroke: figure.Black, Width: 0.8})
		d.TextMid(left, y, figure.Middle, figure.LabelSize, figure.Black, name)
		// From the rim of the input to the rim of the sum.
		dx, dy := sumX-left, middle-y
		length := math.Sqrt(float64(dx*dx) + float64(dy*dy))
		at := func(t float64) (float64, float64) { return left + float64(t*dx), y + float64(t*dy) }
		x0, y0 := at(8 / length)
		x1, y1 := at(1 - 12/length)
		pointer(d, x0, y0, x1, y1, line)
		tx, ty := at(0.36)
		w := figure.TextWidth(figure.LabelSize, weights[i])
		d.Box(tx-w/2-1, ty-5, tx+w/2+1, ty+5, figure.Style{Fill: figure.White})
		d.TextMid(tx, ty, figure.Middle, figure.LabelSize, figure.Black, weights[i])
	}
	for i := range 3 {
		d.Disc(left, 57+float64(4*float64(i)), 0.7, figure.Style{Fill: figure.Black})
	}
	d.Disc(sumX, middle, 12, figure.Style{Fill: figure.White, Stroke: figure.Black, Width: 0.8})
	d.TextMid(sumX, middle, figure.Middle, 12, figure.Black, "Σ")
	pointer(d, sumX+12, middle, stepX-14, middle, line)
	d.TextMid((sumX+stepX)/2-1, middle-7, figure.Middle, figure.LabelSize, figure.Black, "*v*")
	d.Box(stepX-14, middle-14, stepX+14, middle+14, figure.Style{Fill: figure.White, Stroke: figure.Black, Width: 0.8})
	d.Line(stepX-9, middle, stepX+9, middle, figure.Style{Stroke: figure.Grey, Width: 0.5})
	d.Polyline([][2]float64{{stepX - 9, middle + 8}, {stepX, middle + 8}, {stepX, middle - 8}, {stepX + 9, middle - 8}}, figure.Style{Stroke: figure.Blue, Width: 1.2})
	pointer(d, stepX+14, middle, stepX+32, middle, line)
	d.TextMid(stepX+36, middle, figure.Start, figure.LabelSize, figure.Black, "*y*")
	d.Text(sumX, middle+28, figure.Middle, figure.TickSize, figure.Black, "potential")
	d.Text(stepX, middle+28, figure.Middle, figure.TickSize, figure.Black, "threshold")
	d.Text(left, 125, figure.Middle, figure.TickSize, figure.Black, "bias input")
	t := &texttable.Table{Columns: csvColumns("part", "value")}
	t.Add(texttable.Text("potential"), texttable.Text("v = w1 x1 + w2 x2 + ... + wn xn + w0"))
	t.Add(texttable.Text("output"), texttable.Text("y = +1 if v > 0, else -1"))
	return &page.Content{Drawing: d, Data: []chart.Dataset{{"", t}}, Comparison: page.DrawnOnly("schematic")}, nil
}

// A straight is the line a x + b y + c = 0.
type straight struct{ a, b, c float64 }

// at returns the value of a x + b y + c.
func (l straight) at(x, y float64) float64 { return float64(l.a*x) + float64(l.b*y) + l.c }

// across returns where the line crosses the border of the rectangle from
// (x0, y0) to (x1, y1), false if it does not.
func (l straight) across(x0, y0, x1, y1 float64) (p, q [2]float64, ok bool) {
	part := halfPlane([][2]float64{{x0, y0}, {x1, y0}, {x1, y1}, {x0, y1}}, l)
	// The line is the edge of what is left whose ends both lie on it.
	size := math.Abs(l.a) + math.Abs(l.b)
	on := func(v [2]float64) bool {
		return math.Abs(l.at(v[0], v[1])) <= float64(1e-9*float64(size*(math.Abs(x1-x0)+math.Abs(y1-y0))))
	}
	for i := range part {
		p, q = part[i], part[(i+1)%len(part)]
		if p != q && on(p) && on(q) {
			return p, q, true
		}
	}
	return p, q, false
}

// halfPlane returns the part of a convex polygon on the positive side of a line.
func halfPlane(polygon [][2]float64, l straight) [][2]float64 {
	var out [][2]float64
	for i, p := range polygon {
		q := polygon[(i+1)%len(polygon)]
		u, v := l.at(p[0], p[1]), l.at(q[0], q[1])
		if u >= 0 {
			out = append(out, p)
		}
		if u > 0 && v < 0 || u < 0 && v > 0 {
			t := u / (u - v)
			out = append(out, [2]float64{p[0] + float64(t*(q[0]-p[0])), p[1] + float64(t*(q[1]-p[1]))})
		}
	}
	return out
}

// A plot is a panel with two scales.
type plot struct {
	d      *figure.Drawing
	sx, sy figure.Scale
}

// newPlot makes a panel for x and y from lo to hi with the upper left corner
// (left, top), w points wide and h points high.
func newPlot(d *figure.Drawing, left, top, w, h float64, xlo, xhi, ylo, yhi float64) plot {
	return plot{d, figure.Scale{Lo: xlo, Hi: xhi, From: left, To: left + w}, figure.Scale{Lo: ylo, Hi: yhi, From: top + h, To: top}}
}

// at returns the place of a point.
func (p plot) at(x, y float64) (float64, float64) { return p.sx.At(x), p.sy.At(y) }

// corners returns the corners of the panel.
func (p plot) corners() [][2]float64 {
	return [][2]float64{{p.sx.Lo, p.sy.Lo}, {p.sx.Hi, p.sy.Lo}, {p.sx.Hi, p.sy.Hi}, {p.sx.Lo, p.sy.Hi}}
}

// area fills a polygon.
func (p plot) area(points [][2]float64, s figure.Style) {
	path := figure.NewPath(s)
	for i, q := range points {
		x, y := p.at(q[0], q[1])
		if i == 0 {
			path.Move(x, y)
		} else {
			path.Line(x, y)
		}
	}
	if len(points) > 2 {
		p.d.Add(path.Close())
	}
}

// line draws a straight line as far as the panel goes.
func (p plot) line(l straight, s figure.Style) {
	if a, b, ok := l.across(p.sx.Lo, p.sy.Lo, p.sx.Hi, p.sy.Hi); ok {
		x0, y0 := p.at(a[0], a[1])
		x1, y1 := p.at(b[0], b[1])
		p.d.Line(x0, y0, x1, y1, s)
	}
}

// axes draws both axes with their names below and above.
func (p plot) axes(xn, yn int, xname, yname string) {
	p.d.XAxis(p.sx, p.sy.From, ticks(p.sx.Lo, p.sx.Hi, xn))
	p.d.YAxis(p.sy, p.sx.From, ticks(p.sy.Lo, p.sy.Hi, yn))
	p.names(xname, yname)
}

// names writes the names of the axes: below the one, above the other, where a long
// one goes on to the right.
func (p plot) names(xname, yname string) {
	if xname != "" {
		p.d.Text((p.sx.From+p.sx.To)/2, p.sy.From+20.5, figure.Middle, figure.LabelSize, figure.Black, xname)
	}
	if yname != "" {
		x := p.sx.From + max(0, figure.TextWidth(figure.LabelSize, yname)/2-28)
		p.d.Text(x, p.sy.To-6, figure.Middle, figure.LabelSize, figure.Black, yname)
	}
}

// lineWeights are the weights of figure 2: w0 + w1 x1 + w2 x2 = 0.
var lineWeights = straight{a: 1, b: 2, c: -2}

// buildPerceptronLine draws figure 2.
func buildPerceptronLine(source) (*page.Content, error) {
	const size = 168.0
	d := figure.New(figure.SingleColumn, size+54, "The line of a perceptron in the plane of its inputs, its weight vector at right angles to it")
	p := newPlot(d, (d.W-size)/2+6, 18, size, size, -2, 4, -2, 4)
	l := lineWeights
	p.area(halfPlane(p.corners(), l), figure.Style{Fill: plusTint})
	p.area(halfPlane(p.corners(), straight{-l.a, -l.b, -l.c}), figure.Style{Fill: minusTint})
	x, y := p.at(0, 0)
	d.Line(p.sx.From, y, p.sx.To, y, figure.Style{Stroke: figure.Grey, Width: 0.4})
	d.Line(x, p.sy.From, x, p.sy.To, figure.Style{Stroke: figure.Grey, Width: 0.4})
	p.line(l, figure.Style{Stroke: figure.Black, Width: 1.2, Title: "w0 + w1 x1 + w2 x2 = 0"})
	// The weight vector from the foot of the origin, and the right angle.
	norm := float64(l.a*l.a) + float64(l.b*l.b)
	fx, fy := -float64(l.c*l.a)/norm, -float64(l.c*l.b)/norm
	x0, y0 := p.at(fx, fy)
	x1, y1 := p.at(fx+l.a, fy+l.b)
	pointer(d, x0, y0, x1, y1, figure.Style{Stroke: figure.Red, Width: 1.1})
	d.TextMid(x1+5, y1, figure.Start, figure.LabelSize, figure.Red, "**w** = (*w*_{1}, *w*_{2})")
	unit := 0.3 / math.Sqrt(norm)
	var corner [][2]float64
	for _, q := range [][2]float64{{1, 0}, {1, 1}, {0, 1}} { // along w, along the line
		cx, cy := p.at(fx+float64(unit*(float64(q[0]*l.a)+float64(q[1]*l.b))), fy+float64(unit*(float64(q[0]*l.b)-float64(q[1]*l.a))))
		corner = append(corner, [2]float64{cx, cy})
	}
	d.Polyline(corner, figure.Style{Stroke: figure.Red, Width: 0.6})
	for _, m := range []struct {
		x, y float64
		a    figure.Anchor
		text string
	}{{2.9, 1.2, figure.Middle, "*y* = +1"}, {-1.2, -1, figure.Middle, "*y* = −1"}, {0, -1.55, figure.Start, "*w*_{0} + *w*_{1}*x*_{1} + *w*_{2}*x*_{2} = 0"}} {
		tx, ty := p.at(m.x, m.y)
		if m.a == figure.Start {
			tx = p.sx.To - figure.TextWidth(figure.LabelSize, m.text) - 4
		}
		d.TextMid(tx, ty, m.a, figure.LabelSize, figure.Black, m.text)
	}
	p.axes(7, 7, "*x*_{1}", "*x*_{2}")
	t := &texttable.Table{Columns: csvColumns("weight", "value")}
	for i, w := range []float64{l.c, l.a, l.b} {
		t.Add(texttable.Text(fmt.Sprintf("w%d", i)), number(w))
	}
	return &page.Content{
		Drawing: d, Data: []chart.Dataset{{"", t}},
		Remark: fmt.Sprintf("The weights are ours: w0 = %s, w1 = %s, w2 = %s; those of the paper are images that its text does not have.",
			page.Short(l.c), page.Short(l.a), page.Short(l.b)),
		Comparison: page.DrawnOnly("schematic with weights of our own"),
	}, nil
}

// weightInputs are the inputs of figure 3 with their desired outputs.
var weightInputs = []struct {
	x    [2]float64
	want int
}{{[2]float64{2, 0.5}, 1}, {[2]float64{-1, 2}, 0}, {[2]float64{1, -1}, 1}}

// buildWeightRegion draws figure 3.
func buildWeightRegion(source) (*page.Content, error) {
	const size = 178.0
	d := figure.New(figure.SingleColumn, size+54, "The lines of three inputs in the plane of the weights, and the region in which all three outputs are as desired")
	p := newPlot(d, (d.W-size)/2+6, 18, size, size, -3, 3, -3, 3)
	region := p.corners()
	for _, in := range weightInputs {
		l := straight{a: in.x[0], b: in.x[1]}
		if in.want == 0 {
			l.a, l.b = -l.a, -l.b
		}
		region = halfPlane(region, l)
	}
	p.area(region, figure.Style{Fill: regionTint, Title: "region I"})
	x, y := p.at(0, 0)
	d.Line(p.sx.From, y, p.sx.To, y, figure.Style{Stroke: figure.LightGrey, Width: 0.4})
	d.Line(x, p.sy.From, x, p.sy.To, figure.Style{Stroke: figure.LightGrey, Width: 0.4})
	colors := []figure.Color{figure.Blue, figure.Orange, "#6a5ba8"}
	t := &texttable.Table{Columns: csvColumns("input", "x1", "x2", "desired_output")}
	// Where the names of the lines and of their sides stand.
	names := [][2]float64{{-0.65, 2.6}, {-2.45, -1.225}, {2.4, 2.4}}
	for i, in := range weightInputs {
		l := straight{a: in.x[0], b: in.x[1]}
		p.line(l, figure.Style{Stroke: colors[i], Width: 1.1, Title: fmt.Sprintf("input %d", i+1)})
		x1, y1 := p.at(in.x[0], in.x[1])
		pointer(d, x, y, x1, y1, figure.Style{Stroke: colors[i], Width: 0.8})
		dx, dy := 6.0, 0.0
		anchor := figure.Start
		if in.x[0] < 0 {
			dx, anchor = -6, figure.End
		}
		if in.x[1] < 0 {
			dy = 5
		}
		d.TextMid(x1+dx, y1+dy, anchor, figure.LabelSize, colors[i], fmt.Sprintf("**x**^{%d}", i+1))
		// On either side of the line, beside its end: 1 where the product is
		// positive, 0 where it is negative.
		norm := math.Sqrt(float64(l.a*l.a) + float64(l.b*l.b))
		for _, side := range []float64{1, -1} {
			off := float64(side*0.33) / norm
			tx, ty := p.at(names[i][0]+float64(off*l.a), names[i][1]+float64(off*l.b))
			text := fmt.Sprintf("*y*_{%d}=1", i+1)
			if side < 0 {
				text = fmt.Sprintf("*y*_{%d}=0", i+1)
			}
			d.TextMid(tx, ty, figure.Middle, 6, colors[i], text)
		}
		t.Add(whole(i+1), number(in.x[0]), number(in.x[1]), whole(in.want))
	}
	// The region is a cone with its tip at 0; its name stands away from there.
	cx, cy := 0.0, 0.0
	for _, q := range region {
		cx += q[0] / float64(len(region)-1)
		cy += q[1] / float64(len(region)-1)
	}
	tx, ty := p.at(cx, cy)
	d.TextMid(tx, ty, figure.Middle, 10, figure.Black, "**I**")
	p.axes(7, 7, "*w*_{1}", "*w*_{2}")
	return &page.Content{
		Drawing: d, Data: []chart.Dataset{{"", t}},
		Remark:     "The three inputs are ours: (2, 0.5), (−1, 2) and (1, −1); those of the paper are images that its text does not have.",
		Comparison: page.DrawnOnly("schematic with inputs of our own"),
	}, nil
}
