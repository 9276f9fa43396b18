package table

import (
	"fmt"
	"reflect"
	"strconv"

	"neurorbit/pipeline/stage"
)

// SchemaOf returns the columns, without values, that a row struct describes.
// Row may be a struct, a slice of structs or a pointer to either. A field that
// is an array, such as [10]int32 with the tag "votes", stands for the columns
// votes0 to votes9.
func SchemaOf(row any) ([]Column, error) {
	t := reflect.TypeOf(row)
	for t != nil && (t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice) {
		t = t.Elem()
	}
	cols, _, err := schemaOf(t)
	return cols, err
}

// A place is where a column's value is in a row struct.
type place struct {
	field int
	elem  int // of an array, or -1
}

func (p place) of(row reflect.Value) reflect.Value {
	f := row.Field(p.field)
	if p.elem >= 0 {
		f = f.Index(p.elem)
	}
	return f
}

func schemaOf(t reflect.Type) ([]Column, []place, error) {
	if t == nil || t.Kind() != reflect.Struct {
		return nil, nil, fmt.Errorf("table: a row is a struct, not %v", t)
	}
	var cols []Column
	var places []place
	seen := map[string]bool{}
	for i := range t.NumField() {
		f := t.Field(i)
		tag := f.Tag.Get("col")
		if tag == "" {
			return nil, nil, fmt.Errorf("table: field %s.%s has no col tag", t, f.Name)
		}
		names, elems, ft := []string{tag}, []int{-1}, f.Type
		if ft.Kind() == reflect.Array {
			names, elems = nil, nil
			for k := range ft.Len() {
				names, elems = append(names, tag+strconv.Itoa(k)), append(elems, k)
			}
			ft = ft.Elem()
		}
		typ, err := columnType(ft)
		if err != nil {
			return nil, nil, fmt.Errorf("table: field %s.%s: %w", t, f.Name, err)
		}
		for k, name := range names {
			if seen[name] {
				return nil, nil, fmt.Errorf("table: column %s stands twice in %s", name, t)
			}
			seen[name] = true
			cols = append(cols, Column{Name: name, Type: typ, Unit: f.Tag.Get("unit"), Doc: f.Tag.Get("doc")})
			places = append(places, place{i, elems[k]})
		}
	}
	if len(cols) == 0 {
		return nil, nil, fmt.Errorf("table: %s has no columns", t)
	}
	return cols, places, nil
}

func columnType(t reflect.Type) (Type, error) {
	switch t.Kind() {
	case reflect.Int64:
		return Int64, nil
	case reflect.Int32:
		return Int32, nil
	case reflect.Float64:
		return Float64, nil
	case reflect.Float32:
		return Float32, nil
	case reflect.String:
		return String, nil
	case reflect.Bool:
		return Bool, nil
	}
	return 0, fmt.Errorf("type %s: want int64, int32, float64, float32, string, bool, or an array of one of them", t)
}

// FromRows returns a table of rows, a slice of row structs.
func FromRows(rows any) (*Table, error) {
	v := reflect.ValueOf(rows)
	if v.Kind() != reflect.Slice {
		return nil, fmt.Errorf("table: rows are a slice of structs, not %T", rows)
	}
	cols, places, err := schemaOf(v.Type().Elem())
	if err != nil {
		return nil, err
	}
	t := &Table{Columns: cols, NumRows: v.Len()}
	for j := range cols {
		c := &t.Columns[j]
		for i := range v.Len() {
			f := places[j].of(v.Index(i))
			switch c.Type {
			case Int64, Int32:
				c.Ints = append(c.Ints, f.Int())
			case Float64, Float32:
				c.Floats = append(c.Floats, f.Float())
			case String:
				c.Strings = append(c.Strings, f.String())
			case Bool:
				c.Bools = append(c.Bools, f.Bool())
			}
		}
	}
	return t, nil
}

// Rows converts t to row structs. Columns are matched by name, in any order,
// and t may have more of them; a missing column or another type is an error.
func Rows[Row any](t *Table) ([]Row, error) {
	typ := reflect.TypeFor[Row]()
	cols, places, err := schemaOf(typ)
	if err != nil {
		return nil, err
	}
	rows := make([]Row, t.NumRows)
	v := reflect.ValueOf(rows)
	for j, want := range cols {
		c, ok := t.Column(want.Name)
		if !ok {
			return nil, fmt.Errorf("table: no column %s, which %s reads", want.Name, typ)
		}
		if c.Type != want.Type {
			return nil, fmt.Errorf("table: column %s is %s where %s reads %s", c.Name, c.Type, typ, want.Type)
		}
		for i := range rows {
			f := places[j].of(v.Index(i))
			switch c.Type {
			case Int64, Int32:
				f.SetInt(c.Ints[i])
			case Float64, Float32:
				f.SetFloat(c.Floats[i])
			case String:
				f.SetString(c.Strings[i])
			case Bool:
				f.SetBool(c.Bools[i])
			}
		}
	}
	return rows, nil
}

// Read reads a Parquet file into row structs, as Rows does.
func Read[Row any](f stage.File) ([]Row, error) {
	t, err := Open(f)
	if err != nil {
		return nil, err
	}
	return Rows[Row](t)
}

// ReadOnce returns what build makes of the rows of an input "<stage>/<table>".
// While the stage's shards are computed, the table is read and built once for
// all of them (stage.Inputs.Once): the value is shared and must not be changed.
// An error names the table.
func ReadOnce[Row, T any](in stage.Inputs, name string, build func(rows []Row) (T, error)) (T, error) {
	var none T
	v, err := in.Once(name, func(f stage.File) (any, error) {
		rows, err := Read[Row](f)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		built, err := build(rows)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		return built, nil
	})
	if err != nil {
		return none, err
	}
	built, ok := v.(T)
	if !ok {
		return none, fmt.Errorf("%s: made into a %T before, now wanted as a %T", name, v, none)
	}
	return built, nil
}
