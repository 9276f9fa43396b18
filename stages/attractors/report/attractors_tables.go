package report

import (
	"fmt"
	"math"
	"strings"

	"neurorbit/stages/render/figure"
	"neurorbit/stages/render/texttable"
)

// right is a column of numbers.
func page.Right(title string) texttable.Column {
	return texttable.Column{Title: title, Align: texttable.Right}
}

// buildLambda makes the table of the published exponents beside ours.
func buildLambda(s page.Source) (*page.Content, error) {
	sets, err := page.Read[setRow](s, tableSets)
	if err != nil || len(sets) == 0 {
		return nil, err
	}
	printed, err := s.printedLambdas()
	if err != nil {
		return nil, err
	}
	t, remark, c := lambdaTable(sets, printed)
	return &page.Content{Table: t, Remark: remark, Comparison: c}, nil
}

// lambdaTable lays the exponents out and compares the author's estimate with
// what the article prints.
func lambdaTable(sets []setRow, printed []printedLambda) (*texttable.Table, string, page.Comparison) {
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
	onePlaceOnly, regular := 0, 0
	classes := map[string]int{}
	for _, r := range sets {
		p := printedFor(r, printed)
		as, lambda := texttable.Cell{}, texttable.Cell{}
		if p != nil {
			as, lambda = texttable.Text(p.set), texttable.Float(p.lambda, p.decimals())
			values = append(values, page.Minus(p.text))
			ours = append(ours, page.Fixed(r.AuthorLambda, p.decimals()))
			classes[r.Class]++
			if !p.agrees(r.AuthorLambda) {
				differences = append(differences, fmt.Sprintf("%s: the estimator gives %s, printed %s", r.parameters(), page.Fixed(r.AuthorLambda, p.decimals()+2), page.Minus(p.text)))
			}
			if onePlace(r) && p.agrees(r.ClosedForm) {
				onePlaceOnly++
			}
			if !chaotic(r.Class) {
				regular++
			}
		}
		n := decimals(r.Lambda1SE)
		t.Add(texttable.Text(r.Set), as, texttable.Int(r.N), texttable.Int(r.D), texttable.Text(page.Short(r.S)), texttable.Int(r.Seed),
			lambda, page.Optional(r.AuthorLambda, 6), page.Optional(r.ClosedForm, 6), page.Optional(r.AuthorReset, 4),
			page.Optional(r.Lambda1, n), page.Optional(r.Lambda1SE, n), texttable.Sci(r.Lambda1Weighted, 2), texttable.Text(r.Class))
	}
	total := len(values)
	if total == 0 {
		return t, "", page.Comparison{Published: fmt.Sprintf("%d exponents", len(printed)), Ours: "none of these networks in this config", Difference: "not compared", Agrees: true}
	}
	var remark strings.Builder
	fmt.Fprintf(&remark, "Of the %s printed, %d equal ln(b1 |w1|), b1 being the first output weight and w1 the first column of the weights: the logarithm of the growth of a perturbation of x1 in one step at the origin. "+
		"The estimator starts at the origin, a fixed point, because it never resets the network, and so never sees the orbit.", page.Plural(total, "exponent"), onePlaceOnly)
	if classes[classQuasi] == total {
		fmt.Fprintf(&remark, " All %d networks are quasiperiodic: λ₁ is zero.", total)
	} else {
		fmt.Fprintf(&remark, " %d of the %d networks are not chaotic.", regular, total)
	}
	c := page.Comparison{
		Published: "λ = " + strings.Join(values, ", "),
		Ours:      strings.Join(ours, ", ") + " by the author's estimator",
	}.Conclude(differences)
	if missing := len(printed) - total; missing > 0 && c.Agrees {
		c.Difference = fmt.Sprintf("%d of %d not in this config, otherwise none", missing, len(printed))
	}
	return t, remark.String(), c
}

// A spectrum is all exponents of a set, falling.
type spectrum struct {
	set setRow
	exp []exponentRow
}

// readSpectra reads the spectra of the sets that have one.
func readSpectra(s page.Source) ([]spectrum, error) {
	sets, err := page.Read[setRow](s, tableSets)
	if err != nil {
		return nil, err
	}
	rows, err := page.Read[exponentRow](s, tableSpectrum)
	if err != nil {
		return nil, err
	}
	var out []spectrum
	for _, r := range sets {
		if exp := ofSet(rows, func(e exponentRow) string { return e.Set }, r.Set); len(exp) > 0 {
			out = append(out, spectrum{r, exp})
		}
	}
	return out, nil
}

// leading is the number of exponents in the table.
const leading = 3

