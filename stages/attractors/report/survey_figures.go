package report

import (
	"fmt"
	"math"
	"slices"

	"neurorbit/stages/render/figure"
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
)

// A binning divides an axis into cells of one width; what lies beyond the ends
// is counted in the first and last cell.
type binning struct {
	first, count int // number of the first cell, zero's being 0
	width        float64
	zero         float64 // where in its cell zero lies: 0 at the start, 0.5 in the middle
}

// cell returns the number of the cell of v, from 0.
func (b binning) cell(v float64) int {
	k := math.Floor(v/b.width + b.zero)
	return int(min(max(k-float64(b.first), 0), float64(b.count-1)))
}

// edges returns where cell i starts and ends.
func (b binning) edges(i int) (lo, hi float64) {
	k := float64(b.first + i)
	return float64((k - b.zero) * b.width), float64((k + 1 - b.zero) * b.width)
}

// span returns where the axis starts and ends.
func (b binning) span() (lo, hi float64) {
	lo, _ = b.edges(0)
	_, hi = b.edges(b.count - 1)
	return lo, hi
}

// exponentBins covers the exponents: cells of one round width, up to the largest
// and about as far down.
func exponentBins(zs []size) binning {
	top := 0.0
	for _, z := range zs {
		for _, r := range z.nets {
			top = max(top, finite(r.Lambda1, 0))
		}
	}
	width := 0.002
	for _, w := range []float64{0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1} {
		if width = w; top/w <= 18 {
			break
		}
	}
	up := int(math.Ceil(top/width)) + 1
	down := max(up, 12)
	return binning{first: -down, count: down + up + 1, width: width, zero: 0.5}
}

// quantile returns the value below which a share q of the sorted values lies,
// by linear interpolation between them.
func stats.Quantile(sorted []float64, q float64) float64 {
	at := float64(q * float64(len(sorted)-1))
	i := int(math.Floor(at))
	j := min(i+1, len(sorted)-1)
	return sorted[i] + float64((at-float64(i))*(sorted[j]-sorted[i]))
}

// chaoticExponents returns the exponents of the chaotic nets, rising.
func chaoticExponents(nets []netRow) []float64 {
	var out []float64
	for _, r := range nets {
		if chaotic(r.Class) {
			out = append(out, r.Lambda1)
		}
	}
	slices.Sort(out)
	return out
}

// buildSurveyLambda draws the distributions of the largest exponent.
func buildSurveyLambda(s page.Source) (*page.Content, error) {
	zs, err := readSizes(s)
	if err != nil || len(zs) == 0 {
		return nil, err
	}
	t := &texttable.Table{Columns: []texttable.Column{{Name: "n"}, {Name: "d"}, {Name: "s"}, {Name: "lambda1_from"}, {Name: "lambda1_to"}, {Name: "nets"}}}
	medians := &texttable.Table{Columns: []texttable.Column{{Name: "n"}, {Name: "d"}, {Name: "s"}, {Name: "chaotic"}, {Name: "lambda1_median"}, {Name: "lambda1_max"}}}
	bins := exponentBins(zs)
	lo, hi := bins.span()
	p := newPanels(len(zs), 2, 150, "Distribution of the largest exponent against the scaling factor")
	d := p.d
	for i, z := range zs {
		x0, x1, y0, y1 := p.box(i, "λ_{1}, "+z.label())
		cols := newColumns(z.s, x0, x1)
		sy := figure.Scale{Lo: lo, Hi: hi, From: y1, To: y0}
		var line [][2]float64
		for k, v := range z.s {
			nets := z.at(v)
			counts := make([]int, bins.count)
			for _, r := range nets {
				counts[bins.cell(finite(r.Lambda1, lo))]++
			}
			a, b := cols.edges(k)
			for c, n := range counts {
				if n == 0 {
					continue
				}
				from, to := bins.edges(c)
				hue := hueZero
				if from > 0 {
					hue = huePositive
				} else if to < 0 {
					hue = hueNegative
				}
				// The square root shows small shares, too.
				share := math.Sqrt(float64(n) / float64(len(nets)))
				d.Box(a, sy.At(to), b, sy.At(from), figure.Style{Fill: mix(hue, 0.12+float64(0.88*share))})
				t.Add(texttable.Int(z.n), texttable.Int(z.d), texttable.Sci(v, 6), texttable.Sci(from, 6), texttable.Sci(to, 6), texttable.Int(int64(n)))
			}
			if e := chaoticExponents(nets); len(e) > 0 {
				m := stats.Quantile(e, 0.5)
				line = append(line, [2]float64{(a + b) / 2, sy.At(m)})
				medians.Add(texttable.Int(z.n), texttable.Int(z.d), texttable.Sci(v, 6), texttable.Int(int64(len(e))), texttable.Sci(m, 6), texttable.Sci(e[len(e)-1], 6))
			}
		}
		if len(line) > 1 {
			clipped(d, line, y0, y1, figure.Style{Stroke: figure.Black, Width: 0.9, Title: "median of the chaotic networks"})
		}
		cols.axis(d, y1)
		d.YAxis(sy, x0, ticks(lo, hi, 9))
	}
	data := []chart.Dataset{{"", t}}
	if len(medians.Rows) > 0 {
		data = append(data, dataset{"_medians", medians})
	}
	var e []float64
	for _, z := range zs {
		e = append(e, chaoticExponents(z.nets)...)
	}
	slices.Sort(e)
	remark := surveyRemark(zs) + " Exponents below the axis are counted in its lowest cell."
	if len(e) > 0 {
		remark += fmt.Sprintf(" Over all chaotic runs λ₁ has the median %s; nine of ten lie between %s and %s, the largest is %s.",
			page.Rounded(stats.Quantile(e, 0.5), 3), page.Rounded(stats.Quantile(e, 0.05), 2), page.Rounded(stats.Quantile(e, 0.95), 3), page.Rounded(e[len(e)-1], 3))
	}
	return &page.Content{Drawing: d, Data: data, Remark: remark, Comparison: surveyed(zs)}, nil
}

