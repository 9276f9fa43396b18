package diff

import (
	"errors"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"neurorbit/pipeline/table"
)

type row struct {
	N int64   `col:"n"`
	S string  `col:"s"`
	X float64 `col:"x" unit:"1/step"`
	Y float32 `col:"y"`
	I int64   `col:"i"`
	T string  `col:"t"`
	B bool    `col:"b"`
}

var rowKey = []string{"n", "s"}

// A watch counts the pieces that a comparison reads from both sides.
type watch struct {
	read  map[string]int
	ahead int // how far one side was ever ahead of the other
}

func (w *watch) count(side string) {
	w.read[side]++
	w.ahead = max(w.ahead, w.read["A"]-w.read["B"], w.read["B"]-w.read["A"])
}

// pieces is a part whose rows come in pieces of a length.
func pieces(t *testing.T, rows any, length int, side string, w *watch) Part {
	t.Helper()
	all, err := table.FromRows(rows)
	if err != nil {
		t.Fatal(err)
	}
	return Part{Rows: all.NumRows, Open: func() (Rows, error) {
		return &memRows{all: all, length: length, side: side, watch: w}, nil
	}}
}

type memRows struct {
	all        *table.Table
	at, length int
	side       string
	watch      *watch
}

func (m *memRows) Next() (*table.Table, error) {
	if m.at == m.all.NumRows {
		return nil, io.EOF
	}
	if m.watch != nil {
		m.watch.count(m.side)
	}
	hi := min(m.at+m.length, m.all.NumRows)
	out := &table.Table{}
	for i := m.at; i < hi; i++ {
		hold(out, m.all, i)
	}
	m.at = hi
	return out, nil
}

func (m *memRows) Close() error { return nil }

// values that a property test draws from, with those that are hard to compare.
var floats = []float64{0, math.Copysign(0, -1), 1, 1.5, -2, math.NaN(), math.Inf(1), math.Inf(-1), math.SmallestNonzeroFloat64, math.MaxFloat64}

func rowGen() *rapid.Generator[row] {
	return rapid.Custom(func(t *rapid.T) row {
		return row{
			N: rapid.Int64Range(0, 4).Draw(t, "n"), S: rapid.SampledFrom([]string{"", "a", "b", "ab"}).Draw(t, "s"),
			X: rapid.SampledFrom(floats).Draw(t, "x"), Y: rapid.SampledFrom([]float32{0, 1, float32(math.NaN())}).Draw(t, "y"),
			I: rapid.SampledFrom([]int64{math.MinInt64, 0, math.MaxInt64}).Draw(t, "i"),
			T: rapid.SampledFrom([]string{"u", "v"}).Draw(t, "t"), B: rapid.Bool().Draw(t, "b"),
		}
	})
}

// naive is the plain comparison by a map.
func naive(a, b []row) (equal, changed, added, removed int, columns map[string]int, twice bool) {
	type key struct {
		n int64
		s string
	}
	columns = map[string]int{}
	in := map[key]row{}
	for _, r := range b {
		if _, ok := in[key{r.N, r.S}]; ok {
			twice = true
		}
		in[key{r.N, r.S}] = r
	}
	seen := map[key]bool{}
	for _, r := range a {
		k := key{r.N, r.S}
		if seen[k] {
			twice = true
		}
		seen[k] = true
		o, ok := in[k]
		if !ok {
			removed++
			continue
		}
		same := true
		for name, different := range map[string]bool{
			"x": !(math.IsNaN(r.X) && math.IsNaN(o.X)) && math.Float64bits(r.X) != math.Float64bits(o.X),
			"y": !(r.Y != r.Y && o.Y != o.Y) && math.Float32bits(r.Y) != math.Float32bits(o.Y),
			"i": r.I != o.I, "t": r.T != o.T, "b": r.B != o.B,
		} {
			if different {
				columns[name]++
				same = false
			}
		}
		if same {
			equal++
		} else {
			changed++
		}
	}
	for k := range in {
		if !seen[k] {
			added++
		}
	}
	return equal, changed, added, removed, columns, twice
}

