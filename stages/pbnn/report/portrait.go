package report

import (
	"fmt"

	"neurorbit/stages/model/dmap"
	"neurorbit/stages/model/pbnn"
	"neurorbit/stages/pbnn/orbits"
	"neurorbit/stages/render/figure"
)

// A portrait shows all states up to N = 12, as the examples of figures do, and at most
// so many steps of an orbit.
const portraitN, portraitSteps = 12, 1000

// Portrait draws a network that no figure shows: the pattern of its longest BPO and, for
// N up to 12, its Dmap and the BPO as a ring with the states that fall into it as trees.
// The map and its analysis are those of the network.
func Portrait(net *pbnn.Network, f dmap.Map, a *dmap.Analysis) *figure.Drawing {
	longest := a.Orbits[0]
	e := example{net: net, dmap: f, orbit: f.Orbit(longest.Min)}
	e.ExampleRow = orbits.ExampleRow{N: int64(net.N()), CN: int32(net.CN()), ID: net.Sigma().ID(), Period: int64(longest.Period)}
	_, e.GBPO = a.GBPO()
	d := figure.New(figure.DoubleColumn, 0, fmt.Sprintf("The longest periodic orbit of P(%s), CN%d", e.ID, e.CN))
	name, states := orbitTitle(e), patternOf(e).states
	if len(states) > portraitSteps {
		name, states = fmt.Sprintf("%s: its first %d steps", name, portraitSteps), states[:portraitSteps]
	}
	title(d, margin, margin+8, d.W-2*margin, name)
	side, y := min(9, (d.W-2*margin-longLeft)/float64(len(states))), margin+16
	if len(states) > longLine+1 {
		y = drawLines(d, int(e.N), states, y)
	} else {
		pattern{n: int(e.N), states: states}.draw(d, longLeft, y, side)
		y += side*float64(e.N) + 22
	}
	legend(d, longLeft-7, y+6, squareKeys...)
	y += 24
	if e.N <= portraitN {
		const top, left, radius = 14.0, 33.0, 112.0
		cells := grid{columns: 2, width: d.W}
		trees := margin + cells.step()
		title(d, margin+left, y+8, cells.step()-left, "Dmap")
		title(d, trees, y+8, cells.step(), fmt.Sprintf("What falls into it: %d of %d states, itself included", longest.Basin, len(f)))
		drawDmap(d, e, margin+left, y+top, 2*radius-30)
		drawTrees(d, e, trees+cells.step()/2, y+top+radius+2, radius)
		y += top + 2*radius + 6
	}
	end(d, y)
	return d
}
