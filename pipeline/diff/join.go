package diff

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"neurorbit/pipeline/table"
)

// joined compares two tables row by row, joined on their key columns. keep is how
// many rows of each sort the result lists. It fails if a key cannot tell the rows
// of a side apart.
func joined(name string, key []string, a, b *table.Table, keep int) (*Table, error) {
	t := &Table{Name: name, Key: key, Verdict: Equal, RowsA: a.NumRows, RowsB: b.NumRows}
	pairs := t.matchColumns(a, b)
	keysA, err := keysOf("A", a, a, key)
	if err != nil {
		return nil, err
	}
	keysB, err := keysOf("B", b, a, key)
	if err != nil {
		return nil, err
	}
	rows := map[string]int{}
	for i, k := range keysB {
		rows[k] = i
	}
	var gone, added []string
	for i, k := range keysA {
		at, ok := rows[k]
		delete(rows, k)
		if !ok {
			count(&t.Removed, &gone, keep, func() string { return "- " + k })
		} else if changed := compareRows(pairs, i, at); changed == nil {
			t.Equal++
		} else {
			count(&t.Changed, &t.Rows, keep, func() string { return "~ " + k + ": " + cells(changed, i, at) })
		}
	}
	for _, k := range keysB {
		if _, left := rows[k]; left {
			count(&t.Added, &added, keep, func() string { return "+ " + k })
		}
	}
	t.Rows = slices.Concat(t.Rows, added, gone)
	for _, p := range pairs {
		if p.Changed > 0 {
			t.Columns = append(t.Columns, Column{p.a.Name, p.a.Unit, p.Magnitude})
		}
	}
	if t.Changed+t.Added+t.Removed+len(t.NewColumns)+len(t.LostColumns) > 0 {
		t.Verdict = Changed
	}
	return t, nil
}

// count counts a row and lists it unless there are enough.
func count(n *int, list *[]string, keep int, line func() string) {
	if *n++; *n <= keep {
		*list = append(*list, line())
	}
}

// A pair is a column that both sides have.
type pair struct {
	a, b *table.Column
	Magnitude
}

// matchColumns returns the columns that are compared, and notes the others.
func (t *Table) matchColumns(a, b *table.Table) []*pair {
	var pairs []*pair
	for i := range a.Columns {
		ca := &a.Columns[i]
		cb, ok := b.Column(ca.Name)
		switch {
		case !ok || cb.Type != ca.Type:
			t.LostColumns = append(t.LostColumns, ca.Name+" "+ca.Type.String())
		case !slices.Contains(t.Key, ca.Name):
			pairs = append(pairs, &pair{a: ca, b: cb})
		}
	}
	for _, cb := range b.Columns {
		if ca, ok := a.Column(cb.Name); !ok || ca.Type != cb.Type {
			t.NewColumns = append(t.NewColumns, cb.Name+" "+cb.Type.String())
		}
	}
	return pairs
}

// keysOf writes the key of each row of a side as name=value, name=value. Its
// columns must have the types that they have in A.
func keysOf(side string, t, a *table.Table, key []string) ([]string, error) {
	keys := make([]string, t.NumRows)
	for n, name := range key {
		c, ok := t.Column(name)
		if !ok {
			return nil, fmt.Errorf("%s has no column %s, which is part of the key", side, name)
		}
		if other, ok := a.Column(name); ok && other.Type != c.Type {
			return nil, fmt.Errorf("the key column %s is %s in A and %s in %s", name, other.Type, c.Type, side)
		}
		for i := range keys {
			if n > 0 {
				keys[i] += ", "
			}
			keys[i] += name + "=" + keyValue(c, i)
		}
	}
	seen := map[string]bool{}
	for _, k := range keys {
		if seen[k] {
			return nil, fmt.Errorf("the key %s stands twice in %s", k, side)
		}
		seen[k] = true
	}
	return keys, nil
}

// keyValue writes a value so that two are equal if their texts are; both zeros are
// one. Texts are quoted if they could be taken for more than one value.
func keyValue(c *table.Column, row int) string {
	value := format(c, row)
	switch {
	case value == "-0" && c.Type != table.String:
		return "0"
	case strings.ContainsAny(value, ",\"\n"):
		return strconv.Quote(value)
	}
	return value
}

// format writes a value as people read it; floats so that they round-trip.
func format(c *table.Column, row int) string {
	switch c.Type {
	case table.Float64:
		return strconv.FormatFloat(c.Floats[row], 'g', -1, 64)
	case table.Float32:
		return strconv.FormatFloat(c.Floats[row], 'g', -1, 32)
	}
	return fmt.Sprint(c.Value(row))
}

// compareRows returns the columns in which two rows with the same key differ.
func compareRows(pairs []*pair, rowA, rowB int) []*pair {
	var changed []*pair
	for _, p := range pairs {
		a, b := p.a.Value(rowA), p.b.Value(rowB)
		x, isFloat := a.(float64)
		y, _ := b.(float64)
		if isFloat && math.Float64bits(x) == math.Float64bits(y) || !isFloat && a == b || x != x && y != y {
			continue
		}
		p.add(a, b)
		changed = append(changed, p)
	}
	return changed
}

// add takes two different values of one type into account.
func (m *Magnitude) add(a, b any) {
	m.Changed++
	var x, y float64
	switch a := a.(type) {
	case int64:
		x, y = float64(a), float64(b.(int64))
	case float64:
		x, y = a, b.(float64)
	default:
		return
	}
	if math.IsNaN(x-x) || math.IsNaN(y-y) {
		m.NonFinite++
		return
	}
	m.MaxAbs = max(m.MaxAbs, min(math.Abs(x-y), math.MaxFloat64))
	if size := max(math.Abs(x), math.Abs(y)); size > 0 {
		m.MaxRel = max(m.MaxRel, math.Abs(x/size-y/size))
	}
}

// maxCells is how many changed values of a row are shown.
const maxCells = 6

// cells shows the changed values of two rows.
func cells(changed []*pair, rowA, rowB int) string {
	var out []string
	for i, p := range changed {
		if i == maxCells {
			return strings.Join(out, ", ") + ", and more"
		}
		out = append(out, p.a.Name+" "+change(format(p.a, rowA), format(p.b, rowB)))
	}
	return strings.Join(out, ", ")
}
