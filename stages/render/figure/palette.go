package figure

import (
	"cmp"
	"image"
	"image/color"
	"slices"
)

// paletted reduces an image to the 256 colours that cover most of it; others
// become the nearest of those. Drawings have few colours and a few hundred mixes
// of them along edges, so that the difference cannot be seen, but the file is
// half the size. The image must be opaque. All arithmetic is in integers.
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
	kept := colors[:min(len(colors), 256)]

	index := map[rgb]uint8{}
	var palette color.Palette
	for i, c := range kept {
		index[c] = uint8(i)
		palette = append(palette, color.RGBA{c[0], c[1], c[2], 255})
	}
	for _, c := range colors[len(kept):] {
		best := 1 << 30
		for i, k := range kept {
			d := 0
			for ch := range c {
				e := int(c[ch]) - int(k[ch])
				d += e * e
			}
			if d < best {
				best, index[c] = d, uint8(i)
			}
		}
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
