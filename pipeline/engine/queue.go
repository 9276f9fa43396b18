package engine

import (
	"cmp"
	"context"
	"slices"
	"sync"

	"neurorbit/pipeline/store"
)

// missing returns those of some shards that have no result, the ones with the
// costliest work ahead of them first: their own and that of the shards that come
// after.
func (sp *StagePlan) missing(among []*ShardPlan) []*ShardPlan {
	ahead := map[*ShardPlan]float64{}
	for _, sh := range slices.Backward(sp.Shards) {
		ahead[sh] += sh.Cost()
		for _, e := range sh.earlier {
			ahead[e] = max(ahead[e], ahead[sh])
		}
	}
	todo := slices.DeleteFunc(slices.Clone(among), func(sh *ShardPlan) bool { return sh.Record != nil })
	slices.SortStableFunc(todo, func(a, b *ShardPlan) int { return cmp.Compare(ahead[b], ahead[a]) })
	return todo
}

// A queue hands out shards in order, each once those it comes after are done.
type queue struct {
	mu      sync.Mutex
	changed *sync.Cond
	workers int
	waiting []StoredShard
	running int
	done    int
	err     error // the first failure; what comes after it is its consequence
}

func newQueue(jobs []StoredShard, workers int) *queue {
	q := &queue{workers: max(1, workers), waiting: slices.Clone(jobs)}
	q.changed = sync.NewCond(&q.mu)
	return q
}

// ready reports whether all shards that this one comes after have been computed.
func (j StoredShard) ready() bool {
	return !slices.ContainsFunc(j.Shard.earlier, func(e *ShardPlan) bool { return e.Record == nil })
}

// next returns a shard and how many threads it may use: all workers that would
// otherwise have nothing to do are shared out. It returns 0 threads when nothing is
// left that could become ready, or after a failure.
func (q *queue) next(ctx context.Context) (j StoredShard, threads int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for {
		if q.err == nil && ctx.Err() != nil {
			q.err = context.Cause(ctx)
		}
		if q.err != nil {
			return j, 0
		}
		if i := slices.IndexFunc(q.waiting, StoredShard.ready); i >= 0 {
			j = q.waiting[i]
			q.waiting = slices.Delete(q.waiting, i, i+1)
			q.running++
			busy := q.running
			for _, w := range q.waiting {
				if w.ready() {
					busy++
				}
			}
			return j, q.workers / min(q.workers, busy)
		}
		if q.running == 0 {
			return j, 0 // what waits needs shards of another part
		}
		q.changed.Wait()
	}
}

// end reports that a shard has ended. A record, if any, is now the shard's; a
// shard that is only compared with its record keeps the one that others may be
// reading.
func (q *queue) end(j StoredShard, rec *store.Shard, err error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.running--
	if err == nil {
		q.done++
	}
	if rec != nil {
		j.Shard.Record = rec
	}
	q.err = cmp.Or(q.err, err)
	q.changed.Broadcast()
}

// run works the queue off with its workers; do computes a shard and returns its
// new record, if it has one. After a failure nothing more is started, and the
// context is cancelled for what is under way.
func (q *queue) run(ctx context.Context, do func(ctx context.Context, j StoredShard, threads int) (*store.Shard, error)) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var wg sync.WaitGroup
	for range min(q.workers, len(q.waiting)) {
		wg.Go(func() {
			for {
				j, threads := q.next(ctx)
				if threads == 0 {
					return
				}
				rec, err := do(ctx, j, threads)
				q.end(j, rec, err)
				if err != nil {
					cancel()
				}
			}
		})
	}
	wg.Wait()
}
