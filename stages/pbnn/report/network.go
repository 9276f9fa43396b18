package report

import (
	"fmt"

	"neurorbit/stages/model/pbnn"
	"neurorbit/stages/pbnn/orbits"
	"neurorbit/stages/render/chart"
	"neurorbit/stages/render/figure"
)

// A diagram is a three-layer network to be drawn: n inputs and outputs, m hidden
// neurons and the branches between them.
type diagram struct {
	n, m     int64
	branches []orbits.ConnectionRow // of layers local or hidden, and global or output
	// ring says that the network is a PBNN: the inputs form a ring, and branches that
	// pass between neurons n and 1 are drawn to ghost inputs above the first and below
	// the last neuron. The branches to the outputs are a permutation, drawn black.
	ring bool
}

// pbnnDiagram returns the diagram of a PBNN, eq. (2), the branches filed under a panel.
func pbnnDiagram(net *pbnn.Network, panel string) diagram {
	n := int64(net.N())
	d := diagram{n: n, m: n, ring: true}
	wa, wb, wc := net.CN().Weights()
	for i := int64(1); i <= n; i++ {
		for k, w := range []int{wa, wb, wc} {
			d.branches = append(d.branches, orbits.ConnectionRow{Panel: panel, Layer: "local", From: (i+int64(k)+n-2)%n + 1, To: i, Weight: int32(w)})
		}
	}
	for i, from := range net.Sigma() { // x_i = y_sigma(i)
		d.branches = append(d.branches, orbits.ConnectionRow{Panel: panel, Layer: "global", From: int64(from), To: int64(i + 1), Weight: +1})
	}
	return d
}

// A layout is where a diagram stands: x of the three layers, y of the first row, and
// the distance of the rows in points.
type layout struct {
	x     [3]float64
	y     float64
	pitch float64
}

// netHeader is the height above the first row that the names of the layers take.
const netHeader = 13

// rows returns how many rows the diagram takes, ghosts included.
func (net diagram) rows() int64 {
	if net.ring {
		return net.n + 2
	}
	return max(net.n, net.m)
}

// height returns the height of the diagram, names of the layers included.
func (net diagram) height(pitch float64) float64 {
	return netHeader + float64(net.rows())*pitch
}

// place returns the layout of a diagram whose upper left corner is (x, y), with
// the given distance between layers.
func place(x, y, gap, pitch float64) layout {
	r := neuronRadius(pitch)
	return layout{x: [3]float64{x + r, x + r + gap, x + r + gap + gap}, y: y + netHeader + pitch/2, pitch: pitch}
}

// neuronRadius is chosen so that neighbours stay apart.
func neuronRadius(pitch float64) float64 { return min(0.37*pitch, 5.5) }

// netWidth returns the width of a diagram with the given distance of layers.
func netWidth(gap, pitch float64) float64 { return gap + gap + 2*neuronRadius(pitch) }

// at returns the position of neuron i of a layer (0 input, 1 hidden, 2 output).
// Inputs 0 and n+1 are the ghosts.
func (net diagram) at(l layout, layer int, i int64) (x, y float64) {
	row := float64(i)
	if !net.ring {
		count := net.n
		if layer == 1 {
			count = net.m
		}
		row += float64(net.rows()-count)/2 - 1
	}
	return l.x[layer], l.y + row*l.pitch
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

// draw draws the branches, then the neurons with their numbers, and the names of the
// layers above.
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
		s := figure.Style{Stroke: signColor(c.Weight), Width: 0.8, Title: fmt.Sprintf("%c%d to %c%d", letters[0], c.From, letters[1], c.To)}
		if c.Layer == "global" {
			s.Stroke = figure.Black
		} else {
			s.Title += ": " + signText(c.Weight)
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
var pbnnKeys = []key{{color: figure.Red, label: "local, +1"}, {color: figure.Blue, label: "local, −1"}, {color: figure.Black, label: "global permutation"}}

// branchData is the data behind diagrams.
func branchData(suffix string, diagrams ...diagram) chart.Dataset {
	var all []orbits.ConnectionRow
	for _, d := range diagrams {
		all = append(all, d.branches...)
	}
	return chart.Rows(suffix, all).As("panel layer from to weight").Dataset()
}
