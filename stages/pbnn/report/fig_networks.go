package report

import (
	"fmt"

	"neurorbit/stages/pbnn/orbits"
	"neurorbit/stages/render/chart"
	"neurorbit/stages/render/figure"
	"neurorbit/stages/render/page"
)

// buildDBNN makes figure 1.
func buildDBNN(s page.Source) (*page.Content, error) {
	examples, err := page.Read[orbits.ExampleRow](s, tableExamples)
	if err != nil {
		return nil, err
	}
	branches, err := page.Read[orbits.ConnectionRow](s, tableConnections)
	if err != nil {
		return nil, err
	}
	for _, e := range examples {
		if e.Figure != 1 || e.Kind != "dbnn" {
			continue
		}
		net := diagram{n: e.N}
		for _, b := range branches {
			if b.Figure != 1 || b.Panel != e.Panel {
				continue
			}
			net.branches = append(net.branches, b)
			if b.Layer == "hidden" {
				net.m = max(net.m, b.To)
			} else {
				net.m = max(net.m, b.From)
			}
		}
		return &page.Content{
			Drawing:    drawDBNN(net),
			Data:       []chart.Dataset{branchData("", net)},
			Comparison: page.DrawnOnly(fmt.Sprintf("an example with %d inputs and %d connections", e.N, len(net.branches))),
		}, nil // one network is drawn
	}
	return nil, nil
}

// drawDBNN is figure 1: one network with its feedback, in one column.
func drawDBNN(net diagram) *figure.Drawing {
	const gap, pitch, left = 78.0, 17.0, 26.0
	l := place((figure.SingleColumn-netWidth(gap, pitch))/2, margin, gap, pitch)
	bottom := l.y + float64(net.rows())*pitch + 5
	d := figure.New(figure.SingleColumn, bottom+22, fmt.Sprintf("Dynamic binary neural network with %d inputs and %d hidden neurons", net.n, net.m))

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
	return d
}

// buildNetworksWithPatterns makes figure 2.
func buildNetworksWithPatterns(s page.Source) (*page.Content, error) {
	examples, c, err := readCompared(s, 2)
	if err != nil || len(examples) == 0 {
		return nil, err
	}
	drawing, diagrams := drawNetworksWithPatterns(examples)
	return &page.Content{
		Drawing: drawing, Data: []chart.Dataset{patternData(examples), branchData("_connections", diagrams...)},
		Comparison: c,
	}, nil
}

// drawNetworksWithPatterns is figure 2: each network with the spatiotemporal
// pattern of its orbit beside it; where they fit, the rows of squares stand
// level with the neurons.
func drawNetworksWithPatterns(examples []example) (*figure.Drawing, []diagram) {
	const gap, between, top, pitch = 62.0, 26.0, 16.0, 14.0
	var diagrams []diagram
	height := margin + 14
	for i, e := range examples {
		diagrams = append(diagrams, pbnnDiagram(e.net, e.Panel))
		height += top + diagrams[i].height(pitch) + 14
	}
	d := figure.New(figure.DoubleColumn, height, "Permutation binary neural networks and the spatiotemporal patterns of their orbits")
	y := margin
	for i, e := range examples {
		net, p := diagrams[i], patternOf(e)
		title(d, margin, y+8, d.W-2*margin, orbitTitle(e.ExampleRow))
		y += top
		l := place(margin+6, y, gap, pitch)
		net.draw(d, l)
		x := margin + 6 + netWidth(gap, pitch) + between + patternLeft
		side := min(pitch, (d.W-margin-patternRight-x)/float64(len(p.states)))
		_, first := net.at(l, 0, 1)
		p.draw(d, x, first-pitch/2+(pitch-side)*float64(e.N)/2, side)
		y += net.height(pitch) + 14
	}
	legend(d, legend(d, margin+6, y, pbnnKeys...), y, squareKeys...)
	return d, diagrams
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
	names := []string{"*i*−1", "*i*", "*i*+1"}
	all := diagram{}
	for k, r := range rows {
		x, y := cells.at(k)
		x, y = x+(cells.step()-gap)/2, y+top
		at := func(i int) float64 { return y + (float64(i)+0.5)*pitch }
		middle, weights := x+gap/2, ""
		d.Text(middle, y-12, figure.Middle, 7.5, figure.Black, fmt.Sprintf("**CN%d**", r.CN))
		d.Text(x, y-2, figure.Middle, 7, figure.Black, "***x***^{*t*}")
		d.Text(x+gap, y-2, figure.Middle, 7, figure.Black, "***y***^{*t*}")
		for i, w := range []int32{r.WA, r.WB, r.WC} {
			d.Line(x, at(i), x+gap, at(1), figure.Style{Stroke: signColor(w), Width: 1, Title: fmt.Sprintf("CN%d, input %d of 3: %s", r.CN, i+1, signText(w))})
			weights += ", " + signText(w)
			all.branches = append(all.branches, orbits.ConnectionRow{Panel: fmt.Sprint(r.CN), Layer: "local", From: int64(i + 1), To: 1, Weight: w})
		}
		for i, name := range names {
			localNeuron(d, x, at(i), name)
		}
		localNeuron(d, x+gap, at(1), names[1])
		d.Text(middle, at(2)+16, figure.Middle, 6, figure.Black, "("+weights[2:]+")")
	}
	centredLegend(d, bottom+7, key{color: figure.Red, label: "+1"}, key{color: figure.Blue, label: "−1"})
	return &page.Content{Drawing: d, Data: []chart.Dataset{branchData("", all)}, Comparison: page.DrawnOnly("all sign combinations of three weights")}, nil
}

// localNeuron draws a neuron named relative to the hidden neuron i.
func localNeuron(d *figure.Drawing, x, y float64, name string) {
	d.Disc(x, y, 7, figure.Style{Fill: figure.White, Stroke: figure.Black, Width: 0.7})
	d.TextMid(x, y, figure.Middle, 5.5, figure.Black, name)
}

// buildNetworks makes figure 8: the networks side by side, as many as fit.
func buildNetworks(s page.Source) (*page.Content, error) {
	examples, c, err := readCompared(s, 8)
	if err != nil || len(examples) == 0 {
		return nil, err
	}
	const gap, pitch, top = 44.0, 13.5, 16.0
	cells := grid{min(len(examples), int((figure.DoubleColumn-2*margin)/(netWidth(gap, pitch)+18))), figure.DoubleColumn, 0}
	var diagrams []diagram
	for i, e := range examples {
		diagrams = append(diagrams, pbnnDiagram(e.net, e.Panel))
		cells.height = max(cells.height, top+diagrams[i].height(pitch)+10)
	}
	d, bottom := cells.sheet(len(examples), 18, "Permutation binary neural networks with globally stable orbits")
	for i, e := range examples {
		x, y := cells.at(i)
		title(d, x, y+8, cells.step()-6, panelTitle(e.ExampleRow))
		diagrams[i].draw(d, place(x+(cells.step()-netWidth(gap, pitch))/2-4, y+top, gap, pitch))
	}
	centredLegend(d, bottom+6, pbnnKeys...)
	return &page.Content{Drawing: d, Data: []chart.Dataset{branchData("", diagrams...)}, Comparison: c}, nil
}
