// Package overlay draws the same lines of several experiments over each other.
package overlay

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"neurorbit/stages/num/strict"
	"neurorbit/stages/render/figure"
)

// A Chart holds the lines of a figure for several experiments.
type Chart struct {
	Title string
	// XText and YText label the axes; LogX and LogY make them logarithmic. Points
	// that are not above 0 are then left out.
	XText, YText string
	LogX, LogY   bool
	// Experiments are named in the legend, the first is the base.
	Experiments []string
	Panels      []Panel
	// Stamps are reservations on the data.
	Stamps []string
}

// A Panel is a chart of its own; all panels have the same abscissa.
type Panel struct {
	Title string // may be empty
	Lines []Line
}

// A Line is the line of an experiment. X and Y are equally long; a line is
// interrupted where either is NaN.
type Line struct {
	Experiment int // index in Chart.Experiments
	X, Y       []float64
}

// colors tell experiments apart, also for colour-blind readers (after Okabe and
// Ito, darkened). The base is black.
var colors = []figure.Color{figure.Black, "#0072b2", "#d55e00", "#008f68", "#a8559a", "#b08500", "#4596c8", "#8a5a2b"}

// Geometry in points.
const (
	left, right   = 44.0, 10.0 // beside the axes of a panel
	above         = 26.0       // of a panel: its title, the label of the ordinate
	below         = 30.0       // of a panel: ticks, the label of the abscissa
	titleHeight   = 16.0
	legendLine    = 11.0
	legendSample  = 18.0
	legendSpace   = 14.0
	lineWidth     = 0.9
	markers       = 60 // lines with at most so many points show them
	singleHeight  = 210.0
	severalHeight = 120.0
)

// Draw draws the chart. It fails if no line has a point.
func (c *Chart) Draw() (*figure.Drawing, error) {
	xs, ok := c.extent(c.Panels, c.LogX, func(l Line) []float64 { return l.X })
	if !ok {
		return nil, fmt.Errorf("overlay: %s has no points", c.Title)
	}
	columns, height := min(3, len(c.Panels)), severalHeight
	if len(c.Panels) == 1 {
		height = singleHeight
	}
	if len(c.Panels) == 4 {
		columns = 2
	}
	rows := (len(c.Panels) + columns - 1) / columns
	legend := c.legend()
	cell := above + height + below
	d := figure.New(figure.DoubleColumn, titleHeight+float64(cell*float64(rows))+float64(legendLine*float64(len(legend)))+8, c.label())
	d.Text(4, titleHeight-4, figure.Start, 8.5, figure.Black, fit("**"+escape(c.Title)+"**", 8.5, d.W-8))
	step := d.W / float64(columns)
	for i, p := range c.Panels {
		x0 := float64(step * float64(i%columns))
		y0 := titleHeight + float64(cell*float64(i/columns))
		c.panel(d, p, xs, x0, y0, step, height)
	}
	y := titleHeight + float64(cell*float64(rows))
	for _, line := range legend {
		y += legendLine
		x := left
		for _, e := range line {
			c.sample(d, e, x, y-2.5)
			d.Text(x+legendSample+4, y, figure.Start, figure.LabelSize, figure.Black, escape(c.Experiments[e]))
			x += c.entry(e)
		}
	}
	d.Stamp(c.Stamps...)
	return d, nil
}

// label describes the chart for readers who cannot see it.
func (c *Chart) label() string {
	return fmt.Sprintf("%s: %s against %s for %s", c.Title, c.YText, c.XText, strings.Join(c.Experiments, ", "))
}

