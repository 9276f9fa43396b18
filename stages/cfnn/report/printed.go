package report

import (
	"fmt"
	"strconv"
	"strings"

	"neurorbit/stages/model/feedforward"
)

// records reads columns of a file with published values.
func (r *reader) records(path string, columns ...string) (out [][]string) {
	if r.err != nil {
		return nil
	}
	records, at, err := r.Published(path, columns...)
	r.err = err
	for _, record := range records {
		out = append(out, each(columns, func(c string) string { return record[at[c]] }))
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

// values reads a file with the columns name and value, and returns these as texts and
// as whole numbers, which must be there.
func (r *reader) values(path string) (text map[string]string, integer func(name string) int32) {
	text = map[string]string{}
	for _, v := range r.records(path, "name", "value") {
		text[v[0]] = v[1]
	}
	return text, func(name string) int32 { return int32(r.number(path, name, text[name])) }
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

func (r *reader) base() printedBase {
	text, integer := r.values(baseCSV)
	sizes := each(strings.Split(text["layers"], "-"), func(size string) int { return int(r.number(baseCSV, "layers", size)) })
	return printedBase{
		train: integer("train_samples"), test: integer("test_samples"), testErrors: integer("test_errors"),
		layers: text["layers"], trainAccuracy: text["train_accuracy"], testAccuracy: text["test_accuracy"],
		parameters: int32(feedforward.Count(sizes...)),
	}
}

// A printedChaotic is what the paper prints of the chaotic net.
type printedChaotic struct {
	chosenRange                    float64
	chosenT                        int32
	abstained, caught, correctLost int32
}

func (r *reader) chaotic() printedChaotic {
	text, integer := r.values(chaoticCSV)
	return printedChaotic{
		r.number(chaoticCSV, "range", text["range"]), integer("t"), integer("abstained"), integer("errors_caught"), integer("correct_lost"),
	}
}

// table1 reads the paper's table 1: of each property what is printed of the static net
// and of the chaotic net.
func (r *reader) table1() map[string][]string {
	out := map[string][]string{}
	for _, v := range r.records(table1CSV, "property", "static", "chaotic") {
		r.number(table1CSV, v[0], v[1])
		r.number(table1CSV, v[0], v[2])
		out[v[0]] = v[1:]
	}
	for _, p := range properties {
		if out[p.key] == nil && r.err == nil {
			r.err = fmt.Errorf("%s: no property %s", table1CSV, p.key)
		}
	}
	return out
}
