package claims

import (
	"errors"
	"fmt"
	"strings"

	"neurorbit/pipeline/strictyaml"
	"neurorbit/pipeline/table"
)

// A Verdict is the outcome of a claim.
type Verdict string

// The verdicts.
const (
	Reproduced  Verdict = "reproduced"
	Differs     Verdict = "differs"
	NotTestable Verdict = "not testable"
)

// An Outcome is what came of a test.
type Outcome struct {
	Verdict Verdict `json:"verdict"`
	// Kind and Query say how it was tested, in words; Table is the table queried,
	// "<stage>/<table>".
	Kind  string `json:"kind"`
	Query string `json:"query"`
	Table string `json:"table"`
	// Got and Published are the two sides, Difference what lies between them
	// ("none" if nothing); all three are text.
	Got        string `json:"got"`
	Published  string `json:"published"`
	Difference string `json:"difference"`
	// Missing and Extra list the rows that only the publication or only we have.
	Missing []string `json:"missing,omitempty"`
	Extra   []string `json:"extra,omitempty"`
	// Reason says why it is not testable.
	Reason string `json:"reason,omitempty"`
	// AsDeclared is false if a claim that should hold differs, or one that
	// should not is reproduced. What is not testable is as declared.
	AsDeclared bool `json:"as_declared"`
}

// A Result is a claim and what came of it.
type Result struct {
	ID    string `json:"id"`
	Place string `json:"place"`
	Says  string `json:"says"`
	// Holds, Why and Note are as in Claim.
	Holds bool   `json:"holds"`
	Why   string `json:"why,omitempty"`
	Note  string `json:"note,omitempty"`
	// At is "<claims file>:<line>".
	At string `json:"at"`
	Outcome
}

// An ErratumResult is an erratum and what came of its test.
type ErratumResult struct {
	ID       string `json:"id"`
	Place    string `json:"place"`
	Printed  string `json:"printed"`
	Correct  string `json:"correct"`
	Evidence string `json:"evidence"`
	At       string `json:"at"`
	// Outcome is nil where reading alone shows the slip. Published then and
	// there means the value that follows from the correct reading.
	Outcome *Outcome `json:"outcome,omitempty"`
}

// A FileResult is the outcome of all claims of a publication.
type FileResult struct {
	Paper     string          `json:"paper"`
	Label     string          `json:"label"`
	Title     string          `json:"title"`
	File      string          `json:"file"`
	Claims    []Result        `json:"claims"`
	Errata    []ErratumResult `json:"errata"`
	Uncovered []Uncovered     `json:"uncovered"`
}

// A Count counts claims by verdict.
type Count struct {
	Claims      int `json:"claims"`
	Reproduced  int `json:"reproduced"`
	Differs     int `json:"differs"`
	NotTestable int `json:"not_testable"`
	// Undeclared counts the claims and errata that are not as declared.
	Undeclared int `json:"undeclared"`
}

// Add adds the counts of d.
func (c *Count) Add(d Count) {
	c.Claims += d.Claims
	c.Reproduced += d.Reproduced
	c.Differs += d.Differs
	c.NotTestable += d.NotTestable
	c.Undeclared += d.Undeclared
}

// Count counts the claims of r.
func (r *FileResult) Count() Count {
	n := Count{Claims: len(r.Claims)}
	for _, c := range r.Claims {
		switch c.Verdict {
		case Reproduced:
			n.Reproduced++
		case Differs:
			n.Differs++
		default:
			n.NotTestable++
		}
		if !c.AsDeclared {
			n.Undeclared++
		}
	}
	for _, e := range r.Errata {
		if e.Outcome != nil && !e.Outcome.AsDeclared {
			n.Undeclared++
		}
	}
	return n
}

// Check tests all claims and errata. It fails with strictyaml.Errors if a query
// or a need cannot work whatever the data are, and with the error of d if a
// table or file cannot be read for another reason than that it is missing.
func (f *File) Check(d Data) (*FileResult, error) {
	r := &FileResult{Paper: f.Paper, Label: f.Label, Title: f.Title, File: f.Name, Uncovered: f.Uncovered}
	c := checker{file: f, data: d, tables: map[string]*table.Table{}}
	for i := range f.Claims {
		claim := &f.Claims[i]
		o := c.run(&claim.Test, claim.path, claim.Holds)
		r.Claims = append(r.Claims, Result{
			ID: claim.ID, Place: claim.Place, Says: claim.Says, Holds: claim.Holds,
			Why: claim.Why, Note: claim.Note, At: f.place(claim.path), Outcome: o,
		})
	}
	for i := range f.Errata {
		e := &f.Errata[i]
		result := ErratumResult{ID: e.ID, Place: e.Place, Printed: e.Printed, Correct: e.Correct,
			Evidence: e.Evidence, At: f.place(e.path)}
		if e.Test != nil {
			o := c.run(e.Test, e.path, true)
			result.Outcome = &o
		}
		r.Errata = append(r.Errata, result)
	}
	if c.failed != nil {
		return nil, c.failed
	}
	if len(c.faults) > 0 {
		return nil, c.faults
	}
	return r, nil
}

// A checker runs the tests of a file, collecting what is wrong with them.
type checker struct {
	file   *File
	data   Data
	tables map[string]*table.Table
	faults strictyaml.Errors
	failed error
}

func (c *checker) fault(path, text, msg, hint string) {
	c.faults = append(c.faults, c.file.errorAt(path, text, msg, hint))
}

// run tests one claim or erratum; its faults go to c.
func (c *checker) run(t *Test, path string, holds bool) Outcome {
	o := c.outcome(t, path)
	o.Kind, o.Query, o.Table = t.comparison(), t.Query.String(), t.Query.Table
	o.AsDeclared = o.Verdict == NotTestable || (o.Verdict == Reproduced) == holds
	return o
}

