package main

import (
	"github.com/mmcloughlin/avo/attr"
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"

	"neurorbit/stages/num/gemm/gen/constants"
)

// bias is nil where it is not added. rows is not 0.
const finishSignature = "func(c *float32, ldc, rows, cols int, bias *float32)"

// places are the constants in memory, each eight times, as operands of 256-bit
// instructions.
var places = map[string]Mem{}

func constantData() {
	base := GLOBL("constants", readOnly)
	for i, c := range constants.Logistic {
		places[c.Name] = base.Offset(4 * lanes256 * i)
		for j := range lanes256 {
			DATA(4*(lanes256*i+j), U32(c.Bits))
		}
	}
}

type access func(at Mem, r VecVirtual)

// An isa is what finish needs to know of an instruction set.
type isa struct {
	lanes       int
	reg         func() VecVirtual
	registers   int                                    // so many constants are kept in registers
	load, store access                                 // a whole register
	part        func(n GPVirtual) (load, store access) // its first n lanes, n < lanes
}

func loadAll(at Mem, r VecVirtual)  { VMOVUPS(at, r) }
func storeAll(at Mem, r VecVirtual) { VMOVUPS(r, at) }

var avx512 = isa{lanes512, ZMM, len(constants.Logistic), loadAll, storeAll, func(n GPVirtual) (load, store access) {
	mask := firstOf(n)
	return func(at Mem, r VecVirtual) { VMOVUPS_Z(at, mask, r) }, func(at Mem, r VecVirtual) { VMOVUPS(r, mask, at) }
}}

var avx2 = isa{lanes256, YMM, len(constants.Logistic) - 4, loadAll, storeAll, func(n GPVirtual) (load, store access) {
	mask := partOf(n, 0)
	return func(at Mem, r VecVirtual) { VMASKMOVPS(at, mask, r) }, func(at Mem, r VecVirtual) { VMASKMOVPS(r, mask, at) }
}}

// finish writes a function that adds the bias to the rows of c, or applies
// Logistic, or both.
func finish(name string, set isa, bias, logistic bool) {
	TEXT(name, attr.NOSPLIT, finishSignature)
	c := map[string]Op{}
	if logistic {
		for i, k := range constants.Logistic {
			c[k.Name] = places[k.Name]
			if i < set.registers {
				r := set.reg()
				VBROADCASTSS(places[k.Name], r)
				c[k.Name] = r
			}
		}
	}
	row, ldc, rows, whole := param("c"), stride("ldc"), param("rows"), param("cols")
	var biases GPVirtual
	if bias {
		biases = param("bias")
	}
	rest, offset := GP64(), GP64()
	MOVQ(whole, rest)
	ANDQ(U8(set.lanes-1), rest)
	loadRest, storeRest := set.part(rest)
	SUBQ(rest, whole)
	SHLQ(U8(2), whole) // bytes of a row in whole registers
	work := func(load, store access) {
		x := set.reg()
		load(Mem{Base: row, Index: offset, Scale: 1}, x)
		if bias {
			y := set.reg()
			load(Mem{Base: biases, Index: offset, Scale: 1}, y)
			VADDPS(y, x, x)
		}
		if logistic {
			logisticOf(x, set.reg, c)
		}
		store(Mem{Base: row, Index: offset, Scale: 1}, x)
	}

	Label("row")
	XORQ(offset, offset)
	Label("column")
	CMPQ(offset, whole)
	JGE(LabelRef("rest"))
	work(set.load, set.store)
	ADDQ(U8(4*set.lanes), offset)
	JMP(LabelRef("column"))
	Label("rest")
	TESTQ(rest, rest)
	JZ(LabelRef("next"))
	work(loadRest, storeRest)
	Label("next")
	ADDQ(ldc, row)
	DECQ(rows)
	JNZ(LabelRef("row"))
	VZEROUPPER()
	RET()
}

// logisticOf writes Logistic for the register x, line by line as in package gemm.
func logisticOf(x VecVirtual, reg func() VecVirtual, c map[string]Op) {
	VMINPS(x, c["highest"], x) // of a number and a NaN, the first operand is taken
	VMAXPS(x, c["lowest"], x)
	z, n, p := reg(), reg(), reg()
	VMOVAPS(c["roundInt"], z)
	VFNMADD231PS(c["invLn2"], x, z)
	VSUBPS(c["roundInt"], z, n)
	VFNMSUB231PS(c["ln2High"], n, x)
	VFNMADD231PS(c["ln2Low"], n, x)
	VMOVAPS(c["c6"], p)
	for _, name := range []string{"c5", "c4", "c3", "c2", "one", "one"} {
		VFMADD213PS(c[name], x, p)
	}
	if x.Size() == 64 {
		VSCALEFPS(n, p, p) // p 2^n, which is exact or too large
	} else {
		VADDPS(p, p, p)
		VPSLLD(U8(23), z, z)
		VPADDD(c["exponent"], z, z)
		VMULPS(z, p, p)
	}
	VADDPS(c["one"], p, p)
	VDIVPS(p, c["one"], x)
}
