package report

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"neurorbit/stages/attractors/nets"
	"neurorbit/stages/render/chart"
	"neurorbit/stages/render/figure"
	"neurorbit/stages/render/page"
	"neurorbit/stages/render/texttable"
)

const truthCaption = "(a) Successive points of the orbit, without lines between them. (b) Power spectrum of x₁. " +
	"(c) Running means of the leading Lyapunov exponents: broad, light: plain mean; thin, dark: weighted Birkhoff mean. " +
	"(d) Absolute value of the running mean of λ₁ on logarithmic axes."

// A truth is what is behind one of the article's drawings.
type truth struct {
	set         nets.SetRow
	orbit       []nets.OrbitRow
	power       []nets.PowerRow
	convergence []nets.ConvergenceRow
}

// orbitPoints is the number of points that panel (a) shows: the last ones of those
// kept, which are farthest from the transient.
const orbitPoints = 2000

func buildTruth(choose func(nets.SetRow) bool) func(page.Source) (*page.Content, error) {
	return reading(func(r *reader) *page.Content {
		set, printed := first(read[nets.SetRow](r, tableSets), choose), printedLambdas(r)
		if set == nil {
			return nil
		}
		tr := truth{
			set:         *set,
			orbit:       ofSet(r, tableOrbit, set.Set, func(r nets.OrbitRow) string { return r.Set }),
			power:       ofSet(r, tablePower, set.Set, func(r nets.PowerRow) string { return r.Set }),
			convergence: ofSet(r, tableConvergence, set.Set, func(r nets.ConvergenceRow) string { return r.Set }),
		}
		if len(tr.orbit) == 0 || len(tr.power) == 0 || len(tr.convergence) == 0 {
			return nil
		}
		tr.orbit = tr.orbit[max(0, len(tr.orbit)-orbitPoints):]
		p := printedFor(*set, printed)
		return &page.Content{Chart: tr.chart(), Remark: tr.verdict(p), Comparison: tr.compare(p)}
	})
}

func (tr truth) chart() *chart.Chart {
	c := &chart.Chart{
		Label: "Orbit points, power spectrum and convergence of the Lyapunov exponents", Columns: 2, Height: 158, LegendEach: true,
		X: chart.Axis{Each: true}, Y: chart.Axis{Each: true},
	}
	orbit := chart.Rows("", tr.orbit).As("t x1:.9 x2:.9")
	title := fmt.Sprintf("%s, *t* = %d to %d", page.Plural(len(tr.orbit), "orbit point"), tr.orbit[0].T, tr.orbit[len(tr.orbit)-1].T)
	c.Panel(title, chart.Points(chart.Style{Color: figure.Blue, Size: 0.55}, orbit.Col("x1"), orbit.Col("x2"))).
		With(chart.Axis{Label: "*x*_{1}"}, chart.Axis{Label: "*x*_{2}"}).Equal = true

	tr.drawPower(c.Panel("power spectrum of *x*_{1}").With(chart.Axis{Label: "frequency (1/step)", Min: 0, Max: 0.5}, chart.Axis{}))

	record := chart.Rows("_convergence", tr.convergence).As("k step mean:9 weighted:9")
	steps := chart.Axis{Label: "steps averaged over", Scale: chart.Log, Tight: true}
	lo, hi := tr.meanRange()
	means := c.Panel("running means of the exponents", chart.HLine(chart.Style{Color: figure.LightGrey, Width: 0.6}, 0)).
		With(steps, chart.Axis{Min: lo, Max: hi})
	for _, f := range record.By("k") {
		plain, weighted := exponentStyles(f.Int("k"))
		weighted.Name = fmt.Sprintf("λ_{%d}", f.Int("k"))
		means.Add(chart.Line(plain, f.Col("step"), f.Col("mean")), chart.Line(weighted, f.Col("step"), f.Col("weighted")))
	}

	magnitude := func(v float64) float64 { return max(math.Abs(v), 1e-20) } // smaller values are rounding
	f := record.Where("k", 1)
	plain, weighted := exponentStyles(1)
	plain.Name, weighted.Name = "|λ_{1}|, plain mean", "weighted mean"
	c.Panel("running mean of the largest exponent",
		chart.Line(plain, f.Col("step"), chart.Of(f, func(r nets.ConvergenceRow) float64 { return magnitude(r.Mean) })),
		chart.Line(weighted, f.Col("step"), chart.Of(f, func(r nets.ConvergenceRow) float64 { return magnitude(r.Weighted) }))).
		With(steps, chart.Axis{Scale: chart.Log})
	return c
}

func exponentStyles(k int64) (plain, weighted chart.Style) {
	c := [][2]figure.Color{{"#f4b183", "#b03a00"}, {"#9dc3e6", "#174f9e"}, {"#a9d8b8", "#1b7a43"}}[(k-1)%3]
	return chart.Style{Color: c[0], Width: 2.2, Title: fmt.Sprintf("λ%d, plain mean", k)},
		chart.Style{Color: c[1], Width: 0.8, Title: fmt.Sprintf("λ%d, weighted mean", k)}
}

