package lyapunov

import (
	"cmp"
	"fmt"
	"math"
	"slices"
)

// Compute computes the K largest Lyapunov exponents of the orbit that starts at
// y0, as the package comment describes. y0 is left alone.
func Compute(sys System, y0 []float64, opt Options) (*Spectrum, error) {
	d := sys.Dim()
	opt, err := opt.withDefaults(d)
	if err != nil {
		return nil, err
	}
	if len(y0) != d {
		return nil, fmt.Errorf("lyapunov: the start has %d coordinates, the system %d", len(y0), d)
	}
	w, f := newWalk(sys, y0, opt.Check), newFrame(d, opt.K)

	// The transient: the orbit alone, then with the frame, which turns towards the
	// directions it belongs to.
	if err := w.advance(opt.Transient - opt.Align); err != nil {
		return nil, err
	}
	for left := opt.Align; left > 0; {
		n := min(opt.Interval, left)
		left -= n
		if err := f.carry(sys, w, n); err != nil {
			return nil, err
		}
		f.replace()
	}
	if w.size = largest(0, w.y); !(w.size <= math.MaxFloat64) {
		return nil, &DivergedError{w.time}
	}
	sp := &Spectrum{Dim: d, Options: opt, Initial: slices.Clone(w.y), Replaced: f.replaced}

	// The steps that count.
	s, err := count(sys, w, f, opt)
	if err != nil {
		return nil, err
	}
	sp.Final, sp.Scale, sp.MinusInf = w.y, w.size, opt.K-f.used
	s.results(sp, f.infinite())
	return sp, nil
}

// sums is what is summed up over the counted steps.
type sums struct {
	total  birkhoff
	halves [2]birkhoff
	*batches
	*record
	det Determinant // nil: not asked
}

// count makes the counted steps: orthonormalisation after orthonormalisation, it adds
// ln R_ii to all sums.
func count(sys System, w *walk, f *frame, opt Options) (*sums, error) {
	k, steps, interval := opt.K, opt.Steps, opt.Interval
	number := (steps + interval - 1) / interval                        // of orthonormalisations
	stepsAt := func(done int) int { return min(done*interval, steps) } // steps made with these
	half := stepsAt(number / 2)
	s := &sums{
		total:   newBirkhoff(0, steps, k),
		halves:  [2]birkhoff{newBirkhoff(0, half, k), newBirkhoff(half, steps-half, k)},
		batches: newBatches(k),
		record:  newRecord(opt.Record, number, k, stepsAt),
	}
	if det, ok := sys.(Determinant); ok && k == f.d {
		s.det = det
	}
	batchEnd := number / opt.Batches
	for i := 1; i <= number; i++ {
		end := stepsAt(i)
		n := end - stepsAt(i-1)
		if s.det != nil {
			s.batches.addDet(s.det, sys, w, n)
		}
		if err := f.carry(sys, w, n); err != nil {
			return nil, err
		}
		if err := f.take(n); err != nil {
			return nil, err
		}
		s.total.add(end, n, f.logs)
		if end <= half {
			s.halves[0].add(end, n, f.logs)
		} else {
			s.halves[1].add(end, n, f.logs)
		}
		s.batches.add(f.logs)
		s.record.add(i, end, n, f, s.batches)
		if i == batchEnd {
			s.batches.close(end)
			batchEnd = int(int64(number) * int64(len(s.means)+1) / int64(opt.Batches))
		}
	}
	return s, nil
}

// results turns the sums into exponents, the largest first, and what follows from
// them; infinite lists those that are -Inf.
func (s *sums) results(sp *Spectrum, infinite []bool) {
	k, steps := sp.Options.K, float64(sp.Options.Steps)
	order := make([]int, k)
	mean := make([]float64, k)
	for i := range k {
		order[i], mean[i] = i, s.sums[i]/steps
		if infinite[i] {
			mean[i] = math.Inf(-1)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(mean[b], mean[a]) })
	for _, i := range order {
		e := Exponent{Mean: mean[i]}
		if infinite[i] {
			e.Birkhoff, e.Halves = e.Mean, [2]float64{e.Mean, e.Mean}
		} else {
			e.SE, e.Correlation = standardError(s.means, func(batch []float64) float64 { return batch[i] })
			e.SE = max(e.SE, roundoff(e.Mean, sp.Dim, sp.Options.Steps/sp.Options.Batches))
			e.Birkhoff = s.total.mean(i)
			e.Halves = [2]float64{s.halves[0].mean(i), s.halves[1].mean(i)}
		}
		sp.Exponents = append(sp.Exponents, e)
		sp.Sum += e.Mean
	}
	for _, p := range s.points {
		sp.Convergence = append(sp.Convergence, Point{p.Step, permuted(p.Mean, order), permuted(p.Birkhoff, order)})
	}
	sp.MeanLogDet, sp.SumCheck = math.NaN(), math.NaN()
	if s.det != nil {
		sp.MeanLogDet = s.sums[k] / steps
		sp.SumCheck = sp.Sum - sp.MeanLogDet
		if math.IsInf(sp.Sum, -1) && math.IsInf(sp.MeanLogDet, -1) {
			sp.SumCheck = 0
		}
	}
	for b, batch := range s.means {
		s.means[b] = permuted(batch, order)
	}
	sp.KaplanYorke = kaplanYorke(sp.Exponents, s.means, sp.Dim)
}
