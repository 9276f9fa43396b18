//go:build unix

package pbnn

import (
	"fmt"
	"slices"
	"syscall"
	"testing"
	"time"
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

// race runs the reference and the Tester in turns over standard permutations
// from the whole range, for CN1, CN2, CN3 and CN5, and adds to the CPU times
// each of them takes. The reference takes the first permutations of the sample.
type race struct {
	ref             *reference
	tester          *Tester
	sample          []Permutation
	forRef          int
	refTime, time   time.Duration
	refCount, count int
	refFound, found int
}

func newRace(tb testing.TB, n, forRef, forTester int) *race {
	tester, err := NewTester(n, gbpoCNs()...)
	if err != nil {
		tb.Fatal(err)
	}
	return &race{ref: newReference(n), tester: tester, sample: sampleStandards(n, forTester, 11), forRef: forRef}
}

func (r *race) round(tb testing.TB) {
	begin := userTime(tb)
	for _, sigma := range r.sample[:r.forRef] {
		for _, cn := range gbpoCNs() {
			if r.ref.period(sigma, cn) > 0 {
				r.refFound++
			}
		}
	}
	middle := userTime(tb)
	for i, sigma := range r.sample {
		for _, period := range r.tester.Test(sigma) {
			if period > 0 && i < r.forRef {
				r.found++
			}
		}
	}
	r.refTime += middle - begin
	r.time += userTime(tb) - middle
	r.refCount += r.forRef
	r.count += len(r.sample)
}

// nanoseconds returns the CPU time per permutation of each, and their ratio.
func (r *race) nanoseconds() (ref, tester, ratio float64) {
	ref = float64(r.refTime) / float64(r.refCount)
	tester = float64(r.time) / float64(r.count)
	return ref, tester, ref / tester
}

// BenchmarkGBPO measures the Tester side by side with the reference, in CPU time
// per permutation (four connection numbers), on one core.
func BenchmarkGBPO(b *testing.B) {
	for _, n := range []int{7, 9, 11, 13} {
		b.Run(fmt.Sprintf("N=%d", n), func(b *testing.B) {
			r := newRace(b, n, 1<<(18-n), 20000)
			for b.Loop() {
				r.round(b)
			}
			if r.refFound != r.found {
				b.Fatalf("the reference finds %d GBPOs, the tester %d", r.refFound, r.found)
			}
			ref, tester, ratio := r.nanoseconds()
			b.ReportMetric(ref, "reference-ns/perm")
			b.ReportMetric(tester, "tester-ns/perm")
			b.ReportMetric(ratio, "ratio")
		})
	}
}

// BenchmarkSweep measures what a sweep costs: all standard permutations of N = 11
// that begin with 1 3 5 7, enumeration included, three maps against two.
func BenchmarkSweep(b *testing.B) {
	for _, cns := range [][]CN{{}, {CN1, CN2, CN3, CN5}, {CN1, CN6, CN2, CN5}} {
		b.Run(fmt.Sprint(cns), func(b *testing.B) {
			tester, err := NewTester(11, cns...)
			if err != nil {
				b.Fatal(err)
			}
			standards, err := Standards(11, []int{1, 3, 5, 7})
			if err != nil {
				b.Fatal(err)
			}
			count := 0
			begin := userTime(b)
			for b.Loop() {
				for sigma := range standards {
					count++
					if len(cns) > 0 {
						tester.Test(sigma)
					}
				}
			}
			b.ReportMetric(float64(userTime(b)-begin)/float64(count), "cpu-ns/perm")
		})
	}
}

func BenchmarkSweep2(b *testing.B) {
	for _, n := range []int{9, 11, 12, 13} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			s, _ := NewSweep(n, CN1, CN2, CN3, CN5)
			sample := sampleStandards(n, 50000, 11)
			hits := 0
			begin := userTime(b)
			for b.Loop() {
				for range s.All(slices.Values(sample)) {
					hits++
				}
			}
			b.ReportMetric(float64(userTime(b)-begin)/float64(b.N*len(sample)), "cpu-ns/perm")
			b.ReportMetric(float64(hits)/float64(b.N*len(sample)), "hits/perm")
			b.ReportMetric(float64(len(s.pairs[0].starts)), "starts1")
			b.ReportMetric(float64(len(s.pairs[1].starts)), "starts2")
		})
	}
}