// onsetTypes lists the first bifurcations with their colours.
var onsetTypes = []surveyClass{
	{"pitchfork", "#6a5ba8"},
	{"flip", "#f4884f"},
	{"Neimark-Sacker", "#7cc8a8"},
}

// onsetNames are their names for readers.
var onsetNames = []surveyClass{
	{"pitchfork (+1)", onsetTypes[0].color},
	{"flip (−1)", onsetTypes[1].color},
	{"Neimark-Sacker (pair)", onsetTypes[2].color},
}

// sizeColors tells the sizes apart in a panel that shows all of them.
var sizeColors = []figure.Color{figure.Blue, figure.Orange, "#1b7a43", figure.Red, "#6a5ba8", figure.Grey}

// buildSurveyOnset draws the types of the first bifurcation and the
// distribution of where it happens.
func buildSurveyOnset(s page.Source) (*page.Content, error) {
	zs, err := readSizes(s)
	if err != nil || len(zs) == 0 {
		return nil, err
	}
	const left, head, bar, gap, bottom = 62.0, 34.0, 20.0, 12.0, 34.0
	height := max(float64((bar+gap)*float64(len(zs))), 110)
	d := figure.New(figure.DoubleColumn, head+height+bottom, "Types and places of the first bifurcation of the origin")
	types := &texttable.Table{Columns: []texttable.Column{{Name: "n"}, {Name: "d"}, {Name: "bifurcation"}, {Name: "nets"}, {Name: "share_percent"}, {Name: "wilson_low"}, {Name: "wilson_high"}}}
	places := &texttable.Table{Columns: []texttable.Column{{Name: "n"}, {Name: "d"}, {Name: "s_c"}, {Name: "share_at_most"}}}

	// (a) types
	xa, xb := left, d.W/2-16
	title(d, 6, 10, d.W/2-10, "**(a)** type")
	swatches(d, 20, 23, onsetNames)
	sx := figure.Scale{Lo: 0, Hi: 100, From: xa, To: xb}
	slot := height / float64(len(zs))
	for i, z := range zs {
		nets := z.seeds()
		y := head + float64(slot*float64(i)) + (slot-bar)/2
		sum := 0
		for _, c := range onsetTypes {
			n := 0
			for _, r := range nets {
				if r.Bifurcation == c.name {
					n++
				}
			}
			lo, hi := stats.Wilson(n, len(nets))
			pc := func(v float64) texttable.Cell { return texttable.Float(float64(100*v), 2) }
			types.Add(texttable.Int(z.n), texttable.Int(z.d), texttable.Text(c.name), texttable.Int(int64(n)), pc(float64(n)/float64(len(nets))), pc(lo), pc(hi))
			if n == 0 {
				continue
			}
			from, to := sx.At(float64(100*sum)/float64(len(nets))), sx.At(float64(100*(sum+n))/float64(len(nets)))
			sum += n
			d.Box(from, y, to, y+bar, figure.Style{Fill: c.color, Title: fmt.Sprintf("N = %d, D = %d: %d of %d %s", z.n, z.d, n, len(nets), c.name)})
			text := page.Fixed(float64(100*n)/float64(len(nets)), 1)
			if figure.TextWidth(figure.TickSize, text)+3 < to-from {
				ink := figure.Black
				if c.name == "pitchfork" {
					ink = figure.White
				}
				d.TextMid((from+to)/2, y+bar/2, figure.Middle, figure.TickSize, ink, text)
			}
		}
		d.TextMid(xa-5, y+bar/2, figure.End, figure.LabelSize, figure.Black, z.label())
	}
	d.XAxis(sx, head+height, ticks(0, 100, 6))
	d.Text((xa+xb)/2, head+height+21, figure.Middle, figure.LabelSize, figure.Black, "networks (%)")

	// (b) places
	x0, x1 := d.W/2+34, d.W-10
	title(d, d.W/2+8, 10, d.W/2-16, "**(b)** cumulative share of networks (%) with *s*_{c} at most")
	var keys []key
	end := 0.0
	var spread []distribution
	for _, z := range zs {
		var v []float64
		for _, r := range z.seeds() {
			if r.SC > 0 && !math.IsInf(r.SC, 0) {
				v = append(v, r.SC)
			}
		}
		e := distribute(v)
		for i, share := range e.share {
			if share >= 0.98 {
				end = max(end, e.value[i])
				break
			}
		}
		for i := range e.value {
			places.Add(texttable.Int(z.n), texttable.Int(z.d), texttable.Sci(e.value[i], 6), texttable.Float(e.share[i], 6))
		}
		spread = append(spread, e)
	}
	if end == 0 {
		end = 1
	}
	sx = figure.Scale{Lo: 0, Hi: end, From: x0, To: x1}
	sy := figure.Scale{Lo: 0, Hi: 100, From: head + height, To: head}
	for _, k := range ticks(0, 100, 6)[1:] {
		d.Line(x0, sy.At(k.Value), x1, sy.At(k.Value), figure.Style{Stroke: figure.PaleGrey, Width: 0.5})
	}
	for i, e := range spread {
		color := sizeColors[i%len(sizeColors)]
		keys = append(keys, key{color, zs[i].label()})
		if len(e.value) == 0 {
			continue
		}
		points := [][2]float64{{sx.At(0), sy.At(0)}}
		below := 0.0
		for j, v := range e.value {
			if v > end {
				break
			}
			y := sy.At(float64(100 * e.share[j]))
			points = append(points, [2]float64{sx.At(v), sy.At(below)}, [2]float64{sx.At(v), y})
			below = float64(100 * e.share[j])
		}
		d.Polyline(append(points, [2]float64{x1, sy.At(below)}), figure.Style{Stroke: color, Width: 1})
	}
	for i, k := range keys {
		legend(d, x1-legendWidth([]key{k}), head+height-10-float64(10*float64(len(keys)-1-i)), []key{k})
	}
	d.XAxis(sx, head+height, ticks(0, end, 7))
	d.YAxis(sy, x0, ticks(0, 100, 6))
	d.Text((x0+x1)/2, head+height+21, figure.Middle, figure.LabelSize, figure.Black, "scaling factor *s*_{c} of the first bifurcation")
	return &page.Content{
		Drawing: d, Data: []chart.Dataset{{"", types}, {"_places", places}},
		Remark:     "Each network counts once, whatever s: the bifurcation belongs to its weights. The axis of (b) ends where 98 % are reached. " + surveyRemark(zs),
		Comparison: surveyed(zs),
	}, nil
}

