package texttable

import (
	"math"
	"strconv"
	"strings"
)

// A Cell is one value in the three notations. The zero Cell is empty.
type Cell struct {
	md, tex, csv string
}

// Text is a cell of plain text.
func Text(s string) Cell {
	return Cell{md: escapeMarkdown(s), tex: escapeTeX(s), csv: s}
}

// Int is an integer, without thousands separators.
func Int(v int64) Cell {
	s := strconv.FormatInt(v, 10)
	return Cell{md: s, tex: s, csv: s}
}

// Float is a number with the given number of digits after the point.
func Float(v float64, digits int) Cell {
	s := strconv.FormatFloat(v, 'f', digits, 64)
	return Cell{md: s, tex: s, csv: s}
}

// Sci is a number with the given number of digits in all, as a mantissa and a
// power of ten where that is shorter; 0 is 0, and not a number is empty.
func Sci(v float64, digits int) Cell {
	if math.IsNaN(v) {
		return Cell{}
	}
	if a := math.Abs(v); v == 0 || a >= 1e-3 && a < 1e6 {
		s := strconv.FormatFloat(v, 'g', digits, 64)
		return Cell{md: s, tex: s, csv: s}
	}
	s := strconv.FormatFloat(v, 'e', digits-1, 64)
	mantissa, exponent, ok := strings.Cut(s, "e")
	if !ok { // infinite
		return Text(s)
	}
	power := strings.TrimLeft(strings.TrimPrefix(exponent, "+"), "0")
	if rest, ok := strings.CutPrefix(exponent, "-"); ok {
		power = "-" + strings.TrimLeft(rest, "0")
	}
	return Cell{md: mantissa + "×10" + superscript(power), tex: "$" + mantissa + "\\times10^{" + power + "}$", csv: s}
}

// Power is base to the power of exponent, not multiplied out; base^exponent in
// CSV.
func Power(base, exponent int64) Cell {
	b, e := strconv.FormatInt(base, 10), strconv.FormatInt(exponent, 10)
	return Cell{md: b + superscript(e), tex: "$" + b + "^{" + e + "}$", csv: b + "^" + e}
}

// Bool is yes or no.
func Bool(v bool) Cell {
	if v {
		return Text("yes")
	}
	return Text("no")
}

// superscript writes decimal digits and the minus sign as raised characters.
func superscript(s string) string {
	raised := []rune("⁰¹²³⁴⁵⁶⁷⁸⁹")
	var b strings.Builder
	for _, r := range s {
		switch {
		case r >= '0' && r <= '9':
			b.WriteRune(raised[r-'0'])
		case r == '-':
			b.WriteRune('⁻')
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}
