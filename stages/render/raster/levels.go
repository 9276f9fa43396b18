package raster

import (
	"image"
	"math"
)

// lanes are the bits of a dot that holds red, green and blue in 8 of every 20 bits, the
// others free for products.
const lanes = 255 | 255<<20 | 255<<40

// Levels paints lines on white as Agg does, the renderer of matplotlib (its
// fixed_blender_rgba_plain): every layer of paint is a whole number of 255 levels, rounded
// down, and its opacity one to the nearest. Many faint layers then get some 15 to 25 %
// darker. The picture has w x h dots, each the mean of k x k that are painted; lines are
// in the small dots.
func Levels(w, h, k int, lines []Line) *image.RGBA {
	type paint struct {
		color   RGB
		opacity int
	}
	inks := map[paint][]uint64{}
	strokes := make([]stroke, 0, len(lines))
	for i := range lines {
		s, ok := newStroke(&lines[i])
		if !ok {
			continue
		}
		p := paint{s.color, int(math.Floor(float64(s.opacity*255) + 0.5))}
		if inks[p] == nil {
			inks[p] = layers(p.color, p.opacity)
		}
		s.opacity, s.ink = float64(p.opacity)/255, inks[p]
		strokes = append(strokes, s)
	}
	var share [256]float32 // of a level in the mean of k x k dots
	for l := range share {
		share[l] = float32(l) / 255 / float32(k*k)
	}
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	rows := max(1, bandRows/k)
	b := band{w: w * k, levels: make([]uint64, w*k*rows*k)}
	for y := range h {
		if y%rows == 0 {
			for i := range b.levels {
				b.levels[i] = lanes
			}
			b.top, b.bottom = y*k, min(y+rows, h)*k
			for i := range strokes {
				b.paint(&strokes[i])
			}
		}
		for x := range w {
			var mean RGB
			for v := range k {
				at := (y%rows*k+v)*b.w + x*k
				for _, dot := range b.levels[at : at+k] {
					mean[0] += share[dot&255]
					mean[1] += share[dot>>20&255]
					mean[2] += share[dot>>40]
				}
			}
			p := img.Pix[img.PixOffset(x, y):]
			for ch, v := range mean {
				p[ch] = uint8(float32(v*255) + 0.5)
			}
			p[3] = 255
		}
	}
	return img
}

// layers returns the ink of a colour for layer, for each opacity up to the given one.
func layers(color RGB, opacity int) []uint64 {
	out := make([]uint64, opacity+1)
	for o := range out {
		for ch, v := range color {
			out[o] |= uint64(int(float32(v*255)+0.5)*o<<8/255) << (20 * ch)
		}
	}
	return out
}

// layer paints a dot: Agg's (255 d (256 - opacity) + 256 color opacity) / (255 * 256),
// rounded down, is (d (256 - opacity) + ink) / 256 if ink is 256 color opacity / 255, both
// rounded down.
func layer(dot uint64, opacity int, ink uint64) uint64 {
	return (dot*uint64(256-opacity) + ink) >> 8 & lanes
}
