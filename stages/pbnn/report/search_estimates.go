package report

import (
	"fmt"
	"math"
	"slices"

	"neurorbit/stages/render/figure"
	"neurorbit/stages/render/texttable"
)

// An estimated is an estimated number of GBPOs, beside the exact one if the
// config goes through all permutations of that N.
type estimated struct {
	estimateRow
	exact   int64
	counted bool
}

// covered reports whether the interval holds the exact number.
func (e estimated) covered() bool { return e.Low <= float64(e.exact) && float64(e.exact) <= e.High }

// readEstimates joins the estimates with the exact numbers.
func readEstimates(s page.Source) ([]estimated, error) {
	rows, err := page.Read[estimateRow](s, tableEstimates)
	if err != nil {
		return nil, err
	}
	statistics, err := page.Read[statisticsRow](s, tableStatistics)
	if err != nil {
		return nil, err
	}
	exact := map[[2]int64]int64{}
	for _, r := range statistics {
		exact[[2]int64{r.N, int64(r.CN)}] = r.GBPOs
	}
	out := make([]estimated, len(rows))
	for i, r := range rows {
		n, counted := exact[[2]int64{r.N, int64(r.CN)}]
		out[i] = estimated{r, n, counted}
	}
	slices.SortStableFunc(out, func(a, b estimated) int {
		if a.N != b.N {
			return int(a.N - b.N)
		}
		return int(a.CN - b.CN)
	})
	return out, nil
}

// coverage says in words how many intervals hold the exact number.
func coverage(rows []estimated) string {
	counted, covered := 0, 0
	for _, r := range rows {
		if r.counted {
			counted++
			if r.covered() {
				covered++
			}
		}
	}
	if counted == 0 {
		return "None of these dimensions was gone through one by one, so nothing here is checked against an exact number."
	}
	return fmt.Sprintf("Where the exact number is known, %d of %d intervals contain it; at this level %s are expected to, at least.",
		covered, counted, page.Fixed(float64(float64(counted)*rows[0].Level), 1))
}

// count prints an estimated number: whole up to a million.
func count(v float64) texttable.Cell {
	if v < 1e6 {
		return texttable.Int(int64(math.Round(v)))
	}
	return texttable.Sci(v, 4)
}

// buildEstimatesTable lists the estimates.
func buildEstimatesTable(s page.Source) (*page.Content, error) {
	rows, err := readEstimates(s)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	right := func(title string) texttable.Column { return texttable.Column{Title: title, Align: texttable.Right} }
	t := &texttable.Table{
		Label: "pbnn-search-estimates",
		Columns: []texttable.Column{
			page.Right("N"), {Title: "CN"}, page.Right("permutations drawn"), page.Right("with GBPO"), page.Right("share (%)"),
			page.Right("estimate"), page.Right("from"), page.Right("to"), page.Right("exact"), {Title: "in the interval"}, page.Right("longest period drawn"),
		},
	}
	for _, r := range rows {
		exact, in := texttable.Text("unknown"), texttable.Text("unknown")
		if r.counted {
			exact, in = texttable.Int(r.exact), texttable.Bool(r.covered())
		}
		t.Add(texttable.Int(r.N), texttable.Text(fmt.Sprintf("CN%d", r.CN)), texttable.Int(r.Samples), texttable.Int(r.Hits),
			texttable.Float(float64(100*float64(r.Hits))/float64(r.Samples), 3), count(r.Estimate), count(r.Low), count(r.High), exact, in, texttable.Int(r.MaxPeriod))
	}
	return &page.Content{Table: t, Remark: coverage(rows), Comparison: page.NotInPaper(page.Plural(len(rows), "estimate"))}, nil
}

// cnColor tells connection numbers apart.
func cnColor(cn int32) figure.Color {
	return map[int32]figure.Color{1: figure.Blue, 2: figure.Orange, 3: figure.Red, 5: "#2e8b57", 4: "#6a3d9a", 6: "#8c510a"}[cn]
}

// cnLegend writes a row of connection numbers from x on and returns where it ends.
func cnLegend(d *figure.Drawing, x, y float64, cns []int32) float64 {
	for _, cn := range cns {
		label := fmt.Sprintf("CN%d", cn)
		d.Line(x, y, x+10, y, figure.Style{Stroke: cnColor(cn), Width: 1.2})
		d.TextMid(x+13, y, figure.Start, figure.LabelSize, figure.Black, label)
		x += 13 + figure.TextWidth(figure.LabelSize, label) + 10
	}
	return x
}

