package raster

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/gif"
	"image/png"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// ink sums what is missing from white in the first channel.
func ink(c *Canvas) float64 {
	sum := 0.0
	w, h := c.Size()
	for y := range h {
		for x := range w {
			sum += 1 - float64(c.At(x, y)[0])
		}
	}
	return sum
}

// A layer leaves of every dot what Agg leaves, whatever the opacity and the colours.
func TestLayers(t *testing.T) {
	for c := range 256 {
		for o, ink := range layers(RGB{float32(c) / 255, 0, float32(255-c) / 255}, 255) {
			for d := range 256 {
				dot := uint64(d | d<<20 | d<<40)
				agg := func(c int) uint64 { return uint64(((c<<8-255*d)*o + 255*d<<8) / (255 << 8)) }
				if got, want := layer(dot, o, ink), agg(c)|agg(0)<<20|agg(255-c)<<40; got != want {
					t.Fatalf("%d with opacity %d on %d: %x, want %x", c, o, d, got, want)
				}
			}
		}
	}
}

// In levels a picture has what a canvas has to within the rounding of each layer, whatever
// the number of dots painted for each.
func TestLevels(t *testing.T) {
	var lines []Line
	for k := range 20 {
		v := float64(6 * k)
		lines = append(lines, Line{v, 0, 120 - v, 120, 1.5, Spectral(v / 120), 0.3}, Line{0, v, 120, 120 - v, 0.4, Spectral(v / 120), 0.3})
	}
	c := New(120, 120, White)
	c.Lines(lines)
	fine := Levels(120, 120, 1, lines)
	for k := 1; k <= 6; k++ {
		img := Levels(120/k, 120/k, k, lines)
		for at := range 120 / k * 120 / k * 3 {
			x, y, ch := at/3%(120/k), at/3/(120/k), at%3
			mean, levels := 0.0, 0.0
			for i := range k * k {
				mean += float64(255 * c.At(x*k+i%k, y*k+i/k)[ch])
				levels += float64(fine.Pix[fine.PixOffset(x*k+i%k, y*k+i/k)+ch])
			}
			got := float64(img.Pix[img.PixOffset(x, y)+ch])
			if math.Abs(got-levels/float64(k*k)) > 0.501 || got > mean/float64(k*k)+3 || got < mean/float64(k*k)-12 {
				t.Fatalf("dot %d,%d of 1/%d: %v, want %v, in real numbers %v", x, y, k, got, levels/float64(k*k), mean/float64(k*k))
			}
		}
	}
}

// A line covers its width times its length, and the same line mirrored at the
// diagonal or drawn from the other end covers the same dots.
func TestLineArea(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		coordinate := rapid.Float64Range(8, 56)
		l := Line{
			X0: coordinate.Draw(t, "x0"), Y0: coordinate.Draw(t, "y0"), X1: coordinate.Draw(t, "x1"), Y1: coordinate.Draw(t, "y1"),
			Width: rapid.Float64Range(0.1, 3).Draw(t, "width"), Opacity: rapid.Float64Range(0.05, 1).Draw(t, "opacity"),
		}
		c := New(64, 64, White)
		c.Lines([]Line{l})
		want := l.Width * math.Hypot(l.X1-l.X0, l.Y1-l.Y0) * l.Opacity
		if got := ink(c); math.Abs(got-want) > 1e-4*(1+want) {
			t.Fatalf("ink %g, want %g", got, want)
		}
		mirrored, reversed := l, l
		mirrored.X0, mirrored.Y0, mirrored.X1, mirrored.Y1 = l.Y0, l.X0, l.Y1, l.X1
		reversed.X0, reversed.Y0, reversed.X1, reversed.Y1 = l.X1, l.Y1, l.X0, l.Y0
		m, r := New(64, 64, White), New(64, 64, White)
		m.Lines([]Line{mirrored})
		r.Lines([]Line{reversed})
		for y := range 64 {
			for x := range 64 {
				p := float64(c.At(x, y)[0])
				fx, fy := float64(x)+0.5, float64(y)+0.5
				if min(math.Hypot(fx-l.X0, fy-l.Y0), math.Hypot(fx-l.X1, fy-l.Y1)) < l.Width+2 {
					continue // the ends are cut along the columns
				}
				if math.Abs(p-float64(m.At(y, x)[0])) > 1e-5 || math.Abs(p-float64(r.At(x, y)[0])) > 1e-5 {
					t.Fatalf("dot %d,%d: %g, mirrored %g, reversed %g", x, y, p, m.At(y, x)[0], r.At(x, y)[0])
				}
			}
		}
	})
}

