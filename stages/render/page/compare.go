package page

import (
	"fmt"
	"strings"
)

// A Comparison says what the paper prints, what came out here and how they differ, in
// words for the report.
type Comparison struct {
	Published, Ours, Difference string
	Agrees                      bool
}

// DrawnOnly is the comparison of a figure whose drawing prints no number that could
// be compared.
func DrawnOnly(ours string) Comparison {
	return Comparison{
		Published: "drawn in the paper, no numbers given", Ours: ours,
		Difference: "nothing to compare", Agrees: true,
	}
}

// NotInPaper is the comparison of what the paper does not have.
func NotInPaper(ours string) Comparison {
	return Comparison{Published: "not in the paper", Ours: ours, Difference: "nothing to compare", Agrees: true}
}

// Conclude fills in Difference and Agrees from a list of differences.
func (c Comparison) Conclude(differences []string) Comparison {
	const shown = 12
	c.Difference, c.Agrees = "none", len(differences) == 0
	if c.Agrees {
		return c
	}
	if rest := len(differences) - shown; rest > 0 {
		differences = append(differences[:shown:shown], fmt.Sprintf("and %d more", rest))
	}
	c.Difference = strings.Join(differences, "; ")
	return c
}
