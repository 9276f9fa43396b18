package beyond

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"neurorbit/stages/pbnn/orbits"
	"neurorbit/stages/render/page"
	"neurorbit/stages/render/texttable"
)

// Pairs are the pairs CN k, CN 7-k; CN3 stands for CN6, as its networks with the
// mirrored permutations.
var Pairs = [][2]int32{{1, 3}, {2, 5}}

// leastDimensions is how many dimensions a config must have for the items that
// compare them.
const leastDimensions = 3

// OfStatistics makes an item of the statistics that have a GBPO, by rising dimension, if
// there are enough dimensions to compare. Unless build says something else, the GBPOs
// stand for what came out.
func OfStatistics(build func(page.Source, []orbits.StatisticsRow) (*page.Content, error)) func(page.Source) (*page.Content, error) {
	return func(s page.Source) (*page.Content, error) {
		rows, err := page.Read[orbits.StatisticsRow](s, TableStatistics)
		rows = Select(rows, func(r orbits.StatisticsRow) bool { return r.GBPOs > 0 })
		dims := distinct(rows, dimension)
		if err != nil || len(dims) < leastDimensions {
			return nil, err
		}
		slices.SortStableFunc(rows, func(a, b orbits.StatisticsRow) int { return int(a.N - b.N) })
		c, err := build(s, rows)
		if c != nil && c.Published == "" {
			gbpos := sum(Values(rows, func(r orbits.StatisticsRow) int64 { return r.GBPOs }))
			c.Comparison = page.NotInPaper(fmt.Sprintf("%d GBPOs, N = %d to %d", gbpos, dims[0], dims[len(dims)-1]))
		}
		return c, err
	}
}

func dimension(r orbits.StatisticsRow) int64 { return r.N }

// into reads the rows of a table.
func into[R any](s page.Source, table string, rows *[]R) (err error) {
	*rows, err = page.Read[R](s, table)
	return err
}

// Select returns the rows that want accepts.
func Select[R any](rows []R, want func(R) bool) []R {
	return slices.DeleteFunc(slices.Clone(rows), func(r R) bool { return !want(r) })
}

// Values returns what follows from each row, distinct each value once, rising.
func Values[R, V any](rows []R, of func(R) V) (out []V) {
	for _, r := range rows {
		out = append(out, of(r))
	}
	return out
}

func distinct[R any, V cmp.Ordered](rows []R, of func(R) V) []V {
	return slices.Compact(slices.Sorted(slices.Values(Values(rows, of))))
}

func sum[V int64 | float64](all []V) (total V) {
	for _, v := range all {
		total += v
	}
	return total
}

// Differences are said in words.
type Differences []string

// Unless adds a difference if something does not hold.
func (d *Differences) Unless(holds bool, format string, v ...any) {
	if !holds {
		*d = append(*d, fmt.Sprintf(format, v...))
	}
}

// NewTable begins a table; ">" stands before the titles of columns of numbers.
func NewTable(label string, titles ...string) *texttable.Table {
	t := &texttable.Table{Label: label}
	for _, title := range titles {
		c := texttable.Column{Title: title}
		if number, ok := strings.CutPrefix(title, ">"); ok {
			c = page.Right(number)
		}
		t.Columns = append(t.Columns, c)
	}
	return t
}

// cnCell names a connection number.
func cnCell(cn int32) texttable.Cell { return texttable.Text(fmt.Sprintf("CN%d", cn)) }

// inPercent returns 100 a / b.
func inPercent(a, b int64) float64 { return float64(100*float64(a)) / float64(b) }

// proved is the comparison of statements that are not in the paper.
func proved(ours, holds string, exceptions []string) page.Comparison {
	c := page.NotInPaper(ours)
	if len(exceptions) > 0 {
		return c.Conclude(exceptions)
	}
	c.Difference += "; " + holds
	return c
}
