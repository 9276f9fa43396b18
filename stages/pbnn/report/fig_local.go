package report

import (
	"fmt"
	"slices"

	"neurorbit/stages/render/figure"
)

// drawLocal is figure 3: the local connections of one hidden neuron for each
// connection number, in one column.
func drawLocal(rows []connectionRow) *figure.Drawing {
	var panels []string
	for _, r := range rows {
		if !slices.Contains(panels, r.Panel) {
			panels = append(panels, r.Panel)
		}
	}
	const columns, height, pitch, top = 4, 92.0, 18.0, 22.0
	lines := (len(panels) + columns - 1) / columns
	d := figure.New(figure.SingleColumn, margin+float64(height*float64(lines))+16, "Local binary connections by connection number")
	step := (d.W - 2*margin) / columns
	const gap = 30.0
	names := []string{"*i*−1", "*i*", "*i*+1"}
	for k, panel := range panels {
		x := margin + float64(float64(k%columns)*step) + (step-gap)/2
		y := margin + float64(float64(k/columns)*height) + top
		at := func(i int64) float64 { return y + float64((float64(i)-0.5)*pitch) }
		middle := x + gap/2
		d.Text(middle, y-12, figure.Middle, 7.5, figure.Black, "**CN"+panel+"**")
		d.Text(x, y-2, figure.Middle, 7, figure.Black, "***x***^{*t*}")
		d.Text(x+gap, y-2, figure.Middle, 7, figure.Black, "***y***^{*t*}")
		weights := ""
		for _, r := range rows {
			if r.Panel != panel {
				continue
			}
			d.Line(x, at(r.From), x+gap, at(2), figure.Style{Stroke: signColor(r.Weight), Width: 1,
				Title: fmt.Sprintf("CN%s, input %d of 3: %s", panel, r.From, signText(r.Weight))})
			if weights != "" {
				weights += ", "
			}
			weights += signText(r.Weight)
		}
		for i, name := range names {
			localNeuron(d, x, at(int64(i+1)), name)
		}
		localNeuron(d, x+gap, at(2), names[1])
		d.Text(middle, at(3)+16, figure.Middle, 6, figure.Black, "("+weights+")")
	}
	keys := []key{{figure.Red, "+1"}, {figure.Blue, "−1"}}
	legend(d, (d.W-legendWidth(keys))/2, d.H-9, keys)
	return d
}

// localNeuron draws a neuron named relative to the hidden neuron i.
func localNeuron(d *figure.Drawing, x, y float64, name string) {
	d.Disc(x, y, 7, figure.Style{Fill: figure.White, Stroke: figure.Black, Width: 0.7})
	d.TextMid(x, y, figure.Middle, 5.5, figure.Black, name)
}

// buildLocal makes figure 3.
func buildLocal(s page.Source) (*page.Content, error) {
	rows, err := page.Read[connectionRow](s, tableConnections)
	if err != nil {
		return nil, err
	}
	if rows = connectionsOf(3, rows); len(rows) == 0 {
		return nil, nil
	}
	return &page.Content{
		Drawing:    drawLocal(rows),
		Data:       []chart.Dataset{{"", connectionTable(rows)}},
		Comparison: page.DrawnOnly("all sign combinations of three weights"),
	}, nil
}
