package main

import (
	"fmt"

	"github.com/mmcloughlin/avo/attr"
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// Rows and columns are held in so many blocks of four entries.

func param(name string) GPVirtual { return Load(Param(name), GP64()).(GPVirtual) }

// broadcast returns the number at m in all lanes.
func broadcast(m Mem) VecVirtual { r := YMM(); VBROADCASTSD(m, r); return r }

// gradients writes a function that sets rows, of the given blocks, to the sums of
// b_i (1 - x_i)(1 + x_i) w_i, i = 0, 1, ..., from 0, where mask is all ones.
func gradients(blocks int) {
	TEXT(fmt.Sprintf("gradients%d", lanes*blocks), attr.NOSPLIT, "func(x, b, w, rows, mask *float64, groups, steps int)")
	x, g, mask, steps := param("x"), param("rows"), param("mask"), param("steps")
	one := YMM()
	VMOVUPD(constants["one"], one)
	Label("step")
	b, w, groups := param("b"), param("w"), param("groups")
	sum := noSum(blocks)
	Label("group")
	gradient(sum, 0, x, b, w, one)
	for _, p := range []GPVirtual{x, b} {
		ADDQ(U32(32), p)
	}
	ADDQ(U32(32*lanes*blocks), w)
	DECQ(groups)
	JNZ(LabelRef("group"))
	masked(sum, mask, g)
	ADDQ(U32(32*blocks), g)
	DECQ(steps)
	JNZ(LabelRef("step"))
	VZEROUPPER()
	RET()
}

func noSum(blocks int) []VecVirtual {
	sum := make([]VecVirtual, blocks)
	for l := range sum {
		sum[l] = YMM()
		VXORPD(sum[l], sum[l], sum[l])
	}
	return sum
}

// gradient adds what group g of four neurons gives to a gradient.
func gradient(sum []VecVirtual, g int, x, b, w GPVirtual, one Op) {
	slope, plus := YMM(), YMM()
	VMOVUPD(one, plus)
	VSUBPD(Mem{Base: x, Disp: 32 * g}, plus, slope)
	VADDPD(Mem{Base: x, Disp: 32 * g}, plus, plus)
	VMULPD(plus, slope, slope)
	VMULPD(Mem{Base: b, Disp: 32 * g}, slope, slope)
	for i := range lanes {
		a := YMM()
		VPERMPD(U8(i*0x55), slope, a)
		for l := range sum {
			VADDPD(mul(Mem{Base: w, Disp: 32 * ((lanes*g+i)*len(sum) + l)}, a), sum[l], sum[l])
		}
	}
}

// masked stores a gradient to g.
func masked(sum []VecVirtual, mask, g GPVirtual) {
	for l := range sum {
		VANDPD(Mem{Base: mask, Disp: 32 * l}, sum[l], sum[l])
		VMOVUPD(sum[l], Mem{Base: g, Disp: 32 * l})
	}
}

// carry writes a function that carries k columns v, of the given blocks, through
// companion matrices with these first rows, and orthonormalises them after each as QR
// does. Room for columns is there up to a multiple of four. Row after row of as many
// numbers, r gets the diagonals of R; d is room for one such row, and mask is all ones
// in the entries of a column that count. It returns steps, 0, or else the step and the
// column for which this takes more than two passes or a scale: there r holds the first
// entries of this column and those after it, which have not been touched.
func carry(blocks int) {
	TEXT(fmt.Sprintf("carry%d", lanes*blocks), attr.NOSPLIT, "func(v, rows, r, d, mask *float64, k, steps int) (step, column int)")
	base, g, r, mask, k := param("v"), param("rows"), param("r"), param("mask"), param("k")
	row, size := GP64(), U32(32*blocks) // bytes of a row of r, of a column
	LEAQ(Mem{Base: k, Disp: lanes - 1}, row)
	ANDQ(I8(-lanes), row)
	SHLQ(U8(3), row)
	step := GP64()
	XORQ(step, step)

	Label("step")
	at, to, left := GP64(), GP64(), GP64()
	MOVQ(base, at)
	MOVQ(r, to)
	MOVQ(k, left)
	Label("four")
	VMOVUPD(products(at, g, blocks), Mem{Base: to})
	ADDQ(U32(32), to)
	ADDQ(U32(32*lanes*blocks), at)
	SUBQ(U8(lanes), left)
	JG(LabelRef("four"))

	column, c := GP64(), GP64()
	MOVQ(base, column)
	XORQ(c, c)
	Label("column")
	newest := XMM()
	VMOVSD(Mem{Base: r, Index: c, Scale: 8}, newest)
	v := shifted(Mem{Base: column}, newest, mask, blocks)
	s, before := XMM(), XMM()
	VMOVAPD(square(v), s)
	VUCOMISD(constants["qrMin"], s)
	JCS(LabelRef("odd"))
	VMOVSD(constants["qrMax"], before)
	VUCOMISD(s, before)
	JCS(LabelRef("odd"))
	TESTQ(c, c)
	JZ(LabelRef("norm"))
	passes := GP64()
	MOVQ(U32(2), passes)
	Label("pass")
	VMOVAPD(s, before)
	u, d := GP64(), param("d")
	MOVQ(base, u)
	MOVQ(c, left)
	Label("dots")
	VMOVUPD(dots(v, Mem{Base: u}, lanes), Mem{Base: d})
	ADDQ(U32(32), d)
	ADDQ(U32(32*lanes*blocks), u)
	SUBQ(U8(lanes), left)
	JG(LabelRef("dots"))
	MOVQ(base, u)
	d = param("d")
	MOVQ(c, left)
	Label("minus")
	subtract(v, Mem{Base: u}, broadcast(Mem{Base: d}))
	ADDQ(U32(8), d)
	ADDQ(size, u)
	DECQ(left)
	JNZ(LabelRef("minus"))
	VMOVAPD(square(v), s)
	DECQ(passes)
	JNZ(LabelRef("pass"))
	VMULSD(constants["quarter"], before, before)
	VUCOMISD(before, s)
	JCS(LabelRef("odd"))
	VUCOMISD(constants["sumMin"], s)
	JCS(LabelRef("odd"))
	Label("norm")
	normalise(v, s, Mem{Base: r, Index: c, Scale: 8}, Mem{Base: column})
	ADDQ(size, column)
	INCQ(c)
	CMPQ(c, k)
	JNE(LabelRef("column"))

	ADDQ(size, g)
	ADDQ(row, r)
	INCQ(step)
	Load(Param("steps"), left)
	CMPQ(step, left)
	JNE(LabelRef("step"))
	XORQ(c, c)
	Label("odd")
	VZEROUPPER()
	Store(step, ReturnIndex(0))
	Store(c, ReturnIndex(1))
	RET()
}

// products returns the scalar products of row g with the four columns from at on, left
// to right from 0.
func products(at, g GPVirtual, blocks int) VecVirtual {
	sum := YMM()
	VXORPD(sum, sum, sum)
	for l := range blocks {
		var c, t [lanes]VecVirtual
		for i := range c {
			c[i], t[i] = YMM(), YMM()
			VMOVUPD(Mem{Base: at, Disp: 32 * (i*blocks + l)}, c[i])
		}
		VUNPCKLPD(c[1], c[0], t[0])
		VUNPCKHPD(c[1], c[0], t[1])
		VUNPCKLPD(c[3], c[2], t[2])
		VUNPCKHPD(c[3], c[2], t[3])
		for i := range lanes {
			entry := YMM()
			VPERM2F128(U8(0x20+i/2*0x11), t[2+i%2], t[i%2], entry)
			VADDPD(mul(broadcast(Mem{Base: g, Disp: 8 * (lanes*l + i)}), entry), sum, sum)
		}
	}
	return sum
}

// shifted returns the column with its entries moved on by one and newest in front.
func shifted(column Mem, newest VecVirtual, mask GPVirtual, blocks int) []VecVirtual {
	v := make([]VecVirtual, blocks)
	var before VecVirtual
	for l := range v {
		entries, across := YMM(), YMM()
		v[l] = YMM()
		VMOVUPD(column.Offset(32*l), entries)
		if l == 0 {
			VPERM2F128(U8(0x08), entries, entries, across) // 0, 0, e0, e1
		} else {
			VPERM2F128(U8(0x21), entries, before, across) // b2, b3, e0, e1
		}
		VSHUFPD(U8(5), entries, across, v[l])
		if l == 0 {
			VBLENDPD(U8(1), newest.AsY(), v[l], v[l])
		}
		VANDPD(Mem{Base: mask, Disp: 32 * l}, v[l], v[l])
		before = entries
	}
	return v
}

// square returns Dot4(v, v) in the lowest lane.
func square(v []VecVirtual) VecVirtual {
	sum := mul(v[0], v[0])
	for _, x := range v[1:] {
		VADDPD(mul(x, x), sum, sum)
	}
	VHADDPD(sum, sum, sum)
	upper := XMM()
	VEXTRACTF128(U8(1), sum, upper)
	VADDSD(upper, sum.AsX(), upper)
	return upper
}

// dots returns Dot4 of v with n columns from u on, at most four.
func dots(v []VecVirtual, u Mem, n int) VecVirtual {
	var sum [lanes]VecVirtual
	for i := range sum {
		if i >= n {
			sum[i] = sum[n-1]
			continue
		}
		sum[i] = YMM()
		VXORPD(sum[i], sum[i], sum[i])
	}
	for l := range v {
		for i := range n {
			VADDPD(mul(u.Offset(32*(i*len(v)+l)), v[l]), sum[i], sum[i])
		}
	}
	first, second, lower, upper := YMM(), YMM(), YMM(), YMM()
	VHADDPD(sum[1], sum[0], first)
	VHADDPD(sum[3], sum[2], second)
	VPERM2F128(U8(0x20), second, first, lower)
	VPERM2F128(U8(0x31), second, first, upper)
	return add(lower, upper)
}

// subtract takes from v the column u times by.
func subtract(v []VecVirtual, u Mem, by VecVirtual) {
	for l := range v {
		VSUBPD(mul(u.Offset(32*l), by), v[l], v[l])
	}
}

// normalise stores the norm of v, whose square is s, to r, and v over it to column.
func normalise(v []VecVirtual, s VecVirtual, r, column Mem) {
	norm, inverse, by := XMM(), XMM(), YMM()
	VSQRTSD(s, s, norm)
	VMOVSD(norm, r)
	VMOVSD(constants["one"], inverse)
	VDIVSD(norm, inverse, inverse)
	VBROADCASTSD(inverse, by)
	for l := range v {
		VMULPD(by, v[l], v[l])
		VMOVUPD(v[l], column.Offset(32*l))
	}
}

// wave writes a function that does what orbit, gradients and carry do for a net as in orbit
// and up to four columns, as a wave: in a round the orbit makes step n, and column c
// step n - c, so that none waits for the others. Columns at step s are those of slot s mod 4,
// four a slot; at first they are in slot 3. Where carry would return a column, it returns
// false.
func wave(neurons, blocks int) {
	TEXT(fmt.Sprintf("wave%dx%d", neurons, lanes*blocks), attr.NOSPLIT, "func(w, b, table, y, x, wide, v, rows, r, mask *float64, d, k, steps int) bool")
	orbit, out := net{table: param("table"), y: param("y")}, param("x")
	size := 32 * blocks // bytes of a column
	n := GP64()
	XORQ(n, n)
	Label("round")
	steps := param("steps")
	CMPQ(n, steps)
	JGE(LabelRef("made"))
	sum, g := noSum(blocks), GP64()
	for g := range groups(neurons) {
		gradient(sum, g, out, param("b"), param("wide"), constants["one"])
	}
	IMUL3Q(U32(size), n, g)
	ADDQ(param("rows"), g)
	masked(sum, param("mask"), g)
	orbit.step(out, neurons)
	Label("made")
	for c := lanes - 1; c >= 0; c-- {
		idle := fmt.Sprintf("idle%d", c)
		s, k, steps := GP64(), param("k"), param("steps")
		CMPQ(k, I8(c))
		JLE(LabelRef(idle))
		LEAQ(Mem{Base: n, Disp: -c}, s)
		CMPQ(s, steps)
		JCC(LabelRef(idle)) // not in 0 ... steps-1
		base := param("v")
		slot := func(behind int) Mem {
			at := GP64()
			LEAQ(Mem{Base: s, Disp: -behind}, at)
			ANDQ(I8(lanes-1), at)
			IMUL3Q(U32(lanes*size), at, at)
			ADDQ(base, at)
			return Mem{Base: at}
		}
		before, now := slot(1).Offset(c*size), slot(0)
		g, mask := GP64(), param("mask")
		IMUL3Q(U32(size), s, g)
		ADDQ(param("rows"), g)
		SHLQ(U8(5), s)
		ADDQ(param("r"), s)

		newest := XMM()
		VXORPD(newest, newest, newest)
		for j := range lanes * blocks {
			p := XMM()
			VMOVSD(Mem{Base: g, Disp: 8 * j}, p)
			VMULSD(before.Offset(8*j), p, p)
			VADDSD(p, newest, newest)
		}
		v := shifted(before, newest, mask, blocks)
		sum, last, bound := XMM(), XMM(), XMM()
		VMOVAPD(square(v), sum)
		VUCOMISD(constants["qrMin"], sum)
		JCS(LabelRef("odd"))
		VMOVSD(constants["qrMax"], bound)
		VUCOMISD(sum, bound)
		JCS(LabelRef("odd"))
		if c > 0 {
			for range 2 {
				VMOVAPD(sum, last)
				d := dots(v, now, c)
				for i := range c {
					by := YMM()
					VPERMPD(U8(i*0x55), d, by)
					subtract(v, now.Offset(i*size), by)
				}
				VMOVAPD(square(v), sum)
			}
			VMULSD(constants["quarter"], last, last)
			VUCOMISD(last, sum)
			JCS(LabelRef("odd"))
			VUCOMISD(constants["sumMin"], sum)
			JCS(LabelRef("odd"))
		}
		normalise(v, sum, Mem{Base: s, Disp: 8 * c}, now.Offset(c*size))
		Label(idle)
	}
	INCQ(n)
	rounds, k := param("steps"), param("k")
	LEAQ(Mem{Base: rounds, Index: k, Scale: 1, Disp: -1}, rounds)
	CMPQ(n, rounds)
	JNE(LabelRef("round"))
	VZEROUPPER()
	ok := GP8()
	MOVB(U8(1), ok)
	Store(ok, ReturnIndex(0))
	RET()
	Label("odd")
	VZEROUPPER()
	no := GP8()
	MOVB(U8(0), no)
	Store(no, ReturnIndex(0))
	RET()
}
