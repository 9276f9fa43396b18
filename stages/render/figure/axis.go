package figure

import (
	"math"
	"strconv"
)

// A Scale maps the values Lo to Hi linearly onto the coordinates From to To.
type Scale struct{ Lo, Hi, From, To float64 }

// At returns the coordinate of v.
func (s Scale) At(v float64) float64 {
	return s.From + float64((v-s.Lo)/(s.Hi-s.Lo)*(s.To-s.From))
}

// A Tick is a marked value of an axis; an empty label makes an unlabelled tick.
type Tick struct {
	Value float64
	Label string
}

// Ticks returns round values from lo to hi, at most limit of them: 1, 2 or 5
// times a power of ten apart. lo < hi, limit >= 2.
func Ticks(lo, hi float64, limit int) []Tick {
	step, digits := roundStep((hi - lo) / float64(limit-1))
	const slack = 1e-9 // hi/step may come out just below a whole number
	first, last := math.Ceil(lo/step-slack), math.Floor(hi/step+slack)
	var ticks []Tick
	for k := first; k <= last; k++ {
		v := k*step + 0 // + 0 turns -0 into 0
		ticks = append(ticks, Tick{v, strconv.FormatFloat(v, 'f', digits, 64)})
	}
	return ticks
}

// roundStep returns the smallest round number not below least, and how many
// digits it has after the point.
func roundStep(least float64) (step float64, digits int) {
	for e := -12; ; e++ {
		for _, m := range []float64{1, 2, 5} {
			if step = m * math.Pow10(e); step >= float64(least*(1-1e-9)) {
				return step, max(0, -e)
			}
		}
	}
}

// Sizes of the type and lines of axes, in points.
const (
	LabelSize = 7.0
	TickSize  = 6.5
	tickLen   = 2.5
	axisWidth = 0.6
)

// XAxis draws ticks and labels below the line y, and the line itself.
func (d *Drawing) XAxis(s Scale, y float64, ticks []Tick) {
	d.Line(s.From, y, s.To, y, Style{Stroke: Black, Width: axisWidth})
	for _, t := range ticks {
		x := s.At(t.Value)
		d.Line(x, y, x, y+tickLen, Style{Stroke: Black, Width: axisWidth})
		if t.Label != "" {
			d.Text(x, y+tickLen+1.5+float64(ascent*TickSize), Middle, TickSize, Black, t.Label)
		}
	}
}

// YAxis draws ticks and labels left of the line x, and the line itself.
func (d *Drawing) YAxis(s Scale, x float64, ticks []Tick) {
	d.Line(x, s.From, x, s.To, Style{Stroke: Black, Width: axisWidth})
	for _, t := range ticks {
		y := s.At(t.Value)
		d.Line(x, y, x-tickLen, y, Style{Stroke: Black, Width: axisWidth})
		if t.Label != "" {
			d.TextMid(x-tickLen-1.5, y, End, TickSize, Black, t.Label)
		}
	}
}
