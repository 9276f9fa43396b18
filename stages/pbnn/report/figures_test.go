package report

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"neurorbit/stages/model/dmap"
	"neurorbit/stages/model/pbnn"
	"neurorbit/stages/pbnn/orbits"
	"neurorbit/stages/render/figure"
	"neurorbit/stages/render/page/pagetest"
)

// drawing returns the drawing of one item.
func drawing(t testing.TB, id string) *figure.Drawing {
	c := content(t, id)
	if c.Chart != nil {
		return c.Chart.Draw()
	}
	return c.Drawing
}

// lines returns the straight lines of a drawing by their titles.
func lines(d *figure.Drawing) map[string][]*figure.Path {
	out := map[string][]*figure.Path{}
	for _, m := range d.Marks {
		if p, ok := m.(*figure.Path); ok && p.Title != "" && len(p.Ops) == 2 {
			out[p.Title] = append(out[p.Title], p)
		}
	}
	return out
}

// near reports whether two coordinates are equal on the grid of drawings.
func near(a, b float64) bool { return math.Abs(a-b) <= 1.0/64 }

// weights returns (wa, wb, wc) of a connection number, from its bits.
func weights(cn int) (w [3]int32) {
	for k := range w {
		w[k] = int32(cn>>(2-k)&1)*2 - 1
	}
	return w
}

// Every branch of the permutation is there once, black, from hidden neuron
// sigma(i) to output neuron i; every local connection is there once, red or blue
// by its sign, and those that close the ring start at the ghosts.
func TestNetworkBranches(t *testing.T) {
	for _, id := range []string{"1234567", "2613754", "132", "2-1-4-3-6-5-8-7-10-9"} {
		for cn := range 8 {
			of, err := orbits.Example{ID: id, CN: cn}.Network()
			if err != nil {
				t.Fatal(err)
			}
			n := int64(of.N())
			net := pbnnDiagram(of, "a")
			d := figure.New(300, 300, "")
			l := place(10, 10, 50, 14)
			net.draw(d, l)
			got := lines(d)
			if len(got) != int(4*n) {
				t.Fatalf("P(%s), CN%d: %d kinds of lines, want %d", id, cn, len(got), 4*n)
			}
			check := func(title string, color figure.Color, layer int, from, to int64) {
				if len(got[title]) != 1 {
					t.Errorf("P(%s), CN%d: %d lines %q", id, cn, len(got[title]), title)
					return
				}
				p := got[title][0]
				fx, fy := net.at(l, layer, from)
				tx, ty := net.at(l, layer+1, to)
				if p.Stroke != color || !near(p.Ops[0].X, fx) || !near(p.Ops[0].Y, fy) || !near(p.Ops[1].X, tx) || !near(p.Ops[1].Y, ty) {
					t.Errorf("P(%s), CN%d: line %q is %s: %+v", id, cn, title, p.Stroke, p.Ops)
				}
			}
			for i, s := range of.Sigma() {
				check(fmt.Sprintf("y%d to x%d", s, i+1), figure.Black, 1, int64(s), int64(i+1))
			}
			for to := int64(1); to <= n; to++ {
				for k, w := range weights(cn) {
					drawn := to - 1 + int64(k) // 0 and n+1 are the ghosts
					color, sign := figure.Blue, "−1"
					if w > 0 {
						color, sign = figure.Red, "+1"
					}
					check(fmt.Sprintf("x%d to y%d: %s", (drawn-1+n)%n+1, to, sign), color, 0, drawn, to)
				}
			}
		}
	}
}

// The ghosts carry the numbers of the neurons at the other end of the ring.
func TestGhosts(t *testing.T) {
	count := map[string]int{}
	for _, m := range drawing(t, "fig8").Marks {
		if txt, ok := m.(*figure.Text); ok && txt.Color == figure.Grey {
			count[txt.String()]++
		}
	}
	if count["7"] != 4 || count["1"] != 4 || len(count) != 2 {
		t.Errorf("grey numbers: %v", count)
	}
}

func TestDBNN(t *testing.T) {
	got := lines(drawing(t, "fig1"))
	rows := pagetest.Rows[orbits.ConnectionRow](paper(t), tableConnections)
	for _, r := range rows {
		color, weight := sign(r.Weight)
		title := fmt.Sprintf("x%d to y%d: %s", r.From, r.To, weight)
		if r.Layer == "output" {
			title = fmt.Sprintf("y%d to x%d: %s", r.From, r.To, weight)
		}
		if len(got[title]) != 1 || got[title][0].Stroke != color {
			t.Errorf("connection %q is drawn %d times", title, len(got[title]))
		}
	}
	if len(got) != len(rows) || len(rows) == 0 {
		t.Errorf("%d connections drawn, %d there", len(got), len(rows))
	}
}

