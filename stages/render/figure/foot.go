package figure

import (
	"image"
	"math"
)

// Geometry of feet, in points.
const (
	footSize   = 5.5
	footHeight = 9.0
	footMargin = 4.0 // beside the text
)

// footColor is a grey that recedes and still has a contrast of 4.5 on white.
const footColor Color = "#767676"

// footText makes the mark of a foot whose sheet ends at the bottom. The text has
// no markup.
func footText(bottom float64, text string) *Text {
	return &Text{X: footMargin, Y: bottom - 3, Size: footSize, Color: footColor, Runs: []Run{{Text: text}}}
}

// Foot writes a small grey line below the drawing, such as what it was made by:
// the sheet grows by its height. A line wider than the sheet is set smaller.
func (d *Drawing) Foot(text string) {
	d.H += footHeight
	t := footText(d.H, text)
	if w, room := t.width(), d.W-2*footMargin; w > room {
		t.Size = float64(t.Size * (room / w))
	}
	d.Marks = append(d.Marks, t)
}

// FootImage returns the picture with a small grey line below it, in type for the
// given number of dots per inch. A picture narrower than it gets white on its
// right.
func FootImage(img *image.RGBA, dpi int, text string) (*image.RGBA, error) {
	t := footText(footHeight, text)
	d := New(max(float64(72*img.Bounds().Dx())/float64(dpi), math.Ceil(t.width())+2*footMargin), footHeight, "")
	d.Marks = append(d.Marks, t)
	foot, err := d.Image(dpi)
	if err != nil {
		return nil, err
	}
	return stack(img, foot), nil
}
