package engine

import (
	"slices"

	"neurorbit/pipeline/store"
)

// Forecast plans all stages as far as the store tells before anything has run.
// Where Plan has a stage wait for the ones it reads from, Forecast looks for what
// those would make among the results of all configs. Shards that read what no
// config has made yet are Open: they are computed at most, fewer if what they
// read comes out as it did before. Stored bytes are compared by size only.
func (p *Project) Forecast(cfg *Config) ([]*StagePlan, error) {
	made := map[string]*store.Stage{}
	record := func(stage string) (*store.Stage, bool) {
		rec, ok := made[stage]
		return rec, ok
	}
	history := p.Store.History()
	var plans []*StagePlan
	for _, st := range p.Stages {
		inputs, err := p.gatherInputs(st, record)
		if err != nil {
			return nil, err
		}
		f, err := p.gatherWith(cfg, st, inputs, false, false)
		if err != nil {
			return nil, err
		}
		sp, err := p.planFrom(cfg, f)
		if err != nil {
			return nil, err
		}
		plans = append(plans, sp)
		for _, rec := range slices.Backward(history) {
			if sp.Key != "" && rec.Stage == st.Name && rec.Key == sp.Key {
				made[st.Name] = rec
				break
			}
		}
	}
	return plans, nil
}
