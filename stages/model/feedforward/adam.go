package feedforward

import "math"

// Adam is the state of the method of that name (Kingma and Ba, ICLR 2015,
// algorithm 1) with its usual constants: decay rates 0.9 and 0.999, epsilon 1e-8.
type Adam struct {
	// Rate is the step size.
	Rate float64
	// Mean and Square are the running means of the gradient and of its square, as
	// long as the vector they belong to.
	Mean, Square []float32
}

const (
	adamMean, adamSquare = 0.9, 0.999
	adamEpsilon          = 1e-8
)

// Step changes x by the n-th step, counted from 1, against the gradient. Its result
// does not depend on the number of threads.
func (a *Adam) Step(x, gradient []float32, n, threads int) {
	root := math.Sqrt(1 - power(adamSquare, n))
	rate, epsilon := float32(a.Rate*root/(1-power(adamMean, n))), float32(adamEpsilon*root)
	parallel(len(x), threads, func(lo, hi int) {
		for i := lo; i < hi; i++ {
			g := gradient[i]
			m := float32(adamMean*a.Mean[i]) + float32((1-adamMean)*g)
			v := float32(adamSquare*a.Square[i]) + float32(float32((1-adamSquare)*g)*g)
			a.Mean[i], a.Square[i] = m, v
			x[i] -= float32(rate*m) / (float32(math.Sqrt(float64(v))) + epsilon)
		}
	})
}

// power returns b^n for n >= 1, multiplied from left to right.
func power(b float64, n int) float64 {
	p := b
	for range n - 1 {
		p *= b
	}
	return p
}
