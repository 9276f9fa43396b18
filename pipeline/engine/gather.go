package engine

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"

	"neurorbit/pipeline/stage"
	"neurorbit/pipeline/store"
)

// Plan plans the named stages and those they read from; no names mean all. A
// stage that depends on one that is not fresh waits: what it needs is not known
// before the other has run.
func (p *Project) Plan(cfg *Config, names []string, force bool) ([]*StagePlan, error) {
	stages, err := p.closure(names)
	if err != nil {
		return nil, err
	}
	var plans []*StagePlan
	state := map[string]*StagePlan{}
	for _, st := range stages {
		var sp *StagePlan
		if up := staleUpstream(st, state); len(up) > 0 {
			sp = p.waiting(cfg, st, up, state)
		} else {
			sp, err = p.planStage(cfg, st, force && selected(names, st.Name))
			if err != nil {
				return nil, err
			}
		}
		state[st.Name] = sp
		plans = append(plans, sp)
	}
	return plans, nil
}

func selected(names []string, name string) bool {
	return len(names) == 0 || slices.Contains(names, name)
}

func staleUpstream(st *stage.Stage, state map[string]*StagePlan) []string {
	var out []string
	for _, up := range upstream(st) {
		if sp := state[up]; sp != nil && sp.State != Fresh {
			out = append(out, up)
		}
	}
	return out
}

// waiting plans a stage whose inputs are not fresh.
func (p *Project) waiting(cfg *Config, st *stage.Stage, up []string, state map[string]*StagePlan) *StagePlan {
	sp := &StagePlan{Stage: st, Config: cfg.Name, State: Waiting, Settings: cfg.settings(st.Name), Publish: true}
	if _, ok := p.Store.Stage(cfg.Name, st.Name); !ok {
		sp.State = Missing
		sp.Reasons = append(sp.Reasons, Reason{Kind: "never", Note: "never made for config " + cfg.Name})
	}
	for _, u := range up {
		sp.Reasons = append(sp.Reasons, Reason{
			Kind: "upstream", Name: u, Note: fmt.Sprintf("stage %s is %s", u, state[u].State), Cause: state[u].Reasons,
		})
	}
	return sp
}

// planStage plans one stage whose inputs are fresh.
func (p *Project) planStage(cfg *Config, st *stage.Stage, force bool) (*StagePlan, error) {
	f, err := p.gather(cfg, st, force)
	if err != nil {
		return nil, err
	}
	return p.planFrom(cfg, f)
}

// planFrom plans a stage and follows changed inputs down to their cause.
func (p *Project) planFrom(cfg *Config, f *facts) (*StagePlan, error) {
	sp, err := planStage(*f)
	if err != nil {
		return nil, err
	}
	for i := range sp.Reasons {
		if sp.Reasons[i].Kind == "input" && f.record != nil {
			p.explainInput(cfg, &sp.Reasons[i], f.record)
		}
	}
	return sp, nil
}

// gather gathers the facts about one stage whose inputs are fresh.
func (p *Project) gather(cfg *Config, st *stage.Stage, force bool) (*facts, error) {
	record := func(up string) (*store.Stage, bool) { return p.Store.Stage(cfg.Name, up) }
	inputs, err := p.gatherInputs(st, record)
	if err != nil {
		return nil, err
	}
	if len(inputs.open) > 0 {
		return nil, fmt.Errorf("engine: input %s: its stage has not been made", inputs.open[0])
	}
	return p.gatherWith(cfg, st, inputs, force, true)
}

// gatherWith gathers the facts about one stage and what it reads. With readData
// every stored byte that it would reuse is digested; otherwise only sizes are
// compared.
func (p *Project) gatherWith(cfg *Config, st *stage.Stage, inputs *inputSet, force, readData bool) (*facts, error) {
	components, err := p.Code(st.Name)
	if err != nil {
		return nil, err
	}
	f := &facts{
		stage: st, config: cfg.Name, settings: cfg.settings(st.Name),
		inputs: inputs, context: newContext(components), force: force,
		shard:  p.Store.Shard,
		latest: func(id string) (*store.Shard, bool) { return p.Store.LatestShard(st.Name, id) },
		fault:  func(b store.Blob) error { return p.Store.CheckBlob(b, readData) },
		artifact: func(a store.Artifact) error {
			return checkArtifact(p.ArtifactPath(cfg.Name, a.Path), a, readData)
		},
	}
	if st.Config != nil {
		f.section = cfg.Section(st.Name)
	}
	if rec, ok := p.Store.Stage(cfg.Name, st.Name); ok {
		f.record = rec
		if c, ok := p.Store.Context(rec.Context); ok {
			f.recordContext = c
		}
	}
	return f, nil
}

// explainInput finds what changed in the stage that makes a changed input,
// between the record that was in force when the reader was made and now.
func (p *Project) explainInput(cfg *Config, r *Reason, reader *store.Stage) {
	up := ""
	for _, s := range p.Stages {
		for _, o := range s.Outputs {
			if s.Name+"/"+o.Name == r.Name {
				up = s.Name
			}
		}
	}
	if up == "" {
		r.Kind = "file"
		return
	}
	now, ok := p.Store.Stage(cfg.Name, up)
	if !ok {
		return
	}
	var then *store.Stage
	for _, rec := range p.Store.History() {
		if rec == reader {
			break
		}
		if rec.Config == cfg.Name && rec.Stage == up {
			then = rec
		}
	}
	if then == nil || then.Key == now.Key {
		return
	}
	r.Cause = p.recordDiff(then, now)
}

// recordDiff lists what differs between two records of one stage.
func (p *Project) recordDiff(old, now *store.Stage) []Reason {
	out := diffComponents("config", old.Settings, now.Settings)
	out = append(out, diffInputs(old.Inputs, now.Inputs)...)
	if old.Context != now.Context {
		a, okA := p.Store.Context(old.Context)
		b, okB := p.Store.Context(now.Context)
		if okA && okB {
			out = append(out, diffContext(a.Components, b.Components)...)
		}
	}
	return out
}

// CheckArtifact says what is wrong with a published file, if anything.
func CheckArtifact(path string, a store.Artifact) error { return checkArtifact(path, a, true) }

func checkArtifact(path string, a store.Artifact, readData bool) error {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return errors.New("the file is missing")
	case err != nil:
		return err
	case info.Size() != a.Blob.Size:
		return fmt.Errorf("the file was changed (%d bytes instead of %d)", info.Size(), a.Blob.Size)
	case !readData:
		return nil
	}
	digest, _, err := store.DigestFile(path)
	if err != nil {
		return err
	}
	if digest != a.Blob.Digest {
		return errors.New("the file was changed (other bytes than published)")
	}
	return nil
}
