package claims

import (
	"fmt"
	"math"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/agnivade/levenshtein"

	"neurorbit/pipeline/strictyaml"
)

// The structs of this file describe the claims file as it is written.

type yamlFile struct {
	Paper     string        `yaml:"paper" doc:"short name of the publication; the ids start with it" required:"true" minlen:"1"`
	Label     string        `yaml:"label" doc:"what readers call the publication, such as PBNN; the short name if absent"`
	Title     string        `yaml:"title" doc:"title of the publication" required:"true" minlen:"1"`
	Claims    []yamlClaim   `yaml:"claims" doc:"statements that data can test"`
	Uncovered []Uncovered   `yaml:"uncovered" doc:"statements that no artifact can test"`
	Errata    []yamlErratum `yaml:"errata" doc:"slips in the printed text"`
}

type yamlClaim struct {
	ID    string `yaml:"id" doc:"name of the claim: <paper>.<words>" required:"true"`
	Place string `yaml:"place" doc:"where the publication says it" required:"true" minlen:"1"`
	Says  string `yaml:"says" doc:"our paraphrase of the statement" required:"true" minlen:"1"`
	Query Query  `yaml:"query" doc:"what to look up" required:"true"`
	Kind  string `yaml:"kind" doc:"kind of comparison" enum:"exact,abs,rel,ulp,interval,rows" required:"true"`

	Expect           any            `yaml:"expect" doc:"the printed value; for interval [lowest, highest]; absent for rows"`
	Tolerance        any            `yaml:"tolerance" doc:"tolerance of abs, rel and ulp"`
	Published        string         `yaml:"published" doc:"CSV file with the printed rows, for rows"`
	PublishedColumns []string       `yaml:"published_columns" doc:"its columns, in the order of query.columns, where they have other names"`
	Needs            map[string]any `yaml:"needs" doc:"config key: value it must equal or contain"`
	Holds            any            `yaml:"holds" doc:"false: known not to come out"`
	Why              string         `yaml:"why" doc:"why it does not come out"`
	Note             string         `yaml:"note" doc:"remark for the reader"`
}

type yamlErratum struct {
	ID       string `yaml:"id" doc:"name of the erratum: <paper>.<words>" required:"true"`
	Place    string `yaml:"place" doc:"where it stands" required:"true" minlen:"1"`
	Printed  string `yaml:"printed" doc:"what is printed" required:"true" minlen:"1"`
	Correct  string `yaml:"correct" doc:"what is meant" required:"true" minlen:"1"`
	Evidence string `yaml:"evidence" doc:"how one can see it" required:"true" minlen:"1"`

	Query     Query          `yaml:"query" doc:"data that show the correct reading"`
	Kind      string         `yaml:"kind" doc:"kind of comparison" enum:"exact,abs,rel,ulp,interval"`
	Expect    any            `yaml:"expect" doc:"the value that follows from the correct reading"`
	Tolerance any            `yaml:"tolerance" doc:"tolerance of abs, rel and ulp"`
	Needs     map[string]any `yaml:"needs" doc:"config key: value it must equal or contain"`
}

func (c *yamlClaim) test() Test {
	tolerance, _ := number(c.Tolerance)
	columns := c.PublishedColumns
	if columns == nil {
		columns = c.Query.Columns
	}
	return Test{Query: c.Query, Kind: Kind(c.Kind), Expect: c.Expect, Tolerance: tolerance,
		Published: c.Published, PublishedColumns: columns, Needs: c.Needs}
}

func (e *yamlErratum) asClaim() *yamlClaim {
	return &yamlClaim{Query: e.Query, Kind: e.Kind, Expect: e.Expect, Tolerance: e.Tolerance, Needs: e.Needs}
}

func (e *yamlErratum) test() Test { return e.asClaim().test() }

// tested reports whether any part of a test is written.
func (e *yamlErratum) tested() bool {
	return e.Query.Table != "" || e.Query.Value != "" || e.Query.Where != nil || e.Query.Columns != nil ||
		e.Kind != "" || e.Expect != nil || e.Tolerance != nil || e.Needs != nil
}

var idPattern = regexp.MustCompile(`^[a-z0-9_]+(\.[a-z0-9_]+)+$`)

