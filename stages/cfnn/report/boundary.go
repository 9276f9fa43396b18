package report

import (
	"cmp"
	"fmt"
	"slices"

	"neurorbit/stages/cfnn/chaoticnet"
	"neurorbit/stages/model/classify"
	"neurorbit/stages/render/chart"
	"neurorbit/stages/render/figure"
	"neurorbit/stages/render/page"
)

var digitTints = [classes]figure.Color{
	"#c6dbef", "#fdd0a2", "#c7e9c0", "#fcbba1", "#dadaeb", "#e5d3c8", "#f7cfe3", "#d9d9d9", "#e6e6a8", "#b9e4e8",
}

func shareColor(share float64) figure.Color {
	if share <= 0 {
		return figure.White
	}
	return mix("#cd460a", 0.12+float64(0.88*share))
}

// A classGrid is a square grid of points of a plane, n to an edge; the cell of a point
// is as wide and high as the step.
type classGrid struct {
	n    int
	at   []chaoticnet.BoundaryRow // row by row
	step float64
}

// newGrid puts the points into their places.
func newGrid(cells []chaoticnet.BoundaryRow) (*classGrid, error) {
	g := &classGrid{at: slices.Clone(cells)}
	slices.SortFunc(g.at, func(a, b chaoticnet.BoundaryRow) int { return cmp.Or(cmp.Compare(a.J, b.J), cmp.Compare(a.I, b.I)) })
	g.n = int(g.at[len(cells)-1].I) + 1
	for k, c := range g.at {
		if len(g.at) != g.n*g.n || int(c.J)*g.n+int(c.I) != k {
			return nil, fmt.Errorf("table chaoticnet/boundary: the grid of %d by %d points has gaps", g.n, g.n)
		}
	}
	g.step = (g.at[g.n-1].X - g.at[0].X) / float64(g.n-1)
	return g, nil
}

// corner is the lower left one of the cell in column i and row j.
func (g *classGrid) corner(i, j int) classify.Point {
	return classify.Point{g.at[0].X + float64((float64(i)-0.5)*g.step), g.at[0].Y + float64((float64(j)-0.5)*g.step)}
}

// fill paints the cells, runs of one colour as one box. Boxes reach a little into those
// painted after them, so that no seams are seen.
func (g *classGrid) fill(color func(chaoticnet.BoundaryRow) figure.Color) *chart.Mark {
	var list []pair
	var fills []figure.Color
	overlap := 0.15 * g.step
	for j := range g.n {
		for i := 0; i < g.n; {
			c, from := color(g.at[j*g.n+i]), i
			for i < g.n && color(g.at[j*g.n+i]) == c {
				i++
			}
			end := g.corner(i, j+1)
			list, fills = append(list, pair{g.corner(from, j), {end[0] + overlap, end[1] + overlap}}), append(fills, c)
		}
	}
	return boxes(chart.Style{}, func(i int) figure.Color { return fills[i] }, list...)
}

// border draws the edges between cells of different classes.
func (g *classGrid) border(s chart.Style, class func(chaoticnet.BoundaryRow) int32) *chart.Mark {
	var list []pair
	for j := range g.n {
		for i := range g.n {
			c := class(g.at[j*g.n+i])
			if i+1 < g.n && class(g.at[j*g.n+i+1]) != c {
				list = append(list, pair{g.corner(i+1, j), g.corner(i+1, j+1)})
			}
			if j+1 < g.n && class(g.at[(j+1)*g.n+i]) != c {
				list = append(list, pair{g.corner(i, j+1), g.corner(i+1, j+1)})
			}
		}
	}
	return segments(s, list...)
}

func swatch(name any, color figure.Color) *chart.Mark {
	return boxes(chart.Style{Name: fmt.Sprint(name), Color: color}, nil)
}

var boundaryRoles = map[string]string{
	"test": "Black", "own": "White, nearest training image of the same digit", "other": "White, nearest training image of another digit",
}

func buildBoundary(r *reader, cells []chaoticnet.BoundaryRow) *page.Content {
	g, err := newGrid(cells)
	images := chart.Rows("_points", read[chaoticnet.BoundaryPointRow](r, "chaoticnet/boundary_points")).As("role split index label x:.4 y:.4")
	if r.err = cmp.Or(r.err, err); r.err != nil {
		return nil
	}
	from, to := g.corner(0, 0), g.corner(g.n, g.n)
	c := &chart.Chart{
		Label: "Decision boundaries in a plane of images", Columns: 2, Square: true, LegendEach: true,
		X: chart.Axis{Label: "towards the training image of another digit", Min: from[0], Max: to[0]},
		Y: chart.Axis{Label: "towards the test image, at right angles", Min: from[1], Max: to[1]},
	}
	base := func(r chaoticnet.BoundaryRow) int32 { return r.Base }
	a := c.Panel("class by the static net and first three outputs",
		g.fill(func(r chaoticnet.BoundaryRow) figure.Color { return digitTints[r.Base] }),
		g.border(chart.Style{Name: "static", Color: figure.Black, Width: 1.2}, base))
	for i, color := range lineColors {
		if of := func(r chaoticnet.BoundaryRow) int32 { return []int32{r.L1, r.L2, r.L3}[i] }; of(g.at[0]) >= 0 {
			a.Add(g.border(chart.Style{Name: fmt.Sprintf("L%d", i+1), Color: color, Width: 0.8}, of))
		}
	}
	for _, digit := range slices.Sorted(slices.Values(distinct(cells, base))) {
		a.Add(swatch(digit, digitTints[digit]))
	}
	b := c.Panel("outputs that differ from the static net (%)",
		g.fill(func(r chaoticnet.BoundaryRow) figure.Color { return shareColor(1 - r.Share) }),
		g.border(chart.Style{Color: figure.Black, Width: 0.8}, base))
	for percent := 0; percent <= 100; percent += 25 { // the scale
		b.Add(swatch(percent, shareColor(float64(percent)/100)))
	}
	remark := "The plane passes through a test image and two training images; coordinates are Euclidean distances, with pixels from −1 to 1, " +
		"and the origin is the training image of the same digit."
	for _, one := range images.By("role") {
		role, label := one.Text("role"), one.Int("label")
		remark += fmt.Sprintf(" %s: %s image %d, %s.", boundaryRoles[role], splitNames[one.Text("split")], one.Int("index"), aDigit(label))
		style := chart.Style{Color: figure.Black, Dot: chart.Ring, Size: 2.6, Title: role}
		if role == "test" {
			style.Dot = chart.Disc
		}
		text := chart.Style{Color: figure.Black, Size: figure.LabelSize}
		for _, p := range c.Panels {
			p.Add(chart.Points(style, one.Col("x"), one.Col("y")),
				chart.Labels(text, chart.RightOf, one.Col("x"), one.Col("y"), []string{fmt.Sprintf("**%d**", label)}))
		}
	}
	undecided := len(where(cells, func(r chaoticnet.BoundaryRow) bool { return r.Classes > 1 }))
	remark += fmt.Sprintf(" In %s %% of the plane the outputs differ among each other.", page.Fixed(float64(100*undecided)/float64(len(cells)), 1))
	data := dataset(chart.Rows("", cells).As("i j x:.4 y:.4 base=static l1 l2 l3 classes share:.4"))
	return &page.Content{Chart: c, Data: data, Remark: remark, Comparison: page.NotInPaper(fmt.Sprintf("%d by %d points", g.n, g.n))}
}
