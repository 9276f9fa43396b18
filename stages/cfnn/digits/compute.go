package digits

import (
	"slices"

	"neurorbit/stages/cfnn/digits/strokes"
	"neurorbit/stages/cfnn/digits/usps"
	"neurorbit/stages/cfnn/images"
)

// The values of the column data.
const (
	dataUSPS      = "USPS"
	dataSynthetic = "synthetic"
)

// generate returns our own digits.
func generate(s Synthetic) *usps.Data {
	c := strokes.Config{Seed: s.Seed, Distortion: s.Distortion}
	d := &usps.Data{}
	d.Train.Images, d.Train.Labels = strokes.Generate(c, images.Train, s.Train)
	d.Test.Images, d.Test.Labels = strokes.Generate(c, images.Test, s.Test)
	return d
}

// imageRows returns the images of both splits.
func imageRows(d *usps.Data) []ImageRow {
	var rows []ImageRow
	for _, split := range []string{images.Train, images.Test} {
		s := map[string]usps.Split{images.Train: d.Train, images.Test: d.Test}[split]
		for i := range s.Images {
			rows = append(rows, ImageRow{Split: split, Index: int32(i), Label: s.Labels[i], P: s.Images[i]})
		}
	}
	return rows
}

// classRows returns the counts and means of both splits. A mean is the sum in
// float64 in the order of the images, divided and rounded to float32.
func classRows(d *usps.Data) []ClassRow {
	var rows []ClassRow
	for _, split := range []string{images.Train, images.Test} {
		s := map[string]usps.Split{images.Train: d.Train, images.Test: d.Test}[split]
		var sums [usps.Classes][usps.Pixels]float64
		var counts [usps.Classes]int32
		for i, label := range s.Labels {
			counts[label]++
			for k, p := range s.Images[i] {
				sums[label][k] += float64(p)
			}
		}
		for digit := range sums {
			row := ClassRow{Split: split, Digit: int32(digit), Count: counts[digit]}
			for k, sum := range sums[digit] {
				row.Mean[k] = float32(sum / float64(counts[digit]))
			}
			rows = append(rows, row)
		}
	}
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
