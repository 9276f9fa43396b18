package report

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"neurorbit/stages/render/figure"
	"neurorbit/stages/render/texttable"
)

// A printedRow is a row of the paper's table 1.
type printedRow struct{ property, static, chaotic string }

// printedTable1 reads the paper's table 1.
func (s page.Source) printedTable1() ([]printedRow, error) {
	records, column, err := s.Published(ruleCSV, "property", "static", "chaotic")
	if err != nil {
		return nil, err
	}
	var out []printedRow
	for i, r := range records {
		p := printedRow{r[column["property"]], r[column["static"]], r[column["chaotic"]]}
		for _, text := range []string{p.static, p.chaotic} {
			if _, err := strconv.ParseFloat(text, 64); err != nil {
				return nil, fmt.Errorf("%s: record %d: %w", ruleCSV, i+1, err)
			}
		}
		out = append(out, p)
	}
	return out, nil
}

// ruleProperties are the rows of table 1: their names and what they are of the
// base net and of the chaotic net.
var ruleProperties = []struct {
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
	rules, err := page.Read[ruleRow](s, tableRule)
	if err != nil {
		return nil, err
	}
	variants, err := page.Read[variantRow](s, tableVariants)
	if err != nil {
		return nil, err
	}
	base, err := s.printedBase()
	if err != nil {
		return nil, err
	}
	printed, err := s.printedTable1()
	if err != nil {
		return nil, err
	}
	more, err := s.printedChaotic()
	if err != nil {
		return nil, err
	}
	chosen := first(rules, func(r ruleRow) bool { return r.Chosen })
	if chosen == nil {
		return nil, nil
	}
	published := first(rules, func(r ruleRow) bool { return r.Published && r.Seed == chosen.Seed })
	v := first(variants, func(r variantRow) bool { return r.Name == chosen.Variant })
	if v == nil {
		return nil, fmt.Errorf("variant %s of table %s is not in %s", chosen.Variant, tableRule, tableVariants)
	}
	t, differences := chaoticTable(printed, more, *chosen, published)
	calibrated := fmt.Sprintf("range %s, T = %d", page.Short(v.Range), v.T)
	t.Columns[4].Title = "here, chaotic (" + calibrated + ")"
	remark := fmt.Sprintf("Base net of seed %d. No statement if more than %s occur among the %d outputs or the most frequent has fewer than %d.",
		chosen.Seed, plural2(int(chosen.MaxClasses), "class", "classes"), v.Outputs, chosen.MinVotes)
	if published != nil {
		remark += fmt.Sprintf(" Last column: the paper's range parameter %s and T = %d on the same base net.", page.Short(more.chosenRange), more.chosenT)
	}
	remark += " By the paper's own sums its chaotic net leaves " + fmt.Sprint(printedLoss(printed)) + fmt.Sprintf(" correctly read images undecided; its text says %d.", more.correctLost)
	remark += spread(rules)
	c := page.Comparison{Published: outcomeText(more.abstained, more.caught, base.testErrors), Ours: outcomeText(chosen.Abstained, chosen.ErrorsCaught, chosen.BaseErrors)}
	if chosen.Samples != base.test {
		c.Difference, c.Agrees = fmt.Sprintf("not compared: the paper has %d test images", base.test), true
	} else {
		c = c.Conclude(differences)
	}
	return &page.Content{Table: t, Remark: remark, Comparison: c}, nil
}

// outcomeText says how many images were left undecided, and of which kind.
func outcomeText(abstained, caught, errors int32) string {
	return fmt.Sprintf("%d undecided, with %d of the %d errors of the base net", abstained, caught, errors)
}

