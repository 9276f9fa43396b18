package report

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"neurorbit/stages/attractors/nets"
	"neurorbit/stages/model/lyapunov"
	"neurorbit/stages/render/chart"
	"neurorbit/stages/render/figure"
	"neurorbit/stages/render/page"
	"neurorbit/stages/render/texttable"
)

func buildLambda(r *reader) *page.Content {
	if sets, printed := read[nets.SetRow](r, tableSets), printedLambdas(r); len(sets) > 0 {
		return lambdaTable(sets, printed)
	}
	return nil
}

// lambdaTable lays the exponents out of the networks that the article prints one of, and
// of chaotic ones, and compares the author's estimate with what is printed. It has all
// networks if none is the article's.
func lambdaTable(sets []nets.SetRow, printed []printedLambda) *page.Content {
	t := texttable.New("attractors-lambda", "set", "published as", ">published λ", ">author's estimator", ">λ₁", "csv:± se", "csv:λ₁, weighted",
		"class", ">closed form", ">with the reset", ">N", ">D", ">s", ">seed")
	var values, ours, wrong, differences []string
	oneStepOnly, regular, quasiperiodic := 0, 0, 0
	isPrinted := func(r nets.SetRow) bool { return printedFor(r, printed) != nil }
	all := !slices.ContainsFunc(sets, isPrinted)
	for _, r := range sets {
		if !all && !isPrinted(r) && !chaotic(r.Class) {
			continue
		}
		as, lambda := texttable.Cell{}, texttable.Cell{}
		if p := printedFor(r, printed); p != nil {
			as, lambda = texttable.Text(p.set), texttable.Float(p.lambda, p.decimals())
			values = append(values, page.Minus(p.text))
			ours = append(ours, page.Fixed(r.AuthorLambda, p.decimals()))
			if !p.agrees(r.AuthorLambda) {
				differences = append(differences, fmt.Sprintf("%s: the estimator gives %s, printed %s",
					parameters(r), page.Fixed(r.AuthorLambda, p.decimals()+2), page.Minus(p.text)))
			}
			if !p.isExponent(r) {
				wrong = append(wrong, page.Minus(p.text))
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
		t.Add(texttable.Text(r.Set), as, lambda, full(r.AuthorLambda, 4), texttable.PlusMinus(r.Lambda1, r.Lambda1SE),
			texttable.Sci(r.Lambda1SE, 3), texttable.Sci(r.Lambda1Weight, 2), texttable.Text(r.Class), full(r.ClosedForm, 4), full(r.AuthorReset, 4),
			texttable.Int(r.N), texttable.Int(r.D), texttable.Text(page.Short(r.S)), texttable.ID(r.Seed))
	}
	total, c := len(values), &page.Content{Table: t}
	if total == 0 {
		c.Published = fmt.Sprintf("%d exponents", len(printed))
		c.Ours, c.Difference, c.Agrees = "none of these networks in this config", "not compared", true
		return c
	}
	c.Published, c.Ours = "λ = "+strings.Join(values, ", "), strings.Join(ours, ", ")+" by the author's estimator"
	c.Of = "λ as Lyapunov exponents"
	if len(wrong) > 0 {
		differences = append(differences, strings.Join(wrong, ", ")+" as printed are no Lyapunov exponents of the orbits")
	}
	c.Comparison = c.Conclude(differences)
	if missing := len(printed) - total; missing > 0 {
		c.Difference += fmt.Sprintf("; %d of %d are not in this config", missing, len(printed))
	}
	c.Remark = fmt.Sprintf("Of the %s printed, %d equal ln(b₁ |w₁|), b₁ being the first output weight and w₁ the first column of the "+
		"weights: the logarithm of the growth of a perturbation of x₁ in one step at the origin. The estimator starts at the origin, "+
		"a fixed point, because it never resets the network, and so never sees the orbit.", page.Plural(total, "exponent"), oneStepOnly)
	if quasiperiodic == total {
		c.Remark += fmt.Sprintf(" All %d networks are quasiperiodic: λ₁ is zero.", total)
	} else {
		c.Remark += fmt.Sprintf(" %d of the %d networks are not chaotic.", regular, total)
	}
	return c
}

// full is v with the given number of decimals, and nine digits of it in CSV.
func full(v float64, decimals int) texttable.Cell {
	if math.IsNaN(v) {
		return texttable.Cell{}
	}
	return texttable.Full(v, texttable.Float(v, decimals))
}

// A spectrum is all exponents of a set, falling.
type spectrum struct {
	set nets.SetRow
	exp []nets.SpectrumRow
}

func readSpectra(r *reader) (out []spectrum) {
	all := read[nets.SpectrumRow](r, tableSpectrum)
	for _, set := range read[nets.SetRow](r, tableSets) {
		out = append(out, spectrum{set, page.Select(all, func(e nets.SpectrumRow) bool { return e.Set == set.Set })})
	}
	return page.Select(out, func(p spectrum) bool { return len(p.exp) > 0 })
}

// isPositive reports whether an exponent is above five standard errors, of a chaotic
// set.
func (p spectrum) isPositive(e nets.SpectrumRow) bool {
	return chaotic(p.set.Class) && e.Mean > float64(5*e.SE)
}

func buildSpectra(r *reader) *page.Content {
	spectra := readSpectra(r)
	if len(spectra) == 0 {
		return nil
	}
	t := texttable.New("attractors-spectra", "set", "class", ">λ₁", "csv:± se", ">Kaplan-Yorke dimension", "csv:± se", ">positive",
		">λ₂", "csv:± se", ">λ₃", "csv:± se", "csv:λ₁, weighted", ">period", ">rotation number", ">origin stable up to s", "csv:lost by", ">coverage", "csv:steps", "csv:sum check")
	none := nets.SpectrumRow{Mean: math.NaN(), SE: math.NaN()}
	worst := 0.0
	for _, p := range spectra {
		set := p.set
		exponents := slices.Concat(p.exp, []nets.SpectrumRow{none, none})
		exponent := func(k int) []texttable.Cell {
			e := exponents[k-1]
			return []texttable.Cell{texttable.PlusMinus(e.Mean, e.SE), texttable.Sci(e.SE, 3)}
		}
		period := texttable.Cell{}
		if set.Period > 0 {
			period = texttable.Int(set.Period)
		}
		t.Add(slices.Concat(
			[]texttable.Cell{texttable.Text(set.Set), texttable.Text(set.Class)}, exponent(1),
			[]texttable.Cell{texttable.PlusMinus(set.KYDim, set.KYSE), texttable.Sci(set.KYSE, 3), texttable.Int(int64(len(page.Select(p.exp, p.isPositive))))},
			exponent(2), exponent(3),
			[]texttable.Cell{
				texttable.Sci(set.Lambda1Weight, 2), period, full(set.Rotation, 6), full(set.SC, 4), texttable.Text(set.Bifurcation),
				full(set.Coverage, 3), texttable.Int(set.Steps), texttable.Sci(set.SumCheck, 2),
			})...)
		worst = max(worst, math.Abs(finite(set.SumCheck, 0)))
	}
	return &page.Content{
		Table: t, Comparison: page.NotInPaper(page.Plural(len(spectra), "network")),
		Remark: "0 (within ...): not above two standard errors. Positive: exponents above five standard errors in a chaotic network. " +
			"Coverage: share of 100 × 100 cells that (x₁, x₂) visits. " +
			"The sum of all exponents differs from the mean of ln |det J| by at most " + page.Rounded(worst, 2) +
			". More digits, the weighted Birkhoff mean of λ₁ and the bifurcation by which the origin loses stability are in the CSV.",
	}
}

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
		X: chart.Axis{Label: "number *k* of λ_{*k*}", Zero: true, Each: true}, Y: chart.Axis{Label: "λ_{*k*}", Zero: true, Each: true},
	}
	zero := chart.HLine(chart.Style{Color: figure.LightGrey, Width: 0.6}, 0)
	for i, f := range chart.Rows("", rows).As("set k mean:9 se:3 weighted:9").By("set") {
		p := spectra[i]
		panel := c.Panel(fmt.Sprintf("**%s** (%s)", p.set.Set, p.set.Class), zero)
		style := chart.Style{Size: max(0.9, min(1.6, 25/float64(len(p.exp)))), Width: 0.6}
		for _, style.Color = range []figure.Color{figure.Blue, figure.Red} { // red: positive
			g := chart.Filter(f, func(e nets.SpectrumRow) bool {
				return p.isPositive(e) == (style.Color == figure.Red) && finite(e.Mean, 0) == e.Mean
			})
			panel.Add(chart.Points(style, g.Col("k"), g.Col("mean")),
				chart.Errors(style, g.Col("k"), chart.Of(g, func(e nets.SpectrumRow) float64 { return e.Mean - e.SE }),
					chart.Of(g, func(e nets.SpectrumRow) float64 { return e.Mean + e.SE })))
		}
	}
	return &page.Content{
		Chart: c, Comparison: page.NotInPaper(fmt.Sprintf("%d exponents of %s", len(rows), page.Plural(len(spectra), "network"))),
	}
}

