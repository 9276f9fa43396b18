package report

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"neurorbit/stages/render/figure"
	"neurorbit/stages/render/texttable"
)

// A size is all nets of one N and D.
type size struct {
	n, d int64
	nets []netRow
	s    []float64 // scaling factors, rising
}

// label names the size in figures.
func (z size) label() string { return fmt.Sprintf("*N* = %d, *D* = %d", z.n, z.d) }

// at returns the nets at a scaling factor.
func (z size) at(s float64) []netRow {
	var out []netRow
	for _, r := range z.nets {
		if r.S == s {
			out = append(out, r)
		}
	}
	return out
}

// seeds returns one row for each net, whatever its scaling factor, in the order
// met: what belongs to the net itself.
func (z size) seeds() []netRow {
	seen := map[int64]bool{}
	var out []netRow
	for _, r := range z.nets {
		if !seen[r.Seed] {
			seen[r.Seed] = true
			out = append(out, r)
		}
	}
	return out
}

// sizes groups the nets, by N and then D.
func sizes(rows []netRow) []size {
	var out []size
	for _, r := range rows {
		i := slices.IndexFunc(out, func(z size) bool { return z.n == r.N && z.d == r.D })
		if i < 0 {
			i = len(out)
			out = append(out, size{n: r.N, d: r.D})
		}
		out[i].nets = append(out[i].nets, r)
		if !slices.Contains(out[i].s, r.S) {
			out[i].s = append(out[i].s, r.S)
		}
	}
	for _, z := range out {
		slices.Sort(z.s)
	}
	slices.SortFunc(out, func(a, b size) int { return cmp.Or(cmp.Compare(a.n, b.n), cmp.Compare(a.d, b.d)) })
	return out
}

// readSizes reads the survey.
func readSizes(s page.Source) ([]size, error) {
	rows, err := page.Read[netRow](s, tableNets)
	if err != nil {
		return nil, err
	}
	return sizes(rows), nil
}

// surveyed says how much was surveyed.
func surveyed(zs []size) page.Comparison {
	nets, runs := 0, 0
	for _, z := range zs {
		nets += len(z.seeds())
		runs += len(z.nets)
	}
	return page.NotInPaper(fmt.Sprintf("%d networks, %d runs", nets, runs))
}

// surveyRemark says what was surveyed and what the classes rest on.
func surveyRemark(zs []size) string {
	var nets, horizons []string
	for _, z := range zs {
		nets = append(nets, fmt.Sprintf("%d with N = %d, D = %d", len(z.seeds()), z.n, z.d))
		for _, r := range z.nets {
			if h := fmt.Sprint(r.Steps); !slices.Contains(horizons, h) {
				horizons = append(horizons, h)
			}
		}
	}
	lo, hi := math.Inf(1), math.Inf(-1)
	for _, z := range zs {
		lo, hi = min(lo, z.s[0]), max(hi, z.s[len(z.s)-1])
	}
	return fmt.Sprintf("Networks: %s; s from %s to %s. Horizon of the classes: %s steps.", strings.Join(nets, ", "), page.Short(lo), page.Short(hi), strings.Join(horizons, " or "))
}

// A surveyClass is a class with its colour.
type surveyClass struct {
	name  string
	color figure.Color
}

// surveyClasses lists the classes from order to chaos.
var surveyClasses = []surveyClass{
	{classFixed, "#d4d4d4"},
	{classPeriod, "#6a5ba8"},
	{classQuasi, "#7cc8a8"},
	{classChaos, "#f4884f"},
	{classHyper, "#a8123f"},
	{"undecided", "#ffffff"},
}

// classOf returns the number of a class in surveyClasses; unknown ones count as
// undecided.
func classOf(name string) int {
	i := slices.IndexFunc(surveyClasses, func(c surveyClass) bool { return c.name == name })
	if i < 0 {
		i = len(surveyClasses) - 1
	}
	return i
}

// countClasses counts nets by class.
func countClasses(rows []netRow) []int {
	out := make([]int, len(surveyClasses))
	for _, r := range rows {
		out[classOf(r.Class)]++
	}
	return out
}

// columns are the places of the scaling factors of a size along an axis: side by
// side at equal distances, whatever their values.
type columns struct {
	s          []float64
	from, step float64
}

func newColumns(s []float64, x0, x1 float64) columns {
	return columns{s, x0, (x1 - x0) / float64(len(s))}
}

// edges returns where column i starts and ends.
func (c columns) edges(i int) (x0, x1 float64) {
	return c.from + float64(c.step*float64(i)), c.from + float64(c.step*float64(i+1))
}

