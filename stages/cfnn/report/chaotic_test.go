package report

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"neurorbit/stages/render/figure"
)

// The parts of a polygon on both sides of a line make up the polygon, and each
// lies on its side; the line crosses the rectangle at their common edge.
func TestHalfPlane(t *testing.T) {
	area := func(p [][2]float64) float64 {
		sum := 0.0
		for i, a := range p {
			b := p[(i+1)%len(p)]
			sum += a[0]*b[1] - a[1]*b[0]
		}
		return math.Abs(sum) / 2
	}
	rapid.Check(t, func(t *rapid.T) {
		whole := rapid.Float64Range(-3, 3)
		l := straight{whole.Draw(t, "a"), whole.Draw(t, "b"), whole.Draw(t, "c")}
		if math.Abs(l.a)+math.Abs(l.b) < 1e-3 {
			t.Skip("no line")
		}
		box := [][2]float64{{-2, -1}, {3, -1}, {3, 2}, {-2, 2}}
		over, under := halfPlane(box, l), halfPlane(box, straight{-l.a, -l.b, -l.c})
		if got := area(over) + area(under); math.Abs(got-15) > 1e-9 {
			t.Fatalf("areas %g and %g", area(over), area(under))
		}
		for _, p := range over {
			if l.at(p[0], p[1]) < -1e-9 {
				t.Fatalf("%v is on the wrong side", p)
			}
		}
		p, q, ok := l.across(-2, -1, 3, 2)
		if ok != (area(over) > 0 && area(under) > 0) && area(over) > 1e-6 && area(under) > 1e-6 {
			t.Fatalf("crosses: %v, areas %g and %g", ok, area(over), area(under))
		}
		if ok && (math.Abs(l.at(p[0], p[1])) > 1e-6 || math.Abs(l.at(q[0], q[1])) > 1e-6) {
			t.Fatalf("%v and %v are not on the line", p, q)
		}
	})
}

// groups makes a separation of two lists of points.
func groups(a, b [][2]float64) *separation {
	sp := &separation{digits: [2]int32{0, 1}}
	for i, list := range [][][2]float64{a, b} {
		for _, p := range list {
			sp.points = append(sp.points, pointRow{Group: int32(i), X: p[0], Y: p[1]})
		}
	}
	return sp
}

// The line found separates the groups, has the margin of the definition, and no
// other line has a larger one; groups that no line separates have none.
func TestWidest(t *testing.T) {
	l, ok := groups([][2]float64{{-1, 0}, {-2, 1}, {-5, -5}}, [][2]float64{{1, 0}, {2, -3}}).widest()
	if !ok || math.Abs(l.at(0, 7)) > 1e-12 || l.at(1, 0) <= 0 {
		t.Errorf("%+v, %v", l, ok)
	}
	// The nearest point is on an edge, not at a corner.
	sp := groups([][2]float64{{0, -1}, {0, 1}}, [][2]float64{{3, 0.25}})
	if l, ok = sp.widest(); !ok || math.Abs(sp.margin(l)-1.5) > 1e-12 {
		t.Errorf("margin %g", sp.margin(l))
	}
	for name, sp := range map[string]*separation{
		"crossing": groups([][2]float64{{0, 0}, {2, 2}}, [][2]float64{{0, 2}, {2, 0}}),
		"inside":   groups([][2]float64{{0, 0}, {4, 0}, {0, 4}, {4, 4}}, [][2]float64{{1, 1.5}}),
		"equal":    groups([][2]float64{{1, 1}}, [][2]float64{{1, 1}}),
	} {
		if l, ok := sp.widest(); ok {
			t.Errorf("%s: separated by %+v", name, l)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		// On a lattice, where margins are either 0 or far above the rounding errors,
		// and where equal points and points in a line are common.
		coordinate := rapid.IntRange(-64, 64)
		point := rapid.Custom(func(t *rapid.T) [2]float64 {
			return [2]float64{float64(coordinate.Draw(t, "x")) / 64, float64(coordinate.Draw(t, "y")) / 64}
		})
		sp := groups(rapid.SliceOfN(point, 1, 8).Draw(t, "a"), rapid.SliceOfN(point, 1, 8).Draw(t, "b"))
		l, ok := sp.widest()
		best := 0.0
		if ok {
			best = sp.margin(l)
		}
		// In each direction the best line lies between the nearest two points.
		for k := range 360 {
			a, b := math.Cos(float64(k)*math.Pi/180), math.Sin(float64(k)*math.Pi/180)
			lo, hi := math.Inf(-1), math.Inf(1)
			for _, p := range sp.points {
				v := a*p.X + b*p.Y
				if p.Group == 0 {
					lo = max(lo, v)
				} else {
					hi = min(hi, v)
				}
			}
			if (hi-lo)/2 > best+1e-9 {
				t.Fatalf("direction %d has the margin %g, found %g (%v)", k, (hi-lo)/2, best, ok)
			}
		}
	})
}

