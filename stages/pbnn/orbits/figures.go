package orbits

import (
	"fmt"

	"neurorbit/stages/model/dmap"
	"neurorbit/stages/model/pbnn"
)

// figureRows are the rows that figures are drawn from.
type figureRows struct {
	examples    []ExampleRow
	dmaps       []DmapRow
	spacetimes  []SpacetimeRow
	connections []ConnectionRow
	equivalents []EquivalentRow
}

// figureParams are the parameters of the shard that computes what figures show.
type figureParams struct {
	Examples    []Example    `json:"examples"`
	DBNN        []DBNN       `json:"dbnn"`
	LocalFigure int          `json:"local_figure"`
	Equivalents []Equivalent `json:"equivalents"`
	Basic       []Basic      `json:"basic"`
}

// figures computes what the networks and permutations of a config's figures
// show.
func figures(s figureParams) (*figureRows, error) {
	r := &figureRows{}
	for _, d := range s.DBNN {
		if err := r.addDBNN(d); err != nil {
			return nil, err
		}
	}
	if s.LocalFigure > 0 {
		for cn := pbnn.CN0; cn <= pbnn.CN7; cn++ {
			r.addLocal(s.LocalFigure, fmt.Sprint(int(cn)), cn, 1, 1, 2, 3)
		}
	}
	for _, e := range s.Examples {
		if err := r.addExample(e); err != nil {
			return nil, err
		}
	}
	for _, e := range s.Equivalents {
		p, err := pbnn.ParseID(e.ID)
		if err != nil {
			return nil, err
		}
		for k, q := range p.EPS() {
			r.addEquivalent(e.Figure, e.Panel, k, q)
		}
	}
	for _, b := range s.Basic {
		for i, p := range pbnn.Basic(b.N) {
			r.addEquivalent(b.Figure, fmt.Sprint(i+1), 0, p)
		}
	}
	return r, nil
}

// addLocal adds the local binary connections of one hidden neuron, eq. (2).
func (r *figureRows) addLocal(figure int, panel string, cn pbnn.CN, to, a, b, c int) {
	wa, wb, wc := cn.Weights()
	for _, e := range [3]struct{ from, weight int }{{a, wa}, {b, wb}, {c, wc}} {
		r.connections = append(r.connections, ConnectionRow{int64(figure), panel, "local", int64(e.from), int64(to), int32(e.weight)})
	}
}

func (r *figureRows) addExample(e Example) error {
	sigma, err := pbnn.ParseID(e.ID)
	if err != nil {
		return err
	}
	net, err := pbnn.New(sigma, pbnn.CN(e.CN))
	if err != nil {
		return err
	}
	n := net.N()
	for i := 1; i <= n; i++ {
		r.addLocal(e.Figure, e.Panel, net.CN(), i, (i+n-2)%n+1, i, i%n+1)
	}
	for i, from := range sigma { // x_i = y_sigma(i)
		r.connections = append(r.connections, ConnectionRow{int64(e.Figure), e.Panel, "global", int64(from), int64(i + 1), +1})
	}
	r.addDynamics(ExampleRow{
		Figure: int64(e.Figure), Panel: e.Panel, Kind: "pbnn", N: int64(n), CN: int32(e.CN), ID: sigma.ID(),
	}, net.Dmap())
	return nil
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
	r.addDynamics(ExampleRow{Figure: int64(d.Figure), Panel: d.Panel, Kind: "dbnn", N: int64(net.N()), CN: -1}, net.Dmap())
	return nil
}

// addDynamics adds the Dmap of an example, and its longest BPO as a
// spatiotemporal pattern. A network without a BPO other than the endpoints'
// shows the first of those.
func (r *figureRows) addDynamics(row ExampleRow, f dmap.Map) {
	a := dmap.Analyse(f)
	drawn := a.Orbits[0]
	_, row.GBPO = a.GBPO()
	row.Period, row.BPOs = int64(drawn.Period), int64(len(a.BPOs()))
	r.examples = append(r.examples, row)

	orbit := f.Orbit(drawn.Min)
	steps := map[uint32]int64{}
	for t, x := range orbit {
		steps[x] = int64(t)
	}
	for x, fx := range f {
		step, on := steps[uint32(x)]
		if !on {
			step = -1
		}
		r.dmaps = append(r.dmaps, DmapRow{row.Figure, row.Panel, int64(x), int64(fx), step})
	}
	for t, x := range append(orbit, orbit[0]) {
		for i := 1; i <= int(row.N); i++ {
			r.spacetimes = append(r.spacetimes, SpacetimeRow{row.Figure, row.Panel, int64(t), int64(i), int32(dmap.Value(x, i))})
		}
	}
}

func (r *figureRows) addEquivalent(figure int, panel string, k int, p pbnn.Permutation) {
	r.equivalents = append(r.equivalents, EquivalentRow{
		Figure: int64(figure), Panel: panel, K: int64(k), N: int64(p.N()), ID: p.ID(),
		Standard: p.IsStandard(), Basic: p.IsBasic(), Orbit: int64(p.OrbitSize()),
	})
}
