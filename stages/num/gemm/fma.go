package gemm

import "math"

// FMA returns a*b + c, rounded once to the nearest float32, ties to even. It is
// portable and exact; special cases are those of math.FMA.
func FMA(a, b, c float32) float32 {
	// A product of two float32 is exact in float64: 48 bits, no less than 2^-298.
	return narrow(float64(float64(a)*float64(b)), float64(c))
}

// narrow returns p + c, rounded once to float32. p is the product of two float32
// and c a float32.
func narrow(p, c float64) float32 {
	s := p + c
	if plain(s) {
		return float32(s)
	}
	return narrowOdd(p, c, s)
}

// plain reports whether float32(s), of a rounded sum s, is sure to be the exact
// sum rounded once. It is unless s lies halfway between two float32: rounding to
// float64 cannot carry a sum across such a point, as it is a float64. In the
// normal range the low 29 bits show it; what is smaller is not plain, but 0 is.
func plain(s float64) bool {
	u := math.Float64bits(s)
	return uint32(u)<<3 != 1<<31 && u<<1-1 >= (1023-126)<<53-1
}

// narrowOdd is narrow for the sums s = p + c that are not plain. It rounds the
// exact sum to odd in float64, which makes the second rounding harmless (S. Boldo
// and G. Melquiond, IEEE Trans. Comput. 57 (2008) 462).
func narrowOdd(p, c, s float64) float32 {
	// p + c = s + e exactly (Knuth's TwoSum).
	v := s - p
	e := (p - (s - v)) + (c - v)
	if u := math.Float64bits(s); e != 0 && u&1 == 0 && s-s == 0 {
		// The odd neighbour of s on the side of the exact sum.
		if (e > 0) == (s > 0) {
			u++
		} else {
			u--
		}
		s = math.Float64frombits(u)
	}
	return float32(s)
}
