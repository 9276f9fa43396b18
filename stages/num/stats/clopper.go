// Package stats has the statistics of finished numbers: means, quantiles and
// confidence intervals, with the same bits on every processor.
package stats

import (
	"fmt"
	"math"
)

// ClopperPearson returns the Clopper-Pearson interval for the probability of success
// after successes in trials: the p for which neither so many nor so few
// successes would have a probability below (1-level)/2. It contains the true p
// with a probability of at least level, whatever p is.
//
// Clopper and Pearson, "The use of confidence or fiducial limits illustrated in
// the case of the binomial", Biometrika 26 (1934). It is an error unless 0 <=
// successes <= trials, trials >= 1 and 0 < level < 1.
func ClopperPearson(successes, trials int64, level float64) (low, high float64, err error) {
	if trials < 1 || successes < 0 || successes > trials {
		return 0, 0, fmt.Errorf("stats: %d successes in %d trials", successes, trials)
	}
	if !(0 < level && level < 1) {
		return 0, 0, fmt.Errorf("stats: level %v: want between 0 and 1", level)
	}
	half := (1 - level) / 2
	high = 1
	if successes > 0 {
		// P(X >= successes) rises with p.
		low = bisect(func(p float64) bool { return 1-AtMost(successes-1, trials, p) < half })
	}
	if successes < trials {
		// P(X <= successes) falls with p.
		high = bisect(func(p float64) bool { return AtMost(successes, trials, p) > half })
	}
	return low, high, nil
}

// bisect returns the p between 0 and 1 up to which below holds.
func bisect(below func(p float64) bool) float64 {
	low, high := 0.0, 1.0
	for {
		mid := float64(low+high) / 2
		if mid == low || mid == high {
			return low
		}
		if below(mid) {
			low = mid
		} else {
			high = mid
		}
	}
}

// AtMost returns P(X <= k) for X binomial with n trials of probability p, 0 < p <
// 1, 0 <= k <= n. It sums the probabilities relative to that of the mode, by
// recurrence from the mode outwards until they no longer count.
func AtMost(k, n int64, p float64) float64 {
	odds := p / (1 - p)
	mode := min(n, int64(math.Floor(float64(float64(n+1)*p))))
	inside, all := 0.0, 0.0
	add := func(i int64, w float64) bool {
		all += w
		if i <= k {
			inside += w
		}
		return w > all*0x1p-70 && w > 0
	}
	add(mode, 1)
	w := 1.0
	for i := mode; i > 0; i-- {
		w = float64(w*(float64(i)/float64(n-i+1))) / odds
		if !add(i-1, w) {
			break
		}
	}
	w = 1.0
	for i := mode; i < n; i++ {
		w = float64(float64(w*(float64(n-i)/float64(i+1))) * odds)
		if !add(i+1, w) {
			break
		}
	}
	return inside / all
}
