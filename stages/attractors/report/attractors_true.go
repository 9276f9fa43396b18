package report

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"neurorbit/stages/num/strict"
	"neurorbit/stages/render/figure"
	"neurorbit/stages/render/texttable"
)

// truthCaption says what the four panels are.
const truthCaption = "(a) Successive points of the orbit, without lines between them. (b) Power spectrum of x1. " +
	"(c) Running means of the leading Lyapunov exponents: broad, light: plain mean; thin, dark: weighted Birkhoff mean. " +
	"(d) Absolute value of the running mean of λ₁ on logarithmic axes."

// truthTables are what the panels are drawn from.
var truthTables = []string{tableSets, tableOrbit, tablePower, tableConvergence}

// A truth is what is behind one of the article's drawings.
type truth struct {
	set         setRow
	orbit       []orbitRow
	power       []powerRow
	convergence []convergenceRow
}

// highestOdd is the highest multiple of the rotation number that is looked for
// in the power spectrum.
const highestOdd = 31

// folded returns the distance of v from the nearest whole number, 0 to 1/2: the
// frequency at which a line at v shows in the spectrum of a series.
func folded(v float64) float64 { return math.Abs(v - math.Round(v)) }

// nearOdd returns the share of the power in lines that lie within three lines
// of an odd multiple of the rotation number up to highestOdd.
func (tr truth) nearOdd() float64 {
	if len(tr.power) < 2 {
		return 0
	}
	reach := float64(3.5 * (tr.power[1].F - tr.power[0].F))
	near, total := 0.0, 0.0
	for _, l := range tr.power {
		total += l.Power
		for k := 1; k <= highestOdd; k += 2 {
			if math.Abs(folded(float64(float64(k)*tr.set.Rotation))-l.F) <= reach {
				near += l.Power
				break
			}
		}
	}
	return near / total
}

// quasiperiodic reports whether the set has a rotation number to mark.
func (tr truth) quasiperiodic() bool {
	return tr.set.Class == classQuasi && !math.IsNaN(tr.set.Rotation)
}

// exponentStyle returns the broad and the thin line of exponent k.
func exponentStyle(k int64) (plain, weighted figure.Style) {
	colors := [][2]figure.Color{{"#f4b183", "#b03a00"}, {"#9dc3e6", "#174f9e"}, {"#a9d8b8", "#1b7a43"}}
	c := colors[(k-1)%int64(len(colors))]
	plain = figure.Style{Stroke: c[0], Width: 2.2, Title: fmt.Sprintf("λ%d, plain mean", k)}
	weighted = figure.Style{Stroke: c[1], Width: 0.8, Title: fmt.Sprintf("λ%d, weighted mean", k)}
	return plain, weighted
}

// draw draws the four panels.
func (tr truth) draw() *figure.Drawing {
	const (
		page          = figure.DoubleColumn
		left, right   = 40.0, 12.0
		width         = page/2 - left - right
		height        = 158.0
		top           = 24.0
		between       = 46.0
		bottom        = 32.0
		low, far      = top + height + between, page / 2
		sheet         = low + height + bottom
		titleBaseline = -8.0
	)
	d := figure.New(page, sheet, "Orbit points, power spectrum and convergence of the Lyapunov exponents")
	heading := func(x, y float64, text string) {
		title(d, x-left+4, y+titleBaseline, page/2-10, text)
	}

	heading(left, top, tr.orbitTitle())
	tr.drawOrbit(d, left, top, width, height)

	name := "**(b)** power spectrum of *x*_{1}"
	if tr.quasiperiodic() {
		name += fmt.Sprintf("; marks: odd multiples of *f* = %s", page.Fixed(tr.set.Rotation, 7))
	}
	heading(far+left, top, name)
	tr.drawPower(d, far+left, top, width, height)

	heading(left, low, "**(c)** running means of the exponents")
	tr.drawMeans(d, left, low, width, height)

	heading(far+left, low, "**(d)** running mean of the largest exponent")
	tr.drawDecay(d, far+left, low, width, height)
	return d
}

