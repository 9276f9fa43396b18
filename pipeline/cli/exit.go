package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"neurorbit/pipeline/engine"
	"neurorbit/pipeline/fault"
	"neurorbit/pipeline/jobs"
	"neurorbit/pipeline/stage"
	"neurorbit/pipeline/store"
	"neurorbit/pipeline/strictyaml"
)

// Exit codes. Every command's help lists those it can return.
const (
	exitDone        = 0
	exitBug         = 1
	exitUsage       = 2
	exitStale       = 3
	exitStage       = 4
	exitClaim       = 5
	exitDamage      = 6
	exitUnavailable = 7
	exitLocked      = 11
	exitInterrupted = 130
)

var exitMeaning = map[int]string{
	exitDone:        "done",
	exitBug:         "a bug in neurorbit, or an error of the operating system",
	exitUsage:       "wrong usage, or an error in a config or claims file (with file:line:column)",
	exitStale:       "something is stale or missing",
	exitStage:       "a stage failed, or its inputs changed under it",
	exitClaim:       "a claim, or a recomputation, does not hold",
	exitDamage:      "stored bytes do not match",
	exitUnavailable: "an input cannot be had",
	exitLocked:      "another run holds the lock",
	exitInterrupted: "interrupted; finished shards are kept",
}

// exitStatus renders the EXIT STATUS section of a command's help.
func exitStatus(codes ...int) string {
	var b strings.Builder
	for _, c := range codes {
		fmt.Fprintf(&b, "  %3d  %s\n", c, exitMeaning[c])
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// A usageError is a wrong command line.
type usageError struct{ text, hint string }

func (e *usageError) Error() string { return e.text }
func (e *usageError) Hint() string  { return e.hint }

// A staleError says that a command needs something made first.
type staleError struct{ text, hint string }

func (e *staleError) Error() string { return e.text }
func (e *staleError) Hint() string  { return e.hint }

// A claimError says that claims or recomputed shards do not hold.
type claimError struct{ text, hint string }

func (e *claimError) Error() string { return e.text }
func (e *claimError) Hint() string  { return e.hint }

// A jobError says that a job of a submission failed with this exit code.
type jobError struct {
	code       int
	text, hint string
}

func (e *jobError) Error() string { return e.text }
func (e *jobError) Hint() string  { return e.hint }

// A damageError says how much stored data is damaged.
type damageError struct{ text, hint string }

func (e *damageError) Error() string { return e.text }
func (e *damageError) Hint() string  { return e.hint }

// A silentError carries an exit code for a result that was printed already.
type silentError struct{ code int }

func (e *silentError) Error() string { return exitMeaning[e.code] }

// exitCode is the one switch from errors to codes.
func exitCode(err error) int {
	var (
		silent      *silentError
		usage       *usageError
		unknown     *engine.UnknownStageError
		yamlErr     *strictyaml.Error
		stale       *staleError
		claim       *claimError
		damaged     *damageError
		damage      *store.DamageError
		unavailable *stage.Unavailable
		failed      *engine.StageError
		changed     *engine.ChangedInputError
		locked      *store.LockedError
		kinded      *fault.Error
		left        *engine.LeftError
		notMade     *engine.NotMadeError
		mismatch    *engine.MismatchError
		noJob       *jobs.NoJobError
		job         *jobError
	)
	switch {
	case err == nil:
		return exitDone
	case errors.As(err, &silent):
		return silent.code
	case errors.Is(err, context.Canceled):
		return exitInterrupted
	case errors.As(err, &job):
		return job.code
	case errors.As(err, &usage), errors.As(err, &unknown), errors.As(err, &yamlErr), errors.As(err, &mismatch), errors.As(err, &noJob):
		return exitUsage
	case errors.As(err, &kinded):
		return int(kinded.Kind())
	case errors.As(err, &stale), errors.As(err, &left), errors.As(err, &notMade):
		return exitStale
	case errors.As(err, &claim):
		return exitClaim
	case errors.As(err, &damaged), errors.As(err, &damage):
		return exitDamage
	case errors.As(err, &unavailable):
		return exitUnavailable
	case errors.As(err, &locked):
		return exitLocked
	case systemHint(err) != "": // wherever it was met, in a stage or not
		return exitBug
	case errors.As(err, &failed), errors.As(err, &changed):
		return exitStage
	}
	return exitBug
}

// lines returns what is printed for an error: each message followed by its
// hint, where it has one.
func lines(err error, code int) []string {
	var out []string
	add := func(kind, text string) {
		if text == "" {
			return
		}
		if kind != "hint" {
			out = append(out, kind+": "+text)
			return
		}
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
	if code == exitInterrupted {
		add("error", "interrupted")
	} else {
		all := []error{err}
		if joined, ok := err.(interface{ Unwrap() []error }); ok {
			all = joined.Unwrap()
		}
		for _, e := range all {
			add("error", e.Error())
		}
	}
	var hinted interface{ Hint() string }
	switch {
	case errors.As(err, &hinted):
		add("hint", hinted.Hint())
	case code == exitInterrupted:
		add("hint", "finished shards are kept; the same command goes on where it stopped")
	case code == exitBug && systemHint(err) != "":
		add("hint", systemHint(err))
	case code == exitBug:
		add("hint", "neurorbit doctor checks the environment; if that is sound, please report this as a bug with the command")
	}
	return out
}
