package report

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"neurorbit/stages/attractors/nets"
	"neurorbit/stages/render/chart"
	"neurorbit/stages/render/figure"
	"neurorbit/stages/render/page"
)

// A schematic is the network of the article: register, neurons and output from left to
// right. Lists of places and neurons that are drawn have 0 for dots.
type schematic struct {
	*figure.Drawing
	inputs, neurons []int64
	middle          float64 // height of the output
}

// Geometry of the schematic, in points.
const (
	schematicTop, schematicPitch = 62.0, 34.0
	xIn, xHidden, xOut           = 58.0, 172.0, 272.0
	radius                       = 11.0 // of neurons and output
	box                          = 22.0 // side of a place of the register
	loopTop                      = 34.0 // height of the feedback
)

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

// at returns the height of entry k of a list, whose middle is that of the output.
func (c schematic) at(list []int64, k int) float64 {
	return c.middle + float64(schematicPitch*(float64(k)+0.5-float64(len(list))/2))
}

func drawSchematic(set nets.SetRow, rows []nets.WeightRow) *figure.Drawing {
	c := schematic{inputs: abbreviate(set.D, 5), neurons: abbreviate(set.N, 5)}
	high := float64(schematicPitch * float64(max(len(c.inputs), len(c.neurons))))
	c.middle = schematicTop + high/2
	const shows = "A shift register, a layer of neurons and one output that is fed back to the register"
	c.Drawing = figure.New(330, schematicTop+high+22, shows)
	c.weights(rows)
	c.feedback()
	c.register()
	for k, i := range c.neurons {
		y := c.at(c.neurons, k)
		if i == 0 {
			c.dots(xHidden, y)
			continue
		}
		c.circle(xHidden, y)
		// The activation: the shape of tanh.
		c.Add(figure.NewPath(figure.Style{Stroke: figure.LightGrey, Width: 1}).
			Move(xHidden-8, y+5.5).Curve(xHidden-1, y+5.5, xHidden+1, y-5.5, xHidden+8, y-5.5))
		c.TextMid(xHidden, y, figure.Middle, 8, figure.Black, fmt.Sprintf("*x*_{%d}", i))
	}
	c.circle(xOut, c.middle)
	c.TextMid(xOut, c.middle, figure.Middle, 8, figure.Black, "*y*_{0}")
	label := func(x, y float64, text string) { c.Text(x, y, figure.Middle, figure.LabelSize, figure.Black, text) }
	label((xIn+xHidden)/2, schematicTop-8, "weights *w*_{*ij*}")
	label(xHidden, schematicTop-8, "tanh")
	label((xHidden+xOut)/2, schematicTop-8, "weights *b*_{*i*}")
	label(xIn, c.H-8, fmt.Sprintf("register, *D* = %d", set.D))
	label(xHidden, c.H-8, fmt.Sprintf("neurons, *N* = %d", set.N))
	label(xOut, c.H-8, "output")
	return c.Drawing
}

func (c schematic) circle(x, y float64) {
	c.Disc(x, y, radius, figure.Style{Fill: figure.White, Stroke: figure.Black, Width: 0.8})
}

// weights draws lines, red for positive and blue for negative weights, the broader the
// larger beside the largest of their kind: 1 for w.
func (c schematic) weights(rows []nets.WeightRow) {
	largest := map[string]float64{"w": 1}
	for _, r := range rows {
		if r.Layer == "b" {
			largest["b"] = max(largest["b"], math.Abs(r.Value))
		}
	}
	for _, r := range rows {
		from, to := slices.Index(c.inputs, r.J), slices.Index(c.neurons, r.I)
		if to < 0 || r.Layer == "w" && from < 0 {
			continue
		}
		s := figure.Style{Stroke: figure.Red, Width: 0.3 + float64(1.3*math.Abs(r.Value)/cmp.Or(largest[r.Layer], 1))}
		if r.Value < 0 {
			s.Stroke = figure.Blue
		}
		if r.Layer == "w" {
			s.Title = fmt.Sprintf("w[%d,%d] = %s", r.I, r.J, page.Fixed(r.Value, 4))
			c.Line(xIn+box/2, c.at(c.inputs, from), xHidden-radius, c.at(c.neurons, to), s)
		} else {
			s.Title = fmt.Sprintf("b[%d] = %s", r.I, page.Fixed(r.Value, 4))
			c.Line(xHidden+radius, c.at(c.neurons, to), xOut-radius, c.middle, s)
		}
	}
}

// feedback draws the way from the output up, to the left, and down into place 1.
func (c schematic) feedback() {
	const right, corner = xOut + 26, 10.0
	y, end := c.middle, c.at(c.inputs, 0)-box/2
	c.Add(figure.NewPath(figure.Style{Stroke: figure.Black, Width: 0.9, Title: "feedback"}).
		Move(xOut+radius, y).Line(right-corner, y).Curve(right-corner/2, y, right, y-corner/2, right, y-corner).
		Line(right, loopTop+corner).Curve(right, loopTop+corner/2, right-corner/2, loopTop, right-corner, loopTop).
		Line(xIn+corner, loopTop).Curve(xIn+corner/2, loopTop, xIn, loopTop+corner/2, xIn, loopTop+corner).
		Line(xIn, end-4))
	c.tip(xIn, end)
	c.Text((xIn+xOut)/2, loopTop-5, figure.Middle, figure.LabelSize, figure.Black, "feedback: the output enters the register, which shifts")
}

// register draws the places, each with an arrow to the next.
func (c schematic) register() {
	for k, j := range c.inputs {
		y := c.at(c.inputs, k)
		if k > 0 {
			c.Line(xIn, c.at(c.inputs, k-1)+box/2, xIn, y-box/2-4, figure.Style{Stroke: figure.Black, Width: 0.9})
			c.tip(xIn, y-box/2)
		}
		if j == 0 {
			c.dots(xIn, y)
			continue
		}
		c.Box(xIn-box/2, y-box/2, xIn+box/2, y+box/2, figure.Style{Fill: figure.PaleGrey, Stroke: figure.Black, Width: 0.8})
		c.TextMid(xIn, y, figure.Middle, 8, figure.Black, fmt.Sprintf("*y*_{%d}", j))
	}
}

// tip draws the tip of an arrow that points down at (x, y).
func (c schematic) tip(x, y float64) {
	c.Add(figure.NewPath(figure.Style{Fill: figure.Black}).Move(x, y).Line(x-2.5, y-5).Line(x+2.5, y-5).Close())
}

// dots stands for what is left out.
func (c schematic) dots(x, y float64) {
	for k := -1; k <= 1; k++ {
		c.Disc(x, y+float64(5*k), 1, figure.Style{Fill: figure.Black})
	}
}

// buildSchematic makes figure 1 with the weights of the article's first network,
// or else of the first there is.
func buildSchematic(r *reader) *page.Content {
	sets := read[nets.SetRow](r, tableSets)
	set := first(sets, func(r nets.SetRow) bool { return r.Figure > 0 })
	if set == nil && len(sets) > 0 {
		set = &sets[0]
	}
	if set == nil {
		return nil
	}
	rows := ofSet(r, tableWeights, set.Set, func(r nets.WeightRow) string { return r.Set })
	return &page.Content{
		Drawing:    drawSchematic(*set, rows),
		Data:       []chart.Dataset{chart.Rows("", rows).As("layer i j value=weight:.17").Dataset()},
		Remark:     "The weights are those of " + parameters(*set) + ".",
		Comparison: page.DrawnOnly(page.Plural(len(rows), "weight") + " of " + parameters(*set)),
	}
}
