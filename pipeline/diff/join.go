package diff

import (
	"cmp"
	"errors"
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
	keysA, rowsA, errA := j.index("A", a)
	keysB, rowsB, errB := j.index("B", b)
	if err := errors.Join(errA, errB); err != nil {
		return nil, err
	}
	for i, k := range keysA {
		if at, ok := rowsB[k]; ok {
			j.both(i, at)
			continue
		}
		j.out.Removed++
		j.out.RemovedKeys = j.list(j.out.RemovedKeys, a, i)
	}
	for i, k := range keysB {
		if _, ok := rowsA[k]; !ok {
			j.out.Added++
			j.out.AddedKeys = j.list(j.out.AddedKeys, b, i)
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

// index returns the key of each row of a side, and where each key stands.
func (j *join) index(side string, t *table.Table) (keys []string, rows map[string]int, err error) {
	keys, rows = make([]string, t.NumRows), make(map[string]int, t.NumRows)
	for _, name := range j.out.Key {
		c, ok := t.Column(name)
		if !ok {
			return nil, nil, fmt.Errorf("%s has no column %s, which is part of the key", side, name)
		}
		if other, ok := j.a.Column(name); ok && other.Type != c.Type {
			return nil, nil, fmt.Errorf("the key column %s is %s in A and %s in %s", name, other.Type, c.Type, side)
		}
		for i := range keys {
			value := keyValue(c, i)
			keys[i] += strconv.Itoa(len(value)) + ":" + value
		}
	}
	for i, k := range keys {
		if _, twice := rows[k]; twice {
			return nil, nil, fmt.Errorf("the key %s stands twice in %s", keyText(j.out.Key, j.values(t, i)), side)
		}
		rows[k] = i
	}
	return keys, rows, nil
}

// keyValue writes a value of a key; both zeros are one.
func keyValue(c *table.Column, row int) string {
	if (c.Type == table.Float64 || c.Type == table.Float32) && c.Floats[row] == 0 {
		return "0"
	}
	return format(c, row)
}

// values returns the key of a row as people read it.
func (j *join) values(t *table.Table, row int) []string {
	out := make([]string, len(j.out.Key))
	for i, name := range j.out.Key {
		c, _ := t.Column(name)
		out[i] = format(c, row)
	}
	return out
}

// keyText writes a key as name=value, name=value.
func keyText(names, values []string) string {
	parts := make([]string, len(values))
	for i, v := range values {
		parts[i] = names[i] + "=" + clip(v)
	}
	return strings.Join(parts, ", ")
}

func (j *join) list(keys [][]string, t *table.Table, row int) [][]string {
	if len(keys) < j.keep {
		keys = append(keys, j.values(t, row))
	}
	return keys
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
	row := Row{Key: j.values(j.a, at.a)}
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
