package diff

import (
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"math"
	"slices"
	"strings"

	"neurorbit/pipeline/table"
)

// Rows gives the rows of a table piece by piece; a *table.Reader is one.
type Rows interface {
	// Next returns the next rows, and io.EOF after the last.
	Next() (*table.Table, error)
	Close() error
}

// A Part is a run of rows of a table that is stored on its own.
type Part struct {
	// Content is the content digest of its rows; empty if it is not known.
	Content string
	Rows    int
	// Open starts reading. It may be called again.
	Open func() (Rows, error)
}

// A KeyError says that the rows of a table cannot be told apart by its key.
type KeyError struct {
	Table, Side string
	Reason      string
}

func (e *KeyError) Error() string {
	return fmt.Sprintf("table %s of %s: %s", e.Table, e.Side, e.Reason)
}

// memoryCells bounds the values that a comparison of unordered tables holds.
const memoryCells = 1 << 24

// Tables compares the tables that the parts of A and B make up, by their key
// columns. keep is how many rows of each sort the result lists.
func Tables(name string, key []string, a, b []Part, keep int) (*Table, error) {
	return tables(name, key, a, b, keep, memoryCells)
}

func tables(name string, key []string, a, b []Part, keep, cells int) (*Table, error) {
	restA, restB, equal := cancel(a, b)
	for sorted := true; ; sorted = false {
		j := &join{
			out:  &Table{Name: name, Key: key, RowsA: rowsOf(a), RowsB: rowsOf(b), Equal: equal},
			keep: keep,
		}
		var err error
		if sorted {
			err = j.merge(restA, restB)
		} else {
			err = j.partitions(restA, restB, cells)
		}
		if errors.Is(err, errOrder) {
			continue
		}
		if err != nil {
			return nil, err
		}
		return j.result(), nil
	}
}

func rowsOf(parts []Part) int {
	n := 0
	for _, p := range parts {
		n += p.Rows
	}
	return n
}

// cancel leaves out the parts that both sides have, and counts their rows.
func cancel(a, b []Part) (restA, restB []Part, equal int) {
	have := map[string]int{}
	for _, p := range b {
		have[p.Content]++
	}
	both := map[string]int{}
	for _, p := range a {
		if p.Content != "" && have[p.Content] > 0 {
			have[p.Content]--
			both[p.Content]++
			equal += p.Rows
			continue
		}
		restA = append(restA, p)
	}
	for _, p := range b {
		if both[p.Content] > 0 {
			both[p.Content]--
			continue
		}
		restB = append(restB, p)
	}
	return restA, restB, equal
}

// errOrder says that the keys of a side do not increase.
var errOrder = errors.New("diff: the keys are not in order")

// A cursor walks through the rows of a side.
type cursor struct {
	table, side string
	names       []string // of the key columns
	parts       []Part
	sorted      bool // fail with errOrder unless keys increase

	rows  Rows
	piece *table.Table
	keys  []*table.Column
	row   int

	before     []*table.Column // key columns and row of the row before
	beforeRow  int
	columnList []table.Column // of the first piece
}

// next moves to the next row; false means that there is none.
func (c *cursor) next() (bool, error) {
	if c.piece != nil {
		c.before, c.beforeRow = c.keys, c.row
		c.row++
	}
	for c.piece == nil || c.row == c.piece.NumRows {
		if ok, err := c.nextPiece(); !ok || err != nil {
			return false, err
		}
	}
	if c.sorted && c.before != nil {
		switch o := compareKeys(c.before, c.beforeRow, c.keys, c.row); {
		case o == 0:
			return false, c.twice(c.keys, c.row)
		case o > 0:
			return false, errOrder
		}
	}
	return true, nil
}

