package orbits

import (
	"context"
	"encoding/csv"
	"fmt"
	"os"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"neurorbit/stages/model/pbnn"
)

// sweepAll runs every shard of one N and puts their rows together.
func sweepAll(t *testing.T, n int, cn []int, full bool) *sweepRows {
	t.Helper()
	s := &Section{N: []int{n}, CN: cn, Table1N: []int{n}}
	if full {
		s.FullNMax = n
	}
	list, err := shards(s)
	if err != nil {
		t.Fatal(err)
	}
	all := &sweepRows{}
	for _, sh := range list {
		p, ok := sh.Params.(sweepParams)
		if !ok {
			continue
		}
		rows, err := sweep(t.Context(), p, func(int64) {})
		if err != nil {
			t.Fatal(err)
		}
		all.networks = append(all.networks, rows.networks...)
		all.bpos = append(all.bpos, rows.bpos...)
		all.gbpos = append(all.gbpos, rows.gbpos...)
		all.enumerated += rows.enumerated
	}
	return all
}

var studied = []int{0, 1, 2, 3, 5, 7}

// TestPublishedTables: tables 2 to 5 of the paper, every ID and period.
func TestPublishedTables(t *testing.T) {
	rows := sweepAll(t, 7, studied, true)
	if rows.enumerated != 726 || len(rows.networks) != 726*6 {
		t.Errorf("%d permutations, %d networks", rows.enumerated, len(rows.networks))
	}
	for cn, number := range map[int32]int{1: 2, 2: 3, 3: 4, 5: 5} {
		want := map[string]int64{}
		f, err := os.Open(fmt.Sprintf("../../data/published/pbnn_table%d.csv", number))
		if err != nil {
			t.Fatal(err)
		}
		records, err := csv.NewReader(f).ReadAll()
		f.Close()
		if err != nil {
			t.Fatal(err)
		}
		id, period := slices.Index(records[0], "id"), slices.Index(records[0], "period")
		for _, r := range records[1:] {
			if want[r[id]], err = strconv.ParseInt(r[period], 10, 64); err != nil {
				t.Fatal(err)
			}
		}
		got := map[string]int64{}
		for _, r := range rows.gbpos {
			if r.CN == cn {
				got[r.ID] = r.Period
			}
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("table %d: got %v, want %v", number, got, want)
		}
	}
}

// TestFastEqualsFull: the fast test and the full analysis give the same GBPO
// rows, for every dimension that is affordable here.
func TestFastEqualsFull(t *testing.T) {
	for n := 3; n <= 7; n++ {
		full, fast := sweepAll(t, n, studied, true), sweepAll(t, n, studied, false)
		if !reflect.DeepEqual(full.gbpos, fast.gbpos) {
			t.Errorf("N = %d: the fast test gives %v, the analysis %v", n, fast.gbpos, full.gbpos)
		}
		if full.enumerated != fast.enumerated {
			t.Errorf("N = %d: %d and %d permutations", n, full.enumerated, fast.enumerated)
		}
	}
}

// TestRowsAddUp: basins and endpoints make up all states, and a GBPO is a
// network's only BPO.
func TestRowsAddUp(t *testing.T) {
	for n := 3; n <= 6; n++ {
		rows := sweepAll(t, n, studied, true)
		sum := map[string]int64{}
		for _, b := range rows.bpos {
			if b.Basin != b.Period+b.EPPs {
				t.Fatalf("N = %d: %+v", n, b)
			}
			sum[fmt.Sprint(b.ID, b.CN)] += b.Basin
		}
		for _, r := range rows.networks {
			if got := sum[fmt.Sprint(r.ID, r.CN)] + r.EndpointBasin; got != 1<<n {
				t.Errorf("N = %d: the basins of %s CN%d have %d states", n, r.ID, r.CN, got)
			}
			if int64(len(strings.Fields(r.Periods))) != r.BPOs || int64(len(strings.Fields(r.Basins))) != r.BPOs {
				t.Errorf("N = %d: %+v", n, r)
			}
			if r.GBPO && (r.BPOs != 1 || r.EndpointBasin != 2) {
				t.Errorf("N = %d: a GBPO with %+v", n, r)
			}
		}
	}
}

// TestShardsCoverAll: the shards of a dimension hold each standard permutation
// once, in order.
func TestShardsCoverAll(t *testing.T) {
	for _, n := range []int{4, 6, 7, 9} {
		rows := sweepAll(t, n, []int{1}, false)
		want, err := pbnn.CountStandard(n)
		if err != nil {
			t.Fatal(err)
		}
		if rows.enumerated != want {
			t.Errorf("N = %d: %d permutations in the shards, want %d", n, rows.enumerated, want)
		}
		if !slices.IsSortedFunc(rows.gbpos, func(a, b GBPORow) int { return strings.Compare(a.ID, b.ID) }) {
			t.Errorf("N = %d: the rows are not in the order of the IDs", n)
		}
	}
}

func TestSweepStops(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := sweep(ctx, sweepParams{N: 11, CN: []int{1}, Prefix: []int{1}}, func(int64) {}); err != context.Canceled {
		t.Errorf("a cancelled sweep returned %v", err)
	}
}

