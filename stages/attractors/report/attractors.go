package report

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"neurorbit/stages/render/figure"
	"neurorbit/stages/render/texttable"
)

// attractors is the article on attractors in neural network circuits.
var attractors = publication{name: "attractors", label: "Korsakova (2025)", doc: "tables (md, tex, csv) and figures (svg, png, csv) of the attractors article"}

// Names of the tables that its items read.
const (
	tableSets        = "attractors/sets"
	tableSpectrum    = "attractors/spectrum"
	tableConvergence = "attractors/convergence"
	tableOrbit       = "attractors/orbit"
	tablePlotted     = "attractors/plotted"
	tableWeights     = "attractors/weights"
	tablePower       = "attractors/power"
	tableNets        = "survey/nets"
)

// lambdaCSV holds the exponents that the article prints.
const lambdaCSV = "data/published/attractors_lambda.csv"

// Classes of attractors as the tables name them.
const (
	classFixed  = "fixed point"
	classPeriod = "periodic"
	classQuasi  = "quasiperiodic"
	classChaos  = "chaotic"
	classHyper  = "hyperchaotic"
)

// chaotic reports whether a class is chaos of one or more dimensions.
func chaotic(class string) bool { return class == classChaos || class == classHyper }

// attractorItems returns the items of the article in the order of the report.
func attractorItems() []page.Item {
	list := []page.Item{{
		ID: "fig1", Drawn: true, Title: "Network with feedback",
		Caption: "The network of the article: a shift register of D past outputs y, N neurons x with the activation tanh, and one output y0, which is fed back to the register. Lines: weights w from the register to the neurons and b from there to the output; red: positive, blue: negative, the broader the larger.",
		Tables:  []string{tableSets, tableWeights}, Build: buildSchematic,
	}}
	for _, f := range []struct {
		number int64
		title  string
	}{{2, "Limit cycle attractor"}, {3, "Toroidal attractor"}, {4, "Strange attractor"}} {
		id := fmt.Sprintf("fig%d", f.number)
		list = append(list, page.Item{
			ID: id, Painted: true, Title: f.title,
			Caption: "As the article draws it, under its title. " + drawingCaption,
			Tables:  []string{tableSets, tablePlotted}, Build: buildPicture(figureSet(f.number)),
		}, page.Item{
			ID: id + "_true", Drawn: true, Title: "What is behind figure " + fmt.Sprint(f.number), Beside: "figure " + fmt.Sprint(f.number),
			Caption: truthCaption,
			Tables:  truthTables, Files: []string{lambdaCSV}, Build: buildTruth(figureSet(f.number)),
		})
	}
	list = append(list,
		page.Item{
			ID: "lambda", Title: "Lyapunov exponents, published and true", Place: "text around figures 2 to 4",
			Caption: "The Lyapunov exponents that the article prints, the author's estimator run again, its closed form, and the largest Lyapunov exponent λ₁.",
			Tables:  []string{tableSets}, Files: []string{lambdaCSV}, Build: buildLambda,
		},
	)
	inArticle := len(list)
	list = append(list,
		page.Item{
			ID: "chaos", Painted: true, Title: "What real chaos looks like",
			Caption: "A chaotic network of this kind, drawn as the article draws its figures. " + drawingCaption,
			Tables:  []string{tableSets, tablePlotted}, Build: buildPicture(chaosSet),
		},
		page.Item{
			ID: "chaos_true", Drawn: true, Title: "What is behind real chaos",
			Caption: truthCaption,
			Tables:  truthTables, Files: []string{lambdaCSV}, Build: buildTruth(chaosSet),
		},
		page.Item{
			ID: "spectra", Title: "Lyapunov spectra in numbers",
			Caption: "Leading Lyapunov exponents λ₁, λ₂, λ₃ (plain means with standard errors from batch means), the weighted Birkhoff mean of λ₁, and the Kaplan-Yorke dimension.",
			Tables:  []string{tableSets, tableSpectrum}, Build: buildSpectra,
		},
		page.Item{
			ID: "spectra_all", Drawn: true, Title: "Lyapunov spectra",
			Caption: "All Lyapunov exponents of each network, falling; bars of one standard error are drawn where they are larger than the points.",
			Tables:  []string{tableSets, tableSpectrum}, Build: buildSpectraFigure,
		},
		page.Item{
			ID: "gallery", Painted: true, Title: "Gallery",
			Caption: "More attractors of such networks, drawn as the article draws its figures.",
			Tables:  []string{tableSets, tablePlotted}, Build: buildGallery,
		},
		page.Item{
			ID: "survey_classes", Drawn: true, Title: "What random networks do",
			Caption: "Share of the random networks in each class against the scaling factor s, for each number N of neurons and length D of the register.",
			Tables:  []string{tableNets}, Build: buildSurveyClasses,
		},
		page.Item{
			ID: "survey_table", Title: "What random networks do, in numbers",
			Caption: "Random networks at all scaling factors together, by N and D, in percent of the runs.",
			Tables:  []string{tableNets}, Build: buildSurveyNumbers,
		},
		page.Item{
			ID: "survey_lambda", Drawn: true, Title: "Distribution of the largest exponent",
			Caption: "Distribution of λ₁ over the random networks at each scaling factor s: the darker, the more of the networks of that s. Violet: negative, green: zero within half a cell, orange: positive. The line joins the medians of the chaotic networks.",
			Tables:  []string{tableNets}, Build: buildSurveyLambda,
		},
		page.Item{
			ID: "survey_onset", Drawn: true, Title: "How the fixed point at the origin is lost",
			Caption: "The first bifurcation of the fixed point at the origin: (a) its type, with the eigenvalue that crosses the unit circle, (b) distribution of the scaling factor s_c at which it happens.",
			Tables:  []string{tableNets}, Build: buildSurveyOnset,
		},
		page.Item{
			ID: "survey_author", Drawn: true, Title: "The author's estimate against the exponent",
			Caption: "The author's estimate (horizontal) against the largest Lyapunov exponent λ₁ (vertical) of the random networks at all scaling factors: the darker, the more networks; cells beyond the axes are counted at the edge. The article's rule calls all networks right of the vertical line chaotic; above, how many of those on either side are chaotic, and how many are not.",
			Tables:  []string{tableNets}, Build: buildSurveyAuthor,
		},
		page.Item{
			ID: "survey_detector", Title: "The author's estimate as a test for chaos",
			Caption: "The rule \"estimate above 0 means chaos\" on the random networks. Precision: share of the networks called chaotic that are; recall: share of the chaotic networks that are called so. Brackets: 95 % intervals after Wilson, which take the runs as independent.",
			Tables:  []string{tableNets}, Build: buildSurveyDetector,
		},
	)
	for i := range list {
		list[i].paper, list[i].section = attractors, published
		if i >= inArticle {
			list[i].section = beyond
		}
	}
	return list
}

