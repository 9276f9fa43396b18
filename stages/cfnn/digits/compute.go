package digits

import (
	"slices"

	"neurorbit/stages/cfnn/digits/strokes"
	"neurorbit/stages/cfnn/digits/usps"
)

// The values of the columns split and data.
const (
	train = "train"
	test  = "test"

	dataUSPS      = "USPS"
	dataSynthetic = "synthetic"
)

// generate returns our own digits.
func generate(s Synthetic) *usps.Data {
	c := strokes.Config{Seed: s.Seed, Distortion: s.Distortion}
	d := &usps.Data{}
	d.Train.Images, d.Train.Labels = strokes.Generate(c, train, s.Train)
	d.Test.Images, d.Test.Labels = strokes.Generate(c, test, s.Test)
	return d
}

// imageRows returns the images of both splits.
func imageRows(d *usps.Data) []ImageRow {
	rows := make([]ImageRow, 0, len(d.Train.Images)+len(d.Test.Images))
	add := func(name string, s usps.Split) {
		for i := range s.Images {
			rows = append(rows, ImageRow{Split: name, Index: int32(i), Label: s.Labels[i], P: s.Images[i]})
		}
	}
	add(train, d.Train)
	add(test, d.Test)
	return rows
}

// classRows returns the counts and means of both splits. A mean is the sum in
// float64 in the order of the images, divided and rounded to float32.
func classRows(d *usps.Data) []ClassRow {
	var rows []ClassRow
	add := func(name string, s usps.Split) {
		var sums [usps.Classes][usps.Pixels]float64
		var counts [usps.Classes]int32
		for i, label := range s.Labels {
			counts[label]++
			for k, p := range s.Images[i] {
				sums[label][k] += float64(p)
			}
		}
		for digit := range sums {
			row := ClassRow{Split: name, Digit: int32(digit), Count: counts[digit]}
			for k, sum := range sums[digit] {
				row.Mean[k] = float32(sum / float64(counts[digit]))
			}
			rows = append(rows, row)
		}
	}
	add(train, d.Train)
	add(test, d.Test)
	return rows
}

// arrayRows returns the arrays of both splits; data is USPS or synthetic.
func arrayRows(d *usps.Data, data string) []ArrayRow {
	var rows []ArrayRow
	for i, a := range d.Arrays() {
		row := ArrayRow{
			Name: a.Name, Rows: int32(a.Rows), Cols: int32(a.Cols),
			Lowest: slices.Min(a.Data), Highest: slices.Max(a.Data), SHA256: a.SHA256(), Data: data,
		}
		if data == dataUSPS {
			row.Published = usps.Pins()[i].SHA256
		}
		rows = append(rows, row)
	}
	return rows
}
