package strict

import (
	"flag"
	"math"
	"math/big"
	"math/rand/v2"
	"testing"
)

// A function under test, with its reference, the bound its comment states, and
// the arguments it is hard for.
type function struct {
	name  string
	f     func(float64) float64
	ref   func(float64) *big.Float
	bound float64 // ulp
	draw  func(r *rand.Rand) float64
	hard  []float64
}

// anyFloat is uniform on the bits of finite numbers.
func anyFloat(r *rand.Rand) float64 {
	for {
		if x := math.Float64frombits(r.Uint64()); x-x == 0 {
			return x
		}
	}
}

// octave is uniform in a random octave 2^lo ... 2^hi, with a random sign.
func octave(r *rand.Rand, lo, hi int) float64 {
	x := math.Ldexp(1+r.Float64(), lo+r.IntN(hi-lo))
	if r.IntN(2) == 0 {
		return -x
	}
	return x
}

// around lists x and the three numbers on either side.
func around(xs ...float64) []float64 {
	var out []float64
	for _, x := range xs {
		up, down := x, x
		out = append(out, x)
		for range 3 {
			up, down = math.Nextafter(up, math.Inf(1)), math.Nextafter(down, math.Inf(-1))
			out = append(out, up, down)
		}
	}
	return out
}

func finite(xs []float64, keep func(float64) bool) []float64 {
	var out []float64
	for _, x := range xs {
		if x-x == 0 && keep(x) {
			out = append(out, x)
		}
	}
	return out
}

func always(float64) bool { return true }

var everywhere = around(0, 0x1p-1022, math.SmallestNonzeroFloat64, 0x1p-60, 0x1p-54, 0x1p-53, 0x1p-30, 0x1p-27,
	0x1p-20, 0x1p-6, 0x1p-5, 0.25, 0.5, 0.625, math.Pi/4, 0.9, 1, math.Sqrt2, 1+53./128, 1.5, 2, math.E, 10, 16,
	19.0615, 20, 22, 512, 1e3, 0x1p20, 1e6, 0x1p29, 0x1p53, 1e300, math.MaxFloat64)

func functions() []function {
	signed := make([]float64, 0, 2*len(everywhere))
	for _, x := range everywhere {
		signed = append(signed, x, -x)
	}
	signed = finite(signed, always)

	// The boundaries of the tables.
	var expHard, tanhHard, logHard, sinHard []float64
	for k := -300; k <= 300; k++ {
		expHard = append(expHard, around((float64(k)+0.5)*math.Ln2/expN)...)
	}
	expHard = append(expHard, around(expOverflow, expUnderflow, -708.3964185322641, -744.4400719213812, -745.1332191019411,
		-720, 709.4, 511.999, -511.999)...)
	for i := range tanhLines {
		lower := math.Float64frombits(uint64(tanhFirst+i) << tanhShift)
		tanhHard = append(tanhHard, around(lower)...)
		tanhHard = append(tanhHard, -lower, math.Float64frombits(math.Float64bits(lower)+tanhHalf))
	}
	for i := range 2 * logN {
		x := 0.5 + float64(i)/(2*logN)
		logHard = append(logHard, around(x, 2*x)...)
	}
	logHard = append(logHard, around(1-0x1p-5, 1+0x1p-5)...)
	for k := 1; k < 200; k++ {
		sinHard = append(sinHard, around(float64(k)*math.Pi/4)...)
	}
	// Numbers very near multiples of pi/2: convergents of the continued
	// fraction, and 6381956970095103 2^797, the nearest of all.
	sinHard = append(sinHard, 11, 22, 44, 355, 710, 52174*2, 103993, 104348, 208341, 312689*2, 833719, 1146408*2,
		4272943, 5419351*2, 80143857, 165707065, 245850922, 411557987, math.Ldexp(6381956970095103, 797),
		math.Ldexp(5319372648326541, 255), math.Ldexp(6411027962775774, -48))
	// Nearest doubles to multiples of pi/2, up to 2^40.
	r := rand.New(rand.NewPCG(5, 6))
	for range 3000 {
		k := float64(r.Int64N(1<<uint(1+r.IntN(40))) + 1)
		sinHard = append(sinHard, around(k*(math.Pi/2))...)
	}

	logOf := func(x float64) *big.Float { return bigLog(x) }
	return []function{
		{"Exp", Exp, func(x float64) *big.Float { return bigExp(bf(x)) }, 0.52, func(r *rand.Rand) float64 {
			switch r.IntN(4) {
			case 0:
				return octave(r, -60, 0)
			case 1:
				return -708 + 37*(r.Float64()-0.5)*2 // about the subnormals
			}
			return (r.Float64()*2 - 1) * 709.7
		}, append(expHard, finite(signed, func(x float64) bool { return math.Abs(x) < 1e4 })...)},
		{"Tanh", Tanh, bigTanh, 0.6, func(r *rand.Rand) float64 {
			if r.IntN(8) == 0 {
				return anyFloat(r)
			}
			return octave(r, -12, 5)
		}, append(tanhHard, signed...)},
		{"Log", Log, logOf, 0.65, func(r *rand.Rand) float64 {
			switch r.IntN(4) {
			case 0:
				return math.Abs(anyFloat(r))
			case 1:
				return 1 + octave(r, -50, -1)
			case 2:
				return math.Float64frombits(r.Uint64() >> 12 >> r.IntN(40)) // subnormal
			}
			return math.Abs(octave(r, -4, 4))
		}, append(logHard, finite(everywhere, func(x float64) bool { return x > 0 })...)},
		{"Sin", Sin, func(x float64) *big.Float { return bigSin(x, 0) }, 0.9, drawAngle, append(sinHard, signed...)},
		{"Cos", Cos, func(x float64) *big.Float { return bigSin(x, 1) }, 0.9, drawAngle, append(sinHard, signed...)},
	}
}

