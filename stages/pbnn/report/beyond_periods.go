package report

import (
	"fmt"
	"slices"

	"neurorbit/stages/render/figure"
	"neurorbit/stages/render/texttable"
)

// A histogram counts the GBPOs of one connection number by period.
type histogram struct {
	cn     int32
	counts map[int64]int64
	total  int64
	max    int64 // longest period
}

// histograms counts the GBPOs of dimension n per connection number, in
// ascending order, those without a GBPO left out.
func histograms(n int64, rows []gbpoRow) []histogram {
	var out []histogram
	for cn := int32(0); cn < 8; cn++ {
		h := histogram{cn: cn, counts: map[int64]int64{}}
		for _, r := range gbposOf(n, cn, rows) {
			h.counts[r.Period]++
			h.total++
			h.max = max(h.max, r.Period)
		}
		if h.total > 0 {
			out = append(out, h)
		}
	}
	return out
}

// periods returns the periods that occur, ascending.
func (h histogram) periods() []int64 {
	var ps []int64
	for p := range h.counts {
		ps = append(ps, p)
	}
	slices.Sort(ps)
	return ps
}

// periodColor tells periods divisible by 4, which connection numbers k and 7-k
// share, from the others.
func periodColor(period int64) figure.Color {
	if period%4 == 0 {
		return figure.Blue
	}
	return figure.Orange
}

// drawPeriods draws one histogram above the other with a common axis of
// periods, in one column.
func drawPeriods(hs []histogram) *figure.Drawing {
	const left, right, top, panel, apart, bottom = 24.0, 6.0, 12.0, 52.0, 15.0, 26.0
	longest, most := int64(2), int64(1)
	for _, h := range hs {
		longest = max(longest, h.max)
		for _, c := range h.counts {
			most = max(most, c)
		}
	}
	d := figure.New(figure.SingleColumn, top+float64((panel+apart)*float64(len(hs)))+bottom, "Histogram of the periods of globally stable orbits by connection number")
	sx := figure.Scale{Lo: 0, Hi: float64(longest + 2), From: left, To: d.W - right}
	bar := float64(1.5*(sx.At(1)-sx.At(0))) / 2

	x := left
	for _, k := range []struct {
		color figure.Color
		label string
	}{{periodColor(4), "divisible by 4"}, {periodColor(2), "2 mod 4"}} {
		d.Box(x, 5, x+7, 12, figure.Style{Fill: k.color})
		d.TextMid(x+10, 8.5, figure.Start, figure.LabelSize, figure.Black, k.label)
		x += 10 + figure.TextWidth(figure.LabelSize, k.label) + 12
	}
	y := top
	for i, h := range hs {
		base := y + apart + panel
		sy := figure.Scale{Lo: 0, Hi: float64(most) * 1.15, From: base, To: y + apart}
		for _, p := range h.periods() {
			c := h.counts[p]
			px, py := sx.At(float64(p)), sy.At(float64(c))
			d.Box(px-bar, py, px+bar, base, figure.Style{Fill: periodColor(p), Title: fmt.Sprintf("CN%d, period %d: %d", h.cn, p, c)})
			d.Text(px, py-1.5, figure.Middle, 5.5, figure.Black, fmt.Sprint(c))
		}
		d.YAxis(sy, left, figure.Ticks(0, float64(most), 4))
		d.XAxis(sx, base, periodTicks(longest, i+1 == len(hs)))
		d.Text(d.W-right, y+apart+5, figure.End, figure.LabelSize, figure.Black, fmt.Sprintf("**CN%d**: %d GBPOs, longest period %d", h.cn, h.total, h.max))
		y = base
	}
	d.Text((left+d.W-right)/2, y+21, figure.Middle, figure.LabelSize, figure.Black, "period of the GBPO (steps)")
	d.Text(d.W-right, 11, figure.End, figure.LabelSize, figure.Black, "bars: number of standard IDs")
	return d
}

// periodTicks marks multiples of 4 up to longest, 12 at most.
func periodTicks(longest int64, labelled bool) []figure.Tick {
	step := 4 * (longest/48 + 1)
	var ticks []figure.Tick
	for p := int64(0); p <= longest; p += step {
		t := figure.Tick{Value: float64(p)}
		if labelled {
			t.Label = fmt.Sprint(p)
		}
		ticks = append(ticks, t)
	}
	return ticks
}

// periodsTable is the data behind the histograms.
func periodsTable(hs []histogram) *texttable.Table {
	t := &texttable.Table{Columns: []texttable.Column{{Name: "cn"}, {Name: "period"}, {Name: "gbpos"}}}
	for _, h := range hs {
		for _, p := range h.periods() {
			t.Add(texttable.Int(int64(h.cn)), texttable.Int(p), texttable.Int(h.counts[p]))
		}
	}
	return t
}

// buildPeriods makes the histogram of periods.
func buildPeriods(s page.Source) (*page.Content, error) {
	rows, err := page.Read[gbpoRow](s, tableGBPO)
	if err != nil {
		return nil, err
	}
	hs := histograms(paperN, rows)
	if len(hs) == 0 {
		return nil, nil
	}
	total := int64(0)
	for _, h := range hs {
		total += h.total
	}
	return &page.Content{
		Drawing:    drawPeriods(hs),
		Data:       []chart.Dataset{{"", periodsTable(hs)}},
		Comparison: page.NotInPaper(fmt.Sprintf("%d GBPOs of %d connection numbers", total, len(hs))),
	}, nil
}
