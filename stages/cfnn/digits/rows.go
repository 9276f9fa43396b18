package digits

import (
	"neurorbit/stages/cfnn/digits/usps"
	"neurorbit/stages/cfnn/images"
)

// An ImageRow is an image.
type ImageRow = images.Row

// A ClassRow is what the images of a digit have in common.
type ClassRow struct {
	Split string               `col:"split" doc:"train or test"`
	Digit int32                `col:"digit" doc:"the digit"`
	Count int32                `col:"count" doc:"its images"`
	Mean  [usps.Pixels]float32 `col:"mean" doc:"mean of pixel 16*row + column over them, null if there are none"`
}

// An ArrayRow is one of the arrays in which the split is distributed.
type ArrayRow struct {
	Name      string  `col:"name" doc:"train_patterns, train_labels, test_patterns or test_labels"`
	Rows      int32   `col:"rows" doc:"rows: pixels of an image, or digits"`
	Cols      int32   `col:"cols" doc:"columns: images"`
	Lowest    float64 `col:"lowest" doc:"least value"`
	Highest   float64 `col:"highest" doc:"greatest value"`
	SHA256    string  `col:"sha256" doc:"SHA-256 of the values as little-endian float64, column by column; labels are 1 in the row of the digit, -1 elsewhere"`
	Published string  `col:"published" doc:"the same of the distributed array; empty for synthetic digits"`
	Data      string  `col:"data" doc:"USPS or synthetic"`
}
