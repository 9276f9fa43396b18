package claims

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestCompare(t *testing.T) {
	list := func(elems ...any) value { return value{elems: elems, isList: true} }
	next := math.Nextafter
	for _, c := range []struct {
		name      string
		kind      Kind
		tolerance float64
		got       value
		expect    any
		ok        bool
		diff      string
	}{
		{"equal numbers", Exact, 0, single(int64(3)), int64(3), true, "none"},
		{"unequal numbers", Exact, 0, single(int64(2)), int64(3), false, "-1"},
		{"whole float", Exact, 0, single(3.0), int64(3), true, "none"},
		{"too large for float64", Exact, 0, single(int64(1<<53 + 1)), float64(1 << 53), false, "+0"},
		{"difference beyond int64", Exact, 0, single(int64(math.MaxInt64)), int64(-1), false, "+9.223e+18"},
		{"texts", Exact, 0, single("ab"), "ab", true, "none"},
		{"other text", Exact, 0, single("ab"), "aB", false, "ab instead of aB"},
		{"truth values", Exact, 0, single(false), true, false, "false instead of true"},
		{"text is not a number", Exact, 0, single("3"), int64(3), false, "3 instead of 3"},
		{"within abs", Abs, 0.5, single(1.25), 1.0, true, "+0.25"},
		{"at abs", Abs, 0.25, single(0.75), 1.0, true, "-0.25"},
		{"beyond abs", Abs, 0.125, single(1.25), 1.0, false, "+0.25"},
		{"within rel", Rel, 0.1, single(9.5), int64(10), true, "-0.5"},
		{"beyond rel", Rel, 0.01, single(9.5), int64(10), false, "-0.5"},
		{"rel of a negative", Rel, 0.1, single(-9.5), -10.0, true, "+0.5"},
		{"one step", ULP, 1, single(next(1, 2)), 1.0, true, "+2.22e-16 (1 step)"},
		{"two steps", ULP, 1, single(next(next(1, 2), 2)), 1.0, false, "+4.441e-16 (2 steps)"},
		{"steps across zero", ULP, 2, single(next(0, 1)), next(0, -1), true, "+9.881e-324 (2 steps)"},
		{"zeros", ULP, 0, single(math.Copysign(0, -1)), 0.0, true, "none"},
		{"inside", Interval, 0, single(int64(65)), []any{int64(65), 65.5}, true, "none"},
		{"below", Interval, 0, single(int64(64)), []any{int64(65), int64(70)}, false, "64 is below the interval"},
		{"above", Interval, 0, single(70.5), []any{int64(65), int64(70)}, false, "70.5 is above the interval"},
		{"not a number in an interval", Interval, 0, single(math.NaN()), []any{int64(65), int64(70)}, false, "not a number"},
		{"not a number", Abs, math.MaxFloat64, single(math.NaN()), 1.0, false, "not a number"},
		{"infinity is not near", Abs, math.MaxFloat64, single(math.Inf(1)), 1.0, false, "+Inf"},
		{"equal lists", Exact, 0, list("a", "b"), []any{"a", "b"}, true, "none"},
		{"other element", Exact, 0, list("a", "b"), []any{"a", "c"}, false, "value 2 is b instead of c"},
		{"other order", Exact, 0, list("b", "a"), []any{"a", "b"}, false, "value 1 is b instead of a"},
		{"shorter list", Exact, 0, list("a"), []any{"a", "b"}, false, "1 value instead of 2"},
		{"list within abs", Abs, 1, list(1.0, 2.5), []any{1.0, int64(2)}, true, "value 2: +0.5"},
		{"nothing", Exact, 0, value{none: "no row"}, int64(0), false, "no row"},
	} {
		t.Run(c.name, func(t *testing.T) {
			ok, diff := compare(c.kind, c.tolerance, c.got, c.expect)
			if ok != c.ok || diff != c.diff {
				t.Errorf("compare = %v, %q; want %v, %q", ok, diff, c.ok, c.diff)
			}
		})
	}
}

// TestUlps checks the number of steps against walking them.
func TestUlps(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := rapid.Float64().Draw(t, "a")
		n := rapid.IntRange(0, 50).Draw(t, "steps")
		b := a
		for range n {
			b = math.Nextafter(b, math.Inf(1))
		}
		if math.IsInf(b, 0) {
			t.Skip()
		}
		if got := ulps(a, b); got != uint64(n) {
			t.Fatalf("from %g to %g: %d steps, want %d", a, b, got, n)
		}
		if ulps(a, b) != ulps(b, a) {
			t.Fatal("not symmetric")
		}
	})
}

// TestCompareRows checks the multiset comparison against its definition: a row
// that stands k and m times counts |k - m| times, on the side that has more.
func TestCompareRows(t *testing.T) {
	draw := rapid.SliceOf(rapid.Custom(func(t *rapid.T) []string {
		return []string{rapid.SampledFrom([]string{"a", "b", "a, b"}).Draw(t, "x"), rapid.SampledFrom([]string{"b", "c", "b, c"}).Draw(t, "y")}
	}))
	count := func(rows [][]string, r []string) int {
		n := 0
		for _, x := range rows {
			if slices.Equal(x, r) {
				n++
			}
		}
		return n
	}
	rapid.Check(t, func(t *rapid.T) {
		got, published := draw.Draw(t, "got"), draw.Draw(t, "published")
		matching, missing, extra := compareRows(got, published)
		wantMatching := 0
		var distinct [][]string
		for _, r := range got {
			if count(distinct, r) == 0 {
				distinct = append(distinct, r)
				wantMatching += min(count(got, r), count(published, r))
			}
		}
		if matching != wantMatching || len(missing) != len(published)-matching || len(extra) != len(got)-matching {
			t.Fatalf("%d match, %d missing, %d extra; want %d to match", matching, len(missing), len(extra), wantMatching)
		}
	})
}
