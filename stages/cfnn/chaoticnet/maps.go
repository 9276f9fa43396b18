package chaoticnet

import (
	"context"

	"neurorbit/pipeline/stage"
	"neurorbit/stages/model/chaotic"
)

// bifurcationJob makes the data of figure 4.
type bifurcationJob struct{}

func (bifurcationJob) run(_ context.Context, t *stage.Task) error {
	const from, to, steps, discard, keep = 2.5, 4.0, 600, 1000, 120
	var rows []BifurcationRow
	for n := range steps + 1 {
		a := from + float64((to-from)*float64(n))/steps
		u := 0.4
		for range discard {
			u = chaotic.LogisticStep(a, u)
		}
		for i := range keep {
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

func (j regionJob) run(_ context.Context, t *stage.Task) error {
	const steps, start = 500, 0.1 // steps that are kept; first state over the half-width of the region
	var rows []RegionRow
	for _, r := range j.Ranges {
		h := halfWidth(j.Reading, r)
		o := chaotic.NewOrbits(chaotic.Logistic, h, []float64{float64(start * h)})
		x, next := []float64{0}, []float64{0}
		o.X(x)
		for i := range steps {
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

func (seriesJob) run(_ context.Context, t *stage.Task) error {
	const half, samples = 0.5, 50
	var rows []SeriesRow
	for _, init := range []float64{0.4, -0.49} {
		for _, every := range []int{1, 2, 3} {
			o := chaotic.NewOrbits(chaotic.Logistic, half, []float64{init})
			x := []float64{0}
			for k := 1; every*k <= samples; k++ {
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