// The share of each dot of a line, against sampling the dot.
func TestLineCoverage(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := Line{
			X0: -4, Y0: rapid.Float64Range(-4, 12).Draw(t, "y0"), X1: 12, Y1: rapid.Float64Range(-4, 12).Draw(t, "y1"),
			Width: rapid.Float64Range(0.2, 2).Draw(t, "width"), Opacity: 1,
		}
		c := New(8, 8, White)
		c.Lines([]Line{l})
		dx, dy := l.X1-l.X0, l.Y1-l.Y0
		length := math.Hypot(dx, dy)
		const n = 64
		for y := range 8 {
			for x := range 8 {
				in := 0
				for k := range n * n {
					px := float64(x) + (float64(k%n)+0.5)/n - l.X0
					py := float64(y) + (float64(k/n)+0.5)/n - l.Y0
					if math.Abs(px*dy-py*dx)/length < l.Width/2 {
						in++
					}
				}
				want := float64(in) / (n * n)
				if got := 1 - float64(c.At(x, y)[0]); math.Abs(got-want) > 0.03 {
					t.Fatalf("dot %d,%d: share %g, sampled %g", x, y, got, want)
				}
			}
		}
	})
}

// Bands and clipping do not show: a part of a line on a small canvas has the
// bits that it has on a large one, and marks outside paint nothing.
func TestClip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		coordinate := rapid.Float64Range(-80, 240)
		var lines []Line
		for range rapid.IntRange(1, 5).Draw(t, "lines") {
			lines = append(lines, Line{coordinate.Draw(t, "x0"), coordinate.Draw(t, "y0"), coordinate.Draw(t, "x1"), coordinate.Draw(t, "y1"),
				rapid.Float64Range(0.1, 2).Draw(t, "width"), RGB{0.5, 0.25, 0}, 0.5})
		}
		whole, part := New(160, 160, White), New(70, bandRows+10, White)
		whole.Lines(lines)
		part.Lines(lines)
		for y := range bandRows + 10 {
			for x := range 70 {
				if whole.At(x, y) != part.At(x, y) {
					t.Fatalf("dot %d,%d: %v and %v", x, y, whole.At(x, y), part.At(x, y))
				}
			}
		}
	})
}

// Later marks cover earlier ones in every band.
func TestOrder(t *testing.T) {
	c := New(4, 3*bandRows, White)
	column := func(col RGB) Line {
		return Line{X0: 2, Y0: -1, X1: 2, Y1: 4 * bandRows, Width: 2, Color: col, Opacity: 1}
	}
	c.Lines([]Line{column(RGB{1, 0, 0}), column(RGB{0, 0, 1})})
	for y := range 3 * bandRows {
		if c.At(1, y) != (RGB{0, 0, 1}) || c.At(2, y) != (RGB{0, 0, 1}) || c.At(0, y) != White {
			t.Fatalf("row %d: %v %v %v", y, c.At(0, y), c.At(1, y), c.At(2, y))
		}
	}
}

func TestDegenerate(t *testing.T) {
	c := New(8, 8, White)
	nan, inf := math.NaN(), math.Inf(1)
	c.Lines([]Line{{3, 3, 3, 3, 1, RGB{}, 1}, {nan, 1, 2, 3, 1, RGB{}, 1}, {0, 0, inf, 3, 1, RGB{}, 1}, {0, 0, 8, 8, 0, RGB{}, 1}, {0, 0, 8, 8, nan, RGB{}, 1}})
	if ink(c) != 0 {
		t.Errorf("ink %g", ink(c))
	}
}

