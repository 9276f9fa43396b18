package report

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"neurorbit/stages/num/strict"
)

// The fixture of the attractors article is made by the plain definitions, on
// its own. It uses the strict functions, so that its figures have the same bytes
// on any CPU, and short horizons, so that its classes are those of its own rough
// rule.

// mersenne is NumPy's legacy generator.
type mersenne struct {
	key [624]uint32
	at  int
}

func newMersenne(seed uint32) *mersenne {
	m := &mersenne{at: 624}
	m.key[0] = seed
	for i := 1; i < 624; i++ {
		m.key[i] = 1812433253*(m.key[i-1]^m.key[i-1]>>30) + uint32(i)
	}
	return m
}

func (m *mersenne) word() uint32 {
	if m.at == 624 {
		for i := range m.key {
			y := m.key[i]&0x80000000 | m.key[(i+1)%624]&0x7fffffff
			m.key[i] = m.key[(i+397)%624] ^ y>>1 ^ (y&1)*0x9908b0df
		}
		m.at = 0
	}
	y := m.key[m.at]
	m.at++
	y ^= y >> 11
	y ^= y << 7 & 0x9d2c5680
	y ^= y << 15 & 0xefc60000
	return y ^ y>>18
}

func (m *mersenne) uniform() float64 {
	a, b := m.word()>>5, m.word()>>6
	return (float64(float64(a)*(1<<26)) + float64(b)) / (1 << 53)
}

// A circuit is a network with its state.
type circuit struct {
	n, d int
	w, b []float64
	x, y []float64
}

func newCircuit(n, d int, s float64, seed uint32) *circuit {
	m := newMersenne(seed)
	c := &circuit{n: n, d: d, y: make([]float64, d)}
	for range n * d {
		c.w = append(c.w, float64(2*m.uniform())-1)
	}
	for range n {
		c.b = append(c.b, float64(s*m.uniform()))
		c.x = append(c.x, 0.001)
	}
	return c
}

func (c *circuit) step() {
	y0 := 0.0
	for i, b := range c.b {
		y0 += float64(b * c.x[i])
	}
	copy(c.y[1:], c.y)
	c.y[0] = y0
	for i := range c.x {
		u := 0.0
		for j, y := range c.y {
			u += float64(c.w[i*c.d+j] * y)
		}
		c.x[i] = strict.Tanh(u)
	}
}

// growth follows k perturbations of the register and orthonormalises them; it
// returns the logarithms of the growth factors.
func (c *circuit) growth(v [][]float64) []float64 {
	// y0 of the next step depends on y through x.
	g := make([]float64, c.d)
	for i, b := range c.b {
		t := float64(b * (1 - float64(c.x[i]*c.x[i])))
		for j := range g {
			g[j] += float64(t * c.w[i*c.d+j])
		}
	}
	dot := func(a, b []float64) float64 {
		sum := 0.0
		for i := range a {
			sum += float64(a[i] * b[i])
		}
		return sum
	}
	out := make([]float64, len(v))
	for k, p := range v {
		first := dot(g, p)
		copy(p[1:], p)
		p[0] = first
		for range 2 {
			for _, q := range v[:k] {
				a := dot(p, q)
				for i := range p {
					p[i] -= float64(a * q[i])
				}
			}
		}
		r := math.Sqrt(dot(p, p))
		for i := range p {
			p[i] /= r
		}
		out[k] = strict.Log(r)
	}
	return out
}

// unit returns k unit vectors.
func (c *circuit) unit(k int) [][]float64 {
	v := make([][]float64, k)
	for i := range v {
		v[i] = make([]float64, c.d)
		v[i][i] = 1
	}
	return v
}

