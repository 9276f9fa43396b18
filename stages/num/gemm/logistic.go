package gemm

import "math"

// Constants of Logistic, all exact in float32. The polynomial is the minimax
// approximation, in relative error, of exp(r) by 1 + r + r^2 (c2 + ... + c6 r^4)
// on |r| <= ln(2)/2, from Lawson's iteration in float64 on 4001 Chebyshev nodes;
// with the rounded coefficients its error is 2^-27.7.
const (
	lowest   = -89 // from here down 1 + exp(-x) is +Inf
	highest  = 20  // from here up it is 1
	invLn2   = 0x1.715476p+0
	ln2High  = 0x1.62e4p-1 // 15 bits
	ln2Low   = 0x1.7f7d1cp-20
	roundInt = 0x1.8p23 // adding it rounds to an integer, ties to even
	c2       = 0x1.fffffcp-2
	c3       = 0x1.55549p-3
	c4       = 0x1.5558f4p-5
	c5       = 0x1.123a6cp-7
	c6       = 0x1.6a2352p-10
)

// Logistic replaces each element x by 1/(1+exp(-x)).
//
// It is a fixed sequence of float32 operations, so the same on every processor.
// With x kept within [-89, 20], n = -x/ln(2) rounded to an integer, and
// r = -x - n ln(2) in two fused steps, exp(-x) is 2^n p(r), where the polynomial p
// is a chain of fused multiply-adds; a rounded addition and a rounded division
// follow. The result is 1 from x = 16.64 on, 0 below x = -88.72, and NaN for NaN.
// Otherwise its error is below 2.5 ulp (2.481, over all float32 with a normal result).
func Logistic(x []float32) {
	current.finish(Matrix{Rows: 1, Cols: len(x), Stride: len(x), Data: x}, nil, true)
}

// logisticOf defines Logistic for one number.
func logisticOf(x float32) float32 {
	if x > highest {
		x = highest
	}
	if x < lowest {
		x = lowest
	}
	z := FMA(-invLn2, x, roundInt)
	n := z - roundInt
	r := FMA(-ln2High, n, -x)
	r = FMA(-ln2Low, n, r)
	p := FMA(c6, r, c5)
	p = FMA(p, r, c4)
	p = FMA(p, r, c3)
	p = FMA(p, r, c2)
	p = FMA(p, r, 1)
	p = FMA(p, r, 1)
	// The low bits of z hold n. A factor 2 goes into p, as 2^n may be out of range.
	scale := math.Float32frombits(math.Float32bits(z)<<23 + 126<<23) // 2^(n-1)
	e := float32((p + p) * scale)
	return 1 / (1 + e)
}
