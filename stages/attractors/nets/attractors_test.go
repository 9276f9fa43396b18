package nets

import (
	"math"
	"slices"
	"testing"
)

// short returns the parameters of a default set with a short horizon.
func short(name string) params {
	s := defaults().(*Section)
	i := slices.IndexFunc(s.Sets, func(set Set) bool { return set.Name == name })
	return params{Set: s.Sets[i], Init: s.Init, Discard: 100, Tmax: 1000, Keep: 50, Transient: 2000, Steps: 5000, Author: s.Author}
}

// TestPublishedLambdas: the three values of the article come out of the author's
// estimator to two decimals, and of the closed form to 1e-12.
func TestPublishedLambdas(t *testing.T) {
	for name, want := range map[string]float64{"limit-cycle": -3.65, "toroidal": -0.20, "strange": 0.32} {
		r, err := compute(t.Context(), short(name))
		if err != nil {
			t.Fatal(err)
		}
		row := r.sets[0]
		if math.Abs(row.AuthorLambda-want) > 0.005 {
			t.Errorf("%s: the author's estimator gives %v, the article prints %v", name, row.AuthorLambda, want)
		}
		if math.Abs(row.AuthorLambda-row.ClosedForm) > 1e-12 {
			t.Errorf("%s: estimator %v, closed form %v", name, row.AuthorLambda, row.ClosedForm)
		}
		if math.Abs(row.SumCheck) > 1e-10 {
			t.Errorf("%s: sum of the exponents is off by %v", name, row.SumCheck)
		}
		if int64(len(r.spectrum)) != row.D || len(r.trajectory) != 50 || len(r.weights) != int(row.N*row.D+row.N) || len(r.power) != powerLines+1 {
			t.Errorf("%s: %d exponents, %d points, %d weights, %d lines", name, len(r.spectrum), len(r.trajectory), len(r.weights), len(r.power))
		}
	}
}

// TestVertex: the path has the orbit's points at every third vertex and points on
// the chords between them.
func TestVertex(t *testing.T) {
	x := []float64{0, 3, -3}
	var got []float64
	for k := range interpolate*(len(x)-1) + 1 {
		got = append(got, vertex(x, k))
	}
	if want := []float64{0, 1, 2, 3, 1, -1, -3}; !slices.Equal(got, want) {
		t.Errorf("vertices %v, want %v", got, want)
	}
}

func TestPlotted(t *testing.T) {
	p := short("toroidal") // skip 8
	r, err := compute(t.Context(), p)
	if err != nil {
		t.Fatal(err)
	}
	if want := (interpolate*(p.Tmax-1))/8 + 1; len(r.plotted) != want {
		t.Errorf("%d plotted vertices, want %d", len(r.plotted), want)
	}
	if r.plotted[0].X != r.trajectory[0].X1 || r.plotted[3].Y != r.trajectory[8].X2 {
		t.Error("the plotted vertices are not those of the trajectory")
	}
}

// TestSmall: the smallest nets work: one neuron, a register of one.
func TestSmall(t *testing.T) {
	p := short("strange")
	for _, size := range [][2]int{{1, 1}, {1, 5}, {3, 1}, {9, 3}} {
		p.Set.N, p.Set.D = size[0], size[1]
		r, err := compute(t.Context(), p)
		if err != nil {
			t.Fatalf("N = %d, D = %d: %v", size[0], size[1], err)
		}
		if len(r.sets) != 1 || len(r.spectrum) != size[1] {
			t.Errorf("N = %d, D = %d: %d exponents", size[0], size[1], len(r.spectrum))
		}
	}
}

func TestValidate(t *testing.T) {
	s := defaults().(*Section)
	if errs := s.Validate(); errs != nil {
		t.Errorf("the defaults: %v", errs)
	}
	s.Keep = s.Tmax + 1
	s.Sets[1].Name = s.Sets[0].Name
	s.Sets[2].Name = "Strange/.."
	paths := []string{}
	for _, e := range s.Validate() {
		paths = append(paths, e.Path)
	}
	if want := []string{"keep", "sets[1].name", "sets[2].name"}; !slices.Equal(paths, want) {
		t.Errorf("faults at %v, want %v", paths, want)
	}
}

// The toroidal set has two attractors: small starts lead to one, large ones to another.
func TestStarts(t *testing.T) {
	p := startParams{Set{Name: "toroidal", N: 4, D: 32, S: 0.55, Seed: 3160697950}, []float64{0.001, 1, 10, -10}, 20000, 30000}
	rows, points, err := p.compute(t.Context(), func(float64) {})
	if err != nil || len(rows) != 4 || len(points) != 4*startPoints {
		t.Fatal(len(rows), len(points), err)
	}
	for i, want := range []struct {
		attractor int64
		lambda2   float64
	}{{1, -0.0222}, {1, -0.0222}, {2, -0.0127}, {2, -0.0127}} { // from an independent program
		r := rows[i]
		if r.Attractor != want.attractor || math.Abs(r.Lambda2-want.lambda2) > 5e-4 || r.Class != "quasiperiodic" || math.IsNaN(r.Rotation) {
			t.Errorf("%+v, want %+v", r, want)
		}
	}
}
