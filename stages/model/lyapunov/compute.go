package lyapunov

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"neurorbit/stages/num/strict"
)

// checkEvery is the number of steps between two calls of Options.Check.
const checkEvery = 4096

// resolution is the ratio of a diagonal entry of R to the largest one before it
// below which float64 cannot tell the vector from a combination of the others.
const resolution = 0x1p-44

// Compute computes the K largest Lyapunov exponents of the orbit that starts at
// y0, as the package comment describes. y0 is left alone.
func Compute(sys System, y0 []float64, opt Options) (*Spectrum, error) {
	c, err := newComputation(sys, y0, opt)
	if err != nil {
		return nil, err
	}
	if err := c.transient(); err != nil {
		return nil, err
	}
	if err := c.count(); err != nil {
		return nil, err
	}
	return c.spectrum(), nil
}

// computation is the state of Compute.
type computation struct {
	sys     System
	step    func(y, next []float64)
	det     Determinant // nil: not asked
	opt     Options
	d       int
	y, next []float64
	time    int // steps since y0
	unasked int // steps since the last call of Check

	// The tangent vectors that are alive stand first in v, one column each. id[p]
	// is the number of the vector in column p, under which its sums are kept.
	v     []float64
	alive int
	id    []int
	r     []float64
	logs  []float64 // of the last interval, by id; 0 for the dead
	fresh uint64    // state of the generator of new vectors
	born  int       // vectors replaced during the transient

	total      birkhoff
	halves     [2]birkhoff
	prefixes   []birkhoff
	plain      []float64   // sums of the logs since the current batch began
	sums       []float64   // of the batches before
	batches    [][]float64 // means of the batches, by id
	dead       []bool
	points     []Point
	logDet     float64 // sum of the batches before
	logDetPart float64
	scale      float64
	initial    []float64
}

func newComputation(sys System, y0 []float64, opt Options) (*computation, error) {
	d := sys.Dim()
	opt, err := opt.withDefaults(d)
	if err != nil {
		return nil, err
	}
	if len(y0) != d {
		return nil, fmt.Errorf("lyapunov: the start has %d coordinates, the system %d", len(y0), d)
	}
	k := opt.K
	c := &computation{
		sys:   sys,
		step:  stepper(sys),
		opt:   opt,
		d:     d,
		y:     slices.Clone(y0),
		next:  make([]float64, d),
		v:     make([]float64, k*d),
		alive: k,
		id:    make([]int, k),
		r:     make([]float64, k),
		logs:  make([]float64, k),
		plain: make([]float64, k),
		sums:  make([]float64, k),
		dead:  make([]bool, k),
	}
	if det, ok := sys.(Determinant); ok && k == d {
		c.det = det
	}
	for i := range c.id {
		c.id[i] = i
		c.refresh(i)
	}
	strict.QR(c.v, d, k, c.r)
	return c, nil
}

// refresh fills column p with numbers that look random, the same in every run.
func (c *computation) refresh(p int) {
	v := c.v[p*c.d : (p+1)*c.d]
	for i := range v {
		c.fresh += 0x9e3779b97f4a7c15 // SplitMix64
		z := c.fresh
		z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
		z = (z ^ z>>27) * 0x94d049bb133111eb
		z ^= z >> 31
		v[i] = float64(int64(z)>>11) * 0x1p-52
	}
}

// ask calls Check if it is time to, after n more steps.
func (c *computation) ask(n int) error {
	c.time += n
	c.unasked += n
	if c.unasked < checkEvery || c.opt.Check == nil {
		return nil
	}
	c.unasked = 0
	return c.opt.Check()
}

// advance makes n steps with the tangent vectors and orthonormalises them. It
// reports whether the orbit and r are finite.
func (c *computation) advance(n int) bool {
	for range n {
		c.sys.StepTangent(c.y, c.next, c.v, c.alive)
		c.y, c.next = c.next, c.y
	}
	strict.QR(c.v, c.d, c.alive, c.r)
	finite := c.grow()
	for _, r := range c.r[:c.alive] {
		finite = finite && r <= math.MaxFloat64
	}
	return finite
}

// grow takes y into the scale and reports whether y is finite.
func (c *computation) grow() bool {
	for _, y := range c.y {
		if a := math.Abs(y); !(a <= c.scale) {
			if !(a <= math.MaxFloat64) {
				return false
			}
			c.scale = a
		}
	}
	return true
}

