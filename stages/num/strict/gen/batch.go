package main

import (
	"fmt"
	"maps"

	"github.com/mmcloughlin/avo/attr"
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// In these functions a vector is a number of each of eight nets. Rows of vectors stand one
// after another, entry after entry, as the rows of one net do elsewhere. They take AVX-512.
const (
	vector = 64 // bytes

	// batchColumn is the room for a column in a Batch, in bytes: as in package strict.
	batchColumn = vector * (64 + 128 + 4)
)

func row(base GPVirtual, l int) Mem { return Mem{Base: base, Disp: vector * l} }

func load(m Op) VecVirtual { r := ZMM(); VMOVUPD(m, r); return r }

// hold loads constants into registers, for as long as nothing is done with what it returns.
func hold(names ...string) (release func()) {
	all := maps.Clone(constants)
	for _, name := range names {
		constants[name] = load(constants[name])
	}
	return func() { constants = all }
}

func zero() VecVirtual { r := ZMM(); VXORPD(r, r, r); return r }

// batchOrbit writes a function that makes steps of nets with n neurons and d entries. The
// register y grows downwards. The outputs of a step follow those of the step before after so
// many vectors as keep says. It raises size to the largest |new entry|.
func batchOrbit() {
	TEXT("batchOrbit", attr.NOSPLIT, "func(w, b, table, y, x, size *float64, n, d, keep, steps int)")
	y, out, steps := param("y"), param("x"), param("steps")
	defer hold("abs", "high", "low", "half")()
	Label("step")
	b, x := param("b"), GP64()
	MOVQ(out, x)
	newest := pairwise("output", b, x, "n", nil)
	SUBQ(U8(vector), y)
	VMOVUPD(newest, row(y, 0))
	size := param("size")
	before, now := load(row(size, 0)), ZMM()
	VANDPD(constants["abs"], newest, now)
	VMAXPD(now, before, before) // now where it is not a number, and so are all entries after it
	VMOVUPD(before, row(size, 0))
	keep, w, left := param("keep"), param("w"), param("n")
	SHLQ(U8(6), keep)
	ADDQ(keep, out)
	MOVQ(out, x)
	// The sums of a neuron come before the tanh of the one before it, so as not to wait for it.
	sum := func(name string) VecVirtual {
		entry := GP64()
		MOVQ(y, entry)
		return pairwise(name, w, entry, "d", newest)
	}
	u := sum("first")
	JMP(LabelRef("begin"))
	Label("neuron")
	next := sum("next")
	VMOVUPD(batchTanh("inside", u), row(x, 0))
	VMOVAPD(next, u)
	ADDQ(U8(vector), x)
	Label("begin")
	DECQ(left)
	JNZ(LabelRef("neuron"))
	VMOVUPD(batchTanh("last", u), row(x, 0))
	DECQ(steps)
	JNZ(LabelRef("step"))
	VZEROUPPER()
	RET()
}

// pairwise returns 0 + PairwiseDot of two rows of as many vectors as the parameter says, and
// leaves a and b behind them; first is the first entry of b, if it is at hand.
func pairwise(name string, a, b GPVirtual, count string, first VecVirtual) VecVirtual {
	label := func(s string) string { return name + s }
	left, u := param(count), ZMM()
	product := func(l int) VecVirtual { return mul(row(b, l), load(row(a, l))) }
	next := func(entries int) { ADDQ(U32(vector*entries), a); ADDQ(U32(vector*entries), b) }
	SUBQ(U8(8), left)
	JCS(LabelRef(label("few")))
	var s [8]VecVirtual
	for l := range s {
		s[l] = product(l)
	}
	if first != nil {
		VMULPD(row(a, 0), first, s[0])
	}
	next(8)
	SUBQ(U8(8), left)
	JCS(LabelRef(label("added")))
	Label(label("eight"))
	for l := range s {
		VADDPD(product(l), s[l], s[l])
	}
	next(8)
	SUBQ(U8(8), left)
	JCC(LabelRef(label("eight")))
	Label(label("added"))
	VADDPD(add(add(add(s[0], s[1]), add(s[2], s[3])), add(add(s[4], s[5]), add(s[6], s[7]))), zero(), u)
	ADDQ(U8(8), left)
	JZ(LabelRef(label("whole")))
	JMP(LabelRef(label("rest")))
	Label(label("few"))
	VXORPD(u, u, u)
	ADDQ(U8(8), left)
	Label(label("rest"))
	VADDPD(product(0), u, u)
	next(1)
	DECQ(left)
	JNZ(LabelRef(label("rest")))
	VADDPD(zero(), u, u)
	Label(label("whole"))
	return u
}

// batchTanh returns Tanh of u.
func batchTanh(name string, u VecVirtual) VecVirtual {
	a, sign, bits, beyond := ZMM(), ZMM(), clamped(u), K()
	VANDPD(constants["abs"], u, a)
	VPXORQ(a, u, sign)
	VPCMPQ(U8(4), bits, a, beyond)
	c := batchLine(bits)
	r := c.sum(minus(a, c.middle))
	KORTESTW(beyond, beyond)
	JZ(LabelRef(name))
	small := tanhSmall(a)
	for _, c := range []struct {
		with      Op
		where     string
		predicate uint8
	}{{small, "low", 1}, {constants["one"], "twenty", 13}, {a, "zero", 3}} {
		mask := K()
		VCMPPD(U8(c.predicate), constants[c.where], a, mask)
		VMOVUPD(c.with, mask, r)
	}
	Label(name)
	VPXORQ(sign, r, r)
	return r
}

// batchLine finds the lines of the table for x.
func batchLine(x VecVirtual) (l line) {
	index, offset := ZMM(), ZMM()
	VPSRLQ(U8(shift), x, index)
	l.middle = ZMM()
	VPSLLQ(U8(shift), index, l.middle)
	VPORQ(constants["half"], l.middle, l.middle)
	VPSLLQ(U8(6), index, offset)
	table, two := param("table"), offset.AsX()
	var lines [8]VecVirtual
	for net := range lines {
		at := GP64()
		if net%2 == 0 {
			if net > 0 {
				two = XMM()
				VEXTRACTI64X2(U8(net/2), offset, two)
			}
			VMOVQ(two, at)
		} else {
			VPEXTRQ(U8(1), two, at)
		}
		lines[net] = load(Mem{Base: table, Index: at, Scale: 1, Disp: -first << 6})
	}
	// The coefficients of a net become those of a number: in pairs of nets, in fours, in eights.
	shuffled := func(how uint8, a, b VecVirtual) VecVirtual { r := ZMM(); VSHUFF64X2(U8(how), b, a, r); return r }
	var c [8]VecVirtual
	for odd := range 2 {
		var twos [4]VecVirtual
		for i := range twos {
			twos[i] = ZMM()
			if odd == 0 {
				VUNPCKLPD(lines[2*i+1], lines[2*i], twos[i])
			} else {
				VUNPCKHPD(lines[2*i+1], lines[2*i], twos[i])
			}
		}
		for half, how := range []uint8{0x44, 0xee} {
			a, b := shuffled(how, twos[0], twos[1]), shuffled(how, twos[2], twos[3])
			c[4*half+odd], c[4*half+2+odd] = shuffled(0x88, a, b), shuffled(0xdd, a, b)
		}
	}
	l.pair = func(k int) (VecVirtual, VecVirtual) { return c[2*k], c[2*k+1] }
	return l
}

// batchCarry writes a function that carries k columns v of each net, batchColumn apart, along
// an orbit with these outputs, and orthonormalises them in each step as QR does. A step moves
// the columns by a vector to lower addresses; behind their d entries are zeros up to a
// multiple of four. Weights, outputs and b are there for so many groups of four neurons. Row
// after row of k vectors, r gets the diagonals of R. Room is for a column. It returns
// steps, 0, or else the step and the column for which this takes more than two passes or a
// scale in one of the nets: there all columns are products with the derivative, and those
// before are done.
func batchCarry(k int) {
	TEXT(fmt.Sprintf("batchCarry%d", k), attr.NOSPLIT, "func(w, b, x, v, r, room *float64, groups, d, steps int) (step, column int)")
	x, v, r, room, step := param("x"), param("v"), param("r"), param("room"), GP64()
	XORQ(step, step)
	Label("step")
	batchGradient(x, room)

	// All columns become their products with the derivative.
	g, at, left := GP64(), GP64(), param("d")
	MOVQ(room, g)
	MOVQ(v, at)
	newest := make([]VecVirtual, k)
	for c := range newest {
		newest[c] = zero()
	}
	column := func(base GPVirtual, c int) Mem { return Mem{Base: base, Disp: c * batchColumn} }
	Label("entry")
	entry := load(row(g, 0))
	for c := range newest {
		VADDPD(mul(column(at, c), entry), newest[c], newest[c])
	}
	ADDQ(U8(vector), g)
	ADDQ(U8(vector), at)
	DECQ(left)
	JNZ(LabelRef("entry"))
	SUBQ(U8(vector), v)
	none := zero()
	for c := range newest {
		VMOVUPD(newest[c], column(v, c))
		VMOVUPD(none, column(at, c).Offset(-vector))
	}

	for c := range k {
		normalised(c, v, room, row(r, c))
	}
	ADDQ(U32(vector*k), r)
	INCQ(step)
	left = param("steps")
	CMPQ(step, left)
	JNE(LabelRef("step"))
	end := func(c int) {
		column := GP64()
		MOVQ(U32(c), column)
		Store(step, ReturnIndex(0))
		Store(column, ReturnIndex(1))
		VZEROUPPER()
		RET()
	}
	end(0)
	for c := range k {
		Label(fmt.Sprintf("odd%d", c))
		end(c)
	}
}

// batchGradient sets g to the sums of b_i (1 - x_i)(1 + x_i) w_i, i = 0, 1, ..., from 0, and
// moves x on to the next outputs.
func batchGradient(x, g GPVirtual) {
	w, b, groups, row := param("w"), param("b"), param("groups"), param("d")
	SHLQ(U8(6), row)
	for _, name := range []string{"zero", "more"} {
		Label(name)
		var a [4]VecVirtual
		for i := range a {
			from, slope, sum := load(Mem{Base: x, Disp: vector * i}), load(constants["one"]), ZMM()
			VADDPD(slope, from, sum)
			VSUBPD(from, slope, slope)
			VMULPD(sum, slope, slope)
			a[i] = mul(Mem{Base: b, Disp: vector * i}, slope)
		}
		to, left, third := GP64(), param("d"), GP64()
		MOVQ(g, to)
		LEAQ(Mem{Base: row, Index: row, Scale: 2}, third)
		ADDQ(w, third)
		Label(name + "entry")
		sum := zero()
		if name == "more" {
			VMOVUPD(Mem{Base: to}, sum)
		}
		for i, m := range []Mem{{Base: w}, {Base: w, Index: row, Scale: 1}, {Base: w, Index: row, Scale: 2}, {Base: third}} {
			VADDPD(mul(m, a[i]), sum, sum)
		}
		VMOVUPD(sum, Mem{Base: to})
		for _, p := range []GPVirtual{w, to, third} {
			ADDQ(U8(vector), p)
		}
		DECQ(left)
		JNZ(LabelRef(name + "entry"))
		MOVQ(third, w)
		ADDQ(U32(4*vector), x)
		ADDQ(U32(4*vector), b)
		DECQ(groups)
		JZ(LabelRef("gradient"))
	}
	JMP(LabelRef("more"))
	Label("gradient")
}

// normalised takes from column c what it has along those before it, twice, divides it by
// its norm, and stores that to r; room is for a column.
func normalised(c int, v, room GPVirtual, r Mem) {
	odd := LabelRef(fmt.Sprintf("odd%d", c))
	at, to, left := GP64(), GP64(), GP64()
	// loop runs through the entries of the columns, which are at to, from column 0 on, and
	// through those of room, at at, four a turn.
	loop := func(name string, turn func(l int)) {
		name = fmt.Sprintf("%s%d", name, c)
		MOVQ(room, at)
		MOVQ(v, to)
		Load(Param("d"), left)
		Label(name)
		for l := range 4 {
			turn(l)
		}
		ADDQ(U32(4*vector), at)
		ADDQ(U32(4*vector), to)
		SUBQ(U8(4), left)
		JG(LabelRef(name))
	}
	column := func(i, l int) Mem { return Mem{Base: to, Disp: i*batchColumn + vector*l} }
	sums := func() (s [4]VecVirtual) {
		for l := range s {
			s[l] = zero()
		}
		return s
	}
	total := func(s [4]VecVirtual) VecVirtual { return add(add(s[0], s[1]), add(s[2], s[3])) }
	unless := func(predicate uint8, s VecVirtual, than Op) {
		is := K()
		VCMPPD(U8(predicate), than, s, is)
		KORTESTW(is, is)
		JNZ(odd)
	}

	squares := sums()
	loop("square", func(l int) {
		x := load(column(c, l))
		VADDPD(mul(x, x), squares[l], squares[l])
	})
	s := total(squares)
	unless(9, s, constants["qrMin"]) // not >=
	unless(6, s, constants["qrMax"]) // not <=
	last := func(l int) Mem { return column(c, l) }
	for pass := 0; c > 0 && pass < 2; pass++ {
		name := func(s string) string { return fmt.Sprintf("%s%dcolumn", s, pass) }
		parts, by := make([][4]VecVirtual, c), make([]VecVirtual, c)
		for i := range parts {
			parts[i] = sums()
		}
		from := last
		loop(name("dots"), func(l int) {
			x := load(from(l))
			for i, p := range parts {
				VADDPD(mul(column(i, l), x), p[l], p[l])
			}
		})
		for i, p := range parts {
			by[i] = total(p)
		}
		squares := sums()
		loop(name("minus"), func(l int) {
			x := load(from(l))
			for i, d := range by {
				VSUBPD(mul(column(i, l), d), x, x)
			}
			VMOVUPD(x, row(at, l))
			VADDPD(mul(x, x), squares[l], squares[l])
		})
		before := s
		s = total(squares)
		if pass > 0 {
			VMULPD(constants["quarter"], before, before)
			unless(9, s, before)
			unless(9, s, constants["sumMin"])
		}
		last = func(l int) Mem { return row(at, l) }
	}
	norm, inverse := ZMM(), load(constants["one"])
	VSQRTPD(s, norm)
	VMOVUPD(norm, r)
	VDIVPD(norm, inverse, inverse)
	loop("by", func(l int) { VMOVUPD(mul(last(l), inverse), column(c, l)) })
}
