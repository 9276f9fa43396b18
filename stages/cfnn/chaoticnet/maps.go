package chaoticnet

import (
	"context"

	"neurorbit/pipeline/stage"
	"neurorbit/stages/model/chaotic"
)

// Figure 4 in numbers.
const (
	bifurcationFrom    = 2.5
	bifurcationTo      = 4.0
	bifurcationSteps   = 600
	bifurcationDiscard = 1000
	bifurcationKeep    = 120
)

// bifurcationJob makes the data of figure 4.
type bifurcationJob struct{}

func (bifurcationJob) run(_ context.Context, t *stage.Task) error {
	var rows []BifurcationRow
	for n := range bifurcationSteps + 1 {
		a := bifurcationFrom + float64((bifurcationTo-bifurcationFrom)*float64(n))/bifurcationSteps
		u := 0.4
		for range bifurcationDiscard {
			u = chaotic.LogisticStep(a, u)
		}
		for i := range bifurcationKeep {
			rows = append(rows, BifurcationRow{a, int32(i), u})
			u = chaotic.LogisticStep(a, u)
		}
	}
	return t.Out.Append("bifurcation", rows)
}

// regionJob makes the data of figure 5: an orbit for each range parameter.
type regionJob struct {
	Ranges  []float64 `json:"figure5"`
	Reading string    `json:"reading"`
}

// regionSteps is the number of steps that are kept; regionStart is the first state
// over the half-width of the region.
const (
	regionSteps = 500
	regionStart = 0.1
)

func (j regionJob) run(_ context.Context, t *stage.Task) error {
	var rows []RegionRow
	for _, r := range j.Ranges {
		h := halfWidth(j.Reading, r)
		o := chaotic.NewOrbits(chaotic.Logistic, h, []float64{float64(regionStart * h)})
		x, next := []float64{0}, []float64{0}
		o.X(x)
		for i := range regionSteps {
			o.Advance(i + 1)
			o.X(next)
			rows = append(rows, RegionRow{r, int32(i), x[0], next[0]})
			x, next = next, x
		}
	}
	return t.Out.Append("region", rows)
}

// seriesJob makes the data of figure 6, whose regions are [-0.5, 0.5].
type seriesJob struct{}

const (
	seriesHalf    = 0.5
	seriesSamples = 50
)

func (seriesJob) run(_ context.Context, t *stage.Task) error {
	var rows []SeriesRow
	for _, init := range []float64{0.4, -0.49} {
		for _, every := range []int{1, 2, 3} {
			o := chaotic.NewOrbits(chaotic.Logistic, seriesHalf, []float64{init})
			x := []float64{0}
			for k := 1; every*k <= seriesSamples; k++ {
				o.Advance(every*k - 1) // the initial state is x(1)
				o.X(x)
				rows = append(rows, SeriesRow{init, int32(every), int32(k), x[0]})
			}
		}
	}
	return t.Out.Append("series", rows)
}

// halfWidth returns the half-width of the region for a reading of eq. (5).
func halfWidth(reading string, r float64) float64 {
	if reading == "full" {
		return r / 2
	}
	return r
}
