package figure

import (
	"bytes"
	"fmt"
	"image/png"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/vgimg"
)

// PNG encodes the drawing with the given number of dots per inch.
func (d *Drawing) PNG(dpi int) ([]byte, error) {
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
	var b bytes.Buffer
	e := png.Encoder{CompressionLevel: png.BestCompression}
	if err := e.Encode(&b, paletted(c.Image())); err != nil {
		return nil, fmt.Errorf("figure: %w", err)
	}
	return b.Bytes(), nil
}

// paint fills and strokes a path. The canvas has y upwards.
func (d *Drawing) paint(c vg.Canvas, p *Path) {
	point := func(q [2]float64) vg.Point { return vg.Point{X: vg.Points(q[0]), Y: vg.Points(d.H - q[1])} }
	var fill, stroke vg.Path
	for _, piece := range p.flatten() {
		for i, q := range piece.points {
			if i == 0 {
				fill.Move(point(q))
				stroke.Move(point(q))
			} else {
				fill.Line(point(q))
				stroke.Line(point(q))
			}
		}
		if piece.closed {
			fill.Close()
			// The stroker puts caps on closed outlines too: go round the first
			// corner once more, so that it is a join like the others.
			stroke.Line(point(piece.points[0]))
			stroke.Line(point(piece.points[1]))
		}
	}
	if p.Fill != "" {
		c.SetColor(p.Fill.rgb())
		c.Fill(fill)
	}
	if p.Stroke != "" {
		c.SetColor(p.Stroke.rgb())
		c.SetLineWidth(vg.Points(p.Width))
		c.Stroke(stroke)
	}
}

// write sets a text run by run.
func (d *Drawing) write(c vg.Canvas, t *Text) {
	c.SetColor(t.Color.rgb())
	x := t.left()
	for _, r := range t.Runs {
		f := face(r, t.size(r))
		c.FillString(f, vg.Point{X: vg.Points(x), Y: vg.Points(d.H - snap(t.Y-t.rise(r)))}, r.Text)
		x = snap(x + f.Width(r.Text).Points())
	}
}