func drawAngle(r *rand.Rand) float64 {
	switch r.IntN(3) {
	case 0:
		return octave(r, -30, 20)
	case 1:
		return anyFloat(r)
	}
	return 20 * (r.Float64() - 0.5)
}

var arguments = flag.Int("arguments", 20000, "how many random arguments TestAccuracy tries")

// TestAccuracy measures the greatest error against math/big and compares it with
// the bound in the comment of each function.
func TestAccuracy(t *testing.T) {
	n := *arguments
	if testing.Short() {
		n /= 10
	}
	for _, fn := range functions() {
		t.Run(fn.name, func(t *testing.T) {
			t.Parallel()
			r := rand.New(rand.NewPCG(2025, 3))
			worst, at := 0.0, 0.0
			check := func(x float64) {
				u := ulps(fn.f(x), fn.ref(x))
				if u > worst || u != u {
					worst, at = u, x
				}
				bound := fn.bound
				if fn.name == "Exp" && fn.f(x) < 0x1p-1022 {
					bound = 1
				}
				if !(u <= bound) {
					t.Errorf("%s(%v) = %v: error %.4f ulp, bound %v", fn.name, x, fn.f(x), u, bound)
				}
			}
			for _, x := range fn.hard {
				check(x)
			}
			hardest := worst
			for range n {
				check(fn.draw(r))
			}
			t.Logf("worst error %.4f ulp at %v (%d random arguments; hard ones %.4f)", worst, at, n, hardest)
		})
	}
}

func TestSpecialValues(t *testing.T) {
	inf, nan, zero := math.Inf(1), math.NaN(), math.Copysign(0, -1)
	for _, c := range []struct {
		name string
		f, m func(float64) float64
		more []float64
	}{
		{"Exp", Exp, math.Exp, []float64{-inf, 709.79, 710, 1e300, -746, -1e300, zero}},
		{"Tanh", Tanh, math.Tanh, []float64{zero, -inf, 20, -20, 1e300, -1e300, 5e-324, -5e-324}},
		{"Log", Log, math.Log, []float64{zero, -1, -5e-324, -inf}},
		{"Sin", Sin, math.Sin, []float64{zero, -inf, 5e-324}},
		{"Cos", Cos, math.Cos, []float64{zero, -inf, 5e-324}},
	} {
		for _, x := range append(c.more, 0, inf, nan, 1) {
			got, want := c.f(x), c.m(x)
			if got != got && want != want {
				continue
			}
			if math.Abs(got-want) > 2e-16 || (got-want) != (got-want) && got != want || math.Signbit(got) != math.Signbit(want) {
				t.Errorf("%s(%v) = %v, want %v", c.name, x, got, want)
			}
		}
	}
}