// axis draws the axis with as many values of s as have room.
func (c columns) axis(d *figure.Drawing, y float64) {
	widest := 0.0
	for _, s := range c.s {
		widest = max(widest, figure.TextWidth(figure.TickSize, page.Short(s))+4)
	}
	every := max(1, int(math.Ceil(widest/c.step)))
	scale := figure.Scale{Lo: 0, Hi: float64(len(c.s)), From: c.from, To: c.from + float64(c.step*float64(len(c.s)))}
	var ticks []figure.Tick
	for i, s := range c.s {
		t := figure.Tick{Value: float64(i) + 0.5}
		if i%every == 0 {
			t.Label = page.Short(s)
		}
		ticks = append(ticks, t)
	}
	d.XAxis(scale, y, ticks)
	d.Text((scale.From+scale.To)/2, y+21, figure.Middle, figure.LabelSize, figure.Black, "scaling factor *s*")
}

// A row of panels, one a size, side by side across the page.
type panels struct {
	d                *figure.Drawing
	step             float64
	left, top, right float64
	height           float64
	perLine          int
	line             float64
}

// newPanels makes a sheet with room for the given number of panels.
func newPanels(n int, head, height float64, label string) panels {
	p := panels{left: 32, top: 20, right: 8, height: height, perLine: min(3, n)}
	p.line = p.top + height + 30
	lines := (n + p.perLine - 1) / p.perLine
	p.d = figure.New(figure.DoubleColumn, head+float64(p.line*float64(lines)), label)
	p.step = (p.d.W - 6) / float64(p.perLine)
	p.top += head
	return p
}

// box returns the rectangle of panel i and writes its heading.
func (p panels) box(i int, heading string) (x0, x1, y0, y1 float64) {
	x0 = float64(p.step*float64(i%p.perLine)) + p.left
	x1 = float64(p.step*float64(i%p.perLine+1)) - p.right
	y0 = p.top + float64(p.line*float64(i/p.perLine))
	title(p.d, x0-p.left+6, y0-8, p.step-8, fmt.Sprintf("**(%c)** %s", 'a'+rune(i), heading))
	return x0, x1, y0, y0 + p.height
}

// swatches draws a legend of filled boxes and returns its end.
func swatches(d *figure.Drawing, x, y float64, list []surveyClass) float64 {
	for _, c := range list {
		d.Box(x, y-3.5, x+9, y+3.5, figure.Style{Fill: c.color, Stroke: figure.Black, Width: 0.4})
		d.TextMid(x+12, y, figure.Start, figure.LabelSize, figure.Black, c.name)
		x += 12 + figure.TextWidth(figure.LabelSize, c.name) + 14
	}
	return x
}

// buildSurveyClasses draws the classes against s.
func buildSurveyClasses(s page.Source) (*page.Content, error) {
	zs, err := readSizes(s)
	if err != nil || len(zs) == 0 {
		return nil, err
	}
	t := &texttable.Table{Columns: []texttable.Column{{Name: "n"}, {Name: "d"}, {Name: "s"}, {Name: "nets"}}}
	for _, c := range surveyClasses {
		t.Columns = append(t.Columns, texttable.Column{Name: strings.ReplaceAll(c.name, " ", "_")})
	}
	p := newPanels(len(zs), 16, 132, "Shares of the classes against the scaling factor")
	d := p.d
	var shown []surveyClass
	for i, c := range surveyClasses {
		if slices.ContainsFunc(zs, func(z size) bool { return countClasses(z.nets)[i] > 0 }) {
			shown = append(shown, c)
		}
	}
	const axis = "networks (%)"
	d.TextMid(6, 10, figure.Start, figure.LabelSize, figure.Black, axis)
	swatches(d, 6+figure.TextWidth(figure.LabelSize, axis)+16, 10, shown)
	for i, z := range zs {
		x0, x1, y0, y1 := p.box(i, z.label())
		cols := newColumns(z.s, x0, x1)
		sy := figure.Scale{Lo: 0, Hi: 100, From: y1, To: y0}
		for k, v := range z.s {
			nets := z.at(v)
			counts := countClasses(nets)
			cells := []texttable.Cell{texttable.Int(z.n), texttable.Int(z.d), texttable.Sci(v, 6), texttable.Int(int64(len(nets)))}
			a, b := cols.edges(k)
			sum := 0
			for c, n := range counts {
				cells = append(cells, texttable.Int(int64(n)))
				if n == 0 {
					continue
				}
				from := sy.At(float64(100*sum) / float64(len(nets)))
				sum += n
				d.Box(a, from, b, sy.At(float64(100*sum)/float64(len(nets))), figure.Style{
					Fill:  surveyClasses[c].color,
					Title: fmt.Sprintf("N = %d, D = %d, s = %s: %d of %d %s", z.n, z.d, page.Short(v), n, len(nets), surveyClasses[c].name),
				})
			}
			t.Add(cells...)
		}
		cols.axis(d, y1)
		d.YAxis(sy, x0, ticks(0, 100, 6))
	}
	return &page.Content{Drawing: d, Data: []chart.Dataset{{"", t}}, Remark: surveyRemark(zs), Comparison: surveyed(zs)}, nil
}

