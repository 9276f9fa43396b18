package report

import (
	"fmt"
	"strings"

	"neurorbit/stages/model/dmap"
	"neurorbit/stages/model/pbnn"
	"neurorbit/stages/pbnn/orbits"
	"neurorbit/stages/render/page"
)

// An example is a PBNN that a figure shows.
type example struct {
	orbits.ExampleRow
	net  *pbnn.Network
	dmap dmap.Map
	// orbit holds the states of the BPO that is drawn, the longest, from the smallest
	// on, without the return to it.
	orbit []uint32
}

// readExamples returns the PBNNs of a figure, none if the config has none.
func readExamples(s page.Source, figure int64) ([]example, error) {
	rows, err := page.Read[orbits.ExampleRow](s, tableExamples)
	if err != nil {
		return nil, err
	}
	var out []example
	for _, r := range rows {
		if r.Figure != figure || r.Kind != "pbnn" {
			continue
		}
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
	return out, nil
}

// readCompared returns the PBNNs of a figure and the comparison of their orbits with
// its caption.
func readCompared(s page.Source, figure int64) ([]example, page.Comparison, error) {
	examples, err := readExamples(s, figure)
	if err != nil {
		return nil, page.Comparison{}, err
	}
	printed, err := printedPanels(s, figure)
	return examples, comparePanels(printed, examples), err
}

// panelTitle names the network of a panel, as marked-up text.
func panelTitle(e orbits.ExampleRow) string {
	t := fmt.Sprintf("*P*(%s), CN%d", e.ID, e.CN)
	if e.Panel != "" {
		t = "**(" + e.Panel + ")** " + t
	}
	return t
}

// orbitTitle is panelTitle with the kind and period of the orbit shown.
func orbitTitle(e orbits.ExampleRow) string {
	kind := "BPO"
	if e.GBPO {
		kind = "GBPO"
	}
	return fmt.Sprintf("%s, %s with period %d", panelTitle(e), kind, e.Period)
}

// A printedPanel is what the captions of the paper's figures print of a panel:
// the network and the period of its orbit.
type printedPanel struct {
	panel, id  string
	cn, period int64
}

// figuresCSV holds the panels of figures 2 and 4, and of figures 8 to 10, by the
// figure that they are filed under: 2 and 8.
const figuresCSV = "data/published/pbnn_figures.csv"

// printedPanels reads the panels that the captions print for a figure.
func printedPanels(s page.Source, figure int64) ([]printedPanel, error) {
	records, column, err := s.Published(figuresCSV, "figure", "panel", "id", "cn", "period")
	if err != nil {
		return nil, err
	}
	numbers, err := page.Integers(figuresCSV, records, column, "figure", "cn", "period")
	if err != nil {
		return nil, err
	}
	var out []printedPanel
	for i, r := range records {
		if numbers[i][0] == figure {
			out = append(out, printedPanel{r[column["panel"]], r[column["id"]], numbers[i][1], numbers[i][2]})
		}
	}
	return out, nil
}

// comparePanels compares the periods in the captions of a figure with those of
// the examples drawn for it. Panels for which the config has another network
// are not compared.
func comparePanels(printed []printedPanel, examples []example) page.Comparison {
	var published, ours, differences []string
	for _, p := range printed {
		published = append(published, fmt.Sprintf("(%s) period %d", p.panel, p.period))
	}
	others := 0
	for _, e := range examples {
		ours = append(ours, fmt.Sprintf("(%s) period %d", e.Panel, e.Period))
		same := false
		for _, p := range printed {
			if e.Panel != p.panel || e.ID != p.id || int64(e.CN) != p.cn {
				continue
			}
			same = true
			if e.Period != p.period {
				differences = append(differences, fmt.Sprintf("(%s) has period %d, not %d", p.panel, e.Period, p.period))
			}
		}
		if !same {
			others++
		}
	}
	c := page.Comparison{Published: strings.Join(published, ", "), Ours: strings.Join(ours, ", ")}.Conclude(differences)
	if others > 0 && c.Agrees {
		c.Difference = fmt.Sprintf("%d of %d panels not compared: the config draws other networks", others, len(examples))
	}
	return c
}
