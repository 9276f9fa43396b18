package claims

import (
	"fmt"
	"math"

	"neurorbit/pipeline/text"
)

// A kind is a way to compare a value with what is printed.
type kind struct {
	tolerance bool   // it has one
	print     string // how what is expected is written
	// check finds what is wrong with what is expected of a form.
	check func(p *Proof, form string, faults *faultList)
	// compare returns whether the value is as expected and, in words, how far it is
	// from that. The formulas are in the package comment.
	compare func(p *Proof, got any) (ok bool, difference string)
}

// kinds are the kinds of claims by their names, which are in the tag of Proof, too. The
// rows of a table are no value.
var kinds = map[string]kind{
	"exact":    {false, "%s", checkEqual, compareEqual},
	"abs":      {true, "%s", checkEqual, compareEqual},
	"interval": {false, "[%s]", checkInterval, compareInterval},
	"rows":     {},
}

// printed is what the publication prints, as text.
func (p *Proof) printed() string {
	if p.Test == "rows" {
		return p.CSV
	}
	return fmt.Sprintf(kinds[p.Test].print, formatValue(p.Expect))
}

// compareValue compares the value that a query gives.
func (l *lookup) compareValue(p *Proof, o *Outcome) {
	before := len(l.faults)
	got, none, column := l.value()
	if column != nil {
		l.checkType(column, p.Expect, l.entry+".expect", func(v any) bool {
			return p.Test != "exact" && isNumeric(column.Type) && isNumber(v)
		})
	}
	o.Verdict, o.Got, o.Difference = Differs, none, none
	if none != "" || len(l.faults) > before {
		return
	}
	ok, difference := kinds[p.Test].compare(p, got)
	if ok {
		o.Verdict = Reproduced
	}
	o.Got, o.Difference = formatValue(got), difference
}

// compareEqual compares a value with one, or lists of equal length one by one.
func compareEqual(p *Proof, got any) (ok bool, difference string) {
	list, isList := got.([]any)
	if !isList {
		return compareOne(got, p.Expect, p.Tolerance)
	}
	want, isList := p.Expect.([]any)
	if !isList {
		return false, fmt.Sprintf("a list instead of %s", formatValue(p.Expect))
	}
	if len(list) != len(want) {
		return false, fmt.Sprintf("%s instead of %d", text.Plural(len(list), "value"), len(want))
	}
	difference = "none"
	for i, g := range list {
		same, d := compareOne(g, want[i], p.Tolerance)
		if !same {
			return false, fmt.Sprintf("value %d is %s instead of %s", i+1, formatValue(g), formatValue(want[i]))
		}
		if d != "none" && difference == "none" {
			difference = fmt.Sprintf("value %d: %s", i+1, d)
		}
	}
	return true, difference
}

// compareOne compares a value with another; a tolerance of 0 is none.
func compareOne(got, want any, tolerance float64) (ok bool, difference string) {
	g, okG := number(got)
	w, okW := number(want)
	switch {
	case math.IsNaN(g):
		return false, "not a number"
	case equal(got, want):
		return true, "none"
	case !okG || !okW:
		return false, fmt.Sprintf("%s instead of %s", formatValue(got), formatValue(want))
	}
	difference = fmt.Sprintf("%+.4g", g-w)
	i, okI := got.(int64)
	j, okJ := want.(int64)
	if d := i - j; okI && okJ && (d > 0) == (i > j) {
		difference = fmt.Sprintf("%+d", d)
	}
	return tolerance > 0 && math.Abs(g-w) <= tolerance, difference
}

func compareInterval(p *Proof, got any) (ok bool, difference string) {
	bounds := p.Expect.([]any)
	f, _ := number(got)
	switch {
	case math.IsNaN(f):
		return false, "not a number"
	case less(got, bounds[0]):
		return false, formatValue(got) + " is below the interval"
	case less(bounds[1], got):
		return false, formatValue(got) + " is above the interval"
	}
	return true, "none"
}
