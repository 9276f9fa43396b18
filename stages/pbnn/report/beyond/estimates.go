package beyond

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"

	search "neurorbit/stages/pbnn/beyond"
	"neurorbit/stages/pbnn/orbits"
	"neurorbit/stages/render/chart"
	"neurorbit/stages/render/figure"
	"neurorbit/stages/render/page"
	"neurorbit/stages/render/texttable"
)

// An estimated is an estimated number of GBPOs, beside the exact one if the config
// goes through all permutations of that N; if not, exact is not a number.
type estimated struct {
	N        int64   `col:"n"`
	CN       int32   `col:"cn"`
	Estimate float64 `col:"estimate" digits:"8"`
	Low      float64 `col:"low" digits:"8"`
	High     float64 `col:"high" digits:"8"`
	Exact    float64 `col:"exact" fixed:"0"`
	Standard int64   `col:"standard"`
	row      search.EstimateRow
}

// counted reports whether the exact number is known, covered whether the interval
// holds it.
func (e estimated) counted() bool { return !math.IsNaN(e.Exact) }
func (e estimated) covered() bool { return e.Low <= e.Exact && e.Exact <= e.High }

// ofEstimates makes an item of the estimates, joined with the exact numbers.
func ofEstimates(build func([]estimated) *page.Content) func(page.Source) (*page.Content, error) {
	return func(s page.Source) (*page.Content, error) {
		var rows []search.EstimateRow
		var statistics []orbits.StatisticsRow
		err := errors.Join(into(s, tableEstimates, &rows), into(s, TableStatistics, &statistics))
		if err != nil || len(rows) == 0 {
			return nil, err
		}
		all := page.Values(rows, func(r search.EstimateRow) estimated {
			e := estimated{r.N, r.CN, r.Estimate, r.Low, r.High, math.NaN(), r.Standard, r}
			for _, st := range statistics {
				if st.N == r.N && st.CN == r.CN {
					e.Exact = float64(st.GBPOs)
				}
			}
			return e
		})
		slices.SortStableFunc(all, func(a, b estimated) int { return cmp.Or(cmp.Compare(a.N, b.N), cmp.Compare(a.CN, b.CN)) })
		c := build(all)
		if c != nil {
			c.Remark, c.Comparison = coverage(all), page.NotInPaper(page.Plural(len(all), "estimate"))
		}
		return c, nil
	}
}

// coverage says in words how many intervals hold the exact number.
func coverage(rows []estimated) string {
	counted := page.Select(rows, estimated.counted)
	if len(counted) == 0 {
		return "None of these dimensions was gone through one by one, so nothing here is checked against an exact number."
	}
	return fmt.Sprintf("Where the exact number is known, %d of %d intervals contain it; at this level %s are expected to, at least.",
		len(page.Select(counted, estimated.covered)), len(counted), page.Fixed(float64(float64(len(counted))*rows[0].row.Level), 1))
}

// approximate prints an estimated number: whole up to a million.
func approximate(v float64) texttable.Cell {
	if v < 1e6 {
		return texttable.Int(int64(math.Round(v)))
	}
	return texttable.Sci(v, 4)
}

// estimatesTable lists the estimates.
func estimatesTable(rows []estimated) *page.Content {
	t := texttable.New("pbnn-search-estimates", ">N", "CN", ">permutations drawn", ">with GBPO", ">share (%)", ">estimate", ">from", ">to",
		">exact", "in the interval", ">longest period drawn")
	for _, r := range rows {
		exact, in := texttable.Text("unknown"), texttable.Text("unknown")
		if r.counted() {
			exact, in = texttable.Int(int64(r.Exact)), texttable.Bool(r.covered())
		}
		t.Add(texttable.Int(r.N), cnCell(r.CN), texttable.Int(r.row.Samples), texttable.Int(r.row.Hits),
			texttable.Float(inPercent(r.row.Hits, r.row.Samples), 3),
			approximate(r.Estimate), approximate(r.Low), approximate(r.High), exact, in, texttable.Int(r.row.MaxPeriod))
	}
	return &page.Content{Table: t}
}

// estimatesFigure draws the estimates against N, if there are several. Connection
// numbers stand side by side, since their intervals are small.
func estimatesFigure(rows []estimated) *page.Content {
	if rows[0].N == rows[len(rows)-1].N {
		return nil
	}
	f := chart.Rows("", rows)
	c := &chart.Chart{
		Label: "Number of standard permutations with a GBPO against N: estimates with intervals, and exact numbers", LegendOrder: cnOrder,
		Height: 150, X: chart.Axis{Label: "number of binary variables *N*", Most: 16},
		Y: chart.Axis{Label: "standard permutations with a GBPO; grey line: all", Scale: chart.Log},
	}
	first := f.Where("cn", rows[0].CN)
	p := c.Panel("", chart.Line(chart.Style{Color: figure.Grey, Title: "all"}, first.Col("n"), first.Col("standard")))
	cns := f.By("cn")
	step := min(0.18, 0.8/float64(len(cns)))
	for k, of := range cns {
		x := func(s estimated) float64 { return float64(s.N) + step*(float64(k)-float64(len(cns)-1)/2) }
		met := chart.Filter(of, func(s estimated) bool { return s.Estimate > 0 }) // a logarithm
		style := cnStyle(int32(of.Int("cn")))
		style.Dot, style.Size, style.Width = chart.Square, 1.3, 1
		line := style
		line.Name = ""
		p.Add(chart.Points(chart.Style{Name: "exact", Color: figure.Black, Dot: chart.Ring, Size: 2.6}, chart.Of(of, x), of.Col("exact")),
			chart.Errors(line, chart.Of(of, x), of.Col("low"), of.Col("high")), chart.Points(style, chart.Of(met, x), met.Col("estimate")))
	}
	return &page.Content{Chart: c}
}
