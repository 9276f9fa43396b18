package claims

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"neurorbit/pipeline/table"
)

// A Query selects rows of a table and reduces them to a value or, for kind
// Rows, to some of their columns.
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
	var b strings.Builder
	b.WriteString(q.Table)
	for i, col := range slices.Sorted(maps.Keys(q.Where)) {
		if i == 0 {
			b.WriteString(" where ")
		} else {
			b.WriteString(", ")
		}
		b.WriteString(col)
		if list, ok := q.Where[col].([]any); ok {
			b.WriteString(" in [" + joinScalars(list) + "]")
		} else if text, ok := q.Where[col].(string); ok && isBound(text) {
			b.WriteString(" " + text)
		} else {
			b.WriteString(" = " + formatScalar(q.Where[col]))
		}
	}
	if q.Value != "" {
		b.WriteString(": " + q.Value)
	}
	if len(q.Columns) > 0 {
		b.WriteString(": rows of " + strings.Join(q.Columns, ", "))
	}
	return b.String()
}

// forms are the value forms that name a column.
var forms = []string{"distinct", "sum", "mean", "min", "max", "only", "list"}

// form splits Value into its form and column.
func (q Query) form() (form, column string) {
	form, column, _ = strings.Cut(q.Value, ":")
	return form, column
}

// A queryError is a query that can never work, with the key below "query"
// that is at fault.
type queryError struct {
	path      string
	text      string
	msg, hint string
}

func (e *queryError) Error() string { return e.msg }

// selectRows returns the numbers of the rows that satisfy where.
func (q Query) selectRows(t *table.Table) ([]int, error) {
	type condition struct {
		column *table.Column
		anyOf  []any
	}
	var conditions []condition
	var errs []error
	for _, name := range slices.Sorted(maps.Keys(q.Where)) {
		path := "where." + name
		col, err := findColumn(t, q.Table, name, path)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		anyOf, isList := q.Where[name].([]any)
		if !isList {
			anyOf = []any{q.Where[name]}
		}
		for i, v := range anyOf {
			if !comparable(col.Type, v) && !boundOn(col.Type, v) {
				at := path
				if isList {
					at = fmt.Sprintf("%s[%d]", path, i)
				}
				errs = append(errs, typeMismatch(at, name, col.Type, v))
			}
		}
		conditions = append(conditions, condition{col, anyOf})
	}
	if len(errs) > 0 {
		return nil, errors.Join(errs...)
	}
	var rows []int
	for row := range t.NumRows {
		selected := true
		for _, c := range conditions {
			v := c.column.Value(row)
			if !slices.ContainsFunc(c.anyOf, func(w any) bool { return matches(v, w) }) {
				selected = false
				break
			}
		}
		if selected {
			rows = append(rows, row)
		}
	}
	return rows, nil
}

// matches reports whether a value of a column equals w or, if it is a number
// and w a bound, lies within it.
func matches(v scalar, w any) bool {
	if text, ok := w.(string); ok {
		if f, ok := number(v); ok {
			b, _ := parseBound(text)
			return b.admits(f)
		}
	}
	return equalScalars(v, w)
}

// boundOn reports whether v is a bound and the column one of numbers.
func boundOn(typ table.Type, v any) bool {
	text, ok := v.(string)
	if !ok || typ == table.String || typ == table.Bool {
		return false
	}
	_, ok = parseBound(text)
	return ok
}

func findColumn(t *table.Table, tableName, name, path string) (*table.Column, error) {
	if c, ok := t.Column(name); ok {
		return c, nil
	}
	names := make([]string, len(t.Columns))
	for i := range t.Columns {
		names[i] = t.Columns[i].Name
	}
	return nil, &queryError{path, name, fmt.Sprintf("table %s has no column %s", tableName, name),
		nearest(name, names, "columns")}
}

// comparable reports whether a value from a claims file can equal values of a
// column of type typ.
func comparable(typ table.Type, v any) bool {
	switch typ {
	case table.Int64, table.Int32:
		_, ok := v.(int64)
		return ok
	case table.Float64, table.Float32:
		_, ok := number(v)
		return ok
	case table.String:
		_, ok := v.(string)
		return ok
	default:
		_, ok := v.(bool)
		return ok
	}
}

func typeMismatch(path, column string, typ table.Type, v any) error {
	e := &queryError{path: path, text: formatScalar(v),
		msg: fmt.Sprintf("column %s is %s, which %s never equals", column, typ, typeName(v))}
	if typ == table.String {
		e.hint = fmt.Sprintf("write it in quotes: %q", formatScalar(v))
	} else {
		e.hint = "write " + map[table.Type]string{
			table.Int64: "a whole number", table.Int32: "a whole number",
			table.Float64: "a number", table.Float32: "a number", table.Bool: "true or false",
		}[typ] + ", not in quotes"
	}
	return e
}

// evaluate reduces the selected rows of t to the query's value.
func (q Query) evaluate(t *table.Table) (value, *table.Type, error) {
	rows, err := q.selectRows(t)
	if err != nil {
		return value{}, nil, err
	}
	form, name := q.form()
	if form == "count" {
		return single(int64(len(rows))), nil, nil
	}
	col, err := findColumn(t, q.Table, name, "value")
	if err != nil {
		return value{}, nil, err
	}
	numeric := col.Type != table.String && col.Type != table.Bool
	if (form == "sum" || form == "mean") && !numeric {
		return value{}, nil, &queryError{"value", q.Value,
			fmt.Sprintf("column %s is %s, of which there is no %s", name, col.Type, form), "count, distinct, only and list take any column"}
	}
	return reduce(form, col, rows), &col.Type, nil
}

// reduce computes one of the forms over the given rows of a column.
func reduce(form string, col *table.Column, rows []int) value {
	switch form {
	case "distinct":
		seen := map[any]bool{}
		for _, r := range rows {
			seen[col.Value(r)] = true
		}
		return single(int64(len(seen)))
	case "list":
		v := value{isList: true}
		for _, r := range rows {
			v.elems = append(v.elems, col.Value(r))
		}
		return v
	case "only":
		if len(rows) > 1 {
			return value{none: fmt.Sprintf("%d rows instead of one", len(rows))}
		}
	case "sum":
		return sum(col, rows)
	}
	if len(rows) == 0 {
		return value{none: "no row"}
	}
	if form == "mean" {
		total := sum(col, rows)
		if total.none != "" {
			return total
		}
		f, _ := number(total.elems[0])
		return single(f / float64(len(rows)))
	}
	return extreme(form, col, rows)
}

// sum adds integers exactly and floating-point values in row order.
func sum(col *table.Column, rows []int) value {
	if col.Floats != nil || col.Type == table.Float64 || col.Type == table.Float32 {
		total := 0.0
		for _, r := range rows {
			total += col.Floats[r]
		}
		return single(total)
	}
	total := int64(0)
	for _, r := range rows {
		next := total + col.Ints[r]
		if (next > total) != (col.Ints[r] > 0) && col.Ints[r] != 0 {
			return value{none: "sum beyond 64 bits"}
		}
		total = next
	}
	return single(total)
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
	return single(best)
}
