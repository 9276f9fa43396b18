// Package command is the contract between the command line and a command that
// stages supply: what it declares, what it is given, what it returns. The command
// line parses, prints and writes; such a command only computes.
package command

import (
	"context"
	"flag"
	"io"
)

// A Command is a subcommand of the program.
type Command struct {
	// Use is the name with the argument that it takes, in brackets if it may be left
	// out: "orbit [ID]".
	Use string
	// Short says in one line what it does, Long the rest; Example has command lines.
	Short, Long, Example string
	// Arg describes the one argument that it takes, as "a name"; empty: it takes none.
	Arg string
	// Formats are the endings that the file named by -o may have, such as "png". None:
	// there is no -o.
	Formats []string
	// New declares flags and returns what is to be called once they are parsed.
	New func(f *flag.FlagSet) func(ctx context.Context, c Call) (*Result, error)
}

// A Call is what a command is given beside its flags.
type Call struct {
	Arg string
	// Format is the ending of the file named by -o; empty: none is wanted.
	Format string
	// Section returns the config section of a stage as a run would have it, with
	// more --set arguments behind those of the command line.
	Section func(stage string, sets ...string) (any, error)
}

// A Result is what a command returns.
type Result struct {
	Value any               // printed with --json
	Text  func(w io.Writer) // prints it otherwise
	File  []byte            // what the file named by -o is to hold
}
