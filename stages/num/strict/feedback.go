package strict

// A Feedback makes many steps of a net whose N neurons read a register of its last D
// outputs. In a step the new entry y_0 = 0 + PairwiseDot(b, x) comes in front of the
// register, and then x_i = Tanh(0 + PairwiseDot(w_i, y)): the bits of these functions,
// on any processor.
type Feedback struct {
	n, d   int
	w, b   []float64
	padded int       // outputs of a step in memory: N, or with lanes the next multiple of 4
	wl, bl []float64 // for lanes: four neurons side by side, behind the N the first again, with b = 0; nil where there are none
}

// feedbackBlock is the number of steps made at once.
const feedbackBlock = 128

// NewFeedback returns the net of N = len(b) neurons with the rows of weights w, N*D values,
// and the output weights b. It keeps both.
func NewFeedback(w, b []float64) *Feedback {
	n := len(b)
	f := &Feedback{n: n, d: len(w) / n, w: w, b: b, padded: n}
	if !hasLanes || n > 8 || f.d < pairwiseLanes || f.d > pairwiseBlock {
		return f
	}
	f.padded = (n + 3) / 4 * 4
	f.wl, f.bl = make([]float64, f.padded*f.d), make([]float64, f.padded)
	copy(f.bl, b)
	for i := range f.padded {
		from := i
		if i >= n {
			from = 0
		}
		for j := range f.d {
			f.wl[(i/4*f.d+j)*4+i%4] = w[from*f.d+j]
		}
	}
	return f
}

// Run makes steps from the outputs x and the register y, newest entry first, and
// leaves both as they are after the last. If each is not nil, it is called with the
// number of each step, from 0, its outputs and its register, which hold good until it
// returns.
func (f *Feedback) Run(x, y []float64, steps int, each func(t int, x, y []float64)) {
	block := min(steps, feedbackBlock)
	if block <= 0 {
		return
	}
	history := make([]float64, block+f.d)
	out := make([]float64, (block+1)*f.padded)
	for done := 0; done < steps; done += block {
		block = min(steps-done, block)
		register := history[block:][:f.d]
		copy(register, y)
		copy(out, x)
		f.block(out, history[:block+f.d], block)
		for t := 1; each != nil && t <= block; t++ {
			each(done+t-1, out[t*f.padded:][:f.n], history[block-t:][:f.d])
		}
		copy(y, history[:f.d])
		copy(x, out[block*f.padded:][:f.n])
	}
}

// block makes steps: y grows towards its front, x towards its end.
func (f *Feedback) block(x, y []float64, steps int) {
	switch {
	case f.wl == nil:
		for t := range steps {
			now := y[steps-1-t:][:f.d]
			now[0] = 0 + PairwiseDot(f.b, x[t*f.n:][:f.n])
			f.Neurons(x[(t+1)*f.n:][:f.n], now)
		}
	case f.n <= 4:
		orbit4(&f.wl[0], &f.bl[0], &tanhTable[0][0], &y[steps], &x[0], f.d, steps)
	case f.n < 8:
		orbit7(&f.wl[0], &f.bl[0], &tanhTable[0][0], &y[steps], &x[0], f.d, steps)
	default:
		orbit8(&f.wl[0], &f.bl[0], &tanhTable[0][0], &y[steps], &x[0], f.d, steps)
	}
}

// Neurons sets x_i = Tanh(0 + PairwiseDot(w_i, y)).
func (f *Feedback) Neurons(x, y []float64) {
	var z [4]float64
	row := func(i int) []float64 { return f.w[i*f.d : (i+1)*f.d] }
	i := 0
	for ; i+4 <= f.n; i += 4 {
		for k := range z {
			z[k] = 0 + PairwiseDot(row(i+k), y)
		}
		Tanh4(&z)
		copy(x[i:], z[:])
	}
	for ; i < f.n; i++ {
		x[i] = Tanh(0 + PairwiseDot(row(i), y))
	}
}
