package chart

import (
	"cmp"
	"fmt"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"neurorbit/stages/render/figure"
)

// A Chart is panels side by side and below each other, with a legend above.
type Chart struct {
	Label         string // what the chart shows, for readers who cannot see it
	X, Y          Axis   // what the axes of all panels have in common
	Panels        []*Panel
	Columns       int     // panels side by side; 0 means 3, or as many as there are
	Width, Height float64 // of the sheet, and of a panel between its axes, in points; 0 means a page and 130
	Square        bool    // panels are as high as they are wide

	LegendTitle string   // stands before the legend
	LegendOrder []string // names that the legend has first, in this order; the others follow as they are drawn
	LegendEach  bool     // every panel has a legend of its own
	Hidden      bool     // there is no legend
	Unnumbered  bool     // titles without (a), (b), ...
}

// A Panel is a pair of axes with marks; later marks cover earlier ones. Where its
// axes leave something open, those of the chart apply.
type Panel struct {
	Title string // several panels are numbered (a), (b), ... before it
	X, Y  Axis
	Equal bool // one unit is as long on both axes, linear ones; the shorter range becomes longer
	marks []*Mark
}

// Panel adds a panel.
func (c *Chart) Panel(title string, marks ...*Mark) *Panel {
	p := &Panel{Title: title, marks: marks}
	c.Panels = append(c.Panels, p)
	return p
}

// With sets both axes and returns the panel.
func (p *Panel) With(x, y Axis) *Panel {
	p.X, p.Y = x, y
	return p
}

// Add adds marks.
func (p *Panel) Add(marks ...*Mark) { p.marks = append(p.marks, marks...) }

// Data returns the frames that the marks take their columns from, each whole.
func (c *Chart) Data() []Dataset {
	var seen []*source
	var out []Dataset
	for _, p := range c.Panels {
		for _, m := range p.marks {
			for _, s := range m.from {
				if s != nil && !slices.Contains(seen, s) {
					seen = append(seen, s)
					out = append(out, Dataset{s.suffix, s.table()})
				}
			}
		}
	}
	return out
}

// Geometry in points.
const (
	margin     = 6.0  // around the sheet
	titleLine  = 13.0 // of a panel
	labelLine  = 11.0 // label of the ordinate
	legendLine = 13.0
	gapX, gapY = 12.0, 10.0 // between panels
	titleSize  = 8.0
)

// Draw draws the chart.
func (c *Chart) Draw() *figure.Drawing {
	height := cmp.Or(c.Height, 130)
	d, panel := c.draw(height)
	for i := 0; c.Square && i < 2; i++ { // other ticks may need other room
		height += (panel.X - panel.Y).Points()
		d, panel = c.draw(height)
	}
	return d
}

// draw draws the chart with panels of some height; panel is the size of one between its axes.
func (c *Chart) draw(height float64) (d *figure.Drawing, panel vg.Point) {
	width, columns := cmp.Or(c.Width, figure.DoubleColumn), cmp.Or(c.Columns, min(3, len(c.Panels)))
	rows := (len(c.Panels) + columns - 1) / columns
	plots := make([][]*plot.Plot, rows)
	for i := range plots {
		plots[i] = make([]*plot.Plot, columns)
	}
	c.cover()
	below := 0.0
	for i, p := range c.Panels {
		q := p.plot(width/float64(columns)-plotMargin, height)
		plots[i/columns][i%columns] = q
		below = max(below, p.below(q))
	}
	cellWidth := (width-2*margin-float64(gapX*float64(columns-1)))/float64(columns) - 4
	var legend []entry
	lines := 0
	if !c.LegendEach && !c.Hidden {
		legend, lines = c.legend(c.Panels, width-2*margin)
	}
	heads := make([]float64, rows) // heights of what stands above the panels of a row
	for i := range heads {
		title, label, rooms := c.head(c.row(i*columns, columns), cellWidth)
		heads[i] = 4 + title + label + rooms
	}
	head := slices.Max(heads)
	top := margin + float64(legendLine*float64(lines))
	d = figure.New(width, top+heads[0]+float64((height+below)*float64(rows))+float64((head+gapY)*float64(rows-1))+margin, c.Label)
	paper := &canvas{d: d}
	c.drawLegend(paper, legend, margin, margin+6)
	all := draw.Canvas{Canvas: paper, Rectangle: vg.Rectangle{
		Min: vg.Point{X: margin, Y: margin}, Max: vg.Point{X: vg.Length(d.W) - margin, Y: vg.Length(d.H - top)},
	}}
	tiles := draw.Tiles{Rows: rows, Cols: columns, PadX: gapX, PadY: vg.Length(head + gapY), PadTop: vg.Length(heads[0])}
	places := plot.Align(plots, tiles, all)
	for k, p := range c.Panels {
		i, j := k/columns, k%columns
		q, at := plots[i][j], places[i][j]
		if p.Equal {
			p.equalise(q, at)
		}
		q.Draw(at)
		panel = q.DataCanvas(at).Size()
		tile := tiles.At(all, j, i)
		c.drawHead(paper, k, c.row(k, columns), tile.Min.X.Points(), d.H-tile.Max.Y.Points()-heads[i], cellWidth)
	}
	return d, panel
}

