package claims

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

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
func (l *lookup) rows() []int {
	wanted := map[*table.Column][]any{}
	for _, name := range slices.Sorted(maps.Keys(l.query.Where)) {
		key := "where." + name
		col := l.column(name, key)
		if col == nil {
			continue
		}
		wanted[col], _ = asList(l.query.Where[name])
		l.checkType(col, l.query.Where[name], l.entry+".query."+key, func(v any) bool {
			_, isBound := atLeast(v)
			return isBound && isNumeric(col.Type)
		})
	}
	var rows []int
	for row := range l.table.NumRows {
		admitted := true
		for col, anyOf := range wanted {
			v := col.Value(row)
			admitted = admitted && slices.ContainsFunc(anyOf, func(want any) bool { return satisfies(v, want) })
		}
		if admitted {
			rows = append(rows, row)
		}
	}
	return rows
}

// value reduces the selected rows to the query's value; none says why there is no
// value. If it is one of a column's values, or a list of them, that is returned too.
func (l *lookup) value() (v any, none string, of *table.Column) {
	rows := l.rows()
	form, name := l.query.form()
	if form == "count" {
		return int64(len(rows)), "", nil
	}
	col := l.column(name, "value")
	if col == nil {
		return nil, "", nil
	}
	values := []any{}
	for _, r := range rows {
		values = append(values, col.Value(r))
	}
	switch {
	case (form == "sum" || form == "mean") && !isNumeric(col.Type):
		l.fault(l.entry+".query.value", l.query.Value, fmt.Sprintf("column %s is %s, of which there is no %s", name, col.Type, form),
			"count, distinct, only and list take any column")
		return nil, "", nil
	case form == "distinct":
		seen := map[any]bool{}
		for _, v := range values {
			seen[v] = true
		}
		return int64(len(seen)), "", nil
	case form == "list":
		return values, "", col
	case form == "sum":
		v, none = sum(values)
		return v, none, nil
	case len(values) == 0:
		return nil, "no row", nil
	case form == "mean":
		total, none := sum(values)
		f, _ := number(total)
		return f / float64(len(values)), none, nil
	case form == "only" && len(values) > 1:
		return nil, fmt.Sprintf("%d rows instead of one", len(values)), nil
	}
	v, none = extreme(form, values)
	return v, none, col
}

// sum adds integers exactly and floating-point values in row order.
func sum(values []any) (total any, none string) {
	whole, other, isFloat := int64(0), 0.0, false
	for _, v := range values {
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

// extreme returns the only, smallest or largest of at least one value.
func extreme(form string, values []any) (best any, none string) {
	best = values[0]
	for _, v := range values {
		if f, ok := v.(float64); ok && math.IsNaN(f) {
			return nil, "not a number"
		}
		if form == "min" && less(v, best) || form == "max" && less(best, v) {
			best = v
		}
	}
	return best, ""
}

func isNumeric(typ table.Type) bool { return typ != table.String && typ != table.Bool }

// checkType reports those of a value or list of a claims file that no value of a
// column can equal, unless they are fine for another reason.
func (l *lookup) checkType(col *table.Column, v any, path string, fine func(any) bool) {
	want, fits := "write a whole number, not in quotes", func(v any) bool { _, ok := v.(int64); return ok }
	switch col.Type {
	case table.Float64, table.Float32:
		want, fits = "write a number, not in quotes", isNumber
	case table.String:
		want, fits = "write it in quotes: %q", func(v any) bool { _, ok := v.(string); return ok }
	case table.Bool:
		want, fits = "write true or false, not in quotes", func(v any) bool { _, ok := v.(bool); return ok }
	}
	list, isList := asList(v)
	for i, v := range list {
		if fits(v) || fine(v) {
			continue
		}
		hint := want
		if col.Type == table.String {
			hint = fmt.Sprintf(want, formatValue(v))
		}
		l.fault(elementPath(path, i, isList), formatValue(v), fmt.Sprintf("column %s is %s, which %s never equals", col.Name, col.Type, typeName(v)), hint)
	}
}
