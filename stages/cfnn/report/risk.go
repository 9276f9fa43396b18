package report

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"neurorbit/stages/cfnn/chaoticnet"
	"neurorbit/stages/render/chart"
	"neurorbit/stages/render/figure"
	"neurorbit/stages/render/page"
)

// reference is the method that all panels show, and meanSuffix ends the names of
// methods that rank by the mean probability of the outputs.
const (
	reference  = "softmax"
	meanSuffix = " mean"
)

// riskMethods are the methods of the figure with their looks. The table of the areas has
// all methods.
var riskMethods = []struct {
	method string
	look   chart.Style
}{
	{reference, chart.Style{Name: "static net", Color: figure.Black, Width: 1.6}},
	{"margin", chart.Style{Name: "its margin", Color: figure.Grey}},
	{"entropy", chart.Style{Name: "its entropy", Color: "#b0b0b0"}},
	{"ensemble", chart.Style{Name: "several static nets", Color: "#8a5a2b"}},
	{"chosen", chart.Style{Name: "chaotic net", Color: figure.Red, Width: 1.6}},
	{"published", chart.Style{Name: "with the paper's range and T", Color: figure.Orange}},
	{"tent", chart.Style{Name: "tent map", Color: "#6a5ba8"}},
	{"uniform", chart.Style{Name: "uniform random numbers", Color: "#1b8a8a"}},
	{"gaussian", chart.Style{Name: "normal random numbers", Color: figure.Blue}},
	{"constant", chart.Style{Name: "constant shift", Color: "#1b7a43"}},
	{"dropout", chart.Style{Name: "dropout", Color: "#d16ba5"}},
}

func methodStyle(method string) chart.Style {
	known := map[string]chart.Style{
		reference: {Name: "largest probability", Color: figure.Grey}, "margin": {Name: method, Color: figure.Orange},
		"entropy": {Name: method, Color: printedColor}, "ensemble": {Name: "mean probability", Color: figure.Blue},
	}
	if strings.HasSuffix(method, meanSuffix) {
		return known["ensemble"]
	}
	return cmp.Or(known[method], chart.Style{Name: "votes", Color: figure.Red})
}

// summary returns the rows that are shown, and their seed: the mean over all seeds, -1,
// if there is one, else the first.
func summary[Row any](rows []Row, of func(Row) int64) ([]Row, int64) {
	seed := of(rows[0])
	if slices.Contains(each(rows, of), -1) {
		seed = -1
	}
	return where(rows, func(r Row) bool { return of(r) == seed }), seed
}

// lowestCoverage is where the axis of the coverage starts: the paper's rule
// accepts 96 % of the images.
const lowestCoverage = 0.7