// orbitPoints is the number of points that panel (a) shows: the last ones of
// those kept, which are farthest from the transient.
const orbitPoints = 2000

// orbitTitle says which points panel (a) shows, counted from the end of the
// article's transient.
func (tr truth) orbitTitle() string {
	return fmt.Sprintf("**(a)** %s, *t* = %d to %d", page.Plural(len(tr.orbit), "orbit point"), tr.orbit[0].T, tr.orbit[len(tr.orbit)-1].T)
}

// drawOrbit draws points in the largest rectangle of equal scales.
func (tr truth) drawOrbit(d *figure.Drawing, x, y, w, h float64) {
	x0, x1, y0, y1 := math.Inf(1), math.Inf(-1), math.Inf(1), math.Inf(-1)
	for _, p := range tr.orbit {
		x0, x1, y0, y1 = min(x0, p.X1), max(x1, p.X1), min(y0, p.X2), max(y1, p.X2)
	}
	// A border of 4 %; a single point gets a window of its own.
	grow := func(lo, hi float64) (float64, float64) {
		b := max(float64(0.04*(hi-lo)), 1e-3)
		return lo - b, hi + b
	}
	x0, x1 = grow(x0, x1)
	y0, y1 = grow(y0, y1)
	scale := min(w/(x1-x0), h/(y1-y0))
	pw, ph := float64(scale*(x1-x0)), float64(scale*(y1-y0))
	ox, oy := x+(w-pw)/2, y+(h-ph)/2
	sx := figure.Scale{Lo: x0, Hi: x1, From: ox, To: ox + pw}
	sy := figure.Scale{Lo: y0, Hi: y1, From: oy + ph, To: oy}
	for _, p := range tr.orbit {
		d.Disc(sx.At(p.X1), sy.At(p.X2), 0.55, figure.Style{Fill: figure.Blue})
	}
	d.XAxis(sx, oy+ph, ticks(x0, x1, 6))
	d.YAxis(sy, ox, ticks(y0, y1, 6))
	d.Text(ox+pw/2, oy+ph+21, figure.Middle, figure.LabelSize, figure.Black, "*x*_{1}")
	d.TextMid(ox-29, oy+ph/2, figure.Middle, figure.LabelSize, figure.Black, "*x*_{2}")
}

// log10 returns the decimal logarithm, strictly.
func log10(v float64) float64 { return strict.Log(v) / math.Ln10 }

// decades returns a tick for each power of ten from 10^lo to 10^hi, at most
// limit of them labelled, on an axis of logarithms.
func decades(lo, hi float64, limit int) []figure.Tick {
	step := 1
	for _, s := range []int{1, 2, 3, 4, 5, 10, 20} {
		if step = s; (hi-lo)/float64(s) < float64(limit) {
			break
		}
	}
	var out []figure.Tick
	for e := int(math.Ceil(lo)); float64(e) <= hi; e++ {
		t := figure.Tick{Value: float64(e)}
		if e%step == 0 {
			t.Label = page.Minus(fmt.Sprintf("10^{%d}", e))
			if step > 1 || limit > 6 || hi-lo < float64(limit) {
				out = append(out, t)
			}
		} else if step <= 3 {
			out = append(out, t)
		}
	}
	return out
}

