package figure

import (
	"bytes"
	"fmt"
	"image"
	"image/png"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/vgimg"
)

// PNG encodes the drawing with the given number of dots per inch.
func (d *Drawing) PNG(dpi int) ([]byte, error) {
	img, err := d.Image(dpi)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if err := png.Encode(&b, paletted(img)); err != nil {
		return nil, fmt.Errorf("figure: %w", err)
	}
	return b.Bytes(), nil
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
		case *Text:
			d.write(c, m)
		}
	}
	img, ok := c.Image().(*image.RGBA)
	if !ok {
		return nil, fmt.Errorf("figure: the canvas has a %T", c.Image())
	}
	return img, nil
}

// paint fills and strokes a path.
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

// fill fills polygons.
func (d *Drawing) fill(c vg.Canvas, pieces []polygon, color Color) {
	var path vg.Path
	for _, piece := range pieces {
		d.trace(&path, piece.points)
		path.Close()
	}
	c.SetColor(color.rgb())
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
