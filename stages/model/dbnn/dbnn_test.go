package dbnn

import (
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"neurorbit/stages/model/dmap"
	"neurorbit/stages/model/pbnn"
)

// drawParameters draws any valid parameters with small N and M.
func drawParameters(t *rapid.T) Parameters {
	n, m := rapid.IntRange(1, 6).Draw(t, "N"), rapid.IntRange(1, 7).Draw(t, "M")
	matrix := func(name string, rows, columns int) [][]int {
		row := rapid.SliceOfN(rapid.IntRange(-1, 1), columns, columns)
		return rapid.SliceOfN(row, rows, rows).Draw(t, name)
	}
	threshold := rapid.IntRange(-4, 4)
	return Parameters{
		W: matrix("w", m, n),
		C: matrix("c", n, m),
		S: rapid.SliceOfN(threshold, n, n).Draw(t, "S"),
		T: rapid.SliceOfN(threshold, m, m).Draw(t, "T"),
	}
}

// plainStep is eq. (1) on vectors with indices from 1.
func plainStep(p Parameters, x []int) (next, hidden []int) {
	n, m := len(p.S), len(p.T)
	hidden = make([]int, m)
	for j := 1; j <= m; j++ {
		sum := 0
		for i := 1; i <= n; i++ {
			sum += p.W[j-1][i-1] * x[i-1]
		}
		hidden[j-1] = -1
		if sum >= p.T[j-1] {
			hidden[j-1] = +1
		}
	}
	next = make([]int, n)
	for i := 1; i <= n; i++ {
		sum := 0
		for j := 1; j <= m; j++ {
			sum += p.C[i-1][j-1] * hidden[j-1]
		}
		next[i-1] = -1
		if sum >= -p.S[i-1] {
			next[i-1] = +1
		}
	}
	return next, hidden
}

func TestStepAgainstEquation1(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawParameters(t)
		net, err := New(p)
		if err != nil {
			t.Fatal(err)
		}
		f := net.Dmap()
		for s := range f {
			x := uint32(s)
			v := make([]int, net.N())
			for i := range v {
				v[i] = dmap.Value(x, i+1)
			}
			next, hidden := plainStep(p, v)
			var want uint32
			for i, xi := range next {
				want |= uint32(xi+1) / 2 << i
			}
			if f[x] != want || !slices.Equal(net.hidden(x, make([]int, net.M())), hidden) {
				t.Fatalf("state %d: Dmap %d, hidden %v; want %d, %v", x, f[x], net.hidden(x, make([]int, net.M())), want, hidden)
			}
		}
	})
}

// By hand: N = 2, M = 1, y = sgn(x_1 - x_2 - T), x_1 = sgn(-y + S_1), x_2 = sgn(y).
func TestThresholdsByHand(t *testing.T) {
	for _, c := range []struct {
		t, s1 int
		want  dmap.Map // of (-,-), (+,-), (-,+), (+,+)
	}{
		{0, 0, dmap.Map{2, 2, 1, 2}},  // sgn(0) = +1: y = + + - +
		{1, 0, dmap.Map{1, 2, 1, 1}},  // y = - + - -
		{-2, 0, dmap.Map{2, 2, 2, 2}}, // y = + always
		{0, 1, dmap.Map{3, 3, 1, 3}},  // x_1 = + always
		{0, -2, dmap.Map{2, 2, 0, 2}}, // x_1 = - always
	} {
		net, err := New(Parameters{W: [][]int{{1, -1}}, C: [][]int{{-1}, {1}}, S: []int{c.s1, 0}, T: []int{c.t}})
		if err != nil {
			t.Fatal(err)
		}
		if got := net.Dmap(); !slices.Equal(got, c.want) {
			t.Errorf("T = %d, S_1 = %d: %v, want %v", c.t, c.s1, got, c.want)
		}
	}
}