// TestJoin compares the join with a map: rows sorted, shuffled, with keys that
// stand twice, in pieces of any length, with little or much memory.
func TestJoin(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		a := rapid.SliceOfN(rowGen(), 0, 12).Draw(rt, "a")
		b := rapid.SliceOfN(rowGen(), 0, 12).Draw(rt, "b")
		switch rapid.SampledFrom([]string{"sorted", "distinct", "any"}).Draw(rt, "order") {
		case "sorted":
			a, b = distinct(a), distinct(b)
			slices.SortFunc(a, byKey)
			slices.SortFunc(b, byKey)
		case "distinct":
			a, b = distinct(a), distinct(b)
		}
		keep := rapid.IntRange(0, 4).Draw(rt, "keep")
		cells := rapid.SampledFrom([]int{1, 20, memoryCells}).Draw(rt, "cells")
		la, lb := rapid.IntRange(1, 5).Draw(rt, "la"), rapid.IntRange(1, 5).Draw(rt, "lb")
		got, err := tables("s/t", rowKey, []Part{pieces(t, a, la, "A", nil)}, []Part{pieces(t, b, lb, "B", nil)}, keep, cells)
		equal, changed, added, removed, columns, twice := naive(a, b)
		var bad *KeyError
		if twice {
			if !errors.As(err, &bad) || !strings.Contains(err.Error(), "stands twice") {
				rt.Fatalf("a key stands twice, but the error is %v", err)
			}
			return
		}
		if err != nil {
			rt.Fatal(err)
		}
		if got.Equal != equal || got.Changed != changed || got.Added != added || got.Removed != removed {
			rt.Fatalf("%d equal, %d changed, %d added, %d removed; want %d, %d, %d, %d",
				got.Equal, got.Changed, got.Added, got.Removed, equal, changed, added, removed)
		}
		counts := map[string]int{}
		for _, c := range got.Columns {
			counts[c.Name] = c.Changed
		}
		if !reflect.DeepEqual(counts, columns) {
			rt.Fatalf("changed columns %v, want %v", counts, columns)
		}
		if len(got.Rows) != min(keep, changed) || len(got.AddedKeys) != min(keep, added) || len(got.RemovedKeys) != min(keep, removed) {
			rt.Fatalf("lists of %d, %d, %d rows, keep %d", len(got.Rows), len(got.AddedKeys), len(got.RemovedKeys), keep)
		}
		if !slices.IsSortedFunc(got.Rows, func(x, y Row) int { return -compareScores(x.score, y.score) }) {
			rt.Fatal("rows are not in the order of their change")
		}
	})
}

func compareScores(x, y float64) int {
	switch {
	case x < y:
		return -1
	case x > y:
		return 1
	}
	return 0
}

func byKey(x, y row) int {
	if x.N != y.N {
		return int(x.N - y.N)
	}
	return strings.Compare(x.S, y.S)
}

func distinct(rows []row) []row {
	var out []row
	for _, r := range rows {
		if !slices.ContainsFunc(out, func(o row) bool { return o.N == r.N && o.S == r.S }) {
			out = append(out, r)
		}
	}
	return out
}