// Classes of attractors as the tables name them.
var (
	classFixed  = lyapunov.FixedPoint.String()
	classPeriod = lyapunov.Periodic.String()
	classQuasi  = lyapunov.Quasiperiodic.String()
	classChaos  = lyapunov.Chaotic.String()
	classHyper  = lyapunov.Hyperchaotic.String()
)

func chaotic(class string) bool { return class == classChaos || class == classHyper }

func chaosSet(r nets.SetRow) bool { return r.Figure == 0 && chaotic(r.Class) }

// first returns the first row for which ok holds, or nil.
func first[Row any](rows []Row, ok func(Row) bool) *Row {
	if i := slices.IndexFunc(rows, ok); i >= 0 {
		return &rows[i]
	}
	return nil
}

// A reader reads tables and keeps the first error.
type reader struct {
	page.Source
	err error
}

// reading makes an item of what build makes; an error in reading is the item's.
func reading(build func(r *reader) *page.Content) func(page.Source) (*page.Content, error) {
	return func(s page.Source) (*page.Content, error) {
		r := &reader{Source: s}
		if c := build(r); r.err == nil {
			return c, nil
		}
		return nil, r.err
	}
}

func read[Row any](r *reader, table string) []Row {
	rows, err := page.Read[Row](r.Source, table)
	r.err = cmp.Or(r.err, err)
	return rows
}

