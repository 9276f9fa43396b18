// Package stages lists the stages of the pipeline.
package stages

import (
	"embed"

	"neurorbit/pipeline/command"
	"neurorbit/pipeline/stage"
	"neurorbit/stages/attractors/gallery"
	attractor "neurorbit/stages/attractors/look"
	"neurorbit/stages/attractors/nets"
	attractors "neurorbit/stages/attractors/report"
	"neurorbit/stages/attractors/survey"
	"neurorbit/stages/cfnn/basenet"
	"neurorbit/stages/cfnn/chaoticnet"
	"neurorbit/stages/cfnn/digits"
	cfnn "neurorbit/stages/cfnn/report"
	"neurorbit/stages/explorer"
	"neurorbit/stages/pbnn/beyond"
	orbit "neurorbit/stages/pbnn/look"
	"neurorbit/stages/pbnn/orbits"
	pbnn "neurorbit/stages/pbnn/report"
	"neurorbit/stages/pbnn/signals"
)

// Sources holds the source code of everything below this folder, as it was when
// the binary was built; the code components of keys are made from it.
//
//go:embed *
var Sources embed.FS

// Exact lists the stages that compute with integers only, so that nothing but a
// wrong program can change a bit of what they make.
func Exact() []string { return []string{"orbits"} }

// list has the stages in the order in which they run, each with its folder here.
var list = []struct {
	stage  *stage.Stage
	folder string
}{
	{orbits.Stage(), "pbnn/orbits"},
	{beyond.Stage(), "pbnn/beyond"},
	{signals.Stage(), "pbnn/signals"},
	{pbnn.Stage(), "pbnn/report"},
	{nets.Stage(), "attractors/nets"},
	{survey.Stage(), "attractors/survey"},
	{gallery.Stage(), "attractors/gallery"},
	{attractors.Stage(), "attractors/report"},
	{digits.Stage(), "cfnn/digits"},
	{basenet.Stage(), "cfnn/basenet"},
	{chaoticnet.Stage(), "cfnn/chaoticnet"},
	{cfnn.Stage(), "cfnn/report"},
}

// All returns the stages in the order in which they run.
func All() []*stage.Stage {
	var out []*stage.Stage
	for _, s := range list {
		out = append(out, s.stage)
	}
	return out
}

// Folder returns the folder of a stage's package in the module; empty if there is no
// such stage.
func Folder(name string) string {
	for _, s := range list {
		if s.stage.Name == name {
			return "stages/" + s.folder
		}
	}
	return ""
}

// Commands returns the commands that look at one network, and the one that makes the page
// on which all can be tried.
func Commands() []command.Command {
	return []command.Command{orbit.Command(), attractor.Command(), explorer.Command()}
}