func TestLocal(t *testing.T) {
	got := lines(drawing(t, "fig3"))
	for cn := range 8 {
		for k, w := range weights(cn) {
			color, weight := sign(w)
			title := fmt.Sprintf("CN%d, input %d of 3: %s", cn, k+1, weight)
			if len(got[title]) != 1 || got[title][0].Stroke != color {
				t.Errorf("no line %q of the right colour", title)
			}
		}
	}
	if len(got) != 24 {
		t.Errorf("%d lines", len(got))
	}
}

// The black squares are the states -1, at their place in time and ring; those beside
// each other in time are one.
func TestPattern(t *testing.T) {
	p := pattern{n: 3, states: []uint32{0b110, 0b001, 0b011}}
	d := figure.New(200, 200, "")
	p.draw(d, 20, 30, 10)
	black := d.Marks[0].(*figure.Path)
	var boxes [][4]float64
	for i, op := range black.Ops {
		if op.Kind == 'M' {
			boxes = append(boxes, [4]float64{op.X, op.Y, black.Ops[i+2].X, black.Ops[i+2].Y})
		}
	}
	if want := [][4]float64{{20, 30, 30, 40}, {30, 40, 40, 50}, {30, 50, 50, 60}}; black.Fill != figure.Black || !slices.Equal(boxes, want) {
		t.Errorf("%s squares at %v, want %v", black.Fill, boxes, want)
	}
}

// area is that of the black boxes of a drawing.
func area(d *figure.Drawing) (sum float64) {
	for _, m := range d.Marks {
		if p, ok := m.(*figure.Path); ok && p.Fill == figure.Black && p.Stroke == "" {
			for i, op := range p.Ops {
				if op.Kind == 'M' {
					sum += (p.Ops[i+2].X - op.X) * (p.Ops[i+2].Y - op.Y)
				}
			}
		}
	}
	return sum
}

// All squares of figure 9, by their area.
func TestPatternsAgainstStates(t *testing.T) {
	examples, err := readExamples(source(t), 8)
	if err != nil {
		t.Fatal(err)
	}
	want := 0.0
	for _, e := range examples {
		for _, x := range patternOf(e).states {
			for i := range int(e.N) {
				want += float64(1-dmap.Value(x, i+1)) / 2
			}
		}
	}
	if got := area(drawing(t, "fig9")) / (7.4 * 7.4); math.Abs(got/want-1) > 0.01 {
		t.Errorf("%g black squares, want %g", got, want)
	}
}

func TestDmap(t *testing.T) {
	// 0 -> 1 -> 3 -> 1, 2 -> 0: orbit {1, 3}.
	d := figure.New(200, 200, "")
	drawDmap(d, example{dmap: dmap.Map{1, 3, 0, 1}, orbit: []uint32{3, 1}}, 50, 20, 100)
	var dots, blue [][2]float64
	var stairs *figure.Path
	for _, mark := range d.Marks {
		switch mark := mark.(type) {
		case *figure.Circle:
			if mark.Fill == figure.Blue {
				blue = append(blue, [2]float64{mark.X, mark.Y})
			} else {
				dots = append(dots, [2]float64{mark.X, mark.Y})
			}
		case *figure.Path:
			if mark.Stroke == figure.Blue {
				stairs = mark
			}
		}
	}
	if len(dots) != 4 || len(blue) != 2 || blue[0] != dots[3] || blue[1] != dots[1] {
		t.Fatalf("black points %v, blue points %v", dots, blue)
	}
	// The staircase starts and ends at its first point and turns on the diagonal
	// x + y = 50 + 120.
	if len(stairs.Ops) != 5 || stairs.Ops[0].X != stairs.Ops[4].X || stairs.Ops[0].Y != stairs.Ops[4].Y {
		t.Errorf("the orbit is not closed: %+v", stairs.Ops)
	}
	for i, op := range stairs.Ops {
		if onDiagonal := near(op.X+op.Y, 170); onDiagonal != (i%2 == 1) {
			t.Errorf("corner %d of the orbit at (%g, %g)", i, op.X, op.Y)
		}
	}
	// A larger state lies further right, a larger image further up.
	if !(dots[0][0] < dots[1][0] && dots[1][1] < dots[0][1]) {
		t.Errorf("axes point the wrong way: %v", dots)
	}
}