// panel draws one panel into the cell at (x, y).
func (c *Chart) panel(d *figure.Drawing, p Panel, xs scale, x, y, width, height float64) {
	x0, x1, y0, y1 := x+left, x+width-right, y+above, y+above+height
	d.Text(x+4, y+9, figure.Start, figure.LabelSize, figure.Black, fit("**"+escape(p.Title)+"**", figure.LabelSize, width-8))
	d.Text(x+4, y+20, figure.Start, figure.LabelSize, figure.Black, fit(escape(c.YText), figure.LabelSize, width-8))
	d.Text((x0+x1)/2, y1+23, figure.Middle, figure.LabelSize, figure.Black, fit(escape(c.XText), figure.LabelSize, x1-x0+left))
	ys, ok := c.extent([]Panel{p}, c.LogY, func(l Line) []float64 { return l.Y })
	if !ok {
		d.TextMid((x0+x1)/2, (y0+y1)/2, figure.Middle, figure.LabelSize, figure.Grey, "no points")
		return
	}
	sx, sy := xs.axis(x0, x1), ys.axis(y1, y0)
	// The base is drawn last, so that it is seen where others are equal.
	order := slices.Clone(p.Lines)
	slices.SortStableFunc(order, func(a, b Line) int { return b.Experiment - a.Experiment })
	for _, l := range order {
		c.line(d, l, xs, ys, sx, sy)
	}
	d.XAxis(sx, y1, xs.ticks(7))
	d.YAxis(sy, x0, ys.ticks(6))
}

// line draws one line, and its points if there are few.
func (c *Chart) line(d *figure.Drawing, l Line, xs, ys scale, sx, sy figure.Scale) {
	var points [][2]float64
	flush := func() {
		if len(points) > 1 {
			d.Polyline(points, figure.Style{Stroke: color(l.Experiment), Width: width(l.Experiment)})
		}
		points = nil
	}
	for i := range l.X {
		u, okX := xs.value(l.X[i])
		v, okY := ys.value(l.Y[i])
		if !okX || !okY {
			flush()
			continue
		}
		q := [2]float64{sx.At(u), sy.At(v)}
		points = append(points, q)
		if len(l.X) <= markers {
			c.marker(d, l.Experiment, q[0], q[1])
		}
	}
	flush()
}

// marker draws the mark of an experiment at a point: discs, then squares, then
// diamonds, once the colours are used up.
func (c *Chart) marker(d *figure.Drawing, experiment int, x, y float64) {
	s := figure.Style{Fill: color(experiment)}
	const r = 1.4
	switch experiment / len(colors) % 3 {
	case 0:
		d.Disc(x, y, r, s)
	case 1:
		d.Box(x-r, y-r, x+r, y+r, s)
	default:
		d.Add(figure.NewPath(s).Move(x, y-1.9).Line(x+1.9, y).Line(x, y+1.9).Line(x-1.9, y).Close())
	}
}

// sample draws the line of an experiment as the legend shows it.
func (c *Chart) sample(d *figure.Drawing, experiment int, x, y float64) {
	d.Line(x, y, x+legendSample, y, figure.Style{Stroke: color(experiment), Width: width(experiment)})
	c.marker(d, experiment, x+legendSample/2, y)
}

func color(experiment int) figure.Color { return colors[experiment%len(colors)] }

// width makes the base thinner than what may lie under it.
func width(experiment int) float64 {
	if experiment == 0 {
		return lineWidth
	}
	return lineWidth + 0.6
}

// entry is the width of an experiment in the legend.
func (c *Chart) entry(experiment int) float64 {
	return legendSample + 4 + figure.TextWidth(figure.LabelSize, escape(c.Experiments[experiment])) + legendSpace
}

// legend divides the experiments into lines that fit the sheet.
func (c *Chart) legend() [][]int {
	var lines [][]int
	x := figure.DoubleColumn
	for e := range c.Experiments {
		w := c.entry(e)
		if x+w > figure.DoubleColumn {
			lines = append(lines, nil)
			x = left
		}
		lines[len(lines)-1] = append(lines[len(lines)-1], e)
		x += w
	}
	return lines
}

// A scale is the extent of an axis, in logarithms to base 10 if log is set.
type scale struct {
	lo, hi float64
	log    bool
}

