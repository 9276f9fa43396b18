package engine

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"neurorbit/pipeline/stage"
	"neurorbit/pipeline/store"
)

// A Part says which of several processes this one is. They may run on different
// machines that share the project's folder, at the same time, in any order and
// more than once; Merge puts together what they have stored.
type Part struct {
	// I counts from 1 to N.
	I, N int
	// Job is the array of jobs the part is of. Nil: the shards of each stage are
	// divided into N parts by their declared costs.
	Job *Job
}

// A LeftError says that shards have no result: those that a part needs, or those
// of a stage that cannot be put together without them.
type LeftError struct {
	Stage  string
	Shards []string
	Why    string // of the first
}

func (e *LeftError) Error() string {
	return fmt.Sprintf("stage %s: no usable result of %s (%s)", e.Stage, some(e.Shards, 5), e.Why)
}

// Hint says how to go on.
func (e *LeftError) Hint() string {
	return "the part that computes it must have ended; neurorbit submit goes on with what is missing"
}

// some names the first few of a list.
func some(names []string, n int) string {
	what := "shard"
	if len(names) > 1 {
		what = fmt.Sprintf("%d shards:", len(names))
	}
	for _, name := range names[:min(n, len(names))] {
		what += " " + name
	}
	if len(names) > n {
		what += " ..."
	}
	return what
}

// A NotMadeError says that a stage must be made before a part of another can run.
type NotMadeError struct{ Stage, Needs string }

func (e *NotMadeError) Error() string {
	return fmt.Sprintf("stage %s reads from stage %s, which has not been made", e.Stage, e.Needs)
}

// Hint says how to go on.
func (e *NotMadeError) Hint() string {
	return "neurorbit merge " + e.Needs + " publishes it when its parts have ended"
}

// A MismatchError says that a submission was planned for something else than what
// a part finds.
type MismatchError struct{ What string }

func (e *MismatchError) Error() string { return "the submission was planned for " + e.What }

// Hint says how to go on.
func (e *MismatchError) Hint() string {
	return "submit again: what has been computed under unchanged keys is kept"
}

// RunPart computes the shards of a part of the named stages and of those they read
// from, or, for a part of a job, of the job's stage. It needs no lock and
// publishes nothing; the store must be in a part (store.StartPart). Without a job,
// what must wait for a merge is left: the stages that read from one that has not
// been made, and shards that come after those of other parts. In a job that is an
// error.
func (p *Project) RunPart(ctx context.Context, cfg *Config, part Part, opt Options) ([]StageResult, error) {
	if part.Job != nil {
		opt.Stages = []string{part.Job.Stage}
	}
	stages, err := p.closure(opt.Stages)
	if err != nil {
		return nil, err
	}
	var results []StageResult
	made := map[string]bool{}
	for _, st := range stages {
		if err := errors.Join(ctx.Err(), p.Store.Refresh()); err != nil {
			return results, err
		}
		if i := slices.IndexFunc(upstream(st), func(u string) bool { return !made[u] }); i >= 0 {
			if part.Job != nil {
				return results, &NotMadeError{st.Name, upstream(st)[i]}
			}
			opt.Observer.Warn(fmt.Sprintf("stage %s waits until stage %s has been merged", st.Name, upstream(st)[i]))
			continue
		}
		compute := part.Job == nil || part.Job.Stage == st.Name
		if compute {
			if _, err := p.fetch(ctx, cfg, st, opt); err != nil {
				return results, err
			}
		}
		f, sp, err := p.planKeys(cfg, st)
		if err != nil {
			return results, err
		}
		made[st.Name] = f.record != nil && f.record.Key == sp.Key
		if !compute {
			continue
		}
		r, err := p.computePart(ctx, f, sp, part, opt)
		results = append(results, r)
		if err != nil {
			return results, err
		}
		opt.Observer.StageDone(r)
	}
	return results, nil
}

