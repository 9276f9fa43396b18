package claims

import (
	"fmt"
	"math"
	"strconv"

	"neurorbit/pipeline/text"
)

// A kind is a way to compare what a claim's query gives with what is printed.
type kind struct {
	name string
	// tolerance: a claim of this kind must say how far the value may be off.
	tolerance bool
	// numeric: what is expected are numbers, which may lie between those that the
	// column can have.
	numeric bool
	// valid reports what is wrong with a claim as it is written.
	valid func(k *kind, c *Claim, fault faultFunc)
	// printed is what the publication prints, as text.
	printed func(c *Claim) string
	// compare returns whether the value of the query is what the claim says and, in
	// words, how far it is from that. It is nil if the claim is about rows.
	compare func(c *Claim, got any) (ok bool, difference string)
}

// kinds are all kinds of comparison; the formulas are in the package comment. A
// new kind is one entry here. each makes a comparison of values or of lists from
// one of numbers that are not equal.
var kinds = []kind{
	{
		name: "exact", valid: validValue, printed: printedValue,
		compare: each(func(g, e, t float64) bool { return false }),
	},
	{
		name: "abs", tolerance: true, numeric: true, valid: validValue, printed: printedValue,
		compare: each(func(g, e, t float64) bool { return math.Abs(g-e) <= t }),
	},
	{name: "interval", numeric: true, valid: validInterval, printed: printedInterval, compare: compareInterval},
	{name: "rows", valid: validRows, printed: printedRows},
}

// kindOf returns a kind by its name, or nil.
func kindOf(name string) *kind {
	for i := range kinds {
		if kinds[i].name == name {
			return &kinds[i]
		}
	}
	return nil
}

func kindNames() []string {
	var out []string
	for _, k := range kinds {
		out = append(out, k.name)
	}
	return out
}

func printedValue(c *Claim) string    { return formatValue(c.Expect) }
func printedInterval(c *Claim) string { return "[" + formatValue(c.Expect) + "]" }
func printedRows(c *Claim) string     { return c.CSV }

// each returns the comparison of a value with expect, or of the elements of two
// lists, where near decides on numbers that are not equal.
func each(near func(got, want, tolerance float64) bool) func(c *Claim, got any) (bool, string) {
	return func(c *Claim, got any) (ok bool, difference string) {
		tolerance, _ := number(c.Tolerance)
		list, isList := got.([]any)
		if !isList {
			return compareScalars(near, tolerance, got, c.Expect)
		}
		want := c.Expect.([]any)
		if len(list) != len(want) {
			return false, fmt.Sprintf("%s instead of %d", text.Plural(len(list), "value"), len(want))
		}
		difference = "none"
		for i, g := range list {
			same, d := compareScalars(near, tolerance, g, want[i])
			if !same {
				return false, fmt.Sprintf("value %d is %s instead of %s", i+1, formatValue(g), formatValue(want[i]))
			}
			if d != "none" && difference == "none" {
				difference = fmt.Sprintf("value %d: %s", i+1, d)
			}
		}
		return true, difference
	}
}

func compareScalars(near func(got, want, tolerance float64) bool, tolerance float64, got, want any) (bool, string) {
	if isNaN(got) {
		return false, "not a number"
	}
	if equalScalars(got, want) {
		return true, "none"
	}
	g, okG := number(got)
	w, okW := number(want)
	if !okG || !okW {
		return false, fmt.Sprintf("%s instead of %s", formatValue(got), formatValue(want))
	}
	return near(g, w, tolerance), signed(got, want)
}

func compareInterval(c *Claim, got any) (bool, string) {
	bounds := c.Expect.([]any)
	switch {
	case less(got, bounds[0]):
		return false, formatValue(got) + " is below the interval"
	case less(bounds[1], got):
		return false, formatValue(got) + " is above the interval"
	case isNaN(got):
		return false, "not a number"
	}
	return true, "none"
}

// signed formats got - want with its sign.
func signed(got, want any) string {
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
