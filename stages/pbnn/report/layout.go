package report

import "neurorbit/stages/render/figure"

// margin is the white border of all drawings, in points.
const margin = 4.0

// A grid is cells of one height in rows across a sheet.
type grid struct {
	columns       int
	width, height float64 // of the sheet, of a cell
}

// step returns the width of a cell.
func (g grid) step() float64 { return (g.width - 2*margin) / float64(g.columns) }

// at returns the upper left corner of cell i.
func (g grid) at(i int) (x, y float64) {
	return margin + float64(i%g.columns)*g.step(), margin + float64(i/g.columns)*g.height
}

// sheet returns the sheet of n cells with some room below them, and where that begins.
func (g grid) sheet(n int, room float64, label string) (d *figure.Drawing, bottom float64) {
	_, bottom = g.at(n + g.columns - 1)
	return figure.New(g.width, bottom+room, label), bottom
}

// end gives a sheet that was filled from above its height.
func end(d *figure.Drawing, height float64) { d.H = figure.New(0, height, "").H }

// title writes a panel's title at (x, y), smaller if it would be wider than its room.
func title(d *figure.Drawing, x, y, room float64, markup string) {
	size := 8.0
	for size > 5 && figure.TextWidth(size, markup) > room {
		size -= 0.25
	}
	d.Text(x, y, figure.Start, size, figure.Black, markup)
}

// A key is an entry of a legend: a line, or a square if it has an edge.
type key struct {
	color figure.Color
	label string
	edged bool
}

// legend draws entries in a row from x on, centred on y, and returns where it ends.
func legend(d *figure.Drawing, x, y float64, keys ...key) float64 {
	for _, k := range keys {
		if k.edged {
			d.Box(x+7, y-3.5, x+14, y+3.5, figure.Style{Fill: k.color, Stroke: figure.Black, Width: 0.6})
		} else {
			d.Line(x, y, x+14, y, figure.Style{Stroke: k.color, Width: 1})
		}
		d.TextMid(x+17, y, figure.Start, figure.LabelSize, figure.Black, k.label)
		x += 17 + figure.TextWidth(figure.LabelSize, k.label) + 12
	}
	return x
}

// centredLegend draws entries in the middle of a sheet.
func centredLegend(d *figure.Drawing, y float64, keys ...key) {
	width := legend(figure.New(0, 0, ""), 0, 0, keys...) - 12
	legend(d, (d.W-width)/2, y, keys...)
}
