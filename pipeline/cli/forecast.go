package cli

import (
	"fmt"

	"neurorbit/pipeline/engine"
	"neurorbit/pipeline/experiment"
	"neurorbit/pipeline/project"
)

// A forecast is the predicted work of a stage.
type forecast struct {
	Stage   string       `json:"stage"`
	State   engine.State `json:"state"`
	Compute int          `json:"to_compute"`
	Known   bool         `json:"known"`   // whether anything was recorded to predict from
	Seconds float64      `json:"seconds"` // of one core
}

func (f forecast) String() string {
	switch {
	case f.State == engine.Fresh:
		return "fresh, nothing to compute"
	case !f.Known:
		return fmt.Sprintf("%s, nothing recorded yet to predict its time from", f.State)
	}
	return fmt.Sprintf("%s, %d shards, about %.1f s of one core", f.State, f.Compute, f.Seconds)
}

// predict estimates the time of a stage's missing shards.
func predict(p *project.Project, sp *engine.StagePlan) forecast {
	f := forecast{Stage: sp.Stage.Name, State: sp.State, Compute: sp.ToCompute()}
	f.Seconds, f.Known = experiment.Predict(p.Project, sp)
	return f
}