// lost calls f for each column that has no direction of its own.
func (c *computation) lost(f func(p int)) {
	largest := 0.0
	for p, r := range c.r[:c.alive] {
		if r == 0 || r < resolution*largest {
			f(p)
		}
		largest = max(largest, r)
	}
}

// transient makes the steps that do not count.
func (c *computation) transient() error {
	for range c.opt.Transient - c.opt.Align {
		c.step(c.y, c.next)
		c.y, c.next = c.next, c.y
		if err := c.ask(1); err != nil {
			return err
		}
	}
	for left := c.opt.Align; left > 0; {
		n := min(c.opt.Interval, left)
		left -= n
		if !c.advance(n) {
			return &DivergedError{c.time + n}
		}
		c.lost(func(p int) {
			c.refresh(p)
			c.born++
		})
		if err := c.ask(n); err != nil {
			return err
		}
	}
	c.scale = 0
	if !c.grow() {
		return &DivergedError{c.time}
	}
	c.initial = slices.Clone(c.y)
	return nil
}

// count makes the steps that count.
func (c *computation) count() error {
	k, steps, interval := c.opt.K, c.opt.Steps, c.opt.Interval
	qrs := (steps + interval - 1) / interval
	stepsAt := func(qr int) int { return min(qr*interval, steps) } // when qr of them are done
	half := stepsAt(qrs / 2)
	c.total = newBirkhoff(0, steps, k)
	c.halves = [2]birkhoff{newBirkhoff(0, half, k), newBirkhoff(half, steps-half, k)}
	lengths := recordLengths(qrs, c.opt.Record)
	for _, n := range lengths {
		c.prefixes = append(c.prefixes, newBirkhoff(0, stepsAt(n), k))
	}
	done := 0                       // steps
	recorded := 0                   // lengths
	batch, batchFrom := 1, 0        // number of the current batch, and the step it began at
	batchEnd := qrs / c.opt.Batches // in orthonormalisations
	for qr := 1; qr <= qrs; qr++ {
		n := stepsAt(qr) - done
		if c.det != nil {
			if err := c.countDet(n); err != nil {
				return err
			}
		}
		if !c.advance(n) {
			return &DivergedError{c.time + n}
		}
		done += n
		if err := c.takeLogs(n); err != nil {
			return err
		}
		c.total.add(done, n, c.logs)
		if done <= half {
			c.halves[0].add(done, n, c.logs)
		} else {
			c.halves[1].add(done, n, c.logs)
		}
		for i := recorded; i < len(lengths); i++ {
			c.prefixes[i].add(done, n, c.logs)
		}
		if recorded < len(lengths) && qr == lengths[recorded] {
			c.record(&c.prefixes[recorded], done)
			recorded++
		}
		if qr == batchEnd {
			c.closeBatch(done - batchFrom)
			batch++
			batchFrom = done
			batchEnd = int(int64(qrs) * int64(batch) / int64(c.opt.Batches))
		}
		if err := c.ask(n); err != nil {
			return err
		}
	}
	return nil
}

// countDet adds up ln|det DF| over the next n steps, which it makes in advance.
func (c *computation) countDet(n int) error {
	c.logDetPart += c.det.LogAbsDet(c.y)
	if n == 1 {
		return nil
	}
	y, next := slices.Clone(c.y), make([]float64, c.d)
	for range n - 1 {
		c.step(y, next)
		y, next = next, y
		c.logDetPart += c.det.LogAbsDet(y)
	}
	return nil
}

// takeLogs replaces logs by those of the last interval, n steps, and lays aside
// columns that were annihilated.
func (c *computation) takeLogs(n int) error {
	var err error
	dying := false
	c.lost(func(p int) {
		if n > 1 && c.r[p] > 0 {
			err = ErrResolution
		}
		c.dead[c.id[p]] = true
		dying = true
	})
	if err != nil {
		return err
	}
	for p, r := range c.r[:c.alive] {
		id := c.id[p]
		if dying && c.dead[id] {
			c.logs[id] = 0
			continue
		}
		l := strict.Log(r)
		c.logs[id] = l
		c.plain[id] += l
	}
	if dying {
		for p := c.alive - 1; p >= 0; p-- {
			if c.dead[c.id[p]] {
				c.bury(p)
			}
		}
	}
	return nil
}