// A setChoice picks the set that an item shows, and says nil if there is none.
type setChoice func([]setRow) *setRow

// figureSet picks the first set of a figure of the article.
func figureSet(number int64) setChoice {
	return func(sets []setRow) *setRow {
		return first(sets, func(r setRow) bool { return r.Figure == number })
	}
}

// chaosSet picks the first chaotic set that the article does not show.
func chaosSet(sets []setRow) *setRow {
	return first(sets, func(r setRow) bool { return r.Figure == 0 && chaotic(r.Class) })
}

// first returns the first row for which ok holds, or nil.
func first[Row any](rows []Row, ok func(Row) bool) *Row {
	if i := slices.IndexFunc(rows, ok); i >= 0 {
		return &rows[i]
	}
	return nil
}

// parameters names a network.
func (r setRow) parameters() string { return parametersOf(r.N, r.D, r.S, r.Seed) }

func parametersOf(n, d int64, s float64, seed int64) string {
	return fmt.Sprintf("N = %d, D = %d, s = %s, seed %d", n, d, page.Short(s), seed)
}

// short writes a number of a config as it stands there.
func page.Short(v float64) string { return page.Minus(strconv.FormatFloat(v, 'g', -1, 64)) }

// minus turns hyphens in numbers into minus signs.
func page.Minus(s string) string { return strings.ReplaceAll(s, "-", "−") }

