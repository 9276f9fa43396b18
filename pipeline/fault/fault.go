// Package fault gives errors their kind. The kind is the exit code of the
// program, so what an error leads to is said where the error is made.
package fault

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"strings"
	"syscall"

	"neurorbit/pipeline/stage"
)

// A Kind says what went wrong; its value is the exit code.
type Kind int

// The kinds of errors.
const (
	Bug         Kind = 1   // a bug, or an error of the operating system
	Usage       Kind = 2   // wrong usage, or an error in a config or claims file
	Stale       Kind = 3   // something is stale or missing
	Stage       Kind = 4   // a stage failed, or its inputs changed under it
	Claim       Kind = 5   // a claim, or a recomputation, does not hold
	Damage      Kind = 6   // stored bytes do not match
	Unavailable Kind = 7   // an input cannot be had
	Locked      Kind = 11  // another run holds the lock
	Interrupted Kind = 130 // finished shards are kept
)

// A kinded error has a kind and a hint.
type kinded struct {
	error
	kind Kind
	hint string
}

func (e *kinded) Kind() Kind    { return e.kind }
func (e *kinded) Hint() string  { return e.hint }
func (e *kinded) Unwrap() error { return e.error }

// New returns an error of a kind. hint says what to do about it; it may be empty.
func New(kind Kind, text, hint string) error { return &kinded{errors.New(text), kind, hint} }

// Wrap gives an error a kind and a hint; nil stays nil.
func Wrap(kind Kind, err error, hint string) error {
	if err == nil {
		return nil
	}
	return &kinded{err, kind, hint}
}

// Of returns the kind of an error: that of the first error in its tree that has
// a method Kind. Without one it is Interrupted for a cancelled context,
// Unavailable for a stage's *stage.Unavailable, and otherwise Bug. It is 0 for
// nil.
func Of(err error) Kind {
	var has interface{ Kind() Kind }
	var unavailable *stage.Unavailable
	switch {
	case err == nil:
		return 0
	case errors.Is(err, context.Canceled):
		return Interrupted
	case errors.As(err, &unavailable):
		return Unavailable
	case errors.As(err, &has):
		return has.Kind()
	}
	return Bug
}

// HintOf returns the hint of the first error in a tree that has one.
func HintOf(err error) string {
	var has interface{ Hint() string }
	if errors.As(err, &has) {
		return has.Hint()
	}
	return ""
}

const again = "; then the same command goes on: what was finished is kept"

// systemHints says what to do about errors of the operating system at a PATH.
var systemHints = map[syscall.Errno]string{
	syscall.ENOSPC: "make room on the disk of PATH (df says how much there is)" + again,
	syscall.EDQUOT: "make room: the quota for the disk of PATH is used up" + again,
	syscall.EFBIG:  "PATH grew beyond what a file may have here: raise the limit (ulimit -f)" + again,
	syscall.EROFS:  "PATH is on a disk that is mounted read-only: mount it for writing, or work in a copy of the project" + again,
	syscall.EACCES: "give yourself the permission (ls -ld PATH shows whose it is), or work in a copy of the project" + again,
	syscall.EPERM:  "give yourself the permission (ls -ld PATH shows whose it is), or work in a copy of the project" + again,
	syscall.EMFILE: "too many files are open at a time: raise the limit (ulimit -n), or take fewer workers (-j 1)" + again,
	syscall.ENFILE: "too many files are open at a time: raise the limit (ulimit -n), or take fewer workers (-j 1)" + again,
	syscall.EIO: "the disk of PATH fails: copy the project to another one; neurorbit check --read-data there says what is damaged, " +
		"and neurorbit run computes just that again",
}

// SystemHint says what to do about an error of the operating system that is
// about the place files are written to or read from, not about what is in them.
// It is empty for any other error.
func SystemHint(err error) string {
	var errno syscall.Errno
	if !errors.As(err, &errno) {
		return ""
	}
	where := "the project"
	var path *fs.PathError
	var link *os.LinkError
	switch {
	case errors.As(err, &path) && path.Path != "":
		where = path.Path
	case errors.As(err, &link):
		where = link.New
	}
	return strings.Replace(systemHints[errno], "PATH", where, 1)
}
