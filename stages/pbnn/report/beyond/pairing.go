package beyond

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

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
	rows []paired // by ID
}

// A paired is the periods of the GBPOs of an ID under CN k and CN 7-k, 0 for none.
type paired struct {
	K        int32  `col:"k"`
	ID       string `col:"id"`
	Period   int64  `col:"period_k"`
	Opposite int64  `col:"period_7_k"`
	halves   bool   // the one without a GBPO has exactly two BPOs, of half the period
}

// longer is the period of the one that has a GBPO.
func (r paired) longer() int64 { return max(r.Period, r.Opposite) }

// GBPOsOf returns the rows of one dimension and connection number, in order.
func GBPOsOf(n int64, cn int32, rows []orbits.GBPORow) []orbits.GBPORow {
	return page.Select(rows, func(r orbits.GBPORow) bool { return r.N == n && r.CN == cn })
}

// A network is a place in the tables.
type network struct {
	cn int32
	id string
}

// newPairing compares the GBPOs of dimension n under a pair of connection numbers.
func newPairing(n int64, pair [2]int32, gbpos []orbits.GBPORow, networks []orbits.NetworkRow) pairing {
	p := pairing{a: pair[0], b: 7 - pair[0]}
	periods := map[network]string{}
	for _, r := range page.Select(networks, func(r orbits.NetworkRow) bool { return r.N == n }) {
		periods[network{r.CN, r.ID}] = r.Periods
	}
	by := map[string]paired{}
	for k, cn := range pair {
		for _, r := range GBPOsOf(n, cn, gbpos) {
			id, other := r.ID, r.ID
			if p.b != pair[1] { // the tables have b by mirror images
				other = r.MirrorID
			}
			if k == 1 {
				id = other
			}
			v := by[id]
			v.K, v.ID = p.a, id
			if k == 0 {
				v.Period = r.Period
			} else {
				v.Opposite = r.Period
			}
			v.halves = periods[network{pair[1-k], other}] == fmt.Sprintf("%d %d", r.Period/2, r.Period/2)
			by[id] = v
		}
	}
	p.rows = slices.SortedFunc(maps.Values(by), func(a, b paired) int { return strings.Compare(a.ID, b.ID) })
	return p
}

// A pairCount says of the GBPOs of one period how many standard IDs have it
// under both connection numbers of a pair, under a only and under b only, and
// for how many of the latter two the other has two BPOs of half the period.
type pairCount struct {
	period                      int64
	both, onlyA, onlyB, halving int64
}

// counts returns the counts by period, ascending.
func (p pairing) counts() (counts []pairCount) {
	for _, period := range distinct(p.rows, paired.longer) {
		of := page.Select(p.rows, func(r paired) bool { return r.longer() == period })
		number := func(want func(paired) bool) int64 { return int64(len(page.Select(of, want))) }
		counts = append(counts, pairCount{
			period: period,
			both:   number(func(r paired) bool { return r.Period == r.Opposite }),
			onlyA:  number(func(r paired) bool { return r.Opposite == 0 }),
			onlyB:  number(func(r paired) bool { return r.Period == 0 }), halving: number(func(r paired) bool { return r.halves }),
		})
	}
	return counts
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
func pairTable(ps []pairing) *page.Content {
	t := texttable.New("pbnn-beyond-pairs", "CN k, CN 7−k", ">period", ">period mod 4", ">IDs with both", ">only k", ">only 7−k",
		">the other has 2 BPOs of half the period", "follows the rule")
	var exceptions Differences
	ids := 0
	for _, p := range ps {
		pair := fmt.Sprintf("CN%d, CN%d", p.a, p.b)
		for _, c := range p.counts() {
			t.Add(texttable.Text(pair), texttable.Int(c.period), texttable.Int(c.period%4), texttable.Int(c.both),
				texttable.Int(c.onlyA), texttable.Int(c.onlyB), texttable.Int(c.halving), texttable.Bool(c.lawful()))
			exceptions.Unless(c.lawful(), "%s, period %d", pair, c.period)
		}
		for _, r := range p.rows {
			exceptions.Unless(r.Period == r.Opposite || min(r.Period, r.Opposite) == 0, "%s, P(%s): unequal periods", pair, r.ID)
		}
		ids += len(p.rows)
	}
	ours := fmt.Sprintf("%d standard IDs with a GBPO in %d pairs", ids, len(ps))
	return &page.Content{Table: t, Comparison: proved(ours, "no exception from the rule", exceptions)}
}

// ofPairings makes an item of the pairs of the paper's dimension that have a GBPO.
func ofPairings(build func([]pairing) *page.Content) func(page.Source) (*page.Content, error) {
	return func(s page.Source) (*page.Content, error) {
		var gbpos []orbits.GBPORow
		var networks []orbits.NetworkRow
		err := errors.Join(into(s, tableGBPO, &gbpos), into(s, tableNetworks, &networks))
		ps := page.Values(Pairs, func(pair [2]int32) pairing { return newPairing(PaperN, pair, gbpos, networks) })
		ps = page.Select(ps, func(p pairing) bool { return len(p.rows) > 0 })
		if err != nil || len(ps) == 0 {
			return nil, err
		}
		return build(ps), nil
	}
}

// pairingFigure draws, for each pair, how many IDs have which period under a and which
// under b, as numbered circles. The column and row of no GBPO are shaded. The data have
// one row an ID.
func pairingFigure(ps []pairing) *page.Content {
	c := &chart.Chart{Label: "Periods of globally stable orbits under connection numbers k and 7 - k", Columns: 2, Height: 205}
	for _, p := range ps {
		lines := []int64{0}
		for _, r := range p.rows {
			lines = append(lines, r.Period, r.Opposite)
		}
		lines = slices.Compact(slices.Sorted(slices.Values(lines)))
		names := page.Values(lines, func(period int64) string { return fmt.Sprint(period) })
		names[0] = "–"
		axis := func(cn int32) chart.Axis {
			return chart.Axis{Label: fmt.Sprintf("period of the GBPO under CN%d (–: none)", cn), Names: names, Grid: true}
		}
		end := float64(len(lines)) - 0.5
		shade := chart.Style{Color: figure.PaleGrey}
		panel := c.Panel(fmt.Sprintf("CN%d and CN%d", p.a, p.b),
			chart.Boxes(shade, chart.Const(-0.5, 0.5), chart.Const(0.5, end), chart.Const(-0.5, -0.5), chart.Const(end, 0.5), nil),
			chart.Line(chart.Style{Color: figure.LightGrey, Width: 0.6}, chart.Const(0.5, end), chart.Const(0.5, end))).With(axis(p.a), axis(p.b))
		for _, shared := range []bool{true, false} {
			var x, y []float64
			var counts []string
			for i, a := range lines {
				for j, b := range lines {
					cell := page.Select(p.rows, func(r paired) bool { return r.Period == a && r.Opposite == b })
					if len(cell) > 0 && (max(a, b)%4 == 0) == shared {
						x, y, counts = append(x, float64(i)), append(y, float64(j)), append(counts, fmt.Sprint(len(cell)))
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
	rows := slices.Concat(page.Values(ps, func(p pairing) []paired { return p.rows })...)
	return &page.Content{Chart: c, Data: []chart.Dataset{chart.Rows("", rows).Dataset()}, Comparison: pairTable(ps).Comparison}
}
