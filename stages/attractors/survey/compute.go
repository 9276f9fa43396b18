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
	Starts    []float64 `json:"starts"`
	Horizons  []int     `json:"horizons"`
}

// rows are the rows of a shard.
type rows struct {
	nets     []NetRow
	horizons []HorizonRow
	starts   []StartRow
}

// compute computes a shard.
func compute(ctx context.Context, p params, progress func(done float64)) (*rows, error) {
	// A job is a net at one s. Those that are looked at again, which takes long, begin first.
	jobs, order := make([]rows, p.Nets*len(p.S)), []int(nil)
	for _, again := range []bool{true, false} {
		for i := range jobs {
			if p.again(i/len(p.S)) == again {
				order = append(order, i)
			}
		}
	}
	done := 0
	err := attractor.Together(len(jobs), func(i int, lane *attractor.Lane) error {
		i = order[i]
		if err := ctx.Err(); err != nil {
			return err
		}
		err := jobs[i].look(ctx, p, lane, i/len(p.S), p.S[i%len(p.S)])
		done++
		progress(float64(done) / float64(len(jobs)))
		return err
	})
	if err != nil {
		return nil, err
	}
	out := &rows{}
	for i := range p.Nets {
		// The first bifurcation does not depend on s.
		net, err := attractor.New(attractor.Params{N: p.N, D: p.D, S: 1, Seed: p.Seed + uint32(i)})
		if err != nil {
			return nil, err
		}
		sc, kind, rotation := net.FirstBifurcation()
		for _, r := range jobs[i*len(p.S) : (i+1)*len(p.S)] {
			r.nets[0].SC, r.nets[0].Bifurcation, r.nets[0].Rotation = sc, kind.String(), rotation
			out.nets, out.horizons, out.starts = append(out.nets, r.nets...), append(out.horizons, r.horizons...), append(out.starts, r.starts...)
		}
	}
	return out, nil
}

// again reports whether a net of the shard is looked at again, and from other starts.
func (p params) again(net int) bool {
	return p.Recheck.Every > 0 && (p.First+net)%p.Recheck.Every == 0
}

// originScale is the size below which an orbit counts as being at the origin: it
// starts at about 0.001 and decays exponentially if the origin is stable.
const originScale = 1e-9

// look looks at one net at one s; with again, also from other starts, and a chaotic
// one a second time at the longer horizon and at the later ones.
func (r *rows) look(ctx context.Context, p params, lane *attractor.Lane, number int, s float64) error {
	seed := p.Seed + uint32(number)
	net, err := attractor.New(attractor.Params{N: p.N, D: p.D, S: s, Seed: seed})
	if err != nil {
		return err
	}
	m := net.MapIn(lane)
	opt := lyapunov.Options{K: p.Exponents, Transient: p.Transient, Steps: p.Steps, Check: ctx.Err}
	sp, verdict, err := lyapunov.Analyse(m, m.Start(attractor.DefaultInit), opt, lyapunov.Tolerances{}, p.Limit)
	if err != nil {
		return err
	}
	r.nets = []NetRow{{
		N: int64(p.N), D: int64(p.D), S: s, Seed: int64(seed),
		Class: verdict.Class.String(), Origin: sp.Scale < originScale,
		Period: int64(verdict.Period), TorusDim: int64(verdict.TorusDim),
		Lambda1: sp.Exponents[0].Mean, Lambda1SE: sp.Exponents[0].SE, Lambda2: sp.Exponents[1].Mean, Lambda3: math.NaN(),
		KYDim: math.NaN(), AuthorLambda: net.AuthorClosedForm(), Steps: int64(verdict.Steps), LongLambda1: math.NaN(),
	}}
	row := &r.nets[0]
	if len(sp.Exponents) > 2 {
		row.Lambda3 = sp.Exponents[2].Mean
	}
	if !sp.KaplanYorke.AtLeast {
		row.KYDim = sp.KaplanYorke.Dim
	}
	if !p.again(number) {
		return nil
	}
	if err := r.fromStarts(m, p, opt, sp, verdict); err != nil || !chaotic(verdict) {
		return err
	}
	long := lyapunov.Options{K: p.Exponents, Transient: p.Recheck.Transient, Steps: p.Recheck.Steps, Check: ctx.Err}
	longSpectrum, err := lyapunov.Compute(m, sp.Final, long)
	if err != nil {
		return err
	}
	longVerdict, err := lyapunov.Classify(m, longSpectrum, lyapunov.Tolerances{})
	if err != nil {
		return err
	}
	row.LongClass, row.LongLambda1 = longVerdict.Class.String(), longSpectrum.Exponents[0].Mean
	return r.survive(ctx, m, p)
}

func chaotic(v *lyapunov.Verdict) bool {
	return v.Class == lyapunov.Chaotic || v.Class == lyapunov.Hyperchaotic
}

// fromStarts looks where the other starts lead: to the attractor of sp and verdict, or to
// others.
func (r *rows) fromStarts(m *attractor.Map, p params, opt lyapunov.Options, sp *lyapunov.Spectrum, verdict *lyapunov.Verdict) error {
	net := &r.nets[0]
	spectra, verdicts := []*lyapunov.Spectrum{sp}, []*lyapunov.Verdict{verdict}
	for _, start := range p.Starts {
		sp, verdict, err := lyapunov.Analyse(m, m.Start(start), opt, lyapunov.Tolerances{}, p.Limit)
		if err != nil {
			return err
		}
		k := 0
		for k < len(spectra) && lyapunov.Distinct(spectra[k], sp, verdicts[k], verdict) {
			k++
		}
		if k == len(spectra) {
			spectra, verdicts = append(spectra, sp), append(verdicts, verdict)
		}
		r.starts = append(r.starts, StartRow{
			net.N, net.D, net.S, net.Seed, start, verdict.Class.String(), sp.Exponents[0].Mean, sp.Exponents[1].Mean, int64(k + 1),
		})
	}
	return nil
}

// survive follows a chaotic net from its start and asks at each horizon whether it is
// still chaotic, by the exponents of the steps that follow.
func (r *rows) survive(ctx context.Context, m *attractor.Map, p params) error {
	net := &r.nets[0]
	y, at := m.Start(attractor.DefaultInit), 0
	opt := lyapunov.Options{K: min(2, p.D), Steps: p.Steps, Transient: p.Steps / 10, Check: ctx.Err}
	for _, horizon := range p.Horizons {
		for at < horizon {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			steps := min(horizon-at, 65536)
			m.Advance(y, steps, nil)
			at += steps
		}
		sp, err := lyapunov.Compute(m, y, opt)
		if err != nil {
			return err
		}
		verdict, err := lyapunov.Classify(m, sp, lyapunov.Tolerances{})
		if err != nil {
			return err
		}
		ok := chaotic(verdict) || verdict.Class == lyapunov.Undecided
		r.horizons = append(r.horizons, HorizonRow{net.N, net.D, net.S, net.Seed, int64(horizon), verdict.Class.String(), ok})
		if !ok {
			break
		}
	}
	return nil
}
