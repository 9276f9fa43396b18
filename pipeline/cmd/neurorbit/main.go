// Neurorbit reproduces publications on neural networks as dynamical systems and
// checks every number they print. Type "neurorbit help".
package main

import (
	"io/fs"
	"os"

	"neurorbit/pipeline"
	"neurorbit/pipeline/cli"
	"neurorbit/stages"
)

func main() {
	os.Exit(cli.Run(program(), os.Args[1:]))
}

// program puts the machinery and the science together.
func program() *cli.Program {
	return &cli.Program{
		Stages:  stages.All(),
		Sources: map[string]fs.FS{"pipeline": pipeline.Sources, "stages": stages.Sources},
		Exact:   stages.Exact(),
		Stdout:  os.Stdout,
		Stderr:  os.Stderr,
	}
}
