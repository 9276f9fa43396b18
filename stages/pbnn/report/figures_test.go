package report

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"neurorbit/stages/render/figure"
)

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

// ends returns the end points of a line.
func ends(p *figure.Path) (x0, y0, x1, y1 float64) {
	return p.Ops[0].X, p.Ops[0].Y, p.Ops[1].X, p.Ops[1].Y
}

// near reports whether two coordinates are equal on the grid of drawings.
func near(a, b float64) bool { return math.Abs(a-b) <= 1.0/64 }

// Every branch of the permutation is there once, black, from hidden neuron
// sigma(i) to output neuron i; every local connection is there once, red or blue
// by its sign, and those that close the ring start at the ghosts.
func TestNetworkBranches(t *testing.T) {
	for _, id := range []string{"1234567", "2613754", "132", "2-1-4-3-6-5-8-7-10-9"} {
		for cn := int32(0); cn < 8; cn++ {
			sigma := mustParse(t, id)
			n := int64(len(sigma))
			fx := fixture{}
			fx.examples(t, []exampleRow{{Figure: 2, Panel: "a", ID: id, CN: 1}}, nil)
			var rows []connectionRow
			for _, r := range fx["orbits/connections"].([]connectionRow) {
				if r.Figure == 2 {
					if r.Layer == "local" {
						r.Weight = weights(cn)[(r.From-r.To+1+n)%n]
					}
					rows = append(rows, r)
				}
			}
			net := newNetwork(n, "pbnn", "a", rows)
			d := figure.New(300, 300, "")
			l := net.place(10, 10, 50, 14)
			net.draw(d, l)

			got := lines(d)
			if len(got) != int(4*n) {
				t.Fatalf("P(%s), CN%d: %d kinds of lines, want %d", id, cn, len(got), 4*n)
			}
			check := func(title string, color figure.Color, fromLayer int, from, to int64) {
				if len(got[title]) != 1 {
					t.Errorf("P(%s), CN%d: %d lines %q", id, cn, len(got[title]), title)
					return
				}
				p := got[title][0]
				x0, y0, x1, y1 := ends(p)
				fx, fy := net.at(l, fromLayer, from)
				tx, ty := net.at(l, fromLayer+1, to)
				if p.Stroke != color || !near(x0, fx) || !near(y0, fy) || !near(x1, tx) || !near(y1, ty) {
					t.Errorf("P(%s), CN%d: line %q is %s from (%g, %g) to (%g, %g)", id, cn, title, p.Stroke, x0, y0, x1, y1)
				}
			}
			for i, s := range sigma {
				check(fmt.Sprintf("y%d to x%d", s, i+1), figure.Black, 1, s, int64(i+1))
			}
			for to := int64(1); to <= n; to++ {
				for k, w := range weights(cn) {
					drawn := to - 1 + int64(k) // 0 and n+1 are the ghosts
					from := (drawn-1+n)%n + 1
					color, sign := figure.Blue, "−1"
					if w > 0 {
						color, sign = figure.Red, "+1"
					}
					check(fmt.Sprintf("x%d to y%d: %s", from, to, sign), color, 0, drawn, to)
				}
			}
		}
	}
}

// The ghosts carry the numbers of the neurons at the other end of the ring.
func TestGhosts(t *testing.T) {
	d := drawing(t, paperFixture(t), "fig8")
	count := map[string]int{}
	for _, m := range d.Marks {
		if txt, ok := m.(*figure.Text); ok && txt.Color == figure.Grey {
			count[txt.String()]++
		}
	}
	if count["7"] != 4 || count["1"] != 4 || len(count) != 2 {
		t.Errorf("grey numbers: %v", count)
	}
}

func TestDBNN(t *testing.T) {
	fx := paperFixture(t)
	d := drawing(t, fx, "fig1")
	got := lines(d)
	n := 0
	for _, r := range fx["orbits/connections"].([]connectionRow) {
		if r.Figure != 1 {
			continue
		}
		n++
		title := fmt.Sprintf("x%d to y%d: %s", r.From, r.To, signText(r.Weight))
		if r.Layer == "output" {
			title = fmt.Sprintf("y%d to x%d: %s", r.From, r.To, signText(r.Weight))
		}
		if len(got[title]) != 1 || got[title][0].Stroke != signColor(r.Weight) {
			t.Errorf("connection %q is drawn %d times", title, len(got[title]))
		}
	}
	if len(got) != n {
		t.Errorf("%d connections drawn, %d there", len(got), n)
	}
}

func TestLocal(t *testing.T) {
	got := lines(drawing(t, paperFixture(t), "fig3"))
	if len(got) != 24 {
		t.Errorf("%d lines", len(got))
	}
	for cn := int32(0); cn < 8; cn++ {
		for k, w := range weights(cn) {
			title := fmt.Sprintf("CN%d, input %d of 3: %s", cn, k+1, signText(w))
			if len(got[title]) != 1 || got[title][0].Stroke != signColor(w) {
				t.Errorf("no line %q of the right colour", title)
			}
		}
	}
}

