package chart

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"
)

// As says which columns the CSV file of the frame's rows has, in which order, with
// which names and digits: "errors=wrong_outputs" calls a column another name, "mse:9"
// rounds it to nine significant digits, "accuracy:.2" to two behind the point. A column
// that is an array, as in "votes", becomes votes0, votes1, and so on; it is in no file
// that is not told so. As returns the frame.
func (f *Frame) As(columns string) *Frame {
	f.file = nil
	for _, spec := range strings.Fields(columns) {
		name, digits, _ := strings.Cut(spec, ":")
		name, called, renamed := strings.Cut(name, "=")
		c := f.at(name)
		if renamed {
			c.name = called
		}
		if fixed, ok := strings.CutPrefix(digits, "."); ok {
			c.fixed, _ = strconv.Atoi(fixed)
		} else if digits != "" {
			c.digits, _ = strconv.Atoi(digits)
		}
		if t := f.row().Field(c.field).Type; t.Kind() == reflect.Array {
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

// row is the type of a row.
func (s *source) row() reflect.Type { return s.rows.Type().Elem() }

// Dataset returns the CSV file of a frame that no mark takes columns from.
func (f *Frame) Dataset() Dataset { return Dataset{f.suffix, f.table()} }

// Of returns a column of numbers that follow from the rows of a frame, which are of
// the type R.
func Of[R any](f *Frame, value func(R) float64) Col {
	out := Col{from: f.source}
	for _, i := range f.rows {
		out.v = append(out.v, value(f.source.rows.Index(i).Interface().(R)))
	}
	return out
}

// Filter returns the rows of a frame, which are of the type R, that want accepts.
func Filter[R any](f *Frame, want func(R) bool) *Frame {
	out := &Frame{source: f.source}
	for _, i := range f.rows {
		if want(f.source.rows.Index(i).Interface().(R)) {
			out.rows = append(out.rows, i)
		}
	}
	return out
}

// Values returns a column of numbers as they are.
func (f *Frame) Values(name string) []float64 { return f.Col(name).v }

// At returns number i of a column.
func (c Col) At(i int) float64 { return c.v[i] }
