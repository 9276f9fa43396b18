package chaotic

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"neurorbit/stages/num/gemm"
)

// randomNet returns the weight matrices of a net, inputs for it, and shifts.
func randomNet(r *rand.Rand, samples, rows int, sizes ...int) (w []gemm.Matrix, x gemm.Matrix, shift []float64) {
	for l := 1; l < len(sizes); l++ {
		m := gemm.NewMatrix(sizes[l-1]+1, sizes[l])
		for i := range m.Data {
			m.Data[i] = float32(2*r.Float64()-1) / 2
		}
		w = append(w, m)
	}
	x = gemm.NewMatrix(samples, sizes[0])
	for i := range x.Data {
		x.Data[i] = float32(2*r.Float64() - 1)
	}
	shift = make([]float64, rows*sizes[1])
	for i := range shift {
		shift[i] = 0.4*r.Float64() - 0.2
	}
	return w, x, shift
}

// direct evaluates a net on one input in plain float64.
func direct(w []gemm.Matrix, x []float32, rows []int, shift []float64) []float64 {
	y := make([]float64, len(x))
	for i, v := range x {
		y[i] = float64(v)
	}
	for l, m := range w {
		y = append(y, 1)
		z := make([]float64, m.Cols)
		for j := range z {
			for i := range m.Rows {
				v := float64(m.Row(i)[j])
				if at := slices.Index(rows, i); l == 0 && at >= 0 {
					v += shift[at*m.Cols+j]
				}
				z[j] += y[i] * v
			}
			if l < len(w)-1 {
				z[j] = 1 / (1 + math.Exp(-z[j]))
			}
		}
		y = z
	}
	return y
}

// TestOutputs compares the evaluator with plain float64, for rows with and without
// the bias, in both orders of the pixels.
func TestOutputs(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, c := range []struct {
		rows   int
		column bool
	}{{5, false}, {5, true}, {12, true}, {13, false}, {13, true}, {1, false}} {
		w, x, shift := randomNet(r, 50, c.rows, 12, 7, 6, 9, 10)
		rows := FirstRows(c.rows, 4, 3, c.column)
		e := NewEvaluator(w, x, rows, 1)
		if got := Weights(w[0], rows); len(got) != c.rows*7 || got[c.rows*7-1] != float64(w[0].Row(rows[c.rows-1])[6]) {
			t.Fatalf("%d rows: the weights that vary are not those of rows %v", c.rows, rows)
		}
		for range 2 { // the second time with what the first left
			z := e.Outputs(shift, 1)
			for n := range x.Rows {
				for j, want := range direct(w, x.Row(n), rows, shift) {
					if got := float64(z.Row(n)[j]); math.Abs(got-want) > 1e-5 {
						t.Fatalf("%d rows, column order %v: input %d, output %d: %v, want %v", c.rows, c.column, n, j, got, want)
					}
				}
			}
		}
	}
}

func TestFirstRows(t *testing.T) {
	if got := FirstRows(7, 3, 2, false); !slices.Equal(got, []int{0, 1, 2, 3, 4, 5, 6}) {
		t.Errorf("row by row: %v", got)
	}
	if got := FirstRows(7, 3, 2, true); !slices.Equal(got, []int{0, 3, 1, 4, 2, 5, 6}) {
		t.Errorf("column by column: %v", got)
	}
}

// TestBits: the same bits from every kernel, for any number of threads, and for a
// part of the inputs.
func TestBits(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	w, x, shift := randomNet(r, 300, 30, 64, 40, 40, 75, 10)
	rows := FirstRows(30, 8, 8, true)
	want := slices.Clone(NewEvaluator(w, x, rows, 1).Outputs(shift, 1).Data)
	dropped := slices.Clone(NewDropout(w, x, 0.3, 1).Outputs(rand.NewPCG(5, 6), 1).Data)
	for _, kernel := range gemm.Kernels() {
		restore, err := gemm.Use(kernel)
		if err != nil {
			t.Fatal(err)
		}
		for _, threads := range []int{1, 2, 5} {
			name := fmt.Sprintf("%s, %d threads", kernel, threads)
			if got := NewEvaluator(w, x, rows, threads).Outputs(shift, threads); !slices.Equal(got.Data, want) {
				t.Errorf("%s: other bits", name)
			}
			if got := NewDropout(w, x, 0.3, threads).Outputs(rand.NewPCG(5, 6), threads); !slices.Equal(got.Data, dropped) {
				t.Errorf("%s: other bits with dropout", name)
			}
		}
		part := gemm.Matrix{Rows: 17, Cols: x.Cols, Stride: x.Stride, Data: x.Data[100*x.Stride:]}
		if got := NewEvaluator(w, part, rows, 1).Outputs(shift, 1); !slices.Equal(got.Data, want[1000:1170]) {
			t.Errorf("%s: other bits for some of the inputs", kernel)
		}
		restore()
	}
}

func TestSquaredError(t *testing.T) {
	if got, want := SquaredError([]float64{0.5, 0.25, 0.25}, 0), 0.375; got != want {
		t.Errorf("squared error %v, want %v", got, want)
	}
}

// TestDropout: without dropout the net is the net; with it, units are left out as
// often as asked and the rest is scaled up.
func TestDropout(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	w, x, _ := randomNet(r, 20, 1, 12, 7, 6, 10)
	none := make([]float64, 7)
	want := NewEvaluator(w, x, []int{0}, 1).Outputs(none, 1)
	got := NewDropout(w, x, 0, 1).Outputs(rand.NewPCG(1, 1), 1)
	for i, v := range got.Data { // other chains in the first layer
		if math.Abs(float64(v-want.Data[i])) > 1e-5 {
			t.Fatalf("without dropout, output %d is %v, not %v", i, v, want.Data[i])
		}
	}
	// A net whose output is the sum of its 2000 hidden units, each 1/2.
	w = []gemm.Matrix{gemm.NewMatrix(2, 2000), gemm.NewMatrix(2001, 1)}
	for i := range 2000 {
		w[1].Data[i] = 1
	}
	d := NewDropout(w, gemm.NewMatrix(1, 1), 0.5, 1)
	src := rand.NewPCG(1, 1)
	var kept [2]float64
	for k := range kept {
		kept[k] = float64(d.Outputs(src, 1).Data[0])
		if math.Abs(kept[k]-1000) > 110 || kept[k] != math.Round(kept[k]) { // 5 standard deviations
			t.Errorf("%v of 2000 units kept", kept[k])
		}
	}
	if kept[0] == kept[1] {
		t.Error("twice the same units were left out")
	}
}
