package pbnn

import (
	"math/bits"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"neurorbit/stages/model/dmap"
)

func mustNew(t rapid.TB, sigma Permutation, cn CN) *Network {
	t.Helper()
	net, err := New(sigma, cn)
	if err != nil {
		t.Fatalf("New(%v, %v): %v", sigma, cn, err)
	}
	return net
}

func TestFact1OddMap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		sigma, cn := drawPermutation(t, 3, 12), drawCN(t)
		n := len(sigma)
		f := mustNew(t, sigma, cn).Dmap()
		negated := mustNew(t, sigma, cn.Negated()).Dmap()
		for x := range f {
			minus := dmap.Negative(f[x], n)
			if f[dmap.Negative(uint32(x), n)] != minus || negated[x] != minus {
				t.Fatalf("%v %v: f(%d) = %d", sigma, cn, x, f[x])
			}
		}
	})
}

// quotientOrbit is a cycle of the quotient map.
type quotientOrbit struct {
	length int
	sign   int
}

// quotientOrbits finds the cycles of the quotient of an odd map in the plain
// way, the class of the endpoints apart.
func quotientOrbits(f dmap.Map) []quotientOrbit {
	n := f.N()
	class := func(x uint32) uint32 { return min(x, dmap.Negative(x, n)) }
	quotient := make(dmap.Map, len(f)/2)
	for c := range quotient {
		quotient[c] = class(f[c])
	}
	var orbits []quotientOrbit
	for _, o := range dmap.Analyse(quotient).Orbits {
		if o.Min == 0 {
			continue
		}
		end := o.Min
		for range o.Period {
			end = f[end]
		}
		sign := +1
		if end != o.Min {
			sign = -1
		}
		orbits = append(orbits, quotientOrbit{o.Period, sign})
	}
	return orbits
}

func TestFact2Quotient(t *testing.T) {
	check := func(t rapid.TB, sigma Permutation, cn CN) {
		t.Helper()
		orbits := quotientOrbits(mustNew(t, sigma, cn).Dmap())
		for _, k := range []CN{cn, cn.Negated()} {
			var want []int
			for _, o := range orbits {
				sign := o.sign
				if k != cn && o.length%2 == 1 {
					sign = -sign
				}
				if sign < 0 {
					want = append(want, 2*o.length)
				} else {
					want = append(want, o.length, o.length)
				}
			}
			var got []int
			symmetric := 0
			for _, o := range mustNew(t, sigma, k).Analyse().BPOs() {
				got = append(got, o.Period)
				if o.Symmetric {
					symmetric++
				}
			}
			slices.Sort(got)
			slices.Sort(want)
			if !slices.Equal(got, want) || symmetric != 2*len(orbits)-len(want) {
				t.Fatalf("%v %v: periods %v (%d symmetric), want %v", sigma, k, got, symmetric, want)
			}
		}
	}
	for n := 3; n <= 6; n++ {
		eachPermutation(n, func(sigma Permutation) {
			for cn := CN0; cn <= CN3; cn++ {
				check(t, sigma, cn)
			}
		})
	}
	rapid.Check(t, func(t *rapid.T) { check(t, drawPermutation(t, 7, 11), drawCN(t)) })
}

// Facts 3 and 4 and eq. (5) speak of h, whatever sigma is.
func TestFacts3And4Endpoints(t *testing.T) {
	for n := MinN; n <= 14; n++ {
		minus, plus := dmap.Endpoints(n)
		for cn := CN0; cn <= CN7; cn++ {
			wa, wb, wc := cn.Weights()
			wantPlus := plus
			if wa+wb+wc <= -1 {
				wantPlus = minus
			}
			if got := hidden(n, cn, plus); got != wantPlus || (got == plus) != cn.EndpointsFixed() {
				t.Errorf("N = %d, %v: f(x_+) = %d", n, cn, got)
			}
			for x := minus + 1; x < plus; x++ {
				y := hidden(n, cn, x)
				toEndpoint := y == minus || y == plus
				switch {
				case cn != CN0 && cn != CN7 && toEndpoint:
					t.Fatalf("N = %d, %v: state %d falls onto an endpoint", n, cn, x)
				case (cn == CN0 || cn == CN7) && bits.OnesCount32(x) == 1 && !toEndpoint:
					t.Fatalf("N = %d, %v: state %d does not fall onto an endpoint", n, cn, x)
				}
			}
		}
	}
}

func TestFact5Images(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		sigma, cn := drawPermutation(t, 3, 11), drawCN(t)
		net := mustNew(t, sigma, cn)
		f := net.Dmap()
		g := make(dmap.Map, len(f))
		image := make([]bool, len(f))
		for y := range g {
			g[y] = hidden(len(sigma), cn, sigma.permute(uint32(y)))
			image[hidden(len(sigma), cn, uint32(y))] = true
		}
		af, ag := dmap.Analyse(f), dmap.Analyse(g)
		key := func(o dmap.Orbit) [2]int {
			k := [2]int{o.Period, 0}
			if o.Symmetric {
				k[1] = 1
			}
			return k
		}
		for _, group := range [][2][]dmap.Orbit{{af.BPOs(), ag.BPOs()}, {af.EndpointOrbits(), ag.EndpointOrbits()}} {
			count := map[[2]int]int{}
			for _, o := range group[0] {
				count[key(o)]++
			}
			for _, o := range group[1] {
				count[key(o)]--
			}
			for k, c := range count {
				if c != 0 {
					t.Fatalf("%v %v: orbits %v: %+d in f", sigma, cn, k, c)
				}
			}
		}
		for y := range g {
			if ag.IsBPP(uint32(y)) && !image[y] {
				t.Fatalf("%v %v: %d is periodic for G, but no image", sigma, cn, y)
			}
		}
	})
}

func TestFact8Mirror(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		sigma, cn := drawPermutation(t, 3, 12), drawCN(t)
		n := len(sigma)
		mirrored := func(x uint32) uint32 { return bits.Reverse32(x) >> (32 - n) } // x_i -> x_{N-i+1}
		net := mustNew(t, sigma, cn)
		image := mustNew(t, sigma.Mirror(), cn.Mirror())
		for x := range uint32(1) << n {
			if got, want := image.Step(mirrored(x)), mirrored(net.Step(x)); got != want {
				t.Fatalf("%v %v, mirror image %v: state %d goes to %d, want %d", sigma, cn, sigma.Mirror(), mirrored(x), got, want)
			}
		}
	})
}

func TestFact9Shift(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		sigma, cn := drawPermutation(t, 3, 12), drawCN(t)
		n := len(sigma)
		shifted := func(x uint32) uint32 { return (x<<1 | x>>(n-1)) & (1<<n - 1) } // neuron i becomes i+1
		net, next := mustNew(t, sigma, cn), mustNew(t, sigma.R(), cn)
		for x := range uint32(1) << n {
			if got, want := next.Step(shifted(x)), shifted(net.Step(x)); got != want {
				t.Fatalf("%v %v: state %d goes to %d, want %d", sigma, cn, shifted(x), got, want)
			}
		}
	})
}