func (c *cursor) nextPiece() (bool, error) {
	for {
		if c.rows == nil {
			if len(c.parts) == 0 {
				return false, nil
			}
			rows, err := c.parts[0].Open()
			if err != nil {
				return false, err
			}
			c.rows, c.parts = rows, c.parts[1:]
		}
		t, err := c.rows.Next()
		if errors.Is(err, io.EOF) {
			err = c.rows.Close()
			c.rows = nil
			if err != nil {
				return false, err
			}
			continue
		}
		if err != nil {
			return false, err
		}
		return true, c.use(t)
	}
}

func (c *cursor) use(t *table.Table) error {
	if c.columnList == nil {
		c.columnList = t.Columns
	}
	if !slices.EqualFunc(c.columnList, t.Columns, func(x, y table.Column) bool { return x.Name == y.Name && x.Type == y.Type }) {
		return fmt.Errorf("table %s of %s: its shards have different columns", c.table, c.side)
	}
	c.piece, c.row, c.keys = t, 0, nil
	for _, name := range c.names {
		k, ok := t.Column(name)
		if !ok {
			return &KeyError{c.table, c.side, "it has no column " + name + ", which is part of its key"}
		}
		c.keys = append(c.keys, k)
	}
	return nil
}

func (c *cursor) twice(keys []*table.Column, row int) error {
	var b strings.Builder
	for i, v := range keyText(keys, row) {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(c.names[i] + "=" + v)
	}
	return &KeyError{c.table, c.side, "the key " + b.String() + " stands twice"}
}

func (c *cursor) close() {
	if c.rows != nil {
		_ = c.rows.Close()
	}
}

func keyText(keys []*table.Column, row int) []string {
	out := make([]string, len(keys))
	for i, k := range keys {
		out[i] = format(k, row)
	}
	return out
}

// compareKeys orders rows by their keys: numbers by size, NaN first, texts by
// their bytes, false before true.
func compareKeys(a []*table.Column, i int, b []*table.Column, j int) int {
	for k := range a {
		var o int
		switch a[k].Type {
		case table.Int64, table.Int32:
			o = cmp.Compare(a[k].Ints[i], b[k].Ints[j])
		case table.Float64, table.Float32:
			o = cmp.Compare(a[k].Floats[i], b[k].Floats[j])
		case table.String:
			o = cmp.Compare(a[k].Strings[i], b[k].Strings[j])
		default:
			o = compareBools(a[k].Bools[i], b[k].Bools[j])
		}
		if o != 0 {
			return o
		}
	}
	return 0
}

func compareBools(x, y bool) int {
	switch {
	case x == y:
		return 0
	case y:
		return -1
	}
	return 1
}

// keyBytes writes a key so that two are equal if and only if compareKeys says so.
func keyBytes(b []byte, keys []*table.Column, row int) []byte {
	for _, k := range keys {
		switch k.Type {
		case table.Int64, table.Int32:
			b = binary.LittleEndian.AppendUint64(b, uint64(k.Ints[row]))
		case table.Float64, table.Float32:
			f := k.Floats[row]
			switch {
			case math.IsNaN(f):
				f = math.NaN()
			case f == 0:
				f = 0
			}
			b = binary.LittleEndian.AppendUint64(b, math.Float64bits(f))
		case table.String:
			b = binary.LittleEndian.AppendUint64(b, uint64(len(k.Strings[row])))
			b = append(b, k.Strings[row]...)
		default:
			b = append(b, byte(compareBools(k.Bools[row], false)))
		}
	}
	return b
}

// A join gathers what is found when rows are put side by side.
type join struct {
	out  *Table
	keep int

	pairs    []pair // the columns of both sides, keys apart
	compared bool   // pairs is filled in
}

type pair struct {
	a, b int // index of the column
	largest
	column Column
	typ    table.Type
}

