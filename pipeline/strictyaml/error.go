package strictyaml

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"neurorbit/pipeline/fault"
	"neurorbit/pipeline/text"
)

// A Place is where something stands. Line and Column count from 1; columns count
// characters, not bytes. Line 0 means that it has no place inside the file (which
// does not exist, say).
type Place struct {
	File   string `json:"file,omitempty"`
	Line   int    `json:"line,omitempty"`
	Column int    `json:"column,omitempty"`
}

// String returns `file:line:column`.
func (p Place) String() string {
	if p.Line == 0 {
		return p.File
	}
	return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column)
}

// fault returns an error at a place.
func (p Place) fault(path, text, msg, remedy string) *Error {
	return &Error{Place: p, Path: path, Text: shorten(text), Msg: msg, Remedy: remedy}
}

// An Error is one thing that is wrong with a document, with its exact place.
type Error struct {
	Place
	// Path is the key at fault from the top of the document, such as
	// "orbits.examples[0].id"; empty: the document as a whole. Text is the
	// offending text, shortened where it is long. It may be empty.
	Path, Text string
	// Msg says what is wrong, Remedy what to do about it. Remedy may be empty.
	Msg, Remedy string
}

// Error returns `file:line:column: path: message ("text")`.
func (e *Error) Error() string {
	s := text.Join(": ", e.Place.String(), e.Path, e.Msg)
	if e.Text != "" {
		s += " (" + strconv.Quote(e.Text) + ")"
	}
	return s
}

// Hint returns the remedy.
func (e *Error) Hint() string { return e.Remedy }

// Kind says that the user can mend it.
func (e *Error) Kind() fault.Kind { return fault.Usage }

// Errors are all faults that were found, sorted by position, but no more than the
// first 100 of a document.
type Errors []*Error

// Error returns one line for each error.
func (es Errors) Error() string {
	lines := make([]string, len(es))
	for i, e := range es {
		lines[i] = e.Error()
	}
	return strings.Join(lines, "\n")
}

// Unwrap lets errors.As find the first *Error, and its hint and kind.
func (es Errors) Unwrap() []error {
	list := make([]error, len(es))
	for i, e := range es {
		list[i] = e
	}
	return list
}

// Sort orders the errors by file, in the order given, then by position. Files
// that are not listed come last.
func (es Errors) Sort(files ...string) {
	rank := func(e *Error) uint { return uint(slices.Index(files, e.File)) } // -1 is the largest
	slices.SortStableFunc(es, func(a, b *Error) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(a.File, b.File),
			cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
}

// maxErrors bounds how many faults are reported of one document.
const maxErrors = 100

func (es *Errors) add(e *Error) { *es = append(*es, e) }

// err returns the first faults by position, or nil if there are none.
func (es Errors) err() error {
	if len(es) == 0 {
		return nil
	}
	es.Sort()
	return es[:min(len(es), maxErrors)]
}

// maxText is how many characters of a text are shown.
const maxText = 60

// shorten cuts s at its first line end and at maxText characters.
func shorten(s string) string {
	line, rest, _ := strings.Cut(s, "\n")
	if r := []rune(line); len(r) > maxText {
		return string(r[:maxText]) + "..."
	}
	if strings.TrimSpace(rest) != "" {
		return line + "..."
	}
	return line
}