// exponents averages k exponents over steps; record, if not nil, gets the
// running means. The error is that of 20 batch means.
func (c *circuit) exponents(k, transient, steps int, record func(step int, mean, weighted []float64)) (mean, se, weighted []float64) {
	v := c.unit(k)
	for range transient {
		c.growth(v)
		c.step()
	}
	var logs [][]float64
	sum := make([]float64, k)
	next := 10.0
	weigh := func() []float64 {
		out, total := make([]float64, k), 0.0
		for t, l := range logs {
			u := (float64(t) + 0.5) / float64(len(logs))
			w := strict.Exp(-1 / float64(u*(1-u)))
			total += w
			for i := range out {
				out[i] += float64(w * l[i])
			}
		}
		for i := range out {
			out[i] /= total
		}
		return out
	}
	average := func() []float64 {
		out := make([]float64, k)
		for i := range out {
			out[i] = sum[i] / float64(len(logs))
		}
		return out
	}
	for t := range steps {
		l := c.growth(v)
		c.step()
		logs = append(logs, l)
		for i := range sum {
			sum[i] += l[i]
		}
		if record != nil && (float64(t+1) >= next || t+1 == steps) {
			record(t+1, average(), weigh())
			next = math.Ceil(float64(next * 1.2))
		}
	}
	mean, weighted = average(), weigh()
	const batches = 20
	size := steps / batches
	for i := range k {
		spread := 0.0
		for b := range batches {
			batch := 0.0
			for _, l := range logs[b*size : (b+1)*size] {
				batch += l[i]
			}
			e := batch/float64(size) - mean[i]
			spread += float64(e * e)
		}
		se = append(se, math.Sqrt(spread/(batches*(batches-1))))
	}
	return mean, se, weighted
}

// classify is a rough rule for short horizons.
func classify(mean, se []float64, weighted float64, span float64) string {
	switch {
	case span < 1e-9:
		return classFixed
	case len(mean) > 1 && mean[1] > 5*se[1] && mean[1] > 5e-4:
		return classHyper
	case mean[0] > 5*se[0] && mean[0] > 2e-3:
		return classChaos
	case math.Abs(weighted) < 1e-4:
		return classQuasi
	}
	return classPeriod
}

// onset returns s_c and the type of the first bifurcation by scanning angles.
func (c *circuit) onset(s float64) (float64, string) {
	coefficient := make([]float64, c.d)
	for i, b := range c.b {
		for j := range coefficient {
			coefficient[j] += float64(b / s * c.w[i*c.d+j])
		}
	}
	h := func(theta float64) (re, im float64) {
		for j, v := range coefficient {
			re += float64(v * strict.Cos(float64(float64(j+1)*theta)))
			im -= float64(v * strict.Sin(float64(float64(j+1)*theta)))
		}
		return re, im
	}
	best, kind := 0.0, "pitchfork"
	re, _ := h(0)
	best = re
	if re, _ := h(math.Pi); re > best {
		best, kind = re, "flip"
	}
	last := 0.0
	for k := 1; k < 400; k++ {
		re, im := h(float64(math.Pi*float64(k)) / 400)
		if k > 1 && (im < 0) != (last < 0) && re > best {
			best, kind = re, "Neimark-Sacker"
		}
		last = im
	}
	return 1 / best, kind
}

// authorForm is ln(b_1 |w[:,1]|).
func (c *circuit) authorForm() float64 {
	sum := 0.0
	for i := range c.n {
		sum += float64(c.w[i*c.d] * c.w[i*c.d])
	}
	return strict.Log(float64(c.b[0] * math.Sqrt(sum)))
}

// frequency returns the frequency near guess at which the weighted Fourier sum
// of a series is largest.
func frequency(x []float64, guess, reach float64) float64 {
	size := func(f float64) float64 {
		re, im := 0.0, 0.0
		for t, v := range x {
			u := (float64(t) + 0.5) / float64(len(x))
			w := float64(strict.Exp(-1/float64(u*(1-u))) * v)
			phase := float64(f * float64(t))
			phase = float64(2 * math.Pi * (phase - math.Floor(phase)))
			re += float64(w * strict.Cos(phase))
			im += float64(w * strict.Sin(phase))
		}
		return float64(re*re) + float64(im*im)
	}
	lo, hi := guess-reach, guess+reach
	for range 40 {
		a, b := lo+float64((hi-lo)*0.38), lo+float64((hi-lo)*0.62)
		if size(a) > size(b) {
			hi = b
		} else {
			lo = a
		}
	}
	return (lo + hi) / 2
}

