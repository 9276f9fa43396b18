package engine

import (
	"context"
	"fmt"

	"neurorbit/pipeline/stage"
)

// A Submission is work handed to an engine that runs jobs on several machines:
// arrays of jobs, each a wave of a stage, and merges.
type Submission struct {
	ID       string `json:"id"`
	Config   string `json:"config"`
	Settings string `json:"settings"` // digest of the config's settings
	Jobs     []*Job `json:"jobs"`     // a job comes after those it depends on
}

// A Job is an array of jobs, one for each part, or a merge.
type Job struct {
	Name  string   `json:"name"`            // unique in the submission
	After []string `json:"after,omitempty"` // names of the jobs that must have succeeded
	// Of an array:
	Stage   string     `json:"stage,omitempty"`
	Context string     `json:"context,omitempty"` // digest of the stage's code
	Parts   [][]string `json:"parts,omitempty"`   // shards of each part
	// Seconds is the expected time of the longest part on one core, by what shards
	// of the stage have taken; 0 if nothing is known.
	Seconds float64 `json:"seconds,omitempty"`
	// Of a merge: the stages to be published.
	Stages []string `json:"stages,omitempty"`
}

// Merge says that the job is a merge.
func (j *Job) Merge() bool { return j.Stage == "" }

// Find returns the job of that name.
func (s *Submission) Find(name string) (*Job, bool) {
	for _, j := range s.Jobs {
		if j.Name == name {
			return j, true
		}
	}
	return nil, false
}

// SettingsDigest identifies a config's settings.
func SettingsDigest(cfg *Config) string { return digestJSON(cfg.Settings) }

// Fetch lets the named stages, and those they read from, bring their files from
// outside, so that no part has to.
func (p *Project) Fetch(ctx context.Context, cfg *Config, opt Options) error {
	stages, err := p.closure(opt.Stages)
	if err != nil {
		return err
	}
	for _, st := range stages {
		if _, err := p.fetch(ctx, cfg, st, opt); err != nil {
			return err
		}
	}
	return nil
}

// Submit plans a submission that makes the named stages, and those they read from,
// fresh (all if none is named): for each level of stages that do not read from one
// another the arrays of their waves, then a merge. An array has no more than parts
// jobs, and fewer where each would take less than target seconds, as far as that is
// known. If everything is fresh there are no jobs.
func (p *Project) Submit(id string, cfg *Config, names []string, parts int, target float64) (*Submission, error) {
	p.Store.ReadParts()
	plans, err := p.Plan(cfg, names, false)
	if err != nil {
		return nil, err
	}
	level := map[string]int{} // from 1
	last := 0
	for _, sp := range plans {
		if sp.State == Fresh {
			continue
		}
		level[sp.Stage.Name] = 1
		for _, up := range upstream(sp.Stage) {
			level[sp.Stage.Name] = max(level[sp.Stage.Name], level[up]+1)
		}
		last = max(last, level[sp.Stage.Name])
	}
	s := &Submission{ID: id, Config: cfg.Name, Settings: SettingsDigest(cfg), Jobs: []*Job{}}
	var merged []string // the merge before
	for l := 1; l <= last; l++ {
		merge := &Job{Name: fmt.Sprintf("merge-%d", l)}
		for _, sp := range plans {
			if level[sp.Stage.Name] != l {
				continue
			}
			arrays, err := p.arrays(cfg, sp, parts, target)
			if err != nil {
				return nil, err
			}
			after := merged
			for _, j := range arrays {
				j.After = after
				after = []string{j.Name}
			}
			s.Jobs = append(s.Jobs, arrays...)
			if len(arrays) > 0 {
				merge.After = append(merge.After, after...)
			}
			merge.Stages = append(merge.Stages, sp.Stage.Name)
		}
		if merge.After == nil {
			merge.After = merged
		}
		s.Jobs = append(s.Jobs, merge)
		merged = []string{merge.Name}
	}
	return s, nil
}

// arrays divides what is to be computed of a stage: the shards without a result,
// or all of them if that cannot be known before the stages it reads from are made.
func (p *Project) arrays(cfg *Config, sp *StagePlan, parts int, target float64) ([]*Job, error) {
	st := sp.Stage
	var shards []stage.Shard
	if sp.Shards == nil {
		var section any
		if st.Config != nil {
			section = cfg.Section(st.Name)
		}
		var err error
		if shards, err = st.Shards(section); err != nil {
			return nil, &StageError{st.Name, "(planning)", err}
		}
	}
	for _, sh := range sp.Shards {
		if sh.Record == nil {
			shards = append(shards, sh.Shard)
		}
	}
	components, err := p.Code(st.Name)
	if err != nil {
		return nil, err
	}
	weight, known := p.measured(st.Name, shards)
	if !known {
		target = 0
	}
	var out []*Job
	for i, wave := range Divide(shards, Sizing{Parts: parts, Weight: weight, Target: target}) {
		j := &Job{
			Name: fmt.Sprintf("%s-%d", st.Name, i+1), Stage: st.Name, Context: newContext(components).ID, Parts: wave,
		}
		if known {
			seconds := map[string]float64{}
			for _, sh := range shards {
				seconds[sh.ID] = weight(sh)
			}
			for _, part := range wave {
				sum := 0.0
				for _, id := range part {
					sum += seconds[id]
				}
				j.Seconds = max(j.Seconds, sum)
			}
		}
		out = append(out, j)
	}
	return out, nil
}

// declaredCost is what a stage says a shard costs.
func declaredCost(sh stage.Shard) float64 { return (&ShardPlan{Shard: sh}).Cost() }

// measured returns the expected seconds of a shard: what one of that name took
// last, or its declared cost at the rate of those. Nothing is known if there is
// no record of any of the shards; then it returns the declared cost.
func (p *Project) measured(stageName string, shards []stage.Shard) (weight func(stage.Shard) float64, known bool) {
	var seconds, cost float64
	for _, sh := range shards {
		if rec, ok := p.Store.LatestShard(stageName, sh.ID); ok {
			seconds += rec.Seconds
			cost += declaredCost(sh)
		}
	}
	if cost == 0 || seconds == 0 {
		return declaredCost, false
	}
	return func(sh stage.Shard) float64 {
		if rec, ok := p.Store.LatestShard(stageName, sh.ID); ok {
			return rec.Seconds
		}
		return declaredCost(sh) * seconds / cost
	}, true
}
