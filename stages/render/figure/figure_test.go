package figure

import (
	"bytes"
	"encoding/xml"
	"image/png"
	"io"
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestMarkup(t *testing.T) {
	for _, c := range []struct {
		in   string
		want []Run
	}{
		{"plain (a)", []Run{{Text: "plain (a)"}}},
		{"*x*^{t+1} = 1", []Run{{Text: "x", Italic: true}, {Text: "t+1", Script: 1}, {Text: " = 1"}}},
		{"*C*_128", []Run{{Text: "C", Italic: true}, {Text: "1", Script: -1}, {Text: "28"}}},
		{"**(a)** P_{*s*}(1)", []Run{{Text: "(a)", Bold: true}, {Text: " P"}, {Text: "s", Italic: true, Script: -1}, {Text: "(1)"}}},
		{`a\_b\*`, []Run{{Text: "a_b*"}}},
		{"a}^", []Run{{Text: "a}^"}}},
		{"", nil},
	} {
		if got := Markup(c.in); !slices.Equal(got, c.want) {
			t.Errorf("%q: got %+v, want %+v", c.in, got, c.want)
		}
	}
}

func TestTextWidth(t *testing.T) {
	// Liberation Sans has digits of 1139 units of 2048.
	if got, want := TextWidth(10, "0000"), 4*10*1139.0/2048; math.Abs(got-want) > 1e-9 {
		t.Errorf("width %g, want %g", got, want)
	}
	if TextWidth(10, "**mm**") <= TextWidth(10, "ii") || TextWidth(10, "x^2") >= TextWidth(10, "x2") {
		t.Error("style and script do not count in the width")
	}
}

func TestAnchors(t *testing.T) {
	d := New(100, 20, "")
	for _, a := range []Anchor{Start, Middle, End} {
		d.Text(50, 10, a, 8, Black, "abc")
	}
	w := TextWidth(8, "abc")
	for i, want := range []float64{50, 50 - w/2, 50 - w} {
		b := d.Marks[i].Bounds()
		if math.Abs(b.X0-want) > grid || math.Abs(b.X1-b.X0-w) > 1e-9 {
			t.Errorf("anchor %d: from %g to %g, want from %g", i, b.X0, b.X1, want)
		}
	}
}

// sample uses every kind of mark.
func sample() *Drawing {
	d := New(120, 80, `sample "1" & <2>`)
	d.Box(10, 10, 60, 40, Style{Fill: PaleGrey, Stroke: Black, Width: 0.5})
	d.Line(10, 10, 60.123456, 40, Style{Stroke: Red, Width: 1, Title: "a > b"})
	d.Line(10, 40, 60, 10, Style{Stroke: Red, Width: 1})
	d.Add(NewPath(Style{Stroke: Blue, Width: 0.7}).Move(60, 60).Curve(70, 20, 90, 75, 100, 60))
	d.Disc(80, 25, 6, Style{Fill: White, Stroke: Black, Width: 0.8})
	d.TextMid(80, 25, Middle, 7, Black, "7")
	d.Text(20, 70, Start, 8, Black, "*x*_{i}^{t+1} & <σ>")
	d.Line(10, 45, 60, 45, Style{Stroke: Black, Width: 0.6})
	for i, label := range []string{"0", "5", "10"} {
		d.Line(10+25*float64(i), 45, 10+25*float64(i), 47.5, Style{Stroke: Black, Width: 0.6})
		d.Text(10+25*float64(i), 54, Middle, TickSize, Black, label)
	}
	return d
}

func TestSVG(t *testing.T) {
	data := sample().SVG()
	dec := xml.NewDecoder(bytes.NewReader(data))
	depth, texts := 0, []string{}
	for {
		tok, err := dec.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatalf("not well-formed: %v\n%s", err, data)
		}
		switch tok := tok.(type) {
		case xml.StartElement:
			depth++
			for _, a := range tok.Attr {
				if a.Name.Local == "aria-label" && tok.Name.Local == "g" {
					texts = append(texts, a.Value)
				}
			}
		case xml.EndElement:
			depth--
		case xml.CharData:
			if s := strings.TrimSpace(string(tok)); s != "" {
				texts = append(texts, s)
			}
		}
	}
	if depth != 0 {
		t.Errorf("depth %d at the end", depth)
	}
	if got, want := strings.Join(texts, "|"), "a > b|7|xit+1 & <σ>|0|5|10"; got != want {
		t.Errorf("texts %q, want %q", got, want)
	}
	for _, want := range []string{
		`aria-label="sample &#34;1&#34; &amp; &lt;2&gt;"`,
		`<rect width="120" height="80" fill="#ffffff"/>`,
		"<g stroke=\"#c8102e\">\n<path d=\"M10,10L60.12,40\"><title>a &gt; b</title></path>\n<path d=\"M10,40L60,10\"/>\n</g>\n",
		`<path d="M60,60C70,20 90,75 100,60" stroke="#1f5fbf" stroke-width="0.7"/>`,
		`<circle cx="80" cy="25" r="6" fill="#ffffff" stroke="#000000" stroke-width="0.8"/>`,
	} {
		if !bytes.Contains(data, []byte(want)) {
			t.Errorf("no %s in\n%s", want, data)
		}
	}
}

func TestPNG(t *testing.T) {
	data, err := sample().PNG(144)
	if err != nil {
		t.Fatal(err)
	}
	cfg, err := png.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	if cfg.Width != 240 || cfg.Height != 160 {
		t.Errorf("%dx%d dots, want 240x160", cfg.Width, cfg.Height)
	}
	again, err := sample().PNG(144)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(data, again) || !bytes.Equal(sample().SVG(), sample().SVG()) {
		t.Error("two encodings differ")
	}
}

func TestFaults(t *testing.T) {
	if f := sample().Faults(); len(f) > 0 {
		t.Errorf("faults in the sample: %v", f)
	}
	d := New(50, 20, "")
	d.Text(45, 10, Start, 8, Black, "wide")
	d.Text(10, 10, Start, 8, Black, "one")
	d.Text(20, 10, Start, 8, Black, "two")
	d.Disc(1, 10, 2, Style{Fill: Black, Title: "dot"})
	got := strings.Join(d.Faults(), "\n")
	for _, want := range []string{`text "wide" leaves the sheet`, `text "two" overlaps text "one"`, `circle "dot" leaves the sheet`} {
		if !strings.Contains(got, want) {
			t.Errorf("no fault %s in:\n%s", want, got)
		}
	}
}

// A flattened circle keeps its radius, and every coordinate of a mark lies on
// the grid.
func TestGeometry(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := rapid.Float64Range(-500, 500).Draw(t, "x")
		r := rapid.Float64Range(0.5, 100).Draw(t, "r")
		d := New(1, 1, "")
		d.Disc(x, -x, r, Style{Fill: Black})
		c := d.Marks[0].(*Circle)
		for _, v := range []float64{c.X, c.Y, c.R} {
			if v*64 != math.Trunc(v*64) {
				t.Fatalf("%g is not a multiple of 1/64", v)
			}
		}
		for _, q := range c.paths()[0].flatten()[0].points {
			if e := math.Hypot(q[0]-c.X, q[1]-c.Y) - c.R; math.Abs(e) > 0.0004*c.R+2*grid {
				t.Fatalf("radius off by %g of %g", e, c.R)
			}
		}
	})
}
