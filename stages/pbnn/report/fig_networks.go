package report

import (
	"fmt"

	"neurorbit/stages/model/pbnn"
	"neurorbit/stages/pbnn/orbits"
	"neurorbit/stages/render/chart"
	"neurorbit/stages/render/figure"
	"neurorbit/stages/render/page"
)

// A diagram is a three-layer network to be drawn: n inputs and outputs, m hidden
// neurons and the branches between them.
type diagram struct {
	n, m     int64
	branches []orbits.ConnectionRow // of layers local or hidden, and global or output
	// ring says that the network is a PBNN: the inputs form a ring, and branches between
	// neurons n and 1 are drawn to ghost inputs above the first and below the last.
	ring bool
}

// pbnnDiagram returns the diagram of a PBNN, eq. (2), the branches filed under a panel.
func pbnnDiagram(net *pbnn.Network, panel string) diagram {
	n := int64(net.N())
	var all []orbits.ConnectionRow
	wa, wb, wc := net.CN().Weights()
	for i := int64(1); i <= n; i++ {
		for k, w := range []int{wa, wb, wc} {
			all = append(all, orbits.ConnectionRow{Panel: panel, Layer: "local", From: (i+int64(k)+n-2)%n + 1, To: i, Weight: int32(w)})
		}
	}
	for i, from := range net.Sigma() { // x_i = y_sigma(i)
		all = append(all, orbits.ConnectionRow{Panel: panel, Layer: "global", From: int64(from), To: int64(i + 1), Weight: +1})
	}
	return diagram{n: n, m: n, branches: all, ring: true}
}

// A layout is where a diagram stands: x of the three layers, y of the first row, and
// the distance of the rows in points.
type layout struct {
	x        [3]float64
	y, pitch float64
}

const netHeader = 13 // height above the first row that the names of the layers take

// rows returns how many rows the diagram takes, ghosts included.
func (net diagram) rows() int64 {
	if net.ring {
		return net.n + 2
	}
	return max(net.n, net.m)
}

// height returns the height of the diagram, names of the layers included, and netWidth
// its width with the given distance of layers.
func (net diagram) height(pitch float64) float64 { return netHeader + float64(net.rows())*pitch }
func netWidth(gap, pitch float64) float64        { return gap + gap + 2*neuronRadius(pitch) }

// place returns the layout of a diagram whose upper left corner is (x, y).
func place(x, y, gap, pitch float64) layout {
	r := neuronRadius(pitch)
	return layout{x: [3]float64{x + r, x + r + gap, x + r + gap + gap}, y: y + netHeader + pitch/2, pitch: pitch}
}

// neuronRadius is chosen so that neighbours stay apart.
func neuronRadius(pitch float64) float64 { return min(0.37*pitch, 5.5) }

// at returns the position of neuron i of a layer (0 input, 1 hidden, 2 output).
// Inputs 0 and n+1 are the ghosts.
func (net diagram) at(l layout, layer int, i int64) (x, y float64) {
	row := float64(i)
	if !net.ring {
		row += float64(net.rows()-[]int64{net.n, net.m, net.n}[layer])/2 - 1
	}
	return l.x[layer], l.y + row*l.pitch
}

// sign is the colour of a weight, red if it is positive and blue if not, and its text.
func sign(weight int32) (figure.Color, string) {
	if weight > 0 {
		return figure.Red, "+1"
	}
	return figure.Blue, "−1"
}

// draw draws the branches, the neurons with their numbers, and the names of the layers above.
func (net diagram) draw(d *figure.Drawing, l layout) {
	for _, c := range net.branches {
		layer, from, letters := 0, c.From, "xy"
		switch {
		case c.Layer == "global" || c.Layer == "output":
			layer, letters = 1, "yx"
		case net.ring && c.From == net.n && c.To == 1:
			from = 0
		case net.ring && c.From == 1 && c.To == net.n:
			from = net.n + 1
		}
		color, weight := sign(c.Weight)
		s := figure.Style{Stroke: figure.Black, Width: 0.8, Title: fmt.Sprintf("%c%d to %c%d", letters[0], c.From, letters[1], c.To)}
		if c.Layer != "global" {
			s.Stroke, s.Title = color, s.Title+": "+weight
		}
		x0, y0 := net.at(l, layer, from)
		x1, y1 := net.at(l, layer+1, c.To)
		d.Line(x0, y0, x1, y1, s)
	}
	dot := func(layer int, i, label int64, c figure.Color) {
		x, y := net.at(l, layer, i)
		neuron(d, x, y, neuronRadius(l.pitch), fmt.Sprint(label), c)
	}
	for layer, count := range []int64{net.n, net.m, net.n} {
		for i := int64(1); i <= count; i++ {
			dot(layer, i, i, figure.Black)
		}
	}
	if net.ring {
		dot(0, 0, net.n, figure.Grey)
		dot(0, net.n+1, 1, figure.Grey)
	}
	for layer, name := range []string{"***x***^{*t*}", "***y***^{*t*}", "***x***^{*t*+1}"} {
		d.Text(l.x[layer], l.y-l.pitch/2-4, figure.Middle, 8, figure.Black, name)
	}
}