// spectrumOf returns the lines of the spectrum, the largest being 1; twice as
// many values as lines are used, with a smooth window.
func spectrumOf(set string, x []float64, lines int) []powerRow {
	m := 2 * lines
	cos := make([]float64, m)
	window := make([]float64, m)
	for i := range cos {
		cos[i] = strict.Cos(float64(2*math.Pi*float64(i)) / float64(m))
		u := (float64(i) + 0.5) / float64(m)
		window[i] = strict.Exp(-1 / float64(u*(1-u)))
	}
	out := make([]powerRow, lines)
	largest := 0.0
	for k := range out {
		re, im := 0.0, 0.0
		for t := range m {
			v := float64(x[t] * window[t])
			re += float64(v * cos[k*t%m])
			im += float64(v * cos[(k*t+m/4)%m])
		}
		out[k] = powerRow{set, float64(k) / float64(m), float64(re*re) + float64(im*im)}
		largest = max(largest, out[k].Power)
	}
	for k := range out {
		out[k].Power /= largest
	}
	return out
}

// A recipe says how a set of the fixture is made.
type recipe struct {
	name         string
	n, d         int
	s            float64
	seed         uint32
	figure, skip int64
}

// articleSets are the article's networks, one that is really chaotic, and more
// for the gallery.
var articleSets = []recipe{
	{"limit-cycle", 4, 32, 0.22, 174658140, 2, 16},
	{"toroidal", 4, 32, 0.55, 3160697950, 3, 8},
	{"strange", 4, 16, 1.4, 174658140, 4, 16},
	{"real-chaos", 4, 16, 2.1, 174658140, 0, 16},
	{"crystal", 4, 16, 1.4, 1018, 0, 16},
	{"disc", 3, 12, 0.75, 1071, 0, 16},
}

// smallSets are the odd cases: rest at the origin, a map of one dimension, a
// periodic orbit, more neurons than places in the figure.
var smallSets = []recipe{
	{"rest", 4, 16, 0.01, 1, 0, 5},
	{"one", 1, 1, 3, 7, 2, 1},
	{"periodic", 4, 16, 6, 3, 3, 16},
	{"wide", 9, 4, 2, 11, 4, 2},
	{"long", 3, 70, 40, 4294967295, 0, 7},
}