func (c *Chart) cover() {
	var xs, ys []float64
	for _, p := range c.Panels {
		p.X, p.Y = p.X.with(c.X), p.Y.with(c.Y)
		x, y := p.shown()
		xs, ys = append(xs, x...), append(ys, y...)
	}
	for _, p := range c.Panels {
		x, y := p.shown()
		if !p.X.Each {
			x = xs
		}
		if !p.Y.Each {
			y = ys
		}
		p.X.cover(x)
		p.Y.cover(y)
	}
}

// shown returns what the axes of a panel must show.
func (p *Panel) shown() (x, y []float64) {
	for _, m := range p.marks {
		x, y = append(x, m.x...), append(y, m.y...)
	}
	return x, y
}

// plotMargin is about how much of a panel's width is beside its axes.
const plotMargin = 50.0

// plot returns the panel as a plot of about the given size.
func (p *Panel) plot(width, height float64) *plot.Plot {
	q, grid := plot.New(), &plotter.Grid{}
	q.BackgroundColor, q.TextHandler = nil, markup{}
	q.X.Label.Text = p.X.Label
	q.X.Tick.Marker, q.Y.Tick.Marker = p.ticks(width, height)
	q.Add(grid)
	for _, a := range []struct {
		to   *plot.Axis
		from *Axis
		hide func()
		grid *draw.LineStyle
		x    text.XAlignment
		y    text.YAlignment
	}{{&q.X, &p.X, q.HideX, &grid.Vertical, text.XCenter, text.YTop}, {&q.Y, &p.Y, q.HideY, &grid.Horizontal, text.XRight, text.YCenter}} {
		a.to.Min, a.to.Max, a.to.Scale, a.to.Padding = a.from.Min, a.from.Max, a.from, 0
		a.to.Width, a.to.Tick.Width, a.to.Tick.Length = 0.6, 0.6, 2.5
		a.to.Tick.Label = typeset(figure.TickSize, figure.Black, a.x, a.y)
		a.to.Label.TextStyle = typeset(figure.LabelSize, figure.Black, text.XCenter, text.YBottom)
		a.to.Label.Padding = 4
		if a.from.Names != nil {
			a.to.Tick.Length = 0
		}
		if a.from.Bare {
			a.hide()
		}
		if a.from.Grid {
			*a.grid = draw.LineStyle{Color: figure.PaleGrey, Width: 0.5}
		}
	}
	for _, m := range p.marks {
		q.Add(m)
	}
	return q
}

// equalise makes a unit as long on both axes. Labels of ticks that change change the
// room for the axes, a little, and less each time.
func (p *Panel) equalise(q *plot.Plot, at draw.Canvas) {
	for range 3 {
		size := q.DataCanvas(at).Size()
		long, axis := &p.X, &q.X
		want := float64((p.Y.Max - p.Y.Min) * float64(size.X/size.Y))
		if have := p.X.Max - p.X.Min; want < have {
			long, axis = &p.Y, &q.Y
			want = float64(have * float64(size.Y/size.X))
		}
		middle := (long.Min + long.Max) / 2
		long.Min, long.Max = middle-want/2, middle+want/2
		axis.Min, axis.Max = long.Min, long.Max
		q.X.Tick.Marker, q.Y.Tick.Marker = p.ticks(size.X.Points(), size.Y.Points())
	}
}

