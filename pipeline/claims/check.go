package claims

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

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
	// Table returns an artifact by its name "<stage>/<table>". Its error wraps
	// ErrUnknown or ErrMissing where that is the reason.
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
	ck := &checker{name: f.File, root: f.root, data: d, tables: map[string]opened{}}
	out := *f
	out.Claims, out.Errata = slices.Clone(f.Claims), slices.Clone(f.Errata)
	for i := range out.Claims {
		c := &out.Claims[i]
		c.Outcome = ck.test(c, fmt.Sprintf("claims[%d]", i))
	}
	for i := range out.Errata {
		if c := out.Errata[i].claim(); c != nil {
			o := ck.test(c, fmt.Sprintf("errata[%d]", i))
			out.Errata[i].Outcome = &o
		}
	}
	return &out, ck.err()
}

// A checker runs the queries of a file, collecting what is wrong with them.
type checker struct {
	name   string
	root   *strictyaml.Node
	data   Data
	tables map[string]opened
	faults strictyaml.Errors
	failed error
}

// An opened table is one, or why it cannot be read.
type opened struct {
	table *table.Table
	err   error
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

// find returns the lookup of a query, or why there is none, for an entry of the
// file with these needs.
func (ck *checker) find(q Query, needs map[string]any, entry string) (l *lookup, missing string) {
	if missing = ck.unmet(needs, entry+".needs"); missing != "" {
		return nil, missing
	}
	o, ok := ck.tables[q.Table]
	if !ok {
		o.table, o.err = ck.data.Table(q.Table)
		ck.tables[q.Table] = o
	}
	switch {
	case o.err == nil:
		return &lookup{ck, entry, q, o.table}, ""
	case errors.Is(o.err, ErrUnknown):
		ck.fault(entry+".query.table", q.Table, "no stage makes this table", fault.HintOf(o.err))
	case !errors.Is(o.err, ErrMissing):
		ck.fail(o.err)
	}
	return nil, o.err.Error()
}

// unmet returns which of the needs the config does not satisfy, or "".
func (ck *checker) unmet(needs map[string]any, path string) string {
	for _, key := range slices.Sorted(maps.Keys(needs)) {
		text, ok := ck.data.Config(key)
		if !ok {
			ck.fault(needPath(path, key), key, "there is no such config key", "")
			return "unknown config key"
		}
		values, _ := asList(fromJSON(text))
		wanted, _ := asList(needs[key])
		for _, want := range wanted {
			if slices.ContainsFunc(values, func(v any) bool { return satisfies(v, want) }) {
				continue
			}
			with := "with "
			if _, ok := atLeast(needs[key]); ok {
				with = ""
			}
			return fmt.Sprintf("needs %s %s%s; it is %s", key, with, formatValue(needs[key]), text)
		}
	}
	return ""
}

// needPath returns the path of a key of needs; config keys contain dots.
func needPath(path, key string) string { return path + "[" + strconv.Quote(key) + "]" }

// test tests one claim or erratum; its faults go to ck.
func (ck *checker) test(c *Claim, entry string) Outcome {
	o := ck.outcome(c, entry)
	o.Kind, o.Query, o.Table = c.Test, c.Lookup.String(), c.Lookup.Table
	if c.Test == "abs" {
		o.Kind += " " + formatValue(c.Tolerance)
	}
	o.AsDeclared = o.Verdict == NotTestable || (o.Verdict == Reproduced) == c.Holds
	return o
}

func (ck *checker) outcome(c *Claim, entry string) Outcome {
	l, missing := ck.find(c.Lookup, c.Needs, entry)
	if l != nil && len(l.table.Stamps()) > 0 {
		missing = "its table rests on " + strings.Join(l.table.Stamps(), "; ")
	}
	switch {
	case missing != "":
		return Outcome{Verdict: NotTestable, Reason: missing, Published: c.printed()}
	case c.Test == "rows":
		return l.compareRows(c)
	}
	before := len(ck.faults)
	got, none, column := l.value()
	if column != nil {
		l.checkType(column, c.Expect, entry+".expect", func(v any) bool {
			return c.Test != "exact" && isNumeric(column.Type) && isNumber(v)
		})
	}
	if len(ck.faults) > before {
		return Outcome{}
	}
	o := Outcome{Verdict: Differs, Got: none, Published: c.printed(), Difference: none}
	if none == "" {
		ok, difference := c.compare(got)
		o.Verdict, o.Got, o.Difference = verdict(ok), formatValue(got), difference
	}
	return o
}

// printed is what the publication prints, as text.
func (c *Claim) printed() string {
	switch c.Test {
	case "rows":
		return c.CSV
	case "interval":
		return "[" + formatValue(c.Expect) + "]"
	}
	return formatValue(c.Expect)
}
