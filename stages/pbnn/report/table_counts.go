package report

import (
	"fmt"
	"slices"
	"strings"

	"neurorbit/stages/pbnn/orbits"
	"neurorbit/stages/pbnn/report/beyond"
	"neurorbit/stages/render/page"
	"neurorbit/stages/render/texttable"
)

const table1CSV = "data/published/pbnn_table1.csv"

// printed reads columns of whole numbers of a file of published values.
func printed(s page.Source, path string, columns ...string) ([][]int64, error) {
	records, column, err := s.Published(path)
	if err != nil {
		return nil, err
	}
	return page.Integers(path, records, column, columns...)
}

// buildTable1 makes table 1: the counts for the dimensions that the paper lists, with N_p,
// the number of standard IDs and the binary logarithm of that of full connections.
func buildTable1(s page.Source) (*page.Content, error) {
	counts, err := page.Read[orbits.CountRow](s, tableCounts)
	if err != nil {
		return nil, err
	}
	printed, err := printed(s, table1CSV, "np", "standard", "full_binary_log2")
	t := texttable.New("pbnn-1", ">Np", "># standard permutation IDs", "># full binary connections")
	var dimensions []string
	var differences beyond.Differences
	for _, p := range printed {
		for _, r := range page.Select(counts, func(r orbits.CountRow) bool { return r.N == p[0] }) {
			dimensions = append(dimensions, fmt.Sprint(r.N))
			t.Add(texttable.Int(r.N), texttable.Int(r.Standard), texttable.Power(2, r.FullBinaryLog2))
			differences.Unless(r.Standard == p[1], "N = %d: %d standard IDs, printed %d", r.N, r.Standard, p[1])
			differences.Unless(r.FullBinaryLog2 == p[2], "N = %d: 2^%d full connections, printed 2^%d", r.N, r.FullBinaryLog2, p[2])
		}
	}
	if len(t.Rows) == 0 {
		return nil, err
	}
	c := page.Comparison{
		Of:        "both counts",
		Published: fmt.Sprintf("two counts for %d prime dimensions", len(printed)),
		Ours:      "two counts for N = " + strings.Join(dimensions, ", "),
	}.Conclude(differences)
	if missing := len(printed) - len(dimensions); missing > 0 && c.Agrees {
		c.Difference = fmt.Sprintf("%d dimensions not in this config, otherwise none", missing)
	}
	return &page.Content{Table: t, Comparison: c}, nil
}

// buildCounts makes the table of the counts for all dimensions, if some are not
// prime: the prime ones are in table 1. It checks them against each other.
func buildCounts(s page.Source) (*page.Content, error) {
	counts, err := page.Read[orbits.CountRow](s, tableCounts)
	if err != nil || !slices.ContainsFunc(counts, func(r orbits.CountRow) bool { return !r.Prime }) {
		return nil, err
	}
	t := texttable.New("pbnn-beyond-counts", ">N", "prime", ">standard IDs", ">by theorem 3.5", ">enumerated")
	var differences beyond.Differences
	enumerated := 0
	for _, r := range counts {
		var theorem, one texttable.Cell // empty where it does not apply
		if r.Prime {
			theorem = texttable.Int(r.Theorem)
			differences.Unless(r.Theorem == r.Standard, "N = %d: theorem 3.5 gives %d, the orbit count %d", r.N, r.Theorem, r.Standard)
		}
		if r.Enumerated >= 0 {
			enumerated++
			one = texttable.Int(r.Enumerated)
			differences.Unless(r.Enumerated == r.Standard, "N = %d: %d enumerated, %d counted", r.N, r.Enumerated, r.Standard)
		}
		t.Add(texttable.Int(r.N), texttable.Bool(r.Prime), texttable.Int(r.Standard), theorem, one)
	}
	return &page.Content{Table: t, Comparison: page.Comparison{
		Published: "theorem 3.5, for prime N",
		Ours:      fmt.Sprintf("orbit count for N = %d to %d, enumerated for %d of them", counts[0].N, counts[len(counts)-1].N, enumerated),
	}.Conclude(differences)}, nil
}
