package attractor

import "math"

// Cells is the number of cells of Coverage along each axis.
const Cells = 100

// Coverage returns the share of the Cells x Cells equal cells of the square
// [-1, 1]^2 that contain at least one of the points (x1[t], x2[t]). It is the
// author's filter, which takes an attractor as interesting if the share is
// between 0.1 and 0.9. The edges are those of np.histogram2d: a cell includes its
// lower edges, the last one its upper edge too. Points outside do not count.
func Coverage(x1, x2 []float64) float64 {
	var hit [Cells * Cells]bool
	count := 0
	for t, x := range x1 {
		i, j := cell(x), cell(x2[t])
		if i >= 0 && j >= 0 && !hit[i*Cells+j] {
			hit[i*Cells+j] = true
			count++
		}
	}
	return float64(count) / (Cells * Cells)
}

// edge returns the k-th edge, k = 0 ... Cells, as np.linspace(-1, 1, Cells+1).
func edge(k int) float64 {
	const step = 2.0 / Cells
	if k == Cells {
		return 1
	}
	return float64(float64(k)*step) - 1
}

// cell returns the index of the cell that contains x, or -1.
func cell(x float64) int {
	if !(x >= -1 && x <= 1) {
		return -1
	}
	k := min(int(math.Floor(float64((x+1)*(Cells/2)))), Cells-1)
	// The first guess is off by one where a product was rounded.
	for k > 0 && x < edge(k) {
		k--
	}
	for k < Cells-1 && x >= edge(k+1) {
		k++
	}
	return k
}