// TestOddEven: the symmetries hold exactly.
func TestOddEven(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 7))
	for range 20000 {
		x := octave(r, -40, 40)
		if Tanh(-x) != -Tanh(x) || Sin(-x) != -Sin(x) || Cos(-x) != Cos(x) {
			t.Fatalf("at %v", x)
		}
	}
}

// TestSinCos: it gives the bits of both.
func TestSinCos(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	for i := range 50000 {
		x := octave(r, -40, 1023)
		if i < len(oddNumbers) {
			x = oddNumbers[i]
		}
		sin, cos := SinCos(x)
		sameNumbers(t, "sine and cosine", []float64{sin, cos}, []float64{Sin(x), Cos(x)})
	}
}

// TestTanhMonotone: neighbours across the boundaries of the table lines stay in
// order, and |tanh| <= 1.
func TestTanhMonotone(t *testing.T) {
	for i := range tanhLines + 1 {
		x := math.Float64frombits(uint64(tanhFirst+i) << tanhShift)
		for range 40 {
			x = math.Nextafter(x, 0)
		}
		for range 80 {
			next := math.Nextafter(x, 100)
			if Tanh(next) < Tanh(x) || Tanh(next) > 1 {
				t.Fatalf("Tanh(%v) = %v, Tanh(%v) = %v", x, Tanh(x), next, Tanh(next))
			}
			x = next
		}
	}
}

func TestTanh4(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 8))
	for range 20000 {
		var x, y, want [4]float64
		for i := range x {
			x[i] = octave(r, -9, 6)
			if r.IntN(100) == 0 {
				x[i] = math.Float64frombits(r.Uint64())
			}
			want[i] = Tanh(x[i])
		}
		y[0], y[1], y[2], y[3] = TanhOf4(x[0], x[1], x[2], x[3])
		got := x
		Tanh4(&got)
		for i := range x {
			if w := math.Float64bits(want[i]); math.Float64bits(got[i]) != w || math.Float64bits(y[i]) != w {
				t.Fatalf("Tanh4(%v) = %v, TanhOf4 %v, want %v", x, got, y, want)
			}
		}
	}
}

// TestTables recomputes the tables with math/big.
func TestTables(t *testing.T) {
	rel := func(got, want *big.Float) float64 {
		d := newBig().Sub(got, want)
		f, _ := d.Quo(d, want).Float64()
		return math.Abs(f)
	}
	for i, e := range expTable {
		hi := bf(math.Float64frombits(e.bits + uint64(i)<<(52-expBits)))
		tail := newBig().Mul(hi, bf(e.tail))
		want := bigExp(newBig().Quo(newBig().Mul(bigLn2, bf(float64(i))), bf(expN)))
		if u := rel(tail.Add(hi, tail), want); u > 0x1p-100 {
			t.Errorf("expTable[%d]: relative error %g", i, u)
		}
	}
	for i, e := range logTable {
		want := newBig().Neg(bigLog(e.inv))
		got := newBig().Add(bf(e.hi), bf(e.lo))
		if math.Float64bits(e.inv)<<(64-41) != 0 || math.Mod(e.hi, 0x1p-42) != 0 {
			t.Errorf("logTable[%d] has too many bits", i)
		}
		if e.inv != 1 && rel(got, want) > 0x1p-80 || e.inv == 1 && got.Sign() != 0 {
			t.Errorf("logTable[%d]: relative error %g", i, rel(got, want))
		}
	}
	for i, line := range tanhTable {
		a := math.Float64frombits(uint64(tanhFirst+i)<<tanhShift + tanhHalf)
		want := bigTanh(a)
		// line[1] carries the telescoping as well, below the last bit of line[0]
		if u := rel(newBig().Add(bf(line[0]), bf(line[1])), want); u > 0x1p-57 {
			t.Errorf("tanhTable[%d]: relative error %g", i, u)
		}
		if line[0] != func() float64 { f, _ := want.Float64(); return f }() {
			t.Errorf("tanhTable[%d] is not tanh %v to nearest", i, a)
		}
	}
	p := new(big.Float).SetPrec(64*uint(len(twoOverPi))+64).Quo(big.NewFloat(1), bigHalfPi)
	for i, w := range twoOverPi[1:] {
		p.SetMantExp(p, 64)
		n, _ := p.Uint64()
		if w != n {
			t.Errorf("twoOverPi[%d] = %#x, want %#x", i+1, w, n)
		}
		p.Sub(p, new(big.Float).SetUint64(n))
	}
}
