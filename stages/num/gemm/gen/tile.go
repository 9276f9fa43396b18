package main

import (
	"fmt"

	"github.com/mmcloughlin/avo/attr"
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// The fields of type tile of package gemm, but m.
const tileSignature = "func(a *float32, rs, cs int, b *float32, bs, k int, c *float32, ldc, n int, load bool, ahead, step int)"

// A grid addresses rows of a matrix: a register for every third row.
type grid struct {
	bases  []GPVirtual
	stride GPVirtual // bytes from row to row
}

func newGrid(rows int, first, stride GPVirtual) grid {
	g := grid{stride: stride}
	for i := 0; i < rows; i += 3 {
		r := first
		if i > 0 {
			r = GP64()
			LEAQ(Mem{Base: g.bases[i/3-1], Index: stride, Scale: 2}, r)
			ADDQ(stride, r)
		}
		g.bases = append(g.bases, r)
	}
	return g
}

func (g grid) row(i int) Mem {
	m := Mem{Base: g.bases[i/3]}
	if i%3 > 0 {
		m.Index, m.Scale = g.stride, uint8(i%3)
	}
	return m
}

// links writes the loop over k; step writes the code for one link. Meanwhile it
// fetches memory into the cache: in each run of 16 links, which use up a line of
// the rows of a, one row of c, which comes next to be stored to, and 16 lines
// from ahead on, step apart.
func links(a grid, b GPVirtual, panels int, step func()) {
	cs, k, ahead, hop, c := stride("cs"), param("k"), stride("ahead"), stride("step"), param("c")
	left, line := GP64(), GP64()
	Label("run")
	for p := range panels + 1 {
		PREFETCHT0(Mem{Base: c, Disp: 4 * panel * p})
	}
	MOVQ(k, left) // (k-1)%16 + 1 links, so that runs of 16 follow
	DECQ(left)
	ANDQ(U8(15), left)
	INCQ(left)
	SUBQ(left, k)
	Load(Param("ldc"), line)
	LEAQ(Mem{Base: c, Index: line, Scale: 4}, c)
	LEAQ(Mem{Base: a.bases[0], Index: ahead, Scale: 1}, line)
	Label("link")
	step()
	PREFETCHT0(Mem{Base: line})
	ADDQ(hop, line)
	for _, r := range a.bases {
		ADDQ(cs, r)
	}
	ADDQ(U8(4*panel), b)
	DECQ(left)
	JNZ(LabelRef("link"))
	TESTQ(k, k)
	JNZ(LabelRef("run"))
}

// accumulators returns cleared registers for m rows.
func accumulators(m, each int, reg func() VecVirtual) [][]VecVirtual {
	acc := make([][]VecVirtual, m)
	for i := range acc {
		for range each {
			r := reg()
			if r.Size() == 64 {
				VPXORD(r, r, r)
			} else {
				VXORPS(r, r, r)
			}
			acc[i] = append(acc[i], r)
		}
	}
	return acc
}

// cells calls f for each accumulator, the p-th of its row, with its place in c.
func cells(acc [][]VecVirtual, f func(at Mem, r VecVirtual, p int)) {
	c := newGrid(len(acc), param("c"), stride("ldc"))
	for i := range acc {
		for p, r := range acc[i] {
			f(c.row(i).Offset(int(r.Size())*p), r, p)
		}
	}
}

// unlessLoad jumps to a label if the chains start from 0.
func unlessLoad(label string) {
	load := Load(Param("load"), GP8())
	TESTB(load, load)
	JZ(LabelRef(label))
}

// tile512 writes the tile of m rows and one or two panels for AVX-512.
func tile512(m, panels int) {
	TEXT(fmt.Sprintf("tile512x%dx%d", panels, m), attr.NOSPLIT, tileSignature)
	acc := accumulators(m, panels, ZMM)
	n := param("n")
	if panels == 2 {
		SUBQ(U8(panel), n)
	}
	mask := firstOf(n) // columns of the last panel
	unlessLoad("start")
	cells(acc, func(at Mem, r VecVirtual, p int) {
		if p == panels-1 {
			VMOVUPS_Z(at, mask, r)
		} else {
			VMOVUPS(at, r)
		}
	})

	Label("start")
	a, b := newGrid(m, param("a"), stride("rs")), param("b")
	places := []Mem{{Base: b}}
	if panels == 2 {
		places = append(places, Mem{Base: b, Index: stride("bs"), Scale: 1})
	}
	links(a, b, panels, func() {
		var y []VecVirtual
		for _, at := range places {
			r := ZMM()
			VMOVUPS(at, r)
			y = append(y, r)
		}
		for i := range m {
			if panels == 1 {
				VFMADD231PS_BCST(a.row(i), y[0], acc[i][0])
				continue
			}
			x := ZMM()
			VBROADCASTSS(a.row(i), x)
			for p := range panels {
				VFMADD231PS(y[p], x, acc[i][p])
			}
		}
	})

	cells(acc, func(at Mem, r VecVirtual, p int) {
		if p == panels-1 {
			VMOVUPS(r, mask, at)
		} else {
			VMOVUPS(r, at)
		}
	})
	VZEROUPPER()
	RET()
}

// tile256 writes the tile of m rows and one panel for AVX2. Masked instructions
// are for n < 16 only, as they are slow on some processors.
func tile256(m int) {
	TEXT(fmt.Sprintf("tile256x%d", m), attr.NOSPLIT, tileSignature)
	acc := accumulators(m, panel/lanes256, YMM)
	n := param("n")
	unlessLoad("start")
	CMPQ(n, U8(panel))
	JNE(LabelRef("loadPart"))
	cells(acc, func(at Mem, r VecVirtual, _ int) { VMOVUPS(at, r) })
	JMP(LabelRef("start"))
	Label("loadPart")
	part := [2]VecVirtual{partOf(n, 0), partOf(n, 1)}
	cells(acc, func(at Mem, r VecVirtual, p int) { VMASKMOVPS(at, part[p], r) })

	Label("start")
	a, b := newGrid(m, param("a"), stride("rs")), param("b")
	links(a, b, 1, func() {
		y := [2]VecVirtual{YMM(), YMM()}
		for p, r := range y {
			VMOVUPS(Mem{Base: b, Disp: 4 * lanes256 * p}, r)
		}
		for i := range m {
			x := YMM()
			VBROADCASTSS(a.row(i), x)
			for p := range y {
				VFMADD231PS(y[p], x, acc[i][p])
			}
		}
	})

	CMPQ(n, U8(panel))
	JNE(LabelRef("storePart"))
	cells(acc, func(at Mem, r VecVirtual, _ int) { VMOVUPS(r, at) })
	VZEROUPPER()
	RET()
	Label("storePart")
	part = [2]VecVirtual{partOf(n, 0), partOf(n, 1)}
	cells(acc, func(at Mem, r VecVirtual, p int) { VMASKMOVPS(r, part[p], at) })
	VZEROUPPER()
	RET()
}
