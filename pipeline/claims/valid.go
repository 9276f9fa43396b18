package claims

import (
	"fmt"
	"math"
	"path"
	"regexp"
	"slices"
	"strings"

	"neurorbit/pipeline/strictyaml"
	"neurorbit/pipeline/text"
)

// A faultFunc takes what is wrong at a key, and what to do about it.
type faultFunc func(path, hint, format string, args ...any)

// faultList collects faults. It returns the function that adds one.
func faultList(list *[]strictyaml.FieldError) faultFunc {
	return func(path, hint, format string, args ...any) {
		*list = append(*list, strictyaml.FieldError{Path: path, Msg: fmt.Sprintf(format, args...), Hint: hint})
	}
}

// didYouMean is a hint that names the word that was meant, or else all there are.
func didYouMean(word string, list []string, what string) string {
	if near := text.Nearest(word, list); near != "" {
		return "did you mean " + near + "?"
	}
	return what + ": " + strings.Join(list, ", ")
}

var (
	idPattern = regexp.MustCompile(`^[a-z0-9_]+(\.[a-z0-9_]+)+$`)
	tableName = regexp.MustCompile(`^[a-z][a-z0-9]*/[a-z][a-z0-9_]*$`)
)

// Validate checks the ids, which no struct tag can.
func (f *File) Validate() []strictyaml.FieldError {
	var faults []strictyaml.FieldError
	fault := faultList(&faults)
	first := map[string]string{} // id -> its entry
	check := func(path, id string) {
		switch {
		case !idPattern.MatchString(id):
			fault(path+".id", "write, say, "+f.Paper+".table2", "id %q is not made of dots and lower-case words", id)
		case !strings.HasPrefix(id, f.Paper+"."):
			fault(path+".id", "write "+f.Paper+"."+id, "id %q does not start with the paper's name", id)
		case first[id] != "":
			fault(path+".id", "give each entry a name of its own", "id %q is taken by %s", id, first[id])
		default:
			first[id] = path
		}
	}
	for i, c := range f.Claims {
		check(fmt.Sprintf("claims[%d]", i), c.ID)
	}
	for i, e := range f.Errata {
		check(fmt.Sprintf("errata[%d]", i), e.ID)
	}
	return faults
}

// Validate checks what the parts of a claim demand of each other.
func (c *Claim) Validate() []strictyaml.FieldError {
	faults := c.testFaults()
	fault := faultList(&faults)
	holds, isBool := c.HoldsOrNone.(bool)
	switch {
	case c.HoldsOrNone != nil && !isBool:
		fault("holds", "write true or false", "holds is %s", typeName(c.HoldsOrNone))
	case isBool && !holds && c.Why == "":
		fault("holds", "add why: ...", "a claim that does not hold needs a why")
	case (!isBool || holds) && c.Why != "":
		fault("why", "write it as note, or add holds: false", "why explains a claim that does not hold, and this one does")
	}
	return faults
}

// Validate checks the test of an erratum, if it has one.
func (e *Erratum) Validate() []strictyaml.FieldError {
	c := e.claim()
	if c == nil {
		return nil
	}
	if e.Lookup.Table == "" || e.Test == "" {
		return []strictyaml.FieldError{{Msg: "a tested erratum needs query, kind and expect", Hint: "add what is missing, or leave all three out"}}
	}
	if k := kindOf(e.Test); k != nil && k.compare == nil {
		return []strictyaml.FieldError{{Path: "kind", Msg: "an erratum is tested by a value, not by rows", Hint: "use a query with a value"}}
	}
	return c.testFaults()
}

// A rule is broken if what stands at a key must not.
type rule struct {
	broken          bool
	path, msg, hint string
}

// report reports the rules that are broken.
func report(fault faultFunc, rules ...rule) {
	for _, r := range rules {
		if r.broken {
			fault(r.path, r.hint, "%s", r.msg)
		}
	}
}

// testFaults returns what is wrong with the test of a claim, sorted by key.
func (c *Claim) testFaults() []strictyaml.FieldError {
	var faults []strictyaml.FieldError
	fault := faultList(&faults)
	validLookup(c.Lookup, c.Needs, fault)
	k := kindOf(c.Test)
	if k == nil {
		if c.Test != "" { // else its absence is reported
			fault("kind", didYouMean(c.Test, kindNames(), "kinds"), "there is no kind %q", c.Test)
		}
		return faults
	}
	k.valid(k, c, fault)
	t, isNumber := number(c.Tolerance)
	report(fault,
		rule{!k.tolerance && c.Tolerance != nil, "tolerance", "kind " + k.name + " has no tolerance", "leave it out, or use kind: abs"},
		rule{k.tolerance && c.Tolerance == nil, "kind", "kind " + k.name + " needs a tolerance", "add tolerance: ..."},
		rule{k.tolerance && c.Tolerance != nil && (!isNumber || !(t >= 0) || math.IsInf(t, 0)), "tolerance", "a tolerance is a number from 0", ""})
	slices.SortFunc(faults, func(a, b strictyaml.FieldError) int { return strings.Compare(a.Path, b.Path) })
	return faults
}

