package cli

import (
	"errors"
	"fmt"
	"strings"

	"neurorbit/pipeline/fault"
	"neurorbit/pipeline/strictyaml"
)

// exitDone is the exit code of what went well; the others are kinds of faults.
const exitDone fault.Kind = 0

var exitMeaning = map[fault.Kind]string{
	exitDone:          "done",
	fault.Bug:         "a bug in neurorbit, or an error of the operating system",
	fault.Usage:       "wrong usage, or an error in a config or claims file (file:line:column)",
	fault.Stale:       "something is stale or missing",
	fault.Stage:       "a stage failed, or its inputs changed under it",
	fault.Claim:       "a claim, or a recomputation, does not hold",
	fault.Damage:      "stored bytes do not match",
	fault.Unavailable: "an input cannot be had",
	fault.Locked:      "another run holds the lock",
	fault.Interrupted: "interrupted; finished shards are kept",
}

// exitStatus renders the EXIT STATUS section of a command's help.
func exitStatus(codes ...fault.Kind) string {
	var b strings.Builder
	for _, c := range codes {
		fmt.Fprintf(&b, "  %3d  %s\n", c, exitMeaning[c])
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// A silent error is an exit code for a result that was printed already.
type silent fault.Kind

func (e silent) Error() string    { return exitMeaning[fault.Kind(e)] }
func (e silent) Kind() fault.Kind { return fault.Kind(e) }

// lines returns what is printed for an error: each message followed by its
// hint, where it has one.
func lines(err error) []string {
	var out []string
	add := func(kind, text string) {
		for line := range strings.Lines(text) {
			out = append(out, kind+": "+strings.TrimRight(line, "\n"))
		}
	}
	var all strictyaml.Errors
	if errors.As(err, &all) && len(all) > 0 {
		for _, e := range all {
			add("error", e.Error())
			add("hint", e.Hint())
		}
		return out
	}
	kind := fault.Of(err)
	if kind == fault.Interrupted {
		add("error", "interrupted")
	} else {
		each := []error{err}
		if joined, ok := err.(interface{ Unwrap() []error }); ok {
			each = joined.Unwrap()
		}
		for _, e := range each {
			out = append(out, "error: "+e.Error())
		}
	}
	hint := fault.HintOf(err)
	switch {
	case hint != "":
	case kind == fault.Interrupted:
		hint = "finished shards are kept; the same command goes on where it stopped"
	case kind == fault.Bug && fault.SystemHint(err) != "":
		hint = fault.SystemHint(err)
	case kind == fault.Bug:
		hint = "neurorbit doctor checks the environment; if that is sound, please report this as a bug with the command"
	}
	add("hint", hint)
	return out
}