func TestDmapTitles(t *testing.T) {
	svg := string(drawing(t, "fig10").SVG())
	for text, want := range map[string]int{
		"<title>orbit of period 42</title>": 1, "<title>orbit of period 26</title>": 1, "<title>orbit of period 14</title>": 2, "GBPO with period": 4,
	} {
		if n := strings.Count(svg, text); n != want {
			t.Errorf("%q is there %d times", text, n)
		}
	}
	for _, state := range []string{"1", "32", "64", "96", "128"} {
		if strings.Count(svg, `aria-label="C`+state+`"`) < 8 { // on both axes of four panels
			t.Errorf("no tick at C_%s", state)
		}
	}
	svg = string(drawing(t, "fig4").SVG())
	if !strings.Contains(svg, ", BPO with period 14") || !strings.Contains(svg, ", GBPO with period 20") {
		t.Error("figure 4 does not tell the BPO of (a) from the GBPO of (b)")
	}
}

// Every branch of every permutation of figures 5 to 7 is there, and the arrows of R.
func TestWirings(t *testing.T) {
	for id, c := range map[string]struct{ figure, arrows int }{"fig5": {5, 6}, "fig6": {6, 0}, "fig7": {7, 0}} {
		want := map[string]int{}
		for _, r := range pagetest.Rows[orbits.EquivalentRow](paper(t), tableEquivalents) {
			if r.Figure != int64(c.figure) || r.Figure == 7 && r.K > 0 {
				continue
			}
			sigma, err := pbnn.ParseID(r.ID)
			if err != nil {
				t.Fatal(err)
			}
			for i, s := range sigma {
				want[fmt.Sprintf("y%d to x%d", s, i+1)]++
			}
		}
		d := drawing(t, id)
		got := lines(d)
		if len(got) != len(want) {
			t.Errorf("%s: %d kinds of branches, want %d", id, len(got), len(want))
		}
		for title, n := range want {
			if len(got[title]) != n {
				t.Errorf("%s: branch %s drawn %d times, want %d", id, title, len(got[title]), n)
			}
		}
		arrows := 0
		for _, m := range d.Marks {
			if txt, ok := m.(*figure.Text); ok && txt.String() == "R" {
				arrows++
			}
		}
		if arrows != c.arrows {
			t.Errorf("%s: %d arrows, want %d", id, arrows, c.arrows)
		}
	}
}

// Every state but the endpoints is in the trees once, one step farther from the orbit
// than the state that follows it, and turning the picture by half gives the negatives.
func TestBasinTrees(t *testing.T) {
	examples, err := readExamples(source(t), 8)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range examples {
		all, circle := basinTrees(e.dmap, e.orbit)
		a := dmap.Analyse(e.dmap)
		seen := map[uint32]bool{}
		var roots []*tree
		last := 0.0
		for _, s := range all {
			if seen[s.x] || int32(s.steps) != a.Transient[s.x] || s.children == nil && s.at < last || s.at > circle {
				t.Errorf("(%s): state %d, %d steps, at %g after %g", e.Panel, s.x, s.steps, s.at, last)
			}
			seen[s.x] = true
			if s.children == nil {
				last = s.at
			}
			if s.steps == 0 {
				roots = append(roots, s)
			}
		}
		for k, root := range roots {
			if len(roots) != len(e.orbit) || root.x != e.orbit[k] || root.form != roots[(k+len(roots)/2)%len(roots)].form {
				t.Errorf("(%s): state %d on the ring, and the tree opposite", e.Panel, root.x)
			}
		}
		if len(seen) != 126 || seen[0] || seen[127] {
			t.Errorf("(%s): %d states", e.Panel, len(seen))
		}
	}
	circles := 0
	for _, m := range drawing(t, "beyond_basin_trees").Marks {
		if c, ok := m.(*figure.Circle); ok && strings.HasPrefix(c.Title, "state ") {
			circles++
		}
	}
	if circles != 4*126 {
		t.Errorf("%d states drawn", circles)
	}
	if treeColor(0) != figure.Blue || treeColor(1) != "#de5a3c" {
		t.Errorf("colours %s to %s", treeColor(0), treeColor(1))
	}
}

// Of each pair the longer orbit of the largest dimension is drawn, all of it.
func TestLongOrbits(t *testing.T) {
	var rows []orbits.OrbitRow
	for cn, period := range map[int32]int64{1: 120, 3: 110, 5: 30} {
		for _, n := range []int64{6, 9} {
			for k := range period {
				rows = append(rows, orbits.OrbitRow{N: n, CN: cn, T: k, ID: pbnn.Identity(int(n)).ID(), X: 0})
			}
		}
	}
	long := longOrbits(rows)
	if len(long) != 2 || long[0][0].CN != 1 || long[1][0].CN != 5 || long[0][0].N != 9 || len(long[0]) != 120 {
		t.Fatalf("%+v", long)
	}
	// All states are 0: black squares in nine rows, 121 and 31 columns.
	side := (figure.DoubleColumn - 22 - 2*margin) / (longLine + 1)
	if got := area(drawLongOrbits(long)) / (side * side); got < 9*151 || got > 9*153 {
		t.Errorf("%g squares", got)
	}
}
