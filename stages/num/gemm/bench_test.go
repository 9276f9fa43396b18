package gemm

import (
	"bufio"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"testing"
	"time"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/gonum"
)

// turn is how long each rival computes before the next one has its turn.
const turn = 100 * time.Millisecond

// A rival computes one product of a benchmark for about a turn and returns the
// least time of one, in seconds.
type rival struct {
	name string
	run  func() float64
}

func timed(f func()) func() float64 {
	return func() float64 {
		least := math.Inf(1)
		for end := time.Now().Add(turn); time.Now().Before(end); {
			start := time.Now()
			f()
			least = min(least, time.Since(start).Seconds())
		}
		return least
	}
}

// compete lets the rivals take turns and reports the speed of each from its least
// time, in GFLOP/s: on a machine with other work that is the figure that can be
// compared. ns/op has no meaning here.
func compete(b *testing.B, flop float64, rivals []rival) {
	least := make([]float64, len(rivals))
	for i := range least {
		least[i] = math.Inf(1)
	}
	for b.Loop() {
		for i, r := range rivals {
			least[i] = min(least[i], r.run())
		}
	}
	for i, r := range rivals {
		b.ReportMetric(flop/least[i]/1e9, r.name+"-GFLOP/s")
		if i > 0 {
			b.ReportMetric(least[i]/least[0], r.name+"/ours")
		}
	}
	b.ReportMetric(0, "ns/op")
}

// vectorKernels returns the names of the kernels but the portable one.
func vectorKernels() []string {
	all := Kernels()
	return all[:len(all)-1]
}

func withKernel(b *testing.B, name string, f func()) func() {
	return func() {
		restore, err := Use(name)
		if err != nil {
			b.Fatal(err)
		}
		defer restore()
		f()
	}
}

func uniform(rows, cols int) Matrix {
	r := rand.New(rand.NewPCG(13, 14))
	m := NewMatrix(rows, cols)
	for i := range m.Data {
		m.Data[i] = r.Float32()*2 - 1
	}
	return m
}

// An openBLAS is a Python process that computes products with NumPy.
type openBLAS struct {
	in  io.WriteCloser
	out *bufio.Reader
}

// startOpenBLAS returns nil and says why if NumPy or its OpenBLAS is not there.
func startOpenBLAS(b *testing.B, threads int) *openBLAS {
	cmd := exec.Command("/usr/bin/python3", "testdata/openblas.py")
	cmd.Env = append(os.Environ(), fmt.Sprintf("OPENBLAS_NUM_THREADS=%d", threads))
	in, err := cmd.StdinPipe()
	if err != nil {
		b.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		b.Logf("no comparison with OpenBLAS: %v", err)
		return nil
	}
	p := &openBLAS{in, bufio.NewReader(out)}
	b.Cleanup(func() {
		in.Close()
		cmd.Wait() // that it ended was seen in what it printed
	})
	library, err := p.out.ReadString('\n')
	if err != nil || !strings.Contains(library, "openblas") {
		b.Logf("no comparison with OpenBLAS: NumPy uses %q, %v", strings.TrimSpace(library), err)
		return nil
	}
	return p
}

func (p *openBLAS) product(b *testing.B, m, k, n int) func() float64 {
	return func() float64 {
		least := 0.0
		if _, err := fmt.Fprintln(p.in, m, k, n, turn.Seconds()); err != nil {
			b.Fatal(err)
		}
		if _, err := fmt.Fscan(p.out, &least); err != nil {
			b.Fatal(err)
		}
		return least
	}
}

