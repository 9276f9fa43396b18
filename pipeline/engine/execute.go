package engine

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
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
}

// An Observer is told of the progress of a run. Its methods may be called from
// several goroutines; ShardProgress often.
type Observer interface {
	// StageStart is called once a stage is planned: todo will be computed, of so
	// many shards.
	StageStart(stage string, todo []*ShardPlan, of int)
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
	Left     []string `json:"waiting,omitempty"` // shards of a part that wait for other parts
	Restored bool     `json:"restored,omitempty"`
	Seconds  float64  `json:"seconds"`
	Reasons  []Reason `json:"reasons,omitempty"`
	// Origins says where the files that the stage fetches came from.
	Origins []stage.Origin `json:"origins,omitempty"`
	// Stamps are those on what the stage made.
	Stamps []stage.Stamp `json:"stamps,omitempty"`
}

// fetchAndPlan lets a stage fetch what it needs from outside, and plans it. Its
// inputs must be fresh.
func (p *Project) fetchAndPlan(ctx context.Context, cfg *Config, st *stage.Stage, opt Options) (*StagePlan, error) {
	origins, err := p.fetch(ctx, cfg, st, opt)
	if err != nil {
		return nil, err
	}
	sp, err := p.plan(cfg, st, p.inForce(cfg), opt.Force && selected(opt.Stages, st.Name))
	if err != nil {
		return nil, err
	}
	if len(sp.inputs.open) > 0 {
		return nil, fmt.Errorf("engine: input %s: its stage has not been made", sp.inputs.open[0])
	}
	sp.origins = origins
	return sp, nil
}

// Fetch lets the named stages, and those they read from, bring their files from
// outside.
func (p *Project) Fetch(ctx context.Context, cfg *Config, opt Options) error {
	stages, err := p.closure(opt.Stages)
	for _, st := range stages {
		if err == nil {
			_, err = p.fetch(ctx, cfg, st, opt)
		}
	}
	return err
}

// fetch lets a stage bring its files from outside.
func (p *Project) fetch(ctx context.Context, cfg *Config, st *stage.Stage, opt Options) ([]stage.Origin, error) {
	if st.Fetch == nil {
		return nil, nil
	}
	f := &stage.Fetch{
		Config: cfg.section(st), Root: p.Root, Offline: opt.Offline, Getenv: opt.Getenv, Warn: opt.Observer.Warn,
		Progress: func(what string, done, total int64) { opt.Observer.FetchProgress(st.Name, what, done, total) },
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

// computeAmong computes those of some shards that have no result.
func (p *Project) computeAmong(ctx context.Context, sp *StagePlan, among []*ShardPlan, opt Options) (StageResult, error) {
	todo := sp.missing(among)
	r := StageResult{Stage: sp.Stage.Name, Key: sp.Key, Shards: len(among), Reused: len(among) - len(todo)}
	// Even if nothing is to be done: its record may have been damaged.
	if err := p.recordContext(sp.Context); err != nil {
		return r, wrapStageError(sp.Stage.Name, "(recording)", err)
	}
	opt.Observer.StageStart(sp.Stage.Name, todo, len(among))
	jobs := make([]StoredShard, len(todo))
	for i, sh := range todo {
		jobs[i] = StoredShard{sp, sh}
	}
	var err error
	r.Computed, err = p.work(ctx, jobs, opt, func(j StoredShard, out *shardOutputs, took time.Duration) (*store.Shard, error) {
		return p.recordShard(j.Plan, j.Shard, out, took, opt)
	})
	r.Stamps = sp.Stamps()
	return r, err
}

// work runs shards in a pool and gives what each wrote to end, whose record, if it
// returns one, is the shard's from then on. It returns how many ended well.
func (p *Project) work(ctx context.Context, jobs []StoredShard, opt Options,
	end func(j StoredShard, out *shardOutputs, took time.Duration) (*store.Shard, error)) (int, error) {
	snaps := map[*StagePlan]*snapshot{}
	for _, j := range jobs {
		snaps[j.Plan] = newSnapshot(p, j.Plan)
	}
	q := newQueue(jobs, opt.Workers)
	q.run(ctx, func(ctx context.Context, j StoredShard, threads int) (*store.Shard, error) {
		return j.compute(ctx, snaps[j.Plan], threads, opt, func(out *shardOutputs, took time.Duration) (*store.Shard, error) {
			return end(j, out, took)
		})
	})
	return q.done, q.err
}

// compute runs a shard and gives what it wrote to end, whose record it returns.
func (j StoredShard) compute(ctx context.Context, snap *snapshot, threads int, opt Options,
	end func(out *shardOutputs, took time.Duration) (*store.Shard, error)) (rec *store.Shard, err error) {
	name := j.Plan.Stage.Name
	start := time.Now()
	out, err := snap.run(ctx, j.Shard, threads, opt)
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	took := time.Since(start)
	if err == nil {
		rec, err = end(out, took)
	}
	if err != nil {
		return nil, wrapStageError(name, j.Shard.Shard.ID, err)
	}
	opt.Observer.ShardDone(name, j.Shard, took)
	return rec, nil
}

// run runs the stage's function for one shard. A panic is an error of the stage.
func (s *snapshot) run(ctx context.Context, sh *ShardPlan, threads int, opt Options) (out *shardOutputs, err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("panic: %v\n%s", v, debug.Stack())
		}
	}()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	st := s.plan.Stage
	out = &shardOutputs{declared: st.Outputs, tables: map[string]*table.Table{}, files: map[string][]byte{}}
	return out, st.Run(ctx, &stage.Task{
		Shard: sh.Shard, Key: sh.Key, In: shardInputs{s, sh}, Out: out, Threads: threads, Stamps: sh.inherited(s.plan.inputs),
		Progress: func(done float64) { opt.Observer.ShardProgress(st.Name, sh, min(max(done, 0), 1)) },
	})
}

