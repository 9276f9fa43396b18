package beyond

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"neurorbit/stages/model/pbnn"
	"neurorbit/stages/pbnn/orbits"
	"neurorbit/stages/pbnn/signals"
	"neurorbit/stages/render/page"
	"neurorbit/stages/render/texttable"
)

// A theorem is a statement on PBNNs with its proof, and how often the tables
// confirm it.
type theorem struct {
	statement, proof string
	on               string // what it is checked on
	check
}

// A check counts what a statement is checked on.
type check struct {
	checked    int64
	exceptions Differences
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
	return []theorem{{
		"Every GBPO has an even period.",
		"A sum of three terms ±1 is never 0, so sgn and with it the Dmap f are odd: f(−x) = −f(x). The negatives of a BPO are a BPO; a GBPO is the only one but for endpoints, so it is its own negative and consists of pairs {x, −x}.",
		"GBPOs", e.periodsHave(func(r orbits.PeriodRow) bool { return r.Period%2 == 0 }),
	}, {
		"With one permutation, a GBPO of period divisible by 4 belongs to CN k and CN 7−k alike.",
		"The Dmap of CN 7−k is −f. On pairs {x, −x} both are the same map, which has a single cycle if either has a GBPO; let m be its length. A GBPO is at −x after m steps, period 2m. m steps of −f are m steps of f times (−1)^m: for even m it also comes to −x after m steps and has a GBPO of period 2m.",
		"counts of one N, pair and period", e.pairedCounts(),
	}, {
		"With one permutation, a GBPO of period 2 mod 4 belongs to one of CN k and CN 7−k, and the other has none.",
		"As before; for odd m the other Dmap is back at x after m steps and has two BPOs of period m.",
		"IDs of the complete lists", e.pairedIDs(),
	}, {
		"CN0 and CN7 have no GBPO, for any N and permutation.",
		"Let x be +1 at a single neuron. At most one of x_{i−1}, x_i, x_{i+1} is +1, so CN7 takes x to the endpoint x_−, and CN0, its negative, to x_+. With a GBPO no state but the endpoints falls onto them.",
		"networks analysed one by one", e.uniform(),
	}, {
		"Read backwards (neuron i renamed N+1−i), a PBNN of CN1 is one of CN4, one of CN3 is one of CN6, and those of CN0, CN2, CN5, CN7 stay with theirs; the permutation becomes σ'(i) = N+1−σ(N+1−i).",
		"Renaming exchanges the left and right neighbour, so w_a and w_c change places, and the neuron N+1−i takes its value from the neuron renamed N+1−σ(N+1−i).",
		"networks and their mirror images analysed one by one", e.mirrors(),
	}, {
		"A GBPO has a period of at most 2^N − 4, less than 2^N − 1, the period of an M-sequence from a shift register of N binary variables.",
		"2^N − 2 states are no endpoints, at least one of them is an EPP, and the period is even.",
		"GBPOs", e.periodsHave(func(r orbits.PeriodRow) bool { return r.Period <= int64(1)<<r.N-4 }),
	}, {
		"With CN2 there is no GBPO if two neighbours keep their place, σ(i) = i and σ(i+1) = i+1.",
		"The next x_i is the majority of −x_{i−1}, x_i and −x_{i+1}, and that of i+1 likewise. If x_i = −x_{i+1}, the first has x_i twice and the second x_{i+1} twice: both stay. So the states with x_i = +1, x_{i+1} = −1 are never left, nor are those with the opposite signs; each set holds a BPO, and neither holds an endpoint: there are two.",
		"GBPOs of CN2 in the lists", e.fixedNeighbours(),
	}}
}

// periodsHave counts the GBPOs of the periods for which a statement holds, and names
// those for which it does not.
func (e evidence) periodsHave(holds func(orbits.PeriodRow) bool) (c check) {
	for _, r := range e.periods {
		c.checked += r.GBPOs
		c.exceptions.Unless(holds(r), "N = %d, CN%d: %d of period %d", r.N, r.CN, r.GBPOs, r.Period)
	}
	return c
}

// fixedNeighbours looks for neighbours that keep their place in GBPOs of CN2.
func (e evidence) fixedNeighbours() (c check) {
	for _, r := range e.gbpos {
		if r.CN == 2 {
			sigma, err := pbnn.ParseID(r.ID)
			c.checked++
			c.exceptions.Unless(err == nil && signals.FixedNeighbours(sigma) == 0, "N = %d, P(%s)", r.N, r.ID)
		}
	}
	return c
}

// uniform looks for GBPOs of CN0 and CN7.
func (e evidence) uniform() (c check) {
	for _, r := range e.networks {
		if r.CN == 0 || r.CN == 7 {
			c.checked++
			c.exceptions.Unless(!r.GBPO, "CN%d, P(%s)", r.CN, r.ID)
		}
	}
	return c
}

