//go:build unix

package attractor

import (
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"neurorbit/stages/num/strict"
)

// userTime returns the CPU time that this process has spent in user mode. The
// machine may be shared: elapsed time would count the others too.
func userTime(tb testing.TB) time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		tb.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano())
}

// nsPerIteration returns the user CPU time that f takes, divided by n.
func nsPerIteration(tb testing.TB, n int, f func()) float64 {
	begin := userTime(tb)
	f()
	return float64(userTime(tb)-begin) / float64(n)
}

// buildC builds testdata/attractor.c as plain C is built, and returns the program,
// or says why it cannot.
func buildC(tb testing.TB) (program, reason string) {
	cc, err := exec.LookPath("cc")
	if err != nil {
		return "", "no C compiler cc"
	}
	program = filepath.Join(tb.TempDir(), "attractor")
	if out, err := exec.Command(cc, "-O3", "-march=native", "-o", program, "testdata/attractor.c", "-lm").CombinedOutput(); err != nil {
		return "", fmt.Sprintf("cc: %v\n%s", err, out)
	}
	return program, ""
}

// output runs a program and returns the words it prints.
func output(tb testing.TB, name string, args ...string) []string {
	cmd := exec.Command(name, args...)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		tb.Fatalf("%s %v: %v", name, args, err)
	}
	return strings.Fields(string(out))
}

func number(tb testing.TB, s string) float64 {
	v, err := strconv.ParseFloat(s, 64)
	if err != nil {
		tb.Fatal(err)
	}
	return v
}

// BenchmarkTrajectory measures an iteration side by side with the plain C program
// and the article's NumPy class, where they are to be had, in turns: the least CPU
// time of each over the rounds, each of some 0.1 s or more, and the ratios. "tanh" is
// one strict.Tanh that waits for the one before.
func BenchmarkTrajectory(b *testing.B) {
	program, noC := buildC(b)
	python, noNumPy := findNumPy()
	for _, reason := range []string{noC, noNumPy} {
		if reason != "" {
			b.Log(reason)
		}
	}
	for _, p := range []Params{{4, 16, 1.4, 174658140}, {4, 32, 0.55, 3160697950}, {8, 16, 0.5, 174658140}, {4, 24, 1.4, 174658140}} {
		b.Run(fmt.Sprintf("N=%d/D=%d", p.N, p.D), func(b *testing.B) {
			const discard, tmax = 1000, 100000
			args := []string{strconv.Itoa(p.N), strconv.Itoa(p.D), fmt.Sprint(p.S), fmt.Sprint(p.Seed)}
			net := newNet(b, p)
			x1, x2 := make([]float64, tmax), make([]float64, tmax)
			ours, c, numpy, tanh := math.Inf(1), math.Inf(1), math.Inf(1), math.Inf(1)
			for b.Loop() {
				const repeat = 20
				ours = min(ours, nsPerIteration(b, repeat*tmax, func() {
					for range repeat {
						r := net.Run(DefaultInit)
						r.Advance(discard)
						r.Trajectory(x1, x2)
					}
				}))
				chain := 0.5
				tanh = min(tanh, nsPerIteration(b, 5*repeat*tmax, func() {
					for range 5 * repeat * tmax {
						chain = strict.Tanh(chain + 0.5)
					}
				}))
				if chain < 0 {
					b.Fatal(chain)
				}
				if program != "" {
					out := output(b, program, append(args, strconv.Itoa(discard), strconv.Itoa(tmax), strconv.Itoa(repeat))...)
					c = min(c, number(b, out[0]))
					// All these orbits are quasiperiodic: rounding does not grow.
					if math.Abs(number(b, out[1])-x1[tmax-1]) > 1e-9 || math.Abs(number(b, out[2])-x2[tmax-1]) > 1e-9 {
						b.Fatalf("the C program ends at %v, ours at %v, %v", out[1:], x1[tmax-1], x2[tmax-1])
					}
				}
				if python != "" {
					out := output(b, python, append(append([]string{"testdata/attractor.py", "time"}, args...), "20000")...)
					numpy = min(numpy, number(b, out[0]))
				}
			}
			b.ReportMetric(0, "ns/op")
			b.ReportMetric(ours, "ours-ns")
			b.ReportMetric(tanh, "tanh-ns")
			b.ReportMetric(ours/tanh, "ours/tanh")
			if program != "" {
				b.ReportMetric(c, "c-ns")
				b.ReportMetric(c/ours, "c/ours")
			}
			if python != "" {
				b.ReportMetric(numpy, "numpy-ns")
				b.ReportMetric(numpy/ours, "numpy/ours")
			}
		})
	}
}
