package diff

import (
	"encoding/json"
	"math"
	"strconv"

	"neurorbit/pipeline/table"
)

// A delta is how far two different values are apart.
type delta struct {
	abs       float64
	absInt    uint64 // instead of abs, for integers
	rel       float64
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
		if x == y {
			return true, d
		}
		d.absInt = uint64(max(x, y)) - uint64(min(x, y)) // exact: the difference fits 64 bits without sign
		d.rel = relative(float64(x), float64(y))
		d.score = d.rel
	case table.Float64, table.Float32:
		return compareFloats(a.Floats[i], b.Floats[j], a.Type == table.Float32)
	case table.String:
		same, d.score = a.Strings[i] == b.Strings[j], 1
	default:
		same, d.score = a.Bools[i] == b.Bools[j], 1
	}
	return same, d
}

func compareFloats(x, y float64, short bool) (same bool, d delta) {
	if math.Float64bits(x) == math.Float64bits(y) || math.IsNaN(x) && math.IsNaN(y) {
		return true, d
	}
	if !finite(x) || !finite(y) {
		return false, delta{nonFinite: true, score: math.Inf(1)}
	}
	d.abs = min(math.Abs(x-y), math.MaxFloat64)
	d.rel = relative(x, y)
	d.ulp = ULP(x, y)
	if short {
		d.ulp = ULP32(float32(x), float32(y))
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

// ULP returns the number of steps from x to y through the float64 numbers, -0 and
// +0 being one apart. Neither may be NaN.
func ULP(x, y float64) uint64 {
	a, b := ordered64(x), ordered64(y)
	return max(a, b) - min(a, b)
}

// ordered64 maps floats to integers in the same order.
func ordered64(x float64) uint64 {
	b := math.Float64bits(x)
	if b>>63 == 1 {
		return ^b
	}
	return b | 1<<63
}

// ULP32 is ULP for float32.
func ULP32(x, y float32) uint64 {
	a, b := ordered32(x), ordered32(y)
	return uint64(max(a, b) - min(a, b))
}

func ordered32(x float32) uint32 {
	b := math.Float32bits(x)
	if b>>31 == 1 {
		return ^b
	}
	return b | 1<<31
}

// largest gathers the largest differences of a column.
type largest struct {
	changed   int
	nonFinite int
	abs       float64
	absInt    uint64
	rel       float64
	ulp       uint64
}

func (l *largest) add(d delta) {
	l.changed++
	if d.nonFinite {
		l.nonFinite++
		return
	}
	l.abs, l.absInt = max(l.abs, d.abs), max(l.absInt, d.absInt)
	l.rel, l.ulp = max(l.rel, d.rel), max(l.ulp, d.ulp)
}

// magnitude is what a report says of l for a column of a type.
func (l *largest) magnitude(t table.Type) Magnitude {
	m := Magnitude{Changed: l.changed, NonFinite: l.nonFinite, MaxRel: l.rel, MaxULP: l.ulp}
	switch {
	case l.changed == l.nonFinite:
	case t == table.Int64 || t == table.Int32:
		m.MaxAbs = json.Number(strconv.FormatUint(l.absInt, 10))
	case t == table.Float64 || t == table.Float32:
		m.MaxAbs = json.Number(strconv.FormatFloat(l.abs, 'g', -1, 64))
	}
	return m
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
	default:
		return strconv.FormatBool(c.Bools[i])
	}
}
