package engine

import (
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync"

	"neurorbit/pipeline/stage"
	"neurorbit/pipeline/store"
)

// Plan plans the named stages and those they read from, as far as the store
// tells before anything has run; no names mean all. With force, every shard of
// the named stages is to be computed again.
//
// A stage that reads from one that is not fresh waits, but is planned with what
// that one would make, where any config has made it under the same key. Shards
// that read what nobody has made yet are Open.
func (p *Project) Plan(cfg *Config, names []string, force bool) ([]*StagePlan, error) {
	stages, err := p.closure(names)
	if err != nil {
		return nil, err
	}
	made := map[string]*store.Stage{}
	planned := map[string]*StagePlan{}
	var plans []*StagePlan
	for _, st := range stages {
		record := func(up string) (*store.Stage, bool) { rec, ok := made[up]; return rec, ok }
		sp, err := p.plan(cfg, st, record, force && selected(names, st.Name))
		if err != nil {
			return nil, err
		}
		if up := notFresh(st, planned); len(up) > 0 {
			sp.wait(up)
		}
		if sp.State == Fresh {
			made[st.Name] = sp.old
		} else if rec, ok := p.Store.StageByKey(st.Name, sp.Key); ok && sp.Key != "" {
			made[st.Name] = rec
		}
		planned[st.Name] = sp
		plans = append(plans, sp)
	}
	return plans, nil
}

// PlanEach plans several configs on the store as it is now, each as Plan does.
// Shards that are the same for several configs are planned once and shared; they
// must not be changed.
func (p *Project) PlanEach(cfgs []*Config) ([][]*StagePlan, error) {
	q := *p
	q.shared = &sharedShards{}
	out := make([][]*StagePlan, len(cfgs))
	errs := make([]error, len(cfgs))
	var group sync.WaitGroup
	next := make(chan int)
	for range runtime.GOMAXPROCS(0) {
		group.Go(func() {
			for i := range next {
				out[i], errs[i] = q.Plan(cfgs[i], nil, false)
			}
		})
	}
	for i := range cfgs {
		next <- i
	}
	close(next)
	group.Wait()
	return out, errors.Join(errs...)
}

// sharedShards are the planned shards of stages, by the digest of what they depend
// on besides the store.
type sharedShards struct{ byFacts sync.Map }

// planShards plans the shards of a stage, once for all configs that agree on it.
func (s *sharedShards) planShards(f *facts) ([]ShardPlan, error) {
	if s == nil {
		return f.planShards()
	}
	key := digestJSON([]any{f.stage.Name, f.settings, f.context.ID, f.inputs.content()})
	plan, _ := s.byFacts.LoadOrStore(key, sync.OnceValues(f.planShards))
	return plan.(func() ([]ShardPlan, error))()
}

func selected(names []string, name string) bool {
	return len(names) == 0 || slices.Contains(names, name)
}

// notFresh returns the plans of the stages that a stage reads from, but for
// those that are fresh.
func notFresh(st *stage.Stage, planned map[string]*StagePlan) []*StagePlan {
	var out []*StagePlan
	for _, up := range upstream(st) {
		if sp := planned[up]; sp != nil && sp.State != Fresh {
			out = append(out, sp)
		}
	}
	return out
}

// wait says that a stage reads from stages that are not fresh. What changes in
// its inputs is said by the reasons of those.
func (sp *StagePlan) wait(up []*StagePlan) {
	if sp.State != Missing {
		sp.State = Waiting
	}
	sp.Publish = true
	own := slices.DeleteFunc(sp.Reasons, func(r Reason) bool { return r.Kind == "input" })
	sp.Reasons = nil
	if sp.State == Missing {
		sp.Reasons, own = own, nil
	}
	for _, u := range up {
		sp.Reasons = append(sp.Reasons, Reason{
			Kind: "upstream", Name: u.Stage.Name, Note: fmt.Sprintf("stage %s is %s", u.Stage.Name, u.State), Cause: u.Reasons,
		})
	}
	sp.Reasons = append(sp.Reasons, own...)
}

// plan plans one stage. record returns what is known of the stages it reads
// from.
func (p *Project) plan(cfg *Config, st *stage.Stage, record func(string) (*store.Stage, bool), force bool) (*StagePlan, error) {
	f, err := p.gather(cfg, st, record, force)
	if err != nil {
		return nil, err
	}
	shards, err := p.shared.planShards(f)
	if err != nil {
		return nil, err
	}
	sp := planStage(*f, shards)
	for i := range sp.Reasons {
		if sp.Reasons[i].Kind == "input" && f.record != nil {
			p.explainInput(cfg, &sp.Reasons[i], f.record)
		}
	}
	return sp, nil
}

// recordOf returns what finds the records in force for a config.
func (p *Project) recordOf(cfg *Config) func(stage string) (*store.Stage, bool) {
	return func(stage string) (*store.Stage, bool) { return p.Store.Stage(cfg.Name, stage) }
}

// gather gathers the facts about one stage and what it reads.
func (p *Project) gather(cfg *Config, st *stage.Stage, record func(string) (*store.Stage, bool), force bool) (*facts, error) {
	inputs, err := p.gatherInputs(st, record)
	if err != nil {
		return nil, err
	}
	components, err := p.Code(st.Name)
	if err != nil {
		return nil, err
	}
	f := &facts{
		stage: st, config: cfg.Name, settings: cfg.settings(st.Name),
		inputs: inputs, context: newContext(components), force: force,
		shard:  p.Store.Shard,
		latest: func(id string) (*store.Shard, bool) { return p.Store.LatestShard(st.Name, id) },
		fault:  func(b store.Blob) error { return p.Store.CheckBlob(b, store.ReadChanged) },
		artifact: func(a store.Artifact) error {
			return p.CheckArtifact(p.ArtifactPath(cfg.Name, a.Path), a, store.ReadChanged)
		},
	}
	if st.Config != nil {
		f.section = cfg.Section(st.Name)
	}
	if rec, ok := p.Store.Stage(cfg.Name, st.Name); ok {
		f.record, f.recordCode = rec, p.code(rec)
	}
	return f, nil
}