// z95 is the two-sided 95 % quantile of the normal distribution.
const z95 = 1.959963984540054

// wilson returns Wilson's 95 % interval for a share of k in n; 0 to 1 if n is 0.
func stats.Wilson(k, n int) (lo, hi float64) {
	if n == 0 {
		return 0, 1
	}
	p, m := float64(k)/float64(n), float64(n)
	zz := float64(z95 * z95)
	centre := p + zz/(2*m)
	half := float64(z95 * math.Sqrt(float64(p*(1-p))/m+zz/(4*float64(m*m))))
	scale := 1 + zz/m
	return max(0, (centre-half)/scale), min(1, (centre+half)/scale)
}

// shareCell is a share of k in n in percent with its interval, empty for n = 0.
func shareCell(k, n int) texttable.Cell {
	if n == 0 {
		return texttable.Cell{}
	}
	lo, hi := stats.Wilson(k, n)
	pc := func(v float64) string { return page.Fixed(float64(100*v), 1) }
	return texttable.Text(fmt.Sprintf("%s (%s–%s)", pc(float64(k)/float64(n)), pc(lo), pc(hi)))
}

// withAll appends the sum of all sizes to the sizes, if there are several.
func withAll(zs []size) []size {
	if len(zs) < 2 {
		return zs
	}
	var total size
	for _, z := range zs {
		total.nets = append(total.nets, z.nets...)
	}
	return append(slices.Clip(zs), total)
}

// nameCells are the first cells of a row: N and D, or "all".
func (z size) nameCells() []texttable.Cell {
	if z.n == 0 {
		return []texttable.Cell{texttable.Text("all"), texttable.Text("all")}
	}
	return []texttable.Cell{texttable.Int(z.n), texttable.Int(z.d)}
}

// buildSurveyNumbers makes the table of the classes.
func buildSurveyNumbers(s page.Source) (*page.Content, error) {
	zs, err := readSizes(s)
	if err != nil || len(zs) == 0 {
		return nil, err
	}
	t := &texttable.Table{Label: "attractors-survey", Columns: []texttable.Column{page.Right("N"), page.Right("D"), page.Right("runs")}}
	for _, c := range surveyClasses {
		t.Columns = append(t.Columns, page.Right(c.name))
	}
	t.Columns = append(t.Columns, page.Right("chaotic, seen again"), page.Right("not chaotic then"), page.Right("below s_c"), page.Right("of these at rest"))
	exceptions := 0
	for _, z := range withAll(zs) {
		cells := append(z.nameCells(), texttable.Int(int64(len(z.nets))))
		for _, n := range countClasses(z.nets) {
			cells = append(cells, shareCell(n, len(z.nets)))
		}
		again, gone, below, rest := 0, 0, 0, 0
		for _, r := range z.nets {
			if chaotic(r.Class) && r.LongClass != "" {
				again++
				if !chaotic(r.LongClass) {
					gone++
				}
			}
			if r.S < r.SC {
				below++
				if r.Class == classFixed {
					rest++
				}
			}
		}
		if z.n > 0 {
			exceptions += below - rest
		}
		t.Add(append(cells, texttable.Int(int64(again)), shareCell(gone, again), texttable.Int(int64(below)), texttable.Int(int64(rest)))...)
	}
	remark := surveyRemark(zs) + " Brackets: 95 % intervals after Wilson, which take the runs as independent, although each network is run at every s. " +
		"Seen again: chaotic runs that were computed again to a longer horizon; those not chaotic then were transient chaos. " +
		fmt.Sprintf("Below s_c the origin is stable; %s there did not come to rest at a fixed point.", page.Plural(exceptions, "run"))
	return &page.Content{Table: t, Remark: remark, Comparison: surveyed(zs)}, nil
}
