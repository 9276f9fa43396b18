package report

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"neurorbit/stages/render/figure"
	"neurorbit/stages/render/texttable"
)

// The methods of a search, as the tables name them.
const (
	evolution = "evolution"
	sampling  = "sampling"
)

// A course is how the longest period of a search grew with the work.
type course struct {
	n      int64
	cn     int32
	method string
	visits []float64 // of all islands, at the end of each epoch
	looked []int64   // permutations evaluated
	best   []int64   // longest period of a GBPO so far, 0 if there was none
	gbpos  int64
}

// courses sums the islands of each search up, by N, CN and method.
func courses(rows []progressRow) []course {
	type search struct {
		n      int64
		cn     int32
		method string
	}
	by := map[search][]progressRow{}
	for _, r := range rows {
		k := search{r.N, r.CN, r.Method}
		by[k] = append(by[k], r)
	}
	var out []course
	for k, rows := range by {
		c := course{n: k.n, cn: k.cn, method: k.method}
		slices.SortStableFunc(rows, func(a, b progressRow) int { return cmp.Compare(a.Epoch, b.Epoch) })
		visits, looked, best := int64(0), int64(0), int64(0)
		for i, r := range rows {
			visits += r.Visits
			looked += r.Evaluations
			best = max(best, r.Period)
			c.gbpos += r.GBPOs
			if i+1 == len(rows) || rows[i+1].Epoch != r.Epoch {
				c.visits, c.looked, c.best = append(c.visits, float64(visits)), append(c.looked, looked), append(c.best, best)
			}
		}
		out = append(out, c)
	}
	slices.SortFunc(out, func(a, b course) int {
		return cmp.Or(cmp.Compare(a.n, b.n), cmp.Compare(a.cn, b.cn), cmp.Compare(a.method, b.method))
	})
	return out
}

// versus says in words for how many N and CN which method found the longer
// period with the same work.
func versus(cs []course) string {
	type network struct {
		n  int64
		cn int32
	}
	longest := map[network]map[string]int64{}
	for _, c := range cs {
		k := network{c.n, c.cn}
		if longest[k] == nil {
			longest[k] = map[string]int64{}
		}
		longest[k][c.method] = c.best[len(c.best)-1]
	}
	var ahead, behind, even int
	for _, m := range longest {
		switch d := m[evolution] - m[sampling]; {
		case d > 0:
			ahead++
		case d < 0:
			behind++
		default:
			even++
		}
	}
	return fmt.Sprintf("With equal work the evolution found the longer period in %d, plain sampling in %d of %d cases (%d even).",
		ahead, behind, len(longest), even)
}

