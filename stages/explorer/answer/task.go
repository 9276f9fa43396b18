// Package answer has what the explorer's page asks for, computed by the packages of the
// pipeline in the order in which its stages compute. It builds for the browser, and for
// tests natively; a struct that it returns is an object there, its fields by their tags.
package answer

import (
	"context"
	"fmt"
)

// A Task is a request under way.
type Task struct {
	// Pause is called between slices of long work, at least every few ms; an error ends
	// the work: nobody waits for it any more.
	Pause func() error
	// Part hands over what there is so far, Progress the share done, 0 to 1.
	Part     func(part any)
	Progress func(done float64)
}

// operations are what can be asked, by name.
var operations = map[string]func(t *Task, fill func(args any) error) (any, error){
	"points":   with(points),
	"zoom":     with(zoom),
	"look":     with(look),
	"sweep":    with(sweep),
	"surprise": with(surprise),
	"picture":  with(picture),
	"network":  with(network),
	"all":      with(all),
	"logistic": with(logistic),
	"digits":   with(digits),
	"read":     with(read),
	"vote":     with(vote),
	"decide":   with(decide),
}

// with makes an operation of a function with a struct of arguments.
func with[Args, Answer any](f func(t *Task, args Args) (Answer, error)) func(t *Task, fill func(any) error) (any, error) {
	return func(t *Task, fill func(any) error) (any, error) {
		var args Args
		if err := fill(&args); err != nil {
			return nil, err
		}
		return f(t, args)
	}
}

// Ask carries out the operation of that name; fill sets its arguments, a pointer to a
// struct. Arguments out of range, which a link may have, are an error that says what is
// wrong.
func Ask(t *Task, operation string, fill func(args any) error) (any, error) {
	f, ok := operations[operation]
	if !ok {
		return nil, fmt.Errorf("there is no operation %q", operation)
	}
	return f(t, fill)
}

// sliced is a context for stages: where they ask whether to go on, the task pauses.
type sliced struct {
	context.Context
	pause func() error
}

// Err pauses.
func (s sliced) Err() error { return s.pause() }
