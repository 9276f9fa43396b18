package synthesis

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"neurorbit/stages/model/dmap"
	"neurorbit/stages/model/pbnn"
)

var wide = Limits{Steps: 1e8, States: 1 << 26, Best: 3}

func quiet(float64) {}

// shifts is the signal whose output i is a pattern, i steps by later.
func shifts(t testing.TB, pattern string, n, by int) Signal {
	t.Helper()
	var rows []string
	for step := range len(pattern) {
		row := ""
		for i := range n {
			row += string(pattern[(step+len(pattern)*by*i-i*by)%len(pattern)])
		}
		rows = append(rows, row)
	}
	s, err := Parse(rows)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// permutations calls f with all permutations of 1 ... n.
func permutations(n int, f func(pbnn.Permutation)) {
	p := pbnn.Identity(n)
	var place func(k int)
	place = func(k int) {
		if k == n {
			f(p)
			return
		}
		for j := k; j < n; j++ {
			p[k], p[j] = p[j], p[k]
			place(k + 1)
			p[k], p[j] = p[j], p[k]
		}
	}
	place(0)
}

// stores reports by eq. (2) whether a network has the rows as an orbit.
func stores(t testing.TB, sigma pbnn.Permutation, cn pbnn.CN, rows []uint32) bool {
	t.Helper()
	net, err := pbnn.New(sigma, cn)
	if err != nil {
		t.Fatal(err)
	}
	for k, x := range rows {
		if net.Step(x) != rows[(k+1)%len(rows)] {
			return false
		}
	}
	return true
}

// plain finds all networks of a signal by trying all orders and permutations, and counts
// those that no rotation, and no mirror that keeps the CN, makes equal.
func plain(t testing.TB, s Signal, cn pbnn.CN) (orders, networks int64) {
	seenOrders, seenNetworks := map[string]bool{}, map[string]bool{}
	permutations(s.N, func(order pbnn.Permutation) {
		sites := make([]int, s.N)
		columns := make([]string, s.N)
		for j, i := range order {
			sites[j], columns[j] = i-1, s.Column(i-1)
		}
		arranged := fmt.Sprintf("%q", columns)
		if seenOrders[arranged] {
			return
		}
		rows := s.Ring(sites)
		found := int64(0)
		permutations(s.N, func(sigma pbnn.Permutation) {
			if !stores(t, sigma, cn, rows) || seenNetworks[arranged+sigma.ID()] {
				return
			}
			found++
			networks++
			for range 2 { // the network, and its mirror image
				for k := range s.N {
					seenNetworks[fmt.Sprintf("%q", turned(columns, k))+sigma.Shift(k).ID()] = true
				}
				if cn.Mirror() != cn {
					break
				}
				columns, sigma = slices.Clone(columns), sigma.Mirror()
				slices.Reverse(columns)
			}
		})
		if found == 0 {
			return
		}
		orders++
		for range 2 {
			for k := range s.N {
				seenOrders[fmt.Sprintf("%q", turned(columns, k))] = true
			}
			if cn.Mirror() != cn {
				break
			}
			slices.Reverse(columns)
		}
	})
	return orders, networks
}

// turned moves columns by k sites.
func turned(columns []string, k int) []string {
	n := len(columns)
	out := make([]string, n)
	for j, c := range columns {
		out[(j+k)%n] = c
	}
	return out
}

// samples are signals of N outputs: orbits of random networks, with all CNs, in random
// orders, and random rows.
func samples(t testing.TB, n, count int) (list []Signal) {
	r := rand.New(rand.NewPCG(1, uint64(n)))
	for k := 0; len(list) < count; k++ {
		var s Signal
		s.N = n
		if k%4 == 3 {
			for len(s.Rows) < 3 {
				if x := r.Uint32N(1 << n); !slices.Contains(s.Rows, x) {
					s.Rows = append(s.Rows, x)
				}
			}
		} else {
			net, err := pbnn.New(random(r, n), pbnn.CN(r.IntN(8)))
			if err != nil {
				t.Fatal(err)
			}
			s.Rows = Signal{N: n, Rows: net.Dmap().Orbit(r.Uint32N(1 << n))}.Ring(r.Perm(n))
		}
		if s.check(0) == nil {
			list = append(list, s)
		}
	}
	return list
}

func random(r *rand.Rand, n int) pbnn.Permutation {
	p := pbnn.Permutation(r.Perm(n))
	for i := range p {
		p[i]++
	}
	return p
}

// Find finds what trying all orders and permutations finds, no more and no less, with
// each CN; CN4 and CN6 are mirror images of CN1 and CN3 (Facts 1 and 2).
func TestFind(t *testing.T) {
	stored := 0
	for n, count := range map[int]int{3: 12, 4: 24, 5: 12, 6: 2} {
		for _, s := range samples(t, n, count) {
			networks := map[pbnn.CN]int64{}
			for cn := pbnn.CN0; cn <= pbnn.CN7; cn++ {
				if n == 6 && cn%3 != 1 {
					continue
				}
				orders, all := plain(t, s, cn)
				f, err := Find(t.Context(), s, cn, wide)
				if err != nil || !f.Complete || f.Orders != orders || f.Networks != all || f.Analysed != all {
					t.Errorf("N = %d, rows %v, %v: %+v, %v; want %d orders, %d networks", n, s.Rows, cn, f, err, orders, all)
				}
				networks[cn] = f.Networks
				stored += len(f.Best)
			}
			if n < 6 && (networks[1] != networks[4] || networks[3] != networks[6]) {
				t.Errorf("N = %d, rows %v: mirror images differ: %v", n, s.Rows, networks)
			}
		}
	}
	if stored < 100 {
		t.Errorf("only %d networks", stored)
	}
}

// In one order of N = 7, the permutations are those that store it of all 5040.
func TestPermutations(t *testing.T) {
	for _, s := range samples(t, 7, 20) {
		for cn := pbnn.CN0; cn <= pbnn.CN7; cn++ {
			want := map[string]bool{}
			permutations(7, func(sigma pbnn.Permutation) {
				if stores(t, sigma, cn, s.Rows) {
					want[sigma.ID()] = true
				}
			})
			r := newRing(s.Columns())
			r.cn = cn
			for _, c := range s.Columns() {
				r.sites = append(r.sites, slices.IndexFunc(r.of, func(of []int) bool { return s.Column(of[0]) == c }))
			}
			got := map[string]bool{}
			if m := newCosts(s.Columns(), cn).miss([]int{0, 1, 2, 3, 4, 5, 6}); m.Bits == 0 {
				r.sigmas(func(sigma pbnn.Permutation) bool {
					for _, s := range r.symmetries() {
						if s.compare(r.sites) == 0 {
							got[s.moved(sigma).ID()] = true
						}
					}
					return true
				})
			} else if len(m.Without) == 0 {
				t.Errorf("rows %v, %v: no certificate for %d bits", s.Rows, cn, m.Bits)
			}
			if fmt.Sprint(want) != fmt.Sprint(got) {
				t.Errorf("rows %v, %v: permutations %v, want %v", s.Rows, cn, got, want)
			}
		}
	}
}

// The least number of bits is that of trying all orders and permutations.
func TestNearest(t *testing.T) {
	for n, count := range map[int]int{3: 6, 4: 6, 5: 3} {
		for _, s := range samples(t, n, count) {
			for cn := pbnn.CN0; cn <= pbnn.CN7; cn++ {
				best := n * len(s.Rows)
				permutations(n, func(order pbnn.Permutation) {
					sites := make([]int, n)
					for j, i := range order {
						sites[j] = i - 1
					}
					rows := s.Ring(sites)
					permutations(n, func(sigma pbnn.Permutation) { best = min(best, bitsWrong(sigma, cn, rows)) })
				})
				m := Nearest(s, cn)
				if m.Bits != best || bitsWrong(m.Sigma, cn, s.Ring(m.Order)) != best || (best == 0) != (len(m.Without) == 0) {
					t.Errorf("rows %v, %v: %+v, want %d bits", s.Rows, cn, m, best)
				}
			}
		}
	}
}

// bitsWrong counts the bits in which the next states differ from the wanted ones.
func bitsWrong(sigma pbnn.Permutation, cn pbnn.CN, rows []uint32) (wrong int) {
	net, _ := pbnn.New(sigma, cn)
	for t, x := range rows {
		for i := range len(sigma) {
			wrong += int((net.Step(x) ^ rows[(t+1)%len(rows)]) >> i & 1)
		}
	}
	return wrong
}

// All GBPOs of tables 2 to 5 are found from their states, in another order of the neurons.
func TestPaper(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 3))
	count := 0
	all, err := pbnn.Standards(7, nil)
	if err != nil {
		t.Fatal(err)
	}
	for sigma := range all {
		for _, cn := range []pbnn.CN{pbnn.CN1, pbnn.CN2, pbnn.CN3, pbnn.CN5} {
			net, _ := pbnn.New(sigma, cn)
			o, ok := net.GBPO()
			if !ok {
				continue
			}
			count++
			s := Signal{N: 7, Rows: Signal{N: 7, Rows: o.States}.Ring(r.Perm(7))}
			f, err := Find(t.Context(), s, cn, wide)
			if err != nil || len(f.Best) == 0 || !f.Best[0].GBPO || f.Best[0].Orbit.Period != o.Period || !s.Antisymmetric() {
				t.Errorf("P(%s), %v: %+v, %v", sigma.ID(), cn, f, err)
			}
		}
	}
	if count != 173 {
		t.Errorf("%d GBPOs, not 173", count)
	}
}

