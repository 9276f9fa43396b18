package nets

import (
	"context"
	"math"

	"neurorbit/stages/model/attractor"
	"neurorbit/stages/model/lyapunov"
	"neurorbit/stages/model/spectral"
)

// startParams are the parameters of the shard of a set's starts.
type startParams struct {
	Set       Set       `json:"sets"`
	Starts    []float64 `json:"starts"`
	Transient int       `json:"transient"`
	Steps     int       `json:"steps"`
}

// startExponents is how many leading exponents tell attractors apart; startPoints of an
// orbit are kept.
const startExponents, startPoints = 3, 1000

// A reached is an attractor that a start led to.
type reached struct {
	spectrum *lyapunov.Spectrum
	verdict  *lyapunov.Verdict
}

// compute follows the set from each start.
func (p startParams) compute(ctx context.Context, progress func(float64)) (out []StartRow, points []StartPointRow, err error) {
	net, err := attractor.New(attractor.Params{N: p.Set.N, D: p.Set.D, S: p.Set.S, Seed: p.Set.Seed})
	if err != nil {
		return nil, nil, err
	}
	opt := lyapunov.Options{K: min(startExponents, p.Set.D), Transient: p.Transient, Steps: p.Steps, Check: ctx.Err}
	all, done := make([]reached, len(p.Starts)), 0
	err = attractor.Together(len(all), func(i int, lane *attractor.Lane) (err error) {
		m := net.MapIn(lane)
		all[i].spectrum, all[i].verdict, err = lyapunov.Analyse(m, m.Start(p.Starts[i]), opt, lyapunov.Tolerances{}, longer*p.Steps)
		done++
		progress(float64(done) / float64(len(all)))
		return err
	})
	if err != nil {
		return nil, nil, err
	}
	m := net.Map()
	var known []reached
	for i, start := range p.Starts {
		sp, verdict := all[i].spectrum, all[i].verdict
		row := StartRow{
			Set: p.Set.Name, Start: start, Class: verdict.Class.String(), Period: int64(verdict.Period), Rotation: math.NaN(),
			Lambda1: sp.Exponents[0].Mean, Lambda1SE: sp.Exponents[0].SE, Lambda2: math.NaN(), Lambda2SE: math.NaN(),
		}
		if len(sp.Exponents) > 1 {
			row.Lambda2, row.Lambda2SE = sp.Exponents[1].Mean, sp.Exponents[1].SE
		}
		row.Attractor = number(&known, all[i])
		r := &rows{}
		signal := r.addOrbit(params{Set: p.Set, Keep: startPoints}, m, verdict.State)
		for _, o := range r.orbit {
			points = append(points, StartPointRow{o.Set, start, o.T, o.X1, o.X2})
		}
		row.Points = int64(len(r.orbit))
		if verdict.Class == lyapunov.Quasiperiodic {
			rotation, err := spectral.RotationNumber(signal, rotationLines)
			if err != nil {
				return nil, nil, err
			}
			row.Rotation = rotation.Number
		}
		out = append(out, row)
	}
	return out, points, nil
}

// number returns the number of an attractor among those known, and adds it if it is new.
func number(known *[]reached, r reached) int64 {
	for i, k := range *known {
		if !lyapunov.Distinct(k.spectrum, r.spectrum, k.verdict, r.verdict) {
			return int64(i + 1)
		}
	}
	*known = append(*known, r)
	return int64(len(*known))
}
