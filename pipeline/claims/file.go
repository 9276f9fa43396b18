package claims

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"neurorbit/pipeline/strictyaml"
)

// A File holds what one publication claims.
type File struct {
	// Name is the file's name as given to Parse; messages start with it.
	Name string
	// Paper is the publication's short name, Label what readers call it, Title
	// its title.
	Paper, Label, Title string
	Claims              []Claim
	Uncovered           []Uncovered
	Errata              []Erratum

	root *strictyaml.Node
}

// A Test is a query and what its value is compared with.
type Test struct {
	Query Query
	Kind  Kind
	// Expect is an int64, float64, string, bool or a list of those; nil for Rows.
	Expect any
	// Tolerance is that of Abs and Rel, or a number of steps for ULP.
	Tolerance float64
	// Published is the CSV file of Rows, and PublishedColumns those of its
	// columns that stand against Query.Columns.
	Published        string
	PublishedColumns []string
	// Needs maps config keys to what they have to equal or to contain.
	Needs map[string]any
}

// A Claim is a statement of the publication that data can test.
type Claim struct {
	Test
	ID, Place, Says string
	// Holds is false for a statement known not to come out; Why then says why.
	Holds     bool
	Why, Note string

	path string
}

// Uncovered is a statement that no artifact can test.
type Uncovered struct {
	Place string `yaml:"place" json:"place" doc:"where the publication says it" required:"true" minlen:"1"`
	Says  string `yaml:"says" json:"says" doc:"our paraphrase" required:"true" minlen:"1"`
	Why   string `yaml:"why" json:"why" doc:"why no artifact can test it" required:"true" minlen:"1"`
}

// An Erratum is a slip in the printed text.
type Erratum struct {
	// Test is nil where reading alone shows the slip.
	Test                                  *Test
	ID, Place, Printed, Correct, Evidence string

	path string
}

// Parse reads a claims file. The error is a strictyaml.Errors with the place
// of all that is wrong; whether the queries fit the tables shows in Check only.
func Parse(name string, data []byte) (*File, error) {
	root, err := strictyaml.Parse(name, data)
	if err != nil {
		return nil, err
	}
	var y yamlFile
	if err := strictyaml.Decode(root, &y); err != nil {
		return nil, err
	}
	f := &File{Name: name, Paper: y.Paper, Label: cmp.Or(y.Label, y.Paper), Title: y.Title, Uncovered: y.Uncovered, root: root}
	for i, c := range y.Claims {
		f.Claims = append(f.Claims, Claim{
			Test: c.test(), ID: c.ID, Place: c.Place, Says: c.Says,
			Holds: c.Holds != false, Why: c.Why, Note: c.Note,
			path: fmt.Sprintf("claims[%d]", i),
		})
	}
	for i, e := range y.Errata {
		erratum := Erratum{
			ID: e.ID, Place: e.Place, Printed: e.Printed, Correct: e.Correct, Evidence: e.Evidence,
			path: fmt.Sprintf("errata[%d]", i),
		}
		if e.tested() {
			t := e.test()
			erratum.Test = &t
		}
		f.Errata = append(f.Errata, erratum)
	}
	return f, nil
}

// tests calls fn for each test in the file, with its path.
func (f *File) tests(fn func(t *Test)) {
	for i := range f.Claims {
		fn(&f.Claims[i].Test)
	}
	for i := range f.Errata {
		if t := f.Errata[i].Test; t != nil {
			fn(t)
		}
	}
}

// Tables lists the tables that the file's queries read, sorted.
func (f *File) Tables() []string {
	var names []string
	f.tests(func(t *Test) { names = append(names, t.Query.Table) })
	slices.Sort(names)
	return slices.Compact(names)
}

// Files lists the published files that rows are compared with, sorted.
func (f *File) Files() []string {
	var names []string
	f.tests(func(t *Test) {
		if t.Published != "" {
			names = append(names, t.Published)
		}
	})
	slices.Sort(names)
	return slices.Compact(names)
}

// position returns the place of a key in the file, or of what encloses it.
func (f *File) position(path string) (line, column int) {
	n, _ := f.root.Lookup(path)
	return n.Line, n.Column
}

// place returns "<file>:<line>" of a key.
func (f *File) place(path string) string {
	line, _ := f.position(path)
	return fmt.Sprintf("%s:%d", f.Name, line)
}

// errorAt returns an error about a key of the file.
func (f *File) errorAt(path, text, msg, hint string) *strictyaml.Error {
	line, column := f.position(path)
	return &strictyaml.Error{File: f.Name, Line: line, Column: column, Path: path, Text: text, Msg: msg, Remedy: hint}
}

// nearest returns a hint that names the candidate closest to name.
func nearest(name string, candidates []string, what string) string {
	if len(candidates) == 0 {
		return ""
	}
	best, at := "", len(name)/2+2
	for _, c := range candidates {
		if d := distance(name, c); d < at {
			best, at = c, d
		}
	}
	if best != "" {
		return "did you mean " + best + "?"
	}
	return what + ": " + strings.Join(candidates, ", ")
}