// BenchmarkMul is the speed of products beside gonum's and NumPy's with OpenBLAS.
// Names are rows x inner length x columns; ours is the first rival.
func BenchmarkMul(b *testing.B) {
	for _, threads := range []int{1, 2} {
		b.Run(fmt.Sprintf("threads=%d", threads), func(b *testing.B) {
			other := startOpenBLAS(b, threads)
			for _, rows := range []int{4649, 46490} {
				for _, s := range [][2]int{{200, 200}, {200, 750}, {750, 10}} {
					k, n := s[0], s[1]
					b.Run(fmt.Sprintf("%dx%dx%d", rows, k, n), func(b *testing.B) {
						defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(threads))
						x, w, c := uniform(rows, k), uniform(k, n), NewMatrix(rows, n)
						var p Packed
						p.Pack(w, false)
						var rivals []rival
						for _, name := range vectorKernels() {
							rivals = append(rivals, rival{name, timed(withKernel(b, name, func() { Mul(c, x, &p, Options{Threads: threads}) }))})
						}
						if other != nil {
							rivals = append(rivals, rival{"OpenBLAS", other.product(b, rows, k, n)})
						}
						rivals = append(rivals, rival{"gonum", timed(func() {
							gonum.Implementation{}.Sgemm(blas.NoTrans, blas.NoTrans, rows, n, k, 1, x.Data, k, w.Data, n, 0, c.Data, n)
						})})
						compete(b, 2*float64(rows*k*n), rivals)
					})
				}
			}
		})
	}
}

// BenchmarkKernels is the speed of each kernel in a small product and in a
// gradient, whose left-hand factor is transposed and whose right-hand factor is
// packed each time.
func BenchmarkKernels(b *testing.B) {
	x, w, c := uniform(480, 200), uniform(200, 200), NewMatrix(480, 200)
	d, g := uniform(480, 200), NewMatrix(200, 200)
	var p, q Packed
	p.Pack(w, false)
	for _, name := range Kernels() {
		b.Run(name, func(b *testing.B) {
			flop := 2.0 * 480 * 200 * 200
			compete(b, flop, []rival{
				{"product", timed(withKernel(b, name, func() { Mul(c, x, &p, Options{}) }))},
				{"gradient", timed(withKernel(b, name, func() {
					q.Pack(d, false)
					Mul(g, x, &q, Options{TransA: true})
				}))},
			})
		})
	}
}

// BenchmarkForward is the speed of the net 256-200-200-750-10, counted in
// operations of its products alone, fused by blocks of rows and layer by layer.
func BenchmarkForward(b *testing.B) {
	sizes := []int{256, 200, 200, 750, 10}
	const rows = 46490
	flop := 0.0
	layers := make([]Layer, len(sizes)-1)
	between := make([]Matrix, len(layers))
	for i := range layers {
		layers[i].W.Pack(uniform(sizes[i], sizes[i+1]), false)
		layers[i].Bias = uniform(1, sizes[i+1]).Data
		layers[i].Logistic = true
		between[i] = NewMatrix(rows, sizes[i+1])
		flop += 2 * rows * float64(sizes[i]*sizes[i+1])
	}
	x, dst := uniform(rows, sizes[0]), NewMatrix(rows, 10)
	for _, threads := range []int{1, 2} {
		b.Run(fmt.Sprintf("threads=%d", threads), func(b *testing.B) {
			var rivals []rival
			for _, name := range vectorKernels() {
				rivals = append(rivals,
					rival{name, timed(withKernel(b, name, func() { Forward(dst, x, layers, threads) }))},
					rival{name + "-by-layer", timed(withKernel(b, name, func() {
						from := x
						for i := range layers {
							l := &layers[i]
							Mul(between[i], from, &l.W, Options{Bias: l.Bias, Logistic: l.Logistic, Threads: threads})
							from = between[i]
						}
					}))})
			}
			compete(b, flop, rivals)
		})
	}
}

func BenchmarkLogistic(b *testing.B) {
	x, y := uniform(1, 16384), make([]float32, 16384)
	for _, name := range Kernels() {
		b.Run(name, func(b *testing.B) {
			least := timed(withKernel(b, name, func() {
				copy(y, x.Data)
				Logistic(y)
			}))
			best := math.Inf(1)
			for b.Loop() {
				best = min(best, least())
			}
			b.ReportMetric(best*1e9/float64(len(y)), "ns/element")
			b.ReportMetric(0, "ns/op")
		})
	}
}
