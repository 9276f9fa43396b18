package report

import (
	"fmt"
	"slices"
	"strings"

	"neurorbit/stages/model/pbnn"
	"neurorbit/stages/pbnn/orbits"
	"neurorbit/stages/render/chart"
	"neurorbit/stages/render/figure"
	"neurorbit/stages/render/page"
)

// A wiring is a permutation to be drawn as the branches from hidden to output
// neurons.
type wiring struct {
	orbits.EquivalentRow
	sigma pbnn.Permutation
	title string
	gap   float64 // between the two layers, points
	next  bool    // the wiring after it is R applied to it
	bands bool    // the equal sub-connections are set apart
}

// readWirings reads the permutations of a figure, with the paper's index of basic
// and standard permutations in their titles.
func readWirings(s page.Source, figure int64, gap float64) ([]wiring, error) {
	rows, err := page.Read[orbits.EquivalentRow](s, tableEquivalents)
	if err != nil {
		return nil, err
	}
	var out []wiring
	for _, r := range rows {
		if r.Figure != figure {
			continue
		}
		sigma, err := pbnn.ParseID(r.ID)
		if err != nil {
			return nil, err
		}
		w := wiring{EquivalentRow: r, sigma: sigma, gap: gap, title: "*P*(" + r.ID + ")"}
		if r.Basic {
			w.title = "*P*_{*b*}(" + r.ID + ")"
		} else if r.Standard {
			w.title = "*P*_{*s*}(" + r.ID + ")"
		}
		out = append(out, w)
	}
	return out, nil
}

// Measures of a wiring, in points.
const (
	wiringPitch  = 11.5 // between neurons
	wiringHeader = 24   // title and names of the layers
)

func (w wiring) width() float64  { return w.gap + 9 }
func (w wiring) height() float64 { return wiringHeader + float64(len(w.sigma))*wiringPitch }

