package blasgemm

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas32"
	"gonum.org/v1/gonum/blas/gonum"

	"neurorbit/stages/num/gemm"
)

func uniform(r *rand.Rand, n int) []float32 {
	x := make([]float32, n)
	for i := range x {
		x[i] = r.Float32()*2 - 1
	}
	return x
}

func stored(op blas.Transpose, rows, cols int) (int, int) {
	if op == blas.NoTrans {
		return rows, cols
	}
	return cols, rows
}

// TestSgemm compares Sgemm with gonum's, within rounding.
func TestSgemm(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	ops := []blas.Transpose{blas.NoTrans, blas.Trans, blas.ConjTrans}
	for range 500 {
		m, n, k := r.IntN(20), r.IntN(40), r.IntN(30)
		tA, tB := ops[r.IntN(3)], ops[r.IntN(3)]
		alpha, beta := []float32{0, 1, -0.75}[r.IntN(3)], []float32{0, 1, 2.5}[r.IntN(3)]
		rows, cols := stored(tA, m, k)
		lda := max(1, cols+r.IntN(3))
		a := uniform(r, rows*lda)
		rows, cols = stored(tB, k, n)
		ldb := max(1, cols+r.IntN(3))
		b := uniform(r, rows*ldb)
		ldc := max(1, n+r.IntN(3))
		got, want := uniform(r, m*ldc), make([]float32, m*ldc)
		copy(want, got)
		if beta == 0 {
			for i := range m {
				for j := range n {
					got[i*ldc+j] = float32(math.NaN())
				}
			}
		}
		gonum.Implementation{}.Sgemm(tA, tB, m, n, k, alpha, a, lda, b, ldb, beta, want, ldc)
		Implementation{Threads: r.IntN(3)}.Sgemm(tA, tB, m, n, k, alpha, a, lda, b, ldb, beta, got, ldc)
		for i := range want {
			if d := math.Abs(float64(got[i] - want[i])); !(d < 1e-5) {
				t.Fatalf("%c%c %d x %d x %d, alpha %v, beta %v: element %d is %v, gonum's %v", tA, tB, m, n, k, alpha, beta, i, got[i], want[i])
			}
		}
	}
}

// TestChain: a plain product has the bits of package gemm.
func TestChain(t *testing.T) {
	blas32.Use(Implementation{Threads: 2})
	defer blas32.Use(gonum.Implementation{})
	r := rand.New(rand.NewPCG(3, 4))
	const m, n, k = 50, 30, 70
	a, b := uniform(r, m*k), uniform(r, k*n)
	c := blas32.General{Rows: m, Cols: n, Stride: n, Data: make([]float32, m*n)}
	blas32.Gemm(blas.NoTrans, blas.NoTrans, 1, blas32.General{Rows: m, Cols: k, Stride: k, Data: a},
		blas32.General{Rows: k, Cols: n, Stride: n, Data: b}, 0, c)
	for i := range m {
		for j := range n {
			acc := float32(0)
			for l := range k {
				acc = gemm.FMA(a[i*k+l], b[l*n+j], acc)
			}
			if got := c.Data[i*n+j]; got != acc {
				t.Fatalf("element (%d,%d) is %v, want %v", i, j, got, acc)
			}
		}
	}
}

// TestPanics: wrong arguments are refused in gonum's words.
func TestPanics(t *testing.T) {
	type sgemm func(tA, tB blas.Transpose, m, n, k int, alpha float32, a []float32, lda int, b []float32, ldb int, beta float32, c []float32, ldc int)
	message := func(f func(sgemm), s sgemm) (got string) {
		defer func() { got = fmt.Sprint(recover()) }()
		f(s)
		return
	}
	x := make([]float32, 4)
	for _, f := range []func(sgemm){
		func(s sgemm) { s('?', blas.NoTrans, 2, 2, 2, 1, x, 2, x, 2, 0, x, 2) },
		func(s sgemm) { s(blas.NoTrans, blas.NoTrans, -1, 2, 2, 1, x, 2, x, 2, 0, x, 2) },
		func(s sgemm) { s(blas.NoTrans, blas.NoTrans, 2, 2, 2, 1, x, 1, x, 2, 0, x, 2) },
		func(s sgemm) { s(blas.NoTrans, blas.Trans, 2, 2, 2, 1, x, 2, x[:3], 2, 0, x, 2) },
		func(s sgemm) { s(blas.NoTrans, blas.NoTrans, 2, 2, 2, 1, x, 2, x, 2, 0, x[:3], 2) },
	} {
		want := message(f, gonum.Implementation{}.Sgemm)
		if got := message(f, Implementation{}.Sgemm); got != want || want == "<nil>" {
			t.Errorf("panic %q, gonum's %q", got, want)
		}
	}
}