func (p *Panel) ticks(width, height float64) (x, y plot.Ticker) {
	return plot.ConstantTicks(p.X.fitting(width, func(s string) float64 { return figure.TextWidth(figure.TickSize, s) + 4 })),
		plot.ConstantTicks(p.Y.fitting(height, func(string) float64 { return figure.TickSize + 2 }))
}

// below returns the height of what stands below the panel: ticks and label.
func (p *Panel) below(q *plot.Plot) float64 {
	h := q.X.Tick.Length.Points() + q.X.Tick.Label.Height("0").Points()
	if p.X.Label != "" {
		h += q.X.Label.TextStyle.Height(p.X.Label).Points() + q.X.Label.Padding.Points()
	}
	return h
}

// row returns the panels that stand in a row with panel k.
func (c *Chart) row(k, columns int) []*Panel {
	first := k - k%columns
	return c.Panels[first:min(first+columns, len(c.Panels))]
}

// head returns the heights of what stands above panels of some width in a row.
func (c *Chart) head(row []*Panel, width float64) (title, label, legend float64) {
	if len(c.Panels) > 1 || c.Panels[0].Title != "" {
		title = titleLine
	}
	for _, p := range row {
		if p.Y.Label != "" {
			label = labelLine
		}
		if c.LegendEach {
			_, lines := c.legend([]*Panel{p}, width)
			legend = max(legend, float64(legendLine*float64(lines)))
		}
	}
	return title, label, legend
}

// drawHead writes title, legend and label of the ordinate above panel k of a row, whose
// cell starts at (x, y).
func (c *Chart) drawHead(paper *canvas, k int, row []*Panel, x, y, width float64) {
	p, title := c.Panels[k], ""
	if len(c.Panels) > 1 && !c.Unnumbered {
		title = fmt.Sprintf("**(%c)** ", 'a'+k)
	}
	paper.d.Text(x, y+9, figure.Start, titleSize, figure.Black, title+p.Title)
	titleRoom, _, legendRoom := c.head(row, width)
	y += titleRoom
	if c.LegendEach {
		entries, _ := c.legend([]*Panel{p}, width)
		c.drawLegend(paper, entries, x+4, y+6)
		y += legendRoom
	}
	paper.d.Text(x, y+8, figure.Start, figure.LabelSize, figure.Black, p.Y.Label)
}

// samples returns the first mark of each name in panels, in the legend's order.
func (c *Chart) samples(panels []*Panel) []*Mark {
	var out []*Mark
	for _, p := range panels {
		for _, m := range p.marks {
			if name := m.style.Name; name != "" && !slices.ContainsFunc(out, func(o *Mark) bool { return o.style.Name == name }) {
				out = append(out, m)
			}
		}
	}
	rank := func(m *Mark) int {
		if i := slices.Index(c.LegendOrder, m.style.Name); i >= 0 {
			return i
		}
		return len(c.LegendOrder)
	}
	slices.SortStableFunc(out, func(a, b *Mark) int { return rank(a) - rank(b) })
	return out
}

// An entry is a mark in a legend, from x on in a line.
type entry struct {
	*Mark
	x    float64
	line int
}

// legend lays the legend of some panels out in lines of a width.
func (c *Chart) legend(panels []*Panel, width float64) (entries []entry, lines int) {
	x := 0.0
	if c.LegendTitle != "" {
		x = figure.TextWidth(figure.LabelSize, c.LegendTitle) + 10
	}
	for i, m := range c.samples(panels) {
		wide := sampleWidth + 3 + figure.TextWidth(figure.LabelSize, m.style.Name) + 12
		if i == 0 {
			lines = 1
		} else if x+wide > width {
			x = 0
			lines++
		}
		entries = append(entries, entry{m, x, lines - 1})
		x += wide
	}
	return entries, lines
}

// drawLegend draws a legend from (x, y) on.
func (c *Chart) drawLegend(paper *canvas, entries []entry, x, y float64) {
	if len(entries) > 0 {
		paper.d.TextMid(x, y, figure.Start, figure.LabelSize, figure.Black, c.LegendTitle)
	}
	for _, e := range entries {
		at, y := x+e.x, y+float64(legendLine*float64(e.line))
		e.sample(e.Mark, paper, vg.Point{X: vg.Length(at), Y: vg.Length(paper.d.H - y)})
		paper.d.TextMid(at+sampleWidth+3, y, figure.Start, figure.LabelSize, figure.Black, e.style.Name)
	}
}
