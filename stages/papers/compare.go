package papers

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
func drawnOnly(ours string) comparison {
	return comparison{
		published: "drawn in the paper, no numbers given", ours: ours,
		difference: "nothing to compare", agrees: true,
	}
}

// beyondPaper is the comparison of what the paper does not have.
func beyondPaper(ours string) comparison {
	return comparison{published: "not in the paper", ours: ours, difference: "nothing to compare", agrees: true}
}

// conclude fills in difference and agrees from a list of differences.
func (c comparison) conclude(differences []string) comparison {
	const shown = 12
	c.difference, c.agrees = noDifference, len(differences) == 0
	if c.agrees {
		return c
	}
	if rest := len(differences) - shown; rest > 0 {
		differences = append(differences[:shown:shown], fmt.Sprintf("and %d more", rest))
	}
	c.difference = strings.Join(differences, "; ")
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

// printedPanels holds the panels of figures 2 and 4, and of figures 8 to 10, by
// the figure that stage orbits files them under.
//
// Source: captions of figures 4 and 10 (the captions of 2, 8 and 9 agree).
var printedPanels = map[int64][]printedPanel{
	2: {{"a", "1234567", 1, 14}, {"b", "2613754", 1, 20}},
	8: {{"a", "1357246", 1, 42}, {"b", "1462753", 2, 14}, {"c", "1256473", 3, 26}, {"d", "1463725", 5, 14}},
}

// comparePanels compares the periods in the captions of a figure with those of
// the examples drawn for it. Panels for which the config has another network
// are not compared.
func comparePanels(figure int64, examples []exampleRow) comparison {
	var published, ours, differences []string
	for _, p := range printedPanels[figure] {
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
		for _, p := range printedPanels[figure] {
			same = same || e.Panel == p.panel && e.ID == p.id && e.CN == p.cn
		}
		if !same {
			others++
		}
	}
	c := comparison{published: strings.Join(published, ", "), ours: strings.Join(ours, ", ")}.conclude(differences)
	if others > 0 && c.agrees {
		c.difference = fmt.Sprintf("%d of %d panels not compared: the config draws other networks", others, len(examples))
	}
	return c
}
