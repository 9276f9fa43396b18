package beyond

import (
	"cmp"
	"context"
	"math/rand/v2"
	"slices"

	"neurorbit/stages/model/pbnn"
	"neurorbit/stages/model/quotient"
)

// The methods.
const (
	evolution = "evolution"
	sampling  = "sampling"
)

// epochParams are the parameters of an epoch of an island.
type epochParams struct {
	N          int    `json:"n"`
	CN         int    `json:"cn"`
	Seed       uint32 `json:"seed"`
	Method     string `json:"method"`
	Island     int    `json:"island"` // from 1
	Epoch      int    `json:"epoch"`  // from 1
	Population int    `json:"population,omitempty"`
	Visits     int    `json:"visits"`
	Best       int    `json:"best"`
}

// A member is a permutation of a population.
type member struct {
	sigma pbnn.Permutation
	quotient.Structure
}

// better compares members by their cycles: it is positive if a is better. A GBPO
// is best, then what has a single quotient cycle; of two alike the one with the
// longer period, and then with the larger basin.
func better(a, b member) int {
	gbpo := func(m member) int {
		if m.GBPO {
			return 1
		}
		return 0
	}
	return cmp.Or(
		cmp.Compare(gbpo(a), gbpo(b)), cmp.Compare(b.Cycles, a.Cycles),
		cmp.Compare(a.Period, b.Period), cmp.Compare(a.Basin, b.Basin),
	)
}

// An epoch is the work of one shard.
type epoch struct {
	p      epochParams
	walker *quotient.Walker
	r      *rand.Rand
	row    ProgressRow
	finds  []FindRow // the longest, falling
	ids    map[string]bool
}

// newEpoch prepares an epoch.
func newEpoch(p epochParams) (*epoch, error) {
	w, err := quotient.NewWalker(p.N, pbnn.CN(p.CN))
	if err != nil {
		return nil, err
	}
	return &epoch{
		p: p, walker: w, r: random(p.Seed, p.Method, p.N, p.CN, p.Island, p.Epoch), ids: map[string]bool{},
		row: ProgressRow{N: int64(p.N), CN: int32(p.CN), Method: p.Method, Island: int64(p.Island), Epoch: int64(p.Epoch)},
	}, nil
}

// look evaluates a permutation and keeps it if it is among the longest GBPOs.
func (e *epoch) look(sigma pbnn.Permutation) quotient.Structure {
	s := e.walker.Find(sigma, true)
	e.row.Visits += int64(s.Visits)
	e.row.Evaluations++
	if !s.GBPO {
		return s
	}
	e.row.GBPOs++
	period := int64(s.Period)
	if len(e.finds) == e.p.Best && period <= e.finds[len(e.finds)-1].Period {
		return s
	}
	id := sigma.Standard().ID()
	if e.ids[id] {
		return s
	}
	e.ids[id] = true
	at, _ := slices.BinarySearchFunc(e.finds, period, func(f FindRow, period int64) int {
		if f.Period >= period { // after those that are as long
			return -1
		}
		return 1
	})
	e.finds = slices.Insert(e.finds, at, FindRow{period, id})
	if len(e.finds) > e.p.Best {
		e.finds = e.finds[:e.p.Best]
	}
	return s
}

// spent reports whether the epoch is over, or the error of the context.
func (e *epoch) spent(ctx context.Context, progress func(float64)) (bool, error) {
	progress(min(1, float64(e.row.Visits)/float64(e.p.Visits)))
	return e.row.Visits >= int64(e.p.Visits), ctx.Err()
}

// sample draws permutations until the visits are spent.
func (e *epoch) sample(ctx context.Context, progress func(float64)) error {
	sigma := pbnn.Identity(e.p.N)
	for {
		for range 16 {
			shuffle(e.r, sigma)
			e.look(sigma)
		}
		if over, err := e.spent(ctx, progress); over || err != nil {
			return err
		}
	}
}

