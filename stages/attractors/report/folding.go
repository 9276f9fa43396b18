package report

import (
	"fmt"
	"slices"

	"neurorbit/stages/attractors/nets"
	"neurorbit/stages/num/strict"
	"neurorbit/stages/render/chart"
	"neurorbit/stages/render/figure"
	"neurorbit/stages/render/page"
)

// Names of the tables that show the chaos of a set.
const (
	tableParting = "attractors/parting"
	tableSegment = "attractors/segment"
	tableDensity = "attractors/density"
)

const foldingCaption = "Chaos takes near states apart, and as the attractor is bounded, it must fold what it stretches. " +
	"(a) Distance of two states of the whole register that begin as near neighbours: one pair, the geometric mean of many, and the growth that λ₁ says. " +
	"(b) What has become of a straight segment of 0.01. (c) Points of the attractor in the plane of the first two places of the register, " +
	"y₁ and y₂: the darker, the more in a cell. (d) Those of them whose last place y_D is nearly 0: sheets, some rolled up, which (c) lays over each other. " +
	"The outputs x of the neurons would show little, as nearly all are close to −1 or 1."

// buildFolding shows the parting of near states, and the folds, of the first chaotic set.
func buildFolding(r *reader) *page.Content {
	all := read[nets.PartingRow](r, tableParting)
	set := first(read[nets.SetRow](r, tableSets), func(set nets.SetRow) bool {
		return chaosSet(set) && slices.ContainsFunc(all, func(r nets.PartingRow) bool { return r.Set == set.Set })
	})
	if set == nil {
		return nil
	}
	parting := page.Select(all, func(r nets.PartingRow) bool { return r.Set == set.Set })
	segment := ofSet(r, tableSegment, set.Set, func(r nets.SegmentRow) string { return r.Set })
	density := ofSet(r, tableDensity, set.Set, func(r nets.DensityRow) string { return r.Set })
	if len(parting) == 0 || len(segment) == 0 || len(density) == 0 {
		return nil
	}
	c := &chart.Chart{
		Label: "Near states that part, a segment that is stretched and folded, and the density of the attractor", Columns: 2, Square: true,
		LegendEach: true, X: chart.Axis{Each: true}, Y: chart.Axis{Each: true},
	}
	f := chart.Rows("", parting).As("t distance:6 mean:6")
	ends := []float64{0, float64((strict.Log(f.Values("mean")[f.Len()/2]) - strict.Log(parting[0].Mean)) / set.Lambda1)}
	growth := []float64{parting[0].Mean, f.Values("mean")[f.Len()/2]}
	c.Panel("distance of near states", chart.Line(chart.Style{Name: "one pair", Color: figure.LightGrey, Width: 0.7}, f.Col("t"), f.Col("distance")),
		chart.Line(chart.Style{Name: "mean", Color: figure.Blue, Width: 1.4}, f.Col("t"), f.Col("mean")),
		chart.Line(chart.Style{Name: "exp(λ_{1}*t*)", Color: figure.Red, Width: 0.8}, chart.Const(ends...), chart.Const(growth...))).
		With(chart.Axis{Label: "steps *t*", Zero: true, Tight: true}, chart.Axis{Scale: chart.Log})

	reach := float64(density[0].Side*nets.DensityCells) / 2
	plane := func(p *chart.Panel) {
		p.X, p.Y = chart.Axis{Label: "*y*_{1}", Min: -reach, Max: reach}, chart.Axis{Label: "*y*_{2}", Min: -reach, Max: reach}
	}
	g := chart.Rows("_segment", segment).As("k y1:6 y2:6")
	c.Panel(fmt.Sprintf("a segment after %d steps", segment[0].T), chart.Line(chart.Style{Color: figure.Blue, Width: 0.5}, g.Col("y1"), g.Col("y2"))).
		With(chart.Axis{Label: "*y*_{1}"}, chart.Axis{Label: "*y*_{2}"}).Equal = true

	for _, section := range []bool{false, true} {
		title := "all points"
		if section {
			title = fmt.Sprintf("section *y*_{%d} ≈ 0", set.D)
		}
		cells := page.Select(density, func(r nets.DensityRow) bool { return r.Section == section })
		if len(cells) > 0 { // an orbit may stay on one side of the section
			plane(c.Panel(title, densityOf(cells, reach)...))
		}
	}
	counted := func(section bool) (n int64) {
		for _, r := range density {
			if r.Section == section {
				n += r.Count
			}
		}
		return n
	}
	length := 0.0
	for k, p := range segment[1:] {
		length += strict.Norm([]float64{p.Y1 - segment[k].Y1, p.Y2 - segment[k].Y2})
	}
	return &page.Content{
		Chart: c, Data: []chart.Dataset{chart.Rows("_density", density).As("section i j count").Dataset()},
		Remark: fmt.Sprintf("Network: %s; λ₁ = %s. The segment is %s long in the plane of (b). (c) counts %s points, (d) %s of them.", parameters(*set),
			PlusMinus(set.Lambda1, set.Lambda1SE), page.Rounded(length, 2), page.Count(counted(false)), page.Count(counted(true))),
		Comparison: page.NotInPaper(fmt.Sprintf("near states part %s-fold a step", page.Fixed(strict.Exp(set.Lambda1), 4))),
	}
}

// densityOf is a mark for counts in cells, the darker the larger, and
// swatches that say how dark some counts are.
func densityOf(cells []nets.DensityRow, reach float64) []*chart.Mark {
	most := int64(1)
	for _, c := range cells {
		most = max(most, c.Count)
	}
	shade := func(n int64) float64 {
		v := strict.Log(float64(1+n)) / strict.Log(float64(1+most))
		return float64(v * v) // sets dense cells apart
	}
	values := make([]float64, nets.DensityCells*nets.DensityCells)
	for _, c := range cells {
		values[c.J*nets.DensityCells+c.I] = shade(c.Count)
	}
	marks := []*chart.Mark{chart.Density(chart.Style{Color: figure.Blue, Title: "points of the attractor"}, -reach, reach, -reach, reach, nets.DensityCells, values)}
	shades := figure.Shades(figure.Blue)
	for n := int64(1); n <= most; n *= 10 {
		marks = append(marks, swatch(page.Count(n), figure.ColorOf(shades[figure.Shade(shade(n))])))
	}
	return marks
}
