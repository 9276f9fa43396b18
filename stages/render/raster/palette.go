package raster

import (
	"cmp"
	"image"
	"image/color"
	"math"
	"slices"
)

// Palette returns an opaque picture with at most n colours, 1 to 256, and how far the dots are
// from those they had: the largest difference of a channel and the mean one, of 255
// levels. The colours are cut into boxes (Heckbert 1982) at the mean of the widest channel,
// next always the box with the largest sum of squared errors over the root of its number of
// dots, so that rare colours keep their hue; a box has the mean colour of its dots, so that
// the picture neither gains nor loses ink.
func Palette(img *image.RGBA, n int) (out *image.Paletted, worst int, mean float64) {
	var all []cell
	drop := 0 // bits of each channel, until the cells are few enough to be sorted again and again
	for all = cellsOf(img, drop); len(all) > 1<<16; all = cellsOf(img, drop) {
		drop++
	}
	slices.SortFunc(all, func(p, q cell) int { return cmp.Compare(p.key, q.key) })
	boxes := []box{newBox(all)}
	for len(boxes) < n {
		at := 0
		for i := range boxes {
			if boxes[i].error > boxes[at].error {
				at = i
			}
		}
		if boxes[at].error <= 0 {
			break
		}
		low, high := boxes[at].split()
		boxes[at] = low
		boxes = append(boxes, high)
	}
	index := map[int]uint8{}
	var palette color.Palette
	for i, b := range boxes {
		for _, c := range b.cells {
			index[c.key] = uint8(i)
		}
		m := func(ch int) uint8 { return uint8((2*b.all.sum[ch] + b.all.n) / (2 * b.all.n)) } // to nearest
		palette = append(palette, color.RGBA{m(0), m(1), m(2), 255})
	}
	out = image.NewPaletted(img.Bounds(), palette)
	total := 0
	for i := range out.Pix {
		from := img.Pix[4*i:]
		out.Pix[i] = index[key(from, drop)]
		to := palette[out.Pix[i]].(color.RGBA)
		for ch, v := range [3]uint8{to.R, to.G, to.B} {
			d := max(int(v)-int(from[ch]), int(from[ch])-int(v))
			worst, total = max(worst, d), total+d
		}
	}
	return out, worst, float64(total) / float64(3*len(out.Pix))
}

// key is the leading bits of each channel of a dot.
func key(p []uint8, drop int) int {
	return int(p[0]>>drop)<<16 | int(p[1]>>drop)<<8 | int(p[2]>>drop)
}

func cellsOf(img *image.RGBA, drop int) (out []cell) {
	cells := map[int]*cell{}
	for i := 0; i < len(img.Pix); i += 4 {
		k := key(img.Pix[i:], drop)
		if cells[k] == nil {
			cells[k] = &cell{key: k}
		}
		cells[k].add(img.Pix[i : i+3])
	}
	for _, c := range cells {
		out = append(out, *c)
	}
	return out
}

// A cell is all dots whose colours share the leading bits of each channel.
type cell struct {
	key    int // these bits
	n      int
	sum    [3]int // of the dots' levels
	square [3]int // of their squares
}

func (c *cell) add(p []uint8) {
	c.n++
	for ch, v := range p {
		c.sum[ch] += int(v)
		c.square[ch] += int(v) * int(v)
	}
}

// A box is some cells that will be one colour.
type box struct {
	cells []cell
	all   cell
	wide  int     // the channel with the largest error
	error float64 // there: squared differences from the mean, as Palette weighs them; 0 for a single cell
}

func newBox(cells []cell) box {
	b := box{cells: cells}
	for _, c := range cells {
		b.all.n += c.n
		for ch := range c.sum {
			b.all.sum[ch] += c.sum[ch]
			b.all.square[ch] += c.square[ch]
		}
	}
	for ch, sum := range b.all.sum {
		n := float64(b.all.n)
		e := (float64(b.all.square[ch]) - float64(float64(sum)/n*float64(sum))) / math.Sqrt(n)
		if len(cells) > 1 && e > b.error {
			b.wide, b.error = ch, e
		}
	}
	return b
}

// split cuts a box of several cells at the mean of its widest channel.
func (b *box) split() (low, high box) {
	level := func(c cell) int { return c.sum[b.wide] / c.n }
	slices.SortFunc(b.cells, func(p, q cell) int { return cmp.Or(cmp.Compare(level(p), level(q)), cmp.Compare(p.key, q.key)) })
	above := b.all.sum[b.wide]/b.all.n + 1
	at, _ := slices.BinarySearchFunc(b.cells, above, func(c cell, v int) int { return cmp.Compare(level(c), v) })
	at = min(max(at, 1), len(b.cells)-1)
	return newBox(b.cells[:at]), newBox(b.cells[at:])
}