func TestAbstains(t *testing.T) {
	for _, c := range []struct {
		votes [classes]int32
		want  bool
	}{
		{[classes]int32{0: 100}, false},
		{[classes]int32{3: 80, 4: 20}, false},
		{[classes]int32{3: 79, 4: 21}, true},
		{[classes]int32{3: 98, 4: 1, 9: 1}, true},
	} {
		if got := abstains(c.votes, 2, 80); got != c.want {
			t.Errorf("%v: %v", c.votes, got)
		}
	}
	for votes, want := range map[[classes]int32]string{
		{3: 100}:                         "3:100",
		{3: 40, 7: 60}:                   "7:60 3:40",
		{1: 10, 2: 10, 3: 10, 4: 10}:     "1:10 2:10 +2",
		{0: 1, 5: 2, 9: 97}:              "9:97 5:2 +1",
		{0: 33, 4: 33, 9: 34}:            "9:34 0:33 +1",
		{8: 79, 9: 20, 1: 1, 2: 0, 3: 0}: "8:79 9:20 +1",
	} {
		if got := topVotes(votes); got != want {
			t.Errorf("%v: %q, want %q", votes, got, want)
		}
	}
}

// The picture shows all images of the calibrated net that the rule leaves
// undecided, and no others.
func TestAbstainedPicture(t *testing.T) {
	fx := paperFixture(t)
	want := map[int32]bool{}
	for _, r := range fx[tableVotes].([]voteRow) {
		n, most := 0, int32(0)
		for _, v := range r.Votes {
			most = max(most, v)
			if v > 0 {
				n++
			}
		}
		if r.Variant == "1/chosen" && (n > 2 || most < 80) {
			want[r.Index] = true
		}
	}
	c := build(t, fx, "cfnn/abstained")
	if len(c.plate.tiles) != len(want) || len(want) < 10 {
		t.Errorf("%d images shown, %d undecided", len(c.plate.tiles), len(want))
	}
	csv, err := c.data[0].table.CSV()
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(csv)) {
		index, _, _ := strings.Cut(line, ",")
		var i int32
		if _, err := fmt.Sscan(index, &i); err == nil && !want[i] {
			t.Errorf("image %d is shown", i)
		}
	}
}

// exactRule is what the paper prints of its chaotic net.
var exactRule = ruleRow{
	Variant: "1/chosen", MaxClasses: 2, MinVotes: 80, Seed: 1, Chosen: true, Samples: 4649, BaseErrors: 143, BaseCorrect: 4506,
	Abstained: 187, ErrorsCaught: 143, CorrectLost: 44, CorrectKept: 4462, Coverage: 96, SelectiveAccuracy: 100, Accepted: 4462,
}

