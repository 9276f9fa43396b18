package report

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"neurorbit/stages/attractors/survey"
	"neurorbit/stages/model/lyapunov"
	"neurorbit/stages/num/stats"
	"neurorbit/stages/render/chart"
	"neurorbit/stages/render/figure"
	"neurorbit/stages/render/page"
	"neurorbit/stages/render/texttable"
)

// A size is all nets of one N and D.
type size struct {
	n, d int64
	nets []survey.NetRow
	s    []float64 // scaling factors, rising
}

func (z size) label() string { return fmt.Sprintf("*N* = %d, *D* = %d", z.n, z.d) }

func (z size) at(s float64) []survey.NetRow {
	return page.Select(z.nets, func(r survey.NetRow) bool { return r.S == s })
}

// seeds returns one row for each net, whatever its scaling factor, in the order
// met: what belongs to the net itself.
func (z size) seeds() []survey.NetRow {
	seen := map[int64]bool{}
	return page.Select(z.nets, func(r survey.NetRow) bool {
		again := seen[r.Seed]
		seen[r.Seed] = true
		return !again
	})
}

// place is the place of a scaling factor on an axis that has all at equal distances.
func (z size) place(s float64) float64 { return float64(slices.Index(z.s, s)) }

func (z size) axis() chart.Axis {
	return chart.Axis{Label: "scaling factor *s*", Names: page.Values(z.s, page.Short)}
}

func sizes(rows []survey.NetRow) []size {
	var out []size
	for _, r := range rows {
		i := slices.IndexFunc(out, func(z size) bool { return z.n == r.N && z.d == r.D })
		if i < 0 {
			i = len(out)
			out = append(out, size{n: r.N, d: r.D})
		}
		out[i].nets = append(out[i].nets, r)
		if !slices.Contains(out[i].s, r.S) {
			out[i].s = append(out[i].s, r.S)
		}
	}
	for _, z := range out {
		slices.Sort(z.s)
	}
	slices.SortFunc(out, func(a, b size) int { return cmp.Or(cmp.Compare(a.n, b.n), cmp.Compare(a.d, b.d)) })
	return out
}

func all(zs []size) []survey.NetRow {
	return slices.Concat(page.Values(zs, func(z size) []survey.NetRow { return z.nets })...)
}

// onSurvey makes an item of the survey: build gets its sizes and what was surveyed, in
// words for the remark; all are compared in the same way.
func onSurvey(id, title string, drawn bool, build func(zs []size, remark string) *page.Content, caption string) page.Item {
	it := page.Item{ID: id, Title: title, Drawn: drawn, Caption: caption, Tables: []string{tableNets}}
	it.Build = reading(func(r *reader) *page.Content {
		rows := read[survey.NetRow](r, tableNets)
		if len(rows) == 0 {
			return nil
		}
		zs, nets := sizes(rows), 0
		var names, horizons []string
		for _, z := range zs {
			nets += len(z.seeds())
			names = append(names, fmt.Sprintf("%d with N = %d, D = %d", len(z.seeds()), z.n, z.d))
		}
		s := page.Values(rows, func(r survey.NetRow) float64 { return r.S })
		for _, r := range all(zs) {
			if h := fmt.Sprint(r.Steps); !slices.Contains(horizons, h) {
				horizons = append(horizons, h)
			}
		}
		c := build(zs, fmt.Sprintf("Networks: %s; s from %s to %s. Horizon of the classes: %s steps.",
			strings.Join(names, ", "), page.Short(slices.Min(s)), page.Short(slices.Max(s)), strings.Join(horizons, " or ")))
		if c != nil {
			c.Comparison = page.NotInPaper(fmt.Sprintf("%d networks, %d runs", nets, len(rows)))
		}
		return c
	})
	return it
}

// surveyClasses lists the classes from order to chaos, with their colours.
var surveyClasses = []chart.Style{
	{Name: classFixed, Color: "#d4d4d4"},
	{Name: classPeriod, Color: "#6a5ba8"},
	{Name: classQuasi, Color: "#7cc8a8"},
	{Name: classChaos, Color: "#f4884f"},
	{Name: classHyper, Color: "#a8123f"},
	{Name: lyapunov.Undecided.String(), Color: "#ffffff"},
}