// fixed writes v with the given number of decimals; what rounds to zero has no
// sign.
func page.Fixed(v float64, decimals int) string {
	s := strconv.FormatFloat(v, 'f', decimals, 64)
	if strings.Trim(s, "-0.") == "" {
		s = strings.TrimPrefix(s, "-")
	}
	return page.Minus(s)
}

// rounded writes v with the given number of significant digits, with an exponent
// if it is very small or large.
func page.Rounded(v float64, digits int) string {
	switch a := math.Abs(v); {
	case math.IsNaN(v):
		return "not known"
	case v == 0:
		return "0"
	case a < 1e-3 || a >= 1e6:
		mantissa, exponent, _ := strings.Cut(strconv.FormatFloat(v, 'e', digits-1, 64), "e")
		e, _ := strconv.Atoi(exponent) // of FormatFloat
		return page.Minus(mantissa + "e" + strconv.Itoa(e))
	}
	return page.Minus(strconv.FormatFloat(v, 'g', digits, 64))
}

// decimals returns how many decimals show two digits of a standard error, at
// least 4 and at most 9.
func decimals(se float64) int {
	for n := 4; n < 9; n++ {
		if se >= 10*math.Pow10(-n) {
			return n
		}
	}
	return 9
}

// plusMinus writes a mean with its standard error.
func plusMinus(mean, se float64) string {
	if math.IsNaN(se) {
		return page.Rounded(mean, 4)
	}
	n := decimals(se)
	return page.Fixed(mean, n) + " ± " + page.Fixed(se, n)
}

// plural writes a count with a noun that takes an s.
func page.Plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// A printedLambda is an exponent that the article prints.
type printedLambda struct {
	set        string
	n, d, seed int64
	s, lambda  float64
	text       string // lambda as printed
}

// decimals returns the number of decimals printed.
func (p printedLambda) decimals() int {
	_, rest, _ := strings.Cut(p.text, ".")
	return len(rest)
}

// agrees reports whether v is the printed value after rounding to its decimals.
func (p printedLambda) agrees(v float64) bool {
	return strconv.FormatFloat(v, 'f', p.decimals(), 64) == p.text
}

// printedLambdas reads the published exponents.
func (s page.Source) printedLambdas() ([]printedLambda, error) {
	records, column, err := s.Published(lambdaCSV, "set", "s", "lambda")
	if err != nil {
		return nil, err
	}
	numbers, err := page.Integers(lambdaCSV, records, column, "n", "d", "seed")
	if err != nil {
		return nil, err
	}
	var out []printedLambda
	for i, r := range records {
		p := printedLambda{set: r[column["set"]], n: numbers[i][0], d: numbers[i][1], seed: numbers[i][2], text: r[column["lambda"]]}
		if p.s, err = strconv.ParseFloat(r[column["s"]], 64); err == nil {
			p.lambda, err = strconv.ParseFloat(p.text, 64)
		}
		if err != nil {
			return nil, fmt.Errorf("%s: record %d: %w", lambdaCSV, i+1, err)
		}
		out = append(out, p)
	}
	return out, nil
}

// printedFor returns what the article prints of a set, or nil: its network must
// be the same.
func printedFor(r setRow, printed []printedLambda) *printedLambda {
	return first(printed, func(p printedLambda) bool { return p.n == r.N && p.d == r.D && p.s == r.S && p.seed == r.Seed })
}

// optional is v as a cell, empty if it is not a number.
func page.Optional(v float64, decimals int) texttable.Cell {
	if math.IsNaN(v) {
		return texttable.Cell{}
	}
	return texttable.Float(v, decimals)
}

// ofSet returns the rows of a set.
func ofSet[Row any](rows []Row, name func(Row) string, set string) []Row {
	var out []Row
	for _, r := range rows {
		if name(r) == set {
			out = append(out, r)
		}
	}
	return out
}

// ticks are round values with minus signs.
func ticks(lo, hi float64, limit int) []figure.Tick {
	out := figure.Ticks(lo, hi, limit)
	for i := range out {
		out[i].Label = page.Minus(out[i].Label)
	}
	return out
}
