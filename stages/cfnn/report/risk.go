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

// riskPanels lists the panels of the risk-coverage curves: the chaotic net,
// alternatives to it, the base net's own scores. Where there is one, the method by
// mean probability is shown as well. The table of the areas has all methods.
var riskPanels = [][]string{ // headings and methods
	{"chaotic net, as calibrated", "chosen"},
	{"chaotic net, the paper's range and T", "published"},
	{"tent map", "tent"},
	{"uniform random numbers", "uniform"},
	{"normal random numbers", "gaussian"},
	{"constant shift", "constant"},
	{"dropout", "dropout"},
	{"scores of the static net", "margin", "entropy"},
	{"ensemble of static nets", "ensemble"},
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
	shown := curves[reference] // as in the figure
	for _, p := range riskPanels {
		for _, m := range p[1:] {
			shown = slices.Concat(shown, curves[m], curves[m+meanSuffix])
		}
	}
	f := chart.Rows("", shown).As("method seed coverage:.5 risk:9 low:9 high:9")
	c := &chart.Chart{
		Label: "Risk-coverage curves", Height: 104, LegendTitle: "misclassified among the accepted (%), by:",
		X: chart.Axis{Label: "coverage (%)", Min: 100 * lowestCoverage, Max: 100}, Y: chart.Axis{Zero: true, Most: 6},
	}
	for _, p := range riskPanels {
		var bands, courses []*chart.Mark
		for _, m := range slices.Concat([]string{reference}, p[1:], []string{p[1] + meanSuffix}) {
			g := chart.Filter(f, func(r chaoticnet.CurveRow) bool { return r.Method == m && r.Coverage >= lowestCoverage })
			if g.Len() == 0 {
				continue
			}
			percent := func(of func(chaoticnet.CurveRow) float64) chart.Col {
				return chart.Of(g, func(r chaoticnet.CurveRow) float64 { return float64(100 * of(r)) })
			}
			style, x := methodStyle(m), percent(func(r chaoticnet.CurveRow) float64 { return r.Coverage })
			low := percent(func(r chaoticnet.CurveRow) float64 { return r.Low })
			high := percent(func(r chaoticnet.CurveRow) float64 { return r.High })
			bands = append(bands, chart.Band(chart.Style{Color: mix(style.Color, 0.22)}, x, low, high))
			courses = append(courses, chart.Line(style, x, percent(func(r chaoticnet.CurveRow) float64 { return r.Risk })))
		}
		if len(courses) > 1 {
			c.Panel(p[0], append(bands, courses...)...)
		}
	}
	who, over := fmt.Sprintf("base net of seed %d", seed), "test images"
	if seed < 0 {
		who, over = "mean over the base nets", "test images and base nets"
	}
	remark := fmt.Sprintf("Share of misclassified images among those accepted, if the least trusted are left undecided; %s. "+
		"Bands: 95 %% bootstrap intervals over %s. Where a curve is flat, the votes cannot tell images apart: all outputs agree.", who, over)
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