func TestCount(t *testing.T) {
	rows, err := count(t.Context(), countParams{Table1N: []int{3, 5, 17}, N: []int{6, 5}})
	if err != nil {
		t.Fatal(err)
	}
	want := []CountRow{
		{N: 3, Prime: true, Standard: 4, Theorem: 4, Basic: 3, Enumerated: -1, FullBinaryLog2: 9},
		{N: 5, Prime: true, Standard: 28, Theorem: 28, Basic: 5, Enumerated: 28, FullBinaryLog2: 25},
		{N: 6, Standard: 136, Basic: 6, Enumerated: 136, FullBinaryLog2: 36},
		{N: 17, Prime: true, Standard: 20922789888016, Theorem: 20922789888016, Basic: 17, Enumerated: -1, FullBinaryLog2: 289},
	}
	if !reflect.DeepEqual(rows, want) {
		t.Errorf("got  %+v\nwant %+v", rows, want)
	}
}

func TestFigures(t *testing.T) {
	rows, err := figures(figureParams{
		Examples:    []Example{{Figure: 2, Panel: "a", ID: "P(1234567)", CN: 1}, {Figure: 2, Panel: "b", ID: "2613754", CN: 1}},
		DBNN:        []DBNN{{Figure: 1, W: []string{"+0", "-+"}, C: []string{"0+", "-0"}, S: []int{0, 0}, T: []int{0, 1}}},
		LocalFigure: 3,
		Equivalents: []Equivalent{{Figure: 5, ID: "1325476"}},
		Basic:       []Basic{{Figure: 6, N: 7}},
	})
	if err != nil {
		t.Fatal(err)
	}
	if want := (ExampleRow{Figure: 2, Panel: "a", Kind: "pbnn", N: 7, CN: 1, ID: "1234567", Period: 14, BPOs: 6}); rows.examples[1] != want {
		t.Errorf("example %+v", rows.examples[1])
	}
	if want := (ExampleRow{Figure: 2, Panel: "b", Kind: "pbnn", N: 7, CN: 1, ID: "2613754", Period: 20, BPOs: 1, GBPO: true}); rows.examples[2] != want {
		t.Errorf("example %+v", rows.examples[2])
	}
	if len(rows.equivalents) != 14 || !rows.equivalents[0].Standard || rows.equivalents[0].Orbit != 7 || !rows.equivalents[7].Basic {
		t.Errorf("equivalents %+v", rows.equivalents)
	}
	// Every example's drawn orbit is closed, and its pattern shows it.
	for _, e := range rows.examples {
		next, steps := map[int64]int64{}, map[int64]int64{}
		for _, d := range rows.dmaps {
			if d.Figure == e.Figure && d.Panel == e.Panel {
				next[d.X] = d.FX
				if d.Step >= 0 {
					steps[d.Step] = d.X
				}
			}
		}
		if int64(len(next)) != 1<<e.N || int64(len(steps)) != e.Period {
			t.Errorf("figure %d%s: %d points, %d of them on the orbit of period %d", e.Figure, e.Panel, len(next), len(steps), e.Period)
		}
		for step, x := range steps {
			if next[x] != steps[(step+1)%e.Period] {
				t.Errorf("figure %d%s: step %d leads to %d", e.Figure, e.Panel, step, next[x])
			}
		}
		for _, s := range rows.spacetimes {
			if s.Figure == e.Figure && s.Panel == e.Panel {
				if bit := steps[s.T%e.Period] >> (s.I - 1) & 1; s.X != int32(2*bit-1) {
					t.Errorf("figure %d%s: x_%d at time %d is %d", e.Figure, e.Panel, s.I, s.T, s.X)
				}
			}
		}
	}
	// The global connections are the permutation, the local ones the weights.
	var sigma []string
	for _, c := range rows.connections {
		if c.Figure == 2 && c.Panel == "b" && c.Layer == "global" {
			sigma = append(sigma, fmt.Sprint(c.From))
		}
	}
	if strings.Join(sigma, "") != "2613754" {
		t.Errorf("global connections %v", sigma)
	}
}

func TestValidate(t *testing.T) {
	good := Section{
		Examples: []Example{{Figure: 1, ID: "1234", CN: 1}}, Equivalents: []Equivalent{{Figure: 2, ID: "132"}}, Basic: []Basic{{Figure: 3, N: 5}},
		DBNN: []DBNN{{Figure: 4, W: []string{"+0", "-+"}, C: []string{"0+", "-0"}, S: []int{0, 0}, T: []int{0, 1}}},
	}
	if errs := good.Validate(); errs != nil {
		t.Errorf("a good section: %v", errs)
	}
	for want, edit := range map[string]func(*Section){
		"examples[0].id":     func(s *Section) { s.Examples[0].ID = "1224" },
		"equivalents[0].id":  func(s *Section) { s.Equivalents[0].ID = "13x" },
		"dbnn[0]":            func(s *Section) { s.DBNN[0].W[1] = "-2" },
		"basic[0].figure":    func(s *Section) { s.Basic[0].Figure = 4 },
		"dbnn[0].figure":     func(s *Section) { s.DBNN[0].Figure = 1 },
		"examples[0].id: 13": func(s *Section) { s.Examples[0].ID = "1-2-3-4-5-6-7-8-9-10-11-12-13" },
	} {
		s := Section{
			Examples: slices.Clone(good.Examples), Equivalents: slices.Clone(good.Equivalents), Basic: slices.Clone(good.Basic),
			DBNN: []DBNN{{Figure: 4, W: []string{"+0", "-+"}, C: []string{"0+", "-0"}, S: []int{0, 0}, T: []int{0, 1}}},
		}
		edit(&s)
		path, _, _ := strings.Cut(want, ":")
		errs := s.Validate()
		if len(errs) != 1 || errs[0].Path != path {
			t.Errorf("%s: %+v", want, errs)
		}
	}
}
