package beyond

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"neurorbit/stages/pbnn/orbits"
	"neurorbit/stages/render/chart"
	"neurorbit/stages/render/figure"
	"neurorbit/stages/render/page"
	"neurorbit/stages/render/texttable"
)

// Pairs are the pairs CN k, CN 7-k; CN3 stands for CN6, as its networks with the
// mirrored permutations.
var Pairs = [][2]int32{{1, 3}, {2, 5}}

// OfStatistics makes an item of the statistics that have a GBPO, by rising dimension, if
// there are three dimensions to compare. Unless build does, it says how many GBPOs came out.
func OfStatistics(build func(page.Source, []orbits.StatisticsRow) (*page.Content, error)) func(page.Source) (*page.Content, error) {
	return func(s page.Source) (*page.Content, error) {
		rows, err := page.Read[orbits.StatisticsRow](s, TableStatistics)
		rows = page.Select(rows, func(r orbits.StatisticsRow) bool { return r.GBPOs > 0 })
		dims := distinct(rows, dimension)
		if err != nil || len(dims) < 3 {
			return nil, err
		}
		slices.SortStableFunc(rows, func(a, b orbits.StatisticsRow) int { return int(a.N - b.N) })
		c, err := build(s, rows)
		if c != nil && c.Published == "" {
			gbpos := sum(page.Values(rows, func(r orbits.StatisticsRow) int64 { return r.GBPOs }))
			c.Comparison = page.NotInPaper(fmt.Sprintf("%d GBPOs, N = %d to %d", gbpos, dims[0], dims[len(dims)-1]))
		}
		return c, err
	}
}

func dimension(r orbits.StatisticsRow) int64 { return r.N }

// into reads the rows of a table.
func into[R any](s page.Source, table string, rows *[]R) (err error) {
	*rows, err = page.Read[R](s, table)
	return err
}

// distinct returns what follows from rows, each value once, rising.
func distinct[R any, V cmp.Ordered](rows []R, of func(R) V) []V {
	return slices.Compact(slices.Sorted(slices.Values(page.Values(rows, of))))
}

func sum[V int64 | float64](all []V) (total V) {
	for _, v := range all {
		total += v
	}
	return total
}

// Differences are said in words.
type Differences []string

// Unless adds a difference if something does not hold.
func (d *Differences) Unless(holds bool, format string, v ...any) {
	if !holds {
		*d = append(*d, fmt.Sprintf(format, v...))
	}
}

// cnCell names a connection number.
func cnCell(cn int32) texttable.Cell { return texttable.Text(fmt.Sprintf("CN%d", cn)) }

// inPercent returns 100 a / b.
func inPercent(a, b int64) float64 { return float64(100*float64(a)) / float64(b) }

// proved is the comparison of statements that are not in the paper.
func proved(ours, holds string, exceptions []string) page.Comparison {
	c := page.NotInPaper(ours)
	if len(exceptions) > 0 {
		return c.Conclude(exceptions)
	}
	c.Difference += "; " + holds
	return c
}

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
	width := func(f *chart.Frame) float64 { return cnStyle(int32(f.Int("cn"))).Width }
	slices.SortStableFunc(frames, func(a, b *chart.Frame) int { return cmp.Compare(width(b), width(a)) })
	return frames
}

// mSequence is the longest period of a shift register of n binary variables, that of
// an M-sequence.
func mSequence(n int64) int64 { return int64(1)<<n - 1 }

// buildSweep makes the table of the GBPOs by dimension and connection number.
func buildSweep(_ page.Source, rows []orbits.StatisticsRow) (*page.Content, error) {
	t := texttable.New("pbnn-beyond-sweep", ">N", "CN", ">standard IDs", ">with GBPO", ">share (%)", ">period, mean", ">period, top 1 % from",
		">period, max", ">IDs with it", ">max / (2^N − 1) (%)", ">transient, mean", ">transient, max")
	for _, r := range rows {
		t.Add(texttable.Int(r.N), cnCell(r.CN), texttable.Int(r.Permutations), texttable.Int(r.GBPOs),
			texttable.Float(inPercent(r.GBPOs, r.Permutations), 3),
			texttable.Float(r.MeanPeriod, 2), texttable.Int(r.TopPeriod), texttable.Int(r.LongestPeriod), texttable.Int(r.LongestIDs),
			texttable.Float(inPercent(r.LongestPeriod, mSequence(r.N)), 2),
			texttable.Float(r.MeanTransient, 2), texttable.Int(r.LongestTransient))
	}
	return &page.Content{Table: t}, nil
}

// buildLongest makes the table of the longest orbits; of each it lists a few IDs.
func buildLongest(s page.Source, statistics []orbits.StatisticsRow) (*page.Content, error) {
	const most = 4
	rows, err := page.Read[orbits.LongestRow](s, tableLongest)
	t := texttable.New("pbnn-beyond-longest", ">N", "CN", ">period", ">IDs", "standard permutation IDs")
	for _, st := range statistics {
		longest := page.Select(rows, func(r orbits.LongestRow) bool { return r.N == st.N && r.CN == st.CN })
		ids := page.Values(longest, func(r orbits.LongestRow) string { return r.ID })
		shown := strings.Join(ids[:min(most, len(ids))], ", ")
		if len(ids) > most {
			shown += fmt.Sprintf(" and %d more", len(ids)-most)
		}
		t.Add(texttable.Int(st.N), cnCell(st.CN), texttable.Int(st.LongestPeriod), texttable.Int(int64(len(ids))), texttable.Text(shown))
	}
	return &page.Content{Table: t}, err
}

// buildHistograms makes the histograms of the two largest dimensions.
func buildHistograms(s page.Source, statistics []orbits.StatisticsRow) (*page.Content, error) {
	periods, err := page.Read[orbits.PeriodRow](s, tablePeriods)
	dims := distinct(statistics, dimension)
	var rows []orbits.PeriodRow
	for _, n := range dims[len(dims)-2:] {
		for _, cn := range slices.Concat(Pairs[0][:], Pairs[1][:]) {
			rows = append(rows, page.Select(periods, func(r orbits.PeriodRow) bool { return r.N == n && r.CN == cn })...)
		}
	}
	total := sum(page.Values(rows, func(r orbits.PeriodRow) int64 { return r.GBPOs }))
	return &page.Content{Chart: histograms(rows), Comparison: page.NotInPaper(fmt.Sprintf("%d GBPOs", total))}, err
}

// histograms have a panel for each dimension and pair of connection numbers.
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
			counts := func(name string, color figure.Color, cn int32, remainder int64) *chart.Mark {
				some := chart.Filter(both, func(r orbits.PeriodRow) bool { return r.CN == cn && r.Period%4 == remainder })
				return chart.Points(chart.Style{Name: name, Color: color, Size: 1.3}, some.Col("period"), some.Col("gbpos"))
			}
			c.Panel(fmt.Sprintf("*N* = %d, CN%d and CN%d", ofN.Int("n"), a, b),
				counts("period divisible by 4: CN1 and CN2 (equal for CN3 and CN5)", figure.Blue, a, 0),
				counts("2 mod 4: CN1, CN2", figure.Orange, a, 2),
				counts("2 mod 4: CN3, CN5", cnStyle(5).Color, b, 2))
		}
	}
	return c
}
