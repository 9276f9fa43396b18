package beyond

import (
	"fmt"
	"slices"
	"strings"

	"neurorbit/stages/model/pbnn"
	"neurorbit/stages/pbnn/orbits"
	"neurorbit/stages/render/page"
	"neurorbit/stages/render/texttable"
)

// A theorem is a statement on PBNNs with its proof, and how often the tables
// confirm it.
type theorem struct {
	statement, proof string
	checked          string
	exceptions       []string
}

// evidence is what the tables hold.
type evidence struct {
	statistics []orbits.StatisticsRow
	periods    []orbits.PeriodRow
	networks   []orbits.NetworkRow
	gbpos      []orbits.GBPORow
}

// theorems checks the statements.
func (e evidence) theorems() []theorem {
	even, odd := e.check(func(r orbits.PeriodRow) bool { return r.Period%2 == 0 })
	short, long := e.check(func(r orbits.PeriodRow) bool { return r.Period <= int64(1)<<r.N-4 })
	none, some := e.checkUniform()
	counts, unequal := e.checkPairedCounts()
	ids, broken := e.checkPairedIDs()
	mirrors, unlike := e.checkMirrors()
	return []theorem{
		{
			"Every GBPO has an even period.",
			"A sum of three terms ±1 is never 0, so sgn and with it the Dmap f are odd: f(−x) = −f(x). The negatives of a BPO are a BPO; a GBPO is the only one but for endpoints, so it is its own negative and consists of pairs {x, −x}.",
			fmt.Sprintf("%d GBPOs", even), odd,
		},
		{
			"With one permutation, a GBPO of period divisible by 4 belongs to CN k and CN 7−k alike.",
			"The Dmap of CN 7−k is −f. On pairs {x, −x} both are the same map, which has a single cycle if either has a GBPO; let m be its length. A GBPO is at −x after m steps, period 2m. m steps of −f are m steps of f times (−1)^m: for even m it also comes to −x after m steps and has a GBPO of period 2m.",
			fmt.Sprintf("%d counts of one N, pair and period", counts), unequal,
		},
		{
			"With one permutation, a GBPO of period 2 mod 4 belongs to one of CN k and CN 7−k, and the other has none.",
			"As before; for odd m the other Dmap is back at x after m steps and has two BPOs of period m.",
			fmt.Sprintf("%d IDs of the complete lists", ids), broken,
		},
		{
			"CN0 and CN7 have no GBPO, for any N and permutation.",
			"Let x be +1 at a single neuron. At most one of x_{i−1}, x_i, x_{i+1} is +1, so CN7 takes x to the endpoint x_−, and CN0, its negative, to x_+. With a GBPO no state but the endpoints falls onto them.",
			fmt.Sprintf("%d networks analysed one by one", none), some,
		},
		{
			"Read backwards (neuron i renamed N+1−i), a PBNN of CN1 is one of CN4, one of CN3 is one of CN6, and those of CN0, CN2, CN5, CN7 stay with theirs; the permutation becomes σ'(i) = N+1−σ(N+1−i).",
			"Renaming exchanges the left and right neighbour, so w_a and w_c change places, and the neuron N+1−i takes its value from the neuron renamed N+1−σ(N+1−i).",
			fmt.Sprintf("%d networks and their mirror images analysed one by one", mirrors), unlike,
		},
		{
			"A GBPO has a period of at most 2^N − 4, less than 2^N − 1, the period of an M-sequence from a shift register of N binary variables.",
			"2^N − 2 states are no endpoints, at least one of them is an EPP, and the period is even.",
			fmt.Sprintf("%d GBPOs", short), long,
		},
	}
}

// check counts the GBPOs of the periods for which a statement holds, and names
// those for which it does not.
func (e evidence) check(holds func(orbits.PeriodRow) bool) (gbpos int64, exceptions []string) {
	for _, r := range e.periods {
		if !holds(r) {
			exceptions = append(exceptions, fmt.Sprintf("N = %d, CN%d: %d of period %d", r.N, r.CN, r.GBPOs, r.Period))
		}
		gbpos += r.GBPOs
	}
	return gbpos, exceptions
}

// checkUniform looks for GBPOs of CN0 and CN7.
func (e evidence) checkUniform() (checked int, exceptions []string) {
	for _, r := range e.networks {
		if r.CN != 0 && r.CN != 7 {
			continue
		}
		checked++
		if r.GBPO {
			exceptions = append(exceptions, fmt.Sprintf("CN%d, P(%s)", r.CN, r.ID))
		}
	}
	return checked, exceptions
}

