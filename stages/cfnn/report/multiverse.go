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

// say says what the rule makes of it.
func (u universe) say() string {
	r := u.rule
	return fmt.Sprintf("%s (seed %d): %d undecided, %d of %d errors, %d correct answers lost", bare(u.Name), u.Seed, r.Abstained, r.ErrorsCaught, r.BaseErrors, r.CorrectLost)
}

// universes joins the variants with what the rule makes of them.
func (r *reader) universes() []universe {
	all, rules := read[chaoticnet.VariantRow](r, variants), read[ruleRow](r, table1)
	var out []universe
	for _, v := range all {
		if rule := first(rules, func(r ruleRow) bool { return r.Variant == v.Name }); rule != nil {
			out = append(out, universe{v, *rule})
		}
	}
	return out
}

// universesRemark says which variant comes close to what the paper prints.
func universesRemark(us []universe, printed printedChaotic) string {
	text := fmt.Sprintf("None of the %s catches all errors.", page.Plural(len(us), "variant"))
	if len(us) == 1 {
		text = "The variant does not catch all errors."
	}
	if all := where(us, func(u universe) bool { return u.rule.ErrorsCaught == u.rule.BaseErrors }); len(all) > 0 {
		least := slices.MinFunc(all, func(a, b universe) int { return cmp.Compare(a.rule.Abstained, b.rule.Abstained) })
		text = fmt.Sprintf("%d of %s catch all errors, with the fewest images undecided %s.", len(all), page.Plural(len(us), "variant"), least.say())
	}
	if few := where(us, func(u universe) bool { return u.rule.Abstained <= printed.abstained }); len(few) > 0 {
		caught := func(u universe) float64 { return float64(u.rule.ErrorsCaught) / float64(max(u.rule.BaseErrors, 1)) }
		best := slices.MaxFunc(few, func(a, b universe) int {
			return cmp.Or(cmp.Compare(caught(a), caught(b)), cmp.Compare(b.rule.Abstained, a.rule.Abstained))
		})
		text += fmt.Sprintf(" Of those that leave at most %d undecided, as the paper does, the best is %s.", printed.abstained, best.say())
	}
	return text
}

// buildMultiverse makes the table of all variants.
func buildMultiverse(s page.Source) (*page.Content, error) {
	r := &reader{Source: s}
	us, printed := r.universes(), r.chaotic()
	if len(us) == 0 || r.err != nil {
		return nil, r.err
	}
	t := &texttable.Table{Label: "cfnn-multiverse", Columns: []texttable.Column{
		{Title: "variant"}, page.Right("seed"), {Title: "what varies"}, {Title: "eq. (5)"}, page.Right("range"),
		page.Right("T"), page.Right("factor"), page.Right("skip"), {Title: "order"}, page.Right("rows"),
		page.Right("undecided"), page.Right("errors caught"), page.Right("of"), page.Right("correct lost"),
		page.Right("coverage (%)"), page.Right("accuracy of the decided (%)"),
	}}
	for _, u := range us {
		r := u.rule
		t.Add(texttable.Text(bare(u.Name)), whole(u.Seed), texttable.Text(u.Map), texttable.Text(u.Reading), texttable.Text(page.Short(u.Range)),
			whole(u.T), texttable.Text(page.Short(u.Factor)), whole(u.Skip), texttable.Text(u.Order), whole(u.Rows),
			whole(r.Abstained), whole(r.ErrorsCaught), whole(r.BaseErrors), whole(r.CorrectLost),
			texttable.Float(r.Coverage, 2), page.Optional(r.SelectiveAccuracy, 2))
	}
	remark := fmt.Sprintf("The paper: %d undecided, %d of %d errors caught, %d correct answers lost. ",
		printed.abstained, printed.caught, printed.caught, printed.correctLost)
	return &page.Content{Table: t, Remark: remark + universesRemark(us, printed), Comparison: page.NotInPaper(page.Plural(len(us), "variant"))}, nil
}

