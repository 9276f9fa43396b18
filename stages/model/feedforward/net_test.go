package feedforward

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math"
	"slices"
	"testing"

	"neurorbit/stages/num/gemm"
)

var shapes = [][]int{{3, 2}, {4, 5, 3}, {6, 5, 4, 3}, {17, 20, 33, 10}, {1, 1, 1, 2}}

// TestScore compares probabilities and loss with the reference.
func TestScore(t *testing.T) {
	for k, sizes := range shapes {
		n := randomNet(uint64(k), 0.8, sizes...)
		x, labels := randomInputs(uint64(k)+100, 50, sizes[0], sizes[len(sizes)-1])
		s := n.Score(x, labels, 1)
		loss, prob := reference(float64s(n.Params), sizes, x, labels)
		if !near(s.Loss, loss, 1e-6, 0) {
			t.Errorf("%v: loss %v, want %v", sizes, s.Loss, loss)
		}
		wrong := 0
		for i, want := range prob {
			for j, p := range s.Probabilities.Row(i) {
				if !near(float64(p), want[j], 1e-5, 0) {
					t.Fatalf("%v: probability %d of input %d is %v, want %v", sizes, j, i, p, want[j])
				}
			}
			if want[labels[i]] < slices.Max(want) {
				wrong++
			}
		}
		if s.Errors != wrong || wrong == 0 || wrong == 50 {
			t.Errorf("%v: %d errors, want %d", sizes, s.Errors, wrong)
		}
	}
}

// TestExtremeScores: sums far from 0 give neither infinite probabilities nor a
// loss that is off.
func TestExtremeScores(t *testing.T) {
	n := New(1, 2)
	n.W[0].Row(1)[0], n.W[0].Row(1)[1] = 3000, -3000
	x := gemm.NewMatrix(1, 1)
	right, wrong := n.Score(x, []int32{0}, 1), n.Score(x, []int32{1}, 1)
	if right.Loss != 0 || right.Errors != 0 || wrong.Loss != 6000 || wrong.Errors != 1 {
		t.Errorf("losses %v and %v, want 0 and 6000", right.Loss, wrong.Loss)
	}
	if p := right.Probabilities.Row(0); p[0] != 1 || p[1] != 0 {
		t.Errorf("probabilities %v", p)
	}
}

func TestClass(t *testing.T) {
	for _, c := range []struct {
		z    []float32
		want int32
	}{{[]float32{1, 3, 2}, 1}, {[]float32{2, 3, 3}, 1}, {[]float32{-1, -1}, 0}, {[]float32{0}, 0}, {[]float32{0.4, 0.2, 0.4}, 0}} {
		if got := Class(c.z); got != c.want {
			t.Errorf("class of %v: %d, want %d", c.z, got, c.want)
		}
	}
}

func TestSoftmax(t *testing.T) {
	p := make([]float64, 3)
	Softmax(p, []float32{1000, 1000 + float32(math.Ln2), 999})
	sum := 1 + 2 + math.Exp(-1)
	for j, want := range []float64{1 / sum, 2 / sum, math.Exp(-1) / sum} {
		if math.Abs(p[j]-want) > 1e-5 { // 1000 + ln 2 is rounded to float32
			t.Errorf("p[%d] = %v, want %v", j, p[j], want)
		}
	}
}

// TestTop: the outputs as a net of their own, fed with what Hidden returns, say
// what the whole net says, and share its weights.
func TestTop(t *testing.T) {
	for k, sizes := range shapes {
		n := randomNet(uint64(k), 1, sizes...)
		x, labels := randomInputs(3, 20, sizes[0], sizes[len(sizes)-1])
		top := n.Top()
		if a, b := n.Score(x, labels, 1), top.Score(n.Hidden(x, 1), labels, 1); a.Loss != b.Loss {
			t.Errorf("%v: losses %v and %v", sizes, a.Loss, b.Loss)
		}
		top.Params[0] = 77
		if n.W[len(n.W)-1].Data[0] != 77 {
			t.Errorf("%v: the weights are not shared", sizes)
		}
	}
}

func TestViewPanics(t *testing.T) {
	for _, f := range []func(){
		func() { View(make([]float32, 5), 2, 2) },
		func() { View(make([]float32, 7), 2, 2) },
		func() { New(3) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Error("no panic")
				}
			}()
			f()
		}()
	}
}

// TestGradient compares back-propagation with differences of the reference.
func TestGradient(t *testing.T) {
	for k, sizes := range shapes {
		n := randomNet(uint64(k), 0.8, sizes...)
		x, labels := randomInputs(uint64(k)+50, 40, sizes[0], sizes[len(sizes)-1])
		rows := []int32{3, 1, 4, 1, 5, 9, 2, 6, 39, 0, 17}
		g := NewGradient(sizes, 2)
		g.Load(x, labels, all(40)) // a batch of another size, before
		grad := make([]float32, len(n.Params))
		g.Compute(n.Params, grad)
		g.Load(x, labels, rows)
		loss := g.Compute(n.Params, grad)

		batch, batchLabels := gemm.NewMatrix(len(rows), x.Cols), make([]int32, len(rows))
		for i, r := range rows {
			copy(batch.Row(i), x.Row(int(r)))
			batchLabels[i] = labels[r]
		}
		params := float64s(n.Params)
		want, _ := reference(params, sizes, batch, batchLabels)
		if !near(loss, want, 1e-6, 0) {
			t.Errorf("%v: loss %v, want %v", sizes, loss, want)
		}
		for i, p := range params {
			const h = 1e-5
			params[i] = p + h
			up, _ := reference(params, sizes, batch, batchLabels)
			params[i] = p - h
			down, _ := reference(params, sizes, batch, batchLabels)
			params[i] = p
			if d := (up - down) / (2 * h); !near(float64(grad[i]), d, 1e-4, 0.01) {
				t.Fatalf("%v: derivative %d is %v, the difference says %v", sizes, i, grad[i], d)
			}
		}
	}
}

