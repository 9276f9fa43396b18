package attractor

import (
	"math"
	"testing"
)

func newNet(tb testing.TB, p Params) *Net {
	tb.Helper()
	n, err := New(p)
	if err != nil {
		tb.Fatal(err)
	}
	return n
}

// published holds the sets of the article and the values printed there.
var published = []struct {
	name   string
	p      Params
	lambda float64
}{
	{"limit cycle", Params{4, 32, 0.22, 174658140}, -3.65},
	{"toroidal", Params{4, 32, 0.55, 3160697950}, -0.20},
	{"strange", Params{4, 16, 1.4, 174658140}, 0.32},
}

func TestValidate(t *testing.T) {
	for _, p := range []Params{
		{0, 16, 1, 0}, {-1, 16, 1, 0}, {4, 0, 1, 0}, {4, -3, 1, 0},
		{4, 16, math.NaN(), 0}, {4, 16, math.Inf(1), 0}, {4, 16, -0.1, 0}, {4, 16, -math.SmallestNonzeroFloat64, 0},
		{4, 16, math.MaxFloat64, 0}, {1 << 40, 1 << 40, 1, 0}, {MaxWeights, 2, 1, 0}, {1, MaxWeights + 1, 1, 0},
	} {
		if err := p.Validate(); err == nil {
			t.Errorf("%+v is taken as valid", p)
		}
		if n, err := New(p); err == nil || n != nil {
			t.Errorf("New(%+v) gives a net", p)
		}
	}
	for _, p := range []Params{
		{1, 1, 0, 0}, {1, 1, math.MaxFloat64, 5}, {4, 16, 0.75, math.MaxUint32}, {8, 64, 1e300, 1}, {1, MaxWeights, 1, 0},
	} {
		if err := p.Validate(); err != nil {
			t.Errorf("%+v: %v", p, err)
		}
	}
}

// mt19937 is an implementation of its own of Matsumoto and Nishimura's generator
// and of what NumPy makes of it.
type mt19937 struct {
	k   [624]uint32
	pos int
}

func newMT(seed uint32) *mt19937 {
	m := &mt19937{pos: 624}
	m.k[0] = seed
	for i := 1; i < 624; i++ {
		m.k[i] = 1812433253*(m.k[i-1]^m.k[i-1]>>30) + uint32(i)
	}
	return m
}

func (m *mt19937) uint32() uint32 {
	if m.pos == 624 {
		for i := range m.k {
			y := m.k[i]&0x80000000 | m.k[(i+1)%624]&0x7fffffff
			m.k[i] = m.k[(i+397)%624] ^ y>>1 ^ (y&1)*0x9908b0df
		}
		m.pos = 0
	}
	y := m.k[m.pos]
	m.pos++
	y ^= y >> 11
	y ^= y << 7 & 0x9d2c5680
	y ^= y << 15 & 0xefc60000
	return y ^ y>>18
}

func (m *mt19937) float64() float64 {
	a, b := m.uint32()>>5, m.uint32()>>6
	return (float64(a)*67108864 + float64(b)) / 9007199254740992
}

// The first values of the generator are those that np.random.seed(12345) and
// np.random.random give (NumPy 1.24.2), which ties the implementation above to NumPy
// where there is none.
func TestGeneratorVector(t *testing.T) {
	m := newMT(12345)
	for i, want := range []float64{0.9296160928171479, 0.3163755545817859, 0.18391881167709445} {
		if got := m.float64(); got != want {
			t.Errorf("value %d: %v, want %v", i, got, want)
		}
	}
}

func TestWeights(t *testing.T) {
	for _, p := range []Params{
		published[0].p, published[1].p, published[2].p,
		{1, 1, 2, 0}, {3, 5, 0.1, 1}, {8, 16, 1.7, 42}, {9, 129, 0.3, 12345}, {40, 33, 1e-310, math.MaxUint32},
	} {
		n := newNet(t, p)
		m := newMT(p.Seed)
		for k, w := range n.W() {
			if want := 2*m.float64() - 1; w != want {
				t.Fatalf("%+v: w[%d] = %v, want %v", p, k, w, want)
			}
		}
		for i, b := range n.B() {
			if want := p.S * m.float64(); b != want {
				t.Fatalf("%+v: b[%d] = %v, want %v", p, i, b, want)
			}
		}
		if n.Params() != p || len(n.W()) != p.N*p.D || len(n.B()) != p.N {
			t.Errorf("%+v: params %+v, %d weights, %d output weights", p, n.Params(), len(n.W()), len(n.B()))
		}
		n.W()[0] = 7
		n.B()[0] = 7
		if n.w[0] == 7 || n.b[0] == 7 {
			t.Error("W or B gives access to the weights themselves")
		}
	}
}
