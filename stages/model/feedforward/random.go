package feedforward

import (
	"math"
	"math/rand/v2"

	"neurorbit/stages/num/strict"
)

// A Source is a stream of random numbers, those of rng.New. It draws on nothing but
// their integers, so that it gives the same numbers on every platform.
type Source struct{ *rand.Rand }

// Normal fills x with independent normal numbers of mean 0 and the given standard
// deviation, after Box and Muller (Ann. Math. Stat. 29, 610-611, 1958).
func (s Source) Normal(x []float32, deviation float64) {
	for i := 0; i < len(x); i += 2 {
		u := float64(s.Uint64()>>11+1) * 0x1p-53 // in (0, 1]
		r := float64(deviation * math.Sqrt(float64(-2*strict.Log(u))))
		angle := float64(2 * math.Pi * (float64(s.Uint64()>>11) * 0x1p-53))
		x[i] = float32(r * strict.Cos(angle))
		if i+1 < len(x) {
			x[i+1] = float32(r * strict.Sin(angle))
		}
	}
}

// Uniform fills x with independent numbers that are uniform in [-bound, bound).
func (s Source) Uniform(x []float32, bound float64) {
	for i := range x {
		x[i] = float32(bound * (float64(float64(s.Uint64()>>11)*0x1p-52) - 1))
	}
}

// Permutation returns the numbers 0 ... n-1 in random order (Fisher and Yates).
func (s Source) Permutation(n int) []int32 {
	p := make([]int32, n)
	for i := range p {
		j := s.IntN(i + 1)
		p[i] = p[j]
		p[j] = int32(i)
	}
	return p
}
