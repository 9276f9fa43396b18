package report

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"neurorbit/stages/model/dmap"
	"neurorbit/stages/num/strict"
	"neurorbit/stages/render/chart"
	"neurorbit/stages/render/figure"
	"neurorbit/stages/render/page"
)

// A tree is a state and all states that fall into it without passing the orbit.
type tree struct {
	x        uint32
	steps    int // to the orbit
	children []*tree
	leaves   int    // states of the tree that no state is sent to, at least 1
	form     string // the same for trees of the same form
}

// grow returns the tree of a state; before lists what is sent to each state, those of
// the orbit left out. Children are in the order of their forms, so that trees of
// negative states look alike.
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

// basinTrees returns the trees of the states of an orbit, in their order.
func basinTrees(f dmap.Map, orbit []uint32) (out []*tree) {
	before := make([][]uint32, len(f))
	for x, fx := range f {
		if !slices.Contains(orbit, uint32(x)) {
			before[fx] = append(before[fx], uint32(x))
		}
	}
	for _, x := range orbit {
		out = append(out, grow(x, 0, before))
	}
	return out
}

// walk calls visit for a tree and all its states with the middle of their share of
// the circle, in leaves, that begins at from; parent is that of the state it leads to.
func (t *tree) walk(from, parent float64, visit func(t *tree, at, parent float64)) {
	at := from + float64(t.leaves)/2
	if t.steps == 0 {
		parent = at
	}
	visit(t, at, parent)
	for _, child := range t.children {
		child.walk(from, at, visit)
		from += float64(child.leaves)
	}
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

// drawTrees draws an orbit as a ring about (x, y) and its trees around it, up to a
// radius; the area within it grows evenly with the steps from the ring.
func drawTrees(d *figure.Drawing, trees []*tree, x, y, radius float64) {
	room, depth := 0.0, 1
	all := func(visit func(t *tree, at, parent float64)) {
		room = 0
		for _, t := range trees {
			share := max(float64(t.leaves), 2.5) // neighbours on the ring stay apart
			t.walk(room+(share-float64(t.leaves))/2, 0, visit)
			room += share
		}
	}
	all(func(t *tree, _, _ float64) { depth = max(depth, t.steps) })
	total, ring := room, 0.36*radius
	place := func(steps, at float64) (float64, float64) {
		r := ring + (radius-ring)*math.Sqrt(steps/float64(depth))
		angle := 2 * math.Pi * at / total
		return x + r*strict.Sin(angle), y - r*strict.Cos(angle)
	}
	branches := figure.NewPath(figure.Style{Stroke: "#a9b2bd", Width: 0.55})
	all(func(t *tree, at, parent float64) {
		if s := float64(t.steps); s > 0 {
			x0, y0 := place(s, at)
			x1, y1 := place(s-0.5, at)
			x2, y2 := place(s-0.5, parent)
			x3, y3 := place(s-1, parent)
			branches.Move(x0, y0).Curve(x1, y1, x2, y2, x3, y3)
		}
	})
	d.Add(branches)
	d.Disc(x, y, ring, figure.Style{Stroke: figure.Blue, Width: 1.1})
	all(func(t *tree, at, _ float64) {
		px, py := place(float64(t.steps), at)
		s := figure.Style{Fill: treeColor(float64(t.steps) / float64(depth)), Title: fmt.Sprintf("state %d, %d steps from the orbit", t.x, t.steps)}
		d.Disc(px, py, map[bool]float64{true: 1.9, false: 1.35}[t.steps == 0], s)
	})
	d.TextMid(x, y-5, figure.Middle, 17, figure.Blue, fmt.Sprintf("**%d**", len(trees)))
	d.TextMid(x, y+8, figure.Middle, figure.LabelSize, figure.Blue, "steps round")
	d.TextMid(x, y+17, figure.Middle, figure.LabelSize, figure.Grey, fmt.Sprintf("at most %d to it", depth))
}

// A fallen is a state with what follows it and its way to the orbit.
type fallen struct {
	Panel     string `col:"panel"`
	State     uint32 `col:"state"`
	Successor uint32 `col:"successor"`
	Steps     int    `col:"steps"`
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
	var states []fallen
	for i, e := range examples {
		x, y := cells.at(i)
		title(d, x, y+8, cells.step(), orbitTitle(e.ExampleRow))
		trees := basinTrees(e.dmap, e.orbit)
		drawTrees(d, trees, x+cells.step()/2, y+top+radius+4, radius)
		begin := len(states)
		for _, root := range trees {
			root.walk(0, 0, func(t *tree, _, _ float64) { states = append(states, fallen{e.Panel, t.x, e.dmap[t.x], t.steps}) })
		}
		slices.SortFunc(states[begin:], func(a, b fallen) int { return cmp.Compare(a.State, b.State) })
	}
	const dots = 24
	for k := range dots {
		d.Disc(d.W/2+4*(float64(k)-dots/2), bottom+5, 1.6, figure.Style{Fill: treeColor(float64(k) / (dots - 1))})
	}
	d.TextMid(d.W/2-4*dots/2-7, bottom+5, figure.End, figure.LabelSize, figure.Black, "on the orbit")
	d.TextMid(d.W/2+4*dots/2+3, bottom+5, figure.Start, figure.LabelSize, figure.Black, "farthest from it")
	return &page.Content{Drawing: d, Data: []chart.Dataset{chart.Rows("", states).Dataset()}, Comparison: page.NotInPaper(page.Plural(len(states), "state"))}, nil
}
