package report

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"neurorbit/stages/num/strict"
	"neurorbit/stages/render/texttable"
)

// Names of the tables with the GBPOs of many dimensions.
const (
	tableStatistics    = "orbits/statistics"
	tablePeriods       = "orbits/periods"
	tableLongest       = "orbits/longest"
	tableLongestOrbits = "orbits/longest_orbits"
)

// The columns that the items on many dimensions read of the tables of stage
// orbits.

type statisticsRow struct {
	N                int64   `col:"n"`
	CN               int32   `col:"cn"`
	Permutations     int64   `col:"permutations"`
	GBPOs            int64   `col:"gbpos"`
	LongestPeriod    int64   `col:"longest_period"`
	LongestIDs       int64   `col:"longest_ids"`
	TopPeriod        int64   `col:"top_period"`
	MeanPeriod       float64 `col:"mean_period"`
	LongestTransient int64   `col:"longest_transient"`
	MeanTransient    float64 `col:"mean_transient"`
	ListFrom         int64   `col:"list_from"`
}

type periodRow struct {
	N      int64 `col:"n"`
	CN     int32 `col:"cn"`
	Period int64 `col:"period"`
	GBPOs  int64 `col:"gbpos"`
}

type longestRow struct {
	N      int64  `col:"n"`
	CN     int32  `col:"cn"`
	Period int64  `col:"period"`
	ID     string `col:"id"`
}

type longestStateRow struct {
	N  int64  `col:"n"`
	CN int32  `col:"cn"`
	T  int64  `col:"t"`
	ID string `col:"id"`
	X  int64  `col:"x"`
}

// leastDimensions is how many dimensions a config must have for the items that
// compare them.
const leastDimensions = 3

// readStatistics reads the statistics by dimension and connection number, those
// without a GBPO left out. It returns none if there are too few dimensions to
// compare.
func readStatistics(s page.Source) ([]statisticsRow, error) {
	rows, err := page.Read[statisticsRow](s, tableStatistics)
	if err != nil {
		return nil, err
	}
	rows = slices.DeleteFunc(rows, func(r statisticsRow) bool { return r.GBPOs == 0 })
	if len(dimensions(rows)) < leastDimensions {
		return nil, nil
	}
	slices.SortStableFunc(rows, func(a, b statisticsRow) int { return int(a.N - b.N) })
	return rows, nil
}

