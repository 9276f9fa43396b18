package engine

import (
	"cmp"
	"slices"

	"neurorbit/pipeline/stage"
)

// Divide divides shards, in the order in which the stage lists them, among so many
// processes at the most, which work at the same time: lists of shard names, none
// empty. The result depends on the arguments alone, so that processes that know
// nothing of each other agree about it.
//
// Shards of which one comes after the other, directly or not, stay together. What
// belongs together is dealt out by the costs that the stage declares, the
// costliest first, each to the part with the least to do.
func Divide(shards []stage.Shard, parts int) [][]string {
	groups := together(shards)
	weight := func(group []int) (sum float64) {
		for _, i := range group {
			sum += (&ShardPlan{Shard: shards[i]}).Cost()
		}
		return sum
	}
	slices.SortStableFunc(groups, func(a, b []int) int { return cmp.Compare(weight(b), weight(a)) })
	out := make([][]string, min(len(groups), parts))
	loads := make([]float64, len(out))
	for _, g := range groups {
		least := 0
		for p, load := range loads {
			if load < loads[least] || load == loads[least] && len(out[p]) < len(out[least]) {
				least = p
			}
		}
		for _, i := range g {
			out[least] = append(out[least], shards[i].ID)
		}
		loads[least] += weight(g)
	}
	return out
}

// together groups the indices of shards that come after one another.
func together(shards []stage.Shard) [][]int {
	index := map[string]int{}
	group := make([]int, len(shards)) // the group of each, named after one of its shards
	for i, sh := range shards {
		index[sh.ID], group[i] = i, i
		for _, id := range sh.After {
			k, ok := index[id]
			if !ok || group[k] == group[i] {
				continue
			}
			for j, old := range group[:i+1] {
				if old == group[i] && j != i {
					group[j] = group[k]
				}
			}
			group[i] = group[k]
		}
	}
	members := map[int][]int{}
	for i, g := range group {
		members[g] = append(members[g], i)
	}
	var out [][]int
	for i := range shards {
		if m := members[group[i]]; m[0] == i {
			out = append(out, m)
		}
	}
	return out
}
