package report

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"neurorbit/stages/render/figure"
	"neurorbit/stages/render/texttable"
)

// A separation is two groups of points in a plane with lines between them.
type separation struct {
	points []pointRow
	lines  []lineRow
	digits [2]int32
}

// readSeparation reads it; nil without an error if there is none.
func readSeparation(s page.Source) (*separation, error) {
	points, err := page.Read[pointRow](s, tablePoints)
	if err != nil {
		return nil, err
	}
	lines, err := page.Read[lineRow](s, tableLines)
	if err != nil {
		return nil, err
	}
	groups := map[int32]bool{}
	sp := &separation{points: points, lines: lines}
	for _, p := range points {
		if !groups[p.Group] && len(groups) < 2 {
			sp.digits[len(groups)] = p.Group
		}
		groups[p.Group] = true
	}
	if len(lines) == 0 || len(groups) != 2 {
		return nil, nil
	}
	return sp, nil
}

// straight returns the line as one.
func (l lineRow) straight() straight { return straight{l.W1, l.W2, l.B} }

// wrong counts the points on the wrong side of a line; the second group belongs
// on its positive side.
func (sp *separation) wrong(l straight) int {
	n := 0
	for _, p := range sp.points {
		if v := l.at(p.X, p.Y); p.Group == sp.digits[1] && v <= 0 || p.Group == sp.digits[0] && v >= 0 {
			n++
		}
	}
	return n
}

// margin returns the least distance of a point from a line.
func (sp *separation) margin(l straight) float64 {
	norm, least := math.Sqrt(float64(l.a*l.a)+float64(l.b*l.b)), math.Inf(1)
	for _, p := range sp.points {
		least = min(least, math.Abs(l.at(p.X, p.Y))/norm)
	}
	return least
}

// group returns the points of group i.
func (sp *separation) group(i int) [][2]float64 {
	var out [][2]float64
	for _, p := range sp.points {
		if p.Group == sp.digits[i] {
			out = append(out, [2]float64{p.X, p.Y})
		}
	}
	return out
}

// widest returns the line with the largest margin, false if no line separates the
// groups: it is the perpendicular bisector of the shortest connection of the two
// convex hulls.
func (sp *separation) widest() (straight, bool) {
	a, b := convexHull(sp.group(0)), convexHull(sp.group(1))
	var p, q [2]float64
	least := math.Inf(1)
	try := func(from, to [2]float64) {
		dx, dy := to[0]-from[0], to[1]-from[1]
		if d := float64(dx*dx) + float64(dy*dy); d < least {
			least, p, q = d, from, to
		}
	}
	for i := range a {
		for j := range b {
			try(a[i], nearestOn(b[j], b[(j+1)%len(b)], a[i]))
			try(nearestOn(a[i], a[(i+1)%len(a)], b[j]), b[j])
		}
	}
	l := straight{a: q[0] - p[0], b: q[1] - p[1]}
	l.c = -float64(l.a*((p[0]+q[0])/2)) - float64(l.b*((p[1]+q[1])/2))
	return l, least > 0 && sp.wrong(l) == 0
}

// nearestOn returns the point of the segment from a to b that is nearest to p.
func nearestOn(a, b, p [2]float64) [2]float64 {
	dx, dy := b[0]-a[0], b[1]-a[1]
	d := float64(dx*dx) + float64(dy*dy)
	if d == 0 {
		return a
	}
	t := (float64((p[0]-a[0])*dx) + float64((p[1]-a[1])*dy)) / d
	t = min(max(t, 0), 1)
	return [2]float64{a[0] + float64(t*dx), a[1] + float64(t*dy)}
}

// convexHull returns the corners of the convex hull of one or more points, in
// order.
func convexHull(points [][2]float64) [][2]float64 {
	sorted := slices.Clone(points)
	slices.SortFunc(sorted, func(a, b [2]float64) int { return slices.Compare(a[:], b[:]) })
	sorted = slices.Compact(sorted)
	if len(sorted) < 3 {
		return sorted
	}
	half := func(points [][2]float64) [][2]float64 {
		var out [][2]float64
		for _, p := range points {
			for len(out) > 1 {
				a, b := out[len(out)-2], out[len(out)-1]
				if float64((b[0]-a[0])*(p[1]-a[1]))-float64((b[1]-a[1])*(p[0]-a[0])) > 0 {
					break
				}
				out = out[:len(out)-1]
			}
			out = append(out, p)
		}
		return out[:len(out)-1]
	}
	lower := half(sorted)
	slices.Reverse(sorted)
	return append(lower, half(sorted)...)
}

