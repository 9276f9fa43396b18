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

// String is the cell as in Markdown.
func (c Cell) String() string { return c.md }

// number is a cell of a number; what rounds to zero has no sign.
func number(s string) Cell {
	if strings.Trim(s, "-0.") == "" {
		s = strings.TrimPrefix(s, "-")
	}
	return Cell{md: strings.ReplaceAll(s, "-", "−"), tex: strings.ReplaceAll(s, "-", "$-$"), csv: s}
}

// Full is a cell that shows less of the number v than CSV has, nine digits.
func Full(v float64, shown Cell) Cell {
	shown.csv = strconv.FormatFloat(v, 'g', 9, 64)
	return shown
}

// PlusMinus is v with its standard error to two digits; CSV has nine digits of v. What is not
// above two standard errors is shown as zero within them. An error that is 0 or not
// a number is not shown; v that is not a number is an empty cell.
func PlusMinus(v, se float64) Cell {
	switch {
	case math.IsNaN(v):
		return Cell{}
	case math.IsNaN(se) || se == 0:
		return Full(v, Sci(v, 4))
	case math.Abs(v) <= 2*se:
		within := Sci(2*se, 1)
		return Full(v, Cell{md: "0 (within " + within.md + ")", tex: "0 (within " + within.tex + ")"})
	}
	n := Decimals(se)
	mean, e := Float(v, n), Float(se, n)
	return Full(v, Cell{md: mean.md + " ± " + e.md, tex: mean.tex + " $\\pm$ " + e.tex})
}

// Decimals returns how many decimals show two digits of a standard error, at most 9.
func Decimals(se float64) int {
	n := 0
	for n < 9 && !(float64(se*math.Pow10(n)) >= 9.95) {
		n++
	}
	return n
}

// Int is an integer; from five digits on thin spaces part the thousands, though not in CSV.
func Int(v int64) Cell {
	c := number(strconv.FormatInt(v, 10))
	c.tex = strings.ReplaceAll(Thousands(c.tex), thin, `\,`)
	c.md = Thousands(c.md)
	return c
}

// ID is an integer that is a name, such as a seed.
func ID(v int64) Cell { return number(strconv.FormatInt(v, 10)) }

const thin = "\u202f"

// Thousands parts the thousands of an integer of five or more digits by thin spaces.
func Thousands(digits string) string {
	if len(strings.TrimLeft(digits, "$-−")) < 5 {
		return digits
	}
	for i := len(digits) - 3; i > 0 && digits[i-1] >= '0' && digits[i-1] <= '9'; i -= 3 {
		digits = digits[:i] + thin + digits[i:]
	}
	return digits
}

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
	return Cell{md: strings.ReplaceAll(mantissa, "-", "−") + "×10" + superscript(power), tex: "$" + mantissa + "\\times10^{" + power + "}$", csv: s}
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
