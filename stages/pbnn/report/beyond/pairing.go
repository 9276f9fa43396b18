package beyond

import (
	"fmt"
	"maps"
	"slices"

	"neurorbit/stages/pbnn/orbits"
	"neurorbit/stages/render/chart"
	"neurorbit/stages/render/figure"
	"neurorbit/stages/render/page"
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

// GBPOsOf returns the rows of one dimension and connection number, in order.
func GBPOsOf(n int64, cn int32, rows []orbits.GBPORow) []orbits.GBPORow {
	var out []orbits.GBPORow
	for _, r := range rows {
		if r.N == n && r.CN == cn {
			out = append(out, r)
		}
	}
	return out
}

// A network is a place in the tables.
type network struct {
	cn int32
	id string
}

// newPairing compares the GBPOs of dimension n under a pair of connection numbers.
func newPairing(n int64, pair [2]int32, gbpos []orbits.GBPORow, networks []orbits.NetworkRow) pairing {
	p := pairing{a: pair[0], b: 7 - pair[0], periods: map[string][2]int64{}, halves: map[string]bool{}}
	periods := map[network]string{}
	for _, r := range networks {
		if r.N == n {
			periods[network{r.CN, r.ID}] = r.Periods
		}
	}
	turned := p.b != pair[1] // the tables have b by mirror images
	other := map[string]network{}
	for _, r := range GBPOsOf(n, p.a, gbpos) {
		p.periods[r.ID] = [2]int64{r.Period, 0}
		other[r.ID] = network{pair[1], r.ID}
		if turned {
			other[r.ID] = network{pair[1], r.MirrorID}
		}
	}
	for _, r := range GBPOsOf(n, pair[1], gbpos) {
		id := r.ID
		if turned {
			id = r.MirrorID
		}
		v, ok := p.periods[id]
		if !ok {
			other[id] = network{p.a, id}
		}
		p.periods[id] = [2]int64{v[0], r.Period}
	}
	for id, v := range p.periods {
		if half := max(v[0], v[1]) / 2; min(v[0], v[1]) == 0 {
			p.halves[id] = periods[other[id]] == fmt.Sprintf("%d %d", half, half)
		}
	}
	return p
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
	for id, v := range p.periods {
		period := max(v[0], v[1])
		c := by[period]
		if c == nil {
			c = &pairCount{period: period}
		}
		switch {
		case v[0] == v[1]:
			c.both++
		case v[1] == 0:
			c.onlyA++
		case v[0] == 0:
			c.onlyB++
		default:
			unequal = append(unequal, id)
			continue
		}
		if p.halves[id] {
			c.halving++
		}
		by[period] = c
	}
	for _, period := range slices.Sorted(maps.Keys(by)) {
		counts = append(counts, *by[period])
	}
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
	t := &texttable.Table{
		Label: "pbnn-beyond-pairs",
		Columns: []texttable.Column{
			{Title: "CN k, CN 7−k"}, page.Right("period"), page.Right("period mod 4"), page.Right("IDs with both"), page.Right("only k"), page.Right("only 7−k"),
			page.Right("the other has 2 BPOs of half the period"), {Title: "follows the rule"},
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

// readPairings reads the pairs of the paper's dimension, those without a GBPO left
// out.
func readPairings(s page.Source) ([]pairing, error) {
	gbpos, err := page.Read[orbits.GBPORow](s, tableGBPO)
	if err != nil {
		return nil, err
	}
	networks, err := page.Read[orbits.NetworkRow](s, tableNetworks)
	if err != nil {
		return nil, err
	}
	var out []pairing
	for _, pair := range Pairs {
		if p := newPairing(PaperN, pair, gbpos, networks); len(p.periods) > 0 {
			out = append(out, p)
		}
	}
	return out, nil
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

// A paired is the periods of the GBPOs of an ID under CN k and CN 7-k.
type paired struct {
	K        int32  `col:"k"`
	ID       string `col:"id"`
	Period   int64  `col:"period_k"`
	Opposite int64  `col:"period_7_k"`
}

// buildPairing makes the figure of the pairs; its data have one row an ID.
func buildPairing(s page.Source) (*page.Content, error) {
	ps, err := readPairings(s)
	if err != nil || len(ps) == 0 {
		return nil, err
	}
	var rows []paired
	for _, p := range ps {
		for _, id := range slices.Sorted(maps.Keys(p.periods)) {
			rows = append(rows, paired{p.a, id, p.periods[id][0], p.periods[id][1]})
		}
	}
	_, c := pairTable(ps)
	return &page.Content{Chart: pairingChart(ps), Data: []chart.Dataset{chart.Rows("", rows).Dataset()}, Comparison: c}, nil
}

// pairingChart draws, for each pair, how many IDs have which period under a and which
// under b, as numbered circles. The column and row of no GBPO are shaded.
func pairingChart(ps []pairing) *chart.Chart {
	c := &chart.Chart{Label: "Periods of globally stable orbits under connection numbers k and 7 - k", Columns: 2, Height: 205}
	for _, p := range ps {
		axis, names := []int64{0}, []string{"–"}
		cells := map[[2]int64]int{}
		for _, v := range p.periods {
			cells[v]++
			axis = append(axis, v[0], v[1])
		}
		slices.Sort(axis)
		axis = slices.Compact(axis)
		for _, period := range axis[1:] {
			names = append(names, fmt.Sprint(period))
		}
		panel := c.Panel(fmt.Sprintf("CN%d and CN%d", p.a, p.b))
		panel.X = chart.Axis{Label: fmt.Sprintf("period of the GBPO under CN%d (–: none)", p.a), Names: names, Grid: true}
		panel.Y = chart.Axis{Label: fmt.Sprintf("period of the GBPO under CN%d (–: none)", p.b), Names: names, Grid: true}
		end := float64(len(axis)) - 0.5
		shade := chart.Style{Color: figure.PaleGrey}
		panel.Add(chart.Boxes(shade, chart.Const(-0.5, 0.5), chart.Const(0.5, end), chart.Const(-0.5, -0.5), chart.Const(end, 0.5), nil),
			chart.Line(chart.Style{Color: figure.LightGrey, Width: 0.6}, chart.Const(0.5, end), chart.Const(0.5, end)))
		for _, shared := range []bool{true, false} {
			var x, y []float64
			var counts []string
			for i, a := range axis {
				for j, b := range axis {
					if n := cells[[2]int64{a, b}]; n > 0 && (max(a, b)%4 == 0) == shared {
						x, y, counts = append(x, float64(i)), append(y, float64(j)), append(counts, fmt.Sprint(n))
					}
				}
			}
			style := periodStyle(shared)
			style.Size, style.Name = 6, "2 mod 4: one of the two only; numbers: standard permutation IDs"
			if shared {
				style.Name = "period divisible by 4: shared"
			}
			panel.Add(chart.Points(style, chart.Const(x...), chart.Const(y...)),
				chart.Labels(chart.Style{Color: figure.White}, chart.Over, chart.Const(x...), chart.Const(y...), counts))
		}
	}
	return c
}
