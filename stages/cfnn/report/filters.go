package report

import (
	"fmt"
	"math"
	"slices"

	"neurorbit/stages/cfnn/basenet"
	"neurorbit/stages/num/stats"
	"neurorbit/stages/render/chart"
	"neurorbit/stages/render/figure"
	"neurorbit/stages/render/page"
	"neurorbit/stages/render/texttable"
)

// filtersShown is the largest number of units whose weights are shown.
const filtersShown = 200

// filters returns the weights to each unit of the first layer of a net: of the pixels,
// then the bias.
func filters(rows []basenet.WeightRow) ([][pixels + 1]float32, error) {
	first := where(rows, func(r basenet.WeightRow) bool { return r.Seed == rows[0].Seed && r.Layer == 1 })
	units := make([][pixels + 1]float32, len(first)/(pixels+1))
	if len(first)%(pixels+1) != 0 {
		return nil, fmt.Errorf("%d weights in layer 1, not %d to each unit", len(first), pixels+1)
	}
	for _, r := range first {
		units[r.J][r.I] = r.W
	}
	return units, nil
}

// buildFilters draws the weights of the first layer as pictures.
func buildFilters(r *reader, rows []basenet.WeightRow) *page.Content {
	units, err := filters(rows)
	if err != nil {
		r.err = err
		return nil
	}
	data := newTable("", "unit", "bias", "smallest", "largest", "norm")
	number := func(v float64) texttable.Cell { return texttable.Float(v, 5) }
	var sizes []float64
	for j, u := range units {
		square, pixel := 0.0, u[:pixels]
		for _, w := range pixel {
			square += float64(float64(w) * float64(w))
			sizes = append(sizes, math.Abs(float64(w)))
		}
		addLine(data, j, number(float64(u[pixels])), number(float64(slices.Min(pixel))), number(float64(slices.Max(pixel))), number(math.Sqrt(square)))
	}
	limit, largest := filterLimit(stats.Quantile(slices.Sorted(slices.Values(sizes)), 0.99)), slices.Max(sizes)

	const margin, foot = 4.0, 24.0
	shown, columns := min(len(units), filtersShown), 20
	if shown <= 50 {
		columns = 10
	}
	width := (figure.DoubleColumn - 2*margin) / float64(columns)
	height := float64(width * float64(oneIn(shown, columns)))
	p := &plate{sheet: figure.New(figure.DoubleColumn, height+2*margin+foot, "Weights from the pixels to the units of the first hidden layer")}
	for j, u := range units[:shown] {
		x, y := margin+float64(width*float64(j%columns)), margin+float64(width*float64(j/columns))
		p.tiles = append(p.tiles, tile{x, y, width, [pixels]float32(u[:pixels]), signedColor(limit)})
	}
	colorBar(p.sheet, margin+height+8, limit)
	remark := fmt.Sprintf("Net of seed %d. One scale for all, from −%s to %s, beyond which lies 1 %% of the weights (largest: %s); biases are in the CSV file.",
		rows[0].Seed, page.Rounded(limit, 3), page.Rounded(limit, 3), page.Rounded(largest, 3))
	if shown < len(units) {
		remark += fmt.Sprintf(" The first %d of %d units.", shown, len(units))
	}
	ours := page.Plural(len(units), "unit")
	return &page.Content{Plate: p, Data: []chart.Dataset{{Table: data}}, Remark: remark, Comparison: page.NotInPaper(ours)}
}

// filterLimit rounds the end of a scale up to two digits.
func filterLimit(v float64) float64 {
	if !(v > 0) {
		return 1
	}
	unit, _ := decades([]float64{v})
	unit /= 10
	return float64(math.Ceil(v/unit-1e-9) * unit)
}

// colorBar draws the scale from -limit to limit in the middle of the sheet.
func colorBar(d *figure.Drawing, y, limit float64) {
	const width, height, steps = 180.0, 7.0, 60
	x := (d.W - width) / 2
	for i := range steps {
		v := float64(2*i+1)/steps - 1
		// Up to the end of the scale, so that no seams show between the steps.
		d.Box(x+float64(width*float64(i))/steps, y, x+width, y+height, figure.Style{Fill: figure.ColorOf(signedColor(1)(float32(v)))})
	}
	d.Box(x, y, x+width, y+height, figure.Style{Stroke: figure.Grey, Width: 0.4})
	for i, label := range []string{"−" + page.Rounded(limit, 3), "0", page.Rounded(limit, 3)} {
		d.Text(x+float64(width*float64(i))/2, y+height+8, figure.Middle, figure.TickSize, figure.Black, label)
	}
}
