package engine

import (
	"neurorbit/pipeline/stage"
)

// newTask puts together what a stage's Run is given for one shard.
func newTask(sp *StagePlan, sh *ShardPlan, snap *snapshot, out *shardOutputs, threads int, opt Options) *stage.Task {
	t := &stage.Task{
		Shard: sh.Shard, Key: sh.Key, In: shardInputs{snap, sh.Shard.Inputs, sh.earlier}, Out: out, Threads: max(threads, 1),
		Progress: func(done float64) { opt.Observer.ShardProgress(sp.Stage.Name, sh, min(max(done, 0), 1)) },
	}
	for _, s := range sh.inherited(sp.inputs) {
		t.Stamps = append(t.Stamps, s)
	}
	return t
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
