package beyond

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"neurorbit/stages/pbnn/orbits"
	"neurorbit/stages/render/chart"
	"neurorbit/stages/render/figure"
	"neurorbit/stages/render/page"
	"neurorbit/stages/render/texttable"
)

// cnStyle gives the connection numbers k and 7-k of a pair one hue: a thin dark line
// for k over a broad light one for 7-k, so that both show where they coincide. CN3
// stands for CN6, the partner of CN1.
func cnStyle(cn int32) chart.Style {
	color := []figure.Color{"#444444", "#174f9e", "#b35806", "#a9c8f0", "#174f9e", "#fdc383", "#a9c8f0", "#c4c4c4"}[cn]
	s := chart.Style{Name: fmt.Sprintf("CN%d", cn), Color: color, Width: 0.8, Size: 1.5}
	if cn == 3 || cn >= 5 {
		s.Width, s.Size = 2, 2.1
	}
	return s
}

// cnOrder has the connection numbers of a pair side by side in legends.
var cnOrder = []string{"CN0", "CN7", "CN1", "CN4", "CN3", "CN6", "CN2", "CN5"}

// byCN divides a frame by connection number, in the order in which to draw.
func byCN(f *chart.Frame) []*chart.Frame {
	frames := f.By("cn")
	slices.SortStableFunc(frames, func(a, b *chart.Frame) int {
		return cmp.Compare(cnStyle(int32(b.Int("cn"))).Width, cnStyle(int32(a.Int("cn"))).Width)
	})
	return frames
}

// Pairs are the pairs CN k, CN 7-k; CN3 stands for CN6, as its networks with the
// mirrored permutations.
var Pairs = [][2]int32{{1, 3}, {2, 5}}

// leastDimensions is how many dimensions a config must have for the items that
// compare them.
const leastDimensions = 3

// ReadStatistics reads the statistics by dimension and connection number, those
// without a GBPO left out. It returns none if there are too few dimensions to
// compare.
func ReadStatistics(s page.Source) ([]orbits.StatisticsRow, error) {
	rows, err := page.Read[orbits.StatisticsRow](s, TableStatistics)
	if err != nil {
		return nil, err
	}
	rows = slices.DeleteFunc(rows, func(r orbits.StatisticsRow) bool { return r.GBPOs == 0 })
	if len(dimensions(rows)) < leastDimensions {
		return nil, nil
	}
	slices.SortStableFunc(rows, func(a, b orbits.StatisticsRow) int { return int(a.N - b.N) })
	return rows, nil
}

// dimensions and connectionNumbers return those of the rows, rising.
func dimensions(rows []orbits.StatisticsRow) []int64 {
	return distinct(rows, func(r orbits.StatisticsRow) int64 { return r.N })
}

func connectionNumbers(rows []orbits.StatisticsRow) []int32 {
	return distinct(rows, func(r orbits.StatisticsRow) int32 { return r.CN })
}

func distinct[R any, V cmp.Ordered](rows []R, of func(R) V) []V {
	seen := map[V]bool{}
	for _, r := range rows {
		seen[of(r)] = true
	}
	return slices.Sorted(maps.Keys(seen))
}

// manyDimensions says what was gone through.
func manyDimensions(rows []orbits.StatisticsRow) page.Comparison {
	gbpos := int64(0)
	for _, r := range rows {
		gbpos += r.GBPOs
	}
	dims := dimensions(rows)
	return page.NotInPaper(fmt.Sprintf("%d GBPOs, N = %d to %d", gbpos, dims[0], dims[len(dims)-1]))
}

// inPercent returns 100 a / b.
func inPercent(a, b float64) float64 { return float64(100*a) / b }

// mSequence is the longest period of a shift register of n binary variables, that of
// an M-sequence.
func mSequence(n int64) float64 { return float64(int64(1)<<n - 1) }

// cnCell names a connection number.
func cnCell(cn int32) texttable.Cell { return texttable.Text(fmt.Sprintf("CN%d", cn)) }

