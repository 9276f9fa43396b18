package report

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"neurorbit/stages/cfnn/chaoticnet"
	"neurorbit/stages/render/page"
	"neurorbit/stages/render/texttable"
)

// A ruleRow is what the rule of abstention makes of a variant.
type ruleRow = chaoticnet.Table1Row

// properties are the rows of table 1: as in the file, as readers see them, and the
// decimals of what is made here.
var properties = [4]struct {
	key, name string
	decimals  int
}{
	{"accuracy", "accuracy (%)", 2}, {"wrong", "wrongly classified", 0},
	{"correct", "correctly classified", 0}, {"undecided", "not decided", 0},
}

// outcomes are the properties of the static net and of the chaotic net.
func outcomes(r ruleRow) [4][2]float64 {
	return [4][2]float64{
		{float64(100*r.BaseCorrect) / float64(r.Samples), r.SelectiveAccuracy},
		{float64(r.BaseErrors), float64(r.ErrorsAccepted)},
		{float64(r.BaseCorrect), float64(r.CorrectKept)},
		{0, float64(r.Abstained)},
	}
}

func buildRule(r *reader, rules []ruleRow) *page.Content {
	all, base, printed, more := read[chaoticnet.VariantRow](r, variants), r.base(), r.table1(), r.chaotic()
	ours := first(rules, func(r ruleRow) bool { return r.Chosen })
	if ours == nil || r.err != nil {
		return nil
	}
	v := first(all, func(r chaoticnet.VariantRow) bool { return r.Name == ours.Variant })
	published := first(rules, func(r ruleRow) bool { return r.Published && r.Seed == ours.Seed })
	t, differences := chaoticTable(printed, more, *ours, *published)
	t.Columns[4].Title = fmt.Sprintf("here, chaotic (range %s, T = %d)", page.Short(v.Range), v.T)
	many := fmt.Sprintf("%d classes", ours.MaxClasses)
	if ours.MaxClasses == 1 {
		many = "1 class"
	}
	remark := fmt.Sprintf("Base net of seed %d. No statement if more than %s occur among the %d outputs or the most frequent has fewer than %d.",
		ours.Seed, many, v.Outputs, ours.MinVotes)
	remark += fmt.Sprintf(" Last column: the paper's range parameter %s and T = %d on the same base net. "+
		"By the paper's own sums its chaotic net leaves %d correctly classified images undecided; its text says %d.",
		page.Short(more.chosenRange), more.chosenT, printedLoss(printed), more.correctLost)
	if calibrated := where(rules, func(r ruleRow) bool { return r.Chosen }); len(calibrated) > 1 {
		remark += fmt.Sprintf(" Over the %d base nets, each with its own calibration: %s images undecided, %s %% of the errors among them.", len(calibrated),
			between(each(calibrated, func(r ruleRow) float64 { return float64(r.Abstained) }), 0), between(each(calibrated, caught), 1))
	}
	outcome := func(abstained, caught, errors int32) string {
		return fmt.Sprintf("%d undecided, with %d of the %d errors of the base net", abstained, caught, errors)
	}
	c := page.Comparison{
		Of:        "numbers of images",
		Published: outcome(more.abstained, more.caught, base.testErrors),
		Ours:      outcome(ours.Abstained, ours.ErrorsCaught, ours.BaseErrors),
	}.Conclude(differences)
	if ours.Samples != base.test {
		c.Difference, c.Agrees = fmt.Sprintf("not compared: the paper has %d test images", base.test), true
	}
	return &page.Content{Table: t, Remark: remark, Comparison: c}
}

func between(values []float64, decimals int) string {
	return page.Fixed(slices.Min(values), decimals) + " to " + page.Fixed(slices.Max(values), decimals)
}

// printedLoss is the number of correct answers that the printed sums say are lost.
func printedLoss(printed map[string][]string) int {
	static, _ := strconv.Atoi(printed["correct"][0]) // checked when it was read
	chaotic, _ := strconv.Atoi(printed["correct"][1])
	return static - chaotic
}

// chaoticTable lays table 1 out and lists what differs from what is printed.
func chaoticTable(printed map[string][]string, more printedChaotic, ours, published ruleRow) (*texttable.Table, []string) {
	t := newTable("cfnn-table1", "property", ">printed, static", ">printed, chaotic", ">here, static", ">here, chaotic",
		fmt.Sprintf(">here, chaotic (range %s, T = %d)", page.Short(more.chosenRange), more.chosenT))
	for i, name := range []string{"property", "printed, static", "printed, chaotic", "static", "chaotic", "chaotic, range and T as printed"} {
		t.Columns[i].Name = name
	}
	var differences []string
	for i, p := range properties {
		was, here := printed[p.key], outcomes(ours)[i]
		cell := func(v float64) texttable.Cell { return page.Optional(v, p.decimals) }
		addLine(t, p.name, was[0], was[1], cell(here[0]), cell(here[1]), cell(outcomes(published)[i][1]))
		for k, text := range was {
			_, rest, _ := strings.Cut(text, ".")
			digits := max(len(rest), min(p.decimals, 1))
			want, _ := strconv.ParseFloat(text, 64) // checked when it was read
			if got := page.Fixed(here[k], digits); got != page.Fixed(want, digits) {
				differences = append(differences, fmt.Sprintf("%s, %s: %s, printed %s", p.name, []string{"static", "chaotic"}[k], got, text))
			}
		}
	}
	// What the paper's text says of the undecided. The number read right follows
	// from the others, although the text has another one; it is not compared.
	const caught = "of these, misclassified by the static net"
	addLine(t, caught, nil, more.caught, nil, ours.ErrorsCaught, published.ErrorsCaught)
	if v := ours.ErrorsCaught; v != more.caught {
		differences = append(differences, fmt.Sprintf("%s: %d, printed %d", caught, v, more.caught))
	}
	addLine(t, "of these, classified correctly by the static net", nil, more.correctLost, nil, ours.CorrectLost, published.CorrectLost)
	return t, differences
}
