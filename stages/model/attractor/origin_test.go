package attractor

import (
	"fmt"
	"math"
	"math/cmplx"
	"math/rand/v2"
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
		if sc, _, _ := net.FirstBifurcation(); math.Abs(sc*largest-1) > 1e-12 {
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

// Values from an isolation of all angles at which h is real, in integers without
// rounding (Descartes' rule of signs), rounded at the end.
func TestFirstBifurcationExact(t *testing.T) {
	for _, c := range []struct {
		p        Params
		sc       float64
		kind     Bifurcation
		rotation float64
	}{
		{Params{4, 16, 1, 174658140}, 0.3685732537203783, NeimarkSacker, 0.10213296631440984},
		{Params{4, 32, 1, 174658140}, 0.1731446831231671, NeimarkSacker, 0.1433447490949262},
		{Params{4, 32, 1, 3160697950}, 0.19120784359124854, NeimarkSacker, 0.33007939099675354},
		{Params{8, 64, 1, 1}, 0.09052143670899816, NeimarkSacker, 0.34236741374840945},
		{Params{3, 100, 1, 2}, 0.19290892239388818, NeimarkSacker, 0.2404709366153983},
		{Params{9, 40, 1, 3}, 0.09065105971896817, NeimarkSacker, 0.4864660551504545},
		{Params{1, 7, 1, 4}, 50.41509648147637, Pitchfork, 0},
		{Params{2, 200, 1, 5}, 0.07284441722539244, NeimarkSacker, 0.44906909401754797},
		{Params{4, 32, 1, 2}, 0.4982488048943246, NeimarkSacker, 0.01693860153109789},
	} {
		sc, kind, rotation := newNet(t, c.p).FirstBifurcation()
		if math.Abs(sc/c.sc-1) > 1e-13 || kind != c.kind || math.Abs(rotation-c.rotation) > 1e-15 {
			t.Errorf("%+v: %v, %v, %v; want %v, %v, %v", c.p, sc, kind, rotation, c.sc, c.kind, c.rotation)
		}
	}
}

// Stability of the origin in the dynamics, and figures of the published sets.
func TestOriginOfPublishedSets(t *testing.T) {
	if r, _ := radius(eigenvalues(t, newNet(t, published[0].p))); math.Abs(r-1.01237) > 5e-6 {
		t.Errorf("limit cycle set: eigenvalue %v", r)
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
			if died := math.Abs(r.y[0]) < 1e-8; died != (f < 1) {
				t.Errorf("%s at %v s_c: y_0 = %v after 20000 steps", set.name, f, r.y[0])
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
