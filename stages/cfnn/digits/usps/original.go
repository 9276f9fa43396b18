package usps

import (
	"bufio"
	"bytes"
	"cmp"
	"compress/gzip"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"neurorbit/stages/num/strict"
)

// The images of the original split, and the digests of what its two files hold: 257
// rows (label, then pixels), one image a column, as Array.SHA256.
const (
	originalTrain = 7291
	originalTest  = 2007
	originals     = originalTrain + originalTest

	originalTrainSHA256 = "86591038bb0189e4f02ccb7ff7e62086a7977f4ae35be6b20800a0450a0d2ce3"
	originalTestSHA256  = "6c15710c8e4c9f48a2f4e195cbe1c4450577ce90442ffa05193e92fb62d8b920"
)

// maxLine bounds a line of the text: 257 numbers.
const maxLine = 257 * 32

// Original makes the resampled split from the two files of the original split,
// zip.train.gz and zip.test.gz (text, compressed by gzip or not). The names of
// the files are for messages.
//
// Two steps lead from one split to the other: every image was blurred, and the
// images were shuffled and cut in halves. The float32 operations and their order
// are those that give the bits of the distributed arrays.
func Original(trainFile string, train []byte, testFile string, test []byte) (*Data, error) {
	all, err := readOriginal(trainFile, train, originalTrain, originalTrainSHA256)
	if err != nil {
		return nil, err
	}
	rest, err := readOriginal(testFile, test, originalTest, originalTestSHA256)
	if err != nil {
		return nil, err
	}
	d := resample(Split{append(all.Images, rest.Images...), append(all.Labels, rest.Labels...)})
	if _, err := check(d.Arrays()); err != nil {
		return nil, fmt.Errorf("%s and %s: %w", trainFile, testFile, err)
	}
	return d, nil
}

// resample blurs and shuffles the images of the original split.
func resample(s Split) *Data {
	w := weights()
	d := &Data{}
	for k, i := range order() {
		to := &d.Train
		if k >= Images {
			to = &d.Test
		}
		to.Images = append(to.Images, blur(&s.Images[i], &w))
		to.Labels = append(to.Labels, s.Labels[i])
	}
	return d
}

// side is the width of an image, radius that of the blur.
const (
	side   = 16
	radius = 3
	window = 2*radius + 1
)

// weights returns the weights of the blur by rows: a Gaussian with a standard
// deviation of 0.75 pixels, cut off at 3 pixels, of sum 1.
func weights() (w [window * window]float32) {
	var sum float64
	for i := range w {
		dy, dx := i/window-radius, i%window-radius
		w[i] = float32(strict.Exp(float64(-float32(dy*dy+dx*dx) / 1.125)))
		sum += float64(w[i])
	}
	scale := 1 / float32(sum)
	for i := range w {
		w[i] *= scale
	}
	return w
}

// blur returns the blurred image; around it is paper. Each pixel is one sum in
// float32 by rows of the window.
func blur(image *[Pixels]float32, w *[window * window]float32) (out [Pixels]float32) {
	const wide = side + 2*radius
	var padded [wide * wide]float32
	for i := range padded {
		padded[i] = -1
	}
	for row := range side {
		copy(padded[(row+radius)*wide+radius:], image[row*side:(row+1)*side])
	}
	for i := range out {
		corner := i/side*wide + i%side
		var sum float32
		for k, weight := range w {
			sum += float32(weight * padded[corner+k/window*wide+k%window])
		}
		out[i] = sum
	}
	return out
}

// order returns the order of the resampled images: that which sorts the numbers
// x(k+1) = 16807 x(k) mod 2^31 - 1, the generator of MATLAB 4's rand.
func order() []int {
	const multiplier, modulus, start = 16807, 1<<31 - 1, 1769472
	x, out := make([]int64, originals), make([]int, originals)
	next := int64(start)
	for i := range x {
		next = next * multiplier % modulus
		x[i], out[i] = next, i
	}
	slices.SortFunc(out, func(i, j int) int { return cmp.Compare(x[i], x[j]) })
	return out
}

// readOriginal reads one file of the original split and compares its content.
func readOriginal(file string, data []byte, images int, want string) (Split, error) {
	s, err := parseOriginal(data, images)
	if err != nil {
		return Split{}, fmt.Errorf("%s: %w", file, err)
	}
	content := Array{Rows: 1 + Pixels, Cols: images}
	for i := range s.Images {
		content.Data = append(content.Data, float64(s.Labels[i]))
		for _, p := range s.Images[i] {
			content.Data = append(content.Data, float64(p))
		}
	}
	if got := content.SHA256(); got != want {
		return Split{}, fmt.Errorf("%s: it does not hold the images of the original USPS split: their values have SHA-256 %s, want %s", file, got, want)
	}
	return s, nil
}

// parseOriginal reads the text of a file: a line for each image with its label
// and its pixels, separated by spaces.
func parseOriginal(data []byte, images int) (Split, error) {
	var text io.Reader = bytes.NewReader(data)
	if bytes.HasPrefix(data, []byte(magicGzip)) {
		z, err := gzip.NewReader(text)
		if err != nil {
			return Split{}, fmt.Errorf("the gzip file is damaged: %w", err)
		}
		text = z
	}
	lines := bufio.NewScanner(text)
	lines.Buffer(make([]byte, 0, maxLine), maxLine)
	var s Split
	for lines.Scan() {
		if len(s.Images) == images {
			return Split{}, fmt.Errorf("line %d: more than the %d images of the file", images+1, images)
		}
		label, image, err := parseLine(lines.Text())
		if err != nil {
			return Split{}, fmt.Errorf("line %d: %w", len(s.Images)+1, err)
		}
		s.Images = append(s.Images, image)
		s.Labels = append(s.Labels, label)
	}
	if err := lines.Err(); err != nil {
		return Split{}, fmt.Errorf("after line %d: %w", len(s.Images), cutShort(err))
	}
	if len(s.Images) != images {
		return Split{}, fmt.Errorf("it has %d lines, want %d: it was cut short", len(s.Images), images)
	}
	return s, nil
}

// parseLine reads the label and the pixels of an image.
func parseLine(line string) (label int32, image [Pixels]float32, err error) {
	fields := strings.Fields(line)
	if len(fields) != 1+Pixels {
		return 0, image, fmt.Errorf("%d numbers, want %d", len(fields), 1+Pixels)
	}
	for i, f := range fields {
		v, err := strconv.ParseFloat(f, 32)
		switch {
		case err != nil:
			return 0, image, fmt.Errorf("number %d: %q is not a number", i+1, f)
		case i == 0 && !(v >= 0 && v < Classes && v == float64(int32(v))):
			return 0, image, fmt.Errorf("the label is %s, want a digit", f)
		case i == 0:
			label = int32(v)
		case !(v >= -1 && v <= 1):
			return 0, image, fmt.Errorf("number %d: the pixel is %s, want -1 to 1", i+1, f)
		default:
			image[i-1] = float32(v)
		}
	}
	return label, image, nil
}
