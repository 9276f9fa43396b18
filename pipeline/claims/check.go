package claims

import (
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"

	"neurorbit/pipeline/fault"
	"neurorbit/pipeline/strictyaml"
	"neurorbit/pipeline/table"
)

// ErrMissing is wrapped by the errors of Data for a table or file that exists
// in principle but has not been made or fetched. Claims on it are not testable.
var ErrMissing = errors.New("not available")

// ErrUnknown is wrapped by the errors of Data for a table that no stage
// declares. It makes Check fail.
var ErrUnknown = errors.New("unknown")

// Data is what claims are checked against.
type Data interface {
	// Table returns an artifact, also when asked for several at the same time,
	// by its name "<stage>/<table>". Its error wraps ErrUnknown or ErrMissing where
	// that is the reason.
	Table(name string) (*table.Table, error)
	// File returns the content of a file of the project, slash-separated.
	// Its error wraps ErrMissing if there is no such file.
	File(path string) ([]byte, error)
	// Config returns the canonical JSON text of a config key such as
	// "orbits.n", or false if there is no such key.
	Config(key string) (canonicalJSON string, ok bool)
}

// A Verdict is the outcome of a claim.
type Verdict string

// The verdicts.
const (
	Reproduced  Verdict = "reproduced"
	Differs     Verdict = "differs"
	NotTestable Verdict = "not testable"
)

func verdict(ok bool) Verdict {
	if ok {
		return Reproduced
	}
	return Differs
}

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

// Check tests all claims and errata and returns the file with the outcomes. It
// fails with strictyaml.Errors if a query or a need cannot work whatever the data
// are, and with the error of d if a table or file cannot be read for another
// reason than that it is missing.
func (f *File) Check(d Data) (*File, error) {
	ck := &checker{name: f.File, root: f.root, data: d}
	out := *f
	out.Claims, out.Errata = slices.Clone(f.Claims), slices.Clone(f.Errata)
	for _, c := range out.Claims {
		ck.want(c.Lookup, c.Needs)
	}
	for _, e := range out.Errata {
		ck.want(e.Lookup, e.Needs)
	}
	ck.open()
	for i := range out.Claims {
		c := &out.Claims[i]
		c.Outcome = ck.run(c, fmt.Sprintf("claims[%d]", i))
	}
	for i := range out.Errata {
		if c := out.Errata[i].claim(); c != nil {
			o := ck.run(c, fmt.Sprintf("errata[%d]", i))
			out.Errata[i].Outcome = &o
		}
	}
	return &out, ck.err()
}

// A checker runs the tests of a file, collecting what is wrong with them.
type checker struct {
	name   string
	root   *strictyaml.Node
	data   Data
	tables map[string]*opened // that are wanted
	faults strictyaml.Errors
	failed error
}

// err is what failed, or else all that is wrong with the file, or nil.
func (ck *checker) err() error {
	if ck.failed == nil && len(ck.faults) > 0 {
		return ck.faults
	}
	return ck.failed
}

func (ck *checker) fail(err error) {
	if ck.failed == nil {
		ck.failed = err
	}
}

// fault reports what is wrong at a key of the file.
func (ck *checker) fault(path, text, msg, hint string) {
	n, _ := ck.root.Lookup(path)
	ck.faults = append(ck.faults, &strictyaml.Error{
		File: ck.name, Line: n.Line, Column: n.Column, Path: path, Text: text, Msg: msg, Remedy: hint,
	})
}

// queryFaults reports the errors of the query of an entry.
func (ck *checker) queryFaults(errs strictyaml.Errors, entry string) {
	for _, e := range errs {
		ck.fault(entry+".query."+e.Path, e.Text, e.Msg, e.Remedy)
	}
}

// An opened table is one, or why it cannot be read.
type opened struct {
	table *table.Table
	err   error
}

