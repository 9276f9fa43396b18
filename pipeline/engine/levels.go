package engine

import "math"

// A Level is a set of stages that do not read from one another, and how processes
// that compute parts of them are to be run: so many at a time, in so many rounds,
// one after another, as shards come after shards of other parts.
type Level struct {
	Stages []string `json:"stages"`
	Parts  int      `json:"parts"`
	Rounds int      `json:"rounds"`
	// Seconds is the predicted work of the level, of one core; 0 if nothing is known.
	Seconds float64 `json:"seconds,omitempty"`
}

// Levels divides what plans have to compute into levels, in the order in which
// they are to be run: no more than parts at a time, and fewer where each would
// have less than target seconds to do, as far as times are known. Stages that
// have nothing to compute are in no level.
func (p *Project) Levels(plans []*StagePlan, parts int, target float64) []Level {
	level := map[string]int{} // from 1
	var out []Level
	for _, sp := range plans {
		todo, _ := sp.ToCompute()
		at := 0
		for _, up := range upstream(sp.Stage) {
			at = max(at, level[up])
		}
		if todo == 0 {
			level[sp.Stage.Name] = at
			continue
		}
		at++
		level[sp.Stage.Name] = at
		if len(out) < at {
			out = append(out, Level{Parts: 1, Rounds: 1})
		}
		l := &out[at-1]
		l.Stages = append(l.Stages, sp.Stage.Name)
		seconds, known := p.Seconds(sp)
		l.Seconds += seconds
		n := parts
		if known && target > 0 {
			n = int(min(float64(parts), max(1, math.Ceil(seconds/target))))
		}
		d := Divide(sp.shards(), n)
		for _, wave := range d {
			l.Parts = max(l.Parts, len(wave))
		}
		if n > 1 {
			l.Rounds = max(l.Rounds, len(d))
		}
	}
	return out
}
