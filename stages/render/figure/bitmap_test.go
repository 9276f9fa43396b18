package figure

import (
	"bytes"
	"encoding/base64"
	"image"
	"image/color"
	"image/png"
	"regexp"
	"testing"
)

// A bitmap fills its rectangle, dots of the PNG file have the mean of what they cover, and
// the SVG file holds the picture itself.
func TestBitmap(t *testing.T) {
	img := image.NewPaletted(image.Rect(0, 0, 4, 2), color.Palette{color.RGBA{0, 0, 0, 255}, color.RGBA{200, 100, 40, 255}})
	copy(img.Pix, []uint8{1, 1, 0, 1, 1, 1, 0, 1}) // the right half is half black
	d := New(72, 72, "a bitmap")
	d.Bitmap(30, 20, 10, 10, img, "shares")
	if b := d.Marks[0].Bounds(); b != (Rect{10, 10, 30, 20}) {
		t.Errorf("bounds %v", b)
	}
	file, err := d.PNG(72)
	if err != nil {
		t.Fatal(err)
	}
	shown, err := png.Decode(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []struct {
		x, y int
		c    color.RGBA
	}{{10, 10, color.RGBA{200, 100, 40, 255}}, {21, 19, color.RGBA{0, 0, 0, 255}}, {29, 15, color.RGBA{200, 100, 40, 255}}, {9, 15, color.RGBA{255, 255, 255, 255}}, {30, 15, color.RGBA{255, 255, 255, 255}}} {
		if got := color.RGBAModel.Convert(shown.At(want.x, want.y)); got != want.c {
			t.Errorf("dot (%d, %d) is %v, want %v", want.x, want.y, got, want.c)
		}
	}
	small := image.NewRGBA(image.Rect(0, 0, 4, 2))
	(&Bitmap{Rect: Rect{0, 0, 2, 1}, Image: img}).paint(small, 1)
	if got := small.RGBAAt(1, 0); got != (color.RGBA{100, 50, 20, 255}) {
		t.Errorf("the mean is %v", got)
	}
	m := regexp.MustCompile(`<image x="10" y="10" width="20" height="10"[^>]*base64,([^"]*)"`).FindSubmatch(d.SVG())
	if m == nil {
		t.Fatalf("no image in %s", d.SVG())
	}
	data, err := base64.StdEncoding.DecodeString(string(m[1]))
	if err != nil {
		t.Fatal(err)
	}
	held, err := png.Decode(bytes.NewReader(data))
	if err != nil || !bytes.Equal(held.(*image.Paletted).Pix, img.Pix) {
		t.Errorf("the SVG file holds another picture: %v, %v", held, err)
	}
}

// Every value above 0 has a colour of its own order: larger values are darker, 1 and more
// the darkest.
func TestShades(t *testing.T) {
	all := Shades(Blue)
	if len(all) != shades || Shade(0) != 0 || Shade(-1) != 0 || Shade(1e-9) != 1 || Shade(1) != shades-1 || Shade(7) != shades-1 {
		t.Errorf("%d shades; %d %d %d %d", len(all), Shade(0), Shade(1e-9), Shade(1), Shade(7))
	}
	for k := 1; k < shades; k++ {
		a, b := all[k-1].(color.RGBA), all[k].(color.RGBA)
		if int(b.R)+int(b.G)+int(b.B) >= int(a.R)+int(a.G)+int(a.B) {
			t.Errorf("shade %d, %v, is not darker than %v", k, b, a)
		}
	}
}