// want says that a query reads its table if the config satisfies the needs.
func (ck *checker) want(q Query, needs map[string]any) {
	for key, need := range needs {
		if text, ok := ck.data.Config(key); !ok || !satisfies(text, need) {
			return
		}
	}
	if ck.tables == nil {
		ck.tables = map[string]*opened{}
	}
	if q.Table != "" {
		ck.tables[q.Table] = &opened{}
	}
}

// open opens the tables that are wanted, several at the same time.
func (ck *checker) open() {
	var group sync.WaitGroup
	free := make(chan struct{}, runtime.GOMAXPROCS(0))
	for name, o := range ck.tables {
		group.Go(func() {
			free <- struct{}{}
			o.table, o.err = ck.data.Table(name)
			<-free
		})
	}
	group.Wait()
}

// find returns the table that a query reads, or why there is none, for an entry of
// the file with these needs.
func (ck *checker) find(q Query, needs map[string]any, entry string) (tab *table.Table, missing string) {
	if missing = ck.unmet(needs, entry+".needs"); missing != "" {
		return nil, missing
	}
	o := ck.tables[q.Table]
	switch {
	case o.err == nil:
		return o.table, ""
	case errors.Is(o.err, ErrUnknown):
		ck.fault(entry+".query.table", q.Table, "no stage makes this table", fault.HintOf(o.err))
		return nil, "unknown table"
	case !errors.Is(o.err, ErrMissing):
		ck.fail(o.err)
	}
	return nil, o.err.Error()
}

// A test is a claim that is being tested.
type test struct {
	*checker
	kind  *kind
	claim *Claim
	path  string // of the claim in the file
}

// run tests one claim or erratum; its faults go to ck.
func (ck *checker) run(c *Claim, path string) Outcome {
	t := &test{checker: ck, kind: kindOf(c.Test), claim: c, path: path}
	o := t.outcome()
	o.Kind, o.Query, o.Table = c.Test, c.Lookup.String(), c.Lookup.Table
	if t.kind.tolerance {
		o.Kind += " " + formatValue(c.Tolerance)
	}
	o.AsDeclared = o.Verdict == NotTestable || (o.Verdict == Reproduced) == c.Holds
	return o
}

func (t *test) outcome() Outcome {
	tab, missing := t.find(t.claim.Lookup, t.claim.Needs, t.path)
	if tab == nil {
		return t.notTestable(missing)
	}
	if stamps := tab.Stamps(); len(stamps) > 0 {
		return t.notTestable("its table rests on " + strings.Join(stamps, "; "))
	}
	if t.kind.compare == nil {
		return t.rows(tab)
	}
	return t.value(tab)
}

// value is the outcome of a claim about the value of its query.
func (t *test) value(tab *table.Table) Outcome {
	got, column, errs := t.claim.Lookup.evaluate(tab)
	if errs != nil {
		t.queryFaults(errs, t.path)
		return Outcome{}
	}
	if column != nil {
		t.checkExpect(column)
	}
	o := Outcome{Verdict: Differs, Got: got.none, Published: t.kind.printed(t.claim), Difference: got.none}
	if got.none == "" {
		ok, difference := t.kind.compare(t.claim, got.v)
		o.Verdict, o.Got, o.Difference = verdict(ok), formatValue(got.v), difference
	}
	return o
}

func (t *test) notTestable(reason string) Outcome {
	return Outcome{Verdict: NotTestable, Reason: reason, Published: t.kind.printed(t.claim)}
}

// checkExpect reports an expect that no value of the column can equal.
func (t *test) checkExpect(col *table.Column) {
	list, isList := t.claim.Expect.([]any)
	if !isList {
		list = []any{t.claim.Expect}
	}
	for i, v := range list {
		if canEqual(col.Type, v) || t.kind.numeric && isNumeric(col.Type) && isNumber(v) {
			continue
		}
		for _, e := range typeMismatch("", col, v) {
			t.fault(t.path+"."+elementPath("expect", i, isList), e.Text, e.Msg, e.Remedy)
		}
	}
}
