package answer

import (
	"fmt"
	"slices"

	"neurorbit/stages/model/dmap"
	"neurorbit/stages/model/pbnn"
)

// largestN is the largest N whose Dmap and trees a page can show.
const largestN = 13

type networkArgs struct {
	ID string `json:"id"`
	CN int    `json:"cn"`
}

// A Network is a PBNN with all that its Dmap tells. States are indices: bit i-1 is set
// where x_i = +1.
type Network struct {
	ID          string   `json:"id"`
	N           int      `json:"n"`
	CN          int      `json:"cn"`
	Sigma       []int    `json:"sigma"`
	Weights     [3]int   `json:"weights"`
	GBPO        bool     `json:"gbpo"`
	BPOs        int      `json:"bpos"` // besides the orbits of the endpoints
	ToEndpoints int      `json:"to_endpoints"`
	Orbits      []Orbit  `json:"orbits"` // longest first, those of the endpoints last
	Dmap        []int    `json:"dmap"`
	BasinOf     []int    `json:"basin_of"`
	Transient   []int    `json:"transient"`
	Standard    string   `json:"standard"`
	Equivalents []string `json:"equivalents"`
	MirrorID    string   `json:"mirror_id"`
	MirrorCN    int      `json:"mirror_cn"`
	PartnerCN   int      `json:"partner_cn"`
	Partner     int      `json:"partner"` // period of the GBPO of the partner, CN 7-k; 0: it has none
}

// An Orbit is a BPO.
type Orbit struct {
	Period           int   `json:"period"`
	Basin            int   `json:"basin"`
	LongestTransient int   `json:"longest_transient"`
	Symmetric        bool  `json:"symmetric"`
	Endpoints        bool  `json:"endpoints"`
	States           []int `json:"states"` // in the order in which they follow one another
}

// network returns a network, as the command orbit sees it.
func network(_ *Task, p networkArgs) (*Network, error) {
	sigma, err := pbnn.ParseID(p.ID)
	if err != nil {
		return nil, err
	}
	if sigma.N() > largestN {
		return nil, fmt.Errorf("here N is at most %d, not %d; the command orbit goes on to %d", largestN, sigma.N(), pbnn.MaxN)
	}
	cn := pbnn.CN(p.CN)
	net, err := pbnn.New(sigma, cn)
	if err != nil {
		return nil, err
	}
	f := net.Dmap()
	a := dmap.Analyse(f)
	out := &Network{
		ID: sigma.ID(), N: net.N(), CN: p.CN, Sigma: sigma, BPOs: len(a.BPOs()), ToEndpoints: a.EndpointBasin(),
		Dmap: ints(f), BasinOf: ints(a.BasinOf), Transient: ints(a.Transient),
		Standard: sigma.Standard().ID(), MirrorID: sigma.Mirror().ID(), MirrorCN: int(cn.Mirror()), PartnerCN: int(cn.Negated()),
	}
	out.Weights[0], out.Weights[1], out.Weights[2] = cn.Weights()
	_, out.GBPO = a.GBPO()
	for _, o := range a.Orbits {
		out.Orbits = append(out.Orbits, Orbit{o.Period, o.Basin, o.LongestTransient, o.Symmetric, o.Endpoints, ints(f.Orbit(o.Min))})
	}
	for _, q := range sigma.EPS() {
		out.Equivalents = append(out.Equivalents, q.ID())
	}
	partner, err := pbnn.New(sigma, cn.Negated())
	if err != nil {
		return nil, err
	}
	if o, ok := partner.GBPO(); ok {
		out.Partner = o.Period
	}
	return out, nil
}

func ints[T int32 | uint32](a []T) []int {
	out := make([]int, len(a))
	for i, v := range a {
		out[i] = int(v)
	}
	return out
}

type allArgs struct {
	N int `json:"n"`
}

// largestAll is the largest N all networks of which are gone through at once.
const largestAll = 7

// A Found is a standard permutation with the periods of its BPOs, for each CN.
type Found struct {
	ID      string            `json:"id"`
	GBPO    [pbnn.NumCN]int   `json:"gbpo"`    // period of the GBPO, 0: none
	Periods [pbnn.NumCN][]int `json:"periods"` // of all BPOs but those of the endpoints, falling
}

// all returns all networks of an N, the 726 standard permutations for N = 7, in the
// order of their IDs.
func all(t *Task, p allArgs) ([]Found, error) {
	if p.N > largestAll {
		return nil, fmt.Errorf("all networks are listed up to N = %d, not %d", largestAll, p.N)
	}
	standards, err := pbnn.Standards(p.N, nil)
	if err != nil {
		return nil, err
	}
	var out []Found
	for sigma := range standards {
		found := Found{ID: sigma.ID()}
		for cn := range pbnn.NumCN {
			net, err := pbnn.New(sigma, pbnn.CN(cn))
			if err != nil {
				return nil, err
			}
			a := net.Analyse()
			for _, o := range a.BPOs() {
				found.Periods[cn] = append(found.Periods[cn], o.Period)
			}
			found.Periods[cn] = slices.Compact(found.Periods[cn])
			if o, ok := a.GBPO(); ok {
				found.GBPO[cn] = o.Period
			}
		}
		out = append(out, found)
		if err := t.Pause(); err != nil {
			return nil, err
		}
	}
	return out, nil
}
