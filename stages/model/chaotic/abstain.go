package chaotic

import (
	"cmp"
	"slices"
)

// A Rule says when a chaotic net makes no statement on an input (section 5).
type Rule struct {
	MaxClasses int // it abstains if more classes than these get a vote
	MinVotes   int // or if no class gets as many votes as these
}

// Abstains applies the rule to the numbers of outputs that fall into each class.
func (r Rule) Abstains(votes []int32) bool {
	top, classes := Spread(votes)
	return classes > r.MaxClasses || int(votes[top]) < r.MinVotes
}

// Spread returns the class with the most votes, the first of several, and the
// number of classes with a vote.
func Spread(votes []int32) (top, classes int) {
	for c, v := range votes {
		if v > 0 {
			classes++
		}
		if v > votes[top] {
			top = c
		}
	}
	return top, classes
}

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

// Errors sets e[c-1] to the number of errors among the c most trusted inputs, for c
// = 1 ... len(e), the number of inputs. Among inputs with equal scores it is the
// expected number for a random order. With weights, the sum of which is the number
// of inputs, input i counts weights[i] times.
func (r *Ranking) Errors(e []float64, weights []int32) {
	from, n, before := 0, 0, 0.0
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
			e[n+c-1] = before + float64(wrong*c)/float64(size)
		}
		from, n, before = end, n+size, before+float64(wrong)
	}
}

// Area returns the area under the risk-coverage curve of errors as Ranking.Errors
// gives them: the mean over c of the share of errors among the c most trusted,
// summed in the order of c (Geifman, Uziel and El-Yaniv 2019).
func Area(errors []float64) float64 {
	sum := 0.0
	for i, e := range errors {
		sum += e / float64(i+1)
	}
	return sum / float64(len(errors))
}
