package synthesis

import (
	"cmp"
	"context"
	"slices"

	"neurorbit/stages/model/dmap"
	"neurorbit/stages/model/pbnn"
)

// Limits bound a search.
type Limits struct {
	Steps  int64 // of the search for orders, for each CN; about 10 million a second
	States int64 // of the networks whose basins are computed, 2^N each, for each CN; about 50 million a second
	Best   int   // networks that are returned for each CN
}

// A Network stores a signal.
type Network struct {
	CN    pbnn.CN
	Sigma pbnn.Permutation
	Order []int      // the column of the signal, from 0, that is on each site of the ring
	Orbit dmap.Orbit // the stored orbit
	GBPO  bool       // it is globally stable (definition 3.1)
}

// Compare puts the better network first: a GBPO, then a large basin, a short longest
// transient, a small CN and a small ID.
func (a Network) Compare(b Network) int {
	rank := func(n Network) int {
		if n.GBPO {
			return 0
		}
		return 1
	}
	return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(b.Orbit.Basin, a.Orbit.Basin),
		cmp.Compare(a.Orbit.LongestTransient, b.Orbit.LongestTransient),
		cmp.Compare(a.CN, b.CN), a.Sigma.Compare(b.Sigma), slices.Compare(a.Order, b.Order))
}

// Found is what stores a signal with one CN.
type Found struct {
	CN       pbnn.CN
	Complete bool      // the search went through all orders
	Orders   int64     // that store it, up to rotation, and mirror where that keeps the CN
	Networks int64     // of all these orders, each sigma
	Analysed int64     // of these, those whose basins were computed: all unless the limit was reached
	GBPOs    int64     // of the analysed
	Best     []Network // the best of the analysed, the best first
}

// Find looks for all networks that store a signal with a CN, in any order. It ends with
// the error of ctx.
func Find(ctx context.Context, s Signal, cn pbnn.CN, limits Limits) (Found, error) {
	return newRing(s.Columns()).find(ctx, s, cn, limits)
}

// find is Find with the ring of the signal, which may be used again and again.
func (r *ring) find(ctx context.Context, s Signal, cn pbnn.CN, limits Limits) (Found, error) {
	found := Found{CN: cn}
	var failed error
	complete, err := r.run(ctx, cn, limits.Steps, func() bool {
		found.Orders++
		order := r.order()
		return r.sigmas(func(sigma pbnn.Permutation) bool {
			if found.Networks++; found.Networks<<s.N > limits.States {
				return found.Networks < limits.Steps
			}
			found.Analysed++
			n, err := s.analyse(cn, sigma, order)
			if err != nil {
				failed = err
				return false
			}
			if n.GBPO {
				found.GBPOs++
			}
			found.keep(n, limits.Best)
			return ctx.Err() == nil
		})
	})
	found.Complete = complete
	return found, cmp.Or(failed, err)
}

// keep puts a network among the best.
func (f *Found) keep(n Network, most int) {
	i, _ := slices.BinarySearchFunc(f.Best, n, Network.Compare)
	if i < most {
		f.Best = slices.Insert(f.Best, i, n)
		f.Best = f.Best[:min(len(f.Best), most)]
	}
}

// Ring returns the rows with their columns in the given order.
func (s Signal) Ring(order []int) []uint32 {
	rows := make([]uint32, len(s.Rows))
	for t, row := range s.Rows {
		for j, i := range order {
			rows[t] |= row >> i & 1 << j
		}
	}
	return rows
}

// analyse looks at the network by the plain definitions. It is an error, of this
// package, if the signal is none of its orbits.
func (s Signal) analyse(cn pbnn.CN, sigma pbnn.Permutation, order []int) (Network, error) {
	net, err := pbnn.New(sigma, cn)
	if err != nil {
		return Network{}, err
	}
	rows := s.Ring(order)
	f := net.Dmap()
	for t, row := range rows {
		if f[row] != rows[(t+1)%len(rows)] {
			return Network{}, &notStored{net, t}
		}
	}
	a := dmap.Analyse(f)
	orbit := a.Orbits[a.BasinOf[rows[0]]]
	gbpo, ok := a.GBPO()
	return Network{CN: cn, Sigma: net.Sigma(), Order: slices.Clone(order), Orbit: orbit, GBPO: ok && gbpo.Min == orbit.Min}, nil
}

type notStored struct {
	net *pbnn.Network
	t   int
}

func (e *notStored) Error() string {
	return "synthesis: " + e.net.CN().String() + " with P(" + e.net.Sigma().ID() + ") does not store the signal: a fault of this program"
}

// FindAll is Find for all CNs together.
func FindAll(ctx context.Context, s Signal, limits Limits) (Found, error) {
	all := Found{CN: -1, Complete: true}
	r := newRing(s.Columns())
	for _, cn := range CNs {
		f, err := r.find(ctx, s, cn, limits)
		if err != nil {
			return all, err
		}
		all.Complete = all.Complete && f.Complete
		all.Orders += f.Orders
		all.Networks += f.Networks
		all.Analysed += f.Analysed
		all.GBPOs += f.GBPOs
		for _, n := range f.Best {
			all.keep(n, limits.Best)
		}
	}
	return all, nil
}
