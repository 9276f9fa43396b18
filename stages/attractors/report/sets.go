package report

import (
	"errors"
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

// A setChoice picks the set that an item shows, and says nil if there is none.
type setChoice func([]nets.SetRow) *nets.SetRow

// figureSet picks the first set of a figure of the article.
func figureSet(number int64) setChoice {
	return func(sets []nets.SetRow) *nets.SetRow {
		return first(sets, func(r nets.SetRow) bool { return r.Figure == number })
	}
}

// chaosSet picks the first chaotic set that the article does not show.
func chaosSet(sets []nets.SetRow) *nets.SetRow {
	return first(sets, func(r nets.SetRow) bool { return r.Figure == 0 && chaotic(r.Class) })
}

// first returns the first row for which ok holds, or nil.
func first[Row any](rows []Row, ok func(Row) bool) *Row {
	if i := slices.IndexFunc(rows, ok); i >= 0 {
		return &rows[i]
	}
	return nil
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
	if r.err == nil {
		r.err = err
	}
	return rows
}

// ofSet returns the rows of a set; name returns the set of a row.
func ofSet[Row any](r *reader, table, set string, name func(Row) string) []Row {
	return slices.DeleteFunc(read[Row](r, table), func(row Row) bool { return name(row) != set })
}

// parameters names a network.
func parameters(r nets.SetRow) string {
	return fmt.Sprintf("N = %d, D = %d, s = %s, seed %d", r.N, r.D, page.Short(r.S), r.Seed)
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

// finite returns v, or instead if v is not a number or infinite.
func finite(v, instead float64) float64 {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return instead
	}
	return v
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
func printedLambdas(r *reader) (out []printedLambda) {
	records, column, err := r.Published(lambdaCSV, "set", "s", "lambda")
	if err == nil {
		var numbers [][]int64
		numbers, err = page.Integers(lambdaCSV, records, column, "n", "d", "seed")
		for i, n := range numbers {
			p := printedLambda{set: records[i][column["set"]], n: n[0], d: n[1], seed: n[2], text: records[i][column["lambda"]]}
			var e1, e2 error
			p.s, e1 = strconv.ParseFloat(records[i][column["s"]], 64)
			p.lambda, e2 = strconv.ParseFloat(p.text, 64)
			err = errors.Join(err, e1, e2)
			out = append(out, p)
		}
	}
	if r.err == nil {
		r.err = err
	}
	return out
}

// printedFor returns what the article prints of a set, or nil: its network must
// be the same.
func printedFor(r nets.SetRow, printed []printedLambda) *printedLambda {
	return first(printed, func(p printedLambda) bool { return p.n == r.N && p.d == r.D && p.s == r.S && p.seed == r.Seed })
}

// oneStep reports whether the author's estimate is the closed form, the growth of one
// step at the origin.
func oneStep(r nets.SetRow) bool { return math.Abs(r.AuthorLambda-r.ClosedForm) <= 1e-6 }
