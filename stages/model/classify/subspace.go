package classify

import (
	"cmp"
	"fmt"
	"math"

	"neurorbit/stages/num/strict"
)

// Subspace returns for each test image the class whose images span, in their rank
// main directions, the subspace nearest to it, the first of several: the SVD
// classifier of Elden (Matrix Methods in Data Mining and Pattern Recognition, 2007,
// chapter 10). The directions of a class are the left singular vectors u_1 ... u_r,
// r = rank, of the matrix A whose columns are its training images, not centred,
// here as eigenvectors of A A^T. The squared distance of an image x from the
// subspace is |x|^2 - sum (u_i.x)^2, so the class with the largest sum is the
// nearest. The rank is at least 1 and at most the number of pixels, and every class
// that has images has at least rank of them.
func Subspace(train [][]float32, labels []int32, rank int, test [][]float32, threads int) ([]int32, error) {
	classes, err := check(train, labels, test)
	if err != nil {
		return nil, err
	}
	n := len(train[0])
	if rank < 1 || rank > n {
		return nil, fmt.Errorf("classify: rank %d of a subspace of images of %d pixels; give 1 ... %d", rank, n, n)
	}
	members := make([][][]float32, classes)
	for i, x := range train {
		members[labels[i]] = append(members[labels[i]], x)
	}
	for c, images := range members {
		if len(images) > 0 && len(images) < rank {
			return nil, fmt.Errorf("classify: class %d has %d training images, which span no subspace of rank %d; lower the rank or give more images",
				c, len(images), rank)
		}
	}
	bases, failed := make([][]float64, classes), make([]error, classes)
	each(classes, threads, func(c int) {
		if len(members[c]) == 0 {
			return
		}
		a, values := gram(allWidened(members[c]), n), make([]float64, n)
		if err := strict.SymEigen(a, n, values); err != nil {
			failed[c] = fmt.Errorf("classify: subspace of class %d: %w", c, err)
			return
		}
		bases[c] = a[:rank*n]
	})
	if err := cmp.Or(failed...); err != nil {
		return nil, err
	}
	predicted := make([]int32, len(test))
	each(len(test), threads, func(i int) {
		image := widened(test[i])
		most := -1.0
		for c, u := range bases {
			if u == nil {
				continue
			}
			s := 0.0
			for ; len(u) > 0; u = u[n:] {
				p := strict.Dot4(u[:n], image)
				s += float64(p * p)
			}
			if s > most {
				predicted[i], most = int32(c), s
			}
		}
	})
	return predicted, nil
}

// gram returns A A^T, n x n, for the images as columns of A: each entry is summed
// over the images, one after another, from 0.
func gram(images [][]float64, n int) []float64 {
	a := make([]float64, n*n)
	for _, x := range images {
		for i, v := range x {
			row := a[i*n : i*n+i+1]
			for j := range row {
				row[j] += float64(v * x[j])
			}
		}
	}
	for i := range n {
		for j := range i {
			a[j*n+i] = a[i*n+j]
		}
	}
	return a
}

// Principal returns the coordinates of images in the plane of their two principal
// directions, those in which they vary most, scaled so that the largest is 1.
func Principal(images [][]float32) ([]Point, error) {
	centred := allWidened(images)
	n := len(centred[0])
	mean := make([]float64, n)
	for _, x := range centred {
		for k, v := range x {
			mean[k] += v
		}
	}
	for k := range mean {
		mean[k] /= float64(len(images))
	}
	for _, x := range centred {
		for k := range x {
			x[k] -= mean[k]
		}
	}
	directions := gram(centred, n)
	if err := strict.SymEigen(directions, n, make([]float64, n)); err != nil {
		return nil, fmt.Errorf("classify: principal directions: %w", err)
	}
	points, largest := make([]Point, len(images)), 0.0
	for i, x := range centred {
		for k := range points[i] {
			points[i][k] = strict.Dot(x, directions[k*n:][:n])
			largest = max(largest, math.Abs(points[i][k]))
		}
	}
	for i := range points {
		points[i][0] /= largest
		points[i][1] /= largest
	}
	return points, nil
}
