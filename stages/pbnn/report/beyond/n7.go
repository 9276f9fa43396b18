package beyond

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"neurorbit/stages/model/pbnn"
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
	rows = slices.DeleteFunc(rows, func(r orbits.PeriodRow) bool { return r.N != PaperN })
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	f := chart.Rows("", rows).As("cn period gbpos")
	c := &chart.Chart{
		Label: "Histogram of the periods of globally stable orbits by connection number", Height: 70, Columns: 2,
		X: chart.Axis{Label: "period of the GBPO (steps)", Zero: true}, Y: chart.Axis{Most: 4},
	}
	all, most, longest := int64(0), int64(0), int64(0)
	for _, of := range f.By("cn") {
		p, total := c.Panel(""), int64(0)
		for _, shared := range []bool{true, false} {
			some := chart.Filter(of, func(r orbits.PeriodRow) bool { return (r.Period%4 == 0) == shared })
			p.Add(chart.Bars(periodStyle(shared), some.Col("period"), some.Col("gbpos"), 1.5),
				chart.Labels(chart.Style{Color: figure.Black, Size: 5.5}, chart.Above, some.Col("period"), some.Col("gbpos"), some.Texts("gbpos")))
		}
		last := int64(0)
		for _, r := range chart.Values(of, func(r orbits.PeriodRow) orbits.PeriodRow { return r }) {
			total, most, last = total+r.GBPOs, max(most, r.GBPOs), max(last, r.Period)
		}
		p.Title = fmt.Sprintf("**CN%d**: %d GBPOs, longest period %d", of.Int("cn"), total, last)
		all, longest = all+total, max(longest, last)
	}
	c.Y.Max = 1.25 * float64(most) // room for numbers
	for period := int64(0); period <= longest; period += 4 * (longest/48 + 1) {
		c.X.Ticks = append(c.X.Ticks, chart.Tick{Value: float64(period), Label: fmt.Sprint(period)})
	}
	return &page.Content{Chart: c, Comparison: page.NotInPaper(fmt.Sprintf("%d GBPOs of %d connection numbers", all, len(c.Panels)))}, nil
}

// A quantity is something that a network has.
type quantity struct {
	name, title string
	// The axis ends at hi or, if that is 0, where all connection numbers have reached
	// the share cut of their networks.
	hi, cut float64
	of      func(orbits.NetworkRow) float64
}

// inPercentOfStates returns the percentage of the 2^N states of a network.
func inPercentOfStates(states int64, r orbits.NetworkRow) float64 {
	return inPercent(float64(states), float64(int64(1)<<r.N))
}

