package report

import (
	"fmt"
	"slices"

	"neurorbit/stages/render/figure"
	"neurorbit/stages/render/texttable"
)

// A pairing compares the GBPOs of connection numbers a and b = 7 - a for the
// same permutation. With f the Dmap of (sigma, CN a), that of (sigma, CN b) is
// -f. CN 6 is not in the tables: its network with sigma is CN 3's with the
// mirror image of sigma.
type pairing struct {
	a, b int32
	// periods of the GBPOs under a and b by standard ID; 0 stands for none.
	periods map[string][2]int64
	// halves tells, of an ID whose GBPO of period p only one of the two has,
	// whether the other has exactly two BPOs, of period p/2.
	halves map[string]bool
}

// newPairings returns the pairs (1, 6) and (2, 5) of dimension n, those without
// a GBPO left out.
func newPairings(n int64, gbpos []gbpoRow, networks []networkRow) []pairing {
	type network struct {
		cn int32
		id string
	}
	periods := map[network]string{}
	for _, r := range networks {
		if r.N == n {
			periods[network{r.CN, r.ID}] = r.Periods
		}
	}
	var out []pairing
	for _, p := range []pairing{{a: 1, b: 6}, {a: 2, b: 5}} {
		p.periods, p.halves = map[string][2]int64{}, map[string]bool{}
		mirror := map[string]string{} // ID under b's own name of the network -> where the tables have it
		for _, r := range gbposOf(n, p.a, gbpos) {
			p.periods[r.ID] = [2]int64{r.Period, 0}
			mirror[r.ID] = r.MirrorID
		}
		cnB := p.b
		if p.b == 6 {
			cnB = 3
		}
		for _, r := range gbposOf(n, cnB, gbpos) {
			id := r.ID
			if p.b == 6 {
				id = r.MirrorID
			}
			v := p.periods[id]
			v[1] = r.Period
			p.periods[id] = v
		}
		if len(p.periods) == 0 {
			continue
		}
		for id, v := range p.periods {
			switch {
			case v[1] == 0:
				other := network{cnB, id}
				if p.b == 6 {
					other.id = mirror[id]
				}
				p.halves[id] = periods[other] == fmt.Sprintf("%d %d", v[0]/2, v[0]/2)
			case v[0] == 0:
				p.halves[id] = periods[network{p.a, id}] == fmt.Sprintf("%d %d", v[1]/2, v[1]/2)
			}
		}
		out = append(out, p)
	}
	return out
}

// A pairCount says of the GBPOs of one period how many standard IDs have it
// under both connection numbers of a pair, under a only and under b only, and
// for how many of the latter two the other has two BPOs of half the period.
type pairCount struct {
	period                      int64
	both, onlyA, onlyB, halving int64
}

// counts returns the counts by period, ascending, and the IDs that have GBPOs
// of different periods under a and b, sorted.
func (p pairing) counts() (counts []pairCount, unequal []string) {
	by := map[int64]*pairCount{}
	of := func(period int64) *pairCount {
		if by[period] == nil {
			by[period] = &pairCount{period: period}
		}
		return by[period]
	}
	for id, v := range p.periods {
		switch {
		case v[0] == v[1]:
			of(v[0]).both++
		case v[1] == 0:
			of(v[0]).onlyA++
		case v[0] == 0:
			of(v[1]).onlyB++
		default:
			unequal = append(unequal, id)
		}
		if p.halves[id] {
			of(max(v[0], v[1])).halving++
		}
	}
	for _, c := range by {
		counts = append(counts, *c)
	}
	slices.SortFunc(counts, func(a, b pairCount) int { return int(a.period - b.period) })
	slices.Sort(unequal)
	return counts, unequal
}

// lawful reports whether the count follows the pairing: shared by both if the
// period is divisible by 4, otherwise by exactly one while the other has two
// BPOs of half the period.
func (c pairCount) lawful() bool {
	if c.period%4 == 0 {
		return c.onlyA == 0 && c.onlyB == 0
	}
	return c.period%2 == 0 && c.both == 0 && c.halving == c.onlyA+c.onlyB
}