func buildRisk(_ *reader, rows []chaoticnet.CurveRow) *page.Content {
	rows, seed := summary(rows, func(r chaoticnet.CurveRow) int64 { return r.Seed })
	curves := map[string][]chaoticnet.CurveRow{}
	for _, r := range rows {
		r.Method = bare(r.Method)
		curves[r.Method] = append(curves[r.Method], r)
	}
	var shown []chaoticnet.CurveRow // as in the figure
	for _, m := range riskMethods {
		shown = slices.Concat(shown, curves[m.method], curves[m.method+meanSuffix])
	}
	f := chart.Rows("", shown).As("method seed coverage:.5 risk:9 low:9 high:9")
	c := &chart.Chart{
		Label: "Risk-coverage curves", Height: 190, Columns: 2,
		X: chart.Axis{Label: "coverage (%)", Min: 100 * lowestCoverage, Max: 100},
		Y: chart.Axis{Label: "misclassified among the accepted (%)", Zero: true, Most: 6, Grid: true},
	}
	panels := []*chart.Panel{c.Panel("least trusted: by votes of the outputs"), c.Panel("by mean probability and other scores")}
	for i, p := range panels {
		var bands, courses []*chart.Mark
		for _, m := range riskMethods {
			name, scores := m.method, slices.Contains([]string{"margin", "entropy", "ensemble"}, m.method)
			if i == 1 && len(curves[name+meanSuffix]) > 0 {
				name += meanSuffix
			} else if m.method != reference && scores == (i == 0) {
				continue
			}
			g := chart.Filter(f, func(r chaoticnet.CurveRow) bool { return r.Method == name && r.Coverage >= lowestCoverage })
			if g.Len() == 0 {
				continue
			}
			percent := func(of func(chaoticnet.CurveRow) float64) chart.Col {
				return chart.Of(g, func(r chaoticnet.CurveRow) float64 { return float64(100 * of(r)) })
			}
			x := percent(func(r chaoticnet.CurveRow) float64 { return r.Coverage })
			if m.look.Width > 0 { // the two to compare
				low := percent(func(r chaoticnet.CurveRow) float64 { return r.Low })
				bands = append(bands, chart.Band(chart.Style{Color: mix(m.look.Color, 0.2)}, x, low, percent(func(r chaoticnet.CurveRow) float64 { return r.High })))
			}
			courses = append(courses, chart.Line(m.look, x, percent(func(r chaoticnet.CurveRow) float64 { return r.Risk })))
		}
		p.Add(append(bands, courses...)...)
	}
	who, over := fmt.Sprintf("base net of seed %d", seed), "test images"
	if seed < 0 {
		who, over = "mean over the base nets", "test images and base nets"
	}
	remark := fmt.Sprintf("Share of misclassified images among those accepted, if the least trusted are left undecided; %s. "+
		"(a) The outputs of each net vote; (b) means over its outputs, and scores of the static net; black: its largest probability. "+
		"Bands of the two thick curves: 95 %% bootstrap intervals over %s. Where a curve is flat, the votes cannot tell images apart: all outputs agree.", who, over)
	return &page.Content{Chart: c, Remark: remark, Comparison: page.NotInPaper(page.Plural(len(f.By("method")), "curve"))}
}

func buildAURC(r *reader, rows []chaoticnet.AURCRow) *page.Content {
	printed := r.chaotic()
	rows, seed := summary(rows, func(r chaoticnet.AURCRow) int64 { return r.Seed })
	slices.SortStableFunc(rows, func(a, b chaoticnet.AURCRow) int { return cmp.Compare(a.AURC, b.AURC) })
	t := newTable("cfnn-aurc", "method", "ranked by", ">area (1/1000)", ">from", ">to",
		">errors at full coverage", fmt.Sprintf(">errors among %d undecided", printed.abstained))
	caught := map[string]float64{}
	for _, r := range rows {
		name := bare(r.Method)
		caught[name] = r.CaughtAt
		method := strings.TrimSuffix(name, meanSuffix)
		if slices.Contains([]string{reference, "margin", "entropy"}, name) {
			method = "static net"
		}
		addLine(t, method, methodStyle(name).Name, page.Optional(float64(1000*r.AURC), 3), page.Optional(float64(1000*r.Low), 3),
			page.Optional(float64(1000*r.High), 3), page.Optional(r.Errors, 1), page.Optional(r.CaughtAt, 1))
	}
	remark := "Area under the risk-coverage curve: the mean share of misclassified images among those accepted, over all numbers of accepted images; " +
		"the smaller, the better. From, to: 95 % bootstrap interval."
	if seed < 0 {
		remark += " Means over the base nets, which the bootstrap draws, too."
	} else {
		remark += fmt.Sprintf(" Base net of seed %d.", seed)
	}
	if votes, plain := caught["chosen"], caught[reference]; !math.IsNaN(votes) && !math.IsNaN(plain) {
		trimmed := func(v float64) string { return strings.TrimSuffix(page.Fixed(v, 1), ".0") }
		remark += fmt.Sprintf(" With %d images undecided, as in the paper, the votes of the chaotic net catch %s errors, "+
			"the largest probability of the static net %s (among images of equal trust: the expected number); the paper says %d.",
			printed.abstained, trimmed(votes), trimmed(plain), printed.caught)
	}
	return &page.Content{Table: t, Remark: remark, Comparison: page.NotInPaper(page.Plural(len(rows), "method"))}
}
