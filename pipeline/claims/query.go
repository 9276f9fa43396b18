package claims

import (
	"fmt"
	"iter"
	"maps"
	"math"
	"slices"
	"strings"

	"neurorbit/pipeline/table"
	"neurorbit/pipeline/text"
)

// A Query selects rows of a table and reduces them to a value or, for kind
// rows, to some of their columns.
type Query struct {
	Table string `yaml:"table" doc:"<stage>/<table>"`
	// Setting is, in place of all else, a config key whose value is the query's.
	Setting string `yaml:"setting" doc:"config key that holds the value, in place of a table"`
	// Where maps a column to the value it must have, to a bound such as ">= 0" if
	// it is numeric, or, a list, to any of several of these.
	Where map[string]any `yaml:"where" doc:"column: value, column: \">= 0\", or column: [any, of, these]"`
	// Value is "count" or "<form>:<column>"; the forms are in the package comment.
	Value   string   `yaml:"value" doc:"count, or distinct, sum, mean, min, max, only or list, a colon and a column"`
	Columns []string `yaml:"columns" doc:"columns compared by kind rows" unique:"true"`
}

// String writes the query as one line of text.
func (q Query) String() string {
	var where []string
	for _, col := range slices.Sorted(maps.Keys(q.Where)) {
		v := q.Where[col]
		form := "%s = %s"
		if _, isList := v.([]any); isList {
			form = "%s in [%s]"
		} else if _, isBound := atLeast(v); isBound {
			form = "%s %s"
		}
		where = append(where, fmt.Sprintf(form, col, formatValue(v)))
	}
	of := ""
	if len(q.Columns) > 0 {
		of = "rows of " + strings.Join(q.Columns, ", ")
	}
	if q.Setting != "" {
		return "config " + q.Setting
	}
	return text.Join(": ", text.Join(" where ", q.Table, strings.Join(where, ", ")), q.Value, of)
}

// source is the table or config key that is asked.
func (q Query) source() string { return q.Table + q.Setting }

// form splits Value into its form and column.
func (q Query) form() (form, column string) {
	form, column, _ = strings.Cut(q.Value, ":")
	return form, column
}

// A form reduces the values of a column in the rows selected.
type form struct {
	own     bool // what it gives is one of the values, or a list of them
	numbers bool // it is for columns of numbers
	// reduce gives the value; none says why there is none.
	reduce func(values iter.Seq[any]) (v any, none string)
}

// forms are the forms of a value by their names; all but count name a column.
var forms = map[string]form{
	"count":    {reduce: func(values iter.Seq[any]) (any, string) { return length(values), "" }},
	"distinct": {reduce: distinct},
	"sum":      {numbers: true, reduce: sum},
	"mean":     {numbers: true, reduce: mean},
	"min":      {own: true, reduce: func(values iter.Seq[any]) (any, string) { return best(values, less) }},
	"max": {own: true, reduce: func(values iter.Seq[any]) (any, string) {
		return best(values, func(v, w any) bool { return less(w, v) })
	}},
	"only": {own: true, reduce: only},
	"list": {own: true, reduce: func(values iter.Seq[any]) (any, string) { return slices.AppendSeq([]any{}, values), "" }},
}

func length(values iter.Seq[any]) (n int64) {
	for range values {
		n++
	}
	return n
}

func distinct(values iter.Seq[any]) (any, string) {
	seen := map[any]bool{}
	for v := range values {
		seen[v] = true
	}
	return int64(len(seen)), ""
}

// sum adds integers exactly and floating-point values in row order.
func sum(values iter.Seq[any]) (total any, none string) {
	whole, other, isFloat := int64(0), 0.0, false
	for v := range values {
		switch v := v.(type) {
		case float64:
			isFloat = true
			other += v
		case int64:
			next := whole + v
			if (next > whole) != (v > 0) && v != 0 {
				return nil, "sum beyond 64 bits"
			}
			whole = next
		}
	}
	if isFloat {
		return other, ""
	}
	return whole, ""
}

func mean(values iter.Seq[any]) (any, string) {
	n := length(values)
	if n == 0 {
		return nil, "no row"
	}
	total, none := sum(values)
	f, _ := number(total)
	return f / float64(n), none
}

