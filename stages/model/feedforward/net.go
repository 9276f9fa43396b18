package feedforward

import (
	"fmt"
	"sync"

	"neurorbit/stages/num/gemm"
	"neurorbit/stages/num/strict"
)

// A Net is a feed-forward net: logistic units in the hidden layers, a softmax
// over the outputs.
type Net struct {
	// Sizes are the numbers of units, from the inputs to the outputs: two or more,
	// all positive.
	Sizes []int
	// Params are all weights in one vector: the matrices of W one after the other,
	// each row by row.
	Params []float32
	// W[l] holds the weights between the layers l and l+1 as a matrix of
	// Sizes[l]+1 rows and Sizes[l+1] columns: the last row is the bias. The
	// matrices share their values with Params.
	W []gemm.Matrix
}

// Count returns the number of weights, biases included, of a net with these
// sizes.
func Count(sizes ...int) int {
	n := 0
	for l := 1; l < len(sizes); l++ {
		n += (sizes[l-1] + 1) * sizes[l]
	}
	return n
}

// New returns a net whose weights are all 0.
func New(sizes ...int) *Net { return View(make([]float32, Count(sizes...)), sizes...) }

// View returns a net whose weights are params. It panics if there are not as many
// as Count says.
func View(params []float32, sizes ...int) *Net {
	if len(sizes) < 2 || len(params) != Count(sizes...) {
		panic(fmt.Sprintf("feedforward: %d weights for a net of the sizes %v", len(params), sizes))
	}
	n := &Net{Sizes: sizes, Params: params}
	for l := 1; l < len(sizes); l++ {
		size := (sizes[l-1] + 1) * sizes[l]
		n.W = append(n.W, gemm.Matrix{Rows: sizes[l-1] + 1, Cols: sizes[l], Stride: sizes[l], Data: params[:size:size]})
		params = params[size:]
	}
	return n
}

// Top returns the softmax layer as a net of its own, which reads the activities
// that Hidden returns. It shares its weights with n.
func (n *Net) Top() *Net {
	top := len(n.W) - 1
	return View(n.W[top].Data, n.Sizes[top], n.Sizes[top+1])
}

// weights returns the rows of w without the bias, and the bias.
func weights(w gemm.Matrix) (m gemm.Matrix, bias []float32) {
	bias = w.Row(w.Rows - 1)
	w.Rows--
	return w, bias
}

// Layers returns the layers of a net with these weight matrices for gemm.Forward:
// logistic units but for the last.
func Layers(w []gemm.Matrix) []gemm.Layer {
	out := make([]gemm.Layer, len(w))
	for l := range out {
		m, bias := weights(w[l])
		out[l] = gemm.Layer{Bias: bias, Logistic: l < len(w)-1}
		out[l].W.Pack(m, false)
	}
	return out
}

// Hidden returns the activities of the last hidden layer, a row for each row of
// x; without a hidden layer, x.
func (n *Net) Hidden(x gemm.Matrix, threads int) gemm.Matrix {
	top := len(n.W) - 1
	if top == 0 {
		return x
	}
	h := gemm.NewMatrix(x.Rows, n.Sizes[top])
	gemm.Forward(h, x, Layers(n.W)[:top], threads)
	return h
}

// A Score says how well a net does on labelled inputs.
type Score struct {
	// Probabilities has a row for each input and a column for each class.
	Probabilities gemm.Matrix
	// Loss is the mean cross-entropy, -ln of the probability of the label, in nats.
	Loss float64
	// Errors is the number of inputs that are taken for another class than their
	// label.
	Errors int
}

// Score applies the net to the rows of x, whose classes are labels, each from 0 to
// the number of outputs less one.
func (n *Net) Score(x gemm.Matrix, labels []int32, threads int) Score {
	p := gemm.NewMatrix(x.Rows, n.Sizes[len(n.Sizes)-1])
	gemm.Forward(p, x, Layers(n.W), threads)
	losses := make([]float64, x.Rows)
	parallel(x.Rows, threads, func(lo, hi int) {
		e := make([]float64, p.Cols)
		for i := lo; i < hi; i++ {
			z := p.Row(i)
			losses[i] = crossEntropy(e, z, labels[i])
			for j, q := range e {
				z[j] = float32(q)
			}
		}
	})
	s := Score{Probabilities: p, Loss: strict.PairwiseSum(losses) / float64(x.Rows)}
	for i := range x.Rows {
		if Class(p.Row(i)) != labels[i] {
			s.Errors++
		}
	}
	return s
}

// Class returns the class of a row of outputs: the column of the largest, the first
// of several.
func Class[F float32 | float64](z []F) int32 {
	c := 0
	for j, v := range z {
		if v > z[c] {
			c = j
		}
	}
	return int32(c)
}

// Softmax sets p_j = exp(z_j) / sum_k exp(z_k), where the sum goes from left to
// right. It returns the largest z and the sum over k of exp(z_k - largest).
func Softmax(p []float64, z []float32) (largest, sum float64) {
	largest = float64(z[Class(z)])
	for j, v := range z {
		p[j] = strict.Exp(float64(v) - largest)
		sum += p[j]
	}
	for j := range p {
		p[j] /= sum
	}
	return largest, sum
}

// crossEntropy sets p to the softmax of z and returns -ln p of the label.
func crossEntropy(p []float64, z []float32, label int32) float64 {
	largest, sum := Softmax(p, z)
	return strict.Log(sum) - (float64(z[label]) - largest)
}

// parallel calls f for consecutive parts of 0 ... n-1 that together are all of it,
// at most as many at the same time as there are threads.
func parallel(n, threads int, f func(lo, hi int)) {
	threads = max(1, min(threads, n))
	var wg sync.WaitGroup
	for k := 1; k < threads; k++ {
		wg.Go(func() { f(n*k/threads, n*(k+1)/threads) })
	}
	f(0, n/threads)
	wg.Wait()
}
