package survey

import (
	"reflect"
	"testing"
)

// TestOrigin: the orbit ends at the origin if and only if s is below s_c, but for
// subcritical pitchforks close to it.
func TestOrigin(t *testing.T) {
	made, err := compute(t.Context(), params{
		N: 4, D: 8, Nets: 30, S: []float64{0.1, 0.3, 0.6, 1}, Transient: 20000, Steps: 2000, Limit: 2000, Exponents: 2,
	}, func(float64) {})
	if err != nil {
		t.Fatal(err)
	}
	rows := made.nets
	stable := 0
	for _, r := range rows {
		if r.S > 0.97*r.SC && r.S < 1.03*r.SC {
			continue // the decay is too slow to see, or the pitchfork may be subcritical
		}
		if r.Origin != (r.S < r.SC) {
			t.Errorf("seed %d, s = %v, s_c = %v (%s): at the origin is %v, class %s", r.Seed, r.S, r.SC, r.Bifurcation, r.Origin, r.Class)
		}
		if r.Origin {
			stable++
			if r.Class != "fixed point" {
				t.Errorf("seed %d, s = %v: at the origin, and of class %s with period %d", r.Seed, r.S, r.Class, r.Period)
			}
		}
	}
	if stable == 0 || stable == len(rows) {
		t.Errorf("%d of %d nets end at the origin: the test shows nothing", stable, len(rows))
	}
}

// TestChunks: where the shards begin does not show in the rows.
func TestChunks(t *testing.T) {
	s := defaults().(*Section)
	s.Grids = []Grid{{N: 4, D: 16, Nets: 5}}
	s.S, s.Transient, s.Steps, s.Limit = []float64{0.5, 4}, 500, 1000, 1000
	s.Recheck, s.Horizons = Recheck{Every: 2, Transient: 1000, Steps: 1000}, []int{1000, 2000}
	s.FirstSeed = 7
	all := func(chunk int) (all rows) {
		s.Chunk = chunk
		for _, sh := range shards(s) {
			r, err := compute(t.Context(), sh.Params.(params), func(float64) {})
			if err != nil {
				t.Fatal(err)
			}
			for i := range r.nets { // NaN differs from itself
				r.nets[i].KYDim, r.nets[i].LongLambda1 = 0, 0
			}
			all.nets, all.starts, all.horizons = append(all.nets, r.nets...), append(all.starts, r.starts...), append(all.horizons, r.horizons...)
		}
		return all
	}
	one, two := all(1), all(2)
	if len(one.nets) != 10 || one.nets[0].Seed != 7 || len(one.starts) != 18 || len(one.horizons) == 0 {
		t.Errorf("%d rows from seed %d, %d with other starts, %d at horizons", len(one.nets), one.nets[0].Seed, len(one.starts), len(one.horizons))
	}
	if !reflect.DeepEqual(one, two) {
		t.Errorf("chunks of one give %+v, of two %+v", one, two)
	}
}

func TestValidate(t *testing.T) {
	s := defaults().(*Section)
	if errs := s.Validate(); errs != nil {
		t.Errorf("the defaults: %v", errs)
	}
	s.FirstSeed = 1<<32 - 10
	if errs := s.Validate(); len(errs) != 3 || errs[0].Path != "grids[0].nets" {
		t.Errorf("%+v", errs)
	}
	s.FirstSeed, s.Exponents = 0, 17
	if errs := s.Validate(); len(errs) != 2 {
		t.Errorf("%+v", errs)
	}
	s.Exponents = 3
	s.Grids = append(s.Grids, s.Grids[0])
	if errs := s.Validate(); len(errs) != 1 || errs[0].Path != "grids[3]" {
		t.Errorf("%+v", errs)
	}
}

// Nets that an independent list calls regular, and the survey chaotic at its horizon, are
// found out later (N = 8, D = 16, s = 3, seed 9 ends regular), and the start tells
// attractors apart in some net.
func TestTransientChaos(t *testing.T) {
	made, err := compute(t.Context(), params{
		N: 8, D: 16, Seed: 9, Nets: 1, S: []float64{3}, Transient: 10000, Steps: 20000, Limit: 80000, Exponents: 3,
		Recheck: Recheck{Every: 1, Transient: 1000, Steps: 1000}, Horizons: []int{10000, 300000, 2000000},
	}, func(float64) {})
	if err != nil {
		t.Fatal(err)
	}
	if last := len(made.horizons) - 1; last < 1 || !made.horizons[0].Chaotic || made.horizons[last].Chaotic {
		t.Errorf("%+v", made.horizons)
	}
}
