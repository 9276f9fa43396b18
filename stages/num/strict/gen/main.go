// Command gen writes lanes_amd64.s of package strict: orbits of a Feedback (feedback.go),
// what tangent vectors take (tangents.go), the
// same for several nets side by side (batch.go), Exp and Log (functions.go). It is a module of
// its own, so that its requirements stay out of the main one.
//
//	go run . -out ../lanes_amd64.s -pkg strict
package main

import (
	"math"

	"github.com/mmcloughlin/avo/attr"
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// lanes is the number of float64 in a register.
const lanes = 4

var constants = map[string]Op{}

func data() {
	base := GLOBL("laneConstants", attr.RODATA|attr.NOPTR)
	for i, c := range []struct {
		name string
		bits uint64
	}{
		{"abs", 1<<63 - 1}, {"half", 1 << (shift - 1)}, {"low", first << shift}, {"high", (first+lines)<<shift - 1},
		{"zero", 0}, {"one", math.Float64bits(1)}, {"twenty", math.Float64bits(20)},
		{"c3", math.Float64bits(-1. / 3)}, {"c5", math.Float64bits(2. / 15)},
		{"c7", math.Float64bits(-17. / 315)}, {"c9", math.Float64bits(62. / 2835)},
		{"quarter", math.Float64bits(0.25)}, {"sumMin", math.Float64bits(0x1p-900)},
		{"qrMin", math.Float64bits(0x1p-300)}, {"qrMax", math.Float64bits(0x1p300)},
	} {
		constants[c.name] = base.Offset(vector * i)
		for j := range vector / 8 {
			DATA(vector*i+8*j, U64(c.bits))
		}
	}
}

func main() {
	data()
	makePool()
	sizes := []int{4, 7, 8}
	for _, n := range sizes {
		orbit(n)
	}
	for _, blocks := range []int{4, 8} {
		gradients(blocks)
		carry(blocks)
		for _, n := range sizes {
			wave(n, blocks)
		}
	}
	register = ZMM
	batchOrbit()
	for k := range 4 {
		batchCarry(k + 1)
	}
	register = YMM
	function("exps4", exp)
	function("logs4", log)
	Generate()
}

// register returns a new register: of the width under way.
var register = YMM

func add(a, b VecVirtual) VecVirtual { r := register(); VADDPD(b, a, r); return r }
func mul(a Op, b VecVirtual) VecVirtual {
	r := register()
	VMULPD(a, b, r)
	return r
}
