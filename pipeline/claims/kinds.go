package claims

import (
	"fmt"
	"math"
	"path"
	"slices"
	"strings"

	"neurorbit/pipeline/table"
	"neurorbit/pipeline/text"
)

// A kind is a way to compare what a query gives with what is printed.
type kind struct {
	tolerance bool   // it has one
	print     string // how what is expected is written
	// check finds what is wrong with a claim of the kind.
	check func(c *Claim, faults *faultList)
	// test compares; what of the outcome it does not set is set by the checker.
	test func(l *lookup, c *Claim, o *Outcome)
}

// kinds are the kinds of claims by their names, which are in the tags of Claim, too.
var kinds = map[string]kind{
	"exact":    {false, "%s", checkEqual, compareValue},
	"abs":      {true, "%s", checkEqual, compareValue},
	"interval": {false, "[%s]", checkInterval, compareValue},
	"rows":     {false, "%s", checkRows, compareRows},
}

// printed is what the publication prints, as text.
func (c *Claim) printed() string {
	if c.CSV != "" {
		return c.CSV
	}
	return fmt.Sprintf(kinds[c.Test].print, formatValue(c.Expect))
}

// checkTest checks the test of a claim.
func (c *Claim) checkTest(faults *faultList) {
	checkLookup(c.Lookup, c.Needs, faults)
	tolerance := kinds[c.Test].tolerance
	faults.when(!tolerance && c.Tolerance != 0, "tolerance", "kind "+c.Test+" has no tolerance", "leave it out, or use kind: abs")
	faults.when(tolerance && c.Tolerance == 0, "kind", "kind "+c.Test+" needs a tolerance", "add tolerance: ..., or use kind: exact")
	kinds[c.Test].check(c, faults)
}

// checkValue checks a claim that compares a value, and returns the form of that, or ""
// if it cannot be compared.
func (c *Claim) checkValue(faults *faultList) (form string) {
	faults.when(c.CSV != "" || c.CSVColumns != nil, "published", "kind "+c.Test+" compares with expect, not with a file",
		"leave it out, or use kind: rows")
	faults.when(len(c.Lookup.Columns) > 0, "query.columns", "kind "+c.Test+" compares a value", "use value: list:<column>, or kind: rows")
	if form = checkForm(c.Lookup, faults); form != "" && c.Expect == nil {
		faults.add("kind", "add expect: ...", "there is no value to compare with")
		return ""
	}
	return form
}

// checkEqual checks a claim that compares a value or list with one that is expected.
func checkEqual(c *Claim, faults *faultList) {
	form := c.checkValue(faults)
	list, isList := asList(c.Expect)
	if form == "" {
		return
	}
	if (form == "list") != isList {
		faults.when(form == "list", "expect", "list gives a list, and expect is "+typeName(c.Expect), "write a list: [...]")
		faults.when(form != "list", "expect", form+" gives one value, and expect is a list", "write one value, or use list:<column>")
		return
	}
	for i, v := range list {
		wrong := !isNumber(v) && (c.Test == "abs" || !forms[form].own)
		faults.when(wrong, elementPath("expect", i, isList), formatValue(v)+" is "+typeName(v)+" where a number is compared",
			"write a number, not in quotes")
	}
}

func checkInterval(c *Claim, faults *faultList) {
	if form := c.checkValue(faults); form != "" {
		list, _ := c.Expect.([]any)
		ordered := len(list) == 2 && isNumber(list[0]) && isNumber(list[1]) && !less(list[1], list[0])
		faults.when(form == "list", "query.value", "kind interval compares one value", "use min: and max: in two claims")
		faults.when(!ordered, "expect", "an interval is two numbers in ascending order", "write [lowest, highest]")
	}
}

