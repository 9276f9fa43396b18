package nets

import (
	"cmp"
	"context"
	"math"
	"slices"

	"neurorbit/stages/model/attractor"
	"neurorbit/stages/model/lyapunov"
	"neurorbit/stages/model/spectral"
)

// params are the parameters of a shard: one set with the settings that all sets
// share.
type params struct {
	Set       Set     `json:"sets"`
	Init      float64 `json:"init"`
	Discard   int     `json:"discard"`
	Tmax      int     `json:"tmax"`
	Keep      int     `json:"keep"`
	Transient int     `json:"transient"`
	Steps     int     `json:"steps"`
	Author    Author  `json:"author"`
}

// rows are the rows of one set.
type rows struct {
	sets        []SetRow
	spectrum    []SpectrumRow
	convergence []ConvergenceRow
	trajectory  []TrajectoryRow
	orbit       []OrbitRow
	plotted     []PlottedRow
	weights     []WeightRow
	power       []PowerRow
	parting     []PartingRow
	segment     []SegmentRow
	density     []DensityRow
}

const (
	longer           = 4       // times the steps, where these leave the class open
	convergenceLines = 50      // lengths at which the convergence is recorded
	convergenceK     = 3       // exponents whose convergence is kept
	powerLines       = 2048    // lines of the power spectrum
	powerPoints      = 1 << 16 // points it is made from
	rotationLines    = 24      // spectral lines the rotation number is made from
)

// compute computes one set.
func compute(ctx context.Context, p params) (*rows, error) {
	net, err := attractor.New(attractor.Params{N: p.Set.N, D: p.Set.D, S: p.Set.S, Seed: p.Set.Seed})
	if err != nil {
		return nil, err
	}
	m := net.Map()
	sp, verdict, err := lyapunov.Analyse(m, m.Start(p.Init), lyapunov.Options{
		Transient: p.Transient, Steps: p.Steps, Record: convergenceLines, Check: ctx.Err,
	}, lyapunov.Tolerances{}, longer*p.Steps)
	if err != nil {
		return nil, err
	}
	r := &rows{}
	r.addWeights(p.Set, net)
	x1, x2 := r.addTrajectory(p, net)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	signal := r.addOrbit(p, m, verdict.State)
	if err := r.addPower(p.Set, signal); err != nil {
		return nil, err
	}
	r.addSpectrum(p.Set, sp)

	sc, kind, originRotation := net.FirstBifurcation()
	row := SetRow{
		Set: p.Set.Name, N: int64(p.Set.N), D: int64(p.Set.D), S: p.Set.S, Seed: int64(p.Set.Seed),
		AuthorLambda: net.AuthorLambda(p.Author.Steps, p.Author.Discard, p.Author.Epsilon, false),
		ClosedForm:   net.AuthorClosedForm(),
		AuthorReset:  net.AuthorLambda(p.Author.Steps, p.Author.Discard, p.Author.Epsilon, true),
		Lambda1:      sp.Exponents[0].Mean, Lambda1SE: sp.Exponents[0].SE, Lambda1Weight: sp.Exponents[0].Birkhoff,
		Lambda2: math.NaN(), KYDim: sp.KaplanYorke.Dim, KYSE: sp.KaplanYorke.SE,
		Class: verdict.Class.String(), Reason: verdict.Reason, Period: int64(verdict.Period), TorusDim: int64(verdict.TorusDim), Rotation: math.NaN(),
		Coverage: attractor.Coverage(x1, x2), SC: sc, Bifurcation: kind.String(), OriginRotation: originRotation,
		SumCheck: sp.SumCheck, Steps: int64(verdict.Steps), Transient: int64(verdict.Transient),
		Figure: int64(p.Set.Figure), Skip: int64(p.Set.skip()),
	}
	if len(sp.Exponents) > 1 {
		row.Lambda2 = sp.Exponents[1].Mean
	}
	if verdict.Class == lyapunov.Quasiperiodic {
		rotation, err := spectral.RotationNumber(signal, rotationLines)
		if err != nil {
			return nil, err
		}
		row.Rotation = rotation.Number
	}
	r.sets = []SetRow{row}
	return r, r.addFolding(ctx, p, net, verdict, row.Lambda1)
}

