package report

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"neurorbit/stages/render/figure"
	"neurorbit/stages/render/texttable"
)

// A survey holds what all standard permutations do under one connection number,
// one entry a permutation.
type survey struct {
	cn         int32
	bpos       []int64   // number of BPOs, without those made of endpoints
	transient  []int64   // longest transient, steps
	largest    []float64 // share of all states in the largest basin
	endpoints  []float64 // share of all states that end in an endpoint
	mean       []float64 // mean transient over all states, steps
	longest    int64     // longest period of any BPO
	gbpos      int64
	endpointed int64 // permutations without any BPO but endpoints
}

// newSurveys collects the networks of dimension n per connection number,
// ascending.
func newSurveys(n int64, rows []networkRow) ([]survey, error) {
	var out []survey
	states := float64(int64(1) << n)
	for cn := int32(0); cn < 8; cn++ {
		s := survey{cn: cn}
		for _, r := range rows {
			if r.N != n || r.CN != cn {
				continue
			}
			periods, err := fields(r.Periods)
			if err != nil {
				return nil, fmt.Errorf("periods of P(%s): %w", r.ID, err)
			}
			basins, err := fields(r.Basins)
			if err != nil {
				return nil, fmt.Errorf("basins of P(%s): %w", r.ID, err)
			}
			s.bpos = append(s.bpos, r.BPOs)
			s.transient = append(s.transient, r.LongestTransient)
			s.largest = append(s.largest, float64(slices.Max(append(basins, 0)))/states)
			s.endpoints = append(s.endpoints, float64(r.EndpointBasin)/states)
			s.mean = append(s.mean, r.MeanTransient)
			s.longest = max(s.longest, slices.Max(append(periods, 0)))
			if r.GBPO {
				s.gbpos++
			}
			if r.BPOs == 0 {
				s.endpointed++
			}
		}
		if len(s.bpos) > 0 {
			out = append(out, s)
		}
	}
	return out, nil
}

