package table

import (
	"fmt"
	"math"
)

// Type is the type of a column.
type Type int

// The column types.
const (
	Int64 Type = iota
	Int32
	Float64
	Float32
	String
	Bool
)

var typeNames = [...]string{"int64", "int32", "float64", "float32", "string", "bool"}

func (t Type) String() string {
	if t < 0 || int(t) >= len(typeNames) {
		return fmt.Sprintf("Type(%d)", int(t))
	}
	return typeNames[t]
}

// A Column is one column of a table. Exactly one of the slices is used: Ints
// for Int64 and Int32, Floats for Float64 and Float32, Strings, Bools.
type Column struct {
	Name, Unit, Doc string
	Type            Type
	Ints            []int64
	Floats          []float64
	Strings         []string
	Bools           []bool
}

// Len returns the number of values in the column.
func (c *Column) Len() int {
	switch c.Type {
	case Int64, Int32:
		return len(c.Ints)
	case Float64, Float32:
		return len(c.Floats)
	case String:
		return len(c.Strings)
	default:
		return len(c.Bools)
	}
}

// Value returns the value in a row: int64, float64, string or bool.
func (c *Column) Value(row int) any {
	switch c.Type {
	case Int64, Int32:
		return c.Ints[row]
	case Float64, Float32:
		return c.Floats[row]
	case String:
		return c.Strings[row]
	default:
		return c.Bools[row]
	}
}

// slice returns the column's rows lo <= i < hi, sharing the values.
func (c *Column) slice(lo, hi int) Column {
	s := *c
	switch c.Type {
	case Int64, Int32:
		s.Ints = c.Ints[lo:hi]
	case Float64, Float32:
		s.Floats = c.Floats[lo:hi]
	case String:
		s.Strings = c.Strings[lo:hi]
	case Bool:
		s.Bools = c.Bools[lo:hi]
	}
	return s
}

// extend appends the values of d, a column of the same type.
func (c *Column) extend(d *Column) {
	c.Ints = append(c.Ints, d.Ints...)
	c.Floats = append(c.Floats, d.Floats...)
	c.Strings = append(c.Strings, d.Strings...)
	c.Bools = append(c.Bools, d.Bools...)
}

// A Table is a set of equally long columns, with the metadata of the file it
// was read from, if any.
type Table struct {
	Columns []Column
	NumRows int
	Meta    map[string]string
}

// Column returns the column of that name.
func (t *Table) Column(name string) (*Column, bool) {
	for i := range t.Columns {
		if t.Columns[i].Name == name {
			return &t.Columns[i], true
		}
	}
	return nil, false
}

// StampKey is the metadata key of a table's i-th reservation, from 0.
func StampKey(i int) string { return fmt.Sprintf("%s.%d", MetaStamp, i+1) }

// Stamps returns the reservations that the table's metadata carry, in order.
func (t *Table) Stamps() []string {
	var out []string
	for i := 0; ; i++ {
		s, ok := t.Meta[StampKey(i)]
		if !ok {
			return out
		}
		out = append(out, s)
	}
}

// Extend appends the rows of u, which must have the same columns in the same
// order.
func (t *Table) Extend(u *Table) error {
	if err := sameColumns(t.Columns, u.Columns); err != nil {
		return err
	}
	for i := range t.Columns {
		t.Columns[i].extend(&u.Columns[i])
	}
	t.NumRows += u.NumRows
	return nil
}

func sameColumns(a, b []Column) error {
	if len(a) != len(b) {
		return fmt.Errorf("table: %d columns where %d are expected", len(b), len(a))
	}
	for i := range a {
		if a[i].Name != b[i].Name || a[i].Type != b[i].Type {
			return fmt.Errorf("table: column %d is %s %s where %s %s is expected",
				i+1, b[i].Name, b[i].Type, a[i].Name, a[i].Type)
		}
	}
	return nil
}

// canonicalFloat returns the bits that stand for f in a content digest: all
// NaNs count as one.
func canonicalFloat(f float64) uint64 {
	if math.IsNaN(f) {
		return 0x7ff8000000000001
	}
	return math.Float64bits(f)
}
