package figure

import (
	"fmt"
	"image/color"
)

// A Color is an opaque colour as in CSS, "#rrggbb"; the empty Color paints
// nothing.
type Color string

// Colours that all figures share. Positive and negative connections are red and
// blue as in the papers; both keep their contrast for colour-blind readers.
const (
	Black     Color = "#000000"
	White     Color = "#ffffff"
	Red       Color = "#c8102e"
	Blue      Color = "#1f5fbf"
	Grey      Color = "#808080"
	LightGrey Color = "#d0d0d0"
	PaleGrey  Color = "#ececec"
	Orange    Color = "#c06c00"
)

// RGBA makes Color a color.Color.
func (c Color) RGBA() (r, g, b, a uint32) { return c.rgb().RGBA() }

// ColorOf returns an opaque colour as a Color.
func ColorOf(c color.Color) Color {
	if c, ok := c.(Color); ok {
		return c
	}
	r, g, b, _ := c.RGBA()
	return Color(fmt.Sprintf("#%02x%02x%02x", r>>8, g>>8, b>>8))
}

// rgb parses c, which must be "#rrggbb".
func (c Color) rgb() color.RGBA {
	var v uint32
	if _, err := fmt.Sscanf(string(c), "#%06x", &v); err != nil || len(c) != 7 {
		panic(fmt.Sprintf("figure: %q is not a colour", string(c)))
	}
	return color.RGBA{R: uint8(v >> 16), G: uint8(v >> 8), B: uint8(v), A: 255}
}
