package lyapunov

import (
	"math"

	"neurorbit/stages/num/stats"
)

// birkhoff is the weighted Birkhoff means of k numbers over a window of the orbit
// that begins at counted step from and has the given number of steps.
type birkhoff struct {
	from, steps float64
	weight      float64
	sums        []float64
	weights     [stepsAtOnce]float64 // of the last steps
}

func newBirkhoff(from, steps, k int) *birkhoff {
	return &birkhoff{from: float64(from), steps: float64(steps), sums: make([]float64, k)}
}

// add takes in the numbers of the counted steps after t, each with the weight of the
// middle of its step.
func (b *birkhoff) add(t int, logs []float64) {
	k := len(b.sums)
	weights := b.weights[:len(logs)/k]
	stats.Bumps(weights, float64(t)-b.from+0.5, b.steps)
	for _, w := range weights {
		b.weight += w
	}
	for i, sum := range b.sums {
		for s, w := range weights {
			sum += float64(w * logs[s*k+i])
		}
		b.sums[i] = sum
	}
}

func (b *birkhoff) mean(i int) float64 { return b.sums[i] / b.weight }

// batches are the plain sums of k numbers, batch by batch. One number more is that of
// ln|det DF|.
type batches struct {
	current []float64   // sums since the batch began
	sums    []float64   // of the batches before
	means   [][]float64 // of the batches before, without ln|det DF|
	from    int         // step at which the batch began
}

func newBatches(k int) *batches {
	return &batches{current: make([]float64, k+1), sums: make([]float64, k+1)}
}

// add takes in the numbers of some steps, and ln|det DF| of them, if asked for.
func (b *batches) add(logs, logdet []float64) {
	k := len(b.current) - 1
	for i, sum := range b.current[:k] {
		for at := i; at < len(logs); at += k {
			sum += logs[at]
		}
		b.current[i] = sum
	}
	for _, l := range logdet {
		b.current[k] += l
	}
}

// close ends a batch at step end.
func (b *batches) close(end int) {
	means := make([]float64, len(b.current)-1)
	for i := range b.current {
		if i < len(means) {
			means[i] = b.current[i] / float64(end-b.from)
		}
		b.sums[i] += b.current[i]
		b.current[i] = 0
	}
	b.means = append(b.means, means)
	b.from = end
}

// standardError returns the standard error of the mean of f over batches.
func standardError(batches [][]float64, f func(batch []float64) float64) float64 {
	n := float64(len(batches))
	mean := 0.0
	for _, b := range batches {
		mean += f(b)
	}
	mean /= n
	squares := 0.0
	for _, b := range batches {
		d := f(b) - mean
		squares += float64(d * d)
	}
	return math.Sqrt(squares / (n * (n - 1)))
}

// roundoff returns the least standard error of a plain mean over batches of n steps,
// from tangent vectors with d entries. With u = 2^-53: a scalar product of d terms, and
// so each R_ii, is rounded by up to d u; n sums that grow to n |mean| are rounded by up
// to u each, n |mean| / 2 u in the mean. Along a periodic orbit both are the same in
// every batch, where batch means do not show them.
func roundoff(mean float64, d, n int) float64 {
	return 0x1p-53 * (float64(d) + float64(0.5*float64(n)*math.Abs(mean)))
}