// buildCourses draws the longest period against the work, a panel an N.
func buildCourses(s page.Source) (*page.Content, error) {
	rows, err := page.Read[progressRow](s, tableProgress)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	cs := courses(rows)
	t := &texttable.Table{Columns: []texttable.Column{{Name: "n"}, {Name: "cn"}, {Name: "method"}, {Name: "visits"}, {Name: "evaluations"}, {Name: "longest_period"}}}
	var ns []int64
	var cns []int32
	for _, c := range cs {
		if !slices.Contains(ns, c.n) {
			ns = append(ns, c.n)
		}
		if !slices.Contains(cns, c.cn) {
			cns = append(cns, c.cn)
		}
		for i := range c.visits {
			t.Add(texttable.Int(c.n), texttable.Int(int64(c.cn)), texttable.Text(c.method), texttable.Int(int64(c.visits[i])), texttable.Int(c.looked[i]), texttable.Int(c.best[i]))
		}
	}
	slices.Sort(cns)
	p := newPanels(len(ns), 14, 150, "Longest period of a GBPO found against the number of visited states")
	d := p.d
	cnLegend(d, 8, 8, cns)
	for i, n := range ns {
		x0, x1, y0, y1 := p.box(i, fmt.Sprintf("*N* = %d", n))
		most, longest := 1.0, 1.0
		for _, c := range cs {
			if c.n == n {
				most = max(most, c.visits[len(c.visits)-1])
				longest = max(longest, float64(c.best[len(c.best)-1]))
			}
		}
		sx := figure.Scale{Lo: 0, Hi: float64(most * 1.04), From: x0, To: x1}
		sy := figure.Scale{Lo: 0, Hi: float64(longest * 1.25), From: y1, To: y0}
		for _, c := range cs {
			if c.n != n {
				continue
			}
			style := figure.Style{Stroke: cnColor(c.cn), Width: 1.3, Title: fmt.Sprintf("CN%d, %s", c.cn, c.method)}
			if c.method == sampling {
				style.Width = 0.5
			}
			line := [][2]float64{}
			for k := range c.visits {
				line = append(line, [2]float64{sx.At(c.visits[k]), sy.At(float64(c.best[k]))})
			}
			if len(line) > 1 {
				d.Polyline(line, style)
			}
			for _, at := range line {
				mark := figure.Style{Fill: cnColor(c.cn)}
				if c.method == sampling {
					mark = figure.Style{Fill: figure.White, Stroke: cnColor(c.cn), Width: 0.5}
				}
				d.Disc(at[0], at[1], 1.3, mark)
			}
		}
		unit, power := 1.0, 0
		for most/unit >= 10 {
			unit, power = unit*10, power+1
		}
		var ticks []figure.Tick
		for _, k := range figure.Ticks(0, most/unit, 5) {
			ticks = append(ticks, figure.Tick{Value: float64(k.Value * unit), Label: k.Label})
		}
		d.XAxis(sx, y1, ticks)
		d.YAxis(sy, x0, figure.Ticks(0, math.Floor(longest*1.2), 5))
		d.Text((x0+x1)/2, y1+20, figure.Middle, figure.LabelSize, figure.Black, fmt.Sprintf("visited states (10^{%d})", power))
	}
	remark := "Thick lines and full circles: evolution; thin lines and open circles: plain sampling. Period in steps. " + versus(cs)
	return &page.Content{Drawing: d, Data: []chart.Dataset{{"", t}}, Remark: remark, Comparison: page.NotInPaper(fmt.Sprintf("%d searches", len(cs)))}, nil
}

// buildBest lists the longest GBPOs of each search.
func buildBest(s page.Source) (*page.Content, error) {
	rows, err := page.Read[bestRow](s, tableBest)
	if err != nil {
		return nil, err
	}
	progress, err := page.Read[progressRow](s, tableProgress)
	if err != nil || len(progress) == 0 {
		return nil, err
	}
	right := func(title string) texttable.Column { return texttable.Column{Title: title, Align: texttable.Right} }
	t := &texttable.Table{
		Label: "pbnn-search-best",
		Columns: []texttable.Column{
			page.Right("N"), {Title: "CN"}, {Title: "method"}, page.Right("rank"), page.Right("period"), page.Right("period/2^N (%)"),
			{Title: "standard permutation ID"}, page.Right("evaluated by then"), page.Right("visits by then"),
		},
	}
	slices.SortStableFunc(rows, func(a, b bestRow) int {
		return cmp.Or(cmp.Compare(a.N, b.N), cmp.Compare(a.CN, b.CN), cmp.Compare(a.Method, b.Method), cmp.Compare(a.Rank, b.Rank))
	})
	for _, r := range rows {
		t.Add(texttable.Int(r.N), texttable.Text(fmt.Sprintf("CN%d", r.CN)), texttable.Text(r.Method), texttable.Int(r.Rank), texttable.Int(r.Period),
			texttable.Sci(float64(100*float64(r.Period))/float64(int64(1)<<r.N), 3), texttable.Text(r.ID), texttable.Int(r.Evaluations), texttable.Sci(float64(r.Visits), 3))
	}
	cs := courses(progress)
	var none []string
	for _, c := range cs {
		if c.gbpos == 0 {
			none = append(none, fmt.Sprintf("N = %d, CN%d (%s)", c.n, c.cn, c.method))
		}
	}
	remark := versus(cs)
	if none != nil {
		remark += " No GBPO at all was found for " + strings.Join(none, ", ") + "."
	}
	return &page.Content{Table: t, Remark: remark, Comparison: page.NotInPaper(page.Plural(len(rows), "GBPO"))}, nil
}
