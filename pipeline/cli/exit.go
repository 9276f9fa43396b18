package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"neurorbit/pipeline/engine"
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
	)
	switch {
	case err == nil:
		return exitDone
	case errors.As(err, &silent):
		return silent.code
	case errors.Is(err, context.Canceled):
		return exitInterrupted
	case errors.As(err, &usage), errors.As(err, &unknown), errors.As(err, &yamlErr):
		return exitUsage
	case errors.As(err, &stale):
		return exitStale
	case errors.As(err, &claim):
		return exitClaim
	case errors.As(err, &damaged), errors.As(err, &damage):
		return exitDamage
	case errors.As(err, &unavailable):
		return exitUnavailable
	case errors.As(err, &failed), errors.As(err, &changed):
		return exitStage
	case errors.As(err, &locked):
		return exitLocked
	}
	return exitBug
}

// messages returns the lines of an error: one for each error of a config.
func messages(err error) []string {
	var all strictyaml.Errors
	if errors.As(err, &all) && len(all) > 0 {
		out := make([]string, len(all))
		for i, e := range all {
			out[i] = e.Error()
		}
		return out
	}
	if errors.Is(err, context.Canceled) {
		return []string{"interrupted"}
	}
	return []string{err.Error()}
}

// hints returns the remedies an error knows.
func hints(err error, code int) []string {
	var out []string
	add := func(h string) {
		if h != "" && (len(out) == 0 || out[len(out)-1] != h) {
			out = append(out, h)
		}
	}
	var all strictyaml.Errors
	var one interface{ Hint() string }
	switch {
	case errors.As(err, &all):
		for _, e := range all {
			add(e.Hint())
		}
	case errors.As(err, &one):
		add(one.Hint())
	case code == exitInterrupted:
		add("finished shards are kept; the same command goes on where it stopped")
	}
	return out
}
