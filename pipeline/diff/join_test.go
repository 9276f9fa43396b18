package diff

import (
	"fmt"
	"maps"
	"math"
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

func tableOf(t testing.TB, rows any) *table.Table {
	t.Helper()
	out, err := table.FromRows(rows)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

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

// TestJoin compares the join with a map, for rows in any order and keys that stand
// twice.
func TestJoin(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		a := rapid.SliceOfN(rowGen(), 0, 12).Draw(rt, "a")
		b := rapid.SliceOfN(rowGen(), 0, 12).Draw(rt, "b")
		if rapid.Bool().Draw(rt, "distinct") {
			a, b = distinct(a), distinct(b)
		}
		keep := rapid.IntRange(0, 4).Draw(rt, "keep")
		got, err := joined("s/t", rowKey, tableOf(t, a), tableOf(t, b), keep)
		equal, changed, added, removed, columns, twice := naive(a, b)
		if twice {
			if err == nil || !strings.Contains(err.Error(), "stands twice") {
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
		if !maps.Equal(counts, columns) {
			rt.Fatalf("changed columns %v, want %v", counts, columns)
		}
		if len(got.Rows) != min(keep, changed)+min(keep, added)+min(keep, removed) {
			rt.Fatalf("a list of %d rows, keep %d", len(got.Rows), keep)
		}
	})
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
	got, err := joined("s/t", rowKey, tableOf(t, a), tableOf(t, b), 2)
	if err != nil {
		t.Fatal(err)
	}
	want := []Column{
		{"x", "1/step", Magnitude{Changed: 3, NonFinite: 1, MaxAbs: 0x1p-52, MaxRel: 0x1p-52}},
		{"y", "", Magnitude{Changed: 1, MaxAbs: 0x1p-24, MaxRel: 0x1p-24}},
		{"i", "", Magnitude{Changed: 1, MaxAbs: math.MaxUint64, MaxRel: 2}},
		{"t", "", Magnitude{Changed: 1}},
	}
	if !slices.Equal(got.Columns, want) {
		t.Errorf("got %+v, want %+v", got.Columns, want)
	}
	if len(got.Rows) != 2 || got.Rows[1] != "~ n=2, s=: x NaN -> 1" {
		t.Errorf("the changes are %q", got.Rows)
	}
	if got.Equal != 1 {
		t.Errorf("%d equal rows: NaN equals NaN", got.Equal)
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
	for want, b := range map[string]any{
		"the key n=1, s=x stands twice in B":              []row{{N: 1, S: "x"}, {N: 2}, {N: 1, S: "x"}},
		"B has no column s":                               []keyless{{1}},
		"the key column n is int64 in A and float64 in B": []other{{1, "x"}},
	} {
		_, err := joined("s/t", rowKey, tableOf(t, []row{{N: 1, S: "x"}}), tableOf(t, b), 1)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
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
	got, err := joined("s/t", rowKey, tableOf(t, []old{{N: 1, X: 1}}), tableOf(t, []now{{N: 1, X: 1}}), 1)
	if err != nil {
		t.Fatal(err)
	}
	if got.Verdict != Changed || got.Equal != 1 || fmt.Sprint(got.NewColumns, got.LostColumns) != "[new string type string] [gone bool type int64]" {
		t.Errorf("%+v", got)
	}
}
