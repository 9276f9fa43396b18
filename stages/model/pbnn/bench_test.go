//go:build unix

package pbnn

import (
	"fmt"
	"iter"
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
// permutations, for CN1, CN2, CN3 and CN5, and adds to the CPU times each of them
// takes. As in a whole sweep, these come in runs with the same beginning. The reference takes
// a few of them only. The Sweep enumerates the permutations itself and finds out the
// transients, too; of a sample, unlike a whole sweep, it does not yield all GBPOs, so
// its tests compare them and not this.
type race struct {
	ref                      *reference
	walker                   *Walker
	sweep                    *Sweep
	runs                     []iter.Seq[Permutation]
	sample                   []Permutation // of all runs
	every                    int           // one of so many is for the reference
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
	r := &race{ref: newReference(n), walker: walker, sweep: sweep}
	for _, sigma := range sampleStandards(n, 100, 11) {
		standards, err := Standards(n, sigma[:max(n-7, 1)])
		if err != nil {
			tb.Fatal(err)
		}
		r.runs = append(r.runs, standards)
		for sigma := range standards {
			r.sample = append(r.sample, sigma.Clone())
		}
		if len(r.sample) >= forWalker {
			break
		}
	}
	r.every = max(1, len(r.sample)/forRef)
	return r
}

func (r *race) round(tb testing.TB) {
	begin := userTime(tb)
	for i := 0; i < len(r.sample); i += r.every {
		r.refCount++
		for _, cn := range gbpoCNs() {
			if r.ref.period(r.sample[i], cn) > 0 {
				r.refFound++
			}
		}
	}
	middle := userTime(tb)
	for i, sigma := range r.sample {
		for _, period := range r.walker.GBPOs(sigma) {
			if period > 0 && i%r.every == 0 {
				r.found++
			}
		}
	}
	end := userTime(tb)
	for _, run := range r.runs {
		for range r.sweep.All(run) {
			r.hits++
		}
	}
	r.refTime += middle - begin
	r.time += end - middle
	r.sweepTime += userTime(tb) - end
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
