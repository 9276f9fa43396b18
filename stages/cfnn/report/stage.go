// Package report draws the tables and figures of the paper on a chaotic feed-forward
// net, and of what goes beyond it. The map of the paper is in package cfnn.
//
// USPS images belong to others: they appear in pictures only, no CSV file has their
// pixels, and the table of them is not passed on.
package report

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"neurorbit/pipeline/stage"
	"neurorbit/stages/model/classify"
	"neurorbit/stages/model/feedforward"
	"neurorbit/stages/render/chart"
	"neurorbit/stages/render/figure"
	"neurorbit/stages/render/page"
	"neurorbit/stages/render/texttable"
)

var publication = page.Publication{
	Name: "cfnn", Label: "Taherkhani, Seyyedsalehi et al.",
	Doc:      "tables (md, tex, csv) and figures (svg, png, csv) of the paper on a chaotic feed-forward network",
	Withheld: []string{images},
}

// Stage returns the stage.
func Stage() *stage.Stage { return page.Stage("cfnn_report", publication, page.NewConfig, items()) }

// Tables that several items read, and files with what the paper prints.
const (
	images           = "digits/images"
	predictions      = "basenet/predictions"
	chosen           = "chaoticnet/chosen"
	bifurcationCells = "chaoticnet/bifurcation_cells"
	variants         = "chaoticnet/variants"
	table1           = "chaoticnet/table1"
	points           = "chaoticnet/separation_points"
	lines            = "chaoticnet/separation_lines"
	baseCSV          = "data/published/cfnn_base.csv"
	chaoticCSV       = "data/published/cfnn_chaotic.csv"
	table1CSV        = "data/published/cfnn_table1.csv"
)

const (
	side    = 16 // pixels along a side of a digit
	pixels  = side * side
	classes = 10

	// The values of the column split.
	train = "train"
	test  = "test"
)

var splitNames = map[string]string{train: "training", test: "test"}

// Colours: of the value in use, of the paper's, and of series.
const (
	chosenColor  = figure.Red
	printedColor = figure.Color("#1b7a43")
)

var colors = []figure.Color{figure.Blue, figure.Orange, "#6a5ba8", "#1b8a8a", figure.Grey}

func seriesColor(i int) figure.Color { return colors[i%len(colors)] }

// A reader reads tables and published values until one fails.
type reader struct {
	page.Source
	err error
}

// reading makes an item of what is built from the rows of its first table, if there
// are any. An error of the reader counts, not what is built in spite of it.
func reading[Row any](build func(*reader, []Row) *page.Content, it page.Item, tables ...string) page.Item {
	it.Tables, it.Build = tables, func(s page.Source) (*page.Content, error) {
		r := &reader{Source: s}
		rows := read[Row](r, tables[0])
		if len(rows) == 0 {
			return nil, r.err
		}
		if c := build(r, rows); r.err == nil {
			return c, nil
		}
		return nil, r.err
	}
	return it
}

// read reads a table; nil after a failure.
func read[Row any](r *reader, name string) (rows []Row) {
	if r.err == nil {
		rows, r.err = page.Read[Row](r.Source, name)
	}
	return rows
}

// first returns the first row that is wanted, or nil.
func first[Row any](rows []Row, want func(Row) bool) *Row {
	if i := slices.IndexFunc(rows, want); i >= 0 {
		return &rows[i]
	}
	return nil
}

// where returns the rows that are wanted.
func where[Row any](rows []Row, want func(Row) bool) []Row {
	return slices.DeleteFunc(slices.Clone(rows), func(r Row) bool { return !want(r) })
}

// each returns a quantity of each row.
func each[Row, Value any](rows []Row, of func(Row) Value) []Value {
	var out []Value
	for _, r := range rows {
		out = append(out, of(r))
	}
	return out
}

// distinct lists the values of a quantity in the order met.
func distinct[Row any, Value comparable](rows []Row, of func(Row) Value) []Value {
	var out []Value
	for _, v := range each(rows, of) {
		if !slices.Contains(out, v) {
			out = append(out, v)
		}
	}
	return out
}

// newTable returns a table with these columns; > stands before the titles of numbers.
func newTable(label string, titles ...string) *texttable.Table {
	t := &texttable.Table{Label: label}
	for _, title := range titles {
		number, ok := strings.CutPrefix(title, ">")
		if t.Columns = append(t.Columns, texttable.Column{Title: title}); ok {
			t.Columns[len(t.Columns)-1] = page.Right(number)
		}
	}
	return t
}

// addLine adds texts, whole numbers and cells to a table; nil leaves a cell empty.
func addLine(t *texttable.Table, values ...any) {
	t.Add(each(values, func(v any) texttable.Cell {
		if v == nil {
			return texttable.Cell{}
		}
		if c, ok := v.(texttable.Cell); ok {
			return c
		}
		return texttable.Text(fmt.Sprint(v))
	})...)
}

// dataset is a CSV file of a content beside those of its chart.
func dataset(f *chart.Frame) []chart.Dataset { return []chart.Dataset{f.Dataset()} }

// A pair is two opposite corners of a box, or the ends of a segment.
type pair [2]classify.Point

// columns returns the coordinates of pairs as constants.
func columns(list []pair) (x0, y0, x1, y1 chart.Col) {
	column := func(end, axis int) chart.Col {
		return chart.Const(each(list, func(p pair) float64 { return p[end][axis] })...)
	}
	return column(0, 0), column(0, 1), column(1, 0), column(1, 1)
}

func boxes(s chart.Style, color func(int) figure.Color, list ...pair) *chart.Mark {
	x0, y0, x1, y1 := columns(list)
	return chart.Boxes(s, x0, x1, y0, y1, color)
}

func segments(s chart.Style, list ...pair) *chart.Mark {
	x0, y0, x1, y1 := columns(list)
	return chart.Segments(s, x0, y0, x1, y1)
}

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
