package report

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"neurorbit/stages/model/dmap"
	"neurorbit/stages/num/strict"
	"neurorbit/stages/render/figure"
	"neurorbit/stages/render/page"
)

// A tree is a state and all states that fall into it without passing the orbit.
type tree struct {
	x        uint32
	steps    int // to the orbit
	children []*tree
	leaves   float64 // states of the tree that no state is sent to, at least 1
	form     string  // the same for trees of the same form
	// The middle of its share of the circle, in leaves, and that of what follows it.
	at, parent float64
}

// grow returns the tree of a state; before lists what is sent to each but for the orbit.
// Children are in the order of their forms, so that trees of negative states look alike.
func grow(x uint32, steps int, before [][]uint32) *tree {
	t := &tree{x: x, steps: steps}
	for _, y := range before[x] {
		child := grow(y, steps+1, before)
		t.children = append(t.children, child)
		t.leaves += child.leaves
	}
	t.leaves = max(t.leaves, 1)
	slices.SortStableFunc(t.children, func(a, b *tree) int { return strings.Compare(a.form, b.form) })
	for _, child := range t.children {
		t.form += "(" + child.form + ")"
	}
	return t
}

// place gives a tree its share of the circle, which begins at from, and returns all
// its states.
func (t *tree) place(from, parent float64) []*tree {
	all := []*tree{t}
	t.at, t.parent = from+t.leaves/2, parent
	for _, child := range t.children {
		all = append(all, child.place(from, t.at)...)
		from += child.leaves
	}
	return all
}

// basinTrees returns the states of the trees of an orbit, each tree from its root on in
// the order of the orbit, and the circumference of the circle, in leaves.
func basinTrees(f dmap.Map, orbit []uint32) (all []*tree, circle float64) {
	before := make([][]uint32, len(f))
	for x, fx := range f {
		if !slices.Contains(orbit, uint32(x)) {
			before[fx] = append(before[fx], uint32(x))
		}
	}
	for _, x := range orbit {
		t := grow(x, 0, before)
		share := max(t.leaves, 2.5) // neighbours on the ring stay apart
		all = append(all, t.place(circle+(share-t.leaves)/2, 0)...)
		circle += share
	}
	return all, circle
}

// treeColors are the colours of states on the orbit, near it, and far from it.
var treeColors = [][3]float64{{31, 95, 191}, {38, 160, 150}, {233, 190, 80}, {222, 90, 60}}

// treeColor is the colour at a share of the way from the orbit to the farthest state.
// Colours are on no grid, so that products must not be fused.
func treeColor(share float64) figure.Color {
	v := float64(share * float64(len(treeColors)-1))
	k := min(int(v), len(treeColors)-2)
	var c [3]int
	for i := range c {
		a, b := treeColors[k][i], treeColors[k+1][i]
		c[i] = int(a + float64((v-float64(k))*(b-a)))
	}
	return figure.Color(fmt.Sprintf("#%02x%02x%02x", c[0], c[1], c[2]))
}

// drawTrees draws the orbit of an example as a ring about (x, y) and its trees around it,
// up to a radius; the area within it grows evenly with the steps from the ring. It
// returns the states by number.
func drawTrees(d *figure.Drawing, e example, x, y, radius float64) []*tree {
	all, circle := basinTrees(e.dmap, e.orbit)
	depth := 1
	for _, t := range all {
		depth = max(depth, t.steps)
	}
	ring := 0.36 * radius
	place := func(steps, at float64) (float64, float64) {
		r := ring + (radius-ring)*math.Sqrt(steps/float64(depth))
		angle := 2 * math.Pi * at / circle
		return x + r*strict.Sin(angle), y - r*strict.Cos(angle)
	}
	branches := figure.NewPath(figure.Style{Stroke: "#a9b2bd", Width: 0.55})
	for _, t := range all {
		if s := float64(t.steps); s > 0 {
			x0, y0 := place(s, t.at)
			x1, y1 := place(s-0.5, t.at)
			x2, y2 := place(s-0.5, t.parent)
			x3, y3 := place(s-1, t.parent)
			branches.Move(x0, y0).Curve(x1, y1, x2, y2, x3, y3)
		}
	}
	d.Add(branches)
	d.Disc(x, y, ring, figure.Style{Stroke: figure.Blue, Width: 1.1})
	for _, t := range all {
		px, py := place(float64(t.steps), t.at)
		name := fmt.Sprintf("state %d, %d steps from the orbit", t.x, t.steps)
		s := figure.Style{Fill: treeColor(float64(t.steps) / float64(depth)), Title: name}
		d.Disc(px, py, map[bool]float64{true: 1.9, false: 1.35}[t.steps == 0], s)
	}
	d.TextMid(x, y-5, figure.Middle, 17, figure.Blue, fmt.Sprintf("**%d**", len(e.orbit)))
	d.TextMid(x, y+8, figure.Middle, figure.LabelSize, figure.Blue, "steps round")
	d.TextMid(x, y+17, figure.Middle, figure.LabelSize, figure.Grey, fmt.Sprintf("at most %d to it", depth))
	return slices.SortedFunc(slices.Values(all), func(a, b *tree) int { return cmp.Compare(a.x, b.x) })
}

// buildBasinTrees draws the graphs of the Dmaps of figure 10, two a line.
func buildBasinTrees(s page.Source) (*page.Content, error) {
	examples, err := readExamples(s, 8)
	if err != nil || len(examples) == 0 {
		return nil, err
	}
	const top, radius = 14.0, 112.0
	cells := grid{2, figure.DoubleColumn, top + 2*radius + 12}
	d, bottom := cells.sheet(len(examples), 14, "Globally stable orbits as rings and the states that fall into them as trees")
	var states []datum
	for i, e := range examples {
		x, y := cells.at(i)
		title(d, x, y+8, cells.step(), orbitTitle(e))
		for _, t := range drawTrees(d, e, x+cells.step()/2, y+top+radius+4, radius) {
			states = append(states, datum{e.Panel, int(t.x), int(e.dmap[t.x]), t.steps})
		}
	}
	const dots = 24
	for k := range dots {
		d.Disc(d.W/2+4*(float64(k)-dots/2), bottom+5, 1.6, figure.Style{Fill: treeColor(float64(k) / (dots - 1))})
	}
	d.TextMid(d.W/2-4*dots/2-7, bottom+5, figure.End, figure.LabelSize, figure.Black, "on the orbit")
	d.TextMid(d.W/2+4*dots/2+3, bottom+5, figure.Start, figure.LabelSize, figure.Black, "farthest from it")
	data := datasets(states, "panel a=state b=successor c=steps")
	return &page.Content{Drawing: d, Data: data, Comparison: page.NotInPaper(page.Plural(len(states), "state"))}, nil
}