// checkPairedCounts compares the numbers of GBPOs of CN k and CN 7-k with periods
// divisible by 4.
func (e evidence) checkPairedCounts() (checked int, exceptions []string) {
	type place struct {
		n, period int64
		cn        int32
	}
	counts := map[place]int64{}
	for _, r := range e.periods {
		counts[place{r.N, r.Period, r.CN}] = r.GBPOs
	}
	for _, pair := range Pairs {
		for _, r := range e.periods {
			if r.Period%4 != 0 || !slices.Contains(pair[:], r.CN) {
				continue
			}
			other := pair[0] + pair[1] - r.CN
			if r.CN == pair[0] {
				checked++
			}
			if o := counts[place{r.N, r.Period, other}]; o != r.GBPOs {
				exceptions = append(exceptions, fmt.Sprintf("N = %d, period %d: %d for CN%d, %d for CN%d", r.N, r.Period, r.GBPOs, r.CN, o, other))
			}
		}
	}
	return checked, exceptions
}

// checkPairedIDs compares the GBPOs of CN k and CN 7-k one by one, of the
// dimensions of which all are listed.
func (e evidence) checkPairedIDs() (checked int, exceptions []string) {
	for _, n := range dimensions(e.statistics) {
		for _, pair := range Pairs {
			complete := 0
			for _, r := range e.statistics {
				if r.N == n && slices.Contains(pair[:], r.CN) && r.ListFrom == 0 {
					complete++
				}
			}
			if complete < len(pair) {
				continue
			}
			p := newPairing(n, pair, e.gbpos, nil)
			checked += len(p.periods)
			for id, v := range p.periods {
				shared := v[0] == v[1] && v[0]%4 == 0
				alone := min(v[0], v[1]) == 0 && max(v[0], v[1])%4 == 2
				if !shared && !alone {
					exceptions = append(exceptions, fmt.Sprintf("P(%s): periods %d and %d", id, v[0], v[1]))
				}
			}
		}
	}
	slices.Sort(exceptions)
	return checked, exceptions
}

// checkMirrors compares the BPOs and basins of networks with those of their mirror
// images, where both are in the table.
func (e evidence) checkMirrors() (checked int, exceptions []string) {
	by := map[network]orbits.NetworkRow{}
	for _, r := range e.networks {
		by[network{r.CN, r.ID}] = r
	}
	for _, r := range e.networks {
		m, ok := by[network{int32(pbnn.CN(r.CN).Mirror()), r.MirrorID}]
		if !ok {
			continue
		}
		checked++
		if !slices.Equal(orbitList(m), orbitList(r)) || m.EndpointBasin != r.EndpointBasin || m.LongestTransient != r.LongestTransient {
			exceptions = append(exceptions, fmt.Sprintf("CN%d, P(%s)", r.CN, r.ID))
		}
	}
	return checked, exceptions
}

// orbitList lists the BPOs of a network by period and basin, in an order that does
// not depend on their states.
func orbitList(r orbits.NetworkRow) []string {
	list, basins := strings.Fields(r.Periods), strings.Fields(r.Basins)
	for i, basin := range basins {
		if i < len(list) {
			list[i] += "/" + basin
		} else {
			list = append(list, "/"+basin)
		}
	}
	slices.Sort(list)
	return list
}

// theoremTable lays the statements out, the proofs below.
func theoremTable(list []theorem) (*texttable.Table, page.Comparison) {
	t := &texttable.Table{
		Label:   "pbnn-beyond-theorems",
		Columns: []texttable.Column{page.Right("no."), {Title: "statement"}, {Title: "checked on"}, page.Right("exceptions")},
	}
	var exceptions []string
	for i, th := range list {
		t.Add(texttable.Int(int64(i+1)), texttable.Text(th.statement), texttable.Text(th.checked), texttable.Int(int64(len(th.exceptions))))
		t.Notes = append(t.Notes, fmt.Sprintf("Proof of %d. %s", i+1, th.proof))
		if len(th.exceptions) > 0 {
			exceptions = append(exceptions, fmt.Sprintf("no. %d: %s", i+1, strings.Join(th.exceptions[:min(3, len(th.exceptions))], ", ")))
		}
	}
	t.Notes = append(t.Notes, "What the checks are worth: networks of dimensions up to full_n_max are analysed one by one, with none of these statements. Above, the sweep rests on them: it takes CN 7−k from the cycles of CN k, CN3 from CN6 and half of CN2 and CN5 from mirror images. Its results are compared with the plain definitions in the tests, for all permutations up to N = 9.")
	c := page.Comparison{Published: "not in the paper", Ours: fmt.Sprintf("%d statements", len(list))}.Conclude(exceptions)
	if c.Agrees {
		c.Difference = "nothing to compare; no exception"
	}
	return t, c
}

// buildTheorems makes the table of the statements.
func buildTheorems(s page.Source) (*page.Content, error) {
	var e evidence
	var err error
	if e.statistics, err = ReadStatistics(s); err != nil || len(e.statistics) == 0 {
		return nil, err
	}
	if e.periods, err = page.Read[orbits.PeriodRow](s, tablePeriods); err != nil {
		return nil, err
	}
	if e.networks, err = page.Read[orbits.NetworkRow](s, tableNetworks); err != nil {
		return nil, err
	}
	if e.gbpos, err = page.Read[orbits.GBPORow](s, tableGBPO); err != nil {
		return nil, err
	}
	t, c := theoremTable(e.theorems())
	return &page.Content{Table: t, Comparison: c}, nil
}
