package orbits

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"neurorbit/stages/model/dmap"
	"neurorbit/stages/model/pbnn"
)

// sweepParams are the parameters of a shard that goes through the standard
// permutations with a given beginning.
type sweepParams struct {
	N      int   `json:"n"`
	CN     []int `json:"cn"`
	Full   bool  `json:"full"` // analyse and keep every network
	Prefix []int `json:"prefix"`
}

// sweepRows are the rows of a sweep.
type sweepRows struct {
	networks   []NetworkRow
	bpos       []BPORow
	gbpos      []GBPORow
	enumerated int64
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
	tester, err := pbnn.NewTester(p.N, cns...)
	if err != nil {
		return nil, err
	}
	rows := &sweepRows{}
	for sigma := range all {
		if rows.enumerated%checkEvery == 0 {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			progress(rows.enumerated)
		}
		rows.enumerated++
		if !p.Full {
			err = rows.addGBPOs(sigma, cns, tester.Test(sigma))
		} else {
			err = rows.addNetworks(sigma, cns)
		}
		if err != nil {
			return nil, err
		}
	}
	return rows, nil
}

// addGBPOs adds the GBPOs that the fast test found.
func (r *sweepRows) addGBPOs(sigma pbnn.Permutation, cns []pbnn.CN, periods pbnn.Periods) error {
	for _, cn := range cns {
		if periods[cn] == 0 {
			continue
		}
		net, err := pbnn.New(sigma, cn)
		if err != nil {
			return err
		}
		orbit, ok := net.Analyse().GBPO()
		if !ok || orbit.Period != periods[cn] {
			return fmt.Errorf("%s %s: the fast test found a GBPO of period %d, the analysis did not", sigma, cn, periods[cn])
		}
		r.addGBPO(sigma, cn, sigma.Mirror().Standard().ID(), orbit)
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

// count counts the standard permutations of each dimension by formula and,
// where the config goes through them, one by one.
func count(ctx context.Context, p countParams) ([]CountRow, error) {
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
		if !slices.Contains(p.N, n) {
			continue
		}
		all, err := pbnn.Standards(n, nil)
		if err != nil {
			return nil, err
		}
		rows[i].Enumerated = 0
		for range all {
			if rows[i].Enumerated%(checkEvery*checkEvery) == 0 && ctx.Err() != nil {
				return nil, ctx.Err()
			}
			rows[i].Enumerated++
		}
	}
	return rows, nil
}
