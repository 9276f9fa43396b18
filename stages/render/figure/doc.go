// Package figure draws figures once, as a list of marks, and encodes them as
// SVG and PNG.
//
// A Drawing is a sheet measured in points (1/72 inch), origin at the top left,
// y downwards, white. Marks are paths, circles and texts with a style. Nothing
// else is known here of networks or orbits; the stage that draws knows.
//
// # The same bytes everywhere
//
// Every coordinate is snapped to 1/64 pt when its mark is made, and all
// arithmetic on coordinates forbids fused multiply-add by explicit conversions
// (float64(a*b) + c), so that neither GOAMD64 nor the CPU shows in a file. For
// the same reason curves, circles and letters are turned into polygons here
// before they reach the rasterizer of gonum/plot, there are no rotations, and no
// dashes. Files carry no date and no version.
//
// # SVG
//
// The writer is our own because gonum's names one font family without
// fallbacks, repeats every style on every element and positions each piece of a
// text on its own. Here the text of a label stays one element with its anchor,
// so that it stays centred in whatever sans-serif font the reader has. Colours
// are opaque; the sheet is painted white, so figures can stand on dark pages.
//
// # PNG
//
// PNG is painted on gonum's vgimg canvas. Letters are the outlines of the
// Liberation Sans fonts that come with gonum/plot. 256 colours are kept,
// the most frequent and those farthest from them.
//
// # Text
//
// Texts use a small markup for mathematics: *x* is italic, **(a)** bold, ^{t+1}
// raised, _{i} lowered (one character needs no braces: x^t); a backslash makes
// the next character literal.
package figure
