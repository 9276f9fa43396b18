package chaotic

import (
	"math"
	"math/rand/v2"

	"neurorbit/stages/num/strict"
)

// A Law is a distribution about 0, to compare chaotic orbits with independent
// random numbers.
type Law int

const (
	// Uniform is uniform on the region [-h, h].
	Uniform Law = iota
	// Arcsine is the invariant law of the logistic map on the region [-h, h].
	Arcsine
	// Gaussian is the normal law with the variance of Arcsine, h^2/2.
	Gaussian
)

// Fill sets dst to independent numbers for the half-width h.
func (l Law) Fill(dst []float64, h float64, src rand.Source) {
	for j := range dst {
		switch u := unit(src); l {
		case Uniform:
			dst[j] = FromUnit(h, u)
		case Arcsine:
			dst[j] = h * strict.Cos(float64(math.Pi*u))
		case Gaussian: // Box and Muller (1958), one of the pair
			r := math.Sqrt(float64(-2 * strict.Log(u)))
			dst[j] = float64(h*math.Sqrt(0.5)) * float64(r*strict.Cos(float64(2*math.Pi*unit(src))))
		}
	}
}

// unit returns a number uniform in (0, 1): an odd multiple of 2^-53.
func unit(src rand.Source) float64 {
	return float64((float64(src.Uint64()>>12) + 0.5) * 0x1p-52)
}
