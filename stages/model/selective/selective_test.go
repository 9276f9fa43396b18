package selective

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"neurorbit/stages/num/rng"
	"neurorbit/stages/num/stats"
)

func TestRule(t *testing.T) {
	rule := Rule{MaxClasses: 2, MinVotes: 80}
	for _, c := range []struct {
		votes   []int32
		abstain bool
	}{
		{[]int32{100, 0, 0}, false}, {[]int32{20, 80, 0}, false}, {[]int32{21, 79, 0}, true},
		{[]int32{98, 1, 1}, true}, {[]int32{0, 0, 100}, false}, {[]int32{50, 50, 0}, true},
		{[]int32{0, 0, 0, 79, 21, 0, 0, 0, 0, 0}, true}, {[]int32{0, 0, 0, 80, 20, 0, 0, 0, 0, 0}, false},
	} {
		if got := rule.Abstains(c.votes); got != c.abstain {
			t.Errorf("votes %v: abstains %v", c.votes, got)
		}
	}
	if top, classes := Spread([]int32{0, 5, 5, 1}); top != 1 || classes != 3 {
		t.Errorf("class %d of %d", top, classes)
	}
}

// shuffled returns the mean number of errors among the first c inputs over many
// random orders of inputs with equal scores.
func shuffled(r *rand.Rand, score []float64, wrong []bool, rounds int) []float64 {
	order := make([]int, len(score))
	for i := range order {
		order[i] = i
	}
	mean := make([]float64, len(score))
	for range rounds {
		r.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		slices.SortStableFunc(order, func(a, b int) int {
			if score[a] > score[b] {
				return -1
			}
			if score[a] < score[b] {
				return 1
			}
			return 0
		})
		n := 0.0
		for c, i := range order {
			if wrong[i] {
				n++
			}
			mean[c] += n / float64(rounds)
		}
	}
	return mean
}

func TestRanking(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	score, wrong := make([]float64, 40), make([]bool, 40)
	for i := range score {
		score[i] = float64(r.IntN(6))
		wrong[i] = r.IntN(3) == 0
	}
	got := Rank(score, wrong).Errors(nil)
	for c, want := range shuffled(r, score, wrong, 20_000) {
		if math.Abs(got[c]-want) > 0.05 {
			t.Errorf("%d inputs: %v errors, want %v", c+1, got[c], want)
		}
	}
	// Weights are repetitions.
	weights := make([]int32, 40)
	stats.Resample(weights, rng.New(3))
	var score2 []float64
	var wrong2 []bool
	for i, n := range weights {
		for range n {
			score2, wrong2 = append(score2, score[i]), append(wrong2, wrong[i])
		}
	}
	want := Rank(score2, wrong2).Errors(nil)
	got = Rank(score, wrong).Errors(weights)
	if !slices.Equal(got, want) {
		t.Errorf("with weights %v, repeated %v", got, want)
	}
}

func TestAURC(t *testing.T) {
	e := Rank([]float64{4, 3, 2, 1}, []bool{false, false, true, true}).Errors(nil)
	if !slices.Equal(e, []float64{0, 0, 1, 2}) {
		t.Errorf("errors %v", e)
	}
	if got, want := AURC(e), (0+0+1.0/3+2.0/4)/4; math.Abs(got-want) > 1e-15 {
		t.Errorf("area %v, want %v", got, want)
	}
	// No order at all: the share of errors is the same everywhere.
	if got := AURC(Rank([]float64{1, 1, 1, 1}, []bool{false, false, true, true}).Errors(nil)); got != 0.5 {
		t.Errorf("area without an order %v, want 0.5", got)
	}
}
