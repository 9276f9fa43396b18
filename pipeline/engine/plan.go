package engine

import (
	"errors"
	"fmt"
	"maps"
	"path"
	"runtime"
	"slices"
	"strings"
	"sync"

	"neurorbit/pipeline/fault"
	"neurorbit/pipeline/stage"
	"neurorbit/pipeline/store"
)

// State says how a stage stands.
type State string

// The states of a stage.
const (
	Fresh   State = "fresh"   // nothing to do
	Stale   State = "stale"   // made before, but something changed
	Missing State = "missing" // never made for this config
	Waiting State = "waiting" // depends on a stage that is not fresh
)

// A ShardPlan is what is to be done for one shard.
type ShardPlan struct {
	Shard  stage.Shard
	Key    string
	Params map[string]string
	Inputs map[string]string
	After  map[string]string // earlier shard -> its key
	Record *store.Shard      // the stored result, if it can be used
	Reason string            // why it cannot, in words
	// Open says that the key is not known, since what the shard reads is not made
	// yet: the shard is computed, unless what it reads comes out as it did before.
	Open bool

	earlier []*ShardPlan // those of Shard.After
}

// Cost is the expected relative cost of the shard; at least a little.
func (p *ShardPlan) Cost() float64 {
	if p.Shard.Cost > 0 {
		return p.Shard.Cost
	}
	return 1
}

// A StagePlan is what is to be done for one stage.
type StagePlan struct {
	Stage    *stage.Stage
	Config   string
	State    State
	Key      string // empty while it is not known
	Context  *store.Context
	Settings map[string]string
	Inputs   map[string]string
	Shards   []*ShardPlan
	Reasons  []Reason

	inputs  *inputSet
	force   bool           // no stored result can be used
	origins []stage.Origin // of the files a run fetched
	old     *store.Stage   // the record in force, or nil
}

// Old returns the record in force of the stage, or nil.
func (sp *StagePlan) Old() *store.Stage { return sp.old }

// published reports whether the stage was published with what is planned now.
func (sp *StagePlan) published() bool { return sp.old != nil && sp.old.Key == sp.Key }

// ToCompute counts the shards without a usable result, and among them those of
// which that is not known before other stages have been made.
func (sp *StagePlan) ToCompute() (all, open int) {
	for _, sh := range sp.Shards {
		if sh.Record == nil {
			all++
		}
		if sh.Open {
			open++
		}
	}
	return all, open
}

// Stamps returns the stamps on what a stage made.
func (sp *StagePlan) Stamps() []stage.Stamp {
	var out []stage.Stamp
	for _, sh := range sp.Shards {
		if sh.Record != nil {
			out = joinStamps(out, sh.Record.Stamps)
		}
	}
	return out
}

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
		sp, err := p.plan(cfg, st, func(up string) *store.Stage { return made[up] }, force && selected(names, st.Name))
		if err != nil {
			return nil, err
		}
		sp.await(planned)
		if sp.State == Fresh {
			made[st.Name] = sp.old
		} else if sp.Key != "" {
			made[st.Name], _ = p.Store.StageByKey(st.Name, sp.Key)
		}
		planned[st.Name] = sp
		plans = append(plans, sp)
	}
	return plans, nil
}

// await lets a stage wait for those that it reads from and that are not fresh. What
// changes in its inputs is said by the reasons of those.
func (sp *StagePlan) await(planned map[string]*StagePlan) {
	var causes []Reason
	for _, name := range upstream(sp.Stage) {
		if up := planned[name]; up.State != Fresh {
			causes = append(causes, Reason{
				Kind: "upstream", Name: name, Note: fmt.Sprintf("stage %s is %s", name, up.State), Cause: up.Reasons,
			})
		}
	}
	own := slices.DeleteFunc(slices.Clone(sp.Reasons), func(r Reason) bool { return r.Kind == "input" })
	switch {
	case causes == nil:
	case sp.State == Missing:
		sp.Reasons = append(own, causes...)
	default:
		sp.State, sp.Reasons = Waiting, append(causes, own...)
	}
}

