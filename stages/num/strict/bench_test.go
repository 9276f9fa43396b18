package strict

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

var sink float64

// BenchmarkFunctions compares each function with that of package math, on
// independent arguments and in a chain where each argument waits for the result
// before it.
func BenchmarkFunctions(b *testing.B) {
	for _, c := range []struct {
		name string
		f, m func(float64) float64
		a, z float64
	}{
		{"Tanh", Tanh, math.Tanh, -3, 3},
		{"Exp", Exp, math.Exp, -20, 20},
		{"Log", Log, math.Log, 0.1, 10},
		{"Sin", Sin, math.Sin, -10, 10},
		{"Cos", Cos, math.Cos, -10, 10},
	} {
		r := rand.New(rand.NewPCG(1, 2))
		var x [1024]float64
		for i := range x {
			x[i] = c.a + (c.z-c.a)*r.Float64()
		}
		run := func(name string, f func(float64) float64) {
			b.Run(c.name+"/independent/"+name, func(b *testing.B) {
				s := 0.0
				for i := range b.N {
					s += f(x[i%1024])
				}
				sink = s
			})
			b.Run(c.name+"/chain/"+name, func(b *testing.B) {
				s := 0.0
				for i := range b.N {
					s = f(x[i%1024] + 1e-300*s)
				}
				sink = s
			})
		}
		run("strict", c.f)
		run("math", c.m)
	}
}

// BenchmarkTanhFour is the load of one step of the attractor: four arguments
// that wait for the sum of the four results before them. ns/op is for all four.
func BenchmarkTanhFour(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 2))
	var x [1024]float64
	for i := range x {
		x[i] = 6*r.Float64() - 3
	}
	run := func(name string, f func(a, b, c, d float64) (float64, float64, float64, float64)) {
		b.Run(name, func(b *testing.B) {
			s := 0.0
			for i := range b.N {
				k := i * 4 % 1024
				p, q, t, u := f(x[k]+s, x[k+1]+s, x[k+2]+s, x[k+3]+s)
				s = 1e-300 * ((p + q) + (t + u))
			}
			sink = s
		})
	}
	each := func(f func(float64) float64) func(a, b, c, d float64) (float64, float64, float64, float64) {
		return func(a, b, c, d float64) (float64, float64, float64, float64) { return f(a), f(b), f(c), f(d) }
	}
	run("TanhOf4", TanhOf4)
	run("Tanh4", func(a, b, c, d float64) (float64, float64, float64, float64) {
		v := [4]float64{a, b, c, d}
		Tanh4(&v)
		return v[0], v[1], v[2], v[3]
	})
	run("Tanh", each(Tanh))
	run("math.Tanh", each(math.Tanh))
}

// BenchmarkQR is one orthonormalisation, with the copy of its input.
func BenchmarkQR(b *testing.B) {
	for _, c := range [][2]int{{16, 1}, {16, 3}, {16, 16}, {32, 1}, {32, 3}, {32, 32}} {
		n, k := c[0], c[1]
		a := randomColumns(rand.New(rand.NewPCG(1, 1)), n, k)
		q, r := make([]float64, n*k), make([]float64, k)
		run := func(name string, f func([]float64, int, int, []float64)) {
			b.Run(fmt.Sprintf("n=%d/k=%d/%s", n, k, name), func(b *testing.B) {
				for range b.N {
					copy(q, a)
					f(q, n, k, r)
				}
			})
		}
		run("QR", QR)
		run("plain", plainQR)
	}
}

func BenchmarkSums(b *testing.B) {
	for _, n := range []int{4, 16, 32, 1000} {
		r := rand.New(rand.NewPCG(1, 2))
		x, y := randomColumns(r, n, 1), randomColumns(r, n, 1)
		for _, c := range []struct {
			name string
			f    func(a, b []float64) float64
		}{{"Dot", Dot}, {"PairwiseDot", PairwiseDot}} {
			b.Run(fmt.Sprintf("%s/n=%d", c.name, n), func(b *testing.B) {
				s := 0.0
				for range b.N {
					s += c.f(x, y)
				}
				sink = s
			})
		}
	}
}
