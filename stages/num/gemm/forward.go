package gemm

import (
	"fmt"
	"sync"
)

// A Layer maps a row x to x*W + Bias, and through Logistic if that is set.
type Layer struct {
	W        Packed
	Bias     []float32 // nil or W.N values
	Logistic bool
	// Start, unless it is empty, has a row of W.N values for each row of x, at which
	// the chains start instead of at 0.
	Start Matrix
}

// buffers keeps the memory for what lies between layers from call to call.
var buffers = sync.Pool{New: func() any { return new([2]buffer) }}

// A buffer is memory that starts on a cache line.
type buffer []float32

// matrix returns a rows x cols matrix whose rows start on cache lines, so that no
// store of a kernel crosses one. Its values are any.
func (b *buffer) matrix(rows, cols int) Matrix {
	stride := (cols + panel - 1) / panel * panel
	*b = onLine(*b, rows*stride)
	return Matrix{Rows: rows, Cols: cols, Stride: stride, Data: *b}
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
	cols := x.Cols
	for i := range layers {
		l := &layers[i]
		if l.W.K != cols {
			panic(fmt.Sprintf("gemm: layer %d is %d x %d and gets %d values", i, l.W.K, l.W.N, cols))
		}
		if l.Bias != nil && len(l.Bias) != l.W.N {
			panic(fmt.Sprintf("gemm: layer %d has %d values of bias for %d columns", i, len(l.Bias), l.W.N))
		}
		cols = l.W.N
		if l.Start.check("the start"); l.Start.Rows > 0 && (l.Start.Rows != x.Rows || l.Start.Cols != cols) {
			panic(fmt.Sprintf("gemm: layer %d starts from %d x %d for %d x %d", i, l.Start.Rows, l.Start.Cols, x.Rows, cols))
		}
	}
	if dst.Rows != x.Rows || dst.Cols != cols {
		panic(fmt.Sprintf("gemm: the result is %d x %d, not %d x %d", x.Rows, cols, dst.Rows, dst.Cols))
	}
	kern := current
	split(x.Rows, kern.rows, threads, func() func(lo, hi int) {
		return func(lo, hi int) {
			between := buffers.Get().(*[2]buffer)
			defer buffers.Put(between)
			from := x.rows(lo, hi)
			for i := range layers {
				l := &layers[i]
				to := dst.rows(lo, hi)
				if i < len(layers)-1 {
					to = between[i%2].matrix(hi-lo, l.W.N)
				}
				o := Options{Bias: l.Bias, Logistic: l.Logistic, Accumulate: l.Start.Rows > 0}
				if o.Accumulate {
					for r := range to.Rows {
						copy(to.Row(r), l.Start.Row(lo+r))
					}
				}
				block(kern, to, from, &l.W, &o, 0, hi-lo)
				from = to
			}
		}
	})
}
