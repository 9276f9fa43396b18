package lyapunov

import (
	"math"

	"neurorbit/stages/num/strict"
)

// A record is the exponents as they were after some numbers of steps.
type record struct {
	lengths  []int
	prefixes []*birkhoff // one for each length
	points   []Point
}

// newRecord returns the record for n lengths up to last.
func newRecord(n, last, k int) *record {
	r := &record{lengths: recordLengths(last, n)}
	for _, l := range r.lengths {
		r.prefixes = append(r.prefixes, newBirkhoff(0, l, k))
	}
	return r
}

// next returns the step up to which add takes steps at once.
func (r *record) next() int {
	if len(r.points) == len(r.lengths) {
		return math.MaxInt
	}
	return r.lengths[len(r.points)]
}

// add takes in the logs of the counted steps after from up to t, no more than next, which
// f has made, after they were added to b.
func (r *record) add(from, t int, logs []float64, f *frame, b *batches) {
	at := len(r.points)
	for _, p := range r.prefixes[at:] {
		p.add(from, logs)
	}
	if t != r.next() {
		return
	}
	k := len(f.number)
	p := Point{t, make([]float64, k), make([]float64, k)}
	for i, infinite := range f.infinite() {
		p.Mean[i], p.Birkhoff[i] = math.Inf(-1), math.Inf(-1)
		if !infinite {
			p.Mean[i], p.Birkhoff[i] = (b.sums[i]+b.current[i])/float64(t), r.prefixes[at].mean(i)
		}
	}
	r.points = append(r.points, p)
}

// recordLengths returns at most n different numbers from 10 to last, or from 1 if
// last is less than 10, spaced evenly in the logarithm and ending with last.
func recordLengths(last, n int) []int {
	if n == 0 {
		return nil
	}
	first := 10
	if last < first {
		first = 1
	}
	span := strict.Log(float64(last) / float64(first))
	var out []int
	for i := range n - 1 {
		length := int(float64(float64(first)*strict.Exp(span*float64(i)/float64(n-1))) + 0.5)
		if length < last && (len(out) == 0 || length > out[len(out)-1]) {
			out = append(out, length)
		}
	}
	return append(out, last)
}

// permuted returns a in another order.
func permuted(a []float64, order []int) []float64 {
	out := make([]float64, len(a))
	for i, o := range order {
		out[i] = a[o]
	}
	return out
}
