// Package constants has the constants of package gemm that the generators of its
// kernels share.
package constants

import "math"

// Logistic are those of the function Logistic, in the order in which the kernels
// hold them.
var Logistic = []struct {
	Name string
	Bits uint32
}{
	{"lowest", math.Float32bits(-89)},
	{"highest", math.Float32bits(20)},
	{"invLn2", math.Float32bits(0x1.715476p+0)},
	{"roundInt", math.Float32bits(0x1.8p23)},
	{"ln2High", math.Float32bits(0x1.62e4p-1)},
	{"ln2Low", math.Float32bits(0x1.7f7d1cp-20)},
	{"one", math.Float32bits(1)},
	{"exponent", 126 << 23},
	{"c6", math.Float32bits(0x1.6a2352p-10)},
	{"c5", math.Float32bits(0x1.123a6cp-7)},
	{"c4", math.Float32bits(0x1.5558f4p-5)},
	{"c3", math.Float32bits(0x1.55549p-3)},
	{"c2", math.Float32bits(0x1.fffffcp-2)},
}
