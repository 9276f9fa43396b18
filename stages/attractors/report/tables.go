package report

import (
	"fmt"
	"math"
	"strings"

	"neurorbit/stages/attractors/nets"
	"neurorbit/stages/render/chart"
	"neurorbit/stages/render/figure"
	"neurorbit/stages/render/page"
	"neurorbit/stages/render/texttable"
)

// buildLambda makes the table of the published exponents beside ours.
func buildLambda(r *reader) *page.Content {
	sets, printed := read[nets.SetRow](r, tableSets), printedLambdas(r)
	if len(sets) == 0 {
		return nil
	}
	t, remark, c := lambdaTable(sets, printed)
	return &page.Content{Table: t, Remark: remark, Comparison: c}
}

// lambdaTable lays the exponents out and compares the author's estimate with
// what the article prints.
func lambdaTable(sets []nets.SetRow, printed []printedLambda) (*texttable.Table, string, page.Comparison) {
	t := &texttable.Table{
		Label: "attractors-lambda",
		Columns: []texttable.Column{
			{Title: "set"}, {Title: "published as"},
			page.Right("N"), page.Right("D"), page.Right("s"), page.Right("seed"),
			page.Right("published λ"), page.Right("author's estimator"), page.Right("closed form"), page.Right("with the reset"),
			page.Right("λ₁"), page.Right("± se"), page.Right("λ₁, weighted"), {Title: "class"},
		},
	}
	var values, ours, differences []string
	oneStepOnly, regular, quasiperiodic := 0, 0, 0
	for _, r := range sets {
		p := printedFor(r, printed)
		as, lambda := texttable.Cell{}, texttable.Cell{}
		if p != nil {
			as, lambda = texttable.Text(p.set), texttable.Float(p.lambda, p.decimals())
			values = append(values, page.Minus(p.text))
			ours = append(ours, page.Fixed(r.AuthorLambda, p.decimals()))
			if !p.agrees(r.AuthorLambda) {
				differences = append(differences, fmt.Sprintf("%s: the estimator gives %s, printed %s", parameters(r), page.Fixed(r.AuthorLambda, p.decimals()+2), page.Minus(p.text)))
			}
			if oneStep(r) && p.agrees(r.ClosedForm) {
				oneStepOnly++
			}
			if !chaotic(r.Class) {
				regular++
			}
			if r.Class == classQuasi {
				quasiperiodic++
			}
		}
		n := decimals(r.Lambda1SE)
		t.Add(texttable.Text(r.Set), as, texttable.Int(r.N), texttable.Int(r.D), texttable.Text(page.Short(r.S)), texttable.Int(r.Seed),
			lambda, page.Optional(r.AuthorLambda, 6), page.Optional(r.ClosedForm, 6), page.Optional(r.AuthorReset, 4),
			page.Optional(r.Lambda1, n), page.Optional(r.Lambda1SE, n), texttable.Sci(r.Lambda1Weight, 2), texttable.Text(r.Class))
	}
	total := len(values)
	if total == 0 {
		return t, "", page.Comparison{Published: fmt.Sprintf("%d exponents", len(printed)), Ours: "none of these networks in this config", Difference: "not compared", Agrees: true}
	}
	remark := lambdaRemark(total, oneStepOnly, regular, quasiperiodic)
	c := page.Comparison{
		Published: "λ = " + strings.Join(values, ", "),
		Ours:      strings.Join(ours, ", ") + " by the author's estimator",
	}.Conclude(differences)
	if missing := len(printed) - total; missing > 0 && c.Agrees {
		c.Difference = fmt.Sprintf("%d of %d not in this config, otherwise none", missing, len(printed))
	}
	return t, remark, c
}

// lambdaRemark says what the printed exponents are, and of how many networks.
func lambdaRemark(total, oneStepOnly, regular, quasiperiodic int) string {
	remark := fmt.Sprintf("Of the %s printed, %d equal ln(b1 |w1|), b1 being the first output weight and w1 the first column of the weights: the logarithm of the growth of a perturbation of x1 in one step at the origin. "+
		"The estimator starts at the origin, a fixed point, because it never resets the network, and so never sees the orbit.", page.Plural(total, "exponent"), oneStepOnly)
	if quasiperiodic == total {
		remark += fmt.Sprintf(" All %d networks are quasiperiodic: λ₁ is zero.", total)
	} else {
		remark += fmt.Sprintf(" %d of the %d networks are not chaotic.", regular, total)
	}
	return remark
}

// A spectrum is all exponents of a set, falling.
type spectrum struct {
	set nets.SetRow
	exp []nets.SpectrumRow
}

// readSpectra reads the spectra of the sets that have one.
func readSpectra(r *reader) (out []spectrum) {
	of := map[string][]nets.SpectrumRow{}
	for _, e := range read[nets.SpectrumRow](r, tableSpectrum) {
		of[e.Set] = append(of[e.Set], e)
	}
	for _, set := range read[nets.SetRow](r, tableSets) {
		if exp := of[set.Set]; len(exp) > 0 {
			out = append(out, spectrum{set, exp})
		}
	}
	return out
}

