// Package fault gives errors their kind. The kind is the exit code of the
// program, so what an error leads to is said where the error is made.
package fault

import (
	"context"
	"errors"

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

// An Error is an error with its kind and a hint.
type Error struct {
	kind       Kind
	text, hint string
	err        error
}

// New returns an error of a kind. hint says what to do about it; it may be empty.
func New(kind Kind, text, hint string) error { return &Error{kind: kind, text: text, hint: hint} }

// Wrap gives an error a kind and a hint; nil stays nil.
func Wrap(kind Kind, err error, hint string) error {
	if err == nil {
		return nil
	}
	return &Error{kind: kind, text: err.Error(), hint: hint, err: err}
}

func (e *Error) Error() string { return e.text }

// Hint says what to do about the error.
func (e *Error) Hint() string { return e.hint }

// Kind returns the error's kind.
func (e *Error) Kind() Kind { return e.kind }

func (e *Error) Unwrap() error { return e.err }

// Of returns the kind of an error: that of the first error in its tree that has
// a method Kind. Without one it is Interrupted for a cancelled context,
// Unavailable for a stage's *stage.Unavailable, and otherwise Bug. It is 0 for
// nil.
func Of(err error) Kind {
	var kinded interface{ Kind() Kind }
	var unavailable *stage.Unavailable
	switch {
	case err == nil:
		return 0
	case errors.Is(err, context.Canceled):
		return Interrupted
	case errors.As(err, &unavailable):
		return Unavailable
	case errors.As(err, &kinded):
		return kinded.Kind()
	}
	return Bug
}

// HintOf returns the hint of the first error in a tree that has one.
func HintOf(err error) string {
	var hinted interface{ Hint() string }
	if errors.As(err, &hinted) {
		return hinted.Hint()
	}
	return ""
}
