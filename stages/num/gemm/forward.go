package gemm

import "fmt"

// A Layer maps a row x to x*W + Bias, and through Logistic if that is set.
type Layer struct {
	W        Packed
	Bias     []float32 // nil or W.N values
	Logistic bool
}

// Forward takes the rows of x, M x K of the first layer, through all layers and
// stores the result in dst, M x N of the last. It takes a block of rows through
// all layers before the next one, so that what lies between stays in cache; the
// bits are those of Mul called layer by layer. dst must share no memory with x.
// Forward panics if the shapes do not fit or there is no layer.
func Forward(dst, x Matrix, layers []Layer, threads int) {
	dst.check("dst")
	x.check("x")
	if len(layers) == 0 {
		panic("gemm: no layers")
	}
	cols, inner := x.Cols, 0
	for i := range layers {
		l := &layers[i]
		if l.W.K != cols {
			panic(fmt.Sprintf("gemm: layer %d is %d x %d and gets %d values", i, l.W.K, l.W.N, cols))
		}
		if l.Bias != nil && len(l.Bias) != l.W.N {
			panic(fmt.Sprintf("gemm: layer %d has %d values of bias for %d columns", i, len(l.Bias), l.W.N))
		}
		cols = l.W.N
		if i < len(layers)-1 {
			inner = max(inner, cols)
		}
	}
	if dst.Rows != x.Rows || dst.Cols != cols {
		panic(fmt.Sprintf("gemm: the result is %d x %d, not %d x %d", x.Rows, cols, dst.Rows, dst.Cols))
	}
	kern := current
	split(x.Rows, kern.rows, threads, func() func(lo, hi int) {
		buffers := [2][]float32{make([]float32, blockRows*inner), make([]float32, blockRows*inner)}
		return func(lo, hi int) {
			from := x.rows(lo, hi)
			for i := range layers {
				l := &layers[i]
				to := dst.rows(lo, hi)
				if i < len(layers)-1 {
					to = Matrix{Rows: hi - lo, Cols: l.W.N, Stride: l.W.N, Data: buffers[i%2]}
				}
				block(kern, to, from, &l.W, &Options{Bias: l.Bias, Logistic: l.Logistic}, 0, hi-lo)
				from = to
			}
		}
	})
}
