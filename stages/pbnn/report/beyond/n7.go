package beyond

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"neurorbit/stages/num/stats"
	"neurorbit/stages/pbnn/orbits"
	"neurorbit/stages/render/chart"
	"neurorbit/stages/render/figure"
	"neurorbit/stages/render/page"
	"neurorbit/stages/render/texttable"
)

// periodStyle tells periods divisible by 4, which connection numbers k and 7-k share,
// from the others.
func periodStyle(shared bool) chart.Style {
	if shared {
		return chart.Style{Name: "period divisible by 4", Color: figure.Blue}
	}
	return chart.Style{Name: "2 mod 4", Color: figure.Orange}
}

// buildPeriods makes the histograms of periods.
func buildPeriods(s page.Source) (*page.Content, error) {
	rows, err := page.Read[orbits.PeriodRow](s, tablePeriods)
	rows = page.Select(rows, func(r orbits.PeriodRow) bool { return r.N == PaperN })
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	f := chart.Rows("", rows).As("cn period gbpos")
	c := &chart.Chart{
		Label: "Histogram of the periods of globally stable orbits by connection number", Height: 70, Columns: 2,
		X: chart.Axis{Label: "period of the GBPO (steps)", Zero: true}, Y: chart.Axis{Most: 4},
	}
	for _, of := range f.By("cn") {
		p := c.Panel("")
		for _, shared := range []bool{true, false} {
			some := chart.Filter(of, func(r orbits.PeriodRow) bool { return (r.Period%4 == 0) == shared })
			p.Add(chart.Bars(periodStyle(shared), some.Col("period"), some.Col("gbpos"), 1.5),
				chart.Labels(chart.Style{Color: figure.Black, Size: 5.5}, chart.Above, some.Col("period"), some.Col("gbpos"), some.Texts("gbpos")))
		}
		p.Title = fmt.Sprintf("**CN%d**: %.0f GBPOs, longest period %.0f", of.Int("cn"), sum(of.Values("gbpos")), slices.Max(of.Values("period")))
	}
	c.Y.Max = 1.25 * slices.Max(f.Values("gbpos")) // room for numbers
	longest := int(slices.Max(f.Values("period")))
	for period := 0; period <= longest; period += 4 * (longest/48 + 1) {
		c.X.Ticks = append(c.X.Ticks, chart.Tick{Value: float64(period), Label: fmt.Sprint(period)})
	}
	ours := fmt.Sprintf("%.0f GBPOs of %d connection numbers", sum(f.Values("gbpos")), len(c.Panels))
	return &page.Content{Chart: c, Comparison: page.NotInPaper(ours)}, nil
}

// quantities are the panels of the figure.
var quantities = []quantity[orbits.NetworkRow]{
	{"bpos", "number of BPOs", func(r orbits.NetworkRow) float64 { return float64(r.BPOs) }},
	{"longest_transient", "longest transient (steps)", func(r orbits.NetworkRow) float64 { return float64(r.LongestTransient) }},
	{"largest_basin_percent", "states in the largest basin (%)", func(r orbits.NetworkRow) float64 {
		return inPercent(largest(r.Basins), 1<<r.N)
	}},
}

// largest returns the largest of the integers, separated by blanks, of a column of
// table networks; 0 if there are none.
func largest(list string) (out int64) {
	for _, f := range strings.Fields(list) {
		v, err := strconv.ParseInt(f, 10, 64)
		if err != nil {
			panic(fmt.Sprintf("pbnn_report: %q in table networks", list)) // not as stage orbits writes it
		}
		out = max(out, v)
	}
	return out
}

