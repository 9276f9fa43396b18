package figure

import (
	"cmp"
	"image"
	"image/color"
	"maps"
	"slices"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/vgimg"

	"neurorbit/stages/render/raster"
)

// PNG encodes the drawing with the given number of dots per inch.
func (d *Drawing) PNG(dpi int) ([]byte, error) {
	img, err := d.Image(dpi)
	if err != nil {
		return nil, err
	}
	return raster.EncodePNG(paletted(img), dpi)
}

// Image paints the drawing with the given number of dots per inch, in true
// colour.
func (d *Drawing) Image(dpi int) (*image.RGBA, error) {
	c := vgimg.NewWith(vgimg.UseWH(vg.Points(d.W), vg.Points(d.H)), vgimg.UseDPI(dpi))
	for _, m := range d.Marks {
		switch m := m.(type) {
		case *Path:
			d.paint(c, m)
		case *Circle:
			for _, p := range m.paths() {
				d.paint(c, p)
			}
		case *Bitmap:
			m.paint(c.Image().(*image.RGBA), float64(dpi)/72)
		case *Text:
			d.write(c, m)
		}
	}
	return c.Image().(*image.RGBA), nil
}

func (d *Drawing) paint(c vg.Canvas, p *Path) {
	pieces := p.flatten()
	if p.Fill != "" {
		d.fill(c, pieces, p.Fill)
	}
	if p.Stroke == "" {
		return
	}
	var stroke vg.Path
	for _, piece := range pieces {
		points := piece.points
		if piece.closed {
			// The stroker puts caps on closed outlines too: go round the first
			// corner once more, so that it is a join like the others.
			points = append(points, points[0], points[1])
		}
		d.trace(&stroke, points)
	}
	c.SetColor(p.Stroke.rgb())
	c.SetLineWidth(vg.Points(p.Width))
	c.Stroke(stroke)
}

func (d *Drawing) fill(c vg.Canvas, pieces []polygon, ink Color) {
	var path vg.Path
	for _, piece := range pieces {
		d.trace(&path, piece.points)
		path.Close()
	}
	c.SetColor(ink.rgb())
	c.Fill(path)
}

// trace appends lines through the points. The canvas has y upwards.
func (d *Drawing) trace(path *vg.Path, points [][2]float64) {
	for i, q := range points {
		p := vg.Point{X: vg.Points(q[0]), Y: vg.Points(d.H - q[1])}
		if i == 0 {
			path.Move(p)
		} else {
			path.Line(p)
		}
	}
}

// write sets a text run by run.
func (d *Drawing) write(c vg.Canvas, t *Text) {
	x := t.left()
	for _, r := range t.Runs {
		var pieces []polygon
		pieces, x = outline(face(r, t.size(r)), x, t.Y-t.rise(r), r.Text)
		d.fill(c, pieces, t.Color)
	}
}

// Of the 256 colours of a palette so many are the most frequent of the image. The
// others are taken one by one where the sum of squared distances from the colours
// taken before is largest, so that a thin line, all mixed colours, keeps its hue
// among a lot of grey type.
const frequentColors = 160

// paletted reduces an opaque image to 256 of its colours; others become the nearest
// of those. Drawings have few colours and a few hundred mixes of them along edges, so
// that the difference cannot be seen, but the file is half the size.
func paletted(img *image.RGBA) *image.Paletted {
	type rgb [3]uint8
	at := func(i int) rgb { return rgb(img.Pix[i : i+3]) }

	// Count runs of equal pixels: most of a drawing is white.
	count := map[rgb]int{}
	run, last := 0, at(0)
	for i := 0; i < len(img.Pix); i += 4 {
		if c := at(i); c != last {
			count[last] += run
			run, last = 0, c
		}
		run++
	}
	count[last] += run
	colors := slices.SortedFunc(maps.Keys(count), func(p, q rgb) int {
		return cmp.Or(cmp.Compare(count[q], count[p]), slices.Compare(p[:], q[:]))
	})

	index := map[rgb]uint8{}
	var palette color.Palette
	far := slices.Repeat([]int{1 << 30}, len(colors)) // squared distance from the nearest in the palette
	keep := func(k int) {
		c, n := colors[k], uint8(len(palette))
		palette = append(palette, color.RGBA{c[0], c[1], c[2], 255})
		for i, other := range colors {
			d := 0
			for ch := range c {
				e := int(c[ch]) - int(other[ch])
				d += e * e
			}
			if d < far[i] {
				far[i], index[other] = d, n
			}
		}
	}
	for i := range colors[:min(len(colors), frequentColors)] {
		keep(i)
	}
	for len(palette) < min(len(colors), 256) {
		worst := 0
		for i := range colors {
			if far[i]*count[colors[i]] > far[worst]*count[colors[worst]] {
				worst = i
			}
		}
		keep(worst)
	}
	out := image.NewPaletted(img.Bounds(), palette)
	n := index[last]
	for i := range out.Pix {
		if c := at(4 * i); c != last {
			last, n = c, index[c]
		}
		out.Pix[i] = n
	}
	return out
}
