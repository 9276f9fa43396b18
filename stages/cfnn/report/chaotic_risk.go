package report

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"neurorbit/stages/render/figure"
	"neurorbit/stages/render/texttable"
)

// A riskPanel is a panel of the risk-coverage curves: methods side by side.
type riskPanel struct {
	heading string
	methods []string // ranked by the votes, and by the mean probability
}

// meanSuffix ends the names of methods that rank by the mean probability of the
// outputs.
const meanSuffix = " mean"

// riskPanels lists the panels: the chaotic net, alternatives to it, the base
// net's own scores. The table of the areas has all methods.
var riskPanels = []riskPanel{
	{"chaotic net, as calibrated", []string{"chosen", "chosen" + meanSuffix}},
	{"chaotic net, the paper's range and T", []string{"published", "published" + meanSuffix}},
	{"tent map", []string{"tent", "tent" + meanSuffix}},
	{"uniform random numbers", []string{"uniform", "uniform" + meanSuffix}},
	{"normal random numbers", []string{"gaussian", "gaussian" + meanSuffix}},
	{"constant shift", []string{"constant", "constant" + meanSuffix}},
	{"dropout", []string{"dropout", "dropout" + meanSuffix}},
	{"scores of the static net", []string{"margin", "entropy"}},
	{"ensemble of static nets", []string{"ensemble"}},
}

// reference is the method that all panels show.
const reference = "softmax"

// methodName is a method's name without the seed of the base net.
func methodName(method string) string {
	if _, name, ok := strings.Cut(method, "/"); ok {
		return name
	}
	return method
}

// summarySeed picks the seed whose curves are shown: the mean over all seeds if
// there is one, else the first.
func summarySeed[Row any](rows []Row, seed func(Row) int64) int64 {
	seeds := seedsOf(rows, seed)
	if slices.Contains(seeds, -1) {
		return -1
	}
	return seeds[0]
}

// Colours of the curves: by votes, by mean probability, and the reference.
var (
	votesColor = figure.Red
	meanColor  = figure.Blue
)

// lowestCoverage is where the axis of the coverage starts: the paper's rule
// accepts 96 % of the images.
const lowestCoverage = 0.7

// buildRisk draws the risk-coverage curves.
func buildRisk(s page.Source) (*page.Content, error) {
	rows, err := page.Read[riskRow](s, tableRisk)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	seed := summarySeed(rows, func(r riskRow) int64 { return r.Seed })
	t := &texttable.Table{Columns: csvColumns("method", "seed", "coverage", "risk", "low", "high")}
	curves := map[string][]riskRow{}
	for _, r := range rows {
		if r.Seed == seed {
			name := methodName(r.Method)
			curves[name] = append(curves[name], r)
		}
	}
	var shown []riskPanel
	for _, p := range riskPanels {
		p.methods = slices.DeleteFunc(slices.Clone(p.methods), func(m string) bool { return len(curves[m]) == 0 })
		if len(p.methods) > 0 {
			shown = append(shown, p)
		}
	}
	if len(shown) == 0 {
		return nil, nil
	}
	top := 0.0
	listed := map[string]bool{}
	list := func(m string) {
		for _, r := range curves[m] {
			if r.Coverage >= lowestCoverage {
				top = max(top, r.High)
			}
			if !listed[m] {
				t.Add(texttable.Text(m), whole(r.Seed), texttable.Float(r.Coverage, 5), number(r.Risk), number(r.Low), number(r.High))
			}
		}
		listed[m] = true
	}
	list(reference)
	for _, p := range shown {
		for _, m := range p.methods {
			list(m)
		}
	}
	ps := newPanels(len(shown), 18, 104, "Risk-coverage curves")
	d := ps.d
	d.TextMid(6, 9, figure.Start, figure.LabelSize, figure.Black, "misread among the accepted (%), by:")
	x := 6 + figure.TextWidth(figure.LabelSize, "misread among the accepted (%), by:") + 10
	keys := []key{{votesColor, "votes"}, {meanColor, "mean probability"}, {figure.Grey, "largest probability of the static net"}}
	if slices.ContainsFunc(shown, func(p riskPanel) bool { return slices.Contains(p.methods, "margin") }) {
		keys = append(keys, key{methodColor("margin"), "margin"}, key{methodColor("entropy"), "entropy"})
	}
	legend(d, x, 9, keys)
	hi := float64(100 * max(top, 1e-4))
	for i, p := range shown {
		x0, x1, y0, y1 := ps.box(i, p.heading)
		q := plot{d, figure.Scale{Lo: float64(100 * lowestCoverage), Hi: 100, From: x0, To: x1}, figure.Scale{Lo: 0, Hi: float64(1.05 * hi), From: y1, To: y0}}
		drawn := append([]string{reference}, p.methods...)
		for _, m := range drawn {
			drawBand(q, curves[m], methodColor(m))
		}
		for _, m := range drawn {
			drawRisk(q, curves[m], methodColor(m), m)
		}
		d.XAxis(q.sx, y1, ticks(q.sx.Lo, 100, 7))
		d.YAxis(q.sy, x0, ticks(0, q.sy.Hi, 6))
		d.Text((x0+x1)/2, y1+21, figure.Middle, figure.LabelSize, figure.Black, "coverage (%)")
	}
	who, over := fmt.Sprintf("base net of seed %d", seed), "test images"
	if seed < 0 {
		who, over = "mean over the base nets", "test images and base nets"
	}
	return &page.Content{
		Drawing: d, Data: []chart.Dataset{{"", t}},
		Remark:     fmt.Sprintf("Share of misread images among those accepted, if the least trusted are left undecided; %s. Bands: 95 %% bootstrap intervals over %s. Where a curve is flat, the votes cannot tell images apart: all outputs agree.", who, over),
		Comparison: page.NotInPaper(page.Plural(len(listed), "curve")),
	}, nil
}

