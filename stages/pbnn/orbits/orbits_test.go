package orbits

import (
	"cmp"
	"context"
	"encoding/csv"
	"fmt"
	"math"
	"os"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"neurorbit/stages/model/pbnn"
)

// sweepAll runs every shard of one N and puts their rows together.
func sweepAll(t *testing.T, n int, cn []int, full bool) *part {
	t.Helper()
	s := &Section{N: []int{n}, CN: cn, Table1N: []int{n}, ShardPrefix: 3}
	if full {
		s.FullNMax = n
	}
	list, err := shards(s)
	if err != nil {
		t.Fatal(err)
	}
	all := &part{tally: tally{n: n}}
	for _, sh := range list {
		p, ok := sh.Params.(partParams)
		if !ok {
			continue
		}
		rows, err := explore(t.Context(), p, func(int64) {})
		if err != nil {
			t.Fatal(err)
		}
		all.networks = append(all.networks, rows.networks...)
		all.bpos = append(all.bpos, rows.bpos...)
		all.gbpos = append(all.gbpos, rows.gbpos...)
		all.enumerated += rows.enumerated
		all.tally.merge(rows.tally.rows())
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
		f, err := os.Open(fmt.Sprintf("../../../data/published/pbnn_table%d.csv", number))
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

// TestFastEqualsFull: the fast sweep and the full analysis give the same GBPO
// rows and statistics, for every dimension that is affordable here and for any
// connection numbers.
func TestFastEqualsFull(t *testing.T) {
	for n := 3; n <= 7; n++ {
		for _, cn := range [][]int{studied, {0, 1, 2, 3, 4, 5, 6, 7}, {3}, {4, 2}} {
			full, fast := sweepAll(t, n, cn, true), sweepAll(t, n, cn, false)
			for _, rows := range []*part{full, fast} {
				slices.SortFunc(rows.gbpos, func(a, b GBPORow) int {
					return cmp.Or(cmp.Compare(a.ID, b.ID), cmp.Compare(a.CN, b.CN))
				})
			}
			if !reflect.DeepEqual(full.gbpos, fast.gbpos) {
				t.Errorf("N = %d, %v: the fast sweep gives %v, the analysis %v", n, cn, fast.gbpos, full.gbpos)
			}
			if full.enumerated != fast.enumerated {
				t.Errorf("N = %d: %d and %d permutations", n, full.enumerated, fast.enumerated)
			}
			p := mergeParams{N: n, CN: cn}
			a, err := statistics(p, full.enumerated, &full.tally)
			if err != nil {
				t.Fatal(err)
			}
			b, err := statistics(p, fast.enumerated, &fast.tally)
			if err != nil {
				t.Fatal(err)
			}
			if len(a) != len(cn) || !reflect.DeepEqual(a, b) {
				t.Errorf("N = %d, %v: statistics %+v and %+v", n, cn, a, b)
			}
			if a, b := mustSort(t, &full.tally), mustSort(t, &fast.tally); !reflect.DeepEqual(a, b) {
				t.Errorf("N = %d, %v: longest %v and %v", n, cn, a, b)
			}
		}
	}
}

func mustSort(t *testing.T, all *tally) []LongestRow {
	t.Helper()
	_, longest := all.rows()
	if err := sortLongest(longest); err != nil {
		t.Fatal(err)
	}
	return longest
}

// TestStatistics: the statistics are those of the list, and the rows of longest
// its maxima.
func TestStatistics(t *testing.T) {
	const n = 8
	rows := sweepAll(t, n, studied, false)
	all, err := statistics(mergeParams{N: n, CN: studied}, rows.enumerated, &rows.tally)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range all {
		var of []GBPORow
		for _, r := range rows.gbpos {
			if r.CN == s.CN {
				of = append(of, r)
			}
		}
		slices.SortFunc(of, func(a, b GBPORow) int { return cmp.Compare(b.Period, a.Period) })
		want := StatisticsRow{N: n, CN: s.CN, Permutations: rows.enumerated, GBPOs: int64(len(of)), Listed: int64(len(of)), Share: float64(len(of)) / float64(rows.enumerated)}
		for _, r := range of {
			want.SumPeriod += r.Period
			want.SumEPPs += r.EPPs
			want.SumTransient += int64(math.Round(r.MeanTransient * float64(r.EPPs)))
			want.LongestTransient = max(want.LongestTransient, r.LongestTransient)
			if r.Period == of[0].Period {
				want.LongestIDs++
			}
		}
		if len(of) > 0 {
			want.LongestPeriod, want.TopPeriod = of[0].Period, of[(len(of)+99)/100-1].Period
			want.MeanPeriod = float64(want.SumPeriod) / float64(want.GBPOs)
			want.MeanTransient = float64(want.SumTransient) / float64(want.SumEPPs)
		}
		if s != want {
			t.Errorf("got  %+v\nwant %+v", s, want)
		}
	}
	for _, l := range mustSort(t, &rows.tally) {
		if !slices.ContainsFunc(rows.gbpos, func(r GBPORow) bool { return r.ID == l.ID && r.CN == l.CN && r.Period == l.Period }) {
			t.Errorf("%+v is not in the list", l)
		}
	}

	// The orbits are those of the first IDs, and closed.
	longest := mustSort(t, &rows.tally)
	orbits, err := longestOrbits(longest)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[int32]int64{}
	for i, o := range orbits {
		first := longest[slices.IndexFunc(longest, func(l LongestRow) bool { return l.CN == o.CN })]
		sigma, err := pbnn.ParseID(o.ID)
		if err != nil || o.ID != first.ID || o.T != seen[o.CN] {
			t.Fatalf("%+v is no state of %+v", o, first)
		}
		net, err := pbnn.New(sigma, pbnn.CN(o.CN))
		if err != nil {
			t.Fatal(err)
		}
		next := orbits[i-int(o.T)].X
		if o.T+1 < first.Period {
			next = orbits[i+1].X
		}
		if int64(net.Step(uint32(o.X))) != next {
			t.Errorf("%+v leads to another state than %d", o, next)
		}
		seen[o.CN]++
	}
	for _, l := range longest {
		if seen[l.CN] != l.Period {
			t.Errorf("%+v has %d states", l, seen[l.CN])
		}
	}
	broken := slices.Clone(longest)
	broken[0].Period += 2
	if _, err := longestOrbits(broken); err == nil {
		t.Error("a wrong period: no error")
	}

	// What cannot be right is refused.
	if _, err := statistics(mergeParams{N: n, CN: studied}, rows.enumerated-1, &rows.tally); err == nil {
		t.Error("a permutation is missing: no error")
	}
	top := all[1].TopPeriod
	if _, err := statistics(mergeParams{N: n, CN: []int{1}, LongOnly: []LongOnly{{n, []int{1}, int(top)}}}, rows.enumerated, &rows.tally); err != nil {
		t.Error(err)
	}
	if _, err := statistics(mergeParams{N: n, CN: []int{1}, LongOnly: []LongOnly{{n, []int{1}, int(top + 2)}}}, rows.enumerated, &rows.tally); err == nil {
		t.Error("the list leaves out a part of the top 1 %: no error")
	}
}

// TestLongOnly: the list begins at the given period, the statistics do not.
func TestLongOnly(t *testing.T) {
	const n, from = 8, 20
	all := sweepAll(t, n, studied, false)
	list, err := shards(&Section{N: []int{n}, CN: studied, LongOnly: []LongOnly{{n, []int{1, 3}, from}, {n + 1, []int{5}, 4}}, ShardPrefix: 3})
	if err != nil {
		t.Fatal(err)
	}
	short := tally{n: n}
	var rows []GBPORow
	for _, sh := range list {
		if p, ok := sh.Params.(partParams); ok {
			part, err := explore(t.Context(), p, func(int64) {})
			if err != nil {
				t.Fatal(err)
			}
			rows = append(rows, part.gbpos...)
			short.merge(part.tally.rows())
		}
	}
	want := slices.DeleteFunc(slices.Clone(all.gbpos), func(r GBPORow) bool { return r.Period < from && (r.CN == 1 || r.CN == 3) })
	if len(want) == 0 || len(want) == len(all.gbpos) || !reflect.DeepEqual(rows, want) {
		t.Errorf("%d rows of %d, want %d", len(rows), len(all.gbpos), len(want))
	}
	if !reflect.DeepEqual(short, all.tally) {
		t.Error("the statistics differ")
	}
}

// TestAnyShardSize: rows and their order do not depend on how the permutations
// are divided.
func TestAnyShardSize(t *testing.T) {
	const n = 8
	shards := map[int]*part{}
	for k := 0; k <= 5; k++ {
		prefixes, err := pbnn.Prefixes(n, k)
		if err != nil {
			t.Fatal(err)
		}
		all := &part{tally: tally{n: n}}
		for _, prefix := range prefixes {
			rows, err := explore(t.Context(), partParams{N: n, CN: studied, Prefix: prefix}, func(int64) {})
			if err != nil {
				t.Fatal(err)
			}
			all.gbpos = append(all.gbpos, rows.gbpos...)
			all.enumerated += rows.enumerated
			all.tally.merge(rows.tally.rows())
		}
		shards[k] = all
		if !reflect.DeepEqual(all, shards[0]) {
			t.Errorf("prefixes of %d entries: the rows differ", k)
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
// once.
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
	}
}

func TestSweepStops(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := explore(ctx, partParams{N: 11, CN: []int{1}, Prefix: []int{1}}, func(int64) {}); err != context.Canceled {
		t.Errorf("a cancelled sweep returned %v", err)
	}
}

func TestCount(t *testing.T) {
	rows, err := count(countParams{Table1N: []int{3, 5, 17}, N: []int{6, 5}}, map[int]int64{5: 28, 6: 135})
	if err != nil {
		t.Fatal(err)
	}
	want := []CountRow{
		{N: 3, Prime: true, Standard: 4, Theorem: 4, Basic: 3, Enumerated: -1, FullBinaryLog2: 9},
		{N: 5, Prime: true, Standard: 28, Theorem: 28, Basic: 5, Enumerated: 28, FullBinaryLog2: 25},
		{N: 6, Standard: 136, Basic: 6, Enumerated: 135, FullBinaryLog2: 36},
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
	// Eq. (5), and the weights of CN1.
	for cn, row := range rows.local {
		net, err := pbnn.New(pbnn.Identity(3), pbnn.CN(cn))
		if err != nil {
			t.Fatal(err)
		}
		if row.EndpointsFixed != (net.Step(0) == 0 && net.Step(7) == 7) || (row.EndpointsFixed != (row.WA+row.WB+row.WC >= 1)) {
			t.Errorf("%+v", row)
		}
	}
	if want := (LocalRow{CN: 1, WA: -1, WB: -1, WC: 1}); len(rows.local) != 8 || rows.local[1] != want {
		t.Errorf("local connections %+v", rows.local)
	}
	// The connections of the DBNN are the rows of +, 0 and -.
	want := []ConnectionRow{{1, "", "hidden", 1, 1, 1}, {1, "", "hidden", 1, 2, -1}, {1, "", "hidden", 2, 2, 1}, {1, "", "output", 2, 1, 1}, {1, "", "output", 1, 2, -1}}
	if !slices.Equal(rows.connections, want) {
		t.Errorf("connections %+v", rows.connections)
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
		"long_only[0].n":     func(s *Section) { s.LongOnly, s.FullNMax = []LongOnly{{7, []int{1}, 20}}, 7 },
		"long_only[1].n":     func(s *Section) { s.LongOnly = []LongOnly{{12, []int{1, 3}, 20}, {12, []int{2, 1}, 22}} },
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
