package claims

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestCompare(t *testing.T) {
	list := func(elems ...any) []any { return elems }
	for _, c := range []struct {
		name      string
		kind      string
		tolerance float64
		got       any
		expect    any
		ok        bool
		diff      string
	}{
		{"equal numbers", "exact", 0, int64(3), int64(3), true, "none"},
		{"unequal numbers", "exact", 0, int64(2), int64(3), false, "-1"},
		{"whole float", "exact", 0, 3.0, int64(3), true, "none"},
		{"too large for float64", "exact", 0, int64(1<<53 + 1), float64(1 << 53), false, "+0"},
		{"difference beyond int64", "exact", 0, int64(math.MaxInt64), int64(-1), false, "+9.223e+18"},
		{"texts", "exact", 0, "ab", "ab", true, "none"},
		{"other text", "exact", 0, "ab", "aB", false, "ab instead of aB"},
		{"truth values", "exact", 0, false, true, false, "false instead of true"},
		{"text is not a number", "exact", 0, "3", int64(3), false, "3 instead of 3"},
		{"within abs", "abs", 0.5, 1.25, 1.0, true, "+0.25"},
		{"at abs", "abs", 0.25, 0.75, 1.0, true, "-0.25"},
		{"beyond abs", "abs", 0.125, 1.25, 1.0, false, "+0.25"},
		{"inside", "interval", 0, int64(65), []any{int64(65), 65.5}, true, "none"},
		{"below", "interval", 0, int64(64), []any{int64(65), int64(70)}, false, "64 is below the interval"},
		{"above", "interval", 0, 70.5, []any{int64(65), int64(70)}, false, "70.5 is above the interval"},
		{"not a number in an interval", "interval", 0, math.NaN(), []any{int64(65), int64(70)}, false, "not a number"},
		{"not a number", "abs", math.MaxFloat64, math.NaN(), 1.0, false, "not a number"},
		{"infinity is not near", "abs", math.MaxFloat64, math.Inf(1), 1.0, false, "+Inf"},
		{"equal lists", "exact", 0, list("a", "b"), []any{"a", "b"}, true, "none"},
		{"other element", "exact", 0, list("a", "b"), []any{"a", "c"}, false, "value 2 is b instead of c"},
		{"other order", "exact", 0, list("b", "a"), []any{"a", "b"}, false, "value 1 is b instead of a"},
		{"shorter list", "exact", 0, list("a"), []any{"a", "b"}, false, "1 value instead of 2"},
		{"list within abs", "abs", 1, list(1.0, 2.5), []any{1.0, int64(2)}, true, "value 2: +0.5"},
		{"zeros", "exact", 0, math.Copysign(0, -1), 0.0, true, "none"},
	} {
		t.Run(c.name, func(t *testing.T) {
			ok, diff := kinds[c.kind].compare(&Proof{Test: c.kind, Expect: c.expect, Tolerance: c.tolerance}, c.got)
			if ok != c.ok || diff != c.diff {
				t.Errorf("compare = %v, %q; want %v, %q", ok, diff, c.ok, c.diff)
			}
		})
	}
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
		missing, extra := differingRows(got, published)
		matching := len(published) - len(missing)
		wantMatching := 0
		var distinct [][]string
		for _, r := range got {
			if count(distinct, r) == 0 {
				distinct = append(distinct, r)
				wantMatching += min(count(got, r), count(published, r))
			}
		}
		if matching != wantMatching || len(extra) != len(got)-matching {
			t.Fatalf("%d match, %d missing, %d extra; want %d to match", matching, len(missing), len(extra), wantMatching)
		}
	})
}
