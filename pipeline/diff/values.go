package diff

import (
	"math"
	"strconv"

	"neurorbit/pipeline/table"
)

// A delta is how far two different values are apart.
type delta struct {
	abs, rel  float64
	ulp       uint64
	nonFinite bool
	score     float64 // for ranking rows
}

// compareValues compares a value of column a with one of column b, which has the
// same type.
func compareValues(a *table.Column, i int, b *table.Column, j int) (same bool, d delta) {
	switch a.Type {
	case table.Int64, table.Int32:
		x, y := a.Ints[i], b.Ints[j]
		rel := relative(float64(x), float64(y))
		return x == y, delta{abs: float64(uint64(max(x, y)) - uint64(min(x, y))), rel: rel, score: rel}
	case table.Float64, table.Float32:
		return compareFloats(a.Floats[i], b.Floats[j], a.Type == table.Float32)
	case table.String:
		return a.Strings[i] == b.Strings[j], delta{score: 1}
	}
	return a.Bools[i] == b.Bools[j], delta{score: 1}
}

func compareFloats(x, y float64, short bool) (same bool, d delta) {
	switch {
	case math.Float64bits(x) == math.Float64bits(y) || math.IsNaN(x) && math.IsNaN(y):
		return true, d
	case !finite(x) || !finite(y):
		return false, delta{nonFinite: true, score: math.Inf(1)}
	}
	d = delta{abs: min(math.Abs(x-y), math.MaxFloat64), rel: relative(x, y), ulp: ulp(x, y)}
	if short {
		d.ulp = ulp32(x, y)
	}
	d.score = d.rel
	return false, d
}

func finite(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }

// relative is |x-y| / max(|x|, |y|), which is at most 2.
func relative(x, y float64) float64 {
	m := max(math.Abs(x), math.Abs(y))
	if m == 0 {
		return 0
	}
	return math.Abs(x/m - y/m)
}

// ulp returns the number of steps from x to y through the float64 numbers, both
// zeros being one. Neither may be NaN.
func ulp(x, y float64) uint64 {
	return steps(x, y, math.Float64bits)
}

// ulp32 is ulp for numbers of float32.
func ulp32(x, y float64) uint64 {
	return steps(x, y, func(f float64) uint64 { return uint64(math.Float32bits(float32(f))) })
}

// steps counts the numbers between x and y; bits counts them from 0 to a positive
// number.
func steps(x, y float64, bits func(float64) uint64) uint64 {
	a, b := bits(math.Abs(x)), bits(math.Abs(y))
	if (x < 0) != (y < 0) {
		return a + b
	}
	return max(a, b) - min(a, b)
}

// add takes the difference of two values into account.
func (m *Magnitude) add(d delta) {
	m.Changed++
	if d.nonFinite {
		m.NonFinite++
		return
	}
	m.MaxAbs, m.MaxRel, m.MaxULP = max(m.MaxAbs, d.abs), max(m.MaxRel, d.rel), max(m.MaxULP, d.ulp)
}

// format writes a value as people read it; floats so that they round-trip.
func format(c *table.Column, i int) string {
	switch c.Type {
	case table.Int64, table.Int32:
		return strconv.FormatInt(c.Ints[i], 10)
	case table.Float64:
		return strconv.FormatFloat(c.Floats[i], 'g', -1, 64)
	case table.Float32:
		return strconv.FormatFloat(c.Floats[i], 'g', -1, 32)
	case table.String:
		return c.Strings[i]
	}
	return strconv.FormatBool(c.Bools[i])
}