// A ring of six cells has the six steps of a three-phase inverter as its GBPO, by the
// plain definition; three phases need one cell more.
func TestInverter(t *testing.T) {
	s := shifts(t, "111000", 6, 1)
	f, err := Find(t.Context(), s, pbnn.CN5, wide)
	if err != nil || f.GBPOs == 0 {
		t.Fatal(f, err)
	}
	best := f.Best[0]
	rows := s.Ring(best.Order)
	net, _ := pbnn.New(best.Sigma, best.CN)
	for x := range uint32(64) {
		z := x
		for range best.Orbit.LongestTransient {
			z = net.Step(z)
		}
		if minus, plus := dmap.Endpoints(6); slices.Contains(rows, z) == (x == minus || x == plus) {
			t.Errorf("state %d is at %d after %d steps", x, z, best.Orbit.LongestTransient)
		}
	}
	three := shifts(t, "111000", 3, 2)
	for _, cn := range CNs {
		if f, err := Find(t.Context(), three, cn, wide); err != nil || f.GBPOs > 0 {
			t.Errorf("three cells, %v: %+v, %v", cn, f, err)
		}
	}
	e, err := Widen(t.Context(), three, 1, 100, wide, quiet)
	if err != nil || !e.Searched || e.Tried != 64 || e.GBPOs == 0 || !e.Best.GBPO || e.Signal.N != 4 {
		t.Errorf("%+v, %v", e, err)
	}
}