// mapKinds groups what varies the weights.
var mapKinds = []struct {
	name string
	maps []string
}{
	{"logistic map", []string{"logistic"}}, {"random numbers", []string{"uniform", "arcsine", "gaussian"}},
	{"constant shift", []string{"constant"}}, {"other maps", []string{"tent", "sine"}}, {"dropout", []string{"dropout"}},
}

// buildMultiverseMap draws the variants: errors caught against images left
// undecided.
func buildMultiverseMap(s page.Source) (*page.Content, error) {
	r := &reader{Source: s}
	us, printed := r.universes(), r.chaotic()
	if len(us) == 0 || r.err != nil {
		return nil, r.err
	}
	var rows []ruleRow
	samples, kind := printed.abstained, map[string]string{}
	for _, u := range us {
		u.rule.Variant = bare(u.Name)
		samples, kind[u.rule.Variant] = max(samples, u.rule.Samples), u.Map
		rows = append(rows, u.rule)
	}
	f := chart.Rows("", rows).As("variant seed abstained=undecided errors_caught base_errors=errors correct_lost " +
		"coverage=coverage_percent:.3 selective_accuracy=selective_accuracy_percent:.3")
	c := &chart.Chart{
		Label: "Errors caught against images left undecided, for all variants", Height: 200,
		X: chart.Axis{Label: "images left undecided", Scale: chart.Log1, Min: 0, Max: float64(samples)},
		Y: chart.Axis{Label: "errors of the base net caught (%)", Min: 0, Max: 106},
	}
	p := c.Panel("")
	// What no rule can exceed: every image left undecided is an error. Abstaining at
	// random catches errors in proportion.
	toward := func(n int32) (x, y []float64) {
		for k := range 101 {
			x, y = append(x, float64(k*int(n))/100), append(y, float64(k))
		}
		return append(x, float64(samples)), append(y, 100)
	}
	x, y := toward(us[0].rule.BaseErrors)
	p.Add(chart.Line(chart.Style{Name: "all undecided images are errors", Color: figure.Grey, Width: 0.6}, chart.Const(x...), chart.Const(y...)))
	x, y = toward(us[0].rule.Samples)
	p.Add(chart.Line(chart.Style{Name: "images undecided at random", Color: figure.LightGrey, Width: 0.8}, chart.Const(x...), chart.Const(y...)))
	add := func(s chart.Style, want func(ruleRow) bool) {
		if g := chart.Filter(f, want); g.Len() > 0 {
			caught := chart.Of(g, func(r ruleRow) float64 { return float64(100*r.ErrorsCaught) / float64(max(r.BaseErrors, 1)) })
			p.Add(chart.Points(s, g.Col("abstained"), caught))
		}
	}
	add(chart.Style{Name: "as calibrated", Color: chosenColor, Dot: chart.Ring, Size: 4}, func(r ruleRow) bool { return r.Chosen })
	add(chart.Style{Name: "the paper's range and T", Color: printedColor, Dot: chart.Ring, Size: 4}, func(r ruleRow) bool { return r.Published })
	for i, k := range mapKinds {
		add(chart.Style{Name: k.name, Color: seriesColor(i), Size: 2}, func(r ruleRow) bool { return slices.Contains(k.maps, kind[r.Variant]) })
	}
	at, hundred := chart.Const(float64(printed.abstained)), chart.Const(100)
	where := chart.RightOf
	if samples < 10*printed.abstained {
		where = chart.LeftOf
	}
	name := fmt.Sprintf("**paper**: %d, %d of %d", printed.abstained, printed.caught, printed.caught)
	p.Add(chart.Points(chart.Style{Name: "as printed", Color: figure.Black, Dot: chart.Cross, Size: 4}, at, hundred),
		chart.Labels(chart.Style{Color: figure.Black, Size: figure.LabelSize}, where, at, chart.Const(96), []string{name}))
	return &page.Content{Chart: c, Remark: universesRemark(us, printed), Comparison: page.NotInPaper(page.Plural(len(us), "variant"))}, nil
}
