package figure

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"strconv"
	"strings"
)

// SVG encodes the drawing as an SVG document without a prologue, so that it
// can also stand inside an HTML page.
func (d *Drawing) SVG() []byte {
	var b bytes.Buffer
	w, h := number(d.W), number(d.H)
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" width="%spt" height="%spt" viewBox="0 0 %s %s" `, w, h, w, h)
	fmt.Fprintf(&b, `role="img" aria-label="%s" fill="none" stroke-linejoin="round">`+"\n", escapeXML(d.Label))
	d.writeGlyphs(&b)
	fmt.Fprintf(&b, `<rect width="%s" height="%s" fill="#ffffff"/>`+"\n", w, h)

	// Neighbours with equal attributes share a group.
	for i := 0; i < len(d.Marks); {
		attrs, end := attributes(d.Marks[i]), i+1
		for end < len(d.Marks) && attributes(d.Marks[end]) == attrs {
			end++
		}
		if end == i+1 {
			writeMark(&b, d.Marks[i], attrs)
		} else {
			fmt.Fprintf(&b, "<g%s>\n", attrs)
			for _, m := range d.Marks[i:end] {
				writeMark(&b, m, "")
			}
			b.WriteString("</g>\n")
		}
		i = end
	}
	b.WriteString("</svg>\n")
	return b.Bytes()
}

// attributes returns the presentation attributes of a mark.
func attributes(m Mark) string {
	switch m := m.(type) {
	case *Path:
		return m.Style.attributes()
	case *Circle:
		return m.Style.attributes()
	case *Bitmap:
		return ""
	}
	return fmt.Sprintf(` fill="%s"`, m.(*Text).Color)
}

func (s Style) attributes() string {
	a := ""
	if s.Fill != "" {
		a += ` fill="` + string(s.Fill) + `"`
	}
	if s.Stroke != "" {
		a += ` stroke="` + string(s.Stroke) + `"`
		if s.Width != 1 {
			a += ` stroke-width="` + number(s.Width) + `"`
		}
	}
	return a
}

func writeMark(b *bytes.Buffer, m Mark, attrs string) {
	element := func(name, geometry string, s Style) {
		b.WriteString("<" + name + geometry + attrs)
		if s.Title != "" {
			b.WriteString("><title>" + escapeXML(s.Title) + "</title></" + name + ">\n")
		} else {
			b.WriteString("/>\n")
		}
	}
	switch m := m.(type) {
	case *Path:
		element("path", ` d="`+m.data()+`"`, m.Style)
	case *Circle:
		element("circle", fmt.Sprintf(` cx="%s" cy="%s" r="%s"`, number(m.X), number(m.Y), number(m.R)), m.Style)
	case *Bitmap:
		element("image", m.geometry(), Style{Title: m.Title})
	case *Text:
		m.write(b, attrs)
	}
}

// data returns the path in SVG's notation.
func (p *Path) data() string {
	var b strings.Builder
	for _, op := range p.Ops {
		b.WriteByte(op.Kind)
		if op.Kind == 'C' {
			b.WriteString(number(op.X1) + "," + number(op.Y1) + " " + number(op.X2) + "," + number(op.Y2) + " ")
		}
		if op.Kind != 'Z' {
			b.WriteString(number(op.X) + "," + number(op.Y))
		}
	}
	return b.String()
}

// number writes v with at most two decimals.
func number(v float64) string {
	s := strings.TrimRight(strings.TrimRight(strconv.FormatFloat(v, 'f', 2, 64), "0"), ".")
	if s == "-0" {
		return "0"
	}
	return s
}

func escapeXML(s string) string {
	var b bytes.Buffer
	xml.EscapeText(&b, []byte(s)) // a bytes.Buffer takes everything
	return b.String()
}
