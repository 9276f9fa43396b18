package report

import (
	"fmt"
	"slices"
	"strings"

	"neurorbit/stages/render/figure"
	"neurorbit/stages/render/texttable"
)

// drawWirings draws permutations in rows of a page of the given width, with an
// arrow labelled R from those that have a next one to their right neighbour.
func drawWirings(page float64, wirings []wiring, label string) *figure.Drawing {
	step := 0.0
	for _, w := range wirings {
		step = max(step, w.width()+16, figure.TextWidth(figure.LabelSize, w.title)+12)
	}
	columns := max(1, min(len(wirings), int((page-2*margin)/step)))
	step = (page - 2*margin) / float64(columns)
	tallest := 0.0
	for _, w := range wirings {
		tallest = max(tallest, w.height()+8)
	}
	lines := (len(wirings) + columns - 1) / columns
	d := figure.New(page, 2*margin+float64(tallest*float64(lines))-8, label)
	for i, w := range wirings {
		x := margin + float64((float64(i%columns)+0.5)*step) - w.width()/2
		y := margin + float64(float64(i/columns)*tallest)
		w.draw(d, x, y)
		if w.next && (i+1)%columns != 0 {
			middle := y + wiringHeader + float64(float64(len(w.sigma))*wiringPitch)/2
			free := step - w.width()
			arrow(d, x+w.width()+5, middle, free-10, "*R*")
		}
	}
	return d
}

// idTitle is P(...) with the index that the paper gives to basic and standard
// permutations.
func idTitle(r equivalentRow) string {
	switch {
	case r.Basic:
		return "*P*_{*b*}(" + r.ID + ")"
	case r.Standard:
		return "*P*_{*s*}(" + r.ID + ")"
	}
	return "*P*(" + r.ID + ")"
}

// newWirings turns rows into wirings.
func newWirings(rows []equivalentRow, make func(equivalentRow) wiring) ([]wiring, error) {
	var out []wiring
	for _, r := range rows {
		sigma, err := parseID(r.ID)
		if err != nil {
			return nil, err
		}
		w := make(r)
		w.sigma = sigma
		out = append(out, w)
	}
	return out, nil
}

// equivalentTable is the data behind the permutations.
func equivalentTable(rows []equivalentRow) *texttable.Table {
	t := &texttable.Table{Columns: []texttable.Column{{Name: "panel"}, {Name: "k"}, {Name: "id"}, {Name: "standard"}, {Name: "basic"}, {Name: "orbit"}}}
	for _, r := range rows {
		t.Add(texttable.Text(r.Panel), texttable.Int(r.K), texttable.Text(r.ID), texttable.Bool(r.Standard), texttable.Bool(r.Basic), texttable.Int(r.Orbit))
	}
	return t
}

// readEquivalents reads the permutations of a figure.
func readEquivalents(s page.Source, figure int64) ([]equivalentRow, error) {
	rows, err := page.Read[equivalentRow](s, tableEquivalents)
	if err != nil {
		return nil, err
	}
	var out []equivalentRow
	for _, r := range rows {
		if r.Figure == figure {
			out = append(out, r)
		}
	}
	return out, nil
}

// epsCSV holds the equivalent permutation set that the paper prints as the
// example of definition 3.3, in its order.
const epsCSV = "data/published/pbnn_eps.csv"

// printedEPS reads the printed set.
func (s page.Source) printedEPS() ([]string, error) {
	records, column, err := s.Published(epsCSV, "id")
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(records))
	for i, r := range records {
		ids[i] = r[column["id"]]
	}
	return ids, nil
}

