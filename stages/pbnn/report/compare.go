package report

import (
	"fmt"
	"strings"
)

// A comparison says what the paper prints, what came out here and how they
// differ, in words for the report.
type comparison struct {
	published, ours, difference string
	agrees                      bool
}

// noDifference is the difference of what agrees.
const noDifference = "none"

// drawnOnly is the comparison of a figure whose drawing prints no number that
// could be compared.
func page.DrawnOnly(ours string) page.Comparison {
	return page.Comparison{
		Published: "drawn in the paper, no numbers given", Ours: ours,
		Difference: "nothing to compare", Agrees: true,
	}
}

// beyondPaper is the comparison of what the paper does not have.
func page.NotInPaper(ours string) page.Comparison {
	return page.Comparison{Published: "not in the paper", Ours: ours, Difference: "nothing to compare", Agrees: true}
}

// conclude fills in difference and agrees from a list of differences.
func (c comparison) conclude(differences []string) page.Comparison {
	const shown = 12
	c.Difference, c.Agrees = noDifference, len(differences) == 0
	if c.Agrees {
		return c
	}
	if rest := len(differences) - shown; rest > 0 {
		differences = append(differences[:shown:shown], fmt.Sprintf("and %d more", rest))
	}
	c.Difference = strings.Join(differences, "; ")
	return c
}

// A printedPanel is what the captions of the paper's figures print of a panel:
// the network and, if not zero, the period of its orbit.
type printedPanel struct {
	panel  string
	id     string
	cn     int32
	period int64
}

// figuresCSV holds the panels of figures 2 and 4, and of figures 8 to 10, by the
// figure that stage orbits files them under: 2 and 8.
const figuresCSV = "data/published/pbnn_figures.csv"

// printedPanels reads the panels that the captions print for a figure.
func (s page.Source) printedPanels(figure int64) ([]printedPanel, error) {
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
			out = append(out, printedPanel{r[column["panel"]], r[column["id"]], int32(numbers[i][1]), numbers[i][2]})
		}
	}
	return out, nil
}

// panelComparison compares the examples drawn for a figure with its caption.
func (s page.Source) panelComparison(figure int64, examples []exampleRow) (comparison, error) {
	printed, err := s.printedPanels(figure)
	if err != nil {
		return page.Comparison{}, err
	}
	return comparePanels(printed, examples), nil
}

// comparePanels compares the periods in the captions of a figure with those of
// the examples drawn for it. Panels for which the config has another network
// are not compared.
func comparePanels(printed []printedPanel, examples []exampleRow) page.Comparison {
	var published, ours, differences []string
	for _, p := range printed {
		published = append(published, fmt.Sprintf("(%s) period %d", p.panel, p.period))
		for _, e := range examples {
			if e.Panel == p.panel && e.ID == p.id && e.CN == p.cn && e.Period != p.period {
				differences = append(differences, fmt.Sprintf("(%s) has period %d, not %d", p.panel, e.Period, p.period))
			}
		}
	}
	others := 0
	for _, e := range examples {
		ours = append(ours, fmt.Sprintf("(%s) period %d", e.Panel, e.Period))
		same := false
		for _, p := range printed {
			same = same || e.Panel == p.panel && e.ID == p.id && e.CN == p.cn
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