// meanRange is the range of the running means in the second half of the decades of
// steps: what the first few steps give is far from the mean.
func (tr truth) meanRange() (lo, hi float64) {
	step := func(a, b nets.ConvergenceRow) int { return cmp.Compare(a.Step, b.Step) }
	least, most := slices.MinFunc(tr.convergence, step).Step, slices.MaxFunc(tr.convergence, step).Step
	for _, r := range tr.convergence {
		if r.Step*r.Step >= least*most {
			lo = min(lo, finite(r.Mean, 0), finite(r.Weighted, 0))
			hi = max(hi, finite(r.Mean, 0), finite(r.Weighted, 0))
		}
	}
	border := max(0.12*(hi-lo), 1e-9)
	return lo - border, hi + border
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

func (tr truth) quasiperiodic() bool {
	return tr.set.Class == classQuasi && !math.IsNaN(tr.set.Rotation)
}

// drawPower draws the spectrum, twenty decades of it, and marks the odd multiples of
// the rotation number in some room above.
func (tr truth) drawPower(p *chart.Panel) {
	strongest, weakest := 0.0, math.Inf(1)
	for _, l := range tr.power {
		if l.Power > 0 {
			strongest, weakest = max(strongest, l.Power), min(weakest, l.Power)
		}
	}
	p.Y.Scale = chart.Log
	if strongest > 0 {
		p.Y.Min, p.Y.Max = max(weakest, 1e-20*strongest), 2*strongest
	}
	if tr.quasiperiodic() && strongest > 0 {
		const room = 0.12
		decades := math.Log10(p.Y.Max / p.Y.Min)
		labels := p.Y.Max * math.Pow(10, room/2*decades)
		p.Y.Max *= math.Pow(10, room*decades)
		line := chart.Style{Color: "#f0c4bb", Width: 0.5, Name: "odd multiples of *f* = " + page.Fixed(tr.set.Rotation, 7)}
		var x []float64
		var names []string
		for k := 1; k <= highestOdd; k += 2 {
			at := folded(float64(k) * tr.set.Rotation)
			line.Title = fmt.Sprintf("%d f", k)
			p.Add(chart.VLine(line, at))
			near := func(v float64) bool { return math.Abs(v-at) < 0.025 }
			if k <= 9 && math.Abs(at-0.25) < 0.24 && !slices.ContainsFunc(x, near) {
				x, names = append(x, at), append(names, strings.TrimPrefix(fmt.Sprintf("%d*f*", k), "1"))
			}
		}
		y := slices.Repeat([]float64{labels}, len(x))
		p.Add(chart.Labels(chart.Style{Color: figure.Red, Size: 6}, chart.Over, chart.Const(x...), chart.Const(y...), names))
	}
	f := chart.Rows("_power", tr.power).As("f:9 power:6")
	p.Add(chart.Line(chart.Style{Color: figure.Blue, Width: 0.5}, f.Col("f"), f.Col("power")))
}

// verdict says in sentences what the set is, with the evidence in numbers.
func (tr truth) verdict(printed *printedLambda) string {
	r := tr.set
	text := "Network: " + parameters(r) + "."
	switch {
	case r.Class == classQuasi && r.TorusDim == 1:
		text += " The orbit is quasiperiodic: its points fill a closed curve and never repeat."
	case r.Class == classQuasi:
		text += fmt.Sprintf(" The orbit is quasiperiodic: its points fill a torus of dimension %d and never repeat.", r.TorusDim)
	case r.Class == classPeriod:
		text += fmt.Sprintf(" The orbit is periodic with period %d.", r.Period)
	case chaotic(r.Class):
		text += " The orbit is " + r.Class + ": neighbouring points separate exponentially."
	default:
		text += " Class of the orbit: " + r.Class + "."
	}
	dimension := cmp.Or(texttable.PlusMinus(r.KYDim, r.KYSE).String(), "not known")
	text += fmt.Sprintf(" Largest Lyapunov exponent λ₁ = %s by the plain mean of %s steps after %s, %s by the weighted mean; "+
		"Kaplan-Yorke dimension %s.", texttable.PlusMinus(r.Lambda1, r.Lambda1SE), page.Count(r.Steps), page.Count(r.Transient), page.Rounded(r.Lambda1Weight, 2), dimension)
	if tr.quasiperiodic() {
		text += fmt.Sprintf(" Within three lines of the odd multiples of the rotation number f = %s up to %d f lie %s %% of the power.",
			page.Fixed(r.Rotation, 6), highestOdd, percent(tr.nearOdd()))
	}
	if printed != nil {
		text += " The article prints λ = " + page.Minus(printed.text) + "."
	}
	if printed != nil && oneStep(r) {
		text += " That is no Lyapunov exponent but the logarithm of the growth of a perturbation in one step at the origin, which the " +
			"estimator never leaves: ln(b₁ |w₁|) = " + page.Fixed(r.ClosedForm, 4) +
			", with the first output weight b₁ and the first column w₁ of the weights."
	}
	return text
}

// percent writes a share in percent, cut and not rounded, so that 100 means all.
func percent(share float64) string { return page.Fixed(math.Floor(float64(share*1e4))/100, 2) }

func (tr truth) compare(printed *printedLambda) page.Comparison {
	r := tr.set
	c := page.Comparison{Of: "largest Lyapunov exponent", Ours: fmt.Sprintf("λ₁ = %s, %s", texttable.PlusMinus(r.Lambda1, r.Lambda1SE), r.Class)}
	if printed == nil {
		return page.NotInPaper(c.Ours)
	}
	c.Published = fmt.Sprintf("λ = %s, %s", page.Minus(printed.text), printed.set)
	if !printed.isExponent(r) {
		return c.Conclude([]string{page.Minus(printed.text) + " is not the largest Lyapunov exponent"})
	}
	return c.Conclude(nil)
}
