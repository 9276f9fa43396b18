package orbits

import (
	"fmt"

	"neurorbit/stages/model/dmap"
	"neurorbit/stages/model/pbnn"
)

// figureRows are the rows of what figures show.
type figureRows struct {
	local       []LocalRow
	examples    []ExampleRow
	connections []ConnectionRow
	equivalents []EquivalentRow
}

// figureParams are the parameters of the shard that computes them.
type figureParams struct {
	Examples    []Example    `json:"examples"`
	DBNN        []DBNN       `json:"dbnn"`
	Equivalents []Equivalent `json:"equivalents"`
	Basic       []Basic      `json:"basic"`
}

// figures computes what the networks and permutations of a config's figures are.
func figures(p figureParams) (*figureRows, error) {
	r := &figureRows{}
	for cn := pbnn.CN0; cn <= pbnn.CN7; cn++ {
		wa, wb, wc := cn.Weights()
		r.local = append(r.local, LocalRow{int32(cn), int32(wa), int32(wb), int32(wc), cn.EndpointsFixed()})
	}
	for _, d := range p.DBNN {
		if err := r.addDBNN(d); err != nil {
			return nil, err
		}
	}
	for _, e := range p.Examples {
		net, err := e.Network()
		if err != nil {
			return nil, err
		}
		row := ExampleRow{Figure: int64(e.Figure), Panel: e.Panel, Kind: "pbnn", N: int64(net.N()), CN: int32(e.CN), ID: net.Sigma().ID()}
		r.addExample(row, net.Analyse())
	}
	for _, e := range p.Equivalents {
		sigma, err := pbnn.ParseID(e.ID)
		if err != nil {
			return nil, err
		}
		for k, q := range sigma.EPS() {
			r.addEquivalent(e.Figure, e.Panel, k, q)
		}
	}
	for _, b := range p.Basic {
		for i, sigma := range pbnn.Basic(b.N) {
			r.addEquivalent(b.Figure, fmt.Sprint(i+1), 0, sigma)
		}
	}
	return r, nil
}

// Network builds the PBNN of an example.
func (e Example) Network() (*pbnn.Network, error) {
	sigma, err := pbnn.ParseID(e.ID)
	if err != nil {
		return nil, err
	}
	return pbnn.New(sigma, pbnn.CN(e.CN))
}

func (r *figureRows) addDBNN(d DBNN) error {
	net, err := d.network()
	if err != nil {
		return err
	}
	add := func(layer string, rows [][]int) { // rows[to][from]
		for to, row := range rows {
			for from, weight := range row {
				if weight != 0 {
					r.connections = append(r.connections, ConnectionRow{
						int64(d.Figure), d.Panel, layer, int64(from + 1), int64(to + 1), int32(weight),
					})
				}
			}
		}
	}
	add("hidden", net.Parameters().W)
	add("output", net.Parameters().C)
	r.addExample(ExampleRow{Figure: int64(d.Figure), Panel: d.Panel, Kind: "dbnn", N: int64(net.N()), CN: -1}, net.Analyse())
	return nil
}

// addExample adds a network with its longest BPO. One without a BPO other than the
// endpoints' has the first of those.
func (r *figureRows) addExample(row ExampleRow, a *dmap.Analysis) {
	_, row.GBPO = a.GBPO()
	row.Period, row.BPOs = int64(a.Orbits[0].Period), int64(len(a.BPOs()))
	r.examples = append(r.examples, row)
}

func (r *figureRows) addEquivalent(figure int, panel string, k int, p pbnn.Permutation) {
	r.equivalents = append(r.equivalents, EquivalentRow{
		Figure: int64(figure), Panel: panel, K: int64(k), N: int64(p.N()), ID: p.ID(),
		Standard: p.IsStandard(), Basic: p.IsBasic(), Orbit: int64(p.OrbitSize()),
	})
}