// drawPower draws the lines of the spectrum as one curve, and marks the odd
// multiples of the rotation number.
func (tr truth) drawPower(d *figure.Drawing, x, y, w, h float64) {
	marks := 0.0 // height of the strip for the marks
	if tr.quasiperiodic() {
		marks = 20
	}
	// The weakest line shown, in decades below the strongest.
	strongest, weakest := math.Inf(-1), math.Inf(1)
	for _, l := range tr.power {
		if l.Power > 0 {
			v := log10(l.Power)
			strongest, weakest = max(strongest, v), min(weakest, v)
		}
	}
	if math.IsInf(strongest, 0) { // no power at all
		strongest, weakest = 0, -1
	}
	hi := math.Ceil(strongest - 1e-9)
	lo := max(math.Floor(weakest), hi-20)
	if lo >= hi {
		lo = hi - 1
	}
	lo -= float64(0.05 * (hi - lo)) // keeps the labels of the axes apart
	sx := figure.Scale{Lo: 0, Hi: 0.5, From: x, To: x + w}
	sy := figure.Scale{Lo: lo, Hi: hi, From: y + h, To: y + marks}
	var points [][2]float64
	for _, l := range tr.power {
		v := lo
		if l.Power > 0 {
			v = max(lo, log10(l.Power))
		}
		points = append(points, [2]float64{sx.At(l.F), sy.At(v)})
	}
	if tr.quasiperiodic() {
		labelled := []float64{}
		for k := 1; k <= highestOdd; k += 2 {
			px := sx.At(folded(float64(float64(k) * tr.set.Rotation)))
			color := figure.Color("#e8a090")
			if k <= 9 {
				color = figure.Red
			}
			d.Line(px, y+marks-7, px, y+h, figure.Style{Stroke: "#f6ddd8", Width: 0.5})
			d.Line(px, y+marks-7, px, y+marks-2, figure.Style{Stroke: color, Width: 0.9, Title: fmt.Sprintf("%d f", k)})
			free := !slices.ContainsFunc(labelled, func(q float64) bool { return math.Abs(q-px) < 9 })
			if k <= 9 && free {
				name := "*f*"
				if k > 1 {
					name = fmt.Sprint(k) + name
				}
				d.Text(px, y+marks-9, figure.Middle, 6, figure.Red, name)
				labelled = append(labelled, px)
			}
		}
	}
	d.Polyline(points, figure.Style{Stroke: figure.Blue, Width: 0.5})
	d.XAxis(sx, y+h, ticks(0, 0.5, 6))
	d.YAxis(sy, x, decades(lo, hi, 7))
	d.Text(x+w/2, y+h+21, figure.Middle, figure.LabelSize, figure.Black, "frequency (1/step)")
}

// exponents returns the numbers of the exponents in the record, rising.
func (tr truth) exponents() []int64 {
	var ks []int64
	for _, r := range tr.convergence {
		if !slices.Contains(ks, r.K) {
			ks = append(ks, r.K)
		}
	}
	slices.Sort(ks)
	return ks
}

// record returns the running means of exponent k, as far as they are finite.
func (tr truth) record(k int64) []convergenceRow {
	var out []convergenceRow
	for _, r := range tr.convergence {
		if r.K == k && r.Step > 0 && finite(r.Mean, -1) == r.Mean {
			r.Weighted = finite(r.Weighted, r.Mean)
			out = append(out, r)
		}
	}
	return out
}

// steps returns the axis of the running means: logarithms of the steps.
func (tr truth) steps(x, w float64) figure.Scale {
	lo, hi := math.Inf(1), 0.0
	for _, r := range tr.convergence {
		if r.Step > 0 {
			lo, hi = min(lo, float64(r.Step)), max(hi, float64(r.Step))
		}
	}
	s := figure.Scale{Lo: log10(lo), Hi: log10(hi), From: x, To: x + w}
	if !(s.Lo < s.Hi) {
		s.Hi = s.Lo + 1
	}
	return s
}

