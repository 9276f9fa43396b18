// Package portrait paints an orbit as the article draws its figures: the path through
// (x1, x2), every skip-th vertex of it joined to the next by a faint straight line.
package portrait

import (
	"cmp"
	"image"
	"math"

	"neurorbit/stages/attractors/nets"
	"neurorbit/stages/num/strict"
	"neurorbit/stages/render/raster"
)

// The article's drawing: size of the sheet in inches, its dots per inch, lines in points,
// and the skip of the code printed in the article.
const Inches, DPI, Width, Opacity, Skip = 10.0, 300, 0.1, 0.1, 16

// Color is that of a line that begins at (x, y).
func Color(x, y float64) raster.RGB {
	return raster.Spectral(math.Abs(strict.Sin(float64(1.6*y) + float64(0.4*x))))
}

// Paint draws a path as the article does, with equal scales and no axes, on
// a canvas whose longer side has the given number of dots; lines are so broad as
// if that were the given number of inches. It paints at some 300 dots per inch and
// shrinks, since the ink of matplotlib's many faint layers depends on the resolution.
func Paint(path []nets.PlottedRow, dots int, inches float64) *image.RGBA {
	times := max(1, int(math.Round(float64(DPI*inches)/float64(dots))))
	w, h, lines := Lay(path, dots*times, inches)
	return raster.Levels((w+times-1)/times, (h+times-1)/times, times, lines)
}

// Lay returns the size of a canvas for a path, and its lines.
func Lay(path []nets.PlottedRow, dots int, inches float64) (w, h int, lines []raster.Line) {
	x0, x1, y0, y1 := path[0].X, path[0].X, path[0].Y, path[0].Y
	for _, p := range path {
		x0, x1, y0, y1 = min(x0, p.X), max(x1, p.X), min(y0, p.Y), max(y1, p.Y)
	}
	border := float64(0.01 * float64(dots))
	scale := (float64(dots) - 2*border) / cmp.Or(max(x1-x0, y1-y0), 1)
	side := func(length float64) int { return min(dots, int(math.Ceil(float64(length*scale)+2*border))) }
	line := raster.Line{Width: Width / 72 * float64(dots) / inches, Opacity: Opacity}
	lines = make([]raster.Line, 0, len(path))
	for i, p := range path[1:] {
		from := path[i]
		line.X0, line.Y0 = border+float64((from.X-x0)*scale), border+float64((y1-from.Y)*scale)
		line.X1, line.Y1 = border+float64((p.X-x0)*scale), border+float64((y1-p.Y)*scale)
		line.Color = Color(from.X, from.Y)
		lines = append(lines, line)
	}
	return side(x1 - x0), side(y1 - y0), lines
}
