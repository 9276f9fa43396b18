// Neurorbit reproduces publications on neural networks as dynamical systems and
// checks every number they print. Type "neurorbit help".
package main

import (
	"io/fs"
	"os"

	"neurorbit/pipeline"
	"neurorbit/pipeline/cli"
	"neurorbit/pipeline/project"
	"neurorbit/stages"
	"neurorbit/stages/explorer"
)

func main() {
	os.Exit(cli.Run(program(), os.Args[1:]))
}

// program puts the machinery and the science together.
func program() *cli.Program {
	return &cli.Program{
		Program: project.Program{
			Title: "neurorbit",
			Lead: "Publications on neural networks as dynamical systems, reproduced from raw data to every table and figure. " +
				"Each published number is compared with what came out; each table and figure names the key and the command that made it.",
			Stages:  stages.All(),
			Folder:  stages.Folder,
			Sources: map[string]fs.FS{"pipeline": pipeline.Sources, "stages": stages.Sources},
			Config:  "paper",
			Kept: []project.Link{
				{Name: "Try the networks in this browser", Path: explorer.File},
				{Name: "Original results: all globally stable orbits of up to 13 neurons", Path: "configs/beyond/index.html"},
			},
			Workflow: "stages/stages.go",
			Library:  "stages/model",
			Whole:    stages.Exact(),
		},
		Commands: stages.Commands(),
		Stdout:   os.Stdout,
		Stderr:   os.Stderr,
	}
}