// Validate checks the ids, which no struct tag can.
func (f *yamlFile) Validate() []strictyaml.FieldError {
	var faults []strictyaml.FieldError
	first := map[string]string{}
	check := func(path, id string) {
		switch {
		case !idPattern.MatchString(id):
			faults = append(faults, strictyaml.FieldError{Path: path + ".id",
				Msg: fmt.Sprintf("id %q is not made of dots and lower-case words", id), Hint: "write, say, " + f.Paper + ".table2"})
		case !strings.HasPrefix(id, f.Paper+"."):
			faults = append(faults, strictyaml.FieldError{Path: path + ".id",
				Msg: fmt.Sprintf("id %q does not start with the paper's name", id), Hint: "write " + f.Paper + "." + id})
		case first[id] != "":
			faults = append(faults, strictyaml.FieldError{Path: path + ".id",
				Msg: fmt.Sprintf("id %q is taken by %s", id, first[id]), Hint: "give each entry a name of its own"})
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
func (c *yamlClaim) Validate() []strictyaml.FieldError {
	faults := c.validateTest()
	holds, isBool := c.Holds.(bool)
	switch {
	case c.Holds != nil && !isBool:
		faults = append(faults, strictyaml.FieldError{Path: "holds", Msg: "holds is " + typeName(c.Holds), Hint: "write true or false"})
	case isBool && !holds && c.Why == "":
		faults = append(faults, strictyaml.FieldError{Path: "holds", Msg: "a claim that does not hold needs a why", Hint: "add why: ..."})
	case (c.Holds == nil || holds) && c.Why != "":
		faults = append(faults, strictyaml.FieldError{Path: "why", Msg: "why explains a claim that does not hold, and this one does", Hint: "write it as note, or add holds: false"})
	}
	return faults
}

// Validate checks the test of an erratum, if it has one.
func (e *yamlErratum) Validate() []strictyaml.FieldError {
	if !e.tested() {
		return nil
	}
	if e.Query.Table == "" || e.Kind == "" {
		return []strictyaml.FieldError{{Msg: "a tested erratum needs query, kind and expect", Hint: "add what is missing, or leave all three out"}}
	}
	return e.asClaim().validateTest()
}

func (c *yamlClaim) validateTest() []strictyaml.FieldError {
	var faults []strictyaml.FieldError
	fault := func(path, hint, format string, args ...any) {
		faults = append(faults, strictyaml.FieldError{Path: path, Msg: fmt.Sprintf(format, args...), Hint: hint})
	}
	kind := Kind(c.Kind)
	c.validateLookup(fault)
	if kind == Rows {
		c.validateRows(fault)
	} else {
		c.validateValue(kind, fault)
	}
	switch t, isNumber := number(c.Tolerance); {
	case !kind.hasTolerance():
		if c.Tolerance != nil && t != 0 {
			fault("tolerance", "leave it out, or use abs, rel or ulp", "kind %s has no tolerance", kind)
		}
	case c.Tolerance == nil:
		fault("kind", "add tolerance: ...", "kind %s needs a tolerance", kind)
	case !isNumber || t < 0 || math.IsInf(t, 0) || math.IsNaN(t):
		fault("tolerance", "", "a tolerance is a number from 0")
	case kind == ULP && t != math.Trunc(t):
		fault("tolerance", "", "the tolerance of ulp is a whole number of steps")
	}
	slices.SortFunc(faults, func(a, b strictyaml.FieldError) int { return strings.Compare(a.Path, b.Path) })
	return faults
}

// validateLookup checks which rows are looked up, and for which configs.
func (c *yamlClaim) validateLookup(fault func(path, hint, format string, args ...any)) {
	if !tableName.MatchString(c.Query.Table) {
		fault("query.table", "write, say, orbits/gbpo", "table %q is not <stage>/<table>", c.Query.Table)
	}
	for name, v := range c.Query.Where {
		if list, ok := v.([]any); ok && len(list) == 0 {
			fault("query.where."+name, "list the values, or leave the column out", "an empty list selects nothing")
		}
	}
	for key, v := range c.Needs {
		if list, ok := v.([]any); ok && len(list) == 0 {
			fault(needPath("needs", key), "list the values, or leave the key out", "an empty list demands nothing")
		}
		if text, ok := v.(string); ok && (strings.HasPrefix(text, ">") || strings.HasPrefix(text, "<")) {
			if !isBound(text) {
				fault(needPath("needs", key), `write, say, ">= 7"`, "%q is not a bound", text)
			}
		}
	}
}

var tableName = regexp.MustCompile(`^[a-z][a-z0-9]*/[a-z][a-z0-9_]*$`)

func (c *yamlClaim) validateRows(fault func(path, hint, format string, args ...any)) {
	if len(c.Query.Columns) == 0 {
		fault("query", "add columns: [...]", "kind rows needs the columns to compare")
	}
	if c.Query.Value != "" {
		fault("query.value", "leave it out", "kind rows compares columns, not a value")
	}
	if c.Expect != nil {
		fault("expect", "leave it out", "kind rows compares with a file")
	}
	if c.Published == "" {
		fault("kind", "add published: data/published/...", "kind rows needs the file with the printed rows")
	} else if path.IsAbs(c.Published) || path.Clean(c.Published) != c.Published || strings.HasPrefix(c.Published, "..") || strings.Contains(c.Published, `\`) {
		fault("published", "write it from the project's top folder, with slashes", "%q is not the path of a file of the project", c.Published)
	}
	if c.PublishedColumns != nil && len(c.PublishedColumns) != len(c.Query.Columns) {
		fault("published_columns", "name one for each of query.columns", "%d columns against %d", len(c.PublishedColumns), len(c.Query.Columns))
	}
}

func (c *yamlClaim) validateValue(kind Kind, fault func(path, hint, format string, args ...any)) {
	if c.Published != "" || c.PublishedColumns != nil {
		fault("published", "leave it out, or use kind: rows", "kind %s compares with expect, not with a file", kind)
	}
	if len(c.Query.Columns) > 0 {
		fault("query.columns", "use value: list:<column>, or kind: rows", "kind %s compares a value", kind)
	}
	if form, ok := c.Query.validateForm(fault); ok {
		c.validateExpect(kind, form, fault)
	}
}

// validateForm returns the form of the query's value, and whether there is one.
func (q Query) validateForm(fault func(path, hint, format string, args ...any)) (string, bool) {
	form, column := q.form()
	switch {
	case q.Value == "":
		fault("query", "add value: count, or say max:<column>", "the query has no value")
		return "", false
	case q.Value == "count":
	case form == "count":
		fault("query.value", "write count", "count takes no column")
	case !slices.Contains(forms, form):
		fault("query.value", nearest(form, append([]string{"count"}, forms...), "forms"), "there is no form %q", form)
		return "", false
	case column == "":
		fault("query.value", "write "+form+":<column>", "%s needs a column", form)
	}
	return form, true
}

func (c *yamlClaim) validateExpect(kind Kind, form string, fault func(path, hint, format string, args ...any)) {
	list, isList := c.Expect.([]any)
	if c.Expect == nil {
		fault("kind", "add expect: ...", "there is no value to compare with")
		return
	}
	if kind == Interval {
		if form == "list" {
			fault("query.value", "use min: and max: in two claims", "kind interval compares one value")
			return
		}
		if len(list) != 2 || !isNumber(list[0]) || !isNumber(list[1]) || less(list[1], list[0]) {
			fault("expect", "write [lowest, highest]", "an interval is two numbers in ascending order")
		}
		return
	}
	if form == "list" && !isList {
		fault("expect", "write a list: [...]", "list gives a list, and expect is %s", typeName(c.Expect))
		return
	}
	if form != "list" && isList {
		fault("expect", "write one value, or use list:<column>", "%s gives one value, and expect is a list", form)
		return
	}
	if !isList {
		list = []any{c.Expect}
	}
	numeric := kind.hasTolerance() || form == "count" || form == "distinct" || form == "sum" || form == "mean"
	for i, v := range list {
		at := "expect"
		if isList {
			at = fmt.Sprintf("expect[%d]", i)
		}
		f, ok := number(v)
		if numeric && !ok {
			fault(at, "write a number, not in quotes", "%s is %s where a number is compared", formatScalar(v), typeName(v))
		}
		if kind == Rel && ok && f == 0 {
			fault(at, "use kind: abs", "nothing but 0 is within a relative tolerance of 0")
		}
	}
}

func isNumber(v any) bool {
	_, ok := number(v)
	return ok
}

func distance(a, b string) int { return levenshtein.ComputeDistance(a, b) }
