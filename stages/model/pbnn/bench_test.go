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

// race runs the reference, the Walker and a Sweep in turns over standard
// permutations from the whole range, for CN1, CN2, CN3 and CN5, and adds to the CPU
// times each of them takes. The reference takes the first permutations of the
// sample. The Sweep also finds out the transients; of a sample, unlike a whole
// sweep, it does not yield all GBPOs, so its tests compare them and not this.
type race struct {
	ref                      *reference
	walker                   *Walker
	sweep                    *Sweep
	sample                   []Permutation
	forRef                   int
	refTime, time, sweepTime time.Duration
	refCount, count          int
	refFound, found, hits    int
}

func newRace(tb testing.TB, n, forRef, forWalker int) *race {
	walker, err := NewWalker(n, gbpoCNs()...)
	if err != nil {
		tb.Fatal(err)
	}
	sweep, err := NewSweep(n, gbpoCNs()...)
	if err != nil {
		tb.Fatal(err)
	}
	return &race{ref: newReference(n), walker: walker, sweep: sweep, sample: sampleStandards(n, forWalker, 11), forRef: forRef}
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
		for _, period := range r.walker.GBPOs(sigma) {
			if period > 0 && i < r.forRef {
				r.found++
			}
		}
	}
	end := userTime(tb)
	for range r.sweep.All(slices.Values(r.sample)) {
		r.hits++
	}
	r.refTime += middle - begin
	r.time += end - middle
	r.sweepTime += userTime(tb) - end
	r.refCount += r.forRef
	r.count += len(r.sample)
}

// nanoseconds returns the CPU time per permutation of each.
func (r *race) nanoseconds() (ref, walker, sweep float64) {
	return float64(r.refTime) / float64(r.refCount), float64(r.time) / float64(r.count), float64(r.sweepTime) / float64(r.count)
}

// BenchmarkGBPO measures the Walker and the Sweep side by side with the reference,
// in CPU time per permutation (four connection numbers), on one core.
func BenchmarkGBPO(b *testing.B) {
	for _, n := range []int{7, 8, 9, 10, 11, 12, 13} {
		b.Run(fmt.Sprintf("N=%d", n), func(b *testing.B) {
			r := newRace(b, n, 1<<(19-n), 20000)
			for b.Loop() {
				r.round(b)
			}
			if r.refFound != r.found {
				b.Fatalf("the reference finds %d GBPOs, the walker %d", r.refFound, r.found)
			}
			if r.hits == 0 {
				b.Fatal("the sweep finds nothing")
			}
			ref, walker, sweep := r.nanoseconds()
			b.ReportMetric(ref, "reference-ns/perm")
			b.ReportMetric(walker, "walker-ns/perm")
			b.ReportMetric(sweep, "sweep-ns/perm")
			b.ReportMetric(ref/walker, "walker-ratio")
			b.ReportMetric(ref/sweep, "sweep-ratio")
		})
	}
}

// BenchmarkSweep measures all standard permutations of N = 11 that begin with 1 3 5
// 7: enumerated only, and swept.
func BenchmarkSweep(b *testing.B) {
	for _, sweep := range []bool{false, true} {
		b.Run(fmt.Sprintf("swept=%v", sweep), func(b *testing.B) {
			s, err := NewSweep(11, gbpoCNs()...)
			if err != nil {
				b.Fatal(err)
			}
			standards, err := Standards(11, []int{1, 3, 5, 7})
			if err != nil {
				b.Fatal(err)
			}
			count, hits := 0, 0
			counted := func(yield func(Permutation) bool) {
				for sigma := range standards {
					if count++; sweep && !yield(sigma) {
						return
					}
				}
			}
			begin := userTime(b)
			for b.Loop() {
				for range s.All(counted) {
					hits++
				}
			}
			b.ReportMetric(float64(userTime(b)-begin)/float64(count), "cpu-ns/perm")
			b.ReportMetric(float64(hits)/float64(count), "hits/perm")
		})
	}
}
