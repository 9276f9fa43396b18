package orbits

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"slices"
	"strings"

	"neurorbit/stages/model/dmap"
	"neurorbit/stages/model/pbnn"
)

// sweepParams are the parameters of a shard that goes through the standard
// permutations with a given beginning.
type sweepParams struct {
	N        int        `json:"n"`
	CN       []int      `json:"cn"`
	Full     bool       `json:"full"` // analyse and keep every network
	LongOnly []LongOnly `json:"long_only,omitempty"`
	Prefix   []int      `json:"prefix"`
}

// sweepRows are the rows of a sweep.
type sweepRows struct {
	networks   []NetworkRow
	bpos       []BPORow
	gbpos      []GBPORow
	enumerated int64
	tally      tally
}

// checkEvery is how many permutations pass between looks at the context.
const checkEvery = 256

// sweep goes through the standard permutations of a shard in the order of their
// IDs, and for each through the connection numbers.
func sweep(ctx context.Context, p sweepParams, progress func(permutations int64)) (*sweepRows, error) {
	all, err := pbnn.Standards(p.N, p.Prefix)
	if err != nil {
		return nil, err
	}
	cns := make([]pbnn.CN, len(p.CN))
	for i, cn := range p.CN {
		cns[i] = pbnn.CN(cn)
	}
	rows := &sweepRows{tally: tally{n: p.N}}
	counted := func(yield func(pbnn.Permutation) bool) {
		for sigma := range all {
			if rows.enumerated%checkEvery == 0 {
				if ctx.Err() != nil {
					return
				}
				progress(rows.enumerated)
			}
			rows.enumerated++
			if !yield(sigma) {
				return
			}
		}
	}
	if p.Full {
		err = rows.analyseAll(counted, cns)
	} else {
		err = rows.findGBPOs(counted, p, cns)
	}
	return rows, cmp.Or(ctx.Err(), err)
}

// findGBPOs adds the GBPOs that the fast sweep finds. A GBPO of the mirror image
// comes after those of the permutation that was tested for both.
func (r *sweepRows) findGBPOs(permutations iter.Seq[pbnn.Permutation], p sweepParams, cns []pbnn.CN) error {
	s, err := pbnn.NewSweep(p.N, cns...)
	if err != nil {
		return err
	}
	from := listFrom(p.LongOnly)
	for hit := range s.All(permutations) {
		r.tally.add(hit.CN, int64(hit.Period), int64(hit.LongestTransient), hit.SumTransient, func() string { return hit.Sigma().ID() })
		if hit.Period < from[hit.CN] {
			continue
		}
		sigma := hit.Sigma()
		r.addGBPO(sigma, hit.CN, sigma.Mirror().Standard().ID(), dmap.Orbit{
			Period: hit.Period, EPPs: 1<<p.N - 2 - hit.Period, LongestTransient: hit.LongestTransient, SumTransient: hit.SumTransient,
		})
	}
	return nil
}

// analyseAll analyses every network.
func (r *sweepRows) analyseAll(permutations iter.Seq[pbnn.Permutation], cns []pbnn.CN) error {
	for sigma := range permutations {
		if err := r.addNetworks(sigma, cns); err != nil {
			return err
		}
	}
	return nil
}

// addNetworks analyses a permutation with each connection number.
func (r *sweepRows) addNetworks(sigma pbnn.Permutation, cns []pbnn.CN) error {
	id, mirror := sigma.ID(), sigma.Mirror().Standard().ID()
	for _, cn := range cns {
		net, err := pbnn.New(sigma, cn)
		if err != nil {
			return err
		}
		a := net.Analyse()
		row := NetworkRow{
			N: int64(net.N()), ID: id, CN: int32(cn), MirrorID: mirror, Basic: sigma.IsBasic(),
			BPOs: int64(len(a.BPOs())), EndpointBasin: int64(a.EndpointBasin()),
			LongestTransient: int64(a.LongestTransient()), MeanTransient: a.MeanTransient(),
		}
		var periods, basins []string
		for k, o := range a.BPOs() {
			periods = append(periods, fmt.Sprint(o.Period))
			basins = append(basins, fmt.Sprint(o.Basin))
			r.bpos = append(r.bpos, BPORow{
				N: row.N, ID: id, CN: row.CN, BPO: int64(k + 1), Period: int64(o.Period), Basin: int64(o.Basin),
				EPPs: int64(o.EPPs), LongestTransient: int64(o.LongestTransient), MinState: int64(o.Min), Symmetric: o.Symmetric,
			})
		}
		row.Periods, row.Basins = strings.Join(periods, " "), strings.Join(basins, " ")
		if orbit, ok := a.GBPO(); ok {
			row.GBPO, row.Period = true, int64(orbit.Period)
			r.addGBPO(sigma, cn, mirror, orbit)
			r.tally.add(cn, row.Period, int64(orbit.LongestTransient), orbit.SumTransient, func() string { return id })
		}
		r.networks = append(r.networks, row)
	}
	return nil
}

func (r *sweepRows) addGBPO(sigma pbnn.Permutation, cn pbnn.CN, mirror string, o dmap.Orbit) {
	row := GBPORow{
		N: int64(sigma.N()), CN: int32(cn), ID: sigma.ID(), MirrorID: mirror, Period: int64(o.Period),
		EPPs: int64(o.EPPs), LongestTransient: int64(o.LongestTransient),
	}
	if o.EPPs > 0 {
		row.MeanTransient = float64(o.SumTransient) / float64(o.EPPs)
	}
	r.gbpos = append(r.gbpos, row)
}

// countParams are the parameters of the shard that counts permutations.
type countParams struct {
	Table1N []int `json:"table1_n"`
	// N are the dimensions that the config goes through one by one.
	N []int `json:"n"`
}

// count counts the standard permutations of each dimension by formula;
// enumerated says how many the config has gone through one by one.
func count(p countParams, enumerated map[int]int64) ([]CountRow, error) {
	dims := slices.Concat(p.Table1N, p.N)
	slices.Sort(dims)
	dims = slices.Compact(dims)
	rows := make([]CountRow, len(dims))
	for i, n := range dims {
		standard, err := pbnn.CountStandard(n)
		if err != nil {
			return nil, err
		}
		theorem, _ := pbnn.CountTheorem(n)
		rows[i] = CountRow{
			N: int64(n), Prime: pbnn.IsPrime(n), Standard: standard, Theorem: theorem,
			Basic: int64(len(pbnn.Basic(n))), Enumerated: -1, FullBinaryLog2: int64(n * n),
		}
		if e, ok := enumerated[n]; ok {
			rows[i].Enumerated = e
		}
	}
	return rows, nil
}
