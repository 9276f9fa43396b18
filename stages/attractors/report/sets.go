package report

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"neurorbit/stages/attractors/nets"
	"neurorbit/stages/model/lyapunov"
	"neurorbit/stages/render/page"
)

// Classes of attractors as the tables name them.
var (
	classFixed  = lyapunov.FixedPoint.String()
	classPeriod = lyapunov.Periodic.String()
	classQuasi  = lyapunov.Quasiperiodic.String()
	classChaos  = lyapunov.Chaotic.String()
	classHyper  = lyapunov.Hyperchaotic.String()
)

// chaotic reports whether a class is chaos of one or more dimensions.
func chaotic(class string) bool { return class == classChaos || class == classHyper }

// chaosSet accepts chaotic sets that the article does not show.
func chaosSet(r nets.SetRow) bool { return r.Figure == 0 && chaotic(r.Class) }

// first returns the first row for which ok holds, or nil.
func first[Row any](rows []Row, ok func(Row) bool) *Row {
	if i := slices.IndexFunc(rows, ok); i >= 0 {
		return &rows[i]
	}
	return nil
}

// filter returns the rows for which ok holds.
func filter[Row any](rows []Row, ok func(Row) bool) (out []Row) {
	for _, r := range rows {
		if ok(r) {
			out = append(out, r)
		}
	}
	return out
}

// A reader reads tables and keeps the first error.
type reader struct {
	page.Source
	err error
}

// reading makes an item of what build makes; an error in reading is the item's.
func reading(build func(r *reader) *page.Content) func(page.Source) (*page.Content, error) {
	return func(s page.Source) (*page.Content, error) {
		r := &reader{Source: s}
		if c := build(r); r.err == nil {
			return c, nil
		}
		return nil, r.err
	}
}

// read returns the rows of a table, none after an error.
func read[Row any](r *reader, table string) []Row {
	rows, err := page.Read[Row](r.Source, table)
	r.err = cmp.Or(r.err, err)
	return rows
}

// ofSet returns the rows of a set; name returns the set of a row.
func ofSet[Row any](r *reader, table, set string, name func(Row) string) []Row {
	return filter(read[Row](r, table), func(row Row) bool { return name(row) == set })
}

// parameters names a network.
func parameters(r nets.SetRow) string {
	return fmt.Sprintf("N = %d, D = %d, s = %s, seed %d", r.N, r.D, page.Short(r.S), r.Seed)
}

// decimals returns how many decimals show two digits of a standard error, at
// least 4 and at most 9.
func decimals(se float64) int {
	n := 4
	for n < 9 && !(se >= 10*math.Pow10(-n)) {
		n++
	}
	return n
}

// plusMinus writes a mean with its standard error.
func plusMinus(mean, se float64) string {
	if math.IsNaN(se) {
		return page.Rounded(mean, 4)
	}
	n := decimals(se)
	return page.Fixed(mean, n) + " ± " + page.Fixed(se, n)
}

// finite returns v, or instead if v is not a number or infinite.
func finite(v, instead float64) float64 {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return instead
	}
	return v
}

// A printedLambda is an exponent that the article prints, with the parameters of its
// network.
type printedLambda struct {
	set, network string
	lambda       float64
	text         string // lambda as printed
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
func printedLambdas(r *reader) (out []printedLambda) {
	records, column, err := r.Published(lambdaCSV, "set", "n", "d", "s", "seed", "lambda")
	r.err = cmp.Or(r.err, err)
	for _, record := range records {
		at := func(name string) string { return record[column[name]] }
		p := printedLambda{set: at("set"), text: at("lambda")}
		p.network = fmt.Sprintf("N = %s, D = %s, s = %s, seed %s", at("n"), at("d"), at("s"), at("seed"))
		p.lambda, err = strconv.ParseFloat(p.text, 64)
		r.err = cmp.Or(r.err, err)
		out = append(out, p)
	}
	return out
}

// printedFor returns what the article prints of a set, or nil: its network must
// be the same.
func printedFor(r nets.SetRow, printed []printedLambda) *printedLambda {
	return first(printed, func(p printedLambda) bool { return p.network == parameters(r) })
}

// oneStep reports whether the author's estimate is the closed form, the growth of one
// step at the origin.
func oneStep(r nets.SetRow) bool { return math.Abs(r.AuthorLambda-r.ClosedForm) <= 1e-6 }
