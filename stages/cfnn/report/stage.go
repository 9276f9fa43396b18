package report

import (
	"slices"

	"neurorbit/pipeline/stage"
	"neurorbit/stages/render/figure"
	"neurorbit/stages/render/page"
)

var publication = page.Publication{
	Name: "cfnn", Label: "Taherkhani, Seyyedsalehi et al.",
	Doc:      "tables (md, tex, csv) and figures (svg, png, csv) of the paper on a chaotic feed-forward network",
	Withheld: []string{images},
}

// Stage returns the stage.
func Stage() *stage.Stage { return page.Stage("cfnn_report", publication, page.NewConfig, items()) }

// Tables that several items read.
const (
	images      = "digits/images"
	predictions = "basenet/predictions"
	chosen      = "chaoticnet/chosen"
	variants    = "chaoticnet/variants"
	table1      = "chaoticnet/table1"
	points      = "chaoticnet/separation_points"
	lines       = "chaoticnet/separation_lines"
)

// Files with what the paper prints.
const (
	baseCSV    = "data/published/cfnn_base.csv"
	chaoticCSV = "data/published/cfnn_chaotic.csv"
	table1CSV  = "data/published/cfnn_table1.csv"
)

const (
	side    = 16 // pixels along a side of a digit
	pixels  = side * side
	classes = 10
)

// The values of the column split, and the splits as readers call them.
const (
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

// seriesColor is the colour of series i.
func seriesColor(i int) figure.Color { return colors[i%len(colors)] }

// A reader reads tables and published values until one fails.
type reader struct {
	page.Source
	err error
}

// read reads a table; nil after a failure.
func read[Row any](r *reader, name string) []Row {
	if r.err != nil {
		return nil
	}
	var rows []Row
	rows, r.err = page.Read[Row](r.Source, name)
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

// distinct lists the values of a quantity in the order met.
func distinct[Row any, Value comparable](rows []Row, of func(Row) Value) []Value {
	var out []Value
	for _, r := range rows {
		if !slices.Contains(out, of(r)) {
			out = append(out, of(r))
		}
	}
	return out
}
