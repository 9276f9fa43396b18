package gemm

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// eachKernel runs a test with every kernel of this processor.
func eachKernel(t *testing.T, f func(t *testing.T)) {
	for _, name := range Kernels() {
		t.Run(name, func(t *testing.T) {
			restore, err := Use(name)
			if err != nil {
				t.Fatal(err)
			}
			defer restore()
			f(t)
		})
	}
}

// define computes what Mul is defined to, element by element.
func define(c, a, b Matrix, o Options) {
	depth := b.Rows
	for i := range c.Rows {
		for j := range c.Cols {
			acc := float32(0)
			if o.Accumulate {
				acc = c.Row(i)[j]
			}
			for k := range depth {
				row, col := i, k
				if o.TransA {
					row, col = k, i
				}
				acc = FMA(a.Row(row)[col], b.Row(k)[j], acc)
			}
			if o.Bias != nil {
				acc += o.Bias[j]
			}
			if o.Logistic {
				acc = logisticOf(acc)
			}
			c.Row(i)[j] = acc
		}
	}
}

// A source makes the values of a matrix.
type source func(r *rand.Rand) float32

var sources = map[string]source{
	"uniform": func(r *rand.Rand) float32 { return r.Float32()*2 - 1 },
	// Small integers times powers of two of both signs: sums cancel, often to 0,
	// and meet halfway points.
	"cancelling": func(r *rand.Rand) float32 {
		return float32(math.Ldexp(float64(r.IntN(7)-3), 12*r.IntN(3)-12))
	},
	"halfway": func(r *rand.Rand) float32 {
		return float32(math.Ldexp(float64(1<<23+r.IntN(4)), 12*r.IntN(5)-47) * float64(2*r.IntN(2)-1))
	},
	"subnormal": func(r *rand.Rand) float32 {
		return float32(math.Ldexp(r.Float64()*2-1, -60-r.IntN(25)))
	},
	"special": func(r *rand.Rand) float32 {
		if r.IntN(20) == 0 {
			return specials[r.IntN(len(specials))]
		}
		return float32(r.IntN(9) - 4)
	},
	"bits": anyFloat,
}

// random returns a matrix with a gap after each row that holds NaN, and such a
// gap after the end.
func random(r *rand.Rand, rows, cols int, from source) Matrix {
	m := Matrix{Rows: rows, Cols: cols, Stride: cols + r.IntN(4)}
	m.Data = make([]float32, rows*m.Stride+r.IntN(3))
	for i := range m.Data {
		m.Data[i] = float32(math.NaN())
	}
	for i := range rows {
		for j := range cols {
			m.Row(i)[j] = from(r)
		}
	}
	return m
}

func transpose(m Matrix) Matrix {
	out := NewMatrix(m.Cols, m.Rows)
	for i := range m.Rows {
		for j, v := range m.Row(i) {
			out.Row(j)[i] = v
		}
	}
	return out
}

// compare computes one product as defined and with the kernel in use. Gaps in c
// must be left alone, and nothing but the matrices may be read.
func compare(t *testing.T, r *rand.Rand, m, n, k int, from source) {
	t.Helper()
	o := Options{Accumulate: r.IntN(2) == 0, TransA: r.IntN(2) == 0, Logistic: r.IntN(4) == 0, Threads: r.IntN(6)}
	if r.IntN(2) == 0 {
		o.Bias = random(r, 1, n, from).Data[:n]
	}
	a, b, c := random(r, m, k, from), random(r, k, n, from), random(r, m, n, from)
	if o.TransA {
		a = random(r, k, m, from)
	}
	want := c
	want.Data = slices.Clone(c.Data)
	define(want, a, b, o)

	var p Packed
	if r.IntN(2) == 0 {
		p.Pack(random(r, r.IntN(20), r.IntN(40), from), false) // left-overs in its memory
	}
	if r.IntN(2) == 0 {
		p.Pack(b, false)
	} else {
		p.Pack(transpose(b), true)
	}
	Mul(c, a, &p, o)
	for i := range c.Data {
		if !same(c.Data[i], want.Data[i]) {
			o.Bias = nil
			t.Fatalf("%d x %d x %d, %+v: element (%d,%d) is %x, want %x", m, n, k, o,
				i/c.Stride, i%c.Stride, c.Data[i], want.Data[i])
		}
	}
}

// TestMul compares every kernel with the definition for all sizes of tiles and
// their remainders, for the seams between pieces of work, and on numbers that are
// hard to round.
func TestMul(t *testing.T) {
	eachKernel(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(3, 4))
		t.Run("remainders", func(t *testing.T) {
			for m := range 27 {
				for n := range 52 {
					if testing.Short() && r.IntN(8) != 0 {
						continue
					}
					for _, k := range []int{0, 1, 2, 15 + r.IntN(4), 33} {
						compare(t, r, m, n, k, sources["uniform"])
					}
				}
			}
		})
		t.Run("seams", func(t *testing.T) {
			rounds := 12
			if testing.Short() {
				rounds = 3
			}
			for range rounds {
				compare(t, r, blockRows+r.IntN(2*blockRows), r.IntN(40), r.IntN(20), sources["uniform"])
				compare(t, r, 1+r.IntN(20), 1+r.IntN(40), blockK-1+r.IntN(3), sources["uniform"])
				compare(t, r, 1+r.IntN(20), 1+r.IntN(40), 2*blockK-1+r.IntN(3), sources["uniform"])
			}
		})
		for name, from := range sources {
			t.Run(name, func(t *testing.T) {
				rounds := 150
				if testing.Short() {
					rounds = 30
				}
				for range rounds {
					compare(t, r, 1+r.IntN(30), 1+r.IntN(70), r.IntN(60), from)
				}
			})
		}
	})
}

