package report

import (
	"fmt"
	"math"
	"slices"

	"neurorbit/stages/attractors/survey"
	"neurorbit/stages/num/stats"
	"neurorbit/stages/render/chart"
	"neurorbit/stages/render/figure"
	"neurorbit/stages/render/page"
	"neurorbit/stages/render/texttable"
)

// mix returns a colour between white (0) and c (1), in whole steps of 1/255.
func mix(c [3]int, share float64) figure.Color {
	k := int(math.Round(float64(255 * min(max(share, 0), 1))))
	channel := func(v int) int { return 255 + (v-255)*k/255 }
	return figure.Color(fmt.Sprintf("#%02x%02x%02x", channel(c[0]), channel(c[1]), channel(c[2])))
}

// Hues of the cells: negative, zero, positive.
var (
	hueNegative = [3]int{84, 66, 160}
	hueZero     = [3]int{20, 128, 90}
	huePositive = [3]int{205, 70, 10}
	hueNeutral  = [3]int{20, 60, 120}
	hueGrey     = [3]int{70, 70, 70}
)

// swatch is a mark that is in the legend only.
func swatch(name string, color figure.Color) *chart.Mark {
	return chart.Boxes(chart.Style{Name: name, Color: color}, chart.Const(), chart.Const(), chart.Const(), chart.Const(), nil)
}

// outermost is the style of the line that sets off cells which hold all that lies farther out.
func outermost(which string) chart.Style {
	return chart.Style{Name: which + " the line: all that lies farther out", Color: figure.Grey, Width: 0.5}
}

// A binning divides an axis into cells of one width; what lies beyond the ends
// is counted in the first and last cell.
type binning struct {
	first, count int // number of the first cell, zero's being 0
	width        float64
	zero         float64 // where in its cell zero lies: 0 at the start, 0.5 in the middle
}

func (b binning) cell(v float64) int {
	k := math.Floor(v/b.width + b.zero)
	return int(min(max(k-float64(b.first), 0), float64(b.count-1)))
}

func (b binning) edges(i int) (lo, hi float64) {
	k := float64(b.first + i)
	return float64((k - b.zero) * b.width), float64((k + 1 - b.zero) * b.width)
}

func (b binning) axis(label string) chart.Axis {
	a := chart.Axis{Label: label, Most: 9}
	a.Min, _ = b.edges(0)
	_, a.Max = b.edges(b.count - 1)
	return a
}

// exponentBins covers the exponents: cells of one round width, up to the largest
// and about as far down.
func exponentBins(zs []size) binning {
	top := 0.0
	for _, r := range all(zs) {
		top = max(top, finite(r.Lambda1, 0))
	}
	widths := []float64{0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1}
	width := *first(widths, func(w float64) bool { return top/w <= 18 || w == 1 })
	up := int(math.Ceil(top/width)) + 1
	down := max(up, 12)
	return binning{first: -down, count: down + up + 1, width: width, zero: 0.5}
}

func chaoticExponents(nets []survey.NetRow) []float64 {
	of := page.Select(nets, func(r survey.NetRow) bool { return chaotic(r.Class) })
	return slices.Sorted(slices.Values(page.Values(of, func(r survey.NetRow) float64 { return r.Lambda1 })))
}

// A cellRow is how many runs of a size are in a cell, of x from X0 to X1 and of the
// largest exponent from Y0 to Y1.
type cellRow struct {
	N     int64   `col:"n"`
	D     int64   `col:"d"`
	S     float64 `col:"s" digits:"6"` // of the runs, if all have one
	X0    float64 `col:"x0" digits:"6"`
	X1    float64 `col:"x1" digits:"6"`
	Y0    float64 `col:"y0" digits:"6"`
	Y1    float64 `col:"y1" digits:"6"`
	Count int     `col:"count"`

	share float64 // of the runs counted
}

