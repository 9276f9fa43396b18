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

	r      []float64 // diagonals of R of the last steps, by column, until they are taken
	logs   []float64 // ln R_ii of the last steps, by number; 0 without a vector
	logdet []float64 // ln|det DF| of the last steps; empty: not asked
	gone   []int     // columns that the last step annihilated, the last one first

	most, ahead int       // steps made at once at most, and next time
	y, before   []float64 // the state and the vectors before them

	random   uint64 // state of the generator of new vectors
	replaced int    // vectors replaced
}

// stepsAtOnce is the number of steps that a Carrier is asked for at once.
const stepsAtOnce = 64

func newFrame(sys System, k int) *frame {
	d, most := sys.Dim(), 1
	if _, ok := sys.(Carrier); ok {
		most = stepsAtOnce
	}
	f := &frame{
		d: d, v: make([]float64, k*d), used: k, number: make([]int, k),
		r: make([]float64, most*k), logs: make([]float64, most*k),
		most: most, ahead: most, y: make([]float64, d), before: make([]float64, k*d),
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

// carry makes steps of the orbit with the tangent vectors, V := DF V, and then V = QR,
// and returns how many: no more than asked, and only one if a vector is annihilated in it.
func (f *frame) carry(sys System, w *walk, steps int) (int, error) {
	k := f.used
	if k == 0 {
		f.ahead = 1
	}
	copy(f.y, w.y)
	copy(f.before, f.v[:k*f.d])
	for n := min(steps, f.ahead, checkEvery-w.time%checkEvery); ; n /= 2 {
		size := carry(sys, w, f.v, k, f.r[:n*k], f.logdet[:min(n, len(f.logdet))])
		most := largest(0, f.r[:n*k])
		finite := size <= math.MaxFloat64 && most <= math.MaxFloat64
		f.gone = nil
		if !(least(f.r[:n*k]) > resolution*most) {
			for t := 0; t < n && f.gone == nil; t++ {
				f.gone = annihilated(f.r[t*k : (t+1)*k])
			}
		}
		if whole := finite && f.gone == nil; n == 1 || whole {
			f.ahead = n
			if whole {
				f.ahead = min(2*n, f.most)
			}
			if !finite {
				return 0, &DivergedError{w.time + 1}
			}
			w.size = max(w.size, size)
			return n, w.made(n)
		}
		copy(w.y, f.y)
		copy(f.v, f.before[:k*f.d])
	}
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

// least returns the least of the values, +Inf if there are none.
func least(values []float64) float64 {
	m := math.Inf(1)
	for _, v := range values {
		m = min(m, v)
	}
	return m
}

// resolution is the ratio of a diagonal entry of R to the largest one before it
// below which float64 cannot tell the vector from a combination of the others.
const resolution = 0x1p-44

// annihilated returns the columns of which a step that gave this diagonal of R left no
// direction, the last one first.
func annihilated(r []float64) (out []int) {
	most := 0.0
	for p, r := range r {
		if r == 0 || r < resolution*most {
			out = slices.Insert(out, 0, p)
		}
		most = max(most, r)
	}
	return out
}

// replace gives annihilated vectors a new start, as long as nothing counts.
func (f *frame) replace() {
	for _, p := range slices.Backward(f.gone) {
		f.fill(p)
		f.replaced++
	}
}

// take sets logs to the growth in each of the last steps and takes annihilated vectors
// out of use: their exponents are -Inf.
func (f *frame) take(steps int) {
	k := len(f.number)
	clear(f.logs[:steps*k])
	strict.Logs(f.r[:steps*f.used])
	for t := range steps {
		for p, l := range f.r[t*f.used : (t+1)*f.used] {
			f.logs[t*k+f.number[p]] = l
		}
	}
	for _, p := range f.gone {
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
