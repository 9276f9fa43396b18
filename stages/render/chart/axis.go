package chart

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"gonum.org/v1/plot"

	"neurorbit/stages/num/strict"
)

// A Scale is how values are laid out along an axis.
type Scale byte

// The scales. Log1 shows the logarithm of one more than a value, so that counts
// have a place for 0.
const (
	Linear Scale = iota
	Log
	Log1
)

// An Axis is an axis of a panel. Where Min and Max are equal, the data decide: the
// axis covers what the marks have of all panels, or of its own panel if Each is set,
// with a little room on both sides.
type Axis struct {
	Label    string
	Scale    Scale
	Min, Max float64
	Zero     bool   // the axis starts, or ends, at 0
	Tight    bool   // no room beside the data
	Each     bool   // each panel has a range of its own
	Grid     bool   // pale lines at the ticks
	Ticks    []Tick // instead of round values
	Most     int    // ticks at most; 0 means 7
	// Names are what the values 0, 1, 2 ... stand for; there are no ticks then.
	Names []string
	Bare  bool // neither line nor ticks
}

// A Tick is a marked value; without a label it is a small one.
type Tick = plot.Tick

func (a Axis) with(b Axis) Axis {
	a.Label, a.Scale, a.Most = cmp.Or(a.Label, b.Label), cmp.Or(a.Scale, b.Scale), cmp.Or(a.Most, b.Most)
	if a.Min == a.Max {
		a.Min, a.Max = b.Min, b.Max
	}
	if a.Ticks == nil {
		a.Ticks = b.Ticks
	}
	if a.Names == nil {
		a.Names = b.Names
	}
	a.Zero, a.Tight, a.Each, a.Grid, a.Bare = a.Zero || b.Zero, a.Tight || b.Tight, a.Each || b.Each, a.Grid || b.Grid, a.Bare || b.Bare
	return a
}

// shows reports whether a value has a place on the axis.
func (a *Axis) shows(v float64) bool {
	return finite(v) && (a.Scale != Log || v > 0) && (a.Scale != Log1 || v > -1)
}

// cover sets the range of the axis so that it shows the values.
func (a *Axis) cover(values []float64) {
	if a.Names != nil {
		a.Min, a.Max = -0.5, float64(len(a.Names))-0.5
	}
	if a.Min != a.Max {
		return
	}
	lo, hi := math.Inf(1), math.Inf(-1)
	for _, v := range values {
		if a.shows(v) {
			u := a.forward(v)
			lo, hi = min(lo, u), max(hi, u)
		}
	}
	if a.Zero && a.Scale != Log {
		lo, hi = min(lo, 0), max(hi, 0)
	}
	switch border := float64(0.04 * (hi - lo)); {
	case lo > hi:
		lo, hi = 0, 1
	case lo == hi:
		border = max(float64(0.1*math.Abs(lo)), 1e-9)
		lo, hi = lo-border, hi+border
	case !a.Tight:
		if !a.Zero || lo != 0 {
			lo -= border
		}
		if !a.Zero || hi != 0 {
			hi += border
		}
	}
	a.Min, a.Max = a.back(lo), a.back(hi)
}

// forward maps a value to what is even along the axis, back does the reverse.
func (a *Axis) forward(v float64) float64 {
	switch a.Scale {
	case Log:
		return strict.Log(v)
	case Log1:
		return strict.Log(1 + v)
	}
	return v
}

func (a *Axis) back(u float64) float64 {
	switch a.Scale {
	case Log:
		return strict.Exp(u)
	case Log1:
		return strict.Exp(u) - 1
	}
	return u
}

// Normalize implements plot.Normalizer. A value without a place is at the lower end.
func (a *Axis) Normalize(lo, hi, v float64) float64 {
	if !a.shows(v) {
		v = lo
	}
	l := a.forward(lo)
	return float64(a.forward(v)-l) / float64(a.forward(hi)-l)
}