// The values that matplotlib 3.10 gives for its map Spectral.
func TestSpectral(t *testing.T) {
	for _, c := range []struct {
		v    float64
		want [3]float64
	}{
		{0, [3]float64{0.6196078431372549, 0.00392156862745098, 0.25882352941176473}},
		{-1, [3]float64{0.6196078431372549, 0.00392156862745098, 0.25882352941176473}},
		{math.NaN(), [3]float64{0.6196078431372549, 0.00392156862745098, 0.25882352941176473}},
		{0.5, [3]float64{0.998077662437524, 0.9992310649750096, 0.7460207612456747}},
		{1, [3]float64{0.3686274509803922, 0.30980392156862746, 0.6352941176470588}},
		{7, [3]float64{0.3686274509803922, 0.30980392156862746, 0.6352941176470588}},
	} {
		got := Spectral(c.v)
		for k := range got {
			if math.Abs(float64(got[k])-c.want[k]) > 1e-7 {
				t.Errorf("Spectral(%g) = %v, want %v", c.v, got, c.want)
			}
		}
	}
}

func TestPNG(t *testing.T) {
	c := New(20, 10, RGB{1, 0.5, 0})
	c.Lines([]Line{{2, 5, 18, 5, 3, RGB{0, 0, 1}, 1}})
	data, err := EncodePNG(c.Image(), 300)
	if err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	if b := img.Bounds(); b.Dx() != 20 || b.Dy() != 10 {
		t.Errorf("bounds %v", b)
	}
	// 300 dots per inch are 11811 per meter, right behind the header.
	if want := "\x00\x00\x00\x09pHYs\x00\x00\x2e\x23\x00\x00\x2e\x23\x01\x78\xa5\x3f\x76"; string(data[33:54]) != want {
		t.Errorf("%q, want %q", data[33:54], want)
	}
	r, g, b, a := img.At(0, 0).RGBA()
	if r>>8 != 255 || g>>8 != 128 || b>>8 != 0 || a>>8 != 255 {
		t.Errorf("corner %d %d %d %d", r>>8, g>>8, b>>8, a>>8)
	}
}

// rosette is a picture with lines of all slopes.
func rosette(side, n int) *Canvas {
	c := New(side, side, White)
	s := float64(side)
	var lines []Line
	for k := range n {
		// Points of a low-discrepancy sequence.
		u, v := frac(float64(float64(k)*0.7548776662466927)), frac(float64(float64(k)*0.5698402909980532))
		p, q := frac(float64(float64(k)*0.8191725133961645)), frac(float64(float64(k)*0.6710436067037893))
		lines = append(lines, Line{float64(s * u), float64(s * v), float64(s * p), float64(s * q), s / 7200, Spectral(u), 0.1})
	}
	c.Lines(lines)
	return c
}

func frac(v float64) float64 { return v - math.Floor(v) }

const printDigest = "NEURORBIT_TEST_PRINT_DIGEST"

func digest() string {
	few, _, _ := Palette(fan().Image(), 64)
	return fmt.Sprintf("digest %x\n", sha256.Sum256(slices.Concat(rosette(300, 500).Image().Pix, few.Pix)))
}

// fan returns a picture with thousands of colours.
func fan() *Canvas {
	c := New(200, 150, White)
	for i := range 300 {
		v := float64(i) / 299
		c.Lines([]Line{{0, 75, 200, float64(150 * v), 3, Spectral(v), 0.3}, {float64(200 * v), 0, 100, 150, 1, Spectral(1 - v), 0.2}})
	}
	return c
}

// TestPrintDigest is what TestSameBytesOnAnyCPU runs in other processes.
func TestPrintDigest(t *testing.T) {
	if os.Getenv(printDigest) == "" {
		t.Skip("nothing to print")
	}
	fmt.Print(digest())
}

