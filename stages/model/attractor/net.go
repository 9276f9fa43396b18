package attractor

import (
	"fmt"
	"math"
	"slices"

	"neurorbit/stages/num/rng"
	"neurorbit/stages/num/strict"
)

// DefaultInit is the value that the article's reset gives to all neurons.
const DefaultInit = 0.001

// MaxWeights bounds N*D, the number of weights of a net.
const MaxWeights = 1 << 24

// Params are the parameters of a net: N >= 1 neurons, D >= 1 register entries,
// the scale S >= 0 of the output weights, and the seed of NumPy's generator.
type Params struct {
	N, D int
	S    float64
	Seed uint32
}

// Validate returns an error if there is no such net: N or D below 1, N*D above
// MaxWeights, or an S that is negative, not finite, or so large that a sum could
// overflow (N*D*S must be finite, as |u_i| < N*D*S on every orbit).
func (p Params) Validate() error {
	switch {
	case p.N < 1:
		return fmt.Errorf("attractor: N = %d: a net has at least one neuron", p.N)
	case p.D < 1:
		return fmt.Errorf("attractor: D = %d: the register has at least one entry", p.D)
	case p.N > MaxWeights/p.D:
		return fmt.Errorf("attractor: N = %d, D = %d: more than %d weights", p.N, p.D, MaxWeights)
	case math.IsNaN(p.S) || math.IsInf(p.S, 0) || p.S < 0:
		return fmt.Errorf("attractor: S = %v: the scale is a finite number that is not negative", p.S)
	case math.IsInf(float64(float64(p.N)*float64(p.D))*p.S, 0):
		return fmt.Errorf("attractor: S = %v: sums over N*D = %d weights would overflow", p.S, p.N*p.D)
	}
	return nil
}

// A Net is a net of the article with the weights that its seed gives. It is
// never changed, and may be used by several goroutines.
type Net struct {
	p Params
	w []float64 // N rows of D, multiples of 2^-52 in [-1, 1)
	u []float64 // b before scaling, multiples of 2^-53 in [0, 1)
	b []float64 // b_i = fl(S u_i)

	loop *strict.Feedback // of w and b
}

// New draws the weights as the article's constructor does after
// np.random.seed(Seed): w = 2u - 1, row by row, then b = S u.
func New(p Params) (*Net, error) {
	if err := p.Validate(); err != nil {
		return nil, err
	}
	n := &Net{p: p, w: make([]float64, p.N*p.D), u: make([]float64, p.N), b: make([]float64, p.N)}
	gen := rng.NewLegacy(p.Seed)
	for k := range n.w {
		n.w[k] = float64(2*gen.Float64()) - 1
	}
	for i := range n.u {
		n.u[i] = gen.Float64()
		n.b[i] = float64(p.S * n.u[i])
	}
	n.loop = strict.NewFeedback(n.w, n.b)
	return n, nil
}

// Params returns the parameters.
func (n *Net) Params() Params { return n.p }

// W returns a copy of the input weights w_ij, row by row: N*D values.
func (n *Net) W() []float64 { return slices.Clone(n.w) }

// B returns a copy of the output weights b_i.
func (n *Net) B() []float64 { return slices.Clone(n.b) }

// row returns the weights of neuron i.
func (n *Net) row(i int) []float64 { return n.w[i*n.p.D : (i+1)*n.p.D] }

// output returns y_0 = np.sum(b * x), eq. (2). The sum starts from +0, as NumPy's
// does, so that it is never -0.
func (n *Net) output(x []float64) float64 { return 0 + strict.PairwiseDot(n.b, x) }

// neurons sets x_i = tanh(np.sum(w[i] * y)), eq. (1).
func (n *Net) neurons(x, y []float64) { n.loop.Neurons(x, y) }