func (a *Axis) marks() []Tick {
	most := cmp.Or(a.Most, 7)
	switch {
	case a.Names != nil:
		var out []Tick
		for i, name := range a.Names {
			out = append(out, Tick{Value: float64(i), Label: name})
		}
		return out
	case a.Ticks != nil:
		return a.Ticks
	case a.Scale == Log:
		return logTicks(a.Min, a.Max, most)
	case a.Scale == Log1:
		return oneTicks(a.Max)
	}
	return roundTicks(a.Min, a.Max, most)
}

// roundTicks returns round values from lo to hi, at most so many, 1, 2 or 5 times a
// power of ten apart; if a label is long, all are written as multiples of powers of
// ten. lo < hi, most >= 2.
func roundTicks(lo, hi float64, most int) (out []Tick) {
	step, digits := roundStep((hi - lo) / float64(most-1))
	const slack = 1e-9 // hi/step may come out just below a whole number
	first, last := math.Ceil(lo/step-slack), math.Floor(hi/step+slack)
	long := false
	for k := first; k <= last; k++ {
		v := k*step + 0 // + 0 turns -0 into 0
		out = append(out, Tick{Value: v, Label: strconv.FormatFloat(v, 'f', digits, 64)})
		long = long || len(out[len(out)-1].Label) > 7
	}
	for i, t := range out {
		if long {
			t.Label = strings.Replace(strconv.FormatFloat(t.Value, 'g', 4, 64), "e-0", "e-", 1)
		}
		out[i].Label = minus(t.Label)
	}
	return out
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

// fitting returns the ticks with as many labels as have room on an axis of some
// length; extent is how much of it a label takes. Those that are left are every
// second, third and so on.
func (a *Axis) fitting(length float64, extent func(label string) float64) []Tick {
	ticks := a.marks()
	for every := 1; ; every++ {
		out := slices.Clone(ticks)
		end, labelled, fits := math.Inf(-1), 0, true
		for i, t := range out {
			if t.Label == "" || t.Value < min(a.Min, a.Max) || t.Value > max(a.Min, a.Max) {
				continue
			}
			if labelled++; (labelled-1)%every != 0 {
				out[i].Label = ""
				continue
			}
			at, half := float64(length*a.Normalize(a.Min, a.Max, t.Value)), extent(t.Label)/2
			fits = fits && at-half >= end
			end = at + half
		}
		if fits || every > labelled {
			return out
		}
	}
}

func minus(s string) string { return strings.ReplaceAll(s, "-", "−") }

// logTicks returns powers of ten or, where these are few, once, twice and five times
// these or round values.
func logTicks(lo, hi float64, most int) []Tick {
	const slack = 1e-9
	first, last := int(math.Ceil(log10(lo)-slack)), int(math.Floor(log10(hi)+slack))
	var out []Tick
	if last-first < 2 {
		for e := first - 1; e <= last; e++ {
			for _, m := range []float64{1, 2, 5} {
				if v := m * math.Pow10(e); v >= lo && v <= hi {
					out = append(out, Tick{Value: v, Label: power(v, e, m == 1)})
				}
			}
		}
		if len(out) >= 2 {
			return out
		}
		return roundTicks(lo, hi, most)
	}
	every := 1 + (last-first)/most
	for e := first; e <= last; e++ {
		t := Tick{Value: math.Pow10(e)}
		if e%every == 0 {
			t.Label = power(t.Value, e, true)
		}
		out = append(out, t)
	}
	return out
}

// power writes a value v, which is 10^e or a multiple of it.
func power(v float64, e int, pure bool) string {
	switch {
	case pure && (e < -2 || e > 3):
		return minus(fmt.Sprintf("10^{%d}", e))
	case !pure && v >= 1e4:
		return minus(fmt.Sprintf("%g·10^{%d}", v/math.Pow10(e), e))
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
}

// oneTicks returns 0, 1, 3, 10, 30 ... up to a value.
func oneTicks(hi float64) []Tick {
	out := []Tick{{Value: 0, Label: "0"}}
	for e := 0; ; e++ {
		for _, m := range []float64{1, 3} {
			v := m * math.Pow10(e)
			if v > hi {
				return out
			}
			out = append(out, Tick{Value: v, Label: power(v, e, m == 1 || e < 4)})
		}
	}
}

func log10(v float64) float64 { return strict.Log(v) / math.Ln10 }
