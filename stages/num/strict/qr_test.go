package strict

import (
	"math"
	"math/rand/v2"
	"testing"
)

// plainQR is QR written down from its comment, entry by entry.
func plainQR(q []float64, n, k int, r []float64) {
	dot := func(a, b []float64) float64 {
		var s [4]float64
		for l := range n {
			s[l%4] += float64(a[l] * b[l])
		}
		return (s[0] + s[1]) + (s[2] + s[3])
	}
	for j := range k {
		v := q[j*n : (j+1)*n]
		for range min(2, 2*j) {
			d := make([]float64, j)
			for i := range j {
				d[i] = dot(q[i*n:(i+1)*n], v)
			}
			for i := range j {
				for l := range n {
					v[l] -= float64(d[i] * q[i*n+l])
				}
			}
		}
		r[j] = math.Sqrt(dot(v, v))
		for l := range n {
			v[l] = float64(v[l] * (1 / r[j]))
		}
	}
}

func randomColumns(r *rand.Rand, n, k int) []float64 {
	q := make([]float64, n*k)
	for i := range q {
		q[i] = r.NormFloat64()
	}
	return q
}

// defect returns the greatest deviation of Q'Q from the unit matrix.
func defect(q []float64, n, k int) float64 {
	worst := 0.0
	for i := range k {
		for j := range i + 1 {
			d := Dot(q[i*n:(i+1)*n], q[j*n:(j+1)*n])
			if i == j {
				d--
			}
			worst = max(worst, math.Abs(d))
		}
	}
	return worst
}

func TestQRBits(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 1))
	for n := 1; n <= 40; n++ {
		for _, k := range []int{1, 2, 3, 5, n - 1, n} {
			if k < 1 || k > n {
				continue
			}
			a := randomColumns(rnd, n, k)
			b := append([]float64(nil), a...)
			ra, rb := make([]float64, k), make([]float64, k)
			QR(a, n, k, ra)
			plainQR(b, n, k, rb)
			for i := range a {
				if a[i] != b[i] {
					t.Fatalf("n %d k %d: q[%d] = %v, want %v", n, k, i, a[i], b[i])
				}
			}
			for j := range ra {
				if ra[j] != rb[j] {
					t.Fatalf("n %d k %d: r[%d] = %v, want %v", n, k, j, ra[j], rb[j])
				}
			}
		}
	}
}

// TestQROrthonormal: the columns are orthonormal and span what they did, also
// if they are nearly dependent, badly scaled or exactly dependent.
func TestQROrthonormal(t *testing.T) {
	rnd := rand.New(rand.NewPCG(2, 2))
	for trial := range 400 {
		n := 1 + rnd.IntN(33)
		k := 1 + rnd.IntN(n)
		a := randomColumns(rnd, n, k)
		if trial%2 == 1 { // columns along one direction, more and more
			for j := 1; j < k; j++ {
				for l := range n {
					a[j*n+l] = a[l] + a[j*n+l]*math.Pow(10, -14*rnd.Float64())
				}
			}
		}
		for j := range k {
			f := math.Ldexp(1, rnd.IntN(1200)-600)
			for l := range n {
				a[j*n+l] *= f
			}
		}
		q := append([]float64(nil), a...)
		r := make([]float64, k)
		QR(q, n, k, r)
		if d := defect(q, n, k); !(d < 1e-14) {
			t.Fatalf("n %d k %d: |Q'Q - 1| = %g", n, k, d)
		}
		// a_j = sum over i <= j of (q_i . a_j) q_i, and r_j = q_j . a_j >= 0
		for j := range k {
			c := a[j*n : (j+1)*n]
			rest := append([]float64(nil), c...)
			for i := range j + 1 {
				d := Dot(q[i*n:(i+1)*n], c)
				for l := range rest {
					rest[l] -= d * q[i*n+l]
				}
				if i == j && !(math.Abs(d-r[j]) <= 1e-14*Norm(c) && r[j] >= 0) {
					t.Fatalf("r[%d] = %v, want %v", j, r[j], d)
				}
			}
			if !(Norm(rest) <= 1e-14*Norm(c)) {
				t.Fatalf("column %d changed by %g", j, Norm(rest)/Norm(c))
			}
		}
	}
}

func TestQREdges(t *testing.T) {
	// Triangular: R is known.
	q, r := []float64{3, 4, 0, 1, 2, 0, 7, 7, 2}, make([]float64, 3)
	QR(q, 3, 3, r)
	for j, want := range []float64{5, 0.4, 2} {
		if math.Abs(r[j]-want) > 1e-15*5 {
			t.Errorf("r[%d] = %v, want %v", j, r[j], want)
		}
	}
	// A zero column, a repeated one.
	q, r = []float64{0, 0, 1, 0, 2, 0}, make([]float64, 3)
	QR(q, 2, 3, r)
	if r[0] != 0 || r[1] != 1 || r[2] != 0 || q[0] != 0 || q[2] != 1 || q[4] != 0 {
		t.Errorf("q %v r %v", q, r)
	}
	// The ends of the range.
	q, r = []float64{3e-320, 4e-320, 0, 0, 3e307, 4e307, 3e307, 4e307, 0}, make([]float64, 3)
	QR(q, 3, 3, r)
	if math.Abs(r[0]/5e-320-1) > 1e-3 || !(defect(q, 3, 3) < 1e-15) || math.Abs(r[1]/(4e307)-1) > 1 {
		t.Errorf("q %v r %v", q, r)
	}
	q, r = []float64{1, math.NaN(), math.Inf(1), 1}, make([]float64, 2)
	QR(q, 2, 2, r)
	if r[0] == r[0] || !math.IsInf(r[1], 1) {
		t.Errorf("r = %v, want NaN, +Inf", r)
	}
	QR(nil, 0, 0, nil)
	big := randomColumns(rand.New(rand.NewPCG(3, 3)), 70, 70)
	r = make([]float64, 70)
	QR(big, 70, 70, r)
	if d := defect(big, 70, 70); d > 1e-14 {
		t.Errorf("n = 70: %g", d)
	}
}

// TestQRPrefix: leading columns do not depend on those after them.
func TestQRPrefix(t *testing.T) {
	a := randomColumns(rand.New(rand.NewPCG(4, 4)), 16, 16)
	b := append([]float64(nil), a[:48]...)
	ra, rb := make([]float64, 16), make([]float64, 3)
	QR(a, 16, 16, ra)
	QR(b, 16, 3, rb)
	for i := range b {
		if a[i] != b[i] {
			t.Fatalf("entry %d: %v and %v", i, a[i], b[i])
		}
	}
}
