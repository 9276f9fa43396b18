package lyapunov

import (
	"cmp"
	"fmt"
)

// Options say what Compute does. The zero value of a field stands for its default.
type Options struct {
	K         int // exponents wanted, the K largest; 0: all
	Transient int // steps before the first that counts
	Align     int // last steps of the transient that the tangent vectors take part in; 0: a tenth of Steps, and no more than Transient
	Steps     int // steps that count, at least 2 Batches
	Batches   int // batches for the standard errors, at least 2; 0: 25
	Record    int // lengths, spaced evenly in the logarithm, at which the convergence is recorded; 0: none

	// Check, if not nil, is called every few thousand steps. An error it returns
	// ends the computation and is handed on: context.Context.Err serves well.
	Check func() error
}

// withDefaults replaces zero values by their defaults for a system of dimension d
// and checks the result.
func (o Options) withDefaults(d int) (Options, error) {
	o.K, o.Batches = cmp.Or(o.K, d), cmp.Or(o.Batches, 25)
	o.Align = cmp.Or(o.Align, min(o.Steps/10, o.Transient))
	switch {
	case o.K < 1 || o.K > d:
		return o, fmt.Errorf("lyapunov: K = %d exponents of a system of dimension %d", o.K, d)
	case o.Transient < 0:
		return o, fmt.Errorf("lyapunov: Transient = %d is negative", o.Transient)
	case o.Align < 0 || o.Align > o.Transient:
		return o, fmt.Errorf("lyapunov: Align = %d is not between 0 and Transient = %d", o.Align, o.Transient)
	case o.Batches < 2:
		return o, fmt.Errorf("lyapunov: Batches = %d is less than 2", o.Batches)
	case o.Record < 0:
		return o, fmt.Errorf("lyapunov: Record = %d is negative", o.Record)
	case o.Steps < 2*o.Batches:
		return o, fmt.Errorf("lyapunov: Steps = %d is less than 2 x %d batches", o.Steps, o.Batches)
	}
	return o, nil
}

// Survey returns options for a survey of many systems: the k largest exponents
// over 2e4 steps after a transient of 3e4.
func Survey(k int) Options {
	return Options{K: k, Transient: 30000, Align: 2000, Steps: 20000, Batches: 20}
}

// Exponent is a Lyapunov exponent in natural units, 1/step.
type Exponent struct {
	Mean     float64    // plain mean over the counted steps
	SE       float64    // its standard error from batch means, no less than rounding; 0 if Mean is -Inf
	Birkhoff float64    // weighted Birkhoff mean
	Halves   [2]float64 // weighted Birkhoff means over the first and the second half
}

// Dimension is a Kaplan-Yorke dimension.
type Dimension struct {
	Dim     float64 // the dimension, or its lower bound
	SE      float64 // standard error, to first order
	J       int     // number of exponents whose sum is not negative
	Clipped int     // exponents that were taken to be 0
	AtLeast bool    // Dim is only a lower bound: the sum of all K < D exponents is not negative
}

// Point is a line of the convergence record: the exponents as they were after
// Step counted steps.
type Point struct {
	Step     int
	Mean     []float64
	Birkhoff []float64
}

// Spectrum is what Compute finds.
type Spectrum struct {
	Exponents   []Exponent // K of them, the largest Mean first
	KaplanYorke Dimension  // with exponents whose |Birkhoff| <= ZeroTolerance taken as 0
	Convergence []Point

	Sum      float64 // of the K plain means
	SumCheck float64 // Sum minus the plain mean of ln|det DF|; 0 if both are -Inf; NaN without a Determinant or with K < D

	Dim      int       // of the system
	Options  Options   // with the defaults filled in
	Final    []float64 // the state after the last step
	Scale    float64   // largest |coordinate| met while counting
	Replaced int       // tangent vectors that the map annihilated during the transient and that were replaced
	MinusInf int       // exponents that are -Inf
}

// DivergedError says that the orbit, or the derivative along it, is not finite.
type DivergedError struct {
	Step int // since y0, transient included; the fault is at this step or before
}

func (e *DivergedError) Error() string {
	return fmt.Sprintf("lyapunov: the orbit or its derivative is not finite by step %d", e.Step)
}
