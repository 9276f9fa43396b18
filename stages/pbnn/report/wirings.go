package report

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"neurorbit/stages/model/pbnn"
	"neurorbit/stages/pbnn/orbits"
	"neurorbit/stages/pbnn/report/beyond"
	"neurorbit/stages/render/chart"
	"neurorbit/stages/render/figure"
	"neurorbit/stages/render/page"
)

// A wiring is a permutation to be drawn as the branches from hidden to output
// neurons, the two layers a gap apart, in points.
type wiring struct {
	orbits.EquivalentRow
	sigma pbnn.Permutation
	gap   float64
	ink   figure.Color // of the title: red where the paper prints another ID
}

// The distance of neurons, and the height of the title and the names of the layers.
const wiringPitch, wiringHeader = 11.5, 24

func (w wiring) width() float64  { return w.gap + 9 }
func (w wiring) height() float64 { return wiringHeader + float64(len(w.sigma))*wiringPitch }

// title has the paper's index of basic and standard permutations. The standard one of
// figure 5 is bold.
func (w wiring) title() string {
	t := "*P*(" + w.ID + ")"
	if w.Basic {
		t = "*P*_{*b*}(" + w.ID + ")"
	} else if w.Standard {
		t = "*P*_{*s*}(" + w.ID + ")"
	}
	if w.Figure == 7 && w.Panel != "" {
		t = "**(" + w.Panel + ")** " + t
	} else if w.Figure == 5 && w.Standard {
		t = "**" + t + "**"
	}
	return t
}

// draw draws the wiring with its upper left corner at (x, y).
func (w wiring) draw(d *figure.Drawing, x, y float64) {
	at := func(layer, i int) (float64, float64) { // 0 hidden, 1 output; i from 1
		return x + 4.5 + float64(layer)*w.gap, y + wiringHeader + (float64(i)-0.5)*wiringPitch
	}
	d.Text(x+w.width()/2, y+8, figure.Middle, figure.LabelSize, w.ink, w.title())
	if w.Figure == 7 { // bands set the equal parts apart
		for i := int64(0); i < w.N; i += 2 * w.Orbit {
			top := y + wiringHeader + float64(i)*wiringPitch
			d.Box(x-3, top, x+w.width()+3, top+float64(w.Orbit)*wiringPitch, figure.Style{Fill: figure.PaleGrey})
		}
	}
	for i, from := range w.sigma {
		x0, y0 := at(0, from)
		x1, y1 := at(1, i+1)
		d.Line(x0, y0, x1, y1, figure.Style{Stroke: figure.Black, Width: 0.8, Title: fmt.Sprintf("y%d to x%d", from, i+1)})
	}
	for layer, name := range []string{"***y***^{*t*}", "***x***^{*t*+1}"} {
		for i := range w.sigma {
			nx, ny := at(layer, i+1)
			neuron(d, nx, ny, neuronRadius(wiringPitch), fmt.Sprint(i+1), figure.Black)
		}
		nx, _ := at(layer, 1)
		d.Text(nx, y+wiringHeader-3, figure.Middle, 7, figure.Black, name)
	}
}

