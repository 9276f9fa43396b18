package report

import (
	"fmt"
	"slices"
	"strings"

	"neurorbit/stages/cfnn/chaoticnet"
	"neurorbit/stages/render/page"
	"neurorbit/stages/render/texttable"
)

// formulas are the forms of the logistic map as they are computed.
var formulas = map[string]string{"logistic": "4u(1-u)", "logistic-square": "1-(2u-1)^2", "logistic-centred": "1-2v^2, v = 2u-1"}

// buildForms compares the forms of the logistic map, which are one function.
func buildForms(_ *reader, rows []chaoticnet.FormRow) *page.Content {
	t := texttable.New("cfnn-forms", "eq. (4) computed as", ">undecided", ">errors caught", ">correct lost", ">wrong outputs, training",
		">misread by the majority, training", ">best T", ">rank of the paper's T", ">seed")
	for _, f := range rows {
		t.Add(texttable.Text(formulas[f.Form]), texttable.Int(int64(f.Abstained)), texttable.Int(int64(f.ErrorsCaught)), texttable.Int(int64(f.CorrectLost)),
			texttable.Int(f.Errors), texttable.Int(int64(f.VotedErrors)), texttable.Int(int64(f.TBest)),
			texttable.Text(fmt.Sprintf("%d of %d", f.Rank, f.Ranked)), texttable.ID(f.Seed))
	}
	one := page.Select(rows, func(f chaoticnet.FormRow) bool { return f.Seed == rows[0].Seed })
	list := func(of func(chaoticnet.FormRow) int64) string {
		return strings.Join(page.Values(one, func(f chaoticnet.FormRow) string { return fmt.Sprint(of(f)) }), ", ")
	}
	remark := fmt.Sprintf("With the paper's range %s and T = %d: %s undecided, %s of the errors caught; best T %s.", page.Short(one[0].Range), one[0].T,
		list(func(f chaoticnet.FormRow) int64 { return int64(f.Abstained) }), list(func(f chaoticnet.FormRow) int64 { return int64(f.ErrorsCaught) }),
		list(func(f chaoticnet.FormRow) int64 { return int64(f.TBest) }))
	if slices.ContainsFunc(one, func(f chaoticnet.FormRow) bool { return f.Abstained != one[0].Abstained || f.TBest != one[0].TBest }) {
		remark += " A count of undecided images, or a best T, is not determined by the paper's equations: it hangs on how they are rounded."
	}
	return &page.Content{Table: t, Remark: remark, Comparison: page.NotInPaper(page.Plural(len(one), "form"))}
}
