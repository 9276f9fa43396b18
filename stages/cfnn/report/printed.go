package report

import (
	"fmt"
	"strconv"
	"strings"

	"neurorbit/stages/model/feedforward"
)

// values reads a file with the columns name and value.
func (r *reader) values(path string) map[string]string {
	out := map[string]string{}
	for _, v := range r.records(path, "name", "value") {
		out[v[0]] = v[1]
	}
	return out
}

// records reads columns of a file with published values.
func (r *reader) records(path string, columns ...string) [][]string {
	if r.err != nil {
		return nil
	}
	records, at, err := r.Published(path, columns...)
	r.err = err
	var out [][]string
	for _, record := range records {
		var row []string
		for _, c := range columns {
			row = append(row, record[at[c]])
		}
		out = append(out, row)
	}
	return out
}

// number reads a value that must be there.
func (r *reader) number(path, name, text string) float64 {
	v, err := strconv.ParseFloat(text, 64)
	if err != nil && r.err == nil {
		r.err = fmt.Errorf("%s: %s: %w", path, name, err)
	}
	return v
}

// A printedBase is what the paper prints of its data and base net.
type printedBase struct {
	train, test   int32 // images
	layers        string
	parameters    int32 // weights of such a net, biases included
	trainAccuracy string
	testAccuracy  string
	testErrors    int32
}

// base reads it.
func (r *reader) base() printedBase {
	v := r.values(baseCSV)
	integer := func(name string) int32 { return int32(r.number(baseCSV, name, v[name])) }
	p := printedBase{
		train: integer("train_samples"), test: integer("test_samples"), testErrors: integer("test_errors"),
		layers: v["layers"], trainAccuracy: v["train_accuracy"], testAccuracy: v["test_accuracy"],
	}
	var sizes []int
	for text := range strings.SplitSeq(p.layers, "-") {
		sizes = append(sizes, int(r.number(baseCSV, "layers", text)))
	}
	p.parameters = int32(feedforward.Count(sizes...))
	return p
}

// A printedChaotic is what the paper prints of the chaotic net.
type printedChaotic struct {
	chosenRange                    float64
	chosenT                        int32
	abstained, caught, correctLost int32
}

// chaotic reads it.
func (r *reader) chaotic() printedChaotic {
	v := r.values(chaoticCSV)
	number := func(name string) float64 { return r.number(chaoticCSV, name, v[name]) }
	return printedChaotic{
		chosenRange: number("range"), chosenT: int32(number("t")),
		abstained: int32(number("abstained")), caught: int32(number("errors_caught")), correctLost: int32(number("correct_lost")),
	}
}

// A printedRow is a row of the paper's table 1.
type printedRow struct{ property, static, chaotic string }

// table1 reads the paper's table 1.
func (r *reader) table1() []printedRow {
	var out []printedRow
	for _, v := range r.records(table1CSV, "property", "static", "chaotic") {
		r.number(table1CSV, v[0], v[1])
		r.number(table1CSV, v[0], v[2])
		out = append(out, printedRow{v[0], v[1], v[2]})
	}
	return out
}