// match decides which columns are compared. It is called with the first rows of
// both sides.
func (j *join) match(a, b *cursor) error {
	j.compared = true
	find := func(cols []table.Column, name string) int {
		return slices.IndexFunc(cols, func(c table.Column) bool { return c.Name == name })
	}
	describe := func(c table.Column) string { return c.Name + " " + c.Type.String() }
	for i, c := range a.columnList {
		k := find(b.columnList, c.Name)
		isKey := slices.Contains(j.out.Key, c.Name)
		switch {
		case k >= 0 && b.columnList[k].Type == c.Type && !isKey:
			j.pairs = append(j.pairs, pair{a: i, b: k, typ: c.Type, column: Column{Name: c.Name, Type: c.Type.String(), Unit: c.Unit}})
		case k >= 0 && b.columnList[k].Type == c.Type:
		case isKey && k >= 0:
			return &KeyError{j.out.Name, b.side, fmt.Sprintf("its key column %s is %s, that of %s is %s", c.Name, b.columnList[k].Type, a.side, c.Type)}
		default:
			j.out.LostColumns = append(j.out.LostColumns, describe(c))
		}
	}
	for _, c := range b.columnList {
		if k := find(a.columnList, c.Name); k < 0 || a.columnList[k].Type != c.Type {
			j.out.NewColumns = append(j.out.NewColumns, describe(c))
		}
	}
	return nil
}

// both compares two rows with the same key.
func (j *join) both(a *table.Table, i int, b *table.Table, k int, keys []*table.Column) {
	var cells []Cell
	score := 0.0
	for n := range j.pairs {
		p := &j.pairs[n]
		ca, cb := &a.Columns[p.a], &b.Columns[p.b]
		same, d := compareValues(ca, i, cb, k)
		if same {
			continue
		}
		p.add(d)
		score = max(score, d.score)
		cells = append(cells, Cell{p.column.Name, format(ca, i), format(cb, k)})
	}
	if cells == nil {
		j.out.Equal++
		return
	}
	j.out.Changed++
	list := j.out.Rows
	if j.keep == 0 || len(list) == j.keep && score <= list[len(list)-1].score {
		return
	}
	at, _ := slices.BinarySearchFunc(list, score, func(r Row, s float64) int {
		if r.score >= s {
			return -1
		}
		return 1
	})
	list = slices.Insert(list, at, Row{Key: keyText(keys, i), Cells: cells, score: score})
	j.out.Rows = list[:min(len(list), j.keep)]
}

func (j *join) added(keys []*table.Column, row int) {
	j.out.Added++
	if len(j.out.AddedKeys) < j.keep {
		j.out.AddedKeys = append(j.out.AddedKeys, keyText(keys, row))
	}
}

func (j *join) removed(keys []*table.Column, row int) {
	j.out.Removed++
	if len(j.out.RemovedKeys) < j.keep {
		j.out.RemovedKeys = append(j.out.RemovedKeys, keyText(keys, row))
	}
}

func (j *join) cursors(a, b []Part, sorted bool) (ca, cb *cursor) {
	ca = &cursor{table: j.out.Name, side: "A", names: j.out.Key, parts: a, sorted: sorted}
	cb = &cursor{table: j.out.Name, side: "B", names: j.out.Key, parts: b, sorted: sorted}
	return ca, cb
}

// merge walks through both sides at once. The error is errOrder if the keys of
// one do not increase.
func (j *join) merge(partsA, partsB []Part) error {
	a, b := j.cursors(partsA, partsB, true)
	defer a.close()
	defer b.close()
	okA, err := a.next()
	if err != nil {
		return err
	}
	okB, err := b.next()
	if err != nil {
		return err
	}
	for okA || okB {
		if okA && okB && !j.compared {
			if err := j.match(a, b); err != nil {
				return err
			}
		}
		order := 0
		switch {
		case !okB:
			order = -1
		case !okA:
			order = 1
		default:
			order = compareKeys(a.keys, a.row, b.keys, b.row)
		}
		switch {
		case order < 0:
			j.removed(a.keys, a.row)
		case order > 0:
			j.added(b.keys, b.row)
		default:
			j.both(a.piece, a.row, b.piece, b.row, a.keys)
		}
		if order <= 0 {
			if okA, err = a.next(); err != nil {
				return err
			}
		}
		if order >= 0 {
			if okB, err = b.next(); err != nil {
				return err
			}
		}
	}
	return nil
}