// buildEstimatesFigure draws the estimates against N, if there are several.
func buildEstimatesFigure(s page.Source) (*page.Content, error) {
	rows, err := readEstimates(s)
	if err != nil || len(rows) == 0 || rows[0].N == rows[len(rows)-1].N {
		return nil, err
	}
	t := &texttable.Table{Columns: []texttable.Column{{Name: "n"}, {Name: "cn"}, {Name: "estimate"}, {Name: "low"}, {Name: "high"}, {Name: "exact"}, {Name: "standard"}}}
	var cns []int32
	lo, hi := math.Inf(1), 0.0 // of log10
	first, last := rows[0].N, rows[len(rows)-1].N
	for _, r := range rows {
		if !slices.Contains(cns, r.CN) {
			cns = append(cns, r.CN)
		}
		exact := texttable.Text("")
		if r.counted {
			exact = texttable.Int(r.exact)
		}
		t.Add(texttable.Int(r.N), texttable.Int(int64(r.CN)), texttable.Sci(r.Estimate, 8), texttable.Sci(r.Low, 8), texttable.Sci(r.High, 8), exact, texttable.Int(r.Standard))
		lo = min(lo, log10(max(r.Low, 1)))
		hi = max(hi, log10(max(r.High, float64(r.Standard))))
	}
	const left, right, top, bottom = 34.0, 8.0, 24.0, 28.0
	d := figure.New(figure.SingleColumn, 210, "Number of standard permutations with a GBPO against N: estimates with intervals, and exact numbers")
	sx := figure.Scale{Lo: float64(first) - 0.6, Hi: float64(last) + 0.6, From: left, To: d.W - right}
	sy := figure.Scale{Lo: math.Floor(lo), Hi: math.Ceil(hi), From: d.H - bottom, To: top}
	end := cnLegend(d, left, 8, cns)
	d.Disc(end+3, 8, 1.8, figure.Style{Stroke: figure.Black, Width: 0.6})
	d.TextMid(end+8, 8, figure.Start, figure.LabelSize, figure.Black, "exact")
	var all [][2]float64
	for i, r := range rows {
		if i == 0 || rows[i-1].N != r.N {
			all = append(all, [2]float64{sx.At(float64(r.N)), sy.At(log10(float64(r.Standard)))})
		}
	}
	d.Polyline(all, figure.Style{Stroke: figure.Grey, Width: 0.7})
	// Connection numbers stand side by side, since their intervals are small.
	step := min(0.18, 0.8/float64(len(cns)))
	for _, r := range rows {
		k := slices.Index(cns, r.CN)
		x := sx.At(float64(r.N) + float64(step*(float64(k)-float64(len(cns)-1)/2)))
		color := cnColor(r.CN)
		title := fmt.Sprintf("N = %d, CN%d: %.4g (%.4g to %.4g)", r.N, r.CN, r.Estimate, r.Low, r.High)
		a, b := sy.At(max(sy.Lo, log10(max(r.Low, 1)))), sy.At(log10(r.High))
		d.Line(x, a, x, b, figure.Style{Stroke: color, Width: 1})
		if r.Estimate >= 1 {
			y := sy.At(log10(r.Estimate))
			d.Box(x-1.3, y-1.3, x+1.3, y+1.3, figure.Style{Fill: color, Title: title})
		}
		if r.counted && r.exact > 0 {
			d.Disc(x, sy.At(log10(float64(r.exact))), 2.4, figure.Style{Stroke: figure.Black, Width: 0.5})
		}
	}
	var ticks []figure.Tick
	for n := first; n <= last; n++ {
		ticks = append(ticks, figure.Tick{Value: float64(n), Label: fmt.Sprint(n)})
	}
	d.XAxis(sx, d.H-bottom, ticks)
	d.YAxis(sy, left, decades(sy.Lo, sy.Hi, 9))
	d.Text((left+d.W-right)/2, d.H-6, figure.Middle, figure.LabelSize, figure.Black, "number of binary variables *N*")
	d.Text(left+2, top-4, figure.Start, figure.LabelSize, figure.Black, "standard permutations with a GBPO; grey line: all")
	return &page.Content{
		Drawing: d, Data: []chart.Dataset{{"", t}}, Remark: coverage(rows), Comparison: page.NotInPaper(page.Plural(len(rows), "estimate")),
	}, nil
}
