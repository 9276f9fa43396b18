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

// A Part says which of several processes this one is, from 1 to N. They may run
// on different machines that share the project's folder, at the same time, in
// any order and more than once.
type Part struct{ I, N int }

// publishWait is how long a part waits for the lock to publish what a stage it
// needs has made.
const publishWait = 10 * time.Minute

// RunPart computes the shards of a part of the named stages (all if none is
// named). The store must be joined, not locked. What a part needs of other stages
// it publishes, for a moment under the lock, once all parts of those have ended;
// before that, the stages that read from them wait, and so do shards that come
// after those of other parts: they are left to a later round. Run publishes the
// rest.
func (p *Project) RunPart(ctx context.Context, cfg *Config, part Part, opt Options) ([]StageResult, error) {
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
		needs, err := p.needs(ctx, cfg, st, made, opt)
		if err != nil {
			return results, err
		}
		if needs != "" {
			opt.Observer.Warn(fmt.Sprintf("stage %s waits until all parts of stage %s have ended", st.Name, needs))
			continue
		}
		f, sp, err := p.planKeys(cfg, st)
		if err != nil {
			return results, err
		}
		made[st.Name] = f.record != nil && f.record.Key == sp.Key
		if !selected(opt.Stages, st.Name) {
			continue
		}
		if st.Fetch != nil && !made[st.Name] {
			if _, err := p.fetch(ctx, cfg, st, opt); err != nil {
				return results, err
			}
			if f, sp, err = p.planKeys(cfg, st); err != nil {
				return results, err
			}
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

// needs makes sure that the stages a stage reads from are published. It returns
// the name of one for which that is not possible yet.
func (p *Project) needs(ctx context.Context, cfg *Config, st *stage.Stage, made map[string]bool, opt Options) (string, error) {
	for _, name := range upstream(st) {
		if made[name] {
			continue
		}
		up, _ := p.Find(name)
		if needs, err := p.needs(ctx, cfg, up, made, opt); needs != "" || err != nil {
			return needs, err
		}
		ok, err := p.publishComplete(ctx, cfg, up, opt)
		if err != nil {
			return "", err
		}
		if !ok {
			return name, nil
		}
		made[name] = true
	}
	return "", nil
}

// planKeys plans a stage without looking for stored results, which a part needs
// for its own shards only.
func (p *Project) planKeys(cfg *Config, st *stage.Stage) (*facts, *StagePlan, error) {
	f, err := p.gather(cfg, st, p.recordOf(cfg), false)
	if err != nil {
		return nil, nil, err
	}
	keys := *f
	keys.record = nil
	keys.shard = func(string) (*store.Shard, bool) { return nil, false }
	shards, err := keys.planShards()
	if err != nil {
		return nil, nil, err
	}
	return f, planStage(keys, shards), nil
}

// computePart computes the shards of one stage that belong to a part.
func (p *Project) computePart(ctx context.Context, f *facts, sp *StagePlan, part Part, opt Options) (StageResult, error) {
	start := time.Now()
	own := sp.own(part)
	for _, sh := range own {
		for _, e := range append(slices.Clone(sh.earlier), sh) {
			if e.Record == nil {
				e.Record, e.Reason = f.usable(e)
			}
		}
	}
	r, err := p.computeAmong(ctx, sp, own, opt)
	r.State = Missing
	if r.Reused == r.Shards {
		r.State = Fresh
	}
	r.Seconds = time.Since(start).Seconds()
	for _, sh := range own {
		if sh.Record == nil && err == nil {
			r.Left = append(r.Left, sh.Shard.ID)
		}
	}
	return r, err
}

// own returns the shards of a part.
func (sp *StagePlan) own(part Part) []*ShardPlan {
	want := map[string]bool{}
	for _, wave := range Divide(sp.shards(), part.N) {
		if part.I <= len(wave) {
			for _, id := range wave[part.I-1] {
				want[id] = true
			}
		}
	}
	return slices.DeleteFunc(sp.all(), func(sh *ShardPlan) bool { return !want[sh.Shard.ID] })
}

// publishComplete publishes a stage if all its shards have results. What it reads
// must be published. Another process may do the same at the same time.
func (p *Project) publishComplete(ctx context.Context, cfg *Config, st *stage.Stage, opt Options) (bool, error) {
	f, sp, err := p.planKeys(cfg, st)
	if err != nil {
		return false, err
	}
	if f.record != nil && f.record.Key == sp.Key {
		return true, nil
	}
	for i := range sp.Shards {
		if _, ok := p.Store.Shard(sp.Shards[i].Key); !ok {
			return false, nil
		}
	}
	q := *p
	if q.Store, err = lockedStore(ctx, p.Store.Dir()); err != nil {
		return false, err
	}
	ok, err := q.publishNow(ctx, cfg, st, opt)
	return ok, errors.Join(err, q.Store.Unlock(), p.Store.Refresh())
}

// publishNow is publishComplete with the lock, under which it looks again: every
// byte is verified, and another part may have been faster.
func (p *Project) publishNow(ctx context.Context, cfg *Config, st *stage.Stage, opt Options) (bool, error) {
	sp, err := p.fetchAndPlan(ctx, cfg, st, opt)
	if err != nil {
		return false, err
	}
	all, _ := sp.ToCompute()
	if all > 0 || sp.State == Fresh {
		return all == 0, nil
	}
	if err := p.recordContext(sp.Context); err != nil {
		return false, err
	}
	return true, wrapStageError(st.Name, "(publishing)", p.publish(sp, opt))
}

// lockedStore opens a store and waits for its lock.
func lockedStore(ctx context.Context, dir string) (*store.Store, error) {
	s, err := store.Open(dir)
	if err != nil {
		return nil, err
	}
	deadline := time.Now().Add(publishWait)
	for {
		var locked *store.LockedError
		if err := s.Lock(); !errors.As(err, &locked) || time.Now().After(deadline) {
			return s, err
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(200 * time.Millisecond):
		}
	}
}