// TestThreads: results do not depend on the number of threads or of rows.
func TestThreads(t *testing.T) {
	eachKernel(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(5, 6))
		const m, n, k = 301, 37, 41
		a, b := random(r, m, k, sources["uniform"]), random(r, k, n, sources["uniform"])
		var p Packed
		p.Pack(b, false)
		want := NewMatrix(m, n)
		Mul(want, a, &p, Options{Threads: 1})
		for threads := range 9 {
			c := NewMatrix(m, n)
			Mul(c, a, &p, Options{Threads: threads})
			if !slices.Equal(c.Data, want.Data) {
				t.Errorf("%d threads: other bits", threads)
			}
		}
		for lo := 0; lo < m; lo += 7 {
			hi := min(lo+7, m)
			c := NewMatrix(hi-lo, n)
			Mul(c, a.rows(lo, hi), &p, Options{})
			if !slices.Equal(c.Data, want.Data[lo*n:hi*n]) {
				t.Errorf("rows %d to %d alone: other bits", lo, hi-1)
			}
		}
	})
}

// TestForward: all layers in one call give the bits of layer by layer.
func TestForward(t *testing.T) {
	eachKernel(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(7, 8))
		for _, sizes := range [][]int{{5, 3}, {9, 20, 4}, {31, 17, 40, 33, 10}, {4, 0, 3}} {
			for _, m := range []int{0, 1, 13, 250} {
				layers := make([]Layer, len(sizes)-1)
				x := random(r, m, sizes[0], sources["uniform"])
				want := x
				for i := range layers {
					l := &layers[i]
					l.W.Pack(random(r, sizes[i], sizes[i+1], sources["uniform"]), false)
					if i%2 == 0 {
						l.Bias = random(r, 1, sizes[i+1], sources["uniform"]).Data[:sizes[i+1]]
					}
					l.Logistic = i < len(layers)-1
					next := NewMatrix(m, sizes[i+1])
					if i%3 == 0 {
						l.Start = random(r, m, sizes[i+1], sources["uniform"])
						for k := range m {
							copy(next.Row(k), l.Start.Row(k))
						}
					}
					Mul(next, want, &l.W, Options{Bias: l.Bias, Logistic: l.Logistic, Accumulate: i%3 == 0})
					want = next
				}
				for threads := range 4 {
					dst := random(r, m, want.Cols, sources["uniform"])
					Forward(dst, x, layers, threads)
					for i := range m {
						if !slices.Equal(dst.Row(i), want.Row(i)) {
							t.Fatalf("%v, row %d of %d, %d threads: other bits", sizes, i, m, threads)
						}
					}
				}
			}
		}
	})
}

func TestPanics(t *testing.T) {
	pack := func(rows, cols int) *Packed {
		p := new(Packed)
		p.Pack(NewMatrix(rows, cols), false)
		return p
	}
	layer := Layer{W: *pack(3, 4)}
	for _, c := range []struct {
		want string
		f    func()
	}{
		{"gemm: 2 x 3 times 5 x 4 into 2 x 4", func() { Mul(NewMatrix(2, 4), NewMatrix(2, 3), pack(5, 4), Options{}) }},
		{"gemm: 2 x 3 times 3 x 4 into 2 x 5", func() { Mul(NewMatrix(2, 5), NewMatrix(2, 3), pack(3, 4), Options{}) }},
		{"gemm: 3 x 2 times 2 x 4 into 2 x 4", func() { Mul(NewMatrix(2, 4), NewMatrix(2, 3), pack(2, 4), Options{TransA: true}) }},
		{"gemm: 1 values of bias for 4 columns", func() { Mul(NewMatrix(2, 4), NewMatrix(2, 3), pack(3, 4), Options{Bias: make([]float32, 1)}) }},
		{"gemm: a is 2 x 3 with stride 2", func() { Mul(NewMatrix(2, 4), Matrix{2, 3, 2, make([]float32, 6)}, pack(3, 4), Options{}) }},
		{"gemm: c is 2 x 4 with stride 5 and has only 8 values", func() { Mul(Matrix{2, 4, 5, make([]float32, 8)}, NewMatrix(2, 3), pack(3, 4), Options{}) }},
		{"gemm: b is -1 x 3 with stride 3", func() { new(Packed).Pack(Matrix{Rows: -1, Cols: 3, Stride: 3}, false) }},
		{"gemm: no layers", func() { Forward(NewMatrix(1, 1), NewMatrix(1, 1), nil, 1) }},
		{"gemm: layer 1 is 3 x 4 and gets 4 values", func() { Forward(NewMatrix(1, 4), NewMatrix(1, 3), []Layer{layer, layer}, 1) }},
		{"gemm: layer 0 has 1 values of bias for 4 columns", func() {
			Forward(NewMatrix(1, 4), NewMatrix(1, 3), []Layer{{W: layer.W, Bias: make([]float32, 1)}}, 1)
		}},
		{"gemm: layer 0 starts from 1 x 4 for 2 x 4", func() {
			Forward(NewMatrix(2, 4), NewMatrix(2, 3), []Layer{{W: layer.W, Start: NewMatrix(1, 4)}}, 1)
		}},
		{"gemm: the result is 2 x 4, not 1 x 4", func() { Forward(NewMatrix(1, 4), NewMatrix(2, 3), []Layer{layer}, 1) }},
	} {
		func() {
			defer func() {
				if got := fmt.Sprint(recover()); got != c.want {
					t.Errorf("panic %q, want %q", got, c.want)
				}
			}()
			c.f()
		}()
	}
}
