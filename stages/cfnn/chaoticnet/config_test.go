package chaoticnet

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"neurorbit/pipeline/config"
)

func TestRanges(t *testing.T) {
	s := defaults().(*Section)
	s.Sweep.Below = []float64{0.1, 0.05}
	got, transient := s.Sweep.ranges()
	if len(got) != 83 || !slices.Equal(got[:4], []float64{0.05, 0.1, 0.12, 0.122}) || got[42] != 0.2 || got[82] != 0.28 {
		t.Errorf("%d range parameters: %v", len(got), got)
	}
	for i, n := range transient {
		if (n == 20) != (i < 2 || i%10 == 2) || n != 0 && n != 20 {
			t.Errorf("%d outputs with the transient at %v", n, got[i])
		}
	}
	s.Sweep.Transient.Every = 0
	if _, transient := s.Sweep.ranges(); slices.Max(transient) != 0 {
		t.Errorf("outputs with the transient: %v", transient)
	}
}

func TestVariants(t *testing.T) {
	s := defaults().(*Section)
	s.Seeds, s.Alternatives = []uint32{7, 9}, []string{"tent", "uniform", "dropout"}
	s.Multiverse = []Grid{
		{Range: []any{int64(1), 0.2}, T: []any{"auto", int64(12)}, Order: []string{"row", "column"}},
		{Range: []any{0.2}}, // once is enough
		{Rows: []int{30}},   // the calibrated net
		{Seeds: []uint32{9}, Map: []string{"sine"}, Reading: []string{"full"}, Factor: []float64{1e-4}, Skip: []int{100}, Rows: []int{60}},
		{Map: []string{"arcsine"}, Range: []any{0.4}, T: []any{int64(12)}, Skip: []int{5}},
	}
	var got []string
	all := s.variants()
	for _, v := range all {
		got = append(got, v.id())
	}
	want := strings.Fields(`7/chosen 7/published 7/tent 7/uniform 7/dropout 9/chosen 9/published 9/tent 9/uniform 9/dropout
		7/range1 7/range1_column 7/range1_t12 7/range1_t12_column 7/range0.2 7/range0.2_column 7/range0.2_t12 7/range0.2_t12_column
		9/sine_full_factor0.0001_skip100_rows60 7/arcsine_range0.4_t12_skip5`)
	if !slices.Equal(got, want) {
		t.Fatalf("variants %v, want %v", got, want)
	}
	for i, v := range map[int]variant{
		0:  {Name: "chosen", Seed: 7, Map: "logistic", Reading: "half", Range: auto, T: auto, Factor: 0.01, Order: "row", Rows: 30, Outputs: 100, Chosen: true, Examples: true, Main: true},
		6:  {Name: "published", Seed: 9, Map: "logistic", Reading: "half", Range: 0.2, T: 12, Factor: 0.01, Order: "row", Rows: 30, Outputs: 100, Published: true, Main: true},
		3:  {Name: "uniform", Seed: 7, Map: "uniform", Reading: "half", Range: 0.2, T: 1, Order: "row", Rows: 30, Outputs: 100, Main: true},
		4:  {Name: "dropout", Seed: 7, Map: "dropout", Range: 0.1, T: 1, Outputs: 100, Main: true},
		13: {Name: "range1_t12_column", Seed: 7, Map: "logistic", Reading: "half", Range: 1.0, T: 12.0, Factor: 0.01, Order: "column", Rows: 30, Outputs: 100},
		18: {Name: "sine_full_factor0.0001_skip100_rows60", Seed: 9, Map: "sine", Reading: "full", Range: auto, T: auto, Factor: 1e-4, Skip: 100, Order: "row", Rows: 60, Outputs: 100},
		19: {Name: "arcsine_range0.4_t12_skip5", Seed: 7, Map: "arcsine", Reading: "half", Range: 0.4, T: 1, Order: "row", Rows: 30, Outputs: 100},
	} {
		if all[i] != v {
			t.Errorf("variant %d is %+v, want %+v", i, all[i], v)
		}
	}
}

// TestShards: names are valid and unique, and what a shard comes after is earlier.
func TestShards(t *testing.T) {
	s := tiny()
	seen := map[string]bool{}
	for _, sh := range shards(s) {
		if seen[sh.ID] || sh.Cost <= 0 {
			t.Errorf("shard %s stands twice or costs nothing", sh.ID)
		}
		for _, a := range sh.After {
			if !seen[a] {
				t.Errorf("shard %s comes after %s, which is not earlier", sh.ID, a)
			}
		}
		seen[sh.ID] = true
	}
	// A number needs no calibration, only the votes with the same orbits.
	s.Range, s.T = 0.3, int64(4)
	for _, sh := range shards(s) {
		for _, a := range sh.After {
			if strings.HasPrefix(sh.ID, "votes/") && !strings.HasPrefix(a, "votes/") {
				t.Errorf("shard %s waits for %s", sh.ID, a)
			}
		}
	}
}

func TestValidate(t *testing.T) {
	s := defaults().(*Section)
	if errs := s.Validate(); errs != nil {
		t.Errorf("the defaults: %v", errs)
	}
	s.Range, s.T = "automatic", 12.5
	s.Sweep.To, s.Sweep.Below = 0.1, []float64{0.1, 0.12}
	s.Rule.MinVotes = 101
	s.Multiverse = []Grid{{Range: []any{0.2, 0.0, true}, T: []any{int64(0)}}, {Seeds: []uint32{1, 2}}}
	var got []string
	for _, e := range s.Validate() {
		got = append(got, e.Path)
		if e.Hint == "" {
			t.Errorf("%s: no hint", e.Path)
		}
	}
	want := []string{"range", "t", "sweep.to", "sweep.below[1]", "rule.min_votes", "multiverse[0].range[1]", "multiverse[0].range[2]", "multiverse[0].t[0]", "multiverse[1].seeds[1]"}
	if !slices.Equal(got, want) {
		t.Errorf("faults at %v, want %v", got, want)
	}
}

// TestConfig: the section is one that config files can hold.
func TestConfig(t *testing.T) {
	type root struct {
		Extends string `yaml:"extends"`
	}
	schema := config.NewSchema(func() any { return &root{} }, map[string]func() any{"chaoticnet": defaults})
	if keys := fmt.Sprint(schema.Keys()); !strings.Contains(keys, "chaoticnet.sweep.transient.every") {
		t.Errorf("keys %s", keys)
	}
}
