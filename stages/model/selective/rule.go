package selective

// A Rule says when a net with many outputs for an input makes no statement on it
// (Taherkhani and Seyyedsalehi, section 5).
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