// compareEPS compares the printed set with the orbit of the same ID under R,
// the set of the first panel.
func compareEPS(printed []string, rows []equivalentRow) page.Comparison {
	for i, r := range rows {
		if r.Panel != rows[0].Panel {
			rows = rows[:i]
			break
		}
	}
	c := page.Comparison{
		Published: fmt.Sprintf("%d IDs printed in the text", len(printed)),
		Ours:      fmt.Sprintf("%d IDs", len(rows)),
	}
	if len(printed) == 0 || rows[0].ID != printed[0] {
		c.Difference, c.Agrees = "not compared: the config draws another permutation", true
		return c
	}
	var differences []string
	for i := range max(len(rows), len(printed)) {
		switch {
		case i >= len(rows):
			differences = append(differences, fmt.Sprintf("%s is printed but not in the orbit", printed[i]))
		case i >= len(printed):
			differences = append(differences, fmt.Sprintf("%s is not printed", rows[i].ID))
		case rows[i].ID != printed[i]:
			again := ""
			if slices.Contains(printed[:i], printed[i]) {
				again = " a second time"
			}
			differences = append(differences, fmt.Sprintf("as number %d the paper prints P(%s)%s, the orbit has P(%s); see the errata", i+1, printed[i], again, rows[i].ID))
		}
	}
	return c.Conclude(differences)
}

// buildEquivalents makes figure 5.
func buildEquivalents(s page.Source) (*page.Content, error) {
	rows, err := readEquivalents(s, 5)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	wirings, err := newWirings(rows, func(r equivalentRow) wiring {
		return wiring{Title: idTitle(r), gap: 40, bold: r.Standard, next: r.K+1 < r.Orbit}
	})
	if err != nil {
		return nil, err
	}
	printed, err := s.printedEPS()
	if err != nil {
		return nil, err
	}
	return &page.Content{
		Drawing:    drawWirings(figure.DoubleColumn, wirings, "Equivalent permutation connections"),
		Data:       []chart.Dataset{{"", equivalentTable(rows)}},
		Comparison: compareEPS(printed, rows),
	}, nil
}

// buildBasic makes figure 6.
func buildBasic(s page.Source) (*page.Content, error) {
	rows, err := readEquivalents(s, 6)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	wirings, err := newWirings(rows, func(r equivalentRow) wiring { return wiring{Title: idTitle(r), gap: 44} })
	if err != nil {
		return nil, err
	}
	c := page.Comparison{Published: "7 for N = 7", Ours: fmt.Sprintf("%d for N = %d", len(rows), rows[0].N)}
	var differences []string
	if rows[0].N == 7 && len(rows) != 7 {
		differences = append(differences, c.Ours)
	}
	for _, r := range rows {
		if !r.Basic {
			differences = append(differences, "P("+r.ID+") is not basic")
		}
	}
	return &page.Content{
		Drawing:    drawWirings(figure.DoubleColumn, wirings, "Basic permutation connections"),
		Data:       []chart.Dataset{{"", equivalentTable(rows)}},
		Comparison: c.Conclude(differences),
	}, nil
}

// buildSubConnections makes figure 7; bands set the equal parts apart.
func buildSubConnections(s page.Source) (*page.Content, error) {
	rows, err := readEquivalents(s, 7)
	if err != nil {
		return nil, err
	}
	rows = slices.DeleteFunc(rows, func(r equivalentRow) bool { return r.K > 0 })
	if len(rows) == 0 {
		return nil, nil
	}
	wirings, err := newWirings(rows, func(r equivalentRow) wiring {
		w := wiring{Title: idTitle(r), gap: 52, band: r.Orbit}
		if r.Panel != "" {
			w.title = "**(" + r.Panel + ")** " + w.title
		}
		return w
	})
	if err != nil {
		return nil, err
	}
	var parts []string
	for _, r := range rows {
		parts = append(parts, fmt.Sprintf("P(%s): %d", r.ID, r.N/r.Orbit))
	}
	return &page.Content{
		Drawing: drawWirings(figure.SingleColumn, wirings, "Permutation connections made of equal sub-connections"),
		Data:    []chart.Dataset{{"", equivalentTable(rows)}},
		Comparison: page.Comparison{
			Published:  "drawn in the paper as made of 3 sub-connections, no IDs given",
			Ours:       "sub-connections: " + strings.Join(parts, ", "),
			Difference: "nothing to compare", Agrees: true,
		},
	}, nil
}