func TestEmbed(t *testing.T) {
	check := func(t rapid.TB, sigma pbnn.Permutation, cn pbnn.CN) {
		t.Helper()
		net, err := pbnn.New(sigma, cn)
		if err != nil {
			t.Fatalf("%v", err)
		}
		image := Embed(net)
		if err := image.Parameters().Validate(); err != nil {
			t.Fatalf("%v %v: %v", sigma, cn, err)
		}
		if image.N() != net.N() || image.M() != net.N() || !slices.Equal(image.Dmap(), net.Dmap()) {
			t.Fatalf("%v %v: Dmap %v, want %v", sigma, cn, image.Dmap(), net.Dmap())
		}
	}
	for n := pbnn.MinN; n <= 5; n++ {
		standards, err := pbnn.Standards(n, nil)
		if err != nil {
			t.Fatal(err)
		}
		for sigma := range standards {
			for cn := pbnn.CN0; cn <= pbnn.CN7; cn++ {
				check(t, sigma, cn)
			}
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(3, 10).Draw(t, "N")
		sigma := rapid.Permutation(pbnn.Identity(n)).Draw(t, "sigma")
		check(t, sigma, pbnn.CN(rapid.IntRange(0, 7).Draw(t, "CN")))
	})
}

// P(2613754) with CN1 has its GBPO with period 20 as a DBNN too.
func TestAnalyse(t *testing.T) {
	sigma, err := pbnn.ParseID("P(2613754)")
	if err != nil {
		t.Fatal(err)
	}
	net, err := pbnn.New(sigma, pbnn.CN1)
	if err != nil {
		t.Fatal(err)
	}
	if o, ok := Embed(net).Analyse().GBPO(); !ok || o.Period != 20 {
		t.Errorf("GBPO %v, %+v", ok, o)
	}
}

func TestNetworkIsImmutable(t *testing.T) {
	p := Parameters{W: [][]int{{1, 0}}, C: [][]int{{1}, {-1}}, S: []int{0, 0}, T: []int{0}}
	net, err := New(p)
	if err != nil {
		t.Fatal(err)
	}
	before := net.Dmap()
	p.W[0][0], p.C[0][0], p.S[0], p.T[0] = -1, -1, 5, 5
	q := net.Parameters()
	q.W[0][0], q.C[0][0], q.S[0], q.T[0] = -1, -1, 5, 5
	if got := net.Dmap(); !slices.Equal(got, before) {
		t.Errorf("the Dmap was %v and is %v", before, got)
	}
}

func TestErrors(t *testing.T) {
	good := func() Parameters {
		return Parameters{W: [][]int{{1, 0}, {0, 1}, {1, 1}}, C: [][]int{{1, 0, 0}, {0, -1, 1}}, S: []int{0, 1}, T: []int{0, 0, -2}}
	}
	if err := good().Validate(); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		spoil func(*Parameters)
		want  string
	}{
		{func(p *Parameters) { p.W[2][1] = 2 }, "w_{3,2} is 2: want -1, 0 or +1"},
		{func(p *Parameters) { p.C[1][2] = -3 }, "c_{2,3} is -3"},
		{func(p *Parameters) { p.W[1] = []int{1} }, "row 2 of w has 1 entries: want 2"},
		{func(p *Parameters) { p.C[0] = nil }, "row 1 of c has 0 entries: want 3"},
		{func(p *Parameters) { p.W = p.W[:2] }, "w has 2 rows: want 3"},
		{func(p *Parameters) { p.C = nil }, "c has 0 rows: want 2"},
		{func(p *Parameters) { p.S = nil }, "N = 0"},
		{func(p *Parameters) { p.S = make([]int, 21) }, "N = 21"},
		{func(p *Parameters) { p.S[1] = math.MaxInt32 }, "S_2 is 2147483647: want -1048576 to 1048576"},
		{func(p *Parameters) { p.T[0] = -1<<20 - 1 }, "T_1 is -1048577"},
		{func(p *Parameters) { p.T = nil }, "M = 0"},
		{func(p *Parameters) { p.T = make([]int, MaxM+1) }, "M = 4097"},
	} {
		p := good()
		c.spoil(&p)
		if _, err := New(p); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("error %v, want %q", err, c.want)
		}
	}
}