// extent returns the extent of the values of all lines of panels.
func (c *Chart) extent(panels []Panel, log bool, values func(Line) []float64) (scale, bool) {
	s := scale{math.Inf(1), math.Inf(-1), log}
	for _, p := range panels {
		for _, l := range p.Lines {
			for _, v := range values(l) {
				if u, ok := s.value(v); ok {
					s.lo, s.hi = min(s.lo, u), max(s.hi, u)
				}
			}
		}
	}
	if s.lo > s.hi {
		return s, false
	}
	if border := float64(0.04 * (s.hi - s.lo)); border > 0 {
		s.lo, s.hi = s.lo-border, s.hi+border
	} else {
		border = max(float64(0.1*math.Abs(s.lo)), 1e-9)
		s.lo, s.hi = s.lo-border, s.hi+border
	}
	return s, true
}

// value maps a value to the axis; false if it has no place there.
func (s scale) value(v float64) (float64, bool) {
	if math.IsNaN(v) || math.IsInf(v, 0) || s.log && v <= 0 {
		return 0, false
	}
	if s.log {
		return strict.Log(v) / math.Ln10, true
	}
	return v, true
}

func (s scale) axis(from, to float64) figure.Scale {
	return figure.Scale{Lo: s.lo, Hi: s.hi, From: from, To: to}
}

// ticks returns at most limit marked values: of a logarithmic axis powers of ten,
// or also twice and five times these where there are few.
func (s scale) ticks(limit int) []figure.Tick {
	if !s.log {
		return compact(figure.Ticks(s.lo, s.hi, limit))
	}
	first, last := int(math.Ceil(s.lo)), int(math.Floor(s.hi))
	if last-first < 2 {
		return s.fewDecades(first-1, last, limit)
	}
	every := 1 + (last-first)/limit
	var ticks []figure.Tick
	for e := first; e <= last; e += every {
		label := fmt.Sprintf("10^{%d}", e)
		if e >= 0 && e <= 3 {
			label = strconv.FormatFloat(math.Pow10(e), 'f', -1, 64)
		}
		ticks = append(ticks, figure.Tick{Value: float64(e), Label: label})
	}
	return ticks
}

// fewDecades returns the ticks of a logarithmic axis between the powers of ten from
// and to + 1: 1, 2 and 5 times a power of ten or, where these are fewer than two,
// round values at even steps.
func (s scale) fewDecades(from, to, limit int) []figure.Tick {
	var ticks []figure.Tick
	for e := from; e <= to; e++ {
		for _, m := range []float64{1, 2, 5} {
			v := m * math.Pow10(e)
			if u, _ := s.value(v); u >= s.lo && u <= s.hi {
				ticks = append(ticks, figure.Tick{Value: u, Label: strconv.FormatFloat(v, 'g', 3, 64)})
			}
		}
	}
	if len(ticks) >= 2 {
		return ticks
	}
	ticks = figure.Ticks(strict.Exp(s.lo*math.Ln10), strict.Exp(s.hi*math.Ln10), limit)
	for i, t := range ticks {
		ticks[i].Value, _ = s.value(t.Value)
	}
	return compact(ticks)
}

// compact writes ticks with long labels as multiples of a power of ten.
func compact(ticks []figure.Tick) []figure.Tick {
	longest := 0
	for _, t := range ticks {
		longest = max(longest, len(t.Label))
	}
	if longest <= 7 {
		return ticks
	}
	for i, t := range ticks {
		ticks[i].Label = strings.Replace(strconv.FormatFloat(t.Value, 'g', 4, 64), "e-0", "e-", 1)
	}
	return ticks
}

// fit shortens a text until it is no wider than room.
func fit(markup string, size, room float64) string {
	if figure.TextWidth(size, markup) <= room {
		return markup
	}
	bold := strings.HasPrefix(markup, "**")
	runes := []rune(strings.Trim(markup, "*"))
	for len(runes) > 1 {
		runes = runes[:len(runes)-1]
		short := strings.TrimRight(string(runes), `\`) + "…"
		if bold {
			short = "**" + short + "**"
		}
		if figure.TextWidth(size, short) <= room {
			return short
		}
	}
	return ""
}

var markup = strings.NewReplacer(`\`, `\\`, "*", `\*`, "^", `\^`, "_", `\_`)

// escape makes text free of markup.
func escape(s string) string { return markup.Replace(s) }
