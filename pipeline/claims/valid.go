package claims

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"neurorbit/pipeline/strictyaml"
	"neurorbit/pipeline/text"
)

// A faultList collects what is wrong with an entry.
type faultList []strictyaml.FieldError

// add adds what is wrong at a key, and what to do about it.
func (l *faultList) add(path, hint, format string, args ...any) {
	*l = append(*l, strictyaml.FieldError{Path: path, Msg: fmt.Sprintf(format, args...), Hint: hint})
}

// when adds a fault if what stands at a key is one.
func (l *faultList) when(wrong bool, path, msg, hint string) {
	if wrong {
		l.add(path, hint, "%s", msg)
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
	var faults faultList
	first := map[string]string{} // id -> its entry
	check := func(entry, id string) {
		switch {
		case !idPattern.MatchString(id):
			faults.add(entry+".id", "write, say, "+f.Paper+".table2", "id %q is not made of dots and lower-case words", id)
		case !strings.HasPrefix(id, f.Paper+"."):
			faults.add(entry+".id", "write "+f.Paper+"."+id, "id %q does not start with the paper's name", id)
		case first[id] != "":
			faults.add(entry+".id", "give each entry a name of its own", "id %q is taken by %s", id, first[id])
		default:
			first[id] = entry
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
	var faults faultList
	c.checkTest(&faults)
	holds, isBool := c.HoldsOrNone.(bool)
	switch {
	case c.HoldsOrNone != nil && !isBool:
		faults.add("holds", "write true or false", "holds is %s", typeName(c.HoldsOrNone))
	case isBool && !holds && c.Why == "":
		faults.add("holds", "add why: ...", "a claim that does not hold needs a why")
	case (!isBool || holds) && c.Why != "":
		faults.add("why", "write it as note, or add holds: false", "why explains a claim that does not hold, and this one does")
	}
	return faults
}

// Validate checks the test of an erratum, if it has one.
func (e *Erratum) Validate() []strictyaml.FieldError {
	var faults faultList
	if c := e.claim(); c != nil {
		if e.Lookup.Table == "" || e.Test == "" {
			faults.add("", "add what is missing, or leave all three out", "a tested erratum needs query, kind and expect")
			return faults
		}
		c.checkTest(&faults)
	}
	return faults
}

// checkLookup checks which rows are looked up, and for which configs.
func checkLookup(q Query, needs map[string]any, faults *faultList) {
	if !tableName.MatchString(q.Table) {
		faults.add("query.table", "write a stage, a slash and one of its tables", "table %q is not <stage>/<table>", q.Table)
	}
	for name, v := range q.Where {
		list, _ := asList(v)
		faults.when(len(list) == 0, "query.where."+name, "an empty list selects nothing", "list the values, or leave the column out")
	}
	for key, v := range needs {
		list, _ := asList(v)
		faults.when(len(list) == 0, needPath("needs", key), "an empty list demands nothing", "list the values, or leave the key out")
		bound, _ := v.(string)
		_, ok := atLeast(v)
		faults.when(strings.HasPrefix(bound, ">") && !ok, needPath("needs", key), fmt.Sprintf("%q is not a bound", bound), `write, say, ">= 7"`)
	}
}

// checkForm returns the form of a query's value, or "" if it has none.
func checkForm(q Query, faults *faultList) string {
	form, column := q.form()
	switch {
	case q.Value == "":
		faults.add("query", "add value: count, or say max:<column>", "the query has no value")
		return ""
	case forms[form].reduce == nil:
		names := slices.Sorted(maps.Keys(forms))
		faults.add("query.value", didYouMean(form, names, "forms"), "there is no form %q", form)
		return ""
	case form == "count":
		faults.when(q.Value != "count", "query.value", "count takes no column", "write count")
	case column == "":
		faults.add("query.value", "write "+form+":<column>", "%s needs a column", form)
	}
	return form
}
