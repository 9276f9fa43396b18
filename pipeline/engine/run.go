package engine

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"neurorbit/pipeline/stage"
	"neurorbit/pipeline/store"
)

// A making is a stage that a run makes fresh.
type making struct {
	stage  *stage.Stage
	plan   *StagePlan // nil: not planned yet
	snap   *snapshot
	todo   []*ShardPlan
	left   atomic.Int64 // shards to compute
	begin  sync.Once
	since  time.Time // the first shard began
	result StageResult
	done   bool
}

// Run makes the named stages, and those they read from, fresh. The store must
// be locked. A stage begins once those it reads from are done; with several workers, shards of
// several stages may be under way, else one stage comes after another. It stops at the first failure; finished shards are kept. The results
// are those of the stages that were planned, in order; Observer.StageDone follows this order.
func (p *Project) Run(ctx context.Context, cfg *Config, opt Options) ([]StageResult, error) {
	stages, err := p.closure(opt.Stages)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	r := &run{project: p, cfg: cfg, opt: opt, of: map[*StagePlan]*making{}, ended: make(chan *making, len(stages)), queue: newQueue(nil, opt.Workers)}
	for _, st := range stages {
		r.all = append(r.all, &making{stage: st})
	}
	r.queue.open = true
	r.queue.after = func(j StoredShard) {
		if m := r.making(j.Plan); m.left.Add(-1) == 0 {
			r.ended <- m
		}
	}
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		r.queue.run(ctx, r.compute)
	}()
	for err == nil && !r.complete() {
		if err = r.plan(ctx); err != nil || r.complete() {
			break
		}
		select {
		case m := <-r.ended:
			err = r.finish(m)
		case <-stopped:
			err = r.queue.err
		}
	}
	r.queue.close(err)
	cancel()
	<-stopped
	var results []StageResult
	for _, m := range r.all {
		if m.plan != nil {
			if !m.done {
				m.result.Computed = len(m.todo) - int(m.left.Load())
			}
			results = append(results, m.result)
		}
	}
	if err != nil {
		return results, err
	}
	return results, p.Store.Remember()
}

// A run is a Run under way. One goroutine plans and publishes; others compute.
type run struct {
	project *Project
	cfg     *Config
	opt     Options
	all     []*making
	shown   int // how many of them StageDone has told of
	queue   *queue
	ended   chan *making // computed and not published

	mu sync.Mutex
	of map[*StagePlan]*making
}

func (r *run) complete() bool {
	return !slices.ContainsFunc(r.all, func(m *making) bool { return !m.done })
}

// plan plans the stages for which that has become possible, and queues their shards.
func (r *run) plan(ctx context.Context) error {
	made := map[string]bool{}
	for order, m := range r.all {
		ready := !slices.ContainsFunc(upstream(m.stage), func(up string) bool { return !made[up] })
		if m.plan == nil && ready {
			if err := ctx.Err(); err != nil {
				return err
			}
			if err := r.begin(ctx, m, order); err != nil {
				return err
			}
		}
		made[m.stage.Name] = m.done
		if r.opt.Workers == 1 && !m.done {
			break
		}
	}
	return nil
}

// begin plans a stage and queues its shards; without any, it is finished.
func (r *run) begin(ctx context.Context, m *making, order int) error {
	name := m.stage.Name
	sp, err := r.project.fetchAndPlan(ctx, r.cfg, m.stage, r.opt)
	if err != nil {
		return err
	}
	m.plan, m.since = sp, time.Now()
	m.snap, m.todo = newSnapshot(r.project, sp), sp.missing(sp.Shards)
	m.left.Store(int64(len(m.todo)))
	m.result = StageResult{
		Stage: name, Key: sp.Key, Shards: len(sp.Shards), Reused: len(sp.Shards) - len(m.todo),
		State: sp.State, Reasons: sp.Reasons, Origins: sp.origins,
	}
	// Even if nothing is to be done: its record may have been damaged.
	if err := r.project.recordContext(sp.Context); err != nil {
		return wrapStageError(name, "(recording)", err)
	}
	if len(m.todo) == 0 {
		r.opt.Observer.StageStart(name, nil, len(sp.Shards))
		return r.finish(m)
	}
	r.mu.Lock()
	r.of[sp] = m
	r.mu.Unlock()
	r.queue.add(m.todo, sp, order)
	return nil
}

func (r *run) making(sp *StagePlan) *making {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.of[sp]
}

// compute computes a shard.
func (r *run) compute(ctx context.Context, j StoredShard, threads int) (*store.Shard, error) {
	m := r.making(j.Plan)
	m.begin.Do(func() {
		m.since = time.Now()
		r.opt.Observer.StageStart(m.stage.Name, m.todo, len(j.Plan.Shards))
	})
	return j.compute(ctx, m.snap, threads, r.opt, func(out *shardOutputs, took time.Duration) (*store.Shard, error) {
		return r.project.recordShard(j.Plan, j.Shard, out, took, r.opt)
	})
}

// finish publishes a stage whose shards have been computed.
func (r *run) finish(m *making) error {
	if m.plan.State != Fresh {
		if err := wrapStageError(m.stage.Name, "(publishing)", r.project.publish(m.plan, r.opt)); err != nil {
			return err
		}
		m.result.Restored = len(m.todo) == 0
	}
	m.result.Computed, m.result.Stamps = len(m.todo), m.plan.Stamps()
	m.result.Seconds = time.Since(m.since).Seconds()
	m.done, m.snap = true, nil
	for ; r.shown < len(r.all) && r.all[r.shown].done; r.shown++ {
		r.opt.Observer.StageDone(r.all[r.shown].result)
	}
	return nil
}
