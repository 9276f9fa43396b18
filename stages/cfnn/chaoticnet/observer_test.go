package chaoticnet

import (
	"time"

	"neurorbit/pipeline/engine"
)

// An observer notes which shards of chaoticnet were computed.
type observer struct{ computed []string }

func (o *observer) ShardDone(stage string, sh *engine.ShardPlan, _ time.Duration) {
	if stage == "chaoticnet" {
		o.computed = append(o.computed, sh.Shard.ID)
	}
}
func (*observer) StageStart(string, []*engine.ShardPlan, int)      {}
func (*observer) ShardStart(string, *engine.ShardPlan)             {}
func (*observer) ShardProgress(string, *engine.ShardPlan, float64) {}
func (*observer) StageDone(engine.StageResult)                     {}
func (*observer) FetchProgress(string, string, int64, int64)       {}
func (*observer) Warn(string)                                      {}