// PlanEach plans several configs on the store as it is now, each as Plan does.
// Shards that are the same for several configs are planned once and shared; they
// must not be changed.
func (p *Project) PlanEach(cfgs []*Config) ([][]*StagePlan, error) {
	q := *p
	q.shared = new(sync.Map)
	out := make([][]*StagePlan, len(cfgs))
	errs := make([]error, len(cfgs))
	var group sync.WaitGroup
	room := make(chan bool, runtime.GOMAXPROCS(0))
	for i, cfg := range cfgs {
		room <- true
		group.Go(func() {
			out[i], errs[i] = q.Plan(cfg, nil, false)
			<-room
		})
	}
	group.Wait()
	return out, errors.Join(errs...)
}

// plan plans one stage. record returns what is known of the stages it reads
// from.
func (p *Project) plan(cfg *Config, st *stage.Stage, record func(string) *store.Stage, force bool) (*StagePlan, error) {
	sp, err := p.planKeys(cfg, st, record, force, p.usable)
	if err != nil {
		return nil, err
	}
	p.judge(sp)
	return sp, nil
}

// Record returns the record in force of a stage for a config: its own, otherwise
// that of its base.
func (p *Project) Record(cfg *Config, stage string) (*store.Stage, bool) {
	rec, ok := p.Store.Stage(cfg.Name, stage)
	if !ok && cfg.Base != "" {
		rec, ok = p.Store.Stage(cfg.Base, stage)
	}
	return rec, ok
}

// inForce returns what finds the records in force for a config.
func (p *Project) inForce(cfg *Config) func(stage string) *store.Stage {
	return func(stage string) *store.Stage {
		rec, _ := p.Record(cfg, stage)
		return rec
	}
}

// planKeys plans one stage but for its state. find finds the stored result of a
// shard, or why there is none.
func (p *Project) planKeys(cfg *Config, st *stage.Stage, record func(string) *store.Stage, force bool,
	find func(*StagePlan, *ShardPlan) (*store.Shard, string)) (*StagePlan, error) {
	inputs, err := p.gatherInputs(st, record)
	if err != nil {
		return nil, err
	}
	code, err := p.Code(st.Name)
	if err != nil {
		return nil, err
	}
	sp := &StagePlan{
		Stage: st, Config: cfg.Name, Context: newContext(code), Settings: cfg.settings(st.Name),
		Inputs: inputs.components(nil), inputs: inputs, force: force, old: p.inForce(cfg)(st.Name),
	}
	plan := func() ([]*ShardPlan, error) { return sp.planShards(cfg.section(st), find) }
	if p.shared != nil {
		content := []any{st.Name, sp.Settings, sp.Context.ID, inputs.open}
		for _, f := range inputs.files {
			content = append(content, f.input, f.name, f.digest, f.stamps)
		}
		shared, _ := p.shared.LoadOrStore(digestJSON(content), sync.OnceValues(plan))
		plan = shared.(func() ([]*ShardPlan, error))
	}
	if sp.Shards, err = plan(); err != nil {
		return nil, err
	}
	keys := make([]string, len(sp.Shards))
	for i, sh := range sp.Shards {
		if sh.Open {
			return sp, nil
		}
		keys[i] = sh.Key
	}
	sp.Key = digestJSON(map[string]any{"stage": st.Name, "context": sp.Context.ID, "shards": keys})
	return sp, nil
}

// maxShards bounds the shards of a stage, so that a plan takes seconds.
const maxShards = 100_000

