package survey

import (
	"context"
	"math"

	"neurorbit/stages/model/attractor"
	"neurorbit/stages/model/lyapunov"
)

// params are the parameters of a shard: some nets of one size at all s.
type params struct {
	N         int       `json:"n"`
	D         int       `json:"d"`
	Seed      uint32    `json:"seed"` // of the first net
	Nets      int       `json:"nets"`
	First     int       `json:"first"` // number of the first net in its grid
	S         []float64 `json:"s"`
	Transient int       `json:"transient"`
	Steps     int       `json:"steps"`
	Limit     int       `json:"limit"`
	Exponents int       `json:"exponents"`
	Recheck   Recheck   `json:"recheck"`
}

// compute computes a shard.
func compute(ctx context.Context, p params, progress func(done float64)) ([]NetRow, error) {
	var out []NetRow
	for i := range p.Nets {
		seed := p.Seed + uint32(i)
		// The first bifurcation does not depend on s.
		net, err := attractor.New(attractor.Params{N: p.N, D: p.D, S: 1, Seed: seed})
		if err != nil {
			return nil, err
		}
		sc, kind, rotation := net.FirstBifurcation()
		for _, s := range p.S {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			row, err := classify(ctx, p, seed, s, p.Recheck.Every > 0 && (p.First+i)%p.Recheck.Every == 0)
			if err != nil {
				return nil, err
			}
			row.SC, row.Bifurcation, row.Rotation = sc, kind.String(), rotation
			out = append(out, row)
			progress(float64(len(out)) / float64(p.Nets*len(p.S)))
		}
	}
	return out, nil
}

// originScale is the size below which an orbit counts as being at the origin: it
// starts at about 0.001 and decays exponentially if the origin is stable.
const originScale = 1e-9

// classify looks at one net at one s; with again, a chaotic one a second time at
// the longer horizon.
func classify(ctx context.Context, p params, seed uint32, s float64, again bool) (NetRow, error) {
	row := NetRow{N: int64(p.N), D: int64(p.D), S: s, Seed: int64(seed), LongLambda1: math.NaN(), Lambda3: math.NaN(), KYDim: math.NaN()}
	net, err := attractor.New(attractor.Params{N: p.N, D: p.D, S: s, Seed: seed})
	if err != nil {
		return row, err
	}
	m := net.Map()
	opt := lyapunov.Options{K: p.Exponents, Transient: p.Transient, Steps: p.Steps, Check: ctx.Err}
	sp, verdict, err := lyapunov.Analyse(m, m.Start(attractor.DefaultInit), opt, lyapunov.Tolerances{}, p.Limit)
	if err != nil {
		return row, err
	}
	row.Class = verdict.Class.String()
	row.Origin = sp.Scale < originScale
	row.Period, row.TorusDim = int64(verdict.Period), int64(verdict.TorusDim)
	row.Lambda1, row.Lambda1SE = sp.Exponents[0].Mean, sp.Exponents[0].SE
	row.Lambda2 = sp.Exponents[1].Mean
	if len(sp.Exponents) > 2 {
		row.Lambda3 = sp.Exponents[2].Mean
	}
	if !sp.KaplanYorke.AtLeast {
		row.KYDim = sp.KaplanYorke.Dim
	}
	row.AuthorLambda = net.AuthorClosedForm()
	row.Steps = int64(verdict.Steps)
	if again && (verdict.Class == lyapunov.Chaotic || verdict.Class == lyapunov.Hyperchaotic) {
		long := lyapunov.Options{K: p.Exponents, Transient: p.Recheck.Transient, Steps: p.Recheck.Steps, Check: ctx.Err}
		sp, err := lyapunov.Compute(m, sp.Final, long)
		if err != nil {
			return row, err
		}
		verdict, err := lyapunov.Classify(m, sp, lyapunov.Tolerances{})
		if err != nil {
			return row, err
		}
		row.LongClass, row.LongLambda1 = verdict.Class.String(), sp.Exponents[0].Mean
	}
	return row, nil
}
