package orbits

import (
	"cmp"
	"fmt"
	"slices"

	"neurorbit/stages/model/pbnn"
)

// A tally counts the GBPOs of one N by connection number and period.
type tally struct {
	n       int
	periods [pbnn.NumCN][]PeriodRow // by half the period
	longest [pbnn.NumCN][]LongestRow
}

// addPeriod counts the GBPOs of a row.
func (t *tally) addPeriod(part PeriodRow) {
	of := &t.periods[part.CN]
	if grow := int(part.Period/2) + 1 - len(*of); grow > 0 {
		*of = append(*of, make([]PeriodRow, grow)...)
	}
	row := &(*of)[part.Period/2]
	*row = PeriodRow{
		part.N, part.CN, part.Period, row.GBPOs + part.GBPOs,
		max(row.LongestTransient, part.LongestTransient), row.SumTransient + part.SumTransient,
	}
}

// addLongest keeps the row, with its ID, if its period is the longest so far of its
// connection number, or equal to that.
func (t *tally) addLongest(row LongestRow, id func() string) {
	longest := &t.longest[row.CN]
	if len(*longest) > 0 && row.Period > (*longest)[0].Period {
		*longest = nil
	}
	if len(*longest) == 0 || row.Period == (*longest)[0].Period {
		row.ID = id()
		*longest = append(*longest, row)
	}
}

// rows returns what was counted, by connection number and period.
func (t *tally) rows() (periods []PeriodRow, longest []LongestRow) {
	for cn := range t.periods {
		periods = append(periods, t.periods[cn]...)
		longest = append(longest, t.longest[cn]...)
	}
	return slices.DeleteFunc(periods, func(r PeriodRow) bool { return r.GBPOs == 0 }), longest
}

// merge adds what another tally of the same N has counted.
func (t *tally) merge(periods []PeriodRow, longest []LongestRow) {
	for _, row := range periods {
		t.addPeriod(row)
	}
	for _, row := range longest {
		t.addLongest(row, func() string { return row.ID })
	}
}

// mergeParams are the parameters of the shard that puts together what the sweeps
// of one N have counted.
type mergeParams struct {
	N        int        `json:"n"`
	CN       []int      `json:"cn"`
	LongOnly []LongOnly `json:"long_only,omitempty"`
}

// statistics sums up the GBPOs of one N. It is an error if the sweeps have not
// gone through as many permutations as Burnside's count has, or if the list
// leaves out GBPOs whose period is in the top 1 %.
func statistics(p mergeParams, enumerated int64, t *tally) ([]StatisticsRow, error) {
	standard, err := pbnn.CountStandard(p.N)
	if err != nil {
		return nil, err
	}
	if enumerated != standard {
		//lint:ignore ST1005 N is a name
		return nil, fmt.Errorf("N = %d: the sweeps have gone through %d standard permutations, but there are %d by Burnside's count", p.N, enumerated, standard)
	}
	states := int64(1)<<p.N - 2
	from := listFrom(p.LongOnly)
	var rows []StatisticsRow
	for _, cn := range slices.Sorted(slices.Values(p.CN)) {
		row := StatisticsRow{N: int64(p.N), CN: int32(cn), Permutations: enumerated, ListFrom: int64(from[cn])}
		for _, of := range t.periods[cn] {
			row.GBPOs += of.GBPOs
			row.SumPeriod += of.GBPOs * of.Period
			row.SumEPPs += of.GBPOs * (states - of.Period)
			row.SumTransient += of.SumTransient
			row.LongestTransient = max(row.LongestTransient, of.LongestTransient)
			if of.GBPOs > 0 {
				row.LongestPeriod = of.Period
			}
			if of.Period >= row.ListFrom {
				row.Listed += of.GBPOs
			}
		}
		row.LongestIDs = int64(len(t.longest[cn]))
		row.Share = float64(row.GBPOs) / float64(enumerated)
		if row.GBPOs > 0 {
			row.MeanPeriod = float64(row.SumPeriod) / float64(row.GBPOs)
			row.MeanTransient = float64(row.SumTransient) / float64(row.SumEPPs)
			row.TopPeriod = topPeriod(t.periods[cn], row.GBPOs)
			if row.ListFrom > row.TopPeriod {
				//lint:ignore ST1005 N is a name
				return nil, fmt.Errorf("N = %d, CN%d: only periods from %d on are listed (orbits.long_only), but the top 1 %% begin at %d: list from there or from a shorter one", p.N, cn, row.ListFrom, row.TopPeriod)
			}
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// topPeriod returns the longest period that at least 1 % of the GBPOs reach; rows
// are by rising period.
func topPeriod(rows []PeriodRow, gbpos int64) int64 {
	reached := int64(0)
	for _, row := range slices.Backward(rows) {
		if reached += row.GBPOs; reached*100 >= gbpos {
			return row.Period
		}
	}
	return 0
}

// sortLongest orders rows of one N by connection number and ID.
func sortLongest(rows []LongestRow) (err error) {
	sigma := func(r LongestRow) pbnn.Permutation {
		p, failed := pbnn.ParseID(r.ID)
		err = cmp.Or(err, failed)
		return p
	}
	slices.SortFunc(rows, func(a, b LongestRow) int { return cmp.Or(cmp.Compare(a.CN, b.CN), sigma(a).Compare(sigma(b))) })
	return err
}

// longestOrbits follows the GBPO of the first row of each connection number. It is
// an error if the analysis of the whole Dmap has another GBPO.
func longestOrbits(longest []LongestRow) ([]OrbitRow, error) {
	var rows []OrbitRow
	for i, l := range longest {
		if i > 0 && longest[i-1].CN == l.CN {
			continue
		}
		net, err := Example{ID: l.ID, CN: int(l.CN)}.Network()
		if err != nil {
			return nil, err
		}
		orbit, ok := net.GBPO()
		if !ok || int64(orbit.Period) != l.Period {
			return nil, fmt.Errorf("%s CN%d: the sweep has found a GBPO with period %d, the analysis %+v", l.ID, l.CN, l.Period, orbit.Orbit)
		}
		for t, x := range orbit.States {
			rows = append(rows, OrbitRow{N: l.N, CN: l.CN, T: int64(t), ID: l.ID, X: int64(x)})
		}
	}
	return rows, nil
}

// countParams are the parameters of the shard that counts permutations.
type countParams struct {
	Table1N []int `json:"table1_n"`
	N       []int `json:"n"` // the dimensions that the config goes through one by one
}

// count counts the standard permutations of each dimension by formula;
// enumerated says how many the config has gone through one by one.
func count(p countParams, enumerated map[int]int64) ([]CountRow, error) {
	dims := slices.Compact(slices.Sorted(slices.Values(slices.Concat(p.Table1N, p.N))))
	rows := make([]CountRow, len(dims))
	for i, n := range dims {
		standard, err := pbnn.CountStandard(n)
		if err != nil {
			return nil, err
		}
		theorem, _ := pbnn.CountTheorem(n)
		rows[i] = CountRow{
			N: int64(n), Prime: pbnn.IsPrime(n), Standard: standard, Theorem: theorem,
			Basic: int64(len(pbnn.Basic(n))), Enumerated: -1, FullBinaryLog2: int64(n * n),
		}
		if e, ok := enumerated[n]; ok {
			rows[i].Enumerated = e
		}
	}
	return rows, nil
}