// readWirings makes figure 5, 6 or 7 of its permutations, in rows of a page of the given
// width. In figure 5 arrows labelled R lead from each of a set to the next to its right;
// in figure 7 there is only the first of each set.
func readWirings(number int64, gap, width float64, label string, compare func(page.Source, []wiring) (page.Comparison, error),
) func(page.Source) (*page.Content, error) {
	return func(s page.Source) (*page.Content, error) {
		rows, err := page.Read[orbits.EquivalentRow](s, tableEquivalents)
		rows = page.Select(rows, func(r orbits.EquivalentRow) bool { return r.Figure == number && (r.K == 0 || number != 7) })
		var wirings []wiring
		step, tallest := 0.0, 0.0
		for _, r := range rows {
			sigma, failed := pbnn.ParseID(r.ID)
			err = errors.Join(err, failed)
			w := wiring{r, sigma, gap, figure.Black}
			step = max(step, w.width()+16, figure.TextWidth(figure.LabelSize, w.title())+12)
			tallest = max(tallest, w.height()+8)
			wirings = append(wirings, w)
		}
		if err != nil || len(wirings) == 0 {
			return nil, err
		}
		if number == 5 {
			paper, set, failed := printedSet(s, wirings)
			for i := range min(len(paper), len(set)) {
				if set[0] == paper[0] && set[i] != paper[i] {
					wirings[i].ink = figure.Red
				}
			}
			err = failed
		}
		if err != nil {
			return nil, err
		}
		cells := grid{max(1, min(len(wirings), int((width-2*margin)/step))), width, tallest}
		d, _ := cells.sheet(len(wirings), margin-8, label)
		for i, w := range wirings {
			x, y := cells.at(i)
			x += (cells.step() - w.width()) / 2
			w.draw(d, x, y)
			if number == 5 && w.K+1 < w.Orbit && (i+1)%cells.columns != 0 {
				from, tip, middle := x+w.width()+5, x+cells.step()-5, (y+wiringHeader+y+w.height())/2
				d.Line(from, middle, tip-2, middle, figure.Style{Stroke: figure.Black, Width: 0.8})
				d.Add(figure.NewPath(figure.Style{Fill: figure.Black}).Move(tip, middle).Line(tip-4, middle-2).Line(tip-4, middle+2).Close())
				d.Text((from+tip)/2, middle-4, figure.Middle, 8, figure.Black, "*R*")
			}
		}
		c, err := compare(s, wirings)
		data := chart.Rows("", rows).As("panel k id standard basic orbit").Dataset()
		return &page.Content{Drawing: d, Data: []chart.Dataset{data}, Comparison: c}, err
	}
}

// epsCSV holds the set that the paper prints as the example of definition 3.3, in its order.
const epsCSV = "data/published/pbnn_eps.csv"

// printedSet returns the printed set and that of the first panel, whose wirings come first.
func printedSet(s page.Source, wirings []wiring) (paper, set []string, err error) {
	rows, err := printed(s, epsCSV, "id")
	paper = page.Values(rows, func(r []int64) string { return fmt.Sprint(r[0]) })
	first := page.Select(wirings, func(w wiring) bool { return w.Panel == wirings[0].Panel })
	return paper, page.Values(first, func(w wiring) string { return w.ID }), err
}

// buildEquivalents compares figure 5: the printed set with the orbit of the same ID
// under R, the set of the first panel.
func buildEquivalents(s page.Source, wirings []wiring) (page.Comparison, error) {
	paper, set, err := printedSet(s, wirings)
	c := page.Comparison{Of: "IDs", Published: fmt.Sprintf("%d IDs printed in the text", len(paper)), Ours: fmt.Sprintf("%d IDs", len(set))}
	if len(paper) == 0 || set[0] != paper[0] {
		c.Difference, c.Agrees = "not compared: the config draws another permutation", true
		return c, err
	}
	var differences beyond.Differences
	for i, id := range paper[:min(len(set), len(paper))] {
		again := map[bool]string{true: " a second time"}[slices.Contains(paper[:i], id)]
		differences.Unless(set[i] == id, "as number %d the paper prints P(%s)%s, the orbit has P(%s); see the errata", i+1, id, again, set[i])
	}
	for _, id := range paper[min(len(set), len(paper)):] {
		differences.Unless(false, "%s is printed but not in the orbit", id)
	}
	for _, id := range set[min(len(set), len(paper)):] {
		differences.Unless(false, "%s is not printed", id)
	}
	return c.Conclude(differences), err
}

// buildBasic compares figure 6.
func buildBasic(_ page.Source, wirings []wiring) (page.Comparison, error) {
	c := page.Comparison{Of: "number of basic IDs", Published: "7 for N = 7", Ours: fmt.Sprintf("%d for N = %d", len(wirings), wirings[0].N)}
	var differences beyond.Differences
	differences.Unless(wirings[0].N != 7 || len(wirings) == 7, "%s", c.Ours)
	for _, w := range wirings {
		differences.Unless(w.Basic, "P(%s) is not basic", w.ID)
	}
	return c.Conclude(differences), nil
}

// buildSubConnections says what figure 7 shows.
func buildSubConnections(_ page.Source, wirings []wiring) (page.Comparison, error) {
	parts := page.Values(wirings, func(w wiring) string { return fmt.Sprintf("P(%s): %d", w.ID, w.N/w.Orbit) })
	return page.Comparison{
		Published: "drawn in the paper as made of 3 sub-connections, no IDs given",
		Ours:      "sub-connections: " + strings.Join(parts, ", "), Difference: "nothing to compare", Agrees: true,
	}, nil
}
