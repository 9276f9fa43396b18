package report

import (
	"fmt"
	"slices"

	"neurorbit/stages/render/figure"
	"neurorbit/stages/render/texttable"
)

// ofFigure returns the examples of one figure, in order.
func ofFigure(figure int64, examples []exampleRow) []exampleRow {
	var out []exampleRow
	for _, e := range examples {
		if e.Figure == figure {
			out = append(out, e)
		}
	}
	return out
}

// connectionsOf returns the connections of one figure, in order.
func connectionsOf(figure int64, rows []connectionRow) []connectionRow {
	var out []connectionRow
	for _, r := range rows {
		if r.Figure == figure {
			out = append(out, r)
		}
	}
	return out
}

// panelTitle names the network of a panel, as marked-up text.
func panelTitle(e exampleRow) string {
	t := fmt.Sprintf("*P*(%s), CN%d", e.ID, e.CN)
	if e.Kind == "dbnn" {
		t = "DBNN"
	}
	if e.Panel != "" {
		t = "**(" + e.Panel + ")** " + t
	}
	return t
}

// orbitTitle is panelTitle with the kind and period of the orbit shown.
func orbitTitle(e exampleRow) string {
	kind := "BPO"
	if e.GBPO {
		kind = "GBPO"
	}
	return fmt.Sprintf("%s, %s with period %d", panelTitle(e), kind, e.Period)
}

// title writes a panel's title at (x, y), smaller if it would be wider than the
// room it has.
func title(d *figure.Drawing, x, y, room float64, markup string) {
	size := 8.0
	for size > 5 && figure.TextWidth(size, markup) > room {
		size -= 0.25
	}
	d.Text(x, y, figure.Start, size, figure.Black, markup)
}

// margin is the white border of all figures, in points.
const margin = 4.0

// drawDBNN is figure 1: one network with its feedback, in one column.
func drawDBNN(e exampleRow, connections []connectionRow) *figure.Drawing {
	net := newNetwork(e.N, e.Kind, e.Panel, connections)
	const gap, pitch, left = 78.0, 17.0, 26.0
	l := net.place((figure.SingleColumn-netWidth(gap, pitch))/2, margin, gap, pitch)
	bottom := l.y + float64(float64(net.rows())*pitch) + 5
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
	keys := weightKeys("dbnn")
	legend(d, (d.W-legendWidth(keys))/2, bottom+12, keys)
	return d
}

// drawNetworksWithPatterns is figure 2: each network with the spatiotemporal
// pattern of its orbit beside it; where they fit, the rows of squares stand
// level with the neurons.
func drawNetworksWithPatterns(examples []exampleRow, connections []connectionRow, states []spacetimeRow) *figure.Drawing {
	const gap, between, top = 62.0, 26.0, 16.0
	pitch := 14.0
	var height float64
	for _, e := range examples {
		height += top + newNetwork(e.N, e.Kind, e.Panel, connections).height(pitch) + 14
	}
	d := figure.New(figure.DoubleColumn, height+margin+14, "Permutation binary neural networks and the spatiotemporal patterns of their orbits")
	y := margin
	for _, e := range examples {
		net, p := newNetwork(e.N, e.Kind, e.Panel, connections), newPattern(e.Panel, states)
		title(d, margin, y+8, d.W-2*margin, orbitTitle(e))
		y += top
		l := net.place(margin+6, y, gap, pitch)
		net.draw(d, l)
		x := margin + 6 + netWidth(gap, pitch) + between + patternLeft
		side := min(pitch, (d.W-margin-patternRight-x)/float64(len(p.x)))
		_, first := net.at(l, 0, 1)
		p.draw(d, x, first-pitch/2+float64((pitch-side)*float64(e.N)/2), side)
		y += net.height(pitch) + 14
	}
	legend(d, margin+6, y, weightKeys("pbnn"))
	squareKeys(d, margin+6+legendWidth(weightKeys("pbnn"))+24, y)
	return d
}

// squareKeys explains the squares of patterns.
func squareKeys(d *figure.Drawing, x, y float64) {
	for _, k := range []struct {
		fill  figure.Color
		label string
	}{{figure.White, "*x*_{*i*}^{*t*} = +1"}, {figure.Black, "*x*_{*i*}^{*t*} = −1"}} {
		d.Box(x, y-3.5, x+7, y+3.5, figure.Style{Fill: k.fill, Stroke: figure.Black, Width: 0.6})
		d.TextMid(x+10, y, figure.Start, figure.LabelSize, figure.Black, k.label)
		x += 10 + figure.TextWidth(figure.LabelSize, k.label) + 12
	}
}

