package engine

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"runtime/debug"
	"slices"
	"sync"
	"time"

	"neurorbit/pipeline/stage"
	"neurorbit/pipeline/store"
	"neurorbit/pipeline/table"
)

// Options steer a run.
type Options struct {
	Stages   []string // names; none mean all
	Workers  int      // at least 1
	Force    bool     // compute every shard of Stages again
	Offline  bool
	RunID    string
	Observer Observer
	// Getenv is the environment that a stage's Fetch sees; nil: an empty one.
	Getenv func(name string) string

	publishOnly bool // compute nothing (Merge)
}

// An Observer is told of the progress of a run. Its methods may be called from
// several goroutines; ShardProgress often.
type Observer interface {
	// StageStart is called once a stage is planned; it will compute the shards
	// of sp without a record.
	StageStart(sp *StagePlan)
	ShardStart(stage string, sh *ShardPlan)
	ShardProgress(stage string, sh *ShardPlan, done float64)
	ShardDone(stage string, sh *ShardPlan, took time.Duration)
	StageDone(r StageResult)
	// FetchProgress tells of a download: bytes so far and in all (0: unknown).
	FetchProgress(stage, what string, done, total int64)
	// Warn reports something that does not stop the run.
	Warn(text string)
}

// A StageResult says what a run did for one stage.
type StageResult struct {
	Stage    string   `json:"stage"`
	Key      string   `json:"key"`
	State    State    `json:"was"` // before the run
	Shards   int      `json:"shards"`
	Computed int      `json:"computed"`
	Reused   int      `json:"reused"`
	Left     []string `json:"waiting,omitempty"` // shards that wait for other parts
	Restored bool     `json:"restored,omitempty"`
	Seconds  float64  `json:"seconds"`
	Reasons  []Reason `json:"reasons,omitempty"`
	// Origins says where the files that the stage fetches came from.
	Origins []stage.Origin `json:"origins,omitempty"`
	// Stamps are those on what the stage made.
	Stamps []stage.Stamp `json:"stamps,omitempty"`
}

// Run makes the named stages, and those they read from, fresh. The store must
// be locked. It stops at the first failure; finished shards are kept.
func (p *Project) Run(ctx context.Context, cfg *Config, opt Options) ([]StageResult, error) {
	stages, err := p.closure(opt.Stages)
	if err != nil {
		return nil, err
	}
	var results []StageResult
	incomplete := map[string]bool{}
	var left *LeftError // the first
	for _, st := range stages {
		if err := ctx.Err(); err != nil {
			return results, err
		}
		if slices.ContainsFunc(upstream(st), func(u string) bool { return incomplete[u] }) {
			incomplete[st.Name] = true
			continue
		}
		start := time.Now()
		origins, err := p.fetch(ctx, cfg, st, opt)
		if err != nil {
			return results, err
		}
		sp, err := p.planStage(cfg, st, opt.Force && selected(opt.Stages, st.Name))
		if err != nil {
			return results, err
		}
		sp.origins = origins
		r := StageResult{Stage: st.Name, Key: sp.Key, State: sp.State, Shards: len(sp.Shards), Reasons: sp.Reasons, Origins: origins}
		// Even if nothing is to be done: its record may have been damaged.
		if err := p.recordContext(sp.Context); err != nil {
			return results, wrapStageError(st.Name, "(recording)", err)
		}
		r.Reused = len(sp.Shards) - sp.ToCompute()
		if opt.publishOnly {
			why := ""
			for _, sh := range sp.Shards {
				if sh.Record == nil {
					r.Left = append(r.Left, sh.Shard.ID)
					why = cmp.Or(why, sh.Reason)
				}
			}
			if left == nil && len(r.Left) > 0 {
				left = &LeftError{st.Name, r.Left, why}
			}
		} else {
			opt.Observer.StageStart(sp)
			r.Computed, err = p.compute(ctx, sp, sp.missing(sp.all()), opt)
		}
		if err == nil && sp.Publish && len(r.Left) == 0 {
			err = wrapStageError(st.Name, "(publishing)", p.publish(sp, opt))
			r.Restored = r.Computed == 0
		}
		r.Seconds = time.Since(start).Seconds()
		r.Stamps = sp.Stamps()
		results = append(results, r)
		if err != nil {
			return results, err
		}
		incomplete[st.Name] = len(r.Left) > 0
		opt.Observer.StageDone(r)
	}
	if left != nil {
		return results, left
	}
	return results, nil
}

// fetch lets a stage bring its files from outside.
func (p *Project) fetch(ctx context.Context, cfg *Config, st *stage.Stage, opt Options) ([]stage.Origin, error) {
	if st.Fetch == nil {
		return nil, nil
	}
	f := &stage.Fetch{
		Root: p.Root, Offline: opt.Offline, Getenv: opt.Getenv, Warn: opt.Observer.Warn,
		Progress: func(what string, done, total int64) { opt.Observer.FetchProgress(st.Name, what, done, total) },
	}
	if st.Config != nil {
		f.Config = cfg.Section(st.Name)
	}
	if f.Getenv == nil {
		f.Getenv = func(string) string { return "" }
	}
	origins, err := st.Fetch(ctx, f)
	if err != nil && ctx.Err() != nil {
		err = ctx.Err()
	}
	return origins, wrapStageError(st.Name, "(fetching)", err)
}