func TestTableOfRule(t *testing.T) {
	s := source{fixture{}}
	printed, err := s.printedTable1()
	if err != nil {
		t.Fatal(err)
	}
	more, err := s.printedChaotic()
	if err != nil {
		t.Fatal(err)
	}
	if printedLoss(printed) != 44 || more.correctLost != 43 {
		t.Errorf("the paper's sums give %d, its text %d", printedLoss(printed), more.correctLost)
	}
	if _, d := chaoticTable(printed, more, exactRule, nil); len(d) > 0 {
		t.Errorf("differences %v", d)
	}
	other := exactRule
	other.Abstained, other.ErrorsCaught, other.ErrorsAccepted, other.CorrectLost, other.CorrectKept = 70, 40, 103, 30, 4476
	other.SelectiveAccuracy = 97.751
	table, d := chaoticTable(printed, more, other, &exactRule)
	want := []string{
		"accuracy (%), chaotic: 97.8, printed 100", "wrongly classified, chaotic: 103, printed 0", "correctly classified, chaotic: 4476, printed 4462",
		"not decided, chaotic: 70, printed 187", "of these, misread by the static net: 40, printed 143",
	}
	if !slices.Equal(d, want) {
		t.Errorf("differences\n%s", strings.Join(d, "\n"))
	}
	csv, err := table.CSV()
	if err != nil {
		t.Fatal(err)
	}
	const rows = `property,printed_static,printed_chaotic,static,chaotic,chaotic_published
accuracy (%),96.9,100,96.92,97.75,100.00
wrongly classified,143,0,143,103,0
correctly classified,4506,4462,4506,4476,4462
not decided,0,187,0,70,187
"of these, misread by the static net",,143,,40,143
"of these, read right by the static net",,43,,30,44
`
	if string(csv) != rows {
		t.Errorf("got\n%s", csv)
	}
}

func TestUniverses(t *testing.T) {
	printed := printedChaotic{abstained: 187, caught: 143, correctLost: 43}
	one := func(name string, abstained, caught int32) universe {
		return universe{variantRow{Name: "1/" + name, Seed: 1}, ruleRow{BaseErrors: 143, Abstained: abstained, ErrorsCaught: caught, CorrectLost: abstained - caught}}
	}
	for _, c := range []struct {
		us   []universe
		want string
	}{
		{
			[]universe{one("a", 70, 30), one("b", 180, 60), one("c", 900, 140)},
			"None of the 3 variants catches all errors. Of those that leave at most 187 undecided, as the paper does, the best is b (seed 1): 180 undecided, 60 of 143 errors, 120 correct answers lost.",
		},
		{
			[]universe{one("a", 900, 143), one("b", 700, 143)},
			"2 of 2 variants catch all errors, with the fewest images undecided b (seed 1): 700 undecided, 143 of 143 errors, 557 correct answers lost.",
		},
	} {
		if got := universesRemark(c.us, printed); got != c.want {
			t.Errorf("got %q", got)
		}
	}
}

func TestRangeSweeps(t *testing.T) {
	rows := []rangeRow{
		{Seed: 2, Range: 0.2, T: 12, First: 1, Outputs: 100}, {Seed: 2, Range: 0.1, T: 12, First: 1, Outputs: 100},
		{Seed: 2, Range: 0.1, T: 1, First: 1, Outputs: 20}, {Seed: 2, Range: 0.1, T: 1, First: 2, Outputs: 1}, {Seed: 2, Range: 0.1, T: 1, First: 1, Outputs: 1},
		{Seed: 1, Range: 0.1, T: 12, First: 1, Outputs: 100},
	}
	sweeps := rangeSweeps(rows)
	if len(sweeps) != 2 || sweeps[0].seed != 2 || len(sweeps[0].settled) != 2 || sweeps[0].settled[0].Range != 0.1 ||
		len(sweeps[0].transient) != 1 || len(sweeps[0].single) != 2 || sweeps[0].single[0].First != 1 || len(sweeps[1].settled) != 1 {
		t.Errorf("%+v", sweeps)
	}
}

func TestCycleLength(t *testing.T) {
	for _, c := range []struct {
		u    []float64
		want int
	}{
		{[]float64{0.5, 0.5}, 1}, {[]float64{0.1, 0.9, 0.1, 0.9, 0.1}, 2}, {[]float64{0.1, 0.2, 0.3, 0.4}, 0}, {[]float64{1}, 0},
	} {
		if got := cycleLength(c.u); got != c.want {
			t.Errorf("%v: %d, want %d", c.u, got, c.want)
		}
	}
}

