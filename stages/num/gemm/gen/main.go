// Command gen writes the amd64 kernels of package gemm, kernels_amd64.s, which
// kernel_amd64.go declares. It is a module of its own, so that its requirements stay
// out of the main one.
//
//	go run . -out ../kernels_amd64.s -pkg gemm
package main

import (
	"github.com/mmcloughlin/avo/attr"
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

const (
	panel    = 16 // columns of a panel, as in package gemm
	lanes512 = 16 // float32 in a register
	lanes256 = 8
)

const readOnly = attr.RODATA | attr.NOPTR

func main() {
	data()
	for panels := 1; panels <= 2; panels++ {
		for m := 1; m <= 12; m++ {
			tile512(m, panels)
		}
	}
	for m := 1; m <= 6; m++ {
		tile256(m)
	}
	for _, f := range []struct {
		name           string
		bias, logistic bool
	}{{"bias", true, false}, {"logistic", false, true}, {"biasLogistic", true, true}} {
		finish(f.name+"512", avx512, f.bias, f.logistic)
		finish(f.name+"256", avx2, f.bias, f.logistic)
	}
	Generate()
}

// masks holds 16 words of ones and then 16 of zeros: from word 16-n on, n ones.
var masks Mem

func data() {
	constantData()
	masks = GLOBL("masks", readOnly)
	for i := range 2 * panel {
		v := uint32(0)
		if i < panel {
			v = 1<<32 - 1
		}
		DATA(4*i, U32(v))
	}
}

// param loads an integer or a pointer.
func param(name string) GPVirtual { return Load(Param(name), GP64()).(GPVirtual) }

// stride loads a distance in float32 and makes it one in bytes.
func stride(name string) GPVirtual {
	r := param(name)
	SHLQ(U8(2), r)
	return r
}

// firstOf returns an opmask of the first n lanes, 0 <= n <= 16.
func firstOf(n GPVirtual) OpmaskVirtual {
	bits, mask := GP32(), K()
	MOVQ(n, RCX)
	MOVL(U32(1), bits)
	SHLL(CL, bits)
	DECL(bits)
	KMOVW(bits, mask)
	return mask
}

// partOf returns a mask of the first n lanes of register p of a row, 0 <= n <= 16.
func partOf(n GPVirtual, p int) VecVirtual {
	at, size, mask := GP64(), GP64(), YMM()
	LEAQ(masks.Offset(4*panel), at)
	MOVQ(n, size)
	SHLQ(U8(2), size)
	SUBQ(size, at)
	VMOVUPS(Mem{Base: at, Disp: 4 * lanes256 * p}, mask)
	return mask
}
