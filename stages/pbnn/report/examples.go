package report

import (
	"fmt"
	"strings"

	"neurorbit/stages/model/dmap"
	"neurorbit/stages/model/pbnn"
	"neurorbit/stages/pbnn/orbits"
	"neurorbit/stages/pbnn/report/beyond"
	"neurorbit/stages/render/chart"
	"neurorbit/stages/render/figure"
	"neurorbit/stages/render/page"
)

// An example is a PBNN that a figure shows.
type example struct {
	orbits.ExampleRow
	net   *pbnn.Network
	dmap  dmap.Map
	orbit []uint32 // the states of the longest BPO, which is drawn, from the smallest on
}

// readExamples returns the PBNNs of a figure, none if the config has none.
func readExamples(s page.Source, figure int64) ([]example, error) {
	rows, err := page.Read[orbits.ExampleRow](s, tableExamples)
	var out []example
	for _, r := range page.Select(rows, func(r orbits.ExampleRow) bool { return r.Figure == figure && r.Kind == "pbnn" }) {
		net, err := orbits.Example{ID: r.ID, CN: int(r.CN)}.Network()
		if err != nil {
			return nil, err
		}
		f := net.Dmap()
		orbit := f.Orbit(dmap.Analyse(f).Orbits[0].Min)
		if int64(len(orbit)) != r.Period {
			return nil, fmt.Errorf("P(%s), CN%d has an orbit of period %d, not %d", r.ID, r.CN, len(orbit), r.Period)
		}
		out = append(out, example{r, net, f, orbit})
	}
	return out, err
}

// readCompared makes a figure from the PBNNs filed under one and compares their orbits
// with its caption.
func readCompared(from int64, draw func([]example) (*figure.Drawing, []chart.Dataset)) func(page.Source) (*page.Content, error) {
	return func(s page.Source) (*page.Content, error) {
		examples, err := readExamples(s, from)
		if err != nil || len(examples) == 0 {
			return nil, err
		}
		c, err := comparePanels(s, from, examples)
		d, data := draw(examples)
		return &page.Content{Drawing: d, Data: data, Comparison: c}, err
	}
}

// panelTitle names the network of a panel, as marked-up text.
func panelTitle(e example) string {
	t := fmt.Sprintf("*P*(%s), CN%d", e.ID, e.CN)
	if e.Panel != "" {
		t = "**(" + e.Panel + ")** " + t
	}
	return t
}

// orbitTitle is panelTitle with the kind and period of the orbit shown.
func orbitTitle(e example) string {
	return fmt.Sprintf("%s, %s with period %d", panelTitle(e), map[bool]string{false: "BPO", true: "GBPO"}[e.GBPO], e.Period)
}

// figuresCSV holds the panels of figures 2 and 4 under 2, those of figures 8 to 10 under 8.
const figuresCSV = "data/published/pbnn_figures.csv"

// comparePanels compares the periods in the captions of a figure with those of the
// examples drawn for it, but for panels for which the config has another network.
func comparePanels(s page.Source, figure int64, examples []example) (page.Comparison, error) {
	records, column, err := s.Published(figuresCSV, "panel", "id")
	if err != nil {
		return page.Comparison{}, err
	}
	numbers, err := page.Integers(figuresCSV, records, column, "figure", "cn", "period")
	period := func(panel string, period int64) string { return fmt.Sprintf("(%s) period %d", panel, period) }
	var published []string
	var differences beyond.Differences
	others := len(examples)
	for i, printed := range numbers {
		if printed[0] != figure {
			continue
		}
		panel, id := records[i][column["panel"]], records[i][column["id"]]
		published = append(published, period(panel, printed[2]))
		for _, e := range examples {
			if e.Panel == panel && e.ID == id && int64(e.CN) == printed[1] {
				others--
				differences.Unless(e.Period == printed[2], "(%s) has period %d, not %d", panel, e.Period, printed[2])
			}
		}
	}
	ours := page.Values(examples, func(e example) string { return period(e.Panel, e.Period) })
	c := page.Comparison{Of: "periods", Published: strings.Join(published, ", "), Ours: strings.Join(ours, ", ")}.Conclude(differences)
	if others > 0 && c.Agrees {
		c.Difference = fmt.Sprintf("%d of %d panels not compared: the config draws other networks", others, len(examples))
	}
	return c, err
}

// A datum is a row of the data behind a drawing: three numbers of a panel.
type datum struct {
	Panel string `col:"panel"`
	A     int    `col:"a"`
	B     int    `col:"b"`
	C     int    `col:"c"`
}

// datasets names the columns of data.
func datasets(data []datum, columns string) []chart.Dataset {
	return []chart.Dataset{chart.Rows("", data).As(columns).Dataset()}
}
