package claims

import (
	"fmt"
	"math"
	"strconv"
)

// A Kind is a kind of comparison; the formulas are in the package comment.
type Kind string

// The kinds of comparison.
const (
	Exact    Kind = "exact"
	Abs      Kind = "abs"
	Rel      Kind = "rel"
	ULP      Kind = "ulp"
	Interval Kind = "interval"
	Rows     Kind = "rows"
)

// hasTolerance reports whether a kind is one with a tolerance.
func (k Kind) hasTolerance() bool { return k == Abs || k == Rel || k == ULP }

// compare applies one of the kinds other than Rows. It returns whether got
// satisfies the formula and, in words, how far it is from expect.
func compare(kind Kind, tolerance float64, got value, expect any) (ok bool, difference string) {
	if got.none != "" {
		return false, got.none
	}
	if kind == Interval {
		return compareInterval(got, expect.([]any))
	}
	if !got.isList {
		return compareScalars(kind, tolerance, got.elems[0], expect)
	}
	want := expect.([]any)
	if len(got.elems) != len(want) {
		return false, fmt.Sprintf("%s instead of %d", plural(len(got.elems), "value"), len(want))
	}
	ok, difference = true, "none"
	for i, g := range got.elems {
		same, d := compareScalars(kind, tolerance, g, want[i])
		if !same {
			return false, fmt.Sprintf("value %d is %s instead of %s", i+1, formatScalar(g), formatScalar(want[i]))
		}
		if d != "none" && difference == "none" {
			difference = fmt.Sprintf("value %d: %s", i+1, d)
		}
	}
	return ok, difference
}

func compareInterval(got value, bounds []any) (bool, string) {
	g := got.elems[0]
	switch {
	case less(g, bounds[0]):
		return false, formatScalar(g) + " is below the interval"
	case less(bounds[1], g):
		return false, formatScalar(g) + " is above the interval"
	case !less(g, bounds[0]) && !less(bounds[1], g) && !isNaN(g):
		return true, "none"
	}
	return false, "not a number"
}

func compareScalars(kind Kind, tolerance float64, got, want scalar) (bool, string) {
	if isNaN(got) {
		return false, "not a number"
	}
	if equalScalars(got, want) {
		return true, "none"
	}
	g, okG := number(got)
	w, okW := number(want)
	if !okG || !okW {
		return false, fmt.Sprintf("%s instead of %s", formatScalar(got), formatScalar(want))
	}
	difference := signed(got, want)
	switch kind {
	case Abs:
		return math.Abs(g-w) <= tolerance, difference
	case Rel:
		return math.Abs(g-w) <= tolerance*math.Abs(w), difference
	case ULP:
		steps := ulps(g, w)
		return float64(steps) <= tolerance, fmt.Sprintf("%s (%s)", difference, plural(steps, "step"))
	}
	return false, difference
}

// plural counts a noun.
func plural[N int | uint64](n N, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// signed formats got - want with its sign.
func signed(got, want scalar) string {
	i, okI := got.(int64)
	j, okJ := want.(int64)
	if d := i - j; okI && okJ && (d > 0) == (i > j) {
		return fmt.Sprintf("%+d", d)
	}
	g, _ := number(got)
	w, _ := number(want)
	s := strconv.FormatFloat(g-w, 'g', 4, 64)
	if s[0] != '-' && s[0] != '+' {
		s = "+" + s
	}
	return s
}

// ulps returns the number of float64 values from a to b, one of them counted.
func ulps(a, b float64) uint64 {
	x, y := ordered(a), ordered(b)
	if x > y {
		x, y = y, x
	}
	return uint64(y) - uint64(x)
}

// ordered maps finite float64 values to consecutive integers in their order;
// -0 and +0 are both 0.
func ordered(f float64) int64 {
	bits := int64(math.Float64bits(f))
	if bits < 0 {
		return math.MinInt64 - bits
	}
	return bits
}

func isNaN(v scalar) bool {
	f, ok := v.(float64)
	return ok && math.IsNaN(f)
}

// less orders scalars of one type, and numbers among each other.
func less(a, b scalar) bool {
	switch a := a.(type) {
	case string:
		s, ok := b.(string)
		return ok && a < s
	case bool:
		t, ok := b.(bool)
		return ok && !a && t
	case int64:
		if b, ok := b.(int64); ok {
			return a < b
		}
	}
	f, okF := number(a)
	g, okG := number(b)
	return okF && okG && f < g
}
