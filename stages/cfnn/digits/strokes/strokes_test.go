package strokes

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"math"
	"slices"
	"testing"

	"neurorbit/stages/model/classify"
)

// TestGolden: the same bits on every platform.
func TestGolden(t *testing.T) {
	for _, c := range []struct{ split, want string }{
		{"train", "791ae1c8ef783ab36347e4b16c35f28f22a8d400608ce8ae843ba0fe7fa50298"},
		{"test", "862d89b0b02e650f34715e6d704b43e7b598547e8a19ce16fe23d976551d00ee"},
	} {
		images, labels := Generate(Config{Seed: 1, Distortion: 1}, c.split, 4649)
		h := sha256.New()
		for i, x := range images {
			b := binary.LittleEndian.AppendUint32(nil, uint32(labels[i]))
			for _, v := range x {
				b = binary.LittleEndian.AppendUint32(b, math.Float32bits(v))
			}
			h.Write(b)
		}
		if got := hex.EncodeToString(h.Sum(nil)); got != c.want {
			t.Errorf("%s: digest %s, want %s", c.split, got, c.want)
		}
	}
}

func counts(labels []int32) (n [10]int) {
	for _, l := range labels {
		n[l]++
	}
	return n
}

func TestProportions(t *testing.T) {
	for _, c := range []struct {
		split string
		n     int
		want  [10]int
	}{
		{"train", 4649, [10]int{767, 622, 475, 406, 409, 361, 420, 390, 377, 422}},
		{"test", 4649, [10]int{786, 647, 454, 418, 443, 355, 414, 402, 331, 399}},
		{"train", 2 * 4649, [10]int{1534, 1244, 950, 812, 818, 722, 840, 780, 754, 844}},
		{"train", 0, [10]int{}},
		{"test", 1, [10]int{1}},
		// 16.498 13.379 10.217 8.733 8.798 7.765 9.034 8.389 8.109 9.077: the whole parts
		// make 96, and four are left for .798 .765 .733 .498
		{"train", 100, [10]int{17, 13, 10, 9, 9, 8, 9, 8, 8, 9}},
	} {
		_, labels := Generate(Config{Seed: 3, Distortion: 1}, c.split, c.n)
		if got := counts(labels); got != c.want {
			t.Errorf("%s, %d images: counts %v, want %v", c.split, c.n, got, c.want)
		}
		if c.n > 1 && slices.IsSorted(labels) {
			t.Errorf("%s, %d images: the labels are in order", c.split, c.n)
		}
	}
}

// TestPrefix: the k-th image of a digit is the same however many there are, and
// no image is made twice.
func TestPrefix(t *testing.T) {
	byDigit := func(seed int64, split string, n int) (out [10][][256]float32) {
		images, labels := Generate(Config{Seed: seed, Distortion: 1}, split, n)
		if len(images) != n || len(labels) != n {
			t.Fatalf("%d images, %d labels, want %d", len(images), len(labels), n)
		}
		for i, l := range labels {
			out[l] = append(out[l], images[i])
		}
		return out
	}
	seen := map[[256]float32]bool{}
	for _, split := range []string{"train", "test"} {
		few, many := byDigit(5, split, 150), byDigit(5, split, 700)
		for digit := range few {
			if !slices.Equal(few[digit], many[digit][:len(few[digit])]) {
				t.Errorf("%s: images of %d are others among 700 than among 150", split, digit)
			}
		}
		for _, all := range [][10][][256]float32{many, byDigit(6, split, 700)} {
			for _, images := range all {
				for _, x := range images {
					if seen[x] {
						t.Errorf("%s: an image is there twice", split)
					}
					seen[x] = true
				}
			}
		}
	}
}