// pairedCounts compares the numbers of GBPOs of CN k and CN 7-k with periods divisible
// by 4.
func (e evidence) pairedCounts() (c check) {
	counts := map[[3]int64]int64{}
	for _, r := range e.periods {
		counts[[3]int64{r.N, int64(r.CN), r.Period}] = r.GBPOs
	}
	for _, pair := range Pairs {
		for k, cn := range pair {
			other := pair[1-k]
			for _, r := range page.Select(e.periods, func(r orbits.PeriodRow) bool { return r.Period%4 == 0 && r.CN == cn }) {
				c.checked += int64(1 - k)
				o := counts[[3]int64{r.N, int64(other), r.Period}]
				c.exceptions.Unless(o == r.GBPOs, "N = %d, period %d: %d for CN%d, %d for CN%d", r.N, r.Period, r.GBPOs, cn, o, other)
			}
		}
	}
	return c
}

// pairedIDs compares the GBPOs of CN k and CN 7-k one by one, of the dimensions of
// which all are listed.
func (e evidence) pairedIDs() (c check) {
	complete := page.Select(e.statistics, func(r orbits.StatisticsRow) bool { return r.ListFrom == 0 })
	for _, a := range complete {
		for _, pair := range Pairs {
			partner := func(b orbits.StatisticsRow) bool { return b.N == a.N && b.CN == pair[1] }
			if a.CN != pair[0] || !slices.ContainsFunc(complete, partner) {
				continue
			}
			for _, r := range newPairing(a.N, pair, e.gbpos, nil).rows {
				c.checked++
				shared := r.Period == r.Opposite && r.Period%4 == 0
				alone := min(r.Period, r.Opposite) == 0 && r.longer()%4 == 2
				c.exceptions.Unless(shared || alone, "P(%s): periods %d and %d", r.ID, r.Period, r.Opposite)
			}
		}
	}
	return c
}

// mirrors compares the BPOs and basins of networks with those of their mirror images,
// where both are in the table.
func (e evidence) mirrors() (c check) {
	by := map[network]orbits.NetworkRow{}
	for _, r := range e.networks {
		by[network{r.CN, r.ID}] = r
	}
	for _, r := range e.networks {
		if m, ok := by[network{int32(pbnn.CN(r.CN).Mirror()), r.MirrorID}]; ok {
			c.checked++
			same := slices.Equal(orbitList(m), orbitList(r)) && m.EndpointBasin == r.EndpointBasin && m.LongestTransient == r.LongestTransient
			c.exceptions.Unless(same, "CN%d, P(%s)", r.CN, r.ID)
		}
	}
	return c
}

// orbitList lists the BPOs of a network by period and basin, in an order that does
// not depend on their states.
func orbitList(r orbits.NetworkRow) (list []string) {
	basins := strings.Fields(r.Basins)
	for i, period := range strings.Fields(r.Periods) {
		list = append(list, period+"/"+basins[i])
	}
	slices.Sort(list)
	return list
}

// theoremTable lays the statements out, the proofs below.
func theoremTable(list []theorem) *page.Content {
	t := texttable.New("pbnn-beyond-theorems", ">no.", "statement", "checked on", ">exceptions")
	var exceptions Differences
	for i, th := range list {
		some := th.exceptions[:min(3, len(th.exceptions))]
		t.Add(texttable.Int(int64(i+1)), texttable.Text(th.statement), texttable.Text(fmt.Sprintf("%d %s", th.checked, th.on)),
			texttable.Int(int64(len(th.exceptions))))
		t.Notes = append(t.Notes, fmt.Sprintf("Proof of %d. %s", i+1, th.proof))
		exceptions.Unless(len(some) == 0, "no. %d: %s", i+1, strings.Join(some, ", "))
	}
	t.Notes = append(t.Notes, "What the checks are worth: networks of dimensions up to full_n_max are analysed one by one, with none of these statements. Above, the sweep rests on them: it takes CN 7−k from the cycles of CN k, CN3 from CN6 and half of CN2 and CN5 from mirror images. Its results are compared with the plain definitions in the tests, for all permutations up to N = 9.")
	return &page.Content{Table: t, Comparison: proved(fmt.Sprintf("%d statements", len(list)), "no exception", exceptions)}
}

// buildTheorems makes the table of the statements.
func buildTheorems(s page.Source, statistics []orbits.StatisticsRow) (*page.Content, error) {
	e := evidence{statistics: statistics}
	err := errors.Join(into(s, tablePeriods, &e.periods), into(s, tableNetworks, &e.networks), into(s, tableGBPO, &e.gbpos))
	return theoremTable(e.theorems()), err
}
