package feedforward

import (
	"math"
	"testing"

	"neurorbit/stages/num/gemm"
)

// TestContrastiveDivergence compares two steps with the formulas in plain loops,
// given the same states of the hidden units.
func TestContrastiveDivergence(t *testing.T) {
	const visible, hidden, rows = 5, 4, 6
	n := CountRBM(visible, hidden)
	params := make([]float32, n)
	newSource(1).Normal(params, 1)
	m := NewRBM(visible, hidden, params, make([]float32, n), 1)
	p, velocity := float64s(params), make([]float64, n)
	w := func(i, j int) *float64 { return &p[i*hidden+j] }
	x := gemm.NewMatrix(8, visible)
	newSource(2).Uniform(x.Data, 1)
	for i, v := range x.Data {
		x.Data[i] = (v + 1) / 2
	}
	for turn := range 2 {
		batch := []int32{7, 0, 3, 3, 1, 5}
		step := Step{Rate: 0.3, Momentum: 0.7, Decay: 0.02}
		m.Train(x, batch, step, newSource(uint64(turn)))

		states := newSource(uint64(turn))
		change := make([]float64, n)
		infer := func(v []float64) []float64 {
			h := make([]float64, hidden)
			for j := range h {
				sum := *w(visible, j)
				for i, a := range v {
					sum += a * *w(i, j)
				}
				h[j] = logistic(sum)
			}
			return h
		}
		for _, r := range batch {
			v := float64s(x.Row(int(r)))
			h := infer(v)
			s := make([]float64, hidden)
			for j := range s {
				if float64(states.Uint32()>>8)*0x1p-24 < h[j] {
					s[j] = 1
				}
			}
			again := make([]float64, visible)
			for i := range again {
				sum := p[(visible+1)*hidden+i]
				for j, b := range s {
					sum += b * *w(i, j)
				}
				again[i] = logistic(sum)
			}
			h2 := infer(again)
			for j := range hidden {
				for i := range visible {
					change[i*hidden+j] += (v[i]*h[j] - again[i]*h2[j]) / rows
				}
				change[visible*hidden+j] += (h[j] - h2[j]) / rows
			}
			for i := range visible {
				change[(visible+1)*hidden+i] += (v[i] - again[i]) / rows
			}
		}
		for i, c := range change {
			velocity[i] = step.Momentum*velocity[i] + step.Rate*c
			if i < visible*hidden {
				velocity[i] -= step.Rate * step.Decay * p[i]
			}
			p[i] += velocity[i]
		}
		for i := range p {
			if !near(float64(m.Params[i]), p[i], 1e-5, 0.1) || !near(float64(m.Velocity[i]), velocity[i], 1e-4, 0.01) {
				t.Fatalf("turn %d: number %d is %v (last step %v), want %v (%v)", turn, i, m.Params[i], m.Velocity[i], p[i], velocity[i])
			}
		}
	}
}

// TestLearnsPatterns: a machine with as many hidden units as bits learns to give
// back two patterns, which at first it cannot.
func TestLearnsPatterns(t *testing.T) {
	const visible, hidden = 8, 4
	x := gemm.NewMatrix(20, visible)
	for i := range x.Rows {
		for j := range visible {
			if (j < visible/2) == (i%2 == 0) {
				x.Row(i)[j] = 1
			}
		}
	}
	n := CountRBM(visible, hidden)
	m := NewRBM(visible, hidden, make([]float32, n), make([]float32, n), 1)
	newSource(1).Normal(m.Params[:visible*hidden], 0.1)
	if e := m.Error(x); e < 0.2 || e > 0.3 {
		t.Errorf("error %v before, want about 1/4", e)
	}
	for k := range 300 {
		m.Train(x, all(x.Rows), Step{Rate: 0.3, Momentum: 0.5}, newSource(uint64(k)))
	}
	if e := m.Error(x); e > 0.01 {
		t.Errorf("error %v afterwards", e)
	}
	if l := m.Upward(); l.W.K != visible || l.W.N != hidden || !l.Logistic {
		t.Errorf("upward from %d to %d units", l.W.K, l.W.N)
	}
}

// TestFromUnit: a layer that reads x = 2u - 1 gives what it gave for u.
func TestFromUnit(t *testing.T) {
	n := randomNet(4, 1, 9, 7, 3)
	u, labels := randomInputs(5, 30, 9, 3)
	x := gemm.NewMatrix(30, 9)
	for i, v := range u.Data {
		u.Data[i] = (v + 1) / 2
		x.Data[i] = 2*u.Data[i] - 1
	}
	before := n.Score(u, labels, 1)
	FromUnit(n.W[0])
	after := n.Score(x, labels, 1)
	for i, p := range after.Probabilities.Data {
		if math.Abs(float64(p-before.Probabilities.Data[i])) > 1e-6 {
			t.Fatalf("probability %d is %v, was %v", i, p, before.Probabilities.Data[i])
		}
	}
	if other := n.Score(u, labels, 1); math.Abs(other.Loss-after.Loss) < 0.01 {
		t.Error("the inputs make no difference")
	}
}