// fields reads integers separated by spaces.
func fields(s string) ([]int64, error) {
	var out []int64
	for _, f := range strings.Fields(s) {
		v, err := strconv.ParseInt(f, 10, 64)
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, nil
}

// mean returns the arithmetic mean.
func mean[T int64 | float64](values []T) float64 {
	sum := 0.0
	for _, v := range values {
		sum += float64(v)
	}
	return sum / float64(len(values))
}

// surveyTable is one row a connection number.
func surveyTable(surveys []survey) *texttable.Table {
	right := func(title string) texttable.Column { return texttable.Column{Title: title, Align: texttable.Right} }
	t := &texttable.Table{
		Label: "pbnn-beyond-networks",
		Columns: []texttable.Column{
			{Title: "CN"},
			page.Right("networks"),
			page.Right("with GBPO"),
			page.Right("without BPO"),
			page.Right("BPOs, mean"),
			page.Right("BPOs, max"),
			page.Right("period, max"),
			page.Right("transient, mean"),
			page.Right("transient, max"),
			page.Right("largest basin, mean (%)"),
			page.Right("endpoints' basin, mean (%)"),
		},
	}
	for _, s := range surveys {
		t.Add(texttable.Text(fmt.Sprintf("CN%d", s.cn)), texttable.Int(int64(len(s.bpos))), texttable.Int(s.gbpos), texttable.Int(s.endpointed),
			texttable.Float(mean(s.bpos), 2), texttable.Int(slices.Max(s.bpos)), texttable.Int(s.longest),
			texttable.Float(mean(s.mean), 2), texttable.Int(slices.Max(s.transient)),
			texttable.Float(float64(100*mean(s.largest)), 1), texttable.Float(float64(100*mean(s.endpoints)), 1))
	}
	return t
}

// A distribution is an empirical distribution function: share[i] of the values
// are at most value[i].
type distribution struct {
	value, share []float64
}

// distribute returns the distribution of values.
func distribute(values []float64) distribution {
	sorted := slices.Sorted(slices.Values(values))
	var d distribution
	for i, v := range sorted {
		if i+1 == len(sorted) || sorted[i+1] != v {
			d.value = append(d.value, v)
			d.share = append(d.share, float64(i+1)/float64(len(sorted)))
		}
	}
	return d
}

// floats converts integers.
func floats(values []int64) []float64 {
	out := make([]float64, len(values))
	for i, v := range values {
		out[i] = float64(v)
	}
	return out
}

// A quantity is one of the panels of the survey figure.
type quantity struct {
	name  string // in CSV
	title string // of the axis
	// The axis ends at hi, or if that is 0 where all connection numbers have
	// reached the share cut of their networks.
	hi, cut float64
	of      func(survey) []float64
}

// end returns where the axis of the quantity ends.
func (q quantity) end(surveys []survey) float64 {
	if q.hi > 0 {
		return q.hi
	}
	longest := 1.0
	for _, s := range surveys {
		e := distribute(q.of(s))
		for i, v := range e.value {
			if e.share[i] >= q.cut {
				longest = max(longest, v)
				break
			}
		}
	}
	return longest
}

var quantities = []quantity{
	{"bpos", "number of BPOs", 0, 0.98, func(s survey) []float64 { return floats(s.bpos) }},
	{"longest_transient", "longest transient (steps)", 0, 1, func(s survey) []float64 { return floats(s.transient) }},
	{"largest_basin_percent", "states in the largest basin (%)", 100, 1, func(s survey) []float64 {
		out := make([]float64, len(s.largest))
		for i, v := range s.largest {
			out[i] = float64(100 * v)
		}
		return out
	}},
}

// surveyStyle gives the connection numbers k and 7-k of a pair one hue: a thin
// dark line for k over a broad light one for 7-k, so that both show where they
// coincide. CN3 stands for CN6, the partner of CN1.
func surveyStyle(cn int32) figure.Style {
	switch cn {
	case 0:
		return figure.Style{Stroke: "#444444", Width: 0.8}
	case 7:
		return figure.Style{Stroke: "#c4c4c4", Width: 2}
	case 1, 4:
		return figure.Style{Stroke: "#174f9e", Width: 0.8}
	case 3, 6:
		return figure.Style{Stroke: "#a9c8f0", Width: 2}
	case 2:
		return figure.Style{Stroke: "#b35806", Width: 0.8}
	}
	return figure.Style{Stroke: "#fdc383", Width: 2}
}

// pairOf numbers the pairs of connection numbers; CN3 counts as CN6.
func pairOf(cn int32) int {
	switch cn {
	case 0, 7:
		return 0
	case 2, 5:
		return 2
	}
	return 1
}

// drawSurveys draws the distribution functions side by side across the page.
func drawSurveys(surveys []survey) *figure.Drawing {
	const top, height, bottom, left, right = 34.0, 130.0, 30.0, 26.0, 10.0
	d := figure.New(figure.DoubleColumn, top+height+bottom, "Distributions over all standard permutations by connection number")
	// Broad lines first.
	order := slices.Clone(surveys)
	slices.SortStableFunc(order, func(a, b survey) int {
		return int(surveyStyle(b.cn).Width*10) - int(surveyStyle(a.cn).Width*10)
	})

	// The legend has the pairs side by side.
	x := left
	pairs := slices.Clone(surveys)
	slices.SortStableFunc(pairs, func(a, b survey) int { return pairOf(a.cn) - pairOf(b.cn) })
	for _, s := range pairs {
		name := fmt.Sprintf("CN%d", s.cn)
		style := surveyStyle(s.cn)
		d.Line(x, 8, x+14, 8, style)
		d.TextMid(x+17, 8, figure.Start, figure.LabelSize, figure.Black, name)
		x += 17 + figure.TextWidth(figure.LabelSize, name) + 12
	}

	step := (d.W - margin) / float64(len(quantities))
	for k, q := range quantities {
		x0 := margin + float64(float64(k)*step) + left
		x1 := margin + float64(float64(k+1)*step) - right
		longest := q.end(surveys)
		sx := figure.Scale{Lo: 0, Hi: longest, From: x0, To: x1}
		sy := figure.Scale{Lo: 0, Hi: 100, From: top + height, To: top}
		for _, t := range figure.Ticks(0, 100, 6) {
			if t.Value > 0 {
				d.Line(x0, sy.At(t.Value), x1, sy.At(t.Value), figure.Style{Stroke: figure.PaleGrey, Width: 0.5})
			}
		}
		for _, s := range order {
			e := distribute(q.of(s))
			style := surveyStyle(s.cn)
			style.Title = fmt.Sprintf("CN%d: %s", s.cn, q.title)
			points := [][2]float64{{sx.At(e.value[0]), sy.At(0)}}
			for i, v := range e.value {
				if v > longest {
					break
				}
				next := longest
				if i+1 < len(e.value) {
					next = min(next, e.value[i+1])
				}
				y := sy.At(float64(100 * e.share[i]))
				points = append(points, [2]float64{sx.At(v), y}, [2]float64{sx.At(next), y})
			}
			d.Polyline(points, style)
		}
		d.XAxis(sx, top+height, figure.Ticks(0, longest, 8))
		d.YAxis(sy, x0, figure.Ticks(0, 100, 6))
		d.Text((x0+x1)/2, top+height+22, figure.Middle, figure.LabelSize, figure.Black, q.title)
		d.Text(x0-left+4, top-8, figure.Start, 8, figure.Black, fmt.Sprintf("**(%c)**", 'a'+k))
		if k == 0 {
			d.Text(x0-left+22, top-8, figure.Start, figure.LabelSize, figure.Black, "cumulative share of networks (%)")
		}
	}
	return d
}

// surveyData is the data behind the distribution functions.
func surveyData(surveys []survey) *texttable.Table {
	t := &texttable.Table{Columns: []texttable.Column{{Name: "quantity"}, {Name: "cn"}, {Name: "value"}, {Name: "share_at_most"}}}
	for _, q := range quantities {
		for _, s := range surveys {
			e := distribute(q.of(s))
			for i, v := range e.value {
				t.Add(texttable.Text(q.name), texttable.Int(int64(s.cn)), texttable.Float(v, 3), texttable.Float(e.share[i], 6))
			}
		}
	}
	return t
}

// readSurveys reads the networks of the paper's dimension.
func readSurveys(s page.Source) ([]survey, error) {
	rows, err := page.Read[networkRow](s, tableNetworks)
	if err != nil {
		return nil, err
	}
	return newSurveys(paperN, rows)
}

// surveyComparison says how much was surveyed.
func surveyComparison(surveys []survey) page.Comparison {
	n := 0
	for _, s := range surveys {
		n += len(s.bpos)
	}
	return page.NotInPaper(fmt.Sprintf("%d networks under %d connection numbers", n, len(surveys)))
}

// buildSurveyTable makes the table of the networks by connection number.
func buildSurveyTable(s page.Source) (*page.Content, error) {
	surveys, err := readSurveys(s)
	if err != nil || len(surveys) == 0 {
		return nil, err
	}
	return &page.Content{Table: surveyTable(surveys), Comparison: surveyComparison(surveys)}, nil
}

// buildSurveyFigure makes the figure of the distributions.
func buildSurveyFigure(s page.Source) (*page.Content, error) {
	surveys, err := readSurveys(s)
	if err != nil || len(surveys) == 0 {
		return nil, err
	}
	return &page.Content{
		Drawing:    drawSurveys(surveys),
		Data:       []chart.Dataset{{"", surveyData(surveys)}},
		Comparison: surveyComparison(surveys),
	}, nil
}
