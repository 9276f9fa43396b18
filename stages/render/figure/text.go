package figure

import (
	"sync"

	xfont "golang.org/x/image/font"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/font/liberation"
)

// An Anchor says which point of a text its x coordinate means.
type Anchor byte

// The anchors.
const (
	Start Anchor = iota
	Middle
	End
)

// A Text is a mark: one line of text on the baseline Y.
type Text struct {
	X, Y   float64
	Anchor Anchor
	Size   float64
	Color  Color
	Runs   []Run
}

// A Run is a piece of a text in one style. Script is +1 for raised, -1 for
// lowered, 0 for text on the baseline.
type Run struct {
	Text         string
	Italic, Bold bool
	Script       int
}

// Geometry of the type, as shares of its size: how far capitals rise above and
// descenders fall below the baseline, and how scripts are set.
const (
	ascent     = 0.74
	descent    = 0.22
	capHeight  = 0.70
	scriptSize = 0.72
	scriptUp   = 0.36
	scriptDown = 0.20
)

// Text writes marked-up text (see the package comment) with its baseline at y.
func (d *Drawing) Text(x, y float64, a Anchor, size float64, c Color, markup string) {
	if markup != "" {
		d.Marks = append(d.Marks, &Text{X: snap(x), Y: snap(y), Anchor: a, Size: size, Color: c, Runs: Markup(markup)})
	}
}

// TextMid is Text with capitals and digits centred on y.
func (d *Drawing) TextMid(x, y float64, a Anchor, size float64, c Color, markup string) {
	d.Text(x, y+float64(capHeight/2*size), a, size, c, markup)
}

// TextWidth returns the width of marked-up text in points.
func TextWidth(size float64, markup string) float64 {
	t := Text{Size: size, Runs: Markup(markup)}
	return t.width()
}

// Markup splits marked-up text into runs.
func Markup(s string) []Run {
	var runs []Run
	var cur Run
	flush := func() {
		if cur.Text != "" {
			runs = append(runs, cur)
			cur.Text = ""
		}
	}
	in := []rune(s)
	braced := false
	for i := 0; i < len(in); i++ {
		switch r := in[i]; {
		case r == '\\' && i+1 < len(in):
			i++
			cur.Text += string(in[i])
		case r == '*' && i+1 < len(in) && in[i+1] == '*':
			i++
			flush()
			cur.Bold = !cur.Bold
			continue
		case r == '*':
			flush()
			cur.Italic = !cur.Italic
			continue
		case (r == '^' || r == '_') && i+1 < len(in):
			flush()
			cur.Script = 1
			if r == '_' {
				cur.Script = -1
			}
			if braced = in[i+1] == '{'; braced {
				i++
			}
			continue
		case r == '}' && braced:
			flush()
			cur.Script, braced = 0, false
			continue
		default:
			cur.Text += string(r)
		}
		if cur.Script != 0 && !braced {
			flush()
			cur.Script = 0
		}
	}
	flush()
	return runs
}

// size and rise return the type size of run r and how far its baseline lies
// above that of the text.
func (t *Text) size(r Run) float64 {
	if r.Script != 0 {
		return float64(t.Size * scriptSize)
	}
	return t.Size
}

func (t *Text) rise(r Run) float64 {
	return float64(t.Size * [...]float64{-scriptDown, 0, scriptUp}[r.Script+1])
}

// width returns the sum of the advance widths.
func (t *Text) width() float64 {
	w := 0.0
	for _, r := range t.Runs {
		f := face(r, t.size(r))
		w += f.Width(r.Text).Points()
	}
	return w
}

// left returns the x coordinate at which the text starts.
func (t *Text) left() float64 {
	return snap(t.X - float64(t.width()*[...]float64{Start: 0, Middle: 0.5, End: 1}[t.Anchor]))
}

// Bounds implements Mark.
func (t *Text) Bounds() Rect {
	x := t.left()
	r := Rect{x, t.Y, x + t.width(), t.Y}
	for _, run := range t.Runs {
		s, up := t.size(run), t.rise(run)
		r.Y0 = min(r.Y0, t.Y-up-float64(ascent*s))
		r.Y1 = max(r.Y1, t.Y-up+float64(descent*s))
	}
	return r
}

// String returns the text without markup.
func (t *Text) String() string {
	s := ""
	for _, r := range t.Runs {
		s += r.Text
	}
	return s
}

var fonts = sync.OnceValue(func() *font.Cache { return font.NewCache(liberation.Collection()) })

// face returns Liberation Sans in the style of r. It has the metrics of Arial
// and Helvetica.
func face(r Run, size float64) font.Face {
	f := font.Font{Typeface: "Liberation", Variant: "Sans"}
	if r.Italic {
		f.Style = xfont.StyleItalic
	}
	if r.Bold {
		f.Weight = xfont.WeightBold
	}
	return fonts().Lookup(f, font.Points(size))
}
