package diff

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"neurorbit/pipeline/table"
)

// joined compares two tables row by row, joined on their key columns. keep is how
// many rows of each sort the result lists. It fails if a key cannot tell the rows
// of a side apart.
func joined(name string, key []string, a, b *table.Table, keep int) (*Table, error) {
	j := &join{out: &Table{Name: name, Key: key, RowsA: a.NumRows, RowsB: b.NumRows}, a: a, b: b, keep: keep}
	j.matchColumns()
	for _, err := range []error{j.keys("A", a, &j.keysA), j.keys("B", b, &j.keysB)} {
		if err != nil {
			return nil, err
		}
	}
	rows := map[string]int{}
	for i, k := range j.keysB {
		rows[k] = i
	}
	for i, k := range j.keysA {
		if at, ok := rows[k]; ok {
			j.both(i, at)
			delete(rows, k)
			continue
		}
		if j.out.Removed++; j.out.Removed <= keep {
			j.out.RemovedKeys = append(j.out.RemovedKeys, k)
		}
	}
	for _, k := range j.keysB {
		if _, left := rows[k]; !left {
			continue
		}
		if j.out.Added++; j.out.Added <= keep {
			j.out.AddedKeys = append(j.out.AddedKeys, k)
		}
	}
	return j.result(), nil
}

// A join gathers what is found when rows are put side by side.
type join struct {
	out     *Table
	a, b    *table.Table
	keep    int
	pairs   []pair // the columns of both sides, keys apart
	keysA   []string
	keysB   []string
	changed []changedRow
}

// A changedRow is a row that differs, and how much.
type changedRow struct {
	a, b  int // row on either side
	score float64
}

// A pair is a column that both sides have.
type pair struct {
	a, b *table.Column
	Magnitude
}

// matchColumns decides which columns are compared.
func (j *join) matchColumns() {
	describe := func(c *table.Column) string { return c.Name + " " + c.Type.String() }
	for i := range j.a.Columns {
		ca := &j.a.Columns[i]
		cb, ok := j.b.Column(ca.Name)
		switch {
		case !ok || cb.Type != ca.Type:
			j.out.LostColumns = append(j.out.LostColumns, describe(ca))
		case !slices.Contains(j.out.Key, ca.Name):
			j.pairs = append(j.pairs, pair{a: ca, b: cb})
		}
	}
	for i := range j.b.Columns {
		cb := &j.b.Columns[i]
		if ca, ok := j.a.Column(cb.Name); !ok || ca.Type != cb.Type {
			j.out.NewColumns = append(j.out.NewColumns, describe(cb))
		}
	}
}

// keys writes the key of each row of a side as name=value, name=value.
func (j *join) keys(side string, t *table.Table, keys *[]string) error {
	*keys = make([]string, t.NumRows)
	for n, name := range j.out.Key {
		c, ok := t.Column(name)
		if !ok {
			return fmt.Errorf("%s has no column %s, which is part of the key", side, name)
		}
		if other, ok := j.a.Column(name); ok && other.Type != c.Type {
			return fmt.Errorf("the key column %s is %s in A and %s in %s", name, other.Type, c.Type, side)
		}
		for i := range *keys {
			if n > 0 {
				(*keys)[i] += ", "
			}
			(*keys)[i] += name + "=" + keyValue(c, i)
		}
	}
	seen := map[string]bool{}
	for _, k := range *keys {
		if seen[k] {
			return fmt.Errorf("the key %s stands twice in %s", k, side)
		}
		seen[k] = true
	}
	return nil
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

// both compares two rows with the same key.
func (j *join) both(rowA, rowB int) {
	at := changedRow{a: rowA, b: rowB, score: -1}
	for n := range j.pairs {
		p := &j.pairs[n]
		if same, d := compareValues(p.a, rowA, p.b, rowB); !same {
			p.add(d)
			at.score = max(at.score, d.score)
		}
	}
	if at.score < 0 {
		j.out.Equal++
		return
	}
	j.out.Changed++
	j.changed = append(j.changed, at)
}

// row lists the changed values of a row.
func (j *join) row(at changedRow) Row {
	row := Row{Key: j.keysA[at.a]}
	for _, p := range j.pairs {
		if same, _ := compareValues(p.a, at.a, p.b, at.b); !same {
			row.Cells = append(row.Cells, Cell{p.a.Name, format(p.a, at.a), format(p.b, at.b)})
		}
	}
	return row
}

func (j *join) result() *Table {
	t := j.out
	slices.SortStableFunc(j.changed, func(x, y changedRow) int { return cmp.Compare(y.score, x.score) })
	for _, at := range j.changed[:min(len(j.changed), j.keep)] {
		t.Rows = append(t.Rows, j.row(at))
	}
	for _, p := range j.pairs {
		if p.Changed > 0 {
			t.Columns = append(t.Columns, Column{Name: p.a.Name, Type: p.a.Type.String(), Unit: p.a.Unit, Magnitude: p.Magnitude})
		}
	}
	t.Verdict = Equal
	if t.Changed+t.Added+t.Removed+len(t.NewColumns)+len(t.LostColumns) > 0 {
		t.Verdict = Changed
	}
	return t
}