// neuron draws a neuron of radius r with its number or name.
func neuron(d *figure.Drawing, x, y, r float64, label string, c figure.Color) {
	d.Disc(x, y, r, figure.Style{Fill: figure.White, Stroke: c, Width: 0.7})
	size := min(6.5, 1.3*r)
	for size > 4 && figure.TextWidth(size, label) > 1.7*r {
		size -= 0.25
	}
	d.TextMid(x, y, figure.Middle, size, c, label)
}

// pbnnKeys explains the colours of the branches of a PBNN.
var pbnnKeys = []key{{figure.Red, "local, +1", false}, {figure.Blue, "local, −1", false}, {figure.Black, "global permutation", false}}

// branchData is the data behind branches.
func branchData(suffix string, branches []orbits.ConnectionRow) chart.Dataset {
	return chart.Rows(suffix, branches).As("panel layer from to weight").Dataset()
}

// buildDBNN makes figure 1: one network with its feedback, in one column.
func buildDBNN(s page.Source) (*page.Content, error) {
	examples, err := page.Read[orbits.ExampleRow](s, tableExamples)
	examples = page.Select(examples, func(e orbits.ExampleRow) bool { return e.Figure == 1 && e.Kind == "dbnn" })
	if err != nil || len(examples) == 0 {
		return nil, err
	}
	branches, err := page.Read[orbits.ConnectionRow](s, tableConnections)
	net := diagram{n: examples[0].N}
	net.branches = page.Select(branches, func(b orbits.ConnectionRow) bool { return b.Figure == 1 && b.Panel == examples[0].Panel })
	for _, b := range net.branches {
		net.m = max(net.m, map[string]int64{"hidden": b.To, "output": b.From}[b.Layer])
	}
	const gap, pitch, left = 78.0, 17.0, 26.0
	l := place((figure.SingleColumn-netWidth(gap, pitch))/2, margin, gap, pitch)
	bottom := l.y + float64(net.rows())*pitch + 5
	label := fmt.Sprintf("Dynamic binary neural network with %d inputs and %d hidden neurons", net.n, net.m)
	d := figure.New(figure.SingleColumn, bottom+22, label)

	// Feedback from the output round below to the input.
	r := neuronRadius(pitch)
	_, first := net.at(l, 0, 1)
	_, last := net.at(l, 0, net.n)
	middle := (first + last) / 2
	x0, x1 := l.x[0]-r-left, l.x[2]+r+left
	line := figure.Style{Stroke: figure.Grey, Width: 0.8}
	from, tip := l.x[2]+r+5, l.x[0]-r-5
	d.Line(from, first-r, from, last+r, line)
	d.Line(tip, first-r, tip, last+r, line)
	d.Polyline([][2]float64{{from, middle}, {x1, middle}, {x1, bottom}, {x0, bottom}, {x0, middle}, {tip - 4, middle}}, line)
	d.Add(figure.NewPath(figure.Style{Fill: figure.Grey}).Move(tip, middle).Line(tip-5, middle-2.5).Line(tip-5, middle+2.5).Close())
	d.Text(l.x[1], bottom-3, figure.Middle, figure.LabelSize, figure.Black, "*t* → *t* + 1")

	net.draw(d, l)
	for i, name := range []string{"*w*_{*ji*}", "*c*_{*ij*}"} {
		d.Text((l.x[i]+l.x[i+1])/2, l.y-pitch/2-4, figure.Middle, 8, figure.Black, name)
	}
	centredLegend(d, bottom+12, key{color: figure.Red, label: "positive (+1)"}, key{color: figure.Blue, label: "negative (−1)"})
	c := page.DrawnOnly(fmt.Sprintf("an example with %d inputs and %d connections", net.n, len(net.branches)))
	return &page.Content{Drawing: d, Data: []chart.Dataset{branchData("", net.branches)}, Comparison: c}, err
}

// pbnnDiagrams returns the diagrams of examples and the data behind them.
func pbnnDiagrams(examples []example, suffix string) (diagrams []diagram, data chart.Dataset) {
	var all []orbits.ConnectionRow
	for i, e := range examples {
		diagrams = append(diagrams, pbnnDiagram(e.net, e.Panel))
		all = append(all, diagrams[i].branches...)
	}
	return diagrams, branchData(suffix, all)
}