func only(values iter.Seq[any]) (any, string) {
	if n := length(values); n > 1 {
		return nil, fmt.Sprintf("%d rows instead of one", n)
	}
	return best(values, less)
}

// best returns the value that comes before all others.
func best(values iter.Seq[any], before func(v, w any) bool) (best any, none string) {
	for v := range values {
		if f, ok := v.(float64); ok && math.IsNaN(f) {
			return nil, "not a number"
		}
		if best == nil || before(v, best) {
			best = v
		}
	}
	if best == nil {
		return nil, "no row"
	}
	return best, ""
}

// A lookup is a query on a table that is there. What can never work is reported to
// the checker.
type lookup struct {
	*checker
	entry string // of the query in the file, such as claims[0]
	query Query
	table *table.Table
}

// column returns a column; nil, and a fault at a key of the query, if there is none.
func (l *lookup) column(name, key string) *table.Column {
	if c, ok := l.table.Column(name); ok {
		return c
	}
	names := make([]string, len(l.table.Columns))
	for i := range l.table.Columns {
		names[i] = l.table.Columns[i].Name
	}
	l.fault(l.entry+".query."+key, name, fmt.Sprintf("table %s has no column %s", l.query.Table, name), didYouMean(name, names, "columns"))
	return nil
}

// rows returns the numbers of the rows that satisfy where.
func (l *lookup) rows() iter.Seq[int] {
	var admit []func(row int) bool
	for _, name := range slices.Sorted(maps.Keys(l.query.Where)) {
		key := "where." + name
		col := l.column(name, key)
		if col == nil {
			continue
		}
		l.checkType(col, l.query.Where[name], l.entry+".query."+key, func(v any) bool {
			_, isBound := atLeast(v)
			return isBound && isNumeric(col.Type)
		})
		match := matching(l.query.Where[name])
		admit = append(admit, func(row int) bool { return match(col.Value(row)) })
	}
	return func(yield func(int) bool) {
		for row := range l.table.NumRows {
			if !slices.ContainsFunc(admit, func(admit func(int) bool) bool { return !admit(row) }) && !yield(row) {
				return
			}
		}
	}
}

// value reduces the selected rows to the query's value; none says why there is no
// value. If it is one of a column's values, or a list of them, that is returned too.
func (l *lookup) value() (v any, none string, of *table.Column) {
	if l.query.Setting != "" {
		if v = valueOf(l.data.Settings[l.query.Setting]); v == nil {
			none = "neither a value nor a list of values"
		}
		return v, none, nil
	}
	name, column := l.query.form()
	f, rows := forms[name], l.rows()
	value := func(int) any { return nil }
	if name != "count" {
		col := l.column(column, "value")
		switch {
		case col == nil:
			return nil, "", nil
		case f.numbers && !isNumeric(col.Type):
			l.fault(l.entry+".query.value", l.query.Value, fmt.Sprintf("column %s is %s, of which there is no %s", column, col.Type, name),
				"count, distinct, only and list take any column")
			return nil, "", nil
		case f.own:
			of = col
		}
		value = col.Value
	}
	v, none = f.reduce(func(yield func(any) bool) {
		for row := range rows {
			if !yield(value(row)) {
				return
			}
		}
	})
	return v, none, of
}

func isNumeric(typ table.Type) bool { return typ != table.String && typ != table.Bool }

// checkType reports those of a value or list of a claims file that no value of a
// column can equal, unless they are fine for another reason.
func (l *lookup) checkType(col *table.Column, v any, path string, fine func(any) bool) {
	want := "a whole number"
	switch col.Type {
	case table.Float64, table.Float32:
		want = "a number"
	case table.String:
		want = "text"
	case table.Bool:
		want = "true or false"
	}
	list, isList := asList(v)
	for i, v := range list {
		if typeName(v) == want || want == "a number" && isNumber(v) || fine(v) {
			continue
		}
		hint := "write " + want + ", not in quotes"
		if want == "text" {
			hint = fmt.Sprintf("write it in quotes: %q", formatValue(v))
		}
		l.fault(elementPath(path, i, isList), formatValue(v),
			fmt.Sprintf("column %s is %s, which %s never equals", col.Name, col.Type, typeName(v)), hint)
	}
}
