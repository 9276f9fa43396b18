package pbnn

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func mustParse(t rapid.TB, id string) Permutation {
	t.Helper()
	p, err := ParseID(id)
	if err != nil {
		t.Fatalf("ParseID: %v", err)
	}
	return p
}

// plainR is eq. (6) as it stands: sigma_1(i+1) = sigma_0(i) + 1 mod N, where
// N+1 stands for 1.
func plainR(p Permutation) Permutation {
	n := len(p)
	wrap := func(v int) int {
		if v == n+1 {
			return 1
		}
		return v
	}
	q := make(Permutation, n)
	for i := 1; i <= n; i++ {
		q[wrap(i+1)-1] = wrap(p[i-1] + 1)
	}
	return q
}

// plainEPS applies plainR until it comes back.
func plainEPS(p Permutation) []Permutation {
	eps := []Permutation{p}
	for q := plainR(p); !slices.Equal(q, p); q = plainR(q) {
		eps = append(eps, q)
	}
	return eps
}

// baseN is the ID as a base-N number (definition 3.3), for N <= 12.
func baseN(p Permutation) int {
	number := 0
	for _, v := range p {
		number = number*len(p) + v
	}
	return number
}

func TestEPSAgainstDefinition(t *testing.T) {
	check := func(t rapid.TB, p Permutation) {
		t.Helper()
		before := p.Clone()
		want := plainEPS(p)
		standard := slices.MinFunc(want, func(a, b Permutation) int { return baseN(a) - baseN(b) })
		if got := p.EPS(); !slices.EqualFunc(got, want, Permutation.Equal) {
			t.Fatalf("EPS of %v: %v, want %v", p, got, want)
		}
		if got := p.Standard(); !got.Equal(standard) {
			t.Fatalf("standard form of %v: %v, want %v", p, got, standard)
		}
		if got := p.IsStandard(); got != p.Equal(standard) {
			t.Fatalf("%v: IsStandard is %v, the standard form is %v", p, got, standard)
		}
		if p.OrbitSize() != len(want) || p.IsBasic() != (len(want) == 1) || len(p)%len(want) != 0 {
			t.Fatalf("%v: orbit size %d, basic %v; EPS has %d elements", p, p.OrbitSize(), p.IsBasic(), len(want))
		}
		if !p.R().Equal(plainR(p)) || !p.Shift(len(p)).Equal(p) {
			t.Fatalf("R(%v) = %v, want %v", p, p.R(), plainR(p))
		}
		if !p.Equal(before) {
			t.Fatalf("%v was changed to %v", before, p)
		}
	}
	for n := 3; n <= 7; n++ {
		eachPermutation(n, func(p Permutation) { check(t, p) })
	}
	rapid.Check(t, func(t *rapid.T) { check(t, drawPermutation(t, 8, 12)) })
}

// The example of sec. 3. The paper prints P(2143576) twice: at the fifth place,
// where it belongs, and at the last in place of P(2143657).
func TestEPSOfPaper(t *testing.T) {
	p := mustParse(t, "Ps(1325476)")
	want := []string{"1325476", "7243651", "2135476", "7324651", "2143576", "7325461", "2143657"}
	var got []string
	for _, q := range p.EPS() {
		got = append(got, q.ID())
	}
	if !slices.Equal(got, want) || !p.IsStandard() {
		t.Errorf("EPS of %v: %v, want %v", p, got, want)
	}
}

func TestBasic(t *testing.T) {
	for n := MinN; n <= 9; n++ {
		var want []string
		if n <= 7 {
			eachPermutation(n, func(p Permutation) {
				if plainR(p).Equal(p) {
					want = append(want, p.ID())
				}
			})
			slices.Sort(want)
		}
		var got []string
		for _, p := range Basic(n) {
			if !p.IsBasic() || !p.IsStandard() {
				t.Errorf("%v: basic %v, standard %v", p, p.IsBasic(), p.IsStandard())
			}
			got = append(got, p.ID())
		}
		if n <= 7 && !slices.Equal(got, want) || len(got) != n {
			t.Errorf("N = %d: basic %v, want %v", n, got, want)
		}
	}
}

func TestMirror(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawPermutation(t, MinN, MaxN)
		n := len(p)
		mirror := p.Mirror()
		for i := 1; i <= n; i++ {
			if mirror[i-1] != n+1-p[n-i] {
				t.Fatalf("mirror image of %v: %v", p, mirror)
			}
		}
		if !mirror.Mirror().Equal(p) || mirror.Validate() != nil {
			t.Fatalf("mirror image of %v twice: %v", p, mirror.Mirror())
		}
		// The mirror images of an EPS are an EPS.
		if !p.R().Mirror().Standard().Equal(mirror.Standard()) {
			t.Fatalf("%v and %v are equivalent, their mirror images are not", p, p.R())
		}
	})
}

func TestValidate(t *testing.T) {
	for _, c := range []struct {
		p    Permutation
		want string
	}{
		{nil, "N = 0"},
		{Permutation{1, 2}, "N = 2"},
		{Identity(21), "N = 21"},
		{Permutation{1, 2, 4}, "entry 3 is 4, out of the range 1 to 3"},
		{Permutation{1, 0, 2}, "entry 2 is 0"},
		{Permutation{3, 1, 3, 2}, "entries 1 and 3 are both 3, and 4 is missing"},
		{Permutation{3, 3, 3, 2}, "entries 1 and 2 are both 3, and 1, 4 are missing"},
	} {
		if err := c.p.Validate(); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v: error %v, want %q", []int(c.p), err, c.want)
		}
		if _, err := New(c.p, CN1); err == nil {
			t.Errorf("New(%v): no error", []int(c.p))
		}
	}
	for n := MinN; n <= MaxN; n++ {
		if err := Identity(n).Validate(); err != nil {
			t.Error(err)
		}
	}
}