// attractorRows adds the tables of stage attractors. The article's horizon is
// 100000 steps.
func (fx fixture) attractorRows(recipes []recipe, tmax, steps int) {
	var sets []setRow
	var spectra []exponentRow
	var convergence []convergenceRow
	var trajectory []orbitRow
	var plotted []plottedRow
	var weights []weightRow
	var power []powerRow
	for _, p := range recipes {
		c := newCircuit(p.n, p.d, p.s, p.seed)
		r := setRow{Set: p.name, N: int64(p.n), D: int64(p.d), S: p.s, Seed: int64(p.seed), Figure: p.figure, Skip: p.skip, Steps: int64(steps), Transient: 1000, Rotation: math.NaN()}
		for i := range p.n {
			for j := range p.d {
				weights = append(weights, weightRow{p.name, "w", int64(i + 1), int64(j + 1), c.w[i*p.d+j]})
			}
		}
		for i, b := range c.b {
			weights = append(weights, weightRow{p.name, "b", int64(i + 1), 0, b})
		}
		r.SC, r.Bifurcation = c.onset(p.s)
		r.ClosedForm = c.authorForm()
		r.AuthorLambda, r.AuthorReset = r.ClosedForm, r.ClosedForm-0.5
		for range 1000 {
			c.step()
		}
		var x1, x2 []float64
		cells := map[[2]int]bool{}
		for range tmax {
			c.step()
			x1, x2 = append(x1, c.x[0]), append(x2, c.x[1%p.n])
			cells[[2]int{int((c.x[0] + 1) * 50), int((c.x[1%p.n] + 1) * 50)}] = true
		}
		r.Coverage = float64(len(cells)) / 1e4
		for t := range min(5000, tmax) {
			trajectory = append(trajectory, orbitRow{p.name, int64(t), x1[t], x2[t]})
		}
		for v := 0; v <= 3*(tmax-1); v += int(p.skip) {
			i, part := v/3, float64(v%3)/3
			at := func(x []float64) float64 {
				if v%3 == 0 {
					return x[i]
				}
				return x[i] + float64(part*(x[i+1]-x[i]))
			}
			plotted = append(plotted, plottedRow{p.name, int64(v / int(p.skip)), at(x1), at(x2)})
		}
		lines := spectrumOf(p.name, x1, min(1024, tmax/2))
		power = append(power, lines...)
		mean, se, weighted := c.exponents(min(3, p.d), 0, steps, func(step int, mean, weighted []float64) {
			for k := range mean {
				convergence = append(convergence, convergenceRow{p.name, int64(k + 1), int64(step), mean[k], weighted[k]})
			}
		})
		r.Lambda1, r.Lambda1SE, r.Lambda1Weighted = mean[0], se[0], weighted[0]
		r.Class = classify(mean, se, weighted[0], slices.Max(x1)-slices.Min(x1))
		if r.Class == classQuasi {
			top := slices.MaxFunc(lines[1:], func(a, b powerRow) int { return cmp.Compare(a.Power, b.Power) })
			r.Rotation, r.TorusDim = frequency(x1[:min(8000, tmax)], top.F, 1/float64(len(lines))), 1
			r.KYDim = 1
		}
		mean, se, weighted = c.exponents(p.d, 200, 1000, nil)
		sum := 0.0
		for k := range mean {
			spectra = append(spectra, exponentRow{p.name, int64(k + 1), mean[k], se[k], weighted[k]})
			if chaotic(r.Class) && sum >= 0 {
				if sum+mean[k] < 0 {
					r.KYDim = float64(k) + sum/math.Abs(mean[k])
					r.KYSE = 0.01
				}
				sum += mean[k]
			}
		}
		r.SumCheck = 1e-14
		sets = append(sets, r)
	}
	fx[tableSets], fx[tableSpectrum], fx[tableConvergence], fx[tableOrbit] = sets, spectra, convergence, trajectory
	fx[tablePlotted], fx[tableWeights], fx[tablePower] = plotted, weights, power
}

// surveyRows adds the table of stage survey.
func (fx fixture) surveyRows(nets int, grid []float64, horizon int) {
	var rows []netRow
	for _, z := range [][2]int{{4, 16}, {4, 32}, {8, 16}} {
		for seed := range nets {
			for _, s := range grid {
				c := newCircuit(z[0], z[1], s, uint32(seed))
				r := netRow{N: int64(z[0]), D: int64(z[1]), S: s, Seed: int64(seed), Steps: int64(horizon), AuthorLambda: c.authorForm()}
				r.SC, r.Bifurcation = c.onset(s)
				for range horizon {
					c.step()
				}
				lo, hi := c.x[0], c.x[0]
				for range 50 {
					c.step()
					lo, hi = min(lo, c.x[0]), max(hi, c.x[0])
				}
				mean, se, weighted := c.exponents(2, 0, horizon, nil)
				r.Lambda1 = mean[0]
				if r.Class = classify(mean, se, weighted[0], hi-lo); s < r.SC {
					r.Class = classFixed
				}
				if chaotic(r.Class) && seed%8 == 0 {
					if r.LongClass = r.Class; seed%16 == 0 && r.Lambda1 < 0.01 {
						r.LongClass = classPeriod
					}
				}
				rows = append(rows, r)
			}
		}
	}
	fx[tableNets] = rows
}

// emptyAttractors adds empty tables.
func (fx fixture) emptyAttractors() {
	fx[tableSets], fx[tableSpectrum], fx[tableConvergence], fx[tableOrbit] = []setRow{}, []exponentRow{}, []convergenceRow{}, []orbitRow{}
	fx[tablePlotted], fx[tableWeights], fx[tablePower] = []plottedRow{}, []weightRow{}, []powerRow{}
	fx[tableNets] = []netRow{}
}

// galleryRecipes makes up a number of sets that no figure shows.
func galleryRecipes(n int) []recipe {
	var out []recipe
	for i := range n {
		out = append(out, recipe{fmt.Sprintf("more-%d", i), 4 + i%2*4, 16, 0.8 + 0.3*float64(i%5), uint32(i), 0, 8})
	}
	return out
}
