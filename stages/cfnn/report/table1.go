package report

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"neurorbit/stages/cfnn/chaoticnet"
	"neurorbit/stages/render/page"
	"neurorbit/stages/render/texttable"
)

// A ruleRow is what the rule of abstention makes of a variant.
type ruleRow = chaoticnet.Table1Row

// properties are the rows of table 1: their names and what they are of the base net
// and of the chaotic net.
var properties = []struct {
	key, name       string
	percent         bool
	static, chaotic func(r ruleRow) float64
}{
	{
		"accuracy", "accuracy (%)", true,
		func(r ruleRow) float64 { return float64(100*r.BaseCorrect) / float64(r.Samples) },
		func(r ruleRow) float64 { return r.SelectiveAccuracy },
	},
	{
		"wrong", "wrongly classified", false,
		func(r ruleRow) float64 { return float64(r.BaseErrors) },
		func(r ruleRow) float64 { return float64(r.ErrorsAccepted) },
	},
	{
		"correct", "correctly classified", false,
		func(r ruleRow) float64 { return float64(r.BaseCorrect) },
		func(r ruleRow) float64 { return float64(r.CorrectKept) },
	},
	{
		"undecided", "not decided", false,
		func(ruleRow) float64 { return 0 },
		func(r ruleRow) float64 { return float64(r.Abstained) },
	},
}

// buildRule makes table 1, as printed and here.
func buildRule(s page.Source) (*page.Content, error) {
	r := &reader{Source: s}
	rules, all := read[ruleRow](r, table1), read[chaoticnet.VariantRow](r, variants)
	base, printed, more := r.base(), r.table1(), r.chaotic()
	ours := first(rules, func(r ruleRow) bool { return r.Chosen })
	if ours == nil || r.err != nil {
		return nil, r.err
	}
	published := first(rules, func(r ruleRow) bool { return r.Published && r.Seed == ours.Seed })
	v := first(all, func(r chaoticnet.VariantRow) bool { return r.Name == ours.Variant })
	if v == nil {
		return nil, fmt.Errorf("variant %s of table %s is not in %s", ours.Variant, table1, variants)
	}
	t, differences := chaoticTable(printed, more, *ours, published)
	t.Columns[4].Title = fmt.Sprintf("here, chaotic (range %s, T = %d)", page.Short(v.Range), v.T)
	manyClasses := fmt.Sprintf("%d classes", ours.MaxClasses)
	if ours.MaxClasses == 1 {
		manyClasses = "1 class"
	}
	remark := fmt.Sprintf("Base net of seed %d. No statement if more than %s occur among the %d outputs or the most frequent has fewer than %d.",
		ours.Seed, manyClasses, v.Outputs, ours.MinVotes)
	if published != nil {
		remark += fmt.Sprintf(" Last column: the paper's range parameter %s and T = %d on the same base net.", page.Short(more.chosenRange), more.chosenT)
	}
	remark += fmt.Sprintf(" By the paper's own sums its chaotic net leaves %d correctly read images undecided; its text says %d.", printedLoss(printed), more.correctLost)
	remark += spread(where(rules, func(r ruleRow) bool { return r.Chosen }))
	outcome := func(abstained, caught, errors int32) string {
		return fmt.Sprintf("%d undecided, with %d of the %d errors of the base net", abstained, caught, errors)
	}
	c := page.Comparison{Published: outcome(more.abstained, more.caught, base.testErrors), Ours: outcome(ours.Abstained, ours.ErrorsCaught, ours.BaseErrors)}
	if ours.Samples != base.test {
		c.Difference, c.Agrees = fmt.Sprintf("not compared: the paper has %d test images", base.test), true
		return &page.Content{Table: t, Remark: remark, Comparison: c}, nil
	}
	return &page.Content{Table: t, Remark: remark, Comparison: c.Conclude(differences)}, nil
}

// printedLoss is the number of correct answers that the printed sums say are lost.
func printedLoss(printed []printedRow) int {
	r := first(printed, func(r printedRow) bool { return r.property == "correct" })
	if r == nil {
		return 0
	}
	static, _ := strconv.Atoi(r.static) // checked when it was read
	chaotic, _ := strconv.Atoi(r.chaotic)
	return static - chaotic
}

