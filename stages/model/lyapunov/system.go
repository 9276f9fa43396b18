package lyapunov

import (
	"iter"
	"slices"

	"neurorbit/stages/num/strict"
)

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

// Advancer is a System that makes many steps faster than one after another: it
// replaces y, with the bits that StepTangent gives. If each is not nil, it is called with
// the state after each step, which holds good until it returns.
type Advancer interface {
	Advance(y []float64, steps int, each func(y []float64))
}

// Carrier is a System that makes many steps with tangent vectors faster than one after
// another, with the bits of StepTangent and strict.QR.
type Carrier interface {
	// Carry makes len(r)/k steps, k >= 1: y := F(y), V := DF(y) V with the y before it, and then
	// V = QR. It sets r to the diagonals of R, step after step, and logdet, which is nil
	// or has an entry for each step, to ln|det DF|; only a Determinant is asked for that.
	// It returns the largest |coordinate| of the states after each step, or NaN if one
	// is not a number.
	Carry(y, v []float64, k int, r, logdet []float64) (size float64)
}

// Determinant is a System that knows ln|det DF(y)|, which is -Inf where DF(y) is
// singular. Compute uses it to check the sum of all exponents.
type Determinant interface {
	LogAbsDet(y []float64) float64
}

// Func is a System made of functions: a map of one's own.
type Func struct {
	D        int                       // dimension
	F        func(y, next []float64)   // sets next = F(y)
	Jacobian func(y, matrix []float64) // sets the D x D entries of DF(y), row by row
}

// Dim returns D.
func (f Func) Dim() int { return f.D }

// StepTangent implements System.
func (f Func) StepTangent(y, next, v []float64, k int) {
	if k > 0 {
		matrix, before := make([]float64, f.D*f.D), make([]float64, f.D)
		f.Jacobian(y, matrix)
		for c := range k {
			column := v[c*f.D : (c+1)*f.D]
			copy(before, column)
			for i := range column {
				column[i] = 0
				for j, b := range before {
					column[i] += float64(matrix[i*f.D+j] * b)
				}
			}
		}
	}
	f.F(y, next)
}

// carry makes steps with tangent vectors as Carrier says, one at least.
func carry(sys System, w *walk, v []float64, k int, r, logdet []float64) (size float64) {
	if c, ok := sys.(Carrier); ok && k > 0 {
		return c.Carry(w.y, v, k, r, logdet)
	}
	if len(logdet) > 0 {
		logdet[0] = sys.(Determinant).LogAbsDet(w.y)
	}
	sys.StepTangent(w.y, w.next, v, k)
	w.y, w.next = w.next, w.y
	strict.QR(v, len(w.y), k, r)
	return largest(0, w.y)
}

// stepper returns the fastest way to make a step of sys.
func stepper(sys System) func(y, next []float64) {
	if s, ok := sys.(Stepper); ok {
		return s.Step
	}
	return func(y, next []float64) { sys.StepTangent(y, next, nil, 0) }
}

// Orbit yields the times 0 ... n-1 and the states of the orbit of y at them, y first.
// The slices hold good until the next one; y is left alone.
//
//go:noinline
func Orbit(sys System, y []float64, n int) iter.Seq2[int, []float64] {
	return func(yield func(int, []float64) bool) {
		y, t, more := slices.Clone(y), 0, n > 0
		next := func(y []float64) {
			if more {
				more = yield(t, y)
				t++
			}
			more = more && t < n
		}
		next(y)
		if many, ok := sys.(Advancer); ok {
			for steps := 8; more; steps = min(2*steps, orbitAtOnce) {
				many.Advance(y, min(n-t, steps), next)
			}
			return
		}
		for step, to := stepper(sys), make([]float64, len(y)); more; next(y) {
			step(y, to)
			y, to = to, y
		}
	}
}

// orbitAtOnce is the number of steps that Orbit asks an Advancer for at once.
const orbitAtOnce = 128

// walk is an orbit under way.
type walk struct {
	step    func(y, next []float64)
	many    Advancer // or nil
	y, next []float64
	time    int     // steps since the start
	size    float64 // largest |coordinate| met at orthonormalisations

	check func() error // Options.Check, or nil
}

func newWalk(sys System, y []float64, check func() error) *walk {
	many, _ := sys.(Advancer)
	return &walk{step: stepper(sys), many: many, y: slices.Clone(y), next: make([]float64, len(y)), check: check}
}

// advance makes n steps. If it returns an error, not all were made.
func (w *walk) advance(n int) error {
	for w.many != nil && n > 1 {
		steps := min(n, checkEvery-w.time%checkEvery)
		w.many.Advance(w.y, steps, nil)
		if err := w.made(steps); err != nil {
			return err
		}
		n -= steps
	}
	for range n {
		w.step(w.y, w.next)
		w.y, w.next = w.next, w.y
		if err := w.made(1); err != nil {
			return err
		}
	}
	return nil
}

// checkEvery is the number of steps between two calls of Options.Check.
const checkEvery = 4096

// made counts steps and asks Check now and then whether to go on.
func (w *walk) made(steps int) error {
	w.time += steps
	if w.check == nil || w.time%checkEvery != 0 {
		return nil
	}
	return w.check()
}
