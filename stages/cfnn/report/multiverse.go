package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"neurorbit/stages/cfnn/chaoticnet"
	"neurorbit/stages/render/chart"
	"neurorbit/stages/render/figure"
	"neurorbit/stages/render/page"
	"neurorbit/stages/render/texttable"
)

// A universe is a variant with what the rule makes of it.
type universe struct {
	chaoticnet.VariantRow
	rule ruleRow
}

// bare is a name of a variant or method without the seed of the base net.
func bare(name string) string {
	if _, rest, ok := strings.Cut(name, "/"); ok {
		return rest
	}
	return name
}

func (u universe) say() string {
	r := u.rule
	return fmt.Sprintf("%s (seed %d): %d undecided, %d of %d errors, %d correct answers lost",
		bare(u.Name), u.Seed, r.Abstained, r.ErrorsCaught, r.BaseErrors, r.CorrectLost)
}

// caught is the share of the errors that are left undecided, in percent.
func caught(r ruleRow) float64 { return float64(100*r.ErrorsCaught) / float64(max(r.BaseErrors, 1)) }

// universes builds from the variants that have an outcome.
func universes(build func([]universe, printedChaotic) *page.Content) func(*reader, []chaoticnet.VariantRow) *page.Content {
	return func(r *reader, all []chaoticnet.VariantRow) *page.Content {
		rules, printed := read[ruleRow](r, table1), r.chaotic()
		var us []universe
		for _, v := range all {
			if rule := first(rules, func(r ruleRow) bool { return r.Variant == v.Name }); rule != nil {
				us = append(us, universe{v, *rule})
			}
		}
		if len(us) == 0 {
			return nil
		}
		c := build(us, printed)
		c.Remark += universesRemark(us, printed)
		c.Comparison = page.NotInPaper(page.Plural(len(us), "variant"))
		return c
	}
}

// universesRemark says which variant comes close to what the paper prints.
func universesRemark(us []universe, printed printedChaotic) string {
	text := fmt.Sprintf("None of the %d variants catches all errors.", len(us))
	if all := where(us, func(u universe) bool { return u.rule.ErrorsCaught == u.rule.BaseErrors }); len(all) > 0 {
		least := slices.MinFunc(all, func(a, b universe) int { return cmp.Compare(a.rule.Abstained, b.rule.Abstained) })
		text = fmt.Sprintf("%d of %d variants catch all errors, with the fewest images undecided %s.", len(all), len(us), least.say())
	}
	if few := where(us, func(u universe) bool { return u.rule.Abstained <= printed.abstained }); len(few) > 0 {
		best := slices.MaxFunc(few, func(a, b universe) int {
			return cmp.Or(cmp.Compare(caught(a.rule), caught(b.rule)), cmp.Compare(b.rule.Abstained, a.rule.Abstained))
		})
		text += fmt.Sprintf(" Of those that leave at most %d undecided, as the paper does, the best is %s.", printed.abstained, best.say())
	}
	return text
}

func buildMultiverse(us []universe, printed printedChaotic) *page.Content {
	t := newTable("cfnn-multiverse", "variant", ">seed", ">undecided", ">errors caught", ">of", ">correct lost", ">coverage (%)",
		">accuracy of the decided (%)", "what varies", "eq. (5)", ">range", ">T", ">factor", ">skip", "order", ">rows")
	for _, u := range us {
		r := u.rule
		addLine(t, bare(u.Name), u.Seed, r.Abstained, r.ErrorsCaught, r.BaseErrors, r.CorrectLost, texttable.Float(r.Coverage, 2),
			page.Optional(r.SelectiveAccuracy, 2), u.Map, u.Reading, page.Short(u.Range), u.T, page.Short(u.Factor), u.Skip, u.Order, u.Rows)
	}
	return &page.Content{Table: t, Remark: fmt.Sprintf("The paper: %d undecided, %d of %d errors caught, %d correct answers lost. ",
		printed.abstained, printed.caught, printed.caught, printed.correctLost)}
}

// mapKinds groups what varies the weights, each after its name.
var mapKinds = [][]string{
	{"logistic map", "logistic"}, {"random numbers", "uniform", "arcsine", "gaussian"},
	{"constant shift", "constant"}, {"other maps", "tent", "sine"}, {"dropout", "dropout"},
}

func buildMultiverseMap(us []universe, printed printedChaotic) *page.Content {
	samples, kind := printed.abstained, map[string]string{}
	f := chart.Rows("", each(us, func(u universe) ruleRow {
		u.rule.Variant = bare(u.Name)
		samples, kind[u.rule.Variant] = max(samples, u.rule.Samples), u.Map
		return u.rule
	})).As("variant seed abstained=undecided errors_caught base_errors=errors correct_lost " +
		"coverage=coverage_percent:.3 selective_accuracy=selective_accuracy_percent:.3")
	c := &chart.Chart{
		Label: "Errors caught against images left undecided, for all variants", Height: 200,
		X: chart.Axis{Label: "images left undecided", Scale: chart.Log1, Min: 0, Max: float64(samples)},
		Y: chart.Axis{Label: "errors of the base net caught (%)", Min: 0, Max: 106},
	}
	p := c.Panel("")
	toward := func(name string, n int32, color figure.Color, width float64) { // so many undecided images catch all errors
		var x, y []float64
		for k := range 101 {
			x, y = append(x, float64(k*int(n))/100), append(y, float64(k))
		}
		x, y = append(x, float64(samples)), append(y, 100)
		p.Add(chart.Line(chart.Style{Name: name, Color: color, Width: width}, chart.Const(x...), chart.Const(y...)))
	}
	toward("all undecided images are errors", us[0].rule.BaseErrors, figure.Grey, 0.6)
	toward("images undecided at random", us[0].rule.Samples, figure.LightGrey, 0.8)
	add := func(s chart.Style, want func(ruleRow) bool) {
		if g := chart.Filter(f, want); g.Len() > 0 {
			p.Add(chart.Points(s, g.Col("abstained"), chart.Of(g, caught)))
		}
	}
	ring := func(name string, color figure.Color) chart.Style {
		return chart.Style{Name: name, Color: color, Dot: chart.Ring, Size: 4}
	}
	add(ring("as calibrated", chosenColor), func(r ruleRow) bool { return r.Chosen })
	add(ring("the paper's range and T", printedColor), func(r ruleRow) bool { return r.Published })
	for i, k := range mapKinds {
		add(chart.Style{Name: k[0], Color: seriesColor(i), Size: 2}, func(r ruleRow) bool { return slices.Contains(k[1:], kind[r.Variant]) })
	}
	at, beside := chart.Const(float64(printed.abstained)), chart.RightOf
	if samples < 10*printed.abstained {
		beside = chart.LeftOf
	}
	name := fmt.Sprintf("**paper**: %d, %d of %d", printed.abstained, printed.caught, printed.caught)
	p.Add(chart.Points(chart.Style{Name: "as printed", Color: figure.Black, Dot: chart.Cross, Size: 4}, at, chart.Const(100)),
		chart.Labels(chart.Style{Color: figure.Black, Size: figure.LabelSize}, beside, at, chart.Const(96), []string{name}))
	return &page.Content{Chart: c}
}
