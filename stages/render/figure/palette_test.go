package figure

import (
	"image"
	"image/color"
	"testing"
)

// Few colours are kept exactly; of many, the frequent ones are, and the others
// move to the nearest.
func TestPaletted(t *testing.T) {
	img := image.NewRGBA(image.Rect(0, 0, 40, 20))
	for i := range 800 {
		c := color.RGBA{255, 255, 255, 255}
		switch {
		case i%10 == 0:
			c = color.RGBA{200, 16, 46, 255}
		case i%2 == 0: // 320 shades of grey and green, once each
			c = color.RGBA{uint8(i / 4), uint8(i / 4), uint8(i/4 + i%4*20), 255}
		}
		img.SetRGBA(i%40, i/40, c)
	}
	out := paletted(img)
	if n := len(out.Palette); n != 256 {
		t.Errorf("%d colours", n)
	}
	for i := range 800 {
		want, got := img.RGBAAt(i%40, i/40), color.RGBAModel.Convert(out.At(i%40, i/40)).(color.RGBA)
		if frequent := i%10 == 0 || i%2 == 1; frequent && got != want {
			t.Fatalf("dot %d: %v became %v", i, want, got)
		}
		for _, p := range out.Palette {
			if distance(want, p.(color.RGBA)) < distance(want, got) {
				t.Fatalf("dot %d: %v became %v, but %v is nearer", i, want, got, p)
			}
		}
	}

	two := image.NewRGBA(image.Rect(0, 0, 3, 1))
	for x, c := range []color.RGBA{{1, 2, 3, 255}, {4, 5, 6, 255}, {1, 2, 3, 255}} {
		two.SetRGBA(x, 0, c)
	}
	if p := paletted(two); len(p.Palette) != 2 || p.Pix[0] != p.Pix[2] || p.Pix[0] == p.Pix[1] {
		t.Errorf("palette %v, dots %v", p.Palette, p.Pix)
	}
}

// A slanting thin line on a sheet with a lot of type keeps its hue, although each
// of its mixed colours is rare.
func TestThinLineKeepsItsHue(t *testing.T) {
	img := image.NewRGBA(image.Rect(0, 0, 64, 64))
	for i := range 64 * 64 {
		g := uint8(i % 300)
		c := color.RGBA{g, g, g / 2 * uint8(i%2), 255} // 300 shades of type, many times
		if i%64 == i/64 {
			c = color.RGBA{27 + g/8, 122, 67 + g/8, 255} // a mix of green, once or twice
		}
		img.SetRGBA(i%64, i/64, c)
	}
	out := paletted(img)
	for i := range 64 {
		if want, got := img.RGBAAt(i, i), color.RGBAModel.Convert(out.At(i, i)).(color.RGBA); distance(want, got) > 300 {
			t.Errorf("%v became %v", want, got)
		}
	}
}

func distance(a, b color.RGBA) int {
	r, g, bl := int(a.R)-int(b.R), int(a.G)-int(b.G), int(a.B)-int(b.B)
	return r*r + g*g + bl*bl
}
