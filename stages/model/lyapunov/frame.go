package lyapunov

import (
	"math"
	"slices"

	"neurorbit/stages/num/strict"
)

// A frame is K tangent vectors that the derivative carries along an orbit,
// orthonormal after every orthonormalisation.
type frame struct {
	d int

	// Columns in use stand first in v, one after another; number[p] is the number of
	// the exponent that column p belongs to. Those of vectors that the map has
	// annihilated stand behind.
	v      []float64
	used   int
	number []int

	r    []float64 // diagonal of R of the last orthonormalisation, by column
	logs []float64 // ln R_ii of the last step, by number; 0 without a vector

	random   uint64 // state of the generator of new vectors
	replaced int    // vectors replaced
}

func newFrame(d, k int) *frame {
	f := &frame{
		d: d, v: make([]float64, k*d), used: k, number: make([]int, k),
		r: make([]float64, k), logs: make([]float64, k),
	}
	for p := range k {
		f.number[p] = p
		f.fill(p)
	}
	strict.QR(f.v, d, k, f.r)
	return f
}

// fill fills column p with numbers that look random, the same in every run.
func (f *frame) fill(p int) {
	column := f.v[p*f.d : (p+1)*f.d]
	for i := range column {
		f.random += 0x9e3779b97f4a7c15 // SplitMix64
		z := f.random
		z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
		z = (z ^ z>>27) * 0x94d049bb133111eb
		z ^= z >> 31
		column[i] = float64(int64(z)>>11) * 0x1p-52
	}
}

// carry makes a step of the orbit with the tangent vectors, V := DF V, and then V = QR.
func (f *frame) carry(sys System, w *walk) error {
	sys.StepTangent(w.y, w.next, f.v, f.used)
	w.y, w.next = w.next, w.y
	strict.QR(f.v, f.d, f.used, f.r)
	w.size = largest(w.size, w.y)
	if !(w.size <= math.MaxFloat64) || !(largest(0, f.r[:f.used]) <= math.MaxFloat64) {
		return &DivergedError{w.time + 1}
	}
	return w.made()
}

// largest returns the largest of m and all |values|, +Inf if one is not a number.
func largest(m float64, values []float64) float64 {
	for _, v := range values {
		if a := math.Abs(v); !(a <= m) {
			if a != a {
				return math.Inf(1)
			}
			m = a
		}
	}
	return m
}

// resolution is the ratio of a diagonal entry of R to the largest one before it
// below which float64 cannot tell the vector from a combination of the others.
const resolution = 0x1p-44

// annihilated returns the columns of which the last step left no direction, the
// last one first.
func (f *frame) annihilated() (out []int) {
	most := 0.0
	for p, r := range f.r[:f.used] {
		if r == 0 || r < resolution*most {
			out = slices.Insert(out, 0, p)
		}
		most = max(most, r)
	}
	return out
}

// replace gives annihilated vectors a new start, as long as nothing counts.
func (f *frame) replace() {
	for _, p := range slices.Backward(f.annihilated()) {
		f.fill(p)
		f.replaced++
	}
}

// take sets logs to the growth in the last step and takes annihilated vectors out of
// use: their exponents are -Inf.
func (f *frame) take() {
	for p, r := range f.r[:f.used] {
		f.logs[f.number[p]] = strict.Log(r)
	}
	for _, p := range f.annihilated() {
		number := f.number[p]
		copy(f.v[p*f.d:], f.v[(p+1)*f.d:f.used*f.d])
		copy(f.number[p:], f.number[p+1:f.used])
		f.used--
		f.number[f.used] = number
		f.logs[number] = 0
	}
}

// infinite lists which exponents are -Inf, by number.
func (f *frame) infinite() []bool {
	out := make([]bool, len(f.number))
	for _, number := range f.number[f.used:] {
		out[number] = true
	}
	return out
}