// TestMagnitudes: the differences of each type by hand.
func TestMagnitudes(t *testing.T) {
	a := []row{{N: 1, X: 1, Y: 1, I: math.MinInt64, T: "u"}, {N: 2, X: math.NaN(), Y: 2}, {N: 3, X: 0}, {N: 4, X: math.NaN()}}
	b := []row{{N: 1, X: math.Nextafter(1, 2), Y: math.Nextafter32(1, 0), I: math.MaxInt64, T: "v"}, {N: 2, X: 1, Y: 2}, {N: 3, X: math.Copysign(0, -1)}, {N: 4, X: math.NaN()}}
	got, err := Tables("s/t", rowKey, []Part{pieces(t, a, 1, "A", nil)}, []Part{pieces(t, b, 3, "B", nil)}, 2)
	if err != nil {
		t.Fatal(err)
	}
	want := []Column{
		{"x", "float64", "1/step", Magnitude{Changed: 3, NonFinite: 1, MaxAbs: "2.220446049250313e-16", MaxRel: 2.220446049250313e-16, MaxULP: 1}},
		{"y", "float32", "", Magnitude{Changed: 1, MaxAbs: "5.960464477539063e-08", MaxRel: 5.960464477539063e-08, MaxULP: 1}},
		{"i", "int64", "", Magnitude{Changed: 1, MaxAbs: "18446744073709551615", MaxRel: 2}},
		{"t", "string", "", Magnitude{Changed: 1}},
	}
	if len(got.Columns) != len(want) {
		t.Fatalf("columns %+v", got.Columns)
	}
	for i := range want {
		if got.Columns[i] != want[i] {
			t.Errorf("got %+v, want %+v", got.Columns[i], want[i])
		}
	}
	if len(got.Rows) != 2 || !slices.Equal(got.Rows[0].Key, []string{"2", ""}) || !slices.Equal(got.Rows[1].Key, []string{"1", ""}) {
		t.Errorf("the biggest changes are %+v", got.Rows)
	}
	if got.Equal != 1 {
		t.Errorf("%d equal rows: NaN equals NaN", got.Equal)
	}
}

func TestULP(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		x := rapid.Float64().Draw(rt, "x")
		steps := rapid.IntRange(0, 20).Draw(rt, "steps")
		y := x
		n := uint64(0)
		for range steps {
			next := math.Nextafter(y, math.Inf(1))
			if math.IsInf(next, 0) {
				break
			}
			if y < 0 && next == 0 { // Nextafter goes to -0; +0 is one more
				n++
				next = 0
			}
			y = next
			n++
		}
		if x == 0 && math.Signbit(x) && n > 0 {
			n++ // from -0 by way of +0
		}
		if got := ULP(x, y); got != n {
			rt.Fatalf("%d steps from %v to %v, want %d", got, x, y, n)
		}
		if ULP(y, x) != ULP(x, y) {
			rt.Fatal("not symmetric")
		}
	})
	if got := ULP32(1, math.Nextafter32(math.Nextafter32(1, 2), 2)); got != 2 {
		t.Errorf("two steps of float32 count %d", got)
	}
	if got := ULP(0, math.Copysign(0, -1)); got != 1 {
		t.Errorf("from +0 to -0: %d", got)
	}
}

// TestStreams: tables with keys in order are read once, side by side, so that no
// more than a piece of each is held; equal parts are not read.
func TestStreams(t *testing.T) {
	var a, b []row
	for i := range 1000 {
		r := row{N: int64(i), X: float64(i)}
		a = append(a, r)
		if i%10 == 0 {
			r.X++
		}
		b = append(b, r)
	}
	w := &watch{read: map[string]int{}}
	unread := func(content string) Part {
		return Part{Content: content, Rows: 7, Open: func() (Rows, error) { return nil, errors.New("an equal part is read") }}
	}
	got, err := Tables("s/t", rowKey,
		[]Part{unread("p"), pieces(t, a, 10, "A", w), unread("q"), unread("q")},
		[]Part{unread("q"), pieces(t, b, 10, "B", w), unread("q"), unread("p")}, 3)
	if err != nil {
		t.Fatal(err)
	}
	if got.Changed != 100 || got.Equal != 900+21 || got.RowsA != 1021 {
		t.Errorf("%+v", got)
	}
	if w.read["A"] != 100 || w.read["B"] != 100 || w.ahead > 1 {
		t.Errorf("read %v pieces of 100, one side %d ahead", w.read, w.ahead)
	}
}