// ofNetworks makes an item of the networks of the paper's dimension by connection number.
func ofNetworks(build func([][]orbits.NetworkRow) *page.Content) func(page.Source) (*page.Content, error) {
	return func(s page.Source) (*page.Content, error) {
		rows, err := page.Read[orbits.NetworkRow](s, tableNetworks)
		rows = page.Select(rows, func(r orbits.NetworkRow) bool { return r.N == PaperN })
		if err != nil || len(rows) == 0 {
			return nil, err
		}
		cns := distinct(rows, func(r orbits.NetworkRow) int32 { return r.CN })
		c := build(page.Values(cns, func(cn int32) []orbits.NetworkRow {
			return page.Select(rows, func(r orbits.NetworkRow) bool { return r.CN == cn })
		}))
		c.Comparison = page.NotInPaper(fmt.Sprintf("%d networks under %d connection numbers", len(rows), len(cns)))
		return c, nil
	}
}

// surveyTable makes the table of the networks by connection number.
func surveyTable(rowsByCN [][]orbits.NetworkRow) *page.Content {
	t := texttable.New("pbnn-beyond-networks", "CN", ">networks", ">with GBPO", ">without BPO", ">BPOs, mean", ">BPOs, max", ">period, max",
		">transient, mean", ">transient, max", ">largest basin, mean (%)", ">endpoints' basin, mean (%)")
	for _, rows := range rowsByCN {
		gbpos := page.Select(rows, func(r orbits.NetworkRow) bool { return r.GBPO })
		without := page.Select(rows, func(r orbits.NetworkRow) bool { return r.BPOs == 0 })
		longest := slices.Max(page.Values(rows, func(r orbits.NetworkRow) int64 { return largest(r.Periods) }))
		bpos, transients := page.Values(rows, quantities[0].of), page.Values(rows, quantities[1].of)
		mean := page.Values(rows, func(r orbits.NetworkRow) float64 { return r.MeanTransient })
		endpoints := page.Values(rows, func(r orbits.NetworkRow) float64 { return inPercent(r.EndpointBasin, 1<<r.N) })
		t.Add(cnCell(rows[0].CN), texttable.Int(int64(len(rows))), texttable.Int(int64(len(gbpos))), texttable.Int(int64(len(without))),
			texttable.Float(stats.Mean(bpos), 2), texttable.Float(slices.Max(bpos), 0), texttable.Int(longest),
			texttable.Float(stats.Mean(mean), 2), texttable.Float(slices.Max(transients), 0),
			texttable.Float(stats.Mean(page.Values(rows, quantities[2].of)), 1), texttable.Float(stats.Mean(endpoints), 1))
	}
	return &page.Content{Table: t}
}

// surveyFigure makes the figure of the distributions. Axes end where all connection
// numbers have reached a share of their networks, that of the basins at 100 %.
func surveyFigure(networks [][]orbits.NetworkRow) *page.Content {
	c := &chart.Chart{Label: "Distributions over all standard permutations by connection number", LegendOrder: cnOrder}
	c.Y = chart.Axis{Max: 1, Grid: true}
	var rows []point
	for k, q := range quantities {
		end, reached := []float64{1, 1, 100}[k], []float64{0.98, 1, 1}[k]
		for _, of := range networks {
			sorted := slices.Sorted(slices.Values(page.Values(of, q.of)))
			share := func(n int) float64 { return float64(n) / float64(len(sorted)) }
			for i, v := range sorted {
				if share(i) < reached {
					end = max(end, v)
				}
				if i+1 == len(sorted) || sorted[i+1] != v {
					rows = append(rows, point{q.name, of[0].CN, v, share(i + 1), 0})
				}
			}
		}
		c.Panel("").X = chart.Axis{Label: q.title, Max: end}
	}
	f := chart.Rows("", rows).As("quantity cn x=value:.3 y=share_at_most:.6")
	for i, q := range quantities {
		for _, of := range byCN(f.Where("quantity", q.name)) {
			c.Panels[i].Add(chart.Steps(cnStyle(int32(of.Int("cn"))), of.Col("x"), of.Col("y")))
		}
	}
	c.Panels[0].Y.Label = "share of networks"
	return &page.Content{Chart: c}
}
