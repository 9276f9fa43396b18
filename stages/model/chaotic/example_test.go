package chaotic_test

import (
	"fmt"

	"neurorbit/stages/model/chaotic"
)

// An orbit of the logistic map that searches the region from -0.2 to 0.2, eq. (5), and
// every second state of it, eq. (6) with T = 2.
func ExampleOrbits() {
	const h, every = 0.2, 2
	orbit := chaotic.NewOrbits(chaotic.Logistic, h, []float64{0.01})
	x := make([]float64, 1)
	for k := 1; k <= 5; k++ {
		orbit.Advance(every * k)
		orbit.X(x)
		fmt.Printf("x(%d) = %+.4f\n", orbit.Time(), x[0])
	}
	// Output:
	// x(2) = -0.1960
	// x(4) = -0.1393
	// x(6) = +0.1996
	// x(8) = -0.1943
	// x(10) = -0.1154
}