// TestImages: values are in range, and every image has ink and paper, also where
// the distortion is greatest; the writing fills the height or the width.
func TestImages(t *testing.T) {
	for _, distortion := range []float64{0, 1, 10} {
		images, labels := Generate(Config{Seed: 2, Distortion: distortion}, "test", 1000)
		for i, x := range images {
			low, high := slices.Min(x[:]), slices.Max(x[:])
			if !(low >= -1 && high <= 1) {
				t.Fatalf("distortion %v, image %d: values %v ... %v", distortion, i, low, high)
			}
			if low > -0.9 || high < -0.3 {
				t.Errorf("distortion %v, image %d, a %d: values %v ... %v, no ink or no paper", distortion, i, labels[i], low, high)
			}
			rows, columns := [2]int{side, 0}, [2]int{side, 0} // of what has half the ink of the darkest pixel
			for at, v := range x {
				if v > (high-1)/2 {
					row, column := at/side, at%side
					rows = [2]int{min(rows[0], row), max(rows[1], row)}
					columns = [2]int{min(columns[0], column), max(columns[1], column)}
				}
			}
			if max(rows[1]-rows[0], columns[1]-columns[0])+1 < 11 {
				t.Errorf("distortion %v, image %d, a %d: only rows %v and columns %v have ink", distortion, i, labels[i], rows, columns)
			}
		}
	}
}

// TestUpright: the digits stand upright, with x to the right: a 7 has its bar at
// the top and its foot left of its corner, a 6 its ring at the bottom.
func TestUpright(t *testing.T) {
	images, labels := Generate(Config{Seed: 2, Distortion: 0.5}, "train", 500)
	var mean [10][256]float64
	for i, x := range images {
		for at, v := range x {
			mean[labels[i]][at] += float64(v)
		}
	}
	sum := func(digit, rowLow, rowHigh, columnLow, columnHigh int) (s float64) {
		for row := rowLow; row < rowHigh; row++ {
			for column := columnLow; column < columnHigh; column++ {
				s += mean[digit][side*row+column]
			}
		}
		return s
	}
	if !(sum(7, 0, 4, 0, 16) > sum(7, 12, 16, 0, 16)) || !(sum(7, 12, 16, 0, 8) > sum(7, 12, 16, 8, 16)) {
		t.Error("a 7 is not upright")
	}
	if !(sum(6, 8, 16, 0, 16) > sum(6, 0, 8, 0, 16)) || !(sum(6, 8, 12, 8, 16) > sum(6, 4, 8, 8, 16)) {
		t.Error("a 6 is not upright")
	}
}

// TestDifficulty: as hard as doc.go says, within bounds that distortions 0.8 and
// 1.2 would break.
func TestDifficulty(t *testing.T) {
	rows := func(images [][256]float32) (out [][]float32) {
		for i := range images {
			out = append(out, images[i][:])
		}
		return out
	}
	misread := func(distortion float64, n int) [3]int {
		c := Config{Seed: 1, Distortion: distortion}
		a, labels := Generate(c, "train", n)
		b, want := Generate(c, "test", n)
		train, test := rows(a), rows(b)
		nearest, err1 := classify.NearestNeighbour(train, labels, test, 2)
		mean, err2 := classify.ClassMean(train, labels, test, 2)
		subspace, err3 := classify.Subspace(train, labels, 17, test, 2)
		if err1 != nil || err2 != nil || err3 != nil {
			t.Fatal(err1, err2, err3)
		}
		return [3]int{classify.Errors(nearest, want), classify.Errors(mean, want), classify.Errors(subspace, want)}
	}
	got := misread(1, 4649)
	for i, bound := range [3][2]int{{150, 270}, {580, 830}, {100, 210}} {
		if got[i] < bound[0] || got[i] > bound[1] {
			t.Errorf("%s: %d of 4649 are misread, want %v", []string{"nearest neighbour", "class mean", "subspace"}[i], got[i], bound)
		}
	}
	if n := misread(0, 1000)[0]; n > 5 {
		t.Errorf("without distortion nearest neighbours misread %d of 1000", n)
	}
}

func TestBadInput(t *testing.T) {
	for _, f := range []func(){
		func() { Generate(Config{Distortion: 1}, "validation", 1) },
		func() { Generate(Config{Distortion: -1}, "test", 1) },
		func() { Generate(Config{Distortion: math.NaN()}, "test", 1) },
		func() { Generate(Config{Distortion: 11}, "test", 1) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Error("no panic")
				}
			}()
			f()
		}()
	}
}
