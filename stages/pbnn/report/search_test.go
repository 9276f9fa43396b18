package report

import (
	"math"
	"strings"
	"testing"
)

// searchRows adds the tables of stage search: estimates that miss the truth by a
// few percent, the first of them by more than its interval, and searches in which
// plain sampling is ahead for even connection numbers.
func (fx fixture) searchRows(estimated, searched []int64, epochs int) {
	estimates, progress, best := []estimateRow{}, []progressRow{}, []bestRow{}
	cns := []int32{1, 2, 3, 5}
	exact := map[[2]int64]int64{}
	for _, r := range fx[tableStatistics].([]statisticsRow) {
		exact[[2]int64{r.N, int64(r.CN)}] = r.GBPOs
	}
	for _, n := range estimated {
		sets := math.Gamma(float64(n))
		for k, cn := range cns {
			truth := 0.04 * sets
			if e := exact[[2]int64{n, int64(cn)}]; e > 0 {
				truth = float64(e)
			}
			r := estimateRow{N: n, CN: cn, Samples: 10000, Estimate: truth * 1.02, Low: truth * 0.95, High: truth * 1.09, Level: 0.99, Standard: int64(sets), MaxPeriod: 2 * n}
			r.Hits = int64(r.Samples * 4 / 100)
			switch {
			case len(estimates) == 0:
				r.Low = truth * 1.01
			case n > 15 && k == 3: // nothing found
				r.Hits, r.Estimate, r.Low, r.MaxPeriod = 0, 0, 0, 0
			}
			estimates = append(estimates, r)
		}
	}
	for _, n := range searched {
		for _, cn := range cns {
			for _, method := range []string{evolution, sampling} {
				lead := int64(0)
				if (method == sampling) == (cn%2 == 0) {
					lead = 10
				}
				for island := range int64(2) {
					for e := range int64(epochs) {
						r := progressRow{N: n, CN: cn, Method: method, Island: island + 1, Epoch: e + 1, Visits: 1000000 + n, Evaluations: 500, GBPOs: 7, Period: 10*n + 4*e - 2*island + lead}
						if cn == 5 && n == 23 && method == sampling {
							r.GBPOs, r.Period = 0, 0
						}
						progress = append(progress, r)
					}
				}
				for rank := range int64(3) {
					best = append(best, bestRow{n, cn, method, rank + 1, 10*n + lead - rank, formatID(identity(n)), 3000000, 1500})
				}
			}
		}
	}
	fx[tableEstimates], fx[tableProgress], fx[tableBest] = estimates, progress, best
}

func identity(n int64) []int64 {
	sigma := make([]int64, n)
	for i := range sigma {
		sigma[i] = int64(i) + 1
	}
	return sigma
}

func (fx fixture) emptySearch() {
	fx[tableEstimates], fx[tableProgress], fx[tableBest] = []estimateRow{}, []progressRow{}, []bestRow{}
}

// TestEstimates: exact numbers are those of the statistics, and an interval that
// misses its number is counted as such.
func TestEstimates(t *testing.T) {
	fx := paperFixture(t)
	rows, err := readEstimates(source{fx})
	if err != nil {
		t.Fatal(err)
	}
	counted, covered := 0, 0
	for _, r := range rows {
		if r.counted != (r.N <= 13) {
			t.Errorf("N = %d, CN%d: counted %v", r.N, r.CN, r.counted)
		}
		if r.counted {
			counted++
			if r.exact == 0 || r.covered() != (r.Low <= float64(r.exact)) {
				t.Errorf("N = %d, CN%d: exact number %d, interval %v to %v", r.N, r.CN, r.exact, r.Low, r.High)
			}
			if r.covered() {
				covered++
			}
		}
	}
	if counted != 12 || covered != 11 {
		t.Errorf("%d of %d intervals contain the number, want 11 of 12", covered, counted)
	}
	if got := coverage(rows); !strings.Contains(got, "11 of 12 intervals contain it; at this level 11.9 are expected") {
		t.Error(got)
	}
	fx = emptyFixture()
	fx.searchRows([]int64{9}, nil, 1)
	if rows, err = readEstimates(source{fx}); err != nil || !strings.Contains(coverage(rows), "nothing here is checked") {
		t.Errorf("%v: %s", err, coverage(rows))
	}
}

// TestCourses: islands are summed up, and the longest period never falls.
func TestCourses(t *testing.T) {
	fx := emptyFixture()
	fx.searchRows(nil, []int64{17, 23}, 4)
	cs := courses(fx[tableProgress].([]progressRow))
	if len(cs) != 2*4*2 {
		t.Fatalf("%d courses", len(cs))
	}
	c := cs[0] // N = 17, CN1, evolution
	if c.n != 17 || c.cn != 1 || c.method != evolution || len(c.visits) != 4 || c.visits[3] != 8*1000017 || c.looked[1] != 2000 || c.gbpos != 56 {
		t.Errorf("%+v", c)
	}
	for i, want := range []int64{180, 184, 188, 192} {
		if c.best[i] != want {
			t.Errorf("after epoch %d: %d, want %d", i+1, c.best[i], want)
		}
	}
	if got, want := versus(cs), "longer period in 6, plain sampling in 2 of 8 cases (0 even)"; !strings.Contains(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	table := build(t, fx, "pbnn/search_best")
	if !strings.Contains(table.remark, "No GBPO at all was found for N = 23, CN5 (sampling).") {
		t.Error(table.remark)
	}
}
