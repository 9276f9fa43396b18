package raster

import (
	"cmp"
	"image"
	"image/color"
	"math"
	"slices"
)

// enough is the number of cells that can be sorted again and again.
const enough = 1 << 16

// Palette returns an opaque picture with at most n colours, 1 to 256, and how far the dots are
// from those they had: the largest difference of a channel and the mean one, of 255
// levels. The colours are cut into boxes (Heckbert 1982) at the mean of the widest channel,
// next always the box with the largest sum of squared errors over the root of its number of
// dots, so that rare colours keep their hue; a box has the mean colour of its dots, so that
// the picture neither gains nor loses ink.
func Palette(img *image.RGBA, n int) (out *image.Paletted, worst int, mean float64) {
	var all []cell
	drop := 0 // bits of each channel
	for all = cellsOf(img, drop); len(all) > enough; all = cellsOf(img, drop) {
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
	index := map[int]uint8{} // of a cell's key, its box
	var palette color.Palette
	for i, b := range boxes {
		for _, c := range b.cells {
			index[c.key] = uint8(i)
		}
		m := func(ch int) uint8 { return uint8((2*b.all.sum[ch] + b.all.n) / (2 * b.all.n)) } // to nearest
		palette = append(palette, color.RGBA{m(0), m(1), m(2), 255})
	}
	out = image.NewPaletted(img.Bounds(), palette)
	total, last, same := 0, -1, uint8(0) // most dots are as the one before
	for i := range out.Pix {
		from := img.Pix[4*i:]
		if k := key(from, drop); k != last {
			last, same = k, index[k]
		}
		out.Pix[i] = same
		to := palette[same].(color.RGBA)
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

// cellsOf returns the cells of a picture, or, if they are more than enough, the first ones.
func cellsOf(img *image.RGBA, drop int) (cells []cell) {
	at, last, i := map[int]int{}, -1, 0
	for p := img.Pix; len(p) > 0 && len(cells) <= enough; p = p[4:] {
		if k := key(p, drop); k != last { // most dots are as the one before
			ok := false
			if i, ok = at[k]; !ok {
				i, at[k] = len(cells), len(cells)
				cells = append(cells, cell{key: k})
			}
			last = k
		}
		cells[i].add(p[:3])
	}
	return cells
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