// pairTable lays the counts out, one row a pair and period.
func pairTable(ps []pairing) (*texttable.Table, page.Comparison) {
	right := func(title string) texttable.Column { return texttable.Column{Title: title, Align: texttable.Right} }
	t := &texttable.Table{
		Label: "pbnn-beyond-pairs",
		Columns: []texttable.Column{
			{Title: "CN k, CN 7−k"},
			page.Right("period"), page.Right("period mod 4"),
			page.Right("IDs with both"), page.Right("only k"), page.Right("only 7−k"),
			page.Right("the other has 2 BPOs of half the period"),
			{Title: "follows the rule"},
		},
	}
	var exceptions []string
	ids := 0
	for _, p := range ps {
		pair := fmt.Sprintf("CN%d, CN%d", p.a, p.b)
		counts, unequal := p.counts()
		for _, c := range counts {
			t.Add(texttable.Text(pair), texttable.Int(c.period), texttable.Int(c.period%4), texttable.Int(c.both),
				texttable.Int(c.onlyA), texttable.Int(c.onlyB), texttable.Int(c.halving), texttable.Bool(c.lawful()))
			if !c.lawful() {
				exceptions = append(exceptions, fmt.Sprintf("%s, period %d", pair, c.period))
			}
		}
		for _, id := range unequal {
			exceptions = append(exceptions, fmt.Sprintf("%s, P(%s): unequal periods", pair, id))
		}
		ids += len(p.periods)
	}
	c := page.Comparison{
		Published: "not in the paper",
		Ours:      fmt.Sprintf("%d standard IDs with a GBPO in %d pairs", ids, len(ps)),
	}.Conclude(exceptions)
	if c.Agrees {
		c.Difference = "nothing to compare; no exception from the rule"
	}
	return t, c
}

