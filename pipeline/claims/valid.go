package claims

import (
	"fmt"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"

	"neurorbit/pipeline/strictyaml"
	"neurorbit/pipeline/text"
)

// A faultList collects what is wrong with an entry.
type faultList []strictyaml.FieldError

// when adds a fault at a key, if something is wrong, and what to do about it.
func (l *faultList) when(wrong bool, path, msg, hint string) bool {
	if wrong {
		*l = append(*l, strictyaml.FieldError{Path: path, Msg: msg, Hint: hint})
	}
	return wrong
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
	tableName = regexp.MustCompile(`^[a-z][a-z0-9_]*/[a-z][a-z0-9_]*$`)
)

// id checks the id of an entry; taken has the entries of the ids before it.
func (l *faultList) id(entry, id string, taken map[string]string) {
	l.when(!idPattern.MatchString(id), entry+".id", fmt.Sprintf("id %q is not made of dots and lower-case words", id),
		"write, say, words.count")
	l.when(taken[id] != "", entry+".id", fmt.Sprintf("id %q is taken by %s", id, taken[id]), "give each entry a name of its own")
	taken[id] = entry
}

// Validate checks the ids, which no struct tag can.
func (f *File) Validate() []strictyaml.FieldError {
	var faults faultList
	taken := map[string]string{}
	check := func(entry, id string) {
		other := idPattern.MatchString(id) && !strings.HasPrefix(id, f.Paper+".")
		faults.when(other, entry+".id", fmt.Sprintf("id %q does not start with the paper's name", id), "write "+f.Paper+"."+id)
		faults.id(entry, id, taken)
	}
	for i, c := range f.Claims {
		check(fmt.Sprintf("claims[%d]", i), c.ID)
	}
	for i, c := range f.Claims {
		k := slices.IndexFunc(f.Claims, func(o Claim) bool { return o.ID == c.Repeats })
		entry := fmt.Sprintf("claims[%d].repeats", i)
		if c.Repeats != "" && !faults.when(k < 0, entry, fmt.Sprintf("there is no claim %q", c.Repeats), "name a claim of this file") {
			faults.when(f.Claims[k].Repeats != "", entry, c.Repeats+" repeats "+f.Claims[k].Repeats, "write repeats: "+f.Claims[k].Repeats)
		}
	}
	inText := func(path, text string) {
		for _, m := range valueInText.FindAllStringSubmatch(text, -1) {
			known := slices.ContainsFunc(f.Claims, func(c Claim) bool { return c.ID == m[1] })
			faults.when(!known, path, fmt.Sprintf("there is no claim %q", m[1]), "name a claim of this file in the braces")
		}
	}
	inText("finding", f.Finding.Says)
	for i, c := range f.Claims {
		inText(fmt.Sprintf("claims[%d]", i), c.Why+c.Note)
	}
	for i, e := range f.Errata {
		check(fmt.Sprintf("errata[%d]", i), e.ID)
	}
	faults.when(f.Finding.Says != "" && len(f.Finding.Claims) == 0, "finding", "the finding rests on no claims", "add claims: [ids]")
	for i, id := range f.Finding.Claims {
		known := slices.ContainsFunc(f.Claims, func(c Claim) bool { return c.ID == id })
		faults.when(!known, fmt.Sprintf("finding.claims[%d]", i), fmt.Sprintf("there is no claim %q", id), "name claims of this file")
	}
	return faults
}

// Validate checks what the parts of a claim demand of each other.
func (c *Claim) Validate() []strictyaml.FieldError {
	faults := c.faults()
	holds, isBool := c.HoldsOrNone.(bool)
	faults.when(c.HoldsOrNone != nil && !isBool, "holds", "holds is "+typeName(c.HoldsOrNone), "write true or false")
	faults.when(isBool && !holds && c.Why == "", "holds", "a claim that does not hold needs a why", "add why: ...")
	faults.when(c.Lookup.Setting != "" && c.Weight != Setting, "weight", "a claim on the config is no "+string(c.Weight),
		"write weight: setting")
	faults.when((!isBool || holds) && c.Why != "", "why", "why explains a claim that does not hold, and this one does",
		"write it as note, or add holds: false")
	return faults
}

// Validate checks the proof of a reading.
func (r *Reading) Validate() []strictyaml.FieldError { return r.faults() }

// Validate checks the proof of an erratum, if it has one.
func (e *Erratum) Validate() []strictyaml.FieldError {
	if e.given() {
		return e.faults()
	}
	return nil
}

// faults returns what is wrong with a proof.
func (p *Proof) faults() (faults faultList) {
	q := p.Lookup
	if faults.when(p.Test == "" || q.source()+q.Value == "" && q.Columns == nil, "", "a test needs query, kind and expect", "add it") {
		return faults
	}
	faults.lookup(q, p.Needs)
	if q.Setting != "" {
		p.checkSetting(&faults)
		return faults
	}
	k := kinds[p.Test]
	faults.when(!k.tolerance && p.Tolerance != 0, "tolerance", "kind "+p.Test+" has no tolerance", "leave it out, or use kind: abs")
	faults.when(k.tolerance && p.Tolerance == 0, "kind", "kind "+p.Test+" needs a tolerance", "add tolerance: ..., or use kind: exact")
	if p.Test == "rows" {
		p.checkRows(&faults)
		return faults
	}
	faults.when(p.CSV != "" || p.CSVColumns != nil, "published", "kind "+p.Test+" compares with expect, not with a file",
		"leave it out, or use kind: rows")
	faults.when(len(q.Columns) > 0, "query.columns", "kind "+p.Test+" compares a value", "use value: list:<column>, or kind: rows")
	form := faults.form(q)
	if form != "" && !faults.when(p.Expect == nil, "kind", "there is no value to compare with", "add expect: ...") {
		k.check(p, form, &faults)
	}
	return faults
}