// panel makes the panel of the two groups.
func (sp *separation) panel(d *figure.Drawing, left, top, size float64) plot {
	limit := 0.0
	for _, p := range sp.points {
		limit = max(limit, math.Abs(p.X), math.Abs(p.Y))
	}
	limit = float64(1.08 * max(limit, 1e-9))
	return newPlot(d, left, top, size, size, -limit, limit, -limit, limit)
}

// groupColors tells the groups apart: O and X.
var groupColors = [2]figure.Color{figure.Blue, figure.Red}

// mark draws the points: O for the first group, X for the second. ring, if not
// nil, is the colour of the disc behind a point, which is behind all points.
func (sp *separation) mark(p plot, ring func(pointRow) figure.Color) {
	for _, r := range sp.points {
		if ring == nil {
			break
		}
		if c := ring(r); c != "" {
			x, y := p.at(r.X, r.Y)
			p.d.Disc(x, y, 3.6, figure.Style{Fill: c})
		}
	}
	for _, r := range sp.points {
		x, y := p.at(r.X, r.Y)
		group := 0
		if r.Group == sp.digits[1] {
			group = 1
		}
		sp.sign(p.d, group, x, y)
	}
}

// sign draws the mark of a group.
func (sp *separation) sign(d *figure.Drawing, group int, x, y float64) {
	s := figure.Style{Stroke: groupColors[group], Width: 0.7}
	if group == 0 {
		d.Disc(x, y, 1.8, s)
		return
	}
	d.Line(x-1.7, y-1.7, x+1.7, y+1.7, s)
	d.Line(x-1.7, y+1.7, x+1.7, y-1.7, s)
}

// key draws the legend of the groups and returns its end.
func (sp *separation) key(d *figure.Drawing, x, y float64) float64 {
	for i, digit := range sp.digits {
		sp.sign(d, i, x+3, y)
		label := fmt.Sprintf("digit %d", digit)
		d.TextMid(x+9, y, figure.Start, figure.LabelSize, figure.Black, label)
		x += 9 + figure.TextWidth(figure.LabelSize, label) + 14
	}
	return x
}

// pointTable is the data behind the points.
func (sp *separation) pointTable() *texttable.Table {
	t := &texttable.Table{Columns: csvColumns("digit", "training_image", "x", "y", "side", "share_other_side")}
	for _, p := range sp.points {
		t.Add(whole(p.Group), whole(p.Index), number(p.X), number(p.Y), whole(p.Side), number(p.Share))
	}
	return t
}

// pointsRemark says which points are drawn.
func (sp *separation) pointsRemark() string {
	return fmt.Sprintf("The points are ours: %d training images of the digit %d (O) and %d of the digit %d (X), in the plane of their two principal directions; the paper draws a sketch.",
		len(sp.group(0)), sp.digits[0], len(sp.group(1)), sp.digits[1])
}

// Names of the axes of figures 10 and 11.
const (
	firstDirection  = "first principal direction"
	secondDirection = "second principal direction"
)

// buildSeparation draws figure 10.
func buildSeparation(s page.Source) (*page.Content, error) {
	sp, err := readSeparation(s)
	if err != nil || sp == nil {
		return nil, err
	}
	const size = 190.0
	d := figure.New(figure.SingleColumn, size+68, "Two groups of points with a line between them")
	p := sp.panel(d, (d.W-size)/2+8, 32, size)
	l := sp.lines[0].straight()
	p.area(halfPlane(p.corners(), l), figure.Style{Fill: plusTint})
	p.area(halfPlane(p.corners(), straight{-l.a, -l.b, -l.c}), figure.Style{Fill: minusTint})
	p.line(l, figure.Style{Stroke: figure.Black, Width: 1.1, Title: "line of the perceptron"})
	sp.mark(p, nil)
	sp.key(d, p.sx.From+20, 9)
	p.axes(6, 6, firstDirection, secondDirection)
	return &page.Content{
		Drawing: d, Data: []chart.Dataset{{"", sp.pointTable()}, {"_line", linesTable(sp, []namedLine{{"L", l, figure.Black}})}},
		Remark:     sp.pointsRemark() + fmt.Sprintf(" Line: found by the perceptron rule; %d of %d points are on its wrong side.", sp.wrong(l), len(sp.points)),
		Comparison: page.DrawnOnly(fmt.Sprintf("%d points", len(sp.points))),
	}, nil
}

