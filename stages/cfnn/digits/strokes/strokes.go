package strokes

import (
	"fmt"
	"slices"
	"strconv"

	"neurorbit/stages/num/rng"
)

// Config says which images are made.
type Config struct {
	Seed int64 // chooses the images
	// Distortion is how far the pen strays from the skeletons, 0 ... 10: 1 as on
	// envelopes, 0 as in print, where images of a shape differ only in the pen and
	// in their place.
	Distortion float64
}

// The splits, and how many digits 0 ... 9 each has in the USPS data.
var proportions = map[string][10]int{
	"train": {767, 622, 475, 406, 409, 361, 420, 390, 377, 422},
	"test":  {786, 647, 454, 418, 443, 355, 414, 402, 331, 399},
}

// Generate returns n images of a split, "train" or "test", and their labels 0 ...
// 9. Pixel 16 row + column of an image is from -1, paper, to +1, ink. It panics if
// there is no such split or the distortion is out of range.
//
// The counts of the digits are those of USPS for n = 4649; otherwise n is divided
// in the same proportions, with what is left over going to the largest remainders
// (of equal ones, to the lowest digit). The order is random. The k-th image of a
// digit is the same for every n.
func Generate(c Config, split string, n int) (images [][256]float32, labels []int32) {
	if !(c.Distortion >= 0 && c.Distortion <= 10) {
		panic(fmt.Sprintf("strokes: distortion %v is not in 0 ... 10", c.Distortion))
	}
	labels = sequence(c, split, n)
	images = make([][256]float32, n)
	var seen [10]int
	for i, digit := range labels {
		r := source(c, split, strconv.Itoa(int(digit)), strconv.Itoa(seen[digit]))
		seen[digit]++
		images[i] = draw(r, int(digit), c.Distortion)
	}
	return images, labels
}

// source returns the random numbers of one item.
func source(c Config, parts ...string) random {
	name := slices.Concat([]string{"strokes"}, parts)
	return random{rng.New(uint64(c.Seed), name...)}
}

// sequence returns n labels in random order.
func sequence(c Config, split string, n int) []int32 {
	counts, ok := proportions[split]
	if !ok {
		panic(fmt.Sprintf(`strokes: no split is called %q; there are "train" and "test"`, split))
	}
	total := 0
	for _, k := range counts {
		total += k
	}
	labels := make([]int32, 0, n)
	var rest [10]int
	for digit, k := range counts {
		rest[digit] = k * n % total
		for range k * n / total {
			labels = append(labels, int32(digit))
		}
	}
	for len(labels) < n {
		digit := slices.Index(rest[:], slices.Max(rest[:]))
		rest[digit] = -1
		labels = append(labels, int32(digit))
	}
	r := source(c, split, "order")
	r.Shuffle(n, func(i, j int) { labels[i], labels[j] = labels[j], labels[i] })
	return labels
}
