package engine

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"path"
	"slices"
	"strings"
	"sync"
	"time"

	"neurorbit/pipeline/fault"
	"neurorbit/pipeline/stage"
	"neurorbit/pipeline/store"
	"neurorbit/pipeline/text"
)

// A Damage is something that a check of the store found.
type Damage struct {
	What   string `json:"what"`  // blob, ledger or artifact
	Where  string `json:"where"` // path, or ledger line
	Stage  string `json:"stage,omitempty"`
	Shard  string `json:"shard,omitempty"`
	Config string `json:"config,omitempty"`
	Reason string `json:"reason"`
}

func (d Damage) String() string {
	var of []string
	for _, p := range [][2]string{{"stage ", d.Stage}, {"shard ", d.Shard}, {"config ", d.Config}} {
		if p[1] != "" {
			of = append(of, p[0]+p[1])
		}
	}
	where := d.Where
	if dir, name := path.Split(where); len(name) == 64 { // a digest
		where = dir + text.Clip(name, 13)
	}
	if of != nil {
		where += " (" + strings.Join(of, ", ") + ")"
	}
	return fmt.Sprintf("damaged %s %s: %s", d.What, where, d.Reason)
}

// A StoreCheck is the outcome of Check.
type StoreCheck struct {
	Records   int      `json:"records"`
	Blobs     int      `json:"blobs"`
	Bytes     int64    `json:"bytes"`
	BytesRead int64    `json:"bytes_read"`
	Artifacts int      `json:"artifacts"`
	Damages   []Damage `json:"damages"`
}

func (c *StoreCheck) String() string {
	return fmt.Sprintf("%d records, %d blobs, %d published files; %s of %s read; %d damaged",
		c.Records, c.Blobs, c.Artifacts, text.Bytes(c.BytesRead), text.Bytes(c.Bytes), len(c.Damages))
}

// Err is the error of a store with damages, or nil.
func (c *StoreCheck) Err() error {
	if len(c.Damages) == 0 {
		return nil
	}
	return fault.New(fault.Damage, fmt.Sprintf("%d stored items are damaged", len(c.Damages)),
		"neurorbit run repairs what its config uses: only the damaged shards are computed again; neurorbit gc drops what no config uses")
}

// add counts what was looked at, and what is wrong with it.
func (c *StoreCheck) add(b store.Blob, read store.Read, err error, d Damage) {
	c.Bytes += b.Size
	if read == store.ReadAll {
		c.BytesRead += b.Size
	}
	if err != nil {
		d.Reason = damageReason(err)
		c.Damages = append(c.Damages, d)
	}
}

// Check verifies the ledger, every blob a record names and every published
// artifact that is needed. Blobs are read and digested up to readLimit; beyond it only
// presence and size are checked. A negative limit means no limit.
func (p *Project) Check(ctx context.Context, readLimit int64) (StoreCheck, error) {
	var c StoreCheck
	for _, b := range p.Store.BadLines() {
		if !b.Torn { // else the next run drops it; nothing was promised for it
			c.Damages = append(c.Damages, Damage{What: "ledger", Where: b.Place(), Reason: b.Reason})
		}
	}
	seen := map[string]bool{}
	for _, sh := range p.Store.Shards() {
		c.Records++
		for _, o := range sh.Outputs {
			if seen[o.Blob.Digest] || ctx.Err() != nil {
				continue
			}
			seen[o.Blob.Digest] = true
			c.Blobs++
			read := store.ReadAll
			if readLimit >= 0 && c.BytesRead+o.Blob.Size > readLimit {
				read = store.ReadSize
			}
			where := p.rel(p.Store.BlobPath(o.Blob.Digest))
			c.add(o.Blob, read, p.Store.CheckBlob(o.Blob, read), Damage{What: "blob", Where: where, Stage: sh.Stage, Shard: sh.ID})
		}
	}
	for _, rec := range p.Store.InForce() {
		if !p.Needed(rec) {
			continue
		}
		for _, a := range rec.Artifacts {
			if ctx.Err() != nil {
				continue
			}
			c.Artifacts++
			where := p.rel(p.ArtifactPath(rec.Config, a.Path))
			err := p.checkArtifact(rec.Config, a, store.ReadAll)
			c.add(a.Blob, store.ReadAll, err, Damage{What: "artifact", Where: where, Stage: rec.Stage, Config: rec.Config})
		}
	}
	return c, ctx.Err()
}

// checkArtifact says what is wrong with a published file, if anything.
func (p *Project) checkArtifact(config string, a store.Artifact, read store.Read) error {
	return p.Store.CheckFile("the file", p.ArtifactPath(config, a.Path), a.Blob, read)
}

// damageReason is an error of a check without the path.
func damageReason(err error) string {
	var d *store.DamageError
	if errors.As(err, &d) {
		return d.Reason
	}
	return err.Error()
}

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

// A StoredShard is a shard of a planned stage: one that is stored, or one that is
// about to be.
type StoredShard struct {
	Plan  *StagePlan
	Shard *ShardPlan
}

// StoredShards returns the stored shards of plans, in order.
func StoredShards(plans []*StagePlan) []StoredShard {
	var jobs []StoredShard
	for _, sp := range plans {
		for _, sh := range sp.Shards {
			if sh.Record != nil {
				jobs = append(jobs, StoredShard{sp, sh})
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
	var mu sync.Mutex
	jobs = slices.Clone(jobs)
	slices.SortStableFunc(jobs, func(a, b StoredShard) int {
		return cmp.Compare(b.Shard.Record.Seconds, a.Shard.Record.Seconds)
	})
	var err error
	r.Shards, err = p.work(ctx, jobs, opt, func(j StoredShard, out *shardOutputs, _ time.Duration) (*store.Shard, error) {
		got, stored := map[string]string{}, map[string]string{}
		outputs, err := out.encode()
		for _, o := range outputs {
			got[o.Name] = digest(o.data)
		}
		for _, o := range j.Shard.Record.Outputs {
			stored[o.Name] = o.Blob.Digest
		}
		mu.Lock()
		defer mu.Unlock()
		for _, d := range diffComponents("", stored, got) {
			r.Mismatches = append(r.Mismatches, Mismatch{j.Plan.Stage.Name, j.Shard.Shard.ID, d.Name, d.Old, d.New})
		}
		return nil, err // its record stays as it is
	})
	slices.SortFunc(r.Mismatches, func(a, b Mismatch) int { return strings.Compare(a.String(), b.String()) })
	return r, err
}