// ofSet returns the rows of a set; name returns the set of a row.
func ofSet[Row any](r *reader, table, set string, name func(Row) string) []Row {
	return page.Select(read[Row](r, table), func(row Row) bool { return name(row) == set })
}

func parameters(r nets.SetRow) string {
	return fmt.Sprintf("N = %d, D = %d, s = %s, seed %d", r.N, r.D, page.Short(r.S), r.Seed)
}

// PlusMinus writes a mean with its standard error to two digits on one line of a terminal.
func PlusMinus(mean, se float64) string {
	if math.IsNaN(se) {
		return page.Rounded(mean, 4)
	}
	n := texttable.Decimals(se)
	return page.Fixed(mean, n) + " ± " + page.Fixed(se, n)
}

// finite returns v, or instead if v is not a number or infinite.
func finite(v, instead float64) float64 {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return instead
	}
	return v
}

// A printedLambda is an exponent that the article prints, with the parameters of its
// network.
type printedLambda struct {
	set, network string
	lambda       float64
	text         string // lambda as printed
}

// isExponent says whether the printed value, good to half of its last decimal, can be the
// largest Lyapunov exponent of the network's orbit.
func (p printedLambda) isExponent(r nets.SetRow) bool {
	half := float64(0.5 * math.Pow10(-p.decimals()))
	return math.Abs(p.lambda-r.Lambda1) <= half+float64(3*r.Lambda1SE)
}

// kind compares what the article calls the attractor with its class.
func (p printedLambda) kind(class string) page.Comparison {
	c := page.Comparison{Of: "kind of attractor", Published: p.set, Ours: class}
	called := map[string]string{"limit cycle": classPeriod, "toroidal (quasiperiodic)": classQuasi, "strange (chaotic)": classChaos}[p.set]
	if class == called || called == classChaos && chaotic(class) {
		return c.Conclude(nil)
	}
	return c.Conclude([]string{class + ", not " + p.set})
}

func (p printedLambda) decimals() int {
	_, rest, _ := strings.Cut(p.text, ".")
	return len(rest)
}

// agrees reports whether v is the printed value after rounding to its decimals.
func (p printedLambda) agrees(v float64) bool {
	return strconv.FormatFloat(v, 'f', p.decimals(), 64) == p.text
}

func printedLambdas(r *reader) (out []printedLambda) {
	records, column, err := r.Published(lambdaCSV, "set", "n", "d", "s", "seed", "lambda")
	r.err = cmp.Or(r.err, err)
	for _, record := range records {
		at := func(name string) string { return record[column[name]] }
		p := printedLambda{set: at("set"), text: at("lambda")}
		p.network = fmt.Sprintf("N = %s, D = %s, s = %s, seed %s", at("n"), at("d"), at("s"), at("seed"))
		p.lambda, err = strconv.ParseFloat(p.text, 64)
		r.err = cmp.Or(r.err, err)
		out = append(out, p)
	}
	return out
}

// printedFor returns what the article prints of a set, or nil: its network must
// be the same.
func printedFor(r nets.SetRow, printed []printedLambda) *printedLambda {
	return first(printed, func(p printedLambda) bool { return p.network == parameters(r) })
}

// oneStep reports whether the author's estimate is the closed form, the growth of one
// step at the origin.
func oneStep(r nets.SetRow) bool { return math.Abs(r.AuthorLambda-r.ClosedForm) <= 1e-6 }