// A namedLine is a line of figure 11.
type namedLine struct {
	name  string
	l     straight
	color figure.Color
}

// linesTable is the data behind the lines.
func linesTable(sp *separation, lines []namedLine) *texttable.Table {
	t := &texttable.Table{Columns: csvColumns("line", "w1", "w2", "b", "wrong_points", "margin")}
	for _, l := range lines {
		n := sp.wrong(l.l)
		margin := texttable.Cell{}
		if n == 0 {
			margin = number(sp.margin(l.l))
		}
		t.Add(texttable.Text(l.name), number(l.l.a), number(l.l.b), number(l.l.c), whole(n), margin)
	}
	return t
}

// lineColors are those of L1, L2, L3.
var lineColors = []figure.Color{figure.Orange, "#6a5ba8", "#1b8a8a"}

// buildMargins draws figure 11: (a) three lines and the one with the largest
// margin, (b) the lines of all outputs of a chaotic perceptron.
func buildMargins(s page.Source) (*page.Content, error) {
	sp, err := readSeparation(s)
	if err != nil || sp == nil {
		return nil, err
	}
	// L1 to L3: the first lines, those free of errors before others.
	ordered := slices.Clone(sp.lines)
	slices.SortStableFunc(ordered, func(a, b lineRow) int {
		return cmp.Compare(min(sp.wrong(a.straight()), 1), min(sp.wrong(b.straight()), 1))
	})
	var lines []namedLine
	for i, r := range ordered[:min(len(lineColors), len(ordered))] {
		lines = append(lines, namedLine{fmt.Sprintf("L%d", i+1), r.straight(), lineColors[i]})
	}
	best, separable := sp.widest()
	if separable {
		lines = append(lines, namedLine{"largest margin", best, figure.Black})
	}
	const size, top = 196.0, 44.0
	d := figure.New(figure.DoubleColumn, top+size+34, "Several lines between two groups of points, and the one with the largest margin")
	a := sp.panel(d, 38, top, size)
	title(d, 6, 11, d.W/2-12, "**(a)** several lines")
	if separable {
		m, norm := sp.margin(best), math.Sqrt(float64(best.a*best.a)+float64(best.b*best.b))
		strip := a.corners()
		for _, side := range []float64{1, -1} {
			strip = halfPlane(strip, straight{side * best.a, side * best.b, float64(side*best.c) + float64(m*norm)})
		}
		a.area(strip, figure.Style{Fill: figure.PaleGrey, Title: "margin"})
	}
	x := a.sx.From
	for _, l := range lines {
		width := 0.8
		if l.name == "largest margin" {
			width = 1.3
		}
		a.line(l.l, figure.Style{Stroke: l.color, Width: width, Title: l.name})
		x = legend(d, x, top-21, []key{{l.color, l.name}})
	}
	sp.mark(a, nil)
	a.axes(6, 6, firstDirection, secondDirection)
	b := sp.panel(d, d.W/2+38, top, size)
	title(d, d.W/2+6, 11, d.W/2-12, fmt.Sprintf("**(b)** %d lines of a chaotic perceptron", len(sp.lines)-1))
	for _, r := range sp.lines[1:] {
		b.line(r.straight(), figure.Style{Stroke: "#b8b8b8", Width: 0.3})
	}
	b.line(sp.lines[0].straight(), figure.Style{Stroke: figure.Black, Width: 1})
	crossed := 0
	for _, p := range sp.points {
		if p.Share > 0 {
			crossed++
		}
	}
	sp.mark(b, func(r pointRow) figure.Color {
		if r.Share > 0 {
			return "#ffd34d"
		}
		return ""
	})
	end := sp.key(d, b.sx.From, top-21)
	d.Disc(end+4, top-21, 3.6, figure.Style{Fill: "#ffd34d"})
	d.TextMid(end+11, top-21, figure.Start, figure.LabelSize, figure.Black, "changes sides")
	b.axes(6, 6, firstDirection, secondDirection)
	remark := sp.pointsRemark() + " (a) L1 to L3: "
	if ordered[0].Line == 0 {
		remark += "the line of figure 10 and lines that its chaotic weights make."
	} else {
		remark += "lines that chaotic weights make of that of figure 10."
	}
	if separable {
		remark += fmt.Sprintf(" The line with the largest margin is the perpendicular bisector of the shortest connection of the convex hulls of the two groups; no point is nearer to it than %s (grey: its margin)",
			page.Rounded(sp.margin(best), 3))
		if sp.wrong(lines[0].l) == 0 {
			remark += fmt.Sprintf(", against %s for L1", page.Rounded(sp.margin(lines[0].l), 3))
		}
		remark += "."
	} else {
		remark += " No line separates these points without error, so that none has a margin."
	}
	remark += fmt.Sprintf(" (b) Black: the line of figure 10; its weights and its bias move on chaotic orbits, which makes the grey lines; %s are on different sides of different lines.", page.Plural(crossed, "point"))
	return &page.Content{
		Drawing: d, Data: []chart.Dataset{{"", sp.pointTable()}, {"_lines", linesTable(sp, lines)}}, Remark: remark,
		Comparison: page.DrawnOnly(fmt.Sprintf("%d points, %s", len(sp.points), page.Plural(len(sp.lines), "line"))),
	}, nil
}