// drawNetworks is figure 8: the networks side by side, as many as fit.
func drawNetworks(examples []exampleRow, connections []connectionRow) *figure.Drawing {
	const gap, pitch, top = 44.0, 13.5, 16.0
	width := netWidth(gap, pitch) + 18
	columns := min(len(examples), int((figure.DoubleColumn-2*margin)/width))
	var height, row float64
	type spot struct{ x, y float64 }
	spots := make([]spot, len(examples))
	step := (figure.DoubleColumn - 2*margin) / float64(columns)
	for i, e := range examples {
		if i%columns == 0 {
			height, row = height+row, 0
		}
		spots[i] = spot{margin + float64(float64(i%columns)*step), margin + height}
		row = max(row, top+newNetwork(e.N, e.Kind, e.Panel, connections).height(pitch)+10)
	}
	d := figure.New(figure.DoubleColumn, margin+height+row+18, "Permutation binary neural networks with globally stable orbits")
	for i, e := range examples {
		net := newNetwork(e.N, e.Kind, e.Panel, connections)
		title(d, spots[i].x, spots[i].y+8, step-6, panelTitle(e))
		net.draw(d, net.place(spots[i].x+(step-netWidth(gap, pitch))/2-4, spots[i].y+top, gap, pitch))
	}
	keys := weightKeys("pbnn")
	legend(d, (d.W-legendWidth(keys))/2, margin+height+row+6, keys)
	return d
}

// connectionTable is the data behind the network figures.
func connectionTable(rows []connectionRow) *texttable.Table {
	t := &texttable.Table{Columns: []texttable.Column{{Name: "panel"}, {Name: "layer"}, {Name: "from"}, {Name: "to"}, {Name: "weight"}}}
	for _, r := range rows {
		t.Add(texttable.Text(r.Panel), texttable.Text(r.Layer), texttable.Int(r.From), texttable.Int(r.To), texttable.Int(int64(r.Weight)))
	}
	return t
}

// buildDBNN makes figure 1.
func buildDBNN(s page.Source) (*page.Content, error) {
	examples, connections, err := readNetworks(s, 1)
	if err != nil || len(examples) == 0 {
		return nil, err
	}
	e := examples[0] // one network is drawn
	connections = slices.DeleteFunc(connections, func(r connectionRow) bool { return r.Panel != e.Panel })
	return &page.Content{
		Drawing:    drawDBNN(e, connections),
		Data:       []chart.Dataset{{"", connectionTable(connections)}},
		Comparison: page.DrawnOnly(fmt.Sprintf("an example with %d inputs and %d connections", e.N, len(connections))),
	}, nil
}

// buildNetworksWithPatterns makes figure 2.
func buildNetworksWithPatterns(s page.Source) (*page.Content, error) {
	examples, connections, err := readNetworks(s, 2)
	if err != nil || len(examples) == 0 {
		return nil, err
	}
	states, err := readPatterns(s, 2)
	if err != nil {
		return nil, err
	}
	c, err := s.panelComparison(2, examples)
	if err != nil {
		return nil, err
	}
	return &page.Content{
		Drawing:    drawNetworksWithPatterns(examples, connections, states),
		Data:       []chart.Dataset{{"", patternTable(states)}, {"_connections", connectionTable(connections)}},
		Comparison: c,
	}, nil
}

// buildNetworks makes figure 8.
func buildNetworks(s page.Source) (*page.Content, error) {
	examples, connections, err := readNetworks(s, 8)
	if err != nil || len(examples) == 0 {
		return nil, err
	}
	c, err := s.panelComparison(8, examples)
	if err != nil {
		return nil, err
	}
	return &page.Content{
		Drawing:    drawNetworks(examples, connections),
		Data:       []chart.Dataset{{"", connectionTable(connections)}},
		Comparison: c,
	}, nil
}

// readNetworks reads the examples of a figure and their connections.
func readNetworks(s page.Source, figure int64) ([]exampleRow, []connectionRow, error) {
	examples, err := page.Read[exampleRow](s, tableExamples)
	if err != nil {
		return nil, nil, err
	}
	connections, err := page.Read[connectionRow](s, tableConnections)
	if err != nil {
		return nil, nil, err
	}
	return ofFigure(figure, examples), connectionsOf(figure, connections), nil
}
