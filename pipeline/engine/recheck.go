package engine

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"time"

	"neurorbit/pipeline/fault"
	"neurorbit/pipeline/stage"
	"neurorbit/pipeline/store"
	"neurorbit/pipeline/table"
	"neurorbit/pipeline/text"
)

// A Mismatch is a shard that, computed again, did not give the stored bytes.
type Mismatch struct {
	Stage  string `json:"stage"`
	Shard  string `json:"shard"`
	Output string `json:"output"`
	Stored string `json:"stored"`
	Got    string `json:"got"`
}

func (m Mismatch) String() string {
	return fmt.Sprintf("stage %s, shard %s, output %s: stored %s, recomputed %s",
		m.Stage, m.Shard, m.Output, text.OrNone(stage.ShortKey(m.Stored)), text.OrNone(stage.ShortKey(m.Got)))
}

// A Recheck is the outcome of a recomputation.
type Recheck struct {
	Shards     int        `json:"shards"` // recomputed
	Mismatches []Mismatch `json:"mismatches"`
}

// Err is the error of a recomputation that gave other bytes, or nil.
func (r *Recheck) Err() error {
	if len(r.Mismatches) == 0 {
		return nil
	}
	return fault.New(fault.Claim, fmt.Sprintf("%d recomputed outputs differ from the stored ones", len(r.Mismatches)),
		"neurorbit check --read-data tells whether the store is damaged; if it is not, the stage is not deterministic")
}

// A StoredShard is a result in the store that can be computed again.
type StoredShard struct {
	Plan  *StagePlan
	Shard *ShardPlan
}

// StoredShards returns the stored shards of plans, in order.
func StoredShards(plans []*StagePlan) []StoredShard {
	var jobs []StoredShard
	for _, sp := range plans {
		for i := range sp.Shards {
			if sp.Shards[i].Record != nil {
				jobs = append(jobs, StoredShard{sp, &sp.Shards[i]})
			}
		}
	}
	return jobs
}

// Shuffle returns jobs in an order chosen by the seed; every order is equally
// likely. Its first k are a sample without replacement.
func Shuffle(jobs []StoredShard, seed uint64) []StoredShard {
	out := slices.Clone(jobs)
	rng := rand.New(rand.NewPCG(seed, 0x6e6575726f726269))
	rng.Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	return out
}

// Recompute computes stored shards again and compares every byte; nothing is
// stored. The plans behind the jobs must be fresh. It uses opt.Workers and
// tells opt.Observer of each shard; the shards that took longest start first.
func (p *Project) Recompute(ctx context.Context, jobs []StoredShard, opt Options) (Recheck, error) {
	var r Recheck
	plans := map[*ShardPlan]*StagePlan{}
	snaps := map[*StagePlan]*snapshot{}
	q := &queue{workers: max(1, opt.Workers)}
	q.changed = sync.NewCond(&q.mu)
	for _, j := range jobs {
		plans[j.Shard] = j.Plan
		if snaps[j.Plan] == nil {
			snaps[j.Plan] = newSnapshot(p, j.Plan.inputs)
		}
		q.waiting = append(q.waiting, j.Shard)
	}
	slices.SortStableFunc(q.waiting, func(a, b *ShardPlan) int { return cmp.Compare(b.Record.Seconds, a.Record.Seconds) })
	var mu sync.Mutex
	q.run(ctx, func(ctx context.Context, sh *ShardPlan, threads int) (*store.Shard, error) {
		sp := plans[sh]
		opt.Observer.ShardStart(sp.Stage.Name, sh)
		start := time.Now()
		out, err := p.runShard(ctx, sp, sh, snaps[sp], threads, opt)
		var bad []Mismatch
		if err == nil {
			bad, err = compareOutputs(sp, sh, out)
		}
		if err != nil {
			return nil, err
		}
		mu.Lock()
		r.Shards++
		r.Mismatches = append(r.Mismatches, bad...)
		mu.Unlock()
		opt.Observer.ShardDone(sp.Stage.Name, sh, time.Since(start))
		return nil, nil // its record stays as it is
	})
	slices.SortFunc(r.Mismatches, func(a, b Mismatch) int { return strings.Compare(a.String(), b.String()) })
	return r, q.err
}

// compareOutputs compares what a shard wrote now with its record.
func compareOutputs(sp *StagePlan, sh *ShardPlan, out *shardOutputs) ([]Mismatch, error) {
	got := map[string]string{}
	for name, t := range out.tables {
		h := sha256.New()
		if _, err := table.Write(h, t, nil); err != nil {
			return nil, err
		}
		got[name] = hex.EncodeToString(h.Sum(nil))
	}
	for name, data := range out.files {
		got[name] = digest(data)
	}
	stored := map[string]string{}
	for _, o := range sh.Record.Outputs {
		stored[o.Name] = o.Blob.Digest
	}
	var bad []Mismatch
	for _, r := range diffComponents("", stored, got) {
		bad = append(bad, Mismatch{sp.Stage.Name, sh.Shard.ID, r.Name, r.Old, r.New})
	}
	return bad, nil
}
