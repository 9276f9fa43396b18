package attractor

import (
	"fmt"
	"math"
	"math/big"
	"math/cmplx"
	"math/rand/v2"
	"slices"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// eigenvalues returns the eigenvalues of the companion matrix at the origin.
func eigenvalues(t *testing.T, n *Net) []complex128 {
	t.Helper()
	d := n.p.D
	m := mat.NewDense(d, d, nil)
	for j := range d {
		var a float64
		for i, b := range n.b {
			a += b * n.w[i*d+j]
		}
		m.Set(0, j, a)
		if j+1 < d {
			m.Set(j+1, j, 1)
		}
	}
	var eig mat.Eigen
	if !eig.Factorize(m, mat.EigenNone) {
		t.Fatalf("%+v: no eigenvalues", n.p)
	}
	return eig.Values(nil)
}

// radius returns the largest modulus, and the angle of that eigenvalue in turns.
func radius(values []complex128) (r, turns float64) {
	for _, z := range values {
		if a := cmplx.Abs(z); a > r {
			r, turns = a, math.Abs(cmplx.Phase(z))/(2*math.Pi)
		}
	}
	return r, turns
}

func bifurcationNets(t *testing.T, count int, f func(p Params)) {
	t.Helper()
	r := rand.New(rand.NewPCG(5, 6))
	for range count {
		f(Params{1 + r.IntN(9), 1 + r.IntN(40), 1, r.Uint32()})
	}
	for _, p := range []Params{{4, 16, 1, 174658140}, {4, 32, 1, 174658140}, {4, 32, 1, 3160697950}, {8, 64, 1, 1}, {3, 100, 1, 2}} {
		f(p)
	}
}

// s_c, the kind and the rotation against eigenvalues by LAPACK's method: stable at
// several S below s_c, not above, and the right eigenvalue.
func TestFirstBifurcation(t *testing.T) {
	kinds := map[Bifurcation]int{}
	bifurcationNets(t, 150, func(p Params) {
		sc, kind, rotation := newNet(t, p).FirstBifurcation()
		kinds[kind]++
		at := func(s float64) (float64, float64) {
			p := p
			p.S = s
			return radius(eigenvalues(t, newNet(t, p)))
		}
		for _, f := range []float64{0.1, 0.5, 0.8, 0.95, 0.999, 1 - 1e-6} {
			if r, _ := at(f * sc); !(r < 1) {
				t.Errorf("%+v: s_c = %v, but an eigenvalue %v at %v s_c", p, sc, r, f)
			}
		}
		r, turns := at(sc)
		if math.Abs(r-1) > 1e-11 {
			t.Errorf("%+v: eigenvalue %v at s_c = %v", p, r, sc)
		}
		if r, _ := at(sc * (1 + 1e-6)); !(r > 1) {
			t.Errorf("%+v: s_c = %v, but no eigenvalue above 1 just above it: %v", p, sc, r)
		}
		if math.Abs(turns-rotation) > 1e-9 {
			t.Errorf("%+v: rotation %v, the eigenvalue has %v", p, rotation, turns)
		}
		switch kind {
		case Pitchfork:
			if rotation != 0 {
				t.Errorf("%+v: a pitchfork with rotation %v", p, rotation)
			}
		case Flip:
			if rotation != 0.5 {
				t.Errorf("%+v: a flip with rotation %v", p, rotation)
			}
		case NeimarkSacker:
			if !(rotation > 0 && rotation < 0.5) {
				t.Errorf("%+v: a Neimark-Sacker bifurcation with rotation %v", p, rotation)
			}
		default:
			t.Errorf("%+v: kind %v", p, kind)
		}
	})
	if kinds[Pitchfork] == 0 || kinds[Flip] == 0 || kinds[NeimarkSacker] < kinds[Pitchfork] {
		t.Errorf("kinds: %v", kinds)
	}
}

// The same against h on a fine grid of angles, in which every sign change of Im h
// is followed up.
func TestFirstBifurcationGrid(t *testing.T) {
	bifurcationNets(t, 30, func(p Params) {
		net := newNet(t, p)
		h := func(theta float64) (sum complex128) {
			for j := range p.D {
				var c float64
				for i, u := range net.u {
					c += u * net.w[i*p.D+j]
				}
				sum += complex(c, 0) * cmplx.Exp(complex(0, -float64(j+1)*theta))
			}
			return sum
		}
		largest := max(real(h(0)), real(h(math.Pi)))
		cells := 200 * p.D
		before := imag(h(1e-9))
		for k := 1; k <= cells; k++ {
			lo, hi := 1e-9+math.Pi*float64(k-1)/float64(cells), 1e-9+math.Pi*float64(k)/float64(cells)
			if k == cells {
				hi = math.Pi - 1e-9
			}
			after := imag(h(hi))
			if math.Signbit(after) != math.Signbit(before) {
				for range 50 {
					if mid := (lo + hi) / 2; math.Signbit(imag(h(mid))) == math.Signbit(before) {
						lo = mid
					} else {
						hi = mid
					}
				}
				largest = max(largest, real(h(lo)))
			}
			before = after
		}
		if sc, _, _ := net.FirstBifurcation(); math.Abs(sc*largest-1) > 1e-9 {
			t.Errorf("%+v: s_c = %v, the grid gives %v", p, sc, 1/largest)
		}
	})
}

// D = 1: the eigenvalue is S c_1. D = 2: with z^2 = S (c_1 z + c_2) the three cases
// of the triangle of stability.
func TestFirstBifurcationByHand(t *testing.T) {
	for seed := range uint32(300) {
		net := newNet(t, Params{3, 1, 1, seed})
		c := net.u[0]*net.w[0] + net.u[1]*net.w[1] + net.u[2]*net.w[2]
		kind := Pitchfork
		if c < 0 {
			kind = Flip
		}
		if sc, got, _ := net.FirstBifurcation(); math.Abs(sc*math.Abs(c)-1) > 1e-13 || got != kind {
			t.Errorf("D = 1, c = %v: %v, %v", c, sc, got)
		}

		net = newNet(t, Params{1, 2, 1, seed})
		c1, c2 := net.u[0]*net.w[0], net.u[0]*net.w[1]
		sc, kind, rotation := 1/(math.Abs(c1)+c2), Pitchfork, 0.0
		if c1 < 0 {
			kind, rotation = Flip, 0.5
		}
		if sc < 0 || -1/c2 > 0 && -1/c2 < sc {
			// The product of the eigenvalues is -S c_2 = 1, their sum S c_1.
			if half := -c1 / c2 / 2; math.Abs(half) < 1 {
				sc, kind, rotation = -1/c2, NeimarkSacker, math.Acos(half)/(2*math.Pi)
			}
		}
		got, gotKind, gotRotation := net.FirstBifurcation()
		if math.Abs(got/sc-1) > 1e-13 || gotKind != kind || math.Abs(gotRotation-rotation) > 1e-13 {
			t.Errorf("D = 2, c = %v, %v: %v, %v, %v; want %v, %v, %v", c1, c2, got, gotKind, gotRotation, sc, kind, rotation)
		}
	}
}

// A net without feedback has no bifurcation.
func TestNoBifurcation(t *testing.T) {
	net := newNet(t, Params{2, 3, 1, 1})
	clear(net.u)
	sc, kind, rotation := net.FirstBifurcation()
	if !math.IsInf(sc, 1) || kind != NoBifurcation || !math.IsNaN(rotation) {
		t.Errorf("%v, %v, %v", sc, kind, rotation)
	}
	for kind, want := range map[Bifurcation]string{NoBifurcation: "none", Pitchfork: "pitchfork", Flip: "flip", NeimarkSacker: "Neimark-Sacker"} {
		if kind.String() != want {
			t.Errorf("%d is called %v", int(kind), kind)
		}
	}
}

// chebyshevU returns the c_j of a polynomial given by its integer coefficients in
// powers of x, times a power of two.
func chebyshevU(a ...int64) []*big.Int {
	// x U_k = (U_{k+1} + U_{k-1}) / 2: Horner's rule in the basis of the U_k.
	c := make([]*big.Int, len(a))
	for i := range c {
		c[i] = new(big.Int)
	}
	for k := len(a) - 1; k >= 0; k-- {
		next := make([]*big.Int, len(a))
		for i := range next {
			next[i] = new(big.Int)
			if i > 0 {
				next[i].Add(next[i], c[i-1])
			}
			if i+1 < len(a) {
				next[i].Add(next[i], c[i+1])
			}
		}
		// All coefficients so far are times 2^(len(a)-1-k).
		next[0].Add(next[0], new(big.Int).Lsh(big.NewInt(a[k]), uint(len(a)-1-k)))
		c = next
	}
	return c
}

// The roots of polynomials that are products of known factors, double ones and ones
// at points where intervals are halved among them.
func TestIsolate(t *testing.T) {
	times := func(a []int64, b ...int64) []int64 {
		out := make([]int64, len(a)+len(b)-1)
		for i, x := range a {
			for j, y := range b {
				out[i+j] += x * y
			}
		}
		return out
	}
	for _, test := range []struct {
		roots  [][]int64 // factors
		inside []float64
	}{
		{nil, nil},
		{[][]int64{{0, 1}}, []float64{0}},
		{[][]int64{{-1, 2}}, []float64{0.5}},
		{[][]int64{{-1, 3}}, []float64{1. / 3}},
		{[][]int64{{-4, 3}}, nil},
		{[][]int64{{-1, 1}, {1, 1}}, nil},
		{[][]int64{{1, 0, 1}}, nil},
		{[][]int64{{1, 0, 1000000}}, nil},
		{[][]int64{{-1, 3}, {-1, 3}}, []float64{1. / 3}},
		{[][]int64{{-1, 2}, {-1, 2}}, []float64{0.5}},
		{[][]int64{{0, 1}, {0, 1}, {0, 1}, {-2, 3}, {3, 4}}, []float64{-0.75, 0, 2. / 3}},
		{[][]int64{{-1000, 1001}, {-1001, 1002}, {999, 1000}, {-2, 1}}, []float64{-0.999, 1000. / 1001, 1001. / 1002}},
		{[][]int64{{-10, 11}, {-10, 11}, {10, 11}, {1, 7}, {-3, 7}}, []float64{-10. / 11, -1. / 7, 3. / 7, 10. / 11}},
	} {
		a := []int64{1}
		for _, f := range test.roots {
			a = times(a, f...)
		}
		for _, sign := range []int64{1, -1} {
			p := newCosPoly(chebyshevU(times(a, sign)...))
			var got []float64
			for _, r := range p.isolate() {
				p.refine(r, rootBits)
				f, _ := new(big.Rat).SetFrac(r.mid, new(big.Int).Lsh(big.NewInt(1), fracBits)).Float64()
				got = append(got, f)
			}
			slices.Sort(got)
			got = slices.CompactFunc(got, func(a, b float64) bool { return math.Abs(a-b) < 1e-15 })
			if !slices.EqualFunc(got, test.inside, func(a, b float64) bool { return math.Abs(a-b) < 1e-15 }) {
				t.Errorf("%v: roots %v, want %v", test.roots, got, test.inside)
			}
		}
	}
}

func TestTurn(t *testing.T) {
	for _, x := range []float64{0, 0.5, -0.5, 0.1, -0.9, 1 - 1e-9, -1 + 1e-9, 0x1p-60, 1 - 0x1p-53, -1 + 0x1p-53} {
		f, _ := new(big.Float).SetMantExp(big.NewFloat(x), fracBits).Int(nil)
		want := math.Atan2(math.Sqrt((1-x)*(1+x)), x) / (2 * math.Pi)
		if got := turn(f); math.Abs(got-want) > 1e-18+1e-15*want {
			t.Errorf("x = %v: %v, want %v", x, got, want)
		}
	}
}

func TestOriginEigenvalueModuli(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	check := func(p Params) {
		net := newNet(t, p)
		got, err := net.OriginEigenvalueModuli()
		if err != nil {
			t.Fatalf("%+v: %v", p, err)
		}
		if len(got) != p.D {
			t.Fatalf("%+v: %d eigenvalues", p, len(got))
		}
		var want []float64
		for _, z := range eigenvalues(t, net) {
			want = append(want, cmplx.Abs(z))
		}
		slices.Sort(want)
		slices.Reverse(want)
		for k, v := range want {
			if math.Abs(got[k]-v) > 1e-8*(1e-3*want[0]+v) {
				t.Errorf("%+v: eigenvalue %d: %v, want %v", p, k, got[k], v)
			}
		}
		// The product is |a_D|, which no matrix method gives so well.
		var logs float64
		for _, v := range got {
			logs += math.Log(v)
		}
		if want := net.Map().LogAbsDet(make([]float64, p.D)); math.Abs(logs-want) > 1e-11*float64(p.D)*(1+math.Abs(want)) {
			t.Errorf("%+v: the logarithms of the eigenvalues add up to %v, want %v", p, logs, want)
		}
	}
	for range 250 {
		check(Params{1 + r.IntN(9), 1 + r.IntN(48), 3 * r.Float64(), r.Uint32()})
	}
	for _, p := range []Params{{4, 16, 1e-100, 1}, {4, 16, 1e100, 1}, {8, 200, 1, 1}, {4, 32, 1e-9, 5}, {2, 3, 1e-250, 9}, {1, 6, 1e300, 4}, {3, 40, 1e290, 4}} {
		check(p)
	}
	zero, err := newNet(t, Params{4, 16, 0, 1}).OriginEigenvalueModuli()
	if err != nil || !sameBits(zero, make([]float64, 16)) {
		t.Errorf("S = 0: %v, %v", zero, err)
	}
}

// Stability of the origin in the dynamics, and figures of the published sets.
func TestOriginOfPublishedSets(t *testing.T) {
	moduli, err := newNet(t, published[0].p).OriginEigenvalueModuli()
	if err != nil || math.Abs(moduli[0]-1.01237) > 5e-6 {
		t.Errorf("limit cycle set: %v, %v", moduli, err)
	}
	sc, kind, _ := newNet(t, published[2].p).FirstBifurcation()
	if math.Abs(sc-0.36857) > 5e-6 || kind != NeimarkSacker {
		t.Errorf("strange set: s_c = %v, %v", sc, kind)
	}
	for _, set := range published {
		sc, kind, _ := newNet(t, set.p).FirstBifurcation()
		t.Logf("%s: s_c = %v, %v", set.name, sc, kind)
		for _, f := range []float64{0.97, 1.03} {
			p := set.p
			p.S = f * sc
			r := newNet(t, p).Run(DefaultInit)
			r.Advance(20000)
			if died := math.Abs(r.Y0()) < 1e-8; died != (f < 1) {
				t.Errorf("%s at %v s_c: y_0 = %v after 20000 steps", set.name, f, r.Y0())
			}
		}
	}
}

func BenchmarkFirstBifurcation(b *testing.B) {
	for _, p := range []Params{{4, 16, 1, 1}, {4, 32, 1, 1}, {8, 64, 1, 1}} {
		b.Run(fmt.Sprintf("N=%d/D=%d", p.N, p.D), func(b *testing.B) {
			net := newNet(b, p)
			for b.Loop() {
				net.FirstBifurcation()
			}
		})
	}
}
