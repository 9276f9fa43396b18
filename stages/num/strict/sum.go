package strict

import (
	"math"
	"slices"
)

// Dot returns the scalar product of a and b, summed left to right from 0; b is at
// least as long as a.
func Dot(a, b []float64) float64 {
	b = b[:len(a)]
	var s float64
	for i, x := range a {
		s += float64(x * b[i])
	}
	return s
}

// Dot4 returns the scalar product of a with b, which is at least as long as a,
// with four accumulators: the product of entries l goes to accumulator l mod 4, and
// the result is (s0 + s1) + (s2 + s3). It is faster than Dot, whose sum waits for
// each addition, and its bits are others.
func Dot4(a, b []float64) float64 {
	var s0, s1, s2, s3 float64
	b = b[:len(a)]
	for len(a) >= 16 {
		s0, s1, s2, s3 = dot16((*[16]float64)(a), (*[16]float64)(b), s0, s1, s2, s3)
		a, b = a[16:], b[16:]
	}
	for len(a) >= 4 && len(b) >= 4 {
		s0, s1, s2, s3 = s0+float64(a[0]*b[0]), s1+float64(a[1]*b[1]), s2+float64(a[2]*b[2]), s3+float64(a[3]*b[3])
		a, b = a[4:], b[4:]
	}
	for l, x := range a {
		switch p := float64(x * b[l]); l {
		case 0:
			s0 += p
		case 1:
			s1 += p
		default:
			s2 += p
		}
	}
	return (s0 + s1) + (s2 + s3)
}

// dot16 adds sixteen products to the accumulators.
func dot16(a, b *[16]float64, s0, s1, s2, s3 float64) (float64, float64, float64, float64) {
	s0, s1, s2, s3 = s0+float64(a[0]*b[0]), s1+float64(a[1]*b[1]), s2+float64(a[2]*b[2]), s3+float64(a[3]*b[3])
	s0, s1, s2, s3 = s0+float64(a[4]*b[4]), s1+float64(a[5]*b[5]), s2+float64(a[6]*b[6]), s3+float64(a[7]*b[7])
	s0, s1, s2, s3 = s0+float64(a[8]*b[8]), s1+float64(a[9]*b[9]), s2+float64(a[10]*b[10]), s3+float64(a[11]*b[11])
	s0, s1, s2, s3 = s0+float64(a[12]*b[12]), s1+float64(a[13]*b[13]), s2+float64(a[14]*b[14]), s3+float64(a[15]*b[15])
	return s0, s1, s2, s3
}

// Sum returns the sum of a, left to right from 0.
func Sum(a []float64) float64 {
	var s float64
	for _, x := range a {
		s += x
	}
	return s
}

// NumPy sums n numbers left to right if n < pairwiseLanes; with eight
// accumulators, number i going to accumulator i mod 8, if n <= pairwiseBlock; as
// two halves, the first a multiple of pairwiseLanes, up to pairwiseBuffer; and
// beyond, the sums of pieces of that length left to right.
const (
	pairwiseLanes  = 8
	pairwiseBlock  = 128
	pairwiseBuffer = 8192
)

// PairwiseSum returns the sum of a in the order of NumPy's np.sum for one
// contiguous row of float64. (Only the sign of a sum of nothing but -0 depends on
// NumPy's version; here it is +0.)
func PairwiseSum(a []float64) float64 { return PairwiseDot(a, slices.Repeat([]float64{1}, len(a))) }

// PairwiseDot returns np.sum(a*b): the rounded products in the order of
// PairwiseSum. b is at least as long as a.
func PairwiseDot(a, b []float64) float64 {
	n := len(a)
	b = b[:n]
	if n < pairwiseLanes {
		return Dot(a, b)
	}
	if n > pairwiseBlock {
		m := n / 2 / pairwiseLanes * pairwiseLanes
		if n > pairwiseBuffer {
			m = (n - 1) / pairwiseBuffer * pairwiseBuffer
		}
		return PairwiseDot(a[:m], b[:m]) + PairwiseDot(a[m:], b[m:])
	}
	s0, s1, s2, s3 := float64(a[0]*b[0]), float64(a[1]*b[1]), float64(a[2]*b[2]), float64(a[3]*b[3])
	s4, s5, s6, s7 := float64(a[4]*b[4]), float64(a[5]*b[5]), float64(a[6]*b[6]), float64(a[7]*b[7])
	i := pairwiseLanes
	for ; i <= n-pairwiseLanes; i += pairwiseLanes {
		x, y := a[i:i+pairwiseLanes:i+pairwiseLanes], b[i:i+pairwiseLanes:i+pairwiseLanes]
		s0, s1 = s0+float64(x[0]*y[0]), s1+float64(x[1]*y[1])
		s2, s3 = s2+float64(x[2]*y[2]), s3+float64(x[3]*y[3])
		s4, s5 = s4+float64(x[4]*y[4]), s5+float64(x[5]*y[5])
		s6, s7 = s6+float64(x[6]*y[6]), s7+float64(x[7]*y[7])
	}
	s := ((s0 + s1) + (s2 + s3)) + ((s4 + s5) + (s6 + s7))
	for ; i < n; i++ {
		s += float64(a[i] * b[i])
	}
	return s + 0
}

// Norm returns the Euclidean norm of a: the square root of the sum of squares,
// left to right. Only if that sum would overflow, or be so small that squares
// were lost, a is scaled by a power of two first. If an entry is infinite the
// norm is +Inf, or else NaN if one is NaN.
func Norm(a []float64) float64 {
	s := Dot(a, a)
	if s >= sumMin && s <= sumMax {
		return math.Sqrt(s)
	}
	scale, done := normScale(a)
	if done {
		return scale
	}
	s = 0
	for _, x := range a {
		x = float64(x * scale)
		s += float64(x * x)
	}
	return math.Sqrt(s) / scale
}

// Between these the sum of squares of a vector is as exact as ever: squares
// below 2^-1022 that may be lost are less than 2^-100 of the sum.
const (
	sumMin = 0x1p-900
	sumMax = 0x1p1000
)

// normScale returns a power of two that brings the greatest entry of a to about
// 1. If there is none, done is true and it returns the norm: 0, +Inf or NaN.
func normScale(a []float64) (scale float64, done bool) {
	m := 0.0
	for _, x := range a {
		if math.IsInf(x, 0) {
			return math.Inf(1), true
		}
		m = max(m, math.Abs(x)) // NaN if one is NaN
	}
	if m == 0 || m-m != 0 {
		return m, true
	}
	_, e := math.Frexp(m)
	return math.Ldexp(1, min(-e, 1023)), false
}
