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
// Texts are outlines of Liberation Sans in SVG as well, each letter defined once and
// used by name: a figure looks the same whatever fonts the reader has, and what does
// not overlap here does not overlap there. The words stand in aria-label.
//
// # Text
//
// Texts use a small markup for mathematics: *x* is italic, **(a)** bold, ^{t+1}
// raised, _{i} lowered (one character needs no braces: x^t); a backslash makes
// the next character literal.
package figure
