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
// several times smaller. All arithmetic is in integers.
func paletted(img image.Image) *image.Paletted {
	type rgb [3]uint8
	b := img.Bounds()
	at := func(x, y int) rgb {
		r, g, b, _ := img.At(x, y).RGBA()
		return rgb{uint8(r >> 8), uint8(g >> 8), uint8(b >> 8)}
	}
	count := map[rgb]int{}
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			count[at(x, y)]++
		}
	}
	colors := make([]rgb, 0, len(count))
	for c := range count {
		colors = append(colors, c)
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
	out := image.NewPaletted(b, palette)
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			out.SetColorIndex(x, y, index[at(x, y)])
		}
	}
	return out
}
