// The browser draws no film, and its page is smaller without GIF.
//go:build !js

package raster

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/gif"
)

// A Film is opaque frames of one size, at least one, each shown for Time, the last one
// for Rest hundredths of a second; then it begins again.
type Film struct {
	Frames     []*image.RGBA
	Time, Rest int
}

// GIF encodes the film in n colours, 1 to 255, common to all frames; dots that are as in
// the frame before are left out.
func (f *Film) GIF(n int) ([]byte, error) {
	size := f.Frames[0].Bounds().Size()
	reel := image.NewRGBA(image.Rect(0, 0, size.X, size.Y*len(f.Frames)))
	for k, frame := range f.Frames {
		draw.Draw(reel, image.Rect(0, k*size.Y, size.X, (k+1)*size.Y), frame, frame.Bounds().Min, draw.Src)
	}
	all, _, _ := Palette(reel, n)
	palette := append(all.Palette, color.RGBA{}) // transparent
	same := uint8(len(all.Palette))
	out, dots := &gif.GIF{}, size.X*size.Y
	for k := range f.Frames {
		frame := image.NewPaletted(image.Rect(0, 0, size.X, size.Y), palette)
		copy(frame.Pix, all.Pix[k*dots:])
		for i := range frame.Pix {
			if k > 0 && frame.Pix[i] == all.Pix[(k-1)*dots+i] {
				frame.Pix[i] = same
			}
		}
		out.Image, out.Delay = append(out.Image, frame), append(out.Delay, f.Time)
		out.Disposal = append(out.Disposal, gif.DisposalNone)
	}
	out.Delay[len(f.Frames)-1] = f.Rest
	var b bytes.Buffer
	err := gif.EncodeAll(&b, out)
	return b.Bytes(), err
}
