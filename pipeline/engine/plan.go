package engine

import (
	"errors"
	"fmt"
	"maps"
	"path"
	"strings"

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
	Key      string // empty while waiting
	Context  *store.Context
	Settings map[string]string
	Inputs   map[string]string
	Shards   []ShardPlan
	Reasons  []Reason
	// Publish says that the artifacts must be put together (again).
	Publish bool

	inputs  *inputSet
	origins []stage.Origin // of the files a run fetched
	old     *store.Stage   // the record in force, or nil
}

// Old returns the record in force of the stage, or nil.
func (sp *StagePlan) Old() *store.Stage { return sp.old }

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

// facts is all that planning a stage depends on.
type facts struct {
	stage    *stage.Stage
	config   string
	section  any
	settings map[string]string
	inputs   *inputSet
	context  *store.Context
	force    bool

	record     *store.Stage      // in force, or nil
	recordCode map[string]string // of the record; nil if that is gone
	shard      func(key string) (*store.Shard, bool)
	latest     func(shard string) (*store.Shard, bool)
	fault      func(store.Blob) error     // of a stored blob; nil: sound
	artifact   func(store.Artifact) error // of a published file
}

// planStage plans one stage whose inputs are fresh and whose shards are planned.
// It is pure: all it knows is in f.
func planStage(f facts, shards []ShardPlan) *StagePlan {
	sp := &StagePlan{
		Stage: f.stage, Config: f.config, Context: f.context, Settings: f.settings, Shards: shards,
		Inputs: f.inputs.components(nil), inputs: f.inputs, old: f.record,
	}
	var keys []string
	for i := range shards {
		if shards[i].Open {
			f.judgeOpen(sp)
			return sp
		}
		keys = append(keys, shards[i].Key)
	}
	sp.Key = stageKey(f.stage, f.context.ID, keys)
	f.judge(sp)
	return sp
}

// planShards plans the shards of a stage: their keys, and which are stored.
func (f *facts) planShards() ([]ShardPlan, error) {
	shards, err := f.stage.Shards(f.section)
	if err != nil {
		return nil, &StageError{Stage: f.stage.Name, Shard: "(planning)", Err: err}
	}
	if len(shards) == 0 {
		return nil, &StageError{Stage: f.stage.Name, Shard: "(planning)", Err: fmt.Errorf("the config gives no shards")}
	}
	byID := map[string]*ShardPlan{}
	plans := make([]ShardPlan, len(shards))
	for i, sh := range shards {
		if err := f.planShard(&plans[i], sh, byID); err != nil {
			return nil, &StageError{Stage: f.stage.Name, Shard: sh.ID, Err: err}
		}
		byID[sh.ID] = &plans[i]
	}
	return plans, nil
}

// planShard plans a shard; byID has those before it.
func (f *facts) planShard(p *ShardPlan, sh stage.Shard, byID map[string]*ShardPlan) error {
	if !shardName.MatchString(sh.ID) || path.Clean(sh.ID) != sh.ID || byID[sh.ID] != nil {
		return errors.New("the shard's name is not valid or not unique")
	}
	params, err := canonicalParams(sh.Params)
	if err != nil {
		return err
	}
	*p = ShardPlan{Shard: sh, Params: params, Inputs: f.inputs.components(sh.Inputs), Open: f.inputs.isOpen(sh.Inputs)}
	for _, id := range sh.After {
		earlier := byID[id]
		if earlier == nil {
			return fmt.Errorf("it comes after %q, which is not an earlier shard", id)
		}
		if p.After == nil {
			p.After = map[string]string{}
		}
		p.After[id] = earlier.Key
		p.earlier = append(p.earlier, earlier)
		p.Open = p.Open || earlier.Open
	}
	if p.Open {
		p.Reason = "what it reads is not made yet"
		return nil
	}
	p.Key = shardKey(f.stage, f.context.ID, p, f.inputs.stamps(sh.Inputs))
	p.Record, p.Reason = f.usable(p)
	return nil
}

// usable returns the stored result of a shard, or why there is none.
func (f *facts) usable(p *ShardPlan) (*store.Shard, string) {
	if f.force {
		return nil, "forced"
	}
	rec, ok := f.shard(p.Key)
	if !ok {
		if old, ok := f.latest(p.Shard.ID); ok {
			return nil, "its " + strings.Join(f.changedParts(p, old), ", ") + " changed"
		}
		return nil, "never computed"
	}
	for _, o := range rec.Outputs {
		if err := f.fault(o.Blob); err != nil {
			return nil, err.Error()
		}
	}
	return rec, ""
}

// changedParts says in which parts of its key a shard differs from an older
// result of the same name.
func (f *facts) changedParts(p *ShardPlan, old *store.Shard) []string {
	var parts []string
	if !maps.Equal(p.Params, old.Params) {
		parts = append(parts, "config")
	}
	if !maps.Equal(p.Inputs, old.Inputs) {
		parts = append(parts, "input")
	}
	if f.context.ID != old.Context {
		parts = append(parts, "code")
	}
	if parts == nil && !maps.Equal(p.After, old.After) {
		parts = append(parts, "earlier shard")
	}
	if parts == nil {
		parts = []string{"key"}
	}
	return parts
}

// judgeOpen sets the state of a stage whose key is not known yet, and the reasons
// for it that are known.
func (f *facts) judgeOpen(sp *StagePlan) {
	sp.State, sp.Publish = Waiting, true
	if f.record == nil {
		sp.State = Missing
		sp.Reasons = append(sp.Reasons, f.never())
		return
	}
	sp.Reasons = f.changes(sp)
}

func (f *facts) never() Reason {
	return Reason{Kind: "never", Note: "never made for config " + f.config}
}

// changes lists what differs from the record in force.
func (f *facts) changes(sp *StagePlan) []Reason {
	now := &store.Stage{Settings: sp.Settings, Inputs: sp.Inputs, Context: f.context.ID}
	return diffStage(f.record, now, f.recordCode, f.context.Components)
}

// judge sets the state of a planned stage and the reasons for it.
func (f *facts) judge(sp *StagePlan) {
	if f.force {
		sp.Reasons = append(sp.Reasons, Reason{Kind: "forced", Note: "every shard is computed again"})
	}
	if f.record == nil {
		sp.State, sp.Publish = Missing, true
		sp.Reasons = append(sp.Reasons, f.never())
		return
	}
	if f.record.Key != sp.Key {
		sp.Publish = true
		sp.Reasons = append(sp.Reasons, f.changes(sp)...)
	}
	for _, sh := range sp.Shards {
		if sh.Record != nil || f.force {
			continue
		}
		if _, known := f.shard(sh.Key); known {
			sp.Reasons = append(sp.Reasons, Reason{Kind: "blob", Name: "of shard " + sh.Shard.ID, Note: sh.Reason})
		} else if f.record.Key == sp.Key {
			sp.Reasons = append(sp.Reasons, Reason{Kind: "shards", Name: sh.Shard.ID, Note: "its record is gone from the ledger"})
		}
	}
	if f.record.Key == sp.Key {
		for _, a := range f.record.Artifacts {
			if err := f.artifact(a); err != nil {
				sp.Publish = true
				sp.Reasons = append(sp.Reasons, Reason{Kind: "artifact", Name: a.Path, Note: err.Error()})
			}
		}
	}
	switch {
	case len(sp.Reasons) > 0 || sp.Publish:
		sp.State, sp.Publish = Stale, true
	default:
		sp.State = Fresh
	}
}
