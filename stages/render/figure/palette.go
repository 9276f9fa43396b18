package figure

import (
	"cmp"
	"image"
	"image/color"
	"slices"
)

// Of the 256 colours of a palette so many are the most frequent of the image. The
// others are taken one by one where the sum of squared distances from the colours
// taken before is largest, so that a thin line, which consists of mixed colours
// alone, keeps its hue among a lot of grey type.
const frequentColors = 160

// paletted reduces an image to 256 of its colours; others become the nearest of
// those. Drawings have few colours and a few hundred mixes of them along edges, so
// that the difference cannot be seen, but the file is half the size. The image must be opaque. All arithmetic is in integers.
func paletted(img *image.RGBA) *image.Paletted {
	type rgb [3]uint8
	at := func(i int) rgb { return rgb(img.Pix[i : i+3]) }

	// Count runs of equal pixels: most of a drawing is white.
	count := map[rgb]int{}
	run, last := 0, rgb{}
	for i := 0; i < len(img.Pix); i += 4 {
		if c := at(i); c != last {
			count[last] += run
			run, last = 0, c
		}
		run++
	}
	count[last] += run

	colors := make([]rgb, 0, len(count))
	for c, n := range count {
		if n > 0 {
			colors = append(colors, c)
		}
	}
	slices.SortFunc(colors, func(p, q rgb) int {
		return cmp.Or(cmp.Compare(count[q], count[p]), slices.Compare(p[:], q[:]))
	})

	index := map[rgb]uint8{}
	var palette color.Palette
	far := make([]int, len(colors)) // squared distance from the nearest in the palette
	for i := range far {
		far[i] = 1 << 30
	}
	keep := func(k int) {
		c, n := colors[k], uint8(len(palette))
		palette = append(palette, color.RGBA{c[0], c[1], c[2], 255})
		for i, other := range colors {
			d := 0
			for ch := range c {
				e := int(c[ch]) - int(other[ch])
				d += e * e
			}
			if d < far[i] {
				far[i], index[other] = d, n
			}
		}
	}
	for i := range colors[:min(len(colors), frequentColors)] {
		keep(i)
	}
	for len(palette) < min(len(colors), 256) {
		worst := 0
		for i := range colors {
			if far[i]*count[colors[i]] > far[worst]*count[colors[worst]] {
				worst = i
			}
		}
		keep(worst)
	}
	out := image.NewPaletted(img.Bounds(), palette)
	last = colors[0]
	n := index[last]
	for i := range out.Pix {
		if c := at(4 * i); c != last {
			last, n = c, index[c]
		}
		out.Pix[i] = n
	}
	return out
}