// partitions compares tables in any order. In each pass it holds the rows of B
// whose key falls into one partition, so that at most about so many values are in
// memory.
func (j *join) partitions(partsA, partsB []Part, cells int) error {
	passes := 0
	for pass := 0; pass == 0 || pass < passes; pass++ {
		a, b := j.cursors(partsA, partsB, false)
		err := func() error {
			defer a.close()
			defer b.close()
			okA, err := a.next()
			if err != nil {
				return err
			}
			okB, err := b.next()
			if err != nil {
				return err
			}
			if passes == 0 {
				if okA && okB {
					if err := j.match(a, b); err != nil {
						return err
					}
				}
				n := max(rowsOf(partsA)*len(a.columnList), rowsOf(partsB)*len(b.columnList))
				passes = 1 + n/max(cells, 1)
			}
			return j.partition(a, okA, b, okB, uint64(pass), uint64(passes))
		}()
		if err != nil {
			return err
		}
	}
	return nil
}

func (j *join) partition(a *cursor, okA bool, b *cursor, okB bool, pass, passes uint64) error {
	var err error
	var buf []byte
	mine := func(c *cursor) bool {
		buf = keyBytes(buf[:0], c.keys, c.row)
		if passes == 1 {
			return true
		}
		h := fnv.New64a()
		h.Write(buf)
		return h.Sum64()%passes == pass
	}
	held := &table.Table{}
	index := map[string]int{}
	for ; okB; okB, err = b.next() {
		if !mine(b) {
			continue
		}
		if _, ok := index[string(buf)]; ok {
			return b.twice(b.keys, b.row)
		}
		index[string(buf)] = held.NumRows
		hold(held, b.piece, b.row)
	}
	if err != nil {
		return err
	}
	met := make([]bool, held.NumRows)
	only := map[string]bool{}
	for ; okA; okA, err = a.next() {
		if !mine(a) {
			continue
		}
		at, ok := index[string(buf)]
		switch {
		case ok && met[at], only[string(buf)]:
			return a.twice(a.keys, a.row)
		case ok:
			met[at] = true
			j.both(a.piece, a.row, held, at, a.keys)
		default:
			only[string(buf)] = true
			j.removed(a.keys, a.row)
		}
	}
	if err != nil {
		return err
	}
	var keys []*table.Column
	for _, name := range j.out.Key {
		if k, ok := held.Column(name); ok {
			keys = append(keys, k)
		}
	}
	for at, ok := range met {
		if !ok {
			j.added(keys, at)
		}
	}
	return nil
}

// hold appends a row of t to held.
func hold(held, t *table.Table, row int) {
	if held.Columns == nil {
		for _, c := range t.Columns {
			held.Columns = append(held.Columns, table.Column{Name: c.Name, Type: c.Type, Unit: c.Unit})
		}
	}
	held.NumRows++
	for i := range t.Columns {
		c, h := &t.Columns[i], &held.Columns[i]
		switch c.Type {
		case table.Int64, table.Int32:
			h.Ints = append(h.Ints, c.Ints[row])
		case table.Float64, table.Float32:
			h.Floats = append(h.Floats, c.Floats[row])
		case table.String:
			h.Strings = append(h.Strings, c.Strings[row])
		default:
			h.Bools = append(h.Bools, c.Bools[row])
		}
	}
}

func (j *join) result() *Table {
	t := j.out
	for _, p := range j.pairs {
		if p.changed > 0 {
			p.column.Magnitude = p.magnitude(p.typ)
			t.Columns = append(t.Columns, p.column)
		}
	}
	t.Verdict = Equal
	if t.Changed+t.Added+t.Removed+len(t.NewColumns)+len(t.LostColumns) > 0 {
		t.Verdict = Changed
	}
	return t
}
