package engine

// Seconds predicts how long one core takes for what a plan has to compute, those
// shards included of which that is not known yet: what a shard of that name took
// last; otherwise its declared cost, at the rate of the shards of that stage that
// have been recorded, or the mean time of those if none of the same name has. known
// is false if nothing has been recorded for the stage.
func (p *Project) Seconds(sp *StagePlan) (seconds float64, known bool) {
	return p.SecondsOf(sp, func(sh *ShardPlan) bool { return sh.Record == nil })
}

// SecondsOf is Seconds for the shards that want accepts; it is asked once for each.
func (p *Project) SecondsOf(sp *StagePlan, want func(*ShardPlan) bool) (seconds float64, known bool) {
	var took, cost, todo, wanted float64
	for i := range sp.Shards {
		sh := &sp.Shards[i]
		rec, ok := p.Store.LatestShard(sp.Stage.Name, sh.Shard.ID)
		if ok {
			took += rec.Seconds
			cost += sh.Cost()
		}
		if !want(sh) {
			continue
		}
		wanted++
		if ok {
			seconds += rec.Seconds
		} else {
			todo += sh.Cost()
		}
	}
	if cost > 0 {
		return seconds + todo*took/cost, true
	}
	n := 0.0
	for _, rec := range p.Store.Shards() {
		if rec.Stage == sp.Stage.Name {
			took += rec.Seconds
			n++
		}
	}
	return wanted * took / max(n, 1), n > 0
}
