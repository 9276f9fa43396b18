package chaoticnet

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"neurorbit/stages/cfnn/images"
	"neurorbit/stages/model/chaotic"
	"neurorbit/stages/model/feedforward"
	"neurorbit/stages/num/gemm"
)

// A numpy is a running testdata/sweep.py.
type numpy struct {
	in  io.Writer
	out *bufio.Reader
}

// startNumPy starts testdata/sweep.py with a net and images, or skips the test where
// there is no NumPy.
func startNumPy(tb testing.TB, w []gemm.Matrix, s images.Set, rows int) *numpy {
	tb.Helper()
	python := ""
	for _, name := range []string{"python3", "/usr/bin/python3"} {
		if path, err := exec.LookPath(name); err == nil && exec.Command(path, "-c", "import numpy").Run() == nil {
			python = path
			break
		}
	}
	if python == "" {
		tb.Skip("no python3 with numpy on this machine")
	}
	var data []byte
	add := func(x []float32) {
		for _, v := range x {
			data = binary.NativeEndian.AppendUint32(data, math.Float32bits(v))
		}
	}
	args := []string{"testdata/sweep.py", filepath.Join(tb.TempDir(), "data"), strconv.Itoa(s.X.Rows), strconv.Itoa(rows), strconv.Itoa(s.X.Cols)}
	for _, m := range w {
		add(m.Data)
		args = append(args, strconv.Itoa(m.Cols))
	}
	add(s.X.Data)
	for _, label := range s.Labels {
		add([]float32{float32(label)})
	}
	if err := os.WriteFile(args[1], data, 0o666); err != nil {
		tb.Fatal(err)
	}
	cmd := exec.Command(python, args...)
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		tb.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		tb.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		in.Close()
		if err := cmd.Wait(); err != nil {
			tb.Errorf("sweep.py: %v", err)
		}
	})
	return &numpy{in, bufio.NewReader(out)}
}

// ask sends a command and returns the seconds it took and the other numbers of the
// answer.
func (n *numpy) ask(tb testing.TB, format string, args ...any) (seconds float64, answer []float64) {
	tb.Helper()
	fmt.Fprintf(n.in, format+"\n", args...)
	line, err := n.out.ReadString('\n')
	if err != nil {
		tb.Fatal(err)
	}
	for _, f := range strings.Fields(line) {
		v, err := strconv.ParseFloat(f, 64)
		if err != nil {
			tb.Fatal(err)
		}
		answer = append(answer, v)
	}
	return answer[0], answer[1:]
}

// sweepT measures the first outputs at T as the stage does.
func sweepT(tr *trainer, every, n, threads int) (errors []int, mse []float64) {
	o := chaotic.NewOrbits(chaotic.Logistic, tr.h, tr.x0)
	p := make([]float64, classes)
	for k := 1; k <= n; k++ {
		z := tr.outputs(o, every*k, threads)
		errors = append(errors, misread(tr.Labels, z))
		sum := 0.0
		for i, label := range tr.Labels {
			feedforward.Softmax(p, z.Row(i))
			sum += chaotic.SquaredError(p, label)
		}
		mse = append(mse, sum/float64(classes*len(tr.Labels)))
	}
	return errors, mse
}

func newTrainer(w []gemm.Matrix, s images.Set, rows int, factor, h float64) *trainer {
	ev := chaotic.NewEvaluator(w, s.X, firstRows(rows, "row"), 1)
	x0 := starts(factor, chaotic.Weights(w[0], firstRows(rows, "row")))
	return &trainer{s, ev, x0, h, make([]float64, len(x0)), 0}
}

// TestNumPy compares the errors with those of NumPy, which evaluates the whole net
// every time. The orbits are the same bit for bit.
func TestNumPy(t *testing.T) {
	w, s := fixtureNet(1), fixtureSplit("test")
	for _, rows := range []int{30, 256} {
		n := startNumPy(t, w, s, rows)
		for _, c := range []struct {
			h     float64
			every int
		}{{0.2, 1}, {0.2, 12}, {0.8, 7}} {
			errors, mse := sweepT(newTrainer(w, s, rows, 0.01, c.h), c.every, 15, 1)
			_, want := n.ask(t, "sweep %v 0.01 %d 15", c.h, c.every)
			for k := range errors {
				if float64(errors[k]) != want[2*k] || math.Abs(mse[k]-want[2*k+1]) > 1e-4*want[2*k+1] {
					t.Errorf("%d rows, h = %v, T = %d, k = %d: %d errors, %v; NumPy has %v, %v", rows, c.h, c.every, k+1, errors[k], mse[k], want[2*k], want[2*k+1])
				}
			}
		}
	}
}

// BenchmarkSweep measures the sweep of T, in turns with testdata/sweep.py: the best
// times of some rounds. The ratio is that of whole sweeps, T, k <= 100: NumPy
// evaluates 10000 outputs and we 2906. gemm is what OpenBLAS reaches on the products
// alone.
func BenchmarkSweep(b *testing.B) {
	const samples, rows, every, outputs, threads = 4649, 30, 12, 4, 2
	r := rand.New(rand.NewPCG(1, 2))
	var w []gemm.Matrix
	sizes := []int{pixels, 200, 200, 750, classes}
	flop := 2.0 * samples * (rows - pixels) * 200
	for l, units := range sizes[1:] {
		m := gemm.NewMatrix(sizes[l]+1, units)
		for i := range m.Data {
			m.Data[i] = float32(r.Float64()-0.5) / 4
		}
		w = append(w, m)
		flop += 2 * samples * float64(sizes[l]) * float64(units)
	}
	s := images.Set{X: gemm.NewMatrix(samples, pixels), Labels: make([]int32, samples)}
	for i := range s.X.Data {
		s.X.Data[i] = float32(2*r.Float64() - 1)
	}
	for i := range s.Labels {
		s.Labels[i] = int32(i % classes)
	}
	n := startNumPy(b, w, s, rows)
	tr := newTrainer(w, s, rows, 0.01, 0.2)
	ours, theirs, products := math.Inf(1), math.Inf(1), math.Inf(1)
	for b.Loop() {
		start := time.Now()
		sweepT(tr, every, outputs, threads)
		ours = min(ours, time.Since(start).Seconds()/outputs)
		seconds, _ := n.ask(b, "sweep 0.2 0.01 %d %d", every, outputs)
		theirs = min(theirs, seconds/outputs)
		seconds, _ = n.ask(b, "sgemm %d", outputs)
		products = min(products, seconds/outputs)
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(ours*1e3, "ms/output")
	b.ReportMetric(theirs*1e3, "numpy-ms/output")
	b.ReportMetric(flop/ours/1e9, "GFLOP/s")
	b.ReportMetric(flop/products/1e9, "openblas-GFLOP/s")
	b.ReportMetric(theirs*10000/(ours*2906), "times-faster")
}
