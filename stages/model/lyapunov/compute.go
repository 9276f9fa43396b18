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
	w, f := newWalk(sys, y0, opt.Check), newFrame(sys, opt.K)

	// The transient: the orbit alone, then with the frame, which turns towards the
	// directions it belongs to.
	if err := w.advance(opt.Transient - opt.Align); err != nil {
		return nil, err
	}
	for left := opt.Align; left > 0; {
		made, err := f.carry(sys, w, left)
		if err != nil {
			return nil, err
		}
		f.replace()
		left -= made
	}
	if w.size = largest(0, w.y); !(w.size <= math.MaxFloat64) {
		return nil, &DivergedError{w.time}
	}
	sp := &Spectrum{Dim: d, Options: opt, Replaced: f.replaced}

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
	total  *birkhoff
	halves [2]*birkhoff
	*batches
	*record
	det bool // whether ln|det DF| is among them
}

// count makes the counted steps: it adds ln R_ii, step after step, to all sums.
func count(sys System, w *walk, f *frame, opt Options) (*sums, error) {
	k, steps := opt.K, opt.Steps
	half := steps / 2
	s := &sums{
		total:   newBirkhoff(0, steps, k),
		halves:  [2]*birkhoff{newBirkhoff(0, half, k), newBirkhoff(half, steps-half, k)},
		batches: newBatches(k),
		record:  newRecord(opt.Record, steps, k),
	}
	if _, ok := sys.(Determinant); ok && k == f.d {
		s.det, f.logdet = true, make([]float64, f.most)
	}
	batchEnd := steps / opt.Batches
	for t := 0; t < steps; {
		end, part := min(batchEnd, s.record.next()), s.halves[1]
		if t < half {
			end, part = min(end, half), s.halves[0]
		}
		made, err := f.carry(sys, w, end-t)
		if err != nil {
			return nil, err
		}
		f.take(made)
		logs := f.logs[:made*k]
		s.total.add(t, logs)
		part.add(t, logs)
		s.batches.add(logs, f.logdet[:min(made, len(f.logdet))])
		s.record.add(t, t+made, logs, f, s.batches)
		t += made
		if t == batchEnd {
			s.batches.close(t)
			batchEnd = int(int64(steps) * int64(len(s.means)+1) / int64(opt.Batches))
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
			e.SE = max(standardError(s.means, func(batch []float64) float64 { return batch[i] }), roundoff(e.Mean, sp.Dim, sp.Options.Steps/sp.Options.Batches))
			e.Birkhoff = s.total.mean(i)
			e.Halves = [2]float64{s.halves[0].mean(i), s.halves[1].mean(i)}
		}
		sp.Exponents = append(sp.Exponents, e)
		sp.Sum += e.Mean
	}
	for _, p := range s.points {
		sp.Convergence = append(sp.Convergence, Point{p.Step, permuted(p.Mean, order), permuted(p.Birkhoff, order)})
	}
	sp.SumCheck = math.NaN()
	if s.det {
		mean := s.sums[k] / steps
		sp.SumCheck = sp.Sum - mean
		if math.IsInf(sp.Sum, -1) && math.IsInf(mean, -1) {
			sp.SumCheck = 0
		}
	}
	for b, batch := range s.means {
		s.means[b] = permuted(batch, order)
	}
	sp.KaplanYorke = kaplanYorke(sp.Exponents, s.means, sp.Dim)
}