// Figure 4: each state of a value of A that is drawn lies in a cell that is
// painted.
func TestBifurcationCells(t *testing.T) {
	fx := paperFixture(t)
	d := build(t, fx, "cfnn/fig4").drawing
	i := slices.IndexFunc(d.Marks, func(m figure.Mark) bool {
		p, ok := m.(*figure.Path)
		return ok && p.Fill == figure.Blue
	})
	if i < 0 {
		t.Fatal("no cells")
	}
	var boxes []figure.Rect
	ops := d.Marks[i].(*figure.Path).Ops
	for k := 0; k+4 < len(ops); k += 5 {
		boxes = append(boxes, figure.Rect{X0: ops[k].X, Y0: ops[k+2].Y, X1: ops[k+1].X, Y1: ops[k].Y})
	}
	all := d.Marks[i].Bounds()
	for _, r := range fx[tableBifurcation].([]bifurcationRow) {
		if r.A != 2.5 && r.A != 3.25 && r.A != 4 {
			continue
		}
		x := all.X0 + (r.A-2.5)/1.5*(all.X1-all.X0)
		y := 20 + (1-r.U)*bifurcationCells
		if !slices.ContainsFunc(boxes, func(b figure.Rect) bool {
			return x >= b.X0-1 && x <= b.X1+1 && y >= b.Y0-0.1 && y <= b.Y1+0.1
		}) {
			t.Fatalf("A = %g, u = %g: no cell at (%g, %g)", r.A, r.U, x, y)
		}
	}
}

// Figure 9: bars as high as the votes, in red that of the digit shown.
func TestVotesFigure(t *testing.T) {
	d := build(t, paperFixture(t), "cfnn/fig9").drawing
	heights := map[string]float64{}
	red := 0
	for _, m := range d.Marks {
		if p, ok := m.(*figure.Path); ok && strings.Contains(p.Title, "output") {
			b := p.Bounds()
			heights[p.Title] = b.Y1 - b.Y0
			if p.Fill == figure.Red {
				red++
			}
		}
	}
	all, quarters := 0.0, 0
	for title, h := range heights {
		if strings.HasSuffix(title, ": 100 outputs") {
			all = h
		}
	}
	for title, h := range heights {
		if strings.HasSuffix(title, ": 25 outputs") && math.Abs(4*h-all) < 0.1 {
			quarters++
		}
	}
	if all == 0 || quarters != 4 || red != 2 {
		t.Errorf("bars %v, %d of them red", heights, red)
	}
}

// The border of the classes has an edge between any two neighbours that differ.
func TestClassBorder(t *testing.T) {
	cells := []boundaryRow{{Base: 1}, {Base: 1}, {Base: 2}, {Base: 1}, {Base: 3}, {Base: 2}, {Base: 1}, {Base: 1}, {Base: 1}}
	g := &classGrid{n: 3}
	for i := range cells {
		g.at = append(g.at, &cells[i])
	}
	d := figure.New(90, 90, "")
	p := newPlot(d, 0, 0, 90, 90, 0, 3, 0, 3)
	g.border(p, func(c *boundaryRow) int32 { return c.Base }, figure.Style{Stroke: figure.Black, Width: 1})
	edges := len(d.Marks[0].(*figure.Path).Ops) / 2
	// 1 1 2 / 1 3 2 / 1 1 1: right neighbours 1 + 2 + 0, upper ones 1 + 2.
	if edges != 6 {
		t.Errorf("%d edges", edges)
	}
	if b := d.Marks[0].Bounds(); b.X1 > 90.5 || b.Y0 < 29 {
		t.Errorf("border within %v", b)
	}
	if f := g.free(0, 0); f != 0 {
		t.Errorf("%d free cells about a corner", f)
	}
}

