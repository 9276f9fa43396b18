package orbits

import (
	"cmp"
	"context"
	"iter"

	"neurorbit/stages/model/dmap"
	"neurorbit/stages/model/pbnn"
)

// partParams are the parameters of a shard that goes through the standard
// permutations with a given beginning.
type partParams struct {
	N        int        `json:"n"`
	CN       []int      `json:"cn"`
	Full     bool       `json:"full"` // by brute force: analyse and keep every network
	LongOnly []LongOnly `json:"long_only,omitempty"`
	Prefix   []int      `json:"prefix"`
}

// A part is what such a shard finds.
type part struct {
	networks   []NetworkRow
	bpos       []BPORow
	gbpos      []GBPORow
	enumerated int64
	tally      tally
}

// checkEvery is how many permutations pass between looks at the context.
const checkEvery = 256

// explore goes through the standard permutations of a shard in the order of their
// IDs, by brute force or by the fast sweep.
func explore(ctx context.Context, p partParams, progress func(permutations int64)) (*part, error) {
	all, err := pbnn.Standards(p.N, p.Prefix)
	if err != nil {
		return nil, err
	}
	out := &part{tally: tally{n: p.N}}
	counted := func(yield func(pbnn.Permutation) bool) {
		for sigma := range all {
			if out.enumerated%checkEvery == 0 {
				if ctx.Err() != nil {
					return
				}
				progress(out.enumerated)
			}
			out.enumerated++
			if !yield(sigma) {
				return
			}
		}
	}
	if p.Full {
		err = bruteForce(counted, connectionNumbers(p.CN), func(net *pbnn.Network, a *dmap.Analysis) {
			row, bpos := networkRows(net, a)
			out.networks, out.bpos = append(out.networks, row), append(out.bpos, bpos...)
			if o, ok := a.GBPO(); ok {
				out.add(net.CN(), o, net.Sigma, 0)
			}
		})
	} else {
		err = out.sweep(counted, p)
	}
	return out, cmp.Or(ctx.Err(), err)
}

func connectionNumbers(list []int) []pbnn.CN {
	cns := make([]pbnn.CN, len(list))
	for i, cn := range list {
		cns[i] = pbnn.CN(cn)
	}
	return cns
}

// sweep finds the GBPOs only, counts all and lists those that are long enough. A GBPO
// of the mirror image comes after those of the permutation that was tested for both.
func (out *part) sweep(standards iter.Seq[pbnn.Permutation], p partParams) error {
	s, err := pbnn.NewSweep(p.N, connectionNumbers(p.CN)...)
	if err != nil {
		return err
	}
	from := listFrom(p.LongOnly)
	for hit := range s.All(standards) {
		o := dmap.Orbit{Period: hit.Period, EPPs: 1<<p.N - 2 - hit.Period, LongestTransient: hit.LongestTransient, SumTransient: hit.SumTransient}
		out.add(hit.CN, o, hit.Sigma, from[hit.CN])
	}
	return nil
}

// add counts a GBPO, and lists it unless its period is shorter than from.
func (out *part) add(cn pbnn.CN, o dmap.Orbit, sigma func() pbnn.Permutation, from int) {
	n := int64(out.tally.n)
	row := PeriodRow{n, int32(cn), int64(o.Period), 1, int64(o.LongestTransient), o.SumTransient}
	out.tally.addPeriod(row)
	out.tally.addLongest(LongestRow{N: n, CN: row.CN, Period: row.Period}, func() string { return sigma().ID() })
	if o.Period >= from {
		p := sigma()
		out.gbpos = append(out.gbpos, GBPORow{
			n, row.CN, p.ID(), mirrorID(p), row.Period, int64(o.EPPs), row.LongestTransient, float64(o.SumTransient) / float64(o.EPPs),
		})
	}
}
