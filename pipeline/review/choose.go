package review

import (
	"cmp"
	"math/rand/v2"
	"slices"
)

// A Shard is a stored shard and how long its computation took.
type Shard struct {
	Stage   string  `json:"stage"`
	ID      string  `json:"shard"`
	Seconds float64 `json:"seconds"`
}

// A Sum is a stage with its shards and the sum of their seconds.
type Sum struct {
	Stage   string  `json:"stage"`
	Shards  int     `json:"shards"`
	Seconds float64 `json:"seconds"`
}

// A Choice says which shards a review computes again.
type Choice struct {
	// Full lists the stages that are computed again in full, cheapest first, and
	// Dear the others.
	Full []Sum `json:"full"`
	Dear []Sum `json:"dear"`
	// Sample lists the shards drawn from the dear stages, in the order drawn, and
	// TooLong those that were drawn but would have taken longer than what was left.
	Sample  []Shard `json:"sample"`
	TooLong []Shard `json:"too_long"`
	// Of is how many shards the dear stages have.
	Of int `json:"of"`
}

// Choose chooses the shards that a review computes again. In full: the stages
// named in always, then the cheapest stages while the sum of all fits into
// budget seconds. Of the others, shards are drawn one by one, each as likely as
// any other that is left, until k are chosen or none is left; one that does not
// fit into what remains of a second budget of the same size is passed over. Equal
// arguments give an equal choice.
func Choose(shards []Shard, always []string, k int, seed uint64, budget float64) Choice {
	var sums []Sum
	for _, sh := range shards {
		i := slices.IndexFunc(sums, func(s Sum) bool { return s.Stage == sh.Stage })
		if i < 0 {
			i = len(sums)
			sums = append(sums, Sum{Stage: sh.Stage})
		}
		sums[i].Shards++
		sums[i].Seconds += sh.Seconds
	}
	slices.SortStableFunc(sums, func(a, b Sum) int { return cmp.Compare(a.Seconds, b.Seconds) })
	var c Choice
	left := budget
	for _, s := range sums {
		if slices.Contains(always, s.Stage) {
			c.Full = append(c.Full, s)
			left -= s.Seconds
		}
	}
	var dear []string
	for _, s := range sums {
		switch {
		case slices.Contains(always, s.Stage):
		case len(dear) == 0 && s.Seconds <= left:
			c.Full = append(c.Full, s)
			left -= s.Seconds
		default:
			c.Dear = append(c.Dear, s)
			dear = append(dear, s.Stage)
		}
	}
	var pool []Shard
	for _, sh := range shards {
		if slices.Contains(dear, sh.Stage) {
			pool = append(pool, sh)
		}
	}
	c.Of = len(pool)
	left = budget
	for _, i := range rand.New(rand.NewPCG(seed, 0x7265766965773031)).Perm(len(pool)) {
		if len(c.Sample) == k {
			break
		}
		if pool[i].Seconds > left {
			c.TooLong = append(c.TooLong, pool[i])
			continue
		}
		left -= pool[i].Seconds
		c.Sample = append(c.Sample, pool[i])
	}
	return c
}

// Has reports whether a shard is to be computed again.
func (c *Choice) Has(stage, id string) bool {
	return slices.ContainsFunc(c.Full, func(s Sum) bool { return s.Stage == stage }) ||
		slices.ContainsFunc(c.Sample, func(s Shard) bool { return s.Stage == stage && s.ID == id })
}

// Seconds is how long the chosen shards took when they were stored.
func (c *Choice) Seconds() float64 {
	sum := 0.0
	for _, s := range c.Full {
		sum += s.Seconds
	}
	for _, s := range c.Sample {
		sum += s.Seconds
	}
	return sum
}
