package claims

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"

	"neurorbit/pipeline/fault"
	"neurorbit/pipeline/strictyaml"
	"neurorbit/pipeline/table"
)

// ErrMissing is wrapped by the errors of Data.Table for a table that exists in
// principle but has not been made or fetched. Claims on it are not testable.
var ErrMissing = errors.New("not available")

// ErrUnknown is wrapped by the errors of Data.Table for a table that no stage
// declares. It makes Check fail.
var ErrUnknown = errors.New("unknown")

// Data is what claims are checked against.
type Data struct {
	// Table returns an artifact by its name "<stage>/<table>" with the values of
	// those of the columns that it has; other columns may be without. Its error
	// wraps ErrUnknown or ErrMissing where that is the reason.
	Table func(name string, columns []string) (*table.Table, error)
	// Files are the files of the project.
	Files fs.FS
	// Settings are the canonical JSON texts of config keys such as "orbits.n".
	Settings map[string]string
}

// Check checks all claims of some claims files of the project, side by side. A file
// that cannot be read is of kind fault.Usage; config is what named it.
func (d Data) Check(files []string, config string) ([]File, error) {
	if len(files) == 0 {
		return nil, nil
	}
	out, errs := make([]File, len(files)), make([]error, len(files))
	var each sync.WaitGroup
	for i, name := range files {
		each.Go(func() { out[i], errs[i] = d.checkFile(name, config) })
	}
	each.Wait()
	return out, cmp.Or(errs...)
}

// read reads a claims file that a config names.
func (d Data) read(name, config string) (*File, error) {
	data, err := fs.ReadFile(d.Files, name)
	if err != nil {
		return nil, fault.New(fault.Usage, "claims file: "+err.Error(), "correct the key claims of "+config)
	}
	return Parse(name, data)
}

func (d Data) checkFile(name, config string) (File, error) {
	f, err := d.read(name, config)
	if err == nil {
		f, err = f.Check(d)
	}
	if err != nil {
		return File{}, err
	}
	return *f, nil
}

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
	// Stamps are the reservations on the table, if it is not testable for these.
	Stamps []string `json:"stamps,omitempty"`
	// AsDeclared is false if a claim that should hold differs, or one that
	// should not is reproduced. What is not testable is as declared.
	AsDeclared bool `json:"as_declared"`
}

// Check tests all claims and errata and returns the file with the outcomes. It
// fails with strictyaml.Errors if a query or a need cannot work whatever the data
// are, and with the error of d if a table or file cannot be read for another
// reason than that it is missing.
func (f *File) Check(d Data) (*File, error) {
	out := *f
	out.Claims, out.Errata = slices.Clone(f.Claims), slices.Clone(f.Errata)
	var queries []Query
	for _, c := range f.Claims {
		queries = append(queries, c.Lookup)
		for _, r := range c.Readings {
			queries = append(queries, r.Lookup)
		}
	}
	for _, e := range f.Errata {
		queries = append(queries, e.Lookup)
	}
	ck := newChecker(f.root, d, queries)
	for i := range out.Claims {
		c := &out.Claims[i]
		entry := fmt.Sprintf("claims[%d]", i)
		c.Outcome = ck.test(&c.Proof, c.Holds, entry)
		c.Readings = slices.Clone(c.Readings)
		for k := range c.Readings {
			r := &c.Readings[k]
			r.Outcome = ck.test(&r.Proof, r.Holds, fmt.Sprintf("%s.readings[%d]", entry, k))
			c.AsDeclared = c.AsDeclared && r.AsDeclared
		}
	}
	for i := range out.Errata {
		if e := &out.Errata[i]; e.given() {
			o := ck.test(&e.Proof, true, fmt.Sprintf("errata[%d]", i))
			e.Outcome = &o
		}
	}
	out.Finding.Says = out.fillIn(out.Finding.Says)
	for i := range out.Claims {
		c := &out.Claims[i]
		c.Why, c.Note = out.fillIn(c.Why), out.fillIn(c.Note)
	}
	return &out, ck.err()
}

// A checker runs the queries of a file, collecting what is wrong with them.
type checker struct {
	root   *strictyaml.Node
	data   Data
	tables map[string]func() (*table.Table, error)
	faults strictyaml.Errors
	failed error
}

