package strict

import (
	"cmp"
	"errors"
	"math"
	"slices"
)

// ErrEigen says that a matrix has entries that are not finite, so that it has no
// eigenvalues.
var ErrEigen = errors.New("strict: the eigenvalues of a matrix with entries that are not finite were asked for")

// SymEigen replaces the symmetric n x n matrix a by its eigenvectors and sets
// values[0] >= values[1] >= ... to its eigenvalues; a[i*n:(i+1)*n] becomes the
// unit vector that belongs to values[i]. Its sign is not defined further, but is
// the same everywhere. Errors of the eigenvalues are a small multiple of n 2^-53
// times the largest of them (more among
// subnormal numbers), and the vectors are orthogonal to the same degree.
// Only a matrix that is exactly symmetric may be given. If an entry is not finite
// it returns ErrEigen and leaves a as it was.
//
// It is the classical method (Golub and Van Loan, Matrix Computations, 4th ed.,
// section 8.3): Householder reflections make the matrix tridiagonal, implicit QL
// steps with Wilkinson's shift make it diagonal. All entries are scaled by a power
// of two first, so that the largest is about 1. Scalar products have the four
// accumulators of QR.
func SymEigen(a []float64, n int, values []float64) error {
	a, values = a[:n*n], values[:n]
	scale, done := normScale(a)
	switch {
	case done && scale != 0:
		return ErrEigen
	case done:
		scale = 1
	}
	multiply(a, scale)
	e := make([]float64, n) // e[i] couples i and i+1
	tridiagonal(a, n, values, e)
	if !diagonal(a, n, values, e) {
		return errors.New("strict: no eigenvalues after as many QL steps as ever needed") // no such matrix is known
	}
	order := make([]int, n)
	for i := range order {
		values[i] /= scale
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(values[j], values[i]) })
	vectors, unordered := slices.Clone(a), slices.Clone(values)
	for to, from := range order {
		values[to] = unordered[from]
		copy(a[to*n:][:n], vectors[from*n:])
	}
	return nil
}

// tridiagonal reduces the symmetric matrix a to T = Q^T a Q with the diagonal d
// and the entries e beside it, and replaces a by Q^T.
func tridiagonal(a []float64, n int, d, e []float64) {
	beta := make([]float64, n) // reflection k is I - beta[k] v v^T, v in row k of a from column k+1 on
	w := make([]float64, n)
	for k := range n {
		d[k] = a[k*n+k]
		if k+1 == n {
			break
		}
		v := a[k*n+k+1 : (k+1)*n]
		s := Dot4(v[1:], v[1:])
		e[k] = v[0]
		if s < sumMin {
			continue
		}
		norm := math.Sqrt(s + float64(v[0]*v[0]))
		e[k] = -math.Copysign(norm, v[0])
		v[0] -= e[k]
		beta[k] = 1 / float64(norm*math.Abs(v[0]))
		// A := A - v w^T - w v^T, w = p - (beta p.v / 2) v, p = beta A v
		w := w[:len(v)]
		for i := range v {
			w[i] = float64(beta[k] * Dot4(a[(k+1+i)*n+k+1:][:len(v)], v))
		}
		half := float64(float64(beta[k]*Dot4(w, v)) / 2)
		for i := range v {
			w[i] -= float64(half * v[i])
		}
		for i := range v {
			row, vi, wi := a[(k+1+i)*n+k+1:][:len(v)], v[i], w[i]
			for j, x := range row {
				row[j] = x - (float64(vi*w[j]) + float64(wi*v[j]))
			}
		}
	}
	// Q^T from the last reflection back, each row of it from the right.
	v := make([]float64, n)
	for k := n - 1; k >= 0; k-- {
		u := v[:n-1-k]
		copy(u, a[k*n+k+1:(k+1)*n])
		clear(a[k*n : (k+1)*n])
		a[k*n+k] = 1
		for i := k + 1; i < n; i++ {
			a[i*n+k] = 0
			if beta[k] != 0 {
				row := a[i*n+k+1 : (i+1)*n]
				s := float64(beta[k] * Dot4(row, u))
				for j, x := range u {
					row[j] -= float64(s * x)
				}
			}
		}
	}
}

// maxSteps bounds the QL steps for one eigenvalue; two are usual.
const maxSteps = 60

// diagonal turns the tridiagonal matrix d, e into a diagonal one and the rows of z
// along with it. It returns false if that takes too many steps.
func diagonal(z []float64, n int, d, e []float64) bool {
	size := 0.0
	for i := range d {
		size = max(size, math.Abs(d[i])+math.Abs(e[i]))
	}
	small := float64(size * 0x1p-53)
	for l := range d {
		for step := 0; ; step++ {
			m := l
			for m+1 < n && math.Abs(e[m]) > small {
				m++
			}
			if m == l {
				break
			} else if step == maxSteps {
				return false
			}
			// The eigenvalue of the leading 2 x 2 block that is nearer to d[l].
			g := (d[l+1] - d[l]) / float64(2*e[l])
			r := hypotenuse(g, 1)
			g = d[m] - d[l] + e[l]/(g+math.Copysign(r, g))
			s, c, p := 1.0, 1.0, 0.0
			i := m - 1
			for ; i >= l; i-- {
				f, b := float64(s*e[i]), float64(c*e[i])
				r = hypotenuse(f, g)
				e[i+1] = r
				if r == 0 { // the matrix has come apart here
					d[i+1] -= p
					e[m] = 0
					break
				}
				s, c = f/r, g/r
				g = d[i+1] - p
				r = float64((d[i]-g)*s) + float64(float64(2*c)*b)
				p = float64(s * r)
				d[i+1] = g + p
				g = float64(c*r) - b
				rotate(z[i*n:(i+1)*n], z[(i+1)*n:(i+2)*n], c, s)
			}
			if i >= l {
				continue
			}
			d[l] -= p
			e[l] = g
			e[m] = 0
		}
	}
	return true
}

// rotate replaces x, y by c x - s y, s x + c y.
func rotate(x, y []float64, c, s float64) {
	y = y[:len(x)]
	for k, xk := range x {
		yk := y[k]
		y[k] = float64(s*xk) + float64(c*yk)
		x[k] = float64(c*xk) - float64(s*yk)
	}
}

// hypotenuse returns the square root of a^2 + b^2 without overflow.
func hypotenuse(a, b float64) float64 {
	a, b = math.Abs(a), math.Abs(b)
	a, b = max(a, b), min(a, b)
	if a == 0 {
		return 0
	}
	q := b / a
	return float64(a * math.Sqrt(1+float64(q*q)))
}
