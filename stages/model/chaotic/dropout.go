package chaotic

import (
	"math/rand/v2"

	"neurorbit/stages/model/feedforward"
	"neurorbit/stages/num/gemm"
)

// A Dropout evaluates a net with hidden units left out at random, after Gal and
// Ghahramani (2016). Each output leaves out another set of units, the same for all
// inputs, so an output is one thinned net, as it is one set of weights with chaotic
// maps. (A net that was trained without dropout, as those of the paper, is not made
// for this.) It must not be used by several goroutines at once.
type Dropout struct {
	w    []gemm.Matrix
	rate float64
	top  []gemm.Layer
	h, z gemm.Matrix
}

// NewDropout prepares the evaluation of a net, given as for NewEvaluator, on the
// rows of x. Each hidden unit is left out with probability rate, less than 1; what
// the others send is multiplied by 1/(1-rate).
func NewDropout(w []gemm.Matrix, x gemm.Matrix, rate float64, threads int) *Dropout {
	d := &Dropout{
		w: w[1:], rate: rate, top: feedforward.Layers(w[1:]),
		h: gemm.NewMatrix(x.Rows, w[0].Cols), z: gemm.NewMatrix(x.Rows, w[len(w)-1].Cols),
	}
	gemm.Forward(d.h, x, feedforward.Layers(w)[:1], threads)
	return d
}

// Outputs draws units to leave out and returns the inputs of the output units, a
// row for each input. The result is valid until the next call.
func (d *Dropout) Outputs(src rand.Source, threads int) gemm.Matrix {
	scale := 1 / (1 - d.rate)
	for l, w := range d.w {
		thin := gemm.NewMatrix(w.Rows-1, w.Cols)
		for i := range thin.Rows {
			if unit(src) < d.rate {
				continue
			}
			for j, v := range w.Row(i) {
				thin.Row(i)[j] = float32(float64(v) * scale)
			}
		}
		d.top[l].W.Pack(thin, false)
	}
	gemm.Forward(d.z, d.h, d.top, threads)
	return d.z
}
