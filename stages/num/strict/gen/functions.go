package main

import (
	"math"

	"github.com/mmcloughlin/avo/attr"
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// As in package strict.
const (
	ln2Hi   = 0x1.62e42fefa38p-1
	ln2Lo   = 0x1.ef35793c7673p-45
	ln2HiN  = 0x1.62e42fef8p-8
	ln2LoN  = 0x1.1cf79abc9e3b4p-43
	invLn2N = 128 * math.Log2E
	shifter = 0x1.8p52
	logHalf = 0x3ff6a << 44
)

const (
	integers = 0x1p52   // its bits, with a small integer, are those of their sum
	logBias  = 1024     // makes exponents positive
	lineMask = 1<<7 - 1 // mask of the lines of both tables
	exponent = uint64(0xfff) << 52
)

// pool holds numbers, by their bits, in all lanes.
var pool = map[uint64]Mem{}

func makePool() {
	values := []uint64{lineMask, exponent, logBias << 52, logBias<<52 - (logHalf - 1<<52), 1<<64 - 1<<32, 1<<63 - 1}
	for _, x := range []float64{
		0x1p-54, 512, invLn2N, shifter, ln2HiN, ln2LoN, 1. / 120, 1. / 24, 1. / 2, 0x1p-5, 0x1p-1022, math.MaxFloat64,
		integers, integers + logBias, ln2Hi, ln2Lo, 1<<27 + 1, 1,
		1. / 3, 1. / 4, 1. / 5, 1. / 6, 1. / 7, 1. / 8, 1. / 9, 1. / 10, 1. / 11, 1. / 12,
	} {
		values = append(values, math.Float64bits(x))
	}
	base := GLOBL("functionConstants", attr.RODATA|attr.NOPTR)
	for i, v := range values {
		pool[v] = base.Offset(8 * lanes * i)
		for j := range lanes {
			DATA(8*(lanes*i+j), U64(v))
		}
	}
}

// bits and num return a constant in all lanes.
func bits(b uint64) Mem {
	m, ok := pool[b]
	if !ok {
		panic("a constant that is not in the pool")
	}
	return m
}

func num(x float64) Mem { return bits(math.Float64bits(x)) }

// a + b, a - b, a * b, each rounded.
func plus(a VecVirtual, b Op) VecVirtual  { r := YMM(); VADDPD(b, a, r); return r }
func minus(a VecVirtual, b Op) VecVirtual { r := register(); VSUBPD(b, a, r); return r }
func times(a VecVirtual, b Op) VecVirtual { return mul(b, a) }

// from returns c - a.
func from(c Mem, a VecVirtual) VecVirtual {
	r := YMM()
	VMOVUPD(c, r)
	VSUBPD(a, r, r)
	return r
}

// inRange jumps to odd unless low <= x <= high, or < high if not inclusive, in all lanes.
func inRange(x VecVirtual, low, high float64, inclusive bool) {
	above, below, all := YMM(), YMM(), GP32()
	VCMPPD(U8(13), num(low), x, above)
	predicate := U8(1)
	if inclusive {
		predicate = 2
	}
	VCMPPD(predicate, num(high), x, below)
	VANDPD(below, above, above)
	VMOVMSKPD(above, all)
	CMPL(all, U8(1<<lanes-1))
	JNE(LabelRef("odd"))
}

// entries loads 16 bytes of a table in each lane, at table + index * size, and returns the
// two numbers of each; and with three, the number after them.
func entries(table GPVirtual, index VecVirtual, size int, three bool) (a, b, c VecVirtual) {
	upper := XMM()
	VEXTRACTI128(U8(1), index, upper)
	var place [lanes]Mem
	for i := range place {
		at, in := GP64(), index.AsX()
		if i >= 2 {
			in = upper
		}
		if i%2 == 0 {
			VMOVQ(in, at)
		} else {
			VPEXTRQ(U8(1), in, at)
		}
		IMUL3Q(U8(size), at, at)
		place[i] = Mem{Base: table, Index: at, Scale: 1}
	}
	even, odd := YMM(), YMM()
	a, b = YMM(), YMM()
	VBROADCASTF128(place[0], even)
	VINSERTF128(U8(1), place[2], even, even)
	VBROADCASTF128(place[1], odd)
	VINSERTF128(U8(1), place[3], odd, odd)
	VUNPCKLPD(odd, even, a)
	VUNPCKHPD(odd, even, b)
	if three {
		low, high := XMM(), XMM()
		VMOVSD(place[0].Offset(16), low)
		VMOVHPD(place[1].Offset(16), low, low)
		VMOVSD(place[2].Offset(16), high)
		VMOVHPD(place[3].Offset(16), high, high)
		c = YMM()
		VINSERTF128(U8(1), high, low.AsY(), c)
	}
	return a, b, c
}

// function writes a function that replaces the numbers of x, four at a time and groups of
// four in all, by those that f returns, and returns how many groups it did: all, or up to
// the first in which f jumps to odd.
func function(name string, f func(x VecVirtual, table GPVirtual) VecVirtual) {
	TEXT(name, attr.NOSPLIT, "func(x, table *float64, groups int) (done int)")
	at, table, groups, done := param("x"), param("table"), param("groups"), GP64()
	XORQ(done, done)
	Label("four")
	x := YMM()
	VMOVUPD(Mem{Base: at}, x)
	VMOVUPD(f(x, table), Mem{Base: at})
	ADDQ(U8(8*lanes), at)
	INCQ(done)
	CMPQ(done, groups)
	JNE(LabelRef("four"))
	Label("odd")
	VZEROUPPER()
	Store(done, ReturnIndex(0))
	RET()
}

// exp is Exp for 2^-54 <= |x| < 512.
func exp(x VecVirtual, table GPVirtual) VecVirtual {
	a := YMM()
	VANDPD(bits(1<<63-1), x, a)
	inRange(a, 0x1p-54, 512, false)
	k := plus(times(x, num(invLn2N)), num(shifter))
	index := YMM()
	VPAND(bits(lineMask), k, index)
	tail, s, _ := entries(table, index, 16, false)
	kd := minus(k, num(shifter))
	r := minus(minus(x, times(kd, num(ln2HiN))), times(kd, num(ln2LoN)))
	r2 := times(r, r)
	p := plus(times(r, num(1./6)), num(1./2))
	q := plus(times(r, num(1./120)), num(1./24))
	m := plus(plus(tail, r), times(r2, plus(p, times(r2, q))))
	VPSLLQ(U8(52-7), k, k)
	VPADDQ(k, s, s)
	return plus(s, times(s, m))
}

// log is Log for positive numbers that are normal.
func log(x VecVirtual, table GPVirtual) VecVirtual {
	inRange(x, 0x1p-1022, math.MaxFloat64, true)
	e, k, index, z, high := YMM(), YMM(), YMM(), YMM(), YMM()
	VPADDQ(bits(logBias<<52-(logHalf-1<<52)), x, e)
	VPSRLQ(U8(52), e, k)
	VPAND(bits(exponent), e, e)
	VPSUBQ(e, x, z)
	VPADDQ(bits(logBias<<52), z, z)
	VPSRLQ(U8(52-7), z, index)
	VPAND(bits(lineMask), index, index)
	inv, hi, lo := entries(table, index, 24, true)
	VPOR(num(integers), k, k)
	kd := minus(k, num(integers+logBias))
	VPAND(bits(1<<64-1<<32), z, high)
	low := minus(z, high)
	r := plus(minus(times(high, inv), num(1)), times(low, inv))
	w := plus(times(kd, num(ln2Hi)), hi)
	h := plus(w, r)
	l := plus(plus(minus(w, h), r), plus(times(kd, num(ln2Lo)), lo))
	r2 := times(r, r)
	p := plus(times(r2, num(1./7)), from(num(1./5), times(r, num(1./6))))
	p = times(times(r, r2), plus(from(num(1./3), times(r, num(1./4))), times(r2, p)))
	far := plus(h, minus(plus(l, p), times(r2, num(1./2))))

	d, a, near := minus(x, num(1)), YMM(), YMM()
	VANDPD(bits(1<<63-1), d, a)
	VCMPPD(U8(1), num(0x1p-5), a, near)
	VBLENDVPD(near, logNear1(d), far, far)
	return far
}

// logNear1 is the function of package strict.
func logNear1(r VecVirtual) VecVirtual {
	t := times(r, num(1<<27+1))
	h := minus(t, minus(t, r))
	l := minus(r, h)
	hh := times(times(h, h), num(1./2))
	hi := minus(r, hh)
	lo := minus(minus(r, hi), hh)
	lo = minus(lo, times(times(l, plus(h, r)), num(1./2)))
	r2 := times(r, r)
	r4 := times(r2, r2)
	p := plus(from(num(1./3), times(r, num(1./4))), times(r2, from(num(1./5), times(r, num(1./6)))))
	p = plus(p, times(r4, plus(from(num(1./7), times(r, num(1./8))), times(r2, from(num(1./9), times(r, num(1./10)))))))
	p = plus(p, times(times(r4, r4), from(num(1./11), times(r, num(1./12)))))
	return plus(hi, plus(lo, times(times(r, r2), p)))
}
