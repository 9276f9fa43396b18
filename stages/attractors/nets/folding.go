package nets

import (
	"context"
	"math"
	"slices"

	"neurorbit/stages/model/attractor"
	"neurorbit/stages/model/lyapunov"
	"neurorbit/stages/num/strict"
)

const (
	pairs, pairEvery   = 64, 1000 // pairs of starts, and how far apart they are on the orbit
	partingStart       = 1e-9     // distance of a pair at first, in y1
	partingLines       = 200      // times at which distances are kept
	partingTimes       = 30       // of these times 1/lambda1 the last one is
	leastLambda        = 1e-4     // below it, parting takes too long to be followed
	segmentLength      = 0.01     // of the segment that is stretched, in y1
	segmentPoints      = 5001
	segmentGap         = 0.05      // its image is kept as long as neighbours are no farther apart
	segmentTimes       = 20        // times 1/lambda1 at which it ends at the latest
	densityTimes       = 100       // times the steps of the exponents that the density counts
	sectionHalf        = 1.0 / 400 // of sum b_i, how far the section reaches from y_D = 0
	sectionLeastLength = 3         // of a register whose last place is neither y1 nor y2
)

// DensityCells is the number of cells along each axis of the plane of y1 and y2.
const DensityCells = 240

// addFolding shows the chaos of an orbit that goes through the state y: how pairs of
// near states part, what becomes of a short segment, and where the points of the
// attractor and of a section of it lie. An orbit that is not chaotic, or whose lambda1 is
// below leastLambda, and a register of fewer than sectionLeastLength places get no rows.
func (r *rows) addFolding(ctx context.Context, p params, net *attractor.Net, v *lyapunov.Verdict, lambda1 float64) error {
	chaotic := v.Class == lyapunov.Chaotic || v.Class == lyapunov.Hyperchaotic
	if !chaotic || lambda1 < leastLambda || p.Set.D < sectionLeastLength {
		return nil
	}
	m := net.Map()
	if err := r.addParting(ctx, p.Set, m, v.State, max(1, int(partingTimes/lambda1/partingLines))); err != nil {
		return err
	}
	if err := r.addSegment(ctx, p.Set, m, v.State, int(segmentTimes/lambda1)); err != nil {
		return err
	}
	return r.addDensity(ctx, p, m, v.State, strict.Sum(net.B()))
}

// addParting follows pairs of near states for partingLines times of so many steps. The
// mean distance is the geometric one: its logarithm grows by lambda1 a step. A pair counts
// until its states are the same to the last bit, as saturated neurons can make them.
func (r *rows) addParting(ctx context.Context, set Set, m *attractor.Map, y []float64, every int) error {
	const lines = partingLines + 1
	var logs, first [lines]float64
	var counts [lines]int
	start, apart := slices.Clone(y), make([]float64, len(y))
	for pair := range pairs {
		m.Advance(start, pairEvery, nil)
		a, b := slices.Clone(start), slices.Clone(start)
		b[0] += partingStart
		for k := range lines {
			if err := ctx.Err(); err != nil {
				return err
			}
			for j := range apart {
				apart[j] = b[j] - a[j]
			}
			d := strict.Norm(apart)
			if d == 0 {
				break
			}
			if pair == 0 {
				first[k] = d
			}
			logs[k] += strict.Log(d)
			counts[k]++
			m.Advance(a, every, nil)
			m.Advance(b, every, nil)
		}
	}
	for k := 0; k < lines && counts[k] > 0; k++ {
		mean := strict.Exp(logs[k] / float64(counts[k]))
		r.parting = append(r.parting, PartingRow{Set: set.Name, T: int64(k * every), Distance: first[k], Mean: mean})
	}
	return nil
}

// addSegment maps a segment as long as its points stay close to each other.
func (r *rows) addSegment(ctx context.Context, set Set, m *attractor.Map, y []float64, last int) error {
	image, next := make([][]float64, segmentPoints), make([][]float64, segmentPoints)
	for k := range image {
		image[k], next[k] = slices.Clone(y), make([]float64, len(y))
		image[k][0] += float64(segmentLength*float64(k)) / (segmentPoints - 1)
	}
	gap := func(points [][]float64) (widest float64) {
		for k, p := range points[1:] {
			widest = max(widest, math.Abs(p[0]-points[k][0]), math.Abs(p[1]-points[k][1]))
		}
		return widest
	}
	t := 0
	for ; t < last; t++ {
		if err := ctx.Err(); err != nil {
			return err
		}
		for k := range image {
			m.Step(image[k], next[k])
		}
		if gap(next) > segmentGap {
			break
		}
		image, next = next, image
	}
	for k, p := range image {
		r.segment = append(r.segment, SegmentRow{set.Name, int64(t), int64(k), p[0], p[1]})
	}
	return nil
}

// addDensity counts points of the attractor, of which |y_j| <= reach, in cells of the
// plane of y1 and y2, and those near the section y_D = 0 again.
func (r *rows) addDensity(ctx context.Context, p params, m *attractor.Map, y []float64, reach float64) error {
	all, section := make([]int64, DensityCells*DensityCells), make([]int64, DensityCells*DensityCells)
	half, near := float64(DensityCells/2), float64(sectionHalf*reach)
	cell := func(v float64) int { return min(int(float64((v/reach+1)*half)), DensityCells-1) }
	for t, y := range lyapunov.Orbit(m, y, densityTimes*p.Steps) {
		k := cell(y[1])*DensityCells + cell(y[0])
		all[k]++
		if math.Abs(y[len(y)-1]) < near {
			section[k]++
		}
		if t%(1<<16) == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
	}
	for s, counts := range [][]int64{all, section} {
		for k, n := range counts {
			if n > 0 {
				r.density = append(r.density, DensityRow{
					p.Set.Name, s == 1, int64(k % DensityCells), int64(k / DensityCells), float64(2*reach) / DensityCells, n,
				})
			}
		}
	}
	return nil
}
