//go:build unix

package lyapunov_test

import (
	"fmt"
	"math"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"neurorbit/stages/model/attractor"
	"neurorbit/stages/model/lyapunov"
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

// buildC builds testdata/spectrum.c, or says why it cannot.
func buildC(tb testing.TB) (program, reason string) {
	cc, err := exec.LookPath("cc")
	if err != nil {
		return "", "no C compiler cc"
	}
	program = filepath.Join(tb.TempDir(), "spectrum")
	if out, err := exec.Command(cc, "-O3", "-march=native", "-o", program, "testdata/spectrum.c", "-lm").CombinedOutput(); err != nil {
		return "", fmt.Sprintf("cc: %v\n%s", err, out)
	}
	return program, ""
}

// BenchmarkSpectrum measures a counted step of Compute (step, tangent vectors, QR,
// logarithms, weights) side by side with the plain C program, in turns: the least
// user CPU time of each over the rounds, each of some 0.1 s, as that time is counted in
// ticks, and the ratio C/ours.
func BenchmarkSpectrum(b *testing.B) {
	program, reason := buildC(b)
	if reason != "" {
		b.Log(reason)
	}
	for _, c := range []struct {
		p     attractor.Params
		k     int
		steps int
	}{
		{attractor.Params{N: 4, D: 16, S: 1.4, Seed: 174658140}, 16, 100000},
		{attractor.Params{N: 4, D: 16, S: 1.4, Seed: 174658140}, 3, 800000},
		{attractor.Params{N: 4, D: 16, S: 1.4, Seed: 174658140}, 1, 1500000},
		{attractor.Params{N: 4, D: 32, S: 0.55, Seed: 3160697950}, 32, 30000},
		{attractor.Params{N: 4, D: 32, S: 0.55, Seed: 3160697950}, 3, 600000},
		{attractor.Params{N: 4, D: 32, S: 0.55, Seed: 3160697950}, 1, 1000000},
	} {
		b.Run(fmt.Sprintf("N=%d/D=%d/K=%d", c.p.N, c.p.D, c.k), func(b *testing.B) {
			net, err := attractor.New(c.p)
			if err != nil {
				b.Fatal(err)
			}
			m := net.Map()
			y := m.Start(attractor.DefaultInit)
			ours, theirs := math.Inf(1), math.Inf(1)
			for b.Loop() {
				begin := userTime(b)
				sp, err := lyapunov.Compute(m, y, lyapunov.Options{K: c.k, Steps: c.steps})
				if err != nil {
					b.Fatal(err)
				}
				ours = min(ours, float64(userTime(b)-begin)/float64(c.steps))
				y = sp.Final
				if program == "" {
					continue
				}
				cmd := exec.Command(program, strconv.Itoa(c.p.N), strconv.Itoa(c.p.D), fmt.Sprint(c.p.S), fmt.Sprint(c.p.Seed),
					strconv.Itoa(c.k), "2000", strconv.Itoa(c.steps), "1")
				out, err := cmd.Output()
				if err != nil {
					b.Fatal(err)
				}
				words := strings.Fields(string(out))
				numbers := make([]float64, len(words))
				for i, w := range words {
					if numbers[i], err = strconv.ParseFloat(w, 64); err != nil {
						b.Fatal(err)
					}
				}
				theirs = min(theirs, numbers[0])
				// a closed curve: plain means are good to some 10/steps
				if d := math.Abs(numbers[1] - sp.Exponents[0].Mean); d > 20/float64(c.steps) {
					b.Fatalf("lambda_1 = %g, the C program %g", sp.Exponents[0].Mean, numbers[1])
				}
			}
			b.ReportMetric(ours, "ns/step")
			if program != "" {
				b.ReportMetric(theirs, "C-ns/step")
				b.ReportMetric(theirs/ours, "C/ours")
			}
		})
	}
}

// BenchmarkSurvey measures a net of a survey, Compute with the cheap options and Classify, in
// user CPU time: 32 nets side by side, and the ratio of that to one after another.
func BenchmarkSurvey(b *testing.B) {
	for _, d := range []int{16, 32} {
		for _, k := range []int{1, 3} {
			b.Run(fmt.Sprintf("N=4/D=%d/K=%d", d, k), func(b *testing.B) {
				const nets = 32
				look := func(i int, lane *attractor.Lane) error {
					net, err := attractor.New(attractor.Params{N: 4, D: d, S: 1, Seed: uint32(i)})
					if err != nil {
						return err
					}
					m := net.MapIn(lane)
					sp, err := lyapunov.Compute(m, m.Start(attractor.DefaultInit), lyapunov.Survey(k))
					if err != nil {
						return err
					}
					_, err = lyapunov.Classify(m, sp, lyapunov.Tolerances{})
					return err
				}
				var together, alone time.Duration
				for b.Loop() {
					begin := userTime(b)
					if err := attractor.Together(nets, look); err != nil {
						b.Fatal(err)
					}
					middle := userTime(b)
					for i := range nets {
						if err := look(i, nil); err != nil {
							b.Fatal(err)
						}
					}
					together, alone = together+middle-begin, alone+userTime(b)-middle
				}
				b.ReportMetric(0, "ns/op")
				b.ReportMetric(together.Seconds()*1000/float64(nets*b.N), "cpu-ms/net")
				b.ReportMetric(float64(alone)/float64(together), "alone/together")
			})
		}
	}
}
