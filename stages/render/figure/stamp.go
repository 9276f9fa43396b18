package figure

import (
	"image"
	"image/draw"
	"math"
	"slices"
	"strings"
)

// Geometry of stamps, in points.
const (
	stampSize   = 7.5
	stampLine   = 10.0 // from one baseline to the next
	stampMargin = 4.0  // beside and above the lines
)

// stampColor is a dark red that no figure uses for data.
const stampColor Color = "#a00000"

// stampHeight returns the height of n lines with the margin above them.
func stampHeight(n int) float64 { return stampMargin + float64(stampLine*float64(n)) }

// stampText makes the mark of line i. The text has no markup.
func stampText(i int, text string) *Text {
	return &Text{
		X: stampMargin, Y: stampMargin + float64(stampLine*float64(i)) + stampSize - 1,
		Size: stampSize, Color: stampColor, Runs: []Run{{Text: text, Bold: true}},
	}
}

// Stamp writes reservations on the data above the drawing, one a line, smaller where
// the sheet is too narrow: it grows in height, all marks move down. The label has them.
func (d *Drawing) Stamp(texts ...string) {
	if len(texts) == 0 {
		return
	}
	by := stampHeight(len(texts))
	for _, m := range d.Marks {
		switch m := m.(type) {
		case *Path:
			for i := range m.Ops {
				op := &m.Ops[i]
				op.Y, op.Y1, op.Y2 = op.Y+by, op.Y1+by, op.Y2+by
			}
		case *Circle:
			m.Y += by
		case *Bitmap:
			m.Y0, m.Y1 = m.Y0+by, m.Y1+by
		case *Text:
			m.Y += by
		}
	}
	d.H += by
	for i, text := range texts {
		t := stampText(i, text)
		if w, room := t.width(), d.W-2*stampMargin; w > room {
			t.Size = float64(t.Size * (room / w))
		}
		d.Marks = append(d.Marks, t)
	}
	d.Label = strings.Join(append(slices.Clip(texts), d.Label), ": ")
}

// StampImage returns the picture with reservations on the data written above it,
// one a line, in type for the given number of dots per inch. A picture narrower
// than they are gets white on its right.
func StampImage(img *image.RGBA, dpi int, texts ...string) (*image.RGBA, error) {
	if len(texts) == 0 {
		return img, nil
	}
	size := img.Bounds().Size()
	d := New(float64(72*size.X)/float64(dpi), stampHeight(len(texts)), "")
	for i, text := range texts {
		t := stampText(i, text)
		d.W = max(d.W, math.Ceil(t.width())+2*stampMargin)
		d.Marks = append(d.Marks, t)
	}
	head, err := d.Image(dpi)
	if err != nil {
		return nil, err
	}
	a, b := head.Bounds(), img.Bounds()
	out := image.NewRGBA(image.Rect(0, 0, max(a.Dx(), b.Dx()), a.Dy()+b.Dy()))
	draw.Draw(out, out.Bounds(), image.White, image.Point{}, draw.Src)
	draw.Draw(out, a, head, a.Min, draw.Src)
	draw.Draw(out, image.Rect(0, a.Dy(), b.Dx(), out.Bounds().Dy()), img, b.Min, draw.Src)
	return out, nil
}
