package gallery

import (
	"math"
	"slices"
	"testing"

	"neurorbit/stages/attractors/survey"
	"neurorbit/stages/model/lyapunov"
)

// candidate is a made-up network of the survey.
func candidate(class lyapunov.Class, seed int64, s, dimension, coverage float64) Candidate {
	return Candidate{survey.NetRow{N: 4, D: 16, Seed: seed, S: s, Class: class.String(), KYDim: dimension}, coverage}
}

// Each class has its share; parts follow the dimension, unknown ones last; of each part the
// network that covers most is taken, and none twice, at whatever s.
func TestPick(t *testing.T) {
	all := []Candidate{
		candidate(lyapunov.FixedPoint, 1, 1, 0, 0.9),
		candidate(lyapunov.Periodic, 2, 1, 0, 0.1), candidate(lyapunov.Periodic, 3, 1, 0, 0.3), candidate(lyapunov.Periodic, 4, 2, 0, 0.2),
		candidate(lyapunov.Periodic, 5, 2, 0, 0.1),
		candidate(lyapunov.Quasiperiodic, 3, 2, 1, 0.9), candidate(lyapunov.Quasiperiodic, 6, 1, 2, 0.4), // 3 is shown already
		candidate(lyapunov.Chaotic, 7, 1, math.NaN(), 0.5), candidate(lyapunov.Chaotic, 8, 1, 2.5, 0.2),
		candidate(lyapunov.Chaotic, 9, 1, 2.1, 0.3), candidate(lyapunov.Chaotic, 10, 1, 2.7, 0.1),
	}
	seeds := func(list []Candidate) (out []int64) {
		for _, c := range list {
			out = append(out, c.Seed)
		}
		return out
	}
	if got := seeds(Pick(all, 8)); !slices.Equal(got, []int64{3, 4, 6, 9, 7}) {
		t.Errorf("picked %v", got)
	}
	if got := seeds(Pick(all, 5)); !slices.Equal(got, []int64{3, 4, 6, 7}) {
		t.Errorf("of five %v", got)
	}
	if got := Pick(all, 0); got != nil {
		t.Errorf("of none %v", got)
	}
}