// evolve goes on from a population, nil for a new one, with the best of a
// neighbour, if any, and returns the population at the end.
func (e *epoch) evolve(ctx context.Context, population, neighbour []member, progress func(float64)) ([]member, error) {
	if population == nil {
		for range e.p.Population {
			sigma := pbnn.Identity(e.p.N)
			shuffle(e.r, sigma)
			population = append(population, member{sigma, e.look(sigma)})
		}
	}
	if neighbour != nil {
		worst := 0
		for i, m := range population {
			if better(m, population[worst]) < 0 {
				worst = i
			}
		}
		population[worst] = slices.MaxFunc(neighbour, better)
	}
	draw := func() int { return e.r.IntN(len(population)) }
	for {
		for range 16 {
			parent := draw()
			if other := draw(); better(population[other], population[parent]) > 0 {
				parent = other
			}
			child := e.mutate(population[parent].sigma)
			m := member{child, e.look(child)}
			worst := draw()
			for range 2 {
				if other := draw(); better(population[other], population[worst]) < 0 {
					worst = other
				}
			}
			if better(m, population[worst]) >= 0 {
				population[worst] = m
			}
		}
		if over, err := e.spent(ctx, progress); over || err != nil {
			return population, err
		}
	}
}

// mutate returns a changed copy: seven times in eight one or two transpositions,
// otherwise one side turned by k places.
func (e *epoch) mutate(sigma pbnn.Permutation) pbnn.Permutation {
	child := sigma.Clone()
	n := len(child)
	if e.r.IntN(8) == 0 {
		k := 1 + e.r.IntN(n-1)
		places := e.r.IntN(2) == 0
		for i := range child {
			if places {
				child[i] = sigma[(i+k)%n]
			} else {
				child[i] = (sigma[i]-1+k)%n + 1
			}
		}
		return child
	}
	for range 1 + e.r.IntN(2) {
		i, j := e.r.IntN(n), e.r.IntN(n-1)
		if j >= i {
			j++
		}
		child[i], child[j] = child[j], child[i]
	}
	return child
}

// end returns the progress of a finished epoch.
func (e *epoch) end() ProgressRow {
	if len(e.finds) > 0 {
		e.row.Period, e.row.ID = e.finds[0].Period, e.finds[0].ID
	}
	return e.row
}

// An epochResult is what an epoch left behind.
type epochResult struct {
	progress ProgressRow
	finds    []FindRow
}

// longest lists the longest GBPOs of one N, CN and method, with the visits and
// evaluations of all islands when they were found. The epochs are in the order
// of islands and epochs.
func longest(epochs []epochResult, best int) []BestRow {
	visits, evaluations := map[int64]int64{}, map[int64]int64{} // by epoch, all islands
	last := int64(0)
	for _, e := range epochs {
		visits[e.progress.Epoch] += e.progress.Visits
		evaluations[e.progress.Epoch] += e.progress.Evaluations
		last = max(last, e.progress.Epoch)
	}
	for k := int64(2); k <= last; k++ {
		visits[k] += visits[k-1]
		evaluations[k] += evaluations[k-1]
	}
	var all []BestRow
	for _, e := range epochs {
		p := e.progress
		for _, f := range e.finds {
			all = append(all, BestRow{
				N: p.N, CN: p.CN, Method: p.Method, Period: f.Period, ID: f.ID, Island: p.Island, Epoch: p.Epoch,
				Visits: visits[p.Epoch], Evaluations: evaluations[p.Epoch],
			})
		}
	}
	slices.SortStableFunc(all, func(a, b BestRow) int {
		return cmp.Or(cmp.Compare(b.Period, a.Period), cmp.Compare(a.Epoch, b.Epoch), cmp.Compare(a.Island, b.Island))
	})
	var out []BestRow
	seen := map[string]bool{}
	for _, row := range all {
		if len(out) < best && !seen[row.ID] {
			seen[row.ID] = true
			row.Rank = int64(len(out) + 1)
			out = append(out, row)
		}
	}
	return out
}
