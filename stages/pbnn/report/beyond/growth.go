package beyond

import (
	"fmt"
	"math"
	"strings"

	"neurorbit/stages/model/pbnn"
	"neurorbit/stages/num/stats"
	"neurorbit/stages/num/strict"
	"neurorbit/stages/pbnn/orbits"
	"neurorbit/stages/render/chart"
	"neurorbit/stages/render/figure"
	"neurorbit/stages/render/page"
	"neurorbit/stages/render/texttable"
)

// A quantity is something that rows have, with its name in CSV files.
type quantity[R any] struct {
	name, title string
	of          func(R) float64
}

// growths are the quantities whose growth with the dimension is looked at.
var growths = []quantity[orbits.StatisticsRow]{
	{"gbpos", "IDs with a GBPO", func(r orbits.StatisticsRow) float64 { return float64(r.GBPOs) }},
	{"share_percent", "share of all IDs (%)", func(r orbits.StatisticsRow) float64 { return inPercent(r.GBPOs, r.Permutations) }},
	{"longest_period", "longest period", func(r orbits.StatisticsRow) float64 { return float64(r.LongestPeriod) }},
	{"mean_period", "mean period", func(r orbits.StatisticsRow) float64 { return r.MeanPeriod }},
	{"mean_transient", "mean transient (steps)", func(r orbits.StatisticsRow) float64 { return r.MeanTransient }},
	{"longest_transient", "longest transient (steps)", func(r orbits.StatisticsRow) float64 { return float64(r.LongestTransient) }},
}

// A fit is a straight line through the logarithms of a quantity against N, for one
// connection number and the prime or the composite dimensions from the paper's on.
// With fewer points than leastPoints there is none.
type fit struct {
	stats.Line
	n          []string
	lastFactor float64 // factor per neuron between the last two dimensions
}

const leastPoints = 3

func newFit(g quantity[orbits.StatisticsRow], cn int32, prime bool, rows []orbits.StatisticsRow) (f fit) {
	var x, y []float64
	for _, r := range rows {
		if r.CN == cn && r.N >= PaperN && pbnn.IsPrime(int(r.N)) == prime && g.of(r) > 0 {
			x, y = append(x, float64(r.N)), append(y, strict.Log(g.of(r)))
			f.n = append(f.n, fmt.Sprint(r.N))
		}
	}
	if f.drawn() {
		f.Line, _ = stats.LeastSquares(x, y)
		last := len(x) - 1
		f.lastFactor = strict.Exp((y[last] - y[last-1]) / (x[last] - x[last-1]))
	}
	return f
}

// drawn reports whether there is a line.
func (f fit) drawn() bool { return len(f.n) >= leastPoints }

// at returns the value of the line at dimension n, or not a number if there is none.
func (f fit) at(n int64) float64 {
	if !f.drawn() || n < PaperN {
		return math.NaN()
	}
	return strict.Exp(f.Line.At(float64(n)))
}

// A point is one of a curve of a figure; fit is the height of a line there.
type point struct {
	Quantity string  `col:"quantity"`
	CN       int32   `col:"cn"`
	X        float64 `col:"x"`
	Y        float64 `col:"y"`
	Fit      float64 `col:"fit"`
}

// buildGrowth makes the figure of the growth with the dimension.
func buildGrowth(_ page.Source, rows []orbits.StatisticsRow) (*page.Content, error) {
	var points []point
	for _, g := range growths {
		for _, cn := range distinct(rows, func(r orbits.StatisticsRow) int32 { return r.CN }) {
			for _, r := range page.Select(rows, func(r orbits.StatisticsRow) bool { return r.CN == cn }) {
				line := newFit(g, cn, pbnn.IsPrime(int(r.N)), rows)
				points = append(points, point{g.name, cn, float64(r.N), g.of(r), line.at(r.N)})
			}
		}
	}
	return &page.Content{Chart: growthChart(points, distinct(rows, dimension))}, nil
}

// growthChart draws each quantity against the dimension, with its fits as thin lines.
func growthChart(points []point, dims []int64) *chart.Chart {
	f := chart.Rows("", points).As("quantity cn x=n y=value:9 fit:6")
	c := &chart.Chart{
		Label: "Growth of the number of globally stable orbits, their periods and transients with the dimension", Height: 120,
		LegendOrder: cnOrder, X: chart.Axis{Label: "*N*"}, Y: chart.Axis{Scale: chart.Log, Grid: true, Each: true},
	}
	var n, bound []float64
	for _, d := range dims {
		n, bound = append(n, float64(d)), append(bound, float64(mSequence(d)))
		c.X.Ticks = append(c.X.Ticks, chart.Tick{Value: float64(d), Label: fmt.Sprint(d)})
	}
	for _, g := range growths {
		p := c.Panel(g.title)
		if g.name == "longest_period" {
			p.Add(chart.Line(chart.Style{Name: "2^{*N*} − 1", Color: figure.Black}, chart.Const(n...), chart.Const(bound...)))
		}
		for _, of := range byCN(f.Where("quantity", g.name)) {
			for _, prime := range []bool{true, false} {
				class := chart.Filter(of, func(p point) bool { return pbnn.IsPrime(int(p.X)) == prime })
				line := chart.Style{Name: fmt.Sprintf("fit from *N* = %d on", PaperN), Color: "#555555", Width: 0.9}
				p.Add(chart.Line(line, class.Col("x"), class.Col("fit")))
			}
			style := cnStyle(int32(of.Int("cn")))
			style.Gap = 1 // lines do not cross a dimension without a GBPO
			p.Add(chart.LinePoints(style, of.Col("x"), of.Col("y")))
		}
	}
	return c
}

// buildFits makes the table of the fits.
func buildFits(_ page.Source, rows []orbits.StatisticsRow) (*page.Content, error) {
	t := texttable.New("pbnn-beyond-fits", "quantity", "CN", "N", ">points", ">factor per neuron",
		">scatter (%)", ">largest deviation (%)", ">last factor")
	percent := func(log float64) texttable.Cell { return texttable.Float(float64(100*(strict.Exp(log)-1)), 1) }
	var content *page.Content // none without a line
	for _, g := range growths {
		for _, cn := range distinct(rows, func(r orbits.StatisticsRow) int32 { return r.CN }) {
			for _, prime := range []bool{true, false} {
				f := newFit(g, cn, prime, rows)
				line := []texttable.Cell{texttable.Text(fmt.Sprintf("none: a line takes %d points", leastPoints)), {}, {}, {}}
				if f.drawn() {
					line[0], line[3] = texttable.Float(strict.Exp(f.Slope), 3), texttable.Float(f.lastFactor, 3)
					line[1], line[2] = percent(f.Scatter), percent(f.Largest)
					content = &page.Content{Table: t}
				}
				cells := []texttable.Cell{texttable.Text(g.title), cnCell(cn), texttable.Text(strings.Join(f.n, ", ")), texttable.Int(int64(len(f.n)))}
				t.Add(append(cells, line...)...)
			}
		}
	}
	return content, nil
}
