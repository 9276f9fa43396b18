package figure

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"strings"

	xfont "golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
	"gonum.org/v1/plot/font"
)

// A letter is a glyph of a string: its outline, in font units with y downwards, and
// where it stands, from the start of the string.
type letter struct {
	r        rune
	segments []sfnt.Segment
	at       fixed.Int26_6
}

// letters sets a string in face f and returns its letters, its width, and the points
// that one font unit has.
func letters(f font.Face, s string) (out []letter, width fixed.Int26_6, unit float64) {
	var buf sfnt.Buffer
	em := fixed.Int26_6(f.Face.UnitsPerEm()) // at this size all values are whole font units
	var prev sfnt.GlyphIndex
	for i, r := range s {
		g, err := f.Face.GlyphIndex(&buf, r)
		if i > 0 {
			if k, err := f.Face.Kern(&buf, prev, g, em, xfont.HintingNone); err == nil {
				width += k
			}
		}
		segments, err2 := f.Face.LoadGlyph(&buf, g, em, nil)
		advance, err3 := f.Face.GlyphAdvance(&buf, g, em, xfont.HintingNone)
		if err := errors.Join(err, err2, err3); err != nil {
			panic(fmt.Sprintf("figure: font: glyph of %q: %v", r, err))
		}
		out = append(out, letter{r, append([]sfnt.Segment(nil), segments...), width})
		width += advance
		prev = g
	}
	return out, width, f.Font.Size.Points() / float64(em)
}

// outline returns the outlines of a string set in face f from (x, y) on, as
// polygons to be filled, and the x coordinate after it.
//
// PNG text is painted like this rather than by the canvas because the glyph
// rasterizer behind it (golang.org/x/image/vector) lets the compiler fuse the
// interpolation of curves, so that its pixels depend on GOAMD64.
func outline(f font.Face, x, y float64, s string) ([]polygon, float64) {
	var out []polygon
	line, width, unit := letters(f, s)
	for _, l := range line {
		at := func(p fixed.Point26_6) [2]float64 {
			return [2]float64{x + float64(float64(l.at+p.X)*unit), y + float64(float64(p.Y)*unit)}
		}
		for _, seg := range l.segments {
			if seg.Op == sfnt.SegmentOpMoveTo {
				out = append(out, polygon{points: [][2]float64{at(seg.Args[0])}, closed: true})
			}
			switch cur := &out[len(out)-1]; seg.Op {
			case sfnt.SegmentOpLineTo:
				cur.points = append(cur.points, at(seg.Args[0]))
			case sfnt.SegmentOpQuadTo:
				// The cubic curve with the same course.
				c, to := at(seg.Args[0]), at(seg.Args[1])
				cur.curve(third(cur.last(), c), third(to, c), to, glyphSteps)
			case sfnt.SegmentOpCubeTo:
				cur.curve(at(seg.Args[0]), at(seg.Args[1]), at(seg.Args[2]), glyphSteps)
			}
		}
	}
	return out, x + float64(float64(width)*unit)
}

// third returns the point two thirds of the way from a to c.
func third(a, c [2]float64) [2]float64 {
	return [2]float64{(a[0] + float64(2*c[0])) / 3, (a[1] + float64(2*c[1])) / 3}
}

// data returns the outline in SVG's notation, relative, in font units.
func (l letter) data() string {
	var b strings.Builder
	var cur fixed.Point26_6
	for _, seg := range l.segments {
		if seg.Op == sfnt.SegmentOpMoveTo && b.Len() > 0 {
			b.WriteByte('Z')
		}
		b.WriteByte([...]byte{
			sfnt.SegmentOpMoveTo: 'M', sfnt.SegmentOpLineTo: 'l', sfnt.SegmentOpQuadTo: 'q', sfnt.SegmentOpCubeTo: 'c',
		}[seg.Op])
		from := cur
		if seg.Op == sfnt.SegmentOpMoveTo {
			from = fixed.Point26_6{}
		}
		for i, p := range seg.Args[:max(1, int(seg.Op))] {
			if cur = p; i > 0 {
				b.WriteByte(' ')
			}
			d := p.Sub(from)
			b.WriteString(strconv.Itoa(int(d.X)) + " " + strconv.Itoa(int(d.Y)))
		}
	}
	return b.String() + "Z"
}

// id names the letter in a font; the same in all figures, so that several can stand
// in one page.
func (l letter) id(r Run) string {
	style := "r"
	if r.Italic {
		style = "i"
	}
	if r.Bold {
		style += "b"
	}
	return style + strconv.FormatInt(int64(l.r), 16)
}

// writeGlyphs defines the letters of all texts, each once, in the order of their use.
func (d *Drawing) writeGlyphs(b *bytes.Buffer) {
	seen := map[string]bool{}
	for _, m := range d.Marks {
		t, ok := m.(*Text)
		if !ok {
			continue
		}
		for _, r := range t.Runs {
			line, _, _ := letters(face(r, t.size(r)), r.Text)
			for _, l := range line {
				if id := l.id(r); !seen[id] && len(l.segments) > 0 {
					if len(seen) == 0 {
						b.WriteString("<defs>\n")
					}
					seen[id] = true
					fmt.Fprintf(b, "<path id=\"%s\" d=\"%s\"/>\n", id, l.data())
				}
			}
		}
	}
	if len(seen) > 0 {
		b.WriteString("</defs>\n")
	}
}

// write writes the text as letters that writeGlyphs has defined.
func (t *Text) write(b *bytes.Buffer, attrs string) {
	fmt.Fprintf(b, `<g aria-label="%s"%s>`, escapeXML(t.String()), attrs)
	x := t.left()
	for _, r := range t.Runs {
		line, width, unit := letters(face(r, t.size(r)), r.Text)
		fmt.Fprintf(b, `<g transform="translate(%s %s)scale(%.5g)">`, number(x), number(t.Y-t.rise(r)), unit)
		for _, l := range line {
			switch {
			case len(l.segments) == 0: // a space
			case l.at == 0:
				fmt.Fprintf(b, `<use href="#%s"/>`, l.id(r))
			default:
				fmt.Fprintf(b, `<use href="#%s" x="%d"/>`, l.id(r), l.at)
			}
		}
		b.WriteString("</g>")
		x += float64(float64(width) * unit)
	}
	b.WriteString("</g>\n")
}
