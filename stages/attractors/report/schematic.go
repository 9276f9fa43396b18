package report

import (
	"fmt"
	"math"

	"neurorbit/stages/attractors/nets"
	"neurorbit/stages/render/chart"
	"neurorbit/stages/render/figure"
	"neurorbit/stages/render/page"
)

// A schematic is the network of the article, with the weights of one network.
type schematic struct {
	set     nets.SetRow
	inputs  []int64 // places of the register that are drawn; 0 stands for dots
	neurons []int64 // neurons that are drawn; 0 stands for dots
	w       map[[2]int64]float64
	b       map[int64]float64
	largest float64 // the largest weight b
}

// abbreviate returns 1 to n if that is at most limit numbers, else the first
// ones, 0 for dots, and n.
func abbreviate(n int64, limit int) []int64 {
	var out []int64
	for i := int64(1); i <= n && (n <= int64(limit) || i <= int64(limit)-2); i++ {
		out = append(out, i)
	}
	if n > int64(limit) {
		out = append(out, 0, n)
	}
	return out
}

func newSchematic(set nets.SetRow, rows []nets.WeightRow) schematic {
	c := schematic{set: set, inputs: abbreviate(set.D, 5), neurons: abbreviate(set.N, 5), w: map[[2]int64]float64{}, b: map[int64]float64{}}
	for _, r := range rows {
		if r.Layer == "w" {
			c.w[[2]int64{r.I, r.J}] = r.Value
		} else {
			c.b[r.I] = r.Value
			c.largest = max(c.largest, math.Abs(r.Value))
		}
	}
	return c
}

// weightStyle shows sign and size of a weight; the largest of its kind is given.
func weightStyle(v, largest float64, name string) figure.Style {
	s := figure.Style{Stroke: figure.Red, Width: 0.3, Title: name + " = " + page.Fixed(v, 4)}
	if v < 0 {
		s.Stroke = figure.Blue
	}
	if largest > 0 {
		s.Width += float64(1.3 * math.Abs(v) / largest)
	}
	return s
}