// inherited returns the stamps of a shard's inputs and of the shards it comes
// after, which must have been computed.
func (p *ShardPlan) inherited(inputs *inputSet) []stage.Stamp {
	stamps := inputs.stamps(p.Shard.Inputs)
	for _, e := range p.earlier {
		stamps = joinStamps(stamps, e.Record.Stamps)
	}
	return stamps
}

// wrapStageError names the stage and shard of an error, if there is one that does
// not name them already.
func wrapStageError(stage, shard string, err error) error {
	var named *StageError
	if err == nil || errors.As(err, &named) {
		return err
	}
	return &StageError{stage, shard, err}
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
		Params: sh.Params, Inputs: sh.Inputs, After: sh.After, Seconds: took.Seconds(), Cost: sh.Cost(), Run: opt.RunID,
		Stamps: joinStamps(sh.inherited(sp.inputs), out.stamps),
	}
	outputs, err := out.encode()
	if err != nil {
		return nil, err
	}
	for _, o := range outputs {
		o.Blob, err = p.Store.Put(func(w io.Writer) error { _, err := w.Write(o.data); return err })
		if err != nil {
			return nil, err
		}
		rec.Outputs = append(rec.Outputs, o.Output)
	}
	same := func(a, b store.Output) bool { return a.Name == b.Name && a.Blob.Digest == b.Blob.Digest }
	if old, ok := p.Store.Shard(sh.Key); ok && !slices.EqualFunc(old.Outputs, rec.Outputs, same) {
		opt.Observer.Warn(fmt.Sprintf("stage %s, shard %s: the result differs from the one stored under the same key; "+
			"the stage is not deterministic (neurorbit run --check %s compares)", sp.Stage.Name, sh.Shard.ID, sp.Stage.Name))
	}
	return rec, p.Store.Append(&store.Record{Shard: rec})
}

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
	waiting []queued
	running int
	done    int
	open    bool                // more may be added
	after   func(j StoredShard) // if not nil, called when a shard has ended well
	err     error               // the first failure; what comes after it is its consequence
}

// queued is a shard that waits. Where several workers are there, a shard that others wait for
// goes first, then one of the stage listed first.
type queued struct {
	StoredShard
	last  bool // no other waits for it
	order int  // of its stage
}

func newQueue(jobs []StoredShard, workers int) *queue {
	q := &queue{workers: max(1, workers)}
	q.changed = sync.NewCond(&q.mu)
	for _, j := range jobs {
		q.waiting = append(q.waiting, queued{StoredShard: j})
	}
	return q
}

// add adds shards of a stage.
func (q *queue) add(shards []*ShardPlan, sp *StagePlan, order int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	awaited := map[*ShardPlan]bool{}
	for _, sh := range shards {
		for _, e := range sh.earlier {
			awaited[e] = true
		}
	}
	for _, sh := range shards {
		q.waiting = append(q.waiting, queued{StoredShard{sp, sh}, q.workers > 1 && !awaited[sh], order})
	}
	slices.SortStableFunc(q.waiting, func(a, b queued) int {
		if a.last != b.last {
			return map[bool]int{true: 1, false: -1}[a.last]
		}
		return cmp.Compare(a.order, b.order)
	})
	q.changed.Broadcast()
}

// close says that nothing is added any more, or with an error, that nothing is to be begun.
func (q *queue) close(err error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.open, q.err = false, cmp.Or(q.err, err)
	q.changed.Broadcast()
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
		if i := slices.IndexFunc(q.waiting, queued.ready); i >= 0 {
			j = q.waiting[i].StoredShard
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
		if q.running == 0 && !q.open {
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
	workers := q.workers
	if !q.open {
		workers = min(workers, len(q.waiting))
	}
	for range workers {
		wg.Go(func() {
			for {
				j, threads := q.next(ctx)
				if threads == 0 {
					return
				}
				rec, err := do(ctx, j, threads)
				q.end(j, rec, err)
				switch {
				case err != nil:
					cancel()
				case q.after != nil:
					q.after(j)
				}
			}
		})
	}
	wg.Wait()
}
