package pbnn

import (
	"encoding/csv"
	"fmt"
	"maps"
	"os"
	"slices"
	"strconv"
	"testing"

	"neurorbit/stages/model/dmap"
)

// published reads tables 2 to 5: the period of the GBPO by "CN1 1256374" etc.
func published(t *testing.T) map[string]int {
	t.Helper()
	file, err := os.Open("testdata/gbpo7.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	periods := map[string]int{}
	for _, row := range rows[1:] {
		period, err := strconv.Atoi(row[2])
		if err != nil {
			t.Fatal(err)
		}
		periods["CN"+row[0]+" "+row[1]] = period
	}
	return periods
}

// Tables 2 to 5: all GBPOs of N = 7 with their standard permutation IDs and
// periods, once by full analysis and once by the Walker.
func TestTables2To5(t *testing.T) {
	want := published(t)
	count, longest := map[CN]int{}, map[CN]int{}
	full, fast := map[string]int{}, map[string]int{}
	walker := newWalker(t, 7, allCNs())
	for _, sigma := range standardsOf(t, 7, nil) {
		periods := walker.GBPOs(sigma)
		for _, cn := range studied {
			key := fmt.Sprintf("%v %s", cn, sigma.ID())
			if o, ok := mustNew(t, sigma, cn).Analyse().GBPO(); ok {
				full[key] = o.Period
				count[cn]++
				longest[cn] = max(longest[cn], o.Period)
				if o.Basin != 1<<7-2 || o.EPPs != 126-o.Period || !o.Symmetric {
					t.Errorf("%s: %+v", key, o)
				}
			}
			if periods[cn] > 0 {
				fast[key] = periods[cn]
			}
		}
	}
	for name, got := range map[string]map[string]int{"analysis": full, "walker": fast} {
		if !maps.Equal(got, want) {
			t.Errorf("%s: %v\nwant %v", name, got, want)
		}
	}
	// Sec. 4: the list after definition 4.1.
	if want := map[CN]int{CN1: 27, CN2: 56, CN3: 28, CN5: 62}; !maps.Equal(count, want) {
		t.Errorf("counts %v, want %v", count, want)
	}
	if want := map[CN]int{CN1: 42, CN2: 14, CN3: 26, CN5: 14}; !maps.Equal(longest, want) {
		t.Errorf("longest periods %v, want %v", longest, want)
	}
}

// The networks that the text and figures 2, 4, 8 to 10 show.
func TestExamplesOfPaper(t *testing.T) {
	for _, c := range []struct {
		id      string
		cn      CN
		periods []int // of all BPOs, endpoints apart; nil: one GBPO
		period  int   // the longest
	}{
		{"Pb(1234567)", CN1, []int{14, 14, 7, 7, 7, 7}, 14}, // fig. 2 (a); not a GBPO, against sec. 4
		{"P(2613754)", CN1, nil, 20},                        // fig. 2 (b), 4 (b)
		{"Ps(1357246)", CN1, nil, 42},                       // fig. 8 (a)
		{"Ps(1462753)", CN2, nil, 14},                       // fig. 8 (b)
		{"Ps(1256473)", CN3, nil, 26},                       // fig. 8 (c)
		{"Ps(1463725)", CN5, nil, 14},                       // fig. 8 (d)
	} {
		a := mustNew(t, mustParse(t, c.id), c.cn).Analyse()
		var periods []int
		for _, o := range a.BPOs() {
			periods = append(periods, o.Period)
		}
		o, gbpo := a.GBPO()
		if c.periods == nil {
			if !gbpo || o.Period != c.period || o.EPPs != 1<<7-c.period-2 {
				t.Errorf("%s %v: GBPO %v, %+v; want period %d", c.id, c.cn, gbpo, o, c.period)
			}
			continue
		}
		if gbpo || !slices.Equal(periods, c.periods) {
			t.Errorf("%s %v: GBPO %v, periods %v; want %v", c.id, c.cn, gbpo, periods, c.periods)
		}
	}
}

// basicPeriod is definition 4.1, the longest period of the BPOs of the identity
// permutation, endpoints left out as in the paper ("hereafter we omit the two
// endpoints", sec. 3); withEndpoints is the same maximum with them.
func basicPeriod(t *testing.T, n int, cn CN) (period, withEndpoints int) {
	for _, o := range mustNew(t, Identity(n), cn).Analyse().Orbits {
		withEndpoints = max(withEndpoints, o.Period)
		if !o.Endpoints {
			period = max(period, o.Period)
		}
	}
	return period, withEndpoints
}

// Definition 4.1 and the list after it: basic periods 14, 2, 14, 2. That of CN2 is
// the period of the endpoints: the other BPOs are fixed points.
func TestBasicPeriod(t *testing.T) {
	for _, c := range []struct {
		cn                    CN
		period, withEndpoints int
	}{
		{CN1, 14, 14}, {CN2, 1, 2}, {CN3, 14, 14}, {CN5, 2, 2},
	} {
		if period, withEndpoints := basicPeriod(t, 7, c.cn); period != c.period || withEndpoints != c.withEndpoints {
			t.Errorf("%v: %d, with endpoints %d; want %d, %d", c.cn, period, withEndpoints, c.period, c.withEndpoints)
		}
	}
}

// Eq. (5) on the orbits: the endpoints are two fixed points or one BPO with
// period 2, for every sigma.
func TestEndpointOrbits(t *testing.T) {
	for _, sigma := range sampleStandards(6, 20, 6) {
		for _, cn := range allCNs() {
			a := mustNew(t, sigma, cn).Analyse()
			minus, plus := dmap.Endpoints(6)
			fixed := len(a.EndpointOrbits()) == 2 && a.EndpointOrbits()[0].Period == 1
			swapped := len(a.EndpointOrbits()) == 1 && a.EndpointOrbits()[0].Period == 2
			if !a.IsBPP(minus) || !a.IsBPP(plus) || fixed != cn.EndpointsFixed() || swapped == fixed {
				t.Errorf("%v %v: %+v", sigma, cn, a.EndpointOrbits())
			}
			if outside := cn != CN0 && cn != CN7; outside != (a.EndpointBasin() == 2) {
				t.Errorf("%v %v: %d states end on the endpoints", sigma, cn, a.EndpointBasin())
			}
		}
	}
}
