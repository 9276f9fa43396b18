package feedforward

import (
	"neurorbit/stages/num/gemm"
	"neurorbit/stages/num/strict"
)

// An RBM is a restricted Boltzmann machine of logistic units: visible units with
// values from 0 to 1, hidden units that are 0 or 1.
type RBM struct {
	// Net are the weights and the biases of the hidden units, as those of a layer
	// that reads the visible units.
	Net *Net
	// VisibleBias are the biases of the visible units.
	VisibleBias []float32
	// Params are the weights of Net and then the visible biases, in one vector;
	// Velocity the last step of each, for the momentum.
	Params, Velocity []float32

	threads                 int
	visible, hidden, sample gemm.Matrix // of the batch
	recalled, again         gemm.Matrix // of the reconstruction
	pack                    gemm.Packed
	gradient                []float32
}

// CountRBM returns the number of weights and biases of a machine.
func CountRBM(visible, hidden int) int { return Count(visible, hidden) + visible }

// NewRBM returns a machine whose weights are params and whose velocities are
// velocity, both of the length CountRBM. Its results do not depend on the number of
// threads.
func NewRBM(visible, hidden int, params, velocity []float32, threads int) *RBM {
	n := Count(visible, hidden)
	return &RBM{
		Net: View(params[:n:n], visible, hidden), VisibleBias: params[n:], Params: params, Velocity: velocity,
		threads: threads, gradient: make([]float32, len(params)),
	}
}

// Step says how a machine learns from a batch.
type Step struct {
	// Rate is the learning rate, Momentum the share of the last step that is added
	// to a step, Decay the weight decay. Biases do not decay.
	Rate, Momentum, Decay float64
}

// Train makes a step of contrastive divergence with one reconstruction on the
// given rows of x, as Hinton and Salakhutdinov (Science 313, 504-507, 2006) and
// Hinton (Neural Computation 14, 1771-1800, 2002) do. With the batch v, the
// probabilities h of the hidden units given v and their states s drawn from these,
// the probabilities v' of the visible units given s, and h' given v':
//
//	step <- momentum step + rate (<v h> - <v' h'> - decay w),  w <- w + step
//
// where <> is the mean over the batch and w h' uses probabilities, not states. The
// states are drawn row by row from the source.
func (m *RBM) Train(x gemm.Matrix, rows []int32, step Step, random Source) {
	if m.visible.Rows != len(rows) {
		v, h := m.Net.Sizes[0], m.Net.Sizes[1]
		m.visible, m.recalled = withOnes(len(rows), v), withOnes(len(rows), v)
		m.hidden, m.sample, m.again = gemm.NewMatrix(len(rows), h), gemm.NewMatrix(len(rows), h), gemm.NewMatrix(len(rows), h)
	}
	for i, r := range rows {
		copy(m.visible.Row(i), x.Row(int(r)))
	}
	m.infer(m.hidden, withoutLast(m.visible))
	for i := range rows {
		s := m.sample.Row(i)
		for j, p := range m.hidden.Row(i) {
			s[j] = 0
			if float32(random.Uint32()>>8)*0x1p-24 < p {
				s[j] = 1
			}
		}
	}
	m.recall(withoutLast(m.recalled), m.sample)
	m.infer(m.again, withoutLast(m.recalled))
	m.contrast()

	weights := m.Net.Sizes[0] * m.Net.Sizes[1]
	rate, momentum := float32(step.Rate/float64(len(rows))), float32(step.Momentum)
	decay := float32(step.Rate * step.Decay)
	parallel(len(m.Params), m.threads, func(lo, hi int) {
		for i := lo; i < hi; i++ {
			d := float32(momentum*m.Velocity[i]) + float32(rate*m.gradient[i])
			if i < weights {
				d -= float32(decay * m.Params[i])
			}
			m.Velocity[i] = d
			m.Params[i] += d
		}
	})
}

// contrast sets gradient to <v h> - <v' h'> times the size of the batch.
func (m *RBM) contrast() {
	gradient := View(m.gradient[:len(m.Net.Params)], m.Net.Sizes...).W[0]
	m.pack.Pack(m.hidden, false)
	gemm.Mul(gradient, m.visible, &m.pack, gemm.Options{TransA: true, Threads: m.threads})
	for i, p := range m.again.Data {
		m.again.Data[i] = -p
	}
	m.pack.Pack(m.again, false)
	gemm.Mul(gradient, m.recalled, &m.pack, gemm.Options{TransA: true, Accumulate: true, Threads: m.threads})
	bias := m.gradient[len(m.Net.Params):]
	clear(bias)
	for i := range m.visible.Rows {
		v, r := m.visible.Row(i), m.recalled.Row(i)
		for j := range bias {
			bias[j] += v[j] - r[j]
		}
	}
}

// infer sets h to the probabilities of the hidden units given v.
func (m *RBM) infer(h, v gemm.Matrix) {
	w, bias := weights(m.Net.W[0])
	m.pack.Pack(w, false)
	gemm.Mul(h, v, &m.pack, gemm.Options{Bias: bias, Logistic: true, Threads: m.threads})
}

// recall sets v to the probabilities of the visible units given h.
func (m *RBM) recall(v, h gemm.Matrix) {
	w, _ := weights(m.Net.W[0])
	m.pack.Pack(w, true)
	gemm.Mul(v, h, &m.pack, gemm.Options{Bias: m.VisibleBias, Logistic: true, Threads: m.threads})
}

// Upward returns the layer, for gemm.Forward, that gives the probabilities of the hidden
// units given the visible units. It is valid until the machine learns.
func (m *RBM) Upward() gemm.Layer {
	l := Layers(m.Net.W)[0]
	l.Logistic = true
	return l
}

// Error returns the mean squared difference, over all inputs and visible units,
// between x and its reconstruction from the probabilities, not the states, of the
// hidden units.
func (m *RBM) Error(x gemm.Matrix) float64 {
	v := gemm.NewMatrix(x.Rows, x.Cols)
	layers := []gemm.Layer{m.Upward(), {Bias: m.VisibleBias, Logistic: true}}
	w, _ := weights(m.Net.W[0])
	layers[1].W.Pack(w, true)
	gemm.Forward(v, x, layers, m.threads)
	errors := make([]float64, x.Rows)
	parallel(x.Rows, m.threads, func(lo, hi int) {
		for i := lo; i < hi; i++ {
			r := v.Row(i)
			for j, p := range x.Row(i) {
				d := float64(p) - float64(r[j])
				errors[i] += float64(d * d)
			}
		}
	})
	return strict.PairwiseSum(errors) / float64(x.Rows*x.Cols)
}

// FromUnit turns the weights of a layer that reads inputs u from 0 to 1 into those
// of a layer that reads x = 2u - 1 and gives the same: half the weights, and a bias
// that is larger by their sum.
func FromUnit(w gemm.Matrix) {
	w, bias := weights(w)
	sum := make([]float64, w.Cols)
	for i := range w.Rows {
		for j, v := range w.Row(i) {
			w.Row(i)[j] = v / 2
			sum[j] += float64(v / 2)
		}
	}
	for j := range bias {
		bias[j] = float32(float64(bias[j]) + sum[j])
	}
}
