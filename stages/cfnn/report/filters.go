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
)

// filtersShown is the largest number of units whose weights are shown.
const filtersShown = 200

// A filter is the weights from the pixels to a unit.
type filter struct {
	Unit     int32   `col:"unit"`
	Bias     float64 `col:"bias" fixed:"5"`
	Smallest float64 `col:"smallest" fixed:"5"`
	Largest  float64 `col:"largest" fixed:"5"`
	Norm     float64 `col:"norm" fixed:"5"`
	w        [pixels]float32
	known    int // weights
}

// filters returns the units of the first layer of a net, in order.
func filters(rows []basenet.WeightRow) ([]filter, error) {
	var units []filter
	for _, r := range rows {
		if r.Seed != rows[0].Seed || r.Layer != 1 {
			continue
		}
		for int(r.J) >= len(units) {
			units = append(units, filter{Unit: int32(len(units))})
		}
		u := &units[r.J]
		if u.known++; r.I == pixels {
			u.Bias = float64(r.W)
			continue
		}
		u.w[r.I] = r.W
	}
	for j := range units {
		u := &units[j]
		if u.known != pixels+1 {
			return nil, fmt.Errorf("%d weights to unit %d of layer 1", u.known, j)
		}
		sum := 0.0
		for _, w := range u.w {
			sum += float64(float64(w) * float64(w))
		}
		u.Smallest, u.Largest, u.Norm = float64(slices.Min(u.w[:])), float64(slices.Max(u.w[:])), math.Sqrt(sum)
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
	var sizes []float64
	for _, u := range units {
		for _, w := range u.w {
			sizes = append(sizes, math.Abs(float64(w)))
		}
	}
	slices.Sort(sizes)
	limit, largest := filterLimit(stats.Quantile(sizes, 0.99)), sizes[len(sizes)-1]

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
		p.tiles = append(p.tiles, tile{x, y, width, u.w, signedColor(limit)})
	}
	colorBar(p.sheet, margin+height+8, limit)
	remark := fmt.Sprintf("Net of seed %d. One scale for all, from −%s to %s, beyond which lies 1 %% of the weights (largest: %s); biases are in the CSV file.",
		rows[0].Seed, page.Rounded(limit, 3), page.Rounded(limit, 3), page.Rounded(largest, 3))
	if shown < len(units) {
		remark += fmt.Sprintf(" The first %d of %d units.", shown, len(units))
	}
	ours := page.Plural(len(units), "unit")
	return &page.Content{Plate: p, Data: dataset(chart.Rows("", units)), Remark: remark, Comparison: page.NotInPaper(ours)}
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
