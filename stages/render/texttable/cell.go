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
func Text(s string) Cell { return Cell{md: escapeMarkdown(s), tex: escapeTeX(s), csv: s} }

// number is a cell of a number.
func number(s string) Cell { return Cell{md: s, tex: s, csv: s} }

// Int is an integer, without thousands separators.
func Int(v int64) Cell { return number(strconv.FormatInt(v, 10)) }

// Float is a number with the given number of digits after the point.
func Float(v float64, digits int) Cell { return number(strconv.FormatFloat(v, 'f', digits, 64)) }

// Sci is a number with the given number of digits in all, as a mantissa and a
// power of ten where that is shorter; 0 is 0, and not a number is empty.
func Sci(v float64, digits int) Cell {
	if math.IsNaN(v) {
		return Cell{}
	}
	if a := math.Abs(v); v == 0 || a >= 1e-3 && a < 1e6 {
		return number(strconv.FormatFloat(v, 'g', digits, 64))
	}
	s := strconv.FormatFloat(v, 'e', digits-1, 64)
	mantissa, exponent, ok := strings.Cut(s, "e")
	if !ok { // infinite
		return Text(s)
	}
	power := strings.TrimPrefix(exponent[:1], "+") + strings.TrimLeft(exponent[1:], "0")
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
var superscript = strings.NewReplacer(
	"0", "⁰", "1", "¹", "2", "²", "3", "³", "4", "⁴", "5", "⁵", "6", "⁶", "7", "⁷", "8", "⁸", "9", "⁹", "-", "⁻",
).Replace
