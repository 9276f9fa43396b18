package gallery

import (
	"cmp"
	"context"
	"math"
	"slices"
	"sync"

	"neurorbit/stages/attractors/nets"
	"neurorbit/stages/attractors/survey"
	"neurorbit/stages/model/attractor"
	"neurorbit/stages/model/lyapunov"
)

// A Candidate is a network of the survey with the share of the plane that it covers.
type Candidate struct {
	survey.NetRow
	Coverage float64
}

// Classes of the gallery, in its order. A fixed point has no picture.
var classes = []lyapunov.Class{lyapunov.Periodic, lyapunov.Quasiperiodic, lyapunov.Chaotic, lyapunov.Hyperchaotic}

// Pick returns networks for a gallery, in its order. Each class has the same number of
// pictures, if these can be divided, else the first ones one more. The networks of a class
// are put in the order of their Kaplan-Yorke dimension (where it is larger than the survey
// tells, last; where equal, by s), and cut into as many equal parts as it has pictures; of
// each part that network is taken which covers most of the plane, among those of which no
// picture is there yet, at whatever s. A part without one has no picture.
func Pick(all []Candidate, tiles int) (out []Candidate) {
	type net struct{ n, d, seed int64 }
	shown := map[net]bool{}
	of := func(c Candidate) net { return net{c.N, c.D, c.Seed} }
	dimension := func(c Candidate) float64 {
		if math.IsNaN(c.KYDim) {
			return math.Inf(1)
		}
		return c.KYDim
	}
	for k, class := range classes {
		list := slices.DeleteFunc(slices.Clone(all), func(c Candidate) bool { return c.Class != class.String() })
		slices.SortStableFunc(list, func(a, b Candidate) int {
			return cmp.Or(cmp.Compare(dimension(a), dimension(b)), cmp.Compare(a.S, b.S),
				cmp.Compare(a.N, b.N), cmp.Compare(a.D, b.D), cmp.Compare(a.Seed, b.Seed))
		})
		parts := (tiles + len(classes) - 1 - k) / len(classes)
		for i := range parts {
			part := slices.DeleteFunc(slices.Clone(list[len(list)*i/parts:len(list)*(i+1)/parts]), func(c Candidate) bool { return shown[of(c)] })
			if len(part) > 0 {
				best := slices.MaxFunc(part, func(a, b Candidate) int { return cmp.Compare(a.Coverage, b.Coverage) })
				out, shown[of(best)] = append(out, best), true
			}
		}
	}
	return out
}

// longer is how many times the steps are taken where these leave the class open.
const longer = 4

func compute(ctx context.Context, s Section, list []survey.NetRow, threads int, progress func(done float64)) ([]Row, error) {
	list = slices.DeleteFunc(slices.Clone(list), func(r survey.NetRow) bool {
		return r.N < 2 || !slices.ContainsFunc(classes, func(c lyapunov.Class) bool { return c.String() == r.Class })
	})
	all := make([]Candidate, len(list))
	err := each(ctx, (len(list)+atOnce-1)/atOnce, threads, func(part int) error {
		first := part * atOnce
		return attractor.Together(min(atOnce, len(list)-first), func(i int, lane *attractor.Lane) error {
			row := list[first+i]
			net, err := netOf(row)
			if err == nil {
				run := net.RunIn(lane, attractor.DefaultInit)
				all[first+i] = Candidate{row, attractor.Coverage(nets.Trajectory(run, s.Discard, s.Tmax))}
			}
			return err
		})
	}, func(done float64) { progress(done / 2) })
	if err != nil {
		return nil, err
	}
	picked := Pick(all, s.Tiles)
	rows := make([]Row, len(picked))
	err = each(ctx, len(picked), threads, func(i int) error {
		c := picked[i]
		net, err := netOf(c.NetRow)
		if err != nil {
			return err
		}
		m := net.Map()
		opt := lyapunov.Options{Transient: s.Transient, Steps: s.Steps, Check: ctx.Err}
		sp, _, err := lyapunov.Analyse(m, m.Start(attractor.DefaultInit), opt, lyapunov.Tolerances{}, longer*s.Steps)
		if err != nil {
			return err
		}
		rows[i] = Row{
			Tile: int64(i + 1), N: c.N, D: c.D, S: c.S, Seed: c.Seed, Class: c.Class, Lambda1: c.Lambda1, Period: c.Period,
			KYDim: sp.KaplanYorke.Dim, KYSE: sp.KaplanYorke.SE, Coverage: c.Coverage, Discard: int64(s.Discard), Tmax: int64(s.Tmax),
		}
		return nil
	}, func(done float64) { progress(0.5 + done/2) })
	return rows, err
}

// atOnce is the number of networks that are followed side by side.
const atOnce = 48

func netOf(r survey.NetRow) (*attractor.Net, error) {
	return attractor.New(attractor.Params{N: int(r.N), D: int(r.D), S: r.S, Seed: uint32(r.Seed)})
}

// each calls f with 0 ... n-1 in that many goroutines, until one returns an error or the
// context ends, and returns the first error.
func each(ctx context.Context, n, threads int, f func(i int) error, progress func(done float64)) error {
	var mu sync.Mutex // of next and err
	next, err := 0, error(nil)
	var wg sync.WaitGroup
	for range threads {
		wg.Go(func() {
			for {
				mu.Lock()
				err = cmp.Or(err, ctx.Err())
				i, stop := next, err != nil || next >= n
				if !stop {
					progress(float64(i) / float64(n))
				}
				next++
				mu.Unlock()
				if stop {
					return
				}
				failed := f(i)
				mu.Lock()
				err = cmp.Or(err, failed)
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	return err
}
