package lyapunov

// System is a map F of R^D with its derivative.
type System interface {
	// Dim returns D, at least 1.
	Dim() int

	// StepTangent writes F(y) to next and replaces each of the first k columns of
	// v, stored one after another with D entries each, by DF(y) times the column.
	// y and next do not overlap, and y is left alone. With k = 0, v may be nil and
	// only the step is made.
	StepTangent(y, next, v []float64, k int)
}

// Stepper is a System that has a faster way to make a step alone. The result must
// have the bits that StepTangent gives.
type Stepper interface {
	Step(y, next []float64)
}

// Determinant is a System that knows ln|det DF(y)|, which is -Inf where DF(y) is
// singular. Compute uses it to check the sum of all exponents.
type Determinant interface {
	LogAbsDet(y []float64) float64
}

// stepper returns the fastest way to make a step of sys.
func stepper(sys System) func(y, next []float64) {
	if s, ok := sys.(Stepper); ok {
		return s.Step
	}
	return func(y, next []float64) { sys.StepTangent(y, next, nil, 0) }
}
