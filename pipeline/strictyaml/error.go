package strictyaml

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"neurorbit/pipeline/stage"
)

// An Error is one thing that is wrong with a document, with its exact place.
type Error struct {
	// File is the name given to Unmarshal or Parse.
	File string
	// Line and Column count from 1; columns count characters, not bytes. Line 0
	// means that the fault has no place inside the file (it does not exist, say).
	Line, Column int
	// Path is the key at fault from the top of the document, such as
	// "orbits.examples[0].id". Empty: the document as a whole.
	Path string
	// Text is the offending text, shortened where it is long. It may be empty.
	Text string
	// Msg says what is wrong.
	Msg string
	// Remedy says what to do about it. It may be empty.
	Remedy string
}

// Error returns `file:line:column: path: message ("text")`.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.File)
	if e.Line > 0 {
		fmt.Fprintf(&b, ":%d:%d", e.Line, e.Column)
	}
	b.WriteString(": ")
	if e.Path != "" {
		b.WriteString(e.Path + ": ")
	}
	b.WriteString(e.Msg)
	if e.Text != "" {
		b.WriteString(" (" + strconv.Quote(e.Text) + ")")
	}
	return b.String()
}

// Hint returns the remedy.
func (e *Error) Hint() string { return e.Remedy }

// Errors are all faults that were found, sorted by position. No more than the
// first 100 of a document are collected.
type Errors []*Error

// Error returns one line for each error.
func (es Errors) Error() string {
	lines := make([]string, len(es))
	for i, e := range es {
		lines[i] = e.Error()
	}
	return strings.Join(lines, "\n")
}

// Hint returns the remedies: the only one as it is, several one to a line, each
// after the position of its error.
func (es Errors) Hint() string {
	if len(es) == 1 {
		return es[0].Remedy
	}
	var lines []string
	for _, e := range es {
		switch {
		case e.Remedy == "":
		case e.Line > 0:
			lines = append(lines, fmt.Sprintf("%s:%d:%d: %s", e.File, e.Line, e.Column, e.Remedy))
		default:
			lines = append(lines, e.File+": "+e.Remedy)
		}
	}
	return strings.Join(lines, "\n")
}

// Unwrap lets errors.As find the first *Error.
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
	rank := func(file string) int {
		if i := slices.Index(files, file); i >= 0 {
			return i
		}
		return len(files)
	}
	slices.SortStableFunc(es, func(a, b *Error) int {
		return cmp.Or(
			cmp.Compare(rank(a.File), rank(b.File)),
			cmp.Compare(a.File, b.File),
			cmp.Compare(a.Line, b.Line),
			cmp.Compare(a.Column, b.Column),
		)
	})
}

// A FieldError is what the method Validate of a struct returns.
type FieldError = stage.FieldError

// A Validator checks what tags cannot say. Structs that are decoded into may
// implement it, with a value or a pointer receiver.
type Validator interface {
	Validate() []FieldError
}

// maxErrors bounds how many faults are collected from one document.
const maxErrors = 100

// faults collects errors up to a limit, which is maxErrors where it is 0.
type faults struct {
	list  Errors
	limit int
}

func (f *faults) add(e *Error) {
	if !f.full() {
		f.list = append(f.list, e)
	}
}

// clean tells whether nothing was found since there were so many faults. Once
// the list is full that is not known.
func (f *faults) clean(before int) bool {
	return len(f.list) == before && !f.full()
}

func (f *faults) full() bool {
	limit := f.limit
	if limit == 0 {
		limit = maxErrors
	}
	return len(f.list) >= limit
}

// err returns the sorted faults, or nil if there are none.
func (f *faults) err() error {
	if len(f.list) == 0 {
		return nil
	}
	f.list.Sort()
	return f.list
}

// shorten cuts s at its first line end and at 60 characters.
func shorten(s string) string {
	const limit = 60
	cut := false
	if i := strings.IndexByte(s, '\n'); i >= 0 {
		cut = strings.TrimSpace(s[i:]) != ""
		s = s[:i]
	}
	n := 0
	for i := range s {
		if n == limit {
			return s[:i] + "..."
		}
		n++
	}
	if cut {
		return s + "..."
	}
	return s
}
