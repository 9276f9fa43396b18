package report

import (
	"fmt"

	"neurorbit/stages/model/dmap"
	"neurorbit/stages/model/pbnn"
	"neurorbit/stages/pbnn/orbits"
	"neurorbit/stages/pbnn/report/beyond"
	"neurorbit/stages/pbnn/signals"
	"neurorbit/stages/render/figure"
	"neurorbit/stages/render/page"
)

// mostDriven is how many networks the figure has room for.
const mostDriven = 6

// buildDriven draws the networks whose GBPO is a wanted signal: the pattern, in the order
// of the ring, and what falls into it.
func buildDriven(s page.Source) (*page.Content, error) {
	rows, err := page.Read[signals.SignalRow](s, beyond.TableSignals)
	rows = page.Select(rows, func(r signals.SignalRow) bool { return r.GBPO && r.Cells <= portraitN && r.Period <= longLine })
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	rows = rows[:min(len(rows), mostDriven)]
	const top, radius, side = 26.0, 81.0, 7.0
	cells := grid{2, figure.DoubleColumn, top + 2*radius + 16}
	d, _ := cells.sheet(len(rows), 14, "Wanted signals as globally stable orbits, and the states that fall into them")
	var states []datum
	for i, r := range rows {
		e, err := drivenBy(r)
		if err != nil {
			return nil, err
		}
		x, y := cells.at(i)
		e.Panel = string(rune('a' + i))
		title(d, x, y+8, cells.step()-6, "**("+e.Panel+")** "+r.About)
		title(d, x, y+18, cells.step()-6, fmt.Sprintf("*P*(%s), CN%d, period %d", e.ID, e.CN, e.Period))
		p := patternOf(e)
		p.draw(d, x+patternLeft, y+top+radius-float64(side*float64(e.N)/2), min(side, 64/float64(len(p.states))))
		for _, t := range drawTrees(d, e, x+cells.step()-radius-8, y+top+radius+4, radius) {
			states = append(states, datum{e.Panel, int(t.x), int(e.dmap[t.x]), t.steps})
		}
	}
	data := datasets(states, "panel a=state b=successor c=steps")
	return &page.Content{Drawing: d, Data: data, Comparison: page.NotInPaper(page.Plural(len(rows), "network"))}, nil
}

// drivenBy is the network of a signal, with the signal from its first row on.
func drivenBy(r signals.SignalRow) (example, error) {
	sigma, err := pbnn.ParseID(r.ID)
	if err != nil {
		return example{}, err
	}
	net, err := pbnn.New(sigma, pbnn.CN(r.CN))
	if err != nil {
		return example{}, err
	}
	f := net.Dmap()
	orbit := f.Orbit(dmap.Analyse(f).Orbits[0].Min)
	row := orbits.ExampleRow{N: r.Cells, CN: r.CN, ID: r.ID, Period: int64(len(orbit)), GBPO: true}
	if row.Period != r.Period {
		return example{}, fmt.Errorf("P(%s), CN%d has a GBPO of period %d, not %d", r.ID, r.CN, row.Period, r.Period)
	}
	return example{row, net, f, orbit}, nil
}
