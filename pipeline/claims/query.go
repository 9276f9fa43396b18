package claims

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"neurorbit/pipeline/strictyaml"
	"neurorbit/pipeline/table"
)

// A Query selects rows of a table and reduces them to a value or, for kind
// rows, to some of their columns.
type Query struct {
	Table string `yaml:"table" doc:"<stage>/<table>"`
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
	text := q.Table
	if len(where) > 0 {
		text += " where " + strings.Join(where, ", ")
	}
	if q.Value != "" {
		text += ": " + q.Value
	}
	if len(q.Columns) > 0 {
		text += ": rows of " + strings.Join(q.Columns, ", ")
	}
	return text
}

// forms are the forms of a value; all but count name a column.
var forms = []string{"count", "distinct", "sum", "mean", "min", "max", "only", "list"}

// form splits Value into its form and column.
func (q Query) form() (form, column string) {
	form, column, _ = strings.Cut(q.Value, ":")
	return form, column
}

// queryError is the error of a query that can never work. Its path is below the
// query; the checker gives it its place.
func queryError(path, text, msg, hint string) strictyaml.Errors {
	return strictyaml.Errors{{Path: path, Text: text, Msg: msg, Remedy: hint}}
}

// A condition is a column and what its values may be.
type condition struct {
	column *table.Column
	anyOf  []any
}

// admits reports whether a row's value equals one of those wanted or, if that is a
// bound and the value a number, lies within it.
func (c condition) admits(row int) bool {
	v := c.column.Value(row)
	f, isNumber := number(v)
	return slices.ContainsFunc(c.anyOf, func(want any) bool {
		if bound, ok := atLeast(want); ok && isNumber {
			return f >= bound
		}
		return equalScalars(v, want)
	})
}

// conditions returns what where demands of the rows of a table.
func (q Query) conditions(t *table.Table) ([]condition, strictyaml.Errors) {
	var out []condition
	var errs strictyaml.Errors
	for _, name := range slices.Sorted(maps.Keys(q.Where)) {
		path := "where." + name
		col, faults := findColumn(t, q.Table, name, path)
		if faults != nil {
			errs = append(errs, faults...)
			continue
		}
		anyOf, isList := q.Where[name].([]any)
		if !isList {
			anyOf = []any{q.Where[name]}
		}
		for i, v := range anyOf {
			_, isBound := atLeast(v)
			if !canEqual(col.Type, v) && !(isBound && isNumeric(col.Type)) {
				errs = append(errs, typeMismatch(elementPath(path, i, isList), col, v)...)
			}
		}
		out = append(out, condition{col, anyOf})
	}
	return out, errs
}

// selectRows returns the numbers of the rows that satisfy where.
func (q Query) selectRows(t *table.Table) ([]int, strictyaml.Errors) {
	conditions, errs := q.conditions(t)
	if errs != nil {
		return nil, errs
	}
	var rows []int
	for row := range t.NumRows {
		if !slices.ContainsFunc(conditions, func(c condition) bool { return !c.admits(row) }) {
			rows = append(rows, row)
		}
	}
	return rows, nil
}

func findColumn(t *table.Table, tableName, name, path string) (*table.Column, strictyaml.Errors) {
	if c, ok := t.Column(name); ok {
		return c, nil
	}
	names := make([]string, len(t.Columns))
	for i := range t.Columns {
		names[i] = t.Columns[i].Name
	}
	return nil, queryError(path, name, fmt.Sprintf("table %s has no column %s", tableName, name), didYouMean(name, names, "columns"))
}

func isNumeric(typ table.Type) bool { return typ != table.String && typ != table.Bool }

// canEqual reports whether a value from a claims file can equal values of a
// column of type typ.
func canEqual(typ table.Type, v any) bool {
	ok := false
	switch typ {
	case table.Int64, table.Int32:
		_, ok = v.(int64)
	case table.Float64, table.Float32:
		ok = isNumber(v)
	case table.String:
		_, ok = v.(string)
	default:
		_, ok = v.(bool)
	}
	return ok
}

func typeMismatch(path string, col *table.Column, v any) strictyaml.Errors {
	hint := fmt.Sprintf("write it in quotes: %q", formatValue(v))
	switch col.Type {
	case table.Int64, table.Int32:
		hint = "write a whole number, not in quotes"
	case table.Float64, table.Float32:
		hint = "write a number, not in quotes"
	case table.Bool:
		hint = "write true or false, not in quotes"
	}
	return queryError(path, formatValue(v), fmt.Sprintf("column %s is %s, which %s never equals", col.Name, col.Type, typeName(v)), hint)
}

// evaluate reduces the selected rows of t to the query's value. If that is one of
// a column's values, or a list of them, it also returns the column.
func (q Query) evaluate(t *table.Table) (value, *table.Column, strictyaml.Errors) {
	rows, errs := q.selectRows(t)
	form, name := q.form()
	if form == "count" || errs != nil {
		return value{v: int64(len(rows))}, nil, errs
	}
	col, errs := findColumn(t, q.Table, name, "value")
	if errs != nil {
		return value{}, nil, errs
	}
	switch {
	case (form == "sum" || form == "mean") && !isNumeric(col.Type):
		msg := fmt.Sprintf("column %s is %s, of which there is no %s", name, col.Type, form)
		return value{}, nil, queryError("value", q.Value, msg, "count, distinct, only and list take any column")
	case form == "distinct":
		seen := map[any]bool{}
		for _, r := range rows {
			seen[col.Value(r)] = true
		}
		return value{v: int64(len(seen))}, nil, nil
	case form == "list":
		elems := []any{}
		for _, r := range rows {
			elems = append(elems, col.Value(r))
		}
		return value{v: elems}, col, nil
	case form == "sum":
		return sum(col, rows), nil, nil
	case len(rows) == 0:
		return value{none: "no row"}, nil, nil
	case form == "mean":
		total := sum(col, rows)
		if f, ok := number(total.v); ok {
			total.v = f / float64(len(rows))
		}
		return total, nil, nil
	case form == "only" && len(rows) > 1:
		return value{none: fmt.Sprintf("%d rows instead of one", len(rows))}, nil, nil
	}
	return extreme(form, col, rows), col, nil
}

// sum adds integers exactly and floating-point values in row order.
func sum(col *table.Column, rows []int) value {
	if col.Floats != nil || col.Type == table.Float64 || col.Type == table.Float32 {
		total := 0.0
		for _, r := range rows {
			total += col.Floats[r]
		}
		return value{v: total}
	}
	total := int64(0)
	for _, r := range rows {
		next := total + col.Ints[r]
		if (next > total) != (col.Ints[r] > 0) && col.Ints[r] != 0 {
			return value{none: "sum beyond 64 bits"}
		}
		total = next
	}
	return value{v: total}
}

// extreme returns the only, smallest or largest of at least one value.
func extreme(form string, col *table.Column, rows []int) value {
	best := col.Value(rows[0])
	for _, r := range rows {
		v := col.Value(r)
		if f, ok := v.(float64); ok && math.IsNaN(f) {
			return value{none: "not a number"}
		}
		if form == "min" && less(v, best) || form == "max" && less(best, v) {
			best = v
		}
	}
	return value{v: best}
}
