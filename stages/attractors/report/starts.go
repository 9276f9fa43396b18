package report

import (
	"fmt"
	"slices"
	"strings"

	"neurorbit/stages/attractors/nets"
	"neurorbit/stages/attractors/survey"
	"neurorbit/stages/num/stats"
	"neurorbit/stages/render/chart"
	"neurorbit/stages/render/figure"
	"neurorbit/stages/render/page"
	"neurorbit/stages/render/texttable"
)

// Names of the tables that items on starts and horizons read.
const (
	tableStarts      = "attractors/starts"
	tableStartPoints = "attractors/start_points"
	tableNetStarts   = "survey/starts"
	tableHorizons    = "survey/horizons"
)

// level is the probability with which intervals of shares contain the true one.
const level = 0.95

// starts are items on initial conditions and horizons.
var starts = []page.Item{{
	ID: "starts", Title: "What is reached from where",
	Caption: "Each network started with all x_i at one value, as the article's reset does, and the attractor that this leads to; attractors are numbered by set, and mirror images (−y for y) have one number.",
	Tables:  []string{tableStarts}, Build: reading(buildStarts),
}, {
	ID: "starts_points", Drawn: true, Title: "Networks with more than one attractor",
	Caption: "Points of the orbits that the starts of a network lead to, x₁ against x₂, one colour for each attractor.",
	Tables:  []string{tableStarts, tableStartPoints}, Build: reading(drawStarts),
}, {
	ID: "survey_starts", Title: "How many random networks have more than one attractor",
	Caption: "Random networks of the second look, started at other values of all x_i, too. More than one attractor: beyond mirror images, with different classes, periods or leading exponents at the horizon of the survey. Brackets: 95 % Clopper-Pearson intervals, which take the runs as independent.",
	Tables:  []string{tableNetStarts}, Build: reading(buildNetStarts),
}, {
	ID: "survey_horizons", Drawn: true, Title: "How long chaos lasts",
	Caption: "Share of the random networks of the second look, called chaotic at the horizon of the survey, that are not found to be regular after so many steps; bars: 95 % Clopper-Pearson intervals. A share of chaotic networks holds at its horizon only.",
	Tables:  []string{tableHorizons}, Build: reading(drawHorizons),
}}

func buildStarts(r *reader) *page.Content {
	rows := read[nets.StartRow](r, tableStarts)
	if len(rows) == 0 {
		return nil
	}
	t := texttable.New("attractors-starts", "set", ">start", ">attractor", "class", ">λ₁", "csv:± se", ">λ₂", "csv:± se", ">rotation number", ">period")
	for _, s := range rows {
		period := texttable.Cell{}
		if s.Period > 0 {
			period = texttable.Int(s.Period)
		}
		t.Add(texttable.Text(s.Set), texttable.Text(page.Short(s.Start)), texttable.Int(s.Attractor), texttable.Text(s.Class),
			texttable.PlusMinus(s.Lambda1, s.Lambda1SE), texttable.Sci(s.Lambda1SE, 3), texttable.PlusMinus(s.Lambda2, s.Lambda2SE), texttable.Sci(s.Lambda2SE, 3),
			full(s.Rotation, 6), period)
	}
	several, sets := manyAttractors(rows)
	c := &page.Content{Table: t, Remark: "All starts of each network lead to one attractor."}
	if len(several) > 0 {
		c.Remark = fmt.Sprintf("More than one attractor: %s.", strings.Join(several, ", "))
	}
	c.Comparison = page.NotInPaper(fmt.Sprintf("%d of %s have more than one attractor", len(several), page.Plural(sets, "network")))
	return c
}

// manyAttractors lists the sets with more than one attractor, and counts all.
func manyAttractors(rows []nets.StartRow) (several []string, sets int) {
	seen := map[string]bool{}
	for _, s := range rows {
		if !seen[s.Set] {
			seen[s.Set] = true
			sets++
		}
		if s.Attractor > 1 && !slices.Contains(several, s.Set) {
			several = append(several, s.Set)
		}
	}
	return several, sets
}

// attractorColors are those of the first attractors of a network; later ones share the last.
var attractorColors = []figure.Color{figure.Blue, figure.Orange, "#1b7a43", figure.Grey}

