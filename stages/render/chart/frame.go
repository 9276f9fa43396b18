package chart

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"neurorbit/stages/render/figure"
	"neurorbit/stages/render/texttable"
)

// A Frame is rows with named columns, or some of the rows of another frame.
type Frame struct {
	*source
	rows []int // numbers of the rows
}

// A source is the rows of a frame and of those made from it.
type source struct {
	suffix  string
	rows    reflect.Value // slice of structs
	columns []column
	file    []column // of the CSV file; see As
}

// A column is a field of the rows.
type column struct {
	name   string
	field  int
	index  int    // element, of an array
	format string // in CSV files: "6" significant digits, ".6" after the point, or all
}

// Rows returns the frame of a slice of structs. Its columns are the fields that have
// a tag col; `digits:"6"` rounds a column to so many significant digits in the CSV
// file, `fixed:"2"` to so many behind the point. The file's name is that of the
// figure with the suffix, which tells several frames of a chart apart. Fields are
// integers, floats, texts or bools.
func Rows[R any](suffix string, rows []R) *Frame {
	f := &Frame{source: &source{suffix: suffix, rows: reflect.ValueOf(rows)}}
	t := reflect.TypeFor[R]()
	for i := range t.NumField() {
		tag := t.Field(i).Tag
		if name := tag.Get("col"); name != "" {
			c := column{name: name, field: i, format: tag.Get("digits")}
			if fixed := tag.Get("fixed"); fixed != "" {
				c.format = "." + fixed
			}
			f.columns = append(f.columns, c)
			if t.Field(i).Type.Kind() != reflect.Array {
				f.file = append(f.file, c)
			}
		}
	}
	for i := range rows {
		f.rows = append(f.rows, i)
	}
	return f
}

// Len returns the number of rows.
func (f *Frame) Len() int { return len(f.rows) }

// at returns a column, which must be there.
func (s *source) at(name string) column {
	i := slices.IndexFunc(s.columns, func(c column) bool { return c.name == name })
	if i < 0 {
		panic(fmt.Sprintf("chart: no column %q in rows of type %s", name, s.rows.Type().Elem()))
	}
	return s.columns[i]
}

func (s *source) value(row int, c column) reflect.Value {
	v := s.rows.Index(row).Field(c.field)
	if v.Kind() == reflect.Array {
		return v.Index(c.index)
	}
	return v
}

// A Col is a column of numbers. The constants of annotations are columns, too: see
// [Const].
type Col struct {
	v    []float64
	from *source // nil for constants
}

// Const is a column of constants, which are in no CSV file: a limit, a line to guide
// the eye.
func Const(v ...float64) Col { return Col{v: v} }

// Col returns a column of numbers; bools are 0 and 1.
func (f *Frame) Col(name string) Col {
	c, out := f.at(name), Col{from: f.source}
	for _, i := range f.rows {
		v := f.value(i, c)
		if v.Kind() == reflect.Bool {
			v = reflect.ValueOf(map[bool]int{true: 1}[v.Bool()])
		}
		out.v = append(out.v, v.Convert(reflect.TypeFor[float64]()).Float())
	}
	return out
}

// Texts returns a column as texts.
func (f *Frame) Texts(name string) []string {
	c := f.at(name)
	var out []string
	for _, i := range f.rows {
		out = append(out, fmt.Sprint(f.value(i, c)))
	}
	return out
}

// Int, Float and Text return the value of a column in the first row.
func (f *Frame) Int(name string) int64 { return int64(f.Float(name)) }

// Float is like Int for a float.
func (f *Frame) Float(name string) float64 { return f.Col(name).v[0] }

// Text is like Int for a text.
func (f *Frame) Text(name string) string { return f.Texts(name)[0] }

// By divides the rows into frames of equal values of some columns, in the order in
// which these appear.
func (f *Frame) By(names ...string) []*Frame {
	var out []*Frame
	at := map[string]int{}
	for _, i := range f.rows {
		key := ""
		for _, name := range names {
			key += fmt.Sprint(f.value(i, f.at(name))) + "\x00"
		}
		k, ok := at[key]
		if !ok {
			k = len(out)
			at[key] = k
			out = append(out, &Frame{source: f.source})
		}
		out[k].rows = append(out[k].rows, i)
	}
	return out
}

