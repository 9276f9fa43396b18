package signals

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"slices"

	"neurorbit/stages/model/pbnn"
	"neurorbit/stages/num/rng"
)

// studied are the connection numbers of the paper's tables 2 to 5.
var studied = []pbnn.CN{pbnn.CN1, pbnn.CN2, pbnn.CN3, pbnn.CN5}

// traits are the properties of permutations. They are the same for all of an equivalent
// permutation set.
var traits = []struct {
	name string
	of   func(pbnn.Permutation) int
}{
	{"cycles", cycles},
	{"local sites", localSites},
	{"fixed neighbours", FixedNeighbours},
	{"neighbours kept", neighboursKept},
	{"displacements", displacements},
	{"affine factor", affineFactor},
	{"mirror image in its set", mirrored},
}

// cycles is the number of cycles of sigma.
func cycles(p pbnn.Permutation) (count int) {
	var seen [pbnn.MaxN]bool
	for i := range p {
		if seen[i] {
			continue
		}
		count++
		for j := i; !seen[j]; j = p[j] - 1 {
			seen[j] = true
		}
	}
	return count
}

// displacement is sigma(i) - i mod N, from 0, with i from 0.
func displacement(p pbnn.Permutation, i int) int { return (p[i] - 1 - i + len(p)) % len(p) }

// localSites counts the neurons that take over the hidden neuron of their own or of a
// neighbouring site.
func localSites(p pbnn.Permutation) (count int) {
	for i := range p {
		if d := displacement(p, i); d <= 1 || d == len(p)-1 {
			count++
		}
	}
	return count
}

// FixedNeighbours counts the pairs of neighbours that both keep their place.
func FixedNeighbours(p pbnn.Permutation) (count int) {
	for i := range p {
		if displacement(p, i) == 0 && displacement(p, (i+1)%len(p)) == 0 {
			count++
		}
	}
	return count
}

// neighboursKept counts the pairs of neighbours that take over neighbouring hidden neurons.
func neighboursKept(p pbnn.Permutation) (count int) {
	for i := range p {
		if d := (p[(i+1)%len(p)] - p[i] + len(p)) % len(p); d == 1 || d == len(p)-1 {
			count++
		}
	}
	return count
}

// displacements counts the different displacements.
func displacements(p pbnn.Permutation) (count int) {
	var seen [pbnn.MaxN]bool
	for i := range p {
		if d := displacement(p, i); !seen[d] {
			seen[d] = true
			count++
		}
	}
	return count
}

// affineFactor is a if sigma(i) = a i + b mod N, -N/2 < a < N/2, and 0 if it is not affine.
func affineFactor(p pbnn.Permutation) int {
	n := len(p)
	a := (p[1] - p[0] + n) % n
	for i := range p {
		if (p[(i+1)%n]-p[i]+n)%n != a {
			return 0
		}
	}
	if 2*a > n {
		a -= n
	}
	return a
}

// mirrored is 1 if the mirror image of sigma is in its equivalent permutation set.
func mirrored(p pbnn.Permutation) int {
	m := p.Mirror()
	for k := range p {
		if m.Shift(k).Equal(p) {
			return 1
		}
	}
	return 0
}

// A tally counts the permutations with one value of a property.
type tally struct {
	permutations int64
	gbpos        [pbnn.NumCN]int64
	periods      [pbnn.NumCN]int64 // sum
}

func (t *tally) add(periods pbnn.Periods) {
	t.permutations++
	for _, cn := range studied {
		if periods[cn] > 0 {
			t.gbpos[cn]++
			t.periods[cn] += int64(periods[cn])
		}
	}
}

// properties looks at all standard permutations, or at random ones.
func properties(ctx context.Context, p propertyParams, progress func(float64)) ([]PropertyRow, error) {
	walker, err := pbnn.NewWalker(p.N, studied...)
	if err != nil {
		return nil, err
	}
	all := &tally{}
	by := make([]map[int]*tally, len(traits))
	for k := range by {
		by[k] = map[int]*tally{}
	}
	expected := float64(cmp.Or(int64(p.Samples), pbnn.Factorial(p.N-1)))
	for sigma := range permutations(p) {
		if all.permutations%1024 == 0 {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			progress(float64(all.permutations) / expected)
		}
		periods := walker.GBPOs(sigma)
		all.add(periods)
		for k, trait := range traits {
			v := trait.of(sigma)
			if by[k][v] == nil {
				by[k][v] = &tally{}
			}
			by[k][v].add(periods)
		}
	}
	var rows []PropertyRow
	for k, trait := range traits {
		for _, v := range slices.Sorted(maps.Keys(by[k])) {
			for _, cn := range studied {
				rows = append(rows, by[k][v].row(p, trait.name, v, cn, all))
			}
		}
	}
	return rows, nil
}

// permutations yields all standard permutations, or random ones of all.
func permutations(p propertyParams) func(yield func(pbnn.Permutation) bool) {
	if p.Samples == 0 {
		all, err := pbnn.Standards(p.N, nil)
		if err != nil {
			panic(err) // the walker has checked N
		}
		return all
	}
	name := func(part string) uint64 {
		return rng.Derive(uint64(p.Seed), "signals", "properties", fmt.Sprint(p.N), part)
	}
	r := rand.New(rand.NewPCG(name("a"), name("b")))
	return func(yield func(pbnn.Permutation) bool) {
		sigma := pbnn.Identity(p.N)
		for range p.Samples {
			r.Shuffle(p.N, func(i, j int) { sigma[i], sigma[j] = sigma[j], sigma[i] })
			if !yield(sigma) {
				return
			}
		}
	}
}

// row makes the row of a value and connection number.
func (t *tally) row(p propertyParams, name string, value int, cn pbnn.CN, all *tally) PropertyRow {
	r := PropertyRow{
		N: int64(p.N), Property: name, Value: int64(value), CN: int32(cn), Sampled: p.Samples > 0, All: all.permutations, AllGBPOs: all.gbpos[cn],
		Permutations: t.permutations, GBPOs: t.gbpos[cn], Ratio: math.NaN(), MeanPeriod: math.NaN(),
	}
	if r.AllGBPOs > 0 {
		r.Ratio = float64(r.GBPOs) / float64(r.Permutations) / (float64(r.AllGBPOs) / float64(r.All))
	}
	if r.GBPOs > 0 {
		r.MeanPeriod = float64(t.periods[cn]) / float64(r.GBPOs)
	}
	return r
}