// validLookup checks which rows are looked up, and for which configs.
func validLookup(q Query, needs map[string]any, fault faultFunc) {
	if !tableName.MatchString(q.Table) {
		fault("query.table", "write a stage, a slash and one of its tables", "table %q is not <stage>/<table>", q.Table)
	}
	for name, v := range q.Where {
		if list, ok := v.([]any); ok && len(list) == 0 {
			fault("query.where."+name, "list the values, or leave the column out", "an empty list selects nothing")
		}
	}
	for key, v := range needs {
		if list, ok := v.([]any); ok && len(list) == 0 {
			fault(needPath("needs", key), "list the values, or leave the key out", "an empty list demands nothing")
		}
		if text, ok := v.(string); ok && strings.HasPrefix(text, ">") {
			if _, ok := atLeast(v); !ok {
				fault(needPath("needs", key), `write, say, ">= 7"`, "%q is not a bound", text)
			}
		}
	}
}

// validForm returns the form of a query's value, or "" if it has none.
func validForm(q Query, fault faultFunc) string {
	form, column := q.form()
	switch {
	case q.Value == "":
		fault("query", "add value: count, or say max:<column>", "the query has no value")
		return ""
	case q.Value == "count":
	case form == "count":
		fault("query.value", "write count", "count takes no column")
	case !slices.Contains(forms, form):
		fault("query.value", didYouMean(form, forms, "forms"), "there is no form %q", form)
		return ""
	case column == "":
		fault("query.value", "write "+form+":<column>", "%s needs a column", form)
	}
	return form
}

// validLone checks the parts of a claim about one value or list. It returns the
// form of the value, or "" if there is none or nothing to compare it with.
func validLone(k *kind, c *Claim, fault faultFunc) string {
	report(fault,
		rule{c.CSV != "" || c.CSVColumns != nil, "published", "kind " + k.name + " compares with expect, not with a file", "leave it out, or use kind: rows"},
		rule{len(c.Lookup.Columns) > 0, "query.columns", "kind " + k.name + " compares a value", "use value: list:<column>, or kind: rows"})
	form := validForm(c.Lookup, fault)
	if form != "" && c.Expect == nil {
		fault("kind", "add expect: ...", "there is no value to compare with")
		return ""
	}
	return form
}

func validInterval(k *kind, c *Claim, fault faultFunc) {
	form := validLone(k, c, fault)
	list, _ := c.Expect.([]any)
	ordered := len(list) == 2 && isNumber(list[0]) && isNumber(list[1]) && !less(list[1], list[0])
	report(fault,
		rule{form == "list", "query.value", "kind " + k.name + " compares one value", "use min: and max: in two claims"},
		rule{form != "" && form != "list" && !ordered, "expect", "an interval is two numbers in ascending order", "write [lowest, highest]"})
}

func validValue(k *kind, c *Claim, fault faultFunc) {
	form := validLone(k, c, fault)
	list, isList := c.Expect.([]any)
	switch {
	case form == "":
		return
	case form == "list" && !isList:
		fault("expect", "write a list: [...]", "list gives a list, and expect is %s", typeName(c.Expect))
		return
	case form != "list" && isList:
		fault("expect", "write one value, or use list:<column>", "%s gives one value, and expect is a list", form)
		return
	case !isList:
		list = []any{c.Expect}
	}
	if !k.numeric && !slices.Contains([]string{"count", "distinct", "sum", "mean"}, form) {
		return
	}
	for i, v := range list {
		if !isNumber(v) {
			fault(elementPath("expect", i, isList), "write a number, not in quotes", "%s is %s where a number is compared", formatValue(v), typeName(v))
		}
	}
}

// elementPath is the path of an element of a list, or of what is no list.
func elementPath(path string, i int, isList bool) string {
	if isList {
		return fmt.Sprintf("%s[%d]", path, i)
	}
	return path
}

func validRows(k *kind, c *Claim, fault faultFunc) {
	outside := path.IsAbs(c.CSV) || path.Clean(c.CSV) != c.CSV || strings.HasPrefix(c.CSV, "..") || strings.Contains(c.CSV, `\`)
	report(fault,
		rule{len(c.Lookup.Columns) == 0, "query", "kind rows needs the columns to compare", "add columns: [...]"},
		rule{c.Lookup.Value != "", "query.value", "kind rows compares columns, not a value", "leave it out"},
		rule{c.Expect != nil, "expect", "kind rows compares with a file", "leave it out"},
		rule{c.CSV == "", "kind", "kind rows needs the file with the printed rows", "add published: data/published/..."},
		rule{c.CSV != "" && outside, "published", "it is not the path of a file of the project", "write it from the project's top folder, with slashes"},
		rule{c.CSVColumns != nil && len(c.CSVColumns) != len(c.Lookup.Columns), "published_columns",
			fmt.Sprintf("%d columns against %d", len(c.CSVColumns), len(c.Lookup.Columns)), "name one for each of query.columns"})
}
