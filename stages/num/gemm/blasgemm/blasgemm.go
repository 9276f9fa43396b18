// Package blasgemm offers package gemm as a BLAS: blas32.Use(Implementation{})
// makes gonum's float32 products use it.
package blasgemm

import (
	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/gonum"

	"neurorbit/stages/num/gemm"
)

// Implementation is gonum's implementation with another Sgemm.
type Implementation struct {
	gonum.Implementation
	Threads int // 0 counts as 1
}

var _ blas.Float32 = Implementation{}

// Sgemm computes c = alpha op(a) op(b) + beta c with the chains of package gemm.
// For alpha = 1 and beta = 0 or 1 a chain starts from 0 or from c; otherwise the
// two terms are rounded each and then added. As usual, c is not read if beta is 0,
// nor a and b if alpha is 0. It panics as gonum's does.
func (i Implementation) Sgemm(tA, tB blas.Transpose, m, n, k int, alpha float32, a []float32, lda int,
	b []float32, ldb int, beta float32, c []float32, ldc int) {
	// With these factors it checks the arguments and does nothing else.
	i.Implementation.Sgemm(tA, tB, m, n, k, 0, a, lda, b, ldb, 1, c, ldc)
	if m == 0 || n == 0 {
		return
	}
	out := gemm.Matrix{Rows: m, Cols: n, Stride: ldc, Data: c}
	product := func(to gemm.Matrix, accumulate bool) {
		var p gemm.Packed
		p.Pack(matrix(tB, k, n, ldb, b))
		left, trans := matrix(tA, m, k, lda, a)
		gemm.Mul(to, left, &p, gemm.Options{TransA: trans, Accumulate: accumulate, Threads: i.Threads})
	}
	if alpha == 1 && (beta == 0 || beta == 1) {
		product(out, beta == 1)
		return
	}
	t := gemm.NewMatrix(m, n)
	if alpha != 0 {
		product(t, false)
	}
	for r := range m {
		from, to := t.Row(r), out.Row(r)
		for j, v := range from {
			v = float32(alpha * v)
			if beta != 0 {
				v += float32(beta * to[j])
			}
			to[j] = v
		}
	}
}

// matrix returns a stored factor, which is rows x cols after op, and whether op
// transposes it.
func matrix(op blas.Transpose, rows, cols, stride int, data []float32) (gemm.Matrix, bool) {
	if op == blas.NoTrans {
		return gemm.Matrix{Rows: rows, Cols: cols, Stride: stride, Data: data}, false
	}
	return gemm.Matrix{Rows: cols, Cols: rows, Stride: stride, Data: data}, true
}
