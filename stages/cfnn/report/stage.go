package report

import (
	"fmt"
	"slices"
	"strings"

	"neurorbit/pipeline/stage"
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
	images      = "digits/images"
	predictions = "basenet/predictions"
	chosen      = "chaoticnet/chosen"
	variants    = "chaoticnet/variants"
	table1      = "chaoticnet/table1"
	points      = "chaoticnet/separation_points"
	lines       = "chaoticnet/separation_lines"
	baseCSV     = "data/published/cfnn_base.csv"
	chaoticCSV  = "data/published/cfnn_chaotic.csv"
	table1CSV   = "data/published/cfnn_table1.csv"
)

const (
	side    = 16 // pixels along a side of a digit
	pixels  = side * side
	classes = 10

	// The values of the column split.
	train = "train"
	test  = "test"
)

// splitNames are the splits as readers call them.
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

// quads are four columns of constants: left, right, lower and upper edges of boxes, or
// the two ends of segments.
type quads [4][]float64

func (q *quads) add(v ...float64) {
	for i := range q {
		q[i] = append(q[i], v[i])
	}
}

func (q quads) boxes(s chart.Style, color func(int) figure.Color) *chart.Mark {
	return chart.Boxes(s, chart.Const(q[0]...), chart.Const(q[1]...), chart.Const(q[2]...), chart.Const(q[3]...), color)
}

func (q quads) segments(s chart.Style) *chart.Mark {
	return chart.Segments(s, chart.Const(q[0]...), chart.Const(q[1]...), chart.Const(q[2]...), chart.Const(q[3]...))
}