// The black squares are the states -1, at their place in time and ring.
func TestPattern(t *testing.T) {
	rows := []spacetimeRow{
		{9, "a", 0, 1, -1}, {9, "a", 0, 2, +1}, {9, "a", 0, 3, +1},
		{9, "a", 1, 1, +1}, {9, "a", 1, 2, -1}, {9, "a", 1, 3, -1},
		{9, "b", 0, 1, -1},
	}
	p := newPattern("a", rows)
	if len(p.x) != 2 || p.neurons() != 3 {
		t.Fatalf("%d times, %d neurons", len(p.x), p.neurons())
	}
	d := figure.New(200, 200, "")
	p.draw(d, 20, 30, 10)
	black := d.Marks[0].(*figure.Path)
	if black.Fill != figure.Black {
		t.Errorf("squares are %q", black.Fill)
	}
	var corners [][2]float64
	for _, op := range black.Ops {
		if op.Kind == 'M' {
			corners = append(corners, [2]float64{op.X, op.Y})
		}
	}
	if want := [][2]float64{{20, 30}, {30, 40}, {30, 50}}; !slices.Equal(corners, want) {
		t.Errorf("black squares at %v, want %v", corners, want)
	}
	if p := newPattern("none", rows); p.neurons() != 0 || len(p.x) != 0 {
		t.Error("a panel without rows has squares")
	}
}

// All squares of figure 9, counted.
func TestPatternsAgainstRows(t *testing.T) {
	fx := paperFixture(t)
	want := 0
	for _, r := range fx["orbits/spacetime"].([]spacetimeRow) {
		if r.Figure == 8 && r.X < 0 {
			want++
		}
	}
	got := 0
	for _, m := range drawing(t, fx, "fig9").Marks {
		if p, ok := m.(*figure.Path); ok && p.Fill == figure.Black && p.Stroke == "" {
			for _, op := range p.Ops {
				if op.Kind == 'M' {
					got++
				}
			}
		}
	}
	if got != want {
		t.Errorf("%d black squares, want %d", got, want)
	}
}

func TestDmap(t *testing.T) {
	// 0 -> 1 -> 3 -> 1, 2 -> 0: orbit {1, 3}.
	rows := []dmapRow{
		{4, "a", 0, 1, -1}, {4, "a", 1, 3, 1}, {4, "a", 2, 0, -1}, {4, "a", 3, 1, 0},
		{4, "b", 0, 0, 0},
	}
	m := newDmap("a", rows)
	if !slices.Equal(m.fx, []int64{1, 3, 0, 1}) || !slices.Equal(m.orbit, []int64{3, 1}) {
		t.Fatalf("map %v, orbit %v", m.fx, m.orbit)
	}
	d := figure.New(200, 200, "")
	m.draw(d, 50, 20, 100)
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
	if len(dots) != 4 || len(blue) != 2 {
		t.Fatalf("%d black and %d blue points", len(dots), len(blue))
	}
	if blue[0] != dots[3] || blue[1] != dots[1] {
		t.Errorf("blue points %v are not those of the orbit among %v", blue, dots)
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
	svg := string(drawing(t, paperFixture(t), "fig10").SVG())
	for _, period := range []int{42, 26} {
		if n := strings.Count(svg, fmt.Sprintf("<title>orbit of period %d</title>", period)); n != 1 {
			t.Errorf("%d orbits of period %d", n, period)
		}
	}
	if n := strings.Count(svg, "<title>orbit of period 14</title>"); n != 2 {
		t.Errorf("%d orbits of period 14", n)
	}
	if n := strings.Count(svg, "GBPO with period"); n != 4 {
		t.Errorf("%d panels call their orbit a GBPO", n)
	}
	svg = string(drawing(t, paperFixture(t), "fig4").SVG())
	if !strings.Contains(svg, ", BPO with period 14") || !strings.Contains(svg, ", GBPO with period 20") {
		t.Error("figure 4 does not tell the BPO of (a) from the GBPO of (b)")
	}
}

func TestStateTicks(t *testing.T) {
	var got []string
	for _, k := range stateTicks(128) {
		got = append(got, fmt.Sprintf("%g %s", k.Value, k.Label))
	}
	if want := "1 *C*_1, 32 *C*_{32}, 64 *C*_{64}, 96 *C*_{96}, 128 *C*_{128}"; strings.Join(got, ", ") != want {
		t.Errorf("got %s", strings.Join(got, ", "))
	}
}

// Every branch of every permutation of figures 5 to 7 is there.
func TestWirings(t *testing.T) {
	fx := paperFixture(t)
	for id, figure := range map[string]int64{"fig5": 5, "fig6": 6, "fig7": 7} {
		want := map[string]int{}
		for _, r := range fx["orbits/equivalents"].([]equivalentRow) {
			if r.Figure == figure {
				for i, s := range mustParse(t, r.ID) {
					want[fmt.Sprintf("y%d to x%d", s, i+1)]++
				}
			}
		}
		got := lines(drawing(t, fx, id))
		if len(got) != len(want) {
			t.Errorf("%s: %d kinds of branches, want %d", id, len(got), len(want))
		}
		for title, n := range want {
			if len(got[title]) != n {
				t.Errorf("%s: branch %s drawn %d times, want %d", id, title, len(got[title]), n)
			}
		}
	}
}

func TestArrowsOfR(t *testing.T) {
	for id, want := range map[string]int{"fig5": 6, "fig6": 0} {
		n := 0
		for _, m := range drawing(t, paperFixture(t), id).Marks {
			if txt, ok := m.(*figure.Text); ok && txt.String() == "R" {
				n++
			}
		}
		if n != want {
			t.Errorf("%s: %d arrows, want %d", id, n, want)
		}
	}
}

func TestParseID(t *testing.T) {
	for id, want := range map[string][]int64{
		"132":                  {1, 3, 2},
		"2-1-4-3-6-5-8-7-10-9": {2, 1, 4, 3, 6, 5, 8, 7, 10, 9},
	} {
		if got, err := parseID(id); err != nil || !slices.Equal(got, want) {
			t.Errorf("%s: %v, %v", id, got, err)
		}
	}
	for _, id := range []string{"", "12a", "113", "024", "1-2-4", "1--2"} {
		if got, err := parseID(id); err == nil {
			t.Errorf("%q is read as %v", id, got)
		}
	}
}
