package raster

import (
	"bytes"
	"fmt"
	"image"
	"image/draw"
	"image/png"
	"math"
)

// An RGB is a colour: red, green and blue from 0 to 1.
type RGB [3]float32

// White is the colour of paper.
var White = RGB{1, 1, 1}

// A Canvas is an opaque picture.
type Canvas struct {
	w, h int
	pix  []float32 // red, green, blue of each dot, row by row
}

// New returns a canvas of w x h dots in one colour; w, h >= 1.
func New(w, h int, background RGB) *Canvas {
	c := &Canvas{w: w, h: h, pix: make([]float32, 3*w*h)}
	for i := 0; i < len(c.pix); i += 3 {
		copy(c.pix[i:i+3], background[:])
	}
	return c
}

// Size returns the width and height in dots.
func (c *Canvas) Size() (w, h int) { return c.w, c.h }

// At returns the colour of dot (x, y), which must lie on the canvas.
func (c *Canvas) At(x, y int) RGB { return RGB(c.pix[3*(y*c.w+x):]) }

// blend paints share k of a dot, whose red has the given index.
func (c *Canvas) blend(at int, color *RGB, k float32) {
	p := (*[3]float32)(c.pix[at:])
	p[0] += float32((color[0] - p[0]) * k)
	p[1] += float32((color[1] - p[1]) * k)
	p[2] += float32((color[2] - p[2]) * k)
}

// Image returns the picture in 8 bits a colour, rounded to nearest.
func (c *Canvas) Image() *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, c.w, c.h))
	for i, at := 0, 0; i < len(c.pix); i, at = i+3, at+4 {
		for k := range 3 {
			img.Pix[at+k] = uint8(float32(c.pix[i+k]*255) + 0.5)
		}
		img.Pix[at+3] = 255
	}
	return img
}

// EncodePNG encodes an opaque image as PNG in true colour.
func EncodePNG(img *image.RGBA) ([]byte, error) {
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		return nil, fmt.Errorf("raster: %w", err)
	}
	return b.Bytes(), nil
}

// Onto copies the picture to an image, its upper left corner at (x, y).
func (c *Canvas) Onto(dst draw.Image, x, y int) {
	draw.Draw(dst, image.Rect(x, y, x+c.w, y+c.h), c.Image(), image.Point{}, draw.Src)
}

// discGrid is the number of samples along a dot's side that Disc takes.
const discGrid = 8

// Disc paints a disc of radius r around (x, y) with an opacity from 0 to 1. A
// disc smaller than 1/8 dot counts as one of that radius, painted more lightly.
func (c *Canvas) Disc(x, y, r float64, color RGB, opacity float64) {
	if !(r > 0) || math.IsInf(r, 0) || math.IsNaN(x+y) || math.IsInf(x+y, 0) {
		return
	}
	if least := 1.0 / discGrid; r < least {
		opacity *= float64(r*r) / float64(least*least)
		r = least
	}
	i0, i1 := span(x-r-1, x+r+1, c.w)
	j0, j1 := span(y-r-1, y+r+1, c.h)
	for j := j0; j < j1; j++ {
		for i := i0; i < i1; i++ {
			if s := discShare(x-float64(i), y-float64(j), r); s > 0 {
				c.blend(3*(j*c.w+i), &color, float32(opacity*s))
			}
		}
	}
}

// discShare returns the share of the dot (0, 0) that a disc around (x, y)
// covers: the mean over a grid of samples whose own share falls from 1 to 0
// across the edge over the width of a sample.
func discShare(x, y, r float64) float64 {
	dx, dy := x-0.5, y-0.5
	switch d := math.Sqrt(float64(dx*dx) + float64(dy*dy)); {
	case d > r+1:
		return 0
	case d < r-1:
		return 1
	}
	sum := 0.0
	for k := range discGrid * discGrid {
		dx := x - (float64(k%discGrid)+0.5)/discGrid
		dy := y - (float64(k/discGrid)+0.5)/discGrid
		d := math.Sqrt(float64(dx*dx) + float64(dy*dy))
		sum += min(max(float64((r-d)*discGrid)+0.5, 0), 1)
	}
	return sum / (discGrid * discGrid)
}

// span returns the dots i0 <= i < i1 of 0..n-1 that the interval touches.
func span(lo, hi float64, n int) (i0, i1 int) {
	i0 = int(math.Floor(min(max(lo, 0), float64(n))))
	i1 = int(math.Ceil(min(max(hi, 0), float64(n))))
	return i0, i1
}
