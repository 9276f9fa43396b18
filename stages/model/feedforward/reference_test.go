package feedforward

import (
	"math"

	"neurorbit/stages/num/gemm"
)

// The references: the same nets in float64 and plain loops.

func logistic(x float64) float64 { return 1 / (1 + math.Exp(-x)) }

// reference returns the mean cross-entropy of a net with the given weights, and the
// probabilities.
func reference(params []float64, sizes []int, x gemm.Matrix, labels []int32) (loss float64, prob [][]float64) {
	for i := range x.Rows {
		var act []float64
		for _, v := range x.Row(i) {
			act = append(act, float64(v))
		}
		w := params
		for l := 1; l < len(sizes); l++ {
			next := make([]float64, sizes[l])
			for j := range next {
				for k, a := range append(act[:len(act):len(act)], 1) {
					next[j] += a * w[k*sizes[l]+j]
				}
			}
			w = w[(sizes[l-1]+1)*sizes[l]:]
			sum := 0.0
			for j, z := range next {
				if next[j] = logistic(z); l == len(sizes)-1 {
					next[j] = math.Exp(z)
				}
				sum += next[j]
			}
			if act = next; l == len(sizes)-1 {
				for j := range act {
					act[j] /= sum
				}
			}
		}
		prob = append(prob, act)
		loss -= math.Log(act[labels[i]])
	}
	return loss / float64(x.Rows), prob
}

// randomNet returns a net with normal weights.
func randomNet(seed uint64, deviation float64, sizes ...int) *Net {
	n := New(sizes...)
	newSource(seed).Normal(n.Params, deviation)
	return n
}

// randomInputs returns labelled inputs from -1 to 1.
func randomInputs(seed uint64, rows, cols, classes int) (gemm.Matrix, []int32) {
	x := gemm.NewMatrix(rows, cols)
	s := newSource(seed)
	s.Uniform(x.Data, 1)
	labels := make([]int32, rows)
	for i := range labels {
		labels[i] = int32(s.IntN(classes))
	}
	return x, labels
}

// blobs returns inputs around a centre for each class, so that they can be learnt.
func blobs(seed uint64, rows, cols, classes int, spread float32) (gemm.Matrix, []int32) {
	x, labels := randomInputs(seed, rows, cols, classes)
	centres, _ := randomInputs(seed+1, classes, cols, classes)
	for i := range x.Rows {
		for j, c := range centres.Row(int(labels[i])) {
			x.Row(i)[j] = c + float32(spread*x.Row(i)[j])
		}
	}
	return x, labels
}

func float64s(x []float32) []float64 {
	out := make([]float64, len(x))
	for i, v := range x {
		out[i] = float64(v)
	}
	return out
}

// all returns the numbers of all rows.
func all(rows int) []int32 {
	out := make([]int32, rows)
	for i := range out {
		out[i] = int32(i)
	}
	return out
}

// near tells whether a and b differ by no more than a share of the larger, or by
// that of scale.
func near(a, b, share, scale float64) bool {
	return math.Abs(a-b) <= share*max(math.Abs(a), math.Abs(b), scale)
}
