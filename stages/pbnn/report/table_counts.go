package report

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"neurorbit/stages/render/texttable"
)

// published reads a CSV file of published values and returns its records and
// the index of each column by name. It is an error if one of the given columns
// is not there.
func (s page.Source) published(path string, columns ...string) (records [][]string, column map[string]int, err error) {
	data, err := s.in.ReadFile(path)
	if err != nil {
		return nil, nil, err
	}
	records, err = csv.NewReader(bytes.NewReader(data)).ReadAll()
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", path, err)
	}
	if len(records) == 0 {
		return nil, nil, fmt.Errorf("%s: no header", path)
	}
	column = map[string]int{}
	for i, name := range records[0] {
		column[name] = i
	}
	for _, name := range columns {
		if _, ok := column[name]; !ok {
			return nil, nil, fmt.Errorf("%s: no column %s", path, name)
		}
	}
	return records[1:], column, nil
}

// integers returns the named columns of published records as integers.
func page.Integers(path string, records [][]string, column map[string]int, names ...string) ([][]int64, error) {
	out := make([][]int64, len(records))
	for i, r := range records {
		for _, name := range names {
			k, ok := column[name]
			if !ok {
				return nil, fmt.Errorf("%s: no column %s", path, name)
			}
			v, err := strconv.ParseInt(r[k], 10, 64)
			if err != nil {
				return nil, fmt.Errorf("%s: record %d: %w", path, i+1, err)
			}
			out[i] = append(out[i], v)
		}
	}
	return out, nil
}

const table1CSV = "data/published/pbnn_table1.csv"

// buildTable1 makes table 1: the counts for the dimensions that the paper lists.
func buildTable1(s page.Source) (*page.Content, error) {
	counts, err := page.Read[countRow](s, tableCounts)
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
func table1(counts []countRow, printed [][]int64) (*texttable.Table, page.Comparison) {
	t := &texttable.Table{
		Label: "pbnn-1",
		Columns: []texttable.Column{
			{Title: "Np", Align: texttable.Right},
			{Title: "# standard permutation IDs", Align: texttable.Right},
			{Title: "# full binary connections", Align: texttable.Right},
		},
	}
	var dimensions []string
	var differences []string
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
	counts, err := page.Read[countRow](s, tableCounts)
	if err != nil {
		return nil, err
	}
	if !slices.ContainsFunc(counts, func(r countRow) bool { return !r.Prime }) {
		return nil, nil
	}
	t, c := countsTable(counts)
	return &page.Content{Table: t, Comparison: c}, nil
}

// countsTable lays out the counts and checks them against each other.
func countsTable(counts []countRow) (*texttable.Table, page.Comparison) {
	t := &texttable.Table{
		Label: "pbnn-beyond-counts",
		Columns: []texttable.Column{
			{Title: "N", Align: texttable.Right},
			{Title: "prime"},
			{Title: "standard IDs", Align: texttable.Right},
			{Title: "by theorem 3.5", Align: texttable.Right},
			{Title: "enumerated", Align: texttable.Right},
		},
	}
	var differences []string
	// optional leaves a cell empty where a column does not apply.
	optional := func(ok bool, v int64) texttable.Cell {
		if !ok {
			return texttable.Cell{}
		}
		return texttable.Int(v)
	}
	enumerated := 0
	for _, r := range counts {
		t.Add(texttable.Int(r.N), texttable.Bool(r.Prime), texttable.Int(r.Standard), page.Optional(r.Prime, r.Theorem), page.Optional(r.Enumerated >= 0, r.Enumerated))
		if r.Prime && r.Theorem != r.Standard {
			differences = append(differences, fmt.Sprintf("N = %d: theorem 3.5 gives %d, the orbit count %d", r.N, r.Theorem, r.Standard))
		}
		if r.Enumerated >= 0 {
			enumerated++
			if r.Enumerated != r.Standard {
				differences = append(differences, fmt.Sprintf("N = %d: %d enumerated, %d counted", r.N, r.Enumerated, r.Standard))
			}
		}
	}
	return t, page.Comparison{
		Published: "theorem 3.5, for prime N",
		Ours:      fmt.Sprintf("orbit count for N = %d to %d, enumerated for %d of them", counts[0].N, counts[len(counts)-1].N, enumerated),
	}.Conclude(differences)
}