// digitTints colours the classes of a plane.
var digitTints = [classes]figure.Color{"#c6dbef", "#fdd0a2", "#c7e9c0", "#fcbba1", "#dadaeb", "#e5d3c8", "#f7cfe3", "#d9d9d9", "#e6e6a8", "#b9e4e8"}

// buildBoundary draws the decision boundaries of the base net and of the chaotic
// net in a plane of images.
func buildBoundary(s page.Source) (*page.Content, error) {
	cells, err := page.Read[boundaryRow](s, tableBoundary)
	if err != nil || len(cells) == 0 {
		return nil, err
	}
	points, err := page.Read[boundaryPointRow](s, tableBoundaryPoints)
	if err != nil {
		return nil, err
	}
	n := int32(0)
	for _, c := range cells {
		n = max(n, c.I+1, c.J+1)
	}
	if n < 2 {
		return nil, nil
	}
	g := &classGrid{n: n, at: make([]*boundaryRow, n*n)}
	lo, hi := [2]float64{math.Inf(1), math.Inf(1)}, [2]float64{math.Inf(-1), math.Inf(-1)}
	t := &texttable.Table{Columns: csvColumns("i", "j", "x", "y", "static", "l1", "l2", "l3", "classes", "share")}
	for k, c := range cells {
		g.at[c.J*n+c.I] = &cells[k]
		lo, hi = [2]float64{min(lo[0], c.X), min(lo[1], c.Y)}, [2]float64{max(hi[0], c.X), max(hi[1], c.Y)}
		t.Add(whole(c.I), whole(c.J), texttable.Float(c.X, 4), texttable.Float(c.Y, 4), whole(c.Base), whole(c.L1), whole(c.L2), whole(c.L3), whole(c.Classes), texttable.Float(c.Share, 4))
	}
	if slices.Contains(g.at, nil) {
		return nil, fmt.Errorf("table %s: the grid of %d by %d points has gaps", tableBoundary, n, n)
	}
	const size, top = 200.0, 44.0
	d := figure.New(figure.DoubleColumn, top+size+34, "Decision boundaries in a plane of images")
	half := float64((hi[0]-lo[0])/float64(n-1)) / 2
	panel := func(left float64) plot {
		return newPlot(d, left, top, size, size, lo[0]-half, hi[0]+half, lo[1]-half, hi[1]+half)
	}
	a := panel(36)
	title(d, 6, 11, d.W/2-12, "**(a)** class by the static net and first three outputs")
	g.fill(a, func(c *boundaryRow) figure.Color { return digitTints[((c.Base%classes)+classes)%classes] })
	keys := []key{{figure.Black, "static"}}
	g.border(a, func(c *boundaryRow) int32 { return c.Base }, figure.Style{Stroke: figure.Black, Width: 1.2, Title: "static net"})
	for i, of := range []func(c *boundaryRow) int32{func(c *boundaryRow) int32 { return c.L1 }, func(c *boundaryRow) int32 { return c.L2 }, func(c *boundaryRow) int32 { return c.L3 }} {
		if of(g.at[0]) < 0 {
			continue
		}
		name := fmt.Sprintf("L%d", i+1)
		g.border(a, of, figure.Style{Stroke: lineColors[i], Width: 0.8, Title: name})
		keys = append(keys, key{lineColors[i], name})
	}
	legend(d, a.sx.From, top-21, keys)
	var taken []figure.Rect // by the points and their digits
	for _, r := range points {
		x, y := a.at(r.X, r.Y)
		taken = append(taken, figure.Rect{X0: x - 8, Y0: y - 8, X1: x + 15, Y1: y + 8})
	}
	g.labels(a, taken)
	b := panel(d.W/2 + 36)
	title(d, d.W/2+6, 11, d.W/2-12, "**(b)** outputs that differ from the static net (%)")
	g.fill(b, func(c *boundaryRow) figure.Color {
		if c.Share >= 1 {
			return figure.White
		}
		return mix([3]int{205, 70, 10}, 0.12+float64(0.88*(1-c.Share)))
	})
	g.border(b, func(c *boundaryRow) int32 { return c.Base }, figure.Style{Stroke: figure.Black, Width: 0.8})
	bx := b.sx.From
	for _, v := range []float64{0, 0.25, 0.5, 0.75, 1} {
		fill := figure.White
		if v > 0 {
			fill = mix([3]int{205, 70, 10}, 0.12+float64(0.88*v))
		}
		bx = swatches(d, bx, top-21, []surveyClass{{fmt.Sprint(int(float64(100 * v))), fill}})
	}
	remark := "The plane passes through a test image and two training images; coordinates are Euclidean distances, with pixels from −1 to 1, and the origin is the training image of the same digit."
	p := &texttable.Table{Columns: csvColumns("role", "split", "index", "label", "x", "y")}
	for _, r := range points {
		p.Add(texttable.Text(r.Role), texttable.Text(r.Split), whole(r.Index), whole(r.Label), texttable.Float(r.X, 4), texttable.Float(r.Y, 4))
		remark += fmt.Sprintf(" %s: %s image %d, %s.", boundaryRoles[r.Role], splitNames[r.Split], r.Index, aDigit(r.Label))
	}
	for _, q := range []plot{a, b} {
		for _, r := range points {
			x, y := q.at(r.X, r.Y)
			fill := figure.White
			if r.Role == "test" {
				fill = figure.Black
			}
			d.Disc(x, y, 2.6, figure.Style{Fill: fill, Stroke: figure.Black, Width: 0.8, Title: r.Role})
			d.TextMid(x+6, y, figure.Start, figure.LabelSize, figure.Black, fmt.Sprintf("**%d**", r.Label))
		}
		q.axes(6, 6, "towards the training image of another digit", "towards the test image, at right angles")
	}
	undecided := 0
	for _, c := range cells {
		if c.Classes > 1 {
			undecided++
		}
	}
	remark += fmt.Sprintf(" In %s %% of the plane the outputs differ among each other.", page.Fixed(float64(100*undecided)/float64(len(cells)), 1))
	return &page.Content{
		Drawing: d, Data: []chart.Dataset{{"", t}, {"_points", p}}, Remark: remark, Comparison: page.NotInPaper(fmt.Sprintf("%d by %d points", n, n)),
	}, nil
}