// drawMeans draws the running means on a linear axis. What the first few steps
// give is far from the mean; the axis shows the second half of the decades.
func (tr truth) drawMeans(d *figure.Drawing, x, y, w, h float64) {
	sx := tr.steps(x, w)
	middle := (sx.Lo + sx.Hi) / 2
	lo, hi := 0.0, 0.0
	ks := tr.exponents()
	for _, k := range ks {
		for _, r := range tr.record(k) {
			if log10(float64(r.Step)) >= middle {
				lo, hi = min(lo, r.Mean, r.Weighted), max(hi, r.Mean, r.Weighted)
			}
		}
	}
	border := max(float64(0.12*(hi-lo)), 1e-9)
	lo, hi = lo-border, hi+border
	sy := figure.Scale{Lo: lo, Hi: hi, From: y + h, To: y}
	d.Line(x, sy.At(0), x+w, sy.At(0), figure.Style{Stroke: figure.LightGrey, Width: 0.6})
	at := func(r convergenceRow, v float64) [2]float64 {
		return [2]float64{sx.At(log10(float64(r.Step))), sy.At(v)}
	}
	for _, k := range slices.Backward(ks) {
		plain, weighted := exponentStyle(k)
		var p, q [][2]float64
		for _, r := range tr.record(k) {
			p = append(p, at(r, r.Mean))
			q = append(q, at(r, r.Weighted))
		}
		clipped(d, p, y, y+h, plain)
		clipped(d, q, y, y+h, weighted)
	}
	d.XAxis(sx, y+h, decades(sx.Lo, sx.Hi, 8))
	marks := ticks(lo, hi, 7)
	if sy.At(marks[0].Value) > y+h-4 { // too near to the other axis
		marks[0].Label = ""
	}
	d.YAxis(sy, x, marks)
	d.Text(x+w/2, y+h+21, figure.Middle, figure.LabelSize, figure.Black, "steps averaged over")

	var keys []key
	for _, k := range ks {
		_, weighted := exponentStyle(k)
		keys = append(keys, key{weighted.Stroke, fmt.Sprintf("λ_{%d}", k)})
	}
	px := x + w
	for _, k := range slices.Backward(keys) { // beside the heading, close together
		px -= figure.TextWidth(figure.LabelSize, k.label)
		d.TextMid(px, y-11, figure.Start, figure.LabelSize, figure.Black, k.label)
		d.Line(px-10, y-11, px-2, y-11, figure.Style{Stroke: k.color, Width: 1})
		px -= 17
	}
}

// cornerLegend draws the entries of a legend below each other on white, in the
// corner of a panel where they hide the fewest of the points.
func cornerLegend(d *figure.Drawing, panel figure.Rect, keys []key, points [][2]float64) {
	const row = 9.5
	w, h := 0.0, float64(row*float64(len(keys)))
	for _, k := range keys {
		w = max(w, legendWidth([]key{k}))
	}
	left, right := panel.X0+6, panel.X1-w
	top, bottom := panel.Y0+3, panel.Y1-h-4
	best, fewest := [2]float64{}, len(points)+1
	for _, at := range [][2]float64{{right, top}, {right, bottom}, {left, bottom}, {left, top}} {
		hidden := 0
		for _, p := range points {
			if p[0] > at[0]-6 && p[0] < at[0]+w+6 && p[1] > at[1]-4 && p[1] < at[1]+h+4 {
				hidden++
			}
		}
		if hidden < fewest {
			best, fewest = at, hidden
		}
	}
	d.Box(best[0]-2, best[1], best[0]+w, best[1]+h, figure.Style{Fill: figure.White})
	for i, k := range keys {
		legend(d, best[0], best[1]+float64(row*(float64(i)+0.5)), []key{k})
	}
}

// finite returns v, or instead if v is not a number or infinite.
func finite(v, instead float64) float64 {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return instead
	}
	return v
}

// clipped draws the parts of a polyline between the heights y0 and y1.
func clipped(d *figure.Drawing, points [][2]float64, y0, y1 float64, s figure.Style) {
	p := figure.NewPath(s)
	drawn := false
	inside := func(q [2]float64) bool { return q[1] >= y0 && q[1] <= y1 }
	// cross returns the point between a and b on the border that they cross.
	cross := func(a, b [2]float64) [2]float64 {
		y := y0
		if a[1] > y1 || b[1] > y1 {
			y = y1
		}
		t := (y - a[1]) / (b[1] - a[1])
		return [2]float64{a[0] + float64(t*(b[0]-a[0])), y}
	}
	for i := 1; i < len(points); i++ {
		a, b := points[i-1], points[i]
		in, out := inside(a), inside(b)
		if !in && !out {
			continue
		}
		if !in {
			a = cross(a, b)
		}
		if !out {
			b = cross(a, b)
		}
		if !in || !drawn {
			p.Move(a[0], a[1])
		}
		p.Line(b[0], b[1])
		drawn = true
	}
	if drawn {
		d.Add(p)
	}
}

// decayFloor is the smallest absolute value that panel (d) shows.
const decayFloor = 1e-20