// TestConfidentGradient: where the net is nearly sure, the derivatives keep their
// digits: p - 1 is not taken in float32.
func TestConfidentGradient(t *testing.T) {
	g := NewGradient([]int{1, 2}, 1)
	x := gemm.NewMatrix(1, 1)
	g.Load(x, []int32{0}, []int32{0})
	grad := make([]float32, 4)
	loss := g.Compute([]float32{0, 0, 25, 0}, grad)
	e := math.Exp(-25)
	if want := math.Log1p(e); math.Abs(loss-want) > 1e-15 {
		t.Errorf("loss %v, want %v", loss, want)
	}
	if want := e / (1 + e); !near(-float64(grad[2]), want, 1e-4, 0) || !near(float64(grad[3]), want, 1e-6, 0) {
		t.Errorf("derivatives %v, want -+%v", grad[2:], want)
	}
}

// train makes a net from labelled inputs by every method here and returns all
// numbers that came out.
func train(x gemm.Matrix, labels []int32, threads int) []float32 {
	sizes := []int{x.Cols, 21, 34, 5}
	net := randomNet(1, 0.3, sizes...)
	u := gemm.NewMatrix(x.Rows, x.Cols)
	for i, v := range x.Data {
		u.Data[i] = (v + 1) / 2
	}
	for l := range 2 {
		n := CountRBM(sizes[l], sizes[l+1])
		m := NewRBM(sizes[l], sizes[l+1], make([]float32, n), make([]float32, n), threads)
		newSource(uint64(l)).Normal(m.Params, 0.1)
		order := newSource(7).Permutation(x.Rows)
		for b := 0; b+30 <= x.Rows; b += 30 {
			m.Train(u, order[b:b+30], Step{Rate: 0.1, Momentum: 0.5, Decay: 0.001}, newSource(uint64(b)))
		}
		h := gemm.NewMatrix(x.Rows, sizes[l+1])
		gemm.Forward(h, u, []gemm.Layer{m.Upward()}, threads)
		u = h
		copy(net.W[l].Data, m.Net.Params)
	}
	FromUnit(net.W[0])
	g := NewGradient(sizes, threads)
	g.Load(x, labels, all(x.Rows))
	Minimize(net.Params, g.Compute, 4)
	a := &Adam{Rate: 0.01, Mean: make([]float32, len(net.Params)), Square: make([]float32, len(net.Params))}
	grad := make([]float32, len(net.Params))
	for k := range 3 {
		g.Compute(net.Params, grad)
		a.Step(net.Params, grad, k+1, threads)
	}
	s := net.Score(x, labels, threads)
	return slices.Concat(net.Params, a.Mean, a.Square, s.Probabilities.Data, []float32{float32(s.Loss), float32(s.Errors)})
}

// TestSameBits: neither the number of threads nor the kernel shows in a result.
func TestSameBits(t *testing.T) {
	x, labels := blobs(3, 103, 19, 5, 0.5)
	want := train(x, labels, 1)
	same := func(name string, got []float32) {
		for i, v := range got {
			if math.Float32bits(v) != math.Float32bits(want[i]) {
				t.Errorf("%s: number %d is %v, want %v", name, i, v, want[i])
				return
			}
		}
	}
	for _, kernel := range gemm.Kernels() {
		restore, err := gemm.Use(kernel)
		if err != nil {
			t.Fatal(err)
		}
		for _, threads := range []int{1, 2, 5, 200} {
			same(fmt.Sprintf("kernel %s, %d threads", kernel, threads), train(x, labels, threads))
		}
		restore()
	}
}

func TestParallel(t *testing.T) {
	for _, c := range [][2]int{{0, 1}, {0, 3}, {1, 4}, {7, 3}, {8, 0}, {8, -1}, {5, 5}} {
		seen := make([]int, c[0])
		parallel(c[0], c[1], func(lo, hi int) {
			for i := lo; i < hi; i++ {
				seen[i]++
			}
		})
		if slices.ContainsFunc(seen, func(n int) bool { return n != 1 }) {
			t.Errorf("%v: %v", c, seen)
		}
	}
}

// TestGolden: the numbers of train are the same on every platform.
func TestGolden(t *testing.T) {
	x, labels := blobs(3, 103, 19, 5, 0.5)
	h := sha256.New()
	for _, v := range train(x, labels, 1) {
		h.Write(binary.LittleEndian.AppendUint32(nil, math.Float32bits(v)))
	}
	if got := hex.EncodeToString(h.Sum(nil)); got != golden {
		t.Errorf("digest %s, want %s", got, golden)
	}
}

const golden = "b10e33dfec27cedba9034d33d55190f4b2063fb626adfbf2fa25f75c1709d007"
