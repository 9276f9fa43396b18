package pbnn_test

import (
	"fmt"

	"neurorbit/stages/model/pbnn"
)

// Is P(2613754) with CN1 a network with a globally stable orbit, and which?
func Example() {
	sigma, err := pbnn.ParseID("P(2613754)")
	if err != nil {
		fmt.Println(err)
		return
	}
	net, err := pbnn.New(sigma, pbnn.CN1)
	if err != nil {
		fmt.Println(err)
		return
	}
	orbit, ok := net.GBPO()
	fmt.Println(ok, orbit.Period, orbit.EPPs)
	fmt.Println(orbit.States)
	// Output:
	// true 20 106
	// [7 54 101 35 116 97 106 46 37 49 120 73 26 92 11 30 21 81 90 78]
}

// All GBPOs of N = 5 and CN2, by the sweep that also serves for N = 13.
func ExampleSweep() {
	standards, _ := pbnn.Standards(5, nil)
	sweep, _ := pbnn.NewSweep(5, pbnn.CN2)
	for hit := range sweep.All(standards) {
		fmt.Println(hit.Sigma(), hit.Period)
	}
	// Output:
	// P(14532) 4
	// P(15423) 4
	// P(21453) 2
	// P(21534) 2
	// P(23514) 2
	// P(25134) 2
}

// The GBPOs of one permutation of N = 17.
func ExampleWalker() {
	sigma, _ := pbnn.ParseID("1-15-2-12-13-17-9-10-14-4-8-16-6-3-11-7-5")
	walker, _ := pbnn.NewWalker(17, pbnn.CN1, pbnn.CN2)
	fmt.Println(walker.GBPOs(sigma)[pbnn.CN1])
	// Output: 488
}

// The equivalent permutation set of the paper's example, with its seventh member as
// it should be printed.
func ExamplePermutation_EPS() {
	sigma, _ := pbnn.ParseID("1325476")
	for _, p := range sigma.EPS() {
		fmt.Print(p.ID(), " ")
	}
	fmt.Println(sigma.IsStandard())
	// Output: 1325476 7243651 2135476 7324651 2143576 7325461 2143657 true
}