func (f *Frame) filter(want func(row int) bool) *Frame {
	out := &Frame{source: f.source}
	for _, i := range f.rows {
		if want(i) {
			out.rows = append(out.rows, i)
		}
	}
	return out
}

// Where returns the rows in which a column has one of the values.
func (f *Frame) Where(name string, values ...any) *Frame {
	c := f.at(name)
	return f.filter(func(i int) bool {
		have := fmt.Sprint(f.value(i, c))
		return slices.ContainsFunc(values, func(v any) bool { return fmt.Sprint(v) == have })
	})
}

// Filter returns the rows of a frame, which are of the type R, that want accepts.
func Filter[R any](f *Frame, want func(R) bool) *Frame {
	return f.filter(func(i int) bool { return want(f.source.rows.Index(i).Interface().(R)) })
}

// Values returns what follows from each row of a frame, whose rows are of the type R:
// texts of labels, for example.
func Values[R, V any](f *Frame, value func(R) V) []V {
	var out []V
	for _, i := range f.rows {
		out = append(out, value(f.source.rows.Index(i).Interface().(R)))
	}
	return out
}

// Of returns a column of numbers that follow from the rows of a frame.
func Of[R any](f *Frame, value func(R) float64) Col { return Col{Values(f, value), f.source} }

// Colors returns a colour for each row, for [Boxes].
func Colors[R any](f *Frame, color func(R) figure.Color) func(i int) figure.Color {
	all := Values(f, color)
	return func(i int) figure.Color { return all[i] }
}

// Values returns a column of numbers as they are.
func (f *Frame) Values(name string) []float64 { return f.Col(name).v }

// At returns number i of a column.
func (c Col) At(i int) float64 { return c.v[i] }

// As says which columns the CSV file of the frame's rows has, in which order, with
// which names and digits: "errors=wrong_outputs" calls a column another name, "mse:9"
// rounds it to nine significant digits, "accuracy:.2" to two behind the point. A column
// that is an array, as in "votes", becomes votes0, votes1, and so on; it is in no file
// that is not told so. As returns the frame.
func (f *Frame) As(columns string) *Frame {
	f.file = nil
	for _, spec := range strings.Fields(columns) {
		name, format, _ := strings.Cut(spec, ":")
		name, called, _ := strings.Cut(name, "=")
		c := f.at(name)
		c.name, c.format = cmp.Or(called, name), cmp.Or(format, c.format)
		if t := f.source.rows.Type().Elem().Field(c.field).Type; t.Kind() == reflect.Array {
			stem := c.name
			for c.index = range t.Len() {
				c.name = fmt.Sprint(stem, c.index)
				f.file = append(f.file, c)
			}
			continue
		}
		f.file = append(f.file, c)
	}
	return f
}

// A Dataset is a CSV file of a chart.
type Dataset struct {
	Suffix string // behind the name of the figure
	Table  *texttable.Table
}

// Dataset returns the CSV file of a frame that no mark takes columns from.
func (f *Frame) Dataset() Dataset { return Dataset{f.suffix, f.table()} }

func (s *source) table() *texttable.Table {
	t := &texttable.Table{}
	for _, c := range s.file {
		t.Columns = append(t.Columns, texttable.Column{Name: c.name})
	}
	for i := range s.rows.Len() {
		var cells []texttable.Cell
		for _, c := range s.file {
			cells = append(cells, cell(s.value(i, c), c))
		}
		t.Add(cells...)
	}
	return t
}

// cell is a value in a CSV file; not a number is empty.
func cell(v reflect.Value, c column) texttable.Cell {
	digits, _ := strconv.Atoi(strings.TrimPrefix(c.format, "."))
	switch {
	case v.CanInt():
		return texttable.Int(v.Int())
	case v.Kind() == reflect.Bool:
		return texttable.Bool(v.Bool())
	case !v.CanFloat():
		return texttable.Text(fmt.Sprint(v))
	case v.Float() != v.Float():
		return texttable.Cell{}
	case strings.HasPrefix(c.format, "."):
		return texttable.Float(v.Float(), digits)
	case digits > 0:
		return texttable.Sci(v.Float(), digits)
	}
	return texttable.Text(strconv.FormatFloat(v.Float(), 'g', -1, v.Type().Bits()))
}
