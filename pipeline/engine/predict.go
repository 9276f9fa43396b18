package engine

import "neurorbit/pipeline/stage"

// Seconds predicts how long one core takes for what a plan has to compute, those
// shards included of which that is not known yet. known is false if nothing has
// been recorded for the stage, so that there is nothing to predict from.
func (p *Project) Seconds(sp *StagePlan) (seconds float64, known bool) {
	return p.SecondsOf(sp, func(sh *ShardPlan) bool { return sh.Record == nil })
}

// SecondsOf is Seconds for the shards that want accepts.
func (p *Project) SecondsOf(sp *StagePlan, want func(*ShardPlan) bool) (seconds float64, known bool) {
	shards := make([]stage.Shard, len(sp.Shards))
	for i := range sp.Shards {
		shards[i] = sp.Shards[i].Shard
	}
	of, known := p.predictor(sp.Stage.Name, shards)
	for i := range sp.Shards {
		if want(&sp.Shards[i]) {
			seconds += of(shards[i])
		}
	}
	return seconds, known
}

// predictor returns the expected seconds of a shard: what one of that name took
// last; otherwise its declared cost, at the rate of the shards of that stage that
// have been recorded, or the mean time of those if none of the same name has.
func (p *Project) predictor(name string, shards []stage.Shard) (of func(stage.Shard) float64, known bool) {
	var seconds, cost float64
	for _, sh := range shards {
		if rec, ok := p.Store.LatestShard(name, sh.ID); ok {
			seconds += rec.Seconds
			cost += (&ShardPlan{Shard: sh}).Cost()
		}
	}
	if cost > 0 {
		return func(sh stage.Shard) float64 {
			if rec, ok := p.Store.LatestShard(name, sh.ID); ok {
				return rec.Seconds
			}
			return (&ShardPlan{Shard: sh}).Cost() * seconds / cost
		}, true
	}
	n := 0.0
	for _, rec := range p.Store.Shards() {
		if rec.Stage == name {
			seconds += rec.Seconds
			n++
		}
	}
	return func(stage.Shard) float64 { return seconds / max(n, 1) }, n > 0
}
