package chaoticnet

import (
	"context"
	"errors"
	"math"
	"slices"

	"neurorbit/pipeline/stage"
	"neurorbit/stages/model/chaotic"
)

// BifurcationCells is the number of cells in which the states of figure 4 are counted.
const BifurcationCells = 480

// bifurcationJob makes the data of figure 4.
type bifurcationJob struct{}

func (bifurcationJob) run(_ context.Context, t *stage.Task) error {
	const from, to, steps = 2.5, 4.0, 1200
	var rows []BifurcationRow
	var cells []BifurcationCellRow
	for n := range steps + 1 {
		row, counts := stay(from + float64((to-from)*float64(n))/steps)
		rows = append(rows, row)
		for i, count := range counts {
			if count > 0 {
				cells = append(cells, BifurcationCellRow{row.A, int32(i), count})
			}
		}
	}
	return errors.Join(t.Out.Append("bifurcation", rows), t.Out.Append("bifurcation_cells", cells))
}

// stay follows the logistic map with parameter a and counts its states after the
// transient in the cells.
func stay(a float64) (row BifurcationRow, counts [BifurcationCells]int32) {
	const discard, keep, compared = 2000, 20000, 120
	u := 0.4
	for range discard {
		u = chaotic.LogisticStep(a, u)
	}
	row = BifurcationRow{A: a, States: keep, Low: 1}
	var first []float64
	for i := range keep {
		if i < compared {
			first = append(first, u)
		}
		row.Low, row.High = min(row.Low, u), max(row.High, u)
		counts[min(int(float64(u*BifurcationCells)), BifurcationCells-1)]++
		u = chaotic.LogisticStep(a, u)
	}
	row.Period = cycleLength(first)
	return row, counts
}

// cycleLength returns the period of states that recur within 1e-6, at least twice;
// 0 if they do not.
func cycleLength(u []float64) int32 {
	for n := 1; 2*n <= len(u); n++ {
		if slices.EqualFunc(u[n:], u[:len(u)-n], func(a, b float64) bool { return math.Abs(a-b) <= 1e-6 }) {
			return int32(n)
		}
	}
	return 0
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
