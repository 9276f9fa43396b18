package strict

import (
	"bytes"
	"context"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// scalar returns the net without lanes.
func (f *Feedback) scalar() *Feedback {
	return &Feedback{n: f.n, d: f.d, w: f.w, b: f.b, padded: f.n}
}

// compare makes steps with and without lanes, from the same state.
func compare(t *testing.T, f *Feedback, x, y []float64, steps int) {
	t.Helper()
	run := func(f *Feedback) (all []float64) {
		x, y := append([]float64{}, x...), append([]float64{}, y...)
		f.Run(x, y, steps, func(_ int, x, y []float64) { all = append(append(all, x...), y...) })
		return append(append(all, x...), y...)
	}
	got, want := run(f), run(f.scalar())
	for k := range want {
		if canonical(got[k]) != canonical(want[k]) {
			t.Fatalf("N = %d, D = %d, x = %v, y = %v: number %d is %v, want %v", f.n, f.d, x, y, k, got[k], want[k])
		}
	}
}

// Lanes give the bits of Tanh, PairwiseDot and the order of a step: for arguments on both
// sides of every line of the table, for sums that only just pass such an edge, so that a
// guess at the sum names the wrong line, and for every odd number.
func TestFeedbackLanes(t *testing.T) {
	if !hasLanes {
		t.Skip("no lanes on this processor")
	}
	r := rand.New(rand.NewPCG(3, 4))
	odd := []float64{0, math.Copysign(0, -1), 5e-324, 0x1p-1022, 0x1p-28, math.Inf(1), math.NaN(), math.MaxFloat64, 1e-310, 700}
	for i := range tanhLines + 1 {
		edge := math.Float64frombits(uint64(tanhFirst+i) << tanhShift)
		odd = append(odd, edge, math.Nextafter(edge, 0), math.Nextafter(edge, 30))
	}
	for _, n := range []int{1, 2, 3, 4, 5, 6, 7, 8} {
		for _, d := range []int{8, 9, 15, 16, 24, 31, 32, 128} {
			w, b := make([]float64, n*d), make([]float64, n)
			for i := range n {
				w[i*d] = math.Copysign(1, float64(i%2)-0.5)
			}
			b[0] = 1
			f := NewFeedback(w, b)
			if f.wl == nil {
				t.Fatalf("N = %d, D = %d: no lanes", n, d)
			}
			x, y := make([]float64, n), make([]float64, d)
			for _, v := range odd { // y_0 = v, and u = +-v
				x[0] = v
				compare(t, f, x, y, 1)
				x[0] = -v
				compare(t, f, x, y, 1)
			}
			for k := range w {
				if k%d > 0 {
					w[k] = 2*r.Float64() - 1
				}
			}
			f = NewFeedback(w, b)
			for range 2000 { // u is an edge and crumbs
				x[0] = odd[10+r.IntN(len(odd)-10)]
				for j := range y {
					y[j] = (2*r.Float64() - 1) * math.Ldexp(x[0], -51-r.IntN(4))
				}
				compare(t, f, x, y, 1)
			}
			for i := range b {
				b[i] = 3 * r.Float64()
			}
			f = NewFeedback(w, b)
			compare(t, f, x, y, 2*feedbackBlock+3)
		}
	}
}

// TestGenerated runs the generator again and compares what it writes.
func TestGenerated(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles the generator")
	}
	dir := t.TempDir()
	if err := os.CopyFS(filepath.Join(dir, "gen"), os.DirFS("gen")); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, "go", "run", ".", "-out", "../lanes_amd64.s", "-pkg", "strict")
	cmd.Dir = filepath.Join(dir, "gen")
	cmd.Env = append(os.Environ(), "GOPROXY=off", "GOFLAGS=", "GOWORK=off")
	if out, err := cmd.CombinedOutput(); err != nil {
		if bytes.Contains(out, []byte("module lookup disabled")) {
			t.Skipf("the module avo is not at hand (go -C stages/num/strict/gen mod download): %v\n%s", err, out)
		}
		t.Fatalf("%v\n%s", err, out)
	}
	got, err := os.ReadFile(filepath.Join(dir, "lanes_amd64.s"))
	if err != nil {
		t.Fatal(err)
	}
	if want, err := os.ReadFile("lanes_amd64.s"); err != nil || !bytes.Equal(got, want) {
		t.Errorf("lanes_amd64.s is not what the generator writes (run go generate ./stages/num/strict): %v", err)
	}
}