// methodColor is the colour of a method's curve.
func methodColor(method string) figure.Color {
	switch {
	case method == reference:
		return figure.Grey
	case method == "margin":
		return figure.Orange
	case method == "entropy":
		return publishedColor
	case method == "ensemble" || strings.HasSuffix(method, meanSuffix):
		return meanColor
	}
	return votesColor
}

// drawRisk draws a curve.
func drawRisk(q plot, rows []riskRow, color figure.Color, name string) {
	var line [][2]float64
	for _, r := range rows {
		if r.Coverage >= lowestCoverage {
			x, y := q.at(float64(100*r.Coverage), float64(100*r.Risk))
			line = append(line, [2]float64{x, y})
		}
	}
	if len(line) > 1 {
		q.d.Polyline(line, figure.Style{Stroke: color, Width: 0.9, Title: name})
	}
}

// drawBand draws the band of a curve.
func drawBand(q plot, rows []riskRow, color figure.Color) {
	var band [][2]float64
	add := func(r riskRow, v float64) {
		if r.Coverage >= lowestCoverage {
			band = append(band, [2]float64{float64(100 * r.Coverage), float64(100 * v)})
		}
	}
	for _, r := range rows {
		add(r, r.High)
	}
	for _, r := range slices.Backward(rows) {
		add(r, r.Low)
	}
	q.area(band, figure.Style{Fill: paler(color)})
}

// paler mixes a colour with white.
func paler(c figure.Color) figure.Color {
	var rgb [3]int
	if _, err := fmt.Sscanf(string(c), "#%02x%02x%02x", &rgb[0], &rgb[1], &rgb[2]); err != nil {
		return figure.PaleGrey
	}
	return mix(rgb, 0.22)
}

// buildAURC makes the table of the areas under the curves.
func buildAURC(s page.Source) (*page.Content, error) {
	rows, err := page.Read[aurcRow](s, tableAURC)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	printed, err := s.printedChaotic()
	if err != nil {
		return nil, err
	}
	seed := summarySeed(rows, func(r aurcRow) int64 { return r.Seed })
	rows = ofSeed(rows, func(r aurcRow) int64 { return r.Seed }, seed)
	sorted := slices.Clone(rows)
	slices.SortStableFunc(sorted, func(a, b aurcRow) int {
		switch {
		case a.AURC < b.AURC:
			return -1
		case a.AURC > b.AURC:
			return 1
		}
		return 0
	})
	t := &texttable.Table{Label: "cfnn-aurc", Columns: []texttable.Column{
		{Title: "method"}, {Title: "ranked by"}, page.Right("area (1/1000)"), page.Right("from"), page.Right("to"), page.Right("errors at full coverage"), page.Right(fmt.Sprintf("errors among %d undecided", printed.abstained)),
	}}
	for _, r := range sorted {
		name, by := methodName(r.Method), "votes"
		switch {
		case strings.HasSuffix(name, meanSuffix):
			name, by = strings.TrimSuffix(name, meanSuffix), "mean probability"
		case slices.Contains([]string{"softmax", "margin", "entropy"}, name):
			name, by = "static net", map[string]string{"softmax": "largest probability", "margin": "margin", "entropy": "entropy"}[name]
		case name == "ensemble":
			by = "mean probability"
		}
		t.Add(texttable.Text(name), texttable.Text(by), page.Optional(float64(1000*r.AURC), 3), page.Optional(float64(1000*r.Low), 3), page.Optional(float64(1000*r.High), 3), page.Optional(r.Errors, 1), page.Optional(r.CaughtAt, 1))
	}
	remark := "Area under the risk-coverage curve: the mean share of misread images among those accepted, over all numbers of accepted images; the smaller, the better. From, to: 95 % bootstrap interval."
	if seed < 0 {
		remark += " Means over the base nets, which the bootstrap draws, too."
	} else {
		remark += fmt.Sprintf(" Base net of seed %d.", seed)
	}
	chosen := first(rows, func(r aurcRow) bool { return methodName(r.Method) == "chosen" })
	plain := first(rows, func(r aurcRow) bool { return methodName(r.Method) == reference })
	if chosen != nil && plain != nil && !math.IsNaN(chosen.CaughtAt) && !math.IsNaN(plain.CaughtAt) {
		remark += fmt.Sprintf(" With %d images undecided, as in the paper, the votes of the chaotic net catch %s errors, the largest probability of the static net %s (among images of equal trust: the expected number); the paper says %d.",
			printed.abstained, trimmed(chosen.CaughtAt), trimmed(plain.CaughtAt), printed.caught)
	}
	return &page.Content{Table: t, Remark: remark, Comparison: page.NotInPaper(page.Plural(len(rows), "method"))}, nil
}

// trimmed writes a number with one decimal, or none if it is whole.
func trimmed(v float64) string { return strings.TrimSuffix(page.Fixed(v, 1), ".0") }