// drawDecay draws the absolute value of the running means of the largest
// exponent on logarithmic axes.
func (tr truth) drawDecay(d *figure.Drawing, x, y, w, h float64) {
	sx := tr.steps(x, w)
	rows := tr.record(1)
	logarithm := func(v float64) float64 { return log10(max(math.Abs(v), decayFloor)) }
	lo, hi := math.Inf(1), math.Inf(-1)
	var p, q [][2]float64
	for _, r := range rows {
		t := log10(float64(r.Step))
		m, b := logarithm(r.Mean), logarithm(r.Weighted)
		lo, hi = min(lo, m, b), max(hi, m, b)
		p, q = append(p, [2]float64{t, m}), append(q, [2]float64{t, b})
	}
	if len(rows) == 0 {
		lo, hi = -1, 0
	}
	lo, hi = math.Floor(lo), math.Ceil(hi+0.3)
	lo -= float64(0.05 * (hi - lo)) // keeps the labels of the axes apart
	sy := figure.Scale{Lo: lo, Hi: hi, From: y + h, To: y}
	for _, points := range [][][2]float64{p, q} {
		for i, v := range points {
			points[i] = [2]float64{sx.At(v[0]), sy.At(v[1])}
		}
	}
	plain, weighted := exponentStyle(1)
	d.Polyline(p, plain)
	d.Polyline(q, weighted)
	d.XAxis(sx, y+h, decades(sx.Lo, sx.Hi, 8))
	d.YAxis(sy, x, decades(lo, hi, 8))
	d.Text(x+w/2, y+h+21, figure.Middle, figure.LabelSize, figure.Black, "steps averaged over")
	keys := []key{{plain.Stroke, "|λ_{1}|, plain mean"}, {weighted.Stroke, "weighted mean"}}
	cornerLegend(d, figure.Rect{X0: x, Y0: y, X1: x + w, Y1: y + h}, keys, append(p, q...))
}

// verdict says in sentences what the set is, with the evidence in numbers.
func (tr truth) verdict(printed *printedLambda) string {
	r := tr.set
	var b strings.Builder
	fmt.Fprintf(&b, "Network: %s.", r.parameters())
	switch {
	case r.Class == classQuasi && r.TorusDim == 1:
		b.WriteString(" The orbit is quasiperiodic: its points fill a closed curve and never repeat.")
	case r.Class == classQuasi:
		fmt.Fprintf(&b, " The orbit is quasiperiodic: its points fill a torus of dimension %d and never repeat.", r.TorusDim)
	case r.Class == classPeriod:
		fmt.Fprintf(&b, " The orbit is periodic with period %d.", r.Period)
	case chaotic(r.Class):
		fmt.Fprintf(&b, " The orbit is %s: neighbouring points separate exponentially.", r.Class)
	default:
		fmt.Fprintf(&b, " Class of the orbit: %s.", r.Class)
	}
	fmt.Fprintf(&b, " Largest Lyapunov exponent λ₁ = %s by the plain mean of %d steps after %d, %s by the weighted mean; Kaplan-Yorke dimension %s.",
		plusMinus(r.Lambda1, r.Lambda1SE), r.Steps, r.Transient, page.Rounded(r.Lambda1Weighted, 2), dimension(r))
	if tr.quasiperiodic() {
		fmt.Fprintf(&b, " Within three lines of the odd multiples of the rotation number f = %s up to %d f lie %s %% of the power.",
			page.Fixed(r.Rotation, 9), highestOdd, percent(tr.nearOdd()))
	}
	if printed != nil {
		fmt.Fprintf(&b, " The article prints λ = %s.", page.Minus(printed.text))
		if onePlace(r) {
			fmt.Fprintf(&b, " That is no Lyapunov exponent but the logarithm of the growth of a perturbation in one step at the origin, which the estimator never leaves: ln(b1 |w1|) = %s, with the first output weight b1 and the first column w1 of the weights.",
				page.Fixed(r.ClosedForm, 6))
		}
	}
	return b.String()
}