// Extra finds what trying all columns of the further neurons finds; a search that would
// be too long is not begun, one that is cut short says so.
func TestExtra(t *testing.T) {
	s := shifts(t, "1000", 4, 1)
	for neurons, sets := range []int64{1, 16, 136} {
		e, err := Widen(t.Context(), s, neurons, 200, wide, quiet)
		if err != nil || !e.Searched || e.Tried != sets || (e.Storing > 0) != (neurons == 2) {
			t.Errorf("%d more: %+v, %v", neurons, e, err)
		}
	}
	for a := range uint32(16) { // one more cell, all columns, orders and permutations
		wider := s.With(fmt.Sprintf("%c%c%c%c", a&1, a>>1&1, a>>2&1, a>>3&1))
		for _, cn := range []pbnn.CN{pbnn.CN1, pbnn.CN2, pbnn.CN5} {
			if orders, _ := plain(t, wider, cn); orders > 0 {
				t.Errorf("column %04b stores it with %v", a, cn)
			}
		}
	}
	if e, err := Widen(t.Context(), s, 3, 200, wide, quiet); err != nil || e.Searched || e.Tried > 0 {
		t.Errorf("3 more: %+v, %v", e, err)
	}
	if e, err := Widen(t.Context(), s, 2, 200, Limits{Steps: 3}, quiet); err != nil || e.Searched {
		t.Errorf("cut short: %+v, %v", e, err)
	}
	stopped, stop := context.WithCancel(t.Context())
	stop()
	many := shifts(t, "10", 20, 1)
	if _, err := Find(stopped, many, pbnn.CN2, Limits{Steps: 1e12, States: 1 << 40}); !errors.Is(err, context.Canceled) {
		t.Errorf("stopped: %v", err)
	}
	if f, err := Find(t.Context(), many, pbnn.CN2, Limits{Steps: 1e5, States: 1 << 24, Best: 1}); err != nil || f.Complete || f.Analysed > 16 {
		t.Errorf("bounded: %+v, %v", f, err)
	}
}

func TestParse(t *testing.T) {
	good, err := Parse([]string{"# a comment", "+ - -", "", "- + -", "--+\r"})
	if err != nil || good.N != 3 || !slices.Equal(good.Rows, []uint32{1, 2, 4}) {
		t.Errorf("%+v, %v", good, err)
	}
	for rows, want := range map[string]string{
		"":                      "1:0: 0 rows",
		"100":                   "1:0: 1 rows",
		"10,01":                 "1:0: 2 outputs: a ring has at least 3",
		"100,010,100":           "3:0: the same as row 1",
		"100,01":                "2:0: 2 outputs, and the first row has 3",
		"100,0x0":               "2:2: unexpected 'x'",
		"101,110,100":           "1:1: output 1 never changes",
		strings.Repeat("1", 21): "1:21: more than 20 outputs",
	} {
		_, err := Parse(strings.Split(rows, ","))
		var e *SyntaxError
		if !errors.As(err, &e) || !strings.HasPrefix(fmt.Sprintf("%d:%d: %v", e.Row, e.Column, err), want) {
			t.Errorf("%q: %v, want %s", rows, err, want)
		}
	}
}
