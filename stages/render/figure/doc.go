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
// the same reason curves, circles and letters become polygons here before they
// reach the rasterizer of gonum/plot, and nothing is turned or dashed.
//
// The writer of SVG is our own because gonum's names one font family without
// fallbacks and positions each piece of a text on its own. Here a label stays one
// element with its anchor, so that it stays centred in whatever font the reader has.
//
// # Text
//
// Texts use a small markup for mathematics: *x* is italic, **(a)** bold, ^{t+1}
// raised, _{i} lowered (one character needs no braces: x^t); a backslash makes
// the next character literal.
package figure
