package survey

import (
	"reflect"
	"testing"
)

// TestOrigin: the orbit ends at the origin if and only if s is below s_c, but for
// subcritical pitchforks close to it.
func TestOrigin(t *testing.T) {
	rows, err := compute(t.Context(), params{
		N: 4, D: 8, Nets: 30, S: []float64{0.1, 0.3, 0.6, 1}, Transient: 20000, Steps: 2000, Limit: 2000, Exponents: 2,
	}, func(float64) {})
	if err != nil {
		t.Fatal(err)
	}
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
	s.Grids = []Grid{{N: 3, D: 4, Nets: 5}}
	s.S, s.Transient, s.Steps, s.Limit = []float64{0.5, 2}, 500, 1000, 1000
	s.Recheck = Recheck{Every: 2, Transient: 1000, Steps: 1000}
	s.FirstSeed = 7
	all := func(chunk int) (rows []NetRow) {
		s.Chunk = chunk
		for _, sh := range shards(s) {
			r, err := compute(t.Context(), sh.Params.(params), func(float64) {})
			if err != nil {
				t.Fatal(err)
			}
			for i := range r { // NaN differs from itself
				r[i].KYDim, r[i].LongLambda1 = 0, 0
			}
			rows = append(rows, r...)
		}
		return rows
	}
	one, two := all(1), all(2)
	if len(one) != 10 || one[0].Seed != 7 {
		t.Errorf("%d rows from seed %d", len(one), one[0].Seed)
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
