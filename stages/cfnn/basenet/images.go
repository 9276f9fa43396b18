package basenet

import (
	"fmt"

	"neurorbit/stages/num/gemm"
)

// A split is a set of labelled images, an image a row of x, pixels from -1 to 1.
type split struct {
	x      gemm.Matrix
	labels []int32
}

// rows returns the images as slices.
func (s split) rows() [][]float32 {
	out := make([][]float32, s.x.Rows)
	for i := range out {
		out[i] = s.x.Row(i)
	}
	return out
}

// A dataset is what nets are trained with and tested on.
type dataset struct{ train, test split }

// newDataset sorts images into their splits. Each split is complete and in order.
func newDataset(rows []imageRow) (*dataset, error) {
	d := &dataset{}
	splits := map[string]*split{"train": &d.train, "test": &d.test}
	for i, r := range rows {
		s := splits[r.Split]
		if s == nil {
			return nil, fmt.Errorf("row %d: split %q is neither train nor test", i, r.Split)
		}
		if int(r.Index) != len(s.labels) {
			return nil, fmt.Errorf("row %d: image %d of split %s where image %d is expected", i, r.Index, r.Split, len(s.labels))
		}
		if r.Label < 0 || r.Label >= classes {
			return nil, fmt.Errorf("row %d: label %d is no digit", i, r.Label)
		}
		s.labels = append(s.labels, r.Label)
		s.x.Data = append(s.x.Data, r.P[:]...)
	}
	for name, s := range splits {
		if len(s.labels) == 0 {
			return nil, fmt.Errorf("no images of split %s", name)
		}
		s.x.Rows, s.x.Cols, s.x.Stride = len(s.labels), pixels, pixels
	}
	return d, nil
}
