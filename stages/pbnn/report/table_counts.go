package report

import (
	"fmt"
	"slices"
	"strings"

	"neurorbit/stages/pbnn/orbits"
	"neurorbit/stages/render/page"
	"neurorbit/stages/render/texttable"
)

const table1CSV = "data/published/pbnn_table1.csv"

// buildTable1 makes table 1: the counts for the dimensions that the paper lists.
func buildTable1(s page.Source) (*page.Content, error) {
	counts, err := page.Read[orbits.CountRow](s, tableCounts)
	if err != nil {
		return nil, err
	}
	records, column, err := s.Published(table1CSV)
	if err != nil {
		return nil, err
	}
	printed, err := page.Integers(table1CSV, records, column, "np", "standard", "full_binary_log2")
	if err != nil {
		return nil, err
	}
	t, c := table1(counts, printed)
	if len(t.Rows) == 0 {
		return nil, nil
	}
	return &page.Content{Table: t, Comparison: c}, nil
}

// table1 lays out table 1 and compares it; printed holds N_p, the number of
// standard IDs and the binary logarithm of the number of full connections.
func table1(counts []orbits.CountRow, printed [][]int64) (*texttable.Table, page.Comparison) {
	t := &texttable.Table{
		Label:   "pbnn-1",
		Columns: []texttable.Column{page.Right("Np"), page.Right("# standard permutation IDs"), page.Right("# full binary connections")},
	}
	var dimensions, differences []string
	for _, p := range printed {
		for _, r := range counts {
			if r.N != p[0] {
				continue
			}
			dimensions = append(dimensions, fmt.Sprint(r.N))
			t.Add(texttable.Int(r.N), texttable.Int(r.Standard), texttable.Power(2, r.FullBinaryLog2))
			if r.Standard != p[1] {
				differences = append(differences, fmt.Sprintf("N = %d: %d standard IDs, printed %d", r.N, r.Standard, p[1]))
			}
			if r.FullBinaryLog2 != p[2] {
				differences = append(differences, fmt.Sprintf("N = %d: 2^%d full connections, printed 2^%d", r.N, r.FullBinaryLog2, p[2]))
			}
		}
	}
	c := page.Comparison{
		Published: fmt.Sprintf("two counts for %d prime dimensions", len(printed)),
		Ours:      "two counts for N = " + strings.Join(dimensions, ", "),
	}.Conclude(differences)
	if missing := len(printed) - len(dimensions); missing > 0 && c.Agrees {
		c.Difference = fmt.Sprintf("%d dimensions not in this config, otherwise none", missing)
	}
	return t, c
}

// buildCounts makes the table of the counts for all dimensions, if some are not
// prime: the prime ones are in table 1.
func buildCounts(s page.Source) (*page.Content, error) {
	counts, err := page.Read[orbits.CountRow](s, tableCounts)
	if err != nil || !slices.ContainsFunc(counts, func(r orbits.CountRow) bool { return !r.Prime }) {
		return nil, err
	}
	t, c := countsTable(counts)
	return &page.Content{Table: t, Comparison: c}, nil
}

// countsTable lays out the counts and checks them against each other.
func countsTable(counts []orbits.CountRow) (*texttable.Table, page.Comparison) {
	t := &texttable.Table{
		Label: "pbnn-beyond-counts",
		Columns: []texttable.Column{
			page.Right("N"), {Title: "prime"}, page.Right("standard IDs"), page.Right("by theorem 3.5"), page.Right("enumerated"),
		},
	}
	var differences []string
	enumerated := 0
	for _, r := range counts {
		var theorem, one texttable.Cell // empty where it does not apply
		if r.Prime {
			theorem = texttable.Int(r.Theorem)
			if r.Theorem != r.Standard {
				differences = append(differences, fmt.Sprintf("N = %d: theorem 3.5 gives %d, the orbit count %d", r.N, r.Theorem, r.Standard))
			}
		}
		if r.Enumerated >= 0 {
			enumerated++
			one = texttable.Int(r.Enumerated)
			if r.Enumerated != r.Standard {
				differences = append(differences, fmt.Sprintf("N = %d: %d enumerated, %d counted", r.N, r.Enumerated, r.Standard))
			}
		}
		t.Add(texttable.Int(r.N), texttable.Bool(r.Prime), texttable.Int(r.Standard), theorem, one)
	}
	return t, page.Comparison{
		Published: "theorem 3.5, for prime N",
		Ours:      fmt.Sprintf("orbit count for N = %d to %d, enumerated for %d of them", counts[0].N, counts[len(counts)-1].N, enumerated),
	}.Conclude(differences)
}