// count counts runs in cells, x by x and then upwards.
func (z size) count(runs []survey.NetRow, x, y binning, of func(survey.NetRow) float64) (out []cellRow) {
	counts := make([]int, x.count*y.count)
	for _, r := range runs {
		counts[y.cell(finite(r.Lambda1, math.Inf(-1)))*x.count+x.cell(finite(of(r), math.Inf(-1)))]++
	}
	for k, n := range counts {
		if n > 0 {
			x0, x1 := x.edges(k % x.count)
			y0, y1 := y.edges(k / x.count)
			share := float64(n) / float64(len(runs))
			out = append(out, cellRow{z.n, z.d, runs[0].S, x0, x1, y0, y1, n, share})
		}
	}
	return out
}

func boxes(f *chart.Frame, color func(cellRow) figure.Color) *chart.Mark {
	return chart.Boxes(chart.Style{}, f.Col("x0"), f.Col("x1"), f.Col("y0"), f.Col("y1"), chart.Colors(f, color))
}

// A medianRow is the largest exponents of the chaotic nets of a size at one s.
type medianRow struct {
	N       int64   `col:"n"`
	D       int64   `col:"d"`
	S       float64 `col:"s" digits:"6"`
	Chaotic int     `col:"chaotic"`
	Median  float64 `col:"lambda1_median" digits:"6"`
	Max     float64 `col:"lambda1_max" digits:"6"`
}

// shareColor shows a share; the square root shows small ones, too.
func shareColor(hue [3]int, share float64) figure.Color {
	return mix(hue, 0.12+float64(0.88*math.Sqrt(share)))
}

// lambdaColor shows the share and the sign.
func lambdaColor(r cellRow) figure.Color {
	hue := hueZero
	if r.Y0 > 0 {
		hue = huePositive
	} else if r.Y1 < 0 {
		hue = hueNegative
	}
	return shareColor(hue, r.share)
}

func drawSurveyLambda(zs []size, remark string) *page.Content {
	bins := exponentBins(zs)
	var cells []cellRow
	var medians []medianRow
	for _, z := range zs {
		for k, s := range z.s {
			runs := z.at(s)
			column := binning{first: k, count: 1, width: 1, zero: 0.5}
			cells = append(cells, z.count(runs, column, bins, func(survey.NetRow) float64 { return float64(k) })...)
			if e := chaoticExponents(runs); len(e) > 0 {
				medians = append(medians, medianRow{z.n, z.d, s, len(e), stats.Quantile(e, 0.5), e[len(e)-1]})
			}
		}
	}
	c := &chart.Chart{
		Label: "Distribution of the largest exponent against the scaling factor", Height: 150, Y: bins.axis("λ_{1}"),
	}
	middle, line := chart.Rows("_medians", medians), chart.Style{Color: figure.Black, Name: "median of the chaotic networks"}
	for i, f := range chart.Rows("", cells).As("n d s y0=lambda1_from y1=lambda1_to count=nets").By("n", "d") {
		z := zs[i]
		g := chart.Filter(middle, func(r medianRow) bool { return r.N == z.n && r.D == z.d })
		place := chart.Of(g, func(r medianRow) float64 { return z.place(r.S) })
		_, lowest := bins.edges(0)
		p := c.Panel(z.label(), boxes(f, lambdaColor), chart.HLine(outermost("below"), lowest), chart.Line(line, place, g.Col("lambda1_median")))
		p.X = z.axis()
		for _, percent := range []int{3, 25, 100} { // the scale
			p.Add(swatch(fmt.Sprintf("%d %% of the networks", percent), shareColor(hueGrey, float64(percent)/100)))
		}
	}
	if e := chaoticExponents(all(zs)); len(e) > 0 {
		quantile := func(p float64, digits int) string { return page.Rounded(stats.Quantile(e, p), digits) }
		remark += fmt.Sprintf(" Over all chaotic runs λ₁ has the median %s; nine of ten lie between %s and %s, the largest is %s.",
			quantile(0.5, 3), quantile(0.05, 2), quantile(0.95, 3), page.Rounded(e[len(e)-1], 3))
	}
	return &page.Content{Chart: c, Remark: remark}
}

// detect returns how the rule "author's estimate > 0" does on nets: those that it calls
// chaotic or not, which are chaotic or not. Runs of no known class do not count.
func detect(nets []survey.NetRow) (hits, falseAlarms, misses, rejections int) {
	count := func(called, is bool) int {
		return len(page.Select(nets, func(r survey.NetRow) bool {
			return known(r) && (r.AuthorLambda > 0) == called && chaotic(r.Class) == is
		}))
	}
	return count(true, true), count(true, false), count(false, true), count(false, false)
}