func drawStarts(r *reader) *page.Content {
	rows, points := read[nets.StartRow](r, tableStarts), read[nets.StartPointRow](r, tableStartPoints)
	several, _ := manyAttractors(rows)
	if len(several) == 0 {
		return nil
	}
	const mostSets = 6
	several = several[:min(len(several), mostSets)]
	type point struct {
		Set       string  `col:"set"`
		Attractor int64   `col:"attractor"`
		X1        float64 `col:"x1"`
		X2        float64 `col:"x2"`
	}
	var shown []point
	for _, s := range rows {
		if slices.Contains(several, s.Set) && !slices.ContainsFunc(shown, func(p point) bool { return p.Set == s.Set && p.Attractor == s.Attractor }) {
			for _, p := range points {
				if p.Set == s.Set && p.Start == s.Start {
					shown = append(shown, point{s.Set, s.Attractor, p.X1, p.X2})
				}
			}
		}
	}
	f := chart.Rows("", shown).As("set attractor x1:.9 x2:.9")
	all := chart.Axis{Min: -1.06, Max: 1.06, Ticks: []chart.Tick{{Value: -1, Label: "−1"}, {Label: "0"}, {Value: 1, Label: "1"}}} // tanh
	c := &chart.Chart{
		Label: "Points of the attractors of networks with more than one", Square: true,
		Width: min(float64(260*float64(len(several))), figure.DoubleColumn), X: all, Y: all,
	}
	c.X.Label, c.Y.Label = "*x*_{1}", "*x*_{2}"
	for _, set := range several {
		p := c.Panel(set)
		for _, of := range f.Where("set", set).By("attractor") {
			k := of.Int("attractor")
			style := chart.Style{Name: fmt.Sprintf("attractor %d", k), Color: attractorColors[min(int(k), len(attractorColors))-1], Size: 0.7}
			p.Add(chart.Points(style, of.Col("x1"), of.Col("x2")))
		}
	}
	return &page.Content{Chart: c, Comparison: page.NotInPaper(page.Plural(len(several), "network"))}
}

// shareOf writes a share in percent with its interval.
func shareOf(count, of int) texttable.Cell {
	low, high, err := stats.ClopperPearson(int64(count), int64(of), level)
	if err != nil {
		return texttable.Cell{}
	}
	percent := func(v float64) string { return page.Fixed(float64(100*v), 1) }
	return texttable.Text(fmt.Sprintf("%s (%s to %s)", percent(float64(count)/float64(of)), percent(low), percent(high)))
}

func buildNetStarts(r *reader) *page.Content {
	rows := read[survey.StartRow](r, tableNetStarts)
	if len(rows) == 0 {
		return nil
	}
	type run struct {
		n, d, seed int64
		s          float64
	}
	type size struct{ n, d int64 }
	most, bySize := map[run]int64{}, map[size][2]int{}
	var runs []run
	for _, row := range rows {
		k := run{row.N, row.D, row.Seed, row.S}
		if most[k] == 0 {
			runs = append(runs, k)
		}
		most[k] = max(most[k], row.Attractor)
	}
	var sizes []size
	several := 0
	for _, k := range runs {
		z := size{k.n, k.d}
		if !slices.Contains(sizes, z) {
			sizes = append(sizes, z)
		}
		v := bySize[z]
		v[0]++
		if most[k] > 1 {
			v[1]++
			several++
		}
		bySize[z] = v
	}
	t := texttable.New("attractors-survey-starts", ">N", ">D", ">runs", ">more than one attractor", ">share (%)")
	for _, z := range sizes {
		v := bySize[z]
		t.Add(texttable.Int(z.n), texttable.Int(z.d), texttable.Int(int64(v[0])), texttable.Int(int64(v[1])), shareOf(v[1], v[0]))
	}
	return &page.Content{Table: t, Comparison: page.NotInPaper(fmt.Sprintf("%d of %d runs", several, len(runs)))}
}

// A survivor is how many nets are chaotic still at a horizon.
type survivor struct {
	Horizon int64   `col:"horizon"`
	Chaotic int     `col:"chaotic"`
	Nets    int     `col:"nets"`
	Share   float64 `col:"share"`
	Low     float64 `col:"low"`
	High    float64 `col:"high"`
}

func drawHorizons(r *reader) *page.Content {
	rows := read[survey.HorizonRow](r, tableHorizons)
	if len(rows) == 0 {
		return nil
	}
	all := survivors(rows)
	f := chart.Rows("", all).As("horizon chaotic nets share:6 low:6 high:6")
	c := &chart.Chart{
		Label: "Share of chaotic networks that are chaotic still, against the horizon", Height: 80,
		X: chart.Axis{Label: "steps since the start", Scale: chart.Log}, Y: chart.Axis{Label: "share still chaotic", Max: 1, Grid: true},
	}
	style := chart.Style{Color: figure.Blue}
	c.Panel("", chart.Errors(style, f.Col("horizon"), f.Col("low"), f.Col("high")), chart.LinePoints(style, f.Col("horizon"), f.Col("share")))
	last := all[len(all)-1]
	return &page.Content{
		Chart: c, Comparison: page.NotInPaper(page.Plural(last.Nets, "network")),
		Remark: fmt.Sprintf("After %d steps, %d of %d are still chaotic.", last.Horizon, last.Chaotic, last.Nets),
	}
}

// survivors counts by horizon. All nets are asked at the first.
func survivors(rows []survey.HorizonRow) (out []survivor) {
	nets := 0
	for _, row := range rows {
		i := slices.IndexFunc(out, func(s survivor) bool { return s.Horizon == row.Horizon })
		if i < 0 {
			i = len(out)
			out = append(out, survivor{Horizon: row.Horizon})
		}
		if i == 0 {
			nets++
		}
		if row.Chaotic {
			out[i].Chaotic++
		}
	}
	for i := range out {
		s := &out[i]
		s.Nets, s.Share = nets, float64(s.Chaotic)/float64(nets)
		s.Low, s.High, _ = stats.ClopperPearson(int64(s.Chaotic), int64(nets), level) // counts of rows
	}
	return out
}