// leading is the number of exponents in the table.
const leading = 3

// buildSpectra makes the table of the leading exponents.
func buildSpectra(r *reader) *page.Content {
	spectra := readSpectra(r)
	if len(spectra) == 0 {
		return nil
	}
	t := &texttable.Table{
		Label:   "attractors-spectra",
		Columns: []texttable.Column{{Title: "set"}},
	}
	for _, name := range []string{"λ₁", "λ₂", "λ₃"} {
		t.Columns = append(t.Columns, page.Right(name), page.Right("± se"))
	}
	t.Columns = append(t.Columns, page.Right("λ₁, weighted"), page.Right("positive"), page.Right("Kaplan-Yorke dimension"), page.Right("± se"), texttable.Column{Title: "class"},
		page.Right("period"), page.Right("rotation number"), page.Right("s_c"), texttable.Column{Title: "first bifurcation"}, page.Right("coverage"), page.Right("steps"), page.Right("sum check"))
	worst := 0.0
	for _, p := range spectra {
		cells := []texttable.Cell{texttable.Text(p.set.Set)}
		for k := range leading {
			if k < len(p.exp) {
				n := decimals(p.exp[k].SE)
				cells = append(cells, page.Optional(p.exp[k].Mean, n), page.Optional(p.exp[k].SE, n))
			} else {
				cells = append(cells, texttable.Cell{}, texttable.Cell{})
			}
		}
		period := texttable.Cell{}
		if p.set.Period > 0 {
			period = texttable.Int(p.set.Period)
		}
		t.Add(append(cells, texttable.Sci(p.set.Lambda1Weight, 2), texttable.Int(p.positive()), page.Optional(p.set.KYDim, 4), page.Optional(p.set.KYSE, 4), texttable.Text(p.set.Class),
			period, page.Optional(p.set.Rotation, 9), page.Optional(p.set.SC, 5), texttable.Text(p.set.Bifurcation), page.Optional(p.set.Coverage, 4),
			texttable.Int(p.set.Steps), texttable.Sci(p.set.SumCheck, 2))...)
		worst = max(worst, math.Abs(finite(p.set.SumCheck, 0)))
	}
	return &page.Content{
		Table: t,
		Remark: fmt.Sprintf("Positive: exponents above five standard errors in a chaotic network. s_c: scaling factor at which the origin loses stability. Coverage: share of 100 × 100 cells that (x1, x2) visits. "+
			"Sum check: sum of all exponents minus the mean of ln |det J|, at most %s here.", page.Rounded(worst, 2)),
		Comparison: page.NotInPaper(page.Plural(len(spectra), "network")),
	}
}

// isPositive reports whether an exponent is above five standard errors, of a chaotic
// set.
func (p spectrum) isPositive(e nets.SpectrumRow) bool {
	return chaotic(p.set.Class) && e.Mean > float64(5*e.SE)
}

// positive counts the positive exponents.
func (p spectrum) positive() int64 {
	n := int64(0)
	for _, e := range p.exp {
		if p.isPositive(e) {
			n++
		}
	}
	return n
}

// buildSpectraFigure draws all exponents, one panel a set.
func buildSpectraFigure(r *reader) *page.Content {
	spectra := readSpectra(r)
	if len(spectra) == 0 {
		return nil
	}
	var rows []nets.SpectrumRow
	for _, p := range spectra {
		rows = append(rows, p.exp...)
	}
	c := &chart.Chart{
		Label: "All Lyapunov exponents of each network", Columns: min(4, len(spectra)), Height: 104, Unnumbered: true,
		X: chart.Axis{Label: "number *k* of λ_{*k*}", Zero: true, Each: true}, Y: chart.Axis{Zero: true, Each: true},
	}
	all := chart.Rows("", rows).As("set k mean:9 se:3 weighted:9")
	for i, f := range all.By("set") {
		p := spectra[i]
		panel := c.Panel(fmt.Sprintf("**%s** (%s)", p.set.Set, p.set.Class), chart.HLine(chart.Style{Color: figure.LightGrey, Width: 0.6}, 0))
		for _, positive := range []bool{false, true} {
			g := chart.Filter(f, func(e nets.SpectrumRow) bool { return p.isPositive(e) == positive && finite(e.Mean, 0) == e.Mean })
			style := chart.Style{Color: figure.Blue, Size: max(0.9, min(1.6, 25/float64(len(p.exp)))), Width: 0.6}
			if positive {
				style.Color = figure.Red
			}
			panel.Add(chart.Points(style, g.Col("k"), g.Col("mean")),
				chart.Errors(style, g.Col("k"), chart.Of(g, func(e nets.SpectrumRow) float64 { return e.Mean - e.SE }),
					chart.Of(g, func(e nets.SpectrumRow) float64 { return e.Mean + e.SE })))
		}
	}
	return &page.Content{
		Chart: c, Comparison: page.NotInPaper(fmt.Sprintf("%d exponents of %s", len(rows), page.Plural(len(spectra), "network"))),
	}
}