// quantities are the panels of the figure.
var quantities = []quantity{
	{"bpos", "number of BPOs", 0, 0.98, func(r orbits.NetworkRow) float64 { return float64(r.BPOs) }},
	{"longest_transient", "longest transient (steps)", 0, 1, func(r orbits.NetworkRow) float64 { return float64(r.LongestTransient) }},
	{"largest_basin_percent", "states in the largest basin (%)", 100, 1, func(r orbits.NetworkRow) float64 { return inPercentOfStates(largest(r.Basins), r) }},
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

// readNetworks reads the networks of the paper's dimension by connection number,
// rising, and says how many there are.
func readNetworks(s page.Source) (rowsByCN [][]orbits.NetworkRow, c page.Comparison, err error) {
	rows, err := page.Read[orbits.NetworkRow](s, tableNetworks)
	if err != nil {
		return nil, c, err
	}
	n := 0
	for cn := int32(0); cn < pbnn.NumCN; cn++ {
		of := slices.DeleteFunc(slices.Clone(rows), func(r orbits.NetworkRow) bool { return r.N != PaperN || r.CN != cn })
		if n += len(of); len(of) > 0 {
			rowsByCN = append(rowsByCN, of)
		}
	}
	return rowsByCN, page.NotInPaper(fmt.Sprintf("%d networks under %d connection numbers", n, len(rowsByCN))), nil
}

// buildSurveyTable makes the table of the networks by connection number.
func buildSurveyTable(s page.Source) (*page.Content, error) {
	networks, c, err := readNetworks(s)
	if err != nil || len(networks) == 0 {
		return nil, err
	}
	return &page.Content{Table: surveyTable(networks), Comparison: c}, nil
}

func surveyTable(rowsByCN [][]orbits.NetworkRow) *texttable.Table {
	t := &texttable.Table{
		Label: "pbnn-beyond-networks",
		Columns: []texttable.Column{
			{Title: "CN"}, page.Right("networks"), page.Right("with GBPO"), page.Right("without BPO"), page.Right("BPOs, mean"), page.Right("BPOs, max"),
			page.Right("period, max"), page.Right("transient, mean"), page.Right("transient, max"),
			page.Right("largest basin, mean (%)"), page.Right("endpoints' basin, mean (%)"),
		},
	}
	for _, rows := range rowsByCN {
		values := func(of func(orbits.NetworkRow) float64) (out []float64) {
			for _, r := range rows {
				out = append(out, of(r))
			}
			return out
		}
		gbpos, without, longest := int64(0), int64(0), int64(0)
		for _, r := range rows {
			if r.GBPO {
				gbpos++
			}
			if r.BPOs == 0 {
				without++
			}
			longest = max(longest, largest(r.Periods))
		}
		bpos, transients := values(quantities[0].of), values(quantities[1].of)
		t.Add(cnCell(rows[0].CN), texttable.Int(int64(len(rows))), texttable.Int(gbpos), texttable.Int(without),
			texttable.Float(stats.Mean(bpos), 2), texttable.Float(slices.Max(bpos), 0), texttable.Int(longest),
			texttable.Float(stats.Mean(values(func(r orbits.NetworkRow) float64 { return r.MeanTransient })), 2), texttable.Float(slices.Max(transients), 0),
			texttable.Float(stats.Mean(values(quantities[2].of)), 1),
			texttable.Float(stats.Mean(values(func(r orbits.NetworkRow) float64 { return inPercentOfStates(r.EndpointBasin, r) })), 1))
	}
	return t
}

// A cumulated is a step of a distribution function: the share of networks with at
// most a value.
type cumulated struct {
	Quantity string  `col:"quantity"`
	CN       int32   `col:"cn"`
	Value    float64 `col:"value" fixed:"3"`
	Share    float64 `col:"share_at_most" fixed:"6"`
}

// buildSurveyFigure makes the figure of the distributions.
func buildSurveyFigure(s page.Source) (*page.Content, error) {
	networks, comparison, err := readNetworks(s)
	if err != nil || len(networks) == 0 {
		return nil, err
	}
	c := &chart.Chart{Label: "Distributions over all standard permutations by connection number", LegendOrder: cnOrder, Y: chart.Axis{Max: 1, Grid: true}}
	var rows []cumulated
	for _, q := range quantities {
		end := max(1, q.hi)
		for _, of := range networks {
			var sorted []float64
			for _, r := range of {
				sorted = append(sorted, q.of(r))
			}
			slices.Sort(sorted)
			reached := false
			for i, v := range sorted {
				if share := float64(i+1) / float64(len(sorted)); i+1 == len(sorted) || sorted[i+1] != v {
					rows = append(rows, cumulated{q.name, of[0].CN, v, share})
					if !reached && q.hi == 0 {
						end = max(end, v)
					}
					reached = reached || share >= q.cut
				}
			}
		}
		p := c.Panel("")
		p.X.Label, p.X.Max = q.title, end
	}
	f := chart.Rows("", rows)
	for i, q := range quantities {
		for _, of := range byCN(f.Where("quantity", q.name)) {
			c.Panels[i].Add(chart.Steps(cnStyle(int32(of.Int("cn"))), of.Col("value"), of.Col("share_at_most")))
		}
	}
	c.Panels[0].Y.Label = "share of networks"
	return &page.Content{Chart: c, Comparison: comparison}, nil
}