// Every class gets its digit inside its region, a small one a smaller digit, and
// none where a point is marked.
func TestClassLabels(t *testing.T) {
	const n = 20
	rows := make([]boundaryRow, n*n)
	g := &classGrid{n: n}
	for j := range n {
		for i := range n {
			c := &rows[j*n+i]
			switch {
			case i >= 12 && i < 17 && j >= 12 && j < 17:
				c.Base = 5
			case i == 15 && j == 3:
				c.Base = 7
			case i == 18 && j == 10:
				c.Base = 9
			default:
				c.Base = 2
			}
			g.at = append(g.at, c)
		}
	}
	d := figure.New(220, 220, "")
	p := newPlot(d, 10, 10, 200, 200, 0, n, 0, n)
	free := figure.New(220, 220, "")
	g.labels(newPlot(free, 10, 10, 200, 200, 0, n, 0, n), nil)
	first := free.Marks[0].Bounds() // of the largest region
	x, y := p.at(18.5, 10.5)
	taken := []figure.Rect{first, {X0: x - 1, Y0: y - 1, X1: x + 1, Y1: y + 1}}
	g.labels(p, taken)
	got := map[string]float64{}
	for _, m := range d.Marks {
		txt := m.(*figure.Text)
		if got[txt.String()] != 0 {
			t.Errorf("two digits %s", txt)
		}
		got[txt.String()] = txt.Size
		box := txt.Bounds()
		if slices.ContainsFunc(taken, box.Overlaps) {
			t.Errorf("the digit %s is on a point", txt)
		}
		i, j := int((box.X0+box.X1)/2-10)/10, int(210-(box.Y0+box.Y1)/2)/10
		if c := fmt.Sprint(g.at[j*n+i].Base); c != txt.String() {
			t.Errorf("the digit %s is in the region of class %s", txt, c)
		}
	}
	if want := map[string]float64{"2": 11, "5": figure.TickSize, "7": figure.TickSize}; !maps.Equal(got, want) {
		t.Errorf("digits and their sizes %v, want %v", got, want)
	}
	if faults := d.Faults(); len(faults) > 0 {
		t.Error(faults)
	}
}

// What the paper prints is named inside the sheet of the variants, however few
// images there are.
func TestPaperOnMultiverse(t *testing.T) {
	for _, samples := range []int32{150, 187, 250, 400, 1000, 4649, 100000} {
		fx := paperFixture(t)
		rules := slices.Clone(fx[tableRule].([]ruleRow))
		for i := range rules {
			rules[i].Samples = samples
			rules[i].Abstained = min(rules[i].Abstained, samples)
		}
		fx[tableRule] = rules
		d := build(t, fx, "cfnn/multiverse_map").drawing
		if faults := d.Faults(); len(faults) > 0 {
			t.Errorf("%d images: %s", samples, faults)
		}
	}
}

// Figure 7 has room for the legend of as many seeds as there are colours, however
// long they are.
func TestManySeeds(t *testing.T) {
	for _, seeds := range [][]int64{{1}, {1, 2, 3, 4, 5}, {4294967291, 4294967292, 4294967293, 4294967294, 4294967295}} {
		fx := paperFixture(t)
		c := paperRecipe
		c.seeds, c.ranges = seeds, 5
		fx.chaoticRows(c)
		if faults := build(t, fx, "cfnn/fig7").drawing.Faults(); len(faults) > 0 {
			t.Errorf("seeds %v: %s", seeds, faults)
		}
	}
}

// The yellow discs of points that change sides are behind all points.
func TestDiscsBehindPoints(t *testing.T) {
	last, first := -1, -1
	for i, m := range build(t, paperFixture(t), "cfnn/fig11").drawing.Marks {
		c, ok := m.(*figure.Circle)
		switch {
		case ok && c.R > 3.5 && c.Title == "" && c.Y > 44:
			last = i
		case ok && c.R < 2 && c.Y > 44 && c.X > figure.DoubleColumn/2 && first < 0:
			first = i
		}
	}
	if last < 0 || first < 0 || last > first {
		t.Errorf("the last disc is mark %d, the first point mark %d", last, first)
	}
}

// badFile returns other published values.
type badFile struct {
	fixture
	text string
}

func (b badFile) ReadFile(string) ([]byte, error) {
	if b.text == "" {
		return nil, errors.New("gone")
	}
	return []byte(b.text), nil
}

func TestBadPublishedChaotic(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"", "gone"},
		{"place,name\n", "no column value"},
		{"place,name,value\nx,range,wide\n", "record 1"},
		{"place,name,value\nx,range,0.2\n", "no value t"},
	} {
		_, err := source{badFile{text: c.text}}.printedChaotic()
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: error %v", c.text, err)
		}
	}
	if _, err := (source{badFile{text: "property,static,chaotic\nwrong,143,none\n"}}).printedTable1(); err == nil || !strings.Contains(err.Error(), "record 1") {
		t.Errorf("error %v", err)
	}
}