// planKeys plans a stage without looking for stored results, which a part needs
// for its own shards only.
func (p *Project) planKeys(cfg *Config, st *stage.Stage) (*facts, *StagePlan, error) {
	f, err := p.gather(cfg, st, false)
	if err != nil {
		return nil, nil, err
	}
	keys := *f
	keys.record = nil
	keys.shard = func(string) (*store.Shard, bool) { return nil, false }
	sp, err := planStage(keys)
	return f, sp, err
}

// computePart computes the shards of one stage that belong to a part.
func (p *Project) computePart(ctx context.Context, f *facts, sp *StagePlan, part Part, opt Options) (StageResult, error) {
	start := time.Now()
	r := StageResult{Stage: sp.Stage.Name, Key: sp.Key, State: Missing}
	own, err := sp.own(part)
	if err != nil {
		return r, err
	}
	shown := *sp // what is this part's, for the display of progress
	shown.Shards = nil
	for _, sh := range own {
		for _, e := range sh.earlier {
			if e.Record == nil {
				e.Record, e.Reason = f.usable(e)
			}
		}
		if sh.Record == nil {
			sh.Record, sh.Reason = f.usable(sh)
		}
		shown.Shards = append(shown.Shards, *sh)
	}
	r.Shards, r.Reused = len(own), len(own)-shown.ToCompute()
	if r.Reused == r.Shards {
		r.State = Fresh
	}
	if err := p.recordContext(sp.Context); err != nil {
		return r, err
	}
	opt.Observer.StageStart(&shown)
	r.Computed, err = p.compute(ctx, sp, sp.missing(own), opt)
	r.Seconds = time.Since(start).Seconds()
	r.Stamps = sp.Stamps()
	if err != nil {
		return r, err
	}
	for _, sh := range own {
		if sh.Record != nil {
			continue
		}
		r.Left = append(r.Left, sh.Shard.ID)
		i := slices.IndexFunc(sh.earlier, func(e *ShardPlan) bool { return e.Record == nil })
		if e := sh.earlier[i]; part.Job != nil && !slices.Contains(own, e) {
			return r, &LeftError{sp.Stage.Name, []string{e.Shard.ID}, "shard " + sh.Shard.ID + " comes after it; " + e.Reason}
		}
	}
	return r, nil
}

// own returns the shards of a part.
func (sp *StagePlan) own(part Part) ([]*ShardPlan, error) {
	want := map[string]bool{}
	if part.Job != nil {
		if part.Job.Context != sp.Context.ID {
			return nil, &MismatchError{"another version of the code of stage " + sp.Stage.Name + ", or other modules"}
		}
		for _, id := range part.Job.Parts[part.I-1] {
			want[id] = true
		}
	} else {
		shards := make([]stage.Shard, len(sp.Shards))
		for i := range sp.Shards {
			shards[i] = sp.Shards[i].Shard
		}
		for _, wave := range Divide(shards, Sizing{Parts: part.N, Weight: declaredCost}) {
			if part.I <= len(wave) {
				for _, id := range wave[part.I-1] {
					want[id] = true
				}
			}
		}
	}
	var own []*ShardPlan
	for i := range sp.Shards {
		if want[sp.Shards[i].Shard.ID] {
			own = append(own, &sp.Shards[i])
		}
	}
	return own, nil
}

// A MergeResult says what a merge did.
type MergeResult struct {
	Records int // taken into the ledger
	Damaged []store.PartRecord
	Stages  []StageResult
}

// Merge takes what parts have stored into the ledger and publishes those of the
// named stages, and of those they read from, that are complete. It computes
// nothing. The store must be locked. If a stage is not complete the error is a
// *LeftError for the first such stage.
func (p *Project) Merge(ctx context.Context, cfg *Config, opt Options) (MergeResult, error) {
	var r MergeResult
	var err error
	r.Records, r.Damaged, err = p.Store.MergeParts(ctx, func(sh *store.Shard) {
		warnNotDeterministic(opt.Observer, sh.Stage, sh.ID)
	})
	if err != nil {
		return r, err
	}
	opt.publishOnly, opt.Offline = true, true
	r.Stages, err = p.Run(ctx, cfg, opt)
	return r, err
}