// onePlace reports whether the author's estimate is the closed form.
func onePlace(r setRow) bool { return math.Abs(r.AuthorLambda-r.ClosedForm) <= 1e-6 }

// dimension writes the Kaplan-Yorke dimension with its error if that is not 0.
func dimension(r setRow) string {
	if r.KYSE > 0 {
		return plusMinus(r.KYDim, r.KYSE)
	}
	return page.Rounded(r.KYDim, 4)
}

// percent writes a share in percent, cut and not rounded, so that 100 means all.
func percent(share float64) string {
	return page.Fixed(math.Floor(float64(share*1e4))/100, 2)
}

// compare compares the published exponent with the true one.
func (tr truth) compare(printed *printedLambda) page.Comparison {
	r := tr.set
	c := page.Comparison{Ours: fmt.Sprintf("λ₁ = %s, %s", plusMinus(r.Lambda1, r.Lambda1SE), r.Class)}
	if printed == nil {
		return page.NotInPaper(c.Ours)
	}
	c.Published = fmt.Sprintf("λ = %s, %s", page.Minus(printed.text), printed.set)
	// The printed value is good to half of its last decimal.
	half := float64(0.5 * math.Pow10(-printed.decimals()))
	if math.Abs(printed.lambda-r.Lambda1) > half+float64(3*r.Lambda1SE) {
		return c.Conclude([]string{fmt.Sprintf("%s is not the largest Lyapunov exponent", page.Minus(printed.text))})
	}
	return c.Conclude(nil)
}

// buildTruth draws what is behind a drawing of the article.
func buildTruth(choose setChoice) func(source) (*page.Content, error) {
	return func(s page.Source) (*page.Content, error) {
		sets, err := page.Read[setRow](s, tableSets)
		if err != nil {
			return nil, err
		}
		set := choose(sets)
		if set == nil {
			return nil, nil
		}
		orbit, err := page.Read[orbitRow](s, tableOrbit)
		if err != nil {
			return nil, err
		}
		power, err := page.Read[powerRow](s, tablePower)
		if err != nil {
			return nil, err
		}
		convergence, err := page.Read[convergenceRow](s, tableConvergence)
		if err != nil {
			return nil, err
		}
		all, err := s.printedLambdas()
		if err != nil {
			return nil, err
		}
		tr := truth{
			set:         *set,
			orbit:       ofSet(orbit, func(r orbitRow) string { return r.Set }, set.Set),
			power:       ofSet(power, func(r powerRow) string { return r.Set }, set.Set),
			convergence: ofSet(convergence, func(r convergenceRow) string { return r.Set }, set.Set),
		}
		if len(tr.orbit) == 0 || len(tr.power) == 0 || len(tr.convergence) == 0 {
			return nil, nil
		}
		tr.orbit = tr.orbit[max(0, len(tr.orbit)-orbitPoints):]
		printed := printedFor(*set, all)
		return &page.Content{
			Drawing: tr.draw(), Data: tr.tables(), Remark: tr.verdict(printed), Comparison: tr.compare(printed),
		}, nil
	}
}

// tables are the data behind the panels.
func (tr truth) tables() []chart.Dataset {
	orbit := &texttable.Table{Columns: []texttable.Column{{Name: "t"}, {Name: "x1"}, {Name: "x2"}}}
	for _, p := range tr.orbit {
		orbit.Add(texttable.Int(p.T), texttable.Float(p.X1, 9), texttable.Float(p.X2, 9))
	}
	power := &texttable.Table{Columns: []texttable.Column{{Name: "f"}, {Name: "power"}}}
	for _, l := range tr.power {
		power.Add(texttable.Sci(l.F, 9), texttable.Sci(l.Power, 6))
	}
	means := &texttable.Table{Columns: []texttable.Column{{Name: "k"}, {Name: "step"}, {Name: "mean"}, {Name: "weighted"}}}
	for _, r := range tr.convergence {
		means.Add(texttable.Int(r.K), texttable.Int(r.Step), texttable.Sci(r.Mean, 9), texttable.Sci(r.Weighted, 9))
	}
	return []chart.Dataset{{"", orbit}, {"_power", power}, {"_convergence", means}}
}