func checkRows(c *Claim, faults *faultList) {
	outside := path.IsAbs(c.CSV) || path.Clean(c.CSV) != c.CSV || strings.HasPrefix(c.CSV, "..") || strings.Contains(c.CSV, `\`)
	faults.when(len(c.Lookup.Columns) == 0, "query", "kind rows needs the columns to compare", "add columns: [...]")
	faults.when(c.Lookup.Value != "", "query.value", "kind rows compares columns, not a value", "leave it out")
	faults.when(c.Expect != nil, "expect", "kind rows compares with a file", "leave it out")
	faults.when(c.CSV == "", "kind", "kind rows needs the file with the printed rows", "add published: data/published/...")
	faults.when(c.CSV != "" && outside, "published", "it is not the path of a file of the project", "write it from the project's top folder, with slashes")
	faults.when(c.CSVColumns != nil && len(c.CSVColumns) != len(c.Lookup.Columns), "published_columns",
		fmt.Sprintf("%d columns against %d", len(c.CSVColumns), len(c.Lookup.Columns)), "name one for each of query.columns")
}

// compareValue compares the value that a query gives.
func compareValue(l *lookup, c *Claim, o *Outcome) {
	before := len(l.faults)
	got, none, column := l.value()
	if column != nil {
		l.checkType(column, c.Expect, l.entry+".expect", func(v any) bool {
			return c.Test != "exact" && isNumeric(column.Type) && isNumber(v)
		})
	}
	o.Verdict, o.Got, o.Difference = Differs, none, none
	if none != "" || len(l.faults) > before {
		return
	}
	ok, difference := c.compare(got)
	if ok {
		o.Verdict = Reproduced
	}
	o.Got, o.Difference = formatValue(got), difference
}

// compare returns whether the value of a claim's query is what the claim says and,
// in words, how far it is from that. The formulas are in the package comment.
func (c *Claim) compare(got any) (ok bool, difference string) {
	if c.Test == "interval" {
		return compareInterval(c.Expect.([]any), got)
	}
	list, isList := got.([]any)
	if !isList {
		return c.compareOne(got, c.Expect)
	}
	want := c.Expect.([]any)
	if len(list) != len(want) {
		return false, fmt.Sprintf("%s instead of %d", text.Plural(len(list), "value"), len(want))
	}
	difference = "none"
	for i, g := range list {
		same, d := c.compareOne(g, want[i])
		if !same {
			return false, fmt.Sprintf("value %d is %s instead of %s", i+1, formatValue(g), formatValue(want[i]))
		}
		if d != "none" && difference == "none" {
			difference = fmt.Sprintf("value %d: %s", i+1, d)
		}
	}
	return true, difference
}

// compareOne compares a value with the one printed.
func (c *Claim) compareOne(got, want any) (ok bool, difference string) {
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
	return c.Tolerance > 0 && math.Abs(g-w) <= c.Tolerance, difference
}

func compareInterval(bounds []any, got any) (ok bool, difference string) {
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

// compareRows compares the selected rows with those of a file.
func compareRows(l *lookup, c *Claim, o *Outcome) {
	before := len(l.faults)
	selected := l.rows()
	var columns []*table.Column
	for i, name := range c.Lookup.Columns {
		columns = append(columns, l.column(name, fmt.Sprintf("columns[%d]", i)))
	}
	if len(l.faults) > before {
		return
	}
	var got [][]string
	for r := range selected {
		cells := make([]string, len(columns))
		for i, col := range columns {
			cells[i] = formatValue(col.Value(r))
		}
		got = append(got, cells)
	}
	published, ok := l.published(c, columns, o)
	if !ok {
		return
	}
	o.Missing, o.Extra = differingRows(got, published)
	o.Got, o.Published = text.Plural(len(got), "row"), text.Plural(len(published), "row")
	o.Verdict, o.Difference = Reproduced, "none"
	if missing, extra := len(o.Missing), len(o.Extra); missing+extra > 0 {
		o.Verdict, o.Difference = Differs, fmt.Sprintf("%d match", len(published)-missing)
		if missing > 0 {
			o.Difference += fmt.Sprintf(", %d missing", missing)
		}
		if extra > 0 {
			o.Difference += fmt.Sprintf(", %d extra", extra)
		}
	}
}

// differingRows compares two multisets of rows, each a list of cells in canonical
// text. Missing and extra are in the order of the lists they come from.
func differingRows(got, published [][]string) (missing, extra []string) {
	count := map[string]int{}
	key := func(cells []string) string { return strings.Join(cells, "\x00") }
	shown := func(cells []string) string { return "(" + strings.Join(cells, ", ") + ")" }
	for _, r := range got {
		count[key(r)]++
	}
	for _, r := range published {
		if count[key(r)]--; count[key(r)] < 0 {
			missing = append(missing, shown(r))
		}
	}
	// What is left over is extra; of equal rows the last ones.
	for _, r := range slices.Backward(got) {
		if count[key(r)]--; count[key(r)] >= 0 {
			extra = append(extra, shown(r))
		}
	}
	slices.Reverse(extra)
	return missing, extra
}