// buildNetworksWithPatterns makes figure 2: beside each network the pattern of its orbit;
// where they fit, the rows of squares stand level with the neurons.
func buildNetworksWithPatterns(examples []example) (*figure.Drawing, []chart.Dataset) {
	const gap, between, top, pitch = 62.0, 26.0, 16.0, 14.0
	diagrams, branches := pbnnDiagrams(examples, "_connections")
	d := figure.New(figure.DoubleColumn, 0, "Permutation binary neural networks and the spatiotemporal patterns of their orbits")
	y := margin
	for i, e := range examples {
		net, p := diagrams[i], patternOf(e)
		title(d, margin, y+8, d.W-2*margin, orbitTitle(e))
		y += top
		l := place(margin+6, y, gap, pitch)
		net.draw(d, l)
		x := margin + 6 + netWidth(gap, pitch) + between + patternLeft
		side := min(pitch, (d.W-margin-patternRight-x)/float64(len(p.states)))
		_, first := net.at(l, 0, 1)
		p.draw(d, x, first-pitch/2+(pitch-side)*float64(e.N)/2, side)
		y += net.height(pitch) + 14
	}
	end(d, y+14)
	legend(d, legend(d, margin+6, y, pbnnKeys...), y, squareKeys...)
	return d, append(patternData(examples), branches)
}

// buildLocal makes figure 3: the local connections of one hidden neuron for each
// connection number, in one column.
func buildLocal(s page.Source) (*page.Content, error) {
	rows, err := page.Read[orbits.LocalRow](s, tableLocal)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	const pitch, top, gap = 18.0, 22.0, 30.0
	cells := grid{4, figure.SingleColumn, 92}
	d, bottom := cells.sheet(len(rows), 16, "Local binary connections by connection number")
	names := []string{"*i*−1", "*i*", "*i*+1"} // relative to the hidden neuron i
	named := func(x, y float64, name string) {
		d.Disc(x, y, 7, figure.Style{Fill: figure.White, Stroke: figure.Black, Width: 0.7})
		d.TextMid(x, y, figure.Middle, 5.5, figure.Black, name)
	}
	var all []orbits.ConnectionRow
	for k, r := range rows {
		x, y := cells.at(k)
		x, y = x+(cells.step()-gap)/2, y+top
		at := func(i int) float64 { return y + (float64(i)+0.5)*pitch }
		middle, weights := x+gap/2, ""
		d.Text(middle, y-12, figure.Middle, 7.5, figure.Black, fmt.Sprintf("**CN%d**", r.CN))
		d.Text(x, y-2, figure.Middle, 7, figure.Black, "***x***^{*t*}")
		d.Text(x+gap, y-2, figure.Middle, 7, figure.Black, "***y***^{*t*}")
		for i, w := range []int32{r.WA, r.WB, r.WC} {
			color, weight := sign(w)
			d.Line(x, at(i), x+gap, at(1), figure.Style{Stroke: color, Width: 1, Title: fmt.Sprintf("CN%d, input %d of 3: %s", r.CN, i+1, weight)})
			weights += ", " + weight
			all = append(all, orbits.ConnectionRow{Panel: fmt.Sprint(r.CN), Layer: "local", From: int64(i + 1), To: 1, Weight: w})
		}
		for i, name := range names {
			named(x, at(i), name)
		}
		named(x+gap, at(1), names[1])
		d.Text(middle, at(2)+16, figure.Middle, 6, figure.Black, "("+weights[2:]+")")
	}
	centredLegend(d, bottom+7, key{color: figure.Red, label: "+1"}, key{color: figure.Blue, label: "−1"})
	c := page.DrawnOnly("all sign combinations of three weights")
	return &page.Content{Drawing: d, Data: []chart.Dataset{branchData("", all)}, Comparison: c}, nil
}

// buildNetworks makes figure 8: the networks side by side, as many as fit.
func buildNetworks(examples []example) (*figure.Drawing, []chart.Dataset) {
	const gap, pitch, top = 44.0, 13.5, 16.0
	cells := grid{min(len(examples), int((figure.DoubleColumn-2*margin)/(netWidth(gap, pitch)+18))), figure.DoubleColumn, 0}
	diagrams, branches := pbnnDiagrams(examples, "")
	for _, net := range diagrams {
		cells.height = max(cells.height, top+net.height(pitch)+10)
	}
	d, bottom := cells.sheet(len(examples), 18, "Permutation binary neural networks with globally stable orbits")
	for i, e := range examples {
		x, y := cells.at(i)
		title(d, x, y+8, cells.step()-6, panelTitle(e))
		diagrams[i].draw(d, place(x+(cells.step()-netWidth(gap, pitch))/2-4, y+top, gap, pitch))
	}
	centredLegend(d, bottom+6, pbnnKeys...)
	return d, []chart.Dataset{branches}
}
