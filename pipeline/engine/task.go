package engine

import (
	"neurorbit/pipeline/stage"
)

// newTask puts together what a stage's Run is given for one shard.
func newTask(name string, sh *ShardPlan, in stage.Inputs, out stage.Outputs, opt Options) *stage.Task {
	return &stage.Task{
		Shard: sh.Shard, In: in, Out: out, Offline: opt.Offline,
		Progress: func(done float64) { opt.Observer.ShardProgress(name, sh, min(max(done, 0), 1)) },
	}
}
