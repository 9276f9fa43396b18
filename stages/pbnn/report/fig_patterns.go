package report

import (
	"fmt"

	"neurorbit/stages/render/figure"
	"neurorbit/stages/render/texttable"
)

// drawPatterns is figure 9: spatiotemporal patterns in rows across the page,
// squares of one size in all of them.
func drawPatterns(examples []exampleRow, states []spacetimeRow) *figure.Drawing {
	const page, top, apart = figure.DoubleColumn - 2*margin, 15.0, 14.0
	patterns := make([]pattern, len(examples))
	side := 7.4
	for i, e := range examples {
		patterns[i] = newPattern(e.Panel, states)
		side = min(side, (page-patternLeft-patternRight)/float64(len(patterns[i].x)))
	}
	// Break into lines like words.
	type spot struct{ x, y float64 }
	spots := make([]spot, len(patterns))
	x, y, tallest := 0.0, 0.0, 0.0
	for i, p := range patterns {
		// A title may be wider than a short pattern.
		w := max(p.width(side), figure.TextWidth(8, patternTitle(examples[i])))
		if x > 0 && x+w > page {
			x, y, tallest = 0, y+tallest, 0
		}
		spots[i] = spot{margin + x, margin + y}
		x += w + apart
		tallest = max(tallest, top+p.height(side)+8)
	}
	d := figure.New(figure.DoubleColumn, margin+y+tallest+12, "Spatiotemporal patterns of globally stable orbits")
	for i, p := range patterns {
		title(d, spots[i].x, spots[i].y+8, page, patternTitle(examples[i]))
		p.draw(d, spots[i].x+patternLeft, spots[i].y+top, side)
	}
	squareKeys(d, margin+patternLeft, margin+y+tallest+4)
	return d
}

// patternTitle is panelTitle with the period, short enough for short patterns.
func patternTitle(e exampleRow) string {
	return fmt.Sprintf("%s, period %d", panelTitle(e), e.Period)
}

// patternTable is the data behind the patterns.
func patternTable(rows []spacetimeRow) *texttable.Table {
	t := &texttable.Table{Columns: []texttable.Column{{Name: "panel"}, {Name: "t"}, {Name: "i"}, {Name: "x"}}}
	for _, r := range rows {
		t.Add(texttable.Text(r.Panel), texttable.Int(r.T), texttable.Int(r.I), texttable.Int(int64(r.X)))
	}
	return t
}

// buildPatterns makes figure 9 from the examples of figure 8.
func buildPatterns(s page.Source) (*page.Content, error) {
	examples, err := page.Read[exampleRow](s, tableExamples)
	if err != nil {
		return nil, err
	}
	if examples = ofFigure(8, examples); len(examples) == 0 {
		return nil, nil
	}
	states, err := readPatterns(s, 8)
	if err != nil {
		return nil, err
	}
	c, err := s.panelComparison(8, examples)
	if err != nil {
		return nil, err
	}
	return &page.Content{
		Drawing:    drawPatterns(examples, states),
		Data:       []chart.Dataset{{"", patternTable(states)}},
		Comparison: c,
	}, nil
}

// readPatterns reads the spatiotemporal patterns of a figure.
func readPatterns(s page.Source, figure int64) ([]spacetimeRow, error) {
	rows, err := page.Read[spacetimeRow](s, tableSpacetime)
	if err != nil {
		return nil, err
	}
	var out []spacetimeRow
	for _, r := range rows {
		if r.Figure == figure {
			out = append(out, r)
		}
	}
	return out, nil
}
