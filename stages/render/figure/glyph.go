package figure

import (
	"fmt"

	xfont "golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
	"gonum.org/v1/plot/font"
)

// outline returns the outlines of a string set in face f from (x, y) on, as
// polygons to be filled, and the x coordinate after it.
//
// PNG text is painted like this rather than by the canvas because the glyph
// rasterizer behind it (golang.org/x/image/vector) lets the compiler fuse the
// interpolation of curves, so that its pixels depend on GOAMD64.
func outline(f font.Face, x, y float64, s string) ([]polygon, float64) {
	var buf sfnt.Buffer
	em := fixed.Int26_6(f.Face.UnitsPerEm()) // at this size all values are whole font units
	unit := f.Font.Size.Points() / float64(em)
	var out []polygon
	var prev sfnt.GlyphIndex
	for i, r := range s {
		g, err := f.Face.GlyphIndex(&buf, r)
		if err != nil {
			panic(fmt.Sprintf("figure: font: %v", err))
		}
		if i > 0 {
			if k, err := f.Face.Kern(&buf, prev, g, em, xfont.HintingNone); err == nil {
				x += float64(float64(k) * unit)
			}
		}
		segments, err := f.Face.LoadGlyph(&buf, g, em, nil)
		if err != nil {
			panic(fmt.Sprintf("figure: font: glyph of %q: %v", r, err))
		}
		at := func(p fixed.Point26_6) [2]float64 {
			return [2]float64{x + float64(float64(p.X)*unit), y + float64(float64(p.Y)*unit)}
		}
		for _, seg := range segments {
			if seg.Op == sfnt.SegmentOpMoveTo {
				out = append(out, polygon{points: [][2]float64{at(seg.Args[0])}, closed: true})
				continue
			}
			cur := &out[len(out)-1]
			from := cur.points[len(cur.points)-1]
			switch seg.Op {
			case sfnt.SegmentOpLineTo:
				cur.points = append(cur.points, at(seg.Args[0]))
			case sfnt.SegmentOpQuadTo:
				// The cubic curve with the same course.
				c, to := at(seg.Args[0]), at(seg.Args[1])
				cur.curve(from, third(from, c), third(to, c), to, glyphSteps)
			case sfnt.SegmentOpCubeTo:
				cur.curve(from, at(seg.Args[0]), at(seg.Args[1]), at(seg.Args[2]), glyphSteps)
			}
		}
		advance, err := f.Face.GlyphAdvance(&buf, g, em, xfont.HintingNone)
		if err != nil {
			panic(fmt.Sprintf("figure: font: advance of %q: %v", r, err))
		}
		x += float64(float64(advance) * unit)
		prev = g
	}
	return out, x
}

// glyphSteps is the number of chords for one curve of a glyph.
const glyphSteps = 5

// third returns the point two thirds of the way from a to c.
func third(a, c [2]float64) [2]float64 {
	return [2]float64{(a[0] + float64(2*c[0])) / 3, (a[1] + float64(2*c[1])) / 3}
}
