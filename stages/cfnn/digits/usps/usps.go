// Package usps reads the USPS handwritten digits in the split that Rasmussen and
// Williams call "resampled": 4649 images for training and 4649 for testing, each
// 16 x 16 pixels in [-1, 1], of the ten digits.
//
// It reads them from the distributed MAT-file, alone or in an archive
// (Resampled), or makes them from the original split of the digits (Original).
// Both ways give the same four arrays, whose digests are pinned here: data that
// differ in one bit are an error, never a result.
//
// Sources: J. J. Hull, A database for handwritten text recognition research, IEEE
// PAMI 16 (1994) 550-554; C. E. Rasmussen and C. K. I. Williams, Gaussian
// Processes for Machine Learning, MIT Press (2006), section 3.7.3 and
// http://www.gaussianprocess.org/gpml/data/; for the original split T. Hastie,
// R. Tibshirani and J. Friedman, The Elements of Statistical Learning (2009),
// https://hastie.su.domains/ElemStatLearn/datasets/.
package usps

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"slices"
)

const (
	// Images is the number of images of each split.
	Images = 4649
	// Pixels is the number of pixels of an image, 16 x 16.
	Pixels = 256
	// Classes is the number of digits.
	Classes = 10
)

// A Split is a set of labelled images: of the training or of the test.
type Split struct {
	// Images hold the pixels by rows (index 16*row + column), -1 for paper and +1
	// for ink.
	Images [][Pixels]float32
	// Labels hold the digit of each image, 0 to 9.
	Labels []int32
}

// Data is what the package reads.
type Data struct{ Train, Test Split }

// An Array is one of the four arrays of the MAT-file in which the split is
// distributed, with one image a column.
type Array struct {
	Name       string
	Rows, Cols int
	// Data are the values in column order.
	Data []float64
}

// SHA256 returns the digest, in hex, of the values as little-endian float64 in
// column order.
func (a Array) SHA256() string {
	h := sha256.New()
	for column := range slices.Chunk(a.Data, max(a.Rows, 1)) {
		binary.Write(h, binary.LittleEndian, column) // a hash takes everything
	}
	return hex.EncodeToString(h.Sum(nil))
}

// The names of the arrays.
const (
	TrainPatterns = "train_patterns"
	TrainLabels   = "train_labels"
	TestPatterns  = "test_patterns"
	TestLabels    = "test_labels"
)

// A Pin is what is known of an array.
type Pin struct {
	Name       string
	Rows, Cols int
	SHA256     string // as Array.SHA256
}

// Pins returns what is known of the four arrays.
func Pins() []Pin {
	return []Pin{
		{TrainPatterns, Pixels, Images, "7888198acfde136d4a25b7ebea9cd8f598cb86b9e177b0b22754405e897e8f53"},
		{TrainLabels, Classes, Images, "4607391bfdc3cc4e20d8acebd199dc3823d5f947a80eb595f9cc17025d2b5482"},
		{TestPatterns, Pixels, Images, "34805553ac409a9b67613a15daed109c0445a3afbd5de4c16642e8f5332dace3"},
		{TestLabels, Classes, Images, "96fc31828a0c630a792908512bbed278c957b24e4fed6dd343d4ebba56e68eec"},
	}
}

// check compares arrays with their pins and returns them by name.
func check(arrays []Array) (map[string]Array, error) {
	byName := map[string]Array{}
	for _, a := range arrays {
		byName[a.Name] = a
	}
	for _, p := range Pins() {
		a, ok := byName[p.Name]
		if !ok {
			return nil, fmt.Errorf("the array %s is missing", p.Name)
		}
		if a.Rows != p.Rows || a.Cols != p.Cols {
			return nil, fmt.Errorf("the array %s is %d x %d, want %d x %d", p.Name, a.Rows, a.Cols, p.Rows, p.Cols)
		}
		if got := a.SHA256(); got != p.SHA256 {
			return nil, fmt.Errorf("the array %s is not that of the resampled USPS digits: its values have SHA-256 %s, want %s", p.Name, got, p.SHA256)
		}
	}
	return byName, nil
}

// Arrays returns the data in the form in which they are distributed, in the
// order of Pins. The number of images is free.
func (d *Data) Arrays() []Array {
	return []Array{
		d.Train.patterns(TrainPatterns), d.Train.labels(TrainLabels),
		d.Test.patterns(TestPatterns), d.Test.labels(TestLabels),
	}
}

func (s Split) patterns(name string) Array {
	a := Array{Name: name, Rows: Pixels, Cols: len(s.Images), Data: make([]float64, 0, Pixels*len(s.Images))}
	for i := range s.Images {
		for _, p := range s.Images[i] {
			a.Data = append(a.Data, float64(p))
		}
	}
	return a
}

func (s Split) labels(name string) Array {
	a := Array{Name: name, Rows: Classes, Cols: len(s.Labels), Data: slices.Repeat([]float64{-1}, Classes*len(s.Labels))}
	for i, l := range s.Labels {
		a.Data[Classes*i+int(l)] = 1
	}
	return a
}

// split is the reverse of patterns and labels. The arrays have been checked.
func split(patterns, labels Array) Split {
	s := Split{Images: make([][Pixels]float32, patterns.Cols), Labels: make([]int32, labels.Cols)}
	for i, v := range patterns.Data {
		s.Images[i/Pixels][i%Pixels] = float32(v)
	}
	for i, v := range labels.Data {
		if v == 1 {
			s.Labels[i/Classes] = int32(i % Classes)
		}
	}
	return s
}
