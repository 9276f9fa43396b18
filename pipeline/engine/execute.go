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

	"neurorbit/pipeline/store"
	"neurorbit/pipeline/table"
)

// Options steer a run.
type Options struct {
	Stages  []string // names; none mean all
	Workers int      // at least 1
	Force   bool     // compute every shard of Stages again
	Offline bool
	// Part i of Of: compute only shards i, i+Of, ... (1-based) and publish only
	// what is complete. Of 0 means everything.
	Part, Of int
	RunID    string
	Observer Observer
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
	Left     int      `json:"left,omitempty"` // shards of other parts
	Restored bool     `json:"restored,omitempty"`
	Seconds  float64  `json:"seconds"`
	Reasons  []Reason `json:"reasons,omitempty"`
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
	for _, st := range stages {
		if err := ctx.Err(); err != nil {
			return results, err
		}
		if slices.ContainsFunc(upstream(st), func(u string) bool { return incomplete[u] }) {
			incomplete[st.Name] = true
			opt.Observer.Warn(fmt.Sprintf("stage %s waits for the other parts of %v", st.Name, upstream(st)))
			continue
		}
		start := time.Now()
		sp, err := p.planStage(cfg, st, opt.Force && selected(opt.Stages, st.Name))
		if err != nil {
			return results, err
		}
		r := StageResult{Stage: st.Name, Key: sp.Key, State: sp.State, Shards: len(sp.Shards), Reasons: sp.Reasons}
		opt.Observer.StageStart(sp)
		todo := sp.missing(opt)
		r.Reused = len(sp.Shards) - sp.ToCompute()
		r.Left = sp.ToCompute() - len(todo)
		r.Computed, err = p.compute(ctx, sp, todo, opt)
		if err == nil && sp.Publish && r.Left == 0 {
			err = wrapStageError(st.Name, "(publishing)", p.publish(sp, opt))
			r.Restored = r.Computed == 0
		}
		r.Seconds = time.Since(start).Seconds()
		results = append(results, r)
		if err != nil {
			return results, err
		}
		incomplete[st.Name] = r.Left > 0
		opt.Observer.StageDone(r)
	}
	return results, nil
}

// missing returns the shards this run is to compute, the costly ones first.
func (sp *StagePlan) missing(opt Options) []*ShardPlan {
	var todo []*ShardPlan
	for i := range sp.Shards {
		if sp.Shards[i].Record == nil && (opt.Of == 0 || i%opt.Of == opt.Part-1) {
			todo = append(todo, &sp.Shards[i])
		}
	}
	slices.SortStableFunc(todo, func(a, b *ShardPlan) int { return cmp.Compare(b.Cost(), a.Cost()) })
	return todo
}

// compute runs shards in a pool and records each as it ends. It returns how
// many it recorded.
func (p *Project) compute(ctx context.Context, sp *StagePlan, todo []*ShardPlan, opt Options) (int, error) {
	if len(todo) == 0 {
		return 0, nil
	}
	if err := p.recordContext(sp.Context); err != nil {
		return 0, err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	snap := &snapshot{project: p, set: sp.inputs, data: map[string][]byte{}}
	queue := make(chan *ShardPlan)
	var (
		mu    sync.Mutex
		done  int
		first error
		wg    sync.WaitGroup
	)
	fail := func(err error) {
		mu.Lock()
		defer mu.Unlock()
		if first == nil { // what comes after it is its consequence
			first = err
		}
		cancel()
	}
	for range max(1, min(opt.Workers, len(todo))) {
		wg.Go(func() {
			for sh := range queue {
				opt.Observer.ShardStart(sp.Stage.Name, sh)
				start := time.Now()
				out, err := p.runShard(ctx, sp, sh, snap, opt)
				took := time.Since(start)
				if err == nil {
					err = p.recordShard(sp, sh, out, took, opt)
					err = wrapStageError(sp.Stage.Name, sh.Shard.ID, err)
				}
				if err != nil {
					fail(err)
					continue
				}
				mu.Lock()
				done++
				mu.Unlock()
				opt.Observer.ShardDone(sp.Stage.Name, sh, took)
			}
		})
	}
feed:
	for _, sh := range todo {
		select {
		case queue <- sh:
		case <-ctx.Done():
			break feed
		}
	}
	close(queue)
	wg.Wait()
	if first == nil && done < len(todo) {
		first = context.Cause(ctx)
	}
	return done, first
}

// runShard runs the stage's function for one shard. A panic is an error of the
// stage.
func (p *Project) runShard(ctx context.Context, sp *StagePlan, sh *ShardPlan, snap *snapshot, opt Options) (out *shardOutputs, err error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	defer func() {
		if v := recover(); v != nil {
			err = &StageError{sp.Stage.Name, sh.Shard.ID, fmt.Errorf("panic: %v\n%s", v, debug.Stack())}
		}
	}()
	out = newShardOutputs(sp.Stage)
	task := newTask(sp.Stage.Name, sh, shardInputs{snap, sh.Shard.Inputs}, out, opt)
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

// recordShard stores what a shard wrote and appends its record.
func (p *Project) recordShard(sp *StagePlan, sh *ShardPlan, out *shardOutputs, took time.Duration, opt Options) error {
	rec := &store.Shard{
		Key: sh.Key, Stage: sp.Stage.Name, ID: sh.Shard.ID, Context: sp.Context.ID,
		Params: sh.Params, Inputs: sh.Inputs, Seconds: took.Seconds(), Run: opt.RunID,
	}
	for _, name := range slices.Sorted(maps.Keys(out.tables)) {
		t := out.tables[name]
		content := ""
		blob, err := p.Store.Put(func(w io.Writer) (err error) {
			content, err = table.Write(w, t, nil)
			return err
		})
		if err != nil {
			return err
		}
		rec.Outputs = append(rec.Outputs, store.Output{Name: name, Blob: blob, Content: content, Rows: t.NumRows})
	}
	for _, name := range slices.Sorted(maps.Keys(out.files)) {
		blob, err := p.Store.Put(func(w io.Writer) error {
			_, err := w.Write(out.files[name])
			return err
		})
		if err != nil {
			return err
		}
		rec.Outputs = append(rec.Outputs, store.Output{Name: name, Blob: blob})
	}
	if old, ok := p.Store.Shard(sh.Key); ok && !sameOutputs(old.Outputs, rec.Outputs) {
		opt.Observer.Warn(fmt.Sprintf("stage %s, shard %s: the result differs from the one stored under the same key; "+
			"the stage is not deterministic (neurorbit run --check %s compares)", sp.Stage.Name, sh.Shard.ID, sp.Stage.Name))
	}
	if err := p.Store.Append(&store.Record{Shard: rec}); err != nil {
		return err
	}
	sh.Record = rec
	return nil
}

func sameOutputs(a, b []store.Output) bool {
	return slices.EqualFunc(a, b, func(x, y store.Output) bool {
		return x.Name == y.Name && x.Blob.Digest == y.Blob.Digest
	})
}