// Stamps returns the stamps on what a stage made.
func (sp *StagePlan) Stamps() []stage.Stamp {
	var all []store.Stamp
	for _, sh := range sp.Shards {
		if sh.Record != nil {
			all = joinStamps(all, sh.Record.Stamps)
		}
	}
	var out []stage.Stamp
	for _, s := range all {
		out = append(out, stage.Stamp(s))
	}
	return out
}

// all returns all shards.
func (sp *StagePlan) all() []*ShardPlan {
	out := make([]*ShardPlan, len(sp.Shards))
	for i := range sp.Shards {
		out[i] = &sp.Shards[i]
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

// end reports that a shard has ended.
func (q *queue) end(sh *ShardPlan, rec *store.Shard, err error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.running--
	switch {
	case err == nil:
		sh.Record = rec
		q.done++
	case q.err == nil:
		q.err = err
	}
	q.changed.Broadcast()
}

// run works the queue off with its workers; do computes a shard and returns its
// record. After a failure nothing more is started, and the context is cancelled
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

// compute runs shards in a pool and records each as it ends. It returns how
// many it recorded.
func (p *Project) compute(ctx context.Context, sp *StagePlan, todo []*ShardPlan, opt Options) (int, error) {
	if len(todo) == 0 {
		return 0, nil
	}
	snap := newSnapshot(p, sp.inputs)
	q := &queue{workers: max(1, opt.Workers), waiting: todo}
	q.changed = sync.NewCond(&q.mu)
	q.run(ctx, func(ctx context.Context, sh *ShardPlan, threads int) (*store.Shard, error) {
		opt.Observer.ShardStart(sp.Stage.Name, sh)
		start := time.Now()
		out, err := p.runShard(ctx, sp, sh, snap, threads, opt)
		took := time.Since(start)
		var rec *store.Shard
		if err == nil {
			rec, err = p.recordShard(sp, sh, out, took, opt)
			err = wrapStageError(sp.Stage.Name, sh.Shard.ID, err)
		}
		if err != nil {
			return nil, err
		}
		opt.Observer.ShardDone(sp.Stage.Name, sh, took)
		return rec, nil
	})
	return q.done, q.err
}

// runShard runs the stage's function for one shard. A panic is an error of the
// stage.
func (p *Project) runShard(ctx context.Context, sp *StagePlan, sh *ShardPlan, snap *snapshot, threads int, opt Options) (out *shardOutputs, err error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	defer func() {
		if v := recover(); v != nil {
			err = &StageError{sp.Stage.Name, sh.Shard.ID, fmt.Errorf("panic: %v\n%s", v, debug.Stack())}
		}
	}()
	out = newShardOutputs(sp.Stage)
	task := newTask(sp, sh, snap, out, threads, opt)
	if err := sp.Stage.Run(ctx, task); err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, wrapStageError(sp.Stage.Name, sh.Shard.ID, err)
	}
	return out, ctx.Err()
}

// wrapStageError names the stage and shard of an error, if there is one. A
// changed input or another stage error says all that already.
func wrapStageError(stage, shard string, err error) error {
	var changed *ChangedInputError
	var named *StageError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &changed):
		return changed
	case errors.As(err, &named):
		return named
	}
	return &StageError{Stage: stage, Shard: shard, Err: err}
}

// recordContext writes a context to the ledger unless it is there.
func (p *Project) recordContext(c *store.Context) error {
	if _, ok := p.Store.Context(c.ID); ok {
		return nil
	}
	return p.Store.Append(&store.Record{Context: c})
}

// recordShard stores what a shard wrote, appends its record and returns it.
func (p *Project) recordShard(sp *StagePlan, sh *ShardPlan, out *shardOutputs, took time.Duration, opt Options) (*store.Shard, error) {
	rec := &store.Shard{
		Key: sh.Key, Stage: sp.Stage.Name, ID: sh.Shard.ID, Context: sp.Context.ID,
		Params: sh.Params, Inputs: sh.Inputs, After: sh.After, Seconds: took.Seconds(), Run: opt.RunID,
		Stamps: joinStamps(sh.inherited(sp.inputs), out.stamps),
	}
	for _, name := range slices.Sorted(maps.Keys(out.tables)) {
		t := out.tables[name]
		content := ""
		blob, err := p.Store.Put(func(w io.Writer) (err error) {
			content, err = table.Write(w, t, nil)
			return err
		})
		if err != nil {
			return nil, err
		}
		rec.Outputs = append(rec.Outputs, store.Output{Name: name, Blob: blob, Content: content, Rows: t.NumRows})
	}
	for _, name := range slices.Sorted(maps.Keys(out.files)) {
		blob, err := p.Store.Put(func(w io.Writer) error {
			_, err := w.Write(out.files[name])
			return err
		})
		if err != nil {
			return nil, err
		}
		rec.Outputs = append(rec.Outputs, store.Output{Name: name, Blob: blob})
	}
	if old, ok := p.Store.Shard(sh.Key); ok && !sameOutputs(old.Outputs, rec.Outputs) {
		warnNotDeterministic(opt.Observer, sp.Stage.Name, sh.Shard.ID)
	}
	return rec, p.Store.Append(&store.Record{Shard: rec})
}

func warnNotDeterministic(o Observer, stage, shard string) {
	o.Warn(fmt.Sprintf("stage %s, shard %s: the result differs from the one stored under the same key; "+
		"the stage is not deterministic (neurorbit run --check %s compares)", stage, shard, stage))
}

func sameOutputs(a, b []store.Output) bool {
	return slices.EqualFunc(a, b, func(x, y store.Output) bool {
		return x.Name == y.Name && x.Blob.Digest == y.Blob.Digest
	})
}