// draw draws the network: register, neurons, output, and the feedback above.
func (c schematic) draw() *figure.Drawing {
	const (
		width, top, pitch, radius = 330.0, 62.0, 34.0, 11.0
		box                       = 22.0 // side of a place of the register
		xIn, xHidden, xOut        = 58.0, 172.0, 272.0
	)
	rows := max(len(c.inputs), len(c.neurons))
	d := figure.New(width, top+float64(pitch*float64(rows))+22, "A shift register, a layer of neurons and one output that is fed back to the register")
	at := func(list []int64, k int) float64 {
		return top + float64(pitch*(float64(k)+0.5+float64(rows-len(list))/2))
	}
	yOut := top + float64(pitch*float64(rows))/2

	for k, i := range c.neurons {
		if i == 0 {
			continue
		}
		y := at(c.neurons, k)
		for m, j := range c.inputs {
			if v, ok := c.w[[2]int64{i, j}]; ok {
				d.Line(xIn+box/2, at(c.inputs, m), xHidden-radius, y, weightStyle(v, 1, fmt.Sprintf("w[%d,%d]", i, j)))
			}
		}
		if v, ok := c.b[i]; ok {
			d.Line(xHidden+radius, y, xOut-radius, yOut, weightStyle(v, c.largest, fmt.Sprintf("b[%d]", i)))
		}
	}

	black := figure.Style{Stroke: figure.Black, Width: 0.9}
	// The feedback: from the output up, to the left, and down into place 1.
	loop, corner := 34.0, 10.0
	y1 := at(c.inputs, 0) - box/2
	d.Add(figure.NewPath(figure.Style{Stroke: figure.Black, Width: 0.9, Title: "feedback"}).
		Move(xOut+radius, yOut).Line(xOut+26-corner, yOut).Curve(xOut+26-corner/2, yOut, xOut+26, yOut-corner/2, xOut+26, yOut-corner).
		Line(xOut+26, loop+corner).Curve(xOut+26, loop+corner/2, xOut+26-corner/2, loop, xOut+26-corner, loop).
		Line(xIn+corner, loop).Curve(xIn+corner/2, loop, xIn, loop+corner/2, xIn, loop+corner).
		Line(xIn, y1-4))
	tip(d, xIn, y1)
	d.Text((xIn+xOut)/2, loop-5, figure.Middle, figure.LabelSize, figure.Black, "feedback: the output enters the register, which shifts")

	for k, j := range c.inputs {
		y := at(c.inputs, k)
		if k > 0 {
			above := at(c.inputs, k-1) + box/2
			d.Line(xIn, above, xIn, y-box/2-4, black)
			tip(d, xIn, y-box/2)
		}
		if j == 0 {
			dots(d, xIn, y)
			continue
		}
		d.Box(xIn-box/2, y-box/2, xIn+box/2, y+box/2, figure.Style{Fill: figure.PaleGrey, Stroke: figure.Black, Width: 0.8})
		d.TextMid(xIn, y, figure.Middle, 8, figure.Black, fmt.Sprintf("*y*_{%d}", j))
	}
	for k, i := range c.neurons {
		y := at(c.neurons, k)
		if i == 0 {
			dots(d, xHidden, y)
			continue
		}
		d.Disc(xHidden, y, radius, figure.Style{Fill: figure.White, Stroke: figure.Black, Width: 0.8})
		// The activation: the shape of tanh.
		d.Add(figure.NewPath(figure.Style{Stroke: figure.LightGrey, Width: 1}).Move(xHidden-8, y+5.5).Curve(xHidden-1, y+5.5, xHidden+1, y-5.5, xHidden+8, y-5.5))
		d.TextMid(xHidden, y, figure.Middle, 8, figure.Black, fmt.Sprintf("*x*_{%d}", i))
	}
	d.Disc(xOut, yOut, radius, figure.Style{Fill: figure.White, Stroke: figure.Black, Width: 0.8})
	d.TextMid(xOut, yOut, figure.Middle, 8, figure.Black, "*y*_{0}")

	name := func(x float64, text string) {
		d.Text(x, top-8, figure.Middle, figure.LabelSize, figure.Black, text)
	}
	name((xIn+xHidden)/2, "weights *w*_{*ij*}")
	name(xHidden, "tanh")
	name((xHidden+xOut)/2, "weights *b*_{*i*}")
	base := d.H - 8
	d.Text(xIn, base, figure.Middle, figure.LabelSize, figure.Black, fmt.Sprintf("register, *D* = %d", c.set.D))
	d.Text(xHidden, base, figure.Middle, figure.LabelSize, figure.Black, fmt.Sprintf("neurons, *N* = %d", c.set.N))
	d.Text(xOut, base, figure.Middle, figure.LabelSize, figure.Black, "output")
	return d
}

// tip draws the tip of an arrow that points down at (x, y).
func tip(d *figure.Drawing, x, y float64) {
	d.Add(figure.NewPath(figure.Style{Fill: figure.Black}).Move(x, y).Line(x-2.5, y-5).Line(x+2.5, y-5).Close())
}

// dots stands for what is left out.
func dots(d *figure.Drawing, x, y float64) {
	for k := -1; k <= 1; k++ {
		d.Disc(x, y+float64(5*k), 1, figure.Style{Fill: figure.Black})
	}
}

// buildSchematic makes figure 1 with the weights of the article's first network,
// or else of the first there is.
func buildSchematic(r *reader) *page.Content {
	sets := read[nets.SetRow](r, tableSets)
	set := first(sets, func(r nets.SetRow) bool { return r.Figure > 0 })
	if set == nil {
		set = first(sets, func(nets.SetRow) bool { return true })
	}
	if set == nil {
		return nil
	}
	rows := ofSet(r, tableWeights, set.Set, func(r nets.WeightRow) string { return r.Set })
	if len(rows) == 0 {
		return nil
	}
	return &page.Content{
		Drawing:    newSchematic(*set, rows).draw(),
		Data:       []chart.Dataset{chart.Rows("", rows).As("layer i j value=weight:.17").Dataset()},
		Remark:     "The weights are those of " + parameters(*set) + ".",
		Comparison: page.DrawnOnly(page.Plural(len(rows), "weight") + " of " + parameters(*set)),
	}
}
