package report

import (
	"fmt"
	"strconv"
	"strings"

	"neurorbit/stages/render/figure"
)

// parseID reads a permutation ID as the tables hold it: digits for N <= 9,
// entries joined by "-" above. It returns sigma(1..N) at indices 0..N-1.
func parseID(id string) ([]int64, error) {
	parts := strings.Split(id, "-")
	if len(parts) == 1 {
		parts = strings.Split(id, "")
	}
	if len(parts) == 0 {
		return nil, fmt.Errorf("papers: an empty permutation ID")
	}
	sigma := make([]int64, len(parts))
	seen := make([]bool, len(parts)+1)
	for i, p := range parts {
		v, err := strconv.ParseInt(p, 10, 64)
		if err != nil || v < 1 || v > int64(len(parts)) || seen[v] {
			return nil, fmt.Errorf("papers: %q is not a permutation ID", id)
		}
		seen[v] = true
		sigma[i] = v
	}
	return sigma, nil
}

// A wiring is a permutation to be drawn as the branches from hidden to output
// neurons.
type wiring struct {
	title string
	sigma []int64
	gap   float64 // between the two layers, points
	bold  bool
	next  bool  // the wiring after it is R applied to it
	band  int64 // neurons of one of the equal sub-connections, 0 for none
}

// Measures of a wiring, in points.
const (
	wiringPitch  = 11.5 // between neurons
	wiringHeader = 24   // title and names of the layers
)

// width returns the width of the drawn layers.
func (w wiring) width() float64 { return w.gap + 9 }

func (w wiring) height() float64 {
	return wiringHeader + float64(float64(len(w.sigma))*wiringPitch)
}

// at returns the position of neuron i of a layer (0 hidden, 1 output) for the
// upper left corner (x, y).
func (w wiring) at(x, y float64, layer int, i int64) (float64, float64) {
	return x + 4.5 + float64(float64(layer)*w.gap), y + wiringHeader + float64((float64(i)-0.5)*wiringPitch)
}

// draw draws the wiring with its upper left corner at (x, y).
func (w wiring) draw(d *figure.Drawing, x, y float64) {
	middle := x + w.width()/2
	title := w.title
	if w.bold {
		title = "**" + title + "**"
	}
	d.Text(middle, y+8, figure.Middle, figure.LabelSize, figure.Black, title)
	if w.band > 0 {
		for i := int64(0); i < int64(len(w.sigma)); i += 2 * w.band {
			top := y + wiringHeader + float64(float64(i)*wiringPitch)
			d.Box(x-3, top, x+w.width()+3, top+float64(float64(w.band)*wiringPitch), figure.Style{Fill: figure.PaleGrey})
		}
	}
	for i, from := range w.sigma {
		x0, y0 := w.at(x, y, 0, from)
		x1, y1 := w.at(x, y, 1, int64(i+1))
		d.Line(x0, y0, x1, y1, figure.Style{Stroke: figure.Black, Width: 0.8, Title: fmt.Sprintf("y%d to x%d", from, i+1)})
	}
	for layer, name := range []string{"***y***^{*t*}", "***x***^{*t*+1}"} {
		for i := int64(1); i <= int64(len(w.sigma)); i++ {
			nx, ny := w.at(x, y, layer, i)
			neuron(d, nx, ny, wiringPitch, fmt.Sprint(i), figure.Black)
		}
		nx, _ := w.at(x, y, layer, 1)
		d.Text(nx, y+wiringHeader-3, figure.Middle, 7, figure.Black, name)
	}
}

// arrow draws a short arrow from (x, y) to the right with a label above.
func arrow(d *figure.Drawing, x, y, length float64, label string) {
	tip := x + length
	d.Line(x, y, tip-2, y, figure.Style{Stroke: figure.Black, Width: 0.8})
	d.Add(figure.NewPath(figure.Style{Fill: figure.Black}).Move(tip, y).Line(tip-4, y-2).Line(tip-4, y+2).Close())
	d.Text(x+length/2, y-4, figure.Middle, 8, figure.Black, label)
}
