package strict

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// symmetric returns m^T diag(values) m for random columns m made orthonormal by
// QR, exactly symmetric.
func symmetric(r *rand.Rand, values []float64) []float64 {
	n := len(values)
	q := randomColumns(r, n, n)
	QR(q, n, n, make([]float64, n))
	a := make([]float64, n*n)
	for i := range n {
		for j := range i + 1 {
			s := 0.0
			for k, v := range values {
				s += q[k*n+i] * v * q[k*n+j]
			}
			a[i*n+j], a[j*n+i] = s, s
		}
	}
	return a
}

// eigenError returns the largest entries of |A v - lambda v| over the size of A,
// and of |V V^T - I|.
func eigenError(a, values, vectors []float64, n int) (residual, orthogonal float64) {
	size := 0.0
	for _, v := range values {
		size = max(size, math.Abs(v))
	}
	for i, lambda := range values {
		v := vectors[i*n : (i+1)*n]
		for j := range n {
			if size > 0 {
				residual = max(residual, math.Abs(Dot(a[j*n:(j+1)*n], v)/size-lambda/size*v[j]))
			}
			want := 0.0
			if i == j {
				want = 1
			}
			orthogonal = max(orthogonal, math.Abs(Dot(vectors[j*n:(j+1)*n], v)-want))
		}
	}
	return residual, orthogonal
}

func TestSymEigen(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 12))
	spread := func(n int, f func(i int) float64) []float64 {
		out := make([]float64, n)
		for i := range out {
			out[i] = f(i)
		}
		return out
	}
	type matrix struct {
		name string
		a    []float64
		n    int
	}
	var cases []matrix
	for _, n := range []int{1, 2, 3, 4, 5, 17, 40, 101} {
		for name, values := range map[string][]float64{
			"random":    spread(n, func(int) float64 { return r.Float64() - 0.5 }),
			"geometric": spread(n, func(i int) float64 { return math.Ldexp(1, -2*i) }),
			"clusters":  spread(n, func(i int) float64 { return float64(i / 4) }),
			"rank 2":    spread(n, func(i int) float64 { return float64(max(0, 2-i)) }),
			"equal":     spread(n, func(int) float64 { return -3 }),
		} {
			cases = append(cases, matrix{name, symmetric(r, values), n})
		}
	}
	wilkinson := make([]float64, 21*21)
	for i := range 21 {
		wilkinson[i*21+i] = math.Abs(float64(i - 10))
		if i > 0 {
			wilkinson[i*21+i-1], wilkinson[(i-1)*21+i] = 1, 1
		}
	}
	path := make([]float64, 25)
	for i := range 4 {
		path[i*5+i+1], path[(i+1)*5+i] = 1, 1
	}
	cases = append(cases, matrix{"path", path, 5}, matrix{"Wilkinson", wilkinson, 21}, matrix{"zero", make([]float64, 9), 3}, matrix{"empty", nil, 0},
		matrix{"diagonal", []float64{1, 0, 0, 0, 3, 0, 0, 0, 2}, 3}, matrix{"huge", []float64{1e308, 1e308, 1e308, -1e307}, 2},
		matrix{"tiny", []float64{5e-324, 0, 0, 0, -1e-290, 1e-290, 0, 1e-290, 0}, 3},
		matrix{"graded", []float64{1, 1e-170, 1e-180, 1e-170, 1e-200, 1e-190, 1e-180, 1e-190, 1}, 3})
	for range 300 { // small integers cancel exactly
		n := 2 + r.IntN(5)
		a := make([]float64, n*n)
		for i := range n {
			for j := range i + 1 {
				a[i*n+j] = float64(r.IntN(3) - 1)
				a[j*n+i] = a[i*n+j]
			}
		}
		cases = append(cases, matrix{"integers", a, n})
	}
	worst := 0.0
	for _, c := range cases {
		n := c.n
		vectors, values := append([]float64{}, c.a...), make([]float64, n)
		if err := SymEigen(vectors, n, values); err != nil {
			t.Fatal(c.name, n, err)
		}
		bound := float64(n+4) * 0x1p-51
		scaled, size := append([]float64{}, c.a...), 1.0
		if s, done := normScale(scaled); !done {
			size = s // so that the check does not overflow
			multiply(scaled, size)
		}
		at := make([]float64, n)
		for i := range at {
			at[i] = values[i] * size
		}
		residual, orthogonal := eigenError(scaled, at, vectors, n)
		worst = max(worst, residual, orthogonal)
		if !(residual <= bound && orthogonal <= bound) {
			t.Errorf("%s, n = %d: residual %g, not orthogonal by %g, bound %g", c.name, n, residual, orthogonal, bound)
		}
		if n == 0 {
			continue
		}
		var oracle mat.EigenSym
		if !oracle.Factorize(mat.NewSymDense(n, scaled), false) {
			t.Fatal(c.name, "gonum finds no eigenvalues")
		}
		want := oracle.Values(nil) // in ascending order
		for i, v := range at {
			if w := want[n-1-i]; !(math.Abs(v-w) <= bound*max(math.Abs(want[0]), math.Abs(want[n-1]))) {
				t.Errorf("%s, n = %d: eigenvalue %d is %v, gonum has %v", c.name, n, i, v, w)
			}
			if i > 0 && values[i] > values[i-1] {
				t.Errorf("%s, n = %d: eigenvalue %d is larger than the one before", c.name, n, i)
			}
		}
	}
	t.Logf("worst residual or deviation from orthogonality %.3g in %d matrices", worst, len(cases))
}

func TestSymEigenNotFinite(t *testing.T) {
	for _, x := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
		if err := SymEigen([]float64{1, x, x, 2}, 2, make([]float64, 2)); err != ErrEigen {
			t.Errorf("with %v: error %v", x, err)
		}
	}
}

// TestSymEigenBits: the same bits on every platform.
func TestSymEigenBits(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 14))
	const n = 60
	a, values := make([]float64, n*n), make([]float64, n)
	for i := range n {
		for j := range i + 1 {
			a[i*n+j] = 2*r.Float64() - 1
			a[j*n+i] = a[i*n+j]
		}
	}
	if err := SymEigen(a, n, values); err != nil {
		t.Fatal(err)
	}
	h := sha256.New()
	for _, x := range append(values, a...) {
		h.Write(binary.LittleEndian.AppendUint64(nil, math.Float64bits(x)))
	}
	const want = "afadf643d7dad6e4adc2cd75e1ebe3fa32aeea3fcf9c69cb3874fd232b2d1a3f"
	if got := hex.EncodeToString(h.Sum(nil)); got != want {
		t.Errorf("digest %s, want %s", got, want)
	}
}

func BenchmarkSymEigen256(b *testing.B) {
	a := symmetric(rand.New(rand.NewPCG(1, 1)), randomColumns(rand.New(rand.NewPCG(1, 2)), 256, 1))
	work, values := make([]float64, len(a)), make([]float64, 256)
	for range b.N {
		copy(work, a)
		if err := SymEigen(work, 256, values); err != nil {
			b.Fatal(err)
		}
	}
}
