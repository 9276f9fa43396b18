package feedforward

import (
	"neurorbit/stages/num/gemm"
	"neurorbit/stages/num/strict"
)

// A Gradient computes the mean cross-entropy of a net on a batch of labelled
// inputs and its derivatives by back-propagation (Rumelhart, Hinton and Williams,
// Nature 323, 533-536, 1986). It keeps its memory from call to call.
type Gradient struct {
	sizes   []int
	threads int
	labels  []int32
	// act[l] are the activities of layer l, a row for each input, with a last
	// column of ones, by which the bias row is a row like the others.
	act []gemm.Matrix
	// delta[l] are the derivatives with respect to the sums that go into layer l+1.
	delta  []gemm.Matrix
	pack   gemm.Packed
	losses []float64
}

// NewGradient returns the gradient for nets of the sizes. Its results do not depend
// on the number of threads.
func NewGradient(sizes []int, threads int) *Gradient {
	layers := len(sizes) - 1
	return &Gradient{sizes: sizes, threads: threads, act: make([]gemm.Matrix, layers), delta: make([]gemm.Matrix, layers)}
}

// Load makes the given rows of x, with their labels, the batch.
func (g *Gradient) Load(x gemm.Matrix, labels []int32, rows []int32) {
	if len(g.labels) != len(rows) {
		g.labels, g.losses = make([]int32, len(rows)), make([]float64, len(rows))
		for l := range g.act {
			g.act[l] = withOnes(len(rows), g.sizes[l])
			g.delta[l] = gemm.NewMatrix(len(rows), g.sizes[l+1])
		}
	}
	for i, r := range rows {
		copy(g.act[0].Row(i), x.Row(int(r)))
		g.labels[i] = labels[r]
	}
}

// withOnes returns a matrix of zeros and, as its last column, ones.
func withOnes(rows, cols int) gemm.Matrix {
	m := gemm.NewMatrix(rows, cols+1)
	for i := range rows {
		m.Row(i)[cols] = 1
	}
	return m
}

// withoutLast returns m without its last column.
func withoutLast(m gemm.Matrix) gemm.Matrix {
	m.Cols--
	return m
}

// Compute returns the mean cross-entropy of the batch, in nats, of the net with the
// given weights, and sets gradient, of the same length, to its derivatives. It is an
// Objective.
func (g *Gradient) Compute(params, gradient []float32) float64 {
	net := View(params, g.sizes...)
	top := len(net.W) - 1
	for l, w := range net.W {
		m, bias := weights(w)
		g.pack.Pack(m, false)
		out := g.delta[l]
		if l < top {
			out = withoutLast(g.act[l+1])
		}
		gemm.Mul(out, withoutLast(g.act[l]), &g.pack, gemm.Options{Bias: bias, Logistic: l < top, Threads: g.threads})
	}
	loss := g.outputs()
	d := View(gradient, g.sizes...)
	for l := top; ; l-- {
		g.pack.Pack(g.delta[l], false)
		gemm.Mul(d.W[l], g.act[l], &g.pack, gemm.Options{TransA: true, Threads: g.threads})
		if l == 0 {
			return loss
		}
		m, _ := weights(net.W[l])
		g.pack.Pack(m, true)
		delta, act := g.delta[l-1], g.act[l]
		gemm.Mul(delta, g.delta[l], &g.pack, gemm.Options{Threads: g.threads})
		parallel(delta.Rows, g.threads, func(lo, hi int) {
			for i := lo; i < hi; i++ {
				d := delta.Row(i)
				for j, a := range act.Row(i)[:len(d)] {
					d[j] = float32(d[j] * float32(a*(1-a))) // the logistic function has the derivative a (1 - a)
				}
			}
		})
	}
}

// outputs turns the sums that go into the outputs into the derivatives with
// respect to them, (p - t) / n, and returns the mean cross-entropy.
func (g *Gradient) outputs() float64 {
	z := g.delta[len(g.delta)-1]
	n := float64(z.Rows)
	parallel(z.Rows, g.threads, func(lo, hi int) {
		p := make([]float64, z.Cols)
		for i := lo; i < hi; i++ {
			row, label := z.Row(i), g.labels[i]
			g.losses[i] = crossEntropy(p, row, label)
			p[label]--
			for j := range row {
				row[j] = float32(p[j] / n)
			}
		}
	})
	return strict.PairwiseSum(g.losses) / n
}
