// Package command is the contract between the command line and a command that
// stages supply: what it declares, what it is given, what it returns. The command
// line parses, prints and writes; such a command only computes.
package command

import (
	"context"
	"flag"
	"io"

	"neurorbit/pipeline/stage"
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
	// Out is the file that is written where -o names none, in the folder of the config's
	// report; empty: none is.
	Out string
	// New declares flags and returns what is to be called once they are parsed.
	New func(f *flag.FlagSet) func(ctx context.Context, c Call) (*Result, error)
}

// A Call is what a command is given beside its flags.
type Call struct {
	Arg string
	// Format is the ending of the file named by -o; empty: none is wanted.
	Format string
	// Root is the project's folder, Out the file that -o names, or Command.Out.
	Root, Out string
	// Section returns the config section of a stage as a run would have it, with
	// more --set arguments behind those of the command line.
	Section func(stage string, sets ...string) (any, error)
	// Table opens a table of the config's results, "<stage>/<table>"; it is an error if
	// its stage is not fresh.
	Table func(name string) (stage.File, error)
	// Code returns the digests of the code reached from the package in a folder of the
	// module, by name, as in the keys of stages.
	Code func(folder string) (map[string]string, error)
}

// A Result is what a command returns.
type Result struct {
	Value any               // printed with --json
	Text  func(w io.Writer) // prints it otherwise
	File  []byte            // what the file is to hold; nil: it stays as it is
}
