package dmap

import (
	"math/bits"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// drawMap draws any map with n variables.
func drawMap(t *rapid.T, n int) Map {
	f := make(Map, 1<<n)
	for x := range f {
		f[x] = rapid.Uint32Range(0, 1<<n-1).Draw(t, "fx")
	}
	return f
}

// isBPP is definition 2.1 word for word: f^p(x) = x for some p.
func isBPP(f Map, x uint32) bool {
	z := x
	for range f {
		if z = f[z]; z == x {
			return true
		}
	}
	return false
}

func TestAnalyseAgainstDefinition(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 6).Draw(t, "n")
		f := drawMap(t, n)
		a := Analyse(f)
		total := 0
		for k, o := range a.Orbits {
			total += o.Basin
			if o.Basin != o.Period+o.EPPs {
				t.Fatalf("orbit %d: basin %d, period %d, EPPs %d", k, o.Basin, o.Period, o.EPPs)
			}
		}
		if total != len(f) {
			t.Fatalf("basins add up to %d of %d states", total, len(f))
		}
		count := make([]Orbit, len(a.Orbits))
		for s := range f {
			x := uint32(s)
			l, z := 0, x
			for ; !isBPP(f, z); z = f[z] {
				l++
			}
			if int(a.Transient[x]) != l || a.IsBPP(x) != (l == 0) {
				t.Fatalf("state %d: transient %d, want %d", x, a.Transient[x], l)
			}
			orbit := f.Orbit(x)
			o := a.Orbits[a.BasinOf[x]]
			if !slices.Contains(orbit, z) || len(orbit) != o.Period || orbit[0] != o.Min || slices.Min(orbit) != o.Min {
				t.Fatalf("state %d falls into %v, but BasinOf gives %+v", x, orbit, o)
			}
			symmetric, ends := true, true
			for _, z := range orbit {
				symmetric = symmetric && slices.Contains(orbit, Negative(z, n))
				ends = ends && (z == 0 || z == 1<<n-1)
			}
			if symmetric != o.Symmetric || ends != o.Endpoints {
				t.Fatalf("orbit %v: symmetric %v, endpoints %v, got %+v", orbit, symmetric, ends, o)
			}
			c := &count[a.BasinOf[x]]
			if l > 0 {
				c.EPPs++
				c.SumTransient += int64(l)
				c.LongestTransient = max(c.LongestTransient, l)
			}
		}
		for k, o := range a.Orbits {
			if c := count[k]; c.EPPs != o.EPPs || c.SumTransient != o.SumTransient || c.LongestTransient != o.LongestTransient {
				t.Fatalf("orbit %d: got %+v, want %+v", k, o, c)
			}
		}
	})
}

func TestOrderOfOrbits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := Analyse(drawMap(t, rapid.IntRange(1, 6).Draw(t, "n")))
		for _, group := range [][]Orbit{a.BPOs(), a.EndpointOrbits()} {
			for k := 1; k < len(group); k++ {
				if p, q := group[k-1], group[k]; p.Period < q.Period || p.Period == q.Period && p.Min >= q.Min {
					t.Fatalf("%+v before %+v", p, q)
				}
			}
		}
		for k, o := range a.Orbits {
			if o.Endpoints != (k >= len(a.BPOs())) {
				t.Fatalf("orbit %d of %d is in the wrong group", k, len(a.Orbits))
			}
		}
	})
}

func TestGBPO(t *testing.T) {
	cases := []struct {
		name   string
		f      Map
		period int // 0: none
	}{
		{"identity", Map{0, 1, 2, 3}, 0},
		{"no EPP: a cycle through all but the endpoints", Map{0, 2, 3, 4, 5, 6, 1, 7}, 0},
		{"one EPP", Map{0, 2, 3, 4, 5, 1, 1, 7}, 5},
		{"an EPP falls on an endpoint", Map{0, 2, 3, 4, 5, 1, 0, 7}, 0},
		{"two BPOs", Map{0, 1, 2, 1, 1, 1, 1, 7}, 0},
		{"endpoints swap", Map{7, 2, 1, 1, 1, 1, 1, 0}, 2},
		{"endpoints fall into it", Map{1, 2, 1, 1, 1, 1, 1, 1}, 2},
		{"only the endpoints are periodic", Map{0, 0, 0, 0, 0, 0, 0, 7}, 0},
	}
	for _, c := range cases {
		o, ok := Analyse(c.f).GBPO()
		if ok != (c.period > 0) || ok && o.Period != c.period {
			t.Errorf("%s: got %+v, %v; want period %d", c.name, o, ok, c.period)
		}
	}
}

func TestSummaries(t *testing.T) {
	// 1 -> 2 -> 0 (fixed), 3 -> 4 -> 3, 5 -> 3, 6 -> 5, 7 fixed.
	a := Analyse(Map{0, 2, 0, 4, 3, 3, 5, 7})
	if len(a.BPOs()) != 1 || a.BPOs()[0].Period != 2 || a.BPOs()[0].Min != 3 || !a.BPOs()[0].Symmetric {
		t.Errorf("BPOs %+v", a.BPOs())
	}
	if len(a.EndpointOrbits()) != 2 || a.EndpointBasin() != 4 {
		t.Errorf("endpoints %+v, basin %d", a.EndpointOrbits(), a.EndpointBasin())
	}
	if a.LongestTransient() != 2 || a.MeanTransient() != 6.0/8 {
		t.Errorf("longest %d, mean %v", a.LongestTransient(), a.MeanTransient())
	}
}

func TestStates(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, MaxN).Draw(t, "n")
		x := rapid.Uint32Range(0, 1<<n-1).Draw(t, "x")
		sum := 0
		for i := 1; i <= n; i++ {
			if xi := Value(x, i); Value(Negative(x, n), i) != -xi || (x>>(i-1)&1 == 1) != (xi == 1) {
				t.Fatalf("x_%d of %d is %d, of its negative %d", i, x, xi, Value(Negative(x, n), i))
			}
			sum += Value(x, i)
		}
		if sum != 2*bits.OnesCount32(x)-n {
			t.Fatalf("sum of the variables of %d is %d", x, sum)
		}
	})
	minus, plus := Endpoints(4)
	for i := 1; i <= 4; i++ {
		if Value(minus, i) != -1 || Value(plus, i) != +1 {
			t.Errorf("endpoints %d, %d", minus, plus)
		}
	}
}

func TestOrbit(t *testing.T) {
	f := Map{0, 2, 0, 4, 3, 3, 5, 7}
	if got := f.Orbit(6); !slices.Equal(got, []uint32{3, 4}) {
		t.Errorf("orbit %v", got)
	}
}

func TestErrors(t *testing.T) {
	for _, c := range []struct {
		f    Map
		want string
	}{
		{Map{}, "not 0 entries"},
		{Map{0}, "not 1 entries"},
		{Map{0, 0, 0}, "not 3 entries"},
		{Map{0, 1, 4, 0}, "entry 2 is 4"},
	} {
		if err := c.f.Validate(); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v: error %v, want %q", c.f, err, c.want)
		}
	}
}