func notTestable(format string, args ...any) Outcome {
	return Outcome{Verdict: NotTestable, Reason: fmt.Sprintf(format, args...)}
}

func verdict(ok bool) Verdict {
	if ok {
		return Reproduced
	}
	return Differs
}

func (c *checker) outcome(t *Test, path string) Outcome {
	if reason := c.unmet(t.Needs, path+".needs"); reason != "" {
		o := notTestable("%s", reason)
		o.Published = t.published()
		return o
	}
	tab, missing := c.table(t.Query.Table, path+".query.table")
	if tab != nil && len(tab.Stamps()) > 0 {
		missing, tab = "its table rests on "+strings.Join(tab.Stamps(), "; "), nil
	}
	if tab == nil {
		o := notTestable("%s", missing)
		o.Published = t.published()
		return o
	}
	if t.Kind == Rows {
		return c.rows(t, tab, path)
	}
	got, typ, err := t.Query.evaluate(tab)
	if err != nil {
		c.queryFault(err, path)
		return Outcome{}
	}
	if typ != nil {
		c.checkExpect(t, *typ, path)
	}
	ok, difference := compare(t.Kind, t.Tolerance, got, t.Expect)
	return Outcome{Verdict: verdict(ok), Got: got.String(), Published: t.published(), Difference: difference}
}

// table returns a table, or why there is none.
func (c *checker) table(name, path string) (tab *table.Table, missing string) {
	if tab, ok := c.tables[name]; ok {
		return tab, ""
	}
	tab, err := c.data.Table(name)
	switch {
	case err == nil:
		c.tables[name] = tab
		return tab, ""
	case errors.Is(err, ErrUnknown):
		hint := ""
		if h, ok := errors.AsType[interface {
			error
			Hint() string
		}](err); ok {
			hint = h.Hint()
		}
		c.fault(path, name, "no stage makes this table", hint)
		return nil, "unknown table"
	case errors.Is(err, ErrMissing):
		return nil, err.Error()
	}
	c.fail(err)
	return nil, err.Error()
}

func (c *checker) fail(err error) {
	if c.failed == nil {
		c.failed = err
	}
}

func (c *checker) queryFault(err error, path string) {
	for _, err := range unjoin(err) {
		if e, ok := errors.AsType[*queryError](err); ok {
			c.fault(path+".query."+e.path, e.text, e.msg, e.hint)
		} else {
			c.fail(err)
		}
	}
}

// unjoin returns the errors that errors.Join has joined.
func unjoin(err error) []error {
	if list, ok := err.(interface{ Unwrap() []error }); ok {
		return list.Unwrap()
	}
	return []error{err}
}

// checkExpect reports an expect that no value of the column can equal.
func (c *checker) checkExpect(t *Test, typ table.Type, path string) {
	form, column := t.Query.form()
	if form == "distinct" || form == "sum" || form == "mean" {
		return
	}
	list, isList := t.Expect.([]any)
	if !isList {
		list = []any{t.Expect}
	}
	for i, v := range list {
		_, isNum := number(v)
		numeric := typ != table.String && typ != table.Bool
		if comparable(typ, v) || numeric && isNum && t.Kind != Exact {
			continue
		}
		at := path + ".expect"
		if isList {
			at += fmt.Sprintf("[%d]", i)
		}
		e := typeMismatch("", column, typ, v).(*queryError)
		c.fault(at, e.text, e.msg, e.hint)
	}
}

func (c *checker) rows(t *Test, tab *table.Table, path string) Outcome {
	got, types, err := t.Query.tableRows(tab)
	if err != nil {
		c.queryFault(err, path)
		return Outcome{}
	}
	data, err := c.data.File(t.Published)
	if errors.Is(err, ErrMissing) {
		o := notTestable("%v", err)
		o.Published = t.published()
		return o
	}
	if err != nil {
		c.fail(err)
		return Outcome{}
	}
	published, err := publishedRows(t.Published, data, t.PublishedColumns, types)
	if err != nil {
		c.fault(path+".published", "", err.Error(), "")
		return Outcome{}
	}
	matching, missing, extra := compareRows(got, published)
	return Outcome{
		Verdict:    verdict(len(missing) == 0 && len(extra) == 0),
		Got:        plural(len(got), "row"),
		Published:  plural(len(published), "row"),
		Difference: rowsDifference(matching, missing, extra),
		Missing:    missing,
		Extra:      extra,
	}
}

func rowsDifference(matching int, missing, extra []string) string {
	if len(missing) == 0 && len(extra) == 0 {
		return "none"
	}
	parts := []string{fmt.Sprintf("%d match", matching)}
	if len(missing) > 0 {
		parts = append(parts, fmt.Sprintf("%d missing", len(missing)))
	}
	if len(extra) > 0 {
		parts = append(parts, fmt.Sprintf("%d extra", len(extra)))
	}
	return strings.Join(parts, ", ")
}

// published returns the printed value as text.
func (t *Test) published() string {
	switch list, isList := t.Expect.([]any); {
	case t.Kind == Rows:
		return t.Published
	case t.Kind == Interval:
		return "[" + joinScalars(list) + "]"
	case isList:
		return value{elems: list, isList: true}.String()
	}
	return formatScalar(t.Expect)
}

// comparison returns the kind of comparison with its tolerance.
func (t *Test) comparison() string {
	if t.Kind.hasTolerance() {
		return fmt.Sprintf("%s %s", t.Kind, formatScalar(t.Tolerance))
	}
	return string(t.Kind)
}