// plural2 writes a count with a noun whose plural is irregular.
func plural2(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// printedLoss is the number of correct answers that the printed sums say are
// lost.
func printedLoss(printed []printedRow) int {
	if r := first(printed, func(r printedRow) bool { return r.property == "correct" }); r != nil {
		static, _ := strconv.Atoi(r.static) // checked by printedTable1
		chaotic, _ := strconv.Atoi(r.chaotic)
		return static - chaotic
	}
	return 0
}

// chaoticTable lays table 1 out and lists what differs from what is printed.
func chaoticTable(printed []printedRow, more printedChaotic, chosen ruleRow, published *ruleRow) (*texttable.Table, []string) {
	t := &texttable.Table{
		Label: "cfnn-table1",
		Columns: []texttable.Column{
			{Title: "property", Name: "property"},
			{Title: "printed, static", Name: "printed_static", Align: texttable.Right}, {Title: "printed, chaotic", Name: "printed_chaotic", Align: texttable.Right},
			{Title: "here, static", Name: "static", Align: texttable.Right}, {Title: "here, chaotic", Name: "chaotic", Align: texttable.Right},
		},
	}
	if published != nil {
		t.Columns = append(t.Columns, texttable.Column{Title: fmt.Sprintf("here, chaotic (range %s, T = %d)", page.Short(more.chosenRange), more.chosenT), Name: "chaotic_published", Align: texttable.Right})
	}
	var differences []string
	for _, p := range ruleProperties {
		cell := func(v float64) texttable.Cell {
			if p.percent {
				return page.Optional(v, 2)
			}
			return texttable.Float(v, 0)
		}
		var was printedRow
		if r := first(printed, func(r printedRow) bool { return r.property == p.key }); r != nil {
			was = *r
		}
		cells := []texttable.Cell{texttable.Text(p.name), texttable.Text(was.static), texttable.Text(was.chaotic), cell(p.static(chosen)), cell(p.chaotic(chosen))}
		if published != nil {
			cells = append(cells, cell(p.chaotic(*published)))
		}
		t.Add(cells...)
		for _, side := range []struct {
			name, was string
			ours      float64
		}{{"static", was.static, p.static(chosen)}, {"chaotic", was.chaotic, p.chaotic(chosen)}} {
			_, rest, _ := strings.Cut(side.was, ".")
			digits := len(rest)
			if p.percent {
				digits = max(digits, 1)
			}
			want, _ := strconv.ParseFloat(side.was, 64) // checked by printedTable1
			if got := page.Fixed(side.ours, digits); side.was != "" && got != page.Fixed(want, digits) {
				differences = append(differences, fmt.Sprintf("%s, %s: %s, printed %s", p.name, side.name, got, side.was))
			}
		}
	}
	// What the paper's text says of the undecided. The number read right follows
	// from the others, although the text has another one; it is not compared.
	extra := func(name string, was int32, of func(r ruleRow) int32) {
		cells := []texttable.Cell{texttable.Text(name), {}, whole(was), {}, whole(of(chosen))}
		if published != nil {
			cells = append(cells, whole(of(*published)))
		}
		t.Add(cells...)
	}
	const caught = "of these, misread by the static net"
	extra(caught, more.caught, func(r ruleRow) int32 { return r.ErrorsCaught })
	if v := chosen.ErrorsCaught; v != more.caught {
		differences = append(differences, fmt.Sprintf("%s: %d, printed %d", caught, v, more.caught))
	}
	extra("of these, read right by the static net", more.correctLost, func(r ruleRow) int32 { return r.CorrectLost })
	return t, differences
}

// spread says what the calibrated nets of several seeds do; empty for one.
func spread(rules []ruleRow) string {
	var all []ruleRow
	for _, r := range rules {
		if r.Chosen {
			all = append(all, r)
		}
	}
	if len(all) < 2 {
		return ""
	}
	between := func(of func(r ruleRow) float64, decimals int) string {
		lo, hi := math.Inf(1), math.Inf(-1)
		for _, r := range all {
			lo, hi = min(lo, of(r)), max(hi, of(r))
		}
		return page.Fixed(lo, decimals) + " to " + page.Fixed(hi, decimals)
	}
	return fmt.Sprintf(" Over the %d base nets, each with its own calibration: %s images undecided, %s %% of the errors among them.", len(all),
		between(func(r ruleRow) float64 { return float64(r.Abstained) }, 0),
		between(func(r ruleRow) float64 { return float64(100*r.ErrorsCaught) / float64(max(r.BaseErrors, 1)) }, 1))
}

// A universe is a variant with what the rule makes of it.
type universe struct {
	variantRow
	rule ruleRow
}

// short name of the variant: without the seed.
func (u universe) name() string {
	_, name, ok := strings.Cut(u.Name, "/")
	if !ok {
		return u.Name
	}
	return name
}

// readUniverses joins the variants with what the rule makes of them.
func readUniverses(s page.Source) ([]universe, error) {
	variants, err := page.Read[variantRow](s, tableVariants)
	if err != nil {
		return nil, err
	}
	rules, err := page.Read[ruleRow](s, tableRule)
	if err != nil {
		return nil, err
	}
	byName := map[string]ruleRow{}
	for _, r := range rules {
		byName[r.Variant] = r
	}
	var out []universe
	for _, v := range variants {
		if r, ok := byName[v.Name]; ok {
			out = append(out, universe{v, r})
		}
	}
	return out, nil
}

// universesRemark says which variant comes close to what the paper prints.
func universesRemark(us []universe, printed printedChaotic) string {
	var all, few []universe
	for _, u := range us {
		if u.rule.ErrorsCaught == u.rule.BaseErrors {
			all = append(all, u)
		}
		if u.rule.Abstained <= printed.abstained {
			few = append(few, u)
		}
	}
	text := ""
	say := func(u universe) string {
		return fmt.Sprintf("%s (seed %d): %d undecided, %d of %d errors, %d correct answers lost", u.name(), u.Seed, u.rule.Abstained, u.rule.ErrorsCaught, u.rule.BaseErrors, u.rule.CorrectLost)
	}
	if len(all) == 0 {
		text = fmt.Sprintf("None of the %s catches all errors.", page.Plural(len(us), "variant"))
		if len(us) == 1 {
			text = "The variant does not catch all errors."
		}
	} else {
		least := slices.MinFunc(all, func(a, b universe) int { return cmp.Compare(a.rule.Abstained, b.rule.Abstained) })
		text = fmt.Sprintf("%d of %s catch all errors, with the fewest images undecided %s.", len(all), page.Plural(len(us), "variant"), say(least))
	}
	if len(few) > 0 {
		best := slices.MaxFunc(few, func(a, b universe) int {
			return cmp.Or(cmp.Compare(float64(a.rule.ErrorsCaught)/float64(max(a.rule.BaseErrors, 1)), float64(b.rule.ErrorsCaught)/float64(max(b.rule.BaseErrors, 1))), cmp.Compare(b.rule.Abstained, a.rule.Abstained))
		})
		text += fmt.Sprintf(" Of those that leave at most %d undecided, as the paper does, the best is %s.", printed.abstained, say(best))
	}
	return text
}

// buildMultiverse makes the table of all variants.
func buildMultiverse(s page.Source) (*page.Content, error) {
	us, err := readUniverses(s)
	if err != nil || len(us) == 0 {
		return nil, err
	}
	printed, err := s.printedChaotic()
	if err != nil {
		return nil, err
	}
	t := &texttable.Table{Label: "cfnn-multiverse", Columns: []texttable.Column{
		{Title: "variant"}, page.Right("seed"), {Title: "what varies"}, {Title: "eq. (5)"}, page.Right("range"), page.Right("T"), page.Right("factor"), page.Right("skip"), {Title: "order"}, page.Right("rows"),
		page.Right("undecided"), page.Right("errors caught"), page.Right("of"), page.Right("correct lost"), page.Right("coverage (%)"), page.Right("accuracy of the decided (%)"),
	}}
	for _, u := range us {
		t.Add(texttable.Text(u.name()), whole(u.Seed), texttable.Text(u.Map), texttable.Text(u.Reading), texttable.Text(page.Short(u.Range)), whole(u.T), texttable.Text(page.Short(u.Factor)), whole(u.Skip), texttable.Text(u.Order), whole(u.Rows),
			whole(u.rule.Abstained), whole(u.rule.ErrorsCaught), whole(u.rule.BaseErrors), whole(u.rule.CorrectLost), texttable.Float(u.rule.Coverage, 2), page.Optional(u.rule.SelectiveAccuracy, 2))
	}
	remark := fmt.Sprintf("The paper: %d undecided, %d of %d errors caught, %d correct answers lost. ", printed.abstained, printed.caught, printed.caught, printed.correctLost) + universesRemark(us, printed)
	return &page.Content{Table: t, Remark: remark, Comparison: page.NotInPaper(page.Plural(len(us), "variant"))}, nil
}

// mapKinds groups what varies the weights, with a colour for each.
var mapKinds = []struct {
	name  string
	color figure.Color
	maps  []string
}{
	{"logistic map", figure.Blue, []string{"logistic"}},
	{"other maps", "#1b8a8a", []string{"tent", "sine"}},
	{"random numbers", figure.Orange, []string{"uniform", "arcsine", "gaussian"}},
	{"constant shift", "#6a5ba8", []string{"constant"}},
	{"dropout", figure.Grey, []string{"dropout"}},
}

// kindOf returns the group of a map; unknown ones belong to the last.
func kindOf(name string) int {
	for i, k := range mapKinds {
		if slices.Contains(k.maps, name) {
			return i
		}
	}
	return len(mapKinds) - 1
}

// buildMultiverseMap draws the variants: errors caught against images left
// undecided.
func buildMultiverseMap(s page.Source) (*page.Content, error) {
	us, err := readUniverses(s)
	if err != nil || len(us) == 0 {
		return nil, err
	}
	printed, err := s.printedChaotic()
	if err != nil {
		return nil, err
	}
	t := &texttable.Table{Columns: csvColumns("variant", "seed", "undecided", "errors_caught", "errors", "correct_lost", "coverage_percent", "selective_accuracy_percent")}
	samples := int32(1)
	for _, u := range us {
		r := u.rule
		t.Add(texttable.Text(u.name()), whole(u.Seed), whole(r.Abstained), whole(r.ErrorsCaught), whole(r.BaseErrors), whole(r.CorrectLost), texttable.Float(r.Coverage, 3), page.Optional(r.SelectiveAccuracy, 3))
		samples = max(samples, r.Samples)
	}
	d := figure.New(figure.DoubleColumn, 280, "Errors caught against images left undecided, for all variants")
	hi := countScale(float64(max(samples, printed.abstained)))
	p := newPlot(d, 40, 46, d.W-56, 200, 0, hi, 0, 106)
	d.TextMid(6, 11, figure.Start, figure.LabelSize, figure.Black, "errors of the base net caught (%)")
	// What no rule can exceed: every image left undecided is an error.
	errorsOf := us[0].rule.BaseErrors
	var limit [][2]float64
	for k := range 101 {
		n := float64(k*int(errorsOf)) / 100
		x, y := p.at(countScale(n), float64(k))
		limit = append(limit, [2]float64{x, y})
	}
	d.Polyline(limit, figure.Style{Stroke: figure.Grey, Width: 0.6, Title: "every undecided image is an error"})
	x, y := p.at(countScale(float64(errorsOf)), 100)
	d.Line(x, y, p.sx.To, y, figure.Style{Stroke: figure.Grey, Width: 0.6})
	d.Text(p.sx.From+6, p.sy.At(100)+2.5, figure.Start, figure.TickSize, figure.Grey, "limit: all undecided images are errors")
	// Abstaining at random catches errors in proportion.
	var random [][2]float64
	for k := range 101 {
		n := float64(k*int(samples)) / 100
		x, y := p.at(countScale(n), float64(k))
		random = append(random, [2]float64{x, y})
	}
	d.Polyline(random, figure.Style{Stroke: figure.LightGrey, Width: 0.8, Title: "images left undecided at random"})
	d.Text(p.sx.To-6, p.sy.At(6), figure.End, figure.TickSize, figure.Grey, "at random")
	var shown []surveyClass
	for i, k := range mapKinds {
		if slices.ContainsFunc(us, func(u universe) bool { return kindOf(u.Map) == i }) {
			shown = append(shown, surveyClass{k.name, k.color})
		}
	}
	place := func(abstained, caught, of int32) (float64, float64) {
		return p.at(countScale(float64(abstained)), float64(100*caught)/float64(max(of, 1)))
	}
	for _, u := range us {
		x, y := place(u.rule.Abstained, u.rule.ErrorsCaught, u.rule.BaseErrors)
		d.Disc(x, y, 2, figure.Style{Fill: mapKinds[kindOf(u.Map)].color, Stroke: figure.White, Width: 0.3, Title: fmt.Sprintf("%s, seed %d: %d undecided, %d of %d errors", u.name(), u.Seed, u.rule.Abstained, u.rule.ErrorsCaught, u.rule.BaseErrors)})
	}
	for _, u := range us {
		if u.Chosen || u.Published {
			x, y := place(u.rule.Abstained, u.rule.ErrorsCaught, u.rule.BaseErrors)
			ring := chosenColor
			if u.Published {
				ring = publishedColor
			}
			d.Disc(x, y, 4, figure.Style{Stroke: ring, Width: 1})
		}
	}
	px, py := place(printed.abstained, printed.caught, printed.caught)
	cross := figure.Style{Stroke: figure.Black, Width: 1.4, Title: "as printed"}
	d.Line(px-4, py-4, px+4, py+4, cross)
	d.Line(px-4, py+4, px+4, py-4, cross)
	label, side := fmt.Sprintf("**paper**: %d, %d of %d", printed.abstained, printed.caught, printed.caught), figure.Start
	lx := px + 7
	if lx+figure.TextWidth(figure.LabelSize, label) > d.W-4 {
		lx, side = px-7, figure.End
	}
	d.TextMid(lx, py-6, side, figure.LabelSize, figure.Black, label)
	lx = swatches(d, 6, 27, shown)
	for _, ring := range []surveyClass{{"as calibrated", chosenColor}, {"the paper's range and T", publishedColor}} {
		d.Disc(lx+5, 27, 4, figure.Style{Stroke: ring.color, Width: 1})
		d.TextMid(lx+12, 27, figure.Start, figure.LabelSize, figure.Black, ring.name)
		lx += 12 + figure.TextWidth(figure.LabelSize, ring.name) + 12
	}
	d.XAxis(p.sx, p.sy.From, countTicks(hi))
	d.YAxis(p.sy, p.sx.From, ticks(0, 100, 6))
	p.names("images left undecided", "")
	return &page.Content{Drawing: d, Data: []chart.Dataset{{"", t}}, Remark: universesRemark(us, printed), Comparison: page.NotInPaper(page.Plural(len(us), "variant"))}, nil
}