// known reports whether the class of a net is known and decided.
func known(r survey.NetRow) bool {
	return slices.ContainsFunc(surveyClasses[:5], func(c chart.Style) bool { return c.Name == r.Class })
}

func countClasses(rows []survey.NetRow) (out [6]int) {
	for i, c := range surveyClasses[:5] {
		out[i] = len(page.Select(rows, func(r survey.NetRow) bool { return r.Class == c.Name }))
	}
	out[5] = len(rows) - len(page.Select(rows, known))
	return out
}

// A classRow is the nets of a size at a scaling factor, counted by class.
type classRow struct {
	N             int64   `col:"n"`
	D             int64   `col:"d"`
	S             float64 `col:"s" digits:"6"`
	Nets          int     `col:"nets"`
	Fixed         int     `col:"fixed_point"`
	Periodic      int     `col:"periodic"`
	Quasiperiodic int     `col:"quasiperiodic"`
	Chaotic       int     `col:"chaotic"`
	Hyperchaotic  int     `col:"hyperchaotic"`
	Undecided     int     `col:"undecided"`
}

// share returns the share of the classes before number c, in percent.
func (r classRow) share(c int) float64 {
	sum := 0
	for _, n := range []int{r.Fixed, r.Periodic, r.Quasiperiodic, r.Chaotic, r.Hyperchaotic, r.Undecided}[:c] {
		sum += n
	}
	return float64(100*sum) / float64(r.Nets)
}

// bars is a bar a row, from its start to its end on one axis and about its place, with
// half its width on both sides, on the other: lying, or standing.
func bars[R any](s chart.Style, f *chart.Frame, lying bool, half float64, start, end, place func(R) float64) *chart.Mark {
	from, to := chart.Of(f, start), chart.Of(f, end)
	low := chart.Of(f, func(r R) float64 { return place(r) - half })
	high := chart.Of(f, func(r R) float64 { return place(r) + half })
	if lying {
		return chart.Boxes(s, from, to, low, high, nil)
	}
	return chart.Boxes(s, low, high, from, to, nil)
}

func drawSurveyClasses(zs []size, remark string) *page.Content {
	var rows []classRow
	for _, z := range zs {
		for _, s := range z.s {
			nets := z.at(s)
			n := countClasses(nets)
			rows = append(rows, classRow{z.n, z.d, s, len(nets), n[0], n[1], n[2], n[3], n[4], n[5]})
		}
	}
	c := &chart.Chart{Label: "Shares of the classes against the scaling factor", Height: 132, LegendTitle: "networks (%)"}
	c.Y.Max = 100
	total := countClasses(all(zs))
	for i, f := range chart.Rows("", rows).By("n", "d") {
		z := zs[i]
		p := c.Panel(z.label())
		p.X = z.axis()
		for k, style := range surveyClasses {
			if total[k] > 0 {
				start := func(r classRow) float64 { return r.share(k) }
				end := func(r classRow) float64 { return r.share(k + 1) }
				p.Add(bars(style, f, false, 0.5, start, end, func(r classRow) float64 { return z.place(r.S) }))
			}
		}
	}
	return &page.Content{Chart: c, Remark: remark}
}

// shareCell is a share of k in n in percent with its interval, empty for n = 0.
func shareCell(k, n int) texttable.Cell {
	if n == 0 {
		return texttable.Cell{}
	}
	lo, hi := stats.Wilson(k, n)
	pc := func(v float64) string { return page.Fixed(float64(100*v), 1) }
	return texttable.Text(fmt.Sprintf("%s (%s–%s)", pc(float64(k)/float64(n)), pc(lo), pc(hi)))
}