// draw draws the wiring with its upper left corner at (x, y).
func (w wiring) draw(d *figure.Drawing, x, y float64) {
	at := func(layer, i int) (float64, float64) { // 0 hidden, 1 output; i from 1
		return x + 4.5 + float64(layer)*w.gap, y + wiringHeader + (float64(i)-0.5)*wiringPitch
	}
	d.Text(x+w.width()/2, y+8, figure.Middle, figure.LabelSize, figure.Black, w.title)
	if w.bands {
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

// arrow draws a short arrow from (x, y) to the right with a label above.
func arrow(d *figure.Drawing, x, y, length float64, label string) {
	tip := x + length
	d.Line(x, y, tip-2, y, figure.Style{Stroke: figure.Black, Width: 0.8})
	d.Add(figure.NewPath(figure.Style{Fill: figure.Black}).Move(tip, y).Line(tip-4, y-2).Line(tip-4, y+2).Close())
	d.Text(x+length/2, y-4, figure.Middle, 8, figure.Black, label)
}

// wiringContent draws permutations in rows of a page of the given width, with an
// arrow labelled R from those that have a next one to their right neighbour.
func wiringContent(width float64, wirings []wiring, label string, c page.Comparison) *page.Content {
	step, tallest := 0.0, 0.0
	var rows []orbits.EquivalentRow
	for _, w := range wirings {
		step = max(step, w.width()+16, figure.TextWidth(figure.LabelSize, w.title)+12)
		tallest = max(tallest, w.height()+8)
		rows = append(rows, w.EquivalentRow)
	}
	cells := grid{max(1, min(len(wirings), int((width-2*margin)/step))), width, tallest}
	d, _ := cells.sheet(len(wirings), margin-8, label)
	for i, w := range wirings {
		x, y := cells.at(i)
		x += (cells.step() - w.width()) / 2
		w.draw(d, x, y)
		if w.next && (i+1)%cells.columns != 0 {
			arrow(d, x+w.width()+5, (y+wiringHeader+y+w.height())/2, cells.step()-w.width()-10, "*R*")
		}
	}
	return &page.Content{Drawing: d, Data: []chart.Dataset{chart.Rows("", rows).As("panel k id standard basic orbit").Dataset()}, Comparison: c}
}

// epsCSV holds the equivalent permutation set that the paper prints as the
// example of definition 3.3, in its order.
const epsCSV = "data/published/pbnn_eps.csv"

// compareEPS compares the printed set with the orbit of the same ID under R, the set
// of the first panel.
func compareEPS(printed []string, wirings []wiring) page.Comparison {
	var set []string
	for _, w := range wirings {
		if w.Panel == wirings[0].Panel {
			set = append(set, w.ID)
		}
	}
	c := page.Comparison{Published: fmt.Sprintf("%d IDs printed in the text", len(printed)), Ours: fmt.Sprintf("%d IDs", len(set))}
	if len(printed) == 0 || set[0] != printed[0] {
		c.Difference, c.Agrees = "not compared: the config draws another permutation", true
		return c
	}
	var differences []string
	for i := range max(len(set), len(printed)) {
		switch {
		case i >= len(set):
			differences = append(differences, fmt.Sprintf("%s is printed but not in the orbit", printed[i]))
		case i >= len(printed):
			differences = append(differences, fmt.Sprintf("%s is not printed", set[i]))
		case set[i] != printed[i]:
			again := ""
			if slices.Contains(printed[:i], printed[i]) {
				again = " a second time"
			}
			differences = append(differences, fmt.Sprintf("as number %d the paper prints P(%s)%s, the orbit has P(%s); see the errata", i+1, printed[i], again, set[i]))
		}
	}
	return c.Conclude(differences)
}

// buildEquivalents makes figure 5.
func buildEquivalents(s page.Source) (*page.Content, error) {
	wirings, err := readWirings(s, 5, 40)
	if err != nil || len(wirings) == 0 {
		return nil, err
	}
	records, column, err := s.Published(epsCSV, "id")
	if err != nil {
		return nil, err
	}
	var printed []string
	for _, r := range records {
		printed = append(printed, r[column["id"]])
	}
	for i, w := range wirings {
		wirings[i].next = w.K+1 < w.Orbit
		if w.Standard {
			wirings[i].title = "**" + w.title + "**"
		}
	}
	return wiringContent(figure.DoubleColumn, wirings, "Equivalent permutation connections", compareEPS(printed, wirings)), nil
}

// buildBasic makes figure 6.
func buildBasic(s page.Source) (*page.Content, error) {
	wirings, err := readWirings(s, 6, 44)
	if err != nil || len(wirings) == 0 {
		return nil, err
	}
	c := page.Comparison{Published: "7 for N = 7", Ours: fmt.Sprintf("%d for N = %d", len(wirings), wirings[0].N)}
	var differences []string
	if wirings[0].N == 7 && len(wirings) != 7 {
		differences = append(differences, c.Ours)
	}
	for _, w := range wirings {
		if !w.Basic {
			differences = append(differences, "P("+w.ID+") is not basic")
		}
	}
	return wiringContent(figure.DoubleColumn, wirings, "Basic permutation connections", c.Conclude(differences)), nil
}

// buildSubConnections makes figure 7; bands set the equal parts apart.
func buildSubConnections(s page.Source) (*page.Content, error) {
	wirings, err := readWirings(s, 7, 52)
	wirings = slices.DeleteFunc(wirings, func(w wiring) bool { return w.K > 0 })
	if err != nil || len(wirings) == 0 {
		return nil, err
	}
	var parts []string
	for i, w := range wirings {
		wirings[i].bands = true
		if w.Panel != "" {
			wirings[i].title = "**(" + w.Panel + ")** " + w.title
		}
		parts = append(parts, fmt.Sprintf("P(%s): %d", w.ID, w.N/w.Orbit))
	}
	return wiringContent(figure.SingleColumn, wirings, "Permutation connections made of equal sub-connections", page.Comparison{
		Published: "drawn in the paper as made of 3 sub-connections, no IDs given",
		Ours:      "sub-connections: " + strings.Join(parts, ", "), Difference: "nothing to compare", Agrees: true,
	}), nil
}
