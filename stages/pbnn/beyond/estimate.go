package beyond

import (
	"context"
	"fmt"
	"math/rand/v2"

	"neurorbit/stages/model/pbnn"
	"neurorbit/stages/num/rng"
	"neurorbit/stages/num/stats"
)

// tallyParams are the parameters of a shard of sampled permutations.
type tallyParams struct {
	N       int    `json:"n"`
	CN      []int  `json:"cn"`
	Seed    uint32 `json:"seed"`
	Chunk   int    `json:"chunk"` // number of the shard, from 0
	Samples int    `json:"samples"`
}

// checkEvery is how many permutations pass between looks at the context.
const checkEvery = 1024

// random returns the generator of an item.
func random(seed uint32, parts ...any) *rand.Rand {
	names := []string{"search"}
	for _, p := range parts {
		names = append(names, fmt.Sprint(p))
	}
	return rand.New(rand.NewPCG(rng.Derive(uint64(seed), append(names, "a")...), rng.Derive(uint64(seed), append(names, "b")...)))
}

// shuffle makes p a uniform permutation of its entries.
func shuffle(r *rand.Rand, p pbnn.Permutation) {
	for i := len(p) - 1; i > 0; i-- {
		j := r.IntN(i + 1)
		p[i], p[j] = p[j], p[i]
	}
}

// tally draws permutations and counts the GBPOs.
func tally(ctx context.Context, p tallyParams, progress func(done float64)) ([]TallyRow, error) {
	rows := make([]TallyRow, len(p.CN))
	cns := make([]pbnn.CN, len(p.CN))
	for i, cn := range p.CN {
		cns[i] = pbnn.CN(cn)
		rows[i] = TallyRow{N: int64(p.N), CN: int32(cn), Chunk: int64(p.Chunk), Samples: int64(p.Samples)}
	}
	walker, err := pbnn.NewWalker(p.N, cns...)
	if err != nil {
		return nil, err
	}
	r := random(p.Seed, "estimate", p.N, p.Chunk)
	sigma := pbnn.Identity(p.N)
	for k := range p.Samples {
		if k%checkEvery == 0 {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			progress(float64(k) / float64(p.Samples))
		}
		shuffle(r, sigma)
		periods := walker.GBPOs(sigma)
		for i, cn := range cns {
			period := int64(periods[cn])
			if period == 0 {
				continue
			}
			orbit := sigma.OrbitSize()
			row := &rows[i]
			row.Hits++
			row.Weighted += int64(p.N / orbit)
			if orbit == p.N {
				row.Full++
			}
			if period > row.MaxPeriod {
				row.MaxPeriod, row.MaxID = period, sigma.Standard().ID()
			}
		}
	}
	return rows, nil
}

// estimate sums tallies of one N up, all of the same connection numbers in the
// same order, to an estimate for each.
func estimate(n int, level float64, tallies [][]TallyRow) ([]EstimateRow, error) {
	standard, err := pbnn.CountStandard(n)
	if err != nil {
		return nil, err
	}
	symmetric := standard - pbnn.CountFull(n)
	rows := make([]EstimateRow, len(tallies[0]))
	for i := range rows {
		row := EstimateRow{N: int64(n), CN: tallies[0][i].CN, Level: level, Standard: standard, Symmetric: symmetric}
		full := int64(0)
		for _, t := range tallies {
			row.Samples += t[i].Samples
			row.Hits += t[i].Hits
			row.Weighted += t[i].Weighted
			full += t[i].Full
			if t[i].MaxPeriod > row.MaxPeriod {
				row.MaxPeriod, row.MaxID = t[i].MaxPeriod, t[i].MaxID
			}
		}
		low, high, err := stats.ClopperPearson(full, row.Samples, level)
		if err != nil {
			return nil, err
		}
		sets := float64(pbnn.Factorial(n - 1)) // N!/N
		row.Estimate = float64(sets*float64(row.Weighted)) / float64(row.Samples)
		row.Low = sets * low
		row.High = float64(sets*high) + float64(symmetric)
		rows[i] = row
	}
	return rows, nil
}
