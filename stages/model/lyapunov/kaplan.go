package lyapunov

import "math"

// ZeroTolerance is the largest |weighted Birkhoff mean| that counts as the exponent 0.
const ZeroTolerance = 1e-5

// kaplanYorke returns the dimension of Kaplan and Yorke for exponents, largest
// first, of a system of dimension d. batches holds their means in the batches.
func kaplanYorke(exponents []Exponent, batches [][]float64, d int) Dimension {
	var dim Dimension
	value := make([]float64, len(exponents))
	clipped := make([]bool, len(exponents))
	for i, e := range exponents {
		value[i] = e.Mean
		if math.Abs(e.Birkhoff) <= ZeroTolerance {
			value[i], clipped[i] = 0, true
			dim.Clipped++
		}
	}
	sum := 0.0
	for dim.J < len(value) && sum+value[dim.J] >= 0 {
		sum += value[dim.J]
		dim.J++
	}
	dim.Dim = float64(dim.J)
	if dim.J == len(value) {
		dim.AtLeast = dim.J < d
		return dim
	}
	next := value[dim.J]
	if math.IsInf(next, -1) {
		return dim // nothing of the next direction is left
	}
	// D = J - sum/next. Its differential, applied to each batch, gives the error
	// with all correlations between the exponents.
	dim.Dim -= sum / next
	slope := sum / float64(next*next)
	dim.SE = standardError(batches, func(batch []float64) float64 {
		change := 0.0
		for i, b := range batch[:dim.J] {
			if !clipped[i] {
				change -= b / next
			}
		}
		return change + float64(slope*batch[dim.J])
	})
	return dim
}
