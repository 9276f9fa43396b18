package chaotic

import (
	"fmt"

	"neurorbit/stages/model/feedforward"
	"neurorbit/stages/num/gemm"
)

// FirstRows returns the first count rows of the weight matrix of a layer that
// reads images of width x height pixels in raster order and has its bias as the
// last row: pixel by pixel along the rows of the image or, if byColumn is set, along
// its columns, and then the bias.
func FirstRows(count, width, height int, byColumn bool) []int {
	rows := make([]int, count)
	for i := range rows {
		rows[i] = i
		if byColumn && i < width*height {
			rows[i] = i%height*width + i/height
		}
	}
	return rows
}

// An Evaluator applies a net to a set of inputs again and again, with other
// weights each time in some rows of the first layer. It must not be used by several
// goroutines at once.
type Evaluator struct {
	w      gemm.Matrix  // base weights that vary: len(rows) x units
	x      gemm.Matrix  // inputs x len(rows)
	layers []gemm.Layer // the first starts from the sums over the other rows, and the bias
	moved  gemm.Matrix  // of the shape of w
	z      gemm.Matrix
}

// NewEvaluator prepares the evaluation of a net, given by the weight matrices of
// its two or more layers, each with the bias as its last row, on the rows of x. The
// weights of the given rows of the first matrix will vary. It panics if the shapes
// do not fit.
func NewEvaluator(w []gemm.Matrix, x gemm.Matrix, rows []int, threads int) *Evaluator {
	if len(w) < 2 || w[0].Rows != x.Cols+1 {
		panic(fmt.Sprintf("chaotic: %d layers, the first with %d rows, for %d inputs", len(w), w[0].Rows, x.Cols))
	}
	first, units, bias := w[0], w[0].Cols, x.Cols // the row of the bias
	e := &Evaluator{
		w: gemm.NewMatrix(len(rows), units), moved: gemm.NewMatrix(len(rows), units), x: gemm.NewMatrix(x.Rows, len(rows)),
		z:      gemm.NewMatrix(x.Rows, w[len(w)-1].Cols),
		layers: append([]gemm.Layer{{Logistic: true, Start: gemm.NewMatrix(x.Rows, units)}}, feedforward.Layers(w[1:])...),
	}
	// A row of zeros adds nothing to a chain, not even a rounding.
	fixed := gemm.NewMatrix(first.Rows, units)
	for i := range first.Rows {
		copy(fixed.Row(i), first.Row(i))
	}
	for i, r := range rows {
		copy(e.w.Row(i), first.Row(r))
		clear(fixed.Row(r))
		for n := range x.Rows {
			if r == bias {
				e.x.Row(n)[i] = 1
			} else {
				e.x.Row(n)[i] = x.Row(n)[r]
			}
		}
	}
	o := gemm.Options{Threads: threads, Bias: fixed.Row(bias)}
	fixed.Rows--
	var p gemm.Packed
	p.Pack(fixed, false)
	gemm.Mul(e.layers[0].Start, x, &p, o)
	return e
}

// Weights returns the weights in some rows of a matrix, row by row in that order:
// the base weights that vary in an Evaluator with these rows.
func Weights(w gemm.Matrix, rows []int) []float64 {
	var out []float64
	for _, r := range rows {
		for _, v := range w.Row(r) {
			out = append(out, float64(v))
		}
	}
	return out
}

// Outputs adds shift to the varying weights, in the order of Weights, and rounded to
// float32 once, and returns the inputs of the net's output units, a row for each
// input. The result is valid until the next call.
func (e *Evaluator) Outputs(shift []float64, threads int) gemm.Matrix {
	for j, w := range e.w.Data {
		e.moved.Data[j] = float32(float64(w) + shift[j])
	}
	e.layers[0].W.Pack(e.moved, false)
	gemm.Forward(e.z, e.x, e.layers, threads)
	return e.z
}

// SquaredError returns the sum, from left to right, of the squared differences
// between the probabilities p and those of an input that is of class label with
// certainty.
func SquaredError(p []float64, label int32) float64 {
	sum := 0.0
	for j, q := range p {
		if j == int(label) {
			q -= 1
		}
		sum += float64(q * q)
	}
	return sum
}
