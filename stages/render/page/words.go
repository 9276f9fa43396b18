package page

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"

	"neurorbit/stages/render/texttable"
)

// Minus turns hyphens in numbers into minus signs.
func Minus(s string) string { return strings.ReplaceAll(s, "-", "−") }

// Short writes a number of a config as it stands there.
func Short(v float64) string { return Minus(strconv.FormatFloat(v, 'g', -1, 64)) }

// Fixed writes v with the given number of decimals; what rounds to zero has no sign.
func Fixed(v float64, decimals int) string {
	s := strconv.FormatFloat(v, 'f', decimals, 64)
	if strings.Trim(s, "-0.") == "" {
		s = strings.TrimPrefix(s, "-")
	}
	return Minus(s)
}

// Rounded writes v with the given number of significant digits, with a power of ten if
// it is very small or large.
func Rounded(v float64, digits int) string {
	return cmp.Or(texttable.Sci(v, digits).String(), "not known")
}

// Count writes a number of things, with thin spaces between the thousands of large ones.
func Count[N int | int32 | int64](n N) string {
	return texttable.Thousands(strconv.FormatInt(int64(n), 10))
}

// Plural writes a count with a noun that takes an s.
func Plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return Count(n) + " " + noun + "s"
}

// Select returns the rows that want accepts.
func Select[R any](rows []R, want func(R) bool) []R {
	return slices.DeleteFunc(slices.Clone(rows), func(r R) bool { return !want(r) })
}

// Values returns what follows from each row.
func Values[R, V any](rows []R, of func(R) V) (out []V) {
	for _, r := range rows {
		out = append(out, of(r))
	}
	return out
}

// Right is a column of numbers.
func Right(title string) texttable.Column {
	return texttable.Column{Title: title, Align: texttable.Right}
}

// Optional is v as a cell, empty if it is not a number.
func Optional(v float64, decimals int) texttable.Cell {
	if math.IsNaN(v) {
		return texttable.Cell{}
	}
	return texttable.Float(v, decimals)
}
