package figure

import (
	"image"
	"image/color"
	"strings"
	"testing"
)

// A foot leaves the drawing as it is and stands below it.
func TestFoot(t *testing.T) {
	plain, d := sample(), sample()
	d.Foot("key 0123456789ab, *x*")
	if d.H <= plain.H+footSize || d.W != plain.W || d.Label != plain.Label {
		t.Errorf("the sheet grows by %g, its width by %g; label %q", d.H-plain.H, d.W-plain.W, d.Label)
	}
	for i, m := range plain.Marks {
		if m.Bounds() != d.Marks[i].Bounds() {
			t.Errorf("mark %d moved", i)
		}
	}
	txt, ok := d.Marks[len(d.Marks)-1].(*Text)
	if !ok || txt.String() != "key 0123456789ab, *x*" || txt.Bounds().Y0 < plain.H {
		t.Errorf("foot %v from %g, below %g", txt, txt.Bounds().Y0, plain.H)
	}
	d.Stamp("a stamp") // in any order
	if faults := d.Faults(); len(faults) > 0 {
		t.Error(faults)
	}
	if svg := string(d.SVG()); !strings.Contains(svg, ">key 0123456789ab, *x*<") {
		t.Error("SVG without the foot")
	}
	narrow := New(20, 10, "")
	narrow.Foot("key 0123456789ab")
	if faults := narrow.Faults(); len(faults) > 0 {
		t.Error(faults)
	}
}

func TestFootImage(t *testing.T) {
	blue := color.RGBA{0, 0, 255, 255}
	for _, size := range []image.Point{{600, 50}, {3, 2}} {
		img := image.NewRGBA(image.Rectangle{Max: size})
		for i := range size.X * size.Y {
			img.SetRGBA(i%size.X, i/size.X, blue)
		}
		out, err := FootImage(img, 100, "key 0123456789ab")
		if err != nil {
			t.Fatal(err)
		}
		b := out.Bounds()
		if b.Dy() < size.Y+10 || b.Dx() < size.X || b.Dx() > max(size.X, 150) {
			t.Errorf("%v becomes %v", size, b.Size())
		}
		grey := 0
		for y := range b.Dy() {
			for x := range b.Dx() {
				c := out.RGBAAt(x, y)
				inside := x < size.X && y < size.Y
				if c.A != 255 || inside != (c == blue) {
					t.Fatalf("%v: dot %d,%d is %v", size, x, y, c)
				}
				if !inside && c.R < 0xc0 {
					grey++
				}
			}
		}
		if grey < 50 {
			t.Errorf("%v: %d grey dots", size, grey)
		}
	}
}