func tableDetector(zs []size, remark string) *page.Content {
	titles := []string{
		">runs", ">precision (%)", ">recall (%)", ">chaotic (%)", ">called chaotic (%)",
		">true positives", ">false positives", ">false negatives", ">true negatives",
	}
	t := tableOf(zs, "attractors-detector", titles, func(nets []survey.NetRow) []texttable.Cell {
		a, b, c, d := detect(nets)
		n := a + b + c + d
		number := func(k int) texttable.Cell { return texttable.Int(int64(k)) }
		return []texttable.Cell{
			number(n), shareCell(a, a+b), shareCell(a, a+c), shareCell(a+c, n), shareCell(a+b, n), number(a), number(b), number(c), number(d),
		}
	})
	if a, b, c, d := detect(all(zs)); a+b > 0 {
		remark += fmt.Sprintf(" Calling networks at random would have the precision %s %%, the share of chaotic runs; the rule has %s %%.",
			page.Fixed(float64(100*(a+c))/float64(a+b+c+d), 1), page.Fixed(float64(100*a)/float64(a+b), 1))
	}
	return &page.Content{Table: t, Remark: remark}
}

func drawSurveyAuthor(zs []size, remark string) *page.Content {
	estimates := page.Values(all(zs), func(r survey.NetRow) float64 { return r.AuthorLambda })
	estimates = page.Select(estimates, func(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) })
	if len(estimates) == 0 {
		return nil
	}
	slices.Sort(estimates)
	const cellWidth = 0.2
	x, y := binning{first: int(math.Floor(stats.Quantile(estimates, 0.01) / cellWidth)), width: cellWidth}, exponentBins(zs)
	x.count = max(int(math.Ceil(estimates[len(estimates)-1]/cellWidth)), 1) - x.first
	c := &chart.Chart{Label: "The author's estimate against the largest Lyapunov exponent", Height: 172}
	c.X, c.Y = x.axis("author's estimate"), y.axis("λ_{1}")
	line := (c.Y.Max - c.Y.Min) / 17 // room above the cells, for the counts
	top := c.Y.Max
	c.Y.Max += 2 * line
	var cells []cellRow
	for _, z := range zs {
		cells = append(cells, z.count(z.nets, x, y, func(r survey.NetRow) float64 { return r.AuthorLambda })...)
	}
	most := 1
	for _, r := range cells {
		most = max(most, r.Count)
	}
	shade := func(count int) figure.Color {
		return mix(hueNeutral, 0.1+float64(0.9*math.Sqrt(math.Sqrt(float64(count)/float64(most)))))
	}
	_, left := x.edges(0)
	_, lowest := y.edges(0)
	for i, f := range chart.Rows("", cells).As("n d x0=author_from x1=author_to y0=lambda1_from y1=lambda1_to count=runs").By("n", "d") {
		p := c.Panel(zs[i].label(), boxes(f, func(r cellRow) figure.Color { return shade(r.Count) }),
			chart.HLine(outermost("beyond"), lowest), chart.VLine(outermost("beyond"), left),
			chart.VLine(chart.Style{Color: figure.Red, Width: 0.7, Title: "the article's rule"}, 0))
		for n := 1; n <= most; n *= 10 { // the scale
			p.Add(swatch(page.Plural(n, "run"), shade(n)))
		}
		label := func(where chart.At, name string, chaos, not int) {
			counts := []string{fmt.Sprintf("%d are, %d not", chaos, not)}
			p.Add(chart.Labels(chart.Style{Color: figure.Red}, where, chart.Const(0), chart.Const(top+1.5*line), []string{name}),
				chart.Labels(chart.Style{Color: figure.Black}, where, chart.Const(0), chart.Const(top+0.5*line), counts))
		}
		hits, falseAlarms, misses, rejections := detect(zs[i].nets)
		label(chart.LeftOf, "not called chaotic", misses, rejections)
		label(chart.RightOf, "called chaotic", hits, falseAlarms)
	}
	return &page.Content{Chart: c, Remark: remark}
}
