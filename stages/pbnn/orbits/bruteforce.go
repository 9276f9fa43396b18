package orbits

import (
	"fmt"
	"iter"
	"strings"

	"neurorbit/stages/model/dmap"
	"neurorbit/stages/model/pbnn"
)

// bruteForce is the paper's brute force attack (sec. 4), word for word: each
// standard permutation (definition 3.3) with each connection number is a network,
// eq. (2); its Dmap, eq. (3), has 2^N points; all its BPOs and the EPPs that fall
// into them (definition 2.1) are found, and if there is one BPO besides the
// endpoints and all other states fall into it, it is a GBPO (definition 3.1). None of
// the facts of package pbnn is used.
//
// It calls network for each network, in order.
func bruteForce(standards iter.Seq[pbnn.Permutation], cns []pbnn.CN, network func(*pbnn.Network, *dmap.Analysis)) error {
	for sigma := range standards {
		for _, cn := range cns {
			net, err := pbnn.New(sigma, cn)
			if err != nil {
				return err
			}
			network(net, net.Analyse())
		}
	}
	return nil
}

// mirrorID is the standard ID of the mirror image x_i -> x_{N-i+1}.
func mirrorID(sigma pbnn.Permutation) string { return sigma.Mirror().Standard().ID() }

// networkRows are the rows of tables networks and bpo.
func networkRows(net *pbnn.Network, all *dmap.Analysis) (NetworkRow, []BPORow) {
	sigma := net.Sigma()
	row := NetworkRow{
		N: int64(net.N()), ID: sigma.ID(), CN: int32(net.CN()), MirrorID: mirrorID(sigma), Basic: sigma.IsBasic(),
		BPOs: int64(len(all.BPOs())), EndpointBasin: int64(all.EndpointBasin()),
		LongestTransient: int64(all.LongestTransient()), MeanTransient: all.MeanTransient(),
	}
	var bpos []BPORow
	var periods, basins []string
	for k, o := range all.BPOs() {
		periods = append(periods, fmt.Sprint(o.Period))
		basins = append(basins, fmt.Sprint(o.Basin))
		bpos = append(bpos, BPORow{
			N: row.N, ID: row.ID, CN: row.CN, BPO: int64(k + 1), Period: int64(o.Period), Basin: int64(o.Basin),
			EPPs: int64(o.EPPs), LongestTransient: int64(o.LongestTransient), MinState: int64(o.Min), Symmetric: o.Symmetric,
		})
	}
	row.Periods, row.Basins = strings.Join(periods, " "), strings.Join(basins, " ")
	if orbit, ok := all.GBPO(); ok {
		row.GBPO, row.Period = true, int64(orbit.Period)
	}
	return row, bpos
}