// tableOf makes a table with a row for each size and one for all, if there are several;
// its first cells are N and D, cells makes the others of the nets.
func tableOf(zs []size, label string, titles []string, cells func([]survey.NetRow) []texttable.Cell) *texttable.Table {
	t := texttable.New(label, append([]string{">N", ">D"}, titles...)...)
	for _, z := range zs {
		t.Add(append([]texttable.Cell{texttable.Int(z.n), texttable.Int(z.d)}, cells(z.nets)...)...)
	}
	if len(zs) > 1 {
		t.Add(append([]texttable.Cell{texttable.Text("all"), texttable.Text("all")}, cells(all(zs))...)...)
	}
	return t
}

func count(nets []survey.NetRow) texttable.Cell { return texttable.Int(int64(len(nets))) }

func tableSurvey(zs []size, remark string) *page.Content {
	titles := []string{">runs"}
	for _, c := range surveyClasses {
		titles = append(titles, ">"+c.Name)
	}
	titles = append(titles, ">chaotic, seen again", ">not chaotic then", "csv:origin stable", "csv:of these, at rest")
	isBelow := func(r survey.NetRow) bool { return r.S < r.SC }
	isAtRest := func(r survey.NetRow) bool { return r.Class == classFixed }
	t := tableOf(zs, "attractors-survey", titles, func(nets []survey.NetRow) []texttable.Cell {
		cells := []texttable.Cell{count(nets)}
		for _, n := range countClasses(nets) {
			cells = append(cells, shareCell(n, len(nets)))
		}
		again := page.Select(nets, func(r survey.NetRow) bool { return chaotic(r.Class) && r.LongClass != "" })
		gone := page.Select(again, func(r survey.NetRow) bool { return !chaotic(r.LongClass) })
		below := page.Select(nets, isBelow)
		return append(cells, count(again), shareCell(len(gone), len(again)), count(below), count(page.Select(below, isAtRest)))
	})
	below := page.Select(all(zs), isBelow)
	remark += " Brackets: 95 % intervals after Wilson, which take the runs as independent, although each network is run at every s. " +
		"Seen again: chaotic runs that were computed again to a longer horizon; those not chaotic then were transient chaos. " +
		"Where the origin is stable, " + comeToRest(len(page.Select(below, isAtRest)), len(below)) + " at a fixed point."
	return &page.Content{Table: t, Remark: remark}
}

// comeToRest says how many of n runs come to rest.
func comeToRest(resting, n int) string {
	if resting == n {
		return "all runs come to rest"
	}
	return fmt.Sprintf("%d of %s come to rest", resting, page.Plural(n, "run"))
}

// An onsetRow is how many nets of a size have a type of first bifurcation.
type onsetRow struct {
	N     int64   `col:"n"`
	D     int64   `col:"d"`
	Type  string  `col:"bifurcation"`
	Nets  int     `col:"nets"`
	Share float64 `col:"share_percent" fixed:"2"`
	Low   float64 `col:"wilson_low" fixed:"2"`
	High  float64 `col:"wilson_high" fixed:"2"`

	start float64 // of the bar, %
	place float64 // of the size on the axis
}

// A placeRow is the share of the nets of a size whose first bifurcation is at s_c or
// below.
type placeRow struct {
	N     int64   `col:"n"`
	D     int64   `col:"d"`
	SC    float64 `col:"s_c" digits:"6"`
	Share float64 `col:"share_at_most" fixed:"6"`
}

// onsetRows counts types and places of the first bifurcation, each net once.
func onsetRows(zs []size) (types []onsetRow, places []placeRow) {
	for i, z := range zs {
		nets := z.seeds()
		start := 0.0
		for _, b := range onsetTypes {
			n := len(page.Select(nets, func(r survey.NetRow) bool { return r.Bifurcation == b.Title }))
			lo, hi := stats.Wilson(n, len(nets))
			share := float64(100*n) / float64(len(nets))
			place := float64(len(zs) - 1 - i)
			types = append(types, onsetRow{z.n, z.d, b.Title, n, share, float64(100 * lo), float64(100 * hi), start, place})
			start += share
		}
		at := page.Values(nets, func(r survey.NetRow) float64 { return r.SC })
		at = page.Select(slices.Sorted(slices.Values(at)), func(sc float64) bool { return sc > 0 && !math.IsInf(sc, 0) })
		for k, v := range at {
			if k+1 == len(at) || at[k+1] > v {
				places = append(places, placeRow{z.n, z.d, v, float64(k+1) / float64(len(at))})
			}
		}
	}
	return types, places
}