// checkSetting checks a comparison with a config key.
func (p *Proof) checkSetting(faults *faultList) {
	q := p.Lookup
	faults.when(q.Table+q.Value != "" || q.Where != nil || q.Columns != nil, "query", "a setting is a value", "leave out all but setting")
	faults.when(p.Test != "exact" || p.Tolerance != 0, "kind", "a setting is exact", "write kind: exact")
	faults.when(p.Expect == nil, "kind", "there is no value to compare with", "add expect: ...")
	_, pinned := p.Needs[q.Setting]
	faults.when(pinned, "needs", "needs has the setting that is compared, so that it can never differ", "leave it out there")
}

// checkEqual checks what a value or list is compared with.
func checkEqual(p *Proof, form string, faults *faultList) {
	list, isList := asList(p.Expect)
	if faults.when(form == "list" && !isList, "expect", "list gives a list, and expect is "+typeName(p.Expect), "write a list: [...]") ||
		faults.when(form != "list" && isList, "expect", form+" gives one value, and expect is a list", "write one value, or use list:<column>") {
		return
	}
	for i, v := range list {
		wrong := !isNumber(v) && (p.Tolerance > 0 || !forms[form].own)
		faults.when(wrong, elementPath("expect", i, isList), formatValue(v)+" is "+typeName(v)+" where a number is compared",
			"write a number, not in quotes")
	}
}

// checkInterval checks the bounds that a value is compared with.
func checkInterval(p *Proof, form string, faults *faultList) {
	list, _ := p.Expect.([]any)
	ordered := len(list) == 2 && isNumber(list[0]) && isNumber(list[1]) && !less(list[1], list[0])
	faults.when(form == "list", "query.value", "kind interval compares one value", "use min: and max: in two claims")
	faults.when(!ordered, "expect", "an interval is two numbers in ascending order", "write [lowest, highest]")
}

// checkRows checks what rows are compared with.
func (p *Proof) checkRows(faults *faultList) {
	outside := path.IsAbs(p.CSV) || path.Clean(p.CSV) != p.CSV || strings.HasPrefix(p.CSV, "..") || strings.Contains(p.CSV, `\`)
	faults.when(len(p.Lookup.Columns) == 0, "query", "kind rows needs the columns to compare", "add columns: [...]")
	faults.when(p.Lookup.Value != "", "query.value", "kind rows compares columns, not a value", "leave it out")
	faults.when(p.Expect != nil, "expect", "kind rows compares with a file", "leave it out")
	faults.when(p.CSV == "", "kind", "kind rows needs the file with the printed rows", "add published: data/published/...")
	faults.when(p.CSV != "" && outside, "published", "it is not the path of a file of the project",
		"write it from the project's top folder, with slashes")
	faults.when(p.CSVColumns != nil && len(p.CSVColumns) != len(p.Lookup.Columns), "published_columns",
		fmt.Sprintf("%d columns against %d", len(p.CSVColumns), len(p.Lookup.Columns)), "name one for each of query.columns")
}

// lookup checks which rows are looked up, and for which configs.
func (l *faultList) lookup(q Query, needs map[string]any) {
	l.when(q.Setting == "" && !tableName.MatchString(q.Table), "query.table", fmt.Sprintf("table %q is not <stage>/<table>", q.Table),
		"write a stage, a slash and one of its tables")
	for name, v := range q.Where {
		list, _ := asList(v)
		l.when(len(list) == 0, "query.where."+name, "an empty list selects nothing", "list the values, or leave the column out")
	}
	for key, v := range needs {
		list, _ := asList(v)
		l.when(len(list) == 0, needPath("needs", key), "an empty list demands nothing", "list the values, or leave the key out")
		bound, _ := v.(string)
		_, ok := atLeast(v)
		l.when(strings.HasPrefix(bound, ">") && !ok, needPath("needs", key), fmt.Sprintf("%q is not a bound", bound), `write, say, ">= 7"`)
	}
}

// form checks the form of a query's value, and returns it, or "" if there is none.
func (l *faultList) form(q Query) string {
	form, column := q.form()
	names := slices.Sorted(maps.Keys(forms))
	if l.when(q.Value == "", "query", "the query has no value", "add value: count, or say max:<column>") ||
		l.when(forms[form].reduce == nil, "query.value", fmt.Sprintf("there is no form %q", form), didYouMean(form, names, "forms")) {
		return ""
	}
	l.when(form == "count" && q.Value != form, "query.value", "count takes no column", "write count")
	l.when(form != "count" && column == "", "query.value", form+" needs a column", "write "+form+":<column>")
	return form
}
