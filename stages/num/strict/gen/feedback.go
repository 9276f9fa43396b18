package main

import (
	"fmt"

	"github.com/mmcloughlin/avo/attr"
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// As in package strict.
const (
	shift = 52 - 6
	first = (1023 - 6) << 6
	lines = (6+4)<<6 + 64/4
)

// A net is the parameters of the function under way.
type net struct{ table, y GPVirtual }

// orbit writes a function that makes steps of a net with up to 4, up to 7, or 8 neurons.
func orbit(neurons int) {
	TEXT(fmt.Sprintf("orbit%d", neurons), attr.NOSPLIT, "func(w, b, table, y, x *float64, d, steps int)")
	n := net{table: param("table"), y: param("y")}
	out, steps := param("x"), param("steps")
	Label("step")
	n.step(out, neurons)
	DECQ(steps)
	JNZ(LabelRef("step"))
	VZEROUPPER()
	RET()
}

// groups returns the groups of four neurons.
func groups(neurons int) int { return (neurons + lanes - 1) / lanes }

// step makes a step with so many neurons, whose outputs are at out and then behind.
func (n *net) step(out GPVirtual, neurons int) {
	b, groups := param("b"), groups(neurons)
	var p [2]VecVirtual
	for g := range groups {
		p[g] = YMM()
		VMOVUPD(Mem{Base: out, Disp: 32 * g}, p[g])
		VMULPD(Mem{Base: b, Disp: 32 * g}, p[g], p[g])
	}
	var newest VecVirtual
	if neurons < 8 {
		for i := range neurons {
			q := YMM()
			VPERMPD(U8(i%lanes*0x55), p[i/lanes], q)
			if i == neurons-1 {
				VADDPD(constants["zero"], q, q) // so that the sum is never -0
			}
			if i == 0 {
				newest = q
			} else {
				newest = add(newest, q)
			}
		}
	} else {
		h, swapped := YMM(), YMM()
		VHADDPD(p[1], p[0], h) // 0+1, 4+5, 2+3, 6+7
		VPERM2F128(U8(1), h, h, swapped)
		h = add(h, swapped)
		VADDPD(constants["zero"], h, h)
		VPERMILPD(U8(5), h, swapped)
		newest = add(h, swapped)
	}
	SUBQ(U8(8), n.y)
	VMOVLPD(newest.AsX(), Mem{Base: n.y})
	ADDQ(U32(32*groups), out)
	at := param("w")
	for g := range groups {
		u, guess := n.sums(at, newest, g)
		x := n.tanh(u, guess, g)
		VMOVUPD(x, Mem{Base: out, Disp: 32 * g})
	}
}

// sums returns the arguments of tanh of group g, whose weights begin at w, in the
// order of PairwiseDot, and a guess at them that does not wait for all the sums. It
// leaves w at the next group.
func (n *net) sums(w GPVirtual, newest VecVirtual, g int) (u, guess VecVirtual) {
	name := func(s string) string { return fmt.Sprintf("%s%d", s, g) }
	y, left := GP64(), GP64()
	product := func(l int) VecVirtual {
		r := YMM()
		VBROADCASTSD(Mem{Base: y, Disp: 8 * l}, r)
		VMULPD(Mem{Base: w, Disp: 32 * l}, r, r)
		return r
	}
	next := func(entries int) { ADDQ(U32(32*entries), w); ADDQ(U32(8*entries), y) }
	MOVQ(n.y, y)
	Load(Param("d"), left)
	SHRQ(U8(3), left)
	var s [8]VecVirtual
	s[0] = mul(Mem{Base: w}, newest)
	older := YMM()
	VXORPD(older, older, older)
	for l := 1; l < 8; l++ {
		s[l] = product(l)
	}
	first := YMM()
	VMOVAPD(s[0], first)
	JMP(LabelRef(name("next")))
	Label(name("block"))
	for l := range 8 {
		r := product(l)
		if l == 0 {
			VADDPD(r, older, older)
		}
		VADDPD(r, s[l], s[l])
	}
	Label(name("next"))
	next(8)
	DECQ(left)
	JNZ(LabelRef(name("block")))
	s23, high := add(s[2], s[3]), add(add(s[4], s[5]), add(s[6], s[7]))
	VADDPD(constants["zero"], high, high)
	guess = add(add(add(s[1], older), add(s23, high)), first)
	u = add(add(add(s[0], s[1]), s23), high)
	Load(Param("d"), left)
	ANDQ(U8(7), left)
	JZ(LabelRef(name("whole")))
	Label(name("rest"))
	r := product(0)
	VADDPD(r, u, u)
	VADDPD(r, guess, guess)
	next(1)
	DECQ(left)
	JNZ(LabelRef(name("rest")))
	VADDPD(constants["zero"], u, u)
	Label(name("whole"))
	return u, guess
}

// tanh returns Tanh of u, with the lines of the table that belong to guess if these are
// those of u, too.
func (n *net) tanh(u, guess VecVirtual, g int) VecVirtual {
	slow, done := fmt.Sprintf("slow%d", g), fmt.Sprintf("done%d", g)
	a, sign, bits := YMM(), YMM(), clamped(guess)
	VANDPD(constants["abs"], u, a)
	VXORPD(a, u, sign)
	r, h, differ := YMM(), YMM(), YMM()
	VXORPD(a, bits, differ)
	VPSRLQ(U8(shift), differ, differ)
	VPTEST(differ, differ)
	JNZ(LabelRef(slow))
	c := n.look(bits)
	VSUBPD(c.middle, a, h)
	VMOVAPD(c.sum(h), r)
	JMP(LabelRef(done))
	Label(slow)
	c = n.look(clamped(u))
	VSUBPD(c.middle, a, h)
	VMOVAPD(c.sum(h), r)
	small := tanhSmall(a)
	replace := func(with Op, where string, predicate uint8) {
		mask := YMM()
		VCMPPD(U8(predicate), constants[where], a, mask)
		VBLENDVPD(mask, with, r, r)
	}
	replace(small, "low", 1)                // <
	replace(constants["one"], "twenty", 13) // >=
	replace(a, "zero", 3)                   // not a number
	Label(done)
	VXORPD(sign, r, r)
	return r
}

// tanhSmall returns Tanh of a where the table does not reach down to it.
func tanhSmall(a VecVirtual) VecVirtual {
	z, p := mul(a, a), register()
	VMULPD(constants["c9"], z, p)
	for _, k := range []string{"c7", "c5"} {
		VADDPD(constants[k], p, p)
		VMULPD(z, p, p)
	}
	VADDPD(constants["c3"], p, p)
	return add(a, mul(p, mul(a, z)))
}

// clamped returns |x|, moved into the range of the table.
func clamped(x VecVirtual) VecVirtual {
	r := register()
	VANDPD(constants["abs"], x, r)
	VMINPD(constants["high"], r, r)
	VMAXPD(constants["low"], r, r)
	return r
}

// A line is a line of the table in each lane.
type line struct {
	middle VecVirtual
	pair   func(k int) (even, odd VecVirtual) // coefficients 2k and 2k+1
}

// look finds the lines of the table for x.
func (n *net) look(x VecVirtual) (l line) {
	index, offset, upper := YMM(), YMM(), XMM()
	VPSRLQ(U8(shift), x, index)
	l.middle = YMM()
	VPSLLQ(U8(shift), index, l.middle)
	VPOR(constants["half"], l.middle, l.middle)
	VPSLLQ(U8(6), index, offset)
	VEXTRACTI128(U8(1), offset, upper)
	var at [lanes]GPVirtual
	for i := range at {
		at[i] = GP64()
		from := offset.AsX()
		if i >= 2 {
			from = upper
		}
		if i%2 == 0 {
			VMOVQ(from, at[i])
		} else {
			VPEXTRQ(U8(1), from, at[i])
		}
	}
	l.pair = func(k int) (VecVirtual, VecVirtual) {
		place := func(i int) Mem {
			return Mem{Base: n.table, Index: at[i], Scale: 1, Disp: 16*k - first<<6}
		}
		a, b, even, odd := YMM(), YMM(), YMM(), YMM()
		VBROADCASTF128(place(0), a)
		VINSERTF128(U8(1), place(2), a, a)
		VBROADCASTF128(place(1), b)
		VINSERTF128(U8(1), place(3), b, b)
		VUNPCKLPD(b, a, even)
		VUNPCKHPD(b, a, odd)
		return even, odd
	}
	return l
}

// sum is tanhSum of package strict.
func (l line) sum(h VecVirtual) VecVirtual {
	h2 := mul(h, h)
	c6, c7 := l.pair(3)
	q := mul(h2, c7)
	r := mul(c6, h)
	c4, c5 := l.pair(2)
	q = mul(mul(h2, h2), add(add(c5, r), q))
	p := mul(c4, h)
	c2, c3 := l.pair(1)
	p = mul(h2, add(c3, p))
	r = mul(c2, h)
	c0, c1 := l.pair(0)
	p = add(add(c1, r), p)
	return add(c0, add(p, q))
}