// skip returns the skip of a set's drawing.
func (s *Set) skip() int { return cmp.Or(s.Skip, defaultSkip) }

func (r *rows) addWeights(set Set, net *attractor.Net) {
	for k, w := range net.W() {
		r.weights = append(r.weights, WeightRow{set.Name, "w", int64(k/set.D + 1), int64(k%set.D + 1), w})
	}
	for i, b := range net.B() {
		r.weights = append(r.weights, WeightRow{set.Name, "b", int64(i + 1), 0, b})
	}
}

// addTrajectory generates the article's trajectory, keeps its first points and
// the vertices of the drawing, and returns all of it.
func (r *rows) addTrajectory(p params, net *attractor.Net) (x1, x2 []float64) {
	x1, x2 = Trajectory(net.Run(p.Init), p.Discard, p.Tmax)
	for t := range p.Keep {
		r.trajectory = append(r.trajectory, TrajectoryRow{p.Set.Name, int64(t), x1[t], x2[t]})
	}
	r.plotted = Vertices(p.Set, x1, x2)
	return x1, x2
}

// Trajectory returns the first two neurons of an orbit for tmax iterations, after some that
// are discarded.
func Trajectory(run *attractor.Run, discard, tmax int) (x1, x2 []float64) {
	run.Advance(discard)
	x1, x2 = make([]float64, tmax), make([]float64, tmax)
	run.Trajectory(x1, x2)
	return x1, x2
}

// Vertices returns every so manyth vertex of the path through a trajectory of a set, as
// its skip says, 16 if it says nothing.
func Vertices(set Set, x1, x2 []float64) (out []PlottedRow) {
	for k := 0; k < interpolate*(len(x1)-1)+1; k += set.skip() {
		out = append(out, PlottedRow{set.Name, int64(len(out)), vertex(x1, k), vertex(x2, k)})
	}
	return out
}

// vertex returns the k-th vertex of the path through x that has interpolate
// pieces a step, as the plotting library interpolates.
func vertex(x []float64, k int) float64 {
	j, part := k/interpolate, k%interpolate
	if part == 0 {
		return x[j]
	}
	slope := (x[j+1] - x[j]) / interpolate
	return float64(slope*float64(part)) + x[j]
}

// addOrbit keeps the first points of the attractor that follow the state y, and
// returns x1 along more of them.
func (r *rows) addOrbit(p params, m *attractor.Map, y []float64) (signal []float64) {
	x := make([]float64, p.Set.N)
	for t, y := range lyapunov.Orbit(m, y, max(powerPoints, p.Keep)) {
		m.Outputs(y, x)
		if t < p.Keep {
			row := OrbitRow{p.Set.Name, int64(t), x[0], math.NaN()}
			if len(x) > 1 {
				row.X2 = x[1]
			}
			r.orbit = append(r.orbit, row)
		}
		if t < powerPoints {
			signal = append(signal, x[0])
		}
	}
	return signal
}

func (r *rows) addSpectrum(set Set, sp *lyapunov.Spectrum) {
	for k, e := range sp.Exponents {
		r.spectrum = append(r.spectrum, SpectrumRow{set.Name, int64(k + 1), e.Mean, e.SE, e.Birkhoff})
	}
	for k := range min(convergenceK, len(sp.Exponents)) {
		for _, c := range sp.Convergence {
			r.convergence = append(r.convergence, ConvergenceRow{set.Name, int64(k + 1), int64(c.Step), c.Mean[k], c.Birkhoff[k]})
		}
	}
}

// addPower adds the power spectrum of the signal, the largest line scaled to 1.
func (r *rows) addPower(set Set, signal []float64) error {
	power, err := spectral.PowerSpectrum(signal, powerLines)
	if err != nil {
		return err
	}
	largest := slices.Max(power)
	for k, p := range power {
		if largest > 0 {
			p /= largest
		}
		r.power = append(r.power, PowerRow{set.Name, float64(k) / (2 * powerLines), p})
	}
	return nil
}