// dimensions returns the dimensions of the rows, rising.
func dimensions(rows []statisticsRow) []int64 {
	var out []int64
	for _, r := range rows {
		out = append(out, r.N)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// connectionNumbers returns the connection numbers of the rows, rising.
func connectionNumbers(rows []statisticsRow) []int32 {
	var out []int32
	for _, r := range rows {
		out = append(out, r.CN)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// manyDimensions says what was gone through.
func manyDimensions(rows []statisticsRow) page.Comparison {
	gbpos := int64(0)
	for _, r := range rows {
		gbpos += r.GBPOs
	}
	dims := dimensions(rows)
	return page.NotInPaper(fmt.Sprintf("%d GBPOs, N = %d to %d", gbpos, dims[0], dims[len(dims)-1]))
}

func rightColumn(title string) texttable.Column {
	return texttable.Column{Title: title, Align: texttable.Right}
}

// inPercent returns 100 a / b.
func inPercent(a, b float64) float64 { return float64(100*a) / b }

// buildSweep makes the table of the GBPOs by dimension and connection number.
func buildSweep(s page.Source) (*page.Content, error) {
	rows, err := readStatistics(s)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	t := &texttable.Table{
		Label: "pbnn-beyond-sweep",
		Columns: []texttable.Column{
			rightColumn("N"), {Title: "CN"}, rightColumn("standard IDs"), rightColumn("with GBPO"), rightColumn("share (%)"),
			rightColumn("period, mean"), rightColumn("period, top 1 % from"), rightColumn("period, max"), rightColumn("IDs with it"), rightColumn("max / (2^N − 1) (%)"),
			rightColumn("transient, mean"), rightColumn("transient, max"),
		},
	}
	for _, r := range rows {
		t.Add(texttable.Int(r.N), texttable.Text(fmt.Sprintf("CN%d", r.CN)), texttable.Int(r.Permutations), texttable.Int(r.GBPOs),
			texttable.Float(inPercent(float64(r.GBPOs), float64(r.Permutations)), 3),
			texttable.Float(r.MeanPeriod, 2), texttable.Int(r.TopPeriod), texttable.Int(r.LongestPeriod), texttable.Int(r.LongestIDs),
			texttable.Float(inPercent(float64(r.LongestPeriod), bound(r.N)), 2),
			texttable.Float(r.MeanTransient, 2), texttable.Int(r.LongestTransient))
	}
	return &page.Content{Table: t, Comparison: manyDimensions(rows)}, nil
}

// bound is the longest period of a shift register of n binary variables, that of
// an M-sequence.
func bound(n int64) float64 { return float64(int64(1)<<n - 1) }

// longestShown is how many IDs of one dimension and connection number are listed.
const longestShown = 4

// buildLongest makes the table of the longest orbits.
func buildLongest(s page.Source) (*page.Content, error) {
	statistics, err := readStatistics(s)
	if err != nil || len(statistics) == 0 {
		return nil, err
	}
	rows, err := page.Read[longestRow](s, tableLongest)
	if err != nil {
		return nil, err
	}
	t := &texttable.Table{
		Label:   "pbnn-beyond-longest",
		Columns: []texttable.Column{rightColumn("N"), {Title: "CN"}, rightColumn("period"), rightColumn("IDs"), {Title: "standard permutation IDs"}},
	}
	for _, st := range statistics {
		var ids []string
		for _, r := range rows {
			if r.N == st.N && r.CN == st.CN {
				ids = append(ids, r.ID)
			}
		}
		shown := strings.Join(ids[:min(longestShown, len(ids))], ", ")
		if more := len(ids) - longestShown; more > 0 {
			shown += fmt.Sprintf(" and %d more", more)
		}
		t.Add(texttable.Int(st.N), texttable.Text(fmt.Sprintf("CN%d", st.CN)), texttable.Int(st.LongestPeriod), texttable.Int(int64(len(ids))), texttable.Text(shown))
	}
	return &page.Content{Table: t, Comparison: manyDimensions(statistics)}, nil
}

// A growth is a quantity whose growth with the dimension is looked at.
type growth struct {
	name  string // in CSV
	title string
	of    func(statisticsRow) float64
	bound func(n int64) float64 // what it cannot exceed, or nil
}

var growths = []growth{
	{"gbpos", "IDs with a GBPO", func(r statisticsRow) float64 { return float64(r.GBPOs) }, nil},
	{"share_percent", "share of all IDs (%)", func(r statisticsRow) float64 { return inPercent(float64(r.GBPOs), float64(r.Permutations)) }, nil},
	{"longest_period", "longest period", func(r statisticsRow) float64 { return float64(r.LongestPeriod) }, bound},
	{"mean_period", "mean period", func(r statisticsRow) float64 { return r.MeanPeriod }, nil},
	{"mean_transient", "mean transient (steps)", func(r statisticsRow) float64 { return r.MeanTransient }, nil},
	{"longest_transient", "longest transient (steps)", func(r statisticsRow) float64 { return float64(r.LongestTransient) }, nil},
}

// fitFrom is the smallest dimension of a fit: the paper's.
const fitFrom = paperN

// A fit is a straight line through the logarithms of a quantity by least squares,
// log y = level + slope (N - mean), with the half width of the 95 % confidence
// interval of the slope and the standard deviation of the residuals.
type fit struct {
	from, to                     int64
	points                       int
	mean, level, slope           float64
	halfWidth, spread, lastSlope float64
}

// student holds the 97.5 % quantiles of Student's distribution for 1, 2, ...
// degrees of freedom.
var student = []float64{12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179}

// newFit fits the values of one connection number; ok is false if fewer than
// three dimensions are not below fitFrom.
func newFit(g growth, cn int32, rows []statisticsRow) (f fit, ok bool) {
	var x, y []float64
	for _, r := range rows {
		if v := g.of(r); r.CN == cn && r.N >= fitFrom && v > 0 {
			x, y = append(x, float64(r.N)), append(y, strict.Log(v))
		}
	}
	f.points = len(x)
	if f.points < 3 || f.points-2 > len(student) {
		return f, false
	}
	f.from, f.to = int64(x[0]), int64(x[len(x)-1])
	count := float64(f.points)
	f.mean, f.level = strict.Sum(x)/count, strict.Sum(y)/count
	var sxx, sxy float64
	for i := range x {
		d := x[i] - f.mean
		sxx += float64(d * d)
		sxy += float64(d * (y[i] - f.level))
	}
	f.slope = sxy / sxx
	var squares float64
	for i := range x {
		e := y[i] - f.level - float64(f.slope*(x[i]-f.mean))
		squares += float64(e * e)
	}
	f.spread = math.Sqrt(squares / (count - 2))
	f.halfWidth = float64(student[f.points-3]*f.spread) / math.Sqrt(sxx)
	last := len(x) - 1
	f.lastSlope = (y[last] - y[last-1]) / (x[last] - x[last-1])
	return f, true
}

// at returns the value of the line at dimension n.
func (f fit) at(n float64) float64 {
	return strict.Exp(f.level + float64(f.slope*(n-f.mean)))
}

// buildFits makes the table of the fits.
func buildFits(s page.Source) (*page.Content, error) {
	rows, err := readStatistics(s)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	t := &texttable.Table{
		Label: "pbnn-beyond-fits",
		Columns: []texttable.Column{
			{Title: "quantity"}, {Title: "CN"}, {Title: "N"}, rightColumn("points"), rightColumn("factor per neuron"), rightColumn("95 % from"), rightColumn("95 % to"),
			rightColumn("scatter (%)"), rightColumn("last factor"),
		},
	}
	for _, g := range growths {
		for _, cn := range connectionNumbers(rows) {
			f, ok := newFit(g, cn, rows)
			if !ok {
				continue
			}
			t.Add(texttable.Text(g.title), texttable.Text(fmt.Sprintf("CN%d", cn)), texttable.Text(fmt.Sprintf("%d to %d", f.from, f.to)), texttable.Int(int64(f.points)),
				texttable.Float(strict.Exp(f.slope), 3), texttable.Float(strict.Exp(f.slope-f.halfWidth), 3), texttable.Float(strict.Exp(f.slope+f.halfWidth), 3),
				texttable.Float(float64(100*(strict.Exp(f.spread)-1)), 1), texttable.Float(strict.Exp(f.lastSlope), 3))
		}
	}
	if len(t.Rows) == 0 {
		return nil, nil
	}
	return &page.Content{Table: t, Comparison: manyDimensions(rows)}, nil
}