// buildSweep makes the table of the GBPOs by dimension and connection number.
func buildSweep(s page.Source) (*page.Content, error) {
	rows, err := ReadStatistics(s)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	t := &texttable.Table{
		Label: "pbnn-beyond-sweep",
		Columns: []texttable.Column{
			page.Right("N"), {Title: "CN"}, page.Right("standard IDs"), page.Right("with GBPO"), page.Right("share (%)"),
			page.Right("period, mean"), page.Right("period, top 1 % from"), page.Right("period, max"), page.Right("IDs with it"),
			page.Right("max / (2^N − 1) (%)"), page.Right("transient, mean"), page.Right("transient, max"),
		},
	}
	for _, r := range rows {
		t.Add(texttable.Int(r.N), cnCell(r.CN), texttable.Int(r.Permutations), texttable.Int(r.GBPOs),
			texttable.Float(inPercent(float64(r.GBPOs), float64(r.Permutations)), 3),
			texttable.Float(r.MeanPeriod, 2), texttable.Int(r.TopPeriod), texttable.Int(r.LongestPeriod), texttable.Int(r.LongestIDs),
			texttable.Float(inPercent(float64(r.LongestPeriod), mSequence(r.N)), 2),
			texttable.Float(r.MeanTransient, 2), texttable.Int(r.LongestTransient))
	}
	return &page.Content{Table: t, Comparison: manyDimensions(rows)}, nil
}

// longestShown is how many IDs of one dimension and connection number are listed.
const longestShown = 4

// buildLongest makes the table of the longest orbits.
func buildLongest(s page.Source) (*page.Content, error) {
	statistics, err := ReadStatistics(s)
	if err != nil || len(statistics) == 0 {
		return nil, err
	}
	rows, err := page.Read[orbits.LongestRow](s, tableLongest)
	if err != nil {
		return nil, err
	}
	t := &texttable.Table{
		Label:   "pbnn-beyond-longest",
		Columns: []texttable.Column{page.Right("N"), {Title: "CN"}, page.Right("period"), page.Right("IDs"), {Title: "standard permutation IDs"}},
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
		t.Add(texttable.Int(st.N), cnCell(st.CN), texttable.Int(st.LongestPeriod), texttable.Int(int64(len(ids))), texttable.Text(shown))
	}
	return &page.Content{Table: t, Comparison: manyDimensions(statistics)}, nil
}

// histogramDimensions is how many of the largest dimensions have panels.
const histogramDimensions = 2

// buildHistograms makes the histograms of the largest dimensions, a panel for each
// pair of connection numbers.
func buildHistograms(s page.Source) (*page.Content, error) {
	statistics, err := ReadStatistics(s)
	if err != nil || len(statistics) == 0 {
		return nil, err
	}
	periods, err := page.Read[orbits.PeriodRow](s, tablePeriods)
	if err != nil {
		return nil, err
	}
	dims := dimensions(statistics)
	var rows []orbits.PeriodRow
	total := int64(0)
	for _, n := range dims[max(0, len(dims)-histogramDimensions):] {
		for _, cn := range slices.Concat(Pairs[0][:], Pairs[1][:]) {
			for _, r := range periods {
				if r.N == n && r.CN == cn {
					rows = append(rows, r)
					total += r.GBPOs
				}
			}
		}
	}
	return &page.Content{Chart: histograms(rows), Comparison: page.NotInPaper(fmt.Sprintf("%d GBPOs", total))}, nil
}

func histograms(rows []orbits.PeriodRow) *chart.Chart {
	f := chart.Rows("", rows).As("n cn period gbpos")
	c := &chart.Chart{
		Label: "Histograms of the periods of globally stable orbits, logarithmic counts", Columns: 2, Height: 110,
		X: chart.Axis{Label: "period of the GBPO (steps)", Zero: true, Each: true}, Y: chart.Axis{Scale: chart.Log, Grid: true, Each: true},
	}
	for _, ofN := range f.By("n") {
		for _, pair := range Pairs {
			a, b := pair[0], pair[1]
			both := ofN.Where("cn", a, b)
			if both.Len() == 0 {
				continue
			}
			bars := func(s chart.Style, cn int32, remainder int64, from, to float64) *chart.Mark {
				some := chart.Filter(both, func(r orbits.PeriodRow) bool { return r.CN == cn && r.Period%4 == remainder })
				edge := func(at float64) chart.Col {
					return chart.Of(some, func(r orbits.PeriodRow) float64 { return float64(r.Period) + at })
				}
				base := chart.Of(some, func(orbits.PeriodRow) float64 { return 0.7 }) // a count of 1 has a bar
				return chart.Boxes(s, edge(from), edge(to), base, some.Col("gbpos"), nil)
			}
			c.Panel(fmt.Sprintf("*N* = %d, CN%d and CN%d", ofN.Int("n"), a, b),
				bars(chart.Style{Name: "period divisible by 4: CN1 and CN2 (equal for CN3 and CN5)", Color: figure.Blue}, a, 0, -0.8, 0.8),
				bars(chart.Style{Name: "2 mod 4: CN1, CN2", Color: figure.Orange}, a, 2, -0.8, 0),
				bars(chart.Style{Name: "2 mod 4: CN3, CN5", Color: cnStyle(5).Color}, b, 2, 0, 0.8))
		}
	}
	return c
}