// chaoticTable lays table 1 out and lists what differs from what is printed.
func chaoticTable(printed []printedRow, more printedChaotic, ours ruleRow, published *ruleRow) (*texttable.Table, []string) {
	column := func(title, name string) texttable.Column {
		return texttable.Column{Title: title, Name: name, Align: texttable.Right}
	}
	t := &texttable.Table{Label: "cfnn-table1", Columns: []texttable.Column{
		{Title: "property", Name: "property"}, column("printed, static", "printed_static"), column("printed, chaotic", "printed_chaotic"),
		column("here, static", "static"), column("here, chaotic", "chaotic"),
	}}
	if published != nil {
		t.Columns = append(t.Columns, column(fmt.Sprintf("here, chaotic (range %s, T = %d)", page.Short(more.chosenRange), more.chosenT), "chaotic_published"))
	}
	add := func(name string, static, chaotic, ours texttable.Cell, of func(ruleRow) texttable.Cell, r ruleRow) {
		cells := []texttable.Cell{texttable.Text(name), static, chaotic, ours, of(r)}
		if published != nil {
			cells = append(cells, of(*published))
		}
		t.Add(cells...)
	}
	var differences []string
	for _, p := range properties {
		decimals := 0
		if p.percent {
			decimals = 2
		}
		was := printedRow{property: p.key}
		if r := first(printed, func(r printedRow) bool { return r.property == p.key }); r != nil {
			was = *r
		}
		add(p.name, texttable.Text(was.static), texttable.Text(was.chaotic), page.Optional(p.static(ours), decimals),
			func(r ruleRow) texttable.Cell { return page.Optional(p.chaotic(r), decimals) }, ours)
		for _, side := range []struct {
			name, was string
			ours      float64
		}{{"static", was.static, p.static(ours)}, {"chaotic", was.chaotic, p.chaotic(ours)}} {
			_, rest, _ := strings.Cut(side.was, ".")
			digits := len(rest)
			if p.percent {
				digits = max(digits, 1)
			}
			want, _ := strconv.ParseFloat(side.was, 64) // checked when it was read
			if got := page.Fixed(side.ours, digits); side.was != "" && got != page.Fixed(want, digits) {
				differences = append(differences, fmt.Sprintf("%s, %s: %s, printed %s", p.name, side.name, got, side.was))
			}
		}
	}
	// What the paper's text says of the undecided. The number read right follows
	// from the others, although the text has another one; it is not compared.
	const caught = "of these, misread by the static net"
	none := texttable.Cell{}
	add(caught, none, whole(more.caught), none, func(r ruleRow) texttable.Cell { return whole(r.ErrorsCaught) }, ours)
	if v := ours.ErrorsCaught; v != more.caught {
		differences = append(differences, fmt.Sprintf("%s: %d, printed %d", caught, v, more.caught))
	}
	add("of these, read right by the static net", none, whole(more.correctLost), none, func(r ruleRow) texttable.Cell { return whole(r.CorrectLost) }, ours)
	return t, differences
}

// spread says what the calibrated nets of several seeds do; empty for one.
func spread(rules []ruleRow) string {
	if len(rules) < 2 {
		return ""
	}
	between := func(of func(r ruleRow) float64, decimals int) string {
		lo, hi := math.Inf(1), math.Inf(-1)
		for _, r := range rules {
			lo, hi = min(lo, of(r)), max(hi, of(r))
		}
		return page.Fixed(lo, decimals) + " to " + page.Fixed(hi, decimals)
	}
	return fmt.Sprintf(" Over the %d base nets, each with its own calibration: %s images undecided, %s %% of the errors among them.", len(rules),
		between(func(r ruleRow) float64 { return float64(r.Abstained) }, 0),
		between(func(r ruleRow) float64 { return float64(100*r.ErrorsCaught) / float64(max(r.BaseErrors, 1)) }, 1))
}
