package attractor

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math"
	"math/rand/v2"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"neurorbit/stages/num/strict"
)

// findNumPy returns a Python that has NumPy, or says that there is none.
var findNumPy = sync.OnceValues(func() (python, reason string) {
	for _, name := range []string{"python3", "/usr/bin/python3"} {
		path, err := exec.LookPath(name)
		if err != nil {
			continue
		}
		if exec.Command(path, "-c", "import numpy").Run() == nil {
			return path, ""
		}
	}
	return "", "no python3 with numpy on this machine"
})

// numpy runs testdata/attractor.py, or skips the test where there is no NumPy.
func numpy(t *testing.T, input string, args ...string) []string {
	t.Helper()
	python, reason := findNumPy()
	if reason != "" {
		t.Skip(reason)
	}
	cmd := exec.Command(python, append([]string{"testdata/attractor.py"}, args...)...)
	cmd.Stdin = strings.NewReader(input)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v: %v\n%s", args, err, &stderr)
	}
	return strings.Fields(string(out))
}

func arguments(p Params) []string {
	return []string{strconv.Itoa(p.N), strconv.Itoa(p.D), strconv.FormatFloat(p.S, 'g', -1, 64), fmt.Sprint(p.Seed)}
}

func fromHex(t *testing.T, s string) []float64 {
	t.Helper()
	raw, err := hex.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	out := make([]float64, len(raw)/8)
	for i := range out {
		out[i] = math.Float64frombits(binary.BigEndian.Uint64(raw[8*i:]))
	}
	return out
}

func toHex(a []float64) string {
	var raw []byte
	for _, v := range a {
		raw = binary.BigEndian.AppendUint64(raw, math.Float64bits(v))
	}
	return hex.EncodeToString(raw)
}

func TestNumPyWeights(t *testing.T) {
	for _, p := range []Params{
		published[0].p, published[1].p, published[2].p,
		{1, 1, 0.3, 0}, {3, 5, 1e-310, 1}, {8, 16, 1.7, 42}, {9, 129, 0.3, 12345}, {40, 33, 1e6, math.MaxUint32},
	} {
		net := newNet(t, p)
		got := numpy(t, "", append([]string{"weights"}, arguments(p)...)...)
		if !sameBits(fromHex(t, got[0]), net.W()) || !sameBits(fromHex(t, got[1]), net.B()) {
			t.Errorf("%+v: weights differ from NumPy's", p)
		}
	}
}

// The sums of an orbit are those of NumPy bit by bit: y_0 = np.sum(b * x) and
// u = np.sum(w[i] * y) on registers and outputs that occur, and on random numbers
// of very different sizes. Together with the tanh this is all of an iteration.
func TestNumPySums(t *testing.T) {
	var input strings.Builder
	var want []float64
	add := func(a, b []float64, sum float64) {
		fmt.Fprintln(&input, toHex(a), toHex(b))
		want = append(want, sum)
	}
	r := rand.New(rand.NewPCG(3, 4))
	for _, d := range []int{1, 2, 5, 7, 8, 9, 15, 16, 17, 24, 31, 32, 33, 64, 127, 128, 129, 136, 255, 256, 257, 300, 1000} {
		for _, n := range []int{1, 4, 7, 8, 11, 16, 130} {
			net := newNet(t, Params{n, d, 1.4, r.Uint32()})
			run := net.Run(DefaultInit)
			run.Advance(50)
			x, y := slices.Clone(run.x), run.y
			for i := range min(n, 6) {
				u := 0 + strict.PairwiseDot(net.row(i), y)
				if strict.Tanh(u) != x[i] {
					t.Fatalf("N = %d, D = %d: x[%d] = %v is not tanh(%v)", n, d, i, x[i], u)
				}
				add(net.row(i), y, u)
			}
			run.Step()
			add(net.b, x, run.y[0])
		}
		for range 20 {
			a, b := make([]float64, d), make([]float64, d)
			for j := range a {
				a[j], b[j] = math.Ldexp(r.NormFloat64(), r.IntN(60)), r.NormFloat64()
			}
			add(a, b, 0+strict.PairwiseDot(a, b))
		}
	}
	got := numpy(t, input.String(), "sums")
	if len(got) != len(want) {
		t.Fatalf("%d sums for %d lines", len(got), len(want))
	}
	for i, s := range got {
		if v := fromHex(t, s)[0]; v != want[i] {
			t.Errorf("sum %d: %v, NumPy gives %v", i, want[i], v)
		}
	}
}

// Orbits of the article's program. Its tanh is not strict.Tanh and not the same on
// all machines, but on quasiperiodic orbits rounding errors do not grow: 1e-12 is
// 2000 times the largest error of a tanh.
func TestNumPyOrbits(t *testing.T) {
	for _, p := range []Params{
		published[0].p, published[1].p, published[2].p,
		{8, 16, 0.5, 174658140}, {2, 5, 0.9, 1}, {12, 40, 0.2, 7}, {4, 140, 0.1, 8},
	} {
		for _, tanh := range []string{"numpy", "libm"} {
			const tmax = 2000
			got := numpy(t, "", append(append([]string{"orbit"}, arguments(p)...), strconv.Itoa(tmax), "0", tanh)...)
			x1, x2 := make([]float64, tmax), make([]float64, tmax)
			newNet(t, p).Run(DefaultInit).Trajectory(x1, x2)
			var worst float64
			for k, want := range [][]float64{fromHex(t, got[0]), fromHex(t, got[1])} {
				for i, v := range [][]float64{x1, x2}[k] {
					worst = max(worst, math.Abs(v-want[i]))
				}
			}
			if !(worst <= 1e-12) {
				t.Errorf("%+v: differs by %v from NumPy with the tanh of %s", p, worst, tanh)
			}
		}
	}
}

// The shares of np.histogram2d, on points that lie on edges too.
func TestNumPyCoverage(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for _, count := range []int{1, 100, 20000} {
		x1, x2 := make([]float64, count), make([]float64, count)
		var input strings.Builder
		for i := range x1 {
			x1[i], x2[i] = 2.1*r.Float64()-1.05, 2*r.Float64()-1
			if i%2 == 0 {
				x1[i], x2[i] = edge(r.IntN(Cells+1)), math.Nextafter(edge(r.IntN(Cells+1)), float64(r.IntN(5)-2))
			}
			fmt.Fprintln(&input, toHex(x1[i:i+1]), toHex(x2[i:i+1]))
		}
		got := numpy(t, input.String(), "coverage")
		if want, err := strconv.ParseFloat(got[0], 64); err != nil || Coverage(x1, x2) != want {
			t.Errorf("%d points: %v, np.histogram2d gives %v, %v", count, Coverage(x1, x2), got, err)
		}
	}
}
