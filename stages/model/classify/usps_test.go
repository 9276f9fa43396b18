package classify

import (
	"bufio"
	"cmp"
	"compress/gzip"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// uspsFolder returns where zip.train.gz and zip.test.gz are, or skips the test:
// NEURORBIT_USPS if it is set, or else the folder shared/usps beside the project.
func uspsFolder(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("NEURORBIT_USPS")
	if dir == "" {
		root, err := filepath.Abs(".")
		if err != nil {
			t.Fatal(err)
		}
		for {
			if _, err := os.Stat(filepath.Join(root, "go.mod")); err == nil {
				break
			}
			if root == filepath.Dir(root) {
				t.Skip("no go.mod above this folder")
			}
			root = filepath.Dir(root)
		}
		dir = filepath.Join(root, "..", "shared", "usps")
	}
	for _, name := range []string{"zip.train.gz", "zip.test.gz"} {
		if _, err := os.Stat(filepath.Join(dir, name)); err != nil {
			t.Skipf("the USPS digits are not here: %v; set NEURORBIT_USPS to a folder with zip.train.gz and zip.test.gz", err)
		}
	}
	return dir
}

// usps returns the resampled split as made from the original one: the images
// blurred, in the order of MATLAB 4's random numbers. Digests are the business of
// the package that reads the digits in earnest; here the counts of errors tell.
func usps(t *testing.T) (train [][]float32, trainLabels []int32, test [][]float32, testLabels []int32) {
	t.Helper()
	dir := uspsFolder(t)
	var images [][]float32
	var labels []int32
	for _, name := range []string{"zip.train.gz", "zip.test.gz"} {
		f, err := os.Open(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		z, err := gzip.NewReader(f)
		if err != nil {
			t.Fatal(name, err)
		}
		s := bufio.NewScanner(z)
		for s.Scan() {
			fields := strings.Fields(s.Text())
			x := make([]float32, len(fields))
			for i, f := range fields {
				v, err := strconv.ParseFloat(f, 32)
				if err != nil {
					t.Fatal(name, err)
				}
				x[i] = float32(v)
			}
			labels = append(labels, int32(x[0]))
			images = append(images, blurred(x[1:]))
		}
		if err := s.Err(); err != nil {
			t.Fatal(name, err)
		}
	}
	order, key := make([]int, len(images)), make([]uint64, len(images))
	for i, x := 0, uint64(1769472); i < len(key); i++ {
		x = x * 16807 % (1<<31 - 1)
		order[i], key[i] = i, x
	}
	slices.SortFunc(order, func(i, j int) int { return cmp.Compare(key[i], key[j]) })
	half := len(order) / 2
	for at, i := range order {
		if at < half {
			train, trainLabels = append(train, images[i]), append(trainLabels, labels[i])
		} else {
			test, testLabels = append(test, images[i]), append(testLabels, labels[i])
		}
	}
	return train, trainLabels, test, testLabels
}

// blurred returns a 16 x 16 image under a Gaussian of 0.75 pixels, cut at 7 x 7,
// with paper (-1) around.
func blurred(x []float32) []float32 {
	var g [7][7]float32
	var sum float32
	for i := range g {
		for j := range g {
			g[i][j] = float32(math.Exp(-float64((i-3)*(i-3)+(j-3)*(j-3)) / 1.125))
			sum += g[i][j]
		}
	}
	y := make([]float32, 256)
	for r := range 16 {
		for c := range 16 {
			var s float32
			for i := range g {
				for j := range g {
					v := float32(-1)
					if a, b := r+i-3, c+j-3; a >= 0 && a < 16 && b >= 0 && b < 16 {
						v = x[16*a+b]
					}
					s += v * (g[i][j] / sum)
				}
			}
			y[16*r+c] = s
		}
	}
	return y
}