// drawPairings draws, for each pair, how many IDs have which period under a and
// which under b.
func drawPairings(ps []pairing) *figure.Drawing {
	const top, left, bottom, apart = 30.0, 40.0, 38.0, 8.0
	step := figure.DoubleColumn / 2
	side := step - left - apart - 6
	d := figure.New(figure.DoubleColumn, top+side+bottom, "Periods of globally stable orbits under connection numbers k and 7 - k")
	for k, p := range ps {
		x, y := float64(float64(k)*step)+left, top
		axis := []int64{0}
		cells := map[[2]int64]int64{}
		for _, v := range p.periods {
			cells[v]++
			for _, q := range v {
				if !slices.Contains(axis, q) {
					axis = append(axis, q)
				}
			}
		}
		slices.Sort(axis)
		cell := side / float64(len(axis))
		at := func(period int64) float64 {
			return float64((float64(slices.Index(axis, period)) + 0.5) * cell)
		}
		// Row and column "none" are shaded.
		d.Box(x, y, x+cell, y+side, figure.Style{Fill: figure.PaleGrey})
		d.Box(x+cell, y+side-cell, x+side, y+side, figure.Style{Fill: figure.PaleGrey})
		lines := figure.NewPath(figure.Style{Stroke: figure.LightGrey, Width: 0.4})
		for i := 1; i < len(axis); i++ {
			v := float64(float64(i) * cell)
			lines.Move(x+v, y).Line(x+v, y+side)
			lines.Move(x, y+v).Line(x+side, y+v)
		}
		d.Add(lines)
		d.Line(x+cell, y+side-cell, x+side, y, figure.Style{Stroke: figure.LightGrey, Width: 0.6})
		d.Box(x, y, x+side, y+side, figure.Style{Stroke: figure.Black, Width: 0.7})

		for _, pa := range axis {
			for _, pb := range axis {
				count := cells[[2]int64{pa, pb}]
				if count == 0 {
					continue
				}
				cx, cy := x+at(pa), y+side-at(pb)
				d.Disc(cx, cy, min(8, float64(0.42*cell)), figure.Style{Fill: periodColor(max(pa, pb)),
					Title: fmt.Sprintf("period under CN%d: %s, under CN%d: %s: %d IDs", p.a, periodLabel(pa), p.b, periodLabel(pb), count)})
				d.TextMid(cx, cy, figure.Middle, min(7, float64(0.55*cell)), figure.White, fmt.Sprint(count))
			}
		}
		for _, v := range axis {
			size := min(figure.TickSize, float64(0.6*cell))
			d.Text(x+at(v), y+side+8, figure.Middle, size, figure.Black, periodLabel(v))
			d.TextMid(x-3, y+side-at(v), figure.End, size, figure.Black, periodLabel(v))
		}
		d.Text(x+side/2, y+side+19, figure.Middle, figure.LabelSize, figure.Black, fmt.Sprintf("period of the GBPO under CN%d", p.a))
		d.Text(x-left+4, y-5, figure.Start, figure.LabelSize, figure.Black, fmt.Sprintf("period of the GBPO under CN%d", p.b))
		d.Text(x-left+4, y-17, figure.Start, 8, figure.Black, fmt.Sprintf("**(%c)** CN%d and CN%d", 'a'+k, p.a, p.b))
	}
	x := left
	for _, k := range []struct {
		color figure.Color
		label string
	}{{periodColor(4), "period divisible by 4: shared"}, {periodColor(2), "period 2 mod 4: one of the two only"}} {
		d.Disc(x+4, d.H-6, 3.5, figure.Style{Fill: k.color})
		d.TextMid(x+11, d.H-6, figure.Start, figure.LabelSize, figure.Black, k.label)
		x += 11 + figure.TextWidth(figure.LabelSize, k.label) + 16
	}
	d.TextMid(x, d.H-6, figure.Start, figure.LabelSize, figure.Black, "numbers: standard permutation IDs")
	return d
}

// periodLabel is the period, or "none".
func periodLabel(p int64) string {
	if p == 0 {
		return "none"
	}
	return fmt.Sprint(p)
}

// pairData is the data behind the figure, one row an ID, sorted.
func pairData(ps []pairing) *texttable.Table {
	t := &texttable.Table{Columns: []texttable.Column{{Name: "k"}, {Name: "id"}, {Name: "period_k"}, {Name: "period_7_k"}}}
	for _, p := range ps {
		var ids []string
		for id := range p.periods {
			ids = append(ids, id)
		}
		slices.Sort(ids)
		for _, id := range ids {
			t.Add(texttable.Int(int64(p.a)), texttable.Text(id), texttable.Int(p.periods[id][0]), texttable.Int(p.periods[id][1]))
		}
	}
	return t
}

// readPairings reads the pairs of the paper's dimension.
func readPairings(s page.Source) ([]pairing, error) {
	gbpos, err := page.Read[gbpoRow](s, tableGBPO)
	if err != nil {
		return nil, err
	}
	networks, err := page.Read[networkRow](s, tableNetworks)
	if err != nil {
		return nil, err
	}
	return newPairings(paperN, gbpos, networks), nil
}

// buildPairs makes the table of the pairs.
func buildPairs(s page.Source) (*page.Content, error) {
	ps, err := readPairings(s)
	if err != nil || len(ps) == 0 {
		return nil, err
	}
	t, c := pairTable(ps)
	return &page.Content{Table: t, Comparison: c}, nil
}

// buildPairing makes the figure of the pairs.
func buildPairing(s page.Source) (*page.Content, error) {
	ps, err := readPairings(s)
	if err != nil || len(ps) == 0 {
		return nil, err
	}
	_, c := pairTable(ps)
	return &page.Content{Drawing: drawPairings(ps), Data: []chart.Dataset{{"", pairData(ps)}}, Comparison: c}, nil
}
