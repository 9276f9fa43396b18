package report

import (
	"fmt"

	"neurorbit/stages/render/figure"
)

// A network is a three-layer network to be drawn: n inputs and outputs, m hidden
// neurons and the connections between them.
type network struct {
	n, m   int64
	hidden []connectionRow // input -> hidden
	output []connectionRow // hidden -> output
	// ring says that the inputs form a ring and connections to both neighbours:
	// those that pass between neurons n and 1 are drawn to ghost inputs above the
	// first and below the last neuron.
	ring bool
	// global says that the output connections are a permutation: black.
	global bool
}

// newNetwork collects the connections of one panel of a figure.
func newNetwork(n int64, kind, panel string, rows []connectionRow) network {
	net := network{n: n, ring: kind == "pbnn", global: kind == "pbnn"}
	for _, r := range rows {
		if r.Panel != panel {
			continue
		}
		switch r.Layer {
		case "local", "hidden":
			net.hidden = append(net.hidden, r)
			net.m = max(net.m, r.To)
		case "global", "output":
			net.output = append(net.output, r)
			net.m = max(net.m, r.From)
		}
	}
	return net
}

// A netLayout is where a network stands: x of the three layers, y of the first
// row, and the distance of the rows in points.
type netLayout struct {
	x     [3]float64
	y     float64
	pitch float64
}

// netHeader is the height above the first row that the names of the layers take.
const netHeader = 13

// rows returns how many rows the network takes, ghosts included.
func (net network) rows() int64 {
	if net.ring {
		return net.n + 2
	}
	return max(net.n, net.m)
}

// height returns the height of the drawn network, names of the layers included.
func (net network) height(pitch float64) float64 {
	return netHeader + float64(float64(net.rows())*pitch)
}

// place returns the layout of a network whose upper left corner is (x, y), with
// the given distance between layers.
func (net network) place(x, y, gap, pitch float64) netLayout {
	r := neuronRadius(pitch)
	return netLayout{x: [3]float64{x + r, x + r + gap, x + r + gap + gap}, y: y + netHeader + pitch/2, pitch: pitch}
}

// neuronRadius is chosen so that neighbours stay apart.
func neuronRadius(pitch float64) float64 { return min(float64(0.37*pitch), 5.5) }

// netWidth returns the width of a network with the given distance of layers.
func netWidth(gap, pitch float64) float64 { return gap + gap + 2*neuronRadius(pitch) }

// at returns the position of neuron i of a layer (0 input, 1 hidden, 2 output).
// Inputs 0 and n+1 are the ghosts.
func (net network) at(l netLayout, layer int, i int64) (x, y float64) {
	row := float64(i - 1)
	if net.ring {
		row = float64(i)
	} else {
		count := net.n
		if layer == 1 {
			count = net.m
		}
		row += float64(net.rows()-count) / 2
	}
	return l.x[layer], l.y + float64(row*l.pitch)
}

// source returns the input that a hidden connection is drawn from: the ghost if
// it closes the ring.
func (net network) source(c connectionRow) int64 {
	switch {
	case net.ring && c.From == net.n && c.To == 1:
		return 0
	case net.ring && c.From == 1 && c.To == net.n:
		return net.n + 1
	}
	return c.From
}

// signColor is red for positive and blue for negative weights.
func signColor(weight int32) figure.Color {
	if weight > 0 {
		return figure.Red
	}
	return figure.Blue
}

// signText is the weight as in a formula.
func signText(weight int32) string {
	if weight > 0 {
		return "+1"
	}
	return "−1"
}

// draw draws the connections, then the neurons with their numbers, and the names
// of the layers above.
func (net network) draw(d *figure.Drawing, l netLayout) {
	for _, c := range net.hidden {
		x0, y0 := net.at(l, 0, net.source(c))
		x1, y1 := net.at(l, 1, c.To)
		d.Line(x0, y0, x1, y1, figure.Style{Stroke: signColor(c.Weight), Width: 0.8,
			Title: fmt.Sprintf("x%d to y%d: %s", c.From, c.To, signText(c.Weight))})
	}
	for _, c := range net.output {
		x0, y0 := net.at(l, 1, c.From)
		x1, y1 := net.at(l, 2, c.To)
		s := figure.Style{Stroke: signColor(c.Weight), Width: 0.8,
			Title: fmt.Sprintf("y%d to x%d: %s", c.From, c.To, signText(c.Weight))}
		if net.global {
			s.Stroke, s.Title = figure.Black, fmt.Sprintf("y%d to x%d", c.From, c.To)
		}
		d.Line(x0, y0, x1, y1, s)
	}
	for layer, count := range []int64{net.n, net.m, net.n} {
		for i := int64(1); i <= count; i++ {
			x, y := net.at(l, layer, i)
			neuron(d, x, y, l.pitch, fmt.Sprint(i), figure.Black)
		}
	}
	if net.ring {
		x, y := net.at(l, 0, 0)
		neuron(d, x, y, l.pitch, fmt.Sprint(net.n), figure.Grey)
		x, y = net.at(l, 0, net.n+1)
		neuron(d, x, y, l.pitch, "1", figure.Grey)
	}
	for layer, name := range []string{"***x***^{*t*}", "***y***^{*t*}", "***x***^{*t*+1}"} {
		d.Text(l.x[layer], l.y-l.pitch/2-4, figure.Middle, 8, figure.Black, name)
	}
}

// neuron draws a numbered neuron.
func neuron(d *figure.Drawing, x, y, pitch float64, label string, c figure.Color) {
	r := neuronRadius(pitch)
	d.Disc(x, y, r, figure.Style{Fill: figure.White, Stroke: c, Width: 0.7})
	size := min(6.5, float64(1.3*r))
	for size > 4 && figure.TextWidth(size, label) > float64(1.7*r) {
		size -= 0.25
	}
	d.TextMid(x, y, figure.Middle, size, c, label)
}

// A key is an entry of a legend.
type key struct {
	color figure.Color
	label string
}

// legend draws entries in a row that starts at x; the lines are centred on y.
// It returns the x coordinate after the last one.
func legend(d *figure.Drawing, x, y float64, keys []key) float64 {
	for _, k := range keys {
		d.Line(x, y, x+14, y, figure.Style{Stroke: k.color, Width: 1})
		d.TextMid(x+17, y, figure.Start, figure.LabelSize, figure.Black, k.label)
		x += 17 + figure.TextWidth(figure.LabelSize, k.label) + 12
	}
	return x
}

// legendWidth returns the width that legend takes.
func legendWidth(keys []key) float64 {
	w := 0.0
	for _, k := range keys {
		w += 17 + figure.TextWidth(figure.LabelSize, k.label) + 12
	}
	return w - 12
}

// weightKeys explains the colours of the connections of a network.
func weightKeys(kind string) []key {
	if kind == "dbnn" {
		return []key{{figure.Red, "positive (+1)"}, {figure.Blue, "negative (−1)"}}
	}
	return []key{{figure.Red, "local, +1"}, {figure.Blue, "local, −1"}, {figure.Black, "global permutation"}}
}
