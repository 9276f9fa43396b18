package engine

import (
	"cmp"
	"context"
	"slices"
	"sync"

	"neurorbit/pipeline/stage"
	"neurorbit/pipeline/store"
)

// all returns all shards.
func (sp *StagePlan) all() []*ShardPlan {
	out := make([]*ShardPlan, len(sp.Shards))
	for i := range sp.Shards {
		out[i] = &sp.Shards[i]
	}
	return out
}

// shards returns all shards as the stage lists them.
func (sp *StagePlan) shards() []stage.Shard {
	out := make([]stage.Shard, len(sp.Shards))
	for i := range sp.Shards {
		out[i] = sp.Shards[i].Shard
	}
	return out
}

// missing returns those of some shards that have no result, the ones with the
// costliest work ahead of them first: their own and that of the shards that come
// after.
func (sp *StagePlan) missing(among []*ShardPlan) []*ShardPlan {
	ahead := map[*ShardPlan]float64{}
	for i := range slices.Backward(sp.Shards) {
		sh := &sp.Shards[i]
		ahead[sh] += sh.Cost()
		for _, e := range sh.earlier {
			ahead[e] = max(ahead[e], ahead[sh])
		}
	}
	var todo []*ShardPlan
	for _, sh := range among {
		if sh.Record == nil {
			todo = append(todo, sh)
		}
	}
	slices.SortStableFunc(todo, func(a, b *ShardPlan) int { return cmp.Compare(ahead[b], ahead[a]) })
	return todo
}

// ready reports whether all shards that sh comes after have been computed.
func (sh *ShardPlan) ready() bool {
	return !slices.ContainsFunc(sh.earlier, func(e *ShardPlan) bool { return e.Record == nil })
}

// A queue hands out shards in order, each once those it comes after are done.
type queue struct {
	mu      sync.Mutex
	changed *sync.Cond
	workers int
	waiting []*ShardPlan
	running int
	done    int
	err     error // the first failure; what comes after it is its consequence
}

// next returns a shard and how many threads it may use: all workers that would
// otherwise have nothing to do are shared out. It returns nil when nothing is
// left that could become ready, or after a failure.
func (q *queue) next(ctx context.Context) (*ShardPlan, int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for {
		if q.err == nil && ctx.Err() != nil {
			q.err = context.Cause(ctx)
		}
		if q.err != nil {
			return nil, 0
		}
		if i := slices.IndexFunc(q.waiting, (*ShardPlan).ready); i >= 0 {
			sh := q.waiting[i]
			q.waiting = slices.Delete(q.waiting, i, i+1)
			q.running++
			busy := q.running
			for _, w := range q.waiting {
				if w.ready() {
					busy++
				}
			}
			return sh, max(1, q.workers/min(q.workers, busy))
		}
		if q.running == 0 {
			return nil, 0 // what waits needs shards of another part
		}
		q.changed.Wait()
	}
}

// end reports that a shard has ended. A record, if any, is now the shard's; a
// shard that is only compared with its record keeps the one that others may be
// reading.
func (q *queue) end(sh *ShardPlan, rec *store.Shard, err error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.running--
	switch {
	case err == nil:
		if rec != nil {
			sh.Record = rec
		}
		q.done++
	case q.err == nil:
		q.err = err
	}
	q.changed.Broadcast()
}

// run works the queue off with its workers; do computes a shard and returns its
// new record, if it has one. After a failure nothing more is started, and the context is cancelled
// for what is under way.
func (q *queue) run(ctx context.Context, do func(ctx context.Context, sh *ShardPlan, threads int) (*store.Shard, error)) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var wg sync.WaitGroup
	for range min(q.workers, len(q.waiting)) {
		wg.Go(func() {
			for {
				sh, threads := q.next(ctx)
				if sh == nil {
					return
				}
				rec, err := do(ctx, sh, threads)
				q.end(sh, rec, err)
				if err != nil {
					cancel()
				}
			}
		})
	}
	wg.Wait()
}
