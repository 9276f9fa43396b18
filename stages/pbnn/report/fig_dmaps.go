package report

import (
	"neurorbit/stages/render/figure"
	"neurorbit/stages/render/texttable"
)

// drawDmaps is figures 4 and 10: digital return maps, two a line across the page.
func drawDmaps(examples []exampleRow, rows []dmapRow) *figure.Drawing {
	const columns, top = 2, 15.0
	step := (figure.DoubleColumn - 2*margin) / columns
	side := step - dmapLeft - 12
	line := top + dmapTop + side + dmapBottom + 4
	lines := (len(examples) + columns - 1) / columns
	d := figure.New(figure.DoubleColumn, 2*margin+float64(line*float64(lines)), "Digital return maps with one periodic orbit each")
	for i, e := range examples {
		x := margin + float64(float64(i%columns)*step)
		y := margin + float64(float64(i/columns)*line)
		title(d, x+dmapLeft, y+8, side, orbitTitle(e))
		newDmap(e.Panel, rows).draw(d, x+dmapLeft, y+top+dmapTop, side)
	}
	return d
}

// dmapTable is the data behind the maps, with the paper's numbers of states.
func dmapTable(rows []dmapRow) *texttable.Table {
	t := &texttable.Table{Columns: []texttable.Column{{Name: "panel"}, {Name: "c"}, {Name: "f_c"}, {Name: "step"}}}
	for _, r := range rows {
		t.Add(texttable.Text(r.Panel), texttable.Int(r.X+1), texttable.Int(r.FX+1), texttable.Int(r.Step))
	}
	return t
}

// buildDmaps makes figure 4 or 10 from the examples filed under figure from.
func buildDmaps(from int64) func(source) (*page.Content, error) {
	return func(s page.Source) (*page.Content, error) {
		examples, err := page.Read[exampleRow](s, tableExamples)
		if err != nil {
			return nil, err
		}
		if examples = ofFigure(from, examples); len(examples) == 0 {
			return nil, nil
		}
		all, err := page.Read[dmapRow](s, tableDmap)
		if err != nil {
			return nil, err
		}
		var rows []dmapRow
		for _, r := range all {
			if r.Figure == from {
				rows = append(rows, r)
			}
		}
		c, err := s.panelComparison(from, examples)
		if err != nil {
			return nil, err
		}
		return &page.Content{
			Drawing:    drawDmaps(examples, rows),
			Data:       []chart.Dataset{{"", dmapTable(rows)}},
			Comparison: c,
		}, nil
	}
}
