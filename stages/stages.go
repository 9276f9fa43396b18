// Package stages lists the stages of the pipeline.
package stages

import (
	"embed"

	"neurorbit/pipeline/stage"
	"neurorbit/stages/attractors/nets"
	"neurorbit/stages/cfnn/basenet"
	"neurorbit/stages/cfnn/chaoticnet"
	"neurorbit/stages/cfnn/digits"
	"neurorbit/stages/pbnn/orbits"
	"neurorbit/stages/papers"
	"neurorbit/stages/pbnn/beyond"
	"neurorbit/stages/attractors/survey"
)

// Sources holds the source code of everything below this folder, as it was when
// the binary was built; the code components of keys are made from it.
//
//go:embed *
var Sources embed.FS

// Exact lists the stages that compute with integers only, so that nothing but a
// wrong program can change a bit of what they make.
func Exact() []string { return []string{"orbits"} }

// All returns the stages in the order in which they run. A stage is named after
// its folder here.
func All() []*stage.Stage {
	return []*stage.Stage{
		orbits.Stage(),
		search.Stage(),
		attractors.Stage(),
		survey.Stage(),
		digits.Stage(),
		basenet.Stage(),
		chaoticnet.Stage(),
		papers.Stage(),
	}
}
