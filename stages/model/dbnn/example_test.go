package dbnn_test

import (
	"fmt"

	"neurorbit/stages/model/dbnn"
	"neurorbit/stages/model/pbnn"
)

// Two neurons that turn their states round: x_1 becomes x_2, x_2 becomes -x_1.
func Example() {
	net, err := dbnn.New(dbnn.Parameters{
		W: [][]int{{1, 0}, {0, 1}}, C: [][]int{{0, 1}, {-1, 0}}, S: []int{0, 0}, T: []int{0, 0},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(net.Dmap().Orbit(0))
	// Output: [0 2 3 1]
}

// A PBNN is a DBNN with as many hidden neurons as variables.
func ExampleEmbed() {
	sigma, _ := pbnn.ParseID("2613754")
	net, _ := pbnn.New(sigma, pbnn.CN1)
	embedded := dbnn.Embed(net)
	orbit, ok := embedded.Analyse().GBPO()
	fmt.Println(embedded.M(), ok, orbit.Period)
	// Output: 7 true 20
}