// The dots are the same whether or not the compiler may fuse.
func TestSameBytesOnAnyCPU(t *testing.T) {
	if testing.Short() || runtime.GOARCH != "amd64" {
		t.Skip("builds for another CPU")
	}
	for _, level := range []string{"v1", "v3"} {
		binary := filepath.Join(t.TempDir(), "raster-"+level+".test")
		build := exec.Command("go", "test", "-c", "-o", binary, ".")
		build.Env = append(os.Environ(), "GOAMD64="+level)
		if out, err := build.CombinedOutput(); err != nil {
			t.Fatalf("GOAMD64=%s: %v\n%s", level, err, out)
		}
		cmd := exec.Command(binary, "-test.run=^TestPrintDigest$")
		cmd.Env = append(os.Environ(), printDigest+"=1")
		out, err := cmd.CombinedOutput()
		if strings.Contains(string(out), "microarchitecture support") {
			t.Logf("GOAMD64=%s: this CPU cannot run it", level)
			continue
		}
		if err != nil || !strings.Contains(string(out), digest()) {
			t.Errorf("GOAMD64=%s: %v, other dots than here (%s): %s", level, err, digest(), out)
		}
	}
}

// BenchmarkLines paints as many lines as figures 2 and 4 of the attractors
// article have on a picture of its size.
func BenchmarkLines(b *testing.B) {
	for b.Loop() {
		rosette(3000, 18750)
	}
}

// BenchmarkPNG encodes such a picture.
func BenchmarkPNG(b *testing.B) {
	c := rosette(3000, 18750)
	for b.Loop() {
		data, err := EncodePNG(c.Image(), 300)
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(len(data)), "bytes")
	}
}

// The palette of a drawing with many colours: as many as asked for, the differences are
// those that it states, ink is kept, and the same dots give the same bytes.
func TestPalette(t *testing.T) {
	img := fan().Image()
	for _, n := range []int{2, 64, 256} {
		out, worst, mean := Palette(img, n)
		again, _, _ := Palette(img, n)
		if len(out.Palette) != n || !bytes.Equal(out.Pix, again.Pix) || !slices.Equal(out.Palette, again.Palette) {
			t.Errorf("%d of %d colours", len(out.Palette), n)
		}
		far, sum, ink := 0.0, 0.0, 0.0
		for i, k := range out.Pix {
			c := out.Palette[k].(color.RGBA)
			for ch, v := range []uint8{c.R, c.G, c.B} {
				d := float64(v) - float64(img.Pix[4*i+ch])
				far, sum, ink = max(far, math.Abs(d)), sum+math.Abs(d), ink+d
			}
		}
		if dots := float64(3 * len(out.Pix)); far != float64(worst) || math.Abs(sum/dots-mean) > 1e-9 || math.Abs(ink)/dots > 0.5 {
			t.Errorf("%d colours: %v at most, %v on average, stated %d, %v; ink %v", n, far, sum/dots, worst, mean, ink)
		}
	}
	few := New(4, 4, White)
	few.Lines([]Line{{0, 2, 4, 2, 2, RGB{1, 0, 0}, 1}})
	if out, worst, mean := Palette(few.Image(), 256); len(out.Palette) != 2 || worst != 0 || mean != 0 {
		t.Errorf("two colours: %v, %d, %v", out.Palette, worst, mean)
	}
}

// A film comes back frame by frame.
func TestFilm(t *testing.T) {
	c, f := New(40, 30, White), Film{Time: 7, Rest: 90}
	for k := range 5 {
		c.Lines([]Line{{float64(8 * k), 0, float64(8 * k), 30, 4, RGB{float32(k) / 4, 0, 1}, 1}})
		f.Frames = append(f.Frames, c.Image())
	}
	data, err := f.GIF(32)
	if err != nil {
		t.Fatal(err)
	}
	film, err := gif.DecodeAll(bytes.NewReader(data))
	if err != nil || len(film.Image) != 5 || film.Delay[0] != 7 || film.Delay[4] != 90 || film.LoopCount != 0 {
		t.Fatalf("%v: %d frames, %v", err, len(film.Image), film.Delay)
	}
	seen := image.NewRGBA(film.Image[0].Bounds())
	for k, frame := range film.Image {
		draw.Draw(seen, seen.Bounds(), frame, image.Point{}, draw.Over)
		if !bytes.Equal(seen.Pix, f.Frames[k].Pix) {
			t.Errorf("frame %d differs", k)
		}
	}
}