// newChecker returns a checker for the queries of a file. A table is read when it is
// first needed, with the columns that all of them name.
func newChecker(root *strictyaml.Node, d Data, queries []Query) *checker {
	ck := &checker{root: root, data: d, tables: map[string]func() (*table.Table, error){}}
	columns := map[string][]string{}
	for _, q := range queries {
		_, column := q.form()
		columns[q.Table] = slices.Concat(columns[q.Table], []string{column}, q.Columns, slices.Collect(maps.Keys(q.Where)))
	}
	delete(columns, "") // of settings
	for name := range columns {
		ck.tables[name] = sync.OnceValues(func() (*table.Table, error) { return d.Table(name, columns[name]) })
	}
	return ck
}

// err is what failed, or else all that is wrong with the file, or nil.
func (ck *checker) err() error {
	if ck.failed == nil && len(ck.faults) > 0 {
		return ck.faults
	}
	return ck.failed
}

// fault reports what is wrong at a key of the file.
func (ck *checker) fault(path, text, msg, hint string) {
	n, _ := ck.root.Lookup(path)
	ck.faults = append(ck.faults, &strictyaml.Error{Place: n.Place, Path: path, Text: text, Msg: msg, Remedy: hint})
}

// find returns the lookup of a query, or why there is none, for an entry of the
// file with these needs.
func (ck *checker) find(q Query, needs map[string]any, entry string) (l *lookup, missing string) {
	if missing = ck.unmet(needs, entry+".needs"); missing != "" {
		return nil, missing
	}
	if q.Setting != "" {
		if _, ok := ck.data.Settings[q.Setting]; !ok {
			ck.fault(entry+".query.setting", q.Setting, "there is no such config key", "")
			return nil, "unknown config key"
		}
		return &lookup{ck, entry, q, nil}, ""
	}
	t, err := ck.tables[q.Table]()
	switch {
	case err == nil:
		return &lookup{ck, entry, q, t}, ""
	case errors.Is(err, ErrUnknown):
		ck.fault(entry+".query.table", q.Table, "no stage makes this table", fault.HintOf(err))
	case !errors.Is(err, ErrMissing) && ck.failed == nil:
		ck.failed = err
	}
	return nil, err.Error()
}

// unmet returns which of the needs the config does not satisfy, or "".
func (ck *checker) unmet(needs map[string]any, path string) string {
	for _, key := range slices.Sorted(maps.Keys(needs)) {
		text, ok := ck.data.Settings[key]
		if !ok {
			ck.fault(needPath(path, key), key, "there is no such config key", "")
			return "unknown config key"
		}
		values, _ := asList(valueOf(text))
		wanted, _ := asList(needs[key])
		for _, want := range wanted {
			if slices.ContainsFunc(values, matching(want)) {
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

// valueOf returns the value of a setting, from its JSON text; nil if it is neither a
// scalar nor a list.
func valueOf(setting string) any {
	var is struct {
		Value any `yaml:"value"`
	}
	_, _ = decode("", []byte("value: "+setting), &is) // JSON is YAML
	return is.Value
}

// needPath returns the path of a key of needs; config keys contain dots.
func needPath(path, key string) string { return path + "[" + strconv.Quote(key) + "]" }

// test tests what should hold or not; its faults go to ck.
func (ck *checker) test(p *Proof, holds bool, entry string) Outcome {
	o := Outcome{Kind: p.Test, Query: p.Lookup.String(), Table: p.Lookup.Table, Published: p.printed()}
	if kinds[p.Test].tolerance {
		o.Kind += " " + formatValue(p.Tolerance)
	}
	l, missing := ck.find(p.Lookup, p.Needs, entry)
	if l != nil && l.table != nil && len(l.table.Stamps()) > 0 {
		o.Stamps = l.table.Stamps()
		missing = "its table rests on " + strings.Join(o.Stamps, "; ")
	}
	switch {
	case missing != "":
		o.Verdict, o.Reason = NotTestable, missing
	case p.Test == "rows":
		l.compareRows(p, &o)
	default:
		l.compareValue(p, &o)
	}
	o.AsDeclared = o.Verdict == NotTestable || (o.Verdict == Reproduced) == holds
	return o
}

// Err is the error of claims and errata that are not as declared, or nil. command makes
// a command line that shows them.
func Err(files []File, command func(words ...string) string) error {
	var ids []string
	for i := range files {
		for _, c := range files[i].Tested() {
			if !c.AsDeclared {
				ids = append(ids, c.ID)
			}
		}
	}
	if len(ids) == 0 {
		return nil
	}
	show := command(append([]string{"verify"}, ids[:min(3, len(ids))]...)...)
	return fault.New(fault.Claim, fmt.Sprintf("%d claims do not hold as declared", len(ids)), show+" shows the rows that differ")
}
