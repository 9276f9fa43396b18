package figure

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math"
)

// A Bitmap is a mark: a picture that fills a rectangle, for what would be megabytes of
// paths. Its files are small if it has few colours, as [Shades] have.
type Bitmap struct {
	Rect
	Image *image.Paletted
	Title string // becomes a tooltip in SVG
}

// Bounds implements Mark.
func (b *Bitmap) Bounds() Rect { return b.Rect }

// Bitmap draws a picture between the corners (x0, y0) and (x1, y1).
func (d *Drawing) Bitmap(x0, y0, x1, y1 float64, img *image.Paletted, title string) {
	d.Marks = append(d.Marks, &Bitmap{Rect{snap(min(x0, x1)), snap(min(y0, y1)), snap(max(x0, x1)), snap(max(y0, y1))}, img, title})
}

// shades is the number of colours of Shades, white included.
const shades = 24

// Shades are white and colours from a pale one over c to a dark one.
func Shades(c Color) color.Palette {
	ink, out := c.rgb(), color.Palette{color.RGBA{255, 255, 255, 255}}
	mixed := func(v uint8, k int) uint8 {
		if half := shades / 2; k > half {
			return uint8(int(v) * (2*shades - k) / (2*shades - half)) // towards black
		}
		return uint8(255 - (255-int(v))*(k+3)/(shades/2+3))
	}
	for k := 1; k < shades; k++ {
		out = append(out, color.RGBA{mixed(ink.R, k), mixed(ink.G, k), mixed(ink.B, k), 255})
	}
	return out
}

// Shade is the number of the shade for a value from 0, white, to 1; every value above 0
// gets a colour.
func Shade(v float64) uint8 {
	if !(v > 0) {
		return 0
	}
	return uint8(min(1+math.Floor(float64(v*(shades-1))), shades-1))
}

// paint paints the picture with so many dots per point; a dot gets the mean of what it
// covers.
func (b *Bitmap) paint(on *image.RGBA, scale float64) {
	dot := func(v float64) int { return int(math.Floor(float64(v*scale) + 0.5)) }
	size, at := b.Image.Bounds().Size(), image.Rect(dot(b.X0), dot(b.Y0), dot(b.X1), dot(b.Y1))
	part := func(i, n, of int) (from, to int) { // of pixels that dot i of n covers
		from = i * of / n
		return from, max(from+1, (i+1)*of/n)
	}
	for y := range at.Dy() {
		y0, y1 := part(y, at.Dy(), size.Y)
		for x := range at.Dx() {
			x0, x1 := part(x, at.Dx(), size.X)
			var sum [3]int
			for j := y0; j < y1; j++ {
				for i := x0; i < x1; i++ {
					c := b.Image.Palette[b.Image.Pix[b.Image.PixOffset(i, j)]].(color.RGBA)
					sum[0], sum[1], sum[2] = sum[0]+int(c.R), sum[1]+int(c.G), sum[2]+int(c.B)
				}
			}
			n := (x1 - x0) * (y1 - y0)
			on.SetRGBA(at.Min.X+x, at.Min.Y+y, color.RGBA{uint8(sum[0] / n), uint8(sum[1] / n), uint8(sum[2] / n), 255})
		}
	}
}

// geometry is the picture in SVG, as a PNG in base64.
func (b *Bitmap) geometry() string {
	var file bytes.Buffer
	encoder := png.Encoder{CompressionLevel: png.BestCompression}
	_ = encoder.Encode(&file, b.Image) // a bytes.Buffer takes everything
	return fmt.Sprintf(` x="%s" y="%s" width="%s" height="%s" preserveAspectRatio="none" href="data:image/png;base64,%s"`,
		number(b.X0), number(b.Y0), number(b.X1-b.X0), number(b.Y1-b.Y0), base64.StdEncoding.EncodeToString(file.Bytes()))
}
