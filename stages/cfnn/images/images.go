// Package images is the digits as they are stored, and as sets that nets are trained
// with and tested on.
package images

import (
	"fmt"

	"neurorbit/stages/num/gemm"
)

// Classes is the number of classes, the digits 0 to 9, and Pixels that of the pixels
// of an image.
const (
	Classes = 10
	Side    = 16
	Pixels  = Side * Side
)

// Table is the table that has them, Train and Test the values of the column split.
const (
	Table = "digits/images"
	Train = "train"
	Test  = "test"
)

// A Row is an image.
type Row struct {
	Split string          `col:"split" doc:"train or test"`
	Index int32           `col:"index" doc:"number of the image in its split, from 0"`
	Label int32           `col:"label" doc:"the digit"`
	P     [Pixels]float32 `col:"p" doc:"pixel 16*row + column, from -1 (paper) to 1 (ink)"`
}

// A Set is labelled images, one a row of X, pixels from -1 to 1.
type Set struct {
	X      gemm.Matrix
	Labels []int32
}

// Rows returns the images as slices.
func (s Set) Rows() [][]float32 {
	out := make([][]float32, s.X.Rows)
	for i := range out {
		out[i] = s.X.Row(i)
	}
	return out
}

// Sets are the images of both splits.
type Sets struct{ Train, Test Set }

// Of returns the images of a split.
func (s *Sets) Of(split string) Set {
	if split == Train {
		return s.Train
	}
	return s.Test
}

// Parse sorts images into their splits. Each split is complete and in order.
func Parse(rows []Row) (*Sets, error) {
	out := &Sets{}
	splits := map[string]*Set{Train: &out.Train, Test: &out.Test}
	for i, r := range rows {
		s := splits[r.Split]
		if s == nil {
			return nil, fmt.Errorf("row %d: split %q is neither train nor test", i, r.Split)
		}
		if int(r.Index) != len(s.Labels) {
			return nil, fmt.Errorf("row %d: image %d of split %s where image %d is expected", i, r.Index, r.Split, len(s.Labels))
		}
		if r.Label < 0 || r.Label >= Classes {
			return nil, fmt.Errorf("row %d: label %d is no digit", i, r.Label)
		}
		s.Labels, s.X.Data = append(s.Labels, r.Label), append(s.X.Data, r.P[:]...)
	}
	for name, s := range splits {
		if len(s.Labels) == 0 {
			return nil, fmt.Errorf("no images of split %s", name)
		}
		s.X.Rows, s.X.Cols, s.X.Stride = len(s.Labels), Pixels, Pixels
	}
	return out, nil
}