// planShards plans the shards of a stage: their keys, and which are stored.
func (sp *StagePlan) planShards(section any, find func(*StagePlan, *ShardPlan) (*store.Shard, string)) ([]*ShardPlan, error) {
	shards, err := sp.Stage.Shards(section)
	if err == nil && len(shards) == 0 {
		err = errors.New("the config gives no shards")
	}
	if err != nil {
		return nil, &StageError{sp.Stage.Name, "(planning)", err}
	}
	if len(shards) > maxShards {
		return nil, fault.New(fault.Usage, fmt.Sprintf("stage %s: the config gives %d shards, more than %d", sp.Stage.Name, len(shards), maxShards),
			"give it less to do, or larger pieces: neurorbit config shows the settings of "+sp.Stage.Name)
	}
	byID := map[string]*ShardPlan{}
	plans := make([]*ShardPlan, len(shards))
	for i, sh := range shards {
		plans[i], err = sp.planShard(sh, byID)
		if err != nil {
			return nil, &StageError{sp.Stage.Name, sh.ID, err}
		}
		byID[sh.ID] = plans[i]
		if !plans[i].Open {
			plans[i].Record, plans[i].Reason = find(sp, plans[i])
		}
	}
	return plans, nil
}

// planShard plans the key of a shard; byID has those before it.
func (sp *StagePlan) planShard(sh stage.Shard, byID map[string]*ShardPlan) (*ShardPlan, error) {
	if !shardName.MatchString(sh.ID) || path.Clean(sh.ID) != sh.ID || byID[sh.ID] != nil {
		return nil, errors.New("the shard's name is not valid or not unique")
	}
	params, err := canonicalParams(sh.Params)
	if err != nil {
		return nil, err
	}
	p := &ShardPlan{
		Shard: sh, Params: params, Inputs: sp.inputs.components(sh.Inputs), After: map[string]string{},
		Open: slices.ContainsFunc(sp.inputs.open, func(in string) bool { return sh.Inputs == nil || slices.Contains(sh.Inputs, in) }),
	}
	for _, id := range sh.After {
		earlier := byID[id]
		if earlier == nil {
			return nil, fmt.Errorf("it comes after %q, which is not an earlier shard", id)
		}
		p.After[id] = earlier.Key
		p.earlier = append(p.earlier, earlier)
		p.Open = p.Open || earlier.Open
	}
	if p.Open {
		p.Reason = "what it reads is not made yet"
		return p, nil
	}
	parts := map[string]any{
		"stage": sp.Stage.Name, "shard": sh.ID, "context": sp.Context.ID, "params": p.Params, "inputs": p.Inputs,
	}
	if len(p.After) > 0 {
		parts["after"] = p.After
	}
	if stamps := sp.inputs.stamps(sh.Inputs); len(stamps) > 0 {
		parts["stamps"] = stamps // they stick to what the shard makes
	}
	p.Key = digestJSON(parts)
	return p, nil
}

// usable returns the stored result of a shard, or why there is none.
func (p *Project) usable(sp *StagePlan, sh *ShardPlan) (*store.Shard, string) {
	if sp.force {
		return nil, "forced"
	}
	rec, ok := p.Store.Shard(sh.Key)
	if !ok {
		if old, ok := p.Store.LatestShard(sp.Stage.Name, sh.Shard.ID); ok {
			return nil, "its " + sp.changed(sh, old) + " changed"
		}
		return nil, "never computed"
	}
	for _, o := range rec.Outputs {
		if err := p.Store.CheckBlob(o.Blob, store.ReadChanged); err != nil {
			return nil, err.Error()
		}
	}
	return rec, ""
}

// changed says in which parts of its key a shard differs from an older result of
// the same name.
func (sp *StagePlan) changed(sh *ShardPlan, old *store.Shard) string {
	var parts []string
	if !maps.Equal(sh.Params, old.Params) {
		parts = append(parts, "config")
	}
	if !maps.Equal(sh.Inputs, old.Inputs) {
		parts = append(parts, "input")
	}
	if sp.Context.ID != old.Context {
		parts = append(parts, "code")
	}
	switch {
	case parts != nil:
		return strings.Join(parts, ", ")
	case !maps.Equal(sh.After, old.After):
		return "earlier shard"
	}
	return "key"
}