// buildSpectra makes the table of the leading exponents.
func buildSpectra(s page.Source) (*page.Content, error) {
	spectra, err := readSpectra(s)
	if err != nil || len(spectra) == 0 {
		return nil, err
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
		t.Add(append(cells, texttable.Sci(p.set.Lambda1Weighted, 2), texttable.Int(p.positive()), page.Optional(p.set.KYDim, 4), page.Optional(p.set.KYSE, 4), texttable.Text(p.set.Class),
			period, page.Optional(p.set.Rotation, 9), page.Optional(p.set.SC, 5), texttable.Text(p.set.Bifurcation), page.Optional(p.set.Coverage, 4),
			texttable.Int(p.set.Steps), texttable.Sci(p.set.SumCheck, 2))...)
		worst = max(worst, math.Abs(finite(p.set.SumCheck, 0)))
	}
	return &page.Content{
		Table: t,
		Remark: fmt.Sprintf("Positive: exponents above five standard errors in a chaotic network. s_c: scaling factor at which the origin loses stability. Coverage: share of 100 × 100 cells that (x1, x2) visits. "+
			"Sum check: sum of all exponents minus the mean of ln |det J|, at most %s here.", page.Rounded(worst, 2)),
		Comparison: page.NotInPaper(page.Plural(len(spectra), "network")),
	}, nil
}

// positive counts the exponents above five standard errors of a chaotic set.
func (p spectrum) positive() int64 {
	n := int64(0)
	for _, e := range p.exp {
		if chaotic(p.set.Class) && e.Mean > float64(5*e.SE) {
			n++
		}
	}
	return n
}

// buildSpectraFigure draws all exponents, one panel a set, four a line.
func buildSpectraFigure(s page.Source) (*page.Content, error) {
	spectra, err := readSpectra(s)
	if err != nil || len(spectra) == 0 {
		return nil, err
	}
	t := &texttable.Table{Columns: []texttable.Column{{Name: "set"}, {Name: "k"}, {Name: "mean"}, {Name: "se"}, {Name: "weighted"}}}
	total := 0
	for _, p := range spectra {
		for _, e := range p.exp {
			t.Add(texttable.Text(p.set.Set), texttable.Int(e.K), texttable.Sci(e.Mean, 9), texttable.Sci(e.SE, 3), texttable.Sci(e.Weighted, 9))
			total++
		}
	}
	return &page.Content{
		Drawing: drawSpectra(spectra), Data: []chart.Dataset{{"", t}},
		Comparison: page.NotInPaper(fmt.Sprintf("%d exponents of %s", total, page.Plural(len(spectra), "network"))),
	}, nil
}

func drawSpectra(spectra []spectrum) *figure.Drawing {
	const left, between, top, height, bottom = 32.0, 10.0, 22.0, 104.0, 32.0
	columns := min(4, len(spectra))
	lines := (len(spectra) + columns - 1) / columns
	d := figure.New(figure.DoubleColumn, float64((top+height+bottom)*float64(lines)), "All Lyapunov exponents of each network")
	step := d.W / float64(columns)
	for i, p := range spectra {
		x0 := float64(step*float64(i%columns)) + left
		x1 := float64(step*float64(i%columns+1)) - between
		y := float64((top+height+bottom)*float64(i/columns)) + top
		lo, hi := 0.0, 0.0
		for _, e := range p.exp {
			lo, hi = min(lo, finite(e.Mean, 0)), max(hi, finite(e.Mean, 0))
		}
		border := max(float64(0.06*(hi-lo)), 1e-6)
		lo, hi = lo-border, hi+border
		sx := figure.Scale{Lo: 0, Hi: float64(len(p.exp) + 1), From: x0, To: x1}
		sy := figure.Scale{Lo: lo, Hi: hi, From: y + height, To: y}
		d.Line(x0, sy.At(0), x1, sy.At(0), figure.Style{Stroke: figure.LightGrey, Width: 0.6})
		radius := max(0.9, min(1.8, float64((x1-x0)/float64(len(p.exp)))/4))
		for _, e := range p.exp {
			if math.IsNaN(e.Mean) || math.IsInf(e.Mean, 0) {
				continue
			}
			x, fill := sx.At(float64(e.K)), figure.Blue
			if chaotic(p.set.Class) && e.Mean > float64(5*e.SE) {
				fill = figure.Red
			}
			if a, b := sy.At(e.Mean-e.SE), sy.At(e.Mean+e.SE); a-b > 2*radius {
				d.Line(x, a, x, b, figure.Style{Stroke: fill, Width: 0.6})
			}
			d.Disc(x, sy.At(e.Mean), radius, figure.Style{Fill: fill, Title: fmt.Sprintf("λ%d = %s", e.K, plusMinus(e.Mean, e.SE))})
		}
		d.XAxis(sx, y+height, ticks(0, float64(len(p.exp)), 5))
		d.YAxis(sy, x0, ticks(lo, hi, 6))
		title(d, x0-left+4, y-9, step-6, fmt.Sprintf("**%s** (%s)", p.set.Set, p.set.Class))
		d.Text((x0+x1)/2, y+height+21, figure.Middle, figure.LabelSize, figure.Black, "number *k* of λ_{*k*}")
	}
	return d
}
