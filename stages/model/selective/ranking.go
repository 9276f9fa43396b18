package selective

import (
	"cmp"
	"slices"
)

// A Ranking is a set of inputs in the order in which a method trusts itself.
type Ranking struct {
	order []int  // inputs, the most trusted first
	ends  []int  // where groups of inputs with equal scores end in order
	wrong []bool // by input
}

// Rank ranks inputs by falling score; wrong says which of them the method gets
// wrong. Scores are not NaN.
func Rank(score []float64, wrong []bool) *Ranking {
	r := &Ranking{order: make([]int, len(score)), wrong: wrong}
	for i := range r.order {
		r.order[i] = i
	}
	slices.SortStableFunc(r.order, func(a, b int) int { return cmp.Compare(score[b], score[a]) })
	for n := 1; n <= len(score); n++ {
		if n == len(score) || score[r.order[n]] != score[r.order[n-1]] {
			r.ends = append(r.ends, n)
		}
	}
	return r
}

// Errors returns, as element c-1, the number of errors among the c most trusted
// inputs, for c from 1 to their number. Among inputs with equal scores it is the
// expected number for a random order. With weights, which add up to the number of
// inputs, input i counts weights[i] times, as in a bootstrap sample (stats.Resample);
// nil counts each once.
func (r *Ranking) Errors(weights []int32) []float64 {
	e := make([]float64, 0, len(r.order))
	from, before := 0, 0.0
	for _, end := range r.ends {
		size, wrong := 0, 0
		for _, i := range r.order[from:end] {
			w := 1
			if weights != nil {
				w = int(weights[i])
			}
			size += w
			if r.wrong[i] {
				wrong += w
			}
		}
		for c := 1; c <= size; c++ {
			e = append(e, before+float64(wrong*c)/float64(size))
		}
		from, before = end, before+float64(wrong)
	}
	return e
}

// AURC returns the area under the risk-coverage curve of errors as Ranking.Errors
// gives them: the mean over c of the share of errors among the c most trusted,
// summed in the order of c (Geifman, Uziel and El-Yaniv 2019).
func AURC(errors []float64) float64 {
	sum := 0.0
	for i, e := range errors {
		sum += e / float64(i+1)
	}
	return sum / float64(len(errors))
}
