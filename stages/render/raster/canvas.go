package raster

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"image"
	"image/draw"
	"image/png"
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

// EncodePNG encodes an opaque picture as PNG that tells programs its size on paper: its
// dots per inch (chunk pHYs, whole dots per meter). A palette is packed as tightly as can be.
func EncodePNG(img image.Image, dpi int) ([]byte, error) {
	var e png.Encoder
	if _, ok := img.(*image.Paletted); ok {
		e.CompressionLevel = png.BestCompression
	}
	var b bytes.Buffer
	if err := e.Encode(&b, img); err != nil {
		return nil, fmt.Errorf("raster: %w", err)
	}
	perMeter := uint32((dpi*10000 + 127) / 254)
	chunk := binary.BigEndian.AppendUint32([]byte("pHYs"), perMeter)
	chunk = append(binary.BigEndian.AppendUint32(chunk, perMeter), 1) // of the unit meter
	const head = 8 + 25                                               // signature and the first chunk, IHDR
	out := binary.BigEndian.AppendUint32(bytes.Clone(b.Next(head)), uint32(len(chunk)-4))
	out = append(out, chunk...)
	out = binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(chunk))
	return append(out, b.Bytes()...), nil
}

// Onto copies the picture to an image, its upper left corner at (x, y).
func (c *Canvas) Onto(dst draw.Image, x, y int) {
	draw.Draw(dst, image.Rect(x, y, x+c.w, y+c.h), c.Image(), image.Point{}, draw.Src)
}