// bury takes column p out of the columns that are alive and closes the gap.
func (c *computation) bury(p int) {
	id := c.id[p]
	copy(c.v[p*c.d:], c.v[(p+1)*c.d:c.alive*c.d])
	copy(c.id[p:], c.id[p+1:c.alive])
	c.alive--
	c.id[c.alive] = id
}

// record notes the exponents over the given prefix of the counted steps.
func (c *computation) record(prefix *birkhoff, done int) {
	k := c.opt.K
	point := Point{done, make([]float64, k), make([]float64, k)}
	for i := range k {
		if c.dead[i] {
			point.Mean[i], point.Weighted[i] = math.Inf(-1), math.Inf(-1)
			continue
		}
		point.Mean[i] = (c.sums[i] + c.plain[i]) / float64(done)
		point.Weighted[i] = prefix.mean(i)
	}
	c.points = append(c.points, point)
}

// closeBatch ends a batch of n steps.
func (c *computation) closeBatch(n int) {
	means := make([]float64, c.opt.K)
	for i := range means {
		means[i] = c.plain[i] / float64(n)
		c.sums[i] += c.plain[i]
		c.plain[i] = 0
	}
	c.batches = append(c.batches, means)
	c.logDet += c.logDetPart
	c.logDetPart = 0
}

// spectrum puts the result together.
func (c *computation) spectrum() *Spectrum {
	k, steps := c.opt.K, float64(c.opt.Steps)
	sp := &Spectrum{
		Exponents: make([]Exponent, k),
		Dim:       c.d,
		Options:   c.opt,
		Initial:   c.initial,
		Final:     c.y,
		Scale:     c.scale,
		Reseeded:  c.born,
		Dead:      k - c.alive,
	}
	order := make([]int, k)
	means := make([]float64, k)
	for i := range k {
		order[i] = i
		means[i] = c.sums[i] / steps
		if c.dead[i] {
			means[i] = math.Inf(-1)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(means[b], means[a]) })
	batches := make([][]float64, len(c.batches))
	for b, batch := range c.batches {
		batches[b] = permuted(batch, order)
	}
	for i, o := range order {
		e := &sp.Exponents[i]
		e.Mean = means[o]
		if c.dead[o] {
			e.Weighted, e.Halves = e.Mean, [2]float64{e.Mean, e.Mean}
		} else {
			e.SE = standardError(batches, func(batch []float64) float64 { return batch[i] })
			e.Weighted = c.total.mean(o)
			e.Halves = [2]float64{c.halves[0].mean(o), c.halves[1].mean(o)}
		}
		sp.Sum += e.Mean
	}
	for _, p := range c.points {
		sp.Convergence = append(sp.Convergence, Point{p.Step, permuted(p.Mean, order), permuted(p.Weighted, order)})
	}
	sp.MeanLogDet, sp.SumCheck = math.NaN(), math.NaN()
	if c.det != nil {
		sp.MeanLogDet = c.logDet / steps
		sp.SumCheck = sp.Sum - sp.MeanLogDet
		if math.IsInf(sp.Sum, -1) && math.IsInf(sp.MeanLogDet, -1) {
			sp.SumCheck = 0
		}
	}
	sp.KaplanYorke = kaplanYorke(sp.Exponents, batches, c.d)
	return sp
}

func permuted(a []float64, order []int) []float64 {
	out := make([]float64, len(a))
	for i, o := range order {
		out[i] = a[o]
	}
	return out
}

// standardError returns the standard error of the mean of f over the batches.
func standardError(batches [][]float64, f func(batch []float64) float64) float64 {
	n := float64(len(batches))
	mean := 0.0
	for _, b := range batches {
		mean += f(b)
	}
	mean /= n
	squares := 0.0
	for _, b := range batches {
		d := f(b) - mean
		squares += float64(d * d)
	}
	return math.Sqrt(squares / (n * (n - 1)))
}

// recordLengths returns at most n different numbers from 10 to last, or from 1 if
// last is less than 10, spaced evenly in the logarithm and ending with last.
func recordLengths(last, n int) []int {
	if n == 0 {
		return nil
	}
	first := 10
	if last < first {
		first = 1
	}
	span := strict.Log(float64(last) / float64(first))
	var out []int
	for i := range n - 1 {
		length := int(float64(float64(first)*strict.Exp(span*float64(i)/float64(n-1))) + 0.5)
		if length < last && (len(out) == 0 || length > out[len(out)-1]) {
			out = append(out, length)
		}
	}
	return append(out, last)
}
