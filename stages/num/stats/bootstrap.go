package stats

import (
	"math/rand/v2"
	"slices"
)

// Resample draws as often as count has elements, with replacement, and sets count
// to how often each was drawn: the weights of a bootstrap sample (Efron, "Bootstrap
// methods: another look at the jackknife", 1979).
func Resample(count []int32, random *rand.Rand) {
	clear(count)
	for range count {
		count[random.IntN(len(count))]++
	}
}

// Interval sorts the values of a statistic on bootstrap samples and returns its 95 %
// interval: of n in order, those with at most 2.5 % of n below and above.
func Interval(values []float64) (low, high float64) {
	slices.Sort(values)
	cut := len(values) / 40
	return values[cut], values[len(values)-1-cut]
}
