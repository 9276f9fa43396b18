package selective_test

import (
	"fmt"

	"neurorbit/stages/model/selective"
)

// How well do my scores tell the answers that are wrong? The area under the
// risk-coverage curve is 0 if nothing is wrong, and the share of wrong answers if the
// scores say nothing.
func Example() {
	scores := []float64{0.9, 0.8, 0.7, 0.6, 0.4, 0.4}
	wrong := []bool{false, false, true, false, true, true}
	errors := selective.Rank(scores, wrong).Errors(nil)
	for c := range errors {
		fmt.Printf("the %d most trusted: %.2f wrong\n", c+1, errors[c]/float64(c+1))
	}
	fmt.Printf("AURC %.3f\n", selective.AURC(errors))
	// Output:
	// the 1 most trusted: 0.00 wrong
	// the 2 most trusted: 0.00 wrong
	// the 3 most trusted: 0.33 wrong
	// the 4 most trusted: 0.25 wrong
	// the 5 most trusted: 0.40 wrong
	// the 6 most trusted: 0.50 wrong
	// AURC 0.247
}

// The rule of the paper: no statement if more than two classes occur among 100
// outputs, or the most frequent one has fewer than 80.
func ExampleRule() {
	rule := selective.Rule{MaxClasses: 2, MinVotes: 80}
	fmt.Println(rule.Abstains([]int32{0, 100, 0}), rule.Abstains([]int32{21, 79, 0}), rule.Abstains([]int32{1, 98, 1}))
	// Output: false true true
}