// onsetTypes are the first bifurcations: names for readers, and as Title those of the
// table.
var onsetTypes = []chart.Style{
	{Name: "pitchfork (+1)", Title: "pitchfork", Color: "#6a5ba8"},
	{Name: "flip (−1)", Title: "flip", Color: "#f4884f"},
	{Name: "Neimark-Sacker (pair)", Title: "Neimark-Sacker", Color: "#7cc8a8"},
}

// sizeColors tells the sizes apart in a panel that shows all of them.
var sizeColors = []figure.Color{figure.Blue, figure.Orange, "#1b7a43", figure.Red, "#6a5ba8", figure.Grey}

// drawSurveyOnset draws the types of the first bifurcation and the distribution of
// where it happens.
func drawSurveyOnset(zs []size, remark string) *page.Content {
	types, places := onsetRows(zs)
	c := &chart.Chart{
		Label: "Types and places of the first bifurcation of the origin", LegendEach: true, Height: max(float64(32*float64(len(zs))), 110),
		X: chart.Axis{Each: true}, Y: chart.Axis{Each: true},
	}
	names := page.Values(zs, size.label)
	slices.Reverse(names)
	left := c.Panel("type").With(chart.Axis{Label: "networks (%)", Min: 0, Max: 100}, chart.Axis{Names: names})
	start := func(r onsetRow) float64 { return r.start }
	middle := func(r onsetRow) float64 { return r.start + r.Share/2 }
	end := func(r onsetRow) float64 { return r.start + r.Share }
	place := func(r onsetRow) float64 { return r.place }
	f := chart.Rows("", types)
	for i, style := range onsetTypes {
		g := f.Where("bifurcation", style.Title)
		wide := chart.Filter(g, func(r onsetRow) bool { return r.Share >= 7 })
		shares := chart.Values(wide, func(r onsetRow) string { return page.Fixed(r.Share, 1) })
		ink := chart.Style{Color: []figure.Color{figure.White, figure.Black, figure.Black}[i]}
		left.Add(bars(style, g, true, 0.3, start, end, place),
			chart.Labels(ink, chart.Over, chart.Of(wide, middle), chart.Of(wide, place), shares))
	}

	// The axis ends where 98 % of the nets of every size are.
	last := 0.0
	of := make([][]placeRow, len(zs))
	for i, z := range zs {
		of[i] = page.Select(places, func(r placeRow) bool { return r.N == z.n && r.D == z.d })
		if r := first(of[i], func(r placeRow) bool { return r.Share >= 0.98 }); r != nil {
			last = max(last, r.SC)
		}
	}
	right := c.Panel("cumulative share of networks (%) with *s*_{c} at most").With(
		chart.Axis{Label: "scaling factor *s*_{c} of the first bifurcation", Min: 0, Max: last}, chart.Axis{Min: 0, Max: 100, Grid: true})
	for i, z := range zs {
		x, y := []float64{0}, []float64{0} // from the corner to the end of the axis
		for _, r := range of[i] {
			x, y = append(x, r.SC), append(y, float64(100*r.Share))
		}
		x, y = append(x, max(last, x[len(x)-1])), append(y, y[len(y)-1])
		style := chart.Style{Name: z.label(), Color: sizeColors[i%len(sizeColors)], Width: 1}
		right.Add(chart.Steps(style, chart.Const(x...), chart.Const(y...)))
	}
	return &page.Content{
		Chart: c, Data: []chart.Dataset{chart.Rows("_places", places).Dataset()},
		Remark: "Each network counts once, whatever s: the bifurcation belongs to its weights. The axis of (b) ends where 98 % are reached. " + remark,
	}
}