// boundaryRoles names the images of the plane.
var boundaryRoles = map[string]string{
	"test": "Black", "own": "White, nearest training image of the same digit", "other": "White, nearest training image of another digit",
}

// A classGrid is a square grid of points of a plane.
type classGrid struct {
	n  int32
	at []*boundaryRow // j*n + i
}

// edge returns where column or row i starts on an axis.
func (g *classGrid) edge(s figure.Scale, i int32) float64 {
	return s.From + float64((s.To-s.From)*float64(i))/float64(g.n)
}

// fill paints the cells, runs of one colour as one mark. Marks reach a little
// into those painted after them, so that no seams are seen.
func (g *classGrid) fill(p plot, color func(*boundaryRow) figure.Color) {
	for j := range g.n {
		for i := int32(0); i < g.n; {
			c, end := color(g.at[j*g.n+i]), i
			for end < g.n && color(g.at[j*g.n+end]) == c {
				end++
			}
			const overlap = 0.5
			p.d.Box(g.edge(p.sx, i), g.edge(p.sy, j), min(g.edge(p.sx, end)+overlap, p.sx.To), max(g.edge(p.sy, j+1)-overlap, p.sy.To), figure.Style{Fill: c})
			i = end
		}
	}
}

// border draws the edges between cells of different classes.
func (g *classGrid) border(p plot, class func(*boundaryRow) int32, s figure.Style) {
	path := figure.NewPath(s)
	for j := range g.n {
		for i := range g.n {
			c := class(g.at[j*g.n+i])
			if i+1 < g.n && class(g.at[j*g.n+i+1]) != c {
				path.Move(g.edge(p.sx, i+1), g.edge(p.sy, j)).Line(g.edge(p.sx, i+1), g.edge(p.sy, j+1))
			}
			if j+1 < g.n && class(g.at[(j+1)*g.n+i]) != c {
				path.Move(g.edge(p.sx, i), g.edge(p.sy, j+1)).Line(g.edge(p.sx, i+1), g.edge(p.sy, j+1))
			}
		}
	}
	if len(path.Ops) > 0 {
		p.d.Add(path)
	}
}

