package beyond

import (
	"math"
	"testing"

	"neurorbit/stages/model/pbnn"
)

var studied = []int{1, 2, 3, 5}

// exact counts the standard permutations with a GBPO one by one.
func exact(t *testing.T, n int) []int64 {
	t.Helper()
	all, err := pbnn.Standards(n, nil)
	if err != nil {
		t.Fatal(err)
	}
	cns := []pbnn.CN{}
	for _, cn := range studied {
		cns = append(cns, pbnn.CN(cn))
	}
	walker, err := pbnn.NewWalker(n, cns...)
	if err != nil {
		t.Fatal(err)
	}
	counts := make([]int64, len(cns))
	for sigma := range all {
		periods := walker.GBPOs(sigma)
		for i, cn := range cns {
			if periods[cn] > 0 {
				counts[i]++
			}
		}
	}
	return counts
}

func estimateOf(t *testing.T, n, samples, chunk int, seed uint32, level float64) []EstimateRow {
	t.Helper()
	var tallies [][]TallyRow
	for c := 0; c*chunk < samples; c++ {
		rows, err := tally(t.Context(), tallyParams{N: n, CN: studied, Seed: seed, Chunk: c, Samples: min(chunk, samples-c*chunk)}, func(float64) {})
		if err != nil {
			t.Fatal(err)
		}
		tallies = append(tallies, rows)
	}
	rows, err := estimate(n, level, tallies)
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// TestUnbiased: over all permutations the estimate is the exact number, also
// where N is not prime and sets are smaller than N.
func TestUnbiased(t *testing.T) {
	for _, n := range []int{4, 5, 6, 7} {
		cns := []pbnn.CN{pbnn.CN1, pbnn.CN2, pbnn.CN3, pbnn.CN5}
		walker, err := pbnn.NewWalker(n, cns...)
		if err != nil {
			t.Fatal(err)
		}
		weighted := make([]int64, len(cns))
		full := int64(0)
		var permute func(p pbnn.Permutation, k int)
		permute = func(p pbnn.Permutation, k int) {
			if k == n {
				periods := walker.GBPOs(p)
				for i, cn := range cns {
					if periods[cn] > 0 {
						weighted[i] += int64(n / p.OrbitSize())
					}
				}
				if p.OrbitSize() == n {
					full++
				}
				return
			}
			for j := k; j < n; j++ {
				p[k], p[j] = p[j], p[k]
				permute(p, k+1)
				p[k], p[j] = p[j], p[k]
			}
		}
		permute(pbnn.Identity(n), 0)
		for i, want := range exact(t, n) {
			if weighted[i] != want*int64(n) {
				t.Errorf("N = %d, %v: the mean over all permutations gives %v sets, there are %d", n, cns[i], float64(weighted[i])/float64(n), want)
			}
		}
		if pbnn.CountFull(n) != full/int64(n) {
			t.Errorf("N = %d: %d sets of N permutations, want %d", n, pbnn.CountFull(n), full/int64(n))
		}
	}
}

// TestCoverage: at N = 8 and 9 the intervals contain the exact number as often as
// their level says, and their ends are not so far apart that they always would.
func TestCoverage(t *testing.T) {
	if testing.Short() {
		t.Skip("draws a million permutations")
	}
	const rounds, level = 250, 0.8
	for _, n := range []int{8, 9} {
		want := exact(t, n)
		covered, mean := 0, make([]float64, len(want))
		for seed := range uint32(rounds) {
			for i, row := range estimateOf(t, n, 2000, 2000, seed+1, level) {
				if row.Low <= float64(want[i]) && float64(want[i]) <= row.High {
					covered++
				}
				mean[i] += row.Estimate / rounds
			}
		}
		share := float64(covered) / float64(rounds*len(want))
		// The four connection numbers share their samples: 250 independent rounds
		// have a standard error of 0.025.
		if share < level-0.075 || share > 0.97 {
			t.Errorf("N = %d: %v of the intervals of level %v contain the number", n, share, level)
		}
		for i := range want {
			if math.Abs(mean[i]/float64(want[i])-1) > 0.05 {
				t.Errorf("N = %d, CN%d: the mean of the estimates is %v, the number %d", n, studied[i], mean[i], want[i])
			}
		}
	}
}

// TestNoHits: without hits the interval still contains the number.
func TestNoHits(t *testing.T) {
	for _, row := range estimateOf(t, 14, 1, 1, 1, 0.99) {
		if row.Hits == 0 && (row.Estimate != 0 || row.Low != 0 || row.High < 0.9*float64(row.Standard)) {
			t.Errorf("one permutation without a GBPO: %+v", row)
		}
	}
}

// TestChunks: the estimate of two shards is that of their samples together.
func TestChunks(t *testing.T) {
	rows := estimateOf(t, 8, 3000, 1000, 5, 0.9)
	var hits, samples int64
	for c := range 3 {
		tallies, err := tally(t.Context(), tallyParams{N: 8, CN: studied, Seed: 5, Chunk: c, Samples: 1000}, func(float64) {})
		if err != nil {
			t.Fatal(err)
		}
		hits += tallies[0].Hits
		samples += tallies[0].Samples
	}
	if rows[0].Hits != hits || rows[0].Samples != samples || hits == 0 {
		t.Errorf("%+v, want %d hits of %d", rows[0], hits, samples)
	}
}

// TestShuffle: all permutations of four are equally likely, by chi square.
func TestShuffle(t *testing.T) {
	counts := map[string]int{}
	r := random(1, "test")
	p := pbnn.Identity(4)
	const draws = 24000
	for range draws {
		shuffle(r, p)
		counts[p.ID()]++
	}
	chi := 0.0
	for _, c := range counts {
		chi += float64((c-1000)*(c-1000)) / 1000
	}
	if len(counts) != 24 || chi > 49.7 { // the 0.999 quantile with 23 degrees of freedom
		t.Errorf("%d permutations, chi square %v", len(counts), chi)
	}
}

func TestValidate(t *testing.T) {
	s := defaults().(*Section)
	if errs := s.Validate(); errs != nil {
		t.Errorf("the defaults: %v", errs)
	}
	s.Estimate = append(s.Estimate, s.Estimate[0])
	if errs := s.Validate(); len(errs) != 1 || errs[0].Path != "estimate[1].n" {
		t.Errorf("%+v", errs)
	}
}
