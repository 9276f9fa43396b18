package engine

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"neurorbit/pipeline/fault"
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
	waits := map[string]string{} // stage -> the one that is not published, "" if that is it itself
	for _, st := range stages {
		if err := errors.Join(ctx.Err(), p.Store.Refresh()); err != nil {
			return results, err
		}
		needs, err := p.needs(ctx, cfg, st, waits, opt)
		if err != nil {
			return results, err
		}
		if needs != "" {
			waits[st.Name] = needs
			opt.Observer.Warn(fmt.Sprintf("stage %s waits until all parts of stage %s have ended", st.Name, needs))
			continue
		}
		sp, err := p.planPart(cfg, st)
		if err == nil && st.Fetch != nil && !sp.published() && selected(opt.Stages, st.Name) {
			if _, err = p.fetch(ctx, cfg, st, opt); err == nil {
				sp, err = p.planPart(cfg, st)
			}
		}
		if err != nil {
			return results, err
		}
		if !sp.published() {
			waits[st.Name] = ""
		}
		if !selected(opt.Stages, st.Name) {
			continue
		}
		r, err := p.computePart(ctx, sp, part, opt)
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
func (p *Project) needs(ctx context.Context, cfg *Config, st *stage.Stage, waits map[string]string, opt Options) (string, error) {
	for _, name := range upstream(st) {
		cause, waiting := waits[name]
		if !waiting {
			continue
		}
		if cause != "" {
			return cause, nil
		}
		up, _ := p.Find(name)
		if ok, err := p.publishComplete(ctx, cfg, up, opt); !ok || err != nil {
			return name, err
		}
		delete(waits, name)
	}
	return "", nil
}

// planPart plans a stage without looking for stored results, which a part needs
// for its own shards only.
func (p *Project) planPart(cfg *Config, st *stage.Stage) (*StagePlan, error) {
	return p.planKeys(cfg, st, p.inForce(cfg), false, func(*StagePlan, *ShardPlan) (*store.Shard, string) { return nil, "" })
}

// computePart computes the shards of one stage that belong to a part.
func (p *Project) computePart(ctx context.Context, sp *StagePlan, part Part, opt Options) (StageResult, error) {
	start := time.Now()
	own := sp.own(part)
	for _, sh := range own {
		for _, e := range append(slices.Clone(sh.earlier), sh) {
			if e.Record == nil {
				e.Record, e.Reason = p.usable(sp, e)
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

// publishComplete publishes a stage if all its shards have results. What it reads
// must be published. Another process may do the same at the same time: with the
// lock it looks again, every byte is verified, and another part may have been
// faster.
func (p *Project) publishComplete(ctx context.Context, cfg *Config, st *stage.Stage, opt Options) (done bool, err error) {
	sp, err := p.planPart(cfg, st)
	if err != nil || sp.published() {
		return err == nil, err
	}
	for _, sh := range sp.Shards {
		if _, ok := p.Store.Shard(sh.Key); !ok {
			return false, nil
		}
	}
	q := *p
	if q.Store, err = lockedStore(ctx, p.Store.Dir()); err != nil {
		return false, err
	}
	defer func() { err = errors.Join(err, q.Store.Unlock(), p.Store.Refresh()) }()
	if sp, err = q.fetchAndPlan(ctx, cfg, st, opt); err != nil {
		return false, err
	}
	all, _ := sp.ToCompute()
	if all > 0 || sp.State == Fresh {
		return all == 0, nil
	}
	if err := q.recordContext(sp.Context); err != nil {
		return false, err
	}
	return true, wrapStageError(st.Name, "(publishing)", q.publish(sp, opt))
}

// lockedStore opens a store and waits for its lock.
func lockedStore(ctx context.Context, dir string) (*store.Store, error) {
	s, err := store.Open(dir)
	if err != nil {
		return nil, err
	}
	deadline := time.Now().Add(publishWait)
	for {
		if err := s.Lock(); fault.Of(err) != fault.Locked || time.Now().After(deadline) {
			return s, err
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(200 * time.Millisecond):
		}
	}
}