// A detector counts how the rule "author's estimate > 0" does on nets. Runs of
// no known class do not count.
type detector struct{ hits, falseAlarms, misses, rejections int }

func newDetector(nets []netRow) detector {
	var c detector
	for _, r := range nets {
		switch called := r.AuthorLambda > 0; {
		case surveyClasses[classOf(r.Class)].name != r.Class || r.Class == "undecided":
		case called && chaotic(r.Class):
			c.hits++
		case called:
			c.falseAlarms++
		case chaotic(r.Class):
			c.misses++
		default:
			c.rejections++
		}
	}
	return c
}

func (c detector) total() int { return c.hits + c.falseAlarms + c.misses + c.rejections }

// buildSurveyDetector makes the table of precision and recall.
func buildSurveyDetector(s page.Source) (*page.Content, error) {
	zs, err := readSizes(s)
	if err != nil || len(zs) == 0 {
		return nil, err
	}
	t := &texttable.Table{
		Label: "attractors-detector",
		Columns: []texttable.Column{
			page.Right("N"), page.Right("D"), page.Right("runs"), page.Right("chaotic (%)"), page.Right("called chaotic (%)"),
			page.Right("called, chaotic"), page.Right("called, not chaotic"), page.Right("not called, chaotic"), page.Right("not called, not chaotic"),
			page.Right("precision (%)"), page.Right("recall (%)"),
		},
	}
	var sum detector
	for _, z := range withAll(zs) {
		c := newDetector(z.nets)
		sum = c
		n := c.total()
		t.Add(append(z.nameCells(), texttable.Int(int64(n)), shareCell(c.hits+c.misses, n), shareCell(c.hits+c.falseAlarms, n),
			texttable.Int(int64(c.hits)), texttable.Int(int64(c.falseAlarms)), texttable.Int(int64(c.misses)), texttable.Int(int64(c.rejections)),
			shareCell(c.hits, c.hits+c.falseAlarms), shareCell(c.hits, c.hits+c.misses))...)
	}
	remark := surveyRemark(zs)
	if called := sum.hits + sum.falseAlarms; called > 0 && sum.total() > 0 {
		remark += fmt.Sprintf(" Calling networks at random would have the precision %s %%, the share of chaotic runs; the rule has %s %%.",
			page.Fixed(float64(100*(sum.hits+sum.misses))/float64(sum.total()), 1), page.Fixed(float64(100*sum.hits)/float64(called), 1))
	}
	return &page.Content{Table: t, Remark: remark, Comparison: surveyed(zs)}, nil
}

