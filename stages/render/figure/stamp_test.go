package figure

import (
	"image"
	"image/color"
	"strings"
	"testing"
)

// A stamp leaves the drawing as it is, further down, and stands above it.
func TestStamp(t *testing.T) {
	plain, d := sample(), sample()
	d.Stamp()
	if string(d.SVG()) != string(plain.SVG()) {
		t.Error("no stamp changes the drawing")
	}
	d.Stamp("synthetic *digits*, not_USPS", "a & b")
	by := d.H - plain.H
	if by <= 2*stampSize || d.W != plain.W {
		t.Errorf("the sheet grows by %g, its width by %g", by, d.W-plain.W)
	}
	for i, m := range plain.Marks {
		was, is := m.Bounds(), d.Marks[i].Bounds()
		was.Y0, was.Y1 = was.Y0+by, was.Y1+by
		if was != is {
			t.Errorf("mark %d covers %v, want %v", i, is, was)
		}
	}
	texts := d.Marks[len(plain.Marks):]
	for i, want := range []string{"synthetic *digits*, not_USPS", "a & b"} {
		if txt := texts[i].(*Text); txt.String() != want || txt.Bounds().Y1 > by || txt.Color != stampColor {
			t.Errorf("stamp %q, %s, down to %g of %g", txt.String(), txt.Color, txt.Bounds().Y1, by)
		}
	}
	if want := `synthetic *digits*, not_USPS: a & b: sample "1" & <2>`; d.Label != want {
		t.Errorf("label %q", d.Label)
	}
	if faults := d.Faults(); len(faults) > 0 {
		t.Error(faults)
	}
	if svg := string(d.SVG()); !strings.Contains(svg, `"a &amp; b"`) {
		t.Error("SVG without the stamp")
	}
}

// A stamp wider than the sheet is set smaller.
func TestLongStamp(t *testing.T) {
	d := New(100, 20, "")
	d.Stamp(strings.Repeat("wide ", 20))
	if faults := d.Faults(); len(faults) > 0 {
		t.Error(faults)
	}
}

func TestStampImage(t *testing.T) {
	blue := color.RGBA{0, 0, 255, 255}
	for _, size := range []image.Point{{600, 50}, {3, 2}} {
		img := image.NewRGBA(image.Rectangle{Max: size})
		for i := range size.X * size.Y {
			img.SetRGBA(i%size.X, i/size.X, blue)
		}
		if same, err := StampImage(img, 100); err != nil || same != img {
			t.Errorf("no stamp changes the picture, %v", err)
		}
		out, err := StampImage(img, 100, "synthetic digits, not USPS", "other")
		if err != nil {
			t.Fatal(err)
		}
		b := out.Bounds()
		head := b.Dy() - size.Y
		if head < 25 || b.Dx() < size.X || b.Dx() > max(size.X, 300) {
			t.Errorf("%v becomes %v", size, b.Size())
		}
		red := 0
		for y := range b.Dy() {
			for x := range b.Dx() {
				c := out.RGBAAt(x, y)
				inside := x < size.X && y >= head
				if c.A != 255 || inside != (c == blue) {
					t.Fatalf("%v: dot %d,%d is %v", size, x, y, c)
				}
				if c.R > 0x90 && c.G < 0x20 {
					red++
				}
			}
		}
		if red < 100 {
			t.Errorf("%v: %d red dots", size, red)
		}
	}
}