// TestPartitions: tables in no order are read once a pass, and the passes grow
// with the table, not the memory.
func TestPartitions(t *testing.T) {
	var a []row
	for i := range 500 {
		a = append(a, row{N: int64(i), X: float64(i)})
	}
	b := slices.Clone(a)
	b[17].X = -1
	rand.New(rand.NewPCG(1, 2)).Shuffle(len(b), func(i, j int) { b[i], b[j] = b[j], b[i] })
	w := &watch{read: map[string]int{}}
	got, err := tables("s/t", rowKey, []Part{pieces(t, a, 50, "A", w)}, []Part{pieces(t, b, 50, "B", w)}, 3, 7*100)
	if err != nil {
		t.Fatal(err)
	}
	if got.Equal != 499 || got.Changed != 1 || got.Rows[0].Cells[0] != (Cell{"x", "17", "-1"}) {
		t.Errorf("%+v", got)
	}
	// 500 rows of 7 values, 100 at a time: 1 + 5 passes after the attempt in order.
	if w.read["B"] < 6*10 || w.read["B"] > 7*10 {
		t.Errorf("%d pieces read", w.read["B"])
	}
}

func TestKeyErrors(t *testing.T) {
	type other struct {
		N float64 `col:"n"`
		S string  `col:"s"`
	}
	type keyless struct {
		N int64 `col:"n"`
	}
	a := []row{{N: 1, S: "x"}}
	for want, b := range map[string]any{
		"the key n=1, s=x stands twice": []row{{N: 1, S: "x"}, {N: 1, S: "x"}},
		"it has no column s":            []keyless{{1}},
		"its key column n is float64":   []other{{1, "x"}},
	} {
		_, err := Tables("s/t", rowKey, []Part{pieces(t, a, 5, "A", nil)}, []Part{pieces(t, b, 5, "B", nil)}, 1)
		var bad *KeyError
		if !errors.As(err, &bad) || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "table s/t of B") {
			t.Errorf("%v, want %q", err, want)
		}
	}
	// Twice with others in between, which only the unordered comparison can see.
	far := []row{{N: 3}, {N: 1}, {N: 3}}
	if _, err := Tables("s/t", rowKey, []Part{pieces(t, far, 1, "A", nil)}, nil, 1); err == nil || !strings.Contains(err.Error(), "table s/t of A: the key n=3, s= stands twice") {
		t.Errorf("%v", err)
	}
}

// TestColumns: columns of one side, and of another type, are named; the others are
// compared.
func TestColumns(t *testing.T) {
	type old struct {
		N    int64   `col:"n"`
		S    string  `col:"s"`
		X    float64 `col:"x"`
		Gone bool    `col:"gone"`
		Type int64   `col:"type"`
	}
	type now struct {
		New  string  `col:"new"`
		Type string  `col:"type"`
		S    string  `col:"s"`
		X    float64 `col:"x"`
		N    int64   `col:"n"`
	}
	got, err := Tables("s/t", rowKey, []Part{pieces(t, []old{{N: 1, X: 1}}, 1, "A", nil)}, []Part{pieces(t, []now{{N: 1, X: 1}}, 1, "B", nil)}, 1)
	if err != nil {
		t.Fatal(err)
	}
	if got.Verdict != Changed || got.Equal != 1 || fmt.Sprint(got.NewColumns, got.LostColumns) != "[new string type string] [gone bool type int64]" {
		t.Errorf("%+v", got)
	}
}

func TestReadErrors(t *testing.T) {
	broken := errors.New("broken")
	bad := Part{Rows: 1, Open: func() (Rows, error) { return nil, broken }}
	good := pieces(t, []row{{N: 1}}, 1, "A", nil)
	for _, sides := range [][2]Part{{bad, good}, {good, bad}} {
		if _, err := Tables("s/t", rowKey, sides[:1], sides[1:], 1); !errors.Is(err, broken) {
			t.Errorf("%v", err)
		}
	}
}