// buildSurveyAuthor draws the author's estimate against the exponent.
func buildSurveyAuthor(s page.Source) (*page.Content, error) {
	zs, err := readSizes(s)
	if err != nil || len(zs) == 0 {
		return nil, err
	}
	t := &texttable.Table{Columns: []texttable.Column{{Name: "n"}, {Name: "d"}, {Name: "author_from"}, {Name: "author_to"}, {Name: "lambda1_from"}, {Name: "lambda1_to"}, {Name: "runs"}}}
	rows := exponentBins(zs)
	var estimates []float64
	for _, z := range zs {
		for _, r := range z.nets {
			if !math.IsNaN(r.AuthorLambda) && !math.IsInf(r.AuthorLambda, 0) {
				estimates = append(estimates, r.AuthorLambda)
			}
		}
	}
	if len(estimates) == 0 {
		return nil, nil
	}
	slices.Sort(estimates)
	const cellWidth = 0.2
	least, most := stats.Quantile(estimates, 0.01), estimates[len(estimates)-1]
	cols := binning{first: int(math.Floor(least / cellWidth)), width: cellWidth}
	cols.count = max(int(math.Ceil(most/cellWidth)), 1) - cols.first
	xlo, xhi := cols.span()
	ylo, yhi := rows.span()
	const strip = 22.0 // above the cells, for the counts
	p := newPanels(len(zs), 2, 150+strip, "The author's estimate against the largest Lyapunov exponent")
	d := p.d
	for i, z := range zs {
		x0, x1, y0, y1 := p.box(i, "λ_{1}, "+z.label())
		y0 += strip
		sx := figure.Scale{Lo: xlo, Hi: xhi, From: x0, To: x1}
		sy := figure.Scale{Lo: ylo, Hi: yhi, From: y1, To: y0}
		counts := make([]int, cols.count*rows.count)
		most := 0
		for _, r := range z.nets {
			k := rows.cell(finite(r.Lambda1, ylo))*cols.count + cols.cell(finite(r.AuthorLambda, xlo))
			counts[k]++
			most = max(most, counts[k])
		}
		for k, n := range counts {
			if n == 0 {
				continue
			}
			a, b := cols.edges(k % cols.count)
			from, to := rows.edges(k / cols.count)
			share := math.Sqrt(math.Sqrt(float64(n) / float64(most)))
			d.Box(sx.At(a), sy.At(to), sx.At(b), sy.At(from), figure.Style{Fill: mix(hueNeutral, 0.1+float64(0.9*share))})
			t.Add(texttable.Int(z.n), texttable.Int(z.d), texttable.Sci(a, 6), texttable.Sci(b, 6), texttable.Sci(from, 6), texttable.Sci(to, 6), texttable.Int(int64(n)))
		}
		zero := sx.At(0)
		d.Line(zero, y0-strip+2, zero, y1, figure.Style{Stroke: figure.Red, Width: 0.7, Title: "the article's rule"})
		c := newDetector(z.nets)
		count := func(x float64, a figure.Anchor, name string, chaos, not int) {
			d.Text(x, y0-strip+8, a, figure.TickSize, figure.Red, name)
			d.Text(x, y0-strip+17, a, figure.TickSize, figure.Black, fmt.Sprintf("%d are, %d not", chaos, not))
		}
		count(zero-3, figure.End, "not called chaotic", c.misses, c.rejections)
		count(zero+3, figure.Start, "called chaotic", c.hits, c.falseAlarms)
		d.XAxis(sx, y1, ticks(xlo, xhi, 7))
		d.YAxis(sy, x0, ticks(ylo, yhi, 9))
		d.Text((x0+x1)/2, y1+21, figure.Middle, figure.LabelSize, figure.Black, "author's estimate")
	}
	return &page.Content{Drawing: d, Data: []chart.Dataset{{"", t}}, Remark: surveyRemark(zs), Comparison: surveyed(zs)}, nil
}