// labels writes the digit of each class of the base net at the cell of the class
// that is farthest from cells of others and from the border, clear of what is
// taken and of the other digits; smaller where a large one does not fit into the
// class. Large regions come first. A class whose every place is taken has none.
func (g *classGrid) labels(p plot, taken []figure.Rect) {
	type place struct{ i, j, free int32 }
	var places []place
	for j := range g.n {
		for i := range g.n {
			places = append(places, place{i, j, g.free(i, j)})
		}
	}
	slices.SortStableFunc(places, func(a, b place) int { return cmp.Compare(b.free, a.free) })
	panel := figure.Rect{X0: p.sx.From, Y0: p.sy.To, X1: p.sx.To, Y1: p.sy.From}
	var done [classes]bool
	for _, at := range places {
		c := g.at[at.j*g.n+at.i].Base
		if c < 0 || c >= classes || done[c] {
			continue
		}
		x, y := (g.edge(p.sx, at.i)+g.edge(p.sx, at.i+1))/2, (g.edge(p.sy, at.j)+g.edge(p.sy, at.j+1))/2
		size := 11.0
		if at.free < 3 {
			size = figure.TickSize
		}
		p.d.TextMid(x, y, figure.Middle, size, figure.Grey, fmt.Sprint(c))
		box := p.d.Marks[len(p.d.Marks)-1].Bounds()
		if !box.Inside(panel) || slices.ContainsFunc(taken, box.Overlaps) {
			p.d.Marks = p.d.Marks[:len(p.d.Marks)-1]
			continue
		}
		done[c], taken = true, append(taken, box)
	}
}

// free returns how many cells a square about a cell extends to each side without
// another class or the border of the grid.
func (g *classGrid) free(i, j int32) int32 {
	c := g.at[j*g.n+i].Base
	for r := int32(1); ; r++ {
		if i < r || j < r || i+r >= g.n || j+r >= g.n {
			return r - 1
		}
		for k := -r; k <= r; k++ {
			for _, q := range [][2]int32{{i + k, j - r}, {i + k, j + r}, {i - r, j + k}, {i + r, j + k}} {
				if g.at[q[1]*g.n+q[0]].Base != c {
					return r - 1
				}
			}
		}
	}
}
